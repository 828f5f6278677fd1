//! Tiny networks: a print is consistent if and only if some table of counts prints it.

use crate::support::row;
use consistency::verify::{PublishedFigure, verify};
use domain::definition::{Definitions, FigureDefinition, Formula, Quotient, Stated, Sum, Unit};
use domain::network::{
    Cell, Code, Column, ColumnType, Measure, Network, Nomenclature, Origin, Quantity, Sampling, Source, Text,
};
use domain::number::{self, Interval, Rational, Relation};
use domain::set::ValueSet;
use indexmap::IndexMap;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A source with two columns of codes, and every count and share over its cells as a figure.
pub struct Tiny {
    pub network: Network,
    pub sizes: (i64, i64),
    /// Cells by name: sets of codes of both columns.
    pub cells: Vec<TinyCell>,
}

/// Its name, the pairs of codes that it holds, and what it says of the columns.
pub type TinyCell = (String, BTreeSet<(i64, i64)>, Cell);

pub fn print_of(figure: &str, printed: &str) -> PublishedFigure {
    row(figure, 2019, printed)
}

impl Tiny {
    pub fn new(a: i64, b: i64) -> Self {
        let nomenclature = |name: &str, n: i64| Nomenclature {
            id: name.into(),
            codes: (0..n)
                .map(|i| Code {
                    code: format!("{name}{i}"),
                    label: Text::same(&format!("{name}{i}")),
                    attributes: IndexMap::new(),
                })
                .collect(),
        };
        let column = |name: &str| Column {
            id: name.into(),
            kind: ColumnType::Code(name.into()),
            nullable: false,
            label: Text::same(name),
            origin: Origin::Record,
        };
        let source = Source {
            id: "rows".into(),
            title: Text::same("rows"),
            entity: "row".into(),
            key: None,
            sampling: Sampling::Register,
            cluster: None,
            contributor: None,
            columns: ["a", "b"].into_iter().map(|c| (c.into(), column(c))).collect(),
        };
        let network = Network {
            id: "tiny".into(),
            name: Text::same("tiny"),
            edition: 2019,
            time_zone: "UTC".to_owned(),
            nomenclatures: [("a", a), ("b", b)].into_iter().map(|(c, n)| (c.into(), nomenclature(c, n))).collect(),
            sources: [("rows".into(), source)].into_iter().collect(),
        };
        Self { network, sizes: (a, b), cells: cells(a, b) }
    }

    fn quantity(&self, place: usize) -> Sum {
        Sum::of(Quantity {
            edition: 2019,
            source: "rows".into(),
            measure: Measure::Count,
            cell: self.cells[place].2.clone(),
        })
    }

    /// Every figure: its name, the cell of its value and, for a share, the cell of its base.
    pub fn figures(&self) -> Vec<(String, usize, Option<usize>)> {
        let mut figures: Vec<_> = (0..self.cells.len()).map(|i| (self.cells[i].0.clone(), i, None)).collect();
        for (part, (name, inside, _)) in self.cells.iter().enumerate() {
            for (base, (whole, around, _)) in self.cells.iter().enumerate() {
                if part != base && inside.is_subset(around) {
                    figures.push((format!("share.{name}.in.{whole}"), part, Some(base)));
                    if let Some(alone) = name.strip_suffix(whole.as_str()).filter(|_| whole.starts_with('a')) {
                        figures.push((format!("share.{alone}.in.{whole}"), part, Some(base)));
                    }
                }
            }
        }
        figures
    }

    pub fn definitions(&self) -> Definitions {
        let figure = |(name, value, base): (String, usize, Option<usize>)| {
            let formula = match base {
                None => Formula::Amount { value: self.quantity(value), per: 1 },
                Some(base) => Formula::Quotient(Quotient {
                    value: self.quantity(value),
                    base: self.quantity(base),
                    factor: (100, 1),
                    part: true,
                }),
            };
            let id = name.as_str().into();
            let unit = if base.is_some() { Unit::Percent } else { Unit::Count };
            let definition = FigureDefinition {
                id,
                row: Text::same(&name),
                column: Text::same(&name),
                unit,
                decimals: 0,
                relation: Relation::Equal,
                formula,
                edition: 2019,
                stated: Stated::default(),
                footnotes: Vec::new(),
            };
            (definition.id.clone(), definition)
        };
        Definitions {
            edition: 2019,
            tables: Vec::new(),
            figures: self.figures().into_iter().map(figure).collect(),
            not_computed: IndexMap::new(),
            identities: Vec::new(),
            survey: None,
        }
    }

