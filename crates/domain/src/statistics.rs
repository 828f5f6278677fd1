//! What the answers of some units say of all: margins of error, intervals, calibration by raking.
//!
//! Pure functions on counts and sums, in floating point. Which figure is a sample's share, a ratio over
//! clusters or a register's count is the caller's knowledge. Start with [`margin_of_error`]; weights that restore
//! known totals are in [`calibration`], who answered in [`response`].

pub mod calibration;
pub mod response;
mod solve;

use num_bigint::BigInt;
use num_rational::Ratio;
use num_traits::ToPrimitive;
use thiserror::Error;

/// How often an interval made this way covers the true value.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Confidence {
    /// Nine times in ten.
    Level90,
    /// Nineteen times in twenty, the level of the published figures.
    #[default]
    Level95,
    /// Ninety-nine times in a hundred.
    Level99,
}

impl Confidence {
    /// The two-sided quantile of the normal distribution: 1.96 at 95 %, here unrounded.
    pub fn z(self) -> f64 {
        match self {
            Self::Level90 => 1.644_853_626_951_472_7,
            Self::Level95 => 1.959_963_984_540_054,
            Self::Level99 => 2.575_829_303_548_900_4,
        }
    }
}

/// Percentage points.
#[derive(Clone, Copy, PartialEq, PartialOrd, Debug)]
pub struct Points(pub f64);

/// The shares, in per cent, between which the true one lies at the level asked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ShareInterval {
    /// Least share, 0 or more.
    pub low: Points,
    /// Greatest share, 100 or less.
    pub high: Points,
}

/// Why a margin or an interval can't be computed.
#[derive(Clone, Copy, PartialEq, Debug, Error)]
pub enum MarginError {
    /// A variance needs two units, Wilson's interval one.
    #[error("{0} answers are too few for a margin of error")]
    TooFew(u32),
    /// The sample is larger than what it was drawn from.
    #[error("{answered} answered of only {asked} asked")]
    MoreThanAsked {
        /// Units that answered.
        answered: u32,
        /// Units that were asked.
        asked: u32,
    },
    /// Below 0, above 1 or not a number.
    #[error("{0} is not a share between 0 and 1")]
    NotAShare(f64),
    /// The bases of a ratio add up to nothing, or a value or base is infinite or no number.
    #[error("the ratio has no base: the bases add up to {0}")]
    NoBase(f64),
}

/// Margin of error of a share observed on `answered` of `asked` units, in percentage points.
///
/// Simple random sampling without replacement, normal approximation, with the finite population
/// correction; `p` is the observed share in `0.0..=1.0`. 687 of 715 at `p = 0.5` gives 0.74.
///
/// # Errors
/// [`MarginError::TooFew`] below two answers, [`MarginError::MoreThanAsked`] if `answered > asked`,
/// [`MarginError::NotAShare`].
///
/// Source: Särndal, Swensson & Wretman (1992), §3.3.
pub fn margin_of_error(p: f64, answered: u32, asked: u32, level: Confidence) -> Result<Points, MarginError> {
    checked(p, answered, asked, 2)?;
    let variance = p * (1.0 - p) / f64::from(answered - 1) * unseen(answered, asked);
    Ok(Points(100.0 * level.z() * variance.sqrt()))
}

/// Wilson's interval for a share `p` observed on `answered` units of an endless population.
///
/// Unlike the margin of error it holds near 0 and 1, and never leaves 0 to 100 %.
///
/// # Errors
/// [`MarginError::TooFew`] without an answer, [`MarginError::NotAShare`].
///
/// Source: Wilson (1927), Journal of the American Statistical Association 22, p. 209-212.
pub fn wilson_interval(p: f64, answered: u32, level: Confidence) -> Result<ShareInterval, MarginError> {
    checked(p, answered, answered, 1)?;
    Ok(wilson(p, f64::from(answered), level))
}

/// Wilson's interval for a share `p` observed on `answered` of `asked` units.
///
/// The finite population counts through the effective sample size `n / (1 - n/N)`: 240 of 400 inform
/// like 600 of endlessly many. If all answered, the interval is the share itself.
///
/// # Errors
/// As [`margin_of_error`], but one answer is enough.
///
/// Source: Wilson (1927) with the effective sample size of Korn & Graubard (1998), Survey Methodology 24, p. 193-201.
pub fn wilson_interval_finite(
    p: f64,
    answered: u32,
    asked: u32,
    level: Confidence,
) -> Result<ShareInterval, MarginError> {
    checked(p, answered, asked, 1)?;
    if answered == asked {
        return Ok(ShareInterval { low: Points(100.0 * p), high: Points(100.0 * p) });
    }
    Ok(wilson(p, f64::from(answered) / unseen(answered, asked), level))
}

