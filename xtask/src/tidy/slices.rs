//! A slice uses another only along the edges that `xtask/slices.toml` lists, without a cycle.
//!
//! Looks at paths that name a slice, of the same crate or of a layer below. Types of `domain` are the words that all
//! slices share, so that other crates may name them freely; within `domain` the edges hold. Start with [`edges`].

use super::{Finding, Tree};
use crate::source::{Source, find_words, identifier};
use std::collections::{BTreeMap, BTreeSet};

/// Where the edges are stated.
const LIST: &str = "xtask/slices.toml";
/// Crates that have slices.
const LAYERS: [&str; 4] = ["domain", "store", "app", "web"];
/// What a path to a slice may begin with.
const ROOTS: [&str; 3] = ["crate", "store", "app"];

/// Each slice with those that it may use.
type Slices = BTreeMap<String, Vec<String>>;

/// Uses that are no edge, edges to nowhere, and cycles.
pub fn edges(tree: &Tree) -> Vec<Finding> {
    match listed(tree) {
        Err(cause) => vec![Finding::new(LIST, 1, cause)],
        Ok(slices) => of_list(tree, &slices).into_iter().chain(of_sources(tree, &slices)).collect(),
    }
}

/// The names of the slices; none where the list cannot be read.
pub fn names(tree: &Tree) -> Vec<String> {
    listed(tree).unwrap_or_default().into_keys().collect()
}

/// The slice that a source belongs to, by its place: `crates/store/src/mail.rs`, `crates/store/src/mail/entity.rs`.
pub fn of_path(path: &str) -> Option<&str> {
    let rest =
        LAYERS.iter().find_map(|layer| path.strip_prefix("crates/")?.strip_prefix(layer)?.strip_prefix("/src/"))?;
    let first = rest.split('/').next()?;
    Some(first.strip_suffix(".rs").unwrap_or(first))
}

fn listed(tree: &Tree) -> Result<Slices, String> {
    let Some(file) = tree.file(LIST) else { return Ok(Slices::new()) };
    let table: toml::Table =
        file.text.parse().map_err(|cause: toml::de::Error| format!("no TOML: {}", cause.message()))?;
    let slice = |(name, uses): (String, toml::Value)| {
        let uses = uses.try_into().map_err(|_| format!("`{name}` is no list of slices"))?;
        Ok((name, uses))
    };
    table.into_iter().map(slice).collect()
}

fn of_list(tree: &Tree, slices: &Slices) -> Vec<Finding> {
    let text = tree.file(LIST).map_or("", |file| file.text.as_str());
    let line = |name: &str| text.lines().position(|line| identifier(line) == name).map_or(1, |index| index + 1);
    let unknown = slices.iter().flat_map(|(name, uses)| uses.iter().map(move |used| (name, used)));
    let unknown = unknown.filter(|(_, used)| !slices.contains_key(*used));
    let unknown = unknown.map(|(name, used)| (name, format!("`{used}` is no slice. List it, or take it out")));
    let round = slices.keys().filter(|name| reached(slices, name).contains(name.as_str()));
    let round = round.map(|name| (name, format!("`{name}` uses itself through others. Move what both need down")));
    unknown.chain(round).map(|(name, message)| Finding::new(LIST, line(name), message)).collect()
}

/// Every slice that `from` may use, itself included only where the edges lead back to it.
fn reached<'a>(slices: &'a Slices, from: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = vec![from];
    while let Some(name) = next.pop() {
        let uses = slices.get_key_value(name).into_iter().flat_map(|(_, uses)| uses.iter().map(String::as_str));
        next.extend(uses.filter(|used| reached.insert(*used)));
    }
    reached
}

fn of_sources(tree: &Tree, slices: &Slices) -> Vec<Finding> {
    let own = tree.crate_sources().filter_map(|source| Some((source, slices.get_key_value(of_path(&source.path)?)?)));
    own.flat_map(|(source, (name, allowed))| {
        let free = |other: &str| other == name || !slices.contains_key(other) || allowed.iter().any(|one| one == other);
        let others = used(source).into_iter().filter(|(_, other)| !free(other));
        others.map(|(at, other)| no_edge(source, at, (name, other), allowed)).collect::<Vec<_>>()
    })
    .collect()
}

