//! What goes wrong between the program and its database.

use sea_orm::{DbErr, RuntimeErr, SqlxError};
use thiserror::Error;

/// A failure of the store: which operation, and the cause.
#[derive(Debug, Error)]
pub enum StoreError {
    /// The address names no engine.
    #[error("`{0}` is no database: expected sqlite:FILE, a file name, or postgres://USER@HOST/NAME")]
    Address(String),
    /// The database could not be opened.
    #[error("the database `{address}` can't be opened: {cause}")]
    Open {
        /// Without its password.
        address: String,
        /// What the engine says.
        cause: sea_orm::DbErr,
    },
    /// The tables could not be brought to this version.
    #[error("the tables can't be brought up to date: {0}")]
    Migration(sea_orm::DbErr),
    /// Tables of a later version.
    #[error("the database was written by a later version of Tremplin (it has `{0}`): use that version")]
    Newer(String),
    /// Tables of an earlier version, which whoever only reads does not bring up to date.
    #[error("the database is of an earlier version of Tremplin (it lacks `{0}`)")]
    Older(String),
    /// No table says of which version it is.
    #[error("`{0}` is no database of Tremplin")]
    Foreign(String),
    /// A statement failed.
    #[error("{operation}: {cause}")]
    Statement {
        /// What was being done, as `slice.operation`.
        operation: &'static str,
        /// What the engine says.
        cause: sea_orm::DbErr,
    },
    /// A row holds what no version wrote.
    #[error("{operation}: a row can't be read: {what}")]
    Row {
        /// What was being done.
        operation: &'static str,
        /// Column and value.
        what: String,
    },
    /// Somebody else changed the row since it was read.
    #[error("{operation}: changed by somebody else")]
    Stale {
        /// What was being done.
        operation: &'static str,
    },
    /// Another row already has this value.
    #[error("{operation}: there is already one")]
    Taken {
        /// What was being done.
        operation: &'static str,
    },
    /// A write without a line in the audit trail.
    #[error("a write left no line in the audit trail, so it was undone")]
    Unaudited,
    /// Something that only reads asked to write.
    #[error("a page that only reads asked to write")]
    OnlyReading,
    /// PostgreSQL is backed up by its own tools.
    #[error("a PostgreSQL database is backed up by `pg_dump`; a copy that any engine reads is made by an export")]
    NotAFile,
    /// A copy is no sound database.
    #[error("the copy is not sound: {0}")]
    Unsound(String),
    /// A hand-over can't be taken over.
    #[error("the hand-over can't be taken: {0}")]
    HandOver(String),
    /// A file of a backup or hand-over.
    #[error("{file}: {cause}")]
    File {
        /// Which.
        file: String,
        /// What the system says.
        cause: std::io::Error,
    },
}

impl StoreError {
    /// Whether the database itself can't be reached for now, so that trying later makes sense.
    #[must_use]
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Open { .. } => true,
            Self::Statement { cause, .. } | Self::Migration(cause) => {
                matches!(cause, DbErr::Conn(_) | DbErr::ConnectionAcquire(_)) || engine_says(cause).is_some_and(is_lost)
            }
            _ => false,
        }
    }

    /// Whether the database has no place left to write to.
    #[must_use]
    pub fn is_full(&self) -> bool {
        match self {
            Self::Statement { cause, .. } | Self::Migration(cause) | Self::Open { cause, .. } => {
                engine_says(cause).and_then(code).is_some_and(|code| FULL.contains(&&*code))
            }
            _ => false,
        }
    }
}

/// No place left to write to: SQLite's `FULL`, and a write, a sync or the growing of its shared file that the system refuses, as it does
/// over a quota; PostgreSQL's `disk_full`.
const FULL: [&str; 5] = ["13", "778", "1034", "4874", "53100"];

/// PostgreSQL ends a connection, or takes none for now: the classes of such codes.
const LOST: [&str; 3] = ["08", "57P", "53300"];

fn engine_says(cause: &DbErr) -> Option<&SqlxError> {
    match cause {
        DbErr::Conn(RuntimeErr::SqlxError(said))
        | DbErr::Exec(RuntimeErr::SqlxError(said))
        | DbErr::Query(RuntimeErr::SqlxError(said)) => Some(said),
        _ => None,
    }
}

fn code(said: &SqlxError) -> Option<std::borrow::Cow<'_, str>> {
    said.as_database_error().and_then(|error| error.code())
}

/// Whether the connection broke under a statement.
fn is_lost(said: &SqlxError) -> bool {
    let ended = |code: &str| code.len() == 5 && LOST.iter().any(|class| code.starts_with(class));
    matches!(said, SqlxError::Io(_) | SqlxError::Protocol(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed)
        || code(said).is_some_and(|code| ended(&code))
}

/// Names the operation that failed, and tells a value that is taken from other causes.
pub(crate) fn at(operation: &'static str) -> impl Fn(sea_orm::DbErr) -> StoreError {
    move |cause| match cause.sql_err() {
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => StoreError::Taken { operation },
        _ => StoreError::Statement { operation, cause },
    }
}
