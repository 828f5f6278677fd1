//! What the texts promise: complete, used, well typeset.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use time::macros::{date, datetime};

use super::*;

/// Keys that the code puts together begin with one of these; the others stand somewhere as a literal.
const COMPUTED: &[&str] = &[
    "act-",
    "bulk-api-",
    "bulk-fault-",
    "bulk-state-",
    "campaigns-fault-",
    "campaigns-group-",
    "campaigns-phase-",
    "campaigns-side-",
    "campaigns-unit-",
    "campaigns-why-",
    "catalogue-act-",
    "catalogue-api-act-",
    "catalogue-api-with-",
    "catalogue-fault-",
    "catalogue-likeness-",
    "catalogue-side-",
    "catalogue-state-",
    "editions-fault-",
    "editions-state-",
    "editions-step-",
    "error-",
    "fault-",
    "figures-status-",
    "figures-unit-",
    "month-",
    "reports-remark-",
    "reports-state-",
    "role-",
    "state-",
    "subject-",
];

const FR: Words = Words { language: Language::Fr, zone: Zone::UTC };
const EN: Words = Words { language: Language::En, zone: Zone::UTC };

/// Each key with its text, continuation lines included.
fn messages(language: Language) -> BTreeMap<String, String> {
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    for (file, text) in sources(language) {
        let mut key = None;
        for line in text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
            if line.starts_with([' ', '}']) {
                let text = key.as_ref().and_then(|key| all.get_mut(key)).expect("a text begins with its key");
                text.push('\n');
                text.push_str(line);
            } else {
                let (name, value) = line.split_once('=').unwrap_or_else(|| panic!("{file}: {line}"));
                let name = name.trim().to_owned();
                assert!(all.insert(name.clone(), value.trim().to_owned()).is_none(), "{file}: {name} twice");
                key = Some(name);
            }
        }
    }
    all
}

fn arguments(text: &str) -> BTreeSet<String> {
    let word = |part: &str| part.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-').collect();
    text.split('$').skip(1).map(word).collect()
}

fn files(folder: &Path, extension: &str, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, extension, found);
        } else if entry.extension().is_some_and(|given| given == extension) {
            found.push((entry.display().to_string(), fs::read_to_string(&entry).unwrap()));
        }
    }
}

/// The sources that name keys: templates and modules, tests of this file apart.
fn code_files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("templates"), "html", &mut found);
    files(&root.join("src"), "rs", &mut found);
    found.retain(|(name, _)| !name.ends_with("words_tests.rs"));
    found
}

/// Literals given to `words.t(`, `words.n(` and `words.with(`.
fn named_keys(text: &str) -> Vec<String> {
    let calls = ["words.t(\"", "words.n(\"", "words.with(\""];
    let after = calls.iter().flat_map(|call| text.split(call).skip(1));
    after.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn things_that_go_together_are_set_apart_as_each_language_does() {
    let trades = || ["a", "b"].map(str::to_owned);
    assert_eq!((FR.list(trades()), EN.list(trades())), ("a\u{a0}; b".to_owned(), "a; b".to_owned()));
}

#[test]
fn both_languages_have_the_same_keys_and_arguments() {
    let (french, english) = (messages(Language::Fr), messages(Language::En));
    let shape = |all: &BTreeMap<String, String>| -> BTreeMap<String, BTreeSet<String>> {
        all.iter().map(|(key, text)| (key.clone(), arguments(text))).collect()
    };
    let (french, english) = (shape(&french), shape(&english));
    for (key, arguments) in &french {
        assert_eq!(english.get(key), Some(arguments), "`{key}` in English");
    }
    for key in english.keys() {
        assert!(french.contains_key(key), "`{key}` in French");
    }
}

#[test]
fn every_key_that_is_named_exists() {
    let known = messages(Language::Fr);
    for (file, text) in code_files() {
        for key in named_keys(&text) {
            assert!(known.contains_key(&key), "{file}: no text is called `{key}`");
        }
    }
}

#[test]
fn every_text_is_used() {
    let code: String = code_files().into_iter().map(|(_, text)| text).collect();
    let unused: Vec<String> = messages(Language::Fr)
        .into_keys()
        .filter(|key| !COMPUTED.iter().any(|prefix| key.starts_with(prefix)) && !code.contains(&format!("\"{key}\"")))
        .collect();
    assert!(unused.is_empty(), "nobody shows {unused:?}");
}

#[test]
fn french_marks_stand_after_a_space_that_does_not_break() {
    for (key, text) in messages(Language::Fr) {
        for mark in [" :", " ;", " ?", " !", " »", "« ", " %", " €"] {
            assert!(!text.contains(mark), "`{key}`: a plain space in `{mark}`");
        }
        assert!(!text.contains('\''), "`{key}`: ’ instead of '");
    }
}

#[test]
fn texts_are_read_without_mistake() {
    for (file, text) in sources(Language::Fr).chain(sources(Language::En)) {
        assert!(FluentResource::try_new(text.to_owned()).is_ok(), "{file}");
    }
}

#[test]
fn zero_and_one_are_singular_in_french_only() {
    assert_eq!(FR.n("results", 0), "0 résultat");
    assert_eq!(FR.n("results", 1), "1 résultat");
    assert_eq!(FR.n("results", 1234), "1\u{202f}234 résultats");
    assert_eq!(EN.n("results", 0), "0 results");
    assert_eq!(EN.n("results", 1234), "1,234 results");
}

#[test]
fn numbers_money_and_shares_are_written_as_each_language_does() {
    assert_eq!(FR.number(-1_234_567), "−1\u{202f}234\u{202f}567");
    assert_eq!(EN.number(999), "999");
    assert_eq!(FR.euros(123_450), "1\u{202f}234,50\u{a0}€");
    assert_eq!(EN.euros(-5), "−€0.05");
    assert_eq!(EN.euros(800_000), "€8,000");
    assert_eq!(FR.percent(455), "45,5\u{202f}%");
    assert_eq!(EN.percent(450), "45%");
}

#[test]
fn days_and_moments_are_written_as_each_language_does() {
    assert_eq!(FR.date(date!(2026 - 03 - 01)), "1er\u{a0}mars\u{a0}2026");
    assert_eq!(EN.date(date!(2026 - 03 - 01)), "1\u{a0}March\u{a0}2026");
    assert_eq!(FR.instant(datetime!(2026-11-28 18:05 +1)), "28\u{a0}novembre\u{a0}2026 à 17:05 UTC");
    assert_eq!(EN.instant(datetime!(2026-11-28 17:05 UTC)), "28\u{a0}November\u{a0}2026 at 17:05 UTC");
    let paris = |words: Words| words.at(Zone::of("Europe/Paris").unwrap());
    let (winter, summer) = (datetime!(2026-01-31 23:30 UTC), datetime!(2026-07-14 12:05 UTC));
    assert_eq!(paris(FR).instant(winter), "1er\u{a0}février\u{a0}2026 à 00:30 (heure de Paris)");
    assert_eq!(paris(EN).instant(summer), "14\u{a0}July\u{a0}2026 at 14:05 (Paris time)");
    assert_eq!(paris(FR).other().zone, paris(EN).zone);
}

#[test]
#[should_panic(expected = "no such key")]
fn a_missing_key_stops_a_test() {
    let _ = FR.t("never-written");
}
