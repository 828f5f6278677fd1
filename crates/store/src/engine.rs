//! Opening a database: SQLite in one file, or PostgreSQL; one pool that can only read, one that writes.
//!
//! A read-only pool is how the database itself refuses a write behind a GET. Start with [`Store::open`].

use crate::audit::Line;
use crate::error::StoreError;
use crate::migrations::{self, Migrator};
use crate::transaction::{Actor, Reader, Write};
use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbBackend};
use sea_orm_migration::MigratorTrait;
use std::path::Path;
use std::time::Duration;
use time::OffsetDateTime;

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// One file, compiled in.
    Sqlite,
    /// A server.
    Postgres,
}

impl Engine {
    pub(crate) fn of(backend: DbBackend) -> Self {
        match backend {
            DbBackend::Postgres => Self::Postgres,
            _ => Self::Sqlite,
        }
    }
}

/// A database that is open, its tables those of this version.
#[derive(Clone, Debug)]
pub struct Store {
    reading: DatabaseConnection,
    writing: DatabaseConnection,
    engine: Engine,
    address: String,
}

/// How many connections read at once.
const READERS: u32 = 8;

impl Store {
    /// Opens the database at `address`, `postgres://…`, `sqlite:FILE` or a file name, makes it if it is a file that is not there, and brings
    /// its tables up to date.
    ///
    /// # Errors
    /// When it can't be opened, or was written by a later version.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        let address = Address::parse(address)?;
        let opened = |cause| StoreError::Open { address: address.shown(), cause };
        let writing = Database::connect(address.options(false)).await.map_err(opened)?;
        migrate(&writing, address.engine()).await?;
        let reading = Database::connect(address.options(true)).await.map_err(opened)?;
        Ok(Self { engine: address.engine(), address: address.shown(), reading, writing })
    }

    /// Opens the database at `address` as it is: makes none, applies no migration, writes nothing.
    ///
    /// # Errors
    /// [`StoreError::Older`], [`StoreError::Newer`] or [`StoreError::Foreign`] when its tables are not this version's.
    pub async fn open_to_read(address: &str) -> Result<Self, StoreError> {
        let address = Address::parse(address)?;
        let opened = |cause| StoreError::Open { address: address.shown(), cause };
        let reading = Database::connect(address.only_reading()).await.map_err(opened)?;
        refuse_other(&Reader::new(&reading), &address).await?;
        Ok(Self { engine: address.engine(), address: address.shown(), writing: reading.clone(), reading })
    }

    /// Which engine it is.
    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Where it is, without its password.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A view that can only read: the database refuses anything else.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        Reader::new(&self.reading)
    }

    /// Begins to write in the name of `actor`, at the instant `now`. Writers wait for each other.
    ///
    /// # Errors
    /// [`StoreError::OnlyReading`] within [`reading`](crate::reading); else when the database can't be had.
    pub async fn write(&self, actor: Actor, now: OffsetDateTime) -> Result<Write, StoreError> {
        if crate::transaction::is_only_reading() {
            return Err(StoreError::OnlyReading);
        }
        Write::begin(&self.writing, self.engine, actor, now).await
    }

    /// Notes that something sensitive was read: a line of its own, the only one that reading may leave.
    ///
    /// # Errors
    /// When it can't be written; then nothing is to be shown.
    pub async fn note_read(&self, actor: Actor, now: OffsetDateTime, line: Line) -> Result<(), StoreError> {
        let mut write = Write::begin(&self.writing, self.engine, actor, now).await?;
        write.audit(line).await?;
        write.commit().await
    }

    /// Begins bookkeeping that changes nothing anybody answers for: it may happen while somebody only reads.
    pub(crate) async fn bookkeeping(&self, now: OffsetDateTime) -> Result<Write, StoreError> {
        Write::begin(&self.writing, self.engine, Actor::program(), now).await
    }

    /// A connection for one statement of bookkeeping that does not wait for its turn; none on SQLite, where one writes at a time.
    pub(crate) fn beside_writers(&self) -> Option<&DatabaseConnection> {
        (self.engine == Engine::Postgres).then_some(&self.writing)
    }

    /// Everything as it is at one instant, however long reading it takes.
    pub(crate) async fn snapshot(&self) -> Result<crate::transaction::Snapshot, StoreError> {
        crate::transaction::Snapshot::begin(&self.reading).await
    }

    /// Whether both pools answer.
    ///
    /// # Errors
    /// When one does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        let failed = crate::error::at("store.ping");
        self.reading.ping().await.map_err(&failed)?;
        self.writing.ping().await.map_err(&failed)
    }

    /// Closes every connection; what was committed stays.
    ///
    /// # Errors
    /// When the engine complains.
    pub async fn close(self) -> Result<(), StoreError> {
        let failed = crate::error::at("store.close");
        self.reading.close().await.map_err(&failed)?;
        self.writing.close().await.map_err(&failed)
    }
}

