//! What stands beside a report's answers: what was sent and signed, why it was reopened, what the follow-up team entered, sorted, picked,
//! heard on the telephone. Start with [`Submission`].

use super::entity::{
    calls as calls_table, codings as codings_table, entries as entries_table, reopenings as reopenings_table, reports,
    spotlights as spotlights_table, submissions as submissions_table,
};
use super::reports::Report;
use super::tallying::Deltas;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::campaigns::{CampaignId, ReportId};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// A report as it was sent: it never changes; a correction is another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Its number in the table.
    pub id: i64,
    /// The report.
    pub report: ReportId,
    /// 1 the first time, then 2, …
    pub number: i64,
    /// What was sent, as canonical JSON.
    pub body: String,
    /// SHA-256 of `body`, in hexadecimal.
    pub sha256: String,
    /// Who signed.
    pub signed_by: String,
    /// In which function.
    pub signed_as: String,
    /// When.
    pub signed_at: OffsetDateTime,
}

/// Keeps what was sent; the first time, it counts for the curve.
///
/// # Errors
/// [`StoreError::Taken`] when there is one of that number.
pub async fn insert_submission(write: &Write, report: &Report, new: &Submission) -> Result<i64, StoreError> {
    let row = submissions_table::ActiveModel {
        id: NotSet,
        report: Set(report.id.0),
        number: Set(new.number),
        body: Set(new.body.clone()),
        sha256: Set(new.sha256.clone()),
        person: Set(person(write)),
        signed_by: Set(new.signed_by.clone()),
        signed_as: Set(new.signed_as.clone()),
        signed_at: Set(micros(write.now())),
    };
    let id = row.insert(write.db()).await.map_err(at("campaigns.insert_submission"))?.id;
    if new.number == 1 {
        let mut deltas = Deltas::default();
        deltas.sent(write.now());
        deltas.write(write, report.campaign).await?;
    }
    Ok(id)
}

/// Everything that was sent of a report, the first first.
///
/// # Errors
/// When it can't be read.
pub async fn submissions(db: &impl Reads, report: ReportId) -> Result<Vec<Submission>, StoreError> {
    use submissions_table::Column;
    let query = submissions_table::Entity::find().filter(Column::Report.eq(report.0)).order_by_asc(Column::Number);
    Ok(query.all(db.db()).await.map_err(at("campaigns.submissions"))?.into_iter().map(sent).collect())
}

/// What was sent under a number.
///
/// # Errors
/// When it can't be read.
pub async fn submission(db: &impl Reads, report: ReportId, number: i64) -> Result<Option<Submission>, StoreError> {
    use submissions_table::Column;
    let query = submissions_table::Entity::find().filter(Column::Report.eq(report.0)).filter(Column::Number.eq(number));
    Ok(query.one(db.db()).await.map_err(at("campaigns.submission"))?.map(sent))
}

/// What was sent last of a report.
///
/// # Errors
/// When it can't be read.
pub async fn latest_submission(db: &impl Reads, report: ReportId) -> Result<Option<Submission>, StoreError> {
    Ok(submissions(db, report).await?.pop())
}

/// What was sent last of every report of a campaign, by report.
///
/// # Errors
/// When it can't be read.
pub async fn latest_submissions(
    db: &impl Reads,
    campaign: CampaignId,
) -> Result<BTreeMap<ReportId, Submission>, StoreError> {
    use submissions_table::Column;
    let query = submissions_table::Entity::find().filter(Column::Report.in_subquery(of_campaign(campaign)));
    let rows = query.order_by_asc(Column::Report).order_by_asc(Column::Number).all(db.db()).await;
    let rows = rows.map_err(at("campaigns.latest_submissions"))?;
    Ok(rows.into_iter().map(|row| (ReportId(row.report), sent(row))).collect())
}

fn of_campaign(campaign: CampaignId) -> sea_orm::sea_query::SelectStatement {
    use sea_orm::QueryTrait;
    let query = reports::Entity::find().select_only().column(reports::Column::Id);
    query.filter(reports::Column::Campaign.eq(campaign.0)).into_query()
}

fn sent(row: submissions_table::Model) -> Submission {
    Submission {
        id: row.id,
        report: ReportId(row.report),
        number: row.number,
        body: row.body,
        sha256: row.sha256,
        signed_by: row.signed_by,
        signed_as: row.signed_as,
        signed_at: instant(row.signed_at),
    }
}

fn person(write: &Write) -> Option<i64> {
    write.actor().person.map(|person| person.0)
}

/// Why a report was opened again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reopening {
    /// The number of what had been sent.
    pub number: i64,
    /// The reason.
    pub reason: String,
    /// Who reopened it.
    pub writer: String,
    /// When.
    pub made_at: OffsetDateTime,
}

