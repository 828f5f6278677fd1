//! The pure crates take today's date, seeds and files as arguments: they reach for nothing themselves.

use super::{Finding, Tree};
use crate::source::Source;

const PURE: [&str; 2] = ["crates/domain/src/", "crates/consistency/src/"];

/// What a pure crate may not say, and where the thing comes from instead.
const FORBIDDEN: [(&str, &str); 15] = [
    ("async fn", "Compute, and let the caller wait"),
    ("async move", "Compute, and let the caller wait"),
    ("SystemTime", "Take the instant as an argument"),
    ("Instant", "Take the instant as an argument, or bound the work by steps"),
    ("thread_rng", "Take a seed as an argument"),
    ("rand::rng", "Take a seed as an argument"),
    ("rand::random", "Take a seed as an argument"),
    ("from_os_rng", "Take a seed as an argument"),
    ("OsRng", "Take a seed as an argument"),
    ("SysRng", "Take a seed as an argument"),
    ("RandomState", "Use indexmap or a BTreeMap, whose order is the same in every run"),
    ("fs", "Take the file's content as an argument"),
    ("net", "Take the answer as an argument"),
    ("env", "Take the value as an argument"),
    ("process", "Take the program's output as an argument"),
];

/// Async code, clocks, randomness, files, network and environment in `domain` or `consistency`.
pub fn of_pure_crates(tree: &Tree) -> Vec<Finding> {
    let pure = tree.sources.iter().filter(|source| PURE.iter().any(|folder| source.path.starts_with(folder)));
    pure.flat_map(|source| FORBIDDEN.iter().flat_map(|rule| breaches(source, rule))).collect()
}

fn breaches(source: &Source, (words, way_out): &(&str, &str)) -> Vec<Finding> {
    let is_module = ["fs", "net", "env", "process"].contains(words);
    let places = source.uses(words).into_iter().filter(|at| !is_module || is_from_std(&source.code, *at));
    let message = format!("`{words}` in a crate that does no I/O and knows no clock and no chance. {way_out}");
    places.map(|at| Finding::new(&source.path, source.line(at), message.clone())).collect()
}

/// Whether the name at `at` is a module of `std`: `std::fs`, or `fs` within `use std::{...}`.
fn is_from_std(code: &str, at: usize) -> bool {
    let before = code[..at].trim_end();
    if before.ends_with("std::") {
        return true;
    }
    let statement = before.rsplit([';', '}']).next().unwrap_or("");
    before.ends_with(['{', ',']) && statement.contains("std::{")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        of_pure_crates(&Tree::of(&[(path, text)])).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn reaching_out_fails_wherever_it_is_written() {
        let text = "use std::{fmt, fs};\nuse std::time::Instant;\npub async fn f() {}\nlet e = std::env::var(1);\nlet r = rand::rng();\n";
        let mut found = lines("crates/domain/src/a.rs", text);
        found.sort_unstable();
        assert_eq!(found, [1, 2, 3, 4, 5]);
        assert!(lines("crates/rules/src/a.rs", text).is_empty());
    }

    #[test]
    fn words_in_prose_tests_and_own_names_are_free() {
        let text = "// std::fs, Instant\nlet s = \"async fn\";\nlet net = self.net();\nf(env, fs);\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        assert!(lines("crates/consistency/src/a.rs", text).is_empty());
    }
}
