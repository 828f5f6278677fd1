//! Values that the follow-up team enters, and the documents that they come from.

use super::{labels, report};
use crate::Web;
use crate::error::PageError;
use crate::form::Form;
use crate::visitor::Visitor;
use app::AppError;
use app::campaigns::{CampaignError, DOCUMENT_BYTES, NewEntry};
use axum::Form as Posted;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::accounts::Right;
use domain::network::Year;

/// `POST …/valeurs`: 303 back to the report; 422 with what was typed.
pub(super) async fn enter(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<report::Place>,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    me.need(Right::RunCampaigns)?;
    let mut parts = parts.map_err(|cause| PageError::Status(cause.status(), cause.body_text()))?;
    let (form, file) = received(&mut parts).await?;
    let Ok(file) = file else {
        return report::again(&web, &visitor, (year, &reference), form, &[("file", "document-large")]).await;
    };
    let new = NewEntry {
        field: form.value("field").to_owned(),
        typed: form.value("typed").to_owned(),
        source: form.value("source").to_owned(),
        file,
        document: form.value("document").parse().ok(),
    };
    match web.app.campaigns().enter(&me, year, &reference, &new).await {
        Ok(()) => Ok(done(&web, year, &reference, "done-value-entered")),
        Err(CampaignError::Refused(faults)) => report::again(&web, &visitor, (year, &reference), form, &faults).await,
        Err(CampaignError::Conflict(_)) => Err(AppError::Conflict.into()),
        Err(CampaignError::App(cause)) => Err(cause.into()),
    }
}

fn done(web: &Web, year: Year, reference: &str, key: &str) -> Response {
    labels::done(web, &format!("{}/rapports/{reference}#valeurs", labels::path(year)), key)
}

/// A file that was sent, or none.
type File = Option<(String, Vec<u8>)>;

/// The fields of the form, and its file unless that is too large.
async fn received(parts: &mut Multipart) -> Result<(Form, Result<File, ()>), PageError> {
    let mut form = Form::default();
    match read(parts, &mut form).await {
        Ok(Some((_, bytes))) if bytes.len() > DOCUMENT_BYTES => Ok((form, Err(()))),
        Ok(file) => Ok((form, Ok(file))),
        // What came before the file is kept.
        Err(cause) if cause.status() == StatusCode::PAYLOAD_TOO_LARGE => Ok((form, Err(()))),
        Err(cause) => Err(PageError::Status(cause.status(), cause.body_text())),
    }
}

async fn read(parts: &mut Multipart, form: &mut Form) -> Result<File, MultipartError> {
    let mut file = None;
    while let Some(part) = parts.next_field().await? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            let called = part.file_name().unwrap_or_default().to_owned();
            let bytes = part.bytes().await?;
            file = (!bytes.is_empty()).then(|| (called, bytes.to_vec()));
        } else {
            form.values.push((name, part.text().await?));
        }
    }
    Ok(file)
}

/// `POST …/valeurs/retirer`: takes a value back.
pub(super) async fn take_back(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<report::Place>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let form = Form::new(typed);
    web.app.campaigns().take_back(&me, year, &reference, form.value("field")).await?;
    Ok(done(&web, year, &reference, "done-value-dropped"))
}

/// `GET …/pieces/{id}`: a document, to be kept and never shown here.
pub(super) async fn document(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference, id)): Path<(Year, String, i64)>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let document = web.app.campaigns().document(&me, year, &reference, id).await?;
    let headers = [
        (header::CONTENT_TYPE, document.item.media_type),
        (header::CONTENT_DISPOSITION, attachment(&document.item.name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, document.content).into_response())
}

/// The name for every browser, and with its accents for those that read RFC 6266.
fn attachment(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || ".-_ ".contains(c) { c } else { '_' }).collect();
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    let whole: String = name.bytes().map(byte).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_ends_the_header() {
        let header = attachment("bilan d’\"été\r\n.pdf");
        assert_eq!(
            header,
            "attachment; filename=\"bilan d___t___.pdf\"; filename*=UTF-8''bilan%20d%E2%80%99%22%C3%A9t%C3%A9%0D%0A.pdf"
        );
    }
}
