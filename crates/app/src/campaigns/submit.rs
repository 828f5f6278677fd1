//! Signing and sending a report, and opening it again. What was sent never changes. Start with [`Campaigns::submit`].

use super::respond::settle;
use super::{Campaigns, Filling, Responder, SaveError, Submission};
use crate::workshop::Receipt;
use crate::{AppError, hash_of, mail, organisations};
use domain::accounts::{PersonId, Right};
use domain::campaigns::{Closed, Phase, Remark, ReportAct, SignedReport, Typed, title_of};
use domain::network::{Language, Year};
use domain::questionnaire::{Questionnaire, Severity};
use std::collections::BTreeMap;
use store::audit::Line;
use store::campaigns as rows;
use store::{StoreError, Write, accounts};
use thiserror::Error;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Longest name, function or reason, in characters.
const WORDS: usize = 500;

/// Who signs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The name, where a program brings it; a person signs in the own name.
    pub name: String,
    /// In which function: `directrice`.
    pub function: String,
    /// What was read before signing: [`Campaigns::digest`] of it.
    pub read: String,
}

/// Why a report was not sent.
#[derive(Debug, Error)]
pub enum SubmitError {
    /// What keeps it from being sent, and what asks for a word and has none.
    #[error("{} remarks keep the report from being sent", .0.len())]
    Remarks(Vec<Remark>),
    /// Answers changed since they were read.
    #[error("the answers changed since they were read")]
    Changed,
    /// No function, or no name.
    #[error("the signature has no {0}")]
    Signature(&'static str),
    /// Anything that keeps answers from being saved.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl From<AppError> for SubmitError {
    fn from(cause: AppError) -> Self {
        Self::Save(cause.into())
    }
}

impl From<StoreError> for SubmitError {
    fn from(cause: StoreError) -> Self {
        Self::Save(cause.into())
    }
}

/// Why a report was not opened again.
#[derive(Debug, Error)]
pub enum ReopenError {
    /// No reason was given, or one of too many characters.
    #[error("the reason is missing or too long")]
    Reason,
    /// Corrections are not taken at this instant, or the report was not sent.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl From<StoreError> for ReopenError {
    fn from(cause: StoreError) -> Self {
        Self::Save(cause.into())
    }
}

impl From<AppError> for ReopenError {
    fn from(cause: AppError) -> Self {
        Self::Save(cause.into())
    }
}

impl Campaigns<'_> {
    /// What somebody reads before signing, in one word: it changes with any answer or justification.
    #[must_use]
    pub fn digest(filling: &Filling<'_>) -> String {
        let words: BTreeMap<&String, &String> = filling.justifications.iter().map(|(key, j)| (key, &j.words)).collect();
        hash_of(&serde_json::to_string(&(filling.typed(), words)).unwrap_or_default())
    }

    /// Signs and sends a report; gives the number of what was sent. A receipt goes to whoever signed.
    ///
    /// # Errors
    /// [`SubmitError`]; the report stays as it was.
    pub async fn submit(
        &self,
        by: &Responder,
        (year, reference): (Year, &str),
        signature: &Signature,
    ) -> Result<i64, SubmitError> {
        let mut write = self.app.store().write(by.actor.clone(), self.app.now()).await?;
        let mut filling = self.filling_in(&write, by, year, reference).await?;
        self.sendable(&filling, by, signature)?;
        let number = self.send(&mut write, &mut filling, by, signature).await?;
        write.commit().await?;
        Ok(number)
    }

    pub(super) fn sendable(
        &self,
        filling: &Filling<'_>,
        by: &Responder,
        signature: &Signature,
    ) -> Result<(), SubmitError> {
        if !filling.seen.signs {
            return Err(AppError::Forbidden.into());
        }
        filling.seen.report.state.after(ReportAct::Submit).map_err(SaveError::from)?;
        filling.is_open(self.app.now())?;
        let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= WORDS;
        if !fits(&signature.function) {
            return Err(SubmitError::Signature("function"));
        }
        if by.actor.person.is_none() && !fits(&signature.name) {
            return Err(SubmitError::Signature("name"));
        }
        if signature.read != Self::digest(filling) {
            return Err(SubmitError::Changed);
        }
        let blocking = filling.remarks().into_iter().filter(|remark| remark.severity == Severity::Blocking);
        let left: Vec<Remark> = blocking.chain(filling.unjustified()).collect();
        if left.is_empty() { Ok(()) } else { Err(SubmitError::Remarks(left)) }
    }

