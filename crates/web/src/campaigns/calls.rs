//! The call list: what is left most first, and whom to call. Reading it leaves a line in the audit trail.

use super::labels;
use crate::Web;
use crate::catalogue::export;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::{Head, Link, Pages};
use crate::query::Query;
use crate::visitor::Visitor;
use app::campaigns::{CALLS, ToCall};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::network::Year;

#[derive(Template)]
#[template(path = "campaigns/calls.html")]
struct CallsPage {
    frame: Frame,
    tabs: Vec<Link>,
    pages: Pages,
    heads: Vec<Head>,
    rows: Vec<Row>,
    csv: String,
}

struct Row {
    url: String,
    name: String,
    organisation: String,
    state: (Kind, String),
    left: String,
    people: Vec<(String, String)>,
    last: String,
}

/// The columns.
const HEADS: [&str; 5] =
    ["campaigns-name", "campaigns-organisation", "campaigns-state", "campaigns-people", "campaigns-last-call"];

/// `GET /campagnes/{annee}/appels`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (words, here) = (visitor.words, Query::parse(&visitor.path).without("lang"));
    let wanted = crate::parts::wanted_page(labels::first(&here, "page").parse().ok());
    let current = usize::try_from(wanted).unwrap_or(1);
    let found = web.app.campaigns().call_list(&me, year, Some(current - 1)).await?;
    let row = |one: &ToCall| {
        let sections = words.n("campaigns-sections-left", one.sections_left);
        let blocking = (one.report.blocking > 0).then(|| words.n("campaigns-blocking-points", one.report.blocking));
        Row {
            url: format!("{}/rapports/{}", labels::path(year), one.report.reference),
            name: one.report.name.clone(),
            organisation: one.organisation.clone(),
            state: crate::reports::state(&words, one.report.state),
            left: [Some(sections), blocking].into_iter().flatten().collect::<Vec<_>>().join(", "),
            people: one.people.iter().map(|person| (person.name.clone(), person.mail.to_string())).collect(),
            last: labels::last_call(&words, one.calls.as_ref()),
        }
    };
    html(&CallsPage {
        frame: labels::frame(&visitor, "campaigns-calls-title", year),
        tabs: labels::tabs(&visitor, &found.campaign, "appels"),
        heads: labels::heads(&words, &HEADS),
        rows: found.list.iter().map(row).collect(),
        pages: Pages { current, size: CALLS, total: found.total, here },
        csv: format!("{}/appels.csv", labels::path(year)),
    })
}

/// `GET /campagnes/{annee}/appels.csv`.
pub(super) async fn csv(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let list = web.app.campaigns().call_list(&me, year, None).await?.list;
    let words = visitor.words;
    let heads = [
        "campaigns-reference",
        "campaigns-name",
        "campaigns-organisation",
        "campaigns-state",
        "campaigns-sections-to-do",
        "campaigns-blocking-count",
        "campaigns-people",
        "campaigns-last-call",
    ];
    let mut rows = vec![heads.map(|head| words.t(head)).to_vec()];
    rows.extend(list.iter().map(|one| {
        let people = one.people.iter().map(|person| format!("{} <{}>", person.name, person.mail));
        vec![
            one.report.reference.clone(),
            one.report.name.clone(),
            one.organisation.clone(),
            crate::reports::state(&words, one.report.state).1,
            one.sections_left.to_string(),
            one.report.blocking.to_string(),
            people.collect::<Vec<_>>().join(", "),
            labels::last_call(&words, one.calls.as_ref()),
        ]
    }));
    export::table(&format!("appels-{year}.csv"), &rows)
}
