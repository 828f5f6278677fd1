//! Whom a campaign asks and why: before the opening as it would be, afterwards as it was frozen.

use super::labels;
use crate::Web;
use crate::catalogue::export;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::parts::{Bucket, Facet, Filters, Head, Link, Pages, Tile};
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::campaigns::{Campaign, ReportFilter, ReportSort};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::Right;
use domain::campaigns::{Phase, WhyAsked};
use domain::network::Year;

#[derive(Template)]
#[template(path = "campaigns/population.html")]
struct PopulationPage {
    frame: Frame,
    tabs: Vec<Link>,
    preparing: bool,
    open: Option<String>,
    tiles: Vec<Tile>,
    filters: Filters,
    pages: Pages,
    heads: Vec<Head>,
    rows: Vec<Row>,
    csv: String,
}

/// A training of the population.
struct Row {
    reference: String,
    name: String,
    region: String,
    network: String,
    programme: String,
    why: WhyAsked,
    reason: String,
}

/// The columns.
const HEADS: [&str; 6] = [
    "campaigns-name",
    "campaigns-reference",
    "campaigns-region",
    "campaigns-network",
    "campaigns-programme",
    "campaigns-reason",
];

/// `GET /campagnes/{annee}/population`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let campaign = web.app.campaigns().campaign(&me, year).await?;
    let all = everybody(&web, &visitor, &campaign).await?;
    let here = Query::parse(&visitor.path).without("lang");
    let (tiles, filters) = (tiles(&visitor.words, &here, &all), filters(&visitor.words, &here, &all));
    let preparing = campaign.phase(web.app.now()) == Phase::Preparing;
    let found = wanted(all, &here);
    let (pages, shown) = labels::pages(&here, found.len());
    html(&PopulationPage {
        frame: labels::frame(&visitor, "campaigns-population-title", year),
        tabs: labels::tabs(&visitor, &campaign, "population"),
        preparing,
        open: (preparing && me.standing.may(Right::RunCampaigns)).then(|| format!("{}/ouvrir", labels::path(year))),
        tiles,
        filters,
        heads: labels::heads(&visitor.words, &HEADS),
        pages,
        rows: found.into_iter().skip(shown.start).take(shown.len()).collect(),
        csv: Query { path: format!("{}/population.csv", labels::path(year)), ..here.without("page") }.to_string(),
    })
}

fn count(all: &[Row], why: WhyAsked) -> usize {
    all.iter().filter(|row| row.why == why).count()
}

/// How many are asked or not for each reason.
fn tiles(words: &Words, here: &Query, all: &[Row]) -> Vec<Tile> {
    let tile = |why: WhyAsked| Tile {
        value: words.number(count(all, why)),
        label: labels::why(words, why),
        note: words.t(if why.is_asked() { "campaigns-asked" } else { "campaigns-not-asked" }),
        url: here.without("page").set("raison", why.code()).to_string(),
    };
    WhyAsked::ALL.map(tile).to_vec()
}

fn filters(words: &Words, here: &Query, all: &[Row]) -> Filters {
    let chosen = reasons(here);
    let bucket = |why: WhyAsked| Bucket {
        value: why.code().to_owned(),
        label: labels::why(words, why),
        count: count(all, why),
        checked: chosen.contains(&why),
    };
    let options = WhyAsked::ALL.map(bucket).to_vec();
    let chip = |why: &WhyAsked| {
        Link::new(labels::why(words, *why), here.without("page").without_value("raison", why.code()).to_string())
    };
    Filters {
        action: here.path.clone(),
        search: words.t("campaigns-search"),
        sought: labels::first(here, "q").to_owned(),
        facets: vec![Facet { name: "raison".to_owned(), legend: words.t("campaigns-reason"), options }],
        kept: Vec::new(),
        chips: chosen.iter().map(chip).collect(),
    }
}

/// `GET /campagnes/{annee}/population.csv`: the current filter.
pub(super) async fn csv(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let campaign = web.app.campaigns().campaign(&me, year).await?;
    let words = visitor.words;
    let found = wanted(everybody(&web, &visitor, &campaign).await?, &Query::parse(&visitor.path));
    let heads = [
        "campaigns-reference",
        "campaigns-name",
        "campaigns-region",
        "campaigns-network",
        "campaigns-programme",
        "campaigns-asked-head",
        "campaigns-reason",
    ];
    let mut rows = vec![heads.map(|head| words.t(head)).to_vec()];
    rows.extend(found.into_iter().map(|row| {
        let asked = words.t(if row.why.is_asked() { "campaigns-yes" } else { "campaigns-no" });
        vec![row.reference, row.name, row.region, row.network, row.programme, asked, row.reason]
    }));
    export::table(&format!("population-{year}.csv"), &rows)
}

async fn everybody(web: &Web, visitor: &Visitor, campaign: &Campaign) -> Result<Vec<Row>, PageError> {
    let me = visitor.signed_in()?;
    let (app, words) = (&web.app, visitor.words);
    let row = |[reference, name, region, network, programme]: [&str; 5], why| Row {
        reference: reference.to_owned(),
        name: name.to_owned(),
        region: labels::code(app, &words, "region", region),
        network: labels::code(app, &words, "network", network),
        programme: labels::code(app, &words, "programme", programme),
        why,
        reason: labels::why(&words, why),
    };
    if campaign.opened_at.is_none() {
        let all = app.campaigns().population(&me, campaign.year).await?;
        let of = |one: &app::campaigns::Candidate| {
            let facts = &one.training.facts;
            row([&facts.reference, &facts.name, &facts.region, &one.network, &facts.programme], one.why)
        };
        return Ok(all.iter().map(of).collect());
    }
    let order = (ReportSort::Reference, false);
    let all = app.campaigns().reports(&me, campaign.year, &ReportFilter::default(), order, None).await?;
    let of = |one: &app::campaigns::ReportItem| {
        row([&one.reference, &one.name, &one.region, &one.network, &one.programme], one.why)
    };
    Ok(all.page.items.iter().map(of).collect())
}

fn reasons(here: &Query) -> Vec<WhyAsked> {
    let given = here.pairs.iter().filter(|(name, _)| name == "raison");
    given.filter_map(|(_, value)| WhyAsked::of(value)).collect()
}

fn wanted(all: Vec<Row>, here: &Query) -> Vec<Row> {
    let (chosen, text) = (reasons(here), labels::first(here, "q").trim().to_lowercase());
    let fits = |row: &Row| {
        (chosen.is_empty() || chosen.contains(&row.why))
            && (text.is_empty()
                || row.name.to_lowercase().contains(&text)
                || row.reference.to_lowercase().contains(&text))
    };
    all.into_iter().filter(fits).collect()
}
