//! The files of a network, embedded or from a folder, and places in them.
//!
//! Knows nothing of their formats. Start with [`Files`]; a [`Spot`] is what a diagnostic points at.

use crate::reader::YEARS;
use domain::network::Year;
use include_dir::{Dir, include_dir};
use std::io;
use std::path::Path;

static EMBEDDED: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../networks/gen");
const EMBEDDED_ROOT: &str = "networks/gen";

/// A range of bytes in one file of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Spot {
    /// Which file of [`Files`].
    pub file: usize,
    /// First byte.
    pub start: usize,
    /// First byte after the range.
    pub end: usize,
}

impl Spot {
    /// The very first character of a file.
    pub fn top(file: usize) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// All files of a network, sorted by path.
#[derive(Clone, Debug)]
pub(crate) struct Files {
    /// Where the files come from, for messages.
    pub root: String,
    list: Vec<(String, Vec<u8>)>,
    /// A file that does not come from there, and how messages call it.
    guest: Option<(usize, String)>,
}

impl Files {
    /// The network that travels in the binary.
    pub fn embedded() -> Self {
        let mut list = Vec::new();
        collect_embedded(&EMBEDDED, &mut list);
        Self::sorted(EMBEDDED_ROOT.to_owned(), list)
    }

    /// The network of a folder; names that begin with a dot are left out.
    pub fn from_folder(folder: &Path) -> io::Result<Self> {
        let mut list = Vec::new();
        collect_folder(folder, "", &mut list)?;
        Ok(Self::sorted(folder.display().to_string(), list))
    }

    fn sorted(root: String, mut list: Vec<(String, Vec<u8>)>) -> Self {
        list.sort();
        Self { root, list, guest: None }
    }

    /// The same files with another one in the place of `path`; messages call it `name`.
    pub fn with(mut self, path: &str, name: &str, bytes: Vec<u8>) -> Self {
        let place = self.list.binary_search_by(|(own, _)| own.as_str().cmp(path));
        let at = match place {
            Ok(at) => {
                self.list[at].1 = bytes;
                at
            }
            Err(at) => {
                self.list.insert(at, (path.to_owned(), bytes));
                at
            }
        };
        self.guest = Some((at, name.to_owned()));
        self
    }

    /// How messages call a file.
    pub fn shown(&self, file: usize) -> String {
        match &self.guest {
            Some((at, name)) if *at == file => name.clone(),
            _ => format!("{}/{}", self.root, self.path(file)),
        }
    }

    /// Which file has this path.
    pub fn index(&self, path: &str) -> Option<usize> {
        self.list.binary_search_by(|(own, _)| own.as_str().cmp(path)).ok()
    }

    /// The path of a file, relative to the network's folder.
    pub fn path(&self, file: usize) -> &str {
        &self.list[file].0
    }

    /// The bytes of a file.
    pub fn bytes(&self, file: usize) -> &[u8] {
        &self.list[file].1
    }

    /// The text of a file; none when it is not UTF-8.
    pub fn text(&self, file: usize) -> Option<&str> {
        std::str::from_utf8(self.bytes(file)).ok()
    }

    /// The files of `folder` with this ending, in order of name.
    pub fn within<'a>(&'a self, folder: &'a str, ending: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.list.iter().enumerate().filter_map(move |(index, (path, _))| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?;
            (!name.contains('/') && name.ends_with(ending)).then_some(index)
        })
    }

    /// The editions that have a file of this name, in order.
    pub fn editions(&self, name: &str) -> Vec<Year> {
        let year = |path: &str| path.strip_prefix("editions/")?.strip_suffix(name)?.strip_suffix('/')?.parse().ok();
        let years = self.list.iter().filter_map(|(path, _)| year(path));
        years.filter(|year| YEARS.contains(year)).collect()
    }

    /// Every path with its bytes, sorted by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.list.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// The line of a byte, 1 first.
    pub fn line(&self, spot: Spot) -> usize {
        let bytes = self.bytes(spot.file);
        1 + bytes[..spot.start.min(bytes.len())].iter().filter(|byte| **byte == b'\n').count()
    }
}

fn collect_embedded(dir: &Dir<'_>, list: &mut Vec<(String, Vec<u8>)>) {
    for file in dir.files() {
        list.push((file.path().to_string_lossy().replace('\\', "/"), file.contents().to_vec()));
    }
    for inner in dir.dirs() {
        collect_embedded(inner, list);
    }
}

fn collect_folder(folder: &Path, prefix: &str, list: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let path = format!("{prefix}{name}");
        if entry.path().is_dir() {
            collect_folder(&entry.path(), &format!("{path}/"), list)?;
        } else {
            list.push((path, std::fs::read(entry.path())?));
        }
    }
    Ok(())
}
