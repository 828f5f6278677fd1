//! Checks answers: each on its own, then the rules over them, in exact integers.
//!
//! A rule is tried once all that it speaks of is answered, so that a draft is not told of sums that it has not
//! finished. Start with [`Questionnaire::check`].

use super::{Answer, Answers, CodeChoice, Linear, NumberRange, Operand, Question, QuestionId};
use super::{QuestionKind, Questionnaire, Rule, Severity};
use indexmap::IndexMap;

/// Something wrong with the answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whether it keeps the report from being sent.
    pub severity: Severity,
    /// The questions beside which it is told, the first one first.
    pub questions: Vec<QuestionId>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong, with the values that the message quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// A required answer is missing: the whole of it, or one row of a table.
    Missing {
        /// The row, for a table that is answered in part.
        row: Option<String>,
    },
    /// The answer is not of the kind that the question asks for.
    WrongKind,
    /// The answer, or a row of it, is no code of the question's nomenclature.
    UnknownCode {
        /// The code given.
        code: String,
    },
    /// A number lies outside the possible ones.
    OutOfRange {
        /// The row, for a table.
        row: Option<String>,
        /// The number given.
        value: i64,
        /// What is possible.
        range: NumberRange,
    },
    /// A text is too long.
    TooLong {
        /// Its characters.
        chars: usize,
        /// The most it may have.
        max_chars: u32,
    },
    /// There is no such question.
    UnknownQuestion,
    /// A rule does not hold.
    Broken {
        /// The rule's name.
        rule: String,
        /// The value of its left side.
        left: i128,
        /// The value of its right side.
        right: i128,
    },
}

impl Questionnaire {
    /// Everything wrong with `answers` to questions that are asked: in the order of the questions, then unknown questions, then rules.
    #[must_use]
    pub fn check(&self, answers: &Answers) -> Vec<Finding> {
        let mut found: Vec<Finding> = self
            .questions()
            .filter(|question| self.is_asked(question, answers))
            .flat_map(|question| question.check(answers))
            .collect();
        let strangers = answers.given.keys().filter(|id| self.question(id).is_none());
        found.extend(strangers.map(|id| blocking(id, Problem::UnknownQuestion)));
        found.extend(self.rules.iter().filter_map(|rule| self.broken(rule, answers)));
        found
    }

    /// The value of a sum of answers; none while an answer that it needs is missing.
    #[must_use]
    pub fn value(&self, sum: &Linear, answers: &Answers) -> Option<i128> {
        let term =
            |(coefficient, operand): &(i64, Operand)| Some(i128::from(*coefficient) * self.operand(operand, answers)?);
        let terms: Option<i128> = sum.terms.iter().map(term).sum();
        Some(terms? + i128::from(sum.constant))
    }

    fn broken(&self, rule: &Rule, answers: &Answers) -> Option<Finding> {
        let (left, right) = (self.value(&rule.left, answers)?, self.value(&rule.right, answers)?);
        (!rule.comparison.holds(left, right)).then(|| Finding {
            severity: rule.severity,
            questions: rule.questions(),
            problem: Problem::Broken { rule: rule.id.clone(), left, right },
        })
    }

    /// The value of an operand; 0 where its question is not asked.
    fn operand(&self, operand: &Operand, answers: &Answers) -> Option<i128> {
        let id = match operand {
            Operand::Known(id) => return answers.known.get(id).copied().map(i128::from),
            Operand::Answer(id) | Operand::Row(id, _) | Operand::Rows(id) => id,
        };
        let question = self.question(id)?;
        if !self.asked(question, answers)? {
            return Some(0);
        }
        match (operand, &question.kind, answers.given.get(id)?) {
            (Operand::Answer(_), _, Answer::Number(value)) => Some(i128::from(*value)),
            (Operand::Row(_, row), _, answer) => question.cell(answer, row),
            (Operand::Rows(_), QuestionKind::Table { rows, .. }, answer) => {
                rows.codes.iter().map(|row| question.cell(answer, &row.code)).sum()
            }
            _ => None,
        }
    }
}

impl Rule {
    /// The questions that it speaks of, each once, in the order of its words.
    #[must_use]
    pub fn questions(&self) -> Vec<QuestionId> {
        let mut all: Vec<QuestionId> = Vec::new();
        for id in self.left.terms.iter().chain(&self.right.terms).filter_map(|(_, operand)| operand.question()) {
            if !all.contains(id) {
                all.push(id.clone());
            }
        }
        all
    }
}

impl Question {
    /// What is wrong with the answer to this question alone.
    fn check(&self, answers: &Answers) -> Vec<Finding> {
        let problems = match answers.given.get(&self.id) {
            None if self.required => vec![Problem::Missing { row: None }],
            None => Vec::new(),
            Some(answer) => self.problems(answer),
        };
        problems.into_iter().map(|problem| blocking(&self.id, problem)).collect()
    }

    fn problems(&self, answer: &Answer) -> Vec<Problem> {
        match (&self.kind, answer) {
            (QuestionKind::Number(range), Answer::Number(value)) => range.problem(None, *value).into_iter().collect(),
            (QuestionKind::Choice(choice), Answer::Code(code)) => choice.problem(code).into_iter().collect(),
            (QuestionKind::Text { max_chars }, Answer::Text(text)) => self.text_problem(text, *max_chars),
            (QuestionKind::YesNo, Answer::YesNo(_)) => Vec::new(),
            (QuestionKind::Table { rows, cells, blank_is_zero }, Answer::Table(table)) => {
                let missing = rows.codes.iter().filter(|row| !blank_is_zero && !table.contains_key(&row.code));
                let missing = missing.map(|row| Problem::Missing { row: Some(row.code.clone()) });
                missing.chain(table_problems(rows, cells, table)).collect()
            }
            _ => vec![Problem::WrongKind],
        }
    }

    fn text_problem(&self, text: &str, max_chars: u32) -> Vec<Problem> {
        let chars = text.chars().count();
        if self.required && text.trim().is_empty() {
            return vec![Problem::Missing { row: None }];
        }
        let fits = u32::try_from(chars).is_ok_and(|chars| chars <= max_chars);
        if fits { Vec::new() } else { vec![Problem::TooLong { chars, max_chars }] }
    }

    /// The number in one row of a table.
    fn cell(&self, answer: &Answer, row: &str) -> Option<i128> {
        let (QuestionKind::Table { blank_is_zero, .. }, Answer::Table(table)) = (&self.kind, answer) else {
            return None;
        };
        table.get(row).copied().or(blank_is_zero.then_some(0)).map(i128::from)
    }
}

fn table_problems<'a>(
    rows: &'a CodeChoice,
    cells: &'a NumberRange,
    table: &'a IndexMap<String, i64>,
) -> impl Iterator<Item = Problem> + 'a {
    table.iter().filter_map(|(row, value)| rows.problem(row).or_else(|| cells.problem(Some(row), *value)))
}

impl CodeChoice {
    fn problem(&self, code: &str) -> Option<Problem> {
        let known = self.codes.iter().any(|own| own.code == code);
        (!known).then(|| Problem::UnknownCode { code: code.to_owned() })
    }
}

impl NumberRange {
    fn problem(&self, row: Option<&str>, value: i64) -> Option<Problem> {
        let possible = (self.min..=self.max).contains(&value);
        (!possible).then(|| Problem::OutOfRange { row: row.map(str::to_owned), value, range: *self })
    }
}

fn blocking(id: &QuestionId, problem: Problem) -> Finding {
    Finding { severity: Severity::Blocking, questions: vec![id.clone()], problem }
}
