//! One's own account: name, language, password, address, second factor, sessions, roles, identities at providers.

use super::roles::{RoleRow, described};
use super::{done, faults, with_faults};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form, languages};
use crate::layout::Frame;
use crate::visitor::Visitor;
use crate::words::Words;
use app::Me;
use app::accounts::{FormError, KnownAs, NewPassword};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::network::Language;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "accounts/account.html")]
struct Account {
    frame: Frame,
    /// What was typed wrong, in whichever of the forms.
    form: Form,
    mail: String,
    has_factor: bool,
    codes_left: u64,
    has_password: bool,
    roles: Vec<RoleRow>,
    sessions: Vec<SessionRow>,
    identities: Vec<IdentityRow>,
    /// Providers that are not linked yet: name and label.
    providers: Vec<(String, String)>,
}

/// A session as it is read.
struct SessionRow {
    id: i64,
    opened: String,
    seen: String,
    method: String,
    address: String,
    agent: String,
    mine: bool,
}

/// An identity at a provider as it is read.
struct IdentityRow {
    issuer: String,
    mail: String,
    seen: String,
    another_mail: bool,
    another_organisation: bool,
}

#[derive(Template)]
#[template(path = "accounts/mail_proof.html")]
struct MailProof {
    frame: Frame,
    mail: String,
}

#[derive(Deserialize)]
pub(super) struct Profile {
    name: String,
    language: String,
}

#[derive(Deserialize)]
pub(super) struct Password {
    #[serde(default)]
    old: String,
    new: String,
    repeated: String,
}

#[derive(Deserialize)]
pub(super) struct NewMail {
    mail: String,
    #[serde(default)]
    password: String,
}

/// `GET /mon-compte`.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    html(&account(&web, &visitor, &me, own(&me)).await?)
}

/// `POST /mon-compte/profil`: 303; 422 without a name.
pub(super) async fn profile(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Profile>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let language = if typed.language == "en" { Language::En } else { Language::Fr };
    let changed = web.app.accounts().change_profile(&me, &typed.name, language).await;
    let form = Form::default().with("name", typed.name).with("language", typed.language);
    again(&web, &visitor, changed, form, "done-profile").await
}

/// `POST /mon-compte/mot-de-passe`: 303; 422 with every mistake.
pub(super) async fn password(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Password>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let new = NewPassword { old: typed.old, new: typed.new, repeated: typed.repeated };
    let changed = web.app.accounts().change_password(&me, &new).await;
    again(&web, &visitor, changed, own(&me), "done-password").await
}

/// `POST /mon-compte/adresse`: 303, the link is on its way; 422 with every mistake.
pub(super) async fn mail(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<NewMail>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let asked = web.app.accounts().ask_mail(&me, &typed.mail, &typed.password).await;
    again(&web, &visitor, asked, own(&me).with("mail", typed.mail), "done-mail-asked").await
}

async fn again(
    web: &Web,
    visitor: &Visitor,
    changed: Result<(), FormError>,
    form: Form,
    key: &str,
) -> Result<Response, PageError> {
    let Err(cause) = changed else { return Ok(done(web, "/mon-compte", key)) };
    let form = with_faults(form, &faults(cause)?, &visitor.words);
    refused(&account(web, visitor, &*visitor.signed_in()?, form).await?)
}

/// `GET /mon-compte/adresse/{token}`: asks for a press of a button, for scanners of mail open every link.
pub(super) async fn mail_page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let mail = web.app.accounts().mail_of_link(&me, &token).await?.ok_or_else(PageError::not_found)?;
    html(&MailProof { frame: visitor.frame("mail-proof-title"), mail: mail.to_string() })
}

/// `POST /mon-compte/adresse/{token}`: 303 to the account; 404 when the link no longer counts or is another person's, 409 when the address is somebody's.
pub(super) async fn take_mail(
    State(web): State<Web>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.accounts().take_mail(&me, &token, &visitor.from).await?;
    Ok(done(&web, "/mon-compte", "done-mail"))
}

/// `POST /mon-compte/sessions/{id}/fermer`: 303; 404 when it is none of one's own.
pub(super) async fn end_session(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.accounts().end_session(&me, id).await?;
    Ok(done(&web, "/mon-compte", "done-session"))
}

/// `POST /mon-compte/sessions/fermer`: 303, every other session has ended.
pub(super) async fn end_others(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.accounts().end_other_sessions(&me).await?;
    Ok(done(&web, "/mon-compte", "done-sessions"))
}

fn own(me: &Me) -> Form {
    let language = Words::new(me.person.language).code();
    Form::default().with("name", me.person.name.as_str()).with("language", language)
}

async fn account(web: &Web, visitor: &Visitor, me: &Me, form: Form) -> Result<Account, PageError> {
    let (accounts, words) = (web.app.accounts(), visitor.words);
    let roles = described(web, &words, &accounts.my_roles(me).await?).await?;
    let known = accounts.my_identities(me).await?;
    let providers = accounts.providers().into_iter().map(|(name, label)| (name.to_owned(), label.to_owned()));
    let form = if form.value("name").is_empty() && form.is_valid() { own(me) } else { form };
    Ok(Account {
        frame: visitor.frame("account-title"),
        form,
        mail: me.person.mail.to_string(),
        has_factor: me.person.totp_secret.is_some(),
        codes_left: accounts.codes_left(me).await?,
        has_password: me.person.password_hash.is_some(),
        roles,
        sessions: sessions(web, &words, me).await?,
        identities: known.into_iter().map(|one| identity(&words, one)).collect(),
        providers: providers.collect(),
    })
}

async fn sessions(web: &Web, words: &Words, me: &Me) -> Result<Vec<SessionRow>, PageError> {
    let accounts = web.app.accounts();
    let providers = accounts.providers();
    let method = |code: &str| match code {
        "password" => words.t("method-password"),
        "link" => words.t("method-link"),
        "demo" => words.t("method-demo"),
        other => providers.iter().find(|(name, _)| *name == other).map_or(other, |(_, label)| label).to_owned(),
    };
    let row = |session: app::accounts::Session| SessionRow {
        id: session.id,
        opened: words.instant(session.opened_at),
        seen: words.instant(session.seen_at),
        method: method(&session.method),
        mine: session.id == me.session.id,
        address: session.address,
        agent: session.agent.chars().take(120).collect(),
    };
    Ok(accounts.my_sessions(me).await?.into_iter().map(row).collect())
}

fn identity(words: &Words, known: KnownAs) -> IdentityRow {
    IdentityRow {
        issuer: known.identity.issuer,
        mail: known.identity.mail,
        seen: words.instant(known.identity.seen_at),
        another_mail: known.another_mail,
        another_organisation: known.another_organisation,
    }
}

impl Account {
    fn languages(&self) -> Vec<Choice> {
        languages()
    }
}