/// Notes why a report is opened again after its submission `number`.
///
/// # Errors
/// [`StoreError::Taken`] when it was reopened after that one already.
pub async fn insert_reopening(write: &Write, report: ReportId, number: i64, reason: &str) -> Result<(), StoreError> {
    let row = reopenings_table::ActiveModel {
        id: NotSet,
        report: Set(report.0),
        number: Set(number),
        reason: Set(reason.to_owned()),
        person: Set(person(write)),
        writer: Set(write.actor().name.clone()),
        made_at: Set(micros(write.now())),
    };
    row.insert(write.db()).await.map_err(at("campaigns.insert_reopening")).map(drop)
}

/// Why a report was opened again, the first time first.
///
/// # Errors
/// When it can't be read.
pub async fn reopenings(db: &impl Reads, report: ReportId) -> Result<Vec<Reopening>, StoreError> {
    use reopenings_table::Column;
    let query = reopenings_table::Entity::find().filter(Column::Report.eq(report.0)).order_by_asc(Column::Number);
    let rows = query.all(db.db()).await.map_err(at("campaigns.reopenings"))?;
    let read = |row: reopenings_table::Model| Reopening {
        number: row.number,
        reason: row.reason,
        writer: row.writer,
        made_at: instant(row.made_at),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// A value that the follow-up team entered from what a provider sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The field.
    pub field: String,
    /// The value, as typed.
    pub typed: String,
    /// Where it comes from: a letter, a call, a file.
    pub source: String,
    /// The document, if it was kept.
    pub document: Option<i64>,
    /// Who entered it.
    pub writer: String,
    /// When.
    pub changed_at: OffsetDateTime,
}

/// Keeps a value that the team entered, over an earlier one.
///
/// # Errors
/// When it can't be written.
pub async fn keep_entry(
    write: &Write,
    report: ReportId,
    (field, typed): (&str, &str),
    source: &str,
    document: Option<i64>,
) -> Result<(), StoreError> {
    use entries_table::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        report: Set(report.0),
        field: Set(field.to_owned()),
        typed: Set(typed.to_owned()),
        source: Set(source.to_owned()),
        document: Set(document),
        person: Set(person(write)),
        writer: Set(write.actor().name.clone()),
        changed_at: Set(micros(write.now())),
    };
    let over = OnConflict::columns([Column::Report, Column::Field])
        .update_columns([
            Column::Typed,
            Column::Source,
            Column::Document,
            Column::Person,
            Column::Writer,
            Column::ChangedAt,
        ])
        .to_owned();
    let insert = Entity::insert(row).on_conflict(over).exec_without_returning(write.db());
    insert.await.map_err(at("campaigns.keep_entry")).map(drop)
}

/// Takes a value back that the team entered; says whether there was one.
///
/// # Errors
/// When it can't be written.
pub async fn drop_entry(write: &Write, report: ReportId, field: &str) -> Result<bool, StoreError> {
    let delete = entries_table::Entity::delete_by_id((report.0, field.to_owned())).exec(write.db());
    delete.await.map_err(at("campaigns.drop_entry")).map(|done| done.rows_affected == 1)
}

/// The values that the team entered for a report, by field.
///
/// # Errors
/// When they can't be read.
pub async fn entries(db: &impl Reads, report: ReportId) -> Result<Vec<Entry>, StoreError> {
    use entries_table::Column;
    let query = entries_table::Entity::find().filter(Column::Report.eq(report.0)).order_by_asc(Column::Field);
    let rows = query.all(db.db()).await.map_err(at("campaigns.entries"))?;
    let read = |row: entries_table::Model| Entry {
        field: row.field,
        typed: row.typed,
        source: row.source,
        document: row.document,
        writer: row.writer,
        changed_at: instant(row.changed_at),
    };
    Ok(rows.into_iter().map(read).collect())
}

/// The category into which an officer sorted a free text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coding {
    /// The report.
    pub report: ReportId,
    /// The question.
    pub question: String,
    /// The code.
    pub code: String,
    /// When.
    pub changed_at: OffsetDateTime,
}

/// Keeps the category of a free text, over an earlier one; an empty code takes it back.
///
/// # Errors
/// When it can't be written.
pub async fn keep_coding(write: &Write, report: ReportId, question: &str, code: &str) -> Result<(), StoreError> {
    use codings_table::{ActiveModel, Column, Entity};
    let failed = at("campaigns.keep_coding");
    if code.is_empty() {
        let delete = Entity::delete_by_id((report.0, question.to_owned())).exec(write.db());
        return delete.await.map_err(failed).map(drop);
    }
    let row = ActiveModel {
        report: Set(report.0),
        question: Set(question.to_owned()),
        code: Set(code.to_owned()),
        person: Set(person(write)),
        changed_at: Set(micros(write.now())),
    };
    let over = OnConflict::columns([Column::Report, Column::Question])
        .update_columns([Column::Code, Column::Person, Column::ChangedAt])
        .to_owned();
    Entity::insert(row).on_conflict(over).exec_without_returning(write.db()).await.map_err(failed).map(drop)
}

