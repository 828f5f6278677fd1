//! The reports of a campaign: filters, orders, pages, a file.

use super::{board, labels};
use crate::Web;
use crate::catalogue::export;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::{Bucket, Facet, Filters, Head, Link, Pages};
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::App;
use app::campaigns::{Board, Listed, REPORTS, ReportFilter, ReportItem, ReportSort, Tally};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::campaigns::ReportState;
use domain::network::Year;
use time::OffsetDateTime;

/// What can be asked of a report beside its state.
const SITUATIONS: [(&str, &str); 4] = [
    ("jamais-ouvert", "campaigns-never-seen"),
    ("bloque", "campaigns-blocked"),
    ("parti", "campaigns-left"),
    ("prolonge", "campaigns-extended"),
];

#[derive(Template)]
#[template(path = "campaigns/reports.html")]
struct ReportsPage {
    frame: Frame,
    tabs: Vec<Link>,
    filters: Filters,
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
    network: String,
    state: (Kind, String),
    notes: String,
    changed: String,
}

/// `GET /campagnes/{annee}/rapports`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let here = Query::parse(&visitor.path).without("lang");
    let (filter, order) = (read(&here, web.app.now()), order(labels::first(&here, "tri")));
    let wanted = crate::parts::wanted_page(labels::first(&here, "page").parse().ok()) - 1;
    let found = web.app.campaigns().reports(&me, year, &filter, order, Some(wanted)).await?;
    let board = web.app.campaigns().board(&me, year).await?;
    let words = visitor.words;
    html(&ReportsPage {
        frame: labels::frame(&visitor, "campaigns-reports-title", year),
        tabs: labels::tabs(&visitor, &board.campaign, "rapports"),
        filters: filters(&web.app, &words, &here, &board),
        pages: Pages {
            current: usize::try_from(wanted).unwrap_or(0) + 1,
            size: usize::try_from(REPORTS).unwrap_or(50),
            total: usize::try_from(found.page.total).unwrap_or(usize::MAX),
            here: here.clone(),
        },
        heads: heads(&words, &here),
        rows: found.page.items.iter().map(|item| row(&web.app, &words, year, &found, item)).collect(),
        csv: Query { path: format!("{}/rapports.csv", labels::path(year)), ..here.without("page") }.to_string(),
    })
}

/// `GET /campagnes/{annee}/rapports.csv`: the current filter.
pub(super) async fn csv(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let here = Query::parse(&visitor.path);
    let (filter, order) = (read(&here, web.app.now()), order(labels::first(&here, "tri")));
    let found = web.app.campaigns().reports(&me, year, &filter, order, None).await?;
    let words = visitor.words;
    let heads = [
        "campaigns-reference",
        "campaigns-name",
        "campaigns-organisation",
        "campaigns-region",
        "campaigns-network",
        "campaigns-programme",
        "campaigns-state",
        "campaigns-reason",
        "campaigns-sections-done",
        "campaigns-blocking-count",
        "campaigns-seen-at",
        "campaigns-changed-at",
        "campaigns-submitted-at",
        "campaigns-extended-head",
        "campaigns-left-at",
    ];
    let mut rows = vec![heads.map(|head| words.t(head)).to_vec()];
    rows.extend(found.page.items.iter().map(|item| cells(&web.app, &words, &found, item)));
    export::table(&format!("rapports-{year}.csv"), &rows)
}

fn cells(app: &App, words: &Words, found: &Listed, item: &ReportItem) -> Vec<String> {
    let at = |at: Option<OffsetDateTime>| at.map(crate::catalogue::labels::rfc3339).unwrap_or_default();
    vec![
        item.reference.clone(),
        item.name.clone(),
        found.organisations.get(&item.organisation).cloned().unwrap_or_default(),
        labels::code(app, words, "region", &item.region),
        labels::code(app, words, "network", &item.network),
        labels::code(app, words, "programme", &item.programme),
        crate::reports::state(words, item.state).1,
        labels::why(words, item.why),
        item.done_sections.to_string(),
        item.blocking.to_string(),
        at(item.seen_at),
        at(item.changed_at),
        at(item.submitted_at),
        at(item.extended_until),
        at(item.left_at),
    ]
}

/// What an address asks for; what it does not understand it leaves out.
fn read(here: &Query, now: OffsetDateTime) -> ReportFilter {
    let all = |name: &str| -> Vec<String> {
        let given = here.pairs.iter().filter(|(key, value)| key == name && !value.is_empty());
        given.map(|(_, value)| value.clone()).take(50).collect()
    };
    let situations = all("situation");
    let is = |name: &str| situations.iter().any(|one| one == name);
    let mut states: Vec<ReportState> = all("etat").iter().filter_map(|code| ReportState::of(code)).collect();
    if states.is_empty() && (is("bloque") || is("jamais-ouvert") || is("prolonge")) {
        // Only of what is left can it be said that something blocks it.
        states = ReportState::ALL.into_iter().filter(|state| state.is_left()).collect();
    }
    if states.is_empty() && is("parti") {
        states = vec![ReportState::Untouched, ReportState::Begun];
    }
    ReportFilter {
        states,
        regions: all("region"),
        networks: all("reseau"),
        programmes: all("programme"),
        text: labels::first(here, "q").trim().chars().take(200).collect(),
        seen: is("jamais-ouvert").then_some(false),
        blocked: is("bloque").then_some(true),
        left: is("parti").then_some(true),
        extended_beyond: is("prolonge").then_some(now),
        ..ReportFilter::default()
    }
}

