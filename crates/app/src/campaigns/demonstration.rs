//! The campaign of a demonstration: records loaded, open for three weeks, most reports sent. Start with [`DemoCampaign`].

use super::respond::Filling;
use super::{Campaigns, Responder, SavedSection, Signature};
use crate::{App, AppError, hash_of};
use domain::accounts::{Assignment, AssignmentId, PersonId, Role, Standing};
use domain::campaigns::{Calendar, ReportId, Typed, fields_of};
use domain::catalogue::OrganisationId;
use domain::network::Year;
use std::collections::BTreeMap;
use store::audit::Line;
use store::campaigns::{self as rows, Records};
use store::{Actor, StoreError, Write};
use time::{Duration, OffsetDateTime};

/// Days since the opening of a demonstration's campaign, and until its closing.
const OPEN: (i64, i64) = (21, 14);

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

impl App {
    /// Prepares, opens and half answers the campaign of a demonstration, unless the year has one.
    ///
    /// # Errors
    /// When it can't be written, or a report can't be sent.
    pub async fn fill_campaign(&self, demo: &DemoCampaign) -> Result<(), AppError> {
        let campaigns = self.campaigns();
        let opened = self.now() - Duration::days(OPEN.0);
        match campaigns.load_demo(demo, opened).await {
            Err(AppError::Conflict) => return Ok(()),
            other => other?,
        }
        campaigns.open_at(Actor::program(), demo.year, opened).await.map_err(|error| match error {
            super::OpenError::App(cause) => cause,
            wrong => broken(&wrong).into(),
        })?;
        let days = usize::try_from(OPEN.0).unwrap_or(1);
        let size = demo.reports.len().div_ceil(days).max(1);
        for (day, batch) in (0..).zip(demo.reports.chunks(size)) {
            campaigns.send_demo(demo, batch, opened + Duration::days(day) + Duration::hours(2)).await?;
        }
        Ok(())
    }
}

impl Campaigns<'_> {
    async fn load_demo(&self, demo: &DemoCampaign, opened: OffsetDateTime) -> Result<(), AppError> {
        let calendar = Calendar {
            opens_at: opened,
            reminders_on: [10, 30].map(|days| (opened + Duration::days(days)).date()).to_vec(),
            closes_at: opened + Duration::days(OPEN.0 + OPEN.1),
            corrections_until: opened + Duration::days(OPEN.0 + 2 * OPEN.1),
        };
        let mut write = self.app.store().write(Actor::program(), opened).await?;
        let inserted = rows::insert_campaign(&write, demo.year, &demo.questionnaire, &calendar).await;
        let id = match inserted {
            Err(StoreError::Taken { .. }) => return Err(AppError::Conflict),
            other => other?,
        };
        for (source, text) in &demo.loaded {
            let rows_read = i64::try_from(text.lines().count().saturating_sub(1)).unwrap_or(0);
            let records = Records { source: source.clone(), rows_read, content: text.clone(), sha256: hash_of(text) };
            rows::keep_records(&write, id, &records).await?;
        }
        write.audit(Line::new("campaign.prepared", "campaign", id.0).after(&calendar)).await?;
        Ok(write.commit().await?)
    }

    /// Sends reports, all in one write at one instant.
    async fn send_demo(&self, demo: &DemoCampaign, batch: &[DemoReport], at: OffsetDateTime) -> Result<(), AppError> {
        let mut write = self.app.store().write(Actor::program(), at).await?;
        let campaign = rows::campaign_of_year(&write, demo.year).await?.ok_or(AppError::NotFound)?;
        for report in batch {
            let row = rows::report_by_reference(&write, campaign.id, &report.reference).await?;
            let row = row.filter(|row| row.why.is_asked()).ok_or(AppError::NotFound)?;
            let by = provider(row.organisation, at);
            let mut filling = self.filling_in(&write, &by, demo.year, &report.reference).await?;
            fill(&write, &mut filling, &report.answers).await?;
            filling.seen.report.state = domain::campaigns::ReportState::Begun;
            for (question, code) in &report.codings {
                rows::keep_coding(&write, row.id, question, code).await?;
            }
            let signature = Signature {
                name: by.actor.name.clone(),
                function: demo.signed_as.clone(),
                read: Self::digest(&filling),
            };
            self.send(&mut write, &mut filling, &by, &signature).await.map_err(|error| broken(&error))?;
        }
        Ok(write.commit().await?)
    }
}

/// Saves every section of a report that nobody has touched, with a word about each remark that asks for one.
async fn fill(write: &Write, filling: &mut Filling<'_>, answers: &Typed) -> Result<(), AppError> {
    let id: ReportId = filling.seen.report.id;
    for section in &filling.questionnaire.sections {
        let names: Vec<String> = fields_of(section).map(|field| field.name).collect();
        let own = answers.0.iter().filter(|(name, _)| names.contains(name));
        let typed = Typed(own.map(|(name, text)| (name.clone(), text.clone())).collect());
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
    let actor = Actor { person: None, name: "Démonstration".to_owned() };
    Responder { actor, standing: Standing::on(at.date(), &[held]) }
}

fn broken(error: &impl ToString) -> StoreError {
    StoreError::Row { operation: "campaigns.demonstration", what: error.to_string() }
}
