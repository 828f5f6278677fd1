//! Dependencies of a `Cargo.toml`, each with its line.

use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// In which table a dependency stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Part of what is built.
    Normal,
    /// For tests, benches and examples.
    Dev,
    /// For the build script.
    Build,
    /// A version for the whole workspace.
    Workspace,
}

/// One dependency.
#[derive(Debug, PartialEq)]
pub struct Dependency {
    /// The package's name, even where it is renamed.
    pub package: String,
    /// Its table.
    pub kind: Kind,
    /// Its line, 1 first.
    pub line: usize,
    /// Whether the version is the workspace's.
    pub inherited: bool,
    /// Whether it is a folder of this repository.
    pub local: bool,
}

/// Every dependency that `text` states, in the order of the file.
///
/// # Errors
/// When `text` is no TOML.
pub fn dependencies(text: &str) -> Result<Vec<Dependency>, String> {
    let document = DeTable::parse(text).map_err(|cause| cause.message().to_owned())?;
    let mut found = Vec::new();
    collect(text, document.get_ref(), &mut found);
    if let Some(workspace) = table(document.get_ref(), "workspace") {
        add(text, workspace, "dependencies", Kind::Workspace, &mut found);
    }
    for (_, target) in table(document.get_ref(), "target").into_iter().flatten() {
        target.get_ref().as_table().into_iter().for_each(|target| collect(text, target, &mut found));
    }
    found.sort_by_key(|dependency| dependency.line);
    Ok(found)
}

fn collect(text: &str, document: &DeTable<'_>, found: &mut Vec<Dependency>) {
    add(text, document, "dependencies", Kind::Normal, found);
    add(text, document, "dev-dependencies", Kind::Dev, found);
    add(text, document, "build-dependencies", Kind::Build, found);
}

fn add(text: &str, document: &DeTable<'_>, name: &str, kind: Kind, found: &mut Vec<Dependency>) {
    for (key, value) in table(document, name).into_iter().flatten() {
        let value = value.get_ref();
        found.push(Dependency {
            package: value.get("package").and_then(|v| v.get_ref().as_str()).unwrap_or(key.get_ref()).to_owned(),
            kind,
            line: line(text, &key.span()),
            inherited: value.get("workspace").and_then(|v| v.get_ref().as_bool()).unwrap_or(false),
            local: value.get("path").is_some(),
        });
    }
}

fn table<'t, 'i>(document: &'t DeTable<'i>, name: &str) -> Option<&'t DeTable<'i>> {
    document.get(name).map(Spanned::get_ref).and_then(DeValue::as_table)
}

fn line(text: &str, span: &Range<usize>) -> usize {
    text[..span.start].matches('\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_state_a_dependency_is_seen() {
        let text = "[package]\nname = \"x\"\n[dependencies]\ndomain.workspace = true\nold = { package = \"new\", version = \"1\" }\n\
            [dev-dependencies.insta]\nversion = \"1\"\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n\
            [workspace.dependencies]\nrules = { path = \"crates/rules\" }\n";
        let found = dependencies(text).unwrap_or_default();
        let seen: Vec<_> = found.iter().map(|d| (d.package.as_str(), d.kind, d.line, d.inherited, d.local)).collect();
        let wanted = [
            ("domain", Kind::Normal, 4, true, false),
            ("new", Kind::Normal, 5, false, false),
            ("insta", Kind::Dev, 6, false, false),
            ("libc", Kind::Normal, 9, false, false),
            ("rules", Kind::Workspace, 11, false, true),
        ];
        assert_eq!(seen, wanted);
        assert!(dependencies("[").is_err());
    }
}
