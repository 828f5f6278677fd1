//! A figure as data: where it lies in its table, its number in point notation, and what may be said of it.
//!
//! A figure without value shows its titles, its status and the unit of its column. What is withheld is decided before,
//! figure by figure: see `protect`. Every format takes numbers from here. Start with [`Cell`].

use crate::grid::keys;
use crate::words;
use crate::{Material, PublishError};
use domain::chart::ChartKind;
use domain::definition::Unit;
use domain::edition::{Edition, EditionTable, Figure, Status};
use domain::network::Language;
use domain::number::Relation;

/// A figure in its table.
pub(super) struct Cell<'e> {
    /// The figure.
    pub figure: &'e Figure,
    /// Middle part of its id.
    pub row: &'e str,
    /// Last part of its id.
    pub column: &'e str,
    /// Rows of the records behind it.
    pub units: Option<u64>,
    /// Official codes of the place that its row is, separated by spaces; empty where it is none.
    pub places: &'e str,
}

/// The figures of a table, in the order of print.
pub(super) fn cells<'e>(material: &Material<'e>, table: &'e EditionTable) -> Vec<Cell<'e>> {
    let of = |figure: &'e Figure| {
        let (row, column) = keys(&table.id, figure);
        let units = figure.units.filter(|_| is_shown(figure));
        Cell { figure, row, column, units, places: places(material, table, row) }
    };
    table.figures.iter().map(of).collect()
}

/// The official codes of a row, by the nomenclature that the table's map names.
fn places<'e>(material: &Material<'e>, table: &EditionTable, row: &str) -> &'e str {
    let nomenclature = table.charts.iter().find_map(|chart| chart.places.as_ref());
    let nomenclature = nomenclature.and_then(|id| material.network.nomenclatures.get(id));
    let code = nomenclature.and_then(|nomenclature| nomenclature.codes.iter().find(|code| code.code == row));
    code.and_then(|code| code.attributes.get("official")).map_or("", String::as_str)
}

/// Whether the rows of a table are places, by its charts.
pub(super) fn rows_are_places(table: &EditionTable) -> bool {
    table.charts.iter().any(|chart| chart.kind == ChartKind::Map)
}

/// Whether the rows of a table are years, by its charts.
pub(super) fn rows_are_years(table: &EditionTable) -> bool {
    table.charts.iter().any(|chart| chart.kind == ChartKind::Line)
}

/// Whether a figure has a number that may be shown.
pub(super) fn is_shown(figure: &Figure) -> bool {
    figure.printed.is_some() && !words::is_absent(figure.status)
}

/// The number as printed, digit for digit, in point notation: `4195474.69`; none where it is withheld or absent.
pub(super) fn value(figure: &Figure) -> Option<String> {
    words::point_notation(figure).filter(|_| is_shown(figure))
}

/// The distances from the value to the ends of its margin of error, a decimal finer than the value and two at least.
pub(super) fn margin(figure: &Figure) -> Option<(String, String)> {
    let margin = figure.margin.filter(|_| is_shown(figure))?;
    let decimals = figure.decimals.max(1) + 1;
    let text = |distance| words::decimal(distance, decimals, Language::En).replace(',', "").replace('−', "-");
    Some((text(margin.below), text(margin.above)))
}

/// Units that answered, and units asked.
pub(super) fn sample(figure: &Figure) -> Option<(u64, u64)> {
    words::sample(figure).filter(|_| is_shown(figure))
}

/// Refuses an edition with a printed figure that is no number: nothing could be typed as one.
///
/// # Errors
/// The first such figure.
pub(super) fn check(edition: &Edition) -> Result<(), PublishError> {
    let wrong = |figure: &&Figure| value(figure).is_some_and(|text| !is_number(&text));
    match edition.figures().find(wrong) {
        None => Ok(()),
        Some(figure) => {
            let printed = figure.printed.as_deref().unwrap_or_default();
            Err(PublishError::Format { format: "CSV", message: format!("{}: `{printed}` is no number", figure.id) })
        }
    }
}

fn is_number(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    text.split_once('.').map_or_else(|| digits(text), |(whole, fraction)| digits(whole) && digits(fraction))
}

/// All units, in the order of their documentation.
pub(super) const UNITS: [Unit; 9] = [
    Unit::Count,
    Unit::Percent,
    Unit::Points,
    Unit::Euro,
    Unit::Hours,
    Unit::Months,
    Unit::Years,
    Unit::Ratio,
    Unit::Rank,
];

