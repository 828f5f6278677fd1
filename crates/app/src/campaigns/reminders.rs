//! One mail per person about all that is left to answer, at the dates set: once a wave, never to whoever has answered.
//!
//! A wave is `opening`, a day of reminding, or a day on which somebody reminds by hand. Start with [`Campaigns::remind_now`].

mod office;
mod tick;

pub use office::{LogPage, Logged, WavePreview};
pub(crate) use tick::{TICK_JOB, due, tick};

use super::{Campaign, Campaigns, ReportFilter, ReportItem, ReportSort};
use crate::mail::{self, Message};
use crate::{AppError, Me};
use domain::accounts::{PersonId, PersonState, Right};
use domain::campaigns::ReportState;
use domain::catalogue::OrganisationId;
use domain::network::Language;
use std::collections::{BTreeMap, BTreeSet};
use store::accounts::{self, Person};
use store::audit::Line;
use store::campaigns as rows;
use store::{Reads, Write};

/// The wave that tells of the opening; it reaches those too who want no reminders.
pub(super) const OPENING: &str = "opening";

/// Titles that a mail names.
const NAMED: usize = 20;

/// What is left to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Who.
    pub person: Person,
    /// Reports still to be sent, of all of their organisations.
    pub left: Vec<ReportItem>,
}

impl Campaigns<'_> {
    /// Everybody who answers for an organisation with something left, each once, by name; without those whom the wave has reached and,
    /// but for the opening, without those who want no reminders.
    pub(super) async fn digests(
        &self,
        db: &impl Reads,
        campaign: &Campaign,
        wave: &str,
    ) -> Result<Vec<Digest>, AppError> {
        let left = left(db, campaign).await?;
        let mut answering: BTreeMap<PersonId, BTreeSet<OrganisationId>> = BTreeMap::new();
        for organisation in left.keys() {
            for person in self.answering(db, *organisation).await? {
                answering.entry(person).or_default().insert(*organisation);
            }
        }
        let mut except = rows::reminded(db, campaign.id, wave).await?;
        if wave != OPENING {
            except.extend(rows::silences(db).await?);
        }
        answering.retain(|person, _| !except.contains(person));
        let ids: Vec<PersonId> = answering.keys().copied().collect();
        let people = accounts::people_of(db, &ids).await?.into_iter();
        let active = people.filter(|person| person.state == PersonState::Active);
        let digest = |person: Person| {
            let organisations = answering.get(&person.id).into_iter().flatten();
            let left = organisations.filter_map(|one| left.get(one)).flatten().cloned().collect();
            Digest { person, left }
        };
        Ok(active.map(digest).collect())
    }

    /// Who may fill in the reports of an organisation today.
    async fn answering(&self, db: &impl Reads, organisation: OrganisationId) -> Result<Vec<PersonId>, AppError> {
        let today = self.app.now().date();
        let held = accounts::assignments_in(db, Some(organisation)).await?.into_iter();
        let counting = held.filter(|one| one.holds_on(today) && one.role.gives(Right::AnswerReports));
        Ok(counting.map(|one| one.person).collect())
    }

    /// Writes down a wave's mails to everybody whom it has not reached; says how many. Running twice sends once.
    pub(super) async fn send_wave(&self, write: &mut Write, campaign: &Campaign, wave: &str) -> Result<i64, AppError> {
        let mut sent = 0;
        for digest in self.digests(write, campaign, wave).await? {
            let (person, left) = (digest.person.id, i64::try_from(digest.left.len()).unwrap_or(i64::MAX));
            let message = self.message(campaign, wave, &digest);
            let mail = mail::queue(write, self.app, message).await?;
            rows::insert_reminder(write, campaign.id, (wave, person, left, mail)).await?;
            sent += i64::from(mail.is_some());
        }
        write.audit(Line::new("campaign.reminded", "campaign", campaign.id.0).after(&(wave, sent))).await?;
        Ok(sent)
    }

    /// The mail of a wave to somebody.
    pub(super) fn message(&self, campaign: &Campaign, wave: &str, digest: &Digest) -> Message {
        let (person, year, site) = (&digest.person, campaign.year, self.app.base_url());
        let args = [
            ("name", person.name.clone()),
            ("year", year.to_string()),
            ("count", digest.left.len().to_string()),
            ("list", named(&digest.left, person.language)),
            ("closes", mail::instant(self.app.zone().local(campaign.calendar.closes_at), person.language)),
            ("url", format!("{site}/mes-rapports")),
            ("sheet", format!("{site}/mes-rapports/{year}/tableur")),
            ("silence", format!("{site}/mes-rapports/relances")),
        ];
        Message {
            person: Some(person.id),
            recipient: person.mail.clone(),
            language: person.language,
            template: if wave == OPENING { "report-opening" } else { "report-reminder" }.to_owned(),
            args: args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            unique_key: Some(format!("report-wave:{}:{wave}:{}", campaign.id.0, person.id.0)),
        }
    }

    /// Whether somebody wants no reminders.
    ///
    /// # Errors
    /// When it can't be read.
    pub async fn is_silent(&self, me: &Me) -> Result<bool, AppError> {
        Ok(rows::silences(&self.app.store().read()).await?.contains(&me.person.id))
    }

    /// Has somebody reminded no more, or again.
    ///
    /// # Errors
    /// When it can't be written.
    pub async fn set_silence(&self, me: &Me, silent: bool) -> Result<(), AppError> {
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        if silent {
            rows::keep_silence(&write, me.person.id).await?;
        } else {
            rows::lift_silence(&write, me.person.id).await?;
        }
        let act = if silent { "reminders.stopped" } else { "reminders.wanted" };
        write.audit(Line::new(act, "person", me.person.id.0)).await?;
        Ok(write.commit().await?)
    }
}

/// What is left, by organisation.
async fn left(db: &impl Reads, campaign: &Campaign) -> Result<BTreeMap<OrganisationId, Vec<ReportItem>>, AppError> {
    let organisations = rows::respondents(db, campaign.id).await?.into_iter().map(|one| one.organisation).collect();
    let filter = ReportFilter {
        states: ReportState::ALL.into_iter().filter(|state| state.is_left()).collect(),
        organisations: Some(organisations),
        left: Some(false),
        ..ReportFilter::default()
    };
    let page = rows::reports(db, campaign.id, &filter, (ReportSort::Name, false), (0, u64::from(u32::MAX))).await?;
    let mut left: BTreeMap<OrganisationId, Vec<ReportItem>> = BTreeMap::new();
    page.items.into_iter().for_each(|item| left.entry(item.organisation).or_default().push(item));
    Ok(left)
}

/// The first titles, and how many more.
fn named(left: &[ReportItem], language: Language) -> String {
    let line = |item: &ReportItem| format!("- {} ({})", item.name.replace(char::is_control, " "), item.reference);
    let mut lines: Vec<String> = left.iter().take(NAMED).map(line).collect();
    let more = left.len().saturating_sub(NAMED);
    if more > 0 {
        lines.push(if language == Language::En {
            format!("- and {more} more")
        } else {
            format!("- et {more} de plus")
        });
    }
    lines.join("\n")
}
