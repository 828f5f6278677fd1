//! How a report comes about and how its row changes: the only statements that write it, and the counters of its campaign with it. Start
//! with [`Change`].

use super::calendar::json;
use super::entity::reports;
use super::reports::Report;
use super::tallying::{Deltas, Place, Standing};
use crate::engine::Store;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::campaigns::{Beside, CampaignId, ReportId, ReportState, WhyAsked};
use domain::catalogue::{TrainingFacts, TrainingId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, UpdateMany, Value};
use time::OffsetDateTime;

/// A training that enters a population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewReport {
    /// The training.
    pub training: TrainingId,
    /// Its organisation's network.
    pub network: String,
    /// Why it is asked or not.
    pub why: WhyAsked,
    /// What the register says of it.
    pub facts: TrainingFacts,
    /// What is known beside its answers.
    pub beside: Beside,
}

/// Rows a statement when a population is frozen.
const BATCH: usize = 500;

/// Freezes a population: a report for each training.
///
/// # Errors
/// When they can't be written.
pub async fn insert_reports(write: &Write, campaign: CampaignId, new: &[NewReport]) -> Result<(), StoreError> {
    let mut deltas = Deltas::default();
    for batch in new.chunks(BATCH) {
        let rows = batch.iter().map(|one| row(campaign, one)).collect::<Result<Vec<_>, _>>()?;
        let insert = reports::Entity::insert_many(rows).exec_without_returning(write.db());
        insert.await.map_err(at("campaigns.insert_reports"))?;
    }
    for one in new {
        let place = Place { region: &one.facts.region, network: &one.network, programme: &one.facts.programme };
        deltas.count(place, Standing::new(first_state(one.why)), 1);
    }
    deltas.write(write, campaign).await
}

fn first_state(why: WhyAsked) -> ReportState {
    if why.is_asked() { ReportState::Untouched } else { ReportState::NotAsked }
}

fn row(campaign: CampaignId, new: &NewReport) -> Result<reports::ActiveModel, StoreError> {
    Ok(reports::ActiveModel {
        id: NotSet,
        campaign: Set(campaign.0),
        training: Set(new.training.0),
        reference: Set(new.facts.reference.clone()),
        name: Set(new.facts.name.clone()),
        organisation: Set(new.facts.organisation.0),
        region: Set(new.facts.region.clone()),
        network: Set(new.network.clone()),
        programme: Set(new.facts.programme.clone()),
        why: Set(new.why.code().to_owned()),
        facts: Set(json(&new.facts)?),
        beside: Set(json(&new.beside)?),
        state: Set(first_state(new.why).code().to_owned()),
        done_sections: Set(0),
        blocking: Set(0),
        seen_at: Set(None),
        changed_at: Set(None),
        submitted_at: Set(None),
        extended_until: Set(None),
        extension_reason: Set(None),
        left_at: Set(None),
        left_reason: Set(None),
        version: Set(1),
    })
}

/// A change of one report that is still as it was read: what is written, and how the report stands then.
struct Change<'r> {
    report: &'r Report,
    update: UpdateMany<reports::Entity>,
    after: Standing,
}

impl<'r> Change<'r> {
    fn of(report: &'r Report) -> Self {
        Self { report, update: reports::Entity::update_many(), after: Standing::of(report) }
    }

    fn set(mut self, column: reports::Column, value: impl Into<Value>) -> Self {
        self.update = self.update.col_expr(column, Expr::value(value));
        self
    }

    fn seen(mut self, instant: OffsetDateTime) -> Self {
        self.after.seen = true;
        self.set(reports::Column::SeenAt, micros(instant))
    }

    fn moved(mut self, state: ReportState) -> Self {
        self.after.state = state;
        self.set(reports::Column::State, state.code())
    }

    fn blocked(mut self, remarks: i64) -> Self {
        self.after.blocked = remarks > 0;
        self.set(reports::Column::Blocking, remarks)
    }

    fn extended(mut self, until: Option<OffsetDateTime>) -> Self {
        self.after.extended_until = until.map(micros);
        self.set(reports::Column::ExtendedUntil, until.map(micros))
    }

    fn gone(mut self, instant: Option<OffsetDateTime>) -> Self {
        self.after.gone = instant.is_some();
        self.set(reports::Column::LeftAt, instant.map(micros))
    }

