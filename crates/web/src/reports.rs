//! Pages on which a provider answers the annual report: what is left, section by section, preview, signature, receipt, corrections.
//!
//! Decides nothing: see `app::campaigns`. Start with [`routes`], then `section` and `saving`.

mod autosave;
mod conflict;
mod fields;
mod kept;
mod list;
mod overview;
mod preview;
mod receipt;
pub(crate) mod remarks;
mod reopen;
mod saving;
mod section;
mod totals;
mod versions;

use crate::Web;
use crate::error::PageError;
use crate::layout::{Crumb, Frame, Kind};
use crate::parts::Card;
use crate::routes::Routes;
use crate::visitor::{Visitor, done};
use crate::words::Words;
use app::campaigns::{Filling, Responder, SaveError};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::accounts::Right;
use domain::campaigns::{Closed, ReportRefusal, ReportState};
use domain::network::Year;

/// Where one's own reports are listed.
pub(crate) const HOME: &str = "/mes-rapports";

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/mes-rapports", list::page)
        .get("/mes-rapports/{annee}/{reference}", overview::page)
        .get("/mes-rapports/{annee}/{reference}/apercu", preview::page)
        .post("/mes-rapports/{annee}/{reference}/apercu", preview::sign)
        .get("/mes-rapports/{annee}/{reference}/recu/{numero}", receipt::page)
        .get("/mes-rapports/{annee}/{reference}/corriger", reopen::page)
        .post("/mes-rapports/{annee}/{reference}/corriger", reopen::reopen)
        .get("/mes-rapports/{annee}/{reference}/versions", versions::page)
        .get("/mes-rapports/{annee}/{reference}/{section}", section::page)
        .post("/mes-rapports/{annee}/{reference}/{section}", saving::save)
        .post("/mes-rapports/{annee}/{reference}/{section}/brouillon", autosave::save)
}

/// The address of a report.
pub(crate) fn path(year: Year, reference: &str) -> String {
    format!("{HOME}/{year}/{reference}")
}

/// Whether two lines of a recap belong to one question.
pub(crate) fn is_same(one: impl AsRef<str>, other: impl AsRef<str>) -> bool {
    one.as_ref() == other.as_ref()
}

fn responder(visitor: &Visitor) -> Result<Responder, PageError> {
    Ok(Responder::from(&*visitor.signed_in()?))
}

/// What is left, for the home page of whoever answers a campaign.
pub(crate) async fn card(web: &Web, visitor: &Visitor) -> Result<Option<Card>, PageError> {
    let answers = |me: &&std::sync::Arc<app::Me>| me.standing.may_somewhere(Right::AnswerReports);
    let Some(me) = visitor.me.as_ref().filter(answers) else { return Ok(None) };
    let mine = web.app.campaigns().mine(&Responder::from(&**me)).await?;
    let (words, now) = (&visitor.words, web.app.now());
    Ok(mine.first().map(|one| Card {
        title: words.t("reports-title"),
        url: HOME.to_owned(),
        text: list::deadline(words, one, now).1,
        badge: Some((if one.left > 0 { Kind::Warning } else { Kind::Good }, words.n("reports-left", one.left))),
        ..Card::default()
    }))
}

/// The frame of a page about a report; `below` says whether it stands below the report's own page.
fn frame(visitor: &Visitor, filling: &Filling<'_>, title: &str, below: bool) -> Frame {
    let mut frame = visitor.frame(title);
    let report = &filling.seen.report;
    // The agency reads the same pages, and has no list of its own.
    if filling.seen.answers {
        frame.crumbs.push(Crumb::new(visitor.words.t("reports-title"), HOME));
    }
    if below {
        let url = path(filling.seen.campaign.year, &report.facts.reference);
        frame.crumbs.push(Crumb::new(report.facts.name.clone(), url));
    }
    frame
}

/// What is read for a state, to providers and to the agency.
pub(crate) fn state(words: &Words, state: ReportState) -> (Kind, String) {
    let kind = match state {
        ReportState::NotAsked => Kind::Neutral,
        ReportState::Untouched | ReportState::Reopened => Kind::Warning,
        ReportState::Begun => Kind::Info,
        ReportState::Submitted => Kind::Good,
    };
    (kind, words.t(&format!("reports-state-{}", state.code())))
}

/// Why nothing can be saved, in words; none for what is no matter of dates or states.
fn shut(words: &Words, cause: &SaveError) -> Option<String> {
    Some(match cause {
        SaveError::Closed(Closed::NotYet) => words.t("reports-shut-early"),
        SaveError::Closed(Closed::At(at)) => words.with("reports-shut-closed", &[("when", &words.instant(*at))]),
        SaveError::Closed(Closed::Corrections(at)) => words.with("reports-shut-over", &[("when", &words.instant(*at))]),
        SaveError::Closed(Closed::Frozen) => words.t("reports-shut-frozen"),
        SaveError::State(ReportRefusal::NotAsked) => words.t("reports-shut-not-asked"),
        SaveError::State(ReportRefusal::Submitted) => words.t("reports-shut-sent"),
        SaveError::State(ReportRefusal::NotSubmitted) => words.t("reports-shut-unsent"),
        SaveError::State(ReportRefusal::Empty) => words.t("reports-shut-empty"),
        SaveError::Conflict(_) | SaveError::Fields(_) | SaveError::App(_) => return None,
    })
}

/// The status that goes with it: what the clock ended is gone, what somebody did first is a conflict.
fn shut_status(cause: &SaveError) -> StatusCode {
    if matches!(cause, SaveError::Closed(_)) { StatusCode::GONE } else { StatusCode::CONFLICT }
}

/// What is neither shut nor a conflict, on its way to a page.
fn failure(cause: SaveError) -> PageError {
    match cause {
        SaveError::App(cause) => cause.into(),
        other => PageError::Status(StatusCode::UNPROCESSABLE_ENTITY, other.to_string()),
    }
}

/// A page with a status of its own.
fn answer(status: StatusCode, page: &impl askama::Template) -> Result<Response, PageError> {
    Ok((status, Html(page.render()?)).into_response())
}
