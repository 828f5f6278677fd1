//! Strings of a network's files whose `{edition}` waits for a year, and that know where each character stands.
//!
//! Start with [`Phrase`]; [`Phrase::at`] gives the text of one edition with a map back to the file.

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::nearest::{Noun, unknown};
use domain::network::{Text, Year};
use std::ops::Range;

/// A string as its file states it.
#[derive(Clone, Debug)]
pub(crate) struct Phrase {
    /// The text, placeholders included.
    pub raw: String,
    /// The whole string in the file, quotes included.
    pub spot: Spot,
    /// Byte of the file where the text begins, when it stands there letter for letter.
    inner: Option<usize>,
}

/// A text in both languages that may name the edition.
#[derive(Clone, Debug)]
pub(crate) struct Bilingual {
    /// French.
    pub fr: Phrase,
    /// English.
    pub en: Phrase,
}

impl Bilingual {
    /// The text in the edition of `year`.
    pub fn at(&self, year: Year) -> Text {
        Text { fr: self.fr.fill(year), en: self.en.fill(year) }
    }
}

/// What a placeholder stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Edition(i32),
    Expr,
}

/// A part of a phrase: its range in the raw text, and the placeholder if it is one.
type Part = (Range<usize>, Option<Slot>);

impl Phrase {
    /// The string at `spot` of a file with this text.
    pub fn new(raw: &str, spot: Spot, file_text: &str) -> Self {
        let token = file_text.get(spot.start..spot.end).unwrap_or_default();
        let quotes = ["\"\"\"", "'''", "\"", "'"].iter().find(|q| token.starts_with(**q)).map_or(0, |q| q.len());
        let inside = token.get(quotes..token.len().saturating_sub(quotes));
        let inner = (inside == Some(raw)).then_some(spot.start + quotes);
        Self { raw: raw.to_owned(), spot, inner }
    }

    /// Reports placeholders that do not exist; `{expr}` is one only where a row may fill it.
    pub fn check(self, report: &Report<'_>, expr: bool) -> Option<Self> {
        let mut sound = true;
        for (range, slot) in self.parts() {
            let word = &self.raw[range.clone()];
            let stray = word.starts_with('{') && (slot.is_none() || (slot == Some(Slot::Expr) && !expr));
            if stray {
                let place = say("ce texte", "this text");
                let label = say("ni l’édition ni une valeur de la ligne", "neither the edition nor a value of the row");
                let valid =
                    if expr { &["{edition}", "{edition-1}", "{expr}"][..] } else { &["{edition}", "{edition-1}"] };
                unknown(report, self.source(range), (Noun::Placeholder, word), &place, label, valid.iter().copied());
                sound = false;
            }
        }
        sound.then_some(self)
    }

    /// The text in the edition of `year`, for places that never hold an expression.
    pub fn fill(&self, year: Year) -> String {
        self.at(year, None).text
    }

    /// The text in the edition of `year`, with a row's expression in the place of `{expr}`.
    pub fn at(&self, year: Year, expr: Option<&Phrase>) -> Filled {
        let mut filled = Filled { text: String::new(), pieces: Vec::new(), whole: self.spot };
        for (range, slot) in self.parts() {
            match (slot, expr) {
                (None, _) => filled.push(&self.raw[range.clone()], self.source(range), self.inner.is_some()),
                (Some(Slot::Edition(shift)), _) => {
                    let year = i32::from(year) + shift;
                    filled.push(&year.to_string(), self.source(range), false);
                }
                (Some(Slot::Expr), Some(expr)) => {
                    let inner = expr.at(year, None);
                    filled.push(&inner.text, expr.source(0..expr.raw.len()), expr.inner.is_some());
                }
                (Some(Slot::Expr), None) => filled.push(&self.raw[range.clone()], self.source(range), false),
            }
        }
        filled
    }

    /// Whether a row must fill this phrase.
    pub fn wants_expr(&self) -> bool {
        self.parts().iter().any(|(_, slot)| *slot == Some(Slot::Expr))
    }

    /// Where a range of the raw text stands in the file.
    fn source(&self, range: Range<usize>) -> Spot {
        match self.inner {
            Some(start) => Spot { file: self.spot.file, start: start + range.start, end: start + range.end },
            None => self.spot,
        }
    }

    fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut from = 0;
        while let Some(open) = self.raw[from..].find('{').map(|at| from + at) {
            let Some(close) = self.raw[open..].find('}').map(|at| open + at + 1) else { break };
            if from < open {
                parts.push((from..open, None));
            }
            parts.push((open..close, slot(&self.raw[open + 1..close - 1])));
            from = close;
        }
        if from < self.raw.len() {
            parts.push((from..self.raw.len(), None));
        }
        parts
    }
}

/// How far from its edition a text may look, in years.
const FARTHEST: i32 = 100;

fn slot(word: &str) -> Option<Slot> {
    if word == "expr" {
        return Some(Slot::Expr);
    }
    let shift = word.strip_prefix("edition")?;
    let shift = if shift.is_empty() { 0 } else { shift.parse().ok()? };
    if !(-FARTHEST..=FARTHEST).contains(&shift) {
        return None;
    }
    Some(Slot::Edition(shift))
}

/// A phrase in one edition, with the place of each of its parts in the files.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    /// The text without placeholders.
    pub text: String,
    pieces: Vec<Piece>,
    whole: Spot,
}

#[derive(Clone, Debug)]
struct Piece {
    start: usize,
    spot: Spot,
    /// Whether the piece stands in the file letter for letter.
    exact: bool,
}

impl Filled {
    fn push(&mut self, text: &str, spot: Spot, exact: bool) {
        self.pieces.push(Piece { start: self.text.len(), spot, exact });
        self.text.push_str(text);
    }

    /// The whole string in the file.
    pub fn whole(&self) -> Spot {
        self.whole
    }

    /// Where a range of bytes of the text stands in the files.
    pub fn spot(&self, range: Range<usize>) -> Spot {
        let Some(first) = self.piece(range.start) else { return self.whole };
        let last = self.piece(range.end.saturating_sub(1).max(range.start)).unwrap_or(first);
        let start = if first.exact { first.spot.start + (range.start - first.start) } else { first.spot.start };
        let end = if last.exact { last.spot.start + (range.end - last.start) } else { last.spot.end };
        let same_file = first.spot.file == last.spot.file && start < end;
        Spot { file: first.spot.file, start, end: if same_file { end } else { first.spot.end } }
    }

    fn piece(&self, at: usize) -> Option<&Piece> {
        self.pieces.iter().rev().find(|piece| piece.start <= at)
    }
}
