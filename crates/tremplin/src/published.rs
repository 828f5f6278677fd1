//! Reads a file of published figures: one printed figure a line, `figure` and `printed` and what else it says.
//!
//! Answers for the file's form and for numbers that can be read; whether the figures can stand together is
//! `consistency`'s. Every mistake is told with its place and the way out. Start with [`read`].

mod cells;
mod header;
mod place;
mod row;

use crate::error::CommandError;
use consistency::verify::PublishedFigure;
use domain::network::{Text, Year};
use place::{Place, Problems};
pub use row::year;
use std::collections::HashMap;
use std::io::Read;

/// The most mistakes that are told; the others are counted.
const TOLD: usize = 20;

/// Reads published figures. Rows that name no edition are of `edition`.
///
/// # Errors
/// What `input` can't give, and every mistake in what it gave; `name` is how messages call it.
pub fn read(mut input: impl Read, name: &str, edition: Year) -> Result<Vec<PublishedFigure>, CommandError> {
    let mut bytes = Vec::new();
    let failed = |error| CommandError::file(("impossible de lire", "can’t read"), name, &error);
    input.read_to_end(&mut bytes).map_err(failed)?;
    let text = std::str::from_utf8(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes));
    let mut problems = Problems::new(name, text.unwrap_or_default());
    let mut rows = Vec::new();
    match text {
        Ok(text) => rows = figures(text, edition, &mut problems),
        Err(_) => place::not_utf8(&bytes, &mut problems),
    }
    let (mut all, rest) = problems.finish();
    if all.0.is_empty() {
        return Ok(rows);
    }
    let more = rest + all.0.len().saturating_sub(TOLD);
    all.0.truncate(TOLD);
    Err(CommandError::Files(all, more))
}

/// A text in both languages.
fn say(fr: impl Into<String>, en: impl Into<String>) -> Text {
    Text { fr: fr.into(), en: en.into() }
}

fn figures(text: &str, edition: Year, problems: &mut Problems<'_>) -> Vec<PublishedFigure> {
    let (records, broken) = cells::records(text);
    if !broken.is_empty() {
        // What follows a broken quote is not what was meant: it is not worth telling.
        broken.iter().for_each(|broken| problems.add(broken.place(), broken.message(), broken.label(), broken.help()));
        return Vec::new();
    }
    let mut records = records.iter().filter(|record| record.iter().any(|cell| !cell.text.trim().is_empty()));
    let Some(first) = records.next() else {
        nothing(problems, "le fichier est vide", "the file is empty");
        return Vec::new();
    };
    let Some(columns) = header::read(first, problems) else { return Vec::new() };
    let mut seen: HashMap<(Year, String), usize> = HashMap::new();
    let mut rows = Vec::new();
    for record in records {
        let Some(row) = row::read(record, &columns, edition, problems) else { continue };
        let place = columns.figure(record);
        let key = (row.edition, row.figure.0.clone());
        match seen.get(&key) {
            Some(first) => again(place, &row, *first, problems),
            None => drop(seen.insert(key, place.start)),
        }
        rows.push(row);
    }
    if rows.is_empty() && problems.is_empty() {
        nothing(problems, "l’en-tête n’est suivi d’aucun chiffre", "no figure follows the header");
    }
    rows
}

fn nothing(problems: &mut Problems<'_>, fr: &str, en: &str) {
    let help = say(
        "attendu\u{a0}: une ligne d’en-tête `figure,printed`, puis un chiffre par ligne, comme `region.corse.learners,35`",
        "expected: a header line `figure,printed`, then one figure a line, such as `region.corse.learners,35`",
    );
    problems.whole(say(fr, en), help);
}

fn again(place: Place, row: &PublishedFigure, first: usize, problems: &mut Problems<'_>) {
    let (figure, edition, line) = (&row.figure, row.edition, problems.line(first));
    problems.add(
        place,
        say(
            format!("le chiffre `{figure}` de l’édition {edition} est là deux fois"),
            format!("the figure `{figure}` of edition {edition} is there twice"),
        ),
        say(format!("déjà ligne {line}"), format!("already on line {line}")),
        say(
            "gardez une seule des deux lignes, ou distinguez-les par la colonne `edition`. Un chiffre redit dans le \
             texte s’appelle comme lui avec `_in_text`, `_min`, `_max` ou `_approx`",
            "keep one of the two lines, or tell them apart by the column `edition`. A figure said again in the text \
             has the same name with `_in_text`, `_min`, `_max` or `_approx`",
        ),
    );
}
