//! The board of a campaign: who answered as of now, with the margin of error that this gives, and last year's curve beside.

use super::curve::Chart;
use super::labels;
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::{Link, Pair, Tile};
use crate::visitor::Visitor;
use crate::words::Words;
use app::App;
use app::campaigns::{Board, Grouped, Tally};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::Right;
use domain::campaigns::Phase;
use domain::network::Year;

#[derive(Template)]
#[template(path = "campaigns/board.html")]
struct BoardPage {
    frame: Frame,
    tabs: Vec<Link>,
    phase: (Kind, String),
    preparing: bool,
    runs: bool,
    url: String,
    dates: Vec<Pair>,
    at: String,
    tiles: Vec<Tile>,
    groups: Vec<Group>,
    chart: Option<Chart>,
    picked: Vec<Picked>,
}

/// The population divided by something.
struct Group {
    id: &'static str,
    title: String,
    head: String,
    rows: Vec<Row>,
}

struct Row {
    label: String,
    url: String,
    answered: u32,
    asked: u32,
    left: u32,
    rate: String,
    margin: String,
    per_mille: u32,
}

struct Picked {
    name: String,
    url: String,
    words: String,
}

/// `GET /campagnes/{annee}`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let board = web.app.campaigns().board(&me, year).await?;
    let words = visitor.words;
    let mut frame = labels::frame(&visitor, "campaigns-board-title", year);
    frame.crumbs.truncate(1);
    frame.title = words.with("campaigns-of", &[("year", &year.to_string())]);
    let url = labels::path(year);
    let groups = board.groups.iter().map(|(by, tallies)| Group {
        id: parameter(*by),
        title: words.t(&format!("campaigns-group-{}", parameter(*by))),
        head: words.t(&format!("campaigns-side-{}", list(*by))),
        rows: tallies.iter().map(|(code, tally)| row(&web.app, &words, &url, *by, code, tally)).collect(),
    });
    let picked = board.picked.iter().map(|(report, said)| Picked {
        name: report.facts.name.clone(),
        url: format!("{url}/rapports/{}", report.facts.reference),
        words: said.clone(),
    });
    html(&BoardPage {
        frame,
        tabs: labels::tabs(&visitor, &board.campaign, ""),
        phase: labels::phase(&words, board.phase),
        preparing: board.phase == Phase::Preparing,
        runs: me.standing.may(Right::RunCampaigns),
        dates: dates(&words, &board),
        at: words.with("campaigns-as-of", &[("instant", &words.instant(board.at))]),
        tiles: tiles(&words, &url, &board),
        groups: groups.filter(|group: &Group| !group.rows.is_empty()).collect(),
        chart: Chart::of(&words, &board),
        picked: picked.collect(),
        url,
    })
}

impl BoardPage {
    fn population(&self) -> String {
        format!("{}/population", self.url)
    }
}

/// The parameter of a list of reports that a group leads to.
pub(super) fn parameter(by: Grouped) -> &'static str {
    match by {
        Grouped::Region => "region",
        Grouped::Network => "reseau",
        Grouped::Programme => "programme",
    }
}

/// The nomenclature of a group's codes.
pub(super) fn list(by: Grouped) -> &'static str {
    match by {
        Grouped::Region => "region",
        Grouped::Network => "network",
        Grouped::Programme => "programme",
    }
}

fn row(app: &App, words: &Words, url: &str, by: Grouped, code: &str, tally: &Tally) -> Row {
    let rate = tally.rate();
    Row {
        label: labels::code(app, words, list(by), code),
        url: format!("{url}/rapports?{}={code}", parameter(by)),
        answered: rate.answered,
        asked: rate.asked,
        left: rate.asked - rate.answered,
        rate: labels::rate(words, rate),
        margin: labels::margin(words, rate),
        per_mille: rate.per_mille().unwrap_or(0),
    }
}

fn dates(words: &Words, board: &Board) -> Vec<Pair> {
    let calendar = &board.campaign.calendar;
    let reminders: Vec<String> = calendar.reminders_on.iter().map(|day| words.date(*day)).collect();
    vec![
        Pair::new(words.t("campaigns-opens-at"), words.instant(calendar.opens_at)),
        Pair::new(words.t("campaigns-reminders-on"), reminders.join(", ")),
        Pair::new(words.t("campaigns-closes-at"), words.instant(calendar.closes_at)),
        Pair::new(words.t("campaigns-corrections-until"), words.instant(calendar.corrections_until)),
    ]
}

fn tiles(words: &Words, url: &str, board: &Board) -> Vec<Tile> {
    let (tally, rate) = (&board.tally, board.tally.rate());
    let note = words.with(
        "campaigns-answered-of",
        &[("answered", &words.number(rate.answered)), ("asked", &words.number(rate.asked))],
    );
    let margin = labels::margin(words, rate);
    let tile = |count: u32, key: &str, query: &str| Tile {
        value: words.number(count),
        label: words.t(key),
        note: String::new(),
        url: format!("{url}/rapports?{query}"),
    };
    let rate = Tile {
        value: labels::rate(words, rate),
        label: words.t("campaigns-rate"),
        note: if margin.is_empty() { note } else { format!("{note}, {margin}") },
        url: String::new(),
    };
    vec![
        rate,
        tile(tally.untouched - tally.only_seen.min(tally.untouched), "campaigns-never-seen", "situation=jamais-ouvert"),
        tile(tally.untouched, "reports-state-untouched", "etat=untouched"),
        tile(tally.begun, "reports-state-begun", "etat=begun"),
        tile(board.blocked, "campaigns-blocked", "situation=bloque"),
        tile(tally.submitted, "reports-state-submitted", "etat=submitted"),
        tile(tally.reopened, "reports-state-reopened", "etat=reopened"),
        tile(tally.left, "campaigns-left", "situation=parti"),
        tile(board.extended, "campaigns-extended", "situation=prolonge"),
    ]
}
