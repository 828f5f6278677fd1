//! How long each step of the chain takes on the network of 2019, and what it would take without a plan.
//!
//! `cargo bench -p tremplin` measures `verify`, `synthesise` and the edition on 18 353 enrolments, then runs
//! the edition side by side with what a user would write instead: one SQL query a figure, through the same
//! engine, over the same snapshot ([`naive`]). Answers are compared before anything is measured. The program
//! also computes margins of error and exact fractions there, the queries do not. Ratios of the medians go to
//! standard error and to `target/tmp/chain-ratios.json`.
#![allow(clippy::unwrap_used, reason = "a bench that cannot prepare its case should stop")]

mod naive;
mod printed;

use consistency::synthesise::{self, Order};
use consistency::verify::{self, PublishedFigure};
use criterion::Criterion;
use domain::definition::Definitions;
use domain::edition::Edition;
use domain::network::{Network, Year};
use domain::records::Declared;
use domain::synthesis::Recipe;
use figures::edition::{Computation, EarlierEditions, Meta};
use figures::plan::Plan;
use figures::records::{Header, Records};
use figures::snapshot::{self, Snapshot};
use printed::printed;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const EDITION: Year = 2019;
/// Runs of each side by turns; the median counts.
const TURNS: usize = 9;

/// All that the steps start from.
struct Case {
    network: Network,
    definitions: BTreeMap<Year, Definitions>,
    recipe: Recipe,
    printed: Vec<PublishedFigure>,
    records: Records,
    snapshot: Snapshot,
    _folder: TempDir,
}

impl Case {
    fn new() -> Self {
        let rules = rules::load(None).unwrap();
        let network = rules.network_at(EDITION).unwrap();
        let recipe = rules.recipe(EDITION).unwrap();
        let mut years: Vec<Year> = rules.declared_years().into_iter().filter(|year| *year < EDITION).collect();
        years.extend([EDITION - 1, EDITION]);
        let definitions = years.into_iter().map(|year| (year, rules.definitions(year).unwrap())).collect();
        let printed = printed(EDITION, rules.file("editions/2019/published.csv").unwrap());
        let order = Order { edition: EDITION, seed: 2019 };
        let made = synthesise::synthesise(&network, &definitions, &recipe, &printed, order).unwrap();
        let mut declared = made.declared;
        for year in rules.declared_years().into_iter().filter(|year| *year < EDITION) {
            let of_year = rules.declared(year).unwrap().into_iter();
            declared.extend(of_year.map(|d| Declared {
                edition: year,
                figure: d.figure,
                value: d.value,
                source: d.source,
            }));
        }
        let header = Header { network: network.id.clone(), edition: EDITION, synthetic: true };
        let frames = made.frames.into_iter().map(|frame| (frame.source.clone(), frame)).collect();
        let records = Records { header, frames, declared };
        let folder = tempfile::tempdir().unwrap();
        let snapshot = snapshot::freeze(&network, &records, &folder.path().join("snapshot")).unwrap().snapshot;
        Self { network, definitions, recipe, printed, records, snapshot, _folder: folder }
    }

    fn own(&self) -> &Definitions {
        &self.definitions[&EDITION]
    }

    fn verify(&self) -> verify::Report {
        verify::verify(&self.network, &self.definitions, &self.printed).unwrap()
    }

    fn synthesise(&self) -> synthesise::Synthetic {
        let order = Order { edition: EDITION, seed: 2019 };
        synthesise::synthesise(&self.network, &self.definitions, &self.recipe, &self.printed, order).unwrap()
    }

    fn freeze(&self, folder: &Path) -> Snapshot {
        snapshot::freeze(&self.network, &self.records, &folder.join("frozen")).unwrap().snapshot
    }

