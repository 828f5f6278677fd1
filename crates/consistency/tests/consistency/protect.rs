//! Protected tables against an attacker of its own making: it lists every table that publishes the same.
//!
//! The attacker shares nothing with the code under test: no propagation, no solver, no interval arithmetic.

use consistency::propagate::Net;
use consistency::protect::problem::{Fact, Problem, Target};
use consistency::protect::solve::{Choice, solve};
use consistency::system::{Meaning, OPEN, Print, Reading, System, Why};
use domain::number::Rational;
use domain::protection::Extent;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A table of counts with all of its margins: `cells[c]` lists the inner places that the cell adds up.
#[derive(Clone, Debug)]
pub struct Table {
    pub inner: Vec<i64>,
    pub cells: Vec<Vec<usize>>,
}

impl Table {
    /// Every sum over some of the dimensions, the inner cells first.
    pub fn new(sizes: &[usize], inner: Vec<i64>) -> Self {
        let places = |at: usize| -> Vec<usize> {
            let mut rest = at;
            sizes
                .iter()
                .rev()
                .map(|size| {
                    let place = rest % size;
                    rest /= size;
                    place
                })
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect()
        };
        let mut cells: Vec<Vec<usize>> = (0..inner.len()).map(|at| vec![at]).collect();
        for kept in (0..(1_usize << sizes.len()) - 1).rev() {
            let mut sums: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
            for at in 0..inner.len() {
                let key = places(at)
                    .into_iter()
                    .enumerate()
                    .map(|(d, place)| if kept >> d & 1 == 1 { place } else { usize::MAX });
                sums.entry(key.collect()).or_default().push(at);
            }
            cells.extend(sums.into_values().filter(|sum| sum.len() > 1));
        }
        Self { inner, cells }
    }

    pub fn value(&self, cell: usize) -> i64 {
        self.cells[cell].iter().map(|&at| self.inner[at]).sum()
    }
}

/// The problem of publishing a table whose counts from 1 to below `least` are confidential.
pub fn system(table: &Table) -> System {
    let mut system = System::default();
    for _ in &table.cells {
        system.variable(1, 0, OPEN, Meaning::Sum);
    }
    for (cell, parts) in table.cells.iter().enumerate().filter(|(_, parts)| parts.len() > 1) {
        let mut terms: Vec<(i128, usize)> = parts.iter().map(|&at| (1, at)).collect();
        terms.push((-1, cell));
        system.linear(&terms, Some(0), Some(0), Why::Breakdown);
    }
    // Sums of sums, as definitions state them: a margin is the sum of finer margins.
    for cell in 0..table.cells.len() {
        let value = i128::from(table.value(cell));
        let reading = Reading { variable: cell, scale: Rational::from_integer(1), offset: Rational::from_integer(0) };
        let figure = format!("t.c{cell}.n").as_str().into();
        system.prints.push(Print { figure, edition: 2019, reading, low: Some(value), high: Some(value), distrust: 0 });
    }
    system
}

fn choose(table: &Table, least: i64, reach: i64, cost: impl Fn(usize) -> u64) -> (Choice, Vec<Target>) {
    let system = system(table);
    let net = Net::new(&system);
    let fact = |cell| Fact { shown: vec![cell], detail: Vec::new(), whole_cost: Some(cost(cell)), detail_cost: None };
    let small = |cell: &usize| (1..least).contains(&table.value(*cell));
    let cells = 0..table.cells.len();
    let target = |cell: usize| {
        let value = i128::from(table.value(cell));
        Target { variable: cell, low: (value - i128::from(reach)).max(0), high: value + i128::from(reach) }
    };
    let targets: Vec<Target> = cells.clone().filter(small).map(target).collect();
    let given = cells.clone().filter(small).map(|cell| (cell, Extent::Whole)).collect();
    let truth = cells.clone().map(|cell| (cell, i128::from(table.value(cell)))).collect();
    let problem =
        Problem { net: &net, facts: cells.map(fact).collect(), targets: targets.clone(), truth, grids: Vec::new() };
    (solve(&problem, &given).expect("the definitions hold"), targets)
}

/// Every table of inner counts whose visible sums are as published, by trying all counts place by place.
/// Calls `each` with the inner counts; stops when it says so.
pub fn list_tables(table: &Table, visible: &[usize], each: &mut impl FnMut(&[i64]) -> bool) {
    let total: i64 = table.inner.iter().sum();
    let sums: Vec<(&Vec<usize>, i64)> = visible.iter().map(|&cell| (&table.cells[cell], table.value(cell))).collect();
    // Without a visible sum around it a count has no end; a little above the truth is enough to attack it.
    let most = total + 3;
    let mut inner = vec![0; table.inner.len()];
    try_place(0, &mut inner, &sums, most, each);
}

