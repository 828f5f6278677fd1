//! Calibration against reference values, by hand, and on drawn systems.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::statistics::{Margin, rake};
use proptest::prelude::*;

const SURE: (f64, u32) = (1e-10, 100);

fn near(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= tolerance, "{found}, expected {expected}");
    }
}

/// Reference values `calage_lineaire`: eight units of weight 10, a count of 90, a total of 50.
#[test]
fn linear_calibration_agrees_with_the_reference_values() {
    let second = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 0.0];
    let auxiliary: Vec<_> = second.iter().map(|x| vec![1.0, *x]).collect();
    let found = calibrate(&[10.0; 8], &auxiliary, &[90.0, 50.0], Distance::Linear, SURE).unwrap();
    near(&found.weights, &[12.5, 10.0, 12.5, 12.5, 10.0, 10.0, 12.5, 10.0], 1e-6);
    assert!(found.converged && found.iterations == 1 && found.deviation <= 1e-10, "{found:?}");
    assert!((found.ratios.0 - 1.0).abs() < 1e-9 && (found.ratios.1 - 1.25).abs() < 1e-9);
    assert_eq!((found.redundant, found.unmet), (vec![], vec![]));
}

/// A table of two rows and three columns as six units: row totals, then column totals.
fn table() -> (Vec<f64>, Vec<Vec<f64>>, Vec<f64>) {
    let dummies = |at: usize| (0..5).map(|total| f64::from(u8::from(total == at / 3 || total == 2 + at % 3))).collect();
    (vec![30.0, 20.0, 10.0, 15.0, 25.0, 5.0], (0..6).map(dummies).collect(), vec![100.0, 80.0, 70.0, 80.0, 30.0])
}

/// Reference values `raking_ipfn`: the raking distance is iterative proportional fitting.
#[test]
fn raking_agrees_with_iterative_proportional_fitting() {
    let (weights, auxiliary, totals) = table();
    let found = calibrate(&weights, &auxiliary, &totals, Distance::Raking, SURE).unwrap();
    let expected = [45.838581232, 34.516312525, 19.645106242, 24.161418768, 45.483687475, 10.354893758];
    near(&found.weights, &expected, 1e-6);
    assert!(found.converged && found.iterations < 10 && found.redundant.len() == 1, "{found:?}");
}

#[test]
fn bounded_weights_stay_inside_their_bounds_and_meet_the_totals() {
    let (weights, auxiliary, totals) = table();
    let bounded = Distance::Logit { low: 0.5, high: 2.05 };
    let found = calibrate(&weights, &auxiliary, &totals, bounded, SURE).unwrap();
    assert!(found.converged && found.unmet.is_empty(), "{found:?}");
    assert!(0.5 < found.ratios.0 && found.ratios.1 < 2.05, "{:?}", found.ratios);
    let tight = Distance::Logit { low: 0.5, high: 1.3 };
    let found = calibrate(&weights, &auxiliary, &totals, tight, SURE).unwrap();
    assert!(!found.converged && !found.unmet.is_empty() && found.ratios.1 <= 1.3, "{found:?}");
}

#[test]
fn a_total_that_nobody_informs_or_that_contradicts_is_named_and_the_others_are_met() {
    let auxiliary = vec![vec![1.0, 0.0, 1.0], vec![1.0, 0.0, 0.0]];
    let found = calibrate(&[2.0, 2.0], &auxiliary, &[6.0, 3.0, 4.0], Distance::Raking, SURE).unwrap();
    assert_eq!((found.converged, found.unmet.as_slice(), found.redundant.as_slice()), (true, &[1][..], &[][..]));
    near(&found.weights, &[4.0, 2.0], 1e-9);
    let same = vec![vec![1.0, 1.0], vec![1.0, 1.0]];
    let found = calibrate(&[1.0, 1.0], &same, &[2.0, 3.0], Distance::Raking, SURE).unwrap();
    assert!(!found.converged && found.unmet.len() == 1, "{found:?}");
    let nobody = calibrate(&[], &[], &[3.0], Distance::Linear, SURE).unwrap();
    assert_eq!(nobody.unmet, [0]);
}

