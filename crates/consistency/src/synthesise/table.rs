//! A source in the making: its columns so far, looked-up ones included, and the parents of its rows.

use domain::network::{Cell, ColumnId, Network, Origin, SourceId};
use domain::set::ValueSet;
use std::collections::BTreeMap;

/// Rows of a source, column by column.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// How many.
    pub rows: usize,
    /// Codes, truth values, numbers and days, as in a [`ValueSet`].
    pub values: BTreeMap<ColumnId, Vec<i64>>,
    /// Texts and names.
    pub texts: BTreeMap<ColumnId, Vec<String>>,
    /// For each key column, the place of the parent row.
    pub parents: BTreeMap<ColumnId, Vec<usize>>,
}

impl Table {
    /// Whether every column that a cell names is known.
    #[must_use]
    pub fn knows(&self, cell: &Cell) -> bool {
        cell.0.keys().all(|c| self.values.contains_key(c))
    }

    /// Whether a row lies in a cell whose columns are known.
    #[must_use]
    pub fn contains(&self, cell: &Cell, row: usize) -> bool {
        cell.0.iter().all(|(column, set)| self.values.get(column).is_some_and(|v| set.contains(v[row])))
    }

    /// The rows that lie in a cell.
    #[must_use]
    pub fn rows_in(&self, cell: &Cell) -> Vec<usize> {
        (0..self.rows).filter(|&row| self.contains(cell, row)).collect()
    }
}

/// Copies what can be looked up through the parents that are known, until nothing is added.
pub fn look_up(network: &Network, source: &SourceId, table: &mut Table, made: &BTreeMap<SourceId, Table>) {
    let Some(schema) = network.sources.get(source) else { return };
    loop {
        let before = table.values.len() + table.parents.len();
        for column in schema.columns.values() {
            copy_key(network, &column.id, source, table, made);
            let Origin::Lookup(from) = &column.origin else { continue };
            if table.values.contains_key(&column.id) {
                continue;
            }
            let Some(parents) = parents_in(network, source, table, from) else { continue };
            if let Some(values) = made.get(from).and_then(|t| t.values.get(&column.id)) {
                let copy = parents.iter().map(|&p| values[p]).collect();
                table.values.insert(column.id.clone(), copy);
            }
        }
        if table.values.len() + table.parents.len() == before {
            return;
        }
    }
}

/// The parents of the rows in source `of`, through whichever key column points there.
#[must_use]
pub fn parents_in<'a>(network: &Network, source: &SourceId, table: &'a Table, of: &SourceId) -> Option<&'a Vec<usize>> {
    table.parents.iter().find(|(column, _)| key_target(network, source, column) == Some(of)).map(|(_, p)| p)
}

fn key_target<'a>(network: &'a Network, source: &SourceId, column: &ColumnId) -> Option<&'a SourceId> {
    match &network.column(source, column)?.kind {
        domain::network::ColumnType::Key(of) => Some(of),
        _ => None,
    }
}

/// A key that a parent has too is the parent's.
fn copy_key(
    network: &Network,
    column: &ColumnId,
    source: &SourceId,
    table: &mut Table,
    made: &BTreeMap<SourceId, Table>,
) {
    let Some(of) = key_target(network, source, column) else { return };
    if table.parents.contains_key(column) {
        return;
    }
    let through: Vec<(ColumnId, SourceId)> =
        table.parents.keys().filter_map(|c| key_target(network, source, c).map(|t| (c.clone(), t.clone()))).collect();
    for (own, parent) in through {
        let Some(grand) = made.get(&parent).and_then(|t| parents_in(network, &parent, t, of)) else { continue };
        let copy = table.parents[&own].iter().map(|&p| grand[p]).collect();
        table.parents.insert(column.clone(), copy);
        return;
    }
}

/// The coarsest parts of a column's universe that a list of cells can tell apart.
#[must_use]
pub fn atoms_of(network: &Network, source: &SourceId, column: &ColumnId, cells: &[&Cell]) -> Vec<ValueSet> {
    let universe = network.column(source, column).map(|c| network.universe(c)).unwrap_or_default();
    let mut sets: Vec<ValueSet> = cells.iter().filter_map(|c| c.0.get(column)).cloned().collect();
    sets.push(universe);
    sets.sort();
    sets.dedup();
    let mut atoms = crate::build::closure::atoms(&sets);
    atoms.sort();
    atoms
}
