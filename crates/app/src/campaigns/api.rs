//! Answers of several sections at once, as programs and spreadsheets bring them: the rules are those of the form.
//! Start with [`Campaigns::answer`].

use super::respond::{is_same, ready, save};
use super::{Campaigns, Filling, Responder, SaveError, SectionInput};
use crate::AppError;
use domain::campaigns::{Typed, fields_of};
use domain::network::Year;
use domain::questionnaire::Section;
use std::collections::BTreeMap;
use store::{StoreError, Write};
use thiserror::Error;
use time::OffsetDateTime;

/// Answers that a program brings. Fields that are not named stay as they are; an empty text empties one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answering {
    /// The only section that is answered, whose version is meant; without one, all, and the report's.
    pub section: Option<String>,
    /// The version that was seen.
    pub version: i64,
    /// Texts by the names of fields.
    pub fields: BTreeMap<String, String>,
    /// Words about remarks, by their keys.
    pub justifications: BTreeMap<String, String>,
}

/// Why answers were not taken.
#[derive(Debug, Error)]
pub enum AnswerError {
    /// Somebody saved first: the version that is there, and the answers that differ from those that were brought.
    #[error("saved by somebody else meanwhile")]
    Changed {
        /// The version.
        version: i64,
        /// What is saved, by field.
        theirs: BTreeMap<String, String>,
    },
    /// Anything that keeps a form from being saved.
    #[error(transparent)]
    Save(#[from] SaveError),
}

impl From<AppError> for AnswerError {
    fn from(cause: AppError) -> Self {
        Self::Save(cause.into())
    }
}

impl From<StoreError> for AnswerError {
    fn from(cause: StoreError) -> Self {
        Self::Save(cause.into())
    }
}

impl Filling<'_> {
    /// How often its sections were saved: it grows with each saving.
    #[must_use]
    pub fn version(&self) -> i64 {
        self.saved.values().map(|section| section.version).sum()
    }

    /// How often a section was saved.
    #[must_use]
    pub fn section_version(&self, section: &str) -> i64 {
        self.saved.get(section).map_or(0, |saved| saved.version)
    }
}

impl<'a> Campaigns<'a> {
    /// A report as a program reads it. Nothing is noted.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without such a report, and for whoever may not know of it.
    pub async fn read_report(&self, by: &Responder, year: Year, reference: &str) -> Result<Filling<'a>, AppError> {
        self.filling_in(&self.app.store().read(), by, year, reference).await
    }

    /// Saves answers of one section or of several, all of them or none; gives the report as it is then.
    ///
    /// # Errors
    /// [`AnswerError`]; the report stays as it was.
    pub async fn answer(
        &self,
        by: &Responder,
        (year, reference): (Year, &str),
        answering: &Answering,
    ) -> Result<Filling<'a>, AnswerError> {
        let mut write = self.app.store().write(by.actor.clone(), self.app.now()).await?;
        let mut filling = self.filling_in(&write, by, year, reference).await?;
        if !filling.seen.answers {
            return Err(AppError::Forbidden.into());
        }
        filling.is_open(self.app.now())?;
        let inputs = inputs(&filling, answering)?;
        let version = match &answering.section {
            Some(section) => filling.section_version(section),
            None => filling.version(),
        };
        if version != answering.version {
            return Err(AnswerError::Changed { version, theirs: theirs(&filling, answering) });
        }
        if keep(&mut write, &mut filling, &inputs, self.app.now()).await? {
            write.commit().await?;
        }
        Ok(filling)
    }
}

/// What is saved where something else was brought.
fn theirs(filling: &Filling<'_>, answering: &Answering) -> BTreeMap<String, String> {
    let saved = filling.typed();
    let differs = answering.fields.iter().filter(|(field, text)| saved.get(field) != text.trim());
    differs.map(|(field, _)| (field.clone(), saved.get(field).to_owned())).collect()
}

/// What each section is to be saved with.
fn inputs(filling: &Filling<'_>, answering: &Answering) -> Result<Vec<(String, SectionInput)>, SaveError> {
    let only = answering.section.as_deref();
    let sections: Vec<&Section> =
        filling.questionnaire.sections.iter().filter(|own| only.is_none_or(|only| only == own.id)).collect();
    if sections.is_empty() {
        return Err(AppError::NotFound.into());
    }
    let known: Vec<String> = sections.iter().flat_map(|section| fields_of(section)).map(|field| field.name).collect();
    let strangers: Vec<String> = answering.fields.keys().filter(|name| !known.contains(name)).cloned().collect();
    if !strangers.is_empty() {
        return Err(SaveError::Fields(strangers));
    }
    Ok(spread(filling, &sections, &answering.fields, &answering.justifications))
}

/// Texts and words, section by section; words go with the last one.
pub(super) fn spread(
    filling: &Filling<'_>,
    sections: &[&Section],
    fields: &BTreeMap<String, String>,
    words: &BTreeMap<String, String>,
) -> Vec<(String, SectionInput)> {
    let mut inputs: Vec<(String, SectionInput)> = Vec::new();
    for section in sections {
        let own: Vec<String> =
            fields_of(section).map(|field| field.name).filter(|name| fields.contains_key(name)).collect();
        if !own.is_empty() {
            let mut input = as_saved(filling, &section.id);
            own.iter().for_each(|name| input.typed.set(name, &fields[name]));
            inputs.push((section.id.clone(), input));
        }
    }
    if inputs.is_empty() && !words.is_empty() {
        inputs.extend(sections.first().map(|section| (section.id.clone(), as_saved(filling, &section.id))));
    }
    if let Some((_, last)) = inputs.last_mut() {
        last.justifications.clone_from(words);
    }
    inputs
}

fn as_saved(filling: &Filling<'_>, section: &str) -> SectionInput {
    let typed: Typed = filling.saved.get(section).map(|saved| saved.typed.clone()).unwrap_or_default();
    SectionInput { typed, justifications: BTreeMap::new(), version: filling.section_version(section) }
}

/// Saves sections in a write under way; says whether any changed.
pub(super) async fn keep(
    write: &mut Write,
    filling: &mut Filling<'_>,
    inputs: &[(String, SectionInput)],
    now: OffsetDateTime,
) -> Result<bool, SaveError> {
    let mut changed = false;
    for (name, input) in inputs {
        let section = filling.questionnaire.sections.iter().find(|own| own.id == *name).ok_or(AppError::NotFound)?;
        ready(filling, section, input, now)?;
        if !is_same(filling, name, input) {
            save(write, filling, name, input).await?;
            changed = true;
        }
    }
    Ok(changed)
}
