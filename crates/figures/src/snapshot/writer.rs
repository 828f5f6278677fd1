//! Writes a snapshot batch by batch, in parts that may be written at the same time.
//!
//! What is in memory is one batch and one group of rows a part. All or nothing: written beside its place,
//! then renamed. Start with [`Writer`]; [`stream`] writes parts on several threads.

use super::clusters::Clusters;
use super::parquet::{Closed, Done, Files};
use super::{
    FORMAT, Frozen, FrozenSource, MANIFEST_FILE, Manifest, Notice, Snapshot, SnapshotError, counted, file_name, hash,
    read_manifest,
};
use crate::records::{self, Header, Records};
use domain::edition::SnapshotFile;
use domain::network::{Network, Source, SourceId};
use domain::records::{Declared, Derived, Frame};
use indexmap::IndexMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;

/// A snapshot in the making. Dropped before [`Writer::finish`], it leaves nothing.
#[derive(Debug)]
pub struct Writer<'a> {
    network: &'a Network,
    header: Header,
    folder: PathBuf,
    beside: TempDir,
}

/// A part of a snapshot: the rows of some batches, in files of its own.
pub struct Part<'a> {
    network: &'a Network,
    files: Vec<Files<'a>>,
    notices: Vec<Notice>,
}

/// A part that is whole.
pub struct WrittenPart {
    sources: Vec<Closed>,
    notices: Vec<Notice>,
}

impl<'a> Writer<'a> {
    /// Begins a snapshot that will stand in `folder`, where nothing, an empty folder or an earlier snapshot may be.
    ///
    /// # Errors
    /// [`SnapshotError`]: an occupied folder, or the disk.
    pub fn create(network: &'a Network, header: &Header, folder: &Path) -> Result<Self, SnapshotError> {
        let occupied = fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
        if (occupied && read_manifest(folder).is_err()) || folder.is_file() {
            return Err(SnapshotError::Occupied(folder.to_owned()));
        }
        let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        fs::create_dir_all(parent).map_err(disk(parent))?;
        let beside = tempfile::Builder::new().prefix(".snapshot-").tempdir_in(parent).map_err(disk(parent))?;
        let writer = Self { network, header: header.clone(), folder: folder.to_owned(), beside };
        fs::create_dir(writer.new_folder()).map_err(disk(&writer.folder))?;
        Ok(writer)
    }

    fn new_folder(&self) -> PathBuf {
        self.beside.path().join("new")
    }

    /// Begins part `number`; the rows of part 0 come first.
    ///
    /// # Errors
    /// [`SnapshotError::Disk`].
    pub fn part(&self, number: usize) -> Result<Part<'a>, SnapshotError> {
        let folder = self.beside.path().join(format!("part-{number}"));
        fs::create_dir(&folder).map_err(disk(&folder))?;
        let files = |source: &'a Source| Files::create(self.network, source, folder.join(source.id.as_str()));
        let files = self.network.sources.values().map(files).collect::<Result<_, _>>()?;
        Ok(Part { network: self.network, files, notices: Vec::new() })
    }

    /// Puts the parts together, in this order, and the snapshot in its place.
    ///
    /// # Errors
    /// [`SnapshotError::Disk`].
    pub fn finish(self, parts: Vec<WrittenPart>, declared: &[Declared]) -> Result<Frozen, SnapshotError> {
        let new = self.new_folder();
        let (mut sources, mut files, mut kept) = (IndexMap::new(), Vec::new(), Vec::new());
        for (at, source) in self.network.sources.keys().enumerate() {
            let of_source: Vec<_> = parts.iter().filter_map(|part| part.sources.get(at)).collect();
            let clusters: Option<Vec<&Clusters>> = of_source.iter().map(|closed| closed.clusters.as_ref()).collect();
            let done: Vec<&Done> = of_source.iter().flat_map(|closed| &closed.done).collect();
            let rows = done.iter().map(|done| done.rows).sum();
            let clusters = clusters.filter(|_| !of_source.is_empty()).and_then(Clusters::count);
            let only = of_source.first().filter(|_| of_source.len() == 1);
            kept.extend(only.filter(|closed| closed.kept).map(|_| source.clone()));
            let inputs = only.and_then(|closed| closed.inputs.clone());
            sources.insert(source.clone(), FrozenSource { rows, clusters, inputs });
            files.extend(put(source, &done, &new)?);
        }
        files.push(declare(declared, &new)?);
        let manifest = Manifest { format: FORMAT, records: self.header.clone(), sources, files };
        fs::write(new.join(MANIFEST_FILE), manifest.to_json()).map_err(disk(&new))?;
        self.replace(&new)?;
        let notices = parts.into_iter().flat_map(|part| part.notices).collect();
        Ok(Frozen { snapshot: Snapshot::open(&self.folder)?, notices, kept })
    }

    fn replace(&self, new: &Path) -> Result<(), SnapshotError> {
        let (folder, old) = (&self.folder, self.beside.path().join("old"));
        let replaced = folder.exists();
        if replaced {
            fs::rename(folder, &old).map_err(disk(folder))?;
        }
        if let Err(why) = fs::rename(new, folder) {
            if replaced {
                fs::rename(&old, folder).map_err(disk(folder))?;
            }
            return Err(disk(folder)(why));
        }
        Ok(())
    }
}

