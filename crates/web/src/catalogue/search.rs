//! The public search. Its address holds everything that was asked, so that it can be shared.

use super::labels;
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::{Bucket, Facet, Filters, Head, Link, Pages};
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::App;
use app::catalogue::{Found, PAGE, Search, Side, TrainingItem, TrainingSort};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::accounts::Right;
use domain::catalogue::{OrganisationId, TrainingState};

/// The path of the list.
const PATH: &str = "/formations";

/// The parameter by which trainings that have ended show too.
const ENDED: &str = "terminees";

#[derive(Template)]
#[template(path = "catalogue/search.html")]
struct SearchPage {
    frame: Frame,
    filters: Filters,
    pages: Pages,
    heads: Vec<Head>,
    rows: Vec<Row>,
    csv: String,
    xlsx: String,
    may_add: bool,
    ranked: Option<Ranked>,
}

/// How a search with words is sorted.
enum Ranked {
    /// What fits best first.
    Now,
    /// Otherwise; here it would be.
    At(String),
}

struct Row {
    url: String,
    name: String,
    organisation: String,
    region: String,
    occupations: String,
    modality: String,
    state: (Kind, String),
    labelled_on: String,
}

/// `GET /formations`: words, filters with their counts, a page of results.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let here = Query::parse(&visitor.path).without("lang");
    let search = read(&here);
    let found = web.app.catalogue().search(&search).await?;
    let words = visitor.words;
    let mut frame = visitor.frame("catalogue-search-title");
    frame.description = Some(words.t("catalogue-search-description"));
    let with = |path: &str| Query { path: path.to_owned(), ..here.without("page") }.to_string();
    html(&SearchPage {
        filters: filters(&web.app, &words, &here, &search, &found),
        pages: Pages {
            current: usize::try_from(search.page).unwrap_or(0) + 1,
            size: usize::try_from(PAGE).unwrap_or(20),
            total: usize::try_from(found.page.total).unwrap_or(usize::MAX),
            here: here.clone(),
        },
        heads: heads(&words, &here),
        rows: found.page.items.iter().map(|item| row(&web.app, &words, item)).collect(),
        csv: with("/formations.csv"),
        xlsx: with("/formations.xlsx"),
        ranked: ranked(&here, &search),
        may_add: visitor.me.as_ref().is_some_and(|me| me.standing.may(Right::DecideTrainings)),
        frame,
    })
}

/// The parameter of a side.
fn parameter(side: Side) -> &'static str {
    match side {
        Side::Region => "region",
        Side::Family => "famille",
        Side::Occupation => "metier",
        Side::Certification => "certification",
        Side::Modality => "modalite",
        Side::Network => "reseau",
        Side::Programme => "programme",
        Side::State => "etat",
    }
}

/// What an address asks for; what it does not understand it leaves out.
pub(super) fn read(here: &Query) -> Search {
    let first = |name: &str| here.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let all = |name: &str| -> Vec<String> {
        let mut values: Vec<String> =
            here.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect();
        values.sort();
        values.dedup();
        values.truncate(50);
        values
    };
    let sides = Side::ALL.into_iter().map(|side| (side, all(parameter(side)))).filter(|(_, codes)| !codes.is_empty());
    let (sort, descending) = sort_of(first("tri").unwrap_or_default());
    let page = first("page").and_then(|page| page.parse::<u64>().ok()).unwrap_or(1).clamp(1, 100_000) - 1;
    Search {
        text: first("q").unwrap_or_default().trim().chars().take(200).collect(),
        sides: sides.collect(),
        ended: first(ENDED).is_some_and(|text| matches!(text, "oui" | "true" | "1")),
        organisation: first("organisme").and_then(|id| id.parse().ok()).map(OrganisationId),
        sort,
        descending,
        page,
    }
}

/// The order that `tri` names; what fits the words best comes first when it names none.
fn sort_of(text: &str) -> (TrainingSort, bool) {
    let (key, descending) = text.strip_prefix('-').map_or((text, false), |key| (key, true));
    let sort = match key {
        "region" => TrainingSort::Region,
        "date" => TrainingSort::LabelledOn,
        "organisme" => TrainingSort::Organisation,
        "reference" => TrainingSort::Reference,
        "nom" => TrainingSort::Name,
        _ => TrainingSort::Relevance,
    };
    (sort, descending)
}

fn ranked(here: &Query, search: &Search) -> Option<Ranked> {
    match search.sort {
        _ if search.text.is_empty() => None,
        TrainingSort::Relevance => Some(Ranked::Now),
        _ => Some(Ranked::At(here.without("tri").without("page").to_string())),
    }
}

