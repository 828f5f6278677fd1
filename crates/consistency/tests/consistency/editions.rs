//! Whole editions with shares, protected, against an attacker who lists every table that publishes the same to the
//! character: printed numbers, and the numerators, bases and rows that are left.

use crate::exhaustive::Tiny;
use crate::large::rules;
use consistency::protect::facts::tell;
use consistency::protect::{Why, exposed, protect};
use domain::definition::{Stated, Subject, Unit};
use domain::edition::{Edition, EditionTable, FORMAT, Figure, Status};
use domain::network::Text;
use domain::number::{Rational, Relation, print_fr, round_half_away};
use domain::protection::{Extent, ProtectionRules};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A figure of a tiny table: its name, the cell of its value and, for a share, that of its base.
type Named = (String, usize, Option<usize>);

/// Thresholds that small tables can reach.
fn small_rules() -> ProtectionRules {
    let mut rules = rules();
    (rules.persons.least_count, rules.persons.least_base, rules.persons.least_unanimous) = (3, 4, 5);
    rules.persons.reach = 1;
    rules
}

fn figure(tiny: &Tiny, table: &[i64], (name, value, base): &Named, decimals: i32) -> Option<Figure> {
    let count = tiny.count(table, *value);
    let whole = base.map(|base| tiny.count(table, base));
    if whole == Some(0) {
        return None;
    }
    let exact = Rational::new(i128::from(count) * whole.map_or(1, |_| 100), i128::from(whole.unwrap_or(1)));
    let decimals = if base.is_some() { decimals } else { 0 };
    Some(Figure {
        id: name.as_str().into(),
        row: Text::default(),
        column: Text::default(),
        unit: if base.is_some() { Unit::Percent } else { Unit::Count },
        decimals,
        relation: Relation::Equal,
        status: Status::Observed,
        value: Some(*exact.numer() as f64 / *exact.denom() as f64),
        printed: Some(print_fr(&round_half_away(&exact, decimals), decimals)),
        numerator: base.map(|_| count as f64),
        base: whole.map(|whole| whole as f64),
        units: Some(whole.unwrap_or(count) as u64),
        contributions: None,
        margin: None,
        change: None,
        footnotes: Vec::new(),
        definition: Stated::default(),
    })
}

/// What a table publishes of the figures chosen.
fn edition(tiny: &Tiny, table: &[i64], chosen: &BTreeSet<usize>, decimals: i32) -> Edition {
    let all = tiny.figures();
    let table = |subject, chosen: &mut dyn Iterator<Item = usize>| EditionTable {
        id: "tiny".into(),
        title: Text::default(),
        theme: Text::default(),
        subject,
        footnotes: Vec::new(),
        charts: Vec::new(),
        figures: chosen.filter_map(|at| figure(tiny, table, &all[at], decimals)).collect(),
    };
    // How many there are in all is published by law, so that the tables are finitely many.
    let total = table(Subject::PublicMoney, &mut std::iter::once(0));
    let others = table(Subject::Persons, &mut chosen.iter().copied().filter(|at| *at != 0));
    Edition {
        format: FORMAT,
        network: "tiny".into(),
        network_name: Text::default(),
        edition: 2019,
        synthetic: true,
        software: String::new(),
        definitions_sha256: String::new(),
        snapshot_sha256: String::new(),
        snapshot: Vec::new(),
        tables: vec![total, others],
        not_computed: Vec::new(),
        protection: None,
        quality: None,
    }
}

/// Whether a table would have published what is left of an edition.
fn publishes(tiny: &Tiny, table: &[i64], left: &[(Figure, Named)]) -> bool {
    left.iter().all(|(shown, of)| {
        figure(tiny, table, of, shown.decimals).is_some_and(|own| {
            own.printed == shown.printed
                && shown.numerator.is_none_or(|numerator| own.numerator == Some(numerator))
                && shown.base.is_none_or(|base| own.base == Some(base))
                && shown.units.is_none_or(|units| own.units == Some(units))
        })
    })
}

/// Every table of `left` rows: calls `each`.
fn every_table(table: &mut [i64], place: usize, left: i64, each: &mut impl FnMut(&[i64])) {
    if place + 1 == table.len() {
        table[place] = left;
        return each(table);
    }
    for count in 0..=left {
        table[place] = count;
        every_table(table, place + 1, left - count, each);
    }
}

