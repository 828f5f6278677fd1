//! Records of the register that an edition needs beside the answers, loaded as files: agreements, enrolments, labels. Start with [`Records`].

use super::entity::records::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::campaigns::CampaignId;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use time::OffsetDateTime;

/// The rows of one source, as the CSV text that was loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Records {
    /// Which source.
    pub source: String,
    /// How many rows.
    pub rows_read: i64,
    /// The text, its first line the columns.
    pub content: String,
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: String,
}

/// What was loaded, without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordsItem {
    /// Which source.
    pub source: String,
    /// How many rows.
    pub rows_read: i64,
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: String,
    /// When it was loaded.
    pub made_at: OffsetDateTime,
}

/// Keeps the rows of a source, over earlier ones.
///
/// # Errors
/// When they can't be written.
pub async fn keep_records(write: &Write, campaign: CampaignId, records: &Records) -> Result<(), StoreError> {
    let row = ActiveModel {
        campaign: Set(campaign.0),
        source: Set(records.source.clone()),
        rows_read: Set(records.rows_read),
        content: Set(records.content.clone()),
        sha256: Set(records.sha256.clone()),
        person: Set(write.actor().person.map(|person| person.0)),
        made_at: Set(micros(write.now())),
    };
    let over = OnConflict::columns([Column::Campaign, Column::Source])
        .update_columns([Column::RowsRead, Column::Content, Column::Sha256, Column::Person, Column::MadeAt])
        .to_owned();
    let insert = Entity::insert(row).on_conflict(over).exec_without_returning(write.db());
    insert.await.map_err(at("campaigns.keep_records")).map(drop)
}

/// Takes the rows of a source back; says whether there were any.
///
/// # Errors
/// When it can't be written.
pub async fn drop_records(write: &Write, campaign: CampaignId, source: &str) -> Result<bool, StoreError> {
    let delete = Entity::delete_by_id((campaign.0, source.to_owned())).exec(write.db());
    delete.await.map_err(at("campaigns.drop_records")).map(|done| done.rows_affected == 1)
}

/// Everything that was loaded for a campaign, by source.
///
/// # Errors
/// When it can't be read.
pub async fn records(db: &impl Reads, campaign: CampaignId) -> Result<Vec<Records>, StoreError> {
    let query = Entity::find().filter(Column::Campaign.eq(campaign.0)).order_by_asc(Column::Source);
    let rows = query.all(db.db()).await.map_err(at("campaigns.records"))?;
    let read =
        |row: Model| Records { source: row.source, rows_read: row.rows_read, content: row.content, sha256: row.sha256 };
    Ok(rows.into_iter().map(read).collect())
}

/// What was loaded for a campaign, without the rows.
///
/// # Errors
/// When it can't be read.
pub async fn records_list(db: &impl Reads, campaign: CampaignId) -> Result<Vec<RecordsItem>, StoreError> {
    let query = Entity::find().filter(Column::Campaign.eq(campaign.0)).order_by_asc(Column::Source);
    let narrow = query.select_only().columns([
        Column::Campaign,
        Column::Source,
        Column::RowsRead,
        Column::Sha256,
        Column::Person,
        Column::MadeAt,
    ]);
    let rows = narrow.expr_as(Expr::value(""), "content").into_model::<Model>().all(db.db()).await;
    let read = |row: Model| RecordsItem {
        source: row.source,
        rows_read: row.rows_read,
        sha256: row.sha256,
        made_at: instant(row.made_at),
    };
    Ok(rows.map_err(at("campaigns.records_list"))?.into_iter().map(read).collect())
}
