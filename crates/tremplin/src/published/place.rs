//! Places in a file and the mistakes found there, in the form that the network's own files have.
//!
//! Start with [`Problems`].

use super::say;
use domain::network::Text;
use rules::{Diagnostic, Diagnostics};

/// The most mistakes that are worked out: a file of another kind has one a cell.
const KEPT: usize = 200;

/// A range of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// First byte.
    pub start: usize,
    /// First byte after it.
    pub end: usize,
}

/// Gathers the mistakes of one file.
pub struct Problems<'t> {
    name: &'t str,
    text: &'t str,
    found: Vec<Diagnostic>,
    uncounted: usize,
}

impl<'t> Problems<'t> {
    /// No mistake so far in a file of this name and text.
    pub fn new(name: &'t str, text: &'t str) -> Self {
        Self { name, text, found: Vec::new(), uncounted: 0 }
    }

    /// How many mistakes there are so far.
    pub fn len(&self) -> usize {
        self.found.len() + self.uncounted
    }

    /// Whether no mistake was found.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The line of a byte, 1 first.
    pub fn line(&self, at: usize) -> usize {
        1 + breaks(&self.text.as_bytes()[..at])
    }

    /// Adds a mistake in one place.
    pub fn add(&mut self, place: Place, message: Text, label: Text, help: Text) {
        if self.found.len() == KEPT {
            self.uncounted += 1;
            return;
        }
        let (before, rest) = self.text.split_at(place.start);
        let first = before.rfind(['\n', '\r']).map_or(0, |at| at + 1);
        let last = rest.find(['\n', '\r']).map_or(self.text.len(), |at| place.start + at);
        self.found.push(Diagnostic {
            file: self.name.to_owned(),
            line: self.line(place.start),
            column: self.text[first..place.start].chars().count() + 1,
            length: self.text[place.start..place.end.clamp(place.start, last)].chars().count().max(1),
            excerpt: harmless(&self.text[first..last]),
            message,
            label,
            help: Some(help),
        });
    }

    /// Adds a mistake of the whole file.
    pub fn whole(&mut self, message: Text, help: Text) {
        self.found.push(Diagnostic {
            file: self.name.to_owned(),
            line: 0,
            column: 0,
            length: 0,
            excerpt: String::new(),
            message,
            label: Text::default(),
            help: Some(help),
        });
    }

    /// All mistakes in order of line, and how many were only counted.
    pub fn finish(mut self) -> (Diagnostics, usize) {
        self.found.sort_by_key(|one| (one.line, one.column));
        (Diagnostics(self.found), self.uncounted)
    }
}

/// The text without what a terminal would obey.
fn harmless(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}

/// Ends of lines, of any of the three kinds.
fn breaks(bytes: &[u8]) -> usize {
    let ends = |at: usize| bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
    (0..bytes.len()).filter(|at| ends(*at)).count()
}

/// Adds that the file is no UTF-8, with the first wrong byte.
pub fn not_utf8(bytes: &[u8], problems: &mut Problems<'_>) {
    let good = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
    let first = bytes[..good].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let last = bytes[good..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| good + at);
    let before = String::from_utf8_lossy(&bytes[first..good]);
    let wrong = bytes.get(good).copied().unwrap_or_default();
    problems.found.push(Diagnostic {
        file: problems.name.to_owned(),
        line: 1 + breaks(&bytes[..good]),
        column: before.trim_start_matches('\u{feff}').chars().count() + 1,
        length: 1,
        excerpt: harmless(String::from_utf8_lossy(&bytes[first..last]).trim_matches(['\u{feff}', '\r'])),
        message: say("le fichier n’est pas en UTF-8", "the file is not UTF-8"),
        label: say(
            format!("octet {wrong:02X} en position {good} (le premier est 0)"),
            format!("byte {wrong:02X} at offset {good} (the first is 0)"),
        ),
        help: Some(say(
            "enregistrez-le en « CSV UTF-8 », ou convertissez-le : `iconv -f WINDOWS-1252 -t UTF-8 ancien.csv > nouveau.csv`",
            "save it as “CSV UTF-8”, or convert it: `iconv -f WINDOWS-1252 -t UTF-8 old.csv > new.csv`",
        )),
    });
}
