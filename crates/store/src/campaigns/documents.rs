//! Documents that providers sent and that values were entered from. Start with [`Document`].

use super::entity::documents::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::campaigns::ReportId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use time::OffsetDateTime;

/// A document, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentItem {
    /// Its number.
    pub id: i64,
    /// The report that it is about.
    pub report: ReportId,
    /// What its file was called.
    pub name: String,
    /// What it is: `application/pdf`.
    pub media_type: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it was kept.
    pub made_at: OffsetDateTime,
}

/// A document with its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What is known of it.
    pub item: DocumentItem,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// Keeps a document and gives its number; number and instant of `new` are not read.
///
/// # Errors
/// When it can't be written.
pub async fn insert_document(write: &Write, new: &Document) -> Result<i64, StoreError> {
    let row = ActiveModel {
        id: NotSet,
        report: Set(new.item.report.0),
        name: Set(new.item.name.clone()),
        media_type: Set(new.item.media_type.clone()),
        content: Set(new.content.clone()),
        sha256: Set(new.item.sha256.clone()),
        person: Set(write.actor().person.map(|person| person.0)),
        made_at: Set(micros(write.now())),
    };
    row.insert(write.db()).await.map_err(at("campaigns.insert_document")).map(|row| row.id)
}

/// The documents about a report, without their bytes.
///
/// # Errors
/// When they can't be read.
pub async fn documents(db: &impl Reads, report: ReportId) -> Result<Vec<DocumentItem>, StoreError> {
    let query = Entity::find().filter(Column::Report.eq(report.0)).order_by_asc(Column::Id);
    // The bytes stay where they are: an empty text stands for them.
    let narrow = query.select_only().columns([
        Column::Id,
        Column::Report,
        Column::Name,
        Column::MediaType,
        Column::Sha256,
        Column::Person,
        Column::MadeAt,
    ]);
    let rows = narrow.expr_as(Expr::value(Vec::<u8>::new()), "content").into_model::<Model>().all(db.db()).await;
    Ok(rows.map_err(at("campaigns.documents"))?.into_iter().map(|row| read(row).item).collect())
}

/// A document with its bytes.
///
/// # Errors
/// When it can't be read.
pub async fn document(db: &impl Reads, id: i64) -> Result<Option<Document>, StoreError> {
    Ok(Entity::find_by_id(id).one(db.db()).await.map_err(at("campaigns.document"))?.map(read))
}

fn read(row: Model) -> Document {
    let item = DocumentItem {
        id: row.id,
        report: ReportId(row.report),
        name: row.name,
        media_type: row.media_type,
        sha256: row.sha256,
        made_at: instant(row.made_at),
    };
    Document { item, content: row.content }
}
