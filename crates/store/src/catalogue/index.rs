//! The words that the index holds and those that a search asks for: folded, then stemmed, the same way on both sides and both engines.
//!
//! Accents are dropped before stemming, so that “reseau” finds “réseaux”; feminine forms are brought to the masculine first, so that
//! “développeuse” finds “développeur”, which Snowball's French alone keeps apart. Start with [`search_text`].

use crate::engine::Engine;
use domain::catalogue::words;
use rust_stemmers::{Algorithm, Stemmer};
use sea_orm::Value;
use std::collections::BTreeSet;
use std::sync::LazyLock;

static FRENCH: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::French));

/// Words that say nothing in a search.
const EMPTY: [&str; 19] = [
    "de", "du", "des", "la", "le", "les", "l", "d", "et", "en", "a", "au", "aux", "un", "une", "pour", "ou", "of",
    "and",
];

/// Feminine endings of trades with the masculine ones.
const ENDINGS: [(&str, &str); 4] = [("trice", "teur"), ("euse", "eur"), ("ienne", "ien"), ("ere", "er")];

/// What the index holds of a text: each word, and its stem where that differs.
#[must_use]
pub fn search_text(text: &str) -> String {
    let mut held = BTreeSet::new();
    for word in words(text) {
        held.insert(stem(&word));
        held.insert(word);
    }
    held.into_iter().collect::<Vec<_>>().join(" ")
}

/// What to ask the index for a search; nothing if no word of it can be found. All words must be there; the last may be unfinished.
pub(super) fn query(text: &str, engine: Engine) -> Option<String> {
    let sought = sought(text);
    let last = sought.len().checked_sub(1)?;
    let terms = sought.iter().enumerate().map(|(place, word)| term(word, place == last, engine));
    Some(terms.collect::<Vec<_>>().join(match engine {
        Engine::Sqlite => " AND ",
        Engine::Postgres => " & ",
    }))
}

/// Words by which results are ranked at most: more would say little and cost much.
const RANKED: usize = 4;

/// How well `catalogue_trainings t` fits a search, as an expression with its values; nothing if no word of it can be found.
///
/// Each word gives three points when it stands in the title, two when a form or the beginning of one of its words does, one when the whole
/// word stands elsewhere: in the name of the organisation, the place, the occupations.
pub(super) fn rank(text: &str, engine: Engine) -> Option<(String, Vec<Value>)> {
    let place = if engine == Engine::Sqlite { "instr" } else { "strpos" };
    let points = format!(
        "CASE WHEN {place}(' ' || t.sort_name || ' ', ?) > 0 THEN 3 WHEN {place}(' ' || t.sort_name, ?) > 0 THEN 2 \
         WHEN {place}(' ' || t.sort_name, ?) > 0 THEN 2 WHEN {place}(' ' || t.search_text || ' ', ?) > 0 THEN 1 ELSE 0 END"
    );
    let sought: Vec<String> = sought(text).into_iter().take(RANKED).collect();
    let values = |word: &String| {
        let (whole, begun, form) = (format!(" {word} "), format!(" {word}"), format!(" {}", stem(word)));
        [whole.clone(), begun, form, whole].map(Value::from)
    };
    let sum = vec![points; sought.len()].join(" + ");
    (!sought.is_empty()).then(|| (sum, sought.iter().flat_map(values).collect()))
}

/// The words of a search that say something.
fn sought(text: &str) -> Vec<String> {
    words(text).into_iter().filter(|word| !EMPTY.contains(&word.as_str())).take(12).collect()
}

/// Words are letters and digits alone, so that no operator of either engine can be typed.
fn term(word: &str, unfinished: bool, engine: Engine) -> String {
    let stem = stem(word);
    match (engine, unfinished) {
        (Engine::Sqlite, true) => format!("(\"{stem}\" OR \"{word}\"*)"),
        (Engine::Sqlite, false) => format!("\"{stem}\""),
        (Engine::Postgres, true) => format!("('{stem}' | '{word}':*)"),
        (Engine::Postgres, false) => format!("'{stem}'"),
    }
}

fn stem(word: &str) -> String {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let ending = ENDINGS.iter().find_map(|(feminine, masculine)| {
        let root = singular.strip_suffix(feminine)?;
        (root.len() > 2).then(|| format!("{root}{masculine}"))
    });
    FRENCH.stem(ending.as_deref().unwrap_or(word)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_a_word_have_one_stem() {
        let groups: [&[&str]; 7] = [
            &["développeuse", "developpeur", "développeurs", "DÉVELOPPEUSES"],
            &["réseaux", "reseau", "Réseau"],
            &["technicienne", "techniciens", "technicien"],
            &["administratrice", "administrateurs"],
            &["données", "donnée", "donnees"],
            &["conseillère", "conseiller"],
            &["métiers", "metier"],
        ];
        for group in groups {
            let stems: BTreeSet<String> = group.iter().flat_map(|word| words(word)).map(|word| stem(&word)).collect();
            assert_eq!(stems.len(), 1, "{group:?}: {stems:?}");
        }
    }

    #[test]
    fn what_is_typed_never_becomes_an_operator() {
        let asked = |text| query(text, Engine::Sqlite);
        assert_eq!(asked("web\" OR NEAR(* -"), Some("\"web\" AND \"or\" AND (\"near\" OR \"near\"*)".to_owned()));
        assert_eq!(asked("de la"), None);
        assert_eq!(query("data l'été", Engine::Postgres), Some("'dat' & ('ete' | 'ete':*)".to_owned()));
    }
}
