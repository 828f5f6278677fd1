//! The campaign of a demonstration: records loaded, open for three weeks, most reports sent, some begun. Start with [`DemoCampaign`].

use super::respond::{Filling, SectionInput, save};
use super::{Campaigns, Responder, SavedSection, Signature};
use crate::{App, AppError, Zone, hash_of};
use domain::accounts::{Assignment, AssignmentId, PersonId, Role, Standing};
use domain::campaigns::{Calendar, ReportId, Typed, fields_of};
use domain::catalogue::OrganisationId;
use domain::network::Year;
use domain::questionnaire::Section;
use std::collections::BTreeMap;
use store::audit::Line;
use store::campaigns::{self as rows, Records};
use store::{Actor, StoreError, Write};
use time::macros::time;
use time::{Date, Duration, OffsetDateTime, Time, Weekday};

/// Days since the opening of a demonstration's campaign, and until its closing.
const OPEN: (i64, i64) = (21, 14);

/// When it opens on its first day, by the clocks of the network.
const OPENS: Time = time!(8:00);

/// What the campaign of a demonstration is made of.
#[derive(Clone, Debug, Default)]
pub struct DemoCampaign {
    /// The year that it asks about.
    pub year: Year,
    /// The questionnaire.
    pub questionnaire: String,
    /// The CSV text of each source that is loaded.
    pub loaded: BTreeMap<String, String>,
    /// Reports that are sent, in the order of sending.
    pub reports: Vec<DemoReport>,
    /// Reports that are begun and not sent.
    pub begun: Vec<DemoDraft>,
    /// The function in which they are signed.
    pub signed_as: String,
}

/// A report of a demonstration.
#[derive(Clone, Debug, Default)]
pub struct DemoReport {
    /// The training's reference.
    pub reference: String,
    /// Its answers.
    pub answers: Typed,
    /// The categories of its free texts, by question.
    pub codings: BTreeMap<String, String>,
}

/// A report of a demonstration that somebody has begun.
#[derive(Clone, Debug, Default)]
pub struct DemoDraft {
    /// The training's reference.
    pub reference: String,
    /// What was typed.
    pub typed: Typed,
    /// How many sections were saved, from the first.
    pub sections: usize,
}

impl App {
    /// Prepares, opens and half answers the campaign of a demonstration, unless the year has one.
    ///
    /// # Errors
    /// When it can't be written, or a report can't be sent.
    pub async fn fill_campaign(&self, demo: &DemoCampaign) -> Result<(), AppError> {
        let campaigns = self.campaigns();
        let zone = self.zone();
        let first = zone.local(self.now()).date() - Duration::days(OPEN.0);
        let opened = zone.instant(first.with_time(OPENS));
        match campaigns.load_demo(demo, opened).await {
            Err(AppError::Conflict) => return Ok(()),
            other => other?,
        }
        campaigns.open_at(Actor::program(), demo.year, opened).await.map_err(|error| match error {
            super::OpenError::App(cause) => cause,
            wrong => broken(&wrong).into(),
        })?;
        let instants = at_work(zone, first, self.now());
        for (place, report) in demo.reports.iter().enumerate() {
            campaigns.send_demo(demo, report, spread(&instants, place, demo.reports.len()).unwrap_or(opened)).await?;
        }
        for (place, draft) in demo.begun.iter().enumerate() {
            campaigns.begin_demo(demo, draft, spread(&instants, place, demo.begun.len()).unwrap_or(opened)).await?;
        }
        Ok(())
    }
}

