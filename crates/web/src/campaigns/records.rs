//! Records of the register that an edition needs and the platform does not hold: which were loaded, and loading files.

use super::labels;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::Form;
use crate::layout::Frame;
use crate::parts::Link;
use crate::visitor::Visitor;
use app::campaigns::{LoadError, Loading};
use askama::Template;
use axum::extract::multipart::{MultipartError, MultipartRejection};
use axum::extract::{Multipart, Path, State};
use axum::response::Response;
use domain::accounts::Right;
use domain::campaigns::Phase;
use domain::network::{Language, SourceId, Year};
use std::collections::BTreeMap;

/// Largest upload, all files together.
pub(super) const BYTES: usize = 200 * 1024 * 1024;

#[derive(Template)]
#[template(path = "campaigns/records.html")]
struct RecordsPage {
    frame: Frame,
    tabs: Vec<Link>,
    form: Form,
    rows: Vec<Row>,
    loads: bool,
    failure: String,
}

struct Row {
    source: String,
    title: String,
    rows: String,
    loaded: String,
}

/// `GET /campagnes/{annee}/enregistrements`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    html(&build(&web, &visitor, year, Form::default(), String::new()).await?)
}

async fn build(
    web: &Web,
    visitor: &Visitor,
    year: Year,
    form: Form,
    failure: String,
) -> Result<RecordsPage, PageError> {
    let me = visitor.signed_in()?;
    let campaigns = web.app.campaigns();
    let campaign = campaigns.campaign(&me, year).await?;
    let loaded: BTreeMap<String, _> =
        campaigns.loaded(&me, year).await?.into_iter().map(|item| (item.source.clone(), item)).collect();
    let title = |source: &str| {
        let found = web.app.network().sources.get(&SourceId::from(source));
        found.map_or_else(
            || visitor.words.t("campaigns-records-declared"),
            |source| source.title.get(visitor.words.language).to_owned(),
        )
    };
    let row = |source: String| Row {
        title: title(&source),
        rows: loaded.get(&source).map(|item| visitor.words.number(item.rows_read)).unwrap_or_default(),
        loaded: loaded.get(&source).map(|item| visitor.words.instant(item.made_at)).unwrap_or_default(),
        source,
    };
    Ok(RecordsPage {
        frame: labels::frame(visitor, "campaigns-records-title", year),
        tabs: labels::tabs(visitor, &campaign, "enregistrements"),
        form,
        rows: campaigns.sources().into_iter().map(row).collect(),
        loads: me.standing.may(Right::RunCampaigns) && campaign.phase(web.app.now()) != Phase::Frozen,
        failure,
    })
}

/// `POST /campagnes/{annee}/enregistrements`: 303 back; 422 with every mistake of the files.
pub(super) async fn load(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    me.need(Right::RunCampaigns)?;
    let mut parts = parts.map_err(|cause| PageError::Status(cause.status(), cause.body_text()))?;
    let (files, strange) = received(&mut parts).await?;
    let mut form = Form::default();
    if let Some(name) = strange {
        form.refuse("fichiers", visitor.words.with("campaigns-records-not-text", &[("name", &name)]));
    } else if files.is_empty() {
        form.refuse("fichiers", visitor.words.t("campaigns-records-none"));
    }
    if !form.is_valid() {
        return refused(&build(&web, &visitor, year, form, String::new()).await?);
    }
    let failure = match web.app.campaigns().load_records(&me, year, &files).await {
        Ok(()) => {
            let to = format!("{}/enregistrements", labels::path(year));
            return Ok(labels::done(&web, &to, "done-records-loaded"));
        }
        Err(LoadError::App(cause)) => return Err(cause.into()),
        Err(LoadError::Records(wrong)) => {
            if visitor.words.language == Language::Fr {
                wrong.fr
            } else {
                wrong.en
            }
        }
        Err(LoadError::Source(name)) => {
            form.refuse("fichiers", visitor.words.with("campaigns-records-unknown", &[("name", &name)]));
            String::new()
        }
    };
    refused(&build(&web, &visitor, year, form, failure).await?)
}

/// The files of the form, and the name of one that is no text.
async fn received(parts: &mut Multipart) -> Result<(Vec<Loading>, Option<String>), PageError> {
    let wrong = |cause: MultipartError| PageError::Status(cause.status(), cause.body_text());
    let mut files = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(wrong)? {
        let name = part.file_name().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(wrong)?;
        if name.is_empty() || bytes.is_empty() {
            continue;
        }
        let Ok(text) = String::from_utf8(bytes.to_vec()) else { return Ok((files, Some(name))) };
        let source = name.strip_suffix(".csv").unwrap_or(&name).to_owned();
        files.push(Loading { source, text: text.trim_start_matches('\u{feff}').to_owned() });
    }
    Ok((files, None))
}
