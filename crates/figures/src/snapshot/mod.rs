//! The frozen records: Parquet files by source, what earlier editions declared, a manifest.
//!
//! Immutable: the same records give the same bytes, and the manifest holds a SHA-256 of each file. A source
//! is one file, or a folder of numbered ones. Codes and keys are stored as dictionaries, with the Arrow schema
//! that gives them back as such. Looked-up columns are stored beside the record's own; rolled-up ones and
//! conditions are not, since cells never name them. Start with [`freeze`]; [`Writer`] takes rows batch by batch.

mod clusters;
mod counted;
mod hashing;
mod inputs;
mod parquet;
mod writer;

pub use counted::Notice;
pub(crate) use parquet::PAGE;
pub use writer::{Part, Writer, WrittenPart, stream};

use crate::records::{self, Header, RecordErrors, Records};
use datafusion::parquet::errors::ParquetError;
use domain::edition::SnapshotFile;
use domain::network::{ColumnId, Language, Network, SourceId};
use domain::records::{Declared, Derived, Frame, Underivable};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Version of the manifest; a reader refuses a newer one. The first had one file a source and no `sources`.
pub const FORMAT: u32 = 2;
/// The file that lists the others.
pub const MANIFEST_FILE: &str = "manifest.json";

/// The content of [`MANIFEST_FILE`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// What the records are.
    pub records: Header,
    /// What each source holds, in the order of the schema; empty in the first format.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub sources: IndexMap<SourceId, FrozenSource>,
    /// The files, sources in the order of the schema, then the declared figures.
    pub files: Vec<SnapshotFile>,
}

/// What a snapshot holds of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenSource {
    /// Rows, over all its files.
    pub rows: u64,
    /// How many values the column has whose values answered or did not: the cluster of sampled clusters, the
    /// key of sampled units. Stated only where all rows of a value stand together, in one group of rows of one
    /// file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clusters: Option<u64>,
    /// A hash of what the files were made from: the rows as they are stored, their columns, who wrote them. Stated where all rows came at
    /// once, as a campaign's do; a later snapshot with the same one keeps the files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inputs: Option<String>,
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
    /// A column of the schema holds a value that its type can't be stored as, or lacks one that it must have.
    #[error("`{0}.{1}` holds a value outside of the bounds that the schema sets, or none where it wants one")]
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
    /// Sources whose files are those of the earlier snapshot.
    pub kept: Vec<SourceId>,
}

/// The Parquet file of a source in a snapshot, where one is enough.
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
    freeze_after(None, network, records, folder)
}

/// The same, to the same bytes, where an `earlier` snapshot lends the files of each source whose rows are the same. It may be the one in
/// `folder`, and stays as it is unless it is.
///
/// # Errors
/// As [`freeze`].
pub fn freeze_after(
    earlier: Option<&Snapshot>,
    network: &Network,
    records: &Records,
    folder: &Path,
) -> Result<Frozen, SnapshotError> {
    let writer = Writer::create(network, &records.header, folder)?;
    let mut part = writer.part(0)?;
    part.write_all(records, earlier)?;
    let part = part.close()?;
    writer.finish(vec![part], &records.declared)
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
        let mut files = self.of(source).peekable();
        files.peek()?;
        Some(files.map(|file| file.rows).sum())
    }

    /// The files of `source`, in the order of its rows; none if the snapshot does not hold it.
    #[must_use]
    pub fn files(&self, source: &SourceId) -> Vec<PathBuf> {
        self.of(source).map(|file| self.folder.join(&file.name)).collect()
    }

    /// What an engine reads for `source`: its file, or the folder of its files, with a slash behind it.
    #[must_use]
    pub fn location(&self, source: &SourceId) -> Option<PathBuf> {
        match self.files(source).as_slice() {
            [] => None,
            [file] => Some(file.clone()),
            [..] => Some(self.folder.join(source.as_str()).join("")),
        }
    }

    /// [`FrozenSource::clusters`] of `source`.
    #[must_use]
    pub fn clusters(&self, source: &SourceId) -> Option<u64> {
        self.manifest.sources.get(source)?.clusters
    }

    fn of(&self, source: &SourceId) -> impl Iterator<Item = &SnapshotFile> {
        // The first format had no other name for a source than that of its file.
        let name = file_name(source);
        let own = move |file: &&SnapshotFile| file.source.as_ref().map_or(file.name == name, |of| of == source);
        self.manifest.files.iter().filter(own)
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
    let mut frame = Frame { source: source.clone(), columns: IndexMap::new() };
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
