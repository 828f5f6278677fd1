//! Codes and faults in the visitor's words.

use crate::form::{Choice, Form};
use crate::layout::Kind;
use crate::words::Words;
use app::App;
use app::catalogue::Happening;
use domain::catalogue::{Column, Draft, Fault, ORGANISATION_COLUMNS, TRAINING_COLUMNS, TrainingState};
use domain::network::{Code, NomenclatureId};

/// The entries of a list of the network.
pub(crate) fn codes<'a>(app: &'a App, list: &str) -> &'a [Code] {
    app.network().nomenclatures.get(&NomenclatureId::from(list)).map_or(&[], |list| &list.codes)
}

/// What is read for a code; the code itself when the list has it no more.
pub(crate) fn label(app: &App, words: &Words, list: &str, code: &str) -> String {
    let found = codes(app, list).iter().find(|entry| entry.code == code);
    found.map_or(code, |entry| entry.label.get(words.language)).to_owned()
}

/// The choices of a list, in its order.
pub(crate) fn choices(app: &App, words: &Words, list: &str) -> Vec<Choice> {
    codes(app, list).iter().map(|entry| Choice::new(&entry.code, entry.label.get(words.language))).collect()
}

/// What is read for a state.
pub(crate) fn state(words: &Words, state: TrainingState) -> (Kind, String) {
    let kind = match state {
        TrainingState::Active => Kind::Good,
        TrainingState::Paused => Kind::Warning,
        TrainingState::Ended => Kind::Neutral,
    };
    (kind, words.t(&format!("catalogue-state-{}", state.code())))
}

/// What is wrong, as a sentence that begins with the field's name.
pub(super) fn sentence(words: &Words, fault: &Fault) -> String {
    format!("{}{}{}", column(words, &fault.field), words.t("catalogue-fault-of"), message(words, fault))
}

/// What is wrong and what would do.
pub(super) fn message(words: &Words, fault: &Fault) -> String {
    let near = fault.code == "unknown-code" && fault.expected.is_some();
    let key = format!("catalogue-fault-{}{}", fault.code, if near { "-near" } else { "" });
    let found: String = fault.found.chars().take(60).collect();
    words.with(&key, &[("found", &found), ("expected", fault.expected.as_deref().unwrap_or_default())])
}

/// A form with a message beside each field that is wrong.
pub(super) fn with_faults(mut form: Form, faults: &[Fault], words: &Words) -> Form {
    for fault in faults {
        form.refuse(&fault.field, sentence(words, fault));
    }
    form
}

fn columns() -> impl Iterator<Item = &'static Column> {
    TRAINING_COLUMNS.iter().chain(&ORGANISATION_COLUMNS)
}

/// The name of a field.
pub(super) fn column(words: &Words, code: &str) -> &'static str {
    columns().find(|column| column.code == code).map_or("", |column| column.label(words.language))
}

/// What is read for a field of a draft: labels for codes, days as people write them.
pub(super) fn value(app: &App, words: &Words, field: &str, text: &str) -> String {
    let list = columns().find(|column| column.code == field).and_then(|column| column.list);
    match (field, list) {
        ("state", _) => TrainingState::of(text).map_or_else(|| text.to_owned(), |one| state(words, one).1),
        ("special_format", _) => words.t(if text == "oui" { "catalogue-yes" } else { "catalogue-no" }),
        (_, Some(list)) => words.list(text.split("; ").map(|code| label(app, words, list, code))),
        _ => text.to_owned(),
    }
}

/// What happened, for a timeline.
pub(super) fn events(app: &App, words: &Words, happened: &[Happening]) -> Vec<crate::parts::Event> {
    let told = |one: &Happening| {
        let change = |change: &domain::catalogue::Differing| {
            let side = |text: &str| {
                if text.is_empty() { "–".to_owned() } else { value(app, words, &change.field, text) }
            };
            format!(
                "{}{}{} → {}",
                column(words, &change.field),
                words.t("catalogue-fault-of"),
                side(&change.theirs),
                side(&change.mine)
            )
        };
        let key = format!("catalogue-act-{}", one.act.replace('.', "-"));
        crate::parts::Event {
            when: words.instant(one.at),
            at: rfc3339(one.at),
            who: one.who.clone(),
            what: if words.has(&key) { words.t(&key) } else { one.act.clone() },
            detail: one.changes.iter().map(change).collect::<Vec<_>>().join(" · "),
            kind: Kind::Info,
        }
    };
    happened.iter().map(told).collect()
}

pub(crate) fn rfc3339(at: time::OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
}

/// What was typed, as a draft; only fields that `columns` know, and only their names, are taken.
pub(super) fn draft(typed: &[(String, String)], columns: &[Column]) -> Draft {
    let mut draft = Draft::default();
    for (name, text) in typed {
        // Several lists that unfold fill one field: `occupations`, `occupations-2`, ...
        let field = name.split_once('-').map_or(name.as_str(), |(field, _)| field);
        if columns.iter().any(|column| column.code == field) {
            draft.set(field, text);
        }
    }
    draft
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::network::Language;

    #[test]
    fn every_fault_has_its_words() {
        for words in [Language::Fr, Language::En].map(Words::new) {
            for code in Fault::CODES {
                assert!(words.has(&format!("catalogue-fault-{code}")), "{code}");
            }
            let fault = Fault::new("places", "not-a-number", "x");
            assert!(sentence(&words, &fault).starts_with(column(&words, "places")));
        }
    }

    #[test]
    fn a_draft_takes_only_fields_that_there_are() {
        let typed =
            [("name", "A"), ("occupations", "a"), ("occupations-2", "b"), ("occupations-3", ""), ("version", "1")];
        let typed = typed.map(|(name, text)| (name.to_owned(), text.to_owned()));
        let draft = draft(&typed, &TRAINING_COLUMNS);
        assert_eq!(draft.iter().collect::<Vec<_>>(), [("name", "A"), ("occupations", "a; b")]);
    }
}
