//! Signing in with a password, as anybody in a demonstration, and out.

use super::enter;
use super::openid::Leave;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::Form;
use crate::layout::Frame;
use crate::visitor::{Visitor, announce, ours, session_cookie, set};
use crate::words::Words;
use app::accounts::{Credentials, Person, SignInError};
use app::demo::OrganisationItem;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::accounts::{PersonId, Standing};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignIn {
    frame: Frame,
    form: Form,
    wanted: String,
    demo: Vec<DemoPerson>,
    /// Name and label of each provider.
    providers: Vec<(String, String)>,
}

/// Somebody whom a demonstration lets one be.
struct DemoPerson {
    id: i64,
    name: String,
    roles: String,
    /// Their organisation and how many trainings it has; empty for the agency and for learners.
    place: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    suite: String,
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    mail: String,
    password: String,
    #[serde(default)]
    suite: String,
}

/// Whom one wants to be.
#[derive(Deserialize)]
pub(super) struct Chosen {
    person: i64,
    #[serde(default)]
    suite: String,
}

/// `GET /connexion`: the form; in a demonstration also its people.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, PageError> {
    html(&sign_in_page(&web, &visitor, Form::default(), wanted.suite).await?)
}

/// `POST /connexion`: 303 to where one wanted to go; 422 when address or password is wrong.
pub(super) async fn sign_in(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Typed>,
) -> Result<Response, PageError> {
    let credentials = Credentials { mail: typed.mail.clone(), password: typed.password };
    match web.app.accounts().sign_in(&credentials, &visitor.from).await {
        Ok(signed_in) => enter(&web, &visitor, &signed_in, &typed.suite).await,
        Err(SignInError::Wrong) => {
            let mut form = Form::default().with("mail", typed.mail);
            form.refuse("mail", visitor.words.t("sign-in-wrong"));
            refused(&sign_in_page(&web, &visitor, form, typed.suite).await?)
        }
        Err(SignInError::App(cause)) => Err(cause.into()),
    }
}

/// `POST /connexion/demonstration`: 303; 404 outside a demonstration.
pub(super) async fn sign_in_as(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(chosen): Posted<Chosen>,
) -> Result<Response, PageError> {
    let signed_in = web.app.accounts().sign_in_as(PersonId(chosen.person), &visitor.from).await?;
    enter(&web, &visitor, &signed_in, &chosen.suite).await
}

/// `POST /deconnexion`: 303 to the home page, signed in or not; by way of the provider through which one came.
pub(super) async fn sign_out(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let mut farewell = None;
    if let Some(me) = visitor.me.as_ref().or(visitor.half_way.as_ref()) {
        farewell = web.app.accounts().farewell(me).await?;
        web.app.accounts().sign_out(me).await?;
    }
    let secure = web.settings.secure;
    let mut response = match farewell {
        Some(url) => html(&Leave::new(visitor.frame("leave-out-title"), url))?,
        None => Redirect::to("/").into_response(),
    };
    set(&mut response, &ours(session_cookie(secure), "", Some(time::Duration::ZERO), secure));
    announce(&mut response, "done-signed-out", secure);
    Ok(response)
}

async fn sign_in_page(web: &Web, visitor: &Visitor, form: Form, wanted: String) -> Result<SignIn, PageError> {
    let words = visitor.words;
    let people = web.app.accounts().demo_people().await?;
    let organisations = web.app.demo_organisations(&people).await?;
    let demo_person = |(person, standing): (Person, Standing)| {
        let roles: Vec<String> = standing.roles().iter().map(|(role, _)| role_name(&words, role.code())).collect();
        let theirs = |item: &&OrganisationItem| {
            standing.roles().iter().any(|(_, organisation)| *organisation == Some(item.organisation.id))
        };
        let place = organisations.iter().find(theirs).map(|item| {
            format!("{} · {}", item.organisation.facts.name, words.n("catalogue-its-trainings", item.trainings))
        });
        DemoPerson { id: person.id.0, name: person.name, roles: roles.join(", "), place: place.unwrap_or_default() }
    };
    let demo = people.into_iter().map(demo_person).collect();
    let accounts = web.app.accounts();
    let providers = accounts.providers().into_iter().map(|(name, label)| (name.to_owned(), label.to_owned())).collect();
    Ok(SignIn { frame: visitor.frame("sign-in-title"), form, wanted, demo, providers })
}

pub(super) fn role_name(words: &Words, code: &str) -> String {
    words.t(&format!("role-{code}"))
}
