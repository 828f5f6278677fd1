//! Other people: the list, one person with their roles over time, closing and reopening accounts.

use super::confirm::{Asks, Confirm};
use super::roles::{RoleRow, described};
use super::sign_in::role_name;
use super::{done, faults, with_faults};
use crate::Web;
use crate::error::{PageError, html};
use crate::form::{Choice, Confirmed, Form};
use crate::layout::{Crumb, Frame, Kind};
use crate::parts::{Event, Head, Link, Pages, wanted_page};
use crate::query::Query as Address;
use crate::visitor::Visitor;
use crate::words::Words;
use app::accounts::PersonFilter;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use domain::accounts::{PersonId, PersonState, Right, Role};
use domain::catalogue::OrganisationId;
use serde::Deserialize;

/// People a page.
const SIZE: u64 = 25;

#[derive(Template)]
#[template(path = "accounts/people.html")]
struct People {
    frame: Frame,
    form: Form,
    heads: Vec<Head>,
    rows: Vec<PersonRow>,
    pages: Pages,
    roles: Vec<Choice>,
    states: Vec<Choice>,
    /// Where one invites somebody; none for whoever may not.
    invite: Option<String>,
    /// Whether the list is one organisation's, without filters.
    of_organisation: bool,
    /// Whether the state of accounts is told.
    all: bool,
    tabs: Vec<Link>,
}

/// A person as the list shows them.
struct PersonRow {
    id: i64,
    name: String,
    mail: String,
    roles: String,
    state: String,
    kind: Kind,
}

#[derive(Template)]
#[template(path = "accounts/person.html")]
struct OnePerson {
    frame: Frame,
    id: i64,
    mail: String,
    language: &'static str,
    /// Whether more is told than name, address and roles.
    all: bool,
    state: String,
    kind: Kind,
    made: String,
    seen: Option<String>,
    has_factor: bool,
    roles: Vec<RoleRow>,
    events: Vec<Event>,
    manages: bool,
    invites: bool,
    closed: bool,
    oneself: bool,
    /// Whether roles can be ended from here.
    ends: bool,
}

/// What the address says.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    q: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    etat: String,
    organisme: Option<String>,
    page: Option<u64>,
}

/// `GET /personnes`: everybody, by name; the people of one of their organisations for whoever sees no more.
pub(super) async fn list(
    State(web): State<Web>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let organisation = wanted.organisme.as_deref().and_then(|id| id.parse().ok()).map(OrganisationId);
    if !me.standing.may(Right::SeePeople)
        && let Some(first) = me.standing.organisations(Right::SeePeople).first()
    {
        return people_of(&web, &visitor, organisation.unwrap_or(*first), &wanted).await;
    }
    let filter = PersonFilter {
        text: Some(wanted.q.clone()).filter(|text| !text.is_empty()),
        organisation,
        not_ended_on: None,
        role: Role::of(&wanted.role),
        state: PersonState::of(&wanted.etat),
        page: wanted_page(wanted.page) - 1,
        size: SIZE,
    };
    let invite = me.standing.may(Right::ManagePeople).then(|| "/personnes/inviter".to_owned());
    let frame = visitor.frame("menu-people");
    html(&people(&web, &visitor, frame, filter, &wanted, invite).await?)
}

/// `GET /organismes/{id}/personnes`: those who were given a role there.
pub(super) async fn of_organisation(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    people_of(&web, &visitor, OrganisationId(id), &wanted).await
}

