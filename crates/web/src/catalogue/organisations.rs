//! Organisations: the list, one's page, the forms.

use super::change::version;
use super::labels;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form};
use crate::layout::{Crumb, Frame};
use crate::parts::{Bucket, Difference, Event, Facet, Filters, Head, Link, Pages, Pair};
use crate::query::Query;
use crate::visitor::{Visitor, done};
use app::catalogue::{ChangeError, OrganisationFilter, OrganisationItem, OrganisationPage as Found};
use app::{App, AppError};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use domain::accounts::Right;
use domain::catalogue::{Draft, ORGANISATION_COLUMNS, OrganisationId};

/// Organisations a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "catalogue/organisations.html")]
struct ListPage {
    frame: Frame,
    filters: Filters,
    pages: Pages,
    heads: Vec<Head>,
    rows: Vec<Row>,
    may_add: bool,
}

struct Row {
    url: String,
    name: String,
    siret: String,
    network: String,
    legal_status: String,
    trainings: u64,
}

#[derive(Template)]
#[template(path = "catalogue/organisation.html")]
struct OrganisationPage {
    frame: Frame,
    facts: Vec<Pair>,
    trainings: Vec<Link>,
    events: Vec<Event>,
    merged: Option<String>,
    edit: Option<String>,
    keys: Option<String>,
    people: Option<String>,
}

#[derive(Template)]
#[template(path = "catalogue/organisation_form.html")]
struct FormPage {
    frame: Frame,
    form: Form,
    version: i64,
    decides: bool,
    network: String,
    statuses: Vec<Choice>,
    networks: Vec<Choice>,
    conflict: Vec<Difference>,
    who: String,
    back: String,
}

/// `GET /organismes`: those that one may see.
pub(super) async fn list(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let here = Query::parse(&visitor.path).without("lang");
    let filter = filter(&here);
    let (page, text) = (usize::try_from(filter.page).unwrap_or(0) + 1, filter.text.clone());
    let found = web.app.catalogue().organisations(&me, filter).await?;
    let words = visitor.words;
    let row = |item: &OrganisationItem| {
        let one = &item.organisation;
        Row {
            url: format!("/organismes/{}", one.id),
            name: one.facts.name.clone(),
            siret: one.facts.siret.as_ref().map(|siret| siret.grouped()).unwrap_or_default(),
            network: labels::label(&web.app, &words, "network", &one.facts.network),
            legal_status: labels::label(&web.app, &words, "legal_status", &one.facts.legal_status),
            trainings: item.trainings,
        }
    };
    html(&ListPage {
        frame: visitor.frame("catalogue-organisations-title"),
        filters: filters(&web.app, &visitor, &here, text, &found),
        pages: Pages {
            current: page,
            size: PAGE,
            total: usize::try_from(found.total).unwrap_or(usize::MAX),
            here: here.clone(),
        },
        heads: vec![
            Head::sorted_by(words.t("catalogue-head-organisation"), &here, "nom"),
            Head::plain(words.t("catalogue-head-siret")),
            Head::plain(words.t("catalogue-side-network")),
            Head::plain(words.t("catalogue-head-legal-status")),
            Head::plain(words.t("menu-trainings")).number(),
        ],
        rows: found.items.iter().map(row).collect(),
        may_add: me.standing.may(Right::EditOrganisations),
    })
}

fn filter(here: &Query) -> OrganisationFilter {
    let first = |name: &str| here.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let all = |name: &str| {
        here.pairs.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).take(50).collect()
    };
    OrganisationFilter {
        text: first("q").trim().chars().take(200).collect(),
        networks: all("reseau"),
        legal_statuses: all("statut"),
        only: None,
        descending: first("tri") == "-nom",
        page: first("page").parse::<u64>().unwrap_or(1).clamp(1, 100_000) - 1,
        size: PAGE as u64,
    }
}

fn filters(app: &App, visitor: &Visitor, here: &Query, sought: String, found: &Found) -> Filters {
    let words = &visitor.words;
    let sides = [
        ("reseau", "network", words.t("catalogue-side-network"), &found.networks),
        ("statut", "legal_status", words.t("catalogue-head-legal-status"), &found.legal_statuses),
    ];
    let plain = here.without("page");
    let mut chips = Vec::new();
    if !sought.is_empty() {
        chips.push(Link::new(words.with("catalogue-quoted", &[("text", &sought)]), plain.without("q").to_string()));
    }
    let mut facets = Vec::new();
    for (name, list, legend, counts) in sides {
        let bucket = |(code, count): &(String, u64)| Bucket {
            label: labels::label(app, words, list, code),
            count: usize::try_from(*count).unwrap_or(usize::MAX),
            checked: here.pairs.iter().any(|(key, value)| key == name && value == code),
            value: code.clone(),
        };
        let facet = Facet { name: name.to_owned(), legend, options: counts.iter().map(bucket).collect() };
        let set = facet.options.iter().filter(|one| one.checked);
        chips.extend(set.map(|one| Link::new(&one.label, plain.without_value(name, &one.value).to_string())));
        facets.push(facet);
    }
    Filters {
        action: "/organismes".to_owned(),
        search: words.t("catalogue-organisations-field"),
        sought,
        facets,
        kept: here.pairs.iter().filter(|(name, _)| name == "tri").cloned().collect(),
        chips,
    }
}

