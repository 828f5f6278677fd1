//! One report as the agency follows it: what is answered, what blocks, what was tried. Start with [`Campaigns::followed`].

use super::{Campaign, CampaignError, Campaigns};
use crate::{AppError, Me, organisations};
use domain::accounts::Right;
use domain::campaigns::{Phase, Remark, ReportId, SignedReport, Typed, examine};
use domain::catalogue::Training;
use domain::network::Year;
use domain::questionnaire::Questionnaire;
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
    /// The answers so far, what the team entered over them.
    pub typed: Typed,
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

impl Followed {
    /// Where the team has values from, by field.
    #[must_use]
    pub fn sources(&self) -> BTreeMap<String, String> {
        self.entries.iter().map(|entry| (entry.field.clone(), entry.source.clone())).collect()
    }
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
        let typed = answered(&db, report.id).await?.with(entered(&entries));
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
        rows::leave_report(&write, report.id, reason).await?;
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

/// What the provider saved, of all sections.
pub(super) async fn answered(db: &impl Reads, report: ReportId) -> Result<Typed, AppError> {
    let sections = rows::answers(db, report).await?;
    Ok(sections.into_values().fold(Typed::default(), |typed, section| typed.with(section.typed)))
}

/// The values that the team entered.
pub(super) fn entered(entries: &[Entry]) -> Typed {
    Typed(entries.iter().map(|entry| (entry.field.clone(), entry.typed.clone())).collect())
}

/// How many sections have nothing that blocks, and how many remarks do.
pub(super) fn progress(questionnaire: &Questionnaire, remarks: &[Remark]) -> (i64, i64) {
    use domain::questionnaire::Severity;
    let blocking: Vec<&Remark> = remarks.iter().filter(|remark| remark.severity == Severity::Blocking).collect();
    let about = |name: &str, question: &str| name.split('.').next() == Some(question);
    let blocked = |section: &&domain::questionnaire::Section| {
        let mut fields = blocking.iter().filter_map(|remark| remark.fields.first());
        fields.any(|field| section.questions.iter().any(|question| about(field, question.id.as_str())))
    };
    let done = questionnaire.sections.iter().filter(|section| !blocked(section)).count();
    (i64::try_from(done).unwrap_or(i64::MAX), i64::try_from(blocking.len()).unwrap_or(i64::MAX))
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
