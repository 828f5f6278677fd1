//! What verifying costs as a publication grows: the print of 2019, contradictions included, as 1, 10 and 100 editions.
//!
//! `cargo bench -p consistency --bench verify` prints figures, contradictions, seconds, and time by figure against the
//! first. The same goes to `target/tmp/verify-growth.json`. Figures that compare with an earlier edition are left out:
//! years of equal numbers would contradict every change.
#![allow(clippy::unwrap_used, dead_code, missing_docs, reason = "a bench that cannot prepare its case should stop")]

#[path = "../crates/consistency/tests/consistency/support.rs"]
mod support;

use consistency::verify::{PublishedFigure, verify};
use domain::definition::Definitions;
use domain::formula;
use domain::network::Year;
use std::collections::BTreeMap;
use std::time::Instant;
use support::world;

const FIRST: Year = 2019;
const EDITIONS: [Year; 3] = [1, 10, 100];

fn main() {
    let of = |year| world().rules.definitions(year).map_err(|e| e.to_string()).unwrap();
    let all: BTreeMap<Year, Definitions> = (FIRST..FIRST + 100).map(|year| (year, of(year))).collect();
    let (mut lines, mut first) = (Vec::new(), None);
    println!("{:>8}  {:>8}  {:>14}  {:>8}  {:>9}", "editions", "figures", "contradictions", "seconds", "by figure");
    for editions in EDITIONS {
        let definitions: BTreeMap<Year, Definitions> =
            all.range(..FIRST + editions).map(|(year, of)| (*year, of.clone())).collect();
        let rows: Vec<PublishedFigure> = definitions.values().flat_map(printed).collect();
        let start = Instant::now();
        let report = verify(&world().rules.network, &definitions, &rows).unwrap();
        let seconds = start.elapsed().as_secs_f64();
        let (figures, found) = (rows.len(), report.contradictions.len());
        let by_figure = seconds / figures as f64;
        let ratio = by_figure / *first.get_or_insert(by_figure);
        println!("{editions:>8}  {figures:>8}  {found:>14}  {seconds:>8.2}  {ratio:>8.2}×");
        lines.push(format!("{{\"figures\":{figures},\"contradictions\":{found},\"seconds\":{seconds:.3}}}"));
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("verify-growth.json"), format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
}

/// The print of 2019 as that of another edition.
fn printed(of: &Definitions) -> Vec<PublishedFigure> {
    let alone = |row: &&PublishedFigure| {
        let found = of.find(&row.figure);
        found.is_none_or(|d| formula::quantities(&d.formula).iter().all(|quantity| quantity.edition == of.edition))
    };
    let rows = world().rows.iter().filter(alone);
    rows.map(|row| PublishedFigure { edition: of.edition, ..row.clone() }).collect()
}