/// The minutes since a day, on working days from nine to noon and from two to six, at which a demonstration's reports are worked on.
fn at_work(zone: Zone, first: Date, now: OffsetDateTime) -> Vec<OffsetDateTime> {
    let days = (0..=OPEN.0).map(|day| first + Duration::days(day));
    let working = days.filter(|day| !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    let minutes = working.flat_map(|day| {
        let hours = [9, 10, 11, 14, 15, 16, 17].into_iter();
        let times = hours.flat_map(|hour| (0..60).filter_map(move |minute| Time::from_hms(hour, minute, 0).ok()));
        times.map(move |time| zone.instant(day.with_time(time)))
    });
    minutes.filter(|at| *at < now).collect()
}

/// The instant of one of `count` things, spread over all of them in order.
fn spread(instants: &[OffsetDateTime], place: usize, count: usize) -> Option<OffsetDateTime> {
    instants.get(place * instants.len() / count.max(1)).copied()
}

impl Campaigns<'_> {
    async fn load_demo(&self, demo: &DemoCampaign, opened: OffsetDateTime) -> Result<(), AppError> {
        let (zone, end) = (self.app.zone(), time!(23:59));
        let day = |days: i64| (zone.local(opened) + Duration::days(days)).date();
        let calendar = Calendar {
            opens_at: opened,
            reminders_on: [10, 30].map(day).to_vec(),
            closes_at: zone.instant(day(OPEN.0 + OPEN.1).with_time(end)),
            corrections_until: zone.instant(day(OPEN.0 + 2 * OPEN.1).with_time(end)),
        };
        let mut write = self.app.store().write(Actor::program(), opened).await?;
        let inserted = rows::insert_campaign(&write, demo.year, &demo.questionnaire, &calendar).await;
        let id = match inserted {
            Err(StoreError::Taken { .. }) => return Err(AppError::Conflict),
            other => other?,
        };
        for (source, text) in &demo.loaded {
            let rows_read = i64::try_from(text.lines().count().saturating_sub(1)).unwrap_or(0);
            let records = Records { source, rows_read, content: text, sha256: &hash_of(text) };
            rows::keep_records(&write, id, &records).await?;
        }
        write.audit(Line::new("campaign.prepared", "campaign", id.0).after(&calendar)).await?;
        Ok(write.commit().await?)
    }

    async fn send_demo(&self, demo: &DemoCampaign, report: &DemoReport, at: OffsetDateTime) -> Result<(), AppError> {
        let mut write = self.app.store().write(Actor::program(), at).await?;
        let (mut filling, by) = self.filling_of(&write, demo, &report.reference).await?;
        fill(&write, &mut filling, &report.answers).await?;
        filling.seen.report.state = domain::campaigns::ReportState::Begun;
        for (question, code) in &report.codings {
            rows::keep_coding(&write, filling.seen.report.id, question, code).await?;
        }
        let signature =
            Signature { name: by.actor.name.clone(), function: demo.signed_as.clone(), read: Self::digest(&filling) };
        self.send(&mut write, &mut filling, &by, &signature).await.map_err(|error| broken(&error))?;
        Ok(write.commit().await?)
    }

    /// Saves the first sections of a report.
    async fn begin_demo(&self, demo: &DemoCampaign, draft: &DemoDraft, at: OffsetDateTime) -> Result<(), AppError> {
        let mut write = self.app.store().write(respondent(), at).await?;
        let (mut filling, _) = self.filling_of(&write, demo, &draft.reference).await?;
        for section in filling.questionnaire.sections.iter().take(draft.sections) {
            let input = SectionInput { typed: of_section(section, &draft.typed), ..SectionInput::default() };
            save(&mut write, &mut filling, &section.id, &input).await.map_err(|error| broken(&error))?;
        }
        Ok(write.commit().await?)
    }

    /// A report with whoever answers for its organisation.
    async fn filling_of(
        &self,
        write: &Write,
        demo: &DemoCampaign,
        reference: &str,
    ) -> Result<(Filling<'_>, Responder), AppError> {
        let campaign = rows::campaign_of_year(write, demo.year).await?.ok_or(AppError::NotFound)?;
        let row = rows::report_by_reference(write, campaign.id, reference).await?;
        let row = row.filter(|row| row.why.is_asked()).ok_or(AppError::NotFound)?;
        let by = provider(row.organisation, write.now());
        Ok((self.filling_in(write, &by, demo.year, reference).await?, by))
    }
}

/// What was typed into the fields of a section.
fn of_section(section: &Section, typed: &Typed) -> Typed {
    let text = |name: String| Some((name.clone(), typed.0.get(&name)?.clone()));
    Typed(fields_of(section).filter_map(|field| text(field.name)).collect())
}

/// Saves every section of a report that nobody has touched, with a word about each remark that asks for one.
async fn fill(write: &Write, filling: &mut Filling<'_>, answers: &Typed) -> Result<(), AppError> {
    let id: ReportId = filling.seen.report.id;
    for section in &filling.questionnaire.sections {
        let typed = of_section(section, answers);
        let version = rows::save_section(write, id, &section.id, &typed, 0).await?;
        let saved = SavedSection {
            section: section.id.clone(),
            typed,
            version,
            writer: write.actor().name.clone(),
            changed_at: write.now(),
        };
        filling.saved.insert(section.id.clone(), saved);
    }
    let open = filling.unjustified().into_iter().map(|remark| (remark.key(), "vérifié avec l’organisme".to_owned()));
    rows::keep_justifications(write, id, &open.collect()).await?;
    filling.justifications = rows::justifications(write, id).await?;
    Ok(())
}

/// The name under which reports of a demonstration are filled in.
fn respondent() -> Actor {
    Actor { person: None, name: "Démonstration".to_owned() }
}

/// Whoever answers for an organisation of a demonstration.
fn provider(organisation: OrganisationId, at: OffsetDateTime) -> Responder {
    let held = Assignment {
        id: AssignmentId(0),
        person: PersonId(0),
        role: Role::ProviderManager,
        organisation: Some(organisation),
        since_on: at.date(),
        until_on: None,
        lent_by: None,
    };
    Responder { actor: respondent(), standing: Standing::on(at.date(), &[held]) }
}

fn broken(error: &impl ToString) -> StoreError {
    StoreError::Row { operation: "campaigns.demonstration", what: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::{date, datetime};

    #[test]
    fn reports_are_worked_on_in_working_hours_and_before_now() {
        let zone = Zone::of("Europe/Paris").unwrap_or_default();
        let now = datetime!(2026-11-28 22:17 UTC);
        let instants = at_work(zone, date!(2026 - 11 - 07), now);
        // Three whole weeks from Monday to Friday, seven hours each.
        assert_eq!(instants.len(), 15 * 7 * 60);
        assert!(instants.iter().map(|at| zone.local(*at)).all(|at| (9..18).contains(&at.hour()) && at.hour() != 12));
        assert_eq!(spread(&instants, 0, 3), Some(datetime!(2026-11-09 08:00 UTC)));
        assert_eq!(spread(&instants, 1, 3), Some(datetime!(2026-11-16 08:00 UTC)));
        assert_eq!(spread(&instants, 2, 3).map(|at| zone.local(at).hour()), Some(9));
        assert_eq!(spread(&[], 0, 1), None);
    }
}
