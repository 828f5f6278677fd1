//! Two people, or two tabs, saved the same section: both versions field by field, with a choice. Start with [`page`].

use super::saving::WORD;
use super::section::training;
use super::{answer, frame, path, remarks};
use crate::error::PageError;
use crate::layout::Frame;
use crate::visitor::Visitor;
use app::campaigns::{Filling, SavedSection, SectionInput};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::campaigns::{Field, fields_of, reads};
use domain::questionnaire::Section;

#[derive(Template)]
#[template(path = "reports/conflict.html")]
struct ConflictPage {
    frame: Frame,
    training: String,
    section: String,
    who: String,
    when: String,
    action: String,
    version: i64,
    /// Fields that differ.
    sides: Vec<Sides>,
    /// Fields that are the same, and words about remarks.
    hidden: Vec<(String, String)>,
}

/// A field with two values.
struct Sides {
    name: String,
    title: String,
    /// What this person typed, and how it reads.
    mine: (String, String),
    /// What was saved meanwhile.
    theirs: (String, String),
    /// Which one is chosen at first: never an empty one over the other.
    keeps_mine: bool,
}

/// 409: what was typed beside what was saved meanwhile; the form saves what is chosen.
pub(super) fn page(
    visitor: &Visitor,
    filling: &Filling<'_>,
    section: &Section,
    input: &SectionInput,
    theirs: &SavedSection,
) -> Result<Response, PageError> {
    let words = &visitor.words;
    let (differing, same): (Vec<Field<'_>>, Vec<Field<'_>>) =
        fields_of(section).partition(|field| input.typed.get(&field.name) != theirs.typed.get(&field.name));
    let read = |field: &Field<'_>, text: &str| (text.to_owned(), reads(field.question, text, words.language));
    let sides = |field: &Field<'_>| Sides {
        title: remarks::title(filling.questionnaire, &field.name, words),
        mine: read(field, input.typed.get(&field.name)),
        theirs: read(field, theirs.typed.get(&field.name)),
        keeps_mine: !input.typed.get(&field.name).is_empty(),
        name: field.name.clone(),
    };
    let kept = same.iter().map(|field| (field.name.clone(), input.typed.get(&field.name).to_owned()));
    let said = input.justifications.iter().map(|(key, text)| (format!("{WORD}{key}"), text.clone()));
    let base = path(filling.seen.campaign.year, &filling.seen.report.facts.reference);
    let page = ConflictPage {
        frame: frame(visitor, filling, "reports-conflict-title", true),
        training: training(filling),
        section: section.title.get(words.language).to_owned(),
        who: theirs.writer.clone(),
        when: words.instant(theirs.changed_at),
        action: format!("{base}/{}", section.id),
        version: theirs.version,
        sides: differing.iter().map(sides).collect(),
        hidden: kept.chain(said).collect(),
    };
    answer(StatusCode::CONFLICT, &page)
}