fn no_edge(source: &Source, at: usize, (name, other): (&str, &str), allowed: &[String]) -> Finding {
    let allowed = if allowed.is_empty() { "no other slice".to_owned() } else { allowed.join(", ") };
    let message = format!(
        "slice `{name}` may not use `{other}`, only {allowed}. Move what both need down, or state the edge in {LIST}"
    );
    Finding::new(&source.path, source.line(at), message)
}

/// Where the source names a first module below a root, outside tests, and which.
fn used(source: &Source) -> Vec<(usize, &str)> {
    let code = source.code.as_str();
    let up = format!("{}super", "super::".repeat(depth(&source.path) - 1));
    let roots = ROOTS.iter().copied().chain([up.as_str()]);
    let starts = roots.flat_map(|root| find_words(code, root).into_iter().map(|at| (at, at + root.len())));
    let paths = starts.filter(|(at, _)| !source.in_tests(*at) && !code[..*at].ends_with("::"));
    let tails = paths.filter_map(|(at, end)| Some((at, code[end..].strip_prefix("::")?)));
    tails.flat_map(|(at, tail)| firsts(tail).into_iter().map(move |name| (at, name))).collect()
}

/// How many times `super` leads from the file's module to its crate.
fn depth(path: &str) -> usize {
    path.trim_end_matches("/mod.rs").split('/').count().saturating_sub(3).max(1)
}

/// The first names of a path's tail: one, or those directly in braces.
fn firsts(tail: &str) -> Vec<&str> {
    let Some(group) = tail.strip_prefix('{') else { return vec![identifier(tail)] };
    let (mut depth, mut found, mut begins) = (0_i32, Vec::new(), true);
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ if begins && !letter.is_whitespace() => {
                found.push(identifier(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(list: &str, path: &str, text: &str) -> Vec<(usize, String)> {
        let found = edges(&Tree::of(&[(LIST, list), (path, text)]));
        found.into_iter().map(|f| (f.line, f.message.split('.').next().unwrap_or_default().to_owned())).collect()
    }

    const SLICES: &str = "a = [\"b\"]\nb = []\nc = [\"b\"]\n";

    #[test]
    fn a_use_that_is_no_edge_fails() {
        let text = "use crate::{b::{X, c}, clock, c};\nuse store::c::Row;\nfn f() { super::c::g(); crate::b::h() }\n";
        let lines: Vec<_> = found(SLICES, "crates/app/src/a.rs", text).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [1, 2, 3]);
        let deep = "use super::c;\nuse super::super::c::X;\n";
        let told = (2, "slice `a` may not use `c`, only b".to_owned());
        assert_eq!(found(SLICES, "crates/web/src/a/pages.rs", deep), [told]);
    }

    #[test]
    fn words_of_the_domain_other_modules_and_tests_are_free() {
        let text = "use domain::c::X;\nuse crate::clock;\nuse std::store::c;\nlet c = a.c;\n// crate::c\n#[cfg(test)]\nmod tests { use crate::c; }\n";
        assert!(found(SLICES, "crates/app/src/a.rs", text).is_empty());
        assert!(found(SLICES, "crates/app/src/frame.rs", "use crate::c;").is_empty());
        assert_eq!(found(SLICES, "crates/domain/src/b.rs", "use crate::a::X;").len(), 1);
    }

    #[test]
    fn a_cycle_and_an_edge_to_nowhere_fail() {
        let told = found("a = [\"b\"]\nb = [\"c\"]\nc = [\"b\", \"d\"]\n", "x.rs", "");
        let lines: Vec<_> = told.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 2, 3]);
        assert_eq!(told[0].1, "`d` is no slice");
        assert!(found("a = 1\n", "x.rs", "")[0].1.starts_with("`a` is no list"));
        assert!(found("a = [", "x.rs", "")[0].1.starts_with("no TOML"));
    }
}
