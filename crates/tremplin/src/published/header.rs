//! The header of a file of published figures: which column stands where.
//!
//! Start with [`read`].

use super::cells::Cell;
use super::place::{Place, Problems};
use super::say;
use crate::nearest::nearest;

/// What a file of published figures may have, the required ones first.
pub const KNOWN: [&str; 10] =
    ["figure", "printed", "value", "decimals", "edition", "unit", "source", "table", "row", "column"];
const REQUIRED: [&str; 2] = ["figure", "printed"];

/// Which column stands where.
pub struct Columns {
    /// Names in the order of the file.
    names: Vec<String>,
    figure: usize,
}

impl Columns {
    /// How many cells a row has.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The cell of a column, if the file has that column and the row a text there.
    pub fn cell<'r>(&self, record: &'r [Cell], name: &str) -> Option<&'r Cell> {
        let cell = record.get(self.names.iter().position(|known| known == name)?)?;
        (!cell.text.trim().is_empty()).then_some(cell)
    }

    /// Where a row names its figure.
    pub fn figure(&self, record: &[Cell]) -> Place {
        record.get(self.figure).map_or(Place { start: 0, end: 0 }, |cell| cell.place)
    }

    /// The place of a column's cell, empty or not.
    pub fn place(&self, record: &[Cell], name: &str) -> Place {
        let at = self.names.iter().position(|known| known == name);
        at.and_then(|at| record.get(at)).map_or_else(|| self.figure(record), |cell| cell.place)
    }
}

/// Reads the header; none when a required column is missing.
pub fn read(record: &[Cell], problems: &mut Problems<'_>) -> Option<Columns> {
    let names: Vec<String> = record.iter().map(|cell| cell.text.trim().to_owned()).collect();
    let mut meant = Vec::new();
    for (at, (name, cell)) in names.iter().zip(record).enumerate() {
        if names[..at].contains(name) && KNOWN.contains(&name.as_str()) {
            twice(name, cell.place, problems);
        } else if !KNOWN.contains(&name.as_str()) {
            meant.extend(unknown(name, &names, cell.place, problems));
        }
    }
    let missing = REQUIRED.into_iter().filter(|name| !names.iter().any(|own| own == name));
    let missing: Vec<_> = missing.collect();
    for name in missing.iter().filter(|name| !meant.contains(*name)) {
        absent(name, record, problems);
    }
    let figure = names.iter().position(|name| name == "figure").unwrap_or(0);
    missing.is_empty().then_some(Columns { names, figure })
}

fn all() -> String {
    KNOWN.map(|name| format!("`{name}`")).join(", ")
}

fn twice(name: &str, place: Place, problems: &mut Problems<'_>) {
    let message = say(format!("la colonne `{name}` est là deux fois"), format!("the column `{name}` is there twice"));
    let label = say("la seconde", "the second one");
    problems.add(place, message, label, say("supprimez ou renommez l’une des deux", "delete or rename one of them"));
}

/// Tells of an unknown column; gives the name that was meant, when it is one that the header lacks.
fn unknown(name: &str, names: &[String], place: Place, problems: &mut Problems<'_>) -> Option<&'static str> {
    let free = KNOWN.into_iter().filter(|known| !names.iter().any(|own| own == known));
    let meant = nearest(name, free);
    let (fr, en) = match meant {
        Some(near) => (format!("vouliez-vous dire `{near}`\u{a0}? "), format!("did you mean `{near}`? ")),
        None => ("supprimez-la. ".to_owned(), "delete it. ".to_owned()),
    };
    let message = match name {
        "" => say("une colonne n’a pas de nom", "a column has no name"),
        name => say(format!("colonne inconnue `{name}`"), format!("unknown column `{name}`")),
    };
    let label = say("aucune colonne de ce nom n’est prévue", "no column of this name is expected");
    let all = all();
    problems.add(place, message, label, say(format!("{fr}Possibles\u{a0}: {all}"), format!("{en}Valid: {all}")));
    meant
}

fn absent(name: &str, record: &[Cell], problems: &mut Problems<'_>) {
    let (start, end) =
        (record.first().map_or(0, |cell| cell.place.start), record.last().map_or(0, |cell| cell.place.end));
    let what = match name {
        "figure" => say("l’identifiant `tableau.ligne.colonne`", "the id `table.row.column`"),
        _ => say("le texte tel qu’il est imprimé", "the text as printed"),
    };
    problems.add(
        Place { start, end },
        say(format!("la colonne `{name}` manque"), format!("the column `{name}` is missing")),
        say("attendue dans cet en-tête", "expected in this header"),
        say(format!("ajoutez la colonne `{name}`\u{a0}: {}", what.fr), format!("add the column `{name}`: {}", what.en)),
    );
}
