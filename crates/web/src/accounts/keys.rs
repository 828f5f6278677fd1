//! An organisation's keys of the programming interface.

use super::confirm::{Asks, Confirm};
use super::{day, done, faults, with_faults};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Confirmed, Form};
use crate::layout::{Crumb, Frame};
use crate::visitor::Visitor;
use app::accounts::FormError;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::catalogue::OrganisationId;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "accounts/keys.html")]
struct Keys {
    frame: Frame,
    form: Form,
    organisation: i64,
    keys: Vec<KeyRow>,
    /// A key that was just made, shown this once.
    made: Option<String>,
}

/// A key as it is read.
struct KeyRow {
    id: i64,
    name: String,
    hint: String,
    maker: String,
    expires: String,
    used: Option<String>,
    counts: bool,
    revoked: bool,
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    name: String,
    until: String,
}

/// `GET /organismes/{id}/cles`.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response, PageError> {
    html(&keys(&web, &visitor, OrganisationId(id), Form::default(), None).await?)
}

/// `POST /organismes/{id}/cles`: the key, once; 422 with every mistake.
pub(super) async fn make(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
    Posted(typed): Posted<Typed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let id = OrganisationId(id);
    let made = match day(&typed.until) {
        Ok(Some(until)) => web.app.accounts().make_key(&me, id, &typed.name, until).await,
        _ => Err(FormError::Wrong(vec![("until", "date")])),
    };
    match made {
        Ok(text) => html(&keys(&web, &visitor, id, Form::default(), Some(text)).await?),
        Err(cause) => {
            let form = Form::default().with("name", typed.name).with("until", typed.until);
            let form = with_faults(form, &faults(cause)?, &visitor.words);
            refused(&keys(&web, &visitor, id, form, None).await?)
        }
    }
}

/// `GET /organismes/{id}/cles/{key}/revoquer`: asks again.
pub(super) async fn revoke_page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, key)): Path<(i64, String)>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let listed = web.app.accounts().keys(&me, OrganisationId(id)).await?;
    let found = listed.into_iter().find(|(one, _)| one.id.to_string() == key && one.revoked_at.is_none());
    let (key, _) = found.ok_or_else(PageError::not_found)?;
    let told = [("name", key.name.as_str()), ("hint", key.hint.as_str())];
    let confirm = Confirm {
        frame: visitor.frame("key-revoke"),
        form: Form::default(),
        text: visitor.words.with("key-revoke-text", &told),
        label: visitor.words.t("key-revoke"),
        back: format!("/organismes/{id}/cles"),
        asks: Asks::Nothing,
    };
    confirm.answer()
}

/// `POST /organismes/{id}/cles/{key}/revoquer`: 303; 404 when no such key counts.
pub(super) async fn revoke(
    State(web): State<Web>,
    visitor: Visitor,
    Path((id, key)): Path<(i64, String)>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let key = key.parse().ok().filter(|_| confirmed.given()).ok_or_else(PageError::not_found)?;
    web.app.accounts().revoke_key(&me, OrganisationId(id), key).await?;
    Ok(done(&web, &format!("/organismes/{id}/cles"), "done-key-revoked"))
}

async fn keys(
    web: &Web,
    visitor: &Visitor,
    id: OrganisationId,
    form: Form,
    made: Option<String>,
) -> Result<Keys, PageError> {
    let me = visitor.signed_in()?;
    let (words, today) = (visitor.words, web.app.now().date());
    let organisation = web.app.catalogue().organisation(&me, id).await?;
    let row = |(key, maker): (app::accounts::Key, Option<app::accounts::Person>)| KeyRow {
        id: key.id,
        name: key.name,
        hint: format!("trm_{}…", key.hint),
        maker: maker.map(|person| person.name).unwrap_or_default(),
        expires: words.date(key.expires_on),
        used: key.used_at.map(|at| words.instant(at)),
        counts: key.revoked_at.is_none() && key.expires_on >= today,
        revoked: key.revoked_at.is_some(),
    };
    let keys = web.app.accounts().keys(&me, id).await?.into_iter().map(row).collect();
    let mut frame = visitor.frame("keys-title");
    frame.crumbs = vec![
        Crumb::new(words.t("menu-organisations"), "/organismes"),
        Crumb::new(organisation.facts.name, format!("/organismes/{id}")),
    ];
    Ok(Keys { frame, form, organisation: id.0, keys, made })
}
