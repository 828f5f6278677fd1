//! One spreadsheet for many reports: the file to fill in, the file that is sent, its rows with what is to be said, confirming, sending.

mod books;
mod page;

use crate::Web;
use crate::catalogue::imports::{aside, received_bytes};
use crate::catalogue::{UPLOAD_BYTES, export, sheet};
use crate::error::{PageError, html, refused};
use crate::form::Form;
use crate::layout::{Crumb, Frame, Kind};
use crate::parts::{Pages, wanted_page};
use crate::query::Query;
use crate::routes::Routes;
use crate::visitor::{Visitor, announce};
use crate::words::Words;
use app::AppError;
use app::campaigns::{Book, BookError, Responder, Signature, SubmitError, UPLOAD_ROWS, Upload, UploadState};
use askama::Template;
use axum::Form as Posted;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{DefaultBodyLimit, Multipart, Path, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use domain::network::Year;
use serde::Deserialize;

/// Uploads, and rows of one, a page.
const PAGE: u64 = 50;

pub(super) fn routes() -> Routes {
    let upload = post(send).layer(DefaultBodyLimit::max(UPLOAD_BYTES + 64 * 1024));
    Routes::new()
        .get("/mes-rapports/{annee}/tableur", home)
        .get("/mes-rapports/{annee}/tableur.xlsx", download)
        .act(Method::POST, "/mes-rapports/{annee}/tableur", upload)
        .get("/mes-rapports/{annee}/tableur/{id}", show)
        .post("/mes-rapports/{annee}/tableur/{id}", confirm)
        .post("/mes-rapports/{annee}/tableur/{id}/envoyer", sign)
        .get("/mes-rapports/{annee}/tableur/{id}/annote.xlsx", annotated)
}

fn path(year: Year) -> String {
    format!("/mes-rapports/{year}/tableur")
}

#[derive(Template)]
#[template(path = "bulk/home.html")]
struct Home {
    frame: Frame,
    form: Form,
    url: String,
    /// Whether there is anything to fill in, and whether there was.
    open: bool,
    was_open: bool,
    rows: String,
    uploads: Vec<Sent>,
    pages: Pages,
}

/// An upload in the history.
struct Sent {
    url: String,
    file_name: String,
    when: String,
    rows: i64,
    state: String,
    badge: Kind,
}

fn sent(words: &Words, year: Year, upload: Upload) -> Sent {
    let badge = match upload.state {
        UploadState::Staged if upload.rows_wrong > 0 => Kind::Warning,
        UploadState::Staged | UploadState::Confirmed => Kind::Info,
        UploadState::Done => Kind::Good,
        UploadState::Dropped => Kind::Bad,
    };
    Sent {
        url: format!("{}/{}", path(year), upload.id),
        when: words.instant(upload.made_at),
        rows: upload.rows_read,
        state: words.t(&format!("bulk-state-{}", upload.state.code())),
        file_name: upload.file_name,
        badge,
    }
}

/// `GET …/tableur`: what to do, the file, the field to send it, what was sent before.
async fn home(State(web): State<Web>, visitor: Visitor, Path(year): Path<Year>) -> Result<Response, PageError> {
    html(&home_of(&web, &visitor, year, Form::default()).await?)
}

async fn home_of(web: &Web, visitor: &Visitor, year: Year, form: Form) -> Result<Home, PageError> {
    let me = visitor.signed_in()?;
    let here = Query::parse(&visitor.path);
    let page = here.pairs.iter().find(|(name, _)| name == "page").and_then(|(_, page)| page.parse().ok());
    let current = wanted_page(page);
    let (campaign, uploads, total) = web.app.campaigns().uploads(&me, year, (current - 1, PAGE)).await?;
    let words = visitor.words;
    let number = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    Ok(Home {
        frame: frame(visitor, year, "bulk-title", false),
        form,
        url: path(year),
        open: web.app.campaigns().takes_answers(&Responder::from(&*me), &campaign).await?,
        was_open: campaign.opened_at.is_some_and(|at| at <= web.app.now()),
        rows: words.number(UPLOAD_ROWS),
        uploads: uploads.into_iter().map(|upload| sent(&words, year, upload)).collect(),
        pages: Pages { current: number(current), size: number(PAGE), total: number(total), here },
    })
}

fn frame(visitor: &Visitor, year: Year, title: &str, below: bool) -> Frame {
    let mut frame = visitor.frame("bulk-reports");
    frame.title = visitor.words.with(title, &[("year", &year.to_string())]);
    frame.crumbs = vec![Crumb::new(visitor.words.t("reports-title"), "/mes-rapports")];
    if below {
        let above = visitor.words.with("bulk-title", &[("year", &year.to_string())]);
        frame.crumbs.push(Crumb::new(above, path(year)));
    }
    frame
}

/// `GET …/tableur.xlsx`: what is left, prefilled; with `?tous=1`, every report that is asked.
async fn download(State(web): State<Web>, visitor: Visitor, Path(year): Path<Year>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let all = Query::parse(&visitor.path).pairs.iter().any(|(name, value)| name == "tous" && value == "1");
    let template = web.app.campaigns().sheet(&me, year, all).await?;
    let bytes = books::template(&visitor.words, &template).map_err(|cause| PageError::panic(cause.to_string()))?;
    Ok(export::workbook(&format!("rapports-{year}.xlsx"), bytes))
}

/// `POST …/tableur`: 303 to what was read; 422 when it can't be read at all.
async fn send(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    // Whoever may not send one learns it before its parts are read.
    web.app.campaigns().uploads(&me, year, (0, 1)).await?;
    let mut parts = parts.map_err(|cause| PageError::Status(cause.status(), cause.body_text()))?;
    let read = match received_bytes(&mut parts).await? {
        Ok((file_name, bytes)) => {
            let rows = aside(move || sheet::rows(&bytes)).await?;
            rows.map(|rows| Book { file_name, rows })
        }
        Err(why) => Err(why),
    };
    let book = match read {
        Ok(book) => book,
        Err(why) => return again(&web, &visitor, year, visitor.words.t(&why.key())).await,
    };
    match web.app.campaigns().stage_upload(&me, year, &book).await {
        Ok(id) => Ok(Redirect::to(&format!("{}/{id}", path(year))).into_response()),
        Err(BookError::App(cause)) => Err(cause.into()),
        Err(why) => again(&web, &visitor, year, sentence(&visitor.words, &why)).await,
    }
}

async fn again(web: &Web, visitor: &Visitor, year: Year, message: String) -> Result<Response, PageError> {
    let mut form = Form::default();
    form.refuse("fichier", message);
    refused(&home_of(web, visitor, year, form).await?)
}

fn sentence(words: &Words, why: &BookError) -> String {
    match why {
        BookError::NoHeadings => words.t("bulk-no-headings"),
        BookError::Headings(unknown) => {
            let shown = unknown.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
            words.with("bulk-headings", &[("headings", &shown)])
        }
        BookError::Column(code) => words.with("bulk-heading", &[("heading", code)]),
        BookError::Empty | BookError::App(_) => words.t("bulk-empty"),
        BookError::TooMany => words.n("bulk-too-many", UPLOAD_ROWS),
    }
}

/// `GET …/tableur/{id}`: what was read, what is to be said row by row, what to do next.
async fn show(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, id)): Path<(Year, i64)>,
) -> Result<Response, PageError> {
    html(&page::of(&web, &visitor, (year, id), Form::default()).await?)
}