#[test]
fn input_that_is_no_calibration_is_refused() {
    let refused = |weights: &[f64], auxiliary: &[Vec<f64>], totals: &[f64], distance| {
        calibrate(weights, auxiliary, totals, distance, SURE).unwrap_err()
    };
    let linear = Distance::Linear;
    assert_eq!(refused(&[0.0], &[vec![1.0]], &[1.0], linear), CalibrateError::BadWeight(0));
    assert_eq!(refused(&[1.0, f64::NAN], &[vec![1.0]], &[1.0], linear), CalibrateError::BadWeight(1));
    assert_eq!(refused(&[1.0, 1.0], &[vec![1.0]], &[1.0], linear), CalibrateError::BadUnit(1));
    assert_eq!(refused(&[1.0], &[vec![1.0, 2.0]], &[1.0], linear), CalibrateError::BadUnit(0));
    assert_eq!(refused(&[1.0], &[vec![1.0]], &[f64::INFINITY], linear), CalibrateError::BadTotal(0));
    let bounds = Distance::Logit { low: 1.2, high: 3.0 };
    assert_eq!(refused(&[1.0], &[vec![1.0]], &[1.0], bounds), CalibrateError::BadBounds);
}

#[test]
fn a_distance_starts_at_one_and_its_slope_is_the_derivative() {
    for distance in [Distance::Linear, Distance::Raking, Distance::Logit { low: 0.3, high: 4.0 }] {
        assert!((distance.ratio(0.0) - 1.0).abs() < 1e-12 && (distance.slope(0.0) - 1.0).abs() < 1e-12);
        for u in [-2.0, -0.4, 0.3, 1.7] {
            let derived = |f: &dyn Fn(f64) -> f64| (f(u + 1e-6) - f(u - 1e-6)) / 2e-6;
            assert!((derived(&|u| distance.ratio(u)) - distance.slope(u)).abs() < 1e-6, "{distance:?} {u}");
            assert!((derived(&|u| distance.integral(u)) - distance.ratio(u)).abs() < 1e-6, "{distance:?} {u}");
        }
        assert!(distance.ratio(-900.0).is_finite());
    }
}

/// Units by region (3) and network (2), and by how much the known totals differ from the weighted ones.
fn drawn() -> impl Strategy<Value = (Vec<f64>, Vec<Vec<f64>>, Vec<f64>)> {
    let unit = (0_usize..3, 0_usize..2, 1.0_f64..4.0, 0.7_f64..1.5);
    prop::collection::vec(unit, 1..60).prop_map(|units| {
        let dummies = |(region, network, _, _): &(usize, usize, f64, f64)| {
            (0..5).map(|at| f64::from(u8::from(at == *region || at == 3 + network))).collect::<Vec<_>>()
        };
        let auxiliary: Vec<_> = units.iter().map(dummies).collect();
        let total = |at: usize| units.iter().zip(&auxiliary).map(|(unit, x)| unit.2 * unit.3 * x[at]).sum();
        let totals = (0..5).map(total).collect();
        (units.iter().map(|unit| unit.2).collect(), auxiliary, totals)
    })
}

proptest! {
    /// The true totals of positive weights within the bounds can always be met, however collinear the columns.
    #[test]
    fn totals_that_can_be_met_are_met((weights, auxiliary, totals) in drawn()) {
        for distance in [Distance::Linear, Distance::Raking, Distance::Logit { low: 0.6, high: 1.6 }] {
            let found = calibrate(&weights, &auxiliary, &totals, distance, SURE).unwrap();
            prop_assert!(found.converged && found.unmet.is_empty(), "{distance:?} {found:?}");
            for at in 0..5 {
                let sum: f64 = found.weights.iter().zip(&auxiliary).map(|(w, x)| w * x[at]).sum();
                prop_assert!((sum - totals[at]).abs() <= 1e-6 * totals[at].max(1.0));
            }
            match distance {
                Distance::Linear => {}
                Distance::Raking => prop_assert!(found.ratios.0 > 0.0),
                Distance::Logit { low, high } => prop_assert!(low < found.ratios.0 && found.ratios.1 < high),
            }
        }
    }

    #[test]
    fn raking_is_iterative_proportional_fitting((weights, auxiliary, totals) in drawn()) {
        let cells = |at: usize| (0_u32..).zip(&auxiliary).filter(|(_, x)| x[at] != 0.0).map(|(unit, _)| unit).collect();
        let margins: Vec<Margin> = (0..5).map(|at| Margin { cells: cells(at), target: totals[at] }).collect();
        let fitted = rake(&weights, &margins, 1e-12, 20_000).unwrap();
        prop_assume!(fitted.converged);
        let found = calibrate(&weights, &auxiliary, &totals, Distance::Raking, SURE).unwrap();
        near(&found.weights, &fitted.cells, 1e-6);
    }
}
