//! More time for one training, and projects worth showing. Start with [`Campaigns::extend`].

use super::follow_up::{line, said};
use super::{CampaignError, Campaigns};
use crate::{AppError, Me};
use domain::network::Year;
use store::campaigns as rows;
use time::{Duration, OffsetDateTime};

/// How far an extension reaches beyond the closing at most: a mistyped year is no extension.
const REACH: Duration = Duration::days(366);

impl Campaigns<'_> {
    /// Lets a report be answered until an instant although the campaign closes, for a reason.
    ///
    /// # Errors
    /// [`CampaignError`]; [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] for a report that is not
    /// asked or was sent, or once answers are frozen.
    pub async fn extend(
        &self,
        me: &Me,
        year: Year,
        reference: &str,
        (until, reason): (OffsetDateTime, &str),
    ) -> Result<(), CampaignError> {
        let (mut write, campaign, report) = self.following(me, year, reference).await?;
        self.need_running(&campaign)?;
        if !report.state.is_left() {
            return Err(AppError::Conflict.into());
        }
        let closes_at = campaign.calendar.closes_at;
        let mut wrong = Vec::new();
        if until <= closes_at || until <= self.app.now() {
            wrong.push(("until", "extension-early"));
        } else if until > closes_at + REACH {
            wrong.push(("until", "extension-late"));
        }
        match said("reason", reason) {
            Ok(reason) if wrong.is_empty() => {
                rows::extend_report(&write, &report, Some((until, reason))).await?;
                let before = (report.extended_until, &report.extension_reason);
                write.audit(line("report.extended", &report).before(&before).after(&(until, reason))).await?;
                write.commit().await?;
                return Ok(());
            }
            Err(CampaignError::Refused(more)) => wrong.extend(more),
            _ => {}
        }
        Err(CampaignError::Refused(wrong))
    }

    /// Takes an extension back.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] without one, or once answers are frozen.
    pub async fn drop_extension(&self, me: &Me, year: Year, reference: &str) -> Result<(), AppError> {
        let (mut write, campaign, report) = self.following(me, year, reference).await?;
        self.need_running(&campaign)?;
        let Some(until) = report.extended_until else { return Err(AppError::Conflict) };
        rows::extend_report(&write, &report, None).await?;
        write.audit(line("report.extension-dropped", &report).before(&(until, &report.extension_reason))).await?;
        Ok(write.commit().await?)
    }

    /// Picks the project of a report for the publication, or changes the words about it.
    ///
    /// # Errors
    /// [`CampaignError`]; [`AppError::Forbidden`] for whoever does not run campaigns.
    pub async fn pick(&self, me: &Me, year: Year, reference: &str, words: &str) -> Result<(), CampaignError> {
        let (mut write, campaign, report) = self.following(me, year, reference).await?;
        self.need_opened(&campaign)?;
        let words = said("spotlight", words)?;
        let before = rows::spotlight(&write, report.id).await?.map(|one| one.words);
        rows::keep_spotlight(&write, report.id, words).await?;
        write.audit(line("report.picked", &report).before(&before).after(&words)).await?;
        write.commit().await?;
        Ok(())
    }

    /// Takes a project back.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] when it was not picked.
    pub async fn unpick(&self, me: &Me, year: Year, reference: &str) -> Result<(), AppError> {
        let (mut write, _, report) = self.following(me, year, reference).await?;
        let before = rows::spotlight(&write, report.id).await?.map(|one| one.words);
        if !rows::drop_spotlight(&write, report.id).await? {
            return Err(AppError::Conflict);
        }
        write.audit(line("report.unpicked", &report).before(&before)).await?;
        Ok(write.commit().await?)
    }
}