/// `GET /organismes/{id}`: what is known, its trainings, what happened.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let id = OrganisationId(id);
    let (organisation, trainings, happened) = web.app.catalogue().organisation_page(&me, id).await?;
    let words = visitor.words;
    let mut frame = visitor.frame("catalogue-organisations-title");
    frame.crumbs = vec![Crumb::new(frame.title.clone(), "/organismes")];
    frame.title.clone_from(&organisation.facts.name);
    let draft = Draft::of_organisation(&organisation.facts);
    let pair = |column: &domain::catalogue::Column| {
        Pair::new(column.label(words.language), labels::value(&web.app, &words, column.code, draft.get(column.code)))
    };
    let mut facts: Vec<Pair> = ORGANISATION_COLUMNS.iter().skip(1).map(pair).collect();
    if let (Some(siret), Some(pair)) = (&organisation.facts.siret, facts.first_mut()) {
        pair.text = siret.grouped();
    }
    if let (Some(site), Some(pair)) = (&organisation.facts.website, facts.last_mut()) {
        pair.url.clone_from(site);
    }
    let link = |one: &domain::catalogue::Training| {
        Link::new(one.facts.name.clone(), format!("/formations/{}", one.facts.reference))
    };
    let may_edit = organisation.merged_into.is_none() && me.standing.may_for(Right::EditOrganisations, id);
    html(&OrganisationPage {
        frame,
        facts,
        trainings: trainings.iter().map(link).collect(),
        events: labels::events(&web.app, &words, &happened),
        merged: organisation.merged_into.map(|into| format!("/organismes/{into}")),
        edit: may_edit.then(|| format!("/organismes/{id}/modifier")),
        keys: me.standing.may_for(Right::ManageKeys, id).then(|| format!("/organismes/{id}/cles")),
        people: me.standing.may_for(Right::SeePeople, id).then(|| format!("/organismes/{id}/personnes")),
    })
}

/// `GET /organismes/{id}/modifier`.
pub(super) async fn change_page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let (organisation, draft) = web.app.catalogue().organisation_draft(&me, OrganisationId(id)).await?;
    html(&FormPage::of(&web.app, &visitor, Some((id, &organisation.facts.name)), &draft, organisation.version)?)
}

/// `POST /organismes/{id}/modifier`: 303 to the organisation; 422 with what was typed; 409 with both versions.
pub(super) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let draft = labels::draft(&typed, &ORGANISATION_COLUMNS);
    let version = version(&typed);
    match web.app.catalogue().change_organisation(&me, OrganisationId(id), version, &draft).await {
        Ok(()) => Ok(done(&web, &format!("/organismes/{id}"), "done-organisation-changed")),
        Err(ChangeError::Refused(faults)) => {
            let (_, known) = web.app.catalogue().organisation_draft(&me, OrganisationId(id)).await?;
            let named = (id, known.get("name"));
            let mut page = FormPage::of(&web.app, &visitor, Some(named), &draft.over(&known), version)?;
            page.form = labels::with_faults(page.form, &faults, &visitor.words);
            refused(&page)
        }
        Err(ChangeError::Conflict(theirs)) => {
            let whole = draft.over(&theirs.draft);
            let named = (id, theirs.draft.get("name"));
            let mut page = FormPage::of(&web.app, &visitor, Some(named), &whole, theirs.version)?;
            let told = draft.differing(&theirs.draft).into_iter().map(|one| Difference {
                label: labels::column(&visitor.words, &one.field).to_owned(),
                mine: labels::value(&web.app, &visitor.words, &one.field, &one.mine),
                theirs: labels::value(&web.app, &visitor.words, &one.field, &one.theirs),
            });
            page.conflict = told.collect();
            page.who = theirs.who;
            Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
        }
        Err(ChangeError::App(cause)) => Err(cause.into()),
    }
}

/// `GET /organismes/nouveau`.
pub(super) async fn new_page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    visitor.signed_in()?.need(Right::EditOrganisations)?;
    html(&FormPage::of(&web.app, &visitor, None, &Draft::default(), 0)?)
}

/// `POST /organismes/nouveau`: 303 to the organisation; 422 with what was typed.
pub(super) async fn add(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let draft = labels::draft(&typed, &ORGANISATION_COLUMNS);
    match web.app.catalogue().add_organisation(&me, &draft).await {
        Ok(id) => Ok(done(&web, &format!("/organismes/{id}"), "done-organisation-added")),
        Err(ChangeError::Refused(faults)) => {
            let mut page = FormPage::of(&web.app, &visitor, None, &draft, 0)?;
            page.form = labels::with_faults(page.form, &faults, &visitor.words);
            refused(&page)
        }
        Err(ChangeError::Conflict(_)) => Err(AppError::Conflict.into()),
        Err(ChangeError::App(cause)) => Err(cause.into()),
    }
}

impl FormPage {
    fn of(
        app: &App,
        visitor: &Visitor,
        known: Option<(i64, &str)>,
        draft: &Draft,
        version: i64,
    ) -> Result<Self, PageError> {
        let me = visitor.signed_in()?;
        let words = &visitor.words;
        let title = if known.is_some() { "catalogue-organisation-change" } else { "catalogue-organisation-add" };
        let mut frame = visitor.frame(title);
        frame.crumbs = vec![Crumb::new(words.t("catalogue-organisations-title"), "/organismes")];
        let back = known.map_or_else(|| "/organismes".to_owned(), |(id, _)| format!("/organismes/{id}"));
        if let Some((_, name)) = known {
            frame.crumbs.push(Crumb::new(name, back.clone()));
        }
        Ok(Self {
            frame,
            form: draft.iter().fold(Form::default(), |form, (field, text)| form.with(field, text)),
            version,
            decides: me.standing.may(Right::EditOrganisations),
            network: labels::label(app, words, "network", draft.get("network")),
            statuses: labels::choices(app, words, "legal_status"),
            networks: labels::choices(app, words, "network"),
            conflict: Vec::new(),
            who: String::new(),
            back,
        })
    }
}
