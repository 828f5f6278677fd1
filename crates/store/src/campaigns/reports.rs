//! One report: its training as frozen at the opening, where it stands, its answers section by section. Start with [`Report`].

use super::calendar::{json, of_json};
use super::entity::{answers as answers_table, justifications as justifications_table, reports};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use domain::campaigns::{Beside, CampaignId, ReportId, ReportState, Typed, WhyAsked};
use domain::catalogue::{OrganisationId, TrainingFacts, TrainingId};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
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
