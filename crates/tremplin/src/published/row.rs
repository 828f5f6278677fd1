//! One row of a file of published figures.
//!
//! Start with [`read`].

use super::cells::Cell;
use super::header::Columns;
use super::place::{Place, Problems};
use super::say;
use consistency::verify::PublishedFigure;
use domain::network::{FigureId, Text, Year};
use domain::number::{self, Rational};

/// More digits than any figure has.
const MAX_DIGITS: usize = 24;
/// Decimals that a print can have; negative ones are a coarser step.
const MAX_DECIMALS: i32 = 12;

/// Reads a row; none when it can't be used. `edition` is that of a row that names none.
pub fn read(record: &[Cell], columns: &Columns, edition: Year, problems: &mut Problems<'_>) -> Option<PublishedFigure> {
    if record.len() != columns.len() {
        ragged(record, columns, problems);
        return None;
    }
    let before = problems.len();
    let figure = required("figure", record, columns, problems);
    let printed = required("printed", record, columns, problems);
    let value = optional("value", record, columns, problems, plain, value_wanted());
    let decimals = optional("decimals", record, columns, problems, decimals, decimals_wanted());
    let edition = optional("edition", record, columns, problems, year, year_wanted()).unwrap_or(edition);
    if let Some(cell) = printed.filter(|cell| number::read(&cell.text).is_err() && value.is_none()) {
        unreadable(cell, problems);
    }
    let (figure, printed) = (figure?, printed?);
    (problems.len() == before).then(|| PublishedFigure {
        figure: FigureId(line(figure)),
        edition,
        printed: line(printed),
        value,
        decimals,
    })
}

fn ragged(record: &[Cell], columns: &Columns, problems: &mut Problems<'_>) {
    let (found, expected) = (record.len(), columns.len());
    let start = record.get(expected).or(record.last()).map_or(0, |cell| cell.place.start);
    let end = record.last().map_or(start, |cell| cell.place.end);
    let help = if found > expected {
        say(
            "un texte qui contient une virgule se met entre guillemets\u{a0}: `\"35,41 %\"`",
            "a text with a comma goes between quotes: `\"35,41 %\"`",
        )
    } else {
        say("ajoutez les cellules qui manquent, vides s’il le faut", "add the missing cells, empty if need be")
    };
    problems.add(
        Place { start, end },
        say(
            format!("la ligne a {} au lieu de {expected}", cells(found)),
            format!("the row has {found} cell{} instead of {expected}", if found == 1 { "" } else { "s" }),
        ),
        if found > expected { say("en trop", "too many") } else { say("la dernière", "the last one") },
        help,
    );
}

fn cells(n: usize) -> String {
    if n == 1 { "1 cellule".to_owned() } else { format!("{n} cellules") }
}

fn required<'r>(name: &str, record: &'r [Cell], columns: &Columns, problems: &mut Problems<'_>) -> Option<&'r Cell> {
    let found = columns.cell(record, name);
    if found.is_none() {
        let (fr, en) = match name {
            "figure" => (
                "écrivez l’identifiant du chiffre, `tableau.ligne.colonne`",
                "write the figure’s id, `table.row.column`",
            ),
            _ => (
                "recopiez le texte imprimé, avec son unité\u{a0}; sinon supprimez la ligne",
                "copy the printed text with its unit; else delete the row",
            ),
        };
        let message = say(format!("la cellule `{name}` est vide"), format!("the cell `{name}` is empty"));
        problems.add(
            columns.place(record, name),
            message,
            say("attendu\u{a0}: un texte", "expected: a text"),
            say(fr, en),
        );
    }
    if let (Some(cell), Some(odd)) = (found, found.and_then(|cell| invisible(&cell.text))) {
        let code = format!("U+{:04X}", u32::from(odd));
        problems.add(
            cell.place,
            say(
                format!("la cellule `{name}` contient un caractère de commande"),
                format!("the cell `{name}` has a control character"),
            ),
            say(code.clone(), code),
            say("retapez le texte de la cellule", "type the text of the cell again"),
        );
        return None;
    }
    found
}

