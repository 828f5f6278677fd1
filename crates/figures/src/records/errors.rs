//! What is wrong with records, said so that their author can repair them.

use super::problem::Problem;
use domain::network::{Language, Text};
use std::fmt;
use thiserror::Error;

/// How many errors are kept; more are only counted.
pub const MOST_ERRORS: usize = 20;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordError {
    /// The file within the folder.
    pub file: String,
    /// The line, from 1; 0 when the whole file is meant.
    pub line: u64,
    /// The column's name; empty when the whole row is meant.
    pub column: String,
    /// What should stand there.
    pub expected: Text,
    /// What does.
    pub found: Text,
    /// What to do; empty when it is plain.
    pub help: Text,
}

impl RecordError {
    /// One line: where, what was expected, what was found, what to do.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let french = language == Language::Fr;
        let mut text = self.file.clone();
        if self.line > 0 {
            text += &format!(":{}", self.line);
        }
        if !self.column.is_empty() {
            let (before, after) = if french { (", colonne « ", " »") } else { (", column `", "`") };
            text += &format!("{before}{}{after}", self.column);
        }
        let (colon, expected, found) = if french { (" : ", "attendu", "trouvé") } else { (": ", "expected", "found") };
        text += &format!("{colon}{expected} {}, {found} {}.", self.expected.get(language), self.found.get(language));
        match self.help.get(language) {
            "" => text,
            help => format!("{text} {help}"),
        }
    }
}

/// All that is wrong with a folder of records: the first ones, and how many more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Error)]
pub struct RecordErrors {
    /// In the order of files and lines, at most [`MOST_ERRORS`].
    pub first: Vec<RecordError>,
    /// How many were found beyond those.
    pub more: usize,
}

impl RecordErrors {
    /// One line an error, then how many more there are.
    #[must_use]
    pub fn say(&self, language: Language) -> String {
        let mut lines: Vec<String> = self.first.iter().map(|error| error.say(language)).collect();
        if self.more > 0 {
            lines.push(match language {
                Language::Fr => format!("… et {} de plus.", self.more),
                Language::En => format!("... and {} more.", self.more),
            });
        }
        lines.join("\n")
    }

    /// Nothing, unless something is wrong.
    pub(crate) fn into_result(self) -> Result<(), Self> {
        if self.first.is_empty() { Ok(()) } else { Err(self) }
    }

    pub(super) fn push(&mut self, place: Place<'_>, problem: &Problem<'_>) {
        if self.first.len() == MOST_ERRORS {
            self.more += 1;
            return;
        }
        let [expected, found, help] = problem.words();
        let (file, line, column) = (place.file.to_owned(), place.line, place.column.to_owned());
        self.first.push(RecordError { file, line, column, expected, found, help });
    }
}

impl fmt::Display for RecordErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.say(Language::En))
    }
}

/// Where something is wrong.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub file: &'a str,
    pub line: u64,
    pub column: &'a str,
}

impl<'a> Place<'a> {
    pub fn file(file: &'a str) -> Self {
        Self { file, line: 0, column: "" }
    }
}
