//! One's own reports: which campaigns ask, until when, what is left. Start with [`page`].

use super::{HOME, path, responder, state};
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::{Bucket, Facet, Filters, Head, Link, Pages, wanted_page};
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::campaigns::{Mine, OwnList, ReportItem};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::campaigns::{Phase, ReportState};
use domain::network::Year;
use time::OffsetDateTime;

/// Reports on a page.
const SIZE: u64 = 20;

#[derive(Template)]
#[template(path = "reports/list.html")]
struct ListPage {
    frame: Frame,
    /// The campaigns, when there are several.
    tabs: Vec<Link>,
    shown: Option<Shown>,
}

/// The reports of a campaign.
struct Shown {
    title: String,
    /// Until when, in words.
    deadline: (Kind, String),
    /// How much is left, in words.
    left: String,
    filters: Filters,
    pages: Pages,
    heads: Vec<Head>,
    rows: Vec<Row>,
    /// Where all of them are filled in with a spreadsheet, while they can be.
    spreadsheet: Option<String>,
}

struct Row {
    url: String,
    name: String,
    reference: String,
    state: (Kind, String),
    sections: String,
    blocking: String,
    until: String,
}

/// `GET /mes-rapports`: what is left, the latest campaign first; `annee` names another.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let by = responder(&visitor)?;
    let mine = web.app.campaigns().mine(&by).await?;
    let here = Query::parse(&visitor.path).without("lang");
    let year: Option<Year> = first(&here, "annee").and_then(|text| text.parse().ok());
    let chosen = mine.iter().find(|one| Some(one.campaign.year) == year).or_else(|| mine.first());
    let frame = visitor.frame("reports-title");
    let Some(chosen) = chosen else { return html(&ListPage { frame, tabs: Vec::new(), shown: None }) };
    let list = wanted(&here);
    let found = web.app.campaigns().own_reports(&by, chosen.campaign.year, &list).await?;
    let questionnaire = web.app.campaigns().questionnaire(&chosen.campaign)?;
    let takes = web.app.campaigns().takes_answers(&by, &chosen.campaign).await?;
    let (words, now) = (visitor.words, web.app.now());
    let sections = questionnaire.sections.len();
    let row = |item: &ReportItem| row(&words, chosen.campaign.year, sections, item);
    let shown = Shown {
        title: questionnaire.title.get(words.language).to_owned(),
        deadline: deadline(&words, chosen, now),
        left: words.n("reports-left", chosen.left),
        filters: filters(&words, &here, chosen, &list),
        pages: Pages {
            current: usize::try_from(list.page).unwrap_or(0) + 1,
            size: usize::try_from(SIZE).unwrap_or(20),
            total: usize::try_from(found.total).unwrap_or(usize::MAX),
            here: here.clone(),
        },
        heads: heads(&words),
        rows: found.items.iter().map(row).collect(),
        spreadsheet: takes.then(|| format!("{HOME}/{}/tableur", chosen.campaign.year)),
    };
    html(&ListPage { frame, tabs: tabs(&words, &mine, chosen.campaign.year), shown: Some(shown) })
}

fn first<'q>(here: &'q Query, name: &str) -> Option<&'q str> {
    here.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// What an address asks for; what it does not understand it leaves out.
fn wanted(here: &Query) -> OwnList {
    let state = |wanted: &str| here.pairs.iter().any(|(key, value)| key == "etat" && value == wanted);
    OwnList {
        text: first(here, "q").unwrap_or_default().trim().chars().take(200).collect(),
        left: match (state("reste"), state("envoye")) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        },
        page: wanted_page(first(here, "page").and_then(|page| page.parse().ok())) - 1,
        size: SIZE,
    }
}

fn tabs(words: &Words, mine: &[Mine], year: Year) -> Vec<Link> {
    let tab = |one: &Mine| {
        let number = one.campaign.year.to_string();
        let url = Query::parse(HOME).and("annee", &number).to_string();
        Link { label: words.with("reports-year", &[("year", &number)]), url, current: one.campaign.year == year }
    };
    if mine.len() > 1 { mine.iter().map(tab).collect() } else { Vec::new() }
}

/// Until when a campaign takes answers, and how long that is still.
pub(super) fn deadline(words: &Words, mine: &Mine, now: OffsetDateTime) -> (Kind, String) {
    let calendar = &mine.campaign.calendar;
    let closes = words.instant(calendar.closes_at);
    match mine.campaign.phase(now) {
        Phase::Open | Phase::Preparing => {
            let days = (calendar.closes_at.date() - now.date()).whole_days();
            let kind = if days < 7 && mine.left > 0 { Kind::Warning } else { Kind::Info };
            let said = words.with("reports-closes", &[("when", &closes)]);
            (kind, format!("{said} {}", words.n("reports-days", days)))
        }
        Phase::Correcting => {
            let until = words.instant(calendar.corrections_until);
            (Kind::Warning, words.with("reports-correcting", &[("when", &closes), ("until", &until)]))
        }
        Phase::Over | Phase::Frozen => (Kind::Neutral, words.with("reports-over", &[("when", &closes)])),
    }
}

fn filters(words: &Words, here: &Query, mine: &Mine, list: &OwnList) -> Filters {
    let bucket = |value: &str, key: &str, count: u64, left: bool| Bucket {
        value: value.to_owned(),
        label: words.t(key),
        count: usize::try_from(count).unwrap_or(usize::MAX),
        checked: list.left == Some(left),
    };
    let options = vec![
        bucket("reste", "reports-filter-left", mine.left, true),
        bucket("envoye", "reports-filter-sent", mine.sent, false),
    ];
    let here = here.without("page");
    let set = options.iter().filter(|option| option.checked);
    let mut chips: Vec<Link> =
        set.map(|option| Link::new(option.label.clone(), here.without("etat").to_string())).collect();
    if !list.text.is_empty() {
        let label = words.with("catalogue-quoted", &[("text", &list.text)]);
        chips.push(Link::new(label, here.without("q").to_string()));
    }
    Filters {
        action: HOME.to_owned(),
        search: words.t("reports-search"),
        sought: list.text.clone(),
        facets: vec![Facet { name: "etat".to_owned(), legend: String::new(), options }],
        kept: here.pairs.iter().filter(|(name, _)| name == "annee").cloned().collect(),
        chips,
    }
}

fn heads(words: &Words) -> Vec<Head> {
    let keys = ["reports-head-training", "reports-head-state", "reports-head-sections", "reports-head-blocking"];
    keys.map(|key| Head::plain(words.t(key))).to_vec()
}

fn row(words: &Words, year: Year, sections: usize, item: &ReportItem) -> Row {
    let done = [("done", item.done_sections.to_string()), ("all", sections.to_string())];
    let blocking = match item.state {
        ReportState::Untouched => words.t("reports-not-begun"),
        ReportState::Submitted => String::new(),
        _ if item.blocking == 0 => words.t("reports-ready"),
        _ => words.n("reports-to-correct", item.blocking),
    };
    Row {
        url: path(year, &item.reference),
        name: item.name.clone(),
        reference: item.reference.clone(),
        state: state(words, item.state),
        sections: words.with("reports-sections-done", &done.each_ref().map(|(name, text)| (*name, text.as_str()))),
        blocking,
        until: item
            .extended_until
            .map_or_else(String::new, |until| words.with("reports-extended", &[("when", &words.instant(until))])),
    }
}
