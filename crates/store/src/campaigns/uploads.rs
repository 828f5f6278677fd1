//! Spreadsheets of answers that were read but not yet taken over: they wait here until somebody confirms. Start with [`Upload`].

use super::entity::uploads::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use domain::campaigns::CampaignId;
use domain::catalogue::OrganisationId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;

/// Where an upload stands: as any file that waits for somebody to confirm it.
pub use crate::catalogue::ImportState as UploadState;

/// What is kept of an upload, without its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its number.
    pub id: i64,
    /// Who sent it.
    pub person: PersonId,
    /// For which campaign.
    pub campaign: CampaignId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// What the file was called.
    pub file_name: String,
    /// Where it stands.
    pub state: UploadState,
    /// Rows in the file.
    pub rows_read: i64,
    /// Rows with a fault.
    pub rows_wrong: i64,
    /// When it was sent.
    pub made_at: OffsetDateTime,
    /// When it was written or given up.
    pub ended_at: Option<OffsetDateTime>,
}

/// An upload to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpload {
    /// Who sent it.
    pub person: PersonId,
    /// For which campaign.
    pub campaign: CampaignId,
    /// For which organisation.
    pub organisation: OrganisationId,
    /// What the file was called.
    pub file_name: String,
    /// Rows in the file.
    pub rows_read: i64,
    /// Rows with a fault.
    pub rows_wrong: i64,
    /// Rows and faults, as JSON.
    pub content: String,
}

/// Keeps an upload and gives its number.
///
/// # Errors
/// When it can't be written.
pub async fn insert_upload(write: &Write, upload: NewUpload) -> Result<i64, StoreError> {
    let row = ActiveModel {
        id: NotSet,
        person: Set(upload.person.0),
        campaign: Set(upload.campaign.0),
        organisation: Set(upload.organisation.0),
        file_name: Set(upload.file_name),
        state: Set(UploadState::Staged.code().to_owned()),
        rows_read: Set(upload.rows_read),
        rows_wrong: Set(upload.rows_wrong),
        content: Set(upload.content),
        made_at: Set(micros(write.now())),
        ended_at: Set(None),
    };
    row.insert(write.db()).await.map_err(at("campaigns.insert_upload")).map(|row| row.id)
}

/// The upload of a number, without its rows.
///
/// # Errors
/// When it can't be read.
pub async fn upload(db: &impl Reads, id: i64) -> Result<Option<Upload>, StoreError> {
    let query = without_rows(Entity::find_by_id(id));
    query.one(db.db()).await.map_err(at("campaigns.upload"))?.map(read).transpose()
}

/// A page of what somebody sent for a campaign, from 0, the latest first, and how many there are.
///
/// # Errors
/// When they can't be read.
pub async fn uploads(
    db: &impl Reads,
    campaign: CampaignId,
    person: PersonId,
    (page, size): (u64, u64),
) -> Result<(Vec<Upload>, u64), StoreError> {
    let failed = at("campaigns.uploads");
    let own = Entity::find().filter(Column::Campaign.eq(campaign.0)).filter(Column::Person.eq(person.0));
    let total = own.clone().count(db.db()).await.map_err(&failed)?;
    let query = own.order_by_desc(Column::Id).offset(page.saturating_mul(size)).limit(size);
    let rows = without_rows(query).all(db.db()).await.map_err(&failed)?;
    Ok((rows.into_iter().map(read).collect::<Result<_, _>>()?, total))
}

/// Rows may be megabytes: an empty text stands for them.
fn without_rows(query: Select<Entity>) -> Select<Entity> {
    let query = query.select_only().columns([
        Column::Id,
        Column::Campaign,
        Column::Person,
        Column::Organisation,
        Column::FileName,
        Column::State,
        Column::RowsRead,
        Column::RowsWrong,
        Column::MadeAt,
        Column::EndedAt,
    ]);
    query.expr_as(Expr::value(""), "content")
}

/// The rows and faults of an upload, as JSON.
///
/// # Errors
/// When they can't be read.
pub async fn rows_of_upload(db: &impl Reads, id: i64) -> Result<Option<String>, StoreError> {
    let query = Entity::find_by_id(id).select_only().column(Column::Content).into_tuple();
    query.one(db.db()).await.map_err(at("campaigns.rows_of_upload"))
}

/// Moves an upload on from one state to another.
///
/// # Errors
/// [`StoreError::Stale`] when it is not in that state any more.
pub async fn end_upload(write: &Write, id: i64, from: UploadState, to: UploadState) -> Result<(), StoreError> {
    let update = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.code()))
        .col_expr(Column::EndedAt, Expr::value(to.ended_at(write.now())))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(from.code()));
    write.change_one(update, "campaigns.end_upload").await
}

fn read(row: Model) -> Result<Upload, StoreError> {
    let wrong = || StoreError::Row { operation: "campaigns.upload", what: format!("state `{}`", row.state) };
    Ok(Upload {
        state: UploadState::of(&row.state).ok_or_else(wrong)?,
        id: row.id,
        person: PersonId(row.person),
        campaign: CampaignId(row.campaign),
        organisation: OrganisationId(row.organisation),
        file_name: row.file_name,
        rows_read: row.rows_read,
        rows_wrong: row.rows_wrong,
        made_at: instant(row.made_at),
        ended_at: row.ended_at.map(instant),
    })
}
