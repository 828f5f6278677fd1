//! Files that nobody should print.

use crate::support::{ids, row, world};
use consistency::verify::{PublishedFigure, VerifyError, verify};
use std::collections::BTreeSet;

#[test]
fn an_empty_file_is_consistent() {
    let report = world().verify(&[]);
    assert!(report.contradictions.is_empty() && report.malformed.is_empty() && report.notices.is_empty());
}

#[test]
fn a_file_with_missing_rows_speaks_only_of_those_it_has() {
    let world = world();
    for half in 0..6_usize {
        let rows: Vec<_> = world
            .rows
            .iter()
            .enumerate()
            .filter(|(i, _)| (i * 7919 + half * 104_729) / 13 % 2 == half % 2)
            .map(|(_, r)| r.clone())
            .collect();
        let known: BTreeSet<&str> = rows.iter().map(|r| r.figure.as_str()).collect();
        for group in &world.verify(&rows).contradictions {
            assert!(ids(group).iter().all(|id| known.contains(id)));
        }
    }
}

/// Replaces the print of one figure in the repaired file.
fn with(figure: &str, printed: &str) -> Vec<PublishedFigure> {
    let mut rows = world().repaired();
    for r in rows.iter_mut().filter(|r| r.figure.as_str() == figure) {
        *r = row(figure, 2019, printed);
    }
    rows
}

#[test]
fn absurd_values_are_contradicted_without_panic() {
    let absurd = ["999 999 999 999 999 999 999 999", "-5", "0", "100 000 milliards", "0,000001"];
    let figures = [
        "region.corse.learners",
        "region.total.grant",
        "cofunding.total.amount",
        "aid.all.mean",
        "learners_by_year.2019.total",
    ];
    for figure in figures.into_iter().filter(|f| world().rows.iter().any(|r| r.figure.as_str() == *f)) {
        for printed in absurd {
            let report = world().verify(&with(figure, printed));
            assert!(report.contradictions.iter().any(|g| ids(g).contains(&figure)), "{figure} = {printed}");
        }
    }
    world().verify(&[
        row("region.total.grant", 2019, "999999999999999999999999 milliards"),
        row("region.corse.grant_share", 2019, "0,000000000000000001 %"),
    ]);
}

#[test]
fn a_figure_out_of_its_range_stands_alone_with_its_reason() {
    for (figure, printed, why) in [
        ("region.corse.women_share", "120 %", "une part ne dépasse pas 100 %"),
        ("region.corse.learners", "-5", "ce chiffre ne peut pas être négatif"),
        ("programme.pic.envelope", "58 milliards d’euros", "le réseau fixe"),
    ] {
        let Some(exact) = world()
            .rows
            .iter()
            .map(|r| r.figure.as_str())
            .find(|id| *id == figure || id.starts_with(&format!("{figure}_")))
        else {
            panic!("{figure}")
        };
        let report = world().verify(&[row(exact, 2019, printed)]);
        let [group] = report.contradictions.as_slice() else {
            panic!("{figure} = {printed}: {:?}", report.contradictions)
        };
        assert_eq!(ids(group), [exact]);
        assert!(group.relation.fr.contains(why), "{}", group.relation.fr);
    }
}

#[test]
fn a_share_of_nothing_cites_both_figures() {
    let rows = [row("region.corse.learners", 2019, "0"), row("region.corse.women_share", 2019, "20,0 %")];
    let report = world().verify(&rows);
    assert_eq!(ids(&report.contradictions[0]), ["region.corse.learners", "region.corse.women_share"]);
    assert!(world().verify(&rows[..1]).contradictions.is_empty());
}

#[test]
fn a_text_that_is_no_number_is_refused_by_name() {
    let world = world();
    let error = verify(&world.rules.network, &world.definitions, &[row("region.corse.learners", 2019, "beaucoup")])
        .unwrap_err();
    assert!(
        matches!(error, VerifyError::NotANumber { ref figure, .. } if figure.as_str() == "region.corse.learners"),
        "{error}"
    );
}

#[test]
fn ranks_order_what_they_rank() {
    let world = world();
    let ranks: Vec<_> = world
        .repaired()
        .into_iter()
        .filter(|r| world.definitions[&2019].find(&r.figure).is_some_and(|d| d.unit == domain::definition::Unit::Rank))
        .collect();
    assert!(ranks.len() > 1);
    let mut rows = ranks.clone();
    rows[1].printed = rows[0].printed.clone();
    rows[0].printed = "99".into();
    let report = world.verify(&rows);
    assert_eq!(ids(&report.contradictions[0]), [rows[0].figure.as_str()]);
}