    pub fn count(&self, table: &[i64], place: usize) -> i64 {
        self.cells[place].1.iter().map(|(i, j)| table[(i * self.sizes.1 + j) as usize]).sum()
    }

    /// What a table prints of every figure; shares of nothing are left out.
    pub fn true_rows(&self, table: &[i64]) -> Vec<PublishedFigure> {
        self.figures()
            .into_iter()
            .filter_map(|(name, value, base)| {
                let value = self.count(table, value);
                let printed = match base.map(|b| self.count(table, b)) {
                    None => value.to_string(),
                    Some(0) => return None,
                    Some(base) => number::print_fr(&Rational::new(i128::from(value) * 100, base.into()), 1),
                };
                Some(print_of(&name, &printed))
            })
            .collect()
    }

    /// Whether some table of `total` rows prints all of `rows`.
    fn exists(&self, rows: &[PublishedFigure], total: i64) -> bool {
        let figures: BTreeMap<String, (usize, Option<usize>)> =
            self.figures().into_iter().map(|f| (f.0, (f.1, f.2))).collect();
        let wanted: Vec<(usize, Option<usize>, Interval)> = rows
            .iter()
            .map(|r| {
                let (value, base) = figures[r.figure.as_str()];
                (value, base, number::read(&r.printed).unwrap().printed.interval(Relation::Equal))
            })
            .collect();
        let fits = |table: &[i64]| {
            wanted.iter().all(|(value, base, interval)| {
                let value = i128::from(self.count(table, *value));
                match base.map(|b| i128::from(self.count(table, b))) {
                    None => interval.contains(&Rational::from_integer(value)),
                    Some(base) => base > 0 && interval.contains(&Rational::new(value * 100, base)),
                }
            })
        };
        let mut table = vec![0; (self.sizes.0 * self.sizes.1) as usize];
        fill(&mut table, 0, total, &fits)
    }
}

/// Every table whose cells from `place` on hold `left` rows.
fn fill(table: &mut [i64], place: usize, left: i64, fits: &impl Fn(&[i64]) -> bool) -> bool {
    if place + 1 == table.len() {
        table[place] = left;
        return fits(table);
    }
    (0..=left).any(|n| {
        table[place] = n;
        fill(table, place + 1, left - n, fits)
    })
}

/// All rows, rows of one code, of the codes up to one, of a code of each column.
fn cells(a: i64, b: i64) -> Vec<TinyCell> {
    let make = |name: String, on_a: Option<(i64, i64)>, on_b: Option<(i64, i64)>| {
        let within = |range: Option<(i64, i64)>, v: i64| range.is_none_or(|(low, high)| low <= v && v <= high);
        let rows = (0..a)
            .flat_map(|i| (0..b).map(move |j| (i, j)))
            .filter(|&(i, j)| within(on_a, i) && within(on_b, j))
            .collect();
        let mut cell = Cell::all();
        for (column, range) in [("a", on_a), ("b", on_b)] {
            if let Some((low, high)) = range {
                cell = cell.and(&column.into(), &ValueSet::range(low, high));
            }
        }
        (name, rows, cell)
    };
    let mut cells = vec![make("all".into(), None, None)];
    cells.extend((0..a).map(|i| make(format!("a{i}"), Some((i, i)), None)));
    cells.extend((0..b).map(|j| make(format!("b{j}"), None, Some((j, j)))));
    if b > 2 {
        cells.push(make("b01".into(), None, Some((0, 1))));
    }
    cells.extend(
        (0..a)
            .flat_map(|i| (0..b).map(move |j| (i, j)))
            .map(|(i, j)| make(format!("b{j}a{i}"), Some((i, i)), Some((j, j)))),
    );
    cells
}

#[derive(Clone, Debug)]
struct Case {
    sizes: (i64, i64),
    table: Vec<i64>,
    printed: Vec<(usize, i128, bool)>,
    boxes_only: bool,
}

