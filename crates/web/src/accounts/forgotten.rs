//! A forgotten password: the page says the same whether or not there is an account.

use super::done;
use crate::Web;
use crate::error::{PageError, html};
use crate::form::Form;
use crate::layout::Frame;
use crate::visitor::Visitor;
use askama::Template;
use axum::Form as Posted;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "accounts/forgotten.html")]
struct Forgotten {
    frame: Frame,
    form: Form,
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    mail: String,
}

/// `GET /mot-de-passe-oublie`.
pub(super) async fn page(visitor: Visitor) -> Result<Response, PageError> {
    html(&Forgotten { frame: visitor.frame("forgotten-title"), form: Form::default() })
}

/// `POST /mot-de-passe-oublie`: 303 to the sign-in, whatever was typed.
pub(super) async fn ask(
    State(web): State<Web>,
    visitor: Visitor,
    Posted(typed): Posted<Typed>,
) -> Result<Response, PageError> {
    web.app.accounts().ask_recovery(&typed.mail, &visitor.from).await?;
    Ok(done(&web, "/connexion", "done-recovery-asked"))
}
