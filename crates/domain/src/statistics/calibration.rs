//! Weights that restore known totals while they stay near the ones given.
//!
//! Deville & Särndal (1992), Journal of the American Statistical Association 87, p. 376-382: the weights
//! `w = d · F(xᵀλ)` where `F` belongs to a distance and `λ` makes `Σ w x` equal to the totals. `λ` is found by
//! Newton's method with halved steps. Start with [`calibrate`].

use super::solve::{Factor, Square};
use thiserror::Error;

/// What is left of a column below this share of it is rounding: the column depends on others.
const DEPENDENT: f64 = 1e-9;
/// A known total counts as met within this relative deviation.
const MET: f64 = 1e-6;
/// How often a step of Newton's method is halved before the search gives up.
const HALVINGS: u32 = 60;

/// How far a calibrated weight is from the one given.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Distance {
    /// `(w/d − 1)²`: one step, but weights can become negative.
    Linear,
    /// The raking ratio: weights stay positive, without an upper limit.
    Raking,
    /// Like raking, with `w/d` strictly between `low < 1` and `high > 1`.
    Logit {
        /// Least ratio of the calibrated weight to the one given: 0 or more, below 1.
        low: f64,
        /// Greatest such ratio, above 1.
        high: f64,
    },
}

impl Distance {
    /// `F(u)`, the ratio of the calibrated weight to the one given; 1 at 0.
    fn ratio(self, u: f64) -> f64 {
        match self {
            Self::Linear => 1.0 + u,
            Self::Raking => u.exp(),
            Self::Logit { low, high } => {
                // The share of the way from low to high, written so that neither end overflows.
                let odds = (1.0 - low) / (high - 1.0) * (steepness(low, high) * u).exp();
                if odds.is_infinite() { high } else { (low + high * odds) / (1.0 + odds) }
            }
        }
    }

    /// `F'(u)`; 1 at 0.
    fn slope(self, u: f64) -> f64 {
        match self {
            Self::Linear => 1.0,
            Self::Raking => u.exp(),
            Self::Logit { low, high } => {
                let ratio = self.ratio(u);
                steepness(low, high) * (ratio - low) * (high - ratio) / (high - low)
            }
        }
    }

    /// An integral of `F`: the function whose minimum Newton's method looks for is made of it.
    fn integral(self, u: f64) -> f64 {
        match self {
            Self::Linear => u + u * u / 2.0,
            Self::Raking => u.exp(),
            Self::Logit { low, high } => {
                let steep = steepness(low, high);
                let (a, b, shift) = (high - 1.0, 1.0 - low, steep * u);
                let log = if shift > 0.0 { shift + (a * (-shift).exp() + b).ln() } else { (a + b * shift.exp()).ln() };
                low * u + (high - low) / steep * log
            }
        }
    }
}

fn steepness(low: f64, high: f64) -> f64 {
    (high - low) / ((1.0 - low) * (high - 1.0))
}

/// Calibrated weights, and how far they came.
#[derive(Clone, PartialEq, Debug)]
pub struct Calibrated {
    /// One a unit, in the order given.
    pub weights: Vec<f64>,
    /// Steps of Newton's method.
    pub iterations: u32,
    /// The greatest `|Σ w x − t| / |t|` left over the totals that some unit informs; over a total of 0,
    /// relative to `Σ d |x|`.
    pub deviation: f64,
    /// Whether every total that some unit informs is met within the tolerance.
    pub converged: bool,
    /// Least and greatest ratio of the calibrated weight to the one given.
    pub ratios: (f64, f64),
    /// Totals that the others imply, by place: a full set of regions and a full set of networks share one.
    pub redundant: Vec<usize>,
    /// Totals that can't be met, by place: nobody answered there, they contradict the others, or the bounds forbid it.
    pub unmet: Vec<usize>,
}

/// Why weights can't be calibrated; units and totals are named by their place, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
pub enum CalibrateError {
    /// A weight that is not above 0, infinite or no number.
    #[error("the weight of unit {0} is not a number above 0")]
    BadWeight(usize),
    /// A unit without weight, with another number of values than there are totals, or with one that is no number.
    #[error("unit {0} lacks a weight, or does not have one number for each total")]
    BadUnit(usize),
    /// A total that is infinite or no number.
    #[error("total {0} is no number")]
    BadTotal(usize),
    /// Bounds that do not hold 1 between them.
    #[error("the bounds of the weights must be 0 or more, below 1, and above 1")]
    BadBounds,
}

