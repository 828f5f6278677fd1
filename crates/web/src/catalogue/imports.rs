//! Imports: the template to fill in, the file that is sent, its rows with what is wrong, the confirmation.

mod books;

use super::{labels, sheet};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::Form;
use crate::layout::{Crumb, Frame};
use crate::visitor::{Visitor, announce};
use crate::words::Words;
use app::catalogue::{ImportError, ImportPage, ImportState, RowAct, Sheet, StagedRow};
use app::{AppError, Me};
use askama::Template;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use domain::accounts::Right;
use sheet::NoSheet;
use tokio::sync::Semaphore;

/// Rows that a page shows; the annotated copy has all.
const SHOWN: usize = 200;

/// Files are unpacked in memory: so many at once.
static READERS: Semaphore = Semaphore::const_new(2);

#[derive(Template)]
#[template(path = "catalogue/imports.html")]
struct Home {
    frame: Frame,
    form: Form,
}

#[derive(Template)]
#[template(path = "catalogue/import.html")]
struct Page {
    frame: Frame,
    file_name: String,
    state: ImportState,
    read: i64,
    wrong: i64,
    adds: usize,
    changes: usize,
    same: usize,
    /// Rows written and rows in all, while it is written.
    progress: (usize, usize),
    rows: Vec<Row>,
    cut: bool,
    url: String,
}

struct Row {
    line: usize,
    reference: String,
    name: String,
    act: String,
    faults: Vec<String>,
}

/// `GET /imports`: how it goes, the template, the field for the file.
pub(super) async fn home(visitor: Visitor) -> Result<Response, PageError> {
    may_import(&*visitor.signed_in()?)?;
    html(&Home { frame: visitor.frame("catalogue-imports-title"), form: Form::default() })
}

fn may_import(me: &Me) -> Result<(), AppError> {
    if me.standing.may_somewhere(Right::EditTrainings) { Ok(()) } else { Err(AppError::Forbidden) }
}

/// `POST /imports`: 303 to what was read; 422 when it can't be read at all.
pub(super) async fn send(
    State(web): State<Web>,
    visitor: Visitor,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    may_import(&me)?;
    let mut parts = parts.map_err(|cause| PageError::Status(cause.status(), cause.body_text()))?;
    let sheet = match received(&mut parts).await? {
        Ok(sheet) => sheet,
        Err(why) => return again(&visitor, visitor.words.t(&why.key())),
    };
    match web.app.catalogue().stage_import(&me, &sheet).await {
        Ok(id) => Ok(Redirect::to(&format!("/imports/{id}")).into_response()),
        Err(ImportError::App(cause)) => Err(cause.into()),
        Err(why) => again(&visitor, sentence(&visitor.words, &why)),
    }
}

fn again(visitor: &Visitor, message: String) -> Result<Response, PageError> {
    let mut form = Form::default();
    form.refuse("fichier", message);
    refused(&Home { frame: visitor.frame("catalogue-imports-title"), form })
}

/// The file among the parts of the form.
async fn received(parts: &mut Multipart) -> Result<Result<Sheet, NoSheet>, PageError> {
    match received_bytes(parts).await? {
        Ok((name, bytes)) => aside(move || sheet::read(&name, &bytes)).await,
        Err(why) => Ok(Err(why)),
    }
}

/// The file's name and bytes, as they were sent.
pub(crate) async fn received_bytes(
    parts: &mut Multipart,
) -> Result<Result<(String, axum::body::Bytes), NoSheet>, PageError> {
    let wrong = |cause: MultipartError| PageError::Status(cause.status(), cause.body_text());
    while let Some(part) = parts.next_field().await.map_err(wrong)? {
        if part.name() != Some("fichier") {
            continue;
        }
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = match part.bytes().await {
            Ok(bytes) if bytes.len() <= super::UPLOAD_BYTES => bytes,
            Err(cause) if cause.status() != StatusCode::PAYLOAD_TOO_LARGE => return Err(wrong(cause)),
            _ => return Ok(Err(NoSheet::TooLarge)),
        };
        return Ok(Ok((name, bytes)));
    }
    Ok(Err(NoSheet::Empty))
}

/// Reads what was sent where it holds up nobody.
pub(crate) async fn aside<T: Send + 'static>(read: impl FnOnce() -> T + Send + 'static) -> Result<T, PageError> {
    let reader = READERS.acquire().await.map_err(|cause| PageError::panic(cause.to_string()))?;
    let read = tokio::task::spawn_blocking(move || {
        // Held until it is read, also when whoever sent it has left.
        let _reader = reader;
        read()
    });
    read.await.map_err(|cause| PageError::panic(cause.to_string()))
}

