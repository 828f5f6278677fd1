//! The plan of GEN's real definitions.

use domain::definition::Formula;
use domain::edition::Status;
use domain::network::{ColumnId, ColumnType, Network, NomenclatureId, Source, SourceId};
use domain::records::{Frame, Values};
use figures::cube::outline;
use figures::edition::{Computation, EarlierEditions, Meta, compute};
use figures::formula::{margin_method, quantities};
use figures::pages::Pages;
use figures::plan::Plan;
use figures::records::{self, Header, Records};
use figures::{execute, json, snapshot};
use indexmap::IndexMap;
use std::fmt::Write;

fn plan() -> (Network, usize, Plan) {
    let rules = rules::load(None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let definitions = rules.definitions(2019).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let plan = Plan::new(&rules.network, &definitions);
    (rules.network, definitions.figures.len(), plan)
}

#[test]
fn all_figures_of_2019_take_one_scan_a_source() {
    let (network, figures, plan) = plan();
    let mut said = format!("{figures} figures, {} slots\n", plan.slots());
    for scan in &plan.scans {
        let cluster = scan.cluster.as_ref().map_or(String::new(), |column| format!(" by {column}"));
        writeln!(said, "{}{cluster}: {} slots", scan.source, scan.slots.len()).unwrap();
    }
    for histogram in &plan.histograms {
        writeln!(said, "{}", histogram.sql(&network)).unwrap();
    }
    insta::assert_snapshot!(said);
    let sent = serde_json::to_string(&plan).unwrap();
    assert_eq!(serde_json::from_str::<Plan>(&sent).unwrap(), plan, "another executor gets the same plan");
}

#[test]
fn all_figures_of_2019_are_read_off_small_cubes() {
    let (network, _, plan) = plan();
    let mut said = String::new();
    for pass in outline(&network, &plan) {
        let groups: Vec<_> =
            pass.groups.iter().map(|(column, ratios)| format!("{ratios} margins by {column}")).collect();
        writeln!(said, "{}: {} columns {}", pass.source, pass.columns.len(), groups.join(", ")).unwrap();
        for cube in pass.cubes {
            let spans: Vec<_> = cube.dimensions.iter().map(|(column, len)| format!("{column} {len}")).collect();
            let sums: Vec<_> = cube.sums.iter().chain(&cube.ordered).map(ColumnId::as_str).collect();
            writeln!(said, "  {} = {}: {} numbers {}", spans.join(" × "), cube.cells, cube.numbers, sums.join(", "))
                .unwrap();
            assert!(cube.dense);
        }
        assert_eq!(pass.queries, Vec::<String>::new(), "nothing is left to SQL");
    }
    insta::assert_snapshot!(said);
}

#[test]
fn the_query_over_answers_can_be_read() {
    let (network, _, plan) = plan();
    let scan = plan.scans.iter().find(|scan| scan.source.as_str() == "answers").unwrap();
    insta::assert_snapshot!(scan.sql(&network, 687));
}

/// Rows that fill every column with valid values, the same at each run; keys point at rows.
fn any_frame(network: &Network, source: &Source, rows: usize, of: impl Fn(&SourceId) -> usize) -> Frame {
    let mut state = 0x9e37_79b9_u64 ^ source.id.as_str().len() as u64;
    let mut next = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % bound.max(1)
    };
    let mut frame = Frame::empty(source);
    for (id, values) in &mut frame.columns {
        let column = &source.columns[id];
        let universe = network.universe(column);
        let is_key = source.key.as_ref() == Some(id);
        match values {
            Values::Integers(values) => values.extend((0..rows).map(|_| {
                let ranges = universe.ranges();
                let (low, high) = ranges[next(ranges.len() as u64) as usize];
                low + next(low.abs_diff(high) + 1) as i64
            })),
            Values::Texts(values) => values.extend((0..rows).map(|row| format!("{}-{row}", source.id))),
            Values::Keys(values) => values.extend((0..rows).map(|row| {
                let ColumnType::Key(target) = &column.kind else { panic!() };
                format!("{target}-{}", if is_key { row as u64 } else { next(of(target) as u64) })
            })),
        }
    }
    frame
}

#[test]
fn every_figure_of_2019_is_computed_from_any_records() {
    let (network, _, plan) = plan();
    let rules = rules::load(None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let rows = |source: &SourceId| match source.as_str() {
        "trainings" => 740,
        "answers" => 687,
        "learners" => 20_000,
        _ => 2000,
    };
    // Only those that answered have learners.
    let of = |source: &SourceId| if source.as_str() == "trainings" { 687 } else { rows(source) };
    let frames =
        network.sources.values().map(|source| (source.id.clone(), any_frame(&network, source, rows(&source.id), of)));
    let mut frames: IndexMap<_, _> = frames.collect();
    // 687 of 715 answered, as the survey of 2019 says.
    let states = frames[0].columns.get_mut(&ColumnId::from("campaign_state")).unwrap();
    let codes = &network.nomenclatures[&NomenclatureId::from("campaign_state")];
    let state = |row| {
        codes.value_of(if row < 687 {
            "answered"
        } else if row < 715 {
            "silent"
        } else {
            "inactive"
        })
    };
    *states = Values::Integers((0..740).map(|row| state(row).unwrap()).collect());
    let header = Header { network: network.id.clone(), edition: 2019, synthetic: true };
    let records = Records { header, frames, declared: Vec::new() };
    let folder = tempfile::tempdir().unwrap();
    records::write(&network, &records, folder.path()).unwrap();
    assert!(records::read(&network, folder.path()).unwrap_or_else(|errors| panic!("{errors}")) == records);
    let frozen = snapshot::freeze(&network, &records, &folder.path().join("snapshot")).unwrap();
    assert!(!frozen.notices.is_empty());
    for pass in outline(&network, &plan) {
        let files = frozen.snapshot.files(&pass.source);
        assert!(Pages::open(&files, &pass.columns).is_some(), "{} is read page by page", pass.source);
    }
    let filled = execute::execute(&network, &plan, &frozen.snapshot).unwrap();
    let definitions = rules.definitions(2019).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let earlier = EarlierEditions::new();
    let from =
        Computation { network: &network, definitions: &definitions, earlier: &earlier, plan: &plan, filled: &filled };
    let edition = compute(&from, &Meta::of(&frozen.snapshot, "test", "")).unwrap();
    for figure in edition.figures() {
        let formula = &definitions.find(&figure.id).unwrap().formula;
        let carried = quantities(formula).iter().any(|quantity| quantity.edition != 2019);
        assert_eq!(figure.status == Status::NotAvailable, carried, "{figure:?}");
        assert_ne!(figure.status, Status::NotApplicable, "{figure:?}");
        let measured = matches!(formula, Formula::Quotient(of) if of.value != of.base && margin_method(&network, 2019, of).is_some());
        assert_eq!(figure.margin.is_some(), measured, "{figure:?}");
        assert!(
            carried || figure.units.is_some() || matches!(formula, Formula::Present { .. } | Formula::Parameter { .. })
        );
    }
    let text = json::to_json(&edition).unwrap();
    assert_eq!(json::to_json(&json::from_json(&text).unwrap()).unwrap(), text);
}
