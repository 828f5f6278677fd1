//! Answering and sending by program, with a key of the training's organisation.

use super::read::answered;
use super::{ApiRefusal, REFUSALS, remarks, responder};
use crate::Web;
use crate::catalogue::text;
use crate::error::PageError;
use crate::visitor::Visitor;
use app::AppError;
use app::campaigns::{AnswerError, Answering, BookFault, Responder, SaveError, Signature, SubmitError};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::campaigns::{Closed, ReportRefusal};
use domain::network::Year;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Answers to save. Fields that are not sent stay as they are; `null` empties one.
#[derive(ToSchema)]
#[schema(as = Answers)]
#[allow(dead_code, reason = "described, never filled: the body is read field by field")]
pub(super) struct ApiAnswers {
    /// The version that was read: the report's, or the section's. The header `If-Match` may say it instead.
    version: Option<i64>,
    /// Texts, whole numbers, true or false, by field.
    answers: BTreeMap<String, String>,
    /// Words about remarks, by the remark's key.
    justifications: Option<BTreeMap<String, String>>,
}

/// A signature.
#[derive(ToSchema)]
#[schema(as = Signature)]
#[allow(dead_code, reason = "described, never filled: the body is read field by field")]
pub(super) struct ApiSignature {
    /// Who signs.
    name: String,
    /// In which function.
    function: String,
    /// The digest of the report that was read.
    digest: String,
}

/// A report that was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Sent)]
pub(super) struct ApiSent {
    /// 1 the first time, then 2, …
    number: i64,
    /// Where the receipt is.
    receipt: String,
}

/// Somebody saved first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportConflict)]
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

/// Answers any sections of a report.
#[utoipa::path(
    put,
    path = "/api/v1/reports/{annee}/{reference}",
    tag = "reports",
    params(("annee" = u16, Path), ("reference" = String, Path)),
    request_body(content = ApiAnswers, description = "Answers, with the version that was read"),
    security(("key" = [])),
    responses(
        (status = 200, description = "The report as it is now, with everything to be said about it", body = super::read::ApiReport),
        (status = 401, description = "No key that counts"),
        (status = 404, description = "There is none, or it is another organisation's"),
        (status = 409, description = "Somebody saved first, or the report was sent", body = ApiConflict),
        (status = 410, description = "Answers are not taken now", body = ApiRefusal),
        (status = 412, description = "Somebody saved first, and `If-Match` was sent", body = ApiConflict),
        (status = 422, description = "Something is wrong with what was sent", body = ApiRefusal),
    )
)]
pub(super) async fn answer(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<(Year, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let by = responder(&web, &visitor, &headers).await?;
    save(&web, &visitor, &by, (year, &reference, None), (&headers, &body)).await
}

/// Answers one section of a report.
#[utoipa::path(
    put,
    path = "/api/v1/reports/{annee}/{reference}/sections/{section}",
    tag = "reports",
    params(("annee" = u16, Path), ("reference" = String, Path), ("section" = String, Path)),
    request_body(content = ApiAnswers, description = "Answers, with the section's version that was read"),
    security(("key" = [])),
    responses(
        (status = 200, description = "The report as it is now, with everything to be said about it", body = super::read::ApiReport),
        (status = 401, description = "No key that counts"),
        (status = 404, description = "There is none, or it is another organisation's"),
        (status = 409, description = "Somebody saved first, or the report was sent", body = ApiConflict),
        (status = 410, description = "Answers are not taken now", body = ApiRefusal),
        (status = 412, description = "Somebody saved first, and `If-Match` was sent", body = ApiConflict),
        (status = 422, description = "Something is wrong with what was sent", body = ApiRefusal),
    )
)]
pub(super) async fn answer_section(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference, section)): Path<(Year, String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let by = responder(&web, &visitor, &headers).await?;
    save(&web, &visitor, &by, (year, &reference, Some(section)), (&headers, &body)).await
}

async fn save(
    web: &Web,
    visitor: &Visitor,
    by: &Responder,
    (year, reference, section): (Year, &str, Option<String>),
    (headers, body): (&HeaderMap, &[u8]),
) -> Result<Response, PageError> {
    let matched = if_match(headers);
    let mut answering = match read(body, matched) {
        Ok(answering) => answering,
        Err((code, fields)) => return Ok(refusal(visitor, StatusCode::UNPROCESSABLE_ENTITY, code, fields)),
    };
    answering.section = section;
    match web.app.campaigns().answer(by, (year, reference), &answering).await {
        Ok(filling) => Ok(answered(web, visitor, &filling)),
        Err(AnswerError::Changed { version, theirs }) => {
            let status = if matched.is_some() { StatusCode::PRECONDITION_FAILED } else { StatusCode::CONFLICT };
            let message = visitor.words.t("bulk-api-conflict");
            Ok((status, Json(ApiConflict { code: "conflict", message, version, theirs })).into_response())
        }
        Err(AnswerError::Save(why)) => not_saved(visitor, why),
    }
}

/// The version that `If-Match` states.
fn if_match(headers: &HeaderMap) -> Option<i64> {
    let given = headers.get(header::IF_MATCH)?.to_str().ok()?;
    given.trim().trim_start_matches("W/").trim_matches('"').parse().ok()
}

