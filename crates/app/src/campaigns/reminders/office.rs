//! What an officer does about reminders: see whom the next one would reach, try it, send it, read what was sent.

use super::Digest;
use crate::campaigns::{Campaign, Campaigns, Reminder};
use crate::mail::{self, MailState};
use crate::{AppError, Me};
use domain::accounts::{PersonId, Right};
use domain::campaigns::Phase;
use domain::network::Year;
use store::accounts::{self, Person};
use store::audit::Line;
use store::campaigns as rows;

/// Whom reminding now would reach, and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WavePreview {
    /// The campaign.
    pub campaign: Campaign,
    /// The wave's name: today's.
    pub wave: String,
    /// Everybody whom it would reach.
    pub digests: Vec<Digest>,
    /// The mail to one of them: subject and text.
    pub mail: Option<(Person, String, String)>,
    /// People who want no reminders.
    pub silent: Vec<Person>,
}

/// A reminder with whom it went to and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// The reminder.
    pub reminder: Reminder,
    /// To whom; none when they were erased.
    pub person: Option<Person>,
    /// What became of the mail; none when the address refuses mail, or the mail was forgotten.
    pub state: Option<MailState>,
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogPage {
    /// The reminders, the latest first.
    pub items: Vec<Logged>,
    /// How many there are on all pages.
    pub total: u64,
}

impl Campaigns<'_> {
    /// Whom reminding by hand would reach now, nobody unless answers are taken, with the mail to one of them: the chosen one, or the first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::NotFound`] without a campaign.
    pub async fn preview_wave(&self, me: &Me, year: Year, chosen: Option<PersonId>) -> Result<WavePreview, AppError> {
        me.need(Right::RunCampaigns)?;
        let campaign = self.of_year(year).await?;
        let read = self.app.store().read();
        let wave = self.todays_wave();
        let digests = match campaign.phase(self.app.now()) {
            Phase::Open => self.digests(&read, &campaign, &wave).await?,
            _ => Vec::new(),
        };
        let one = digests.iter().find(|digest| chosen.is_none_or(|id| id == digest.person.id));
        let mail = match one {
            Some(digest) => {
                let (subject, text) = mail::shown(self.app, self.message(&campaign, &wave, digest))?;
                Some((digest.person.clone(), subject, text))
            }
            None => None,
        };
        let silent: Vec<PersonId> = rows::silences(&read).await?.into_iter().collect();
        let silent = accounts::people_of(&read, &silent).await?;
        Ok(WavePreview { campaign, wave, digests, mail, silent })
    }

    fn todays_wave(&self) -> String {
        format!("manual-{}", self.app.now().date())
    }

    /// Reminds everybody with something left, whom today's reminder by hand has not reached; says how many mails were written.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] unless answers are taken.
    pub async fn remind_now(&self, me: &Me, year: Year) -> Result<i64, AppError> {
        me.need(Right::RunCampaigns)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let campaign = rows::campaign_of_year(&write, year).await?.ok_or(AppError::NotFound)?;
        if campaign.phase(self.app.now()) != Phase::Open {
            return Err(AppError::Conflict);
        }
        let sent = self.send_wave(&mut write, &campaign, &self.todays_wave()).await?;
        write.commit().await?;
        Ok(sent)
    }

    /// Sends the mail that somebody would get to whoever asks, and notes no reminder.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::NotFound`] when that person would get none.
    pub async fn try_reminder(&self, me: &Me, year: Year, person: PersonId) -> Result<(), AppError> {
        let preview = self.preview_wave(me, year, Some(person)).await?;
        let digest = preview.digests.iter().find(|digest| digest.person.id == person).ok_or(AppError::NotFound)?;
        let message = mail::Message {
            person: Some(me.person.id),
            recipient: me.person.mail.clone(),
            unique_key: None,
            ..self.message(&preview.campaign, &preview.wave, digest)
        };
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        mail::queue(&write, self.app, message).await?;
        write.audit(Line::new("reminder.tried", "campaign", preview.campaign.id.0).after(&person.0)).await?;
        Ok(write.commit().await?)
    }

    /// A page of the reminders of a campaign, from 0, with what became of each mail.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::NotFound`] without a campaign.
    pub async fn reminder_log(&self, me: &Me, year: Year, page: (u64, u64)) -> Result<LogPage, AppError> {
        me.need(Right::RunCampaigns)?;
        let campaign = self.of_year(year).await?;
        let read = self.app.store().read();
        let (reminders, total) = rows::reminders(&read, campaign.id, page).await?;
        let ids: Vec<PersonId> = reminders.iter().map(|one| one.person).collect();
        let mails: Vec<i64> = reminders.iter().filter_map(|one| one.mail).collect();
        let people = accounts::people_of(&read, &ids).await?;
        let messages = store::mail::messages_of(&read, &mails).await?;
        let logged = |reminder: Reminder| Logged {
            person: people.iter().find(|person| person.id == reminder.person).cloned(),
            state: messages.iter().find(|message| Some(message.id) == reminder.mail).map(|message| message.state),
            reminder,
        };
        Ok(LogPage { items: reminders.into_iter().map(logged).collect(), total })
    }
}
