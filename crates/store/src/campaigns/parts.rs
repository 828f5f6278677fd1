//! Reads what was loaded round the ORM: rows of the driver on SQLite, binary `COPY` on PostgreSQL.
//!
//! Knows nothing of what the text says. Start with [`read_records`].

use super::RecordsItem;
use crate::engine::Engine;
use crate::error::{StoreError, at};
use crate::transaction::{Reader, Reads};
use domain::campaigns::CampaignId;
use futures_util::TryStreamExt;
use sea_orm::sqlx::{self, Row};
use sea_orm::{DbErr, RuntimeErr};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use tokio::sync::mpsc::Sender;

const OPERATION: &str = "campaigns.read_records";

/// Sends the text of a source part by part; ends early, and well, when nobody takes them any more.
///
/// # Errors
/// When it can't be read, or is not what was loaded.
pub async fn read_records(
    read: &Reader<'_>,
    campaign: CampaignId,
    item: &RecordsItem,
    to: &Sender<Vec<u8>>,
) -> Result<(), StoreError> {
    let mut out = Out { hasher: Sha256::new(), to };
    let taken = match Engine::of(read.db().get_database_backend()) {
        Engine::Sqlite => of_sqlite(read, campaign, &item.source, &mut out).await?,
        Engine::Postgres => of_postgres(read, campaign, &item.source, &mut out).await?,
    };
    if taken && out.sha256() != item.sha256 {
        return Err(wrong(&item.source, "they are not those that were loaded"));
    }
    Ok(())
}

/// Parts on their way.
struct Out<'a> {
    hasher: Sha256,
    to: &'a Sender<Vec<u8>>,
}

impl Out<'_> {
    /// Whether somebody takes it.
    async fn part(&mut self, bytes: Vec<u8>) -> bool {
        self.hasher.update(&bytes);
        self.to.send(bytes).await.is_ok()
    }

    fn sha256(self) -> String {
        self.hasher.finalize().iter().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }
}

async fn of_sqlite(
    read: &Reader<'_>,
    campaign: CampaignId,
    source: &str,
    out: &mut Out<'_>,
) -> Result<bool, StoreError> {
    let text = "SELECT content FROM campaigns_records_parts WHERE campaign = ? AND source = ? ORDER BY part";
    let query = sqlx::query(text).bind(campaign.0).bind(source);
    let mut rows = query.fetch(read.db().get_sqlite_connection_pool());
    while let Some(row) = rows.try_next().await.map_err(driver)? {
        if !out.part(row.try_get::<String, _>(0).map_err(driver)?.into_bytes()).await {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn of_postgres(
    read: &Reader<'_>,
    campaign: CampaignId,
    source: &str,
    out: &mut Out<'_>,
) -> Result<bool, StoreError> {
    let mut connection = read.db().get_postgres_connection_pool().acquire().await.map_err(driver)?;
    // A statement that copies takes no arguments.
    let (campaign, literal) = (campaign.0, source.replace('\'', "''"));
    let text = format!(
        "COPY (SELECT content FROM campaigns_records_parts WHERE campaign = {campaign} AND source = '{literal}' ORDER BY part) \
         TO STDOUT (FORMAT BINARY)"
    );
    let mut stream = connection.copy_out_raw(&text).await.map_err(driver)?;
    let mut fields = Fields::default();
    while let Some(bytes) = stream.try_next().await.map_err(driver)? {
        fields.buffer.extend_from_slice(&bytes);
        while let Some(field) = fields.next().map_err(|what| wrong(source, what))? {
            if !out.part(field).await {
                // The connection is in the middle of an answer: it is closed, not given back.
                drop(stream);
                connection.close_on_drop();
                return Ok(false);
            }
        }
    }
    if !fields.ended {
        return Err(wrong(source, "the server ended in the middle of them"));
    }
    Ok(true)
}

/// What PostgreSQL copies in binary, rows of one field, as it comes.
#[derive(Default)]
struct Fields {
    buffer: Vec<u8>,
    begun: bool,
    ended: bool,
}

/// Signature, flags, length of what follows them: none of ours.
const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

impl Fields {
    /// The next field, once all of it has come.
    fn next(&mut self) -> Result<Option<Vec<u8>>, &'static str> {
        if !self.begun {
            if self.buffer.len() < HEAD.len() {
                return Ok(None);
            }
            if !self.buffer.starts_with(HEAD) {
                return Err("the server speaks another format");
            }
            self.buffer.drain(..HEAD.len());
            self.begun = true;
        }
        let Some((count, after)) = self.buffer.split_first_chunk() else { return Ok(None) };
        match i16::from_be_bytes(*count) {
            -1 => {
                self.ended = true;
                return Ok(None);
            }
            1 => {}
            _ => return Err("a row has another number of fields"),
        }
        let Some((length, after)) = after.split_first_chunk() else { return Ok(None) };
        let length = usize::try_from(i32::from_be_bytes(*length)).map_err(|_| "a part is missing")?;
        let Some(field) = after.get(..length).map(<[u8]>::to_vec) else { return Ok(None) };
        self.buffer.drain(..size_of::<i16>() + size_of::<i32>() + length);
        Ok(Some(field))
    }
}

fn driver(cause: sqlx::Error) -> StoreError {
    at(OPERATION)(DbErr::Query(RuntimeErr::SqlxError(cause.into())))
}

fn wrong(source: &str, what: &str) -> StoreError {
    StoreError::Row { operation: OPERATION, what: format!("the records of `{source}`: {what}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_out_whole_however_they_arrive() {
        let row = |text: &str| [&[0, 1][..], &(text.len() as i32).to_be_bytes(), text.as_bytes()].concat();
        let copied = [HEAD, &row("id\n1\n"), &row(""), &row("2\n"), &[0xff, 0xff]].concat();
        for size in 1..copied.len() {
            let (mut fields, mut found) = (Fields::default(), Vec::new());
            for bytes in copied.chunks(size) {
                fields.buffer.extend_from_slice(bytes);
                while let Some(field) = fields.next().unwrap() {
                    found.push(String::from_utf8(field).unwrap());
                }
            }
            assert!(fields.ended);
            assert_eq!(found, ["id\n1\n", "", "2\n"]);
        }
        let of = |bytes: &[u8]| Fields { buffer: [HEAD, bytes].concat(), ..Fields::default() }.next();
        assert!(of(&[0, 1, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(of(&[0, 2]).is_err());
        assert!(Fields { buffer: vec![b'x'; HEAD.len()], ..Fields::default() }.next().is_err());
    }
}