/// One process at a time: several may start together on one server.
async fn migrate(db: &DatabaseConnection, engine: Engine) -> Result<(), StoreError> {
    let turn = crate::transaction::turn(db, engine).await?;
    refuse_newer(db).await?;
    Migrator::up(db, None).await.map_err(StoreError::Migration)?;
    match turn {
        Some(turn) => turn.rollback().await.map_err(crate::error::at("store.open")),
        None => Ok(()),
    }
}

/// Tables of a later version would be misread: their migrations bear names that this one does not know.
async fn refuse_newer(db: &DatabaseConnection) -> Result<(), StoreError> {
    let applied = Migrator::get_migration_models(db).await;
    let known = Migrator::migrations();
    let unknown = |name: &str| known.iter().all(|one| one.name() != name);
    // No table of migrations yet: an empty database.
    let names = applied.unwrap_or_default().into_iter().map(|row| row.version);
    names.into_iter().find(|name| unknown(name)).map_or(Ok(()), |name| Err(StoreError::Newer(name)))
}

/// Whoever only reads needs this version's tables.
async fn refuse_other(read: &Reader<'_>, address: &Address) -> Result<(), StoreError> {
    let tables = crate::schema::tables(read).await?;
    if tables.iter().all(|table| table.name != migrations::TABLE) {
        return Err(StoreError::Foreign(address.shown()));
    }
    let pending = migrations::pending(read).await?;
    pending.into_iter().next().map_or(Ok(()), |name| Err(StoreError::Older(name)))
}

/// What a database's address says.
enum Address {
    Sqlite(String),
    Postgres(String),
}

impl Address {
    fn parse(text: &str) -> Result<Self, StoreError> {
        match text.split_once(':') {
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(text.to_owned())),
            Some(("sqlite", file)) => Ok(Self::Sqlite(file.trim_start_matches("//").to_owned())),
            Some((scheme, rest)) if rest.starts_with("//") => Err(StoreError::Address(format!("{scheme}:…"))),
            _ if text.is_empty() => Err(StoreError::Address(text.to_owned())),
            _ => Ok(Self::Sqlite(text.to_owned())),
        }
    }

    fn engine(&self) -> Engine {
        match self {
            Self::Sqlite(_) => Engine::Sqlite,
            Self::Postgres(_) => Engine::Postgres,
        }
    }

    /// Fit for messages and logs.
    fn shown(&self) -> String {
        match self {
            Self::Sqlite(file) => Path::new(file).display().to_string(),
            Self::Postgres(url) => match (url.split_once("://"), url.rsplit_once('@')) {
                (Some((scheme, _)), Some((_, place))) => {
                    format!("{scheme}://…@{}", place.split('?').next().unwrap_or(place))
                }
                _ => url.split('?').next().unwrap_or(url).to_owned(),
            },
        }
    }

    fn only_reading(&self) -> ConnectOptions {
        match self {
            Self::Sqlite(file) => sqlite_as_it_is(file),
            Self::Postgres(url) => postgres(url, true),
        }
    }

    fn options(&self, reading: bool) -> ConnectOptions {
        match self {
            Self::Sqlite(file) => sqlite(file, reading),
            Self::Postgres(url) => postgres(url, reading),
        }
    }
}

/// The file as it is; nothing is set that would be written.
fn sqlite_as_it_is(file: &str) -> ConnectOptions {
    let mut options = common(format!("sqlite://{file}?mode=ro"), 1);
    options.map_sqlx_sqlite_opts(|options| options.pragma("query_only", "ON").busy_timeout(Duration::from_secs(10)));
    options
}

fn common(url: String, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    options.max_connections(connections).acquire_timeout(Duration::from_secs(10)).sqlx_logging(false);
    // Asking a connection each time whether it is still there would double the work of short queries.
    options.test_before_acquire_if_idle_for(Duration::from_secs(1));
    options
}

/// One writer at a time, so that writers wait in a queue of ours and not in the file's lock.
fn sqlite(file: &str, reading: bool) -> ConnectOptions {
    let mut options = common(format!("sqlite://{file}?mode=rwc"), if reading { READERS } else { 1 });
    options.map_sqlx_sqlite_opts(move |options| {
        let only_reads = if reading { "ON" } else { "OFF" };
        options
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-16000")
            .pragma("query_only", only_reads)
            .busy_timeout(Duration::from_secs(10))
    });
    options
}

fn postgres(url: &str, reading: bool) -> ConnectOptions {
    let mut options = common(url.to_owned(), if reading { READERS } else { 4 });
    options.set_application_name("tremplin");
    options.map_sqlx_postgres_opts(move |options| {
        let only_reads = if reading { "on" } else { "off" };
        options.options([("default_transaction_read_only", only_reads), ("timezone", "UTC"), ("lock_timeout", "10000")])
    });
    options
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        let shown =
            |text: &str| Address::parse(text).map(|address| address.shown()).unwrap_or_else(|error| error.to_string());
        assert_eq!(shown("postgres://me:secret@host/db?password=secret"), "postgres://…@host/db");
        assert_eq!(shown("tremplin.db"), "tremplin.db");
        assert_eq!(shown("sqlite://data/tremplin.db"), "data/tremplin.db");
        assert!(shown("mysql://me:secret@host/db").starts_with("`mysql:…` is no database"));
    }
}