/// Calibrates `weights` (one a unit) so that `Σ w x` gives `totals`, where `auxiliary` holds the `x` of each unit:
/// units × totals.
///
/// Stops once the greatest relative deviation is at most `tolerance`, or after `most` steps. Not converging is
/// no error: see [`Calibrated::converged`] and [`Calibrated::unmet`].
///
/// # Errors
/// [`CalibrateError`]: input that is not what it should be.
///
/// Source: Deville & Särndal (1992).
pub fn calibrate(
    weights: &[f64],
    auxiliary: &[Vec<f64>],
    totals: &[f64],
    distance: Distance,
    (tolerance, most): (f64, u32),
) -> Result<Calibrated, CalibrateError> {
    check(weights, auxiliary, totals, distance)?;
    let system = System::new(weights, auxiliary, totals, distance);
    let gram = system.gram(&vec![0.0; totals.len()]);
    let factor = Factor::new(&gram, DEPENDENT);
    let (lambda, iterations) = system.newton(&factor.kept, (tolerance, most));
    Ok(system.report(&lambda, iterations, &factor, tolerance))
}

fn check(weights: &[f64], auxiliary: &[Vec<f64>], totals: &[f64], distance: Distance) -> Result<(), CalibrateError> {
    if let Distance::Logit { low, high } = distance
        && !((0.0..1.0).contains(&low) && 1.0 < high && high.is_finite())
    {
        return Err(CalibrateError::BadBounds);
    }
    if let Some(at) = weights.iter().position(|weight| !(*weight > 0.0 && weight.is_finite())) {
        return Err(CalibrateError::BadWeight(at));
    }
    if weights.len() != auxiliary.len() {
        return Err(CalibrateError::BadUnit(weights.len().min(auxiliary.len())));
    }
    let malformed = |row: &Vec<f64>| row.len() != totals.len() || row.iter().any(|x| !x.is_finite());
    if let Some(at) = auxiliary.iter().position(malformed) {
        return Err(CalibrateError::BadUnit(at));
    }
    totals.iter().position(|total| !total.is_finite()).map_or(Ok(()), |at| Err(CalibrateError::BadTotal(at)))
}

/// The units, with the values that are not 0 only: dummies of categories are mostly 0.
struct System<'a> {
    weights: &'a [f64],
    units: Vec<Vec<(usize, f64)>>,
    totals: &'a [f64],
    /// What a deviation is relative to; 0 where no unit informs the total.
    scales: Vec<f64>,
    distance: Distance,
}

impl<'a> System<'a> {
    fn new(weights: &'a [f64], auxiliary: &[Vec<f64>], totals: &'a [f64], distance: Distance) -> Self {
        let sparse = |row: &Vec<f64>| row.iter().copied().enumerate().filter(|(_, x)| *x != 0.0).collect();
        let units: Vec<Vec<_>> = auxiliary.iter().map(sparse).collect();
        let mut scales = vec![0.0; totals.len()];
        for (weight, unit) in weights.iter().zip(&units) {
            unit.iter().for_each(|(at, x)| scales[*at] += weight * x.abs());
        }
        let scale = |(scale, total): (&f64, &f64)| if *scale > 0.0 && *total != 0.0 { total.abs() } else { *scale };
        let scales = scales.iter().zip(totals).map(scale).collect();
        Self { weights, units, totals, scales, distance }
    }

    fn score(unit: &[(usize, f64)], lambda: &[f64]) -> f64 {
        unit.iter().map(|(at, x)| x * lambda[*at]).sum()
    }

    fn weights_at(&self, lambda: &[f64]) -> Vec<f64> {
        let weight = |(d, unit): (&f64, &Vec<_>)| d * self.distance.ratio(Self::score(unit, lambda));
        self.weights.iter().zip(&self.units).map(weight).collect()
    }

    /// `t − Σ w x`.
    fn residuals(&self, weights: &[f64]) -> Vec<f64> {
        let mut left = self.totals.to_vec();
        for (weight, unit) in weights.iter().zip(&self.units) {
            unit.iter().for_each(|(at, x)| left[*at] -= weight * x);
        }
        left
    }

    /// `Σ d F'(xᵀλ) x xᵀ`.
    fn gram(&self, lambda: &[f64]) -> Square {
        let mut gram = Square::zero(self.totals.len());
        for (d, unit) in self.weights.iter().zip(&self.units) {
            gram.add_outer(d * self.distance.slope(Self::score(unit, lambda)), unit);
        }
        gram
    }

