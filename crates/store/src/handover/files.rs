//! The files of a hand-over: written into a folder that appears whole, read with their checksums.

use super::archive::{is_archive, pack, unpacked};
use super::{MANIFEST, Manifest};
use crate::error::StoreError;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

/// A folder that appears under its name once it is whole.
pub(super) struct Folder {
    part: PathBuf,
    target: PathBuf,
}

impl Folder {
    /// Begins; a folder that is there must be empty.
    pub(super) fn begin(target: &Path) -> Result<Self, StoreError> {
        let used = std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some());
        if used || target.is_file() {
            let cause = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "is there already; name another folder");
            return Err(failed(target)(cause));
        }
        let mut part = target.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        if part.exists() {
            std::fs::remove_dir_all(&part).map_err(failed(&part))?;
        }
        std::fs::create_dir_all(&part).map_err(failed(&part))?;
        Ok(Self { part, target: target.to_owned() })
    }

    /// Begins a file.
    pub(super) fn file(&self, name: &str) -> Result<Hashed, StoreError> {
        let path = self.part.join(name);
        let file = File::create(&path).map_err(failed(&path))?;
        Ok(Hashed { out: BufWriter::new(file), hasher: Sha256::new(), path })
    }

    /// Writes a whole file.
    pub(super) fn text(&self, name: &str, text: &str) -> Result<(), StoreError> {
        let mut file = self.file(name)?;
        file.write(text)?;
        file.end().map(drop)
    }

    /// Puts the folder in its place, or the archive of its files.
    pub(super) fn end(self) -> Result<(), StoreError> {
        if is_archive(&self.target) {
            let mut packed = self.part.as_os_str().to_owned();
            packed.push(".zip");
            let packed = PathBuf::from(packed);
            let placed = pack(&self.part, &packed)
                .and_then(|()| std::fs::rename(&packed, &self.target).map_err(failed(&self.target)));
            return placed.inspect_err(|_| drop(std::fs::remove_file(&packed)));
        }
        if self.target.exists() {
            std::fs::remove_dir(&self.target).map_err(failed(&self.target))?;
        }
        std::fs::rename(&self.part, &self.target).map_err(failed(&self.target))
    }
}

impl Drop for Folder {
    /// What was not ended leaves nothing.
    fn drop(&mut self) {
        if self.part.exists() {
            let _ = std::fs::remove_dir_all(&self.part);
        }
    }
}

/// A file whose checksum is known when it ends.
pub(super) struct Hashed {
    out: BufWriter<File>,
    hasher: Sha256,
    path: PathBuf,
}

impl Hashed {
    pub(super) fn write(&mut self, text: &str) -> Result<(), StoreError> {
        self.hasher.update(text);
        self.out.write_all(text.as_bytes()).map_err(failed(&self.path))
    }

    /// The checksum, once all of it is on the disk.
    pub(super) fn end(mut self) -> Result<String, StoreError> {
        self.out.flush().and_then(|()| self.out.get_ref().sync_all()).map_err(failed(&self.path))?;
        Ok(hex(&self.hasher.finalize()))
    }
}

/// A file of a folder or archive.
pub(super) fn opened(from: &Path, name: &str) -> Result<File, StoreError> {
    let file = if is_archive(from) { unpacked(from, name) } else { File::open(from.join(name)) };
    file.map_err(failed(&from.join(name)))
}

/// The manifest of a folder or archive, once every file's checksum is right.
pub(super) fn checked_manifest(from: &Path) -> Result<Manifest, StoreError> {
    let mut text = String::new();
    opened(from, MANIFEST)?.read_to_string(&mut text).map_err(failed(&from.join(MANIFEST)))?;
    let manifest: Manifest = serde_json::from_str(&text)
        .map_err(|error| StoreError::HandOver(format!("{MANIFEST} can't be read: {error}")))?;
    for table in &manifest.tables {
        let plain = table.file.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c));
        if !plain {
            return Err(StoreError::HandOver(format!("`{}` is no file of a hand-over", table.file)));
        }
        let file = opened(from, &table.file)?;
        if checksum(file).map_err(failed(&from.join(&table.file)))? != table.sha256 {
            return Err(StoreError::HandOver(format!("{} was changed since it was exported", table.file)));
        }
    }
    Ok(manifest)
}

fn checksum(file: File) -> std::io::Result<String> {
    let mut file = BufReader::new(file);
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0_u8; 1 << 16]);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&buffer[..read]);
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// Names the file of a failure.
pub(super) fn failed(path: &Path) -> impl Fn(std::io::Error) -> StoreError {
    let file = path.display().to_string();
    move |cause| StoreError::File { file: file.clone(), cause }
}
