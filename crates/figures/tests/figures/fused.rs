//! Fused cubes give what plain SQL gives, on random schemas, definitions and rows.

use crate::sample::{code, column, integer, nomenclature, source, text};
use domain::network::*;
use domain::records::{Frame, Values};
use domain::set::{NULL, ValueSet};
use figures::cube::{Asked, Fused};
use figures::execute::{Way, execute_by};
use figures::plan::{Histogram, Plan, Ratio, Scan, Slot};
use figures::records::{Header, Records};
use figures::snapshot::freeze;
use indexmap::IndexMap;
use proptest::prelude::*;

/// Numbers that depend on nothing but their seed: a failing case is named by it.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 31) % below.max(1)
    }

    fn chance(&mut self, of: u64) -> bool {
        self.roll(of) == 0
    }

    /// A value of a range of any width, its ends more often than others.
    fn within(&mut self, low: i64, high: i64) -> i64 {
        match self.roll(8) {
            0 => low,
            1 => high,
            _ => {
                let span = high.abs_diff(low);
                let step = if span == u64::MAX { self.roll(u64::MAX) } else { self.roll(span.saturating_add(1)) };
                low.saturating_add_unsigned(step).min(high)
            }
        }
    }
}

/// Ranges that columns have: narrow, wide, negative, and as wide as 64 bits go.
const RANGES: [(i64, i64); 6] =
    [(0, 3), (-500, 70), (15, 75), (0, 200_000), (-4_000_000_000, 4_000_000_000), (NULL + 1, i64::MAX)];

fn any_network(dice: &mut Dice) -> Network {
    let mut nomenclatures = IndexMap::new();
    let mut columns = vec![column("training_id", ColumnType::Text, false, Origin::Record)];
    for at in 0..2 + dice.roll(7) {
        let kind = match dice.roll(5) {
            0 | 1 => {
                let most = if dice.chance(8) { 400 } else { 40 };
                let codes: Vec<String> = (0..1 + dice.roll(most)).map(|code| format!("c{code}'s")).collect();
                let codes: Vec<(&str, &str)> = codes.iter().map(|code| (code.as_str(), "")).collect();
                let (id, list) = nomenclature(&format!("list{at}"), &codes);
                nomenclatures.insert(id, list);
                code(&format!("list{at}"))
            }
            2 => ColumnType::Bool,
            3 => ColumnType::Date { first: 16_000, last: 16_000 + dice.roll(3000) as i64 },
            _ => {
                let (min, max) = RANGES[dice.roll(RANGES.len() as u64) as usize];
                integer(min, max)
            }
        };
        columns.push(column(&format!("Column {at}"), kind, dice.chance(2), Origin::Record));
    }
    Network {
        id: "random".to_owned(),
        name: text("Random"),
        edition: 2019,
        time_zone: "UTC".to_owned(),
        nomenclatures,
        sources: IndexMap::from([source("rows", None, Sampling::Clusters, columns)]),
    }
}

fn any_value(dice: &mut Dice, network: &Network, column: &Column) -> i64 {
    let universe = network.universe(column);
    let range = universe.ranges()[dice.roll(universe.ranges().len() as u64) as usize];
    if column.nullable && dice.chance(4) { NULL } else { dice.within(range.0, range.1) }
}

fn any_records(dice: &mut Dice, network: &Network) -> Records {
    let (rows, units, together) = (dice.roll(400) as usize, 1 + dice.roll(30), dice.chance(2));
    let source = &network.sources[0];
    let mut frame = Frame::empty(source);
    for (id, values) in &mut frame.columns {
        *values = match values {
            Values::Integers(_) => {
                let one = |_| any_value(dice, network, &source.columns[id]);
                Values::Integers((0..rows).map(one).collect())
            }
            _ => {
                let mut of: Vec<String> = (0..rows).map(|_| format!("u{}", dice.roll(units))).collect();
                if together {
                    of.sort();
                }
                Values::Texts(of.iter().collect())
            }
        };
    }
    let header = Header { network: network.id.clone(), edition: 2019, synthetic: true };
    Records { header, frames: IndexMap::from([(source.id.clone(), frame)]), declared: Vec::new() }
}

fn any_set(dice: &mut Dice, network: &Network, column: &Column) -> ValueSet {
    let mut ranges = Vec::new();
    for _ in 0..dice.roll(4) {
        let (a, b) = (any_value(dice, network, column), any_value(dice, network, column));
        ranges.push(if dice.chance(2) || a == NULL || b == NULL { (a, a) } else { (a.min(b), a.max(b)) });
    }
    if dice.chance(6) { network.universe(column) } else { ValueSet::from_ranges(ranges) }
}

fn any_cell(dice: &mut Dice, network: &Network) -> Cell {
    let columns: Vec<&Column> = network.sources[0].columns.values().skip(1).collect();
    let mut cell = Cell::all();
    for _ in 0..dice.roll(4) {
        let column = columns[dice.roll(columns.len() as u64) as usize];
        cell = cell.and(&column.id, &any_set(dice, network, column));
    }
    cell
}