/// What a body says; else a code and the fields that are meant.
fn read(body: &[u8], matched: Option<i64>) -> Result<Answering, (&'static str, Vec<String>)> {
    let Ok(Value::Object(sent)) = serde_json::from_slice::<Value>(body) else { return Err(("refused", Vec::new())) };
    let known = ["version", "answers", "justifications"];
    let strangers: Vec<String> = sent.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect();
    if !strangers.is_empty() {
        return Err(("unknown-field", strangers));
    }
    let version = matched.or_else(|| sent.get("version").and_then(Value::as_i64));
    let version = version.ok_or_else(|| ("required", vec!["version".to_owned()]))?;
    let (fields, justifications) = (texts(&sent, "answers")?, texts(&sent, "justifications")?);
    Ok(Answering { section: None, version, fields, justifications })
}

fn texts(sent: &Map<String, Value>, name: &str) -> Result<BTreeMap<String, String>, (&'static str, Vec<String>)> {
    let given = match sent.get(name) {
        None | Some(Value::Null) => return Ok(BTreeMap::new()),
        Some(Value::Object(given)) => given,
        Some(_) => return Err(("not-a-text", vec![name.to_owned()])),
    };
    let wrong = |value: &Value| value.is_array() || value.is_object();
    let strangers: Vec<String> = given.iter().filter(|(_, value)| wrong(value)).map(|(key, _)| key.clone()).collect();
    if !strangers.is_empty() {
        return Err(("not-a-text", strangers));
    }
    Ok(given.iter().map(|(key, value)| (key.clone(), text(value).unwrap_or_default())).collect())
}

fn refusal(visitor: &Visitor, status: StatusCode, code: &str, fields: Vec<String>) -> Response {
    debug_assert!(REFUSALS.contains(&code), "`{code}` is not documented");
    let message = visitor.words.t(&format!("bulk-api-{code}"));
    (status, Json(ApiRefusal { code: code.to_owned(), message, fields, remarks: Vec::new() })).into_response()
}

fn not_saved(visitor: &Visitor, why: SaveError) -> Result<Response, PageError> {
    let (status, code, fields) = match why {
        SaveError::Closed(Closed::NotYet) => (StatusCode::GONE, BookFault::NotOpen.code(), Vec::new()),
        SaveError::Closed(_) => (StatusCode::GONE, BookFault::Closed.code(), Vec::new()),
        SaveError::State(ReportRefusal::NotAsked) => (StatusCode::CONFLICT, BookFault::NotAsked.code(), Vec::new()),
        SaveError::State(ReportRefusal::Submitted) => (StatusCode::CONFLICT, BookFault::AlreadySent.code(), Vec::new()),
        SaveError::State(_) => (StatusCode::CONFLICT, "empty", Vec::new()),
        SaveError::Fields(fields) => (StatusCode::UNPROCESSABLE_ENTITY, "unknown-field", fields),
        SaveError::Conflict(_) => return Err(AppError::Conflict.into()),
        SaveError::App(cause) => return Err(cause.into()),
    };
    Ok(refusal(visitor, status, code, fields))
}

/// Signs and sends a report.
#[utoipa::path(
    post,
    path = "/api/v1/reports/{annee}/{reference}/send",
    tag = "reports",
    params(("annee" = u16, Path), ("reference" = String, Path)),
    request_body(content = ApiSignature, description = "Who signs, and what was read"),
    security(("key" = [])),
    responses(
        (status = 201, description = "It was sent", body = ApiSent),
        (status = 401, description = "No key that counts"),
        (status = 404, description = "There is none, or it is another organisation's"),
        (status = 409, description = "The answers changed since they were read, or the report was sent", body = ApiRefusal),
        (status = 410, description = "Answers are not taken now", body = ApiRefusal),
        (status = 422, description = "Remarks keep it from being sent, or the signature is incomplete", body = ApiRefusal),
    )
)]
pub(super) async fn send(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<(Year, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, PageError> {
    let by = responder(&web, &visitor, &headers).await?;
    let Ok(Value::Object(sent)) = serde_json::from_slice::<Value>(&body) else {
        return Ok(refusal(&visitor, StatusCode::UNPROCESSABLE_ENTITY, "refused", Vec::new()));
    };
    let given = |name: &str| sent.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let signature = Signature { name: given("name"), function: given("function"), read: given("digest") };
    match web.app.campaigns().submit(&by, (year, &reference), &signature).await {
        Ok(number) => {
            let receipt = format!("{}/api/v1/reports/{year}/{reference}/receipts/{number}", web.app.base_url());
            let location = [(header::LOCATION, receipt.clone())];
            Ok((StatusCode::CREATED, location, Json(ApiSent { number, receipt })).into_response())
        }
        Err(why) => not_sent(&web, &visitor, &by, (year, &reference), why).await,
    }
}

async fn not_sent(
    web: &Web,
    visitor: &Visitor,
    by: &Responder,
    (year, reference): (Year, &str),
    why: SubmitError,
) -> Result<Response, PageError> {
    match why {
        SubmitError::Changed => Ok(refusal(visitor, StatusCode::CONFLICT, "changed", Vec::new())),
        SubmitError::Signature(field) => {
            Ok(refusal(visitor, StatusCode::UNPROCESSABLE_ENTITY, "required", vec![field.to_owned()]))
        }
        SubmitError::Save(why) => not_saved(visitor, why),
        SubmitError::Remarks(left) => {
            let filling = web.app.campaigns().read_report(by, year, reference).await?;
            let (code, message) = ("remarks".to_owned(), visitor.words.t("bulk-api-remarks"));
            let remarks = remarks(visitor, &filling, &left);
            let said = ApiRefusal { code, message, fields: Vec::new(), remarks };
            Ok((StatusCode::UNPROCESSABLE_ENTITY, Json(said)).into_response())
        }
    }
}
