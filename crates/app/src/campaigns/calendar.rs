//! Preparing a campaign: its year, questionnaire and dates. Start with [`Campaigns::prepare`].

use super::{Campaign, Campaigns};
use crate::{AppError, Me};
use domain::accounts::Right;
use domain::campaigns::{Calendar, CampaignId, Phase};
use domain::network::Year;
use store::audit::Line;
use store::{StoreError, campaigns as rows};
use thiserror::Error;

/// A campaign as it is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignDraft {
    /// The year that it asks about.
    pub year: Year,
    /// The questionnaire, by its name.
    pub questionnaire: String,
    /// The dates.
    pub calendar: Calendar,
}

/// Why a campaign was not changed.
#[derive(Debug, Error)]
pub enum CampaignError {
    /// Field and code of each mistake.
    #[error("refused: {0:?}")]
    Refused(Vec<(&'static str, &'static str)>),
    /// Somebody changed it first.
    #[error("changed by somebody else meanwhile")]
    Conflict(Box<Campaign>),
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for CampaignError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl Campaigns<'_> {
    /// Prepares a campaign; it opens later.
    ///
    /// # Errors
    /// [`CampaignError`]; [`AppError::Forbidden`] for whoever does not run campaigns.
    pub async fn prepare(&self, me: &Me, draft: &CampaignDraft) -> Result<CampaignId, CampaignError> {
        me.need(Right::RunCampaigns)?;
        self.refuse(draft)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let inserted = rows::insert_campaign(&write, draft.year, &draft.questionnaire, &draft.calendar).await;
        let id = match inserted {
            Err(StoreError::Taken { .. }) => return Err(CampaignError::Refused(vec![("year", "year-taken")])),
            other => other?,
        };
        let after = (draft.year, &draft.questionnaire, &draft.calendar);
        write.audit(Line::new("campaign.prepared", "campaign", id.0).after(&after)).await?;
        write.commit().await?;
        Ok(id)
    }

    /// Changes the dates of a campaign that is still at `version`, and its questionnaire as long as it has not opened.
    ///
    /// # Errors
    /// [`CampaignError`]; [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] once it is frozen.
    pub async fn change(&self, me: &Me, version: i64, draft: &CampaignDraft) -> Result<(), CampaignError> {
        me.need(Right::RunCampaigns)?;
        self.refuse(draft)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let current = rows::campaign_of_year(&write, draft.year).await?.ok_or(AppError::NotFound)?;
        if current.version != version {
            return Err(CampaignError::Conflict(Box::new(current)));
        }
        let other = current.questionnaire != draft.questionnaire;
        match current.phase(self.app.now()) {
            Phase::Frozen => return Err(AppError::Conflict.into()),
            Phase::Preparing => {}
            _ if other => return Err(CampaignError::Refused(vec![("questionnaire", "already-open")])),
            _ => {}
        }
        let (questionnaire, calendar) = (draft.questionnaire.clone(), draft.calendar.clone());
        let changed = Campaign { questionnaire, calendar, ..current.clone() };
        rows::update_campaign(&write, &changed).await?;
        let line = Line::new("campaign.changed", "campaign", current.id.0);
        let line = line.before(&(&current.questionnaire, &current.calendar));
        write.audit(line.after(&(&changed.questionnaire, &changed.calendar))).await?;
        write.commit().await?;
        Ok(())
    }

    fn refuse(&self, draft: &CampaignDraft) -> Result<(), CampaignError> {
        let known = self.questionnaires().iter().any(|one| one.id == draft.questionnaire);
        let mut wrong: Vec<_> = draft.calendar.faults().into_iter().map(|fault| fault.code()).collect();
        if !known {
            wrong.push(("questionnaire", "questionnaire-unknown"));
        }
        if wrong.is_empty() { Ok(()) } else { Err(CampaignError::Refused(wrong)) }
    }
}