/// A table, which of its figures are printed, by how much each is changed, with or without a decimal.
fn case() -> impl Strategy<Value = Case> {
    (2_i64..4, 2_i64..4).prop_flat_map(|sizes| {
        let cells = (sizes.0 * sizes.1) as usize;
        let change = prop_oneof![6 => Just(0_i128), 1 => Just(1), 1 => Just(-1), 1 => -8_i128..9];
        let most = if cells > 6 { 2_i64 } else { 4 };
        let printed = prop::collection::vec((0_usize..1_000, change, any::<bool>()), 2..9);
        let parts = (Just(sizes), prop::collection::vec(0..most, cells), printed, any::<bool>());
        parts.prop_map(|(sizes, table, printed, boxes_only)| Case { sizes, table, printed, boxes_only })
    })
}

/// The rows of a case; the first says how many rows there are, so that the tables are finitely many.
fn rows_of(tiny: &Tiny, case: &Case) -> (Vec<PublishedFigure>, i64) {
    let total: i64 = case.table.iter().sum();
    let mut all = tiny.true_rows(&case.table);
    if case.boxes_only {
        // No margin is printed: what boxes say of each other is all there is.
        all.retain(|r| {
            ["a0", "a1", "a2"].iter().any(|a| {
                r.figure.as_str().trim_end_matches(".in.all").ends_with(&format!("b0{a}"))
                    || r.figure.as_str().trim_end_matches(".in.all").ends_with(&format!("b1{a}"))
            })
        });
        all.retain(|r| !r.figure.as_str().contains(".in.") || r.figure.as_str().ends_with(".in.all"));
    }
    let mut rows = vec![print_of("all", &total.to_string())];
    all.retain(|r| r.figure.as_str() != "all");
    for &(place, change, decimal) in &case.printed {
        let chosen = &all[place % all.len()];
        let share = chosen.figure.as_str().contains("share");
        let decimals = i32::from(share && decimal);
        let value = number::round_half_away(&number::read(&chosen.printed).unwrap().printed.value, decimals);
        let step = Rational::from_integer(if share { 3 * change } else { change });
        if value + step >= Rational::from_integer(0) {
            rows.push(print_of(chosen.figure.as_str(), &number::print_fr(&(value + step), decimals)));
        }
    }
    (rows, total)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn verify_agrees_with_brute_force(case in case()) {
        let tiny = Tiny::new(case.sizes.0, case.sizes.1);
        let (rows, total) = rows_of(&tiny, &case);
        let definitions = BTreeMap::from([(2019, tiny.definitions())]);
        let report = verify(&tiny.network, &definitions, &rows).unwrap();
        let found: Vec<Vec<(&str, &str)>> = report.contradictions.iter()
            .map(|c| c.figures.iter().map(|f| (f.figure.as_str(), f.printed.as_str())).collect())
            .collect();
        let printed: Vec<(&str, &str)> = rows.iter().map(|r| (r.figure.as_str(), r.printed.as_str())).collect();
        prop_assert_eq!(found.is_empty(), tiny.exists(&rows, total), "{:?} of {:?}", found, printed);

        for group in &found {
            let only: Vec<_> = group.iter().map(|(id, text)| print_of(id, text)).collect();
            prop_assert!((0..=8).all(|n| !tiny.exists(&only, n)), "{:?} can stand together", group);
        }
        let guilty: BTreeSet<_> = report.contradictions.iter().map(|c| c.suspects[0].clone()).collect();
        if !guilty.contains(&"all".into()) {
            let rest: Vec<_> = rows.iter().filter(|r| !guilty.contains(&r.figure)).cloned().collect();
            prop_assert!(tiny.exists(&rest, total), "without {:?} nothing should be left of {:?}", guilty, printed);
        }
    }
}

#[test]
fn boxes_without_a_margin_in_common_are_added_up() {
    let tiny = Tiny::new(2, 2);
    let definitions = BTreeMap::from([(2019, tiny.definitions())]);
    let rows = [print_of("all", "3"), print_of("b0a0", "2"), print_of("b1a1", "2")];
    assert!(!tiny.exists(&rows, 3));
    let report = verify(&tiny.network, &definitions, &rows).unwrap();
    assert_eq!(report.contradictions[0].figures.len(), 3);
}