/// `POST …/tableur/{id}`: 303 back to it; 409 when it can't be written any more.
async fn confirm(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, id)): Path<(Year, i64)>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    match web.app.campaigns().confirm_upload(&me, year, id).await {
        Ok(()) => Ok(told(&web, year, id, "done-upload-confirmed")),
        // The page says that it was dropped, and why.
        Err(AppError::Conflict) => {
            let page = page::of(&web, &visitor, (year, id), Form::default()).await?;
            Ok((StatusCode::CONFLICT, html(&page)?).into_response())
        }
        Err(cause) => Err(cause.into()),
    }
}

fn told(web: &Web, year: Year, id: i64, key: &str) -> Response {
    let mut response = Redirect::to(&format!("{}/{id}", path(year))).into_response();
    announce(&mut response, key, web.settings.secure);
    response
}

/// What is signed, and by whom.
#[derive(Debug, Default, Deserialize)]
struct Signing {
    #[serde(default)]
    fonction: String,
    #[serde(default)]
    lu: String,
    #[serde(default)]
    certifie: String,
}

/// `POST …/tableur/{id}/envoyer`: 303 back to it; 422 without a function or the box ticked; 409 when an answer changed meanwhile.
async fn sign(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, id)): Path<(Year, i64)>,
    Posted(signing): Posted<Signing>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let mut form = Form::default().with("fonction", signing.fonction.clone());
    // Whoever may not see it learns no more than that.
    web.app.campaigns().upload(&me, year, id).await?;
    if signing.certifie != "oui" {
        form.refuse("certifie", visitor.words.t("bulk-sign-unticked"));
        return refused(&page::of(&web, &visitor, (year, id), form).await?);
    }
    let signature = Signature { function: signing.fonction, read: signing.lu, ..Signature::default() };
    match web.app.campaigns().send_bundle(&me, (year, id), &signature).await {
        Ok(_) => Ok(told(&web, year, id, "done-upload-sent")),
        Err(SubmitError::Signature(_)) => {
            form.refuse("fonction", visitor.words.t("bulk-sign-function-missing"));
            refused(&page::of(&web, &visitor, (year, id), form).await?)
        }
        Err(SubmitError::Save(app::campaigns::SaveError::App(cause))) => Err(cause.into()),
        Err(_) => {
            form.refuse("", visitor.words.t("bulk-sign-changed"));
            let page = page::of(&web, &visitor, (year, id), form).await?;
            Ok((StatusCode::CONFLICT, html(&page)?).into_response())
        }
    }
}

/// `GET …/tableur/{id}/annote.xlsx`: what was sent, with what is to be said beside each row.
async fn annotated(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, id)): Path<(Year, i64)>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let page = web.app.campaigns().upload(&me, year, id).await?;
    let bytes = books::annotated(&visitor.words, page.questionnaire, &page.staged);
    let bytes = bytes.map_err(|cause| PageError::panic(cause.to_string()))?;
    Ok(export::workbook(&format!("rapports-{year}-{id}.xlsx"), bytes))
}
