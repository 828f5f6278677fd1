//! The log of exports: one JSON line each, chained by hashes, only ever added to.
//!
//! A line ends with the SHA-256 of all that stands before it on that line, and holds the SHA-256 that ends the line
//! before. A changed, removed or moved line thus breaks the chain; a cut-off end shows only beside a note of the last hash.
//! Start with [`append`] and [`verify`].

use crate::error::CommandError;
use domain::network::{Language, Text};
use figures::snapshot::hexadecimal;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// What the first line holds in the place of the hash before it.
const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Before the hash that ends a line.
const MARK: &str = ",\"sha256\":\"";

/// One export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When, as RFC 3339 writes it.
    pub at: String,
    /// Which command.
    pub command: String,
    /// Who exported.
    pub person: String,
    /// Under which agreement.
    pub agreement: String,
    /// What for.
    pub purpose: String,
    /// The last day of the agreement, where the command knows it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expires_on: Option<String>,
    /// The network.
    pub network: String,
    /// The year of the records.
    pub edition: u16,
    /// Whether the records were synthesised.
    pub synthetic: bool,
    /// How a sample was drawn.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sample: Option<Sample>,
    /// What was read.
    pub inputs: Vec<Hashed>,
    /// What was written.
    pub outputs: Vec<Hashed>,
    /// Rows that left.
    pub rows: u64,
    /// The smallest class that left.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub k: Option<u64>,
    /// The fewest distinct sensitive values that left in a class.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub l: Option<u64>,
    /// The hash that ends the line before.
    pub previous: String,
}

/// How a sample was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// How many rows were asked for.
    pub size: u64,
    /// The columns of the strata.
    pub strata: Vec<String>,
    /// The seed.
    pub seed: u64,
}

/// A file with the SHA-256 of its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hashed {
    /// Its name.
    pub name: String,
    /// In hexadecimal.
    pub sha256: String,
}

impl Hashed {
    /// A file of these bytes.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        Self { name: name.to_owned(), sha256: hexadecimal(&Sha256::digest(bytes)) }
    }
}

/// A log whose chain holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journal {
    /// Every export, oldest first.
    pub entries: Vec<Entry>,
    /// The hash that ends the last line.
    pub last: String,
}

/// Where a chain breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The line, from 1.
    pub line: usize,
    /// Why.
    pub why: Text,
}

impl Broken {
    fn at(line: usize, fr: &str, en: &str) -> Self {
        Self { line, why: Text { fr: fr.to_owned(), en: en.to_owned() } }
    }

    /// One line in `language`.
    pub fn say(&self, file: &Path, language: Language) -> String {
        let (name, line, why) = (file.display(), self.line, self.why.get(language));
        match language {
            Language::Fr => format!("{name}:{line}\u{a0}: la chaîne est rompue, {why}"),
            Language::En => format!("{name}:{line}: the chain is broken, {why}"),
        }
    }
}

/// Reads a whole log and checks its chain.
///
/// # Errors
/// The first line that is not what was written.
pub fn verify(bytes: &[u8]) -> Result<Journal, Broken> {
    let mut journal = Journal { entries: Vec::new(), last: START.to_owned() };
    for (line, bytes) in (1..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
        let whole = std::str::from_utf8(bytes).ok().and_then(|text| text.strip_suffix('\n'));
        let whole = whole.ok_or_else(|| Broken::at(line, "la ligne n’est pas entière", "the line is not whole"))?;
        let (entry, hash) = parse(whole).ok_or_else(|| {
            Broken::at(line, "la ligne a changé depuis l’export", "the line has changed since the export")
        })?;
        if entry.previous != journal.last {
            return Err(Broken::at(
                line,
                "une ligne a été ôtée, ajoutée ou déplacée avant celle-ci",
                "a line was removed, added or moved before this one",
            ));
        }
        journal.entries.push(entry);
        journal.last = hash;
    }
    Ok(journal)
}

/// The export of a line and the hash that ends it; none if the hash is not that of the line.
fn parse(line: &str) -> Option<(Entry, String)> {
    let (body, end) = line.rsplit_once(MARK)?;
    let hash = end.strip_suffix("\"}")?;
    let holds = hexadecimal(&Sha256::digest(body.as_bytes())) == hash;
    let entry = serde_json::from_str(&format!("{body}}}")).ok()?;
    holds.then(|| (entry, hash.to_owned()))
}

/// The line of an export, and the hash that ends it.
fn line(entry: &Entry) -> Result<(String, String), serde_json::Error> {
    let json = serde_json::to_string(entry)?;
    let body = json.strip_suffix('}').unwrap_or(&json);
    let hash = hexadecimal(&Sha256::digest(body.as_bytes()));
    Ok((format!("{body}{MARK}{hash}\"}}\n"), hash))
}

