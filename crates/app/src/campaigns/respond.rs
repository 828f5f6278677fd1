//! Filling in a report, section by section. Start with [`Campaigns::save_section`].

use super::{Campaigns, Entry, Justification, Responder, SavedSection, Seen};
use crate::AppError;
use domain::campaigns::{
    Closed, Remark, RemarkCode, ReportAct, ReportRefusal, Typed, examine, fields_of, may_write, title_of,
};
use domain::network::Year;
use domain::questionnaire::{Questionnaire, Section, Severity};
use std::collections::{BTreeMap, BTreeSet};
use store::audit::Line;
use store::campaigns as rows;
use store::{Reads, StoreError, Write};
use thiserror::Error;

/// A report with everything that its form shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Filling<'a> {
    /// The report and what may be done with it.
    pub seen: Seen,
    /// What is asked.
    pub questionnaire: &'a Questionnaire,
    /// Sections as they were saved last.
    pub saved: BTreeMap<String, SavedSection>,
    /// Values that the follow-up team entered.
    pub entries: Vec<Entry>,
    /// Words about remarks.
    pub justifications: BTreeMap<String, Justification>,
}

impl Filling<'_> {
    /// All answers: what was saved, and what the team entered where nothing was.
    #[must_use]
    pub fn typed(&self) -> Typed {
        typed(&self.saved, &self.entries)
    }

    /// Values of the team that stand, with their sources: where the provider typed nothing.
    #[must_use]
    pub fn entered(&self) -> BTreeMap<String, String> {
        sources(&self.saved, &self.entries)
    }

    /// Everything to be said about the answers.
    #[must_use]
    pub fn remarks(&self) -> Vec<Remark> {
        examine(self.questionnaire, &self.typed(), &self.seen.report.beside)
    }

    /// Remarks that ask for a word and have none.
    #[must_use]
    pub fn unjustified(&self) -> Vec<Remark> {
        let open =
            |remark: &Remark| remark.severity == Severity::Warning && !self.justifications.contains_key(&remark.key());
        self.remarks().into_iter().filter(open).collect()
    }

    /// Whether answers can be saved now.
    ///
    /// # Errors
    /// [`SaveError::Closed`] or [`SaveError::State`].
    pub fn is_open(&self, now: time::OffsetDateTime) -> Result<(), SaveError> {
        let (report, campaign) = (&self.seen.report, &self.seen.campaign);
        report.state.after(ReportAct::Save)?;
        may_write(report.state, campaign.phase(now), &campaign.calendar, report.extended_until, now)?;
        Ok(())
    }

    /// How many sections have been saved and have nothing that keeps the report from being sent, and how many such remarks there are.
    #[must_use]
    pub fn progress(&self) -> (i64, i64) {
        self.progress_of(&self.remarks())
    }

    /// The same, from what is to be said about the answers.
    fn progress_of(&self, remarks: &[Remark]) -> (i64, i64) {
        progress(self.questionnaire, &self.saved, remarks)
    }
}

/// The values that the team entered.
pub(super) fn entered(entries: &[Entry]) -> Typed {
    Typed(entries.iter().map(|entry| (entry.field.clone(), entry.typed.clone())).collect())
}

/// What was saved, and what the team entered where nothing was.
pub(super) fn typed(saved: &BTreeMap<String, SavedSection>, entries: &[Entry]) -> Typed {
    saved.values().map(|section| section.typed.clone()).fold(entered(entries), Typed::with)
}

/// Where values of the team come from, for those that stand, by field.
pub(super) fn sources(saved: &BTreeMap<String, SavedSection>, entries: &[Entry]) -> BTreeMap<String, String> {
    let stands = |entry: &&Entry| !saved.values().any(|section| section.typed.0.contains_key(&entry.field));
    entries.iter().filter(stands).map(|entry| (entry.field.clone(), entry.source.clone())).collect()
}