    pub(super) async fn send(
        &self,
        write: &mut Write,
        filling: &mut Filling<'_>,
        by: &Responder,
        signature: &Signature,
    ) -> Result<i64, SubmitError> {
        let (signed, sha256) = self.deliver(write, filling, by, signature).await?;
        if let Some(person) = by.actor.person {
            self.acknowledge(write, person, &signed, &sha256).await?;
        }
        Ok(signed.number)
    }

    /// Signs and sends without a receipt by mail; gives what was signed and its hash.
    pub(super) async fn deliver(
        &self,
        write: &mut Write,
        filling: &mut Filling<'_>,
        by: &Responder,
        signature: &Signature,
    ) -> Result<(SignedReport, String), SubmitError> {
        let signed = self.signed(write, filling, by, signature).await?;
        let body = serde_json::to_string(&signed)
            .map_err(|error| StoreError::Row { operation: "campaigns.submit", what: error.to_string() })?;
        let submission = Submission {
            id: 0,
            report: filling.seen.report.id,
            number: signed.number,
            sha256: hash_of(&body),
            body,
            signed_by: signed.signed_by.clone(),
            signed_as: signed.signed_as.clone(),
            signed_at: write.now(),
        };
        rows::insert_submission(write, &filling.seen.report, &submission).await?;
        settle(write, filling, ReportAct::Submit).await?;
        let line = Line::new("report.submitted", "report", filling.seen.report.id.0);
        let line = line.of(Some(filling.seen.report.organisation));
        write.audit(line.after(&(signed.number, &submission.sha256, &signed.signed_by, &signed.signed_as))).await?;
        Ok((signed, submission.sha256))
    }

    async fn signed(
        &self,
        write: &Write,
        filling: &Filling<'_>,
        by: &Responder,
        signature: &Signature,
    ) -> Result<SignedReport, SubmitError> {
        let report = &filling.seen.report;
        let organisation = organisations::named(write, report.organisation).await?.ok_or(AppError::NotFound)?;
        let number = rows::latest_submission(write, report.id).await?.map_or(1, |last| last.number + 1);
        let reason = rows::reopenings(write, report.id).await?.pop().map(|last| last.reason);
        let open: Vec<String> = filling.remarks().iter().map(Remark::key).collect();
        let words = filling.justifications.iter().filter(|(key, _)| open.contains(key));
        let name = if by.actor.person.is_some() { by.actor.name.as_str() } else { signature.name.trim() };
        Ok(SignedReport {
            year: filling.seen.campaign.year,
            questionnaire: filling.questionnaire.id.clone(),
            reference: report.facts.reference.clone(),
            training: report.facts.name.clone(),
            organisation: organisation.facts.name,
            number,
            reason,
            answers: canonical(filling.questionnaire, &filling.typed()),
            justifications: words.map(|(key, justification)| (key.clone(), justification.words.clone())).collect(),
            entered: filling.entered(),
            signed_by: name.to_owned(),
            signed_as: signature.function.trim().to_owned(),
            signed_at: write.now().format(&Rfc3339).unwrap_or_default(),
        })
    }

    async fn acknowledge(
        &self,
        write: &Write,
        id: PersonId,
        signed: &SignedReport,
        sha256: &str,
    ) -> Result<(), AppError> {
        let Some(person) = accounts::person(write, id).await? else { return Ok(()) };
        let url = format!("{}{}", self.app.base_url(), receipt_path(signed.year, &signed.reference, signed.number));
        let args = [
            ("name", person.name.clone()),
            ("training", signed.training.clone()),
            ("reference", signed.reference.clone()),
            ("year", signed.year.to_string()),
            ("signed_by", signed.signed_by.clone()),
            ("signed_as", signed.signed_as.clone()),
            ("sha256", sha256.to_owned()),
            ("url", url),
        ];
        let message = mail::Message {
            person: Some(person.id),
            recipient: person.mail,
            language: person.language,
            template: "report-receipt".to_owned(),
            args: args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            unique_key: Some(format!("report-receipt:{}:{}:{}", signed.year, signed.reference, signed.number)),
        };
        mail::queue(write, self.app, message).await.map(drop)
    }

