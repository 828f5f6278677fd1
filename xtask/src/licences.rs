//! `cargo xtask licences`: every package that is built in has an accepted licence and comes from an accepted place.
//!
//! Reads `deny.toml`, which cargo-deny also reads, `Cargo.lock`, and what `cargo tree` says of each package.
//! Known vulnerabilities are cargo-deny's to check: they need a database that is fetched. Start with [`judge`].

use crate::command;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use toml::{Table, Value};

const HELP: &str = "\
Checks the packages that are built in against deny.toml: licences, forbidden packages, registries.
Exit status 1 when one is not accepted.

Usage: cargo xtask licences

Example:
  cargo xtask licences";

/// What `deny.toml` accepts and refuses.
#[derive(Debug, Default)]
struct Policy {
    targets: Vec<String>,
    licences: Vec<String>,
    refused: Vec<String>,
    registries: Vec<String>,
}

/// A package of `Cargo.lock`, with where it comes from; our own come from nowhere.
#[derive(Debug, PartialEq)]
struct Locked {
    package: String,
    source: Option<String>,
}

/// Runs the command with its arguments.
///
/// # Errors
/// Every package that is not accepted, or why they cannot be known.
pub fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    if !arguments.is_empty() {
        println!("{HELP}");
        return Ok(());
    }
    let policy = policy(&parse(root, "deny.toml")?);
    let locked = locked(&parse(root, "Cargo.lock")?);
    let licences = licences(&tree(root, &policy.targets)?);
    let refused = judge(&policy, &locked, &licences);
    if refused.is_empty() {
        let kinds: BTreeSet<&str> = licences.values().map(String::as_str).collect();
        println!("licences: {} packages under {} licence expressions, all accepted", licences.len(), kinds.len());
        return Ok(());
    }
    Err(format!("{}\nlicences: {} to mend", refused.join("\n"), refused.len()))
}

/// One line for each package that the policy does not accept.
fn judge(policy: &Policy, locked: &[Locked], licences: &BTreeMap<String, String>) -> Vec<String> {
    let ours: BTreeSet<&str> =
        locked.iter().filter(|one| one.source.is_none()).map(|one| one.package.as_str()).collect();
    let wrong_place = locked.iter().filter_map(|one| {
        let source = one.source.as_deref()?;
        let accepted = policy.registries.iter().any(|registry| source == format!("registry+{registry}"));
        (!accepted).then(|| format!("Cargo.lock: `{}` comes from {source}. Take it from a registry", one.package))
    });
    let forbidden = locked.iter().filter(|one| policy.refused.contains(&one.package)).map(|one| {
        format!(
            "Cargo.lock: `{}` is refused in deny.toml, which says why. `cargo tree -i {0}` shows who brings it",
            one.package
        )
    });
    let refused =
        |(package, stated): &(&String, &String)| !ours.contains(name(package)) && !accepts(&policy.licences, stated);
    let unlicensed = licences.iter().filter(refused).map(|(package, stated)| {
        format!(
            "deny.toml: `{package}` is under `{stated}`, not accepted. Replace it, or add the licence with a reason"
        )
    });
    wrong_place.chain(forbidden).chain(unlicensed).collect()
}

fn name(package: &str) -> &str {
    package.split(' ').next().unwrap_or(package)
}

/// Whether an SPDX expression can be met with accepted licences only.
fn accepts(accepted: &[String], expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ").replace(" WITH ", "_WITH_");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut rest = words.as_slice();
    !words.is_empty() && any_of(accepted, &mut rest) && rest.is_empty()
}

