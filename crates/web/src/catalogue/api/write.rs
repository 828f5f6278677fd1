//! Adding and changing a training by program, with a key; the same checks and codes as the form and the spreadsheet.

use super::super::labels;
use super::ApiError;
use crate::Web;
use crate::error::PageError;
use crate::visitor::Visitor;
use app::AppError;
use app::catalogue::{ChangeError, Editor, Theirs};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::catalogue::{Draft, Fault, TRAINING_COLUMNS};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What is wrong with what was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refusal)]
pub(super) struct ApiRefusal {
    /// `refused`.
    code: &'static str,
    /// The same in words.
    message: String,
    /// Everything that is wrong.
    faults: Vec<ApiFault>,
}

/// What is wrong with one field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Fault)]
pub(super) struct ApiFault {
    /// The field.
    #[schema(example = "places")]
    field: String,
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

/// Somebody saved first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Conflict)]
pub(super) struct ApiConflict {
    /// `conflict`.
    code: &'static str,
    /// The same in words.
    message: String,
    /// The version that a second try must state.
    version: i64,
    /// The fields that differ, as they are saved.
    theirs: BTreeMap<String, String>,
}

/// Adds a training. Keys of organisations can't: a training is added when the agency labels it.
#[utoipa::path(
    post,
    path = "/api/v1/trainings",
    tag = "trainings",
    request_body(content = NewTraining, description = "The training"),
    security(("key" = [])),
    responses(
        (status = 201, description = "The training; its address stands in `Location`", body = super::ApiTraining),
        (status = 401, description = "No key that counts", body = ApiError),
        (status = 403, description = "The agency alone adds trainings: `agency-only`", body = ApiError),
        (status = 422, description = "Something is wrong with what was sent", body = ApiRefusal),
        (status = 429, description = "Too many keys that don't count", body = ApiError),
    )
)]
pub(super) async fn add(
    State(web): State<Web>,
    visitor: Visitor,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let by = editor(&web, &visitor, &headers).await?;
    if by.may_add().is_err() {
        return Ok(agency_only(&visitor));
    }
    let draft = match object(&body).and_then(|sent| fields(&sent)) {
        Ok(draft) => draft,
        Err(faults) => return Ok(refusal(&visitor, &faults)),
    };
    match web.app.catalogue().add_training(by, &draft).await {
        Ok(reference) => added(web, reference).await,
        Err(ChangeError::Refused(faults)) => Ok(refusal(&visitor, &faults)),
        Err(ChangeError::Conflict(_)) => Err(AppError::Conflict.into()),
        Err(ChangeError::App(cause)) => Err(cause.into()),
    }
}

fn agency_only(visitor: &Visitor) -> Response {
    let message = visitor.words.t("catalogue-api-agency-only");
    let said = ApiError { code: "agency-only".to_owned(), message, incident: None };
    (StatusCode::FORBIDDEN, Json(said)).into_response()
}

async fn added(web: Web, reference: String) -> Result<Response, PageError> {
    let address = format!("{}/api/v1/trainings/{reference}", web.app.base_url());
    let shown = super::one(State(web), Path(reference)).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, address)], shown).into_response())
}

/// A training as it is added or imported; texts, numbers, true or false, lists of codes. Codes may be given as labels.
#[derive(ToSchema)]
#[allow(dead_code, reason = "described, never filled: see `ChangedTraining`")]
pub(super) struct NewTraining {
    /// Its number on the register, the same for ever.
    #[schema(example = "F-2019-001")]
    reference: String,
    /// SIRET or number of who runs it.
    organisation: Option<String>,
    /// Its title.
    name: Option<String>,
    /// Where it stands: `active`, `paused`, `ended`.
    state: Option<String>,
    /// Code of its region, or online.
    region: Option<String>,
    /// Town where it takes place.
    town: Option<String>,
    /// Code of its operator.
    operator: Option<String>,
    /// Code of the certification that it prepares for.
    certification: Option<String>,
    /// Code of the mode of teaching.
    modality: Option<String>,
    /// Code of the programme that funds its label.
    programme: Option<String>,
    /// Codes of the occupations that it prepares for, the main one first.
    occupations: Option<Vec<String>>,
    /// Without sessions in the usual sense.
    special_format: Option<bool>,
    /// Day its label was given.
    #[schema(format = Date, example = "2019-03-01")]
    labelled_on: Option<String>,
    /// Hours.
    duration_hours: Option<i64>,
    /// Months.
    duration_months: Option<i64>,
    /// Places a session.
    places: Option<i64>,
    /// What a candidate reads about it.
    summary: Option<String>,
}