fn wilson(p: f64, n: f64, level: Confidence) -> ShareInterval {
    let z = level.z();
    let shrink = 1.0 + z * z / n;
    let centre = (p + z * z / (2.0 * n)) / shrink;
    let reach = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt() / shrink;
    ShareInterval { low: Points(100.0 * (centre - reach).max(0.0)), high: Points(100.0 * (centre + reach).min(1.0)) }
}

fn checked(p: f64, answered: u32, asked: u32, least: u32) -> Result<(), MarginError> {
    match () {
        () if answered > asked => Err(MarginError::MoreThanAsked { answered, asked }),
        () if answered < least => Err(MarginError::TooFew(answered)),
        () if !(0.0..=1.0).contains(&p) => Err(MarginError::NotAShare(p)),
        () => Ok(()),
    }
}

/// The finite population correction: the part of the population that the sample leaves out.
fn unseen(answered: u32, asked: u32) -> f64 {
    1.0 - f64::from(answered) / f64::from(asked)
}

/// Margin of error of the ratio `Σ value / Σ base`, in the unit of that ratio (times 100 for points).
///
/// Each pair is the value and the base of one responding cluster (a training: its women, its learners),
/// drawn as a simple random sample without replacement from `population_clusters`. Linearised variance
/// `(1 - n/N) · n/(n-1) · Σ(y - R·x)² / (Σx)²`; biased low when clusters are few or very unequal.
///
/// # Errors
/// [`MarginError::TooFew`] below two clusters, [`MarginError::MoreThanAsked`],
/// [`MarginError::NoBase`] unless the bases add up to a positive finite number.
///
/// Source: Särndal, Swensson & Wretman (1992), §5.6; Cochran (1977), chapter 6.
pub fn ratio_margin(clusters: &[(f64, f64)], population_clusters: u32, level: Confidence) -> Result<f64, MarginError> {
    let answered = u32::try_from(clusters.len()).unwrap_or(u32::MAX);
    let (value, base) = clusters.iter().fold((0.0, 0.0), |(y, x), cluster| (y + cluster.0, x + cluster.1));
    let ratio = value / base;
    let residuals = || clusters.iter().map(|(y, x)| (y - ratio * x).powi(2)).sum();
    linearised(base, ratio, residuals, (answered, population_clusters), level)
}

/// [`ratio_margin`] from the squares and products of the clusters, `answered` of them with those that hold nothing.
///
/// # Errors
/// As [`ratio_margin`].
pub fn ratio_margin_of(
    moments: &Moments,
    answered: u32,
    population_clusters: u32,
    level: Confidence,
) -> Result<f64, MarginError> {
    let (value, base) = (float(moments.value), float(moments.base));
    linearised(base, value / base, || moments.residuals(), (answered, population_clusters), level)
}

fn linearised(
    base: f64,
    ratio: f64,
    residuals: impl Fn() -> f64,
    (answered, asked): (u32, u32),
    level: Confidence,
) -> Result<f64, MarginError> {
    checked(0.0, answered, asked, 2)?;
    if !(base > 0.0 && base.is_finite() && ratio.is_finite()) {
        return Err(MarginError::NoBase(base));
    }
    let n = f64::from(answered);
    let variance = unseen(answered, asked) * n / (n - 1.0) * residuals() / (base * base);
    Ok(level.z() * variance.sqrt())
}

/// What the margin of a ratio takes of its clusters: sums, squares and products of value and base, exact, so that
/// clusters can be seen in any order and in parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// Clusters with a value or a base.
    pub clusters: u64,
    /// Clusters with a base.
    pub with_base: u64,
    /// Sum of the values.
    pub value: i128,
    /// Sum of the bases.
    pub base: i128,
    /// Sum of the squares of the values.
    pub value_squared: i128,
    /// Sum of the products of value and base.
    pub product: i128,
    /// Sum of the squares of the bases.
    pub base_squared: i128,
}

impl Moments {
    /// Adds a cluster; none if a sum leaves 127 bits.
    #[must_use]
    pub fn with(self, value: i128, base: i128) -> Option<Self> {
        self.plus(&Self {
            clusters: u64::from((value, base) != (0, 0)),
            with_base: u64::from(base != 0),
            value,
            base,
            value_squared: value.checked_mul(value)?,
            product: value.checked_mul(base)?,
            base_squared: base.checked_mul(base)?,
        })
    }

