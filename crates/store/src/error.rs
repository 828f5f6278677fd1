//! What goes wrong between the program and its database.

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
                matches!(cause, sea_orm::DbErr::Conn(_) | sea_orm::DbErr::ConnectionAcquire(_))
            }
            _ => false,
        }
    }
}

/// Names the operation that failed, and tells a value that is taken from other causes.
pub(crate) fn at(operation: &'static str) -> impl Fn(sea_orm::DbErr) -> StoreError {
    move |cause| match cause.sql_err() {
        Some(sea_orm::SqlErr::UniqueConstraintViolation(_)) => StoreError::Taken { operation },
        _ => StoreError::Statement { operation, cause },
    }
}