/// The category of one free text.
///
/// # Errors
/// When it can't be read.
pub async fn coded(db: &impl Reads, report: ReportId, question: &str) -> Result<Option<Coding>, StoreError> {
    let query = codings_table::Entity::find_by_id((report.0, question.to_owned()));
    Ok(query.one(db.db()).await.map_err(at("campaigns.coded"))?.map(sorted))
}

/// Every category given in a campaign.
///
/// # Errors
/// When they can't be read.
pub async fn codings(db: &impl Reads, campaign: CampaignId) -> Result<Vec<Coding>, StoreError> {
    use codings_table::Column;
    let query = codings_table::Entity::find().filter(Column::Report.in_subquery(of_campaign(campaign)));
    let rows = query.order_by_asc(Column::Report).order_by_asc(Column::Question).all(db.db()).await;
    Ok(rows.map_err(at("campaigns.codings"))?.into_iter().map(sorted).collect())
}

fn sorted(row: codings_table::Model) -> Coding {
    Coding { report: ReportId(row.report), question: row.question, code: row.code, changed_at: instant(row.changed_at) }
}

/// A project picked for the yearly publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spotlight {
    /// The report.
    pub report: ReportId,
    /// Why it is worth showing.
    pub words: String,
    /// When it was picked.
    pub changed_at: OffsetDateTime,
}

/// Picks a project, or changes the words about it.
///
/// # Errors
/// When it can't be written.
pub async fn keep_spotlight(write: &Write, report: ReportId, words: &str) -> Result<(), StoreError> {
    use spotlights_table::{ActiveModel, Column, Entity};
    let row = ActiveModel {
        report: Set(report.0),
        words: Set(words.to_owned()),
        person: Set(person(write)),
        changed_at: Set(micros(write.now())),
    };
    let over = OnConflict::column(Column::Report)
        .update_columns([Column::Words, Column::Person, Column::ChangedAt])
        .to_owned();
    let insert = Entity::insert(row).on_conflict(over).exec_without_returning(write.db());
    insert.await.map_err(at("campaigns.keep_spotlight")).map(drop)
}

/// Takes a project back; says whether it was picked.
///
/// # Errors
/// When it can't be written.
pub async fn drop_spotlight(write: &Write, report: ReportId) -> Result<bool, StoreError> {
    let delete = spotlights_table::Entity::delete_by_id(report.0).exec(write.db());
    delete.await.map_err(at("campaigns.drop_spotlight")).map(|done| done.rows_affected == 1)
}

/// Why a report was picked, if it was.
///
/// # Errors
/// When it can't be read.
pub async fn spotlight(db: &impl Reads, report: ReportId) -> Result<Option<Spotlight>, StoreError> {
    let query = spotlights_table::Entity::find_by_id(report.0);
    Ok(query.one(db.db()).await.map_err(at("campaigns.spotlight"))?.map(picked))
}

/// The projects picked in a campaign.
///
/// # Errors
/// When they can't be read.
pub async fn spotlights(db: &impl Reads, campaign: CampaignId) -> Result<Vec<Spotlight>, StoreError> {
    use spotlights_table::Column;
    // Few are picked: each looks its report up, where a list of the campaign's reports would be made for each view of the board.
    let own = Expr::col((reports::Entity, reports::Column::Id)).equals((spotlights_table::Entity, Column::Report));
    let own = of_campaign(campaign).and_where(own).to_owned();
    let query = spotlights_table::Entity::find().filter(Expr::exists(own));
    let rows = query.order_by_asc(Column::Report).all(db.db()).await.map_err(at("campaigns.spotlights"))?;
    Ok(rows.into_iter().map(picked).collect())
}

fn picked(row: spotlights_table::Model) -> Spotlight {
    Spotlight { report: ReportId(row.report), words: row.words, changed_at: instant(row.changed_at) }
}

/// What was said on the telephone about a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// What was said.
    pub words: String,
    /// Who called.
    pub writer: String,
    /// When.
    pub made_at: OffsetDateTime,
}

/// Notes a call.
///
/// # Errors
/// When it can't be written.
pub async fn insert_call(write: &Write, report: ReportId, words: &str) -> Result<(), StoreError> {
    let row = calls_table::ActiveModel {
        id: NotSet,
        report: Set(report.0),
        words: Set(words.to_owned()),
        person: Set(person(write)),
        writer: Set(write.actor().name.clone()),
        made_at: Set(micros(write.now())),
    };
    row.insert(write.db()).await.map_err(at("campaigns.insert_call")).map(drop)
}

/// The calls about a report, the latest first.
///
/// # Errors
/// When they can't be read.
pub async fn calls(db: &impl Reads, report: ReportId) -> Result<Vec<Call>, StoreError> {
    use calls_table::Column;
    let query = calls_table::Entity::find().filter(Column::Report.eq(report.0)).order_by_desc(Column::Id);
    let rows = query.all(db.db()).await.map_err(at("campaigns.calls"))?;
    let read = |row: calls_table::Model| Call { words: row.words, writer: row.writer, made_at: instant(row.made_at) };
    Ok(rows.into_iter().map(read).collect())
}
