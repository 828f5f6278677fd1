//! The job that computes an edition. Start with [`work`].

use super::{Edition, Figures};
use crate::jobs::{Ended, Trouble};
use crate::workshop::{Loaded, Made, Order, RegisterRow, ReportRow, Step, WorkshopError};
use crate::{App, AppError};
use domain::campaigns::{CampaignId, ReportId, SignedReport};
use domain::figures::{EditionAct, EditionId, EditionState};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::audit::Line;
use store::campaigns::{self, Report};
use store::figures::{self as rows, Heavy};
use store::jobs::{self, Job};
use store::{Actor, Reader, StoreError, catalogue};
use tokio::sync::mpsc;

/// The kind of the job that computes an edition.
pub const COMPUTE_JOB: &str = "figures.compute";

/// Does the job: computes, checks, protects; a failure is noted on the edition.
pub(crate) async fn work(app: &App, job: &Job) -> Result<Ended, Trouble> {
    let id: EditionId = serde_json::from_str(&job.payload).map_err(Trouble::hopeless)?;
    let read = app.store().read();
    let edition = rows::edition(&read, id).await?.ok_or_else(|| Trouble::hopeless(format!("no edition {id}")))?;
    if edition.state != EditionState::Computing {
        return Ok(Ended::Alone);
    }
    let order = app.figures().order(&read, edition.campaign).await?;
    let made = make(app, id, order).await?;
    app.figures().keep(job, &edition, made).await?;
    Ok(Ended::WithItsWrite)
}

async fn make(app: &App, id: EditionId, order: Order) -> Result<Result<Made, WorkshopError>, Trouble> {
    let workshop = app.workshop().map(Arc::clone).ok_or_else(|| Trouble::hopeless("no workshop"))?;
    let (tell, told) = mpsc::unbounded_channel();
    let task = tokio::task::spawn_blocking(move || {
        workshop.compute(&order, &mut |step| {
            let _ = tell.send(step);
        })
    });
    follow(app, id, told).await?;
    task.await.map_err(Trouble::later)
}

/// Notes each step until there is no more.
pub(super) async fn follow(app: &App, id: EditionId, mut told: mpsc::UnboundedReceiver<Step>) -> Result<(), Trouble> {
    while let Some(step) = told.recv().await {
        rows::note_step(app.store(), id, Some(step.code()), app.now()).await?;
    }
    Ok(())
}

impl Figures<'_> {
    /// Everything that an edition is computed from.
    pub(super) async fn order(&self, db: &Reader<'_>, id: CampaignId) -> Result<Order, AppError> {
        let campaign = campaigns::campaign(db, id).await?.ok_or(AppError::NotFound)?;
        let reports = campaigns::reports_of(db, id, None).await?;
        let statuses: BTreeMap<_, _> =
            catalogue::all_organisations(db).await?.into_iter().map(|one| (one.id, one.facts.legal_status)).collect();
        let row = |report: &Report| RegisterRow {
            facts: report.facts.clone(),
            legal_status: statuses.get(&report.organisation).cloned().unwrap_or_default(),
            asked: report.why.is_asked(),
        };
        Ok(Order {
            trainings: reports.iter().map(row).collect(),
            reports: sent(db, campaign.id, &reports).await?,
            loaded: Loaded::of(self.app.store(), id).await?,
            synthetic: self.app.is_demo(),
            year: campaign.year,
            questionnaire: campaign.questionnaire,
        })
    }

    async fn keep(&self, job: &Job, edition: &Edition, made: Result<Made, WorkshopError>) -> Result<(), AppError> {
        let actor = Actor { person: edition.prepared_by, name: edition.preparer.clone() };
        let mut write = self.app.store().write(actor, self.app.now()).await?;
        let act = if made.is_ok() { EditionAct::Check } else { EditionAct::Fail };
        let state = edition.state.after(act).map_err(|_| AppError::Conflict)?;
        rows::move_edition(&write, edition, state, None).await?;
        let line = Line::new(if made.is_ok() { "edition.computed" } else { "edition.failed" }, "edition", edition.id.0);
        match &made {
            Ok(made) => {
                rows::keep_made(&write, edition.id, &heavy(made)?, None).await?;
                let blocking = made.checks.iter().filter(|check| check.blocking).count();
                write.audit(line.after(&(made.checks.len(), blocking))).await?;
            }
            Err(failure) => {
                let words = serde_json::to_string(&(&failure.fr, &failure.en)).unwrap_or_default();
                rows::keep_made(&write, edition.id, &Heavy::default(), Some(&words)).await?;
                write.audit(line.after(&failure.en)).await?;
            }
        }
        jobs::finish(&write, job).await?;
        Ok(write.commit().await?)
    }
}

fn heavy(made: &Made) -> Result<Heavy, StoreError> {
    Ok(Heavy {
        edition: Some(json(&made.edition)?),
        protected: Some(json(&made.protected)?),
        checks: Some(json(&made.checks)?),
    })
}

/// As `tremplin edition compute` writes it: equal editions are equal bytes.
fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    let wrong = |error: serde_json::Error| StoreError::Row { operation: "figures.json", what: error.to_string() };
    let mut text = serde_json::to_string_pretty(value).map_err(wrong)?;
    text.push('\n');
    Ok(text)
}

/// The answers of every report that was sent, by reference: each is read as it comes from the database.
async fn sent(
    db: &Reader<'_>,
    campaign: CampaignId,
    reports: &[Report],
) -> Result<BTreeMap<String, ReportRow>, StoreError> {
    let mut codings: BTreeMap<ReportId, BTreeMap<String, String>> = BTreeMap::new();
    for coding in campaigns::codings(db, campaign).await? {
        codings.entry(coding.report).or_default().insert(coding.question, coding.code);
    }
    let references: BTreeMap<ReportId, &str> =
        reports.iter().map(|report| (report.id, report.facts.reference.as_str())).collect();
    let mut rows = BTreeMap::new();
    let take = |report: ReportId, body: &[u8]| {
        let signed: SignedReport = serde_json::from_slice(body)
            .map_err(|error| StoreError::Row { operation: "figures.order", what: error.to_string() })?;
        if let Some(reference) = references.get(&report) {
            let codings = codings.remove(&report).unwrap_or_default();
            rows.insert((*reference).to_owned(), ReportRow { answers: signed.answers, codings });
        }
        Ok(())
    };
    campaigns::read_answers(db, campaign, take).await?;
    Ok(rows)
}