    /// The moments of both; none if a sum leaves 127 bits.
    #[must_use]
    pub fn plus(self, other: &Self) -> Option<Self> {
        Some(Self {
            clusters: self.clusters.checked_add(other.clusters)?,
            with_base: self.with_base.checked_add(other.with_base)?,
            value: self.value.checked_add(other.value)?,
            base: self.base.checked_add(other.base)?,
            value_squared: self.value_squared.checked_add(other.value_squared)?,
            product: self.product.checked_add(other.product)?,
            base_squared: self.base_squared.checked_add(other.base_squared)?,
        })
    }

    /// `Σ(y - R·x)²` with `R = Σy / Σx`, that is `(Σy²·X² - 2·Σxy·XY + Σx²·Y²) / X²`: exact until the division, for
    /// the terms are large and nearly cancel.
    fn residuals(&self) -> f64 {
        let big = |value: i128| BigInt::from(value);
        let (y, x) = (big(self.value), big(self.base));
        let scaled =
            big(self.value_squared) * &x * &x - big(2) * big(self.product) * &x * &y + big(self.base_squared) * &y * &y;
        Ratio::new(scaled, &x * &x).to_f64().unwrap_or(f64::NAN)
    }
}

#[allow(clippy::cast_precision_loss)]
fn float(value: i128) -> f64 {
    value as f64
}

/// A known total and the cells that add up to it, each named once by its place in the seed.
#[derive(Clone, PartialEq, Debug)]
pub struct Margin {
    /// Places in the seed.
    pub cells: Vec<u32>,
    /// What the cells must add up to: 0 or more.
    pub target: f64,
}

/// What [`rake`] reached.
#[derive(Clone, PartialEq, Debug)]
pub struct Raked {
    /// The fitted cells, in the order of the seed.
    pub cells: Vec<f64>,
    /// Rounds over all margins.
    pub iterations: u32,
    /// The greatest `|sum - target| / target` left over the margins.
    pub deviation: f64,
    /// Whether `deviation` is within the tolerance asked for.
    pub converged: bool,
}

/// Why cells can't be raked; margins and cells are named by their place, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum RakeError {
    /// The cells are all zero, at first or through a margin of zero: no factor reaches the target.
    #[error("margin {0} has a positive target, but all its cells are zero")]
    EmptyMargin(u32),
    /// A target below 0, infinite or no number.
    #[error("the target of margin {0} is not a number from 0 up")]
    BadTarget(u32),
    /// A cell that the seed does not have, or that the margin names twice.
    #[error("margin {0} names cell {1}, which the seed lacks or the margin already holds")]
    BadCell(u32, u32),
    /// A cell of the seed below 0, infinite or no number.
    #[error("cell {0} of the seed is not a number from 0 up")]
    BadSeed(u32),
}

/// Iterative proportional fitting: scales the cells to each margin in turn until all hold.
///
/// A round applies every margin once, in the order given; it stops once the greatest relative deviation
/// is at most `tolerance`, or after `max_iterations` rounds. Not converging is no error (margins that
/// contradict each other never do): see [`Raked::converged`]. Zeros of the seed stay zero.
///
/// # Errors
/// [`RakeError`]: a margin that cannot be met because its cells are all zero, or bad input.
///
/// Source: Deming & Stephan (1940); the raking ratio case of Deville & Särndal (1992).
pub fn rake(seed: &[f64], margins: &[Margin], tolerance: f64, max_iterations: u32) -> Result<Raked, RakeError> {
    if let Some((cell, _)) = (0..).zip(seed).find(|(_, value)| !is_amount(**value)) {
        return Err(RakeError::BadSeed(cell));
    }
    (0..).zip(margins).try_for_each(|(index, margin)| check_margin(index, margin, seed.len()))?;
    let mut cells = seed.to_vec();
    let mut iterations = 0;
    let mut deviation = greatest_deviation(&cells, margins);
    while deviation > tolerance && iterations < max_iterations {
        (0..).zip(margins).try_for_each(|(index, margin)| scale(&mut cells, index, margin))?;
        iterations += 1;
        deviation = greatest_deviation(&cells, margins);
    }
    Ok(Raked { cells, iterations, deviation, converged: deviation <= tolerance })
}