/// How many sections have been saved and have nothing that keeps the report from being sent, and how many such remarks there are.
pub(super) fn progress(
    questionnaire: &Questionnaire,
    saved: &BTreeMap<String, SavedSection>,
    remarks: &[Remark],
) -> (i64, i64) {
    let blocking: Vec<&Remark> = remarks.iter().filter(|remark| remark.severity == Severity::Blocking).collect();
    let done = |section: &&Section| {
        let here = names(section);
        let blocks = |remark: &&Remark| remark.fields.first().is_some_and(|field| here.contains(field));
        saved.contains_key(&section.id) && !blocking.iter().any(blocks)
    };
    let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
    (count(questionnaire.sections.iter().filter(done).count()), count(blocking.len()))
}

/// The names of a section's fields and of its questions.
fn names(section: &Section) -> BTreeSet<String> {
    fields_of(section).flat_map(|field| [field.question.id.to_string(), field.name]).collect()
}

/// What a section is saved with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SectionInput {
    /// What was typed in its fields.
    pub typed: Typed,
    /// Words about remarks, by their keys.
    pub justifications: BTreeMap<String, String>,
    /// The version that was seen, 0 before the first saving.
    pub version: i64,
}

/// A section that was saved.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved<'a> {
    /// Its version.
    pub version: i64,
    /// What is to be said about the whole report now.
    pub remarks: Vec<Remark>,
    /// All answers as they were before.
    pub before: Typed,
    /// The report as it is now.
    pub filling: Filling<'a>,
}

/// Why answers were not saved. What was typed is the caller's still.
#[derive(Debug, Error)]
pub enum SaveError {
    /// Nothing can be written at this instant.
    #[error(transparent)]
    Closed(#[from] Closed),
    /// The report stands where nothing is saved.
    #[error(transparent)]
    State(#[from] ReportRefusal),
    /// Somebody saved the section first.
    #[error("saved by somebody else meanwhile")]
    Conflict(Box<SavedSection>),
    /// Fields that the section does not have, and remarks that there are not.
    #[error("unknown fields: {0:?}")]
    Fields(Vec<String>),
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for SaveError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl<'a> Campaigns<'a> {
    /// A report with everything that its form shows, for its provider or the agency. That its provider has opened it is noted.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without such a report, and for whoever may not know of it.
    pub async fn filling(&self, by: &Responder, year: Year, reference: &str) -> Result<Filling<'a>, AppError> {
        let filling = self.filling_in(&self.app.store().read(), by, year, reference).await?;
        if filling.seen.answers && filling.seen.report.seen_at.is_none() {
            rows::see_report(self.app.store(), filling.seen.report.id, self.app.now()).await?;
        }
        Ok(filling)
    }

    pub(super) async fn filling_in(
        &self,
        db: &impl Reads,
        by: &Responder,
        year: Year,
        reference: &str,
    ) -> Result<Filling<'a>, AppError> {
        let seen = self.seen_in(db, by, year, reference).await?;
        let questionnaire = self.questionnaire(&seen.campaign)?;
        let id = seen.report.id;
        Ok(Filling {
            questionnaire,
            saved: rows::answers(db, id).await?,
            entries: rows::entries(db, id).await?,
            justifications: rows::justifications(db, id).await?,
            seen,
        })
    }

    /// Saves a section as it was typed: a draft may hold what is no answer yet. Saving what is there already changes nothing.
    ///
    /// # Errors
    /// [`SaveError`]; the report stays as it was.
    pub async fn save_section(
        &self,
        by: &Responder,
        place: (Year, &str, &str),
        input: &SectionInput,
    ) -> Result<Saved<'a>, SaveError> {
        self.save_typed(by, place, |_, _| input.clone()).await
    }

    /// The same with an input that is read beside the report as it stands, so that it is loaded once. That its provider has opened it is
    /// noted.
    ///
    /// # Errors
    /// [`SaveError`]; the report stays as it was.
    pub async fn save_typed(
        &self,
        by: &Responder,
        (year, reference, section): (Year, &str, &str),
        typing: impl FnOnce(&Filling<'a>, &'a Section) -> SectionInput + Send,
    ) -> Result<Saved<'a>, SaveError> {
        let mut write = self.app.store().write(by.actor.clone(), self.app.now()).await?;
        let mut filling = self.filling_in(&write, by, year, reference).await?;
        let own = filling.questionnaire.sections.iter().find(|own| own.id == section).ok_or(AppError::NotFound)?;
        let (input, before) = (typing(&filling, own), filling.typed());
        ready(&filling, own, &input, self.app.now())?;
        if is_same(&filling, section, &input) {
            return Ok(Saved { version: version_of(&filling, section), remarks: filling.remarks(), before, filling });
        }
        rows::note_seen(&write, &mut filling.seen.report).await?;
        let remarks = save(&mut write, &mut filling, section, &input).await?;
        write.commit().await?;
        Ok(Saved { version: version_of(&filling, section), remarks, before, filling })
    }
}

