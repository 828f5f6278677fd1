//! The second factor: asked for at sign-in, set up, its written-down codes.

use super::confirm::{Asks, Confirm};
use super::{done, faults, give_session, half_way_or_more, inside, with_faults};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::Form;
use crate::layout::Frame;
use crate::visitor::Visitor;
use app::accounts::FactorSetup;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

const HERE: &str = "/mon-compte/second-facteur";

#[derive(Template)]
#[template(path = "accounts/code.html")]
struct Code {
    frame: Frame,
    form: Form,
    wanted: String,
}

#[derive(Template)]
#[template(path = "accounts/factor.html")]
struct Factor {
    frame: Frame,
    form: Form,
    has_factor: bool,
    has_password: bool,
    codes_left: u64,
    /// Whether a role asks for it.
    must: bool,
    /// Whether nothing else can be done before.
    first: bool,
    setup: Option<Scan>,
}

/// What is entered into a telephone.
struct Scan {
    secret: String,
    picture: String,
}

#[derive(Template)]
#[template(path = "accounts/codes.html")]
struct Codes {
    frame: Frame,
    codes: Vec<String>,
}

#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    suite: String,
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    code: String,
    #[serde(default)]
    suite: String,
}

#[derive(Deserialize)]
pub(super) struct Proved {
    /// Empty for somebody who has none.
    #[serde(default)]
    password: String,
}

/// `GET /connexion/code`: asks for a code; leads on whoever owes none, and to the set-up whoever has no factor yet.
pub(super) async fn code_page(visitor: Visitor, Query(wanted): Query<Wanted>) -> Result<Response, PageError> {
    let Some(me) = &visitor.half_way else {
        visitor.signed_in()?;
        return Ok(Redirect::to(inside(&wanted.suite)).into_response());
    };
    if me.person.totp_secret.is_none() {
        return Ok(Redirect::to(HERE).into_response());
    }
    html(&Code { frame: visitor.frame("code-title"), form: Form::default(), wanted: wanted.suite })
}

/// `POST /connexion/code`: 303 to where one wanted to go, with another session token; 422 for a wrong code.
pub(super) async fn code(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Typed>,
) -> Result<Response, PageError> {
    let me = half_way_or_more(&visitor)?;
    match web.app.accounts().second_step(&me, &typed.code).await {
        Ok(strong) => {
            let mut response = Redirect::to(inside(&typed.suite)).into_response();
            give_session(&web, &mut response, strong.token.reveal());
            Ok(response)
        }
        Err(cause) => {
            let form = with_faults(Form::default(), &faults(cause)?, &visitor.words);
            refused(&Code { frame: visitor.frame("code-title"), form, wanted: typed.suite })
        }
    }
}

/// `GET /mon-compte/second-facteur`: what there is, or the secret that waits for its first code.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    html(&factor(&web, &visitor, Form::default()).await?)
}

/// `POST /mon-compte/second-facteur`: 303, a secret waits; 422 for a wrong password.
pub(super) async fn begin(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Proved>,
) -> Result<Response, PageError> {
    let me = half_way_or_more(&visitor)?;
    match web.app.accounts().begin_factor(&me, &typed.password).await {
        Ok(()) => Ok(Redirect::to(HERE).into_response()),
        Err(cause) => {
            let form = with_faults(Form::default(), &faults(cause)?, &visitor.words);
            refused(&factor(&web, &visitor, form).await?)
        }
    }
}

/// `POST /mon-compte/second-facteur/code`: the written-down codes, once; 422 for a wrong code.
pub(super) async fn confirm(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Typed>,
) -> Result<Response, PageError> {
    let me = half_way_or_more(&visitor)?;
    match web.app.accounts().confirm_factor(&me, &typed.code).await {
        Ok(strong) => {
            let mut response = html(&Codes { frame: visitor.frame("codes-title"), codes: strong.codes })?;
            give_session(&web, &mut response, strong.token.reveal());
            Ok(response)
        }
        Err(cause) => {
            let form = with_faults(Form::default(), &faults(cause)?, &visitor.words);
            refused(&factor(&web, &visitor, form).await?)
        }
    }
}

/// `POST /mon-compte/second-facteur/secours`: new written-down codes, once.
pub(super) async fn renew(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let codes = web.app.accounts().renew_codes(&me).await?;
    html(&Codes { frame: visitor.frame("codes-title"), codes })
}

/// `GET /mon-compte/second-facteur/retirer`: asks again, and for the password.
pub(super) async fn drop_page(visitor: Visitor) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    if me.standing.needs_second_factor() {
        return Err(app::AppError::Forbidden.into());
    }
    dropping(&visitor, Form::default()).answer()
}

/// `POST /mon-compte/second-facteur/retirer`: 303; 422 for a wrong password, 403 where a role asks for the factor.
pub(super) async fn drop_it(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Proved>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    match web.app.accounts().drop_factor(&me, &typed.password).await {
        Ok(()) => Ok(done(&web, "/mon-compte", "done-factor-dropped")),
        Err(cause) => dropping(&visitor, with_faults(Form::default(), &faults(cause)?, &visitor.words)).answer(),
    }
}

fn dropping(visitor: &Visitor, form: Form) -> Confirm {
    Confirm {
        frame: visitor.frame_below("factor-drop", "account-title", "/mon-compte"),
        form,
        text: visitor.words.t("factor-drop-text"),
        label: visitor.words.t("factor-drop"),
        back: "/mon-compte".to_owned(),
        asks: Asks::Password,
    }
}

async fn factor(web: &Web, visitor: &Visitor, form: Form) -> Result<Factor, PageError> {
    let me = half_way_or_more(visitor)?;
    let accounts = web.app.accounts();
    let has_factor = me.person.totp_secret.is_some();
    if has_factor && !me.session.strong {
        return Err(PageError::SecondFactor);
    }
    let setup = accounts.pending_factor(&me).await?.map(|setup| scan(&setup)).transpose()?;
    Ok(Factor {
        frame: visitor.frame_below("factor-title", "account-title", "/mon-compte"),
        form,
        has_factor,
        has_password: me.person.password_hash.is_some(),
        codes_left: accounts.codes_left(&me).await?,
        must: me.standing.needs_second_factor(),
        first: visitor.half_way.is_some(),
        setup,
    })
}

fn scan(setup: &FactorSetup) -> Result<Scan, PageError> {
    let code = qrcode::QrCode::new(setup.uri.as_bytes()).map_err(|cause| PageError::panic(cause.to_string()))?;
    let drawn = code.render::<qrcode::render::svg::Color>().min_dimensions(200, 200).build();
    let picture = drawn.split_once("?>").map_or(drawn.as_str(), |(_, picture)| picture).to_owned();
    let letters: Vec<char> = setup.secret.chars().collect();
    let secret = letters.chunks(4).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join(" ");
    Ok(Scan { secret, picture })
}
