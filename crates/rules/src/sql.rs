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

/// How many words and signs an expression has at most, its constants aside: each may lie one deeper than the one before.
const MOST_TOKENS: usize = 500;

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
    let dialect = GenericDialect {};
    let tokens = Tokenizer::new(&dialect, &filled.text).tokenize_with_location().map_err(ParserError::from);
    let parsed = tokens.and_then(|tokens| {
        if tokens.iter().filter(|token| deepens(&token.token)).count() > MOST_TOKENS {
            return Err(ParserError::ParserError(format!("too long: more than {MOST_TOKENS} words and signs")));
        }
        let mut parser = Parser::new(&dialect).with_tokens_with_locations(tokens);
        let expr = parser.parse_expr()?;
        let next = parser.peek_token();
        match next.token {
            Token::EOF => Ok(expr),
            _ => parser.expected("end of expression", next),
        }
    });
    parsed.map_err(|error| syntax_error(report, filled, of, &error)).ok()
}

/// Whether a token may make the tree of its expression deeper: not so a constant in a list.
fn deepens(token: &Token) -> bool {
    let flat = matches!(token, Token::Whitespace(_) | Token::Comma | Token::Number(..) | Token::SingleQuotedString(_));
    !flat
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
