//! What holds of any network: its mistakes have a place in its files, its definitions speak of what there is.

use domain::definition::{Definitions, Formula};
use domain::network::{Cell, ColumnId, Language, Measure, Network, SourceId, Year};
use rules::{Diagnostic, Diagnostics, Rules};
use std::path::Path;

pub fn check(folder: &Path, read: Result<Rules, Diagnostics>) {
    match read {
        Err(mistakes) => placed(folder, &mistakes),
        Ok(rules) => {
            let edition = rules.network.edition;
            for year in [edition - 1, edition, edition + 1] {
                told(folder, rules.definitions(year), |definitions| sound(&rules, &definitions));
                told(folder, rules.recipe(year), drop);
                told(folder, rules.microdata(year), |read| kept(&rules, "microdata.toml", read.is_some()));
                told(folder, rules.quality(year), |read| kept(&rules, "quality.toml", read.is_some()));
                told(folder, rules.declared(year), drop);
                told(folder, rules.publication(year, None), drop);
            }
            told(folder, rules.questionnaires(), |read| {
                let own = |path: &str| path.strip_prefix("questionnaires/").is_some_and(|name| name.ends_with(".toml"));
                assert_eq!(read.len(), rules.files().filter(|(path, _)| own(path)).count());
            });
            told(folder, rules.demonstration(), |read| kept(&rules, "demonstration.toml", read.is_some()));
        }
    }
}

/// What a file says is not lost without a word.
fn kept(rules: &Rules, path: &str, read: bool) {
    assert_eq!(rules.file(path).is_some(), read, "{path}");
}

fn told<T>(folder: &Path, read: Result<T, Diagnostics>, each: impl FnOnce(T)) {
    match read {
        Ok(read) => each(read),
        Err(mistakes) => placed(folder, &mistakes),
    }
}

/// Every mistake names a file, and a place that is in it.
fn placed(folder: &Path, mistakes: &Diagnostics) {
    assert!(!mistakes.0.is_empty());
    for language in [Language::Fr, Language::En] {
        assert!(mistakes.render(language).contains("-->"));
    }
    mistakes.0.iter().for_each(|one| place(folder, one));
}

fn place(folder: &Path, one: &Diagnostic) {
    assert!(one.file.starts_with(&folder.display().to_string()), "{one:?}");
    if one.line == 0 {
        return;
    }
    let bytes = std::fs::read(&one.file).unwrap_or_else(|error| panic!("{error}: {one:?}"));
    let line = bytes.split(|byte| *byte == b'\n').nth(one.line - 1);
    let line = String::from_utf8_lossy(line.unwrap_or_else(|| panic!("no such line: {one:?}"))).into_owned();
    assert_eq!(line.trim_end_matches('\r'), one.excerpt, "{one:?}");
    assert!(one.column >= 1 && one.column <= line.chars().count() + 1, "{one:?}");
    assert!(one.length >= 1 && one.column + one.length <= line.chars().count() + 2, "{one:?}");
}

/// Figures of tables exist, and speak of columns that there are.
fn sound(rules: &Rules, definitions: &Definitions) {
    for id in definitions.tables.iter().flat_map(|table| &table.figures) {
        assert!(definitions.figures.contains_key(id), "{id} is in a table and not defined");
    }
    let network = |year| rules.network_at(year).unwrap_or_else(|mistakes| panic!("{year}: {mistakes}"));
    let mut networks = std::collections::BTreeMap::<Year, Network>::new();
    for figure in definitions.figures.values() {
        assert_eq!(definitions.find(&figure.id).as_ref(), Some(figure));
        let stated = format!("{:?} {figure:?}", figure.stated);
        assert!(stated.contains(&figure.stated.at));
        figure.formula.quantities(&mut |quantity| {
            let network = networks.entry(quantity.edition).or_insert_with(|| network(quantity.edition));
            known(network, &quantity.source, &quantity.cell, &figure.stated.at);
            if let Measure::Sum(column) = &quantity.measure {
                assert!(network.column(&quantity.source, column).is_some(), "{quantity:?}");
            }
        });
        if let Formula::BandBound { column, cell, .. }
        | Formula::BandShare { column, cell, .. }
        | Formula::Maximum { column, cell, .. } = &figure.formula
        {
            let network = networks.entry(figure.edition).or_insert_with(|| network(figure.edition));
            known(network, &column.0, cell, &figure.stated.at);
            assert!(network.column(&column.0, &column.1).is_some(), "{column:?}");
        }
    }
}

fn known(network: &Network, source: &SourceId, cell: &Cell, at: &str) {
    let missing: Vec<&ColumnId> = cell.0.keys().filter(|column| network.column(source, column).is_none()).collect();
    assert!(missing.is_empty(), "{source} has no {missing:?}: {at}");
    assert!(!cell.is_impossible(), "{at}");
}