async fn people_of(web: &Web, visitor: &Visitor, id: OrganisationId, wanted: &Wanted) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let organisation = web.app.catalogue().organisation(&me, id).await?;
    let page = wanted_page(wanted.page) - 1;
    let filter = PersonFilter { organisation: Some(id), page, size: SIZE, ..PersonFilter::default() };
    let invite = me.standing.may_for(Right::ManagePeople, id).then(|| format!("/personnes/inviter?organisme={id}"));
    let mut frame = visitor.frame("people-of-title");
    frame.crumbs = vec![
        Crumb::new(visitor.words.t("menu-organisations"), "/organismes"),
        Crumb::new(organisation.facts.name, format!("/organismes/{id}")),
    ];
    let mut page = people(web, visitor, frame, filter, wanted, invite).await?;
    page.of_organisation = true;
    page.tabs = tabs(web, &me, id).await?;
    html(&page)
}

/// The organisations whose people one sees, when there are several and not all of them.
async fn tabs(web: &Web, me: &app::Me, here: OrganisationId) -> Result<Vec<Link>, PageError> {
    let seen = me.standing.organisations(Right::SeePeople);
    let mut tabs = Vec::new();
    for id in seen.iter().filter(|_| seen.len() > 1 && !me.standing.may(Right::SeePeople)) {
        let name = web.app.catalogue().organisation(me, *id).await?.facts.name;
        tabs.push(Link { current: *id == here, ..Link::new(name, format!("/organismes/{id}/personnes")) });
    }
    Ok(tabs)
}

async fn people(
    web: &Web,
    visitor: &Visitor,
    frame: Frame,
    filter: PersonFilter,
    wanted: &Wanted,
    invite: Option<String>,
) -> Result<People, PageError> {
    let me = visitor.signed_in()?;
    let (words, today) = (visitor.words, web.app.now().date());
    let (found, given) = web.app.accounts().people(&me, &filter).await?;
    let roles_of = |id: PersonId| {
        let held = given.iter().filter(|role| role.person == id && role.holds_on(today));
        let mut names: Vec<String> = held.map(|role| role_name(&words, role.role.code())).collect();
        names.dedup();
        names.join(", ")
    };
    let rows = found.people.into_iter().map(|person| {
        let (state, kind) = state(&words, person.state);
        let (id, roles) = (person.id.0, roles_of(person.id));
        PersonRow { id, name: person.name, mail: person.mail.to_string(), roles, state, kind }
    });
    let choice = |role: Role| Choice::new(role.code(), role_name(&words, role.code()));
    let states = [PersonState::Invited, PersonState::Active, PersonState::Closed];
    let here = Address::parse(&visitor.path);
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    Ok(People {
        frame,
        form: Form::default()
            .with("q", wanted.q.as_str())
            .with("role", wanted.role.as_str())
            .with("etat", wanted.etat.as_str()),
        heads: heads(&words, me.standing.may(Right::SeePeople)),
        rows: rows.collect(),
        pages: Pages { current: number(filter.page) + 1, size: number(SIZE), total: number(found.total), here },
        roles: Role::ALL.map(choice).to_vec(),
        states: states.map(|one| Choice::new(one.code(), state(&words, one).0)).to_vec(),
        invite,
        of_organisation: false,
        all: me.standing.may(Right::SeePeople),
        tabs: Vec::new(),
    })
}

/// The columns; the last is for whoever is told the state of accounts.
fn heads(words: &Words, all: bool) -> Vec<Head> {
    let keys = ["person-name", "person-mail", "person-roles", "person-state"];
    keys[..if all { 4 } else { 3 }].iter().map(|key| Head::plain(words.t(key))).collect()
}

fn state(words: &Words, state: PersonState) -> (String, Kind) {
    match state {
        PersonState::Invited => (words.t("person-invited"), Kind::Warning),
        PersonState::Active => (words.t("person-active"), Kind::Good),
        PersonState::Closed => (words.t("person-closed"), Kind::Info),
    }
}

