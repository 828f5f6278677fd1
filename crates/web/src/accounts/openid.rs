//! Signing in through a provider: leaving, coming back, and what is said when nobody comes in.
//!
//! A form may only lead to this site, for the browser's sake; so leaving is a page of its own that goes on by itself, or by its link.

use super::{enter, inside};
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::visitor::{Visitor, ours, set};
use app::accounts::{Arrival, Comeback, Departure, OpenIdError};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use time::Duration;

/// The cookie that binds a sign-in under way to this browser.
const LEFT: &str = "depart";

/// The cookie that keeps where one wanted to go.
const WANTED: &str = "suite";

/// On the way elsewhere.
#[derive(Template)]
#[template(path = "accounts/leave.html")]
pub(super) struct Leave {
    frame: Frame,
    url: String,
}

impl Leave {
    pub(super) fn new(frame: Frame, url: String) -> Self {
        Self { frame, url }
    }
}

/// Nobody comes in, and the way out.
#[derive(Template)]
#[template(path = "accounts/outside.html")]
struct Outside {
    frame: Frame,
    text: String,
}

/// Which provider.
#[derive(Deserialize)]
pub(super) struct Chosen {
    provider: String,
    #[serde(default)]
    suite: String,
}

/// What stands in the address when one comes back.
#[derive(Default, Deserialize)]
pub(super) struct Returned {
    #[serde(default)]
    state: String,
    code: Option<String>,
    error: Option<String>,
    iss: Option<String>,
}

/// `POST /connexion/avec`: the page that leads to the provider.
pub(super) async fn leave(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(chosen): Posted<Chosen>,
) -> Result<Response, PageError> {
    match web.app.accounts().begin_openid(&chosen.provider, None, &visitor.from).await {
        Ok(departure) => left(&web, &visitor, departure, &chosen.suite),
        Err(cause) => outside(&visitor, cause),
    }
}

/// `POST /mon-compte/identites`: the page that leads to the provider, whose identity will be linked.
pub(super) async fn link(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(chosen): Posted<Chosen>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    match web.app.accounts().begin_openid(&chosen.provider, Some(&me), &visitor.from).await {
        Ok(departure) => left(&web, &visitor, departure, "/mon-compte"),
        Err(cause) => outside(&visitor, cause),
    }
}

fn left(web: &Web, visitor: &Visitor, departure: Departure, wanted: &str) -> Result<Response, PageError> {
    let mut response = html(&Leave::new(visitor.frame("leave-title"), departure.url))?;
    let (secure, lasts) = (web.settings.secure, Some(Duration::minutes(10)));
    set(&mut response, &ours(LEFT, departure.browser.reveal(), lasts, secure));
    set(&mut response, &ours(WANTED, inside(wanted), lasts, secure));
    Ok(response)
}

/// `GET /connexion/retour`: 303 to where one wanted to go; 403 with the reason and the way out.
pub(super) async fn come_back(
    State(web): State<Web>,
    visitor: Visitor,
    jar: CookieJar,
    Query(returned): Query<Returned>,
) -> Result<Response, PageError> {
    let cookie = |name| jar.get(name).map(|cookie| cookie.value().to_owned()).unwrap_or_default();
    let back = Comeback { state: returned.state, code: returned.code, error: returned.error, issuer: returned.iss };
    let me = visitor.me.clone();
    let arrival = web.app.accounts().finish_openid(&back, &cookie(LEFT), me.as_deref(), &visitor.from).await;
    let mut response = match arrival {
        Ok(Arrival::SignedIn(signed_in)) => enter(&web, &visitor, &signed_in, &cookie(WANTED)).await?,
        Ok(Arrival::Linked) => super::done(&web, "/mon-compte", "done-identity-linked"),
        Err(cause) => outside(&visitor, cause)?,
    };
    for name in [LEFT, WANTED] {
        set(&mut response, &ours(name, "", Some(Duration::ZERO), web.settings.secure));
    }
    Ok(response)
}

fn outside(visitor: &Visitor, cause: OpenIdError) -> Result<Response, PageError> {
    let words = visitor.words;
    let cause = match cause {
        OpenIdError::App(cause) => return Err(cause.into()),
        other => other,
    };
    let (status, text) = match &cause {
        OpenIdError::Over => (StatusCode::FORBIDDEN, words.t("outside-over")),
        OpenIdError::Refused(_) => (StatusCode::FORBIDDEN, words.t("outside-refused")),
        OpenIdError::Untrusted(_) => (StatusCode::FORBIDDEN, words.t("outside-untrusted")),
        OpenIdError::Unreachable(_) => (StatusCode::SERVICE_UNAVAILABLE, words.t("outside-unreachable")),
        OpenIdError::Unknown(mail) => (StatusCode::FORBIDDEN, words.with("outside-unknown", &[("mail", mail)])),
        OpenIdError::LinkFirst(mail) => (StatusCode::FORBIDDEN, words.with("outside-link", &[("mail", mail)])),
        OpenIdError::Taken | OpenIdError::App(_) => (StatusCode::FORBIDDEN, words.t("outside-taken")),
    };
    tracing::warn!(%cause, "a sign-in through a provider came to nothing");
    let page = html(&Outside { frame: visitor.frame("outside-title"), text })?;
    Ok((status, page).into_response())
}
