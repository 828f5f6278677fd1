//! Sums and comparisons over the names of a questionnaire: `sum(sex) = finished + started`, `2 * a.row <= b - 5`.
//!
//! Totals are written out, so that a rule speaks of questions and known facts only. Start with [`Names`].

use crate::diagnostic::{Report, say};
use crate::nearest::{Noun, unknown};
use crate::phrase::Filled;
use domain::network::Text;
use domain::questionnaire::{Comparison, KnownFact, Linear, Operand, Question, QuestionKind, Total};
use std::collections::HashSet;
use std::ops::Range;

/// The greatest whole number in an expression: products with any answer stay exact.
const GREATEST: i64 = 1_000_000;
/// The most terms of an expression: totals that double each other would fill any memory.
const MOST_TERMS: usize = 1000;

/// What an expression may name.
pub(super) struct Names<'a> {
    pub questions: Vec<&'a Question>,
    pub totals: Vec<Total>,
    pub known: &'a [KnownFact],
    /// Names whose declaration is wrong: who mentions them is not told again.
    pub broken: HashSet<String>,
}

impl Names<'_> {
    /// Reads a sum.
    pub fn sum(&self, report: &Report<'_>, filled: &Filled, of: &Text) -> Option<Linear> {
        let mut reader = Reader { names: self, report, filled, of, at: 0 };
        let sum = reader.sum()?;
        reader.end()?;
        Some(sum)
    }

    /// Reads a comparison.
    pub fn comparison(&self, report: &Report<'_>, filled: &Filled, of: &Text) -> Option<(Linear, Comparison, Linear)> {
        let mut reader = Reader { names: self, report, filled, of, at: 0 };
        let left = reader.sum()?;
        let signs = [("<=", Comparison::AtMost), (">=", Comparison::AtLeast), ("=", Comparison::Equal)];
        let Some((_, comparison)) = signs.into_iter().find(|(sign, _)| reader.take(sign)) else {
            return reader.malformed("attendu : `=`, `<=` ou `>=`", "expected `=`, `<=` or `>=`");
        };
        let right = reader.sum()?;
        reader.end()?;
        Some((left, comparison, right))
    }

    fn question(&self, name: &str) -> Option<&Question> {
        self.questions.iter().find(|question| question.id.as_str() == name).copied()
    }

    fn all(&self) -> impl Iterator<Item = &str> {
        let questions = self.questions.iter().map(|question| question.id.as_str());
        let totals = self.totals.iter().map(|total| total.id.as_str());
        questions.chain(totals).chain(self.known.iter().map(|fact| fact.id.as_str()))
    }
}

struct Reader<'r> {
    names: &'r Names<'r>,
    report: &'r Report<'r>,
    filled: &'r Filled,
    of: &'r Text,
    at: usize,
}

