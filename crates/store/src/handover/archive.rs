//! A hand-over as one archive: the files of the folder, byte for byte.
//!
//! Start with [`pack`], then [`unpacked`].

use super::files::failed;
use crate::error::StoreError;
use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

/// Whether a path names an archive.
pub(super) fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) && !path.is_dir()
}

/// Packs the files of a folder, by name and without a date, so that equal files give equal archives.
pub(super) fn pack(folder: &Path, target: &Path) -> Result<(), StoreError> {
    let names = names(folder).map_err(failed(folder))?;
    let written = File::create(target).and_then(|file| {
        let mut archive = ZipWriter::new(BufWriter::new(file));
        let plain = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        // A table may be larger than four gigabytes.
        let options = plain.compression_method(CompressionMethod::Deflated).large_file(true);
        for name in names {
            archive.start_file(name.to_string_lossy(), options)?;
            std::io::copy(&mut File::open(folder.join(&name))?, &mut archive)?;
        }
        let mut out = archive.finish()?;
        out.flush()?;
        out.get_ref().sync_all()
    });
    written.map_err(failed(target))
}

fn names(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut names = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| PathBuf::from(entry.file_name())))
        .collect::<std::io::Result<Vec<_>>>()?;
    names.sort();
    Ok(names)
}

/// One file of an archive, unpacked where nobody else finds it: it has no name, and is gone when it is closed.
pub(super) fn unpacked(archive: &Path, name: &str) -> std::io::Result<File> {
    let mut archive = ZipArchive::new(BufReader::new(File::open(archive)?))?;
    let mut file = tempfile::tempfile()?;
    std::io::copy(&mut archive.by_name(name)?, &mut file)?;
    file.rewind()?;
    Ok(file)
}
