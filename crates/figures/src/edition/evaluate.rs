//! One formula, evaluated exactly.

use super::Failure;
use super::bands;
use super::earlier::quotient;
use super::inputs::{Absent, Inputs, Known, missing_figure};
use crate::execute::FilledHistogram;
use crate::formula::{ordered, rows_behind, terms};
use domain::definition::{Formula, Quotient, Sum};
use domain::network::Quantity;
use domain::number::Rational;
use domain::statistics::{Confidence, margin_of_error};
use num_traits::{CheckedDiv, CheckedSub, Zero};

/// What a formula gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The figure in its unit, or why there is none.
    pub value: Result<Rational, Absent>,
    /// What stands above the line, in the unit of the column.
    pub numerator: Option<Rational>,
    /// What stands below the line.
    pub base: Option<Rational>,
}

impl Outcome {
    fn plain(value: Known<Rational>) -> Self {
        Self { value, numerator: None, base: None }
    }
}

pub(super) fn evaluate(inputs: &Inputs<'_>, formula: &Formula) -> Result<Outcome, Failure> {
    match formula {
        Formula::Amount { value, per } => {
            let value = inputs.sum(value)?;
            Ok(Outcome::plain(value.map(|value| over(&value, *per)).transpose_failure()?))
        }
        Formula::Quotient(of) => quotient_of(inputs, of),
        Formula::Change { now, before } => change(inputs, now, before),
        Formula::Difference { now, before } => difference(inputs, now, before),
        Formula::QuotientOfQuotients { value, base } => ratio(inputs, value, base),
        Formula::BandBound { column, cell, band, bands, end } => {
            let values = inputs.histogram(&column.0, &column.1, cell)?;
            let bound = bands::bound(values, *band, *bands, *end);
            Ok(Outcome::plain(bound.map(|bound| Rational::from_integer(bound.into())).ok_or_else(no_rows)))
        }
        Formula::BandShare { column, cell, band, bands } => {
            let values = inputs.histogram(&column.0, &column.1, cell)?;
            let (inside, all) = bands::share(values, *band, *bands);
            let (inside, all) = (Rational::from_integer(inside.into()), Rational::from_integer(all.into()));
            divided((100, 1), inside, all)
        }
        Formula::Maximum { column, cell, per } => {
            let greatest = inputs.histogram(&column.0, &column.1, cell)?.last();
            let greatest = greatest.map(|(value, _)| over(&Rational::from_integer((*value).into()), *per));
            Ok(Outcome::plain(greatest.ok_or_else(no_rows).transpose_failure()?))
        }
        Formula::Present { categories } => present(inputs, categories),
        Formula::Rank { of, among } => rank(inputs, of, among),
        Formula::Margin { sample, population } => margin(inputs, sample, population),
        Formula::Parameter { value: (numerator, denominator), .. } => {
            let value = Rational::from_integer((*numerator).into());
            Ok(Outcome::plain(Ok(over(&value, *denominator)?)))
        }
    }
}

/// Rows behind a formula: of the smallest of its bases, or with a value in the column that it orders.
pub(super) fn units(inputs: &Inputs<'_>, formula: &Formula) -> Result<Option<u64>, Failure> {
    if let Some((source, column, cell)) = ordered(formula) {
        return Ok(Some(all(inputs.histogram(source, column, cell)?)));
    }
    let mut least: Option<u64> = None;
    for counts in rows_behind(formula, inputs.edition) {
        let mut rows = 0_u64;
        for count in &counts {
            let value = inputs.quantity(count)?.ok().and_then(|value| u64::try_from(value.to_integer()).ok());
            rows = rows.saturating_add(value.unwrap_or_default());
        }
        least = Some(least.map_or(rows, |least| least.min(rows)));
    }
    Ok(least)
}

fn all(values: &FilledHistogram) -> u64 {
    values.iter().map(|(_, rows)| rows).sum()
}

trait TransposeFailure<T> {
    fn transpose_failure(self) -> Result<Known<T>, Failure>;
}

impl<T> TransposeFailure<T> for Known<Result<T, Failure>> {
    fn transpose_failure(self) -> Result<Known<T>, Failure> {
        match self {
            Ok(Ok(value)) => Ok(Ok(value)),
            Ok(Err(failure)) => Err(failure),
            Err(missing) => Ok(Err(missing)),
        }
    }
}

fn over(value: &Rational, per: i64) -> Result<Rational, Failure> {
    value.checked_div(&Rational::from_integer(per.into())).ok_or(Failure::TooLarge)
}

fn no_rows() -> Absent {
    Absent::not_applicable("aucune ligne n’a de valeur", "no row has a value")
}

fn empty_base() -> Absent {
    Absent::not_applicable("la base est vide", "the base is empty")
}

/// `factor · value / base`, or the note that the base is empty.
fn divided(factor: (i64, i64), value: Rational, base: Rational) -> Result<Outcome, Failure> {
    let result =
        if base.is_zero() { Err(empty_base()) } else { Ok(quotient(factor, &value, &base).ok_or(Failure::TooLarge)?) };
    Ok(Outcome { value: result, numerator: Some(value), base: Some(base) })
}