/// Number columns, those whose squares fit first.
fn numbers(network: &Network) -> Vec<&Column> {
    let all = network.sources[0].columns.values();
    all.filter(|column| matches!(column.kind, ColumnType::Integer { .. })).collect()
}

fn any_slot(dice: &mut Dice, network: &Network) -> Slot {
    let numbers = numbers(network);
    let measure = match numbers.is_empty() || dice.chance(2) {
        true => Measure::Count,
        false => Measure::Sum(numbers[dice.roll(numbers.len() as u64) as usize].id.clone()),
    };
    Slot { measure, cell: any_cell(dice, network) }
}

fn any_scan(dice: &mut Dice, network: &Network, cluster: Option<&str>, keeps_groups: bool) -> Scan {
    let slots: Vec<Slot> = (0..1 + dice.roll(30)).map(|_| any_slot(dice, network)).collect();
    // Squares of sums of the widest columns leave 127 bits, which is an error of both ways.
    let narrow = |slot: &Slot| match &slot.measure {
        Measure::Count => true,
        Measure::Sum(id) => network.universe(&network.sources[0].columns[id]).len() < 1 << 34,
    };
    let fit: Vec<usize> = (0..slots.len()).filter(|at| narrow(&slots[*at])).collect();
    let mut ratios = Vec::new();
    if cluster.is_some() && !fit.is_empty() {
        let mut terms = || {
            (0..dice.roll(3)).map(|_| (dice.roll(5) as i64 - 2, fit[dice.roll(fit.len() as u64) as usize])).collect()
        };
        ratios.extend((0..3).map(|_| Ratio { value: terms(), base: terms() }));
    }
    Scan { source: "rows".into(), cluster: cluster.map(Into::into), keeps_groups, slots, ratios }
}

fn any_plan(dice: &mut Dice, network: &Network) -> Plan {
    let cluster = [None, Some("training_id"), Some("Column 0")][dice.roll(3) as usize];
    let kept = dice.chance(2);
    let scans = vec![any_scan(dice, network, cluster, kept)];
    let contributions =
        if dice.chance(2) { vec![any_scan(dice, network, Some("training_id"), true)] } else { Vec::new() };
    let ordered = network.sources[0]
        .columns
        .values()
        .filter(|column| matches!(column.kind, ColumnType::Integer { .. } | ColumnType::Date { .. }));
    let histograms = ordered.map(|column| Histogram {
        source: "rows".into(),
        column: column.id.clone(),
        cell: any_cell(dice, network),
    });
    Plan { edition: 2019, scans, histograms: histograms.collect(), contributions, quality: None }
}

fn asked<'p>(network: &Network, plan: &'p Plan) -> Asked<'p> {
    let (scans, histograms) = plan.asked_of(&"rows".into());
    Fused::answering(network, &"rows".into(), 400, None, &scans, &histograms).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]
    #[test]
    fn fused_cubes_give_what_plain_sql_gives(seed in any::<u64>()) {
        gives_what_plain_sql_gives(seed);
    }
}

/// Random schema, definitions and rows of one seed, by both ways.
fn gives_what_plain_sql_gives(seed: u64) {
    let mut dice = Dice(seed);
    let network = any_network(&mut dice);
    let (plan, records) = (any_plan(&mut dice, &network), any_records(&mut dice, &network));
    let folder = tempfile::tempdir().unwrap();
    let snapshot = freeze(&network, &records, &folder.path().join("snapshot")).unwrap().snapshot;
    let stated = snapshot.clusters(&"rows".into());
    let counted = plan.scans[0].cluster.as_ref().filter(|column| column.as_str() == "training_id").and(stated);
    let fused = execute_by(Way::Fused, &network, &plan, &snapshot).unwrap();
    let sql = execute_by(Way::Sql, &network, &plan, &snapshot).unwrap();
    assert!(counted.is_none_or(|clusters| clusters == fused.scans[0].clusters));
    assert!(fused == sql, "seed {seed}: {:?}", asked(&network, &plan).fused);
}

#[test]
fn a_source_whose_rows_are_only_counted_is_left_to_sql() {
    gives_what_plain_sql_gives(14_560_575_360_321_086_451);
}

#[test]
fn questions_of_every_size_find_their_place() {
    let sizes = |seed: u64| {
        let mut dice = Dice(seed);
        let network = any_network(&mut dice);
        let plan = any_plan(&mut dice, &network);
        let asked = asked(&network, &plan);
        let cubes = asked.fused.cubes.iter().map(|cube| cube.is_dense()).collect::<Vec<_>>();
        let left = asked.scans.iter().any(|(_, answered)| answered.is_none());
        (cubes.contains(&true), cubes.contains(&false), left)
    };
    let all: Vec<_> = (0..200).map(sizes).collect();
    assert!(all.iter().any(|(dense, ..)| *dense), "no array was tried");
    assert!(all.iter().any(|(_, sparse, _)| *sparse), "no cube of only those cells that occur was tried");
    assert!(all.iter().any(|(.., left)| *left), "nothing was left to SQL");
}
