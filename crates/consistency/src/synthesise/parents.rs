//! Hands rows out to parents, so that what is counted through the parents comes out.

use super::block::settle_cells;
use super::rounding::{self, Margin};
use super::table::{self, Table};
use super::{MakeError, Maker};
use domain::network::{Cell, ColumnId, Measure, Origin, SourceId};
use domain::synthesis::ParentRecipe;
use rand::RngExt;
use std::collections::BTreeMap;

/// The parent of each of `rows` rows.
pub(super) fn hand_out(
    maker: &mut Maker<'_>,
    source: &SourceId,
    recipe: &ParentRecipe,
    rows: usize,
) -> Result<Vec<usize>, MakeError> {
    let failed = || MakeError::Parents(source.clone(), recipe.source.clone());
    let candidates = maker.tables.get(&recipe.source).ok_or_else(failed)?.rows_in(&recipe.cell);
    let parent = seen_through(maker, source, &recipe.source).ok_or_else(failed)?;
    let cells = counted_through(maker, source, &parent);
    let kinds = kinds(maker, source, &parent, &candidates, &cells);
    let weights: Vec<f64> = candidates.iter().map(|_| heavy(maker, recipe.spread)).collect();
    let place: BTreeMap<usize, usize> = candidates.iter().enumerate().map(|(i, &row)| (row, i)).collect();
    let least: Vec<i64> = kinds.iter().map(|k| k.len() as i64 * recipe.least).collect();
    let margins = margins(&parent, &kinds, &least, &cells, rows as i64);
    if margins.iter().any(|m| m.total < 0) {
        return Err(failed());
    }
    let seeds: Vec<f64> = kinds.iter().map(|k| k.iter().map(|row| weights[place[row]]).sum()).collect();
    let beyond = settle_cells(maker, &seeds, &margins).ok_or_else(failed)?;
    let mut parents = Vec::with_capacity(rows);
    for ((kind, least), beyond) in kinds.iter().zip(least).zip(beyond) {
        let wishes: Vec<f64> = kind.iter().map(|row| weights[place[row]] * 1e3).collect();
        let (low, high) = (vec![recipe.least; kind.len()], vec![i64::MAX / 4096; kind.len()]);
        let shares = rounding::share_out((least + beyond).into(), &wishes, &low, &high).ok_or_else(failed)?;
        kind.iter().zip(shares).for_each(|(&row, n)| parents.extend(std::iter::repeat_n(row, n as usize)));
    }
    Ok(parents)
}

/// A weight around 1, the more unequal the greater `spread` is.
fn heavy(maker: &mut Maker<'_>, spread: f64) -> f64 {
    let normal: f64 = (0..12).map(|_| maker.random.random::<f64>()).sum::<f64>() - 6.0;
    (spread * normal).exp()
}

/// What a row of `source` would look up if its parent were each row of `of`, grandparents included.
fn seen_through(maker: &Maker<'_>, source: &SourceId, of: &SourceId) -> Option<Table> {
    let parent = maker.tables.get(of)?;
    let mut seen = Table { rows: parent.rows, ..Table::default() };
    for column in maker.network.sources.get(source)?.columns.values() {
        let Origin::Lookup(from) = &column.origin else { continue };
        let values = if from == of {
            parent.values.get(&column.id).cloned()
        } else {
            let parents = table::parents_in(maker.network, of, parent, from);
            let above = maker.tables.get(from).and_then(|t| t.values.get(&column.id));
            parents.zip(above).map(|(parents, values)| parents.iter().map(|&p| values[p]).collect())
        };
        seen.values.extend(values.map(|v| (column.id.clone(), v)));
    }
    Some(seen)
}

/// Counts of cells that name looked-up columns only.
fn counted_through(maker: &Maker<'_>, source: &SourceId, parent: &Table) -> Vec<(Cell, i64)> {
    maker
        .values
        .iter()
        .filter(|(q, _)| {
            q.source == *source && q.measure == Measure::Count && !q.cell.0.is_empty() && parent.knows(&q.cell)
        })
        .map(|(q, &v)| (q.cell.clone(), v))
        .collect()
}

/// Candidates that no cell tells apart.
fn kinds(
    maker: &Maker<'_>,
    source: &SourceId,
    parent: &Table,
    candidates: &[usize],
    cells: &[(Cell, i64)],
) -> Vec<Vec<usize>> {
    let named: Vec<&Cell> = cells.iter().map(|c| &c.0).collect();
    let columns: std::collections::BTreeSet<&ColumnId> = named.iter().flat_map(|c| c.0.keys()).collect();
    let atoms: Vec<_> = columns.iter().map(|c| (*c, table::atoms_of(maker.network, source, c, &named))).collect();
    let mut kinds: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for &row in candidates {
        let key = atoms
            .iter()
            .map(|(c, sets)| sets.iter().position(|s| s.contains(parent.values[*c][row])).unwrap_or(usize::MAX))
            .collect();
        kinds.entry(key).or_default().push(row);
    }
    kinds.into_values().collect()
}

fn margins(parent: &Table, kinds: &[Vec<usize>], least: &[i64], cells: &[(Cell, i64)], rows: i64) -> Vec<Margin> {
    let margin = |inside: Vec<u32>, total: i64| {
        let floor: i64 = inside.iter().map(|&k| least[k as usize]).sum();
        Margin { cells: inside, total: total - floor }
    };
    let mut margins = vec![margin((0..kinds.len() as u32).collect(), rows)];
    margins.extend(cells.iter().map(|(cell, total)| {
        let inside = (0..kinds.len()).filter(|&k| parent.contains(cell, kinds[k][0])).map(|k| k as u32);
        margin(inside.collect(), *total)
    }));
    margins
}
