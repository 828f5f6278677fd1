//! Fresh networks drawn from synthetic records: keys resolve, counts agree, nothing forbidden, alike the base.

use crate::reports::{records, reports};
use crate::support::world;
use consistency::synthesise::enlarge::{EnlargeError, Enlarged};
use domain::formula;
use domain::network::{Cell, ColumnId, Measure, Network, Quantity, SourceId, Year};
use domain::records::{Derived, Frame, Texts, Values, link};
use domain::set::NULL;
use domain::synthesis::Recipe;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

const EDITION: Year = 2019;
const NETWORKS: u64 = 12;

type Frames = IndexMap<SourceId, Frame>;

fn recipe() -> Recipe {
    world().rules.recipe(EDITION).map_err(|e| e.to_string()).unwrap()
}

fn enlarged<'a>(network: &'a Network, base: &Frames) -> Result<Enlarged<'a>, EnlargeError> {
    let frames: Vec<Frame> = base.values().cloned().collect();
    Enlarged::new(network, &recipe(), &world().definitions[&EDITION], &frames)
}

fn by_source(frames: Vec<Frame>) -> Frames {
    frames.into_iter().map(|frame| (frame.source.clone(), frame)).collect()
}

fn networks(which: std::ops::Range<u64>) -> Vec<Frames> {
    let reports = reports();
    let enlarged = enlarged(&reports.network, &reports.records).unwrap();
    enlarged.networks(7, NETWORKS, which).map(by_source).collect()
}

fn integers(derived: &mut Derived<'_>, source: &SourceId, column: &ColumnId) -> Vec<i64> {
    derived.values(source, column).unwrap().integers().unwrap().to_vec()
}

fn measured(network: &Network, frames: &Frames, quantity: &Quantity) -> i64 {
    let mut derived = Derived::new(network, frames);
    let mut inside = vec![true; derived.rows(&quantity.source)];
    for (column, set) in &quantity.cell.0 {
        let values = integers(&mut derived, &quantity.source, column);
        inside.iter_mut().zip(values).for_each(|(inside, value)| *inside &= set.contains(value));
    }
    let added = match &quantity.measure {
        Measure::Count => None,
        Measure::Sum(column) => Some(integers(&mut derived, &quantity.source, column)),
    };
    let value = |row: usize| added.as_ref().map_or(1, |values| if values[row] == NULL { 0 } else { values[row] });
    inside.iter().enumerate().filter(|(_, inside)| **inside).map(|(row, _)| value(row)).sum()
}

#[test]
fn a_network_is_drawn_from_its_seed_and_number_alone() {
    let all = networks(0..3);
    assert_eq!(all[2..], networks(2..3)[..]);
    assert_ne!(all[0], all[1]);
    let reports = reports();
    let other = enlarged(&reports.network, &reports.records).unwrap().networks(8, NETWORKS, 0..1).next().unwrap();
    assert_ne!(all[0], by_source(other));
}

#[test]
fn names_increase_and_keys_stay_within_their_network() {
    let network = &reports().network;
    let mut last: BTreeMap<&SourceId, String> = BTreeMap::new();
    let all = networks(0..NETWORKS);
    for frames in &all {
        let derived = Derived::new(network, frames);
        for source in network.sources.values() {
            let frame = &frames[&source.id];
            assert!(frame.rows() > 0 && frame.columns.values().all(|values| values.len() == frame.rows()));
            for target in network.sources.values() {
                let Some(key) = link(source, &target.id) else { continue };
                let names: BTreeSet<&str> =
                    derived.texts(&target.id, target.key.as_ref().unwrap()).unwrap().iter().collect();
                assert!(derived.texts(&source.id, key).unwrap().iter().all(|name| names.contains(name)), "{key}");
            }
            for name in source.key.iter().flat_map(|key| derived.texts(&source.id, key).unwrap().iter()) {
                let before = last.insert(&source.id, name.to_owned());
                assert!(before.is_none_or(|before| *before < *name), "{} {name}", source.id);
            }
        }
    }
}

#[test]
fn rows_of_a_training_stand_together_and_agree_on_it() {
    let frames = &networks(4..5)[0];
    let network = &reports().network;
    let derived = Derived::new(network, frames);
    let (learners, sessions) = (SourceId::from("learners"), SourceId::from("sessions"));
    let (training, session): (ColumnId, ColumnId) = ("training_id".into(), "session_id".into());
    let of_session: BTreeMap<&str, &str> = derived
        .texts(&sessions, &session)
        .unwrap()
        .iter()
        .zip(derived.texts(&sessions, &training).unwrap().iter())
        .collect();
    let of_learner = derived.texts(&learners, &training).unwrap();
    for (learner, session) in of_learner.iter().zip(derived.texts(&learners, &session).unwrap().iter()) {
        assert_eq!(of_session[session], learner);
    }
    let mut runs: Vec<&str> = of_learner.iter().collect();
    runs.dedup();
    assert_eq!(runs.len(), runs.iter().collect::<BTreeSet<_>>().len());
}

