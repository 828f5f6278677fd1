//! Free texts that an officer sorts into categories; figures count the category. Start with [`Campaigns::texts`].

use super::follow_up::line;
use super::{Campaign, CampaignError, Campaigns};
use crate::{AppError, Me};
use domain::campaigns::{ReportId, SignedReport};
use domain::network::{Code, ColumnType, NomenclatureId, Year};
use domain::questionnaire::{Question, QuestionKind};
use std::collections::BTreeMap;
use store::campaigns::{self as rows, Coding, Entry, Submission};
use store::{Reads, StoreError};
use time::OffsetDateTime;

/// A question whose texts are sorted, and into what.
#[derive(Clone, Copy, Debug)]
pub struct Sortable<'a> {
    /// The question.
    pub question: &'a Question,
    /// The categories.
    pub codes: &'a [Code],
}

/// A text to be sorted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreeText {
    /// The training's reference.
    pub reference: String,
    /// The training's title.
    pub name: String,
    /// What was written.
    pub text: String,
    /// The category that it was given.
    pub code: Option<String>,
    /// Whether it was written anew after it was sorted.
    pub changed: bool,
}

impl FreeText {
    /// Whether somebody has to read it.
    #[must_use]
    pub fn is_unsorted(&self) -> bool {
        self.code.is_none() || self.changed
    }
}

impl<'a> Campaigns<'a> {
    /// The questions of a campaign whose texts are sorted: the network's schema has a code where they have a text.
    ///
    /// # Errors
    /// When the network no longer has the questionnaire.
    pub fn sortable(&self, campaign: &Campaign) -> Result<Vec<Sortable<'a>>, AppError> {
        let free = |question: &&'a Question| matches!(question.kind, QuestionKind::Text { .. });
        let questions = self.questionnaire(campaign)?.questions().filter(free);
        Ok(questions.filter_map(|question| Some(Sortable { question, codes: self.categories(question)? })).collect())
    }

    fn categories(&self, question: &Question) -> Option<&'a [Code]> {
        let network = self.app.network();
        let list = |list: &NomenclatureId| network.nomenclatures.get(list).map(|list| list.codes.as_slice());
        question.answers.iter().find_map(|(source, column)| match &network.column(source, column)?.kind {
            ColumnType::Code(nomenclature) => list(nomenclature),
            _ => None,
        })
    }

    /// Every text that was sent or entered in answer to a question, by reference.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns; [`AppError::NotFound`] for a question that is not sorted.
    pub async fn texts(&self, me: &Me, year: Year, question: &str) -> Result<Vec<FreeText>, AppError> {
        let campaign = self.campaign(me, year).await?;
        self.of_question(&campaign, question)?;
        self.free_texts(&self.app.store().read(), &campaign, question).await
    }

    /// Gives a text its category, over an earlier one; an empty code takes it back.
    ///
    /// # Errors
    /// [`CampaignError`]; [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::NotFound`] without such a text;
    /// [`AppError::Conflict`] once answers are frozen.
    pub async fn sort(
        &self,
        me: &Me,
        year: Year,
        question: &str,
        (reference, code): (&str, &str),
    ) -> Result<(), CampaignError> {
        let (mut write, campaign, report) = self.following(me, year, reference).await?;
        self.need_running(&campaign)?;
        let sortable = self.of_question(&campaign, question)?;
        if !code.is_empty() && !sortable.codes.iter().any(|one| one.code == code) {
            return Err(CampaignError::Refused(vec![("code", "code-missing")]));
        }
        let coding = rows::coded(&write, report.id, question).await?;
        if written_in(&write, report.id, question).await?.is_none() {
            return Err(AppError::NotFound.into());
        }
        rows::keep_coding(&write, report.id, question, code).await?;
        write.audit(line("report.coded", &report).before(&coding.map(|one| one.code)).after(&(question, code))).await?;
        write.commit().await?;
        Ok(())
    }

    fn of_question(&self, campaign: &Campaign, question: &str) -> Result<Sortable<'a>, AppError> {
        let found = self.sortable(campaign)?.into_iter().find(|one| one.question.id.as_str() == question);
        found.ok_or(AppError::NotFound)
    }

    async fn free_texts(
        &self,
        db: &impl Reads,
        campaign: &Campaign,
        question: &str,
    ) -> Result<Vec<FreeText>, AppError> {
        let sent = rows::latest_submissions(db, campaign.id).await?;
        let entered = rows::entered(db, campaign.id).await?;
        let codings = rows::codings(db, campaign.id).await?.into_iter().filter(|one| one.question == question);
        let codings: BTreeMap<ReportId, Coding> = codings.map(|one| (one.report, one)).collect();
        let mut texts = Vec::new();
        for report in rows::reports_of(db, campaign.id, None).await? {
            let entry = entered.get(&report.id).and_then(|all| all.iter().find(|entry| entry.field == question));
            let Some(written) = written(entry, sent.get(&report.id), question) else { continue };
            let coding = codings.get(&report.id);
            texts.push(FreeText {
                changed: match coding {
                    Some(coding) => changed(db, &written, coding).await?,
                    None => false,
                },
                reference: report.facts.reference,
                name: report.facts.name,
                text: written.text,
                code: coding.map(|one| one.code.clone()),
            });
        }
        Ok(texts)
    }
}

/// A text as it stands, since when, and whether the team entered it.
struct Written {
    text: String,
    at: OffsetDateTime,
    by_team: bool,
}

/// The text of one report.
async fn written_in(db: &impl Reads, report: ReportId, question: &str) -> Result<Option<Written>, StoreError> {
    let entries = rows::entries(db, report).await?;
    let entry = entries.iter().find(|entry| entry.field == question);
    Ok(written(entry, rows::latest_submission(db, report).await?.as_ref(), question))
}

/// What the team entered goes before what was sent; none without a text.
fn written(entry: Option<&Entry>, sent: Option<&Submission>, question: &str) -> Option<Written> {
    let written = match (entry, sent) {
        (Some(entry), _) => Written { text: entry.typed.clone(), at: entry.changed_at, by_team: true },
        (None, sent) => {
            let sent = sent?;
            Written { text: text_of(&sent.body, question), at: sent.signed_at, by_team: false }
        }
    };
    (!written.text.is_empty()).then_some(written)
}

/// Whether a text is another than the one that was sorted. A correction elsewhere in the report leaves it as it was.
async fn changed(db: &impl Reads, written: &Written, coding: &Coding) -> Result<bool, AppError> {
    if written.by_team || written.at <= coding.changed_at {
        return Ok(written.at > coding.changed_at);
    }
    let all = rows::submissions(db, coding.report).await?;
    let then = all.iter().rev().find(|sent| sent.signed_at <= coding.changed_at);
    Ok(then.is_none_or(|sent| text_of(&sent.body, &coding.question) != written.text))
}

fn text_of(body: &str, question: &str) -> String {
    let signed = serde_json::from_str::<SignedReport>(body);
    signed.map(|signed| signed.answers.get(question).to_owned()).unwrap_or_default()
}
