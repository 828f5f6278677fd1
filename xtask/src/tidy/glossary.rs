//! Every public type of `domain` has its row in GLOSSARY.md.

use super::{Finding, Tree};
use crate::source::{Source, find_words, identifier};

const GLOSSARY: &str = "GLOSSARY.md";

/// Public types of `domain` without a row.
pub fn rows(tree: &Tree) -> Vec<Finding> {
    let text = tree.file(GLOSSARY).map_or("", |file| file.text.as_str());
    let domain = tree.crate_sources().filter(|source| source.path.starts_with("crates/domain/src/"));
    let types = domain.flat_map(|source| public_types(source).into_iter().map(move |found| (source, found)));
    let missing = types.filter(|(_, (_, name))| !has_row(text, name));
    let finding = |(source, (at, name)): (&Source, (usize, String))| {
        let message = format!("`{name}` has no row in {GLOSSARY}. Add: | `{name}` | French | definition | source |");
        Finding::new(&source.path, source.line(at), message)
    };
    missing.map(finding).collect()
}

/// Place and name of each public type outside tests, those that `identifier!` makes included.
fn public_types(source: &Source) -> Vec<(usize, String)> {
    let stated = ["pub struct", "pub enum", "pub union", "pub trait", "pub type"].into_iter().flat_map(|words| {
        let name = move |at: usize| (at, identifier(source.code[at + words.len()..].trim_start()).to_owned());
        source.uses(words).into_iter().map(name)
    });
    let made = find_words(&source.code, "identifier!").into_iter().filter_map(|at| {
        let arguments = source.code[at..].split(')').next()?;
        let name = arguments.split(|c: char| !c.is_alphanumeric()).rfind(|word| !word.is_empty())?;
        Some((at, name.to_owned()))
    });
    let named = |(at, name): &(usize, String)| !name.is_empty() && !source.in_tests(*at);
    stated.chain(made).filter(named).collect()
}

/// Whether the first cell of a row of a table names the type.
fn has_row(glossary: &str, name: &str) -> bool {
    let wanted = format!("`{name}`");
    let first = |line: &str| line.strip_prefix('|')?.split('|').next().map(|cell| cell.contains(&wanted));
    glossary.lines().any(|line| first(line).unwrap_or(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_type_without_a_row_fails() {
        let text = "//! Words.\npub struct Known;\npub(crate) struct Own;\npub enum Missing<T> { A }\nmacro_rules! identifier { ($name:ident) => { pub struct $name(); }; }\n\
            identifier!(\n /// A place.\n PlaceId\n);\n// pub struct Said\n#[cfg(test)]\nmod tests { pub struct Test; }\n";
        let glossary = "| `Known` | connu | known | - |\n| word | `Missing` | in the wrong cell | - |\n";
        let tree = Tree::of(&[("crates/domain/src/a.rs", text), ("GLOSSARY.md", glossary)]);
        let found: Vec<_> =
            rows(&tree).iter().map(|f| (f.line, f.message.split('`').nth(1).map(str::to_owned))).collect();
        assert_eq!(found, [(4, Some("Missing".to_owned())), (6, Some("PlaceId".to_owned()))]);
    }
}