/// The code of a unit, as an edition spells it.
pub(super) fn unit_code(unit: Unit) -> &'static str {
    match unit {
        Unit::Count => "count",
        Unit::Percent => "percent",
        Unit::Points => "points",
        Unit::Euro => "EUR",
        Unit::Hours => "hours",
        Unit::Months => "months",
        Unit::Years => "years",
        Unit::Ratio => "ratio",
        Unit::Rank => "rank",
    }
}

/// What a unit is called.
pub(super) fn unit_label(unit: Unit, language: Language) -> &'static str {
    let (fr, en) = match unit {
        Unit::Count => ("nombre", "number"),
        Unit::Percent => ("pour cent", "percent"),
        Unit::Points => ("points de pourcentage", "percentage points"),
        Unit::Euro => ("euros", "euros"),
        Unit::Hours => ("heures", "hours"),
        Unit::Months => ("mois", "months"),
        Unit::Years => ("années", "years"),
        Unit::Ratio => ("rapport", "ratio"),
        Unit::Rank => ("rang, 1 pour le premier", "rank, 1 first"),
    };
    words::pick(language, fr, en)
}

/// The code of a relation, as an edition spells it.
pub(super) fn relation_code(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "equal",
        Relation::AtLeast => "at-least",
        Relation::AtMost => "at-most",
        Relation::About => "about",
    }
}

/// The code of a status, as an edition spells it.
pub(super) fn status_code(status: Status) -> &'static str {
    match status {
        Status::Observed => "observed",
        Status::Estimated => "estimated",
        Status::Declared => "declared",
        Status::Parameter => "parameter",
        Status::NotApplicable => "not-applicable",
        Status::NotAvailable => "not-available",
        Status::Suppressed => "suppressed",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::words::{RELATIONS, STATUSES};
    use domain::number::{Rational, print_fr};
    use proptest::prelude::*;

    #[test]
    fn a_value_is_the_printed_number_digit_for_digit() {
        let say = |printed: &str| value(&sample::figure("t.r.c", "R", "C", Unit::Percent, printed));
        assert_eq!(say("4\u{202f}195\u{202f}474,69").as_deref(), Some("4195474.69"));
        assert_eq!(say("−0,50").as_deref(), Some("-0.50"));
        assert_eq!(say("18\u{a0}353").as_deref(), Some("18353"));
    }

    proptest! {
        #[test]
        fn a_printed_number_reads_back_as_itself(steps in -10_i64.pow(12)..10_i64.pow(12), decimals in 0..5_i32) {
            let scale = 10_i128.pow(decimals.unsigned_abs());
            let printed = print_fr(&Rational::new(i128::from(steps), scale), decimals);
            let figure = sample::figure("t.r.c", "R", "C", Unit::Euro, &printed);
            let text = value(&figure).unwrap();
            let digits: String = text.chars().filter(|c| *c != '.').collect();
            prop_assert!(is_number(&text), "{text}");
            prop_assert_eq!(digits.parse::<i64>().unwrap(), steps);
        }
    }

    #[test]
    fn a_withheld_figure_has_no_number_even_if_it_kept_one() {
        let mut figure = sample::share("t.r.c", "R", "35,4", 18_353.0, 0.74);
        assert!(value(&figure).is_some() && margin(&figure).is_some() && super::sample(&figure).is_some());
        for status in [Status::Suppressed, Status::NotApplicable, Status::NotAvailable] {
            figure.status = status;
            assert_eq!((value(&figure), margin(&figure), super::sample(&figure)), (None, None, None));
        }
    }

    #[test]
    fn a_margin_is_finer_than_its_value() {
        let figure = sample::share("t.r.c", "R", "35,4", 18_353.0, 0.7375);
        assert_eq!(margin(&figure), Some(("0.74".into(), "0.74".into())));
    }

    #[test]
    fn codes_are_those_of_the_edition() {
        let spelled = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        for unit in UNITS {
            assert_eq!(spelled(serde_json::to_value(unit).unwrap()), unit_code(unit));
        }
        for relation in RELATIONS {
            assert_eq!(spelled(serde_json::to_value(relation).unwrap()), relation_code(relation));
        }
        for status in STATUSES {
            assert_eq!(spelled(serde_json::to_value(status).unwrap()), status_code(status));
        }
    }

    #[test]
    fn words_in_place_of_a_number_are_refused() {
        let mut edition = sample::edition();
        assert_eq!(check(&edition), Ok(()));
        edition.tables[0].figures[0].printed = Some("4 millions".into());
        let message = check(&edition).unwrap_err().to_string();
        assert_eq!(message, "CSV: survey.2019.trainings_solicited: `4 millions` is no number");
    }
}
