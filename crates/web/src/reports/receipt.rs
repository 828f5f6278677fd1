//! What was sent: its recap, its hash, who signed; as a page, as a PDF of the same lines, and exactly as it was signed. Start with [`page`].

use super::overview::is_correctable;
use super::{answer, frame, path, responder};
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::Frame;
use crate::parts::Pair;
use crate::visitor::Visitor;
use crate::words::Words;
use app::campaigns::{Filling, Responder};
use app::workshop::Receipt;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::network::Year;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

#[derive(Template)]
#[template(path = "reports/receipt.html")]
struct ReceiptPage {
    frame: Frame,
    receipt: Receipt,
    facts: Vec<Pair>,
    /// Why there is no PDF, when one was asked for.
    no_pdf: Option<String>,
    has_pdf: bool,
    correctable: bool,
    base: String,
    number: i64,
}

/// `GET /mes-rapports/{annee}/{reference}/recu/{numero}`: a page; `.pdf` and `.json` behind the number for the files.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference, wanted)): Path<(Year, String, String)>,
) -> Result<Response, PageError> {
    let by = responder(&visitor)?;
    let (number, kind) = wanted.split_once('.').unwrap_or((&wanted, ""));
    let number: i64 = number.parse().map_err(|_| PageError::not_found())?;
    let place = (year, reference.as_str(), number);
    match kind {
        "" => html(&receipt_page(&web, &visitor, &by, place, None).await?),
        "json" => json(&web, &by, place).await,
        "pdf" => pdf(&web, &visitor, &by, place).await,
        _ => Err(PageError::not_found()),
    }
}

async fn receipt_page(
    web: &Web,
    visitor: &Visitor,
    by: &Responder,
    (year, reference, number): (Year, &str, i64),
    no_pdf: Option<String>,
) -> Result<ReceiptPage, PageError> {
    let campaigns = web.app.campaigns();
    let receipt = campaigns.receipt(by, (year, reference, number), visitor.words.language).await?;
    let filling: Filling<'_> = campaigns.filling(by, year, reference).await?;
    Ok(ReceiptPage {
        frame: frame(visitor, &filling, "reports-receipt-title", true),
        facts: facts(&visitor.words, &receipt),
        has_pdf: web.app.workshop().is_some(),
        correctable: is_correctable(web, &filling),
        base: path(year, reference),
        receipt,
        no_pdf,
        number,
    })
}

/// Who signed what, when and why.
fn facts(words: &Words, receipt: &Receipt) -> Vec<Pair> {
    let signed = &receipt.signed;
    let at = OffsetDateTime::parse(&signed.signed_at, &Rfc3339).map(|at| words.instant(at));
    let mut facts = vec![
        Pair::new(words.t("reports-head-training"), format!("{} · {}", signed.training, signed.reference)),
        Pair::new(words.t("reports-organisation"), signed.organisation.clone()),
        Pair::new(words.t("reports-signed-by"), format!("{}, {}", signed.signed_by, signed.signed_as)),
        Pair::new(words.t("reports-signed-at"), at.unwrap_or_else(|_| signed.signed_at.clone())),
        Pair::new(words.t("reports-version"), words.number(signed.number)),
    ];
    facts.extend(signed.reason.iter().map(|reason| Pair::new(words.t("reports-reason"), reason.clone())));
    facts
}

/// Exactly what was signed: its SHA-256 is the hash.
async fn json(web: &Web, by: &Responder, place: (Year, &str, i64)) -> Result<Response, PageError> {
    let sent = web.app.campaigns().sent(by, place).await?;
    Ok(file("application/json", place, "json", sent.body.into_bytes()))
}

/// The receipt as a PDF, set from the same lines as the page.
async fn pdf(web: &Web, visitor: &Visitor, by: &Responder, place: (Year, &str, i64)) -> Result<Response, PageError> {
    let receipt = web.app.campaigns().receipt(by, place, visitor.words.language).await?;
    let Some(workshop) = web.app.workshop().cloned() else {
        let why = Some(visitor.words.t("reports-no-pdf"));
        return answer(StatusCode::NOT_FOUND, &receipt_page(web, visitor, by, place, why).await?);
    };
    let set = tokio::task::spawn_blocking(move || workshop.receipt(&receipt)).await;
    let set = set.map_err(|cause| PageError::panic(cause.to_string()))?;
    let bytes = set.map_err(|cause| PageError::panic(cause.to_string()))?;
    Ok(file("application/pdf", place, "pdf", bytes))
}

fn file(kind: &'static str, (year, reference, number): (Year, &str, i64), ending: &str, bytes: Vec<u8>) -> Response {
    let safe: String = reference.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let named = format!("attachment; filename=\"rapport-{year}-{safe}-{number}.{ending}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, named)], bytes).into_response()
}