/// Changes a training. Fields that are not sent stay as they are; `version` is the one that was read.
#[utoipa::path(
    put,
    path = "/api/v1/trainings/{reference}",
    tag = "trainings",
    params(("reference" = String, Path)),
    request_body(content = ChangedTraining, description = "Fields to change, with the version that was read"),
    security(("key" = [])),
    responses(
        (status = 200, description = "The training as it is now", body = super::ApiTraining),
        (status = 401, description = "No key that counts", body = ApiError),
        (status = 403, description = "The training is another organisation's", body = ApiError),
        (status = 404, description = "There is none", body = ApiError),
        (status = 409, description = "Somebody saved first", body = ApiConflict),
        (status = 422, description = "Something is wrong with what was sent", body = ApiRefusal),
        (status = 429, description = "Too many keys that don't count", body = ApiError),
    )
)]
pub(super) async fn change(
    State(web): State<Web>,
    visitor: Visitor,
    Path(reference): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let by = editor(&web, &visitor, &headers).await?;
    let (version, draft) = match read(&body) {
        Ok(sent) => sent,
        Err(faults) => return Ok(refusal(&visitor, &faults)),
    };
    match web.app.catalogue().change_training(by, &reference, version, &draft).await {
        Ok(reference) => super::one(State(web), Path(reference)).await,
        Err(ChangeError::Refused(faults)) => Ok(refusal(&visitor, &faults)),
        Err(ChangeError::Conflict(theirs)) => Ok(conflict(&visitor, &draft, &theirs)),
        Err(ChangeError::App(cause)) => Err(cause.into()),
    }
}

/// Fields of a training to change; texts, numbers, true or false, lists of codes. Those that the agency decides can't be changed.
#[derive(ToSchema)]
#[allow(
    dead_code,
    reason = "described, never filled: the body is read field by field, so that every fault is told at once"
)]
pub(super) struct ChangedTraining {
    /// The version that was read.
    version: i64,
    /// Its title.
    name: Option<String>,
    /// Where it stands: `active`, `paused`, `ended`.
    state: Option<String>,
    /// Code of its region, or online.
    region: Option<String>,
    /// Town where it takes place.
    town: Option<String>,
    /// Code of the certification that it prepares for.
    certification: Option<String>,
    /// Code of the mode of teaching.
    modality: Option<String>,
    /// Codes of the occupations that it prepares for, the main one first.
    occupations: Option<Vec<String>>,
    /// Without sessions in the usual sense.
    special_format: Option<bool>,
    /// Hours.
    duration_hours: Option<i64>,
    /// Months.
    duration_months: Option<i64>,
    /// Places a session.
    places: Option<i64>,
    /// What a candidate reads about it.
    summary: Option<String>,
}

/// Whoever comes with a key.
pub(super) async fn editor(web: &Web, visitor: &Visitor, headers: &HeaderMap) -> Result<Editor, PageError> {
    Ok(Editor::of_key(&visitor.key(web, headers).await?, web.app.now().date()))
}

/// The version and the draft that a body states.
fn read(body: &[u8]) -> Result<(i64, Draft), Vec<Fault>> {
    let mut sent = object(body)?;
    let version = sent.remove("version").and_then(|version| version.as_i64());
    match (version, fields(&sent)) {
        (Some(version), draft) => Ok((version, draft?)),
        (None, draft) => {
            let missing = Fault::new("version", "required", "");
            Err(draft.err().unwrap_or_default().into_iter().chain([missing]).collect())
        }
    }
}

fn object(body: &[u8]) -> Result<Map<String, Value>, Vec<Fault>> {
    let sent = serde_json::from_slice(body);
    sent.map_err(|_| vec![Fault::new("", "not-an-object", "")])
}

/// The draft that fields state.
pub(super) fn fields(sent: &Map<String, Value>) -> Result<Draft, Vec<Fault>> {
    let (mut draft, mut faults) = (Draft::default(), Vec::new());
    for (field, value) in sent {
        match text(value) {
            _ if TRAINING_COLUMNS.iter().all(|column| column.code != field) => {
                faults.push(Fault::new(field, "unknown-field", &value.to_string()));
            }
            Some(text) => draft.replace(field, &text),
            None => faults.push(Fault::new(field, "not-a-text", &value.to_string())),
        }
    }
    if faults.is_empty() { Ok(draft) } else { Err(faults) }
}

/// A value as somebody would type it.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::Bool(yes) => Some(if *yes { "oui" } else { "non" }.to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        Value::Array(texts) => {
            let texts: Option<Vec<&str>> = texts.iter().map(Value::as_str).collect();
            texts.map(|texts| texts.join("; "))
        }
        Value::Object(_) => None,
    }
}

fn refusal(visitor: &Visitor, faults: &[Fault]) -> Response {
    let words = &visitor.words;
    let tell = |fault: &Fault| ApiFault {
        message: labels::message(words, fault),
        field: fault.field.clone(),
        code: fault.code.clone(),
        found: fault.found.clone(),
        expected: fault.expected.clone(),
    };
    let message = words.t("catalogue-api-refused");
    let said = ApiRefusal { code: "refused", message, faults: faults.iter().map(tell).collect() };
    (StatusCode::UNPROCESSABLE_ENTITY, Json(said)).into_response()
}

fn conflict(visitor: &Visitor, mine: &Draft, theirs: &Theirs) -> Response {
    let differing = mine.differing(&theirs.draft).into_iter().map(|one| (one.field, one.theirs));
    let message = visitor.words.t("catalogue-api-conflict");
    let said = ApiConflict { code: "conflict", message, version: theirs.version, theirs: differing.collect() };
    (StatusCode::CONFLICT, Json(said)).into_response()
}
