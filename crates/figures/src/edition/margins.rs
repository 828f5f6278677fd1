//! Margins of error of quotients over those who answered, at the 95 % level.
//!
//! A share of units is a share under simple random sampling. Below 5 % and above 95 % its normal
//! approximation no longer covers what it says and can leave 0..100 % (Brown, Cai & DasGupta 2001), so
//! Wilson's interval takes over. Any other quotient is a ratio over clusters. A change has no margin:
//! that of this edition's value is not that of the change.

use super::Failure;
use super::inputs::Inputs;
use super::weighted::{self, Weights};
use crate::formula::{MarginMethod, margin_method};
use crate::quality::stored;
use domain::definition::{Quotient, Sum};
use domain::edition::{Margin, MarginKind};
use domain::network::{Network, Text};
use domain::statistics::{
    Confidence, MarginError, Moments, margin_of_error, ratio_margin, ratio_margin_of, wilson_interval_finite,
};

/// Shares within this distance of 0 or 1 take Wilson's interval.
const NEAR_THE_END: f64 = 0.05;
const LEVEL: Confidence = Confidence::Level95;

/// A margin, or the note that says why there is none.
pub(super) type Noted<T> = Result<T, Text>;

/// The margin of `quotient` in its own unit, or the note that says why the sample allows none; nothing over
/// a register, without a survey, or for a base within itself, which is 100 % by definition.
///
/// With weights, that of the weighted quotient: a ratio of weighted clusters, or Wilson's interval on Kish's
/// effective number of answers. What calibration gains on known totals is left out, so that it errs on the wide side.
pub(super) fn margin(
    network: &Network,
    inputs: &Inputs<'_>,
    quotient: &Quotient,
    weights: Option<&Weights>,
) -> Result<Option<Noted<Margin>>, Failure> {
    let (Some(method), Some(survey)) = (margin_method(network, inputs.edition, quotient), inputs.survey) else {
        return Ok(None);
    };
    let (Some(answered), Some(asked)) = (whole(inputs, &survey.answered)?, whole(inputs, &survey.asked)?) else {
        return Ok(None);
    };
    let Some(factor) = factor(quotient).filter(|_| quotient.value != quotient.base) else { return Ok(None) };
    if let Some(weights) = weights
        && let Some((values, bases)) = weighted::clusters(inputs, weights, quotient)?
    {
        let margin = match method {
            MarginMethod::Share(_) => weighted_share(&values, &bases, answered, asked),
            MarginMethod::Ratio(..) => weighted_ratio(&values, &bases, answered, asked),
        };
        return Ok(Some(margin.map(|margin| scaled(margin, factor))));
    }
    match method {
        MarginMethod::Share(_) => {
            let (Some(value), Some(base)) = (whole(inputs, &quotient.value)?, whole(inputs, &quotient.base)?) else {
                return Ok(None);
            };
            let p = f64::from(value) / f64::from(base);
            Ok(Some(share(p, base, asked_within(base, answered, asked)).map(|margin| scaled(margin, factor))))
        }
        MarginMethod::Ratio(..) => {
            let Some((moments, _)) = inputs.moments(&quotient.value, &quotient.base)? else { return Ok(None) };
            Ok(Some(ratio(&moments, answered, asked).map(|margin| scaled(margin, factor))))
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

fn no_margin(fr: &str, en: &str) -> Text {
    Text { fr: format!("Marge d’erreur non calculable : {fr}."), en: format!("No margin of error: {en}.") }
}

fn refused(why: MarginError) -> Text {
    match why {
        MarginError::TooFew(_) => no_margin("trop peu de réponses", "too few answers"),
        MarginError::MoreThanAsked { answered, asked } => no_margin(
            &format!("{answered} réponses pour {asked} interrogés"),
            &format!("{answered} answers of {asked} asked"),
        ),
        MarginError::NotAShare(_) | MarginError::NoBase(_) => {
            no_margin("le quotient n’est pas une part", "the quotient is no share")
        }
    }
}

#[allow(clippy::cast_precision_loss)]
pub(super) fn floats(values: &[i128]) -> Vec<f64> {
    values.iter().map(|value| *value as f64).collect()
}

/// A share of weighted units: the simple random sample that would inform as much is `(Σw)² / Σw²` large.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn weighted_share(values: &[f64], bases: &[f64], answered: u32, asked: u32) -> Noted<Margin> {
    let (value, base, squares) = (values.iter().sum::<f64>(), bases.iter().sum::<f64>(), squares(bases));
    let units = bases.iter().filter(|base| **base != 0.0).count() as u32;
    let effective = if squares > 0.0 { (base * base / squares).floor() as u32 } else { 0 };
    let p = if base > 0.0 { (value / base).clamp(0.0, 1.0) } else { f64::NAN };
    let margin = share(p, effective, asked_within(effective, answered, asked))?;
    Ok(Margin { answered: units.into(), asked: asked_within(units, answered, asked).into(), ..margin })
}

fn squares(values: &[f64]) -> f64 {
    values.iter().map(|value| value * value).sum()
}

/// A margin in parts of one.
fn share(p: f64, base: u32, asked: u32) -> Noted<Margin> {
    let made = |kind, below: f64, above: f64| {
        let (below, above) = (below.max(0.0) / 100.0, above.max(0.0) / 100.0);
        Ok(Margin { kind, below, above, answered: base.into(), asked: asked.into() })
    };
    if base >= 2 && !(NEAR_THE_END..=1.0 - NEAR_THE_END).contains(&p) {
        let interval = wilson_interval_finite(p, base, asked, LEVEL).map_err(refused)?;
        return made(MarginKind::Wilson, 100.0 * p - interval.low.0, interval.high.0 - 100.0 * p);
    }
    let points = margin_of_error(p, base, asked, LEVEL).map_err(refused)?.0;
    made(MarginKind::Share, points, points)
}

/// A margin in the unit of value over base.
///
/// Clusters that answered but have no row count as zeros. Refused where more clusters have rows than
/// answered, where fewer than two have a base, or where no cluster departs from the ratio though some did
/// not answer (a share of 0 or 100 %): the estimator would then state a certainty that nobody has.
fn ratio(moments: &Moments, answered: u32, asked: u32) -> Noted<Margin> {
    enough((moments.clusters, moments.with_base), answered)?;
    stated(ratio_margin_of(moments, answered, asked, LEVEL), answered, asked)
}

/// The same over clusters that count as often as their weights say.
fn weighted_ratio(values: &[f64], bases: &[f64], answered: u32, asked: u32) -> Noted<Margin> {
    let all = values.iter().zip(bases).map(|(value, base)| (*value, *base));
    let mut clusters: Vec<(f64, f64)> = all.filter(|cluster| *cluster != (0.0, 0.0)).collect();
    let with_base = clusters.iter().filter(|(_, base)| *base != 0.0).count();
    enough((clusters.len() as u64, with_base as u64), answered)?;
    clusters.resize(answered as usize, (0.0, 0.0));
    stated(ratio_margin(&clusters, asked, LEVEL), answered, asked)
}

fn enough((clusters, with_base): (u64, u64), answered: u32) -> Noted<()> {
    if clusters > answered.into() {
        let (fr, en) = ("groupes ont des lignes, pour", "groups have rows, but");
        let count = |words, end| format!("{clusters} {words} {answered} {end}");
        return Err(no_margin(&count(fr, "réponses"), &count(en, "answered")));
    }
    if with_base < 2 { Err(refused(MarginError::TooFew(1))) } else { Ok(()) }
}

fn stated(margin: Result<f64, MarginError>, answered: u32, asked: u32) -> Noted<Margin> {
    let margin = margin.map_err(refused)?;
    if margin == 0.0 && answered < asked {
        return Err(no_margin("toutes les réponses concordent", "all answers agree"));
    }
    let (answered, asked) = (answered.into(), asked.into());
    Ok(Margin { kind: MarginKind::ClusterRatio, below: margin, above: margin, answered, asked })
}

fn scaled(margin: Margin, factor: f64) -> Margin {
    Margin { below: stored(margin.below * factor), above: stored(margin.above * factor), ..margin }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-4, "{found}, expected {expected}");
    }

    #[test]
    fn a_share_of_the_687_answers_is_known_within_0_74_points() {
        let margin = share(344.0 / 687.0, 687, asked_within(687, 687, 715)).expect("a margin");
        assert_eq!((margin.kind, margin.answered, margin.asked), (MarginKind::Share, 687, 715));
        near(scaled(margin, 100.0).below, 0.7404);
    }

    #[test]
    fn a_share_near_zero_takes_wilson_and_never_goes_below_zero() {
        let margin = share(3.0 / 687.0, 687, 715).expect("a margin");
        assert_eq!(margin.kind, MarginKind::Wilson);
        assert!(margin.below <= 3.0 / 687.0 && margin.above > margin.below);
        assert_eq!(share(0.0, 20, 21).map(|margin| margin.below), Ok(0.0));
        assert!(share(0.0, 1, 1).is_err_and(|why| why.en.contains("too few")));
    }

    fn over(clusters: &[(i128, i128)], answered: u32, asked: u32) -> Noted<Margin> {
        let all =
            clusters.iter().fold(Moments::default(), |all, (value, base)| all.with(*value, *base).expect("small"));
        let floats = |of: fn(&(i128, i128)) -> i128| floats(&clusters.iter().map(of).collect::<Vec<_>>());
        let margin = ratio(&all, answered, asked);
        let once = weighted_ratio(&floats(|cluster| cluster.0), &floats(|cluster| cluster.1), answered, asked);
        match (&margin, &once) {
            (Ok(margin), Ok(once)) => near(margin.below, once.below),
            _ => assert_eq!(margin, once, "weights of 1 change nothing"),
        }
        margin
    }

    #[test]
    fn clusters_without_rows_count_as_answers() {
        let few = over(&[(2, 4), (3, 6), (5, 5), (0, 5)], 4, 10).expect("a margin");
        let many = over(&[(2, 4), (3, 6), (5, 5), (0, 5), (0, 0)], 100, 250).expect("a margin");
        near(few.below, 1.959_963_984_540_054 * 0.025_f64.sqrt());
        assert!(many.below < few.below && many.answered == 100);
        assert!(over(&[(1, 2)], 4, 10).is_err_and(|why| why.en.contains("too few")));
        assert!(over(&[(0, 4), (0, 6), (0, 5)], 4, 10).is_err_and(|why| why.en.contains("agree")));
        assert!(
            over(&[(1, 4), (0, 6), (0, 5)], 2, 10)
                .is_err_and(|why| why.en.contains("3 groups have rows, but 2 answered"))
        );
        assert_eq!(over(&[(0, 4), (0, 6), (0, 5)], 10, 10).map(|margin| margin.below), Ok(0.0));
    }
}
