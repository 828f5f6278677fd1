//! The SQL of definitions: parses an expression and says where each part of it stands in the files.
//!
//! [`parse`] gives the syntax tree; a [`Sense`] gives it a meaning over one source, as a condition
//! ([`crate::predicate`]) or as a sum of quantities ([`crate::aggregate`]).

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::phrase::Filled;
use crate::vocabulary::Vocabulary;
use domain::network::{Source, Text};
use sqlparser::ast::{Expr, Spanned};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Span, Token, Tokenizer};
use std::ops::Range;

/// What an expression is read against.
pub(crate) struct Sense<'a> {
    /// The edition's schema.
    pub vocabulary: &'a Vocabulary,
    /// The source whose columns the expression names.
    pub source: &'a Source,
    /// The expression with its places.
    pub filled: &'a Filled,
    /// How messages call the expression: "the value of `region.women_share`".
    pub of: &'a Text,
    /// Where mistakes go.
    pub report: &'a Report<'a>,
}

/// The syntax tree of an expression; a syntax error is reported.
pub(crate) fn parse(report: &Report<'_>, filled: &Filled, of: &Text) -> Option<Expr> {
    let parsed = Parser::new(&GenericDialect {}).try_with_sql(&filled.text).and_then(|mut parser| {
        let expr = parser.parse_expr()?;
        let next = parser.peek_token();
        match next.token {
            Token::EOF => Ok(expr),
            _ => parser.expected("end of expression", next),
        }
    });
    parsed.map_err(|error| syntax_error(report, filled, of, &error)).ok()
}

fn syntax_error(report: &Report<'_>, filled: &Filled, of: &Text, error: &ParserError) {
    let text = match error {
        ParserError::TokenizerError(text) | ParserError::ParserError(text) => text.as_str(),
        ParserError::RecursionLimitExceeded => "too deeply nested",
    };
    let (words, place) = text.split_once(" at Line: ").unwrap_or((text, ""));
    let start = location(place).map_or(filled.text.len(), |at| offset(&filled.text, at));
    let rest = &filled.text[start..];
    let word = rest.char_indices().find(|(at, c)| *at > 0 && " ,()".contains(*c)).map_or(rest.len(), |(at, _)| at);
    let spot = if rest.is_empty() { end_of(filled) } else { filled.spot(start..start + word) };
    let message = say(format!("SQL incorrect dans {}", of.fr), format!("malformed SQL in {}", of.en));
    report.add(spot, message, expectation(words), None);
}

/// What the parser expected, in both languages where it says so in its usual form.
fn expectation(words: &str) -> Text {
    let Some((expected, found)) = words.strip_prefix("Expected: ").and_then(|rest| rest.rsplit_once(", found: "))
    else {
        return say(words, words);
    };
    let [expected_en, found_en] = [expected, found].map(|word| word.replace("EOF", "the end"));
    let french = |word: &str| {
        word.replace("end of expression", "la fin").replace("EOF", "la fin").replace("an expression", "une expression")
    };
    let fr = format!("attendu : {}, trouvé : {}", french(expected), french(found));
    say(fr, format!("expected {expected_en}, found {found_en}"))
}

/// The last character of an expression: where something is missing.
fn end_of(filled: &Filled) -> Spot {
    let last = filled.text.char_indices().next_back().map_or(0, |(at, _)| at);
    if filled.text.is_empty() { filled.whole() } else { filled.spot(last..filled.text.len()) }
}

/// Reads `1, Column: 9`.
fn location(place: &str) -> Option<Location> {
    let (line, column) = place.split_once(", Column: ")?;
    Some(Location { line: line.trim().parse().ok()?, column: column.trim().parse().ok()? })
}

/// The byte of `text` at a line and column that count characters from 1.
fn offset(text: &str, at: Location) -> usize {
    let (mut line, mut column) = (1, 1);
    for (index, c) in text.char_indices() {
        if (line, column) >= (at.line, at.column) {
            return index;
        }
        if c == '\n' {
            (line, column) = (line + 1, 1);
        } else {
            column += 1;
        }
    }
    text.len()
}

/// The bytes of `text` that a span covers; all of them when the parser gives none.
fn bytes(text: &str, span: Span) -> Range<usize> {
    if span == Span::empty() {
        return 0..text.len();
    }
    let (start, end) = (offset(text, span.start), offset(text, span.end));
    start..end.max(start)
}

impl Sense<'_> {
    /// Where a part of the expression stands in the files.
    pub fn spot(&self, expr: &Expr) -> Spot {
        self.filled.spot(bytes(&self.filled.text, expr.span()))
    }

    /// The words of a part of the expression.
    pub fn words(&self, expr: &Expr) -> &str {
        &self.filled.text[bytes(&self.filled.text, expr.span())]
    }

    /// Reports a part of the expression that has no meaning here.
    pub fn refuse(&self, expr: &Expr, message: Text, label: Text, help: Option<Text>) {
        self.report.add(self.spot(expr), message, label, help);
    }
}

/// Every bare word of an expression that could name a column.
pub(crate) fn names(text: &str) -> Vec<String> {
    let tokens = Tokenizer::new(&GenericDialect {}, text).tokenize().unwrap_or_default();
    let word = |token| match token {
        Token::Word(word) => Some(word.value),
        _ => None,
    };
    tokens.into_iter().filter_map(word).collect()
}

/// Days from 1970-01-01 to a day of the Gregorian calendar, written `YYYY-MM-DD`.
pub(crate) fn days(text: &str) -> Option<i64> {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return None;
    }
    let (year, month, day): (i64, i64, i64) = (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    // March-based years put the leap day last: Howard Hinnant, "chrono-compatible low-level date algorithms".
    let shifted = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    Some(era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970_and_know_leap_years() {
        assert_eq!(days("1970-01-01"), Some(0));
        assert_eq!(days("2019-12-31"), Some(18_261));
        assert_eq!(days("2020-02-29"), Some(18_321));
        assert_eq!(days("2019-02-29"), None);
        assert_eq!(days("2019-2-1"), None);
    }
}
