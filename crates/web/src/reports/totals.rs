//! Numbers that follow from answers: as the server knows them, and in a form from which a script follows what is being typed.

use super::remarks::{question_of, unit};
use crate::words::Words;
use domain::campaigns::{Field, fields, fields_of, reads};
use domain::questionnaire::{
    AnswerUnit, Answers, Comparison, Linear, Operand, Question, Questionnaire, Section, Total,
};
use std::collections::BTreeSet;

/// A total as the page shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct TotalLine {
    /// What it is.
    pub title: String,
    /// Its value as it reads; empty while an answer is missing.
    pub value: String,
    /// Coefficients with fields of this page, as JSON; empty when it does not follow from this page.
    pub terms: String,
    /// What the rest of the questionnaire adds, in the unit that is typed.
    pub rest: String,
    /// Whether an empty field counts as 0.
    pub partial: bool,
}

/// The questionnaire's totals beside a section.
pub(super) fn totals(words: &Words, questionnaire: &Questionnaire, section: &Section, all: &Answers) -> Vec<TotalLine> {
    let here: BTreeSet<String> = fields_of(section).map(|field| field.name).collect();
    questionnaire.totals.iter().map(|total| line(words, questionnaire, &here, total, all)).collect()
}

fn line(
    words: &Words,
    questionnaire: &Questionnaire,
    here: &BTreeSet<String>,
    total: &Total,
    all: &Answers,
) -> TotalLine {
    let asked = total.value.terms.iter().find_map(|(_, operand)| operand.question());
    let question = asked.and_then(|id| questionnaire.question(id));
    let (terms, rest) = live(questionnaire, here, &total.value, all).unwrap_or_default();
    TotalLine {
        title: total.title.get(words.language).to_owned(),
        value: questionnaire.value(&total.value, all).map_or_else(String::new, |value| read(words, question, value)),
        terms,
        rest: plain(question, rest),
        partial: false,
    }
}

/// A sum as a script follows it: coefficients with fields of this page, and what everything else adds; none when it follows from
/// nothing here, or when something elsewhere is not answered yet.
fn live(questionnaire: &Questionnaire, here: &BTreeSet<String>, sum: &Linear, all: &Answers) -> Option<(String, i128)> {
    let (near, far): (Vec<_>, Vec<_>) =
        sum.terms.iter().cloned().partition(|(_, operand)| names(questionnaire, operand).is_subset(here));
    let rest = questionnaire.value(&Linear { terms: far, constant: sum.constant }, all)?;
    let flat = near.iter().flat_map(|(coefficient, operand)| {
        names(questionnaire, operand).into_iter().map(move |name| (*coefficient, name))
    });
    (!near.is_empty()).then(|| (json(flat), rest))
}

/// When a question is asked, as a script follows it: a sum, and how it compares with 0.
pub(super) fn condition(
    questionnaire: &Questionnaire,
    section: &Section,
    question: &Question,
    all: &Answers,
) -> Option<(String, String, &'static str)> {
    let when = question.when.as_ref()?;
    let here: BTreeSet<String> = fields_of(section).map(|field| field.name).collect();
    let right = when.right.terms.iter().map(|(coefficient, operand)| (-coefficient, operand.clone()));
    let terms: Vec<(i64, Operand)> = when.left.terms.iter().cloned().chain(right).collect();
    let counted = terms.iter().find_map(|(_, operand)| operand.question()).and_then(|id| questionnaire.question(id));
    let sum = Linear { terms, constant: when.left.constant - when.right.constant };
    let (terms, rest) = live(questionnaire, &here, &sum, all)?;
    let compares = match when.comparison {
        Comparison::Equal => "=",
        Comparison::AtMost => "<=",
        Comparison::AtLeast => ">=",
    };
    Some((terms, plain(counted, rest), compares))
}

/// The sum of a table, of the cells that are filled in.
pub(super) fn sum_of(words: &Words, questionnaire: &Questionnaire, question: &Question, all: &Answers) -> TotalLine {
    let names = names(questionnaire, &Operand::Rows(question.id.clone()));
    let cell = |name: &String| {
        let row = name.split_once('.')?.1.to_owned();
        let term = vec![(1, Operand::Row(question.id.clone(), row))];
        questionnaire.value(&Linear { terms: term, constant: 0 }, all)
    };
    let known: Vec<i128> = names.iter().filter_map(cell).collect();
    let value = if known.is_empty() { String::new() } else { read(words, Some(question), known.iter().sum()) };
    let title = words.t("reports-table-sum");
    TotalLine {
        title,
        value,
        terms: json(names.into_iter().map(|name| (1, name))),
        rest: "0".to_owned(),
        partial: true,
    }
}

/// The fields that an operand adds up.
fn names(questionnaire: &Questionnaire, operand: &Operand) -> BTreeSet<String> {
    match operand {
        Operand::Answer(id) => BTreeSet::from([id.to_string()]),
        Operand::Row(id, row) => BTreeSet::from([format!("{id}.{row}")]),
        Operand::Rows(id) => {
            let own = |field: &Field<'_>| field.question.id == *id;
            fields(questionnaire).filter(own).map(|field| field.name).collect()
        }
        // No page has a field of this name.
        Operand::Known(name) => BTreeSet::from([format!("={name}")]),
    }
}

fn json(terms: impl Iterator<Item = (i64, String)>) -> String {
    serde_json::to_string(&terms.collect::<Vec<_>>()).unwrap_or_default()
}

/// A value as somebody would type it.
fn plain(question: Option<&Question>, value: i128) -> String {
    match question.and_then(unit) {
        Some(AnswerUnit::Centimes) => format!("{},{:02}", value / 100, value.abs() % 100),
        _ => value.to_string(),
    }
}

fn read(words: &Words, question: Option<&Question>, value: i128) -> String {
    let text = plain(question, value);
    question.map_or_else(|| text.clone(), |question| reads(question, &text, words.language))
}

/// The unit of a question, in words.
pub(super) fn unit_words(words: &Words, questionnaire: &Questionnaire, field: &str) -> String {
    let key = match question_of(questionnaire, field).and_then(unit) {
        None => return String::new(),
        Some(AnswerUnit::People) => "reports-unit-people",
        Some(AnswerUnit::Learners) => "reports-unit-learners",
        Some(AnswerUnit::Sessions) => "reports-unit-sessions",
        Some(AnswerUnit::Days) => "reports-unit-days",
        Some(AnswerUnit::Hours) => "reports-unit-hours",
        Some(AnswerUnit::Centimes) => "reports-unit-money",
        Some(AnswerUnit::Euros) => "reports-unit-euros",
    };
    words.t(key)
}