    /// The convex function whose gradient is `Σ w x − t`, over the totals that are kept.
    fn objective(&self, lambda: &[f64]) -> f64 {
        let one = |(d, unit): (&f64, &Vec<_>)| d * self.distance.integral(Self::score(unit, lambda));
        let sum: f64 = self.weights.iter().zip(&self.units).map(one).sum();
        sum - lambda.iter().zip(self.totals).map(|(lambda, total)| lambda * total).sum::<f64>()
    }

    /// The greatest relative deviation over the totals at these places.
    fn deviation(&self, residuals: &[f64], places: &[usize]) -> f64 {
        places.iter().map(|at| residuals[*at].abs() / self.scales[*at]).fold(0.0, f64::max)
    }

    /// λ, 0 for totals that are not kept, and the number of steps.
    fn newton(&self, kept: &[usize], (tolerance, most): (f64, u32)) -> (Vec<f64>, u32) {
        let mut lambda = vec![0.0; self.totals.len()];
        let mut residuals = self.residuals(&self.weights_at(&lambda));
        for step in 0..most {
            if self.deviation(&residuals, kept) <= tolerance {
                return (lambda, step);
            }
            let wanted: Vec<f64> =
                (0..residuals.len()).map(|at| if kept.contains(&at) { residuals[at] } else { 0.0 }).collect();
            let direction = restricted(&self.gram(&lambda), kept, &wanted);
            let Some(next) = self.step(&lambda, &direction, &residuals, kept) else { return (lambda, step) };
            (lambda, residuals) = next;
        }
        (lambda, most)
    }

    /// The longest of the halved steps that brings the minimum or the totals nearer; none if no step does.
    fn step(
        &self,
        lambda: &[f64],
        direction: &[f64],
        residuals: &[f64],
        kept: &[usize],
    ) -> Option<(Vec<f64>, Vec<f64>)> {
        let (before, missed) = (self.objective(lambda), self.deviation(residuals, kept));
        let tried = |halvings: u32| {
            let length = 0.5_f64.powi(halvings.cast_signed());
            let next: Vec<f64> = lambda.iter().zip(direction).map(|(at, by)| at + length * by).collect();
            let residuals = self.residuals(&self.weights_at(&next));
            let nearer = self.objective(&next) < before || self.deviation(&residuals, kept) < missed;
            (nearer && residuals.iter().all(|left| left.is_finite())).then_some((next, residuals))
        };
        (0..HALVINGS).find_map(tried)
    }

    fn report(&self, lambda: &[f64], iterations: u32, factor: &Factor, tolerance: f64) -> Calibrated {
        let weights = self.weights_at(lambda);
        let residuals = self.residuals(&weights);
        let places: Vec<usize> = (0..self.totals.len()).collect();
        let (informed, empty): (Vec<usize>, Vec<usize>) = places.iter().partition(|at| self.scales[**at] > 0.0);
        let deviation = self.deviation(&residuals, &informed);
        let missed = |at: &usize| self.deviation(&residuals, &[*at]) > MET.max(tolerance);
        let mut unmet: Vec<usize> = informed.into_iter().filter(missed).collect();
        unmet.extend(empty.into_iter().filter(|at| self.totals[*at] != 0.0));
        unmet.sort_unstable();
        let redundant = factor.redundant.iter().copied().filter(|at| !unmet.contains(at)).collect();
        let ratios = weights.iter().zip(self.weights).map(|(w, d)| w / d);
        let ratios = ratios.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), g| (low.min(g), high.max(g)));
        // A total that the others imply is met as nearly as rounding lets it.
        let converged = self.deviation(&residuals, &factor.kept) <= tolerance && deviation <= MET.max(tolerance);
        Calibrated { weights, iterations, deviation, converged, ratios, redundant, unmet }
    }
}

/// A solution of the system that is 0 outside the places kept.
fn restricted(gram: &Square, kept: &[usize], wanted: &[f64]) -> Vec<f64> {
    let part = gram.part(kept);
    let right: Vec<f64> = kept.iter().map(|at| wanted[*at]).collect();
    let solved = Factor::new(&part, f64::EPSILON).solve(&right);
    let mut direction = vec![0.0; wanted.len()];
    kept.iter().zip(solved).for_each(|(at, value)| direction[*at] = value);
    direction
}

#[cfg(test)]
#[path = "calibration/tests.rs"]
mod tests;
