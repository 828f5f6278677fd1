//! The files that an edition publishes. Start with [`file`].

use super::entity::files::{ActiveModel, Column, Entity};
use crate::error::{StoreError, at};
use crate::transaction::{Reads, Write};
use domain::figures::EditionId;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

/// A file without its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileItem {
    /// Its path below the edition.
    pub path: String,
    /// What it is: `text/html; charset=utf-8`.
    pub media_type: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
}

/// Files a statement.
const BATCH: usize = 50;

/// Keeps the files of an edition.
///
/// # Errors
/// When they can't be written.
pub async fn insert_files(
    write: &Write,
    edition: EditionId,
    files: Vec<(FileItem, Vec<u8>)>,
) -> Result<(), StoreError> {
    let row = |(item, content): (FileItem, Vec<u8>)| ActiveModel {
        edition: Set(edition.0),
        path: Set(item.path),
        media_type: Set(item.media_type),
        sha256: Set(item.sha256),
        content: Set(content),
    };
    let mut rows = files.into_iter().map(row);
    loop {
        let batch: Vec<_> = rows.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            return Ok(());
        }
        let insert = Entity::insert_many(batch).exec_without_returning(write.db());
        insert.await.map_err(at("figures.insert_files"))?;
    }
}

/// Takes the files of an edition back that was not published.
///
/// # Errors
/// When they can't be written.
pub async fn drop_files(write: &Write, edition: EditionId) -> Result<(), StoreError> {
    let delete = Entity::delete_many().filter(Column::Edition.eq(edition.0)).exec(write.db());
    delete.await.map_err(at("figures.drop_files")).map(drop)
}

/// The files of an edition, by path, without their bytes.
///
/// # Errors
/// When they can't be read.
pub async fn files(db: &impl Reads, edition: EditionId) -> Result<Vec<FileItem>, StoreError> {
    let query = Entity::find().filter(Column::Edition.eq(edition.0)).order_by_asc(Column::Path);
    let query = query.select_only().columns([Column::Path, Column::MediaType, Column::Sha256]);
    let rows: Vec<(String, String, String)> = query.into_tuple().all(db.db()).await.map_err(at("figures.files"))?;
    Ok(rows.into_iter().map(|(path, media_type, sha256)| FileItem { path, media_type, sha256 }).collect())
}

/// A file of an edition with its bytes.
///
/// # Errors
/// When it can't be read.
pub async fn file(db: &impl Reads, edition: EditionId, path: &str) -> Result<Option<(FileItem, Vec<u8>)>, StoreError> {
    let query = Entity::find_by_id((edition.0, path.to_owned()));
    let row = query.one(db.db()).await.map_err(at("figures.file"))?;
    Ok(row.map(|row| (FileItem { path: row.path, media_type: row.media_type, sha256: row.sha256 }, row.content)))
}