fn try_place(
    at: usize,
    inner: &mut [i64],
    sums: &[(&Vec<usize>, i64)],
    most: i64,
    each: &mut impl FnMut(&[i64]) -> bool,
) -> bool {
    if at == inner.len() {
        return each(inner);
    }
    // What is left of each visible sum around this place; where this is its last place, all of it.
    let (mut high, mut low) = (most, 0);
    for (places, value) in sums.iter().filter(|(places, _)| places.contains(&at)) {
        let left = value - places.iter().filter(|&&place| place < at).map(|&place| inner[place]).sum::<i64>();
        high = high.min(left);
        if places.iter().all(|&place| place <= at) {
            low = low.max(left);
        }
    }
    for count in low..=high {
        inner[at] = count;
        if try_place(at + 1, inner, sums, most, each) {
            return true;
        }
    }
    false
}

/// Tables that the attacker lists before it gives a case up: some have millions.
const PATIENCE: u32 = 200_000;

/// Whether the attacker, who sees only `visible`, must hold both ends of every target for possible; none if there are too
/// many tables to list.
fn resists(table: &Table, visible: &[usize], targets: &[Target]) -> Option<bool> {
    let mut all = true;
    for target in targets {
        let (mut below, mut above, mut listed) = (false, false, 0);
        list_tables(table, visible, &mut |inner| {
            let value: i64 = table.cells[target.variable].iter().map(|&at| inner[at]).sum();
            below |= i128::from(value) <= target.low;
            above |= i128::from(value) >= target.high;
            listed += 1;
            below && above || listed == PATIENCE
        });
        if listed == PATIENCE && !(below && above) {
            return None;
        }
        all &= below && above;
    }
    Some(all)
}

fn visible(table: &Table, choice: &Choice) -> Vec<usize> {
    (0..table.cells.len()).filter(|cell| !choice.withheld.contains_key(cell)).collect()
}

/// Small tables in two and three dimensions, with many small counts.
fn any_table() -> impl Strategy<Value = Table> {
    let sizes = prop_oneof![
        3 => (2_usize..4, 2_usize..4).prop_map(|(a, b)| vec![a, b]),
        2 => Just(vec![2, 2, 2]),
        1 => Just(vec![3, 2, 2]),
    ];
    sizes.prop_flat_map(|sizes| {
        let cells: usize = sizes.iter().product();
        let count = prop_oneof![2 => 0_i64..3, 3 => 2_i64..9];
        prop::collection::vec(count, cells).prop_map(move |inner| Table::new(&sizes, inner))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]
    #[test]
    fn an_attacker_who_lists_all_tables_learns_nothing_hidden(table in any_table(), reach in 1_i64..3) {
        let (choice, targets) = choose(&table, 3, reach, |cell| 10 + table.value(cell).unsigned_abs());
        let open = visible(&table, &choice);
        let hopeless = !choice.unsafe_targets.is_empty();
        let kept = resists(&table, &open, &targets);
        prop_assume!(hopeless || kept.is_some());
        prop_assert!(hopeless || kept == Some(true), "{:?} {:?}", table, choice.withheld);
        // Where it gives up, nothing more could have been withheld.
        prop_assert!(!hopeless || open.is_empty(), "{:?}", choice);
    }
}

/// The least cost of withholding with which the attacker learns nothing, by trying every subset.
fn least_cost(table: &Table, targets: &[Target], cost: &impl Fn(usize) -> u64) -> u64 {
    let free: Vec<usize> = (0..table.cells.len()).filter(|&cell| !targets.iter().any(|t| t.variable == cell)).collect();
    let mut best = u64::MAX;
    for subset in 0..1_u32 << free.len() {
        let hidden: Vec<usize> = (0..free.len()).filter(|at| subset >> at & 1 == 1).map(|at| free[at]).collect();
        let price = hidden.iter().map(|&cell| cost(cell)).sum();
        if price >= best {
            continue;
        }
        let open: Vec<usize> = free.iter().copied().filter(|cell| !hidden.contains(cell)).collect();
        if resists(table, &open, targets) == Some(true) {
            best = price;
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]
    #[test]
    fn no_smaller_loss_protects(inner in prop::collection::vec(0_i64..7, 6)) {
        let table = Table::new(&[2, 3], inner);
        let cost = |cell: usize| 3 + table.value(cell).unsigned_abs();
        let (choice, targets) = choose(&table, 3, 1, cost);
        prop_assume!(choice.unsafe_targets.is_empty() && choice.cheapest);
        let found: u64 = choice.withheld.keys().filter(|cell| !targets.iter().any(|t| t.variable == **cell)).map(|&cell| cost(cell)).sum();
        prop_assert_eq!(found, least_cost(&table, &targets, &cost), "{:?} {:?}", table, choice.withheld);
    }
}
