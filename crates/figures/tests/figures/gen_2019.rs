//! The plan of GEN's real definitions.

use figures::plan::Plan;
use std::fmt::Write;

#[test]
fn all_figures_of_2019_take_one_scan_a_source() {
    let rules = rules::load(None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let definitions = rules.definitions(2019);
    let plan = Plan::new(&rules.network, &definitions);
    let mut said = format!("{} figures, {} slots\n", definitions.figures.len(), plan.slots());
    for scan in &plan.scans {
        let cluster = scan.cluster.as_ref().map_or(String::new(), |column| format!(" by {column}"));
        writeln!(said, "{}{cluster}: {} slots", scan.source, scan.slots.len()).unwrap();
    }
    for histogram in &plan.histograms {
        writeln!(said, "{}", histogram.sql(&rules.network)).unwrap();
    }
    insta::assert_snapshot!(said);
}

#[test]
fn the_query_over_answers_can_be_read() {
    let rules = rules::load(None).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let plan = Plan::new(&rules.network, &rules.definitions(2019));
    let scan = plan.scans.iter().find(|scan| scan.source.as_str() == "answers").unwrap();
    insta::assert_snapshot!(scan.sql(&rules.network, 687));
}