fn any_of(accepted: &[String], words: &mut &[&str]) -> bool {
    let mut met = all_of(accepted, words);
    while let Some(("OR", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) {
        *words = rest;
        met |= all_of(accepted, words);
    }
    met
}

fn all_of(accepted: &[String], words: &mut &[&str]) -> bool {
    let mut met = one(accepted, words);
    while let Some(("AND", rest)) = words.split_first().map(|(first, rest)| (*first, rest)) {
        *words = rest;
        met &= one(accepted, words);
    }
    met
}

fn one(accepted: &[String], words: &mut &[&str]) -> bool {
    let Some((first, rest)) = words.split_first() else { return false };
    *words = rest;
    if *first != "(" {
        return accepted.contains(&first.replace("_WITH_", " WITH "));
    }
    let met = any_of(accepted, words);
    *words = words.strip_prefix(&[")"]).unwrap_or(words);
    met
}

/// What `cargo tree` prints for the given systems: one line a package, name and version, tab, licence.
fn tree(root: &Path, targets: &[String]) -> Result<String, String> {
    let mut arguments = vec![
        "tree",
        "--workspace",
        "--features",
        "tremplin/cluster",
        "--locked",
        "--prefix",
        "none",
        "--format",
        "{p}\t{l}",
    ];
    targets.iter().for_each(|target| arguments.extend(["--target", target]));
    command::read(command::cargo(root, &arguments))
}

fn licences(tree: &str) -> BTreeMap<String, String> {
    let package = |line: &str| {
        let (package, licence) = line.split_once('\t')?;
        let named: Vec<&str> = package.split(' ').take(2).collect();
        Some((named.join(" "), licence.trim_end_matches("(*)").trim().to_owned()))
    };
    tree.lines().filter_map(package).collect()
}

fn parse(root: &Path, file: &str) -> Result<Table, String> {
    let text = std::fs::read_to_string(root.join(file)).map_err(|cause| format!("{file} cannot be read: {cause}"))?;
    text.parse().map_err(|cause| format!("{file}: {cause}"))
}

fn policy(document: &Table) -> Policy {
    let list = |section: &str, key: &str| {
        let values = document.get(section).and_then(|section| section.get(key)).and_then(Value::as_array);
        let text = |value: &Value| value.as_str().or_else(|| value.get("crate")?.as_str()).map(str::to_owned);
        values.into_iter().flatten().filter_map(text).collect()
    };
    Policy {
        targets: list("graph", "targets"),
        licences: list("licenses", "allow"),
        refused: list("bans", "deny"),
        registries: list("sources", "allow-registry"),
    }
}

fn locked(document: &Table) -> Vec<Locked> {
    let text = |package: &Value, key: &str| package.get(key).and_then(Value::as_str).map(str::to_owned);
    let one = |package: &Value| Some(Locked { package: text(package, "name")?, source: text(package, "source") });
    document.get("package").and_then(Value::as_array).into_iter().flatten().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Table {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn an_expression_is_met_by_accepted_licences_only() {
        let accepted = ["MIT", "Unicode-3.0", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for met in [
            "MIT",
            "GPL-3.0 OR MIT",
            "Apache-2.0/MIT",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
        ] {
            assert!(accepts(&accepted, met), "{met}");
        }
        for refused in
            ["", "GPL-3.0", "MIT AND GPL-3.0", "Apache-2.0", "MIT AND (GPL-3.0 OR Zlib)", "MIT MIT", "MIT AND"]
        {
            assert!(!accepts(&accepted, refused), "{refused}");
        }
    }

    #[test]
    fn what_the_policy_does_not_accept_is_named() {
        let policy = policy(&document(
            "[licenses]\nallow = [\"MIT\"]\n[bans]\ndeny = [{ crate = \"openssl-sys\" }]\n[sources]\nallow-registry = [\"https://r\"]\n",
        ));
        let locked = locked(&document(
            "[[package]]\nname = \"ours\"\n[[package]]\nname = \"openssl-sys\"\nsource = \"registry+https://r\"\n\
             [[package]]\nname = \"forked\"\nsource = \"git+https://g\"\n",
        ));
        let licences =
            licences("ours v0.1.0 (folder)\tAGPL-3.0-or-later\nforked v1.0.0\tMIT\nopenssl-sys v1.0.0\tGPL-2.0 (*)\n");
        let refused = judge(&policy, &locked, &licences);
        let starts: Vec<&str> = refused.iter().map(|line| line.split(['.', ',']).next().unwrap_or(line)).collect();
        assert_eq!(refused.len(), 3, "{starts:?}");
        assert!(refused[0].contains("`forked` comes from git+https://g"));
        assert!(refused[1].contains("`openssl-sys` is refused"));
        assert!(refused[2].contains("`openssl-sys v1.0.0` is under `GPL-2.0`"));
    }
}
