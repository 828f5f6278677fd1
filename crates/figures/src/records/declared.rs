//! The file of figures that earlier editions declared: `edition,figure,value,source`.

use super::DECLARED_FILE;
use super::errors::{Place, RecordErrors};
use super::problem::Problem;
use domain::network::{FigureId, Year};
use domain::number::{Rational, round_half_away};
use domain::records::Declared;
use num_traits::CheckedMul;
use std::collections::HashMap;
use std::io::Write;

const COLUMNS: [&str; 4] = ["edition", "figure", "value", "source"];
/// Decimals kept of a value that has no end in decimals.
const MOST_DECIMALS: usize = 12;
/// Digits that are read: they fit the arithmetic of figures with room to spare.
const MOST_DIGITS: usize = 24;

/// Reads the figures that editions earlier than `before` declared, each once; what is wrong is added to `errors`.
pub(crate) fn parse_declared(bytes: &[u8], before: Year, errors: &mut RecordErrors) -> Vec<Declared> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
    let place = Place { file: DECLARED_FILE, line: 1, column: "" };
    match reader.headers() {
        Err(why) => {
            errors.push(place, &Problem::Unreadable(why.to_string()));
            return Vec::new();
        }
        Ok(header) if header.iter().eq(COLUMNS) => {}
        Ok(header) => {
            let wrong = COLUMNS.iter().zip(header.iter().chain([""].into_iter().cycle())).find(|(a, b)| *a != b);
            let column = wrong.map_or(COLUMNS[0], |(column, _)| column);
            errors.push(Place { column, ..place }, &Problem::MissingColumn);
            return Vec::new();
        }
    }
    let mut declared = Vec::new();
    let mut lines = HashMap::new();
    for row in reader.records() {
        match row {
            Ok(row) => {
                let figure = parse_row(&row, before, errors);
                let line = row.position().map_or(0, csv::Position::line);
                declared.extend(figure.filter(|figure| is_first(figure, line, &mut lines, errors)));
            }
            Err(why) => errors.push(Place { line: 0, ..place }, &Problem::Unreadable(why.to_string())),
        }
    }
    declared
}

/// Whether no line before states the same figure of the same edition.
fn is_first(
    figure: &Declared,
    line: u64,
    lines: &mut HashMap<(Year, FigureId), u64>,
    errors: &mut RecordErrors,
) -> bool {
    let first = *lines.entry((figure.edition, figure.figure.clone())).or_insert(line);
    if first != line {
        let place = Place { file: DECLARED_FILE, line, column: "figure" };
        errors.push(place, &Problem::DuplicateKey { key: figure.figure.as_str(), first });
    }
    first == line
}

fn parse_row(row: &csv::StringRecord, before: Year, errors: &mut RecordErrors) -> Option<Declared> {
    let place = Place { file: DECLARED_FILE, line: row.position().map_or(0, csv::Position::line), column: "" };
    let fields: Vec<&str> = row.iter().collect();
    let [edition, figure, value, source] = fields[..] else {
        errors.push(place, &Problem::Ragged { expected: COLUMNS.len(), found: fields.len() });
        return None;
    };
    let year = edition.parse().ok().filter(|year| *year < before);
    let number = parse_decimal(value);
    if year.is_none() {
        errors.push(Place { column: "edition", ..place }, &Problem::NotYear(edition));
    }
    if figure.is_empty() {
        errors.push(Place { column: "figure", ..place }, &Problem::Empty);
    }
    if number.is_none() {
        errors.push(Place { column: "value", ..place }, &Problem::NotDecimal(value));
    }
    let figure = FigureId::from(Some(figure).filter(|figure| !figure.is_empty())?);
    Some(Declared { edition: year?, figure, value: number?, source: source.to_owned() })
}

/// A plain decimal number: digits, perhaps a minus, perhaps a point and digits.
pub(crate) fn parse_decimal(text: &str) -> Option<Rational> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let sound =
        plain(whole) && (plain(fraction) || !digits.contains('.')) && whole.len() + fraction.len() <= MOST_DIGITS;
    let numerator: i128 = format!("{whole}{fraction}").parse().ok().filter(|_| sound)?;
    let power = 10_i128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
    Some(Rational::new(sign * numerator, power))
}

/// `value` in plain decimals, exact where that has an end within 12 decimals, else rounded there.
#[must_use]
pub fn decimal(value: &Rational) -> String {
    let rounded = round_half_away(value, MOST_DECIMALS as i32);
    let power = Rational::from_integer(10_i128.pow(MOST_DECIMALS as u32));
    let Some(scaled) = rounded.checked_mul(&power).map(|scaled| scaled.to_integer()) else {
        return rounded.round().to_integer().to_string();
    };
    let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = MOST_DECIMALS + 1);
    let (whole, fraction) = digits.split_at(digits.len() - MOST_DECIMALS);
    let fraction = fraction.trim_end_matches('0');
    let point = if fraction.is_empty() { "" } else { "." };
    format!("{}{whole}{point}{fraction}", if scaled < 0 { "-" } else { "" })
}

/// Writes declared figures as [`super::read`] reads them.
///
/// # Errors
/// What the writer refuses.
pub fn write_declared(declared: &[Declared], out: impl Write) -> Result<(), csv::Error> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(COLUMNS)?;
    for figure in declared {
        let (edition, value) = (figure.edition.to_string(), decimal(&figure.value));
        writer.write_record([edition.as_str(), figure.figure.as_str(), &value, &figure.source])?;
    }
    writer.flush().map_err(csv::Error::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_read_exactly_and_written_back() {
        for text in ["0", "-3", "4195474.69", "0.5", "-0.125", "123456789012"] {
            assert_eq!(parse_decimal(text).map(|value| decimal(&value)).as_deref(), Some(text));
        }
        assert_eq!(decimal(&Rational::new(1, 3)), "0.333333333333");
        for text in ["", "-", ".5", "5.", "1 000", "1,5", "1e5", "+1", "--1", "1.2.3"] {
            assert_eq!(parse_decimal(text), None, "{text}");
        }
    }
}
