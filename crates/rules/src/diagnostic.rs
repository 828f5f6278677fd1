//! Mistakes in a network's files: where, what was expected, what was found, what to do.
//!
//! Readers add to a [`Report`]; whoever loads a network gets [`Diagnostics`], which print like a compiler's.

use crate::files::{Files, Spot};
use domain::network::{Language, Text, Year};
use std::cell::{Cell, RefCell};
use std::fmt::{self, Write};
use std::ops::Range;

/// One mistake in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, with the folder that it was read from.
    pub file: String,
    /// Line, 1 first; 0 when the whole file is meant.
    pub line: usize,
    /// Column in characters, 1 first.
    pub column: usize,
    /// How many characters are meant.
    pub length: usize,
    /// The line as it stands in the file.
    pub excerpt: String,
    /// What is wrong.
    pub message: Text,
    /// What to say under the place itself.
    pub label: Text,
    /// The way out, usually the nearest valid name.
    pub help: Option<Text>,
}

/// Every mistake that was found, in order of file and line. Displays in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

/// A text from its two languages.
pub(crate) fn say(fr: impl Into<String>, en: impl Into<String>) -> Text {
    Text { fr: fr.into(), en: en.into() }
}

impl Diagnostics {
    /// All mistakes in `language`, one paragraph each.
    #[must_use]
    pub fn render(&self, language: Language) -> String {
        let all: Vec<_> = self.0.iter().map(|one| one.render(language)).collect();
        all.join("\n")
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.render(Language::En))
    }
}

impl std::error::Error for Diagnostics {}

impl Diagnostic {
    /// The mistake in `language`: message, place, excerpt, label, help.
    #[must_use]
    pub fn render(&self, language: Language) -> String {
        let (error, help) = match language {
            Language::Fr => ("erreur", "aide"),
            Language::En => ("error", "help"),
        };
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let mut out = format!("{error}: {}\n", self.message.get(language));
        self.place(&mut out, &margin, &number, language);
        if let Some(way_out) = &self.help {
            let _ = writeln!(out, "{margin} = {help}: {}", way_out.get(language));
        }
        out
    }

    fn place(&self, out: &mut String, margin: &str, number: &str, language: Language) {
        if self.line == 0 {
            let _ = writeln!(out, "{margin}--> {}", self.file);
            return;
        }
        let before: String = self.excerpt.chars().take(self.column - 1).map(blank).collect();
        let carets = "^".repeat(self.length.max(1));
        let marked = format!("{before}{carets} {}", self.label.get(language));
        let _ = writeln!(out, "{margin}--> {}:{}:{}", self.file, self.line, self.column);
        let _ = writeln!(out, "{margin} |\n{number} | {}\n{margin} | {}", self.excerpt, marked.trim_end());
    }
}

/// Keeps tabs, so that the carets stand under what they mean.
fn blank(c: char) -> char {
    if c == '\t' { '\t' } else { ' ' }
}

/// How many mistakes are told at once: more are of no help to whoever mends them.
const MOST: usize = 1000;

/// Gathers mistakes while files are read.
pub(crate) struct Report<'a> {
    /// The files that places refer to.
    pub files: &'a Files,
    found: RefCell<Vec<(Spot, Diagnostic)>>,
    /// How many there were, those beyond [`MOST`] included.
    count: Cell<usize>,
    /// The edition being checked, when it is not the network's own.
    edition: Cell<Option<Year>>,
}

impl<'a> Report<'a> {
    /// An empty report on `files`.
    pub fn new(files: &'a Files) -> Self {
        Self { files, found: RefCell::default(), count: Cell::default(), edition: Cell::default() }
    }

    /// Says of what follows that it is so in this edition.
    pub fn in_edition(&self, edition: Year) {
        self.edition.set(Some(edition));
    }

    /// Adds a mistake with its way out. The same mistake in the same place is told once, however many rows it spoils.
    pub fn add(&self, spot: Spot, message: Text, label: Text, help: Option<Text>) {
        if self.found.borrow().iter().any(|(other, told)| *other == spot && told.label == label) {
            return;
        }
        self.count.set(self.count.get() + 1);
        if self.found.borrow().len() == MOST {
            return;
        }
        let message = match self.edition.get() {
            Some(year) => say(format!("{} (édition {year})", message.fr), format!("{} (edition {year})", message.en)),
            None => message,
        };
        let diagnostic = self.locate(spot, message, label, help);
        self.found.borrow_mut().push((spot, diagnostic));
    }

    /// How many mistakes there are so far.
    pub fn len(&self) -> usize {
        self.count.get()
    }

    /// Nothing if no mistake was found; else all of them in order of place, each once.
    pub fn finish(self) -> Result<(), Diagnostics> {
        let mut found = self.found.into_inner();
        found.sort_by_key(|(spot, _)| *spot);
        let all: Vec<_> = found.into_iter().map(|(_, diagnostic)| diagnostic).collect();
        if all.is_empty() { Ok(()) } else { Err(Diagnostics(all)) }
    }

    fn locate(&self, spot: Spot, message: Text, label: Text, help: Option<Text>) -> Diagnostic {
        // Places count bytes, of files that are not UTF-8 too: only what is shown becomes text.
        let bytes = self.files.bytes(spot.file);
        let start = floor(bytes, spot.start);
        let first = bytes[..start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let last = bytes[start..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| start + at);
        let end = floor(bytes, spot.end.clamp(start, last)).max(start);
        let text = |range: Range<usize>| String::from_utf8_lossy(&bytes[range]);
        Diagnostic {
            file: self.files.shown(spot.file),
            line: self.files.line(spot),
            column: text(first..start).chars().count() + 1,
            length: text(start..end).chars().count().max(1),
            excerpt: text(first..last).trim_end_matches('\r').to_owned(),
            message,
            label,
            help,
        }
    }
}

/// The first byte of the character at `at`.
fn floor(bytes: &[u8], at: usize) -> usize {
    let at = at.min(bytes.len());
    let inside = |at: &usize| bytes.get(*at).is_some_and(|byte| byte & 0b1100_0000 == 0b1000_0000);
    (at.saturating_sub(3)..=at).rev().find(|at| !inside(at)).unwrap_or(at)
}
