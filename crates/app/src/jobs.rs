//! Background work as an administrator sees it, and how a job ends.
//!
//! What each kind of job does is [`crate::Worker`]'s to tell apart; retries and leases are `store::jobs`'s. Start with [`Jobs`].

pub use store::jobs::{Job, JobState};

use crate::{App, AppError, Me};
use domain::accounts::Right;
use store::audit::Line;
use store::{StoreError, jobs as rows};

/// Jobs a page.
pub const PAGE: u64 = 50;

/// How a job ended well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// In the same transaction as its work.
    WithItsWrite,
    /// It changed nothing, so that its end is still to be noted.
    Alone,
}

/// Why a job did not end well.
#[derive(Debug)]
pub(crate) struct Trouble {
    /// Whether trying again is no use.
    pub hopeless: bool,
    /// For the administrator; holds no personal data beyond what the mail server says.
    pub what: String,
}

impl Trouble {
    pub(crate) fn hopeless(what: impl ToString) -> Self {
        Self { hopeless: true, what: what.to_string() }
    }

    pub(crate) fn later(what: impl ToString) -> Self {
        Self { hopeless: false, what: what.to_string() }
    }
}

impl From<StoreError> for Trouble {
    fn from(cause: StoreError) -> Self {
        Self::later(cause)
    }
}

impl From<AppError> for Trouble {
    fn from(cause: AppError) -> Self {
        let source = std::error::Error::source(&cause).map(ToString::to_string);
        Self::later(source.unwrap_or_else(|| cause.to_string()))
    }
}

/// The use cases about jobs.
#[derive(Clone, Copy, Debug)]
pub struct Jobs<'a> {
    app: &'a App,
}

impl<'a> Jobs<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        Self { app }
    }

    /// A page of jobs, from 0, the latest first, and how many there are.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not operate the platform.
    pub async fn list(&self, me: &Me, state: Option<JobState>, page: u64) -> Result<(Vec<Job>, u64), AppError> {
        me.need(Right::Operate)?;
        Ok(rows::jobs(&self.app.store().read(), state, page, PAGE).await?)
    }

    /// Has a job that was given up tried again at once.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is in another state by now.
    pub async fn retry(&self, me: &Me, id: i64) -> Result<(), AppError> {
        me.need(Right::Operate)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let job = rows::job(&write, id).await?.ok_or(AppError::NotFound)?;
        if !rows::retry(&write, id).await? {
            return Err(AppError::Conflict);
        }
        write.audit(Line::new("job.retried", "job", id).after(&job.kind)).await?;
        Ok(write.commit().await?)
    }
}
