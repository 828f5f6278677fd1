//! Reading and writing: the only place that begins a transaction.
//!
//! A [`Reader`] can't write. A [`Write`] holds the lock of all writers, knows who writes and when, and refuses to commit without a line in
//! the audit trail. Start with [`Write::commit`].

use crate::audit::{self, Line};
use crate::engine::Engine;
use crate::error::{StoreError, at};
use domain::accounts::PersonId;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseConnection, DatabaseTransaction, EntityTrait, IsolationLevel,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait, UpdateMany,
};
use time::OffsetDateTime;

tokio::task_local! {
    static ONLY_READING: ();
}

/// Runs `work`, within which [`Store::write`](crate::Store::write) is refused: what answers a GET changes nothing, whatever it calls.
pub async fn reading<T>(work: impl Future<Output = T>) -> T {
    ONLY_READING.scope((), work).await
}

/// Whether this runs within [`reading`].
#[must_use]
pub fn is_only_reading() -> bool {
    ONLY_READING.try_with(|()| ()).is_ok()
}

/// Who does something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person, if it is one.
    pub person: Option<PersonId>,
    /// The name as it was then: a person's, a key's, or the program's.
    pub name: String,
}

impl Actor {
    /// The program itself: its jobs, its command line.
    #[must_use]
    pub fn program() -> Self {
        Self { person: None, name: "tremplin".to_owned() }
    }
}

/// What queries need: a connection to ask.
pub trait Reads: Sync {
    /// The kind of connection.
    type Connection: ConnectionTrait;

    /// The connection.
    fn db(&self) -> &Self::Connection;

    /// A statement for this engine. Placeholders are `?`, numbered here where the engine wants it.
    fn sql<V: IntoIterator<Item = sea_orm::Value>>(&self, text: &str, values: V) -> Statement {
        let backend = self.db().get_database_backend();
        Statement::from_sql_and_values(backend, numbered(text, Engine::of(backend)), values)
    }
}

/// A view that can only read.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    db: &'a DatabaseConnection,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(db: &'a DatabaseConnection) -> Self {
        Self { db }
    }
}

impl Reads for Reader<'_> {
    type Connection = DatabaseConnection;

    fn db(&self) -> &DatabaseConnection {
        self.db
    }
}

/// The database as it was at one instant.
#[derive(Debug)]
pub(crate) struct Snapshot {
    tx: DatabaseTransaction,
}

impl Snapshot {
    pub(crate) async fn begin(db: &DatabaseConnection) -> Result<Self, StoreError> {
        let engine = Engine::of(db.get_database_backend());
        let options = TransactionOptions {
            // On SQLite a transaction is one instant anyway.
            isolation_level: (engine == Engine::Postgres).then_some(IsolationLevel::RepeatableRead),
            access_mode: (engine == Engine::Postgres).then_some(AccessMode::ReadOnly),
            ..TransactionOptions::default()
        };
        let tx = db.begin_with_options(options).await.map_err(at("store.snapshot"))?;
        Ok(Self { tx })
    }
}

impl Reads for Snapshot {
    type Connection = DatabaseTransaction;

    fn db(&self) -> &DatabaseTransaction {
        &self.tx
    }
}

/// A transaction that writes. Dropped without [`Write::commit`], it leaves nothing.
#[derive(Debug)]
pub struct Write {
    tx: DatabaseTransaction,
    engine: Engine,
    actor: Actor,
    now: OffsetDateTime,
    head: audit::Head,
    lines: u64,
}

/// The lock that writers on PostgreSQL wait for, so that the chain of hashes has one end.
const WRITERS: i64 = 0x7472_656d;

/// The turn of writers as a transaction of its own; on SQLite the file's lock does it.
pub(crate) async fn turn(db: &DatabaseConnection, engine: Engine) -> Result<Option<DatabaseTransaction>, StoreError> {
    if engine == Engine::Sqlite {
        return Ok(None);
    }
    let tx = db.begin().await.map_err(at("store.open"))?;
    wait_for_turn(&tx).await?;
    Ok(Some(tx))
}

async fn wait_for_turn(tx: &DatabaseTransaction) -> Result<(), StoreError> {
    let lock = format!("SELECT pg_advisory_xact_lock({WRITERS})");
    tx.execute_unprepared(&lock).await.map_err(at("store.write")).map(drop)
}

impl Write {
    pub(crate) async fn begin(
        db: &DatabaseConnection,
        engine: Engine,
        actor: Actor,
        now: OffsetDateTime,
    ) -> Result<Self, StoreError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let failed = at("store.write");
        let tx = db.begin_with_options(options).await.map_err(&failed)?;
        if engine == Engine::Postgres {
            wait_for_turn(&tx).await?;
        }
        let head = audit::head(&tx).await?;
        Ok(Self { tx, engine, actor, now, head, lines: 0 })
    }

    /// Who writes.
    #[must_use]
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The instant of this write, the same for all that it does.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// Which engine it writes to.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Changes the one row that is still as it was read.
    pub(crate) async fn change_one<E: EntityTrait>(
        &self,
        update: UpdateMany<E>,
        operation: &'static str,
    ) -> Result<(), StoreError> {
        let done = update.exec(&self.tx).await.map_err(at(operation))?;
        if done.rows_affected == 1 { Ok(()) } else { Err(StoreError::Stale { operation }) }
    }

    /// Adds a line to the audit trail.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn audit(&mut self, line: Line) -> Result<(), StoreError> {
        self.audit_all(std::slice::from_ref(&line)).await
    }

    /// Adds many lines at once.
    ///
    /// # Errors
    /// When they can't be written.
    pub async fn audit_all(&mut self, lines: &[Line]) -> Result<(), StoreError> {
        self.head = audit::append(&self.tx, &self.head, &self.actor, self.now, lines).await?;
        self.lines += lines.len() as u64;
        Ok(())
    }

    /// Makes all of it last.
    ///
    /// # Errors
    /// [`StoreError::Unaudited`] without a line in the audit trail; else what the engine says. Nothing is left then.
    pub async fn commit(self) -> Result<(), StoreError> {
        if self.lines == 0 {
            return Err(StoreError::Unaudited);
        }
        self.tx.commit().await.map_err(at("store.commit"))
    }

    /// Makes bookkeeping last that changes nothing anybody answers for: when a session was last seen, which server runs a job.
    pub(crate) async fn commit_bookkeeping(self) -> Result<(), StoreError> {
        self.tx.commit().await.map_err(at("store.commit"))
    }
}

impl Reads for Write {
    type Connection = DatabaseTransaction;

    fn db(&self) -> &DatabaseTransaction {
        &self.tx
    }
}

/// `?` as `$1`, `$2`, … where the engine wants it. No text of ours holds a literal question mark.
fn numbered(text: &str, engine: Engine) -> String {
    if engine == Engine::Sqlite {
        return text.to_owned();
    }
    let mut parts = text.split('?');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.enumerate().fold(first, |out, (place, part)| format!("{out}${}{part}", place + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_for_postgres() {
        assert_eq!(numbered("a = ? and b = ?", Engine::Postgres), "a = $1 and b = $2");
        assert_eq!(numbered("a = ?", Engine::Sqlite), "a = ?");
    }
}
