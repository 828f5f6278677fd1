//! `microdata.toml`: the network's own holds against its published figures, and mistakes are told with their place.

use crate::embedded::gen_network;
use crate::small::{Change, changed, told};
use domain::microdata::{Generalisation, Microdata, Role};
use domain::network::ColumnId;
use domain::set::{NULL, ValueSet};
use rules::Rules;
use std::collections::BTreeMap;

const SMALL: &str = include_str!("small/microdata.toml");

fn declared(rules: &Rules) -> Microdata {
    rules.microdata(2019).unwrap_or_else(|mistakes| panic!("{mistakes}")).expect("a declaration")
}

/// The small network with microdata, one text of which is replaced.
fn small<'a>(text: &'a str) -> [Change<'a>; 1] {
    [("microdata.toml", "", text)]
}

fn codes(level: &Generalisation) -> Vec<&str> {
    level.categories.iter().map(|category| category.code.as_str()).collect()
}

#[test]
fn the_networks_own_is_declared_whole() {
    let plan = declared(&gen_network());
    assert_eq!((plan.source.as_str(), plan.quasi().len(), plan.steps.len()), ("learners", 8, 4));
    assert_eq!((plan.thresholds.k.value, plan.thresholds.l.value), (5, 2));
    assert_eq!(plan.pseudonym().map(|column| column.id.as_str()), Some("enrolment_id"));
    let age = &plan.columns[&ColumnId::from("age_years")].levels;
    assert_eq!(codes(&age[0]), ["15-25", "26-30", "31-49", "50-75", "sans-objet"]);
    assert_eq!(codes(&age[1]), ["15-30", "31-75", "sans-objet"]);
}

/// Every set that a figure of two editions restricts a column to, by the column's name, whatever the source.
fn published(rules: &Rules) -> BTreeMap<ColumnId, Vec<ValueSet>> {
    let mut sets: BTreeMap<ColumnId, Vec<ValueSet>> = BTreeMap::new();
    for edition in [2018, 2019] {
        for figure in rules.definitions(edition).expect("no mistake").figures.values() {
            figure.formula.quantities(&mut |quantity| {
                quantity.cell.0.iter().for_each(|(id, set)| sets.entry(id.clone()).or_default().push(set.clone()));
            });
        }
    }
    sets
}

#[test]
fn no_quasi_identifier_is_finer_than_the_published_tables() {
    let rules = gen_network();
    let (plan, published) = (declared(&rules), published(&rules));
    for column in plan.coded().filter(|column| column.role == Role::Quasi) {
        let none = Vec::new();
        let sets = published.get(&column.id).unwrap_or(&none);
        // What no table tells apart must be in one category.
        let mut seen: BTreeMap<Vec<bool>, u16> = BTreeMap::new();
        let universe = rules.network.universe(rules.network.column(&plan.source, &column.id).expect("a column"));
        for value in universe.ranges().iter().flat_map(|(low, high)| *low..=*high) {
            let told = sets.iter().map(|set| set.contains(value)).collect();
            let category = column.levels[0].place(value).expect("a partition");
            let same = *seen.entry(told).or_insert(category);
            assert_eq!(same, category, "{}: {value}", column.id);
        }
    }
}

#[test]
fn a_small_declaration_is_read() {
    let plan = declared(&changed(&small(SMALL)).unwrap_or_else(|mistakes| panic!("{mistakes}")));
    let level = |id: &str, at: usize| codes(&plan.columns[&ColumnId::from(id)].levels[at]).join(" ");
    assert_eq!(level("region", 0), "north south online");
    assert_eq!(level("region", 1), "land online");
    assert_eq!(level("age", 0), "15-24 25-75 none");
    assert_eq!(level("jobseeker", 0), "false true");
    assert_eq!(plan.columns[&ColumnId::from("sex")].role, Role::Sensitive { follows: None });
    assert_eq!(plan.frames[0], vec![ColumnId::from("training_id"), ColumnId::from("region")]);
}

