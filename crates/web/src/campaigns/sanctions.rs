//! After the closing: who was asked, did not answer and has no more time, with what was tried.

use super::labels;
use crate::Web;
use crate::catalogue::export;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::{Head, Link, Pages};
use crate::query::Query;
use crate::visitor::Visitor;
use app::campaigns::Unanswered;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::Phase;
use domain::network::Year;

#[derive(Template)]
#[template(path = "campaigns/sanctions.html")]
struct SanctionsPage {
    frame: Frame,
    tabs: Vec<Link>,
    /// Why there is no list yet.
    not_yet: Option<String>,
    pages: Pages,
    heads: Vec<Head>,
    rows: Vec<Row>,
    csv: String,
}

struct Row {
    url: String,
    name: String,
    reference: String,
    organisation: String,
    region: String,
    state: (Kind, String),
    reminders: usize,
    last: String,
    left: bool,
}

/// The columns; the sixth holds numbers.
const HEADS: [&str; 7] = [
    "campaigns-name",
    "campaigns-reference",
    "campaigns-organisation",
    "campaigns-region",
    "campaigns-state",
    "campaigns-reminders",
    "campaigns-last-call",
];

/// `GET /campagnes/{annee}/sanctions`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (campaign, list) = web.app.campaigns().unanswered(&me, year).await?;
    let (words, here) = (visitor.words, Query::parse(&visitor.path).without("lang"));
    let (pages, shown) = labels::pages(&here, list.len());
    let row = |one: &Unanswered| Row {
        url: format!("{}/rapports/{}", labels::path(year), one.report.reference),
        name: one.report.name.clone(),
        reference: one.report.reference.clone(),
        organisation: one.organisation.clone(),
        region: labels::code(&web.app, &words, "region", &one.report.region),
        state: crate::reports::state(&words, one.report.state),
        reminders: one.reminders,
        last: labels::last_call(&words, one.calls.as_ref()),
        left: one.report.left_at.is_some(),
    };
    let mut heads = labels::heads(&words, &HEADS);
    heads[5].number = true;
    let running = matches!(campaign.phase(web.app.now()), Phase::Preparing | Phase::Open);
    let closes = words.instant(campaign.calendar.closes_at);
    html(&SanctionsPage {
        frame: labels::frame(&visitor, "campaigns-sanctions-title", year),
        tabs: labels::tabs(&visitor, &campaign, "sanctions"),
        not_yet: running.then(|| words.with("campaigns-sanctions-not-yet", &[("instant", &closes)])),
        heads,
        rows: list[shown].iter().map(row).collect(),
        pages,
        csv: format!("{}/sanctions.csv", labels::path(year)),
    })
}

/// `GET /campagnes/{annee}/sanctions.csv`.
pub(super) async fn csv(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (_, list) = web.app.campaigns().unanswered(&me, year).await?;
    let words = visitor.words;
    let heads = [
        "campaigns-reference",
        "campaigns-name",
        "campaigns-organisation",
        "campaigns-region",
        "campaigns-state",
        "campaigns-reminders",
        "campaigns-calls-made",
        "campaigns-last-call",
        "campaigns-left-at",
    ];
    let mut rows = vec![heads.map(|head| words.t(head)).to_vec()];
    rows.extend(list.iter().map(|one| {
        vec![
            one.report.reference.clone(),
            one.report.name.clone(),
            one.organisation.clone(),
            labels::code(&web.app, &words, "region", &one.report.region),
            crate::reports::state(&words, one.report.state).1,
            one.reminders.to_string(),
            one.calls.as_ref().map_or(0, |(count, _)| *count).to_string(),
            labels::last_call(&words, one.calls.as_ref()),
            one.report.left_at.map(crate::catalogue::labels::rfc3339).unwrap_or_default(),
        ]
    }));
    export::table(&format!("sanctions-{year}.csv"), &rows)
}
