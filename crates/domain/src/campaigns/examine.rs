//! Everything that is to be said about the answers of a report, in one shape for the page, the spreadsheet and the programming interface.
//!
//! Holds no words. Start with [`examine`].

use super::{Beside, Typed};
use crate::questionnaire::{Answers, Finding, Problem, QuestionId, Questionnaire, Severity};
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is wrong, or asks for a word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum RemarkCode {
    /// An answer is missing.
    Required,
    /// No number.
    NotANumber,
    /// A number that is not possible.
    OutOfRange,
    /// No code of the nomenclature.
    UnknownCode,
    /// Neither yes nor no.
    NotYesNo,
    /// Too many characters.
    TooLong,
    /// Not an answer of the kind that is asked.
    WrongKind,
    /// The questionnaire has no such field.
    UnknownField,
    /// A rule of this name is broken.
    Rule(String),
    /// The register says something else.
    Register,
    /// Far from last year.
    LastYear,
    /// Far from similar trainings.
    Unusual,
}

/// Codes without a name of their own, with their words.
const PLAIN: [(RemarkCode, &str); 11] = [
    (RemarkCode::Required, "required"),
    (RemarkCode::NotANumber, "not-a-number"),
    (RemarkCode::OutOfRange, "out-of-range"),
    (RemarkCode::UnknownCode, "unknown-code"),
    (RemarkCode::NotYesNo, "not-yes-no"),
    (RemarkCode::TooLong, "too-long"),
    (RemarkCode::WrongKind, "wrong-kind"),
    (RemarkCode::UnknownField, "unknown-field"),
    (RemarkCode::Register, "differs-from-register"),
    (RemarkCode::LastYear, "differs-from-last-year"),
    (RemarkCode::Unusual, "differs-from-similar"),
];

impl RemarkCode {
    /// The codes that every questionnaire has; rules come besides, as `rule:NAME`.
    pub fn plain() -> impl Iterator<Item = &'static str> {
        PLAIN.iter().map(|(_, text)| *text)
    }
}

impl fmt::Display for RemarkCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rule(name) => write!(out, "rule:{name}"),
            plain => out.write_str(PLAIN.iter().find(|(code, _)| code == plain).map_or("", |(_, text)| text)),
        }
    }
}

impl From<RemarkCode> for String {
    fn from(code: RemarkCode) -> Self {
        code.to_string()
    }
}

impl TryFrom<String> for RemarkCode {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        if let Some(name) = text.strip_prefix("rule:") {
            return Ok(Self::Rule(name.to_owned()));
        }
        let plain = PLAIN.iter().find(|(_, own)| *own == text).map(|(code, _)| code.clone());
        plain.ok_or_else(|| format!("`{text}` is no code"))
    }
}

/// Something to be said about a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Whether it keeps the report from being sent, or asks for a word of justification.
    pub severity: Severity,
    /// What it is.
    pub code: RemarkCode,
    /// The fields beside which it is said, the first one first.
    pub fields: Vec<String>,
    /// What was found: what was typed, or the left side of the rule.
    pub found: String,
    /// What would do: limits, the nearest code, the right side of the rule, what the register says.
    pub expected: Option<String>,
}

impl Remark {
    /// One that keeps the report from being sent, about a field.
    #[must_use]
    pub fn of_field(field: &str, code: RemarkCode, found: &str) -> Self {
        let found = found.chars().take(200).collect();
        Self { severity: Severity::Blocking, code, fields: vec![field.to_owned()], found, expected: None }
    }

    /// The same, with what would do.
    #[must_use]
    pub fn expecting(mut self, expected: impl Into<Option<String>>) -> Self {
        self.expected = expected.into();
        self
    }

    /// The name under which its justification is kept: the same as long as it is about the same thing.
    #[must_use]
    pub fn key(&self) -> String {
        match &self.code {
            RemarkCode::Rule(_) => self.code.to_string(),
            code => format!("{code}:{}", self.fields.first().map_or("", String::as_str)),
        }
    }
}

/// Everything to be said about what was typed, what keeps the report from being sent first, each kind in the order of the questionnaire.
#[must_use]
pub fn examine(questionnaire: &Questionnaire, typed: &Typed, beside: &Beside) -> Vec<Remark> {
    let (mut answers, mut remarks) = typed.read(questionnaire);
    answers.known.clone_from(&beside.known);
    // What was typed before its question was dropped is read by nobody.
    remarks.retain(|remark| remark.fields.iter().all(|field| is_read(questionnaire, field, &answers)));
    let unread: Vec<String> = remarks.iter().flat_map(|remark| remark.fields.clone()).collect();
    let findings = questionnaire.check(&answers).into_iter().map(|finding| of_finding(questionnaire, finding));
    // What can't be read is not missing too.
    remarks.extend(findings.filter(|found| {
        found.code != RemarkCode::Required || !found.fields.iter().any(|field| covered(&unread, field))
    }));
    remarks.extend(beside.remarks(questionnaire, &questionnaire.asked_answers(&answers)));
    remarks.sort_by_key(|remark| remark.severity);
    remarks
}

fn is_read(questionnaire: &Questionnaire, field: &str, answers: &Answers) -> bool {
    let name = field.split_once('.').map_or(field, |(question, _)| question);
    questionnaire.question(&QuestionId::from(name)).is_none_or(|question| questionnaire.is_asked(question, answers))
}

fn covered(unread: &[String], field: &str) -> bool {
    unread.iter().any(|name| name == field || name.strip_prefix(field).is_some_and(|rest| rest.starts_with('.')))
}

fn of_finding(questionnaire: &Questionnaire, finding: Finding) -> Remark {
    let field = |row: &Option<String>| match (finding.questions.first(), row) {
        (Some(id), Some(row)) => format!("{id}.{row}"),
        (Some(id), None) => id.to_string(),
        (None, _) => String::new(),
    };
    let of = |row: &Option<String>, code, found: &str| Remark::of_field(&field(row), code, found);
    match &finding.problem {
        Problem::Missing { row } => of(row, RemarkCode::Required, ""),
        Problem::WrongKind => of(&None, RemarkCode::WrongKind, ""),
        Problem::UnknownCode { code } => of(&None, RemarkCode::UnknownCode, code),
        Problem::UnknownQuestion => of(&None, RemarkCode::UnknownField, ""),
        Problem::TooLong { chars, max_chars } => {
            of(&None, RemarkCode::TooLong, &chars.to_string()).expecting(max_chars.to_string())
        }
        Problem::OutOfRange { row, value, range } => {
            of(row, RemarkCode::OutOfRange, &value.to_string()).expecting(format!("{}..{}", range.min, range.max))
        }
        Problem::Broken { rule, left, right } => Remark {
            severity: finding.severity,
            code: RemarkCode::Rule(rule.clone()),
            fields: fields_of_rule(questionnaire, &finding.questions),
            found: left.to_string(),
            expected: Some(right.to_string()),
        },
    }
}

/// A rule is said beside the questions that it speaks of, the last one asked first: it is the one just typed.
fn fields_of_rule(questionnaire: &Questionnaire, questions: &[QuestionId]) -> Vec<String> {
    let place = |id: &QuestionId| questionnaire.questions().position(|question| question.id == *id);
    let mut all: Vec<&QuestionId> = questions.iter().collect();
    all.sort_by_key(|id| std::cmp::Reverse(place(id)));
    all.into_iter().map(ToString::to_string).collect()
}