#[test]
fn nothing_forbidden_is_drawn_and_declared_counts_are_those_of_the_rows() {
    let (network, recipe) = (&reports().network, recipe());
    for frames in &networks(0..NETWORKS) {
        for (source, cell) in &recipe.forbidden {
            let forbidden = quantity(source, Measure::Count, cell);
            assert_eq!(measured(network, frames, &forbidden), 0, "{source} {cell:?}");
        }
        let mut derived = Derived::new(network, frames);
        for source in network.sources.values() {
            for column in source.columns.values() {
                let Some(counted) = derived.counted(&source.id, &column.id).unwrap() else { continue };
                assert_eq!(integers(&mut derived, &source.id, &column.id), counted, "{}", column.id);
            }
        }
    }
}

fn quantity(source: &SourceId, measure: Measure, cell: &Cell) -> Quantity {
    Quantity { edition: EDITION, source: source.clone(), measure, cell: cell.clone() }
}

#[test]
fn what_figures_count_stays_near_the_base() {
    let reports = reports();
    let network = &reports.network;
    let all = networks(0..NETWORKS);
    let mut wanted: BTreeSet<&Quantity> = BTreeSet::new();
    for figure in world().definitions[&EDITION].figures.values() {
        wanted.extend(formula::quantities(&figure.formula).into_iter().filter(|q| q.edition == EDITION));
    }
    let mut compared = 0;
    for quantity in wanted {
        let base = measured(network, &reports.records, quantity);
        let rows = measured(network, &reports.records, &Quantity { measure: Measure::Count, ..quantity.clone() });
        // A small cell moves with the few trainings that it comes from.
        if rows < 1_000 {
            continue;
        }
        let drawn: i64 = all.iter().map(|frames| measured(network, frames, quantity)).sum();
        let ratio = drawn as f64 / (NETWORKS as i64 * base) as f64;
        assert!((ratio - 1.0).abs() < 0.15, "{quantity:?}: {ratio}");
        compared += 1;
    }
    assert!(compared > 50, "{compared}");
}

#[test]
fn each_network_keeps_what_identities_tie() {
    let network = &reports().network;
    let definitions = &world().definitions[&EDITION];
    for frames in &networks(0..NETWORKS) {
        for identity in &definitions.identities {
            let sum = |sum: &domain::definition::Sum| -> i64 {
                sum.0.iter().map(|(times, quantity)| times * measured(network, frames, quantity)).sum()
            };
            let (left, right) = (sum(&identity.left), sum(&identity.right));
            assert!(if identity.at_most { left <= right } else { left == right }, "{}", identity.because.en);
        }
    }
}

#[test]
fn learners_are_no_copies_in_blocks() {
    let base = records(&reports().network);
    let learners = |frames: &[Frame]| -> Vec<Vec<i64>> {
        let frame = frames.iter().find(|frame| frame.source.as_str() == "learners").unwrap();
        let columns: Vec<&[i64]> = frame.columns.values().filter_map(Values::integers).collect();
        (0..frame.rows()).map(|row| columns.iter().map(|values| values[row]).collect()).collect()
    };
    let pairs = |rows: &[Vec<i64>]| -> BTreeSet<(Vec<i64>, Vec<i64>)> {
        rows.windows(2).map(|two| (two[0].clone(), two[1].clone())).collect()
    };
    let known = pairs(&learners(&base.frames));
    let drawn: Vec<Frame> = networks(0..1).remove(0).into_values().collect();
    let drawn = pairs(&learners(&drawn));
    let repeated = drawn.intersection(&known).count();
    assert!(repeated * 5 < drawn.len(), "{repeated} of {} neighbours stood together before", drawn.len());
}

#[test]
fn records_that_do_not_fit_are_refused() {
    let reports = reports();
    let mut broken = reports.records.clone();
    let names = broken[&SourceId::from("sessions")].columns.get_mut(&ColumnId::from("training_id")).unwrap();
    *names = Values::Keys(Texts::repeated("nowhere", names.len()));
    let refused = enlarged(&reports.network, &broken).unwrap_err();
    assert_eq!(refused, EnlargeError::Key("sessions".into(), "training_id".into()));
}
