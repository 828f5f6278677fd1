//! A report as it was signed, and how it reads: the page, the receipt and the programming interface show this and nothing else.
//! Start with [`SignedReport`].

use super::fields::fields_of;
use super::typed::Typed;
use crate::network::{Code, Language, Text, Year};
use crate::number::{Rational, print_en, print_fr};
use crate::questionnaire::{AnswerUnit, Question, QuestionKind, Questionnaire};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What somebody signed. Its JSON, as `serde_json` writes it, is what is hashed: fields in this order, maps by key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedReport {
    /// The year that it is about.
    pub year: Year,
    /// The questionnaire that was answered.
    pub questionnaire: String,
    /// The training's reference.
    pub reference: String,
    /// The training's title.
    pub training: String,
    /// The organisation's name.
    pub organisation: String,
    /// 1 the first time, then 2, …
    pub number: i64,
    /// Why it was reopened, for a correction.
    pub reason: Option<String>,
    /// The answers, field by field; only of questions that were asked.
    pub answers: Typed,
    /// Words about remarks that asked for one, by the remark's key.
    pub justifications: BTreeMap<String, String>,
    /// Fields whose value the follow-up team entered, each with its source.
    pub entered: BTreeMap<String, String>,
    /// Who signed.
    pub signed_by: String,
    /// In which function.
    pub signed_as: String,
    /// When, as RFC 3339 in UTC.
    pub signed_at: String,
}

/// A section of a report to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecapSection {
    /// Its title.
    pub title: String,
    /// Its lines.
    pub lines: Vec<RecapLine>,
}

/// A line of a report to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecapLine {
    /// The field.
    pub field: String,
    /// The question.
    pub question: String,
    /// The row of its table.
    pub row: Option<String>,
    /// The answer as it reads, unit included; empty without an answer.
    pub answer: String,
    /// Where the follow-up team has it from, if they entered it.
    pub source: Option<String>,
}

impl SignedReport {
    /// How it reads in a language: every question that was asked, in order; of tables, every row.
    #[must_use]
    pub fn recap(&self, questionnaire: &Questionnaire, language: Language) -> Vec<RecapSection> {
        recap(questionnaire, &self.answers, &self.entered, language)
    }
}

/// How answers read in a language. Questions that are not asked, given the answers, are left out.
#[must_use]
pub fn recap(
    questionnaire: &Questionnaire,
    typed: &Typed,
    entered: &BTreeMap<String, String>,
    language: Language,
) -> Vec<RecapSection> {
    let (answers, _) = typed.read(questionnaire);
    let section = |section: &crate::questionnaire::Section| {
        let asked = fields_of(section).filter(|field| questionnaire.is_asked(field.question, &answers));
        let lines = asked.map(|field| RecapLine {
            question: field.question.title.get(language).to_owned(),
            row: field.row.map(|row| row.label.get(language).to_owned()),
            answer: reads(field.question, typed.get(&field.name), language),
            source: entered.get(&field.name).cloned(),
            field: field.name,
        });
        RecapSection { title: section.title.get(language).to_owned(), lines: lines.collect() }
    };
    questionnaire.sections.iter().map(section).collect()
}

/// An answer as it reads: thousands apart, the unit behind, the label of a code.
#[must_use]
pub fn reads(question: &Question, text: &str, language: Language) -> String {
    match &question.kind {
        _ if text.is_empty() => String::new(),
        QuestionKind::Number(range) | QuestionKind::Table { cells: range, .. } => number(text, range.unit, language),
        QuestionKind::Choice(choice) => label(&choice.codes, text, language),
        QuestionKind::YesNo => yes_no(text, language).to_owned(),
        QuestionKind::Text { .. } => text.to_owned(),
    }
}

fn number(text: &str, unit: AnswerUnit, language: Language) -> String {
    let (whole, decimals) = text.split_once(',').unwrap_or((text, ""));
    let Ok(value) = format!("{whole}{decimals}").parse::<i64>() else { return text.to_owned() };
    let places = if decimals.is_empty() { 0 } else { 2 };
    let value = Rational::new(value.into(), 10_i128.pow(places));
    let places = i32::try_from(places).unwrap_or(0);
    let digits = if language == Language::Fr { print_fr(&value, places) } else { print_en(&value, places) };
    match (unit, language) {
        (AnswerUnit::Centimes | AnswerUnit::Euros, Language::Fr) => format!("{digits}\u{a0}€"),
        (AnswerUnit::Centimes | AnswerUnit::Euros, Language::En) => format!("€{digits}"),
        (AnswerUnit::Hours, _) => format!("{digits}\u{a0}h"),
        _ => digits,
    }
}

fn label(codes: &[Code], text: &str, language: Language) -> String {
    let found = codes.iter().find(|code| code.code == text);
    found.map_or_else(|| text.to_owned(), |code| code.label.get(language).to_owned())
}

fn yes_no(text: &str, language: Language) -> &'static str {
    let yes = matches!(text.to_lowercase().as_str(), "oui" | "yes" | "1" | "true");
    let words = if yes { ("oui", "yes") } else { ("non", "no") };
    if language == Language::Fr { words.0 } else { words.1 }
}

/// Fields that differ between two versions of a report: the field, what it said, what it says.
#[must_use]
pub fn changes(before: &Typed, after: &Typed) -> Vec<(String, String, String)> {
    let names: std::collections::BTreeSet<&String> = before.0.keys().chain(after.0.keys()).collect();
    let change = |name: &String| (name.clone(), before.get(name).to_owned(), after.get(name).to_owned());
    names.into_iter().map(change).filter(|(_, old, new)| old != new).collect()
}

/// The title of a question or of a row of its table, by the name of a field.
#[must_use]
pub fn title_of(questionnaire: &Questionnaire, field: &str) -> Option<Text> {
    let found = super::fields(questionnaire).find(|own| own.name == field)?;
    let title = &found.question.title;
    Some(match found.row {
        None => title.clone(),
        Some(row) => {
            Text { fr: format!("{} – {}", title.fr, row.label.fr), en: format!("{} – {}", title.en, row.label.en) }
        }
    })
}
