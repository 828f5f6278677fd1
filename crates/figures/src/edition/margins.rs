//! Margins of error of quotients over those who answered, at the 95 % level.
//!
//! A share of units is a share under simple random sampling. Below 5 % and above 95 % its normal
//! approximation no longer covers what it says and can leave 0..100 % (Brown, Cai & DasGupta 2001), so
//! Wilson's interval takes over. Any other quotient is a ratio over clusters. A change has no margin:
//! that of this edition's value is not that of the change.

use super::Failure;
use super::inputs::Inputs;
use crate::formula::{MarginMethod, margin_method};
use domain::definition::{Quotient, Sum};
use domain::edition::{Margin, MarginKind};
use domain::network::Network;
use domain::statistics::{Confidence, margin_of_error, ratio_margin, wilson_interval_finite};

/// Shares within this distance of 0 or 1 take Wilson's interval.
const NEAR_THE_END: f64 = 0.05;
const LEVEL: Confidence = Confidence::Level95;

/// The margin of `quotient` in its own unit; none over a register, without a survey, or where the sample
/// does not allow one.
pub(super) fn margin(network: &Network, inputs: &Inputs<'_>, quotient: &Quotient) -> Result<Option<Margin>, Failure> {
    let (Some(method), Some(survey)) = (margin_method(network, inputs.edition, quotient), inputs.survey) else {
        return Ok(None);
    };
    let (Some(answered), Some(asked)) = (whole(inputs, &survey.answered)?, whole(inputs, &survey.asked)?) else {
        return Ok(None);
    };
    let Some(factor) = factor(quotient) else { return Ok(None) };
    match method {
        MarginMethod::Share(_) => {
            let (Some(value), Some(base)) = (whole(inputs, &quotient.value)?, whole(inputs, &quotient.base)?) else {
                return Ok(None);
            };
            Ok(share(value, base, asked_within(base, answered, asked)).map(|margin| scaled(margin, factor)))
        }
        MarginMethod::Ratio(..) => {
            let (values, bases) = (inputs.groups(&quotient.value)?, inputs.groups(&quotient.base)?);
            Ok(ratio(&values, &bases, answered, asked).map(|margin| scaled(margin, factor)))
        }
    }
}

fn whole(inputs: &Inputs<'_>, sum: &Sum) -> Result<Option<u32>, Failure> {
    Ok(inputs.sum(sum)?.ok().and_then(|value| u32::try_from(value.to_integer()).ok()))
}

#[allow(clippy::cast_precision_loss)]
fn factor(quotient: &Quotient) -> Option<f64> {
    let (numerator, denominator) = quotient.factor;
    (denominator != 0).then(|| (numerator as f64 / denominator as f64).abs())
}

/// Units asked in the part of the survey that `base` units answered: the response rate is taken as even,
/// so that a part has the finite population correction of the whole.
fn asked_within(base: u32, answered: u32, asked: u32) -> u32 {
    if answered == 0 {
        return 0;
    }
    let scaled = (u64::from(base) * u64::from(asked) + u64::from(answered) / 2) / u64::from(answered);
    u32::try_from(scaled).unwrap_or(u32::MAX)
}

/// A margin in parts of one.
fn share(value: u32, base: u32, asked: u32) -> Option<Margin> {
    let p = f64::from(value) / f64::from(base);
    let made = |kind, below: f64, above: f64| {
        let (below, above) = (below.max(0.0) / 100.0, above.max(0.0) / 100.0);
        Some(Margin { kind, below, above, answered: base.into(), asked: asked.into() })
    };
    if base >= 2 && (p < NEAR_THE_END || p > 1.0 - NEAR_THE_END) {
        let interval = wilson_interval_finite(p, base, asked, LEVEL).ok()?;
        return made(MarginKind::Wilson, 100.0 * p - interval.low.0, interval.high.0 - 100.0 * p);
    }
    let points = margin_of_error(p, base, asked, LEVEL).ok()?.0;
    made(MarginKind::Share, points, points)
}

/// A margin in the unit of value over base.
///
/// Clusters that answered but have no row count as zeros. None where fewer than two clusters have a
/// base, or where no cluster departs from the ratio though some did not answer (a share of 0 or 100 %):
/// the estimator would then state a certainty that nobody has.
#[allow(clippy::cast_precision_loss)]
fn ratio(values: &[i128], bases: &[i128], answered: u32, asked: u32) -> Option<Margin> {
    let all = values.iter().zip(bases).map(|(value, base)| (*value as f64, *base as f64));
    let mut clusters: Vec<(f64, f64)> = all.filter(|cluster| *cluster != (0.0, 0.0)).collect();
    if clusters.iter().filter(|(_, base)| *base != 0.0).count() < 2 {
        return None;
    }
    clusters.resize(clusters.len().max(answered as usize), (0.0, 0.0));
    let margin = ratio_margin(&clusters, asked, LEVEL).ok()?;
    let certain = margin == 0.0 && answered < asked;
    let (answered, asked) = (answered.into(), asked.into());
    (!certain).then_some(Margin { kind: MarginKind::ClusterRatio, below: margin, above: margin, answered, asked })
}

fn scaled(margin: Margin, factor: f64) -> Margin {
    Margin { below: margin.below * factor, above: margin.above * factor, ..margin }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-4, "{found}, expected {expected}");
    }

    #[test]
    fn a_share_of_the_687_answers_is_known_within_0_74_points() {
        let margin = share(344, 687, asked_within(687, 687, 715)).expect("a margin");
        assert_eq!((margin.kind, margin.answered, margin.asked), (MarginKind::Share, 687, 715));
        near(scaled(margin, 100.0).below, 0.7403);
    }

    #[test]
    fn a_share_near_zero_takes_wilson_and_never_goes_below_zero() {
        let margin = share(3, 687, 715).expect("a margin");
        assert_eq!(margin.kind, MarginKind::Wilson);
        assert!(margin.below <= 3.0 / 687.0 && margin.above > margin.below);
        assert_eq!(share(0, 20, 21).map(|margin| margin.below), Some(0.0));
        assert_eq!(share(0, 1, 1), None);
    }

    #[test]
    fn clusters_without_rows_count_as_answers() {
        let few = ratio(&[2, 3, 5, 0], &[4, 6, 5, 5], 4, 10).expect("a margin");
        let many = ratio(&[2, 3, 5, 0, 0], &[4, 6, 5, 5, 0], 100, 250).expect("a margin");
        near(few.below, 1.959_963_984_540_054 * 0.025_f64.sqrt());
        assert!(many.below < few.below && many.answered == 100);
        assert_eq!(ratio(&[1], &[2], 4, 10), None);
        assert_eq!(ratio(&[0, 0, 0], &[4, 6, 5], 4, 10), None);
        assert_eq!(ratio(&[0, 0, 0], &[4, 6, 5], 10, 10).map(|margin| margin.below), Some(0.0));
    }
}
