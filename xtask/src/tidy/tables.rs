//! A table is named after its slice, and only that slice's module of `store` names it.
//!
//! Tables are those that the migrations create and the entities state. Migrations may name them all. Start with
//! [`of_slices`].

use super::{Finding, Tree, slices};
use crate::source::{Source, identifier};
use std::collections::BTreeSet;

const STORE: &str = "crates/store/src/";
const MIGRATIONS: &str = "crates/store/src/migrations";
/// The store's own tables: its settings, what was migrated.
const META: &str = "meta";

/// A table where it is stated.
#[derive(Debug)]
struct Stated<'a> {
    path: &'a str,
    line: usize,
    name: &'a str,
}

/// Tables without the name of a slice, and tables that another slice's module names.
pub fn of_slices(tree: &Tree) -> Vec<Finding> {
    let mut slices = slices::names(tree);
    slices.push(META.to_owned());
    let stated: Vec<Stated<'_>> = created(tree).into_iter().chain(of_entities(tree)).collect();
    let tables: BTreeSet<&str> = stated.iter().map(|table| table.name).collect();
    let unnamed = stated.iter().filter(|table| slice(&slices, table.name).is_none()).map(|table| {
        let message = format!(
            "table `{}` has no slice. Name it <slice>_<thing>, the slice one of {}",
            table.name,
            slices.join(", ")
        );
        Finding::new(table.path, table.line, message)
    });
    let sources = tree.crate_sources().filter(|source| is_checked(&source.path));
    unnamed.chain(sources.flat_map(|source| foreign(source, &tables, &slices))).collect()
}

fn is_checked(path: &str) -> bool {
    path.starts_with(STORE) && !path.starts_with(MIGRATIONS)
}

/// Tables that the migrations' text creates.
fn created(tree: &Tree) -> Vec<Stated<'_>> {
    let files = tree.files.iter().filter(|file| file.path.starts_with(MIGRATIONS) && file.path.ends_with(".sql"));
    let lines = files.flat_map(|file| file.text.lines().enumerate().map(move |(index, line)| (file, index + 1, line)));
    lines.filter_map(|(file, line, text)| Some(Stated { path: &file.path, line, name: table_created(text)? })).collect()
}

/// The table that a line creates: `CREATE TABLE x (`, `CREATE VIRTUAL TABLE IF NOT EXISTS x`.
fn table_created(line: &str) -> Option<&str> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let is = |word: &&str, wanted: &str| word.eq_ignore_ascii_case(wanted);
    let table = words.iter().position(|word| is(word, "TABLE"))?;
    let creates = words.first().is_some_and(|word| is(word, "CREATE"));
    let mut after = words[table + 1..].iter().filter(|word| !["IF", "NOT", "EXISTS"].iter().any(|skip| is(word, skip)));
    creates.then(|| after.next().map(|word| identifier(word.trim_start_matches('"'))))?.filter(|name| !name.is_empty())
}

/// Tables that entities state: `table_name = "x"`.
fn of_entities(tree: &Tree) -> Vec<Stated<'_>> {
    let own = tree.crate_sources().filter(|source| source.path.starts_with(STORE));
    let stated = own.flat_map(|source| source.literals.iter().map(move |literal| (source, literal)));
    let named = stated.filter(|(source, (at, _))| {
        let before = source.code[..at - 1].trim_end();
        before.strip_suffix('=').is_some_and(|before| before.trim_end().ends_with("table_name"))
    });
    named.map(|(source, (at, name))| Stated { path: &source.path, line: source.line(*at), name }).collect()
}

/// Where a module's strings name a table of another slice.
fn foreign(source: &Source, tables: &BTreeSet<&str>, slices: &[String]) -> Vec<Finding> {
    let own = slices::of_path(&source.path);
    let said = source.literals.iter().filter(|(at, _)| !source.in_tests(*at));
    let words =
        said.flat_map(|(at, text)| text.split(|c: char| !c.is_alphanumeric() && c != '_').map(move |word| (*at, word)));
    let others = words.filter(|(_, word)| tables.contains(word)).filter_map(|(at, word)| {
        let slice = slice(slices, word).filter(|slice| Some(*slice) != own)?;
        let message =
            format!("table `{word}` is named by the slice `{slice}` alone. Ask {STORE}{slice}.rs for what you need");
        Some(Finding::new(&source.path, source.line(at), message))
    });
    others.collect()
}

/// The slice that a table is named after.
fn slice<'a>(slices: &'a [String], table: &str) -> Option<&'a str> {
    let named = |slice: &&String| {
        let thing = table.strip_prefix(slice.as_str()).and_then(|rest| rest.strip_prefix('_'));
        thing.is_some_and(|thing| !thing.is_empty() && table == table.to_lowercase())
    };
    slices.iter().find(named).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(String, usize)> {
        let sql = "-- all\nCREATE TABLE mail_messages (\n);\nCREATE VIRTUAL TABLE IF NOT EXISTS jobs_words USING x;\ncreate table odd (id);\n";
        let list = "jobs = []\nmail = []\n";
        let tree = Tree::of(&[("crates/store/src/migrations/m1.sql", sql), ("xtask/slices.toml", list), (path, text)]);
        of_slices(&tree)
            .into_iter()
            .filter(|f| f.path == path || path.is_empty())
            .map(|f| (f.message, f.line))
            .collect()
    }

    #[test]
    fn a_table_is_named_after_a_slice() {
        let told = found("", "");
        assert_eq!(told.iter().map(|(_, line)| *line).collect::<Vec<_>>(), [5]);
        assert!(
            told[0].0.starts_with("table `odd` has no slice. Name it <slice>_<thing>, the slice one of jobs, mail")
        );
        let entity =
            "#[sea_orm(table_name = \"messages\")]\nstruct A;\n#[sea_orm(table_name = \"meta_settings\")]\nstruct B;\n";
        let lines: Vec<_> =
            found("crates/store/src/meta/entity.rs", entity).into_iter().map(|(_, line)| line).collect();
        assert_eq!(lines, [1]);
    }

    #[test]
    fn only_its_slice_names_a_table() {
        let text = "f(\"SELECT id FROM mail_messages, jobs_words\");\nf(\"mail_sent\");\n#[cfg(test)]\nmod tests { f(\"mail_messages\"); }\n";
        let told = found("crates/store/src/jobs/queue.rs", text);
        assert_eq!(told.len(), 1);
        assert!(told[0].0.starts_with("table `mail_messages` is named by the slice `mail` alone"), "{told:?}");
        assert_eq!(found("crates/store/src/engine.rs", text).len(), 2);
        assert!(found("crates/store/src/migrations.rs", text).is_empty());
    }
}