/// Whether the section may be saved so; the first thing that speaks against it.
pub(super) fn ready(
    filling: &Filling<'_>,
    section: &Section,
    input: &SectionInput,
    now: time::OffsetDateTime,
) -> Result<(), SaveError> {
    if !filling.seen.answers {
        return Err(AppError::Forbidden.into());
    }
    filling.is_open(now)?;
    let known = names(section);
    let typed = input.typed.0.keys().filter(|name| !known.contains(*name));
    let words = input.justifications.keys().filter(|key| !is_remark(filling.questionnaire, key));
    let strangers: Vec<String> = typed.chain(words).cloned().collect();
    if strangers.is_empty() { Ok(()) } else { Err(SaveError::Fields(strangers)) }
}

/// Whether a key may be that of a remark about a report.
fn is_remark(questionnaire: &Questionnaire, key: &str) -> bool {
    match key.split_once(':') {
        Some(("rule", name)) => questionnaire.rules.iter().any(|rule| rule.id == name),
        Some((code, field)) => RemarkCode::plain().any(|own| own == code) && title_of(questionnaire, field).is_some(),
        None => false,
    }
}

fn version_of(filling: &Filling<'_>, section: &str) -> i64 {
    filling.saved.get(section).map_or(0, |saved| saved.version)
}

/// Whether everything is saved already as it was typed.
pub(super) fn is_same(filling: &Filling<'_>, section: &str, input: &SectionInput) -> bool {
    let typed = filling.saved.get(section).map(|saved| &saved.typed);
    let words = |(key, words): (&String, &String)| {
        filling.justifications.get(key).map_or("", |known| known.words.as_str()) == words.trim()
    };
    typed == Some(&input.typed) && input.justifications.iter().all(words)
}

/// Saves a section in a write under way; the filling is as the report is afterwards. Gives what is to be said about it then.
pub(super) async fn save(
    write: &mut Write,
    filling: &mut Filling<'_>,
    section: &str,
    input: &SectionInput,
) -> Result<Vec<Remark>, SaveError> {
    let (id, organisation) = (filling.seen.report.id, filling.seen.report.organisation);
    let saved = rows::save_section(write, id, section, &input.typed, input.version).await;
    if let Err(StoreError::Stale { .. }) = saved {
        let theirs = rows::section(write, id, section).await?.ok_or(AppError::Conflict)?;
        return Err(SaveError::Conflict(Box::new(theirs)));
    }
    let saved = SavedSection {
        section: section.to_owned(),
        typed: input.typed.clone(),
        version: saved?,
        writer: write.actor().name.clone(),
        changed_at: write.now(),
    };
    let before = filling.saved.insert(section.to_owned(), saved).map(|before| before.typed);
    if !input.justifications.is_empty() {
        rows::keep_justifications(write, id, &input.justifications).await?;
        filling.justifications = rows::justifications(write, id).await?;
    }
    let remarks = settle(write, filling, ReportAct::Save).await?;
    let line = Line::new("report.saved", "report", id.0).of(Some(organisation)).before(&before);
    write.audit(line.after(&(section, &input.typed, &input.justifications))).await?;
    Ok(remarks)
}

/// Moves the report on by an act, with how far its answers are. Gives what is to be said about them.
pub(super) async fn settle(write: &Write, filling: &mut Filling<'_>, act: ReportAct) -> Result<Vec<Remark>, SaveError> {
    let state = filling.seen.report.state.after(act)?;
    let remarks = filling.remarks();
    let progress = filling.progress_of(&remarks);
    rows::move_report(write, &mut filling.seen.report, state, progress).await?;
    Ok(remarks)
}