/// What the attacker bounds of every cell: least and greatest count over all tables that publish the same editions.
fn bounds(tiny: &Tiny, made: &[&Edition], total: i64) -> Vec<(i64, i64)> {
    let all: BTreeMap<String, _> = tiny.figures().into_iter().map(|of| (of.0.clone(), of)).collect();
    let left: Vec<_> = made
        .iter()
        .flat_map(|edition| edition.figures())
        .filter(|figure| figure.printed.is_some())
        .map(|figure| (figure.clone(), all[figure.id.as_str()].clone()))
        .collect();
    let mut found = vec![(i64::MAX, i64::MIN); tiny.cells.len()];
    let mut table = vec![0; (tiny.sizes.0 * tiny.sizes.1) as usize];
    every_table(&mut table, 0, total, &mut |table| {
        if publishes(tiny, table, &left) {
            for (cell, bounds) in found.iter_mut().enumerate() {
                let count = tiny.count(table, cell);
                *bounds = (bounds.0.min(count), bounds.1.max(count));
            }
        }
    });
    found
}

#[derive(Clone, Debug)]
struct Case {
    sizes: (i64, i64),
    table: Vec<i64>,
    chosen: BTreeSet<usize>,
    decimals: i32,
}

fn case() -> impl Strategy<Value = Case> {
    prop_oneof![3 => Just((2_i64, 2_i64)), 1 => Just((2, 3))].prop_flat_map(|sizes| {
        let cells = (sizes.0 * sizes.1) as usize;
        let most = if cells > 4 { 3_i64 } else { 6 };
        let figures = Tiny::new(sizes.0, sizes.1).figures().len();
        let chosen = prop::collection::btree_set(0..figures, 2..12);
        let parts = (Just(sizes), prop::collection::vec(0..most, cells), chosen, 0..2);
        parts.prop_map(|(sizes, table, chosen, decimals)| Case { sizes, table, chosen, decimals })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn no_small_count_follows_from_a_protected_edition(case in case()) {
        let tiny = Tiny::new(case.sizes.0, case.sizes.1);
        let (rules, definitions) = (small_rules(), BTreeMap::from([(2019, tiny.definitions())]));
        let total: i64 = case.table.iter().sum();
        prop_assume!(total >= 5);
        let full = edition(&tiny, &case.table, &case.chosen, case.decimals);
        let made = protect(&tiny.network, &definitions, &rules, &full, &[]).unwrap();
        prop_assert!(made.is_safe(), "{:?}", made.attacks);
        let exposed = exposed(&tiny.network, &definitions, &rules, &made.edition, &[]).unwrap();
        prop_assert!(exposed.is_empty(), "{:?}", exposed);
        let bounds = bounds(&tiny, &[&made.edition], total);
        for (cell, (low, high)) in bounds.iter().enumerate() {
            let known_small = *low >= 1 && *high < 3;
            prop_assert!(!known_small, "{} is known to be {low}..{high}; withheld {:?}", tiny.cells[cell].0, made.withheld);
        }
        // A small count may be any small one; so may what is left of a base; others stay uncertain by one.
        let all: BTreeMap<String, _> = tiny.figures().into_iter().map(|of| (of.0.clone(), of)).collect();
        for (id, extent, why) in &made.withheld {
            if let Why::Primary(_) = why {
                let value = all[id.as_str()].1;
                let truth = tiny.count(&case.table, value);
                let most = all[id.as_str()].2.map_or(i64::MAX, |base| tiny.count(&case.table, base));
                let needed = match (truth, most - truth) {
                    (0..3, _) => (0, most.min(2)),
                    (_, 0..3) => (most - 2, most),
                    _ => (truth - 1, most.min(truth + 1)),
                };
                prop_assert!(bounds[value].0 <= needed.0 && bounds[value].1 >= needed.1, "{id} is {truth}, known {:?}", bounds[value]);
                prop_assert_eq!(*extent, Extent::Whole);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn an_amended_edition_gives_nothing_away_beside_the_one_before(case in case(), first in prop::collection::btree_set(0_usize..30, 2..8)) {
        let tiny = Tiny::new(case.sizes.0, case.sizes.1);
        let (rules, definitions) = (small_rules(), BTreeMap::from([(2019, tiny.definitions())]));
        let total: i64 = case.table.iter().sum();
        prop_assume!(total >= 5);
        let figures = tiny.figures().len();
        let first: BTreeSet<usize> = first.into_iter().map(|at| at % figures).collect();
        let before = protect(&tiny.network, &definitions, &rules, &edition(&tiny, &case.table, &first, 1), &[]).unwrap();
        let now = edition(&tiny, &case.table, &case.chosen, case.decimals);
        let made = protect(&tiny.network, &definitions, &rules, &now, std::slice::from_ref(&before.edition)).unwrap();
        // What the first edition gave away rightly, such as both parts of a rate, can’t be taken back.
        prop_assume!(made.is_safe());
        let bounds = bounds(&tiny, &[&before.edition, &made.edition], total);
        for (cell, (low, high)) in bounds.iter().enumerate() {
            prop_assert!(*low < 1 || *high >= 3, "{} is known to be {low}..{high}", tiny.cells[cell].0);
        }
    }
}

/// All and those of b2 leave two of b0 or b1. The definitions name that count, the edition prints nothing of it, and the
/// share of b0, though withheld, cuts it into parts that stay uncertain.
#[test]
fn a_count_that_is_named_but_not_printed_does_not_follow() {
    let tiny = Tiny::new(2, 3);
    let (rules, definitions) = (small_rules(), BTreeMap::from([(2019, tiny.definitions())]));
    let (table, figures) = ([1, 1, 2, 0, 0, 1], tiny.figures());
    let of = |ids: [&str; 2]| ids.map(|id| figures.iter().position(|(name, ..)| name == id).unwrap()).into();
    let named = tiny.cells.iter().position(|(name, ..)| name == "b01").unwrap();

    let full = edition(&tiny, &table, &of(["b2", "share.b0.in.all"]), 1);
    let before = protect(&tiny.network, &definitions, &rules, &full, &[]).unwrap();
    assert!(before.is_safe(), "{:?}", before.attacks);
    assert_eq!(bounds(&tiny, &[&before.edition], 5)[named], (0, 5));
    let exposed = exposed(&tiny.network, &definitions, &rules, &full, &[]).unwrap();
    assert!(exposed.iter().any(|(quantity, ..)| quantity.cell == tiny.cells[named].2), "{exposed:?}");

    let amended = edition(&tiny, &table, &of(["all", "a0"]), 0);
    let made = protect(&tiny.network, &definitions, &rules, &amended, std::slice::from_ref(&before.edition)).unwrap();
    assert!(made.is_safe(), "{:?}", made.attacks);
    assert_eq!(bounds(&tiny, &[&before.edition, &made.edition], 5)[named], (0, 5));
}

/// All and those of b1 leave two of b0 or b2. No definition names that count, but it is a part of what is printed, however
/// finely the counts that are named cut it.
#[test]
fn what_a_printed_count_leaves_of_all_does_not_follow() {
    let tiny = Tiny::new(2, 3);
    let (rules, definitions) = (small_rules(), BTreeMap::from([(2019, tiny.definitions())]));
    let chosen = (0..tiny.cells.len()).filter(|&cell| ["b1", "b0a1"].contains(&tiny.cells[cell].0.as_str())).collect();
    let full = edition(&tiny, &[1, 2, 0, 0, 2, 1], &chosen, 0);
    let made = protect(&tiny.network, &definitions, &rules, &full, &[]).unwrap();
    assert!(made.is_safe(), "{:?}", made.attacks);
    assert_eq!(made.withheld.iter().map(|(id, ..)| id.as_str()).collect::<Vec<_>>(), ["b1"]);
}

/// Else what is chosen to be withheld would tell the count to somebody who knows the rules.
#[test]
fn what_must_stay_possible_does_not_tell_which_small_count_it_is() {
    let tiny = Tiny::new(2, 2);
    let (rules, definitions) = (small_rules(), BTreeMap::from([(2019, tiny.definitions())]));
    let id = "share.b0a0.in.b0";
    let place = tiny.figures().iter().position(|(name, ..)| name == id).unwrap();
    let ends = |count: i64| {
        let full = edition(&tiny, &[count, 3, 4 - count, 3], &[place].into(), 0);
        let told = tell(&tiny.network, &definitions, &rules, &full, &[]);
        told.confidential[&id.into()].iter().find_map(|one| one.target).map(|target| (target.low, target.high)).unwrap()
    };
    assert_eq!([0, 1, 2].map(ends), [(0, 2); 3]);
    assert_eq!([3, 4].map(ends), [(2, 4); 2]);
}
