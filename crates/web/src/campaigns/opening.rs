//! The page that asks before a campaign opens, for its population is then frozen for good.

use super::labels;
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::Confirmed;
use crate::layout::Frame;
use crate::visitor::Visitor;
use app::AppError;
use app::campaigns::OpenError;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use domain::accounts::Right;
use domain::campaigns::Phase;
use domain::network::Year;

#[derive(Template)]
#[template(path = "campaigns/opening.html")]
struct OpeningPage {
    frame: Frame,
    year: String,
    asked: usize,
    not_asked: usize,
    opens: String,
    action: String,
    back: String,
    /// What is wrong with the records that were loaded, line by line.
    failure: String,
}

/// `GET /campagnes/{annee}/ouvrir`: what would be frozen.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    html(&build(&web, &visitor, year, String::new()).await?)
}

async fn build(web: &Web, visitor: &Visitor, year: Year, failure: String) -> Result<OpeningPage, PageError> {
    let me = visitor.signed_in()?;
    let campaign = web.app.campaigns().campaign(&me, year).await?;
    me.need(Right::RunCampaigns)?;
    if campaign.phase(web.app.now()) != Phase::Preparing {
        return Err(AppError::Conflict.into());
    }
    let population = web.app.campaigns().population(&me, year).await?;
    let asked = population.iter().filter(|one| one.why.is_asked()).count();
    Ok(OpeningPage {
        failure,
        frame: labels::frame(visitor, "campaigns-open-title", year),
        year: year.to_string(),
        asked,
        not_asked: population.len() - asked,
        opens: visitor.words.instant(campaign.calendar.opens_at),
        action: format!("{}/ouvrir", labels::path(year)),
        back: format!("{}/population", labels::path(year)),
    })
}

/// `POST /campagnes/{annee}/ouvrir`: 303 to the board; 409 when it is open already; 422 when its records can't be counted.
pub(super) async fn open(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    me.need(Right::RunCampaigns)?;
    if !confirmed.given() {
        return Ok(Redirect::to(&format!("{}/ouvrir", labels::path(year))).into_response());
    }
    match web.app.campaigns().open(&me, year).await {
        Ok(_) => Ok(labels::done(&web, &labels::path(year), "done-campaign-opened")),
        Err(OpenError::Records(wrong)) => {
            let french = visitor.words.language == domain::network::Language::Fr;
            refused(&build(&web, &visitor, year, if french { wrong.fr } else { wrong.en }).await?)
        }
        Err(OpenError::App(cause)) => Err(cause.into()),
    }
}