    /// Writes it, unless the report has changed since it was read, and counts what is counted otherwise then.
    async fn made(self, write: &Write, operation: &'static str) -> Result<(), StoreError> {
        use reports::Column;
        let (report, before) = (self.report, Standing::of(self.report));
        let null = |column: Column, filled: bool| if filled { column.is_not_null() } else { column.is_null() };
        let extended = before.extended_until.map_or(Column::ExtendedUntil.is_null(), |at| Column::ExtendedUntil.eq(at));
        let update = self.update.filter(Column::Id.eq(report.id.0)).filter(Column::Version.eq(report.version));
        let update = update.filter(null(Column::SeenAt, before.seen)).filter(null(Column::LeftAt, before.gone));
        let update = update.filter(Column::Blocking.eq(report.blocking)).filter(extended);
        write.change_one(update, operation).await?;
        let mut deltas = Deltas::default();
        if self.after != before {
            deltas.count(Place::of(report), before, -1);
            deltas.count(Place::of(report), self.after, 1);
        }
        deltas.write(write, report.campaign).await
    }
}

/// Changes what is known beside the answers of a report, when records are loaded after the opening. Nothing of it is counted.
///
/// # Errors
/// When it can't be written.
pub async fn set_beside(write: &Write, id: ReportId, beside: &Beside) -> Result<(), StoreError> {
    use reports::Column;
    let update = reports::Entity::update_many().col_expr(Column::Beside, Expr::value(json(beside)?));
    let update = update.filter(Column::Id.eq(id.0)).exec(write.db());
    update.await.map_err(at("campaigns.set_beside")).map(drop)
}

/// Notes that the provider has opened the report, the first time. Bookkeeping, without a line in the audit trail.
///
/// # Errors
/// When it can't be written.
pub async fn see_report(store: &Store, id: ReportId, now: OffsetDateTime) -> Result<(), StoreError> {
    let write = store.bookkeeping(now).await?;
    if let Some(mut report) = super::reports::report(&write, id).await? {
        note_seen(&write, &mut report).await?;
    }
    write.commit_bookkeeping().await
}

/// The same as part of a write; the report is as it was read again.
///
/// # Errors
/// [`StoreError::Stale`] when it changed since.
pub async fn note_seen(write: &Write, report: &mut Report) -> Result<(), StoreError> {
    if report.seen_at.is_none() {
        Change::of(report).seen(write.now()).made(write, "campaigns.see_report").await?;
        report.seen_at = Some(instant(micros(write.now())));
    }
    Ok(())
}

/// Moves a report that is still as read to another state, with how far its answers are.
///
/// # Errors
/// [`StoreError::Stale`] when it moved since.
pub async fn update_report_state(
    write: &Write,
    report: &Report,
    state: ReportState,
    (done_sections, blocking): (i64, i64),
) -> Result<(), StoreError> {
    use reports::Column;
    let now = micros(write.now());
    let mut change = Change::of(report).moved(state).blocked(blocking);
    change = change.set(Column::DoneSections, done_sections).set(Column::ChangedAt, now);
    if state != report.state {
        change = change.set(Column::Version, report.version + 1);
    }
    if state == ReportState::Submitted {
        change = change.set(Column::SubmittedAt, now);
    }
    change.made(write, "campaigns.update_report_state").await
}

/// The same, and the report is as it was read again.
///
/// # Errors
/// [`StoreError::Stale`] when it moved since.
pub async fn move_report(
    write: &Write,
    report: &mut Report,
    state: ReportState,
    (done_sections, blocking): (i64, i64),
) -> Result<(), StoreError> {
    update_report_state(write, report, state, (done_sections, blocking)).await?;
    let now = Some(instant(micros(write.now())));
    report.version += i64::from(state != report.state);
    report.submitted_at = if state == ReportState::Submitted { now } else { report.submitted_at };
    (report.state, report.changed_at) = (state, now);
    (report.done_sections, report.blocking) = (done_sections, blocking);
    Ok(())
}

/// Lets a report be answered until an instant, for a reason; none takes the extension back.
///
/// # Errors
/// [`StoreError::Stale`] when it changed since it was read.
pub async fn extend_report(
    write: &Write,
    report: &Report,
    extension: Option<(OffsetDateTime, &str)>,
) -> Result<(), StoreError> {
    let change = Change::of(report).extended(extension.map(|(until, _)| until));
    let change = change.set(reports::Column::ExtensionReason, extension.map(|(_, reason)| reason));
    change.made(write, "campaigns.extend_report").await
}

/// Notes that a training has left since the opening, and why; none takes it back. It stays in the population.
///
/// # Errors
/// [`StoreError::Stale`] when its report changed since it was read.
pub async fn leave_report(write: &Write, report: &Report, reason: Option<&str>) -> Result<(), StoreError> {
    let change = Change::of(report).gone(reason.map(|_| write.now())).set(reports::Column::LeftReason, reason);
    change.made(write, "campaigns.leave_report").await
}
