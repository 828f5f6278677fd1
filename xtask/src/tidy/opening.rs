//! Every module says first what it answers for.

use super::{Finding, Tree};

/// Module files that do not open with `//!`.
pub fn of_modules(tree: &Tree) -> Vec<Finding> {
    let tool = tree.sources.iter().filter(|source| source.path.starts_with("xtask/src/"));
    let silent = tree.crate_sources().chain(tool).filter(|source| !source.text.trim_start().starts_with("//!"));
    let message = "does not open with `//!`. Say what it answers for, what it does not, the type to read first";
    silent.map(|source| Finding::new(&source.path, 1, message)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_opens_with_what_it_answers_for() {
        let tree = Tree::of(&[
            ("crates/a/src/lib.rs", "//! Words.\n"),
            ("crates/a/src/b/mod.rs", "use x;\n//! Late.\n"),
            ("crates/a/src/c.rs", ""),
            ("crates/a/tests/all.rs", ""),
        ]);
        let found: Vec<_> = of_modules(&tree).into_iter().map(|finding| finding.path).collect();
        assert_eq!(found, ["crates/a/src/b/mod.rs", "crates/a/src/c.rs"]);
    }
}