/// The order that `tri` names, by title when it names none.
fn order(text: &str) -> (ReportSort, bool) {
    let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
    let sort = match key {
        "reference" => ReportSort::Reference,
        "region" => ReportSort::Region,
        "reseau" => ReportSort::Network,
        "date" => ReportSort::ChangedAt,
        "avancement" => ReportSort::Progress,
        _ => ReportSort::Name,
    };
    (sort, descending)
}

fn heads(words: &Words, here: &Query) -> Vec<Head> {
    vec![
        Head::sorted_by(words.t("campaigns-name"), here, "nom"),
        Head::sorted_by(words.t("campaigns-reference"), here, "reference"),
        Head::plain(words.t("campaigns-organisation")),
        Head::sorted_by(words.t("campaigns-region"), here, "region"),
        Head::sorted_by(words.t("campaigns-network"), here, "reseau"),
        Head::sorted_by(words.t("campaigns-state"), here, "avancement"),
        Head::sorted_by(words.t("campaigns-changed-at"), here, "date"),
    ]
}

fn row(app: &App, words: &Words, year: Year, found: &Listed, item: &ReportItem) -> Row {
    let mut notes = Vec::new();
    if item.state.is_left() && item.blocking > 0 {
        notes.push(words.n("campaigns-blocking-points", item.blocking));
    }
    if item.state == ReportState::Untouched && item.seen_at.is_none() {
        notes.push(words.t("campaigns-never-seen-short"));
    }
    notes.extend(item.left_at.map(|_| words.t("campaigns-left-short")));
    notes
        .extend(item.extended_until.map(|until| words.with("campaigns-until", &[("date", &words.date(until.date()))])));
    Row {
        url: format!("{}/rapports/{}", labels::path(year), item.reference),
        name: item.name.clone(),
        reference: item.reference.clone(),
        organisation: found.organisations.get(&item.organisation).cloned().unwrap_or_default(),
        region: labels::code(app, words, "region", &item.region),
        network: labels::code(app, words, "network", &item.network),
        state: crate::reports::state(words, item.state),
        notes: notes.join(" · "),
        changed: item.changed_at.map(|at| words.date(at.date())).unwrap_or_default(),
    }
}

fn filters(app: &App, words: &Words, here: &Query, board: &Board) -> Filters {
    let mut facets = vec![states(words, here, board), situations(words, here, board)];
    facets.extend(board.groups.iter().map(|(by, tallies)| {
        let name = board::parameter(*by);
        let option = |(code, tally): (&String, &Tally)| {
            let label = labels::code(app, words, board::list(*by), code);
            bucket(here, (name, code), label, u64::from(tally.rate().asked + tally.not_asked))
        };
        facet(name, words.t(&format!("campaigns-group-{name}")), tallies.iter().map(option).collect())
    }));
    Filters {
        action: here.path.clone(),
        search: words.t("campaigns-search"),
        sought: labels::first(here, "q").to_owned(),
        chips: chips(here, &facets),
        kept: here.pairs.iter().filter(|(name, _)| name == "tri").cloned().collect(),
        facets,
    }
}

fn facet(name: &str, legend: String, options: Vec<Bucket>) -> Facet {
    Facet { name: name.to_owned(), legend, options }
}

/// A box of a parameter and its value.
fn bucket(here: &Query, (name, value): (&str, &str), label: String, count: u64) -> Bucket {
    Bucket {
        value: value.to_owned(),
        label,
        count: usize::try_from(count).unwrap_or(usize::MAX),
        checked: here.pairs.iter().any(|(key, given)| key == name && given == value),
    }
}

fn states(words: &Words, here: &Query, board: &Board) -> Facet {
    let tally = &board.tally;
    let option = |state: ReportState| {
        let count = match state {
            ReportState::NotAsked => tally.not_asked,
            ReportState::Untouched => tally.untouched,
            ReportState::Begun => tally.begun,
            ReportState::Submitted => tally.submitted,
            ReportState::Reopened => tally.reopened,
        };
        bucket(here, ("etat", state.code()), crate::reports::state(words, state).1, u64::from(count))
    };
    facet("etat", words.t("campaigns-state"), ReportState::ALL.map(option).to_vec())
}

fn situations(words: &Words, here: &Query, board: &Board) -> Facet {
    let never_seen = board.tally.untouched.saturating_sub(board.tally.only_seen);
    let counts = [never_seen, board.blocked, board.tally.left, board.extended];
    let options = SITUATIONS
        .iter()
        .zip(counts)
        .map(|((value, key), count)| bucket(here, ("situation", value), words.t(key), u64::from(count)));
    facet("situation", words.t("campaigns-situation"), options.collect())
}

/// The filters that are set, each with its removal.
fn chips(here: &Query, facets: &[Facet]) -> Vec<Link> {
    let of = |facet: &Facet| {
        let away = |option: &Bucket| here.without("page").without_value(&facet.name, &option.value).to_string();
        let set = facet.options.iter().filter(|option| option.checked);
        set.map(|option| Link::new(option.label.clone(), away(option))).collect::<Vec<_>>()
    };
    facets.iter().flat_map(of).collect()
}
