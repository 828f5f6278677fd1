//! What protecting a table costs as it grows: all of its margins published, most of its cells small.
//!
//! `cargo bench -p consistency --bench protect` protects full tables of two to four dimensions, from some hundred cells to
//! 15 regions × 16 operators × 5 levels × 2 sexes, and prints seconds, cells lost, and time by cell against the first. The
//! same goes to `target/tmp/protect-growth.json`. Every result is checked by the attacker of the tests.
#![allow(clippy::unwrap_used, dead_code, missing_docs, reason = "a bench that cannot prepare its case should stop")]

#[path = "../crates/consistency/tests/consistency/large.rs"]
mod large;

use large::Large;
use std::time::Instant;

/// Sizes of the dimensions, and persons.
const CASES: [(&[usize], usize); 6] = [
    (&[20, 16], 2_400),
    (&[15, 6, 5], 3_500),
    (&[15, 16, 5], 9_000),
    (&[15, 8, 5, 2], 9_000),
    (&[15, 16, 5, 2], 18_353),
    (&[30, 16, 5, 2], 36_706),
];

fn main() {
    let mut lines = Vec::new();
    let mut first = None;
    println!("{:>16}  {:>6}  {:>6}  {:>6}  {:>8}  {:>9}", "table", "cells", "small", "lost", "seconds", "by cell");
    for (sizes, persons) in CASES {
        let large = Large::new(sizes, persons);
        let start = Instant::now();
        let made = large.protect();
        let seconds = start.elapsed().as_secs_f64();
        assert!(made.is_safe() && large.narrowed(&made).is_empty(), "{sizes:?}");
        let by_cell = seconds / large.cells() as f64;
        let ratio = by_cell / *first.get_or_insert(by_cell);
        let name = sizes.iter().map(usize::to_string).collect::<Vec<_>>().join(" × ");
        let (cells, small, lost) = (large.cells(), large.small(), made.withheld.len());
        println!("{name:>16}  {cells:>6}  {small:>6}  {lost:>6}  {seconds:>8.2}  {ratio:>8.1}×");
        lines.push(format!(
            "{{\"table\":\"{name}\",\"cells\":{cells},\"small\":{small},\"lost\":{lost},\"seconds\":{seconds:.3}}}"
        ));
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("protect-growth.json"), format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
}
