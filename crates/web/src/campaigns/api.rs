//! Reports for programs: what is asked, what is left, answers, sending, receipts; the rules and codes are those of the form and the
//! spreadsheet.
//!
//! Decides nothing: see `app::campaigns`. Start with [`routes`], then `read` and `write`.

mod asked;
mod read;
mod write;

use super::said;
use crate::Web;
use crate::error::PageError;
use crate::routes::Routes;
use crate::visitor::Visitor;
use app::campaigns::{Filling, Responder};
use axum::http::{HeaderMap, Method};
use axum::routing::{post, put};
use domain::campaigns::{Remark, RemarkCode};
use serde::Serialize;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{Modify, OpenApi, ToSchema};

pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/questionnaires/{annee}", asked::questionnaire)
        .get("/api/v1/reports/{annee}", read::reports)
        .get("/api/v1/reports/{annee}/{reference}", read::report)
        .act(Method::PUT, "/api/v1/reports/{annee}/{reference}", put(write::answer))
        .act(Method::PUT, "/api/v1/reports/{annee}/{reference}/sections/{section}", put(write::answer_section))
        .act(Method::POST, "/api/v1/reports/{annee}/{reference}/send", post(write::send))
        .get("/api/v1/reports/{annee}/{reference}/receipts/{numero}", read::receipt)
}

/// Why a report was left as it is, besides remarks and what HTTP says.
pub(super) const REFUSALS: [&str; 12] = [
    "refused",
    "unknown-field",
    "not-a-text",
    "required",
    "conflict",
    "remarks",
    "changed",
    "not-open",
    "closed",
    "not-asked",
    "already-sent",
    "empty",
];

/// The description of this part of the interface.
#[derive(OpenApi)]
#[openapi(
    paths(
        asked::questionnaire,
        read::reports,
        read::report,
        read::receipt,
        write::answer,
        write::answer_section,
        write::send
    ),
    modifiers(&Codes),
    tags((name = "reports", description = "Annual reports of an organisation's trainings"))
)]
struct Api;

pub(crate) fn described() -> utoipa::openapi::OpenApi {
    Api::openapi()
}

/// Says which codes a remark and a refusal may have.
struct Codes;

impl Modify for Codes {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let schemas = &mut document.components.get_or_insert_default().schemas;
        let remarks = RemarkCode::plain().map(Into::into).chain(["rule:NAME".into()]).collect();
        let lists = [("Remark", remarks), ("ReportRefusal", REFUSALS.map(Into::into).to_vec())];
        for (name, codes) in lists {
            let Some(RefOr::T(Schema::Object(schema))) = schemas.get_mut(name) else { continue };
            if let Some(RefOr::T(Schema::Object(code))) = schema.properties.get_mut("code") {
                code.enum_values = Some(codes);
            }
        }
    }
}

/// Something to be said about a report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Remark)]
pub(super) struct ApiRemark {
    /// What it is.
    #[schema(example = "out-of-range")]
    code: String,
    /// `blocking` keeps the report from being sent; `warning` asks for a word.
    severity: &'static str,
    /// The fields that it is about, the first one first.
    fields: Vec<String>,
    /// What was found.
    found: String,
    /// What would do.
    expected: Option<String>,
    /// The name under which a justification is sent.
    key: String,
    /// Whether a word was given.
    justified: bool,
    /// The same in words.
    message: String,
}

/// Why a report was left as it is.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportRefusal)]
pub(super) struct ApiRefusal {
    /// Why.
    #[schema(example = "remarks")]
    code: String,
    /// The same in words.
    message: String,
    /// The fields or keys that are meant.
    fields: Vec<String>,
    /// What keeps it from being sent, or asks for a word.
    remarks: Vec<ApiRemark>,
}

/// Whoever comes with a key.
async fn responder(web: &Web, visitor: &Visitor, headers: &HeaderMap) -> Result<Responder, PageError> {
    Ok(Responder::of_key(&visitor.key(web, headers).await?, web.app.now().date()))
}

fn remarks(visitor: &Visitor, filling: &Filling<'_>, remarks: &[Remark]) -> Vec<ApiRemark> {
    let told = |remark: &Remark| ApiRemark {
        code: remark.code.to_string(),
        severity: remark.severity.code(),
        fields: remark.fields.clone(),
        found: remark.found.clone(),
        expected: remark.expected.clone(),
        key: remark.key(),
        justified: filling.justifications.contains_key(&remark.key()),
        message: said::remark(&visitor.words, filling.questionnaire, remark),
    };
    remarks.iter().map(told).collect()
}
