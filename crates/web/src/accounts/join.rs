//! Joining by a link that counts once. Opening it changes nothing: scanners of mail open every link.

use super::{enter, with_faults};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form, languages};
use crate::layout::Frame;
use crate::visitor::Visitor;
use app::accounts::{JoinError, Joining};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::network::Language;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "accounts/join.html")]
struct Join {
    frame: Frame,
    form: Form,
    /// The address that the link was sent to, if any.
    mail: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/link_over.html")]
struct LinkOver {
    frame: Frame,
}

/// What is typed.
#[derive(Deserialize)]
pub(super) struct Typed {
    name: String,
    #[serde(default)]
    mail: String,
    password: String,
    repeated: String,
    language: String,
}

/// `GET /lien/{token}`: the form, or the word that the link is over.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, PageError> {
    let Some((_, person)) = web.app.accounts().link(&token).await? else {
        return refused(&LinkOver { frame: visitor.frame("link-over-title") });
    };
    let form = Form::default().with("language", visitor.words.code());
    let form = form.with("name", person.as_ref().map_or("", |person| person.name.as_str()));
    html(&join_page(&visitor, form, person.map(|person| person.mail.to_string())))
}

/// `POST /lien/{token}`: 303 inside; 422 with every mistake.
pub(super) async fn join(
    State(web): State<Web>,
    visitor: Visitor,
    Path(token): Path<String>,
    Posted(typed): Posted<Typed>,
) -> Result<Response, PageError> {
    let language = if typed.language == "en" { Language::En } else { Language::Fr };
    let form = Form::default().with("name", &typed.name).with("mail", &typed.mail).with("language", &typed.language);
    let joining =
        Joining { name: typed.name, mail: typed.mail, password: typed.password, repeated: typed.repeated, language };
    match web.app.accounts().join(&token, &joining, &visitor.from).await {
        Ok(signed_in) => enter(&web, &visitor, &signed_in, "/").await,
        Err(JoinError::Link) => refused(&LinkOver { frame: visitor.frame("link-over-title") }),
        Err(JoinError::Wrong(faults)) => {
            let mail = web
                .app
                .accounts()
                .link(&token)
                .await?
                .and_then(|(_, person)| person)
                .map(|person| person.mail.to_string());
            refused(&join_page(&visitor, with_faults(form, &faults, &visitor.words), mail))
        }
        Err(JoinError::App(cause)) => Err(cause.into()),
    }
}

fn join_page(visitor: &Visitor, form: Form, mail: Option<String>) -> Join {
    Join { frame: visitor.frame("join-title"), form, mail }
}

impl Join {
    fn languages(&self) -> Vec<Choice> {
        languages()
    }
}
