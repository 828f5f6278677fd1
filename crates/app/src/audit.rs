//! The audit trail, for those who may read it. Reading it leaves a line too.
//!
//! What is written is each use case's; how lines are sealed is `store::audit`'s. Start with [`Audit::page`].

use crate::{App, AppError, Me};
use domain::accounts::{PersonId, Right};
use domain::catalogue::OrganisationId;
use store::audit::{self as trail, Line, Wanted};
pub use store::audit::{Broken, Entry, Proof};

/// Lines a page.
const PAGE: u64 = 50;

/// Which lines somebody wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Acts that begin with this.
    pub act: Option<String>,
    /// By one person.
    pub person: Option<PersonId>,
    /// Of one organisation.
    pub organisation: Option<OrganisationId>,
    /// Only lines before this place.
    pub before: Option<i64>,
}

/// A page of the trail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The lines, the latest first.
    pub lines: Vec<Entry>,
    /// How many lines the trail has.
    pub total: u64,
    /// Where the next page begins; none on the last.
    pub next: Option<i64>,
}

/// The use cases about the trail.
#[derive(Clone, Copy, Debug)]
pub struct Audit<'a> {
    app: &'a App,
}

impl<'a> Audit<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        Self { app }
    }

    /// A page of the trail.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without [`Right::ReadAudit`].
    pub async fn page(&self, me: &Me, asked: &Asked) -> Result<Page, AppError> {
        me.need(Right::ReadAudit)?;
        let wanted = Wanted {
            subject: None,
            person: asked.person,
            organisation: asked.organisation,
            act: asked.act.clone(),
            before_seq: asked.before,
            limit: PAGE + 1,
        };
        let read = self.app.store().read();
        let mut lines = trail::lines(&read, &wanted).await?;
        let more = lines.len() as u64 > PAGE;
        lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
        let next = lines.last().map(|line| line.seq).filter(|_| more);
        let total = trail::count(&read).await?;
        self.app.store().note_read(me.actor(), self.app.now(), Line::new("audit.read", "audit", asked.before)).await?;
        Ok(Page { lines, total, next })
    }

    /// Walks the whole chain.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] without [`Right::ReadAudit`]; a broken chain is no error but the answer.
    pub async fn verify(&self, me: &Me) -> Result<Result<Proof, Broken>, AppError> {
        me.need(Right::ReadAudit)?;
        Ok(trail::verify(&self.app.store().read()).await?)
    }
}
