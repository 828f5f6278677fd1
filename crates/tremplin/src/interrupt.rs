//! Ctrl-C and `kill`: what is half written is removed, then the process ends with 128 + the signal (130, 143).
//!
//! A path under way is [`guard`]ed until it is [`commit`]ted or dropped. The handler holds the list while it
//! removes and exits, so that nothing can be put in place behind its back.

use crate::error::CommandError;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

static PATHS: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
static INTERRUPTED: AtomicBool = AtomicBool::new(false);
/// Another thread may still write into a folder that is being removed: try that often.
const ATTEMPTS: usize = 20;

/// Starts to watch for signals.
///
/// SIGHUP is left alone: `nohup` relies on it.
///
/// # Errors
/// When the system refuses the handler.
pub fn watch() -> Result<(), CommandError> {
    let failed =
        |error: io::Error| CommandError::file(("impossible de surveiller", "can’t watch for"), "Ctrl-C", &error);
    let mut signals = Signals::new([SIGINT, SIGTERM]).map_err(failed)?;
    let end = move || {
        if let Some(signal) = signals.forever().next() {
            stop(128 + signal)
        }
    };
    std::thread::Builder::new().name("signals".into()).spawn(end).map_err(failed)?;
    Ok(())
}

fn stop(status: i32) -> ! {
    INTERRUPTED.store(true, Ordering::SeqCst);
    let paths = paths();
    paths.iter().for_each(|path| remove(path));
    std::process::exit(status)
}

/// Whether a signal has come: long work may stop early. The process ends by itself.
#[must_use]
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Holds this thread back while the handler ends the process: its errors are then not worth telling.
pub fn wait_if_interrupted() {
    while interrupted() {
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A path that is removed when a signal comes.
#[derive(Debug)]
pub struct Guard(PathBuf);

/// Has `path` removed when a signal comes, until the guard is dropped.
pub fn guard(path: &Path) -> Guard {
    paths().insert(path.to_owned());
    Guard(path.to_owned())
}

/// Puts a guarded path in its place with `act`; a signal comes wholly before or wholly after.
pub fn commit<T>(guard: Guard, act: impl FnOnce() -> T) -> T {
    let mut paths = paths();
    let done = act();
    paths.remove(&guard.0);
    drop(paths);
    done
}

impl Drop for Guard {
    fn drop(&mut self) {
        paths().remove(&self.0);
    }
}

fn paths() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    PATHS.lock().unwrap_or_else(PoisonError::into_inner)
}

fn remove(path: &Path) {
    for _ in 0..ATTEMPTS {
        let gone = if path.is_dir() { std::fs::remove_dir_all(path) } else { std::fs::remove_file(path) };
        match gone {
            Err(error) if error.kind() != io::ErrorKind::NotFound => std::thread::sleep(Duration::from_millis(5)),
            _ => return,
        }
    }
}
