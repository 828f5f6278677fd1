//! The home page, the pages about the site, and what is nowhere. Start with [`routes`].

use crate::catalogue::labels;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::layout::links::ACCOUNT;
use crate::parts::{Card, Link, Tile};
use crate::query::Query;
use crate::routes::Routes;
use crate::visitor::{LANGUAGE, Visitor, device_cookie, session_cookie};
use crate::words::Words;
use crate::{Web, pages};
use app::Me;
use app::catalogue::{OrganisationItem, Overview};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, Response};
use domain::accounts::Right;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/", home)
        .get("/mentions-legales", legal)
        .get("/accessibilite", accessibility)
        .get("/cookies", cookies)
        .get("/plan-du-site", site_map)
}

#[derive(Template)]
#[template(path = "home/home.html")]
struct Home {
    frame: Frame,
    figures: Vec<Tile>,
    families: Vec<Card>,
    /// What whoever is signed in can do; empty for the public.
    desk: Vec<Card>,
}

/// `GET /`: what the network is, the way to its trainings, and what whoever is signed in can do.
async fn home(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let (words, catalogue) = (visitor.words, web.app.catalogue());
    let overview = catalogue.overview().await?;
    let mut desk = match &visitor.me {
        Some(me) => desk(&words, me, &catalogue.own_organisations(me).await?),
        None => Vec::new(),
    };
    desk.splice(0..0, crate::reports::card(&web, &visitor).await?);
    let mut frame = visitor.frame("home-title");
    frame.description = Some(words.t("catalogue-search-description"));
    html(&Home { frame, figures: figures(&words, &overview), families: families(&web, &words, &overview), desk })
}

fn figures(words: &Words, overview: &Overview) -> Vec<Tile> {
    let tile = |count: u64, label: String| Tile { value: words.number(count), label, ..Tile::default() };
    let regions = u64::try_from(overview.regions).unwrap_or(u64::MAX);
    vec![
        tile(overview.trainings, words.n("home-trainings", overview.trainings)),
        tile(overview.organisations, words.n("home-organisations", overview.organisations)),
        tile(regions, words.n("home-regions", regions)),
    ]
}

/// The families as ways into the search.
fn families(web: &Web, words: &Words, overview: &Overview) -> Vec<Card> {
    let card = |count: &app::catalogue::Count| Card {
        title: labels::label(&web.app, words, "family", &count.code),
        url: Query::parse("/formations").and("famille", &count.code).and("etat", "active").to_string(),
        text: words.n("home-in-family", count.count),
        ..Card::default()
    };
    overview.families.iter().map(card).collect()
}

/// A card for each thing that somebody can do.
fn desk(words: &Words, me: &Me, own: &[OrganisationItem]) -> Vec<Card> {
    let card = |title: String, url: &str, text: String| Card { title, url: url.to_owned(), text, ..Card::default() };
    let mut cards: Vec<Card> = own.iter().flat_map(|item| of_organisation(words, me, item)).collect();
    let may = |right| me.standing.may(right);
    let acts = [
        (may(Right::DecideTrainings), "catalogue-add-title", "/formations/nouvelle", "home-add-text"),
        (me.standing.may_somewhere(Right::EditTrainings), "catalogue-imports-title", "/imports", "home-import-text"),
        (may(Right::SeeCampaigns), "menu-campaigns", "/campagnes", "home-campaigns-text"),
        (may(Right::SeeEditions), "menu-editions", "/editions", "home-editions-text"),
        (may(Right::SeeOrganisations), "menu-organisations", "/organismes", "home-organisations-text"),
        (may(Right::EditOrganisations), "catalogue-duplicates-title", "/organismes/doublons", "home-duplicates-text"),
        (may(Right::SeePeople), "menu-people", "/personnes", "home-people-text"),
        (may(Right::ManagePeople), "invite-title", "/personnes/inviter", "home-invite-text"),
        (may(Right::ReadAudit), "menu-audit", "/journal", "home-audit-text"),
        (may(Right::Operate), "menu-operations", "/exploitation", "home-operations-text"),
        (true, "frame-account", ACCOUNT, "home-account-text"),
    ];
    let open = acts.into_iter().filter(|(open, ..)| *open);
    cards.extend(open.map(|(_, title, url, text)| card(words.t(title), url, words.t(text))));
    cards
}

/// What somebody can do in an organisation of theirs.
fn of_organisation(words: &Words, me: &Me, item: &OrganisationItem) -> Vec<Card> {
    let (id, name) = (item.organisation.id, &item.organisation.facts.name);
    let card = |title: String, url: String, text: String| Card { title, url, text, over: name.clone(), badge: None };
    let mut cards = Vec::new();
    if me.standing.may_for(Right::EditTrainings, id) {
        let text = words.n("catalogue-its-trainings", item.trainings);
        let all = format!("/formations?organisme={id}&terminees=oui");
        cards.push(card(words.t("home-own-trainings"), all, text));
    }
    cards.push(card(words.t("home-own-organisation"), format!("/organismes/{id}"), words.t("home-own-text")));
    if me.standing.may_for(Right::SeePeople, id) {
        cards.push(card(
            words.t("menu-people"),
            format!("/organismes/{id}/personnes"),
            words.t("home-colleagues-text"),
        ));
    }
    if me.standing.may_for(Right::ManageKeys, id) && !me.standing.may(Right::ManageKeys) {
        cards.push(card(words.t("keys-title"), format!("/organismes/{id}/cles"), words.t("home-keys-text")));
    }
    cards
}

/// `GET /mentions-legales`.
async fn legal(State(web): State<Web>, visitor: Visitor) -> Result<Html<String>, PageError> {
    Ok(Html(pages::legal(visitor.frame("legal-title"), &web.settings.legal)?))
}

/// `GET /accessibilite`.
async fn accessibility(State(web): State<Web>, visitor: Visitor) -> Result<Html<String>, PageError> {
    Ok(Html(pages::accessibility(visitor.frame("a11y-title"), &web.settings.legal)?))
}

/// `GET /cookies`.
async fn cookies(State(web): State<Web>, visitor: Visitor) -> Result<Html<String>, PageError> {
    let secure = web.settings.secure;
    let names = pages::Cookies { session: session_cookie(secure), language: LANGUAGE, device: device_cookie(secure) };
    Ok(Html(pages::cookies(visitor.frame("cookies-title"), names)?))
}

/// `GET /plan-du-site`.
async fn site_map(visitor: Visitor) -> Result<Html<String>, PageError> {
    let public = [Link::new(visitor.words.t("menu-trainings"), "/formations")];
    Ok(Html(pages::site_map(visitor.frame("map-title"), &public)?))
}

/// No route has this address.
pub(crate) async fn nowhere() -> PageError {
    PageError::not_found()
}

/// The address is there, not for this method.
pub(crate) async fn not_that_way() -> PageError {
    PageError::Status(StatusCode::METHOD_NOT_ALLOWED, "this address takes another method".to_owned())
}