fn sentence(words: &Words, why: &ImportError) -> String {
    match why {
        ImportError::Headings(unknown) => {
            let shown = unknown.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
            words.with("catalogue-fault-headings", &[("headings", &shown)])
        }
        ImportError::Column(code) => words.with("catalogue-fault-heading", &[("heading", labels::column(words, code))]),
        ImportError::Empty => words.t("catalogue-fault-file-empty"),
        ImportError::TooMany | ImportError::App(_) => words.t("catalogue-fault-file-large"),
    }
}

/// `GET /imports/{id}`: what was read, row by row; while it is written, how far it is.
pub(super) async fn page(State(web): State<Web>, visitor: Visitor, Path(id): Path<i64>) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let page = web.app.catalogue().import(&me, id).await?;
    html(&Page::of(&visitor, page))
}

/// `POST /imports/{id}`: 303 back to it; 409 when it can't be written any more.
pub(super) async fn confirm(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let mut response = Redirect::to(&format!("/imports/{id}")).into_response();
    match web.app.catalogue().confirm_import(&me, id).await {
        Ok(()) => announce(&mut response, "done-import-confirmed", web.settings.secure),
        // The page says that it was dropped, and why.
        Err(AppError::Conflict) => {
            let page = Page::of(&visitor, web.app.catalogue().import(&me, id).await?);
            response = (StatusCode::CONFLICT, html(&page)?).into_response();
        }
        Err(cause) => return Err(cause.into()),
    }
    Ok(response)
}

/// `GET /imports/modele.xlsx`: the columns to fill in, with lists of what each takes.
pub(super) async fn template(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    may_import(&*visitor.signed_in()?)?;
    let bytes = books::template(&web.app, &visitor.words).map_err(|cause| PageError::panic(cause.to_string()))?;
    Ok(super::export::workbook("modele-formations.xlsx", bytes))
}

/// `GET /imports/{id}/annote.xlsx`: what was sent, with what is wrong beside each row.
pub(super) async fn annotated(
    State(web): State<Web>,
    visitor: Visitor,
    Path(id): Path<i64>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let page = web.app.catalogue().import(&me, id).await?;
    let bytes = books::annotated(&visitor.words, &page.staged).map_err(|cause| PageError::panic(cause.to_string()))?;
    Ok(super::export::workbook(&format!("import-{id}.xlsx"), bytes))
}

impl Page {
    fn of(visitor: &Visitor, page: ImportPage) -> Self {
        let words = &visitor.words;
        let mut frame = visitor.frame("catalogue-import-title");
        frame.crumbs = vec![Crumb::new(words.t("catalogue-imports-title"), "/imports")];
        let (adds, changes, same) = page.staged.acts();
        let place = |code: &str| page.staged.columns.iter().position(|column| column == code);
        let (reference, name) = (place("reference"), place("name"));
        // Wrong rows come first, for they keep everything from being written.
        let (wrong, right): (Vec<_>, Vec<_>) = page.staged.rows.iter().partition(|row| !row.faults.is_empty());
        let shown = wrong.into_iter().chain(right).take(SHOWN);
        Self {
            frame,
            rows: shown.map(|one| row(words, one, reference, name)).collect(),
            cut: page.staged.rows.len() > SHOWN,
            file_name: page.import.file_name,
            state: page.import.state,
            read: page.import.rows_read,
            wrong: page.import.rows_wrong,
            adds,
            changes,
            same,
            progress: (page.progress.done, page.progress.all),
            url: format!("/imports/{}", page.import.id),
        }
    }
}

fn row(words: &Words, row: &StagedRow, reference: Option<usize>, name: Option<usize>) -> Row {
    let cell = |place: Option<usize>| place.and_then(|place| row.cells.get(place)).cloned().unwrap_or_default();
    let act = match row.act {
        _ if !row.faults.is_empty() => "catalogue-act-refused",
        RowAct::Add => "catalogue-act-add",
        RowAct::Change(_) => "catalogue-act-change",
        RowAct::Same => "catalogue-act-same",
    };
    Row {
        line: row.line,
        reference: cell(reference),
        name: cell(name),
        act: words.t(act),
        faults: row.faults.iter().map(|fault| labels::sentence(words, fault)).collect(),
    }
}
