//! What goes wrong, on its way to a page.
//!
//! A handler gives a [`PageError`]; the layer that knows the visitor turns it into a page of their language, once. The full chain of causes is
//! logged once, with the incident number that the page shows.

use crate::visitor::Visitor;
use crate::{Web, pages};
use app::AppError;
use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use std::error::Error;
use thiserror::Error;

/// Why a page is not what was asked for.
#[derive(Debug, Error)]
pub enum PageError {
    /// Somebody must sign in first, and comes back to this address.
    #[error("sign in first")]
    SignIn(String),
    /// The second factor is still to come.
    #[error("the second factor is still to come")]
    SecondFactor,
    /// An act that cannot be undone is to be confirmed first, at this address.
    #[error("confirm first")]
    Unconfirmed(String),
    /// The use case did not happen.
    #[error(transparent)]
    App(#[from] AppError),
    /// The request itself is wrong.
    #[error("{1}")]
    Status(StatusCode, String),
    /// A template failed.
    #[error("a page can't be written: {0}")]
    Template(#[from] askama::Error),
    /// A mistake of ours.
    #[error("panic: {0}")]
    Panic(String),
}

impl PageError {
    /// There is no such page.
    pub fn not_found() -> Self {
        Self::App(AppError::NotFound)
    }

    /// A mistake of ours.
    pub fn panic(what: impl Into<String>) -> Self {
        Self::Panic(what.into())
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::SignIn(_) | Self::SecondFactor => StatusCode::UNAUTHORIZED,
            Self::Unconfirmed(_) => StatusCode::SEE_OTHER,
            Self::App(AppError::NotFound) => StatusCode::NOT_FOUND,
            Self::App(AppError::Forbidden) => StatusCode::FORBIDDEN,
            Self::App(AppError::Conflict) => StatusCode::CONFLICT,
            Self::App(AppError::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS,
            Self::App(AppError::Outage(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::App(AppError::Full(_)) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Status(status, _) => *status,
            Self::App(AppError::Broken(_)) | Self::Template(_) | Self::Panic(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        match &self {
            Self::SignIn(path) => {
                let back = crate::query::Query::parse(crate::layout::links::SIGN_IN).and("suite", path).to_string();
                return Redirect::to(&back).into_response();
            }
            Self::SecondFactor => return Redirect::to("/connexion/code").into_response(),
            Self::Unconfirmed(question) => return Redirect::to(question).into_response(),
            _ => {}
        }
        let status = self.status();
        let mut response = status.into_response();
        if let Self::App(AppError::TooMany { seconds }) = &self {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(*seconds));
        }
        let incident = status.is_server_error().then(|| log(&self));
        response.extensions_mut().insert(Failure { status, incident });
        response
    }
}

/// A page from a template.
pub(crate) fn html(page: &impl askama::Template) -> Result<Response, PageError> {
    Ok(Html(page.render()?).into_response())
}

/// A page that was refused: what was typed stands in it.
pub(crate) fn refused(page: &impl askama::Template) -> Result<Response, PageError> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(page.render()?)).into_response())
}

/// A failure whose page is still to be made.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    status: StatusCode,
    incident: Option<String>,
}

impl Failure {
    /// The failure that an answer carries: ours, or that of a layer which knows no pages.
    pub(crate) fn of(response: &mut Response) -> Option<Self> {
        let ours = response.extensions_mut().remove::<Self>();
        let status = response.status();
        let bare = status.is_client_error() || status.is_server_error();
        let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
            kind.as_bytes().starts_with(b"text/html") || kind.as_bytes().starts_with(b"application/")
        });
        ours.or_else(|| (bare && !is_page).then_some(Self { status, incident: None }))
    }
}

/// The page of a failure; a program gets JSON.
pub(crate) fn page(web: &Web, visitor: &Visitor, failure: &Failure, bare: Response) -> Response {
    let _ = web;
    let words = &visitor.words;
    let mut response = if visitor.path.starts_with("/api/") {
        let said = serde_json::json!({
            "code": format!("http-{}", failure.status.as_u16()),
            "message": words.with("error-status", &[("status", failure.status.as_str())]),
            "incident": failure.incident,
        });
        Json(said).into_response()
    } else {
        match pages::error(visitor.frame("error-home"), failure.status.as_u16(), failure.incident.as_deref()) {
            Ok(page) => Html(page).into_response(),
            Err(cause) => {
                tracing::error!(%cause, "the page of a failure can't be written");
                return bare;
            }
        }
    };
    *response.status_mut() = failure.status;
    let kept =
        bare.headers().iter().filter(|(name, _)| **name != header::CONTENT_TYPE && **name != header::CONTENT_LENGTH);
    response.headers_mut().extend(kept.map(|(name, value)| (name.clone(), value.clone())));
    response
}

/// Logs a failure with all of its causes and gives its number.
fn log(error: &PageError) -> String {
    let incident = app::Token::new().reveal()[..8].to_owned();
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    tracing::error!(%incident, %error, causes = causes.join(": "), "a request failed");
    incident
}
