//! One report: its training as frozen at the opening, where it stands, its answers section by section. Start with [`Report`].

use super::calendar::{json, of_json};
use super::entity::{answers as answers_table, justifications as justifications_table, reports};
use crate::engine::Store;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use domain::campaigns::{Beside, CampaignId, ReportId, ReportState, Typed, WhyAsked};
use domain::catalogue::{OrganisationId, TrainingFacts, TrainingId};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// A training in a campaign's frozen population, and its report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Its number.
    pub id: ReportId,
    /// The campaign.
    pub campaign: CampaignId,
    /// The training.
    pub training: TrainingId,
    /// The training's organisation when the population was frozen.
    pub organisation: OrganisationId,
    /// The organisation's network then.
    pub network: String,
    /// Why it is asked or not.
    pub why: WhyAsked,
    /// What the register said of the training then.
    pub facts: TrainingFacts,
    /// What is known beside its answers.
    pub beside: Beside,
    /// Where it stands.
    pub state: ReportState,
    /// Sections without anything that keeps the report from being sent.
    pub done_sections: i64,
    /// What keeps it from being sent: how many remarks.
    pub blocking: i64,
    /// When its provider opened it first.
    pub seen_at: Option<OffsetDateTime>,
    /// When an answer was saved last.
    pub changed_at: Option<OffsetDateTime>,
    /// When it was sent last.
    pub submitted_at: Option<OffsetDateTime>,
    /// Until when it may be answered although the campaign has closed.
    pub extended_until: Option<OffsetDateTime>,
    /// Why.
    pub extension_reason: Option<String>,
    /// When the training was noted to have left the network since the opening.
    pub left_at: Option<OffsetDateTime>,
    /// Why.
    pub left_reason: Option<String>,
    /// How often its state changed.
    pub version: i64,
}

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

/// A section as it was saved last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedSection {
    /// The section's name.
    pub section: String,
    /// What was typed.
    pub typed: Typed,
    /// How often it was saved; 0 before the first time.
    pub version: i64,
    /// Who saved it, as named then.
    pub writer: String,
    /// When.
    pub changed_at: OffsetDateTime,
}

/// Rows a statement when a population is frozen.
const BATCH: usize = 500;

/// Freezes a population: a report for each training.
///
/// # Errors
/// When they can't be written.
pub async fn insert_reports(write: &Write, campaign: CampaignId, new: &[NewReport]) -> Result<(), StoreError> {
    for batch in new.chunks(BATCH) {
        let rows = batch.iter().map(|one| row(campaign, one)).collect::<Result<Vec<_>, _>>()?;
        let insert = reports::Entity::insert_many(rows).exec_without_returning(write.db());
        insert.await.map_err(at("campaigns.insert_reports"))?;
    }
    Ok(())
}

fn row(campaign: CampaignId, new: &NewReport) -> Result<reports::ActiveModel, StoreError> {
    let state = if new.why.is_asked() { ReportState::Untouched } else { ReportState::NotAsked };
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
        state: Set(state.code().to_owned()),
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

/// The report of a number.
///
/// # Errors
/// When it can't be read.
pub async fn report(db: &impl Reads, id: ReportId) -> Result<Option<Report>, StoreError> {
    let row = reports::Entity::find_by_id(id.0).one(db.db()).await.map_err(at("campaigns.report"))?;
    row.map(read).transpose()
}

/// The report of a training, by the reference that it had at the opening.
///
/// # Errors
/// When it can't be read.
pub async fn report_by_reference(
    db: &impl Reads,
    campaign: CampaignId,
    reference: &str,
) -> Result<Option<Report>, StoreError> {
    use reports::Column;
    let query = reports::Entity::find().filter(Column::Campaign.eq(campaign.0)).filter(Column::Reference.eq(reference));
    query.one(db.db()).await.map_err(at("campaigns.report_by_reference"))?.map(read).transpose()
}

pub(super) fn read(row: reports::Model) -> Result<Report, StoreError> {
    let wrong = |what: String| StoreError::Row { operation: "campaigns.report", what };
    Ok(Report {
        id: ReportId(row.id),
        campaign: CampaignId(row.campaign),
        training: TrainingId(row.training),
        organisation: OrganisationId(row.organisation),
        network: row.network,
        why: WhyAsked::of(&row.why).ok_or_else(|| wrong(format!("why `{}`", row.why)))?,
        facts: of_json("campaigns.report", &row.facts)?,
        beside: of_json("campaigns.report", &row.beside)?,
        state: ReportState::of(&row.state).ok_or_else(|| wrong(format!("state `{}`", row.state)))?,
        done_sections: row.done_sections,
        blocking: row.blocking,
        seen_at: row.seen_at.map(instant),
        changed_at: row.changed_at.map(instant),
        submitted_at: row.submitted_at.map(instant),
        extended_until: row.extended_until.map(instant),
        extension_reason: row.extension_reason,
        left_at: row.left_at.map(instant),
        left_reason: row.left_reason,
        version: row.version,
    })
}

/// Changes what is known beside the answers of a report, when records are loaded after the opening.
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
    note_seen(&write, id).await?;
    write.commit_bookkeeping().await
}

