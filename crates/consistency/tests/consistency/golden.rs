//! Protection intervals computed elsewhere: by exhaustive search with a linear programme, beside τ-ARGUS.
//!
//! `tests/data/golden-sdc.json` was written for this project with pytauargus 0.6.0 and SciPy (HiGHS). Intervals are
//! compared, not patterns: the reference tool’s own pattern is not the cheapest.

use crate::protect::Table;
use consistency::propagate::Net;
use consistency::protect::attack::bounds;
use consistency::protect::problem::{Fact, Problem, Target};
use consistency::protect::solve::solve;
use domain::protection::Extent;
use serde_json::Value;

fn golden() -> Value {
    serde_json::from_str(include_str!("../data/golden-sdc.json")).unwrap()
}

/// The least loss with which the inner cell `primary` stays uncertain by `reach`, and what an attacker then bounds.
/// Margins are published whatever happens; an inner cell costs its value.
fn protected(sizes: [usize; 2], inner: Vec<i64>, primary: usize, reach: i128) -> (u64, (i128, i128)) {
    let table = Table::new(&sizes, inner);
    let system = crate::protect::system(&table);
    let net = Net::new(&system);
    let value = |cell: usize| table.value(cell);
    let is_inner = |cell: usize| cell < table.inner.len();
    let fact = |cell: usize| Fact {
        shown: vec![cell],
        whole_cost: is_inner(cell).then(|| value(cell).unsigned_abs()),
        ..Fact::default()
    };
    let truth = i128::from(value(primary));
    let target = Target { variable: primary, low: truth - reach, high: truth + reach };
    let problem = Problem {
        net: &net,
        facts: (0..table.cells.len()).map(fact).collect(),
        targets: vec![target],
        truth: (0..table.cells.len()).map(|cell| (cell, i128::from(value(cell)))).collect(),
        grids: Vec::new(),
    };
    let choice = solve(&problem, &[(primary, Extent::Whole)].into()).unwrap();
    assert!(choice.cheapest && choice.unsafe_targets.is_empty());
    let cost = problem.total_cost(&choice.withheld) - value(primary).unsigned_abs();
    let mut known = problem.known(&choice.withheld).unwrap();
    (cost, bounds(&net, &mut known, primary))
}

fn interval(golden: &Value, kind: &str, cell: &str) -> (i128, i128) {
    let ends = &golden["force_brute"][kind]["intervalle_primaire"][cell];
    (ends[0].as_f64().unwrap() as i128, ends[1].as_f64().unwrap() as i128)
}

#[test]
fn a_small_count_gets_the_interval_of_the_reference() {
    let golden = golden();
    let counts = &golden["frequence"]["effectifs"];
    let inner = ["BRE", "IDF", "OCC"].into_iter().flat_map(|region| {
        ["emploi", "formation", "autre"].map(|outcome| counts[format!("{region}|{outcome}")].as_i64().unwrap())
    });
    let (cost, found) = protected([3, 3], inner.collect(), 2, 1);
    assert_eq!(Some(cost), golden["force_brute"]["frequence"]["cout_secondaire_min"].as_u64());
    assert_eq!(found, interval(&golden, "frequence", "('BRE', 'autre')"));
}

#[test]
fn a_dominated_sum_gets_the_interval_of_the_reference() {
    let golden = golden();
    let all = golden["dominance"]["micro"].as_array().unwrap();
    let of = |region: &str, kind: &str| -> Vec<i64> {
        let own = all.iter().filter(|one| one["Region"] == region && one["Type"] == kind);
        own.map(|one| one["Montant"].as_f64().unwrap() as i64).collect()
    };
    let cells =
        [("BRE", "asso"), ("BRE", "sas"), ("IDF", "asso"), ("IDF", "sas")].map(|(region, kind)| of(region, kind));
    let dominated = |cell: &Vec<i64>| cell.iter().max().unwrap() * 100 > 85 * cell.iter().sum::<i64>();
    assert_eq!(cells.iter().map(dominated).collect::<Vec<_>>(), [true, false, false, false]);
    let (cost, found) = protected([2, 2], cells.iter().map(|cell| cell.iter().sum()).collect(), 0, 3);
    assert_eq!(Some(cost as f64), golden["force_brute"]["dominance"]["cout_secondaire_min"].as_f64());
    assert_eq!(found, interval(&golden, "dominance", "('BRE', 'asso')"));
}