/// A quotient of this edition, or one that an earlier edition declared; of an earlier one whose sums
/// alone were declared, the quotient of those.
pub(super) fn quotient_of(inputs: &Inputs<'_>, of: &Quotient) -> Result<Outcome, Failure> {
    let mut earlier = terms(&of.value).chain(terms(&of.base)).filter(|term| term.edition != inputs.edition);
    let year = earlier.next().map(|term| term.edition);
    let found = year.and_then(|_| inputs.earlier.quotient(of));
    if let Some(value) = found.and_then(|found| found.value) {
        return Ok(Outcome::plain(Ok(value)));
    }
    match (inputs.sum(&of.value)?, inputs.sum(&of.base)?) {
        (Ok(value), Ok(base)) => divided(of.factor, value, base),
        (Err(missing), _) | (_, Err(missing)) => Ok(Outcome::plain(Err(match (year, found) {
            (Some(year), Some(found)) => missing_figure(year, found.figure),
            _ => missing,
        }))),
    }
}

fn change(inputs: &Inputs<'_>, now: &Sum, before: &Sum) -> Result<Outcome, Failure> {
    match (inputs.sum(now)?, inputs.sum(before)?) {
        (Ok(now), Ok(before)) => divided((100, 1), now.checked_sub(&before).ok_or(Failure::TooLarge)?, before),
        (Err(missing), _) | (_, Err(missing)) => Ok(Outcome::plain(Err(missing))),
    }
}

/// Numerator and base are this edition's.
fn difference(inputs: &Inputs<'_>, now: &Quotient, before: &Quotient) -> Result<Outcome, Failure> {
    let (now, before) = (quotient_of(inputs, now)?, quotient_of(inputs, before)?);
    let value = match (now.value, before.value) {
        (Ok(now), Ok(before)) => Ok(now.checked_sub(&before).ok_or(Failure::TooLarge)?),
        (Err(missing), _) | (_, Err(missing)) => Err(missing),
    };
    Ok(Outcome { value, ..now })
}

fn ratio(inputs: &Inputs<'_>, value: &Quotient, base: &Quotient) -> Result<Outcome, Failure> {
    match (quotient_of(inputs, value)?.value, quotient_of(inputs, base)?.value) {
        (Ok(value), Ok(base)) => divided((1, 1), value, base),
        (Err(missing), _) | (_, Err(missing)) => Ok(Outcome::plain(Err(missing))),
    }
}

fn present(inputs: &Inputs<'_>, categories: &[(String, Vec<Quantity>)]) -> Result<Outcome, Failure> {
    let mut occurring = 0;
    for (_, counts) in categories {
        let mut occurs = true;
        for count in counts {
            match inputs.quantity(count)? {
                Ok(count) => occurs &= count > Rational::zero(),
                Err(missing) => return Ok(Outcome::plain(Err(missing))),
            }
        }
        occurring += i128::from(occurs);
    }
    Ok(Outcome::plain(Ok(Rational::from_integer(occurring))))
}

/// Ties share the better place.
fn rank(inputs: &Inputs<'_>, of: &str, among: &[(String, Quantity)]) -> Result<Outcome, Failure> {
    let mut all = Vec::with_capacity(among.len());
    for (code, quantity) in among {
        match inputs.quantity(quantity)? {
            Ok(value) => all.push((code, value)),
            Err(missing) => return Ok(Outcome::plain(Err(missing))),
        }
    }
    let Some(own) = all.iter().find(|(code, _)| *code == of).map(|(_, value)| *value) else {
        return Ok(Outcome::plain(Err(no_rows())));
    };
    let ahead = all.iter().filter(|(_, value)| *value > own).count();
    Ok(Outcome { value: Ok(Rational::from_integer(1 + ahead as i128)), numerator: Some(own), base: None })
}

fn margin(inputs: &Inputs<'_>, sample: &Sum, population: &Sum) -> Result<Outcome, Failure> {
    let (sample, population) = match (inputs.sum(sample)?, inputs.sum(population)?) {
        (Ok(sample), Ok(population)) => (sample, population),
        (Err(missing), _) | (_, Err(missing)) => return Ok(Outcome::plain(Err(missing))),
    };
    let whole = |value: &Rational| u32::try_from(value.to_integer()).unwrap_or_default();
    let margin = margin_of_error(0.5, whole(&sample), whole(&population), Confidence::Level95);
    let value = margin.map(|points| exact(points.0));
    let value =
        value.map_err(|why| Absent::not_applicable("l’échantillon ne permet pas de marge d’erreur", &why.to_string()));
    Ok(Outcome { value, numerator: Some(sample), base: Some(population) })
}

/// A float as a fraction, to twelve decimals: a root or a weighted sum has no exact value.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn exact(value: f64) -> Rational {
    Rational::new((value * 1e12).round() as i128, 1_000_000_000_000)
}
