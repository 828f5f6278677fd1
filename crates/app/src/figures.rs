//! Editions of key figures: frozen, computed, checked, waived, approved by a second person, released, amended; and what the public reads.
//!
//! Answers for: who may do what with an edition, and what is written together. How figures are computed and pages made is the
//! [`crate::Workshop`]'s. Start with [`Figures`].

mod approve;
mod begin;
mod compute;
mod embargo;
mod opened;
mod public;
mod release;

pub use approve::{ApproveError, Dossier};
pub use begin::BeginError;
pub use compute::COMPUTE_JOB;
pub use embargo::{EmbargoError, Glimpse};
pub use opened::RowsError;
pub use public::{Published, PublishedFile};
pub use release::{RELEASE_JOB, RENDER_JOB, ReleaseError};
pub use store::figures::{Edition, Embargo, FileItem, Waiver};

pub(crate) use compute::work as compute;
pub(crate) use release::{publish as release, render};

use crate::{App, AppError, Me, cache};
use domain::accounts::Right;
use domain::network::Year;
use store::figures as rows;

/// What the process knows of published editions without asking the database.
#[derive(Debug, Default)]
pub(crate) struct Known {
    published: cache::Cache<(), Vec<Edition>>,
    files: public::Files,
}

/// The use cases about editions.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    app: &'a App,
    known: &'a Known,
}

impl<'a> Figures<'a> {
    pub(crate) fn new(app: &'a App, known: &'a Known) -> Self {
        Self { app, known }
    }

    /// Every edition, the latest first, for the agency.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see them before they are published.
    pub async fn list(&self, me: &Me) -> Result<Vec<Edition>, AppError> {
        me.need(Right::SeeEditions)?;
        Ok(rows::editions(&self.app.store().read()).await?)
    }

    /// A version of a year's figures, for the agency.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see them before they are published; [`AppError::NotFound`] without it.
    pub async fn edition(&self, me: &Me, year: Year, number: i64) -> Result<Edition, AppError> {
        me.need(Right::SeeEditions)?;
        rows::edition_of(&self.app.store().read(), year, number).await?.ok_or(AppError::NotFound)
    }
}
