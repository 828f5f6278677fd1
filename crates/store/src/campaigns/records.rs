//! Records of the register that an edition needs beside the answers, loaded as files: agreements, enrolments, labels.
//!
//! A file is kept as parts of some thousand bytes, each of whole lines, so that it is read in memory that does not grow with it; put together
//! they are the file. Start with [`keep_records`]; [`super::read_records`] reads them back.

use super::entity::parts;
use super::entity::records::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::campaigns::CampaignId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use time::OffsetDateTime;

/// Bytes after which a part ends, with the line. Hand-overs and the drivers hold some hundred parts at once.
const PART: usize = 64 << 10;
/// Parts that one statement writes.
const BATCH: usize = 64;

/// The rows of one source, as the CSV text that is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Records<'a> {
    /// Which source.
    pub source: &'a str,
    /// How many rows.
    pub rows_read: i64,
    /// The text, its first line the columns.
    pub content: &'a str,
    /// SHA-256 of the text, in hexadecimal.
    pub sha256: &'a str,
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
pub async fn keep_records(write: &Write, campaign: CampaignId, records: &Records<'_>) -> Result<(), StoreError> {
    let failed = at("campaigns.keep_records");
    let row = ActiveModel {
        campaign: Set(campaign.0),
        source: Set(records.source.to_owned()),
        rows_read: Set(records.rows_read),
        sha256: Set(records.sha256.to_owned()),
        person: Set(write.actor().person.map(|person| person.0)),
        made_at: Set(micros(write.now())),
    };
    let over = OnConflict::columns([Column::Campaign, Column::Source])
        .update_columns([Column::RowsRead, Column::Sha256, Column::Person, Column::MadeAt])
        .to_owned();
    Entity::insert(row).on_conflict(over).exec_without_returning(write.db()).await.map_err(&failed)?;
    drop_parts(write, campaign, records.source).await?;
    let part = |(number, text): (usize, &str)| parts::ActiveModel {
        campaign: Set(campaign.0),
        source: Set(records.source.to_owned()),
        part: Set(number as i64),
        content: Set(text.to_owned()),
    };
    let mut rows = parts_of(records.content).enumerate().map(part).peekable();
    while rows.peek().is_some() {
        let batch: Vec<_> = rows.by_ref().take(BATCH).collect();
        parts::Entity::insert_many(batch).exec_without_returning(write.db()).await.map_err(&failed)?;
    }
    Ok(())
}

/// Takes the rows of a source back; says whether there were any.
///
/// # Errors
/// When it can't be written.
pub async fn drop_records(write: &Write, campaign: CampaignId, source: &str) -> Result<bool, StoreError> {
    drop_parts(write, campaign, source).await?;
    let delete = Entity::delete_by_id((campaign.0, source.to_owned())).exec(write.db());
    delete.await.map_err(at("campaigns.drop_records")).map(|done| done.rows_affected == 1)
}

async fn drop_parts(write: &Write, campaign: CampaignId, source: &str) -> Result<(), StoreError> {
    let of_source = parts::Entity::delete_many()
        .filter(parts::Column::Campaign.eq(campaign.0))
        .filter(parts::Column::Source.eq(source));
    of_source.exec(write.db()).await.map_err(at("campaigns.drop_records")).map(drop)
}

/// The text in parts that end with a line outside quotes; none of no text.
fn parts_of(text: &str) -> impl Iterator<Item = &str> {
    let mut left = text;
    std::iter::from_fn(move || {
        let (mut quoted, mut end) = (false, left.len());
        for (place, byte) in left.bytes().enumerate() {
            quoted ^= byte == b'"';
            if byte == b'\n' && !quoted && place + 1 >= PART {
                end = place + 1;
                break;
            }
        }
        let (part, rest) = left.split_at(end);
        left = rest;
        (!part.is_empty()).then_some(part)
    })
}

/// What was loaded for a campaign, without the rows.
///
/// # Errors
/// When it can't be read.
pub async fn records_list(db: &impl Reads, campaign: CampaignId) -> Result<Vec<RecordsItem>, StoreError> {
    let query = Entity::find().filter(Column::Campaign.eq(campaign.0)).order_by_asc(Column::Source);
    let rows = query.all(db.db()).await;
    let read = |row: Model| RecordsItem {
        source: row.source,
        rows_read: row.rows_read,
        sha256: row.sha256,
        made_at: instant(row.made_at),
    };
    Ok(rows.map_err(at("campaigns.records_list"))?.into_iter().map(read).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_with_a_line_and_make_the_text() {
        let quoted = format!("x,\"{}\"\n", "a\n\"\"".repeat(PART));
        let text = format!("id,name\n{}{quoted}last,", "1,abc\n".repeat(PART));
        let parts: Vec<&str> = parts_of(&text).collect();
        assert_eq!(parts.concat(), text);
        let (last, whole) = parts.split_last().unwrap();
        assert!(whole.iter().all(|part| part.ends_with('\n') && part.len() >= PART), "{}", whole.len());
        assert_eq!((*last, whole.last().unwrap().ends_with(&quoted)), ("last,", true));
        assert_eq!(whole.iter().filter(|part| part.len() > PART + 6).count(), 1);
        assert_eq!(parts_of("").count(), 0);
    }
}
