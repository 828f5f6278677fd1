//! The repository's text files, read once for all checks.

use crate::source::Source;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file.
#[derive(Debug)]
pub struct File {
    /// From the workspace's folder, with `/`.
    pub path: String,
    /// As it stands.
    pub text: String,
}

/// Every text file that belongs to the repository.
#[derive(Debug)]
pub struct Tree {
    /// All of them, by path.
    pub files: Vec<File>,
    /// Those in Rust.
    pub sources: Vec<Source>,
}

impl Tree {
    /// Reads the files under `root` that git tracks or would track; without git, all but build output.
    ///
    /// # Errors
    /// When a folder or file cannot be read.
    pub fn read(root: &Path) -> Result<Self, String> {
        let paths = known_to_git(root).map_or_else(|| walk(root, ""), Ok)?;
        let files = paths.into_iter().filter_map(|path| read_text(root, path).transpose());
        Ok(Self::new(files.collect::<Result<_, _>>()?))
    }

    fn new(mut files: Vec<File>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let rust = files.iter().filter(|file| file.path.ends_with(".rs"));
        let sources = rust.map(|file| Source::new(&file.path, &file.text)).collect();
        Self { files, sources }
    }

    /// A tree from paths and texts.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File { path: (*path).to_owned(), text: (*text).to_owned() };
        Self::new(files.iter().map(file).collect())
    }

    /// The file at `path`.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The manifests of the crates, each with its crate's folder name.
    pub fn manifests(&self) -> impl Iterator<Item = (&str, &File)> {
        self.files.iter().filter_map(|file| {
            let name = file.path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml")?;
            (!name.contains('/')).then_some((name, file))
        })
    }

    /// The Rust files of the crates' own code: not integration tests, not benches.
    pub fn crate_sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().filter(|source| {
            let parts: Vec<&str> = source.path.split('/').collect();
            matches!(parts.as_slice(), ["crates", _, "src", ..])
        })
    }
}

/// The file's text; none when it is gone (deleted, not yet committed) or is no text.
fn read_text(root: &Path, path: String) -> Result<Option<File>, String> {
    let full = root.join(&path);
    if !full.is_file() {
        return Ok(None);
    }
    let bytes = std::fs::read(&full).map_err(|cause| format!("{path} cannot be read: {cause}"))?;
    Ok(String::from_utf8(bytes).ok().filter(|text| !text.contains('\0')).map(|text| File { path, text }))
}

fn known_to_git(root: &Path) -> Option<Vec<String>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.split_terminator('\0').map(str::to_owned).collect())
}

/// Paths of all files in `folder`, except what a build or git itself writes.
fn walk(root: &Path, folder: &str) -> Result<Vec<String>, String> {
    let full: PathBuf = root.join(folder);
    let told = |cause| format!("{} cannot be read: {cause}", full.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(&full).map_err(told)? {
        let entry = entry.map_err(told)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        match entry.file_type().map_err(told)? {
            kind if kind.is_dir() && name != "target" && name != ".git" => paths.extend(walk(root, &path)?),
            kind if kind.is_file() => paths.push(path),
            _ => {}
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn own_code_is_told_from_tests_and_tools() {
        let names = ["crates/a/src/lib.rs", "crates/a/src/b/mod.rs", "crates/a/tests/all.rs", "xtask/src/main.rs"];
        let tree = Tree::of(&names.map(|name| (name, "")));
        let own: Vec<_> = tree.crate_sources().map(|source| source.path.as_str()).collect();
        assert_eq!(own, ["crates/a/src/b/mod.rs", "crates/a/src/lib.rs"]);
    }

    #[test]
    fn this_repository_is_read_with_and_without_git() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let walked = walk(root, "").unwrap_or_default();
        assert!(walked.iter().any(|path| path == "src/tidy/tree.rs"), "{walked:?}");
        let read = Tree::read(root).map(|tree| tree.file("src/tidy/tree.rs").is_some());
        assert_eq!(read, Ok(true));
    }
}
