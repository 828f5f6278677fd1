//! Every campaign.

use super::labels;
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::Head;
use crate::visitor::Visitor;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::accounts::Right;

#[derive(Template)]
#[template(path = "campaigns/list.html")]
struct ListPage {
    frame: Frame,
    heads: Vec<Head>,
    rows: Vec<Row>,
    runs: bool,
}

struct Row {
    url: String,
    year: String,
    phase: (Kind, String),
    questionnaire: String,
    opens: String,
    closes: String,
    corrections: String,
}

/// The columns.
const HEADS: [&str; 6] = [
    "campaigns-year",
    "campaigns-phase",
    "campaigns-questionnaire",
    "campaigns-opens-at",
    "campaigns-closes-at",
    "campaigns-corrections-until",
];

/// `GET /campagnes`.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let campaigns = web.app.campaigns();
    let words = visitor.words;
    let row = |one: app::campaigns::Campaign| Row {
        url: labels::path(one.year),
        year: one.year.to_string(),
        phase: labels::phase(&words, one.phase(web.app.now())),
        questionnaire: campaigns.questionnaire(&one).map_or_else(
            |_| one.questionnaire.clone(),
            |questionnaire| questionnaire.title.get(words.language).to_owned(),
        ),
        opens: words.instant(one.calendar.opens_at),
        closes: words.instant(one.calendar.closes_at),
        corrections: words.instant(one.calendar.corrections_until),
    };
    let rows = campaigns.list(&me).await?.into_iter().map(row).collect();
    let (frame, heads) = (visitor.frame("menu-campaigns"), labels::heads(&words, &HEADS));
    html(&ListPage { frame, heads, rows, runs: me.standing.may(Right::RunCampaigns) })
}