/// Adds an export to the log, which is made if it is not there; gives the hash of its line, to be noted elsewhere.
///
/// The log is locked meanwhile, and left as it was when the line can't be written whole.
///
/// # Errors
/// A log that can't be read or written, or whose chain is broken: it is never added to.
pub fn append(file: &Path, mut entry: Entry) -> Result<String, CommandError> {
    let failed = |error: std::io::Error| {
        let doing = ("impossible de consigner l’export dans", "can’t log the export in");
        CommandError::file(doing, file.display(), &error).help(
            "rien n’est exporté sans consignation\u{a0}: donnez avec --log un fichier où écrire",
            "nothing is exported without a log: give a file that can be written with --log",
        )
    };
    if std::fs::metadata(file).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return Err(no_file(file));
    }
    let mut log = OpenOptions::new().read(true).append(true).create(true).open(file).map_err(failed)?;
    log.lock().map_err(failed)?;
    let mut bytes = Vec::new();
    log.seek(SeekFrom::Start(0)).and_then(|_| log.read_to_end(&mut bytes)).map_err(failed)?;
    let journal = verify(&bytes).map_err(|broken| refused(file, &broken))?;
    entry.previous = journal.last;
    let (text, hash) = line(&entry).map_err(|error| failed(error.into()))?;
    write(&mut log, &text, bytes.len() as u64).map_err(failed)?;
    Ok(hash)
}

fn write(log: &mut File, text: &str, length: u64) -> std::io::Result<()> {
    log.write_all(text.as_bytes()).and_then(|()| log.sync_all()).inspect_err(|_| {
        // The error that is told is the first one.
        let _ = log.set_len(length);
    })
}

/// What is written to a terminal or to /dev/null is not kept.
fn no_file(file: &Path) -> CommandError {
    let name = file.display();
    CommandError::new(
        format!("{name} ne garde pas ce qui y est écrit"),
        format!("{name} does not keep what is written there"),
    )
    .help("donnez avec --log un fichier ordinaire", "give an ordinary file with --log")
}

/// A log apart from what is exported, which would replace it or take it along.
///
/// # Errors
/// When the log is the output or lies within it.
pub fn apart(log: &Path, out: &Path) -> Result<(), CommandError> {
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if !whole(log).starts_with(whole(out)) {
        return Ok(());
    }
    let (log, out) = (log.display(), out.display());
    Err(CommandError::new(
        format!("la consignation {log} serait dans l’export {out}"),
        format!("the log {log} would be within the export {out}"),
    )
    .help("donnez avec --log un fichier à part, qui reste", "give a file apart, which stays, with --log"))
}

fn refused(file: &Path, broken: &Broken) -> CommandError {
    CommandError::new(broken.say(file, Language::Fr), broken.say(file, Language::En)).help(
        "gardez ce fichier pour l’enquête, et consignez dans un nouveau",
        "keep this file for whoever inquires, and log into a new one",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(person: &str) -> Entry {
        Entry {
            at: "2026-03-01T10:00:00Z".into(),
            command: "microdata export".into(),
            person: person.into(),
            agreement: "2026-03".into(),
            purpose: "Étude, \"sha256\":\"x\"}".into(),
            expires_on: None,
            network: "n".into(),
            edition: 2019,
            synthetic: true,
            sample: None,
            inputs: vec![Hashed::of("a.csv", b"a")],
            outputs: vec![],
            rows: 3,
            k: Some(5),
            l: Some(2),
            previous: String::new(),
        }
    }

    /// A log of three exports.
    fn log() -> (tempfile::TempDir, std::path::PathBuf, String) {
        let here = tempfile::tempdir().unwrap();
        let file = here.path().join("log.jsonl");
        let hashes = ["A", "B", "C"].map(|person| append(&file, entry(person)).unwrap());
        let [.., last] = hashes;
        (here, file, last)
    }

    #[test]
    fn what_was_logged_is_read_back_in_order() {
        let (_here, file, last) = log();
        let journal = verify(&std::fs::read(&file).unwrap()).unwrap();
        assert_eq!(journal.entries.iter().map(|entry| entry.person.as_str()).collect::<Vec<_>>(), ["A", "B", "C"]);
        assert_eq!(journal.last, last);
        assert_eq!(verify(b"").unwrap().last, START);
    }

    #[test]
    fn a_line_changed_removed_moved_or_cut_breaks_the_chain_where_it_stands() {
        let (_here, file, _) = log();
        let text = std::fs::read_to_string(&file).unwrap();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let broken = |text: String| verify(text.as_bytes()).map_err(|broken| broken.line).map(|_| ());
        assert_eq!(broken(text.replace("\"person\":\"B\"", "\"person\":\"X\"")), Err(2));
        assert_eq!(broken(text.replace("\"person\":\"C\"", "\"person\":\"X\"")), Err(3));
        assert_eq!(broken([lines[0], lines[2]].concat()), Err(2));
        assert_eq!(broken([lines[1], lines[0], lines[2]].concat()), Err(1));
        assert_eq!(broken(text[..text.len() - 1].to_owned()), Err(3));
        assert_eq!(broken(format!("{text}\n")), Err(4));
    }

    #[test]
    fn a_broken_log_is_not_added_to() {
        let (_here, file, _) = log();
        let text = std::fs::read_to_string(&file).unwrap().replace("\"rows\":3", "\"rows\":4");
        std::fs::write(&file, &text).unwrap();
        assert!(append(&file, entry("D")).is_err());
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
}
