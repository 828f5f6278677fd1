//! Editions that speak of each other.

use crate::support::{row, world};
use consistency::verify::verify;
use std::collections::BTreeMap;

#[test]
fn a_figure_that_a_later_edition_quotes_otherwise_is_found() {
    let world = world();
    let definitions = BTreeMap::from([
        (2018, world.rules.definitions(2018).map_err(|e| e.to_string()).unwrap()),
        (2019, world.definitions[&2019].clone()),
    ]);
    for (printed, found) in [("2 500", true), ("2 477", false)] {
        let mut rows = world.repaired();
        rows.push(row("target_groups.qpv.learners", 2018, printed));
        let report = verify(&world.rules.network, &definitions, &rows).unwrap();
        let across: Vec<Vec<(u16, &str)>> = report
            .contradictions
            .iter()
            .map(|c| c.figures.iter().map(|f| (f.edition, f.figure.as_str())).collect())
            .collect();
        let expected = vec![(2019, "target_groups.qpv.learners_2018"), (2018, "target_groups.qpv.learners")];
        assert_eq!((across.contains(&expected), across.is_empty()), (found, !found), "{printed}: {across:?}");
    }
}

#[test]
fn one_figure_printed_twice_in_one_edition_is_read_twice() {
    let world = world();
    let mut rows = world.repaired();
    rows.push(row("region.corse.learners", 2019, "36"));
    let report = world.verify(&rows);
    assert_eq!(report.contradictions[0].figures.iter().map(|f| f.printed.as_str()).collect::<Vec<_>>(), ["35", "36"]);
}
