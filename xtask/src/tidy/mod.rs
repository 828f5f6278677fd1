//! `cargo xtask tidy`: the rules of ARCHITECTURE.md that the compiler does not hold, checked on the text.
//!
//! Each check is a plain function from the repository's [`Tree`] to what is wrong in it. Start with [`CHECKS`].

mod edges;
mod glossary;
mod machine;
mod network;
mod opening;
mod purity;
mod reasons;
mod size;
mod slices;
mod sql;
mod tables;
mod tree;

pub use tree::Tree;

use std::fmt;
use std::path::Path;

const HELP: &str = "\
Checks the rules that the compiler cannot. Each failure reads `path:line: what is wrong. What to do`.
Exit status 1 when there is one.

Usage: cargo xtask tidy [--remarks]

Options:
  --remarks  also list files over 400 lines and functions over 40, which ask for a reason but do not fail

Examples:
  cargo xtask tidy
  cargo xtask tidy --remarks";

/// Something wrong at a place.
#[derive(Debug, PartialEq)]
pub struct Finding {
    /// From the workspace's folder.
    pub path: String,
    /// 1 first.
    pub line: usize,
    /// What is wrong, and the way out.
    pub message: String,
}

impl Finding {
    /// A finding at `path:line`.
    pub fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// What is wrong in a repository.
pub type Check = fn(&Tree) -> Vec<Finding>;

/// Every check, in the order in which failures are shown.
pub const CHECKS: [Check; 14] = [
    edges::between_crates,
    edges::one_manifest,
    reasons::of_dependencies,
    purity::of_pure_crates,
    slices::edges,
    sql::outside_store,
    sql::transactions,
    tables::of_slices,
    size::failures,
    opening::of_modules,
    glossary::rows,
    network::codes,
    network::name,
    machine::paths_and_hosts,
];

/// Runs the command with its arguments.
///
/// # Errors
/// Everything that was found, as text, or why the repository cannot be read.
pub fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    let (mut help, mut remarks) = (false, false);
    for argument in arguments {
        match argument.as_str() {
            "--help" | "-h" => help = true,
            "--remarks" => remarks = true,
            unknown => return Err(format!("`{unknown}` is no option of `cargo xtask tidy`\n\n{HELP}")),
        }
    }
    if help {
        println!("{HELP}");
        return Ok(());
    }
    let tree = Tree::read(root)?;
    if remarks {
        size::remarks(&tree).iter().for_each(|remark| println!("{remark}"));
    }
    report(&tree)
}

fn report(tree: &Tree) -> Result<(), String> {
    let mut found: Vec<Finding> = CHECKS.iter().flat_map(|check| check(tree)).collect();
    found.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
    if found.is_empty() {
        println!("tidy: {} files, nothing to say", tree.files.len());
        return Ok(());
    }
    let lines = found.iter().map(|finding| format!("{finding}\n"));
    Err(format!("{}tidy: {} to mend", lines.collect::<String>(), found.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_where_first() {
        assert_eq!(Finding::new("a/b.rs", 3, "too long").to_string(), "a/b.rs:3: too long");
    }

    #[test]
    fn findings_of_all_checks_are_counted() {
        let tree = Tree::of(&[("crates/domain/src/lib.rs", "pub struct Odd;\n")]);
        let message = report(&tree).err().unwrap_or_default();
        assert!(message.ends_with("tidy: 2 to mend"), "{message}");
        assert_eq!(report(&Tree::of(&[])), Ok(()));
    }
}
