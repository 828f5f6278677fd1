//! The embedded network is correct, and defines every printed figure.

use domain::definition::{BandEnd, Formula, Sum};
use domain::network::{FigureId, Origin, Quantity};
use rules::{Rules, load};
use std::collections::{HashMap, HashSet};

pub fn gen_network() -> Rules {
    load(None).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

#[test]
fn it_has_no_mistake_in_three_editions() {
    let rules = gen_network();
    for edition in [2018, 2019, 2020] {
        let definitions = rules.definitions(edition).unwrap_or_else(|mistakes| panic!("{edition}:\n{mistakes}"));
        assert!(definitions.figures.len() > 400, "{edition}: {}", definitions.figures.len());
        let printed: Vec<_> = definitions.tables.iter().flat_map(|table| &table.figures).collect();
        assert_eq!(printed.len(), definitions.figures.len());
        assert!(printed.into_iter().eq(definitions.figures.keys()));
    }
}

#[test]
fn every_printed_figure_is_defined_or_said_not_to_be() {
    let rules = gen_network();
    let definitions = rules.definitions(2019).expect("no mistake");
    let printed = rules.file("editions/2019/published.csv").expect("a file");
    let known: HashSet<_> = definitions.figures.keys().chain(definitions.not_computed.keys()).collect();
    let ids = printed.lines().skip(1).filter_map(|line| line.split(',').next()).map(FigureId::from);
    let missing: Vec<_> = ids.filter(|id| !known.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(definitions.not_computed.len() <= 20);
}

/// The quantities of several sums.
fn sums(sums: Vec<&Sum>) -> Vec<&Quantity> {
    sums.into_iter().flat_map(|sum| sum.0.iter().map(|(_, own)| own)).collect()
}

/// Every quantity that a formula reads.
fn quantities(formula: &Formula) -> Vec<&Quantity> {
    match formula {
        Formula::Amount { value, .. } => sums(vec![value]),
        Formula::Quotient(q) => sums(vec![&q.value, &q.base]),
        Formula::Change { now, before } => sums(vec![now, before]),
        Formula::Difference { now, before } => sums(vec![&now.value, &now.base, &before.value, &before.base]),
        Formula::QuotientOfQuotients { value, base } => sums(vec![&value.value, &value.base, &base.value, &base.base]),
        Formula::Margin { sample, population } => sums(vec![sample, population]),
        Formula::Present { categories } => categories.iter().flat_map(|(_, own)| own).collect(),
        Formula::Rank { among, .. } => among.iter().map(|(_, own)| own).collect(),
        Formula::BandBound { .. } | Formula::BandShare { .. } | Formula::Maximum { .. } | Formula::Parameter { .. } => {
            Vec::new()
        }
    }
}

#[test]
fn cells_name_only_columns_that_records_fill_in_and_restrict_each() {
    let rules = gen_network();
    let networks: HashMap<_, _> =
        (2016..=2020).map(|year| (year, rules.network_at(year).expect("no mistake"))).collect();
    for edition in [2018, 2019, 2020] {
        let definitions = rules.definitions(edition).expect("no mistake");
        for quantity in definitions.figures.values().flat_map(|figure| quantities(&figure.formula)) {
            let network = &networks[&quantity.edition];
            for (id, set) in &quantity.cell.0 {
                let column = network.column(&quantity.source, id).expect("a column");
                let universe = network.universe(column);
                assert!(matches!(column.origin, Origin::Record | Origin::Lookup(_)), "{id}");
                assert!(!set.is_empty() && set.is_subset(&universe) && *set != universe, "{id} {set:?}");
            }
        }
    }
}

#[test]
fn particular_formulas_are_as_the_report_states_them() {
    let definitions = gen_network().definitions(2019).expect("no mistake");
    let formula = |id: &str| definitions.figures[&FigureId::from(id)].formula.clone();
    assert!(matches!(formula("survey.2019.margin_of_error"), Formula::Margin { .. }));
    assert!(matches!(
        formula("duration.q2.lower_hours"),
        Formula::BandBound { band: 2, bands: 4, end: BandEnd::Lower, .. }
    ));
    assert!(matches!(formula("duration.all.max_years"), Formula::Maximum { per: 12, .. }));
    assert!(matches!(formula("dropouts.presentiel-over-en-ligne.rate_ratio"), Formula::QuotientOfQuotients { .. }));
    assert_eq!(formula("article.profile.women_share"), formula("sex.femmes.share"));
    assert_eq!(
        formula("programme.pic.envelope"),
        Formula::Parameter { name: "pic-envelope".to_owned(), value: (37_500_000, 1) }
    );
    let Formula::Rank { of, among } = formula("top_occupations.developpeur-web-mobile.rank") else { panic!("a rank") };
    assert_eq!((of.as_str(), among.len()), ("developpeur-web-mobile", 118));
    let Formula::Change { now, before } = formula("target_groups.qpv.change") else { panic!("a change") };
    assert_eq!((now.0[0].1.edition, before.0[0].1.edition), (2019, 2018));
    assert_eq!(now.0[0].1.cell, before.0[0].1.cell);
    let Formula::Present { categories } = formula("training_network.direct-or-cooperation.networks") else { panic!() };
    assert!(categories.iter().all(|(_, own)| own.len() == 2));
    let declared = formula("learners_by_year.2017.total");
    assert!(quantities(&declared).iter().all(|own| own.edition == 2017));
}

#[test]
fn what_earlier_editions_declared_is_exact() {
    let rules = gen_network();
    assert_eq!(rules.declared_years(), [2016, 2017, 2018]);
    let declared = rules.declared(2018).expect("no mistake");
    let jobseekers = declared.iter().find(|one| one.figure.as_str() == "target_groups.jobseekers-bac.learners");
    assert_eq!(jobseekers.map(|one| one.value), Some(7205.into()));
    assert_eq!(rules.declared(2019).expect("no mistake"), []);
    assert!(rules.files().map(|(path, _)| path).is_sorted());
    assert_eq!(rules.parameter("confidence-level", 2019).map(|own| own.value), Some((95, 1)));
}
