//! What is left, a report with everything known of it, what was sent.

use super::{ApiRemark, remarks, responder};
use crate::Web;
use crate::error::PageError;
use crate::parts::wanted_page;
use crate::query::Query;
use crate::visitor::Visitor;
use app::campaigns::{Campaigns, Filling, OwnList, ReportItem};
use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use domain::campaigns::{Origin, Typed, fields};
use domain::network::Year;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Reports a page.
const PAGE: u64 = 100;

/// A page of reports.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportPage)]
pub(super) struct ApiReportPage {
    /// How many reports there are on all pages.
    total: u64,
    /// This page, from 1.
    page: u64,
    /// Reports a page.
    size: u64,
    /// The address of the next page, if there is one.
    next: Option<String>,
    /// The reports.
    reports: Vec<ApiReportItem>,
}

/// A report in a list.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ReportItem)]
pub(super) struct ApiReportItem {
    /// The training's number on the register.
    reference: String,
    /// The training's title.
    name: String,
    /// Where it stands: `untouched`, `begun`, `submitted`, `reopened`.
    state: &'static str,
    /// Whether it is still to be sent.
    left: bool,
    /// What keeps it from being sent: how many remarks.
    blocking: i64,
    /// When it was sent last.
    submitted_at: Option<String>,
    /// Its address in this interface.
    url: String,
    /// Its page.
    page: String,
}

/// A report.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Report)]
pub(super) struct ApiReport {
    /// The year that it is about.
    year: Year,
    /// The training's number on the register.
    reference: String,
    /// The training's title.
    name: String,
    /// Where it stands: `untouched`, `begun`, `submitted`, `reopened`.
    #[schema(example = "begun")]
    state: &'static str,
    /// Whether answers are taken now.
    open: bool,
    /// Grows with each saving; the header `ETag` says the same.
    version: i64,
    /// The version of each section.
    sections: BTreeMap<String, i64>,
    /// What was answered, by field.
    answers: BTreeMap<String, String>,
    /// What the register or last year's report says, to be confirmed or corrected; nothing of it is an answer yet.
    proposed: BTreeMap<String, ApiProposed>,
    /// Words about remarks, by the remark's key.
    justifications: BTreeMap<String, String>,
    /// Everything to be said about the answers.
    remarks: Vec<ApiRemark>,
    /// What is sent back with the signature: it changes with any answer.
    digest: String,
    /// Where the questionnaire is.
    questionnaire: String,
}

/// A value that is proposed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Proposed)]
pub(super) struct ApiProposed {
    /// The value.
    value: String,
    /// `register` or `last-year`.
    origin: &'static str,
}

/// What was sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Receipt)]
pub(super) struct ApiReceipt {
    /// 1 the first time, then 2, …
    number: i64,
    /// SHA-256 of `body`.
    sha256: String,
    /// What was signed, letter by letter, as JSON.
    body: String,
    /// Its page.
    page: String,
}

/// The reports of one's organisation.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{annee}",
    tag = "reports",
    params(("annee" = u16, Path), ("restants" = Option<bool>, Query), ("page" = Option<u64>, Query)),
    security(("key" = [])),
    responses(
        (status = 200, description = "A page of reports", body = ApiReportPage),
        (status = 401, description = "No key that counts"),
        (status = 404, description = "There is no campaign"),
    )
)]
pub(super) async fn reports(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let by = responder(&web, &visitor, &headers).await?;
    let here = Query::parse(&visitor.path);
    let given = |name: &str| here.pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str());
    let page = wanted_page(given("page").and_then(|page| page.parse().ok()));
    let left = given("restants").map(|value| value != "false");
    let list = OwnList { left, page: page - 1, size: PAGE, ..OwnList::default() };
    let found = web.app.campaigns().own_reports(&by, year, &list).await?;
    let next = (page * PAGE < found.total)
        .then(|| format!("{}{}", web.app.base_url(), here.set("page", &(page + 1).to_string())));
    let reports = found.items.iter().map(|one| item(web.app.base_url(), year, one)).collect();
    Ok(Json(ApiReportPage { total: found.total, page, size: PAGE, next, reports }).into_response())
}

