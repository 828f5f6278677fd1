//! The questionnaire of an annual report: what is asked, which columns it fills, which rules bind the answers.
//!
//! Answers for the types, for [`Questionnaire::check`] and for [`Questionnaire::counted_answers`]; `rules` reads them from the network's files, the
//! web page and the spreadsheet ask them. Knows nothing of respondents, versions or drafts. Start with
//! [`Questionnaire`].

mod asked;
mod check;
mod counted;
#[cfg(test)]
mod tests;

pub use asked::Condition;
pub use check::{Finding, Problem};
pub use counted::{Counted, CountedPart, counted_by_unit};

use crate::network::{Code, ColumnId, NomenclatureId, SourceId, Text, Year};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Name of a question, the same from one year to the next when it asks for the same fact.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(pub String);

impl QuestionId {
    /// The name as written in the network's files.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for QuestionId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// What one training is asked about one year, and what its answers must satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionnaire {
    /// Its name, which is its file's name: `annual-report-2019`.
    pub id: String,
    /// The year that it asks about.
    pub edition: Year,
    /// The source with one row for each that is asked; none in a network without a survey.
    pub unit: Option<SourceId>,
    /// Its title.
    pub title: Text,
    /// Pages in the order of reading.
    pub sections: Vec<Section>,
    /// Numbers that follow from answers: shown, never asked.
    pub totals: Vec<Total>,
    /// Numbers that the records already give, for rules to compare answers with.
    pub known: Vec<KnownFact>,
    /// What binds the answers together.
    pub rules: Vec<Rule>,
}

/// A page of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its name.
    pub id: String,
    /// Its title.
    pub title: Text,
    /// Its questions, in order.
    pub questions: Vec<Question>,
}

/// One question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Its name in answers, rules, spreadsheet headers and the API.
    pub id: QuestionId,
    /// The question itself.
    pub title: Text,
    /// What it means, what counts and what does not.
    pub help: Text,
    /// What an answer looks like.
    pub kind: QuestionKind,
    /// Whether a report can't be sent without it, if it is asked.
    pub required: bool,
    /// When it is asked; always without.
    pub when: Option<Condition>,
    /// The column of the register that fills it in: the respondent confirms the value or asks for its correction.
    pub confirms: Option<(SourceId, ColumnId)>,
    /// How records count its answer, for a number or a table that they can count.
    pub counted: Option<Counted>,
    /// The columns of the analytical schema that it informs.
    pub answers: Vec<(SourceId, ColumnId)>,
    /// The columns of published tables that are computed with it.
    pub feeds: Vec<FigureColumn>,
}

/// A column of a published table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FigureColumn {
    /// The first part of its figures' ids.
    pub table: String,
    /// The last part of its figures' ids.
    pub column: String,
}

impl fmt::Display for FigureColumn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}.{}", self.table, self.column)
    }
}

/// What an answer looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    /// A whole number.
    Number(NumberRange),
    /// One code of a nomenclature.
    Choice(CodeChoice),
    /// Free text.
    Text {
        /// The most characters it may have.
        max_chars: u32,
    },
    /// Yes or no.
    YesNo,
    /// A whole number for each code of a nomenclature.
    Table {
        /// The rows.
        rows: CodeChoice,
        /// What each cell holds.
        cells: NumberRange,
        /// Whether a cell left empty means 0, once any cell is filled in.
        blank_is_zero: bool,
    },
}

/// The codes that a question offers, or the rows of its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChoice {
    /// Where they come from; none for the rows of a published table, such as age bands.
    pub nomenclature: Option<NomenclatureId>,
    /// The codes with their labels, in the order of print.
    pub codes: Vec<Code>,
}

/// A unit with the values that are possible, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberRange {
    /// What is counted.
    pub unit: AnswerUnit,
    /// Least value.
    pub min: i64,
    /// Greatest value.
    pub max: i64,
}

/// The unit of a number that is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AnswerUnit {
    /// People who are not learners yet: candidates.
    People,
    /// Learners.
    Learners,
    /// Sessions.
    Sessions,
    /// Days.
    Days,
    /// Hours.
    Hours,
    /// Centimes; typed and shown in euros with two decimals.
    Centimes,
    /// Whole euros.
    Euros,
}

/// A number that follows from answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// Its name in rules.
    pub id: String,
    /// What it is, for the page that shows it.
    pub title: Text,
    /// How it follows.
    pub value: Linear,
}

/// A number that the records already give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFact {
    /// Its name in rules.
    pub id: String,
    /// What it is, for the message that quotes it.
    pub title: Text,
    /// The column whose values are added up over the training's rows.
    pub column: (SourceId, ColumnId),
}

/// A rule: a linear comparison that answers satisfy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, the same in the page, the spreadsheet and the API.
    pub id: String,
    /// Whether a report can be sent without satisfying it.
    pub severity: Severity,
    /// What to tell the respondent, with the way out.
    pub message: Text,
    /// The comparison in the words of its file.
    pub stated: String,
    /// Its left side.
    pub left: Linear,
    /// How the sides compare.
    pub comparison: Comparison,
    /// Its right side.
    pub right: Linear,
}

/// What a finding means for the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// It can't be sent as it is.
    Blocking,
    /// It can be sent with a justification.
    Warning,
}

impl Severity {
    /// As it is written.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Blocking => "blocking",
            Self::Warning => "warning",
        }
    }
}

/// How the sides of a rule compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `left = right`.
    Equal,
    /// `left <= right`.
    AtMost,
    /// `left >= right`.
    AtLeast,
}

/// A sum of operands with whole coefficients, plus a constant.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Linear {
    /// Coefficients with what they multiply.
    pub terms: Vec<(i64, Operand)>,
    /// What is added besides.
    pub constant: i64,
}

/// A number that a rule speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Operand {
    /// The answer to a number question: `dropouts`.
    Answer(QuestionId),
    /// One row of a table question: `sex.femmes`.
    Row(QuestionId, String),
    /// All rows of a table question: `sum(sex)`.
    Rows(QuestionId),
    /// A [`KnownFact`].
    Known(String),
}

/// An answer as typed, already read as what its question asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A whole number.
    Number(i64),
    /// A code.
    Code(String),
    /// A text.
    Text(String),
    /// Yes or no.
    YesNo(bool),
    /// Numbers by code; a cell left empty is absent.
    Table(IndexMap<String, i64>),
}

/// All answers of one report, complete or not, and what the records say beside them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Answers {
    /// Answers by question; a question left empty is absent.
    pub given: IndexMap<QuestionId, Answer>,
    /// Known facts by name; a fact that the records don't give is absent.
    pub known: IndexMap<String, i64>,
}

impl Questionnaire {
    /// Every question, in order.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sections.iter().flat_map(|section| &section.questions)
    }

    /// The question of this name.
    #[must_use]
    pub fn question(&self, id: &QuestionId) -> Option<&Question> {
        self.questions().find(|question| question.id == *id)
    }
}

impl Operand {
    /// The question that it is an answer to; none for a known fact.
    #[must_use]
    pub fn question(&self) -> Option<&QuestionId> {
        match self {
            Self::Answer(id) | Self::Row(id, _) | Self::Rows(id) => Some(id),
            Self::Known(_) => None,
        }
    }
}