/// `GET /personnes/{id}`: one person; 404 also for whoever may not know that there is an account.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let words = visitor.words;
    let file = web.app.accounts().person(&me, PersonId(id)).await?;
    let (state, kind) = state(&words, file.person.state);
    let mut frame = visitor.frame("menu-people");
    frame.crumbs = vec![Crumb::new(words.t("menu-people"), "/personnes")];
    frame.title.clone_from(&file.person.name);
    html(&OnePerson {
        frame,
        id,
        all: file.all,
        state,
        kind,
        mail: file.person.mail.to_string(),
        language: if Words::new(file.person.language).code() == "en" { "English" } else { "Français" },
        made: words.instant(file.person.made_at),
        seen: file.person.seen_at.map(|at| words.instant(at)),
        has_factor: file.person.totp_secret.is_some(),
        roles: described(&web, &words, &file.roles).await?,
        events: file.history.iter().map(|line| event(&words, line)).collect(),
        manages: file.manages,
        invites: file.invites,
        closed: file.person.state == PersonState::Closed,
        oneself: file.person.id == me.person.id,
        ends: me.standing.may_somewhere(Right::ManagePeople),
    })
}

impl OnePerson {
    fn url(&self, act: &str) -> String {
        format!("/personnes/{}/{act}", self.id)
    }
}

fn event(words: &Words, line: &app::audit::Entry) -> Event {
    let key = format!("act-{}", line.act.replace('.', "-"));
    Event {
        when: words.instant(line.written_at),
        at: line.written_at.date().to_string(),
        who: line.actor.clone(),
        what: if words.has(&key) { words.t(&key) } else { line.act.clone() },
        detail: String::new(),
        kind: Kind::Info,
    }
}

/// `GET /personnes/{id}/fermer`: asks again.
pub(super) async fn close_page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    closing(&web, &visitor, id, Form::default()).await?.answer()
}

/// `POST /personnes/{id}/fermer`: 303; 422 for oneself and the last administrator.
pub(super) async fn close(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    if !confirmed.given() {
        return Err(PageError::not_found());
    }
    match web.app.accounts().close_person(&me, PersonId(id)).await {
        Ok(()) => Ok(done(&web, &format!("/personnes/{id}"), "done-closed")),
        Err(cause) => {
            let form = with_faults(Form::default(), &faults(cause)?, &visitor.words);
            closing(&web, &visitor, id, form).await?.answer()
        }
    }
}

/// `POST /personnes/{id}/rouvrir`: 303.
pub(super) async fn reopen(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.accounts().reopen_person(&me, PersonId(id)).await?;
    Ok(done(&web, &format!("/personnes/{id}"), "done-reopened"))
}

/// `GET /personnes/{id}/second-facteur`: asks again.
pub(super) async fn reset_page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let words = visitor.words;
    let (frame, text) = ("person-reset", "person-reset-text");
    asked(&web, &visitor, id, frame, text, words.t("person-reset"), Form::default()).await?.answer()
}

/// `POST /personnes/{id}/second-facteur`: 303; the person sets another up at their next sign-in.
pub(super) async fn reset(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    if !confirmed.given() {
        return Err(PageError::not_found());
    }
    web.app.accounts().reset_factor(&me, PersonId(id)).await?;
    Ok(done(&web, &format!("/personnes/{id}"), "done-factor-reset"))
}

async fn closing(web: &Web, visitor: &Visitor, id: i64, form: Form) -> Result<Confirm, PageError> {
    let label = visitor.words.t("person-close");
    asked(web, visitor, id, "person-close", "person-close-text", label, form).await
}

async fn asked(
    web: &Web,
    visitor: &Visitor,
    id: i64,
    title: &str,
    text: &str,
    label: String,
    form: Form,
) -> Result<Confirm, PageError> {
    let me = visitor.signed_in()?;
    me.need(Right::ManagePeople)?;
    let file = web.app.accounts().person(&me, PersonId(id)).await?;
    Ok(Confirm {
        frame: visitor.frame_below(title, "menu-people", "/personnes"),
        form,
        text: visitor.words.with(text, &[("name", file.person.name.as_str())]),
        label,
        back: format!("/personnes/{id}"),
        asks: Asks::Nothing,
    })
}