    /// Opens a report again that was sent, for a reason: while the campaign is open or takes corrections. Whoever signs for it may, and
    /// whoever runs campaigns.
    ///
    /// # Errors
    /// [`ReopenError`].
    pub async fn reopen(&self, by: &Responder, year: Year, reference: &str, reason: &str) -> Result<(), ReopenError> {
        let mut write = self.app.store().write(by.actor.clone(), self.app.now()).await?;
        let mut filling = self.filling_in(&write, by, year, reference).await?;
        if !filling.seen.signs && !by.standing.may(Right::RunCampaigns) {
            return Err(AppError::Forbidden.into());
        }
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > WORDS {
            return Err(ReopenError::Reason);
        }
        correctable(&filling, self.app.now())?;
        let report = filling.seen.report.clone();
        let number = rows::latest_submission(&write, report.id).await?.map_or(0, |last| last.number);
        settle(&write, &mut filling, ReportAct::Reopen).await?;
        rows::insert_reopening(&write, report.id, number, reason).await?;
        let line = Line::new("report.reopened", "report", report.id.0).of(Some(report.organisation));
        write.audit(line.after(&reason)).await?;
        Ok(write.commit().await?)
    }

    /// Everything that was sent of a report, with the reasons why it was opened again; the first first.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without such a report, and for whoever may not know of it.
    pub async fn versions(
        &self,
        by: &Responder,
        year: Year,
        reference: &str,
    ) -> Result<(Vec<Submission>, Vec<rows::Reopening>), AppError> {
        let seen = self.seen(by, year, reference).await?;
        let read = self.app.store().read();
        Ok((rows::submissions(&read, seen.report.id).await?, rows::reopenings(&read, seen.report.id).await?))
    }

    /// What a receipt says of what was sent under a number: the page shows it, the PDF is set from it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without it, and for whoever may not know of it.
    pub async fn receipt(
        &self,
        by: &Responder,
        (year, reference, number): (Year, &str, i64),
        language: Language,
    ) -> Result<Receipt, AppError> {
        let seen = self.seen(by, year, reference).await?;
        let questionnaire = self.questionnaire(&seen.campaign)?;
        let read = self.app.store().read();
        let sent = rows::submission(&read, seen.report.id, number).await?.ok_or(AppError::NotFound)?;
        let signed: SignedReport = serde_json::from_str(&sent.body)
            .map_err(|error| StoreError::Row { operation: "campaigns.receipt", what: error.to_string() })?;
        let url = format!("{}{}", self.app.base_url(), receipt_path(year, reference, number));
        Ok(Receipt {
            language,
            network: self.app.network().name.get(language).to_owned(),
            title: questionnaire.title.get(language).to_owned(),
            sections: signed.recap(questionnaire, language),
            words: words(questionnaire, &signed, language),
            sha256: sent.sha256,
            url,
            signed,
        })
    }
}

/// Where a receipt is read.
fn receipt_path(year: Year, reference: &str, number: i64) -> String {
    format!("/mes-rapports/{year}/{reference}/recu/{number}")
}

/// Answers as they are signed: of questions that are asked, each in its plainest writing.
fn canonical(questionnaire: &Questionnaire, typed: &Typed) -> Typed {
    let (answers, _) = typed.read(questionnaire);
    Typed::of(questionnaire, &questionnaire.asked_answers(&answers))
}

fn correctable(filling: &Filling<'_>, now: OffsetDateTime) -> Result<(), SaveError> {
    let campaign = &filling.seen.campaign;
    filling.seen.report.state.after(ReportAct::Reopen)?;
    match campaign.phase(now) {
        Phase::Open | Phase::Correcting => Ok(()),
        Phase::Frozen => Err(Closed::Frozen.into()),
        Phase::Preparing => Err(Closed::NotYet.into()),
        Phase::Over => Err(Closed::Corrections(campaign.calendar.corrections_until).into()),
    }
}

/// Words about remarks, each with the title of what it is about.
fn words(questionnaire: &Questionnaire, signed: &SignedReport, language: Language) -> Vec<(String, String)> {
    let about = |key: &String| {
        let (kind, name) = key.split_once(':').unwrap_or(("", key));
        let rule = questionnaire.rules.iter().find(|rule| kind == "rule" && rule.id == name);
        let said = rule.map(|rule| rule.message.get(language).to_owned());
        said.or_else(|| title_of(questionnaire, name).map(|title| title.get(language).to_owned()))
    };
    signed
        .justifications
        .iter()
        .map(|(key, words)| (about(key).unwrap_or_else(|| key.clone()), words.clone()))
        .collect()
}
