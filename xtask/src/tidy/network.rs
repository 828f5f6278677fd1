//! Nothing of one network in Rust: its codes and its name are data under `networks/`.

use super::{Finding, Tree};
use crate::source::Source;

/// Nomenclatures whose codes belong to one network; others hold general words (`direct`, `positive`).
const PARTICULAR: [&str; 4] = ["region.csv", "network.csv", "operator.csv", "occupation.csv"];

/// Shorter codes are ordinary words too often.
const SHORTEST: usize = 6;

/// String literals outside tests that hold a code of a network.
pub fn codes(tree: &Tree) -> Vec<Finding> {
    let codes = particular_codes(tree);
    findings(tree, |literal| codes.iter().copied().find(|code| holds(literal, code)))
}

/// String literals outside tests that hold the name of a network.
pub fn name(tree: &Tree) -> Vec<Finding> {
    let names: Vec<String> = tree.files.iter().filter_map(|file| network_name(&file.path, &file.text)).collect();
    findings(tree, |literal| names.iter().map(String::as_str).find(|name| literal.contains(name)))
}

fn findings<'a>(tree: &Tree, word: impl Fn(&str) -> Option<&'a str>) -> Vec<Finding> {
    let said = |source: &Source| {
        let own = source.literals.iter().filter(|(at, _)| !source.in_tests(*at));
        own.filter_map(|(at, literal)| Some((source.line(*at), word(literal)?))).collect::<Vec<_>>()
    };
    let message =
        |word: &str| format!("`{word}` belongs to one network. Read it from networks/<name>/ through `rules`");
    let finding = |source: &Source| {
        said(source).into_iter().map(|(line, word)| Finding::new(&source.path, line, message(word))).collect::<Vec<_>>()
    };
    tree.crate_sources().flat_map(finding).collect()
}

fn particular_codes(tree: &Tree) -> Vec<&str> {
    let particular = tree.files.iter().filter(|file| {
        let parts: Vec<&str> = file.path.split('/').collect();
        matches!(parts.as_slice(), ["networks", _, "nomenclatures", name] if PARTICULAR.contains(name))
    });
    let codes = particular.flat_map(|file| file.text.lines().skip(1).filter_map(|line| line.split(',').next()));
    codes.filter(|code| code.len() >= SHORTEST).collect()
}

/// Whether a literal holds a code. One made of several words may stand anywhere; one that is a plain word
/// (`coding`) counts only where it cannot be prose: alone, quoted, or as a part of a figure's id.
fn holds(literal: &str, code: &str) -> bool {
    let plain = code.chars().all(char::is_alphabetic);
    literal.match_indices(code).any(|(at, _)| {
        let sides = [literal[..at].chars().next_back(), literal[at + code.len()..].chars().next()];
        sides.iter().all(|side| side.is_none_or(|c| if plain { ".'\"`|,".contains(c) } else { !is_code(c) }))
    })
}

fn is_code(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

/// The French name that a `network.toml` states.
fn network_name(path: &str, text: &str) -> Option<String> {
    let parts: Vec<&str> = path.split('/').collect();
    if !matches!(parts.as_slice(), ["networks", _, "network.toml"]) {
        return None;
    }
    let document: toml::Table = text.parse().ok()?;
    document.get("name")?.get("fr")?.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(text: &str) -> Tree {
        Tree::of(&[
            ("networks/n/nomenclatures/region.csv", "code,fr\nile-de-france,IDF\ncoding,Coding\nsud,Sud\n"),
            ("networks/n/nomenclatures/sex.csv", "code,fr\nfemmes,Femmes\n"),
            ("networks/n/network.toml", "name = { fr = \"École du Test\", en = \"Test School\" }\n"),
            ("crates/a/src/lib.rs", text),
        ])
    }

    #[test]
    fn a_code_in_a_string_fails_and_prose_does_not() {
        let text = "f(\"in ile-de-france only\");\nf(\"region.coding.share\");\nf(\"coding error, encoding\");\nf(\"femmes sud\");\n\
            // ile-de-france\nlet ile = 1;\n#[cfg(test)]\nmod tests { f(\"coding\"); }\n";
        assert_eq!(codes(&tree(text)).iter().map(|finding| finding.line).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_networks_name_in_a_string_fails() {
        let found = name(&tree("//! École du Test\nf(\"bienvenue à l’École du Test\");\n"));
        assert_eq!(found.iter().map(|finding| finding.line).collect::<Vec<_>>(), [2]);
    }
}
