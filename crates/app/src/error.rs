//! Why a use case did not happen, where no act of its own says more.

use store::StoreError;
use thiserror::Error;

/// Why something was not done.
#[derive(Debug, Error)]
pub enum AppError {
    /// There is no such thing, or whoever asks may not know that there is.
    #[error("there is no such thing")]
    NotFound,
    /// It is there, but not for whoever asks.
    #[error("not allowed")]
    Forbidden,
    /// Somebody else changed it meanwhile.
    #[error("changed by somebody else meanwhile")]
    Conflict,
    /// Too many tries.
    #[error("too many tries; again in {seconds} s")]
    TooMany {
        /// Seconds to wait.
        seconds: u64,
    },
    /// The database can't be had for now.
    #[error("the database can't be reached")]
    Outage(#[source] StoreError),
    /// The database has no place left to write to.
    #[error("the database has no place left")]
    Full(#[source] StoreError),
    /// Something broke.
    #[error("something broke")]
    Broken(#[source] StoreError),
}

impl From<StoreError> for AppError {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::Stale { .. } => Self::Conflict,
            cause if cause.is_full() => Self::Full(cause),
            cause if cause.is_outage() => Self::Outage(cause),
            cause => Self::Broken(cause),
        }
    }
}
