//! Making an edition's files and releasing it, now or at an instant. Start with [`Figures::schedule`].

use super::approve::parsed;
use super::begin::find;
use super::compute::follow;
use super::{Edition, Figures, FileItem};
use crate::jobs::{Ended, Trouble};
use crate::workshop::{Check, Output, Release, Waived};
use crate::{App, AppError, Me, hash_of_bytes};
use domain::accounts::Right;
use domain::figures::{EditionAct, EditionId, EditionState};
use domain::network::Year;
use std::sync::Arc;
use store::audit::Line;
use store::figures as rows;
use store::jobs::{self, Job};
use store::{Actor, Reads, StoreError};
use thiserror::Error;
use time::OffsetDateTime;
use tokio::sync::mpsc;

/// The kind of the job that makes the files.
pub const RENDER_JOB: &str = "figures.render";

/// The kind of the job that releases an edition at its instant.
pub const RELEASE_JOB: &str = "figures.release";

/// Why an edition was not released or scheduled.
#[derive(Debug, Error)]
pub enum ReleaseError {
    /// Its files are not made yet.
    #[error("the files are not made yet")]
    NotMade,
    /// The instant has passed.
    #[error("the instant has passed")]
    Passed,
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for ReleaseError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl Figures<'_> {
    /// Has an approved edition released at an instant.
    ///
    /// # Errors
    /// [`ReleaseError`]; [`AppError::Forbidden`] for whoever does not prepare editions.
    pub async fn schedule(
        &self,
        me: &Me,
        (year, number): (Year, i64),
        instant: OffsetDateTime,
    ) -> Result<(), ReleaseError> {
        me.need(Right::PrepareEditions)?;
        if instant <= self.app.now() {
            return Err(ReleaseError::Passed);
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let edition = find(&write, year, number).await?;
        let state = edition.state.after(EditionAct::Schedule).map_err(|_| AppError::Conflict)?;
        made(&write, edition.id).await?;
        rows::move_edition(&write, &edition, state, Some(instant)).await?;
        let key = format!("{RELEASE_JOB}:{}:{}", edition.id, edition.version + 1);
        jobs::enqueue(&write, RELEASE_JOB, &edition.id, Some(&key), instant).await?;
        write.audit(Line::new("edition.scheduled", "edition", edition.id.0).after(&instant)).await?;
        Ok(write.commit().await?)
    }

    /// Releases an approved edition at once.
    ///
    /// # Errors
    /// [`ReleaseError`]; [`AppError::Forbidden`] for whoever does not prepare editions.
    pub async fn publish(&self, me: &Me, year: Year, number: i64) -> Result<(), ReleaseError> {
        me.need(Right::PrepareEditions)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let edition = find(&write, year, number).await?;
        made(&write, edition.id).await?;
        let state = edition.state.after(EditionAct::Publish).map_err(|_| AppError::Conflict)?;
        rows::move_edition(&write, &edition, state, edition.embargo_until).await?;
        write.audit(Line::new("edition.published", "edition", edition.id.0)).await?;
        write.commit().await?;
        self.known.published.clear();
        Ok(())
    }

    async fn order_of(&self, edition: &Edition) -> Result<Release, AppError> {
        let read = self.app.store().read();
        let heavy = rows::heavy(&read, edition.id).await?;
        let checks: Vec<Check> = parsed(heavy.checks.as_deref())?.unwrap_or_default();
        let waived = rows::waivers(&read, edition.id).await?.into_iter().filter_map(|waiver| {
            let check = checks.iter().find(|check| check.key == waiver.key)?.clone();
            let on = waiver.made_at.date().to_string();
            Some(Waived { check, by: waiver.writer, reason: waiver.reason, on })
        });
        let protected = parsed(heavy.protected.as_deref())?.ok_or(AppError::NotFound)?;
        Ok(Release { protected, waived: waived.collect() })
    }
}

async fn made(db: &impl Reads, id: EditionId) -> Result<(), ReleaseError> {
    if rows::files(db, id).await?.is_empty() { Err(ReleaseError::NotMade) } else { Ok(()) }
}

/// Makes the files of an edition that was approved.
pub(crate) async fn render(app: &App, job: &Job) -> Result<Ended, Trouble> {
    let Some(edition) = of_job(app, job).await?.filter(|edition| edition.state == EditionState::Approved) else {
        return Ok(Ended::Alone);
    };
    let outputs = outputs(app, &edition).await?;
    let files = outputs.into_iter().map(file).collect();
    let mut write = app.store().write(Actor::program(), app.now()).await?;
    let now = rows::edition(&write, edition.id).await?.filter(|now| now.version == edition.version);
    if now.is_none() {
        return Ok(Ended::Alone);
    }
    rows::drop_files(&write, edition.id).await?;
    rows::insert_files(&write, edition.id, files).await?;
    write.audit(Line::new("edition.rendered", "edition", edition.id.0)).await?;
    jobs::finish(&write, job).await?;
    write.commit().await?;
    rows::note_step(app.store(), edition.id, None, app.now()).await?;
    Ok(Ended::WithItsWrite)
}

async fn outputs(app: &App, edition: &Edition) -> Result<Vec<Output>, Trouble> {
    let order = app.figures().order_of(edition).await?;
    let workshop = app.workshop().map(Arc::clone).ok_or_else(|| Trouble::hopeless("no workshop"))?;
    let (tell, told) = mpsc::unbounded_channel();
    let task = tokio::task::spawn_blocking(move || {
        workshop.publish(&order, &mut |step| {
            let _ = tell.send(step);
        })
    });
    follow(app, edition.id, told).await?;
    task.await.map_err(Trouble::later)?.map_err(Trouble::hopeless)
}

/// Releases an edition whose instant has come. One that was given back, or scheduled for another instant, is left alone.
pub(crate) async fn publish(app: &App, job: &Job) -> Result<Ended, Trouble> {
    let now = app.now();
    let due = |edition: &Edition| {
        edition.state == EditionState::Scheduled && edition.embargo_until.is_some_and(|until| until <= now)
    };
    let Some(edition) = of_job(app, job).await?.filter(due) else { return Ok(Ended::Alone) };
    let mut write = app.store().write(Actor::program(), now).await?;
    rows::move_edition(&write, &edition, EditionState::Published, edition.embargo_until).await?;
    write.audit(Line::new("edition.published", "edition", edition.id.0)).await?;
    jobs::finish(&write, job).await?;
    write.commit().await?;
    app.figures().known.published.clear();
    Ok(Ended::WithItsWrite)
}

async fn of_job(app: &App, job: &Job) -> Result<Option<Edition>, Trouble> {
    let id: EditionId = serde_json::from_str(&job.payload).map_err(Trouble::hopeless)?;
    Ok(rows::edition(&app.store().read(), id).await?)
}

fn file(output: Output) -> (FileItem, Vec<u8>) {
    let item = FileItem {
        media_type: media_type(&output.path).to_owned(),
        sha256: hash_of_bytes(&output.bytes),
        path: output.path,
    };
    (item, output.bytes)
}

/// What a file is, by its ending.
fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    match ending {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "pdf" => "application/pdf",
        "csv" => "text/csv; charset=utf-8",
        "json" => "application/json",
        "jsonld" => "application/ld+json",
        "ttl" => "text/turtle; charset=utf-8",
        "rdf" | "xml" => "application/xml",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