#[test]
fn numbers_are_rounded_and_days_put_into_periods() {
    let plan = declared(&changed(&small(TRAININGS)).unwrap_or_else(|mistakes| panic!("{mistakes}")));
    let level = |id: &str, at: usize| &plan.columns[&ColumnId::from(id)].levels[at];
    assert_eq!(codes(level("hours", 0)), ["<=100", "200", "300", ">=400"]);
    let place = |value: i64| level("hours", 0).place(value).expect("a category");
    assert_eq!([0, 149, 150, 249, 250, 350, 5000].map(place), [0, 0, 1, 1, 2, 3, 3]);
    assert_eq!(codes(level("labelled_on", 0))[..5], ["2015-Q1", "2015-Q2", "2015-Q3", "2015-Q4", "2016-Q1"]);
    assert_eq!(codes(level("labelled_on", 1)), ["2015", "2016", "2017", "2018", "2019"]);
    assert_eq!(codes(level("network", 0)), ["big", "other", "none"]);
    assert_eq!(level("network", 0).place(NULL), Some(2));
    assert_eq!(level("network", 1).place(NULL), Some(0));
    assert!(plan.withheld.contains_key(&ColumnId::from("operator")));
}

#[test]
fn a_network_without_the_file_releases_nothing() {
    assert!(changed(&[]).expect("sound").microdata(2019).expect("sound").is_none());
}

/// What is told of the small declaration with one text replaced.
fn with(old: &str, new: &str) -> String {
    assert!(SMALL.contains(old), "{old}");
    told(&small(&SMALL.replacen(old, new, 1)))
}

#[test]
fn mistakes_are_told_with_their_place_and_the_nearest_name() {
    let cases = [
        ("an unknown column", "[columns.sex]", "[columns.sexe]"),
        ("an unknown key", "conditions =", "condition ="),
        ("an unknown role", "\"quasi-identifier\"", "\"quasi-identifer\""),
        ("an unknown code", "\"south\"", "\"sud\""),
        ("a code left out", "[\"north\", \"south\"]", "[\"north\"]"),
        ("a code twice", "[\"online\"]", "[\"online\", \"south\"]"),
        ("a bound out of order", "[25]", "[30, 25]"),
        ("no way to generalise", "{ codes = true }, { groups", "{ }, { groups"),
        ("a way that does not suit", "{ bands = [25] }", "{ period = \"year\" }"),
        ("l above k", "value = 2\nsource = { fr = \"l\"", "value = 4\nsource = { fr = \"l\""),
        ("a step that goes nowhere", "level = 1", "level = 2"),
        ("a step of another column", "column = \"region\"", "column = \"regions\""),
        ("an unknown column in a frame", "[\"training_id\", \"region\"]", "[\"training\", \"region\"]"),
        ("a threshold without its source", "source = { fr = \"k\", en = \"k\" }", ""),
        ("a level that parts what was united", "{ bands = [25] }", "{ bands = [25] }, { bands = [30] }"),
    ];
    let all: String = cases.iter().map(|(name, old, new)| format!("## {name}\n{}\n", with(old, new))).collect();
    insta::assert_snapshot!("microdata_mistakes", all);
}

const TRAININGS: &str = r#"
source = "trainings"
title = { fr = "T", en = "T" }
purpose = { fr = "P", en = "P" }
licence = { fr = "L", en = "L" }
conditions = { fr = "C", en = "C" }
absent = { code = "none", fr = "Rien", en = "Nothing" }
suppressed = { code = "*", fr = "Supprimé", en = "Suppressed" }
thresholds.k = { value = 3, source = { fr = "k", en = "k" } }
thresholds.l = { value = 1, source = { fr = "l", en = "l" } }
thresholds.most_lost_in_a_column_percent = { value = 20, source = { fr = "s", en = "s" } }
thresholds.most_lost_percent = { value = 5, source = { fr = "s", en = "s" } }

[columns]
training_id = { role = "pseudonym" }
region = { role = "quasi-identifier", levels = [{ codes = true }] }
operator = { role = "dropped", because = { fr = "nomme", en = "names" } }
network = { role = "quasi-identifier", levels = [{ codes = true }, { all = { code = "any", fr = "Tous", en = "All" } }] }
labelled_on = { role = "quasi-identifier", levels = [{ period = "quarter" }, { period = "year" }] }
hours = { role = "other", levels = [{ round = 100, bottom = 100, top = 400 }] }
responding = { role = "other", levels = [{ codes = true }] }
"#;
