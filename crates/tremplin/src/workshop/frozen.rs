//! The last snapshot of each year, as long as the program runs: the next edition keeps its files where nothing changed.
//!
//! In folders of the system's temporary one that nobody else may open, removed with the program. Start with [`Frozen`].

use domain::network::Year;
use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use tempfile::{Builder, TempDir};

/// The folders of the last snapshots.
#[derive(Debug, Default)]
pub(super) struct Frozen(Mutex<BTreeMap<Year, TempDir>>);

impl Frozen {
    /// The last snapshot of a year, until it is dropped; whoever else asks meanwhile finds none.
    pub fn take(&self, year: Year) -> Option<TempDir> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&year)
    }

    /// Keeps a snapshot for the next edition of a year.
    pub fn keep(&self, year: Year, folder: TempDir) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(year, folder);
    }
}

/// A new folder for a snapshot.
pub(super) fn folder() -> io::Result<TempDir> {
    let mut builder = Builder::new();
    builder.prefix("tremplin-snapshot-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir()
}

/// Where the snapshot is in its folder.
pub(super) fn place(folder: &TempDir) -> PathBuf {
    folder.path().join("snapshot")
}
