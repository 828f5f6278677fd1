//! The whole report before it is signed: every answer, what is to be cleared, the signature. Start with [`PreviewPage`].

use super::remarks::{self, Said, said};
use super::section::{steps, training, why_shut};
use super::{answer, done, failure, frame, path, responder, shut, shut_status};
use crate::Web;
use crate::error::{PageError, html};
use crate::form::Form;
use crate::layout::Frame;
use crate::parts::Step;
use crate::visitor::Visitor;
use app::campaigns::{Campaigns, Filling, Signature, SubmitError};
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::campaigns::{RecapSection, recap};
use domain::network::Year;

#[derive(Template)]
#[template(path = "reports/preview.html")]
struct PreviewPage {
    frame: Frame,
    training: String,
    steps: Vec<Step>,
    sections: Vec<RecapSection>,
    /// What keeps it from being sent, or asks for a word.
    open: Vec<Said>,
    /// What was explained.
    explained: Vec<Said>,
    form: Form,
    digest: String,
    /// Whether the form that signs is shown.
    signs: bool,
    signers: Vec<String>,
    shut: Option<String>,
    base: String,
}

/// The form that signs.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Signing {
    #[serde(default)]
    fonction: String,
    #[serde(default)]
    certifie: String,
    #[serde(default)]
    lu: String,
}

/// `GET /mes-rapports/{annee}/{reference}/apercu`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<(Year, String)>,
) -> Result<Response, PageError> {
    html(&PreviewPage::of(&web, &visitor, (year, &reference), Form::default()).await?)
}

/// `POST /mes-rapports/{annee}/{reference}/apercu`: 303 to the receipt; 422 with what is missing; 409 when answers changed meanwhile.
pub(super) async fn sign(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<(Year, String)>,
    Posted(typed): Posted<Signing>,
) -> Result<Response, PageError> {
    let (by, words) = (responder(&visitor)?, visitor.words);
    let mut form = Form::default().with("fonction", &typed.fonction).with("certifie", &typed.certifie);
    let signature = Signature { function: typed.fonction, read: typed.lu, ..Signature::default() };
    let signed = match typed.certifie.as_str() {
        "oui" => web.app.campaigns().submit(&by, (year, &reference), &signature).await,
        _ => Err(SubmitError::Signature("confirmation")),
    };
    let status = match signed {
        Ok(number) => {
            let to = format!("{}/recu/{number}", path(year, &reference));
            return Ok(done(&web, &to, "done-report-sent"));
        }
        Err(SubmitError::Remarks(left)) => {
            form.refuse("", words.n("reports-sign-remarks", left.len()));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(SubmitError::Changed) => {
            form.refuse("", words.t("reports-sign-changed"));
            StatusCode::CONFLICT
        }
        Err(SubmitError::Signature("confirmation")) => {
            form.refuse("certifie", words.t("reports-sign-unconfirmed"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(SubmitError::Signature(_)) => {
            form.refuse("fonction", words.t("reports-sign-function"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(SubmitError::Save(cause)) => {
            let Some(why) = shut(&words, &cause) else { return Err(failure(cause)) };
            form.refuse("", why);
            shut_status(&cause)
        }
    };
    answer(status, &PreviewPage::of(&web, &visitor, (year, &reference), form).await?)
}

impl PreviewPage {
    async fn of(web: &Web, visitor: &Visitor, (year, reference): (Year, &str), form: Form) -> Result<Self, PageError> {
        let (by, words) = (responder(visitor)?, visitor.words);
        let filling: Filling<'_> = web.app.campaigns().filling(&by, year, reference).await?;
        let base = path(year, reference);
        let told = filling.remarks();
        let told = told.iter().map(|remark| said(&words, &filling, &base, remark));
        let explained = told.filter(|one| !one.is_open()).collect();
        let open = remarks::open(&words, &filling, &base);
        let shut = why_shut(web, &words, &filling);
        Ok(Self {
            frame: frame(visitor, &filling, "reports-preview-title", true),
            training: training(&filling),
            steps: steps(&words, &filling, &base, Some("apercu")),
            sections: recap(filling.questionnaire, &filling.typed(), &filling.entered(), words.language),
            digest: Campaigns::digest(&filling),
            signs: filling.seen.signs && shut.is_none() && open.is_empty(),
            signers: if filling.seen.signs { Vec::new() } else { web.app.campaigns().signers(&filling.seen).await? },
            open,
            explained,
            form,
            shut,
            base,
        })
    }
}
