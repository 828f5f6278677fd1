//! Calibration of the groups' weights on totals known for all units asked.

use super::{Surveyed, code, fixed, occurring, stored};
use domain::network::{ColumnId, ColumnType, Text};
use domain::quality::{CalibrationReport, CalibrationRules, KnownTotal, Method, TotalState};
use domain::set::NULL;
use domain::statistics::calibration::{CalibrateError, Calibrated, Distance, calibrate};

/// Totals are met within this relative deviation, or the search ends after so many steps.
const SURE: (f64, u32) = (1e-10, 200);

/// A total and what each unit adds to it.
struct Auxiliary {
    column: ColumnId,
    code: String,
    label: Text,
    values: Vec<f64>,
}

/// The report, and the weights to use: the calibrated ones, or those given where the totals could not be met.
pub(super) fn of(
    surveyed: &Surveyed<'_>,
    weights: Vec<f64>,
) -> Result<(Option<CalibrationReport>, Vec<f64>), CalibrateError> {
    let Some(rules) = &surveyed.plan.rules.calibration else { return Ok((None, weights)) };
    let auxiliary = auxiliary(surveyed, rules);
    let known: Vec<f64> = auxiliary.iter().map(|one| one.values.iter().sum()).collect();
    let answered: Vec<usize> = (0..surveyed.units.keys.len()).filter(|at| surveyed.units.answered[*at]).collect();
    let rows: Vec<Vec<f64>> =
        answered.iter().map(|unit| auxiliary.iter().map(|one| one.values[*unit]).collect()).collect();
    let found = calibrate(&weights, &rows, &known, distance(rules), SURE)?;
    let sum = |weights: &[f64], at: usize| weights.iter().zip(&rows).map(|(weight, x)| weight * x[at]).sum::<f64>();
    let total = |(at, one): (usize, Auxiliary)| KnownTotal {
        column: one.column,
        code: one.code,
        label: one.label,
        known: fixed(known[at], 9),
        before: fixed(sum(&weights, at), 9),
        after: fixed(sum(&found.weights, at), 9),
        state: state(&found, at),
    };
    let totals = auxiliary.into_iter().enumerate().map(total).collect();
    let report = report(rules, &found, totals);
    Ok((Some(report), if found.converged { found.weights } else { weights }))
}

fn report(rules: &CalibrationRules, found: &Calibrated, totals: Vec<KnownTotal>) -> CalibrationReport {
    // Without an answer there is no ratio: nothing was changed.
    let ratio = |ratio: f64| if ratio.is_finite() { stored(ratio) } else { 1.0 };
    CalibrationReport {
        method: rules.method,
        bounds: rules.bounds,
        converged: found.converged,
        iterations: found.iterations,
        deviation: fixed(found.deviation, 18),
        least_ratio: ratio(found.ratios.0),
        greatest_ratio: ratio(found.ratios.1),
        totals,
    }
}

fn distance(rules: &CalibrationRules) -> Distance {
    match rules.method {
        Method::Linear => Distance::Linear,
        Method::Raking => Distance::Raking,
        Method::Logit => {
            let (low, high) = rules.bounds.unwrap_or_default();
            Distance::Logit { low, high }
        }
    }
}

fn state(found: &Calibrated, at: usize) -> TotalState {
    match () {
        () if found.unmet.contains(&at) => TotalState::Unmet,
        () if found.redundant.contains(&at) => TotalState::Implied,
        () => TotalState::Met,
    }
}

/// One total a code of a closed list, one for the sum of a whole number; the number of units where no list implies it.
fn auxiliary(surveyed: &Surveyed<'_>, rules: &CalibrationRules) -> Vec<Auxiliary> {
    let mut all = Vec::new();
    for id in &rules.columns {
        let Some((column, values)) = surveyed.column(id) else { continue };
        if matches!(column.kind, ColumnType::Integer { .. }) {
            let (label, values) = (column.label.clone(), values.iter().map(amount).collect());
            all.push(Auxiliary { column: id.clone(), code: String::new(), label, values });
            continue;
        }
        all.extend(occurring(&values).into_iter().map(|one| {
            let (code, label) = code(surveyed.network, column, one);
            let values = values.iter().map(|value| f64::from(u8::from(*value == one))).collect();
            Auxiliary { column: id.clone(), code, label, values }
        }));
    }
    if all.iter().all(|one| one.code.is_empty()) {
        let label = Text { fr: "unités interrogées".to_owned(), en: "units asked".to_owned() };
        let (column, values) = (surveyed.plan.units.key.clone(), vec![1.0; surveyed.units.keys.len()]);
        all.insert(0, Auxiliary { column, code: String::new(), label, values });
    }
    all
}

#[allow(clippy::cast_precision_loss)]
fn amount(value: &i64) -> f64 {
    if *value == NULL { 0.0 } else { *value as f64 }
}