impl Part<'_> {
    /// Adds a batch: some rows of every source, such that keys stay within it and it splits no cluster.
    ///
    /// # Errors
    /// [`SnapshotError`]: a schema that can't be followed, or the disk.
    pub fn write(&mut self, batch: &Records) -> Result<(), SnapshotError> {
        let mut derived = Derived::new(self.network, &batch.frames);
        for files in &mut self.files {
            files.write(&mut derived)?;
        }
        self.notices.extend(counted::check(self.network, batch, &mut derived)?);
        Ok(())
    }

    /// Writes all rows of every source, but keeps the files of `earlier` where it has them.
    pub(super) fn write_all(&mut self, records: &Records, earlier: Option<&Snapshot>) -> Result<(), SnapshotError> {
        let mut derived = Derived::new(self.network, &records.frames);
        for files in &mut self.files {
            files.write_all(&mut derived, earlier)?;
        }
        self.notices.extend(counted::check(self.network, records, &mut derived)?);
        Ok(())
    }

    /// Ends the part.
    ///
    /// # Errors
    /// [`SnapshotError`]: the disk.
    pub fn close(self) -> Result<WrittenPart, SnapshotError> {
        let sources = self.files.into_iter().map(Files::close).collect::<Result<_, _>>()?;
        Ok(WrittenPart { sources, notices: self.notices })
    }
}

/// Writes `parts` parts on so many threads, each the batches that `batches` gives for it; a thread at a time
/// holds one batch. The bytes do not depend on the threads. `written` is told how many rows each batch had.
///
/// # Errors
/// [`SnapshotError`] of the first part that has one.
pub fn stream<B: Iterator<Item = Vec<Frame>>>(
    writer: Writer<'_>,
    declared: &[Declared],
    (parts, threads): (usize, usize),
    batches: impl Fn(usize) -> B + Sync,
    written: impl Fn(u64) + Sync,
) -> Result<Frozen, SnapshotError> {
    let (next, failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let done: Mutex<Vec<(usize, Result<WrittenPart, SnapshotError>)>> = Mutex::new(Vec::new());
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= parts || failed.load(Ordering::Relaxed) {
                return;
            }
            let result = write_part(&writer, number, batches(number), &written, &failed);
            failed.fetch_or(result.is_err(), Ordering::Relaxed);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((number, result));
        }
    };
    std::thread::scope(|scope| {
        (1..threads.min(parts)).for_each(|_| {
            scope.spawn(work);
        });
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(number, _)| *number);
    let parts = done.into_iter().map(|(_, result)| result).collect::<Result<_, _>>()?;
    writer.finish(parts, declared)
}

fn write_part(
    writer: &Writer<'_>,
    number: usize,
    batches: impl Iterator<Item = Vec<Frame>>,
    written: &impl Fn(u64),
    failed: &AtomicBool,
) -> Result<WrittenPart, SnapshotError> {
    let mut part = writer.part(number)?;
    // Another part has failed: this one will not be used, and its own end is no failure.
    for frames in batches.take_while(|_| !failed.load(Ordering::Relaxed)) {
        let frames = frames.into_iter().map(|frame| (frame.source.clone(), frame)).collect();
        let batch = Records { header: writer.header.clone(), frames, declared: Vec::new() };
        part.write(&batch)?;
        written(batch.frames.values().map(|frame| frame.rows() as u64).sum());
    }
    part.close()
}

/// Moves the files of a source to their names: the source's own if there is one, else numbers in its folder.
fn put(source: &SourceId, done: &[&Done], folder: &Path) -> Result<Vec<SnapshotFile>, SnapshotError> {
    if done.len() != 1 {
        let place = folder.join(source.as_str());
        fs::create_dir(&place).map_err(disk(&place))?;
    }
    let mut files = Vec::with_capacity(done.len());
    for (at, one) in done.iter().enumerate() {
        let name = match done.len() {
            1 => file_name(source),
            _ => format!("{source}/part-{at:05}.parquet"),
        };
        let place = folder.join(&name);
        fs::rename(&one.path, &place).map_err(disk(&place))?;
        files.push(SnapshotFile { name, source: Some(source.clone()), rows: one.rows, sha256: one.sha256.clone() });
    }
    Ok(files)
}

fn declare(declared: &[Declared], folder: &Path) -> Result<SnapshotFile, SnapshotError> {
    let (name, path) = (records::DECLARED_FILE.to_owned(), folder.join(records::DECLARED_FILE));
    let file = fs::File::create(&path).map_err(disk(&path))?;
    records::write_declared(declared, file).map_err(|why| disk(&path)(why.into()))?;
    Ok(SnapshotFile { name, source: None, rows: declared.len() as u64, sha256: hash(&path)? })
}

fn disk(path: &Path) -> impl FnOnce(io::Error) -> SnapshotError {
    let path = path.to_owned();
    move |why| SnapshotError::Disk(path, why)
}
