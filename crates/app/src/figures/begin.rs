//! Beginning an edition: the campaign's answers are frozen, the computation is asked for. Start with [`Figures::begin`].

use super::{COMPUTE_JOB, Edition, Figures};
use crate::{AppError, Me};
use domain::accounts::Right;
use domain::campaigns::Phase;
use domain::figures::{EditionAct, EditionId, EditionState};
use domain::network::Year;
use store::audit::Line;
use store::campaigns::{self, Campaign};
use store::figures::{self as rows, NewEdition};
use store::{Reads, StoreError, Write, jobs};
use thiserror::Error;
use time::OffsetDateTime;

/// Longest reason, in characters.
pub(super) const WORDS: usize = 1000;

/// Why an edition was not begun.
#[derive(Debug, Error)]
pub enum BeginError {
    /// Answers are still taken until this instant.
    #[error("answers are taken until {0}")]
    StillOpen(OffsetDateTime),
    /// The campaign has not opened.
    #[error("the campaign has not opened")]
    NotOpened,
    /// Another version of the year is under way.
    #[error("version {0} is under way")]
    UnderWay(i64),
    /// A version was published: the next one amends it, and says why.
    #[error("an amendment needs a reason")]
    Reason,
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for BeginError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl Figures<'_> {
    /// Freezes the answers of a year's campaign, begins its next version and asks for the computation; gives the version's number.
    ///
    /// # Errors
    /// [`BeginError`]; [`AppError::Forbidden`] for whoever does not prepare editions.
    pub async fn begin(&self, me: &Me, year: Year, reason: &str) -> Result<i64, BeginError> {
        me.need(Right::PrepareEditions)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let campaign = campaigns::campaign_of_year(&write, year).await?.ok_or(AppError::NotFound)?;
        let (number, reason) = next(&write, year, reason.trim()).await?;
        self.freeze(&mut write, &campaign).await?;
        let new = NewEdition { campaign: campaign.id, year, number, reason };
        let id = rows::insert_edition(&write, &new).await?;
        ask(&write, id, 1).await?;
        write.audit(Line::new("edition.begun", "edition", id.0).after(&(year, number, &new.reason))).await?;
        write.commit().await?;
        Ok(number)
    }

    /// Computes an edition again, with the rules of today.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not prepare editions; [`AppError::Conflict`] when it can't be computed from where it stands.
    pub async fn compute_again(&self, me: &Me, year: Year, number: i64) -> Result<(), AppError> {
        me.need(Right::PrepareEditions)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let edition = find(&write, year, number).await?;
        let state = edition.state.after(EditionAct::Compute).map_err(|_| AppError::Conflict)?;
        rows::move_edition(&write, &edition, state, None).await?;
        ask(&write, edition.id, edition.version + 1).await?;
        write.audit(Line::new("edition.recomputed", "edition", edition.id.0)).await?;
        Ok(write.commit().await?)
    }

    /// Gives an edition up that was not published.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not prepare editions; [`AppError::Conflict`] when it can't be given up.
    pub async fn drop_edition(&self, me: &Me, year: Year, number: i64) -> Result<(), AppError> {
        me.need(Right::PrepareEditions)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let edition = find(&write, year, number).await?;
        let state = edition.state.after(EditionAct::Drop).map_err(|_| AppError::Conflict)?;
        rows::move_edition(&write, &edition, state, None).await?;
        rows::drop_files(&write, edition.id).await?;
        write.audit(Line::new("edition.dropped", "edition", edition.id.0)).await?;
        Ok(write.commit().await?)
    }

    async fn freeze(&self, write: &mut Write, campaign: &Campaign) -> Result<(), BeginError> {
        match campaign.phase(self.app.now()) {
            Phase::Frozen => return Ok(()),
            Phase::Preparing => return Err(BeginError::NotOpened),
            Phase::Open => return Err(BeginError::StillOpen(campaign.calendar.closes_at)),
            Phase::Correcting | Phase::Over => {}
        }
        campaigns::freeze_campaign(write, campaign).await?;
        write.audit(Line::new("campaign.frozen", "campaign", campaign.id.0)).await?;
        Ok(())
    }

    /// Takes the answers of a frozen campaign up again until an instant, so that reports can be reopened for an amendment. What was published
    /// stays as it is.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] when it is not frozen, a version is under way, or the
    /// instant has passed.
    pub async fn thaw(&self, me: &Me, year: Year, until: OffsetDateTime, reason: &str) -> Result<(), AppError> {
        me.need(Right::RunCampaigns)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let campaign = campaigns::campaign_of_year(&write, year).await?.ok_or(AppError::NotFound)?;
        let under_way = of_year(&write, year).await?.iter().any(is_under_way);
        let wrong = under_way || until <= self.app.now() || reason.trim().is_empty();
        if wrong || campaign.phase(self.app.now()) != Phase::Frozen {
            return Err(AppError::Conflict);
        }
        campaigns::thaw_campaign(&write, &campaign, until).await?;
        let line = Line::new("campaign.thawed", "campaign", campaign.id.0);
        write.audit(line.after(&(until, reason.trim()))).await?;
        Ok(write.commit().await?)
    }
}

/// The number of the next version, and why it amends the last one.
async fn next(db: &impl Reads, year: Year, reason: &str) -> Result<(i64, Option<String>), BeginError> {
    let all = of_year(db, year).await?;
    if let Some(other) = all.iter().find(|other| is_under_way(other)) {
        return Err(BeginError::UnderWay(other.number));
    }
    let amends = all.iter().any(|other| other.state == EditionState::Published);
    if amends && (reason.is_empty() || reason.chars().count() > WORDS) {
        return Err(BeginError::Reason);
    }
    let number = all.iter().map(|other| other.number).max().unwrap_or(0) + 1;
    Ok((number, amends.then(|| reason.to_owned())))
}

async fn of_year(db: &impl Reads, year: Year) -> Result<Vec<Edition>, StoreError> {
    Ok(rows::editions(db).await?.into_iter().filter(|edition| edition.year == year).collect())
}

fn is_under_way(edition: &Edition) -> bool {
    !matches!(edition.state, EditionState::Published | EditionState::Dropped)
}

async fn ask(write: &Write, id: EditionId, version: i64) -> Result<(), StoreError> {
    let key = format!("{COMPUTE_JOB}:{id}:{version}");
    jobs::enqueue(write, COMPUTE_JOB, &id, Some(&key), write.now()).await.map(drop)
}

/// A version of a year's figures, to be changed.
pub(super) async fn find(db: &impl Reads, year: Year, number: i64) -> Result<Edition, AppError> {
    rows::edition_of(db, year, number).await?.ok_or(AppError::NotFound)
}
