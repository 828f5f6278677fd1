//! Rows of texts as the driver gives them, round the ORM: its rows on SQLite, binary `COPY` on PostgreSQL.
//!
//! Start with [`each_row`].

use crate::engine::Engine;
use crate::error::{StoreError, at};
use crate::transaction::{Reader, Reads};
use futures_util::TryStreamExt;
use sea_orm::sqlx::{self, AssertSqlSafe, Row};
use sea_orm::{DbErr, RuntimeErr};

/// Takes rows one by one.
pub(super) trait Taking<const N: usize>: Send {
    /// Says whether it takes another.
    fn take(&mut self, row: [Vec<u8>; N]) -> impl Future<Output = Result<bool, StoreError>> + Send;
}

/// Gives `to` each row of a statement that selects `N` texts and has no arguments, for one that copies takes none; says whether all were taken.
/// `wrong` puts into words what the server sent otherwise.
pub(super) async fn each_row<const N: usize>(
    read: &Reader<'_>,
    select: &str,
    to: &mut impl Taking<N>,
    wrong: &(impl Fn(&str) -> StoreError + Sync),
) -> Result<bool, StoreError> {
    match Engine::of(read.db().get_database_backend()) {
        Engine::Sqlite => of_sqlite(read, select, to).await,
        Engine::Postgres => of_postgres(read, select, to, wrong).await,
    }
}

async fn of_sqlite<const N: usize>(
    read: &Reader<'_>,
    select: &str,
    to: &mut impl Taking<N>,
) -> Result<bool, StoreError> {
    let mut rows = sqlx::query(AssertSqlSafe(select)).fetch(read.db().get_sqlite_connection_pool());
    while let Some(row) = rows.try_next().await.map_err(driver)? {
        let mut texts = [const { Vec::new() }; N];
        for (place, text) in texts.iter_mut().enumerate() {
            *text = row.try_get::<String, _>(place).map_err(driver)?.into_bytes();
        }
        if !to.take(texts).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

async fn of_postgres<const N: usize>(
    read: &Reader<'_>,
    select: &str,
    to: &mut impl Taking<N>,
    wrong: &(impl Fn(&str) -> StoreError + Sync),
) -> Result<bool, StoreError> {
    let mut connection = read.db().get_postgres_connection_pool().acquire().await.map_err(driver)?;
    let text = format!("COPY ({select}) TO STDOUT (FORMAT BINARY)");
    let mut stream = connection.copy_out_raw(&text).await.map_err(driver)?;
    let mut rows = Rows::<N>::default();
    let all = loop {
        let Some(bytes) = stream.try_next().await.map_err(driver)? else { break Ok(true) };
        match given(&mut rows, &bytes, to, wrong).await {
            Ok(true) => {}
            early => break early,
        }
    };
    if !matches!(all, Ok(true)) {
        // The connection is in the middle of an answer: it is closed, not given back.
        drop(stream);
        connection.close_on_drop();
        return all;
    }
    if rows.ended { all } else { Err(wrong("the server ended in the middle of them")) }
}

/// Gives on the rows that are whole with `bytes`.
async fn given<const N: usize>(
    rows: &mut Rows<N>,
    bytes: &[u8],
    to: &mut impl Taking<N>,
    wrong: &(impl Fn(&str) -> StoreError + Sync),
) -> Result<bool, StoreError> {
    rows.buffer.extend_from_slice(bytes);
    while let Some(row) = rows.next().map_err(wrong)? {
        if !to.take(row).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What PostgreSQL copies in binary, rows of `N` fields, as it comes.
#[derive(Default)]
struct Rows<const N: usize> {
    buffer: Vec<u8>,
    begun: bool,
    ended: bool,
}

/// Signature, flags, length of what follows them: none of ours.
const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

impl<const N: usize> Rows<N> {
    /// The next row, once all of it has come.
    fn next(&mut self) -> Result<Option<[Vec<u8>; N]>, &'static str> {
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
        let Some((count, mut after)) = self.buffer.split_first_chunk() else { return Ok(None) };
        match i16::from_be_bytes(*count) {
            -1 => {
                self.ended = true;
                return Ok(None);
            }
            count if usize::try_from(count) == Ok(N) => {}
            _ => return Err("a row has another number of fields"),
        }
        let mut row = [const { Vec::new() }; N];
        for field in &mut row {
            let Some((length, bytes)) = after.split_first_chunk() else { return Ok(None) };
            let length = usize::try_from(i32::from_be_bytes(*length)).map_err(|_| "a part is missing")?;
            let Some((own, rest)) = bytes.split_at_checked(length) else { return Ok(None) };
            *field = own.to_vec();
            after = rest;
        }
        let read = self.buffer.len() - after.len();
        self.buffer.drain(..read);
        Ok(Some(row))
    }
}

fn driver(cause: sqlx::Error) -> StoreError {
    at("campaigns.read")(DbErr::Query(RuntimeErr::SqlxError(cause.into())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_come_out_whole_however_they_arrive() {
        let row = |text: &str| [&[0, 1][..], &(text.len() as i32).to_be_bytes(), text.as_bytes()].concat();
        let copied = [HEAD, &row("id\n1\n"), &row(""), &row("2\n"), &[0xff, 0xff]].concat();
        for size in 1..copied.len() {
            let (mut fields, mut found) = (Rows::<1>::default(), Vec::new());
            for bytes in copied.chunks(size) {
                fields.buffer.extend_from_slice(bytes);
                while let Some([field]) = fields.next().unwrap() {
                    found.push(String::from_utf8(field).unwrap());
                }
            }
            assert!(fields.ended);
            assert_eq!(found, ["id\n1\n", "", "2\n"]);
        }
        let of = |bytes: &[u8]| Rows::<1> { buffer: [HEAD, bytes].concat(), ..Rows::default() }.next();
        assert!(of(&[0, 1, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(of(&[0, 2]).is_err());
        let mut pairs = Rows::<2> { buffer: [HEAD, &[0, 2, 0, 0, 0, 1, b'7', 0, 0, 0, 0]].concat(), ..Rows::default() };
        assert_eq!(pairs.next().unwrap().unwrap(), [b"7".to_vec(), Vec::new()]);
        assert!(Rows::<1> { buffer: vec![b'x'; HEAD.len()], ..Rows::default() }.next().is_err());
    }
}