fn heads(words: &Words, here: &Query) -> Vec<Head> {
    vec![
        Head::sorted_by(words.t("catalogue-head-name"), here, "nom"),
        Head::sorted_by(words.t("catalogue-head-organisation"), here, "organisme"),
        Head::sorted_by(words.t("catalogue-head-region"), here, "region"),
        Head::plain(words.t("catalogue-head-occupations")),
        Head::plain(words.t("catalogue-head-modality")),
        Head::sorted_by(words.t("catalogue-head-labelled-short"), here, "date"),
        Head::plain(words.t("catalogue-head-state")),
    ]
}

fn row(app: &App, words: &Words, item: &TrainingItem) -> Row {
    let facts = &item.training.facts;
    let trade = facts.occupations.first().map(|code| labels::label(app, words, "occupation", code)).unwrap_or_default();
    let others = facts.occupations.len().saturating_sub(1);
    Row {
        url: format!("{PATH}/{}", facts.reference),
        name: facts.name.clone(),
        organisation: item.organisation.clone(),
        region: labels::label(app, words, "region", &facts.region),
        occupations: if others > 0 { format!("{trade} {}", words.n("catalogue-others", others)) } else { trade },
        modality: labels::label(app, words, "modality", &facts.modality),
        state: labels::state(words, facts.state),
        labelled_on: words.date(facts.labelled_on),
    }
}

fn filters(app: &App, words: &Words, here: &Query, search: &Search, found: &Found) -> Filters {
    // Eighty occupations help only within a family.
    let shown = |side: &Side| {
        *side != Side::Occupation || !search.of(Side::Family).is_empty() || !search.of(Side::Occupation).is_empty()
    };
    let sides = Side::ALL.into_iter().filter(shown);
    let facets = sides.map(|side| facet(app, words, search, found, side)).filter(|facet| !facet.options.is_empty());
    let kept = here.pairs.iter().filter(|(name, _)| name == "tri" || name == "organisme");
    Filters {
        action: PATH.to_owned(),
        search: words.t("catalogue-search-field"),
        sought: search.text.clone(),
        facets: facets.chain(ended(words, search, found)).collect(),
        kept: kept.cloned().collect(),
        chips: chips(app, words, here, search),
    }
}

fn facet(app: &App, words: &Words, search: &Search, found: &Found, side: Side) -> Facet {
    let counts = found.counts.get(&side).map_or(&[][..], Vec::as_slice);
    let set = search.of(side);
    let bucket = |code: &str, count: u64| Bucket {
        value: code.to_owned(),
        label: side_label(app, words, side, code),
        count: usize::try_from(count).unwrap_or(usize::MAX),
        checked: set.iter().any(|one| one == code),
    };
    let counted = counts.iter().map(|one| bucket(&one.code, one.count));
    // A filter that leaves nothing still shows, so that it can be taken away.
    let empty = set.iter().filter(|code| counts.iter().all(|one| one.code != **code)).map(|code| bucket(code, 0));
    Facet {
        name: parameter(side).to_owned(),
        legend: words.t(&format!("catalogue-side-{}", side.list())),
        options: counted.chain(empty).collect(),
    }
}

/// The box that lets those in that have ended, where there are any.
fn ended(words: &Words, search: &Search, found: &Found) -> Option<Facet> {
    let states = found.counts.get(&Side::State).into_iter().flatten();
    let count: u64 = states.filter(|one| one.code == TrainingState::Ended.code()).map(|one| one.count).sum();
    let bucket = Bucket {
        value: "oui".to_owned(),
        label: words.t("catalogue-ended-too"),
        count: usize::try_from(count).unwrap_or(usize::MAX),
        checked: search.ended,
    };
    let shown = count > 0 || search.ended;
    shown.then(|| Facet { name: ENDED.to_owned(), legend: String::new(), options: vec![bucket] })
}

fn side_label(app: &App, words: &Words, side: Side, code: &str) -> String {
    match side {
        Side::State => TrainingState::of(code).map_or_else(|| code.to_owned(), |state| labels::state(words, state).1),
        _ => labels::label(app, words, side.list(), code),
    }
}

fn chips(app: &App, words: &Words, here: &Query, search: &Search) -> Vec<Link> {
    let here = here.without("page");
    let mut chips = Vec::new();
    if !search.text.is_empty() {
        chips.push(Link::new(words.with("catalogue-quoted", &[("text", &search.text)]), here.without("q").to_string()));
    }
    for (side, code) in search.sides.iter().flat_map(|(side, codes)| codes.iter().map(move |code| (*side, code))) {
        let url = here.without_value(parameter(side), code).to_string();
        chips.push(Link::new(side_label(app, words, side, code), url));
    }
    if search.ended {
        chips.push(Link::new(words.t("catalogue-ended-too"), here.without(ENDED).to_string()));
    }
    if search.organisation.is_some() {
        chips.push(Link::new(words.t("catalogue-one-organisation"), here.without("organisme").to_string()));
    }
    chips
}
