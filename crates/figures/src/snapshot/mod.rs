//! The frozen records: one Parquet file a source, what earlier editions declared, a manifest.
//!
//! Immutable: the same records give the same bytes, and the manifest holds a SHA-256 of each file.
//! Looked-up columns are stored beside the record's own; rolled-up ones and conditions are not, since
//! cells never name them. Start with [`freeze`].

mod counted;
mod parquet;

pub use counted::Notice;

use crate::records::{self, Header, RecordErrors, Records};
use datafusion::parquet::errors::ParquetError;
use domain::edition::SnapshotFile;
use domain::network::{ColumnId, Language, Network, SourceId};
use domain::records::{Declared, Derived, Frame, Underivable};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Version of the manifest; a reader refuses a newer one.
pub const FORMAT: u32 = 1;
/// The file that lists the others.
pub const MANIFEST_FILE: &str = "manifest.json";

/// The content of [`MANIFEST_FILE`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// What the records are.
    pub records: Header,
    /// The files, sources in the order of the schema, then the declared figures.
    pub files: Vec<SnapshotFile>,
}

/// A snapshot on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Where it is.
    pub folder: PathBuf,
    /// What it holds.
    pub manifest: Manifest,
    /// SHA-256 of the manifest's bytes, hexadecimal: the name of this content.
    pub sha256: String,
    /// What earlier editions declared.
    pub declared: Vec<Declared>,
}

/// Why records could not be frozen, or a snapshot not opened.
#[derive(Debug, Error)]
pub enum SnapshotError {
    /// The folder holds something else, which is not overwritten.
    #[error("`{0}` exists and is no snapshot: name another folder, or empty this one")]
    Occupied(PathBuf),
    /// The manifest is missing or unreadable.
    #[error("`{0}` holds no readable manifest.json: freeze the records first")]
    NoManifest(PathBuf),
    /// The manifest was written by a newer version.
    #[error("this snapshot has format {found}, and this version reads up to {FORMAT}: use a newer Tremplin")]
    Newer {
        /// The manifest's format.
        found: u32,
    },
    /// A file does not have the hash that the manifest states.
    #[error("`{0}` was changed since it was frozen: freeze the records again")]
    Changed(String),
    /// The declared figures are malformed.
    #[error("the declared figures of the snapshot are malformed")]
    Declared(#[source] RecordErrors),
    /// A column can't be derived: the schema lacks what it points at, or points in a circle.
    #[error(transparent)]
    Schema(#[from] Underivable),
    /// A column of the schema holds a value that its type can't be stored as.
    #[error("`{0}.{1}` holds a value that can't be stored")]
    Value(SourceId, ColumnId),
    /// A Parquet file could not be written.
    #[error("the rows of `{0}` could not be written as Parquet")]
    Parquet(SourceId, #[source] ParquetError),
    /// The disk refused.
    #[error("`{0}` could not be read or written")]
    Disk(PathBuf, #[source] io::Error),
}

/// A new snapshot, and where the declared counts of its records differ from the rows counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// The snapshot.
    pub snapshot: Snapshot,
    /// Differences, in the order of sources, columns and rows.
    pub notices: Vec<Notice>,
}

/// The Parquet file of a source in a snapshot.
#[must_use]
pub fn file_name(source: &SourceId) -> String {
    format!("{source}.parquet")
}

/// Freezes `records` into `folder`, all or nothing: written beside it, then renamed.
///
/// An earlier snapshot in `folder` is replaced; anything else there is left alone.
///
/// # Errors
/// [`SnapshotError`]: an occupied folder, a schema that can't be followed, or the disk.
pub fn freeze(network: &Network, records: &Records, folder: &Path) -> Result<Frozen, SnapshotError> {
    let occupied = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
    if (occupied && read_manifest(folder).is_err()) || folder.is_file() {
        return Err(SnapshotError::Occupied(folder.to_owned()));
    }
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = |path: &Path| {
        let path = path.to_owned();
        move |why| SnapshotError::Disk(path, why)
    };
    fs::create_dir_all(parent).map_err(disk(parent))?;
    let beside = tempfile::Builder::new().prefix(".snapshot-").tempdir_in(parent).map_err(disk(parent))?;
    let (new, old) = (beside.path().join("new"), beside.path().join("old"));
    fs::create_dir(&new).map_err(disk(&new))?;
    let mut derived = Derived::new(network, &records.frames);
    let files = write_files(network, records, &mut derived, &new)?;
    let notices = counted::check(network, records, &mut derived)?;
    let manifest = Manifest { format: FORMAT, records: records.header.clone(), files };
    fs::write(new.join(MANIFEST_FILE), manifest.to_json()).map_err(disk(&new))?;
    let replaced = folder.exists();
    if replaced {
        fs::rename(folder, &old).map_err(disk(folder))?;
    }
    if let Err(why) = fs::rename(&new, folder) {
        if replaced {
            fs::rename(&old, folder).map_err(disk(folder))?;
        }
        return Err(disk(folder)(why));
    }
    Ok(Frozen { snapshot: Snapshot::open(folder)?, notices })
}

fn write_files(
    network: &Network,
    records: &Records,
    derived: &mut Derived<'_>,
    folder: &Path,
) -> Result<Vec<SnapshotFile>, SnapshotError> {
    let mut files = Vec::new();
    for source in network.sources.values() {
        let name = file_name(&source.id);
        let path = folder.join(&name);
        let rows = parquet::write(network, source, derived, &path)?;
        files.push(SnapshotFile { name, rows, sha256: hash(&path)? });
    }
    let (name, path) = (records::DECLARED_FILE.to_owned(), folder.join(records::DECLARED_FILE));
    let failed = |why: io::Error| SnapshotError::Disk(path.clone(), why);
    let file = fs::File::create(&path).map_err(failed)?;
    records::write_declared(&records.declared, file).map_err(|why| failed(why.into()))?;
    files.push(SnapshotFile { name, rows: records.declared.len() as u64, sha256: hash(&path)? });
    Ok(files)
}

impl Manifest {
    /// The canonical bytes.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Strings and numbers only, so that writing can't fail.
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}

impl Snapshot {
    /// Opens the snapshot in `folder`. Its files are not hashed: see [`Snapshot::verify`].
    ///
    /// # Errors
    /// [`SnapshotError`]: no manifest, a newer one, or malformed declared figures.
    pub fn open(folder: &Path) -> Result<Self, SnapshotError> {
        let (manifest, sha256) = read_manifest(folder)?;
        let path = folder.join(records::DECLARED_FILE);
        let bytes = fs::read(&path).map_err(|why| SnapshotError::Disk(path, why))?;
        let mut errors = RecordErrors::default();
        let declared = records::parse_declared(&bytes, manifest.records.edition, &mut errors);
        errors.into_result().map_err(SnapshotError::Declared)?;
        Ok(Self { folder: folder.to_owned(), manifest, sha256, declared })
    }

    /// Hashes every file again.
    ///
    /// # Errors
    /// [`SnapshotError::Changed`] with the first file that differs, or the disk.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        for file in &self.manifest.files {
            if hash(&self.folder.join(&file.name))? != file.sha256 {
                return Err(SnapshotError::Changed(file.name.clone()));
            }
        }
        Ok(())
    }

    /// How many rows `source` has; none if the snapshot does not hold it.
    #[must_use]
    pub fn rows(&self, source: &SourceId) -> Option<u64> {
        let name = file_name(source);
        self.manifest.files.iter().find(|file| file.name == name).map(|file| file.rows)
    }
}

fn read_manifest(folder: &Path) -> Result<(Manifest, String), SnapshotError> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    let none = || SnapshotError::NoManifest(folder.to_owned());
    let bytes = fs::read(folder.join(MANIFEST_FILE)).map_err(|_| none())?;
    let Format { format } = serde_json::from_slice(&bytes).map_err(|_| none())?;
    if format > FORMAT {
        return Err(SnapshotError::Newer { found: format });
    }
    let manifest = serde_json::from_slice(&bytes).map_err(|_| none())?;
    Ok((manifest, hexadecimal(&Sha256::digest(&bytes))))
}