/// A character that no text needs and that a terminal would obey.
fn invisible(text: &str) -> Option<char> {
    text.chars().find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// A cell's text on one line.
fn line(cell: &Cell) -> String {
    cell.text.trim().replace(['\n', '\r', '\t'], " ")
}

/// What a cell should hold, and what to do when it does not.
type Wanted = (Text, Text);

fn optional<T>(
    name: &str,
    record: &[Cell],
    columns: &Columns,
    problems: &mut Problems<'_>,
    parse: impl Fn(&str) -> Option<T>,
    (expected, help): Wanted,
) -> Option<T> {
    let cell = columns.cell(record, name)?;
    let text = line(cell);
    let parsed = parse(&text);
    if parsed.is_none() {
        let message = say(
            format!("`{text}` ne convient pas à la colonne `{name}`"),
            format!("`{text}` does not suit the column `{name}`"),
        );
        let label = say(format!("attendu\u{a0}: {}", expected.fr), format!("expected: {}", expected.en));
        problems.add(cell.place, message, label, help);
    }
    parsed
}

fn value_wanted() -> Wanted {
    let expected = say("un nombre simple, comme `35.41` ou `-3`", "a plain number such as `35.41` or `-3`");
    let help = say(
        "point décimal, sans espace ni unité, 24 chiffres au plus\u{a0}; ou laissez vide\u{a0}: le texte imprimé suffit",
        "decimal point, no space, no unit, at most 24 digits; or leave it empty: the printed text is enough",
    );
    (expected, help)
}

fn decimals_wanted() -> Wanted {
    let expected = say("un nombre entier de −12 à 12", "a whole number from −12 to 12");
    let help = say(
        "`2` pour « 35,41 % », `-6` pour « 4 millions »\u{a0}; ou laissez vide",
        "`2` for “35,41 %”, `-6` for “4 millions”; or leave it empty",
    );
    (expected, help)
}

fn year_wanted() -> Wanted {
    let expected = say("une année, comme `2019`", "a year such as `2019`");
    let help = say(
        "écrivez l’année que le chiffre décrit, ou laissez vide\u{a0}: `--edition` la donne alors",
        "write the year that the figure describes, or leave it empty: `--edition` then gives it",
    );
    (expected, help)
}

fn unreadable(cell: &Cell, problems: &mut Problems<'_>) {
    let text = line(cell);
    problems.add(
        cell.place,
        say(format!("« {text} » ne se lit pas comme un nombre"), format!("“{text}” can’t be read as one number")),
        say(
            "attendu\u{a0}: des chiffres, comme « 4 195 474,69 € », ou des mots, comme « la moitié »",
            "expected: digits as in “4 195 474,69 €” or French words as in “la moitié”",
        ),
        say(
            "corrigez le texte, ou dites le nombre dans la colonne `value`",
            "mend the text, or say the number in the column `value`",
        ),
    );
}

/// A number as a computer writes it: sign, digits, point, digits.
fn plain(text: &str) -> Option<Rational> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{fraction}");
    let good = !whole.is_empty() && all.len() <= MAX_DIGITS && all.bytes().all(|b| b.is_ascii_digit());
    let whole_stands = good && (fraction.is_empty() != digits.contains('.'));
    let value = Rational::new(all.parse().ok().filter(|_| whole_stands)?, 10_i128.pow(fraction.len() as u32));
    Some(if text.starts_with('-') { -value } else { value })
}

fn decimals(text: &str) -> Option<i32> {
    text.replace('−', "-").parse().ok().filter(|n| (-MAX_DECIMALS..=MAX_DECIMALS).contains(n))
}

/// A year of four digits, neither of the Middle Ages nor out of reach.
pub fn year(text: &str) -> Option<Year> {
    let four = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| four && (1900..2200).contains(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_plain_numbers() {
        assert_eq!(plain("-35.41"), Some(Rational::new(-3541, 100)));
        assert_eq!(plain("+007"), Some(Rational::from_integer(7)));
        for wrong in ["", "-", "1.", ".5", "1,5", "1e3", "1 000", "--1", "1.2.3", "٣", "1111111111111111111111111"] {
            assert_eq!(plain(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn decimals_and_years_stay_in_bounds() {
        assert_eq!([decimals("-12"), decimals("12"), decimals("−6")], [Some(-12), Some(12), Some(-6)]);
        assert_eq!([decimals("13"), decimals("1.0"), decimals("two")], [None; 3]);
        assert_eq!(
            (year("2019"), year("19"), year("+201"), year("0019"), year("65000")),
            (Some(2019), None, None, None, None)
        );
    }
}