/// The same, as part of a write.
///
/// # Errors
/// When it can't be written.
pub async fn note_seen(write: &Write, id: ReportId) -> Result<(), StoreError> {
    use reports::Column;
    let update = reports::Entity::update_many().col_expr(Column::SeenAt, Expr::value(micros(write.now())));
    let update = update.filter(Column::Id.eq(id.0)).filter(Column::SeenAt.is_null()).exec(write.db());
    update.await.map_err(at("campaigns.see_report")).map(drop)
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
    let mut update = reports::Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::DoneSections, Expr::value(done_sections))
        .col_expr(Column::Blocking, Expr::value(blocking))
        .col_expr(Column::ChangedAt, Expr::value(now));
    if state != report.state {
        update = update.col_expr(Column::Version, Expr::value(report.version + 1));
    }
    if state == ReportState::Submitted {
        update = update.col_expr(Column::SubmittedAt, Expr::value(now));
    }
    let update = update.filter(Column::Id.eq(report.id.0)).filter(Column::Version.eq(report.version));
    write.change_one(update, "campaigns.update_report_state").await
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
/// When it can't be written.
pub async fn extend_report(
    write: &Write,
    id: ReportId,
    extension: Option<(OffsetDateTime, &str)>,
) -> Result<(), StoreError> {
    use reports::Column;
    let update = reports::Entity::update_many()
        .col_expr(Column::ExtendedUntil, Expr::value(extension.map(|(until, _)| micros(until))))
        .col_expr(Column::ExtensionReason, Expr::value(extension.map(|(_, reason)| reason)));
    update.filter(Column::Id.eq(id.0)).exec(write.db()).await.map_err(at("campaigns.extend_report")).map(drop)
}

/// Notes that a training has left since the opening, and why; none takes it back. It stays in the population.
///
/// # Errors
/// When it can't be written.
pub async fn leave_report(write: &Write, id: ReportId, reason: Option<&str>) -> Result<(), StoreError> {
    use reports::Column;
    let update = reports::Entity::update_many()
        .col_expr(Column::LeftAt, Expr::value(reason.map(|_| micros(write.now()))))
        .col_expr(Column::LeftReason, Expr::value(reason));
    update.filter(Column::Id.eq(id.0)).exec(write.db()).await.map_err(at("campaigns.leave_report")).map(drop)
}

/// The sections of a report that were saved, by name.
///
/// # Errors
/// When they can't be read.
pub async fn answers(db: &impl Reads, id: ReportId) -> Result<BTreeMap<String, SavedSection>, StoreError> {
    use answers_table::Column;
    let query = answers_table::Entity::find().filter(Column::Report.eq(id.0));
    let rows = query.all(db.db()).await.map_err(at("campaigns.answers"))?;
    rows.into_iter().map(|row| Ok((row.section.clone(), saved(row)?))).collect()
}

