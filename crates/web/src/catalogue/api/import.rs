//! Many trainings at once by program: a spreadsheet, or the same rows as JSON. The checks and codes are those of the page of imports.

use super::super::imports::aside;
use super::super::sheet::{self, NoSheet};
use super::super::{UPLOAD_BYTES, labels};
use super::ApiError;
use super::write::{NewTraining, editor, fields};
use crate::Web;
use crate::error::PageError;
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::catalogue::{ImportError, Imported, Rows};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::catalogue::{Draft, Fault};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Faults that an answer tells at most: who has more corrects these first.
const TOLD: usize = 1000;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// What came of the rows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Import)]
struct ApiImport {
    /// Whether they were written: not on a trial, nor when nothing is new.
    written: bool,
    /// Rows read.
    rows: usize,
    /// Rows that add a training.
    added: usize,
    /// Rows that change one.
    changed: usize,
    /// Rows that say what is known.
    same: usize,
}

/// What is wrong with rows; nothing of them was written.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ImportRefusal)]
pub(super) struct ApiImportRefusal {
    /// `refused`.
    code: &'static str,
    /// The same in words.
    message: String,
    /// How many faults there are.
    count: usize,
    /// The first thousand of them, row by row.
    faults: Vec<ApiRowFault>,
}

/// What is wrong in one place.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RowFault)]
struct ApiRowFault {
    /// Line of the file, from 2 below the headings; of an array, its place from 1; none when it is all that was sent.
    row: Option<usize>,
    /// The column.
    #[schema(example = "places")]
    column: String,
    /// What is wrong, as in an annotated spreadsheet.
    #[schema(example = "not-a-number")]
    code: String,
    /// The same in words.
    message: String,
    /// What was sent.
    found: String,
    /// What would do, where there is such a thing.
    expected: Option<String>,
}

/// What is wrong, by row.
type Faults = Vec<(Option<usize>, Fault)>;

/// Takes many rows over, all of them or none. A row whose reference is known changes that training; sent again, it changes nothing.
#[utoipa::path(
    post,
    path = "/api/v1/trainings/import",
    tag = "trainings",
    params(("essai" = Option<bool>, Query)),
    request_body(description = "At most 10 MB and 200 000 rows; columns and fields that are not sent stay as they are", content(
        (Vec<NewTraining> = "application/json"),
        (String = "text/csv"),
        (Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    )),
    security(("key" = [])),
    responses(
        (status = 200, description = "What came of the rows, or would come of them", body = ApiImport),
        (status = 401, description = "No key that counts", body = ApiError),
        (status = 413, description = "More than 10 MB", body = ApiError),
        (status = 415, description = "Neither JSON, nor CSV, nor XLSX", body = ApiError),
        (status = 422, description = "Something is wrong with what was sent", body = ApiImportRefusal),
        (status = 429, description = "Too many keys that don't count", body = ApiError),
    )
)]
pub(super) async fn import(State(web): State<Web>, visitor: Visitor, request: Request) -> Result<Response, PageError> {
    let by = editor(&web, &visitor, request.headers()).await?;
    let kind = kind(request.headers())?;
    let bytes = Bytes::from_request(request, &web).await;
    let bytes = bytes.map_err(|cause| PageError::Status(cause.status(), cause.body_text()))?;
    if bytes.len() > UPLOAD_BYTES {
        return Err(PageError::Status(StatusCode::PAYLOAD_TOO_LARGE, "more bytes than we take".to_owned()));
    }
    let rows = match aside(move || rows(kind, &bytes)).await? {
        Ok(rows) => rows,
        Err(faults) => return Ok(refusal(&visitor.words, faults)),
    };
    let done = web.app.catalogue().import_rows(by, &rows, is_trial(&visitor.path)).await?;
    Ok(answer(&visitor.words, done))
}

/// How rows are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Json,
    Sheet,
}

fn kind(headers: &HeaderMap) -> Result<Kind, PageError> {
    let named = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "application/json" => Ok(Kind::Json),
        "text/csv" | XLSX => Ok(Kind::Sheet),
        _ => Err(PageError::Status(StatusCode::UNSUPPORTED_MEDIA_TYPE, "no kind of rows".to_owned())),
    }
}

/// `essai`, unless it says no.
fn is_trial(path: &str) -> bool {
    let here = Query::parse(path);
    let given = here.pairs.iter().find(|(name, _)| name == "essai");
    given.is_some_and(|(_, value)| !matches!(value.as_str(), "false" | "non" | "0"))
}

fn rows(kind: Kind, bytes: &[u8]) -> Result<Rows, Faults> {
    let rows = match kind {
        Kind::Json => Rows::try_from(drafts(bytes)?),
        Kind::Sheet => Rows::try_from(&sheet::read("", bytes).map_err(unreadable)?),
    };
    rows.map_err(|why| headings(&why))
}

fn unreadable(why: NoSheet) -> Faults {
    vec![(None, Fault::new("", why.code(), ""))]
}

fn headings(why: &ImportError) -> Faults {
    let first = |fault| (Some(1), fault);
    match why {
        ImportError::Headings(unknown) => {
            unknown.iter().map(|heading| first(Fault::new(heading, "unknown-column", heading))).collect()
        }
        ImportError::Column(code) => vec![first(Fault::new(code, "column-once", code))],
        ImportError::Empty => unreadable(NoSheet::Empty),
        ImportError::TooMany | ImportError::App(_) => unreadable(NoSheet::TooLarge),
    }
}

/// The drafts of an array of objects.
fn drafts(bytes: &[u8]) -> Result<Vec<Draft>, Faults> {
    let sent: Vec<Value> =
        serde_json::from_slice(bytes).map_err(|_| vec![(None, Fault::new("", "not-an-array", ""))])?;
    let (mut drafts, mut wrong) = (Vec::with_capacity(sent.len()), Faults::new());
    for (row, value) in (1..).zip(&sent) {
        match object(value).and_then(fields) {
            Ok(draft) => drafts.push(draft),
            Err(faults) => wrong.extend(faults.into_iter().map(|fault| (Some(row), fault))),
        }
    }
    if wrong.is_empty() { Ok(drafts) } else { Err(wrong) }
}

fn object(value: &Value) -> Result<&Map<String, Value>, Vec<Fault>> {
    value.as_object().ok_or_else(|| vec![Fault::new("", "not-an-object", &value.to_string())])
}

fn answer(words: &Words, done: Imported) -> Response {
    if !done.faults.is_empty() {
        return refusal(words, done.faults.into_iter().map(|(row, fault)| (Some(row), fault)).collect());
    }
    let Imported { added, changed, same, written, .. } = done;
    Json(ApiImport { written, rows: added + changed + same, added, changed, same }).into_response()
}

fn refusal(words: &Words, faults: Faults) -> Response {
    let tell = |(row, fault): (Option<usize>, Fault)| ApiRowFault {
        row,
        message: labels::message(words, &fault),
        column: fault.field,
        code: fault.code,
        found: fault.found,
        expected: fault.expected,
    };
    let (message, count) = (words.t("catalogue-api-refused"), faults.len());
    let faults = faults.into_iter().take(TOLD).map(tell).collect();
    let said = ApiImportRefusal { code: "refused", message, count, faults };
    (StatusCode::UNPROCESSABLE_ENTITY, Json(said)).into_response()
}