fn is_amount(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

fn check_margin(index: u32, margin: &Margin, size: usize) -> Result<(), RakeError> {
    if !is_amount(margin.target) {
        return Err(RakeError::BadTarget(index));
    }
    let mut named = vec![false; size];
    for &cell in &margin.cells {
        match named.get_mut(cell as usize) {
            Some(seen) if !*seen => *seen = true,
            _ => return Err(RakeError::BadCell(index, cell)),
        }
    }
    Ok(())
}

fn sum(cells: &[f64], margin: &Margin) -> f64 {
    margin.cells.iter().map(|&cell| cells[cell as usize]).sum()
}

/// Multiplies the margin's cells so that they add up to its target.
fn scale(cells: &mut [f64], index: u32, margin: &Margin) -> Result<(), RakeError> {
    let factor = if margin.target == 0.0 { 0.0 } else { margin.target / sum(cells, margin) };
    if !factor.is_finite() {
        return Err(RakeError::EmptyMargin(index));
    }
    for &cell in &margin.cells {
        cells[cell as usize] *= factor;
    }
    Ok(())
}

/// A target of zero counts as missed without measure until its cells are zero.
fn greatest_deviation(cells: &[f64], margins: &[Margin]) -> f64 {
    let deviation = |margin: &Margin| match (sum(cells, margin) - margin.target).abs() {
        0.0 => 0.0,
        missed => missed / margin.target,
    };
    margins.iter().map(deviation).fold(0.0, f64::max)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LEVEL: Confidence = Confidence::Level95;

    fn near(found: f64, expected: f64, tolerance: f64) {
        assert!((found - expected).abs() <= tolerance, "{found}, expected {expected}");
    }

    fn near_interval(found: ShareInterval, expected: [f64; 2]) {
        near(found.low.0 / 100.0, expected[0], 1e-12);
        near(found.high.0 / 100.0, expected[1], 1e-12);
    }

    #[test]
    fn a_share_over_the_687_answers_of_2019_is_known_within_0_74_points() {
        near(margin_of_error(0.5, 687, 715, LEVEL).unwrap().0, 0.74, 0.005);
        assert_eq!(margin_of_error(0.5, 715, 715, LEVEL), Ok(Points(0.0)));
        let more = MarginError::MoreThanAsked { answered: 716, asked: 715 };
        assert_eq!(margin_of_error(0.5, 716, 715, LEVEL), Err(more));
        assert_eq!(margin_of_error(0.5, 1, 715, LEVEL), Err(MarginError::TooFew(1)));
        assert_eq!(margin_of_error(1.5, 687, 715, LEVEL), Err(MarginError::NotAShare(1.5)));
        assert!(margin_of_error(f64::NAN, 687, 715, LEVEL).is_err());
    }

    /// Reference values computed with statsmodels and samplics: 180 of 240 answers, 400 asked.
    #[test]
    fn margins_and_wilson_intervals_agree_with_the_reference_values() {
        let margin = margin_of_error(0.75, 240, 400, LEVEL).unwrap().0;
        near(margin / 100.0, 0.784_720_004_455_973_8 - 0.75, 1e-12);
        near(margin / 100.0 / LEVEL.z(), 0.017_714_613_497_921_798, 1e-12);
        let endless = wilson_interval(0.75, 240, LEVEL).unwrap();
        near_interval(endless, [0.691_569_579_200_967_2, 0.800_553_460_828_253_5]);
        let finite = wilson_interval_finite(0.75, 240, 400, LEVEL).unwrap();
        near_interval(finite, [0.713_835_763_956_388_4, 0.782_983_385_536_761_4]);
        assert_eq!(wilson_interval_finite(0.75, 240, 400, LEVEL), wilson_interval(0.75, 600, LEVEL));
        near_interval(wilson_interval_finite(0.25, 400, 400, LEVEL).unwrap(), [0.25, 0.25]);
    }

    /// By hand: R = 10/20, residuals 0, 0, 2.5, -2.5; 0.6 · 4/3 · 12.5 / 400 = 0.025.
    #[test]
    fn a_ratio_over_clusters_has_the_margin_computed_by_hand() {
        let clusters = [(2.0, 4.0), (3.0, 6.0), (5.0, 5.0), (0.0, 5.0)];
        near(ratio_margin(&clusters, 10, LEVEL).unwrap(), LEVEL.z() * 0.025_f64.sqrt(), 1e-15);
        assert_eq!(ratio_margin(&clusters[..1], 10, LEVEL), Err(MarginError::TooFew(1)));
        assert_eq!(ratio_margin(&[(0.0, 0.0); 3], 10, LEVEL), Err(MarginError::NoBase(0.0)));
        assert!(ratio_margin(&[(0.0, f64::INFINITY); 3], 10, LEVEL).is_err());
    }

    #[test]
    fn moments_too_large_are_told() {
        let all = Moments::default().with(1 << 60, 1 << 62).unwrap();
        assert_eq!(all.with(1 << 64, 0), None);
        assert_eq!(ratio_margin_of(&Moments::default(), 3, 4, LEVEL), Err(MarginError::NoBase(0.0)));
    }

    fn margin(cells: &[u32], target: f64) -> Margin {
        Margin { cells: cells.to_vec(), target }
    }

    /// Reference values computed with ipfn 1.4.4: two rows of three cells, row totals, column totals.
    #[test]
    fn raking_agrees_with_the_reference_values() {
        let mut margins = vec![margin(&[0, 1, 2], 100.0), margin(&[3, 4, 5], 80.0)];
        margins.extend([margin(&[0, 3], 70.0), margin(&[1, 4], 80.0), margin(&[2, 5], 30.0)]);
        let raked = rake(&[30.0, 20.0, 10.0, 15.0, 25.0, 5.0], &margins, 1e-12, 1000).unwrap();
        let expected = [45.838581232, 34.516312525, 19.645106242, 24.161418768, 45.483687475, 10.354893758];
        raked.cells.iter().zip(expected).for_each(|(found, expected)| near(*found, expected, 1e-6));
        assert!(raked.converged && raked.deviation <= 1e-12 && raked.iterations < 50);
    }

    #[test]
    fn what_can_not_be_raked_is_named() {
        let failure = |margins: &[Margin]| rake(&[0.0, 0.0, 1.0], margins, 1e-9, 10).unwrap_err();
        assert_eq!(failure(&[margin(&[2], 1.0), margin(&[0, 1], 3.0)]), RakeError::EmptyMargin(1));
        assert_eq!(failure(&[margin(&[2], 0.0), margin(&[2], 1.0)]), RakeError::EmptyMargin(1));
        assert_eq!(failure(&[margin(&[2, 3], 1.0)]), RakeError::BadCell(0, 3));
        assert_eq!(failure(&[margin(&[2, 2], 1.0)]), RakeError::BadCell(0, 2));
        assert_eq!(failure(&[margin(&[2], f64::NAN)]), RakeError::BadTarget(0));
        assert_eq!(rake(&[-1.0], &[], 1e-9, 10), Err(RakeError::BadSeed(0)));
        let contradictory = rake(&[1.0], &[margin(&[0], 1.0), margin(&[0], 2.0)], 1e-9, 10).unwrap();
        assert!(!contradictory.converged && contradictory.iterations == 10);
    }

    proptest! {
        #[test]
        fn clusters_of_one_give_the_margin_of_a_share(yes in 0_u32..60, no in 1_u32..60, silent in 0_u32..60) {
            prop_assume!(yes + no > 1);
            let clusters: Vec<(f64, f64)> = (0..yes + no).map(|at| (f64::from(u32::from(at < yes)), 1.0)).collect();
            let (answered, asked) = (yes + no, yes + no + silent);
            let share = margin_of_error(f64::from(yes) / f64::from(answered), answered, asked, LEVEL).unwrap();
            near(ratio_margin(&clusters, asked, LEVEL).unwrap(), share.0 / 100.0, 1e-12);
        }

        #[test]
        fn moments_in_any_parts_give_the_margin_of_the_clusters(
            clusters in prop::collection::vec((0_i32..5_000_000, 1_i32..9_000_000), 2..40), empty in 0_u32..5, cut in 0_usize..40,
        ) {
            let of = |part: &[(i32, i32)]| {
                part.iter().fold(Moments::default(), |sum, (y, x)| sum.with((*y).into(), (*x).into()).unwrap())
            };
            let (left, right) = clusters.split_at(cut.min(clusters.len()));
            let (moments, n) = (of(right).plus(&of(left)).unwrap(), clusters.len() as u32 + empty);
            let mut all: Vec<(f64, f64)> = clusters.iter().map(|(y, x)| (f64::from(*y), f64::from(*x))).collect();
            all.resize(n as usize, (0.0, 0.0));
            let (found, expected) = (ratio_margin_of(&moments, n, n + 3, LEVEL), ratio_margin(&all, n + 3, LEVEL));
            near(found.unwrap(), expected.unwrap(), 1e-9 * expected.unwrap().max(1e-6));
        }

        #[test]
        fn wilson_holds_the_observed_share(yes in 0_u32..900, no in 1_u32..900, silent in 0_u32..900) {
            let (p, answered) = (f64::from(yes) / f64::from(yes + no), yes + no);
            let found = wilson_interval_finite(p, answered, answered + silent, LEVEL).unwrap();
            prop_assert!(0.0 <= found.low.0 && found.low.0 <= 100.0 * p + 1e-9);
            prop_assert!(100.0 * p - 1e-9 <= found.high.0 && found.high.0 <= 100.0);
        }
    }
}
