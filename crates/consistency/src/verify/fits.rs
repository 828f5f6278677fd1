//! Which other base a printed share would fit: printed quantities, quantities that the print implies,
//! and the sum of the parts that its table prints.

use super::{Fit, Teller};
use crate::propagate::State;
use crate::system::{Meaning, OPEN, PrintId, VariableId};
use domain::definition::Formula;
use domain::network::{Measure, Quantity, Text};
use domain::number::Rational;

/// At most so many bases are named.
const MOST: usize = 4;

pub(super) fn fits(teller: &Teller<'_>, share: PrintId) -> Vec<Fit> {
    let Some(state) = &teller.believed else { return Vec::new() };
    let Some(quotient) = teller.stated(share).and_then(|s| s.quotient) else { return Vec::new() };
    let shares = siblings(teller, share, quotient.base);
    let (Some(value), Some(own)) = (quantity(teller, quotient.value), quantity(teller, quotient.base)) else {
        return Vec::new();
    };
    let mut found: Vec<Fit> = Vec::new();
    for (candidate, &variable) in &teller.examined.built.quantities {
        let bounds = state.bounds(variable);
        if variable == quotient.base || !comparable(teller, value, own, candidate) || !tight(bounds) {
            continue;
        }
        if shares.iter().all(|&s| some_value_fits(teller, state, s, bounds)) {
            let figure = printed_by(teller, variable);
            found.push(Fit {
                figure,
                quantity: teller.quantity_in_words(candidate, own.edition),
                low: Rational::from_integer(bounds.0),
                high: Rational::from_integer(bounds.1),
            });
        }
    }
    found.extend(sum_of_parts(teller, state, share, &shares));
    found.sort_by_key(|f| (f.figure.is_none(), f.high - f.low, f.low));
    found.dedup_by(|a, b| a.low == b.low && a.high == b.high);
    found.truncate(MOST);
    found
}

fn quantity<'a>(teller: &'a Teller<'_>, variable: VariableId) -> Option<&'a Quantity> {
    match &teller.system().variables[variable].meaning {
        Meaning::Quantity(quantity) => Some(quantity),
        _ => None,
    }
}

/// Shares of one column over one base belong together: a base must fit them all, when the values are unknown.
fn siblings(teller: &Teller<'_>, share: PrintId, base: VariableId) -> Vec<PrintId> {
    let state = teller.believed.as_ref();
    let known = |p: PrintId| {
        let value = teller.stated(p).and_then(|s| s.quotient).map(|q| q.value);
        value.zip(state).is_some_and(|(v, s)| s.is_fixed(v))
    };
    if known(share) {
        return vec![share];
    }
    let column = |p: PrintId| {
        let id = &teller.system().prints[p].figure.0;
        let mut parts = id.split('.');
        (parts.next().map(str::to_owned), parts.nth(1).map(str::to_owned))
    };
    (0..teller.system().prints.len())
        .filter(|&p| {
            column(p) == column(share) && teller.stated(p).and_then(|s| s.quotient).is_some_and(|q| q.base == base)
        })
        .collect()
}

/// Whether a quantity can stand as base of `value`: the same kind of thing, not less than it by nature.
fn comparable(teller: &Teller<'_>, value: &Quantity, own: &Quantity, candidate: &Quantity) -> bool {
    let entity = |q: &Quantity| teller.network.sources.get(&q.source).map(|s| s.entity.clone());
    let same_kind = match (&value.measure, &candidate.measure) {
        (Measure::Count, Measure::Count) => entity(value) == entity(candidate),
        (Measure::Sum(a), Measure::Sum(b)) => a == b && value.source == candidate.source,
        _ => false,
    };
    let wide =
        candidate.source != value.source || (value.cell.is_within(&candidate.cell) && value.cell != candidate.cell);
    same_kind && wide && candidate.edition == own.edition
}

/// Known to within one in two hundred.
fn tight((low, high): (i128, i128)) -> bool {
    low > 0 && high < OPEN && (high - low).checked_mul(200).is_some_and(|w| w <= low)
}

/// Whether some value over a base within these bounds gives the printed share.
fn some_value_fits(teller: &Teller<'_>, state: &State, share: PrintId, base: (i128, i128)) -> bool {
    fitting_values(teller, state, share, base).is_some_and(|(from, to)| from <= to)
}

fn fitting_values(teller: &Teller<'_>, state: &State, share: PrintId, base: (i128, i128)) -> Option<(i128, i128)> {
    let print = &teller.system().prints[share];
    let stated = teller.stated(share)?;
    let quotient = stated.quotient?;
    let Formula::Quotient(formula) = &stated.definition.formula else { return None };
    let unit = teller.system().variables[quotient.ratio].unit;
    let (above, below) = (i128::from(formula.factor.0).checked_mul(unit)?, i128::from(formula.factor.1));
    // A value that is not fixed is known as a part of its stated base only: over another base only its own print holds.
    let (least, most) = if state.is_fixed(quotient.value) { state.bounds(quotient.value) } else { (0, base.1) };
    let low = print.low.unwrap_or(0).checked_mul(base.0)?.checked_mul(below)?;
    let to = match print.high {
        Some(high) => num_integer::Integer::div_floor(&high.checked_mul(base.1)?.checked_mul(below)?, &above),
        None => most,
    };
    Some((num_integer::Integer::div_ceil(&low, &above).max(least), to.min(most)))
}

fn printed_by(teller: &Teller<'_>, variable: VariableId) -> Option<domain::network::FigureId> {
    teller
        .outcome
        .believed
        .iter()
        .map(|&p| &teller.system().prints[p])
        .find(|p| p.reading.variable == variable && p.low == p.high)
        .map(|p| p.figure.clone())
}

/// The sum of the parts that the share's own table prints as counts.
fn sum_of_parts(teller: &Teller<'_>, state: &State, share: PrintId, shares: &[PrintId]) -> Option<Fit> {
    let table = |p: PrintId| teller.system().prints[p].figure.0.split('.').next().map(str::to_owned);
    let quotient = teller.stated(share)?.quotient?;
    let base = quantity(teller, quotient.base)?;
    let mut parts: Vec<(VariableId, i128)> = Vec::new();
    for print in (0..teller.system().prints.len()).filter(|&p| table(p) == table(share)) {
        let variable = teller.system().prints[print].reading.variable;
        let Some(part) = quantity(teller, variable) else { continue };
        let inside = part.source == base.source
            && part.measure == base.measure
            && part.cell.is_within(&base.cell)
            && part.cell.0.len() == base.cell.0.len() + 1;
        if inside && state.is_fixed(variable) && !parts.iter().any(|p| p.0 == variable) {
            parts.push((variable, state.bounds(variable).0));
        }
    }
    let sum: i128 = parts.iter().map(|p| p.1).sum();
    let worth = parts.len() > 1 && sum > 0 && !state.is_fixed(quotient.base)
        || parts.len() > 1 && sum != state.bounds(quotient.base).0;
    (worth && shares.iter().all(|&s| some_value_fits(teller, state, s, (sum, sum)))).then(|| {
        let name = table(share).unwrap_or_default();
        Fit {
            figure: None,
            quantity: Text {
                fr: format!("somme des {} parties imprimées dans le tableau {name}", parts.len()),
                en: format!("sum of the {} parts printed in table {name}", parts.len()),
            },
            low: Rational::from_integer(sum),
            high: Rational::from_integer(sum),
        }
    })
}
