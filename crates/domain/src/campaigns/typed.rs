//! What was typed, kept as it was typed: a draft may hold what is not yet an answer.
//!
//! Forms, spreadsheets and programs all fill in a [`Typed`]; [`Typed::read`] is the one place that turns it into answers.

use super::examine::{Remark, RemarkCode};
use super::fields::{Field, fields};
use crate::questionnaire::{Answer, AnswerUnit, Answers, CodeChoice, NumberRange, QuestionKind, Questionnaire};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Texts by the names of fields; an empty one is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(pub BTreeMap<String, String>);

impl Typed {
    /// The text of a field, empty if there is none.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// With a text in a field; a blank one empties it.
    pub fn set(&mut self, field: &str, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            self.0.remove(field);
        } else {
            self.0.insert(field.to_owned(), text.to_owned());
        }
    }

    /// The same with the texts of `other` over it.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Answers as somebody would type them.
    #[must_use]
    pub fn of(questionnaire: &Questionnaire, answers: &Answers) -> Self {
        let text = |field: Field| Some((field.name.clone(), print(&field, answers.given.get(&field.question.id)?)?));
        Self(fields(questionnaire).filter_map(text).collect())
    }

    /// The answers, and a remark for each field that is none. Fields that the questionnaire does not have are remarked too.
    #[must_use]
    pub fn read(&self, questionnaire: &Questionnaire) -> (Answers, Vec<Remark>) {
        let (mut answers, mut remarks, mut known) = (Answers::default(), Vec::new(), BTreeSet::new());
        for field in fields(questionnaire) {
            let Some((name, text)) = self.0.get_key_value(&field.name) else { continue };
            known.insert(name);
            match parse(&field, text) {
                Ok(answer) => put(&mut answers, &field, answer),
                Err(remark) => remarks.push(remark),
            }
        }
        let strangers = self.0.iter().filter(|(name, _)| !known.contains(name));
        remarks.extend(strangers.map(|(name, text)| Remark::of_field(name, RemarkCode::UnknownField, text)));
        (answers, remarks)
    }
}

fn put(answers: &mut Answers, field: &Field, answer: Answer) {
    let id = field.question.id.clone();
    match (field.row, answer) {
        (Some(row), Answer::Number(value)) => {
            let table = answers.given.entry(id).or_insert_with(|| Answer::Table(IndexMap::new()));
            if let Answer::Table(table) = table {
                table.insert(row.code.clone(), value);
            }
        }
        (_, answer) => {
            answers.given.insert(id, answer);
        }
    }
}

fn parse(field: &Field, text: &str) -> Result<Answer, Remark> {
    match &field.question.kind {
        QuestionKind::Number(range) | QuestionKind::Table { cells: range, .. } => number(field, range, text),
        QuestionKind::Choice(choice) => code(field, choice, text),
        QuestionKind::Text { .. } => Ok(Answer::Text(text.to_owned())),
        QuestionKind::YesNo => yes_no(field, text),
    }
}

/// A whole number, thousands apart or not; centimes are typed in euros with two decimals at most.
fn number(field: &Field, range: &NumberRange, text: &str) -> Result<Answer, Remark> {
    let wrong = || Remark::of_field(&field.name, RemarkCode::NotANumber, text);
    let plain: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '€' | '\u{202f}')).collect();
    let (whole, decimals) = plain.split_once([',', '.']).unwrap_or((&plain, ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let unsigned = whole.strip_prefix('-').unwrap_or(whole);
    if unsigned.is_empty() || !digits(unsigned) || !digits(decimals) {
        return Err(wrong());
    }
    let scale = if range.unit == AnswerUnit::Centimes { 2 } else { 0 };
    if decimals.len() > scale && decimals.bytes().any(|b| b != b'0') {
        return Err(wrong());
    }
    let decimals: String = decimals.chars().chain("00".chars()).take(scale).collect();
    let value: i64 = format!("{whole}{decimals}").parse().map_err(|_| wrong())?;
    Ok(Answer::Number(value))
}

/// A code, or the label of one in either language.
fn code(field: &Field, choice: &CodeChoice, text: &str) -> Result<Answer, Remark> {
    let same = |label: &str| label.to_lowercase() == text.to_lowercase();
    let found = choice.codes.iter().find(|code| code.code == text || same(&code.label.fr) || same(&code.label.en));
    let found = found.map(|code| Answer::Code(code.code.clone()));
    found.ok_or_else(|| Remark::of_field(&field.name, RemarkCode::UnknownCode, text).expecting(nearest(choice, text)))
}

fn nearest(choice: &CodeChoice, text: &str) -> Option<String> {
    let near = |label: &str| strsim::jaro_winkler(&label.to_lowercase(), &text.to_lowercase());
    let score = |code: &crate::network::Code| near(&code.code).max(near(&code.label.fr)).max(near(&code.label.en));
    let best = choice.codes.iter().max_by(|a, b| score(a).total_cmp(&score(b)))?;
    (score(best) > 0.8).then(|| best.code.clone())
}

fn yes_no(field: &Field, text: &str) -> Result<Answer, Remark> {
    match text.to_lowercase().as_str() {
        "yes" | "oui" | "1" | "true" => Ok(Answer::YesNo(true)),
        "no" | "non" | "0" | "false" => Ok(Answer::YesNo(false)),
        _ => Err(Remark::of_field(&field.name, RemarkCode::NotYesNo, text)),
    }
}

fn print(field: &Field, answer: &Answer) -> Option<String> {
    let unit = match &field.question.kind {
        QuestionKind::Number(range) | QuestionKind::Table { cells: range, .. } => Some(range.unit),
        _ => None,
    };
    let number = |value: i64| match unit {
        Some(AnswerUnit::Centimes) => format!("{},{:02}", value / 100, value.abs() % 100),
        _ => value.to_string(),
    };
    match (answer, field.row) {
        (Answer::Table(table), Some(row)) => table.get(&row.code).map(|value| number(*value)),
        (Answer::Number(value), None) => Some(number(*value)),
        (Answer::Code(text) | Answer::Text(text), None) => Some(text.clone()),
        (Answer::YesNo(yes), None) => Some(if *yes { "oui" } else { "non" }.to_owned()),
        _ => None,
    }
}
