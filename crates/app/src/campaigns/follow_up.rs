//! One report as the agency follows it: what is answered, what blocks, what was tried. Start with [`Campaigns::followed`].

use super::respond::{sources, typed};
use super::{Campaign, CampaignError, Campaigns};
use crate::{AppError, Me, organisations};
use domain::accounts::Right;
use domain::campaigns::{Phase, Remark, SignedReport, Typed, examine};
use domain::catalogue::Training;
use domain::network::Year;
use std::collections::BTreeMap;
use store::audit::Line;
use store::campaigns::{
    self as rows, Call, DocumentItem, Entry, Justification, Reopening, Report, Spotlight, Submission,
};
use store::{Reads, Write, catalogue};

/// Characters that a reason or a note takes.
pub(super) const WORDS: usize = 2000;

/// Everything that the agency sees of a report.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The campaign.
    pub campaign: Campaign,
    /// What may be done with it now.
    pub phase: Phase,
    /// The report.
    pub report: Report,
    /// What its organisation is called.
    pub organisation: String,
    /// The training as the register has it today.
    pub today: Option<Training>,
    /// The answers so far: what was saved, and what the team entered where nothing was.
    pub typed: Typed,
    /// Where values of the team come from, for those that stand, by field.
    pub sources: BTreeMap<String, String>,
    /// What is to be said about them.
    pub remarks: Vec<Remark>,
    /// Words of justification, by the remark's key.
    pub justifications: BTreeMap<String, Justification>,
    /// Everything that was sent, the first first.
    pub submissions: Vec<Submission>,
    /// What was signed last.
    pub signed: Option<SignedReport>,
    /// Why it was opened again.
    pub reopenings: Vec<Reopening>,
    /// Calls, the latest first.
    pub calls: Vec<Call>,
    /// Values that the team entered.
    pub entries: Vec<Entry>,
    /// Documents that they come from.
    pub documents: Vec<DocumentItem>,
    /// Why it was picked, if it was.
    pub spotlight: Option<Spotlight>,
}

impl Campaigns<'_> {
    /// A report as the agency follows it.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns; [`AppError::NotFound`] without such a report.
    pub async fn followed(&self, me: &Me, year: Year, reference: &str) -> Result<Followed, AppError> {
        me.need(Right::SeeCampaigns)?;
        let db = self.app.store().read();
        let (campaign, report) = found(&db, year, reference).await?;
        let questionnaire = self.questionnaire(&campaign)?;
        let entries = rows::entries(&db, report.id).await?;
        let saved = rows::answers(&db, report.id).await?;
        let typed = typed(&saved, &entries);
        let submissions = rows::submissions(&db, report.id).await?;
        let signed = submissions.last().and_then(|sent| serde_json::from_str(&sent.body).ok());
        Ok(Followed {
            phase: campaign.phase(self.app.now()),
            organisation: organisations::named(&db, report.organisation)
                .await?
                .map_or_else(String::new, |one| one.facts.name),
            today: catalogue::training(&db, report.training).await?,
            remarks: examine(questionnaire, &typed, &report.beside),
            justifications: rows::justifications(&db, report.id).await?,
            reopenings: rows::reopenings(&db, report.id).await?,
            calls: rows::calls(&db, report.id).await?,
            documents: rows::documents(&db, report.id).await?,
            spotlight: rows::spotlight(&db, report.id).await?,
            sources: sources(&saved, &entries),
            campaign,
            report,
            typed,
            submissions,
            signed,
            entries,
        })
    }

    /// Notes a call about a report.
    ///
    /// # Errors
    /// [`CampaignError`]; [`AppError::Forbidden`] for whoever does not run campaigns.
    pub async fn note_call(&self, me: &Me, year: Year, reference: &str, words: &str) -> Result<(), CampaignError> {
        let (mut write, campaign, report) = self.following(me, year, reference).await?;
        self.need_opened(&campaign)?;
        let words = said("words", words)?;
        rows::insert_call(&write, report.id, words).await?;
        write.audit(line("report.called", &report).after(&words)).await?;
        write.commit().await?;
        Ok(())
    }

    /// Notes that the training of a report has left since the opening, and why; without a reason, that it has not. It stays in the
    /// population.
    ///
    /// # Errors
    /// [`CampaignError`]; [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] once answers are frozen,
    /// or when there is nothing to take back.
    pub async fn note_leaving(
        &self,
        me: &Me,
        year: Year,
        reference: &str,
        reason: Option<&str>,
    ) -> Result<(), CampaignError> {
        let (mut write, campaign, report) = self.following(me, year, reference).await?;
        self.need_running(&campaign)?;
        if reason.is_none() && report.left_at.is_none() {
            return Err(AppError::Conflict.into());
        }
        let reason = reason.map(|reason| said("left_reason", reason)).transpose()?;
        rows::leave_report(&write, &report, reason).await?;
        let act = if reason.is_some() { "report.left" } else { "report.back" };
        write.audit(line(act, &report).before(&report.left_reason).after(&reason)).await?;
        write.commit().await?;
        Ok(())
    }

    /// A write about a report, for whoever runs campaigns.
    pub(super) async fn following(
        &self,
        me: &Me,
        year: Year,
        reference: &str,
    ) -> Result<(Write, Campaign, Report), AppError> {
        me.need(Right::RunCampaigns)?;
        let write = self.app.store().write(me.actor(), self.app.now()).await?;
        let (campaign, report) = found(&write, year, reference).await?;
        Ok((write, campaign, report))
    }

    /// Only what is open, or was, is followed.
    pub(super) fn need_opened(&self, campaign: &Campaign) -> Result<(), AppError> {
        if campaign.phase(self.app.now()) == Phase::Preparing { Err(AppError::Conflict) } else { Ok(()) }
    }

    /// The same, and its answers are not yet those of an edition.
    pub(super) fn need_running(&self, campaign: &Campaign) -> Result<(), AppError> {
        if campaign.phase(self.app.now()) == Phase::Frozen {
            Err(AppError::Conflict)
        } else {
            self.need_opened(campaign)
        }
    }
}

pub(super) async fn found(db: &impl Reads, year: Year, reference: &str) -> Result<(Campaign, Report), AppError> {
    let campaign = rows::campaign_of_year(db, year).await?.ok_or(AppError::NotFound)?;
    let report = rows::report_by_reference(db, campaign.id, reference).await?.ok_or(AppError::NotFound)?;
    Ok((campaign, report))
}

/// Words that were given, neither none nor too many.
pub(super) fn said<'t>(field: &'static str, text: &'t str) -> Result<&'t str, CampaignError> {
    match text.trim() {
        "" => Err(CampaignError::Refused(vec![(field, "words-missing")])),
        text if text.chars().count() > WORDS => Err(CampaignError::Refused(vec![(field, "words-long")])),
        text => Ok(text),
    }
}

/// A line of the audit trail about a report.
pub(super) fn line(act: &'static str, report: &Report) -> Line {
    Line::new(act, "report", report.id.0).of(Some(report.organisation))
}
