//! Reading what the check of an edition found, waiving it, approving the edition. Start with [`Figures::dossier`].

use super::begin::{WORDS, find};
use super::{Edition, Figures, RENDER_JOB, Waiver};
use crate::workshop::Check;
use crate::{AppError, Me};
use domain::accounts::Right;
use domain::edition::Edition as Computed;
use domain::figures::{EditionAct, EditionState};
use domain::network::Year;
use serde::de::DeserializeOwned;
use store::audit::Line;
use store::figures as rows;
use store::{StoreError, jobs};
use thiserror::Error;

/// An edition with its figures and what was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Dossier {
    /// The edition.
    pub edition: Edition,
    /// Every figure; none before it is computed.
    pub computed: Option<Computed>,
    /// The figures that may be published.
    pub protected: Option<Computed>,
    /// What the check found, with the waiver of each that was waived.
    pub checks: Vec<(Check, Option<Waiver>)>,
    /// Why it failed, in French and English.
    pub failure: Option<(String, String)>,
    /// Whether the files that are published of it are made.
    pub made: bool,
    /// Whether who reads this may approve it.
    pub may_approve: bool,
}

impl Dossier {
    /// What keeps it from being approved.
    pub fn standing(&self) -> impl Iterator<Item = &Check> {
        self.checks.iter().filter(|(check, waiver)| check.blocking && waiver.is_none()).map(|(check, _)| check)
    }
}

/// Why an edition was not approved, or a check not waived.
#[derive(Debug, Error)]
pub enum ApproveError {
    /// So many checks stand that nobody waived.
    #[error("{0} checks stand")]
    Standing(usize),
    /// Who prepared it may not approve it.
    #[error("who prepared an edition does not approve it")]
    SamePerson,
    /// No reason, or one of too many characters.
    #[error("the reason is missing or too long")]
    Reason,
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for ApproveError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl Figures<'_> {
    /// An edition with its figures and what its check found.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see editions; [`AppError::NotFound`] without it.
    pub async fn dossier(&self, me: &Me, year: Year, number: i64) -> Result<Dossier, AppError> {
        let edition = self.edition(me, year, number).await?;
        let read = self.app.store().read();
        let (heavy, waivers) = (rows::heavy(&read, edition.id).await?, rows::waivers(&read, edition.id).await?);
        let checks: Vec<Check> = parsed(heavy.checks.as_deref())?.unwrap_or_default();
        let waiver = |check: &Check| waivers.iter().find(|waiver| waiver.key == check.key).cloned();
        let failed = edition.state == EditionState::Failed;
        let failure = edition.step.as_deref().filter(|_| failed).and_then(|words| serde_json::from_str(words).ok());
        Ok(Dossier {
            checks: checks.into_iter().map(|check| (check.clone(), waiver(&check))).collect(),
            computed: parsed(heavy.edition.as_deref())?,
            protected: parsed(heavy.protected.as_deref())?,
            failure,
            made: !rows::files(&read, edition.id).await?.is_empty(),
            may_approve: me.standing.may(Right::ApproveEditions) && edition.prepared_by != Some(me.person.id),
            edition,
        })
    }

    /// Waives a check for a reason, which is published with the edition; an empty reason takes the waiver back.
    ///
    /// # Errors
    /// [`ApproveError`]; [`AppError::Forbidden`] for whoever does not prepare editions; [`AppError::Conflict`] unless it waits for approval.
    pub async fn waive(
        &self,
        me: &Me,
        (year, number): (Year, i64),
        key: &str,
        reason: &str,
    ) -> Result<(), ApproveError> {
        me.need(Right::PrepareEditions)?;
        let dossier = self.dossier(me, year, number).await?;
        if !dossier.checks.iter().any(|(check, _)| check.key == key && check.blocking) {
            return Err(AppError::NotFound.into());
        }
        let reason = Some(reason.trim()).filter(|reason| !reason.is_empty());
        if reason.is_some_and(|reason| reason.chars().count() > WORDS) {
            return Err(ApproveError::Reason);
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let edition = find(&write, year, number).await?;
        if edition.state != EditionState::Checked {
            return Err(AppError::Conflict.into());
        }
        rows::keep_waiver(&write, edition.id, key, reason).await?;
        write.audit(Line::new("edition.waived", "edition", edition.id.0).after(&(key, reason))).await?;
        Ok(write.commit().await?)
    }

    /// Approves an edition that somebody else prepared and that is still at `version`; its pages are made then.
    ///
    /// # Errors
    /// [`ApproveError`]; [`AppError::Forbidden`] for whoever does not approve editions.
    pub async fn approve(&self, me: &Me, (year, number): (Year, i64), version: i64) -> Result<(), ApproveError> {
        me.need(Right::ApproveEditions)?;
        let dossier = self.dossier(me, year, number).await?;
        if dossier.edition.prepared_by == Some(me.person.id) {
            return Err(ApproveError::SamePerson);
        }
        let standing = dossier.standing().count();
        if standing > 0 {
            return Err(ApproveError::Standing(standing));
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let edition = find(&write, year, number).await?;
        let state = edition.state.after(EditionAct::Approve).map_err(|_| AppError::Conflict)?;
        // What was read is what is approved.
        if edition.version != version || dossier.edition.version != version {
            return Err(AppError::Conflict.into());
        }
        rows::move_edition(&write, &edition, state, None).await?;
        let key = format!("{RENDER_JOB}:{}:{}", edition.id, version + 1);
        jobs::enqueue(&write, RENDER_JOB, &edition.id, Some(&key), write.now()).await?;
        write.audit(Line::new("edition.approved", "edition", edition.id.0)).await?;
        Ok(write.commit().await?)
    }

    /// Takes an approval back: the edition waits for waivers and approval again.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever neither prepares nor approves; [`AppError::Conflict`] once it is published.
    pub async fn give_back(&self, me: &Me, year: Year, number: i64) -> Result<(), AppError> {
        me.need(Right::PrepareEditions).or_else(|_| me.need(Right::ApproveEditions))?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let edition = find(&write, year, number).await?;
        let state = edition.state.after(EditionAct::Return).map_err(|_| AppError::Conflict)?;
        rows::move_edition(&write, &edition, state, None).await?;
        rows::drop_files(&write, edition.id).await?;
        write.audit(Line::new("edition.returned", "edition", edition.id.0)).await?;
        Ok(write.commit().await?)
    }
}

pub(super) fn parsed<T: DeserializeOwned>(text: Option<&str>) -> Result<Option<T>, StoreError> {
    let wrong = |error: serde_json::Error| StoreError::Row { operation: "figures.heavy", what: error.to_string() };
    text.map(serde_json::from_str).transpose().map_err(wrong)
}