fn hash(path: &Path) -> Result<String, SnapshotError> {
    let disk = |why| SnapshotError::Disk(path.to_owned(), why);
    let mut file = fs::File::open(path).map_err(disk)?;
    let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut buffer).map_err(disk)? {
            0 => return Ok(hexadecimal(&hasher.finalize())),
            read => hasher.update(&buffer[..read]),
        }
    }
}

/// The columns of `source` that are asked for, those that follow from others included: for what is no figure.
///
/// # Errors
/// [`SnapshotError::Schema`]: a source or column that the schema lacks, or that can't be derived.
pub fn columns(
    network: &Network,
    records: &Records,
    source: &SourceId,
    wanted: &[ColumnId],
) -> Result<Frame, SnapshotError> {
    let mut derived = Derived::new(network, &records.frames);
    let mut frame = Frame { source: source.clone(), columns: indexmap::IndexMap::new() };
    for id in wanted {
        frame.columns.insert(id.clone(), derived.values(source, id)?.into_owned());
    }
    Ok(frame)
}

/// SHA-256 over named contents, in the order given; names count too. Hexadecimal.
#[must_use]
pub fn sha256_of<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> String {
    let mut hasher = Sha256::new();
    for (name, bytes) in files {
        hasher.update(format!("{name}\0{}\0", bytes.len()));
        hasher.update(bytes);
    }
    hexadecimal(&hasher.finalize())
}

/// Bytes in hexadecimal, lower case.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Notice {
    /// One line in `language`.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let Self { source, row, column, declared, counted } = self;
        match language {
            Language::Fr => {
                format!("{source} {row}, {column} : déclare {declared}, les enregistrements disent {counted}.")
            }
            Language::En => format!("{source} {row}, {column}: declares {declared}, the records say {counted}."),
        }
    }
}
