//! Figures from weighted answers: each unit's contribution counts as often as the unit's weight says.
//!
//! In floating point, for weights are no exact numbers. Amounts have no weighted form: they stay what was counted.
//! Start with [`value`].

use super::Failure;
use super::evaluate::quotient_of;
use super::inputs::Inputs;
use super::margins::floats;
use crate::formula::{margin_method, terms};
use domain::definition::{Formula, Quotient, Sum};
use domain::network::{Network, Sampling};
use domain::number::Rational;

/// By scan of the plan, the weight of each of its groups; empty for a scan without groups.
pub(super) struct Weights(pub Vec<Vec<f64>>);

/// The value of an estimated figure over weighted answers; none where the formula has no weighted form (bands of
/// ordered values, quotients that mix answers and registers) or the weighted base is 0.
pub(super) fn value(
    network: &Network,
    inputs: &Inputs<'_>,
    weights: &Weights,
    formula: &Formula,
) -> Result<Option<f64>, Failure> {
    let side = |of: &Quotient| side(network, inputs, weights, of);
    match formula {
        Formula::Quotient(of) => side(of),
        Formula::Difference { now, before } => Ok(match (side(now)?, observed(inputs, before)?) {
            (Some(now), Some(before)) => Some(now - before),
            _ => None,
        }),
        Formula::QuotientOfQuotients { value, base } => Ok(match (side(value)?, side(base)?) {
            (Some(value), Some(base)) if base != 0.0 => Some(value / base),
            _ => None,
        }),
        _ => Ok(None),
    }
}

/// A quotient over answers is weighted, one over registers or of an earlier edition is taken as it is.
fn side(network: &Network, inputs: &Inputs<'_>, weights: &Weights, of: &Quotient) -> Result<Option<f64>, Failure> {
    if margin_method(network, inputs.edition, of).is_some() {
        return quotient(inputs, weights, of);
    }
    let mut all = terms(&of.value).chain(terms(&of.base));
    let known = all.all(|quantity| {
        let sampling = network.sources.get(&quantity.source).map(|source| source.sampling);
        quantity.edition != inputs.edition || sampling == Some(Sampling::Register)
    });
    if known { observed(inputs, of) } else { Ok(None) }
}

#[allow(clippy::cast_precision_loss)]
fn quotient(inputs: &Inputs<'_>, weights: &Weights, of: &Quotient) -> Result<Option<f64>, Failure> {
    let Some((values, bases)) = clusters(inputs, weights, of)? else { return Ok(None) };
    let (value, base): (f64, f64) = (values.iter().sum(), bases.iter().sum());
    let factor = of.factor.0 as f64 / of.factor.1 as f64;
    Ok((base != 0.0).then(|| factor * value / base).filter(|value| value.is_finite()))
}

/// Values and bases, one a group of rows.
type Clusters = (Vec<f64>, Vec<f64>);

/// Weighted value and base of each group of rows; none if the scan has no groups or several scans are needed.
pub(super) fn clusters(inputs: &Inputs<'_>, weights: &Weights, of: &Quotient) -> Result<Option<Clusters>, Failure> {
    Ok(weighted(inputs, weights, &of.value)?.zip(weighted(inputs, weights, &of.base)?))
}

/// A sum group by group, each times its weight.
fn weighted(inputs: &Inputs<'_>, weights: &Weights, sum: &Sum) -> Result<Option<Vec<f64>>, Failure> {
    let Some(scan) = inputs.scan(sum)? else { return Ok(None) };
    let Some(weights) = weights.0.get(scan).filter(|weights| !weights.is_empty()) else { return Ok(None) };
    let groups = floats(&inputs.groups(sum)?);
    Ok(Some(groups.iter().zip(weights).map(|(value, weight)| value * weight).collect()))
}

fn observed(inputs: &Inputs<'_>, of: &Quotient) -> Result<Option<f64>, Failure> {
    Ok(quotient_of(inputs, of)?.value.ok().as_ref().map(float))
}

#[allow(clippy::cast_precision_loss)]
fn float(value: &Rational) -> f64 {
    *value.numer() as f64 / *value.denom() as f64
}
