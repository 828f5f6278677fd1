//! Demonstrations and records that several tests read: made once, because each takes seconds.

use super::run::program;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::LazyLock;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Every file under a folder by its path there, with its bytes.
pub type Contents = BTreeMap<PathBuf, Vec<u8>>;

/// `tremplin demo --json` of the usual seed, in its default folder.
pub struct Demo {
    here: TempDir,
    pub summary: serde_json::Value,
}

pub static DEMO: LazyLock<Demo> = LazyLock::new(|| {
    let here = tempfile::tempdir().unwrap();
    let summary = demonstrate(here.path(), &[]);
    Demo { here, summary }
});

impl Demo {
    pub fn folder(&self) -> PathBuf {
        self.here.path().join("tremplin-demo")
    }

    pub fn edition(&self) -> String {
        self.folder().join("edition.json").display().to_string()
    }

    /// The edition that may be published.
    pub fn protected(&self) -> String {
        self.folder().join("protected.json").display().to_string()
    }

    pub fn records(&self) -> PathBuf {
        self.folder().join("records")
    }
}

/// Runs a demonstration in `here` and gives its summary.
pub fn demonstrate(here: &Path, more: &[&str]) -> serde_json::Value {
    let output = program().args(["demo", "--json"]).args(more).current_dir(here).output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Every file under `folder`.
pub fn contents(folder: &Path) -> Contents {
    let mut all = Contents::new();
    gather(folder, Path::new(""), &mut all);
    all
}

fn gather(folder: &Path, within: &Path, all: &mut Contents) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = within.join(entry.file_name());
        if entry.path().is_dir() {
            gather(&entry.path(), &name, all);
        } else {
            all.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
}

/// Writes files as [`contents`] read them.
pub fn copy(all: &Contents, folder: &Path) {
    for (name, bytes) in all {
        let path = folder.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
}

/// The names in a folder, hidden ones too.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Waits until `holds`, which must be before the program ends.
pub fn wait_until(mut child: Child, holds: impl Fn() -> bool) -> Child {
    let limit = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < limit && child.try_wait().unwrap().is_none(), "the program never got that far");
        std::thread::sleep(Duration::from_millis(2));
    }
    child
}

/// Presses Ctrl-C; the program ends as it should and says nothing.
pub fn interrupt(child: Child) {
    let sent = std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(130), ""));
}
