//! Quantities computed row by row, without plan, SQL or engine: what the engine must agree with.

use domain::network::*;
use domain::records::Values;
use domain::set::NULL;
use figures::records::Records;

/// The value of a column in a row, derived columns included.
fn value(network: &Network, records: &Records, source: &SourceId, column: &ColumnId, row: usize) -> i64 {
    let defined = &network.sources[source].columns[column];
    match &defined.origin {
        Origin::Lookup(of) => {
            let Values::Keys(keys) = &records.frames[source].columns[&ColumnId::from("training_id")] else { panic!() };
            let Values::Texts(names) = &records.frames[of].columns[&ColumnId::from("training_id")] else { panic!() };
            let at = names.iter().position(|name| *name == keys[row]).unwrap();
            value(network, records, of, column, at)
        }
        Origin::Record | Origin::Counted { .. } => records.frames[source].columns[column].integers().unwrap()[row],
        Origin::Rollup { .. } | Origin::Condition(_) => panic!("cells never name {column}"),
    }
}

pub fn rows(network: &Network, records: &Records, source: &SourceId, cell: &Cell) -> Vec<usize> {
    let inside =
        |row: &usize| cell.0.iter().all(|(column, set)| set.contains(value(network, records, source, column, *row)));
    (0..records.frames[source].rows()).filter(inside).collect()
}

pub fn values(network: &Network, records: &Records, source: &SourceId, column: &ColumnId, cell: &Cell) -> Vec<i64> {
    let rows = rows(network, records, source, cell).into_iter();
    let mut values: Vec<i64> =
        rows.map(|row| value(network, records, source, column, row)).filter(|v| *v != NULL).collect();
    values.sort_unstable();
    values
}

pub fn quantity(network: &Network, records: &Records, asked: &Quantity) -> i128 {
    match &asked.measure {
        Measure::Count => rows(network, records, &asked.source, &asked.cell).len() as i128,
        Measure::Sum(column) => {
            values(network, records, &asked.source, column, &asked.cell).into_iter().map(i128::from).sum()
        }
    }
}
