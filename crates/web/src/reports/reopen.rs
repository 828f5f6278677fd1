//! Opening a report again that was sent, for a reason. Start with [`page`].

use super::section::training;
use super::{answer, done, failure, frame, path, responder, shut, shut_status};
use crate::Web;
use crate::error::{PageError, html};
use crate::form::Form;
use crate::layout::Frame;
use crate::visitor::Visitor;
use app::AppError;
use app::campaigns::ReopenError;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::accounts::Right;
use domain::network::Year;

#[derive(Template)]
#[template(path = "reports/reopen.html")]
struct ReopenPage {
    frame: Frame,
    training: String,
    form: Form,
    until: String,
    back: String,
}

/// The form that opens again.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Reason {
    #[serde(default)]
    raison: String,
}

/// `GET /mes-rapports/{annee}/{reference}/corriger`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<(Year, String)>,
) -> Result<Response, PageError> {
    html(&reopen_page(&web, &visitor, (year, &reference), Form::default()).await?)
}

/// `POST /mes-rapports/{annee}/{reference}/corriger`: 303 to the report; 422 without a reason; 409 or 410 when it is too late or too early.
pub(super) async fn reopen(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, reference)): Path<(Year, String)>,
    Posted(typed): Posted<Reason>,
) -> Result<Response, PageError> {
    let by = responder(&visitor)?;
    let mut form = Form::default().with("raison", &typed.raison);
    let status = match web.app.campaigns().reopen(&by, year, &reference, &typed.raison).await {
        Ok(()) => return Ok(done(&web, &path(year, &reference), "done-report-reopened")),
        Err(ReopenError::Reason) => {
            form.refuse("raison", visitor.words.t("reports-reason-missing"));
            StatusCode::UNPROCESSABLE_ENTITY
        }
        Err(ReopenError::Save(cause)) => {
            let Some(why) = shut(&visitor.words, &cause) else { return Err(failure(cause)) };
            form.refuse("", why);
            shut_status(&cause)
        }
    };
    answer(status, &reopen_page(&web, &visitor, (year, &reference), form).await?)
}

async fn reopen_page(
    web: &Web,
    visitor: &Visitor,
    (year, reference): (Year, &str),
    form: Form,
) -> Result<ReopenPage, PageError> {
    let by = responder(visitor)?;
    let filling = web.app.campaigns().filling(&by, year, reference).await?;
    if !filling.seen.signs && !by.standing.may(Right::RunCampaigns) {
        return Err(AppError::Forbidden.into());
    }
    Ok(ReopenPage {
        frame: frame(visitor, &filling, "reports-reopen-title", true),
        training: training(&filling),
        until: visitor.words.instant(filling.seen.campaign.calendar.corrections_until),
        form,
        back: path(year, reference),
    })
}