fn item(site: &str, year: Year, item: &ReportItem) -> ApiReportItem {
    ApiReportItem {
        reference: item.reference.clone(),
        name: item.name.clone(),
        state: item.state.code(),
        left: item.state.is_left(),
        blocking: item.blocking,
        submitted_at: item.submitted_at.and_then(|at| at.format(&time::format_description::well_known::Rfc3339).ok()),
        url: format!("{site}/api/v1/reports/{year}/{}", item.reference),
        page: format!("{site}/mes-rapports/{year}/{}", item.reference),
    }
}

/// One report.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{annee}/{reference}",
    tag = "reports",
    params(("annee" = u16, Path), ("reference" = String, Path)),
    security(("key" = [])),
    responses(
        (status = 200, description = "The report; its version stands in `ETag` too", body = ApiReport),
        (status = 401, description = "No key that counts"),
        (status = 404, description = "There is none, or it is another organisation's"),
    )
)]
pub(super) async fn report(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<(Year, String)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let by = responder(&web, &visitor, &headers).await?;
    let filling = web.app.campaigns().read_report(&by, year, &reference).await?;
    Ok(answered(&web, &visitor, &filling))
}

/// A report as it is now.
pub(super) fn answered(web: &Web, visitor: &Visitor, filling: &Filling<'_>) -> Response {
    let version = format!("\"{}\"", filling.version());
    ([(header::ETAG, version)], Json(of(web, visitor, filling))).into_response()
}

fn of(web: &Web, visitor: &Visitor, filling: &Filling<'_>) -> ApiReport {
    let (report, year) = (&filling.seen.report, filling.seen.campaign.year);
    let Typed(answers) = filling.typed();
    let words = filling.justifications.iter().map(|(key, one)| (key.clone(), one.words.clone()));
    let sections = filling.questionnaire.sections.iter();
    ApiReport {
        year,
        reference: report.facts.reference.clone(),
        name: report.facts.name.clone(),
        state: report.state.code(),
        open: filling.is_open(web.app.now()).is_ok(),
        version: filling.version(),
        sections: sections.map(|one| (one.id.clone(), filling.section_version(&one.id))).collect(),
        answers,
        proposed: proposed(filling),
        justifications: words.collect(),
        remarks: remarks(visitor, filling, &filling.remarks()),
        digest: Campaigns::digest(filling),
        questionnaire: format!("{}/api/v1/questionnaires/{}", web.app.base_url(), filling.questionnaire.edition),
    }
}

fn proposed(filling: &Filling<'_>) -> BTreeMap<String, ApiProposed> {
    let known = |name: String| {
        let (value, origin) = filling.seen.report.beside.proposed(&name)?;
        let origin = if origin == Origin::Register { "register" } else { "last-year" };
        Some((name, ApiProposed { value: value.to_owned(), origin }))
    };
    fields(filling.questionnaire).map(|field| field.name).filter_map(known).collect()
}

/// What was sent under a number.
#[utoipa::path(
    get,
    path = "/api/v1/reports/{annee}/{reference}/receipts/{numero}",
    tag = "reports",
    params(("annee" = u16, Path), ("reference" = String, Path), ("numero" = i64, Path)),
    security(("key" = [])),
    responses(
        (status = 200, description = "What was signed", body = ApiReceipt),
        (status = 401, description = "No key that counts"),
        (status = 404, description = "Nothing was sent under this number"),
    )
)]
pub(super) async fn receipt(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference, number)): Path<(Year, String, i64)>,
    headers: HeaderMap,
) -> Result<Response, PageError> {
    let by = responder(&web, &visitor, &headers).await?;
    let sent = web.app.campaigns().sent(&by, (year, &reference, number)).await?;
    let page = format!("{}/mes-rapports/{year}/{reference}/recu/{number}", web.app.base_url());
    Ok(Json(ApiReceipt { number: sent.number, sha256: sent.sha256, body: sent.body, page }).into_response())
}