impl<'r> Reader<'r> {
    fn rest(&self) -> &'r str {
        &self.filled.text[self.at..]
    }

    fn skip_spaces(&mut self) {
        self.at = self.filled.text.len() - self.rest().trim_start().len();
    }

    /// Reads `sign` if it comes next.
    fn take(&mut self, sign: &str) -> bool {
        self.skip_spaces();
        let found = self.rest().starts_with(sign);
        self.at += if found { sign.len() } else { 0 };
        found
    }

    /// Reads the longest word of such characters; it may be empty.
    fn word(&mut self, belongs: impl Fn(char) -> bool) -> (&'r str, Range<usize>) {
        let rest = self.rest();
        let length = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        let range = self.at..self.at + length;
        self.at = range.end;
        (&rest[..length], range)
    }

    fn end(&mut self) -> Option<()> {
        self.skip_spaces();
        if self.rest().is_empty() {
            Some(())
        } else {
            self.malformed("rien n’est attendu ici", "nothing is expected here")
        }
    }

    fn sum(&mut self) -> Option<Linear> {
        let mut sum = Linear::default();
        let mut sign = if self.take("-") { -1 } else { 1 };
        loop {
            self.term(sign, &mut sum)?;
            sign = if self.take("+") {
                1
            } else if self.take("-") {
                -1
            } else {
                return Some(sum);
            };
        }
    }

    /// `12`, `operand` or `12 * operand`.
    fn term(&mut self, sign: i64, sum: &mut Linear) -> Option<()> {
        self.skip_spaces();
        let (digits, range) = self.word(|c| c.is_ascii_digit());
        if digits.is_empty() {
            return self.operand(sign, sum);
        }
        let Some(number) = digits.parse::<i64>().ok().filter(|number| *number <= GREATEST) else {
            self.too_great(range, GREATEST);
            return None;
        };
        if self.take("*") {
            return self.operand(sign * number, sum);
        }
        sum.constant += sign * number;
        Some(())
    }

    fn operand(&mut self, factor: i64, sum: &mut Linear) -> Option<()> {
        self.skip_spaces();
        let (name, range) = self.word(|c| c.is_ascii_alphanumeric() || c == '_');
        if name.is_empty() {
            return self.malformed("attendu : un nom, un nombre ou `sum(…)`", "expected a name, a number or `sum(…)`");
        }
        if name == "sum" && self.take("(") {
            self.skip_spaces();
            let (table, range) = self.word(|c| c.is_ascii_alphanumeric() || c == '_');
            if !self.take(")") {
                return self
                    .malformed("attendu : `)` après un nom de question", "expected `)` after the name of a question");
            }
            let question = self.table(table, range)?;
            sum.terms.push((factor, Operand::Rows(question.id.clone())));
            return Some(());
        }
        if self.rest().starts_with('.') {
            self.at += 1;
            let (row, row_range) = self.word(|c| c.is_alphanumeric() || c == '_' || c == '-');
            let question = self.table(name, range)?;
            self.known_row(question, row, row_range)?;
            sum.terms.push((factor, Operand::Row(question.id.clone(), row.to_owned())));
            return Some(());
        }
        self.plain(name, range, factor, sum)
    }

    /// A name on its own: a number question, a total or a known fact.
    fn plain(&self, name: &str, range: Range<usize>, factor: i64, sum: &mut Linear) -> Option<()> {
        if let Some(total) = self.names.totals.iter().find(|total| total.id == name) {
            return self.written_out(&total.value, range, factor, sum);
        }
        if self.names.known.iter().any(|fact| fact.id == name) {
            sum.terms.push((factor, Operand::Known(name.to_owned())));
            return Some(());
        }
        let question = self.question(name, range.clone())?;
        match &question.kind {
            QuestionKind::Number(_) => sum.terms.push((factor, Operand::Answer(question.id.clone()))),
            QuestionKind::Table { .. } => {
                let help = say(
                    format!("`sum({name})`, ou une ligne : `{name}.…`"),
                    format!("`sum({name})`, or one row: `{name}.…`"),
                );
                return self.unfit(name, range, ("c’est un tableau", "it is a table"), Some(help));
            }
            _ => return self.unfit(name, range, ("ce n’est pas un nombre", "it is not a number"), None),
        }
        Some(())
    }

    /// The terms of a total, so many times, unless they get too many or too great.
    fn written_out(&self, total: &Linear, range: Range<usize>, factor: i64, sum: &mut Linear) -> Option<()> {
        if sum.terms.len() + total.terms.len() > MOST_TERMS {
            let message = say(format!("{} est trop long", self.of.fr), format!("{} is too long", self.of.en));
            let label = say(
                format!("plus de {MOST_TERMS} termes, totaux compris"),
                format!("more than {MOST_TERMS} terms, those of totals included"),
            );
            self.report.add(self.filled.spot(range), message, label, None);
            return None;
        }
        for (own, operand) in &total.terms {
            sum.terms.push((self.product(factor, *own, GREATEST, range.clone())?, operand.clone()));
        }
        sum.constant += self.product(factor, total.constant, GREATEST * GREATEST, range)?;
        Some(())
    }

    fn product(&self, a: i64, b: i64, most: i64, range: Range<usize>) -> Option<i64> {
        let product = a.checked_mul(b).filter(|product| (-most..=most).contains(product));
        if product.is_none() {
            self.too_great(range, most);
        }
        product
    }

    fn too_great(&self, range: Range<usize>, most: i64) {
        let message =
            say(format!("nombre trop grand dans {}", self.of.fr), format!("number too great in {}", self.of.en));
        let label = say(format!("au plus {most}"), format!("at most {most}"));
        self.report.add(self.filled.spot(range), message, label, None);
    }

    fn table(&self, name: &str, range: Range<usize>) -> Option<&'r Question> {
        let question = self.question(name, range.clone())?;
        match question.kind {
            QuestionKind::Table { .. } => Some(question),
            _ => self.unfit(name, range, ("ce n’est pas un tableau", "it is not a table"), None),
        }
    }

    fn question(&self, name: &str, range: Range<usize>) -> Option<&'r Question> {
        let found = self.names.question(name);
        if found.is_none() && !self.names.broken.contains(name) {
            let label = say("ni une question, ni un total, ni un fait connu", "no question, total or known fact");
            unknown(self.report, self.filled.spot(range), (Noun::Word, name), self.of, label, self.names.all());
        }
        found
    }

    fn known_row(&self, question: &Question, row: &str, range: Range<usize>) -> Option<()> {
        let QuestionKind::Table { rows, .. } = &question.kind else { return None };
        if !rows.codes.iter().any(|code| code.code == row) {
            let label =
                say(format!("`{}` n’a pas cette ligne", question.id), format!("`{}` has no such row", question.id));
            let valid = rows.codes.iter().map(|code| code.code.as_str());
            unknown(self.report, self.filled.spot(range), (Noun::Row, row), self.of, label, valid);
            return None;
        }
        Some(())
    }

    fn unfit<T>(&self, name: &str, range: Range<usize>, (fr, en): (&str, &str), help: Option<Text>) -> Option<T> {
        let message = say(
            format!("`{name}` ne s’additionne pas ainsi dans {}", self.of.fr),
            format!("`{name}` can’t be added up like this in {}", self.of.en),
        );
        self.report.add(self.filled.spot(range), message, say(fr, en), help);
        None
    }

    fn malformed<T>(&self, fr: &str, en: &str) -> Option<T> {
        let text = &self.filled.text;
        let at = if self.at < text.len() { self.at } else { text.char_indices().next_back().map_or(0, |(at, _)| at) };
        let length = text[at..].chars().next().map_or(0, char::len_utf8);
        let message = say(
            format!("expression incorrecte dans {}", self.of.fr),
            format!("malformed expression in {}", self.of.en),
        );
        let help = say(
            "possibles : `a + b = c`, `2 * a <= sum(b)`, `a.ligne >= 5`",
            "valid: `a + b = c`, `2 * a <= sum(b)`, `a.row >= 5`",
        );
        let spot = if text.is_empty() { self.filled.whole() } else { self.filled.spot(at..at + length) };
        self.report.add(spot, message, say(fr, en), Some(help));
        None
    }
}