    /// Every figure of the edition, as the program computes it: plan, scans, exact arithmetic, margins.
    fn edition(&self, snapshot: &Snapshot) -> Edition {
        let plan = Plan::new(&self.network, self.own());
        let filled = figures::execute::execute(&self.network, &plan, snapshot).unwrap();
        let mut earlier = EarlierEditions::new();
        for (year, of_year) in self.definitions.range(..EDITION) {
            let declared = snapshot.declared.iter().filter(|declared| declared.edition == *year).cloned().collect();
            earlier.insert(*year, (of_year.clone(), declared));
        }
        let (network, definitions) = (&self.network, self.own());
        let from = Computation { network, definitions, earlier: &earlier, plan: &plan, filled: &filled };
        figures::edition::compute(&from, &Meta::of(snapshot, "bench", "")).unwrap()
    }

    fn naive(&self) -> naive::Answers {
        naive::edition(&self.network, self.own(), &self.snapshot)
    }
}

/// Every answer of the queries is the edition's; gives how many were compared.
fn compare(edition: &Edition, answers: &naive::Answers) -> usize {
    for (id, answer) in &answers.values {
        let value = edition.figure(id).and_then(|figure| figure.value);
        let close = |value: f64| (value - answer).abs() <= 1e-9 * value.abs().max(1.0);
        assert!(value.is_some_and(close), "{id}: the edition gives {value:?}, the query {answer}");
    }
    answers.values.len()
}

/// Runs both by turns, so that whatever slows the machine slows both, and gives the medians.
fn by_turns(turns: usize, mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, Duration) {
    let mut took = (Vec::new(), Vec::new());
    for _ in 0..turns {
        took.0.push(timed(&mut one));
        took.1.push(timed(&mut other));
    }
    took.0.sort();
    took.1.sort();
    (took.0[turns / 2], took.1[turns / 2])
}

fn timed(work: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

/// Edition against queries; the queries start from a snapshot, hence both with and without the freeze.
fn ratios(case: &Case, turns: usize) {
    let answers = case.naive();
    let compared = compare(&case.edition(&case.snapshot), &answers);
    let folder = tempfile::tempdir().unwrap();
    let queries = || drop(black_box(case.naive()));
    let (plan, naive) = by_turns(turns, || drop(black_box(case.edition(&case.snapshot))), queries);
    let whole = || drop(black_box(case.edition(&case.freeze(folder.path()))));
    let (frozen, naive_again) = by_turns(turns, whole, queries);
    let ratio = |naive: Duration, ours: Duration| naive.as_secs_f64() / ours.as_secs_f64();
    let told = format!(
        "{{\n  \"turns\": {turns},\n  \"queries\": {},\n  \"answers_compared\": {compared},\n  \
         \"edition_ms\": {:.1},\n  \"freeze_and_edition_ms\": {:.1},\n  \"queries_ms\": {:.1},\n  \
         \"queries_over_edition\": {:.2},\n  \"queries_over_freeze_and_edition\": {:.2}\n}}\n",
        answers.queries,
        plan.as_secs_f64() * 1e3,
        frozen.as_secs_f64() * 1e3,
        naive.as_secs_f64() * 1e3,
        ratio(naive, plan),
        ratio(naive_again, frozen),
    );
    eprint!("{told}");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("chain-ratios.json"), told).unwrap();
}

fn main() {
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let case = Case::new();
    // `cargo bench -- --test` runs each step once: it works, and says nothing of time.
    let trial = std::env::args().any(|argument| argument == "--test");
    ratios(&case, if trial { 1 } else { TURNS });
    criterion.bench_function("verify", |bencher| bencher.iter(|| case.verify()));
    criterion.bench_function("synthesise", |bencher| bencher.iter(|| case.synthesise()));
    let folder = tempfile::tempdir().unwrap();
    let mut edition = criterion.benchmark_group("edition");
    edition.bench_function("freeze", |bencher| bencher.iter(|| case.freeze(folder.path())));
    edition.bench_function("compute", |bencher| bencher.iter(|| case.edition(&case.snapshot)));
    edition.bench_function("freeze and compute", |bencher| bencher.iter(|| case.edition(&case.freeze(folder.path()))));
    edition.bench_function("a query a figure", |bencher| bencher.iter(|| case.naive()));
    edition.finish();
    criterion.final_summary();
}