/// One section of a report, if it was saved.
///
/// # Errors
/// When it can't be read.
pub async fn section(db: &impl Reads, id: ReportId, section: &str) -> Result<Option<SavedSection>, StoreError> {
    let query = answers_table::Entity::find_by_id((id.0, section.to_owned()));
    query.one(db.db()).await.map_err(at("campaigns.section"))?.map(saved).transpose()
}

fn saved(row: answers_table::Model) -> Result<SavedSection, StoreError> {
    Ok(SavedSection {
        typed: of_json("campaigns.section", &row.typed)?,
        section: row.section,
        version: row.version,
        writer: row.writer,
        changed_at: instant(row.changed_at),
    })
}

/// Saves a section that is still at `version`, 0 if it was never saved; gives its new version.
///
/// # Errors
/// [`StoreError::Stale`] when somebody saved it since.
pub async fn save_section(
    write: &Write,
    id: ReportId,
    section: &str,
    typed: &Typed,
    version: i64,
) -> Result<i64, StoreError> {
    use answers_table::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        report: Set(id.0),
        section: Set(section.to_owned()),
        typed: Set(json(typed)?),
        version: Set(version + 1),
        person: Set(write.actor().person.map(|person| person.0)),
        writer: Set(write.actor().name.clone()),
        changed_at: Set(micros(write.now())),
    };
    let failed = at("campaigns.save_section");
    let rows = if version == 0 {
        let once = OnConflict::columns([Column::Report, Column::Section]).do_nothing().to_owned();
        Entity::insert_many([row]).on_conflict(once).exec_without_returning(write.db()).await.map_err(failed)?
    } else {
        let same = Entity::update_many().set(row).filter(Column::Report.eq(id.0));
        let same = same.filter(Column::Section.eq(section)).filter(Column::Version.eq(version));
        same.exec(write.db()).await.map_err(failed)?.rows_affected
    };
    if rows == 1 { Ok(version + 1) } else { Err(StoreError::Stale { operation: "campaigns.save_section" }) }
}

/// A word about a remark that asked for one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Justification {
    /// The remark's key.
    pub remark: String,
    /// The words.
    pub words: String,
    /// Who wrote them.
    pub writer: String,
    /// When.
    pub changed_at: OffsetDateTime,
}

/// The justifications of a report, by the remark's key.
///
/// # Errors
/// When they can't be read.
pub async fn justifications(db: &impl Reads, id: ReportId) -> Result<BTreeMap<String, Justification>, StoreError> {
    use justifications_table::Column;
    let query = justifications_table::Entity::find().filter(Column::Report.eq(id.0)).order_by_asc(Column::Remark);
    let rows = query.all(db.db()).await.map_err(at("campaigns.justifications"))?;
    let read = |row: justifications_table::Model| Justification {
        remark: row.remark,
        words: row.words,
        writer: row.writer,
        changed_at: instant(row.changed_at),
    };
    Ok(rows.into_iter().map(|row| (row.remark.clone(), read(row))).collect())
}

/// Keeps words about remarks, by their keys; an empty word takes one back.
///
/// # Errors
/// When they can't be written.
pub async fn keep_justifications(
    write: &Write,
    id: ReportId,
    words: &BTreeMap<String, String>,
) -> Result<(), StoreError> {
    use justifications_table::{ActiveModel, Column, Entity};
    let failed = at("campaigns.keep_justifications");
    for (remark, words) in words {
        if words.trim().is_empty() {
            Entity::delete_by_id((id.0, remark.clone())).exec(write.db()).await.map_err(&failed)?;
            continue;
        }
        let row = ActiveModel {
            report: Set(id.0),
            remark: Set(remark.clone()),
            words: Set(words.trim().to_owned()),
            person: Set(write.actor().person.map(|PersonId(person)| person)),
            writer: Set(write.actor().name.clone()),
            changed_at: Set(micros(write.now())),
        };
        let over = OnConflict::columns([Column::Report, Column::Remark])
            .update_columns([Column::Words, Column::Person, Column::Writer, Column::ChangedAt])
            .to_owned();
        Entity::insert(row).on_conflict(over).exec_without_returning(write.db()).await.map_err(&failed)?;
    }
    Ok(())
}
