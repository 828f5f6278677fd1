//! Saving a section from its form. Whatever speaks against it, what was typed comes back. Start with [`save`].

use super::section::{Around, is_here};
use super::{conflict, done, failure, kept, path, shut, shut_status};
use crate::Web;
use crate::error::PageError;
use crate::visitor::Visitor;
use app::campaigns::{Filling, Responder, SaveError, Saved, SavedSection, SectionInput};
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::campaigns::{RemarkCode, Typed, fields_of};
use domain::network::Year;
use domain::questionnaire::{Question, Section, Severity};

/// Before the key of the remark that a word is about, in the names of fields.
pub(super) const WORD: &str = "mot:";

/// Names and values as they were posted.
pub(super) type Pairs = Vec<(String, String)>;

/// Which section of which report.
pub(super) type Place = (Year, String, String);

/// `POST /mes-rapports/{annee}/{reference}/{section}`: 303 to where one wanted to go; 401, 409 or 410 with what was typed.
pub(super) async fn save(
    State(web): State<Web>,
    visitor: Visitor,
    Path(place): Path<Place>,
    Posted(pairs): Posted<Pairs>,
) -> Result<Response, PageError> {
    let Some(me) = &visitor.me else { return kept::signed_out(&web, &visitor, &place, &pairs) };
    let by = Responder::from(&**me);
    let typing = |filling: &Filling<'_>, section: &Section| input(filling, section, &pairs);
    match web.app.campaigns().save_typed(&by, (place.0, &place.1, &place.2), typing).await {
        Ok(done) => saved(&web, &done, &place, &pairs),
        Err(cause) => refused(&web, &visitor, &by, (&place, &pairs), cause).await,
    }
}

/// What was typed comes back beside the report as it is.
async fn refused(
    web: &Web,
    visitor: &Visitor,
    by: &Responder,
    (place, pairs): (&Place, &Pairs),
    cause: SaveError,
) -> Result<Response, PageError> {
    let filling = web.app.campaigns().filling(by, place.0, &place.1).await?;
    let section = section(&filling, &place.2)?;
    let input = input(&filling, section, pairs);
    match cause {
        SaveError::Conflict(theirs) => merge(web, visitor, &filling, (section, place), &input, &theirs).await,
        cause => match shut(&visitor.words, &cause) {
            Some(why) => kept::shut(visitor, &filling, section, &input, (&why, shut_status(&cause))),
            None => Err(failure(cause)),
        },
    }
}

/// The section of a name.
pub(super) fn section<'q>(filling: &Filling<'q>, id: &str) -> Result<&'q Section, PageError> {
    filling.questionnaire.sections.iter().find(|own| own.id == id).ok_or_else(PageError::not_found)
}

/// What was typed into the fields of a section. The button that takes a known value over fills its field in.
pub(super) fn input(filling: &Filling<'_>, section: &Section, pairs: &Pairs) -> SectionInput {
    let value = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.replace("\r\n", "\n"));
    let mut typed = Typed::default();
    for field in fields_of(section) {
        typed.set(&field.name, &value(&field.name).unwrap_or_default());
    }
    if let Some(taken) = value("reprendre").filter(|name| fields_of(section).any(|field| field.name == *name)) {
        let known = filling.seen.report.beside.proposed(&taken).map_or("", |(text, _)| text);
        typed.set(&taken, known);
    }
    let words = pairs.iter().filter_map(|(name, text)| Some((name.strip_prefix(WORD)?.to_owned(), text.clone())));
    let version = value("version").and_then(|text| text.parse().ok()).unwrap_or(0);
    SectionInput { typed, justifications: words.collect(), version }
}

/// Where one goes after saving: on, unless there is something to act on.
fn saved(web: &Web, saved: &Saved<'_>, place: &Place, pairs: &Pairs) -> Result<Response, PageError> {
    let wanted = |name: &str, value: &str| pairs.iter().any(|(key, given)| key == name && given == value);
    let here = format!("{}/{}", path(place.0, &place.1), place.2);
    if let Some((_, taken)) = pairs.iter().find(|(key, _)| key == "reprendre") {
        return Ok(Redirect::to(&format!("{here}#f-{}", taken.replace(['\r', '\n'], ""))).into_response());
    }
    let section = section(&saved.filling, &place.2)?;
    let around = Around::of(&saved.filling, section, &path(place.0, &place.1));
    let open = has_open(saved, section) || asks_more(saved, section);
    Ok(match (wanted("aller", "suite"), wanted("aller", "avant")) {
        (true, _) if !open => done(web, &around.next, "done-section-saved"),
        (_, true) => done(web, &around.previous.unwrap_or(here), "done-section-saved"),
        _ => done(web, &here, if open { "done-section-remarks" } else { "done-section-saved" }),
    })
}

/// Whether a question without an answer is asked now that was not before: it is to be seen before one goes on.
fn asks_more(saved: &Saved<'_>, section: &Section) -> bool {
    let form = saved.filling.questionnaire;
    let ((before, _), (now, _)) = (saved.before.read(form), saved.filling.typed().read(form));
    let more = |question: &&Question| form.is_asked(question, &now) && !form.is_asked(question, &before);
    section.questions.iter().filter(more).any(|question| !now.given.contains_key(&question.id))
}

/// Whether something typed here is to be corrected or explained. What is missing yet keeps nobody from going on.
fn has_open(saved: &Saved<'_>, section: &Section) -> bool {
    let mut here = saved.remarks.iter().filter(|remark| is_here(&saved.filling, section, remark));
    here.any(|remark| match remark.severity {
        Severity::Blocking => remark.code != RemarkCode::Required,
        Severity::Warning => !saved.filling.justifications.contains_key(&remark.key()),
    })
}

/// Somebody saved first: both versions, field by field. Where they say the same, only words about remarks differ, and they are kept.
async fn merge(
    web: &Web,
    visitor: &Visitor,
    filling: &Filling<'_>,
    (section, place): (&Section, &Place),
    input: &SectionInput,
    theirs: &SavedSection,
) -> Result<Response, PageError> {
    if theirs.typed != input.typed {
        return conflict::page(visitor, filling, section, input, theirs);
    }
    let by = super::responder(visitor)?;
    let again = SectionInput { version: theirs.version, ..input.clone() };
    match web.app.campaigns().save_section(&by, (place.0, &place.1, &place.2), &again).await {
        Ok(done) => saved(web, &done, place, &Pairs::new()),
        Err(SaveError::Conflict(theirs)) => conflict::page(visitor, filling, section, input, &theirs),
        Err(cause) => Err(failure(cause)),
    }
}

/// The status of what may be typed again after signing in.
pub(super) const SIGNED_OUT: StatusCode = StatusCode::UNAUTHORIZED;
