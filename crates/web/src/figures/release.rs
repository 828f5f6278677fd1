//! Releasing an edition, now or at an instant, and giving one up.

use super::edition::Place;
use super::list::{frame, path, title};
use crate::Web;
use crate::error::{PageError, html, refused};
use crate::form::{Confirmed, Form};
use crate::layout::Frame;
use crate::visitor::{Visitor, done};
use app::AppError;
use app::figures::ReleaseError;
use askama::Template;
use axum::Form as Posted;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::accounts::Right;
use time::PrimitiveDateTime;
use time::macros::format_description;

#[derive(Template)]
#[template(path = "figures/release.html")]
struct ReleasePage {
    frame: Frame,
    /// Whether its files are made: before, nothing can be released.
    made: bool,
    form: Form,
    question: String,
    now: String,
    later: String,
    back: String,
}

/// `GET …/publier`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(place): Path<Place>,
) -> Result<Response, PageError> {
    html(&build(&web, &visitor, place, Form::default()).await?)
}

async fn build(web: &Web, visitor: &Visitor, (year, number): Place, form: Form) -> Result<ReleasePage, PageError> {
    let me = visitor.who_may(Right::PrepareEditions)?;
    let dossier = web.app.figures().dossier(&me, year, number).await?;
    let edition = &dossier.edition;
    Ok(ReleasePage {
        made: dossier.made,
        frame: frame(visitor, "editions-release-title", edition),
        form,
        question: visitor.words.with("editions-release-question", &[("edition", &title(&visitor.words, edition))]),
        now: format!("{}/publier", path(year, number)),
        later: format!("{}/programmer", path(year, number)),
        back: path(year, number),
    })
}

/// `POST …/publier`: releases at once.
pub(super) async fn publish(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, PageError> {
    let me = visitor.who_may(Right::PrepareEditions)?;
    confirmed.need(&format!("{}/publier", path(year, number)))?;
    let outcome = web.app.figures().publish(&me, year, number).await;
    ended(&web, &visitor, (year, number), Form::default(), outcome, "done-edition-published").await
}

/// `POST …/programmer`: releases at an instant, typed in the network's time.
pub(super) async fn schedule(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
    Posted(typed): Posted<Vec<(String, String)>>,
) -> Result<Response, PageError> {
    let me = visitor.who_may(Right::PrepareEditions)?;
    let mut form = Form::new(typed);
    let format = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    let instant = PrimitiveDateTime::parse(form.value("instant").trim(), &format).ok();
    let Some(instant) = instant else {
        form.refuse("instant", visitor.words.t("editions-fault-instant"));
        return refused(&build(&web, &visitor, (year, number), form).await?);
    };
    let outcome = web.app.figures().schedule(&me, (year, number), visitor.words.zone.instant(instant)).await;
    ended(&web, &visitor, (year, number), form, outcome, "done-edition-scheduled").await
}

async fn ended(
    web: &Web,
    visitor: &Visitor,
    (year, number): Place,
    mut form: Form,
    outcome: Result<(), ReleaseError>,
    key: &str,
) -> Result<Response, PageError> {
    let message = match outcome {
        Ok(()) => return Ok(done(web, &path(year, number), key)),
        Err(ReleaseError::App(cause)) => return Err(cause.into()),
        Err(ReleaseError::NotMade) => visitor.words.t("editions-fault-not-made"),
        Err(ReleaseError::Passed) => visitor.words.t("editions-fault-passed"),
    };
    form.refuse("instant", message);
    refused(&build(web, visitor, (year, number), form).await?)
}

#[derive(Template)]
#[template(path = "figures/drop.html")]
struct DropPage {
    frame: Frame,
    question: String,
    action: String,
    back: String,
}

/// `GET …/abandonner`.
pub(super) async fn dropping(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
) -> Result<Response, PageError> {
    let me = visitor.who_may(Right::PrepareEditions)?;
    let edition = web.app.figures().edition(&me, year, number).await?;
    if edition.state.after(domain::figures::EditionAct::Drop).is_err() {
        return Err(AppError::Conflict.into());
    }
    html(&DropPage {
        frame: frame(&visitor, "editions-drop-title", &edition),
        question: visitor.words.with("editions-drop-question", &[("edition", &title(&visitor.words, &edition))]),
        action: format!("{}/abandonner", path(year, number)),
        back: path(year, number),
    })
}

/// `POST …/abandonner`.
pub(super) async fn drop_edition(
    State(web): State<Web>,
    visitor: Visitor,
    Path((year, number)): Path<Place>,
    Posted(confirmed): Posted<Confirmed>,
) -> Result<Response, PageError> {
    let me = visitor.who_may(Right::PrepareEditions)?;
    confirmed.need(&format!("{}/abandonner", path(year, number)))?;
    web.app.figures().drop_edition(&me, year, number).await?;
    Ok(done(&web, "/editions", "done-edition-dropped"))
}
