//! Who sees an edition before its release, and what their link opens.

use super::edition::Place;
use super::list::{frame, path};
use super::public::{answer, within};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Choice, Form, languages};
use crate::layout::Frame;
use crate::visitor::{Visitor, done};
use app::figures::{Embargo, EmbargoError};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use domain::accounts::Right;
use domain::network::Language;

#[derive(Template)]
#[template(path = "figures/embargo.html")]
struct EmbargoPage {
    frame: Frame,
    form: Form,
    url: String,
    rows: Vec<Row>,
    gives: bool,
}

impl EmbargoPage {
    fn languages(&self) -> Vec<Choice> {
        languages()
    }
}

struct Row {
    id: i64,
    name: String,
    mail: String,
    given: String,
    seen: String,
}

/// `GET …/embargo`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(place): Path<Place>,
) -> Result<Response, PageError> {
    html(&build(&web, &visitor, place, Form::default().with("language", "fr")).await?)
}

async fn build(web: &Web, visitor: &Visitor, (year, number): Place, form: Form) -> Result<EmbargoPage, PageError> {
    let me = visitor.signed_in()?;
    let edition = web.app.figures().edition(&me, year, number).await?;
    let all = web.app.figures().embargoes(&me, year, number).await?;
    let row = |one: Embargo| Row {
        id: one.id,
        given: visitor.words.instant(one.made_at),
        seen: one.seen_at.map(|at| visitor.words.instant(at)).unwrap_or_default(),
        name: one.name,
        mail: one.mail,
    };
    Ok(EmbargoPage {
        frame: frame(visitor, "editions-embargo-title", &edition),
        form,
        url: format!("{}/embargo", path(year, number)),
        rows: all.into_iter().map(row).collect(),
        gives: me.standing.may(Right::PrepareEditions),
    })
}

/// `POST …/embargo`: 303 back; 422 with what was typed.
pub(super) async fn give(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let mut form = Form::new(typed);
    let language = if form.value("language") == "en" { Language::En } else { Language::Fr };
    let whom = (form.value("name"), form.value("mail"));
    let given = web.app.figures().show_before(&me, (year, number), whom, language).await;
    match given {
        Ok(()) => Ok(done(&web, &format!("{}/embargo", path(year, number)), "done-embargo-given")),
        Err(EmbargoError::Wrong(field, code)) => {
            form.refuse(field, visitor.words.t(&format!("editions-fault-{code}")));
            refused(&build(&web, &visitor, (year, number), form).await?)
        }
        Err(EmbargoError::App(cause)) => Err(cause.into()),
    }
}

/// Whom to take from the list.
#[derive(serde::Deserialize)]
pub(super) struct Whom {
    id: i64,
}

/// `POST …/embargo/retirer`.
pub(super) async fn withdraw(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
    Posted(whom): Posted<Whom>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    web.app.figures().show_no_more(&me, (year, number), whom.id).await?;
    Ok(done(&web, &format!("{}/embargo", path(year, number)), "done-embargo-withdrawn"))
}

/// `GET /chiffres/embargo/{jeton}/`.
pub(super) async fn home(
    web: State<Web>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    file(web, Path((token, String::new())), headers).await
}

/// `GET /chiffres/embargo/{jeton}/{*chemin}`: a file of an edition that is not published yet; nobody keeps it, no search engine reads it.
pub(super) async fn file(
    State(web): State<Web>,
    Path((token, path)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let (_, file) = web.app.figures().glimpse(&token, &within(&path)).await?;
    let mut response = answer(&file, &headers, "private, no-store");
    let own = response.headers_mut();
    own.insert("x-robots-tag", HeaderValue::from_static("noindex, nofollow"));
    own.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    Ok(response)
}
