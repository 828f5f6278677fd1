//! Reads `editions/<year>/declared.csv`: figures of earlier editions, carried as they were declared.

use crate::diagnostic::{Report, say};
use crate::files::{Files, Spot};
use crate::nearest::{Noun, unknown};
use crate::nomenclature::{Field, records};
use crate::reader::decimal;
use domain::network::{FigureId, Year};
use domain::number::Rational;

/// A figure of an earlier edition as that edition declared it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its id.
    pub figure: FigureId,
    /// Its value, exact.
    pub value: Rational,
    /// Who printed it.
    pub source: String,
}

/// The file of one edition.
pub(crate) fn path(edition: Year) -> String {
    format!("editions/{edition}/declared.csv")
}

/// The editions that have such a file, in order.
pub(crate) fn years(files: &Files) -> Vec<Year> {
    files.editions("declared.csv")
}

/// Reads the file of one edition; nothing when there is none.
pub(crate) fn read(report: &Report<'_>, edition: Year) -> Vec<(Declared, Spot)> {
    let Some(file) = report.files.index(&path(edition)) else { return Vec::new() };
    let records = records(report, file);
    let header: Vec<_> = records.first().into_iter().flatten().map(|field| field.text.as_str()).collect();
    if header != ["figure", "value", "source"] {
        let message = say("en-tête incorrect", "wrong header");
        let label = say("attendu : `figure,value,source`", "expected `figure,value,source`");
        let end = report.files.text(file).and_then(|text| text.find('\n')).unwrap_or(1);
        report.add(Spot { file, start: 0, end }, message, label, None);
        return Vec::new();
    }
    records[1..].iter().filter_map(|record| one(report, record)).collect()
}

fn one(report: &Report<'_>, record: &[Field]) -> Option<(Declared, Spot)> {
    let [figure, value, source] = record else {
        let spot = Spot { end: record.last()?.spot.end, ..record.first()?.spot };
        let message = say("nombre de colonnes incorrect", "wrong number of columns");
        report.add(spot, message, say("attendu : 3 champs", "expected 3 fields"), None);
        return None;
    };
    let Some((numerator, denominator)) = decimal(&value.text) else {
        let text = &value.text;
        let message = say(format!("`{text}` n’est pas un nombre"), format!("`{text}` is not a number"));
        let label = say("attendu : des chiffres, un point décimal", "expected digits and a decimal point");
        report.add(value.spot, message, label, None);
        return None;
    };
    let value = Rational::new(numerator.into(), denominator.into());
    let declared = Declared { figure: FigureId(figure.text.clone()), value, source: source.text.clone() };
    Some((declared, figure.spot))
}

/// Reports declared figures that no definition knows.
pub(crate) fn check<'n>(
    report: &Report<'_>,
    declared: &[(Declared, Spot)],
    known: impl Fn(&FigureId) -> bool,
    all: impl Iterator<Item = &'n str>,
) {
    let all: Vec<_> = all.collect();
    for (one, spot) in declared.iter().filter(|(one, _)| !known(&one.figure)) {
        let place = say("les valeurs déclarées", "the declared values");
        let label = say("aucun tableau n’a ce chiffre", "no table has this figure");
        unknown(report, *spot, (Noun::Figure, one.figure.as_str()), &place, label, all.iter().copied());
    }
}
