//! Fills a whole-number column so that its sums, quantiles and maximum come out as the figures want.

use super::block::settle_cells;
use super::rounding::{self, Margin};
use super::table::{self, Table};
use super::{MakeError, Maker};
use domain::network::{Cell, ColumnId, ColumnType, Measure, SourceId};
use domain::set::NULL;
use rand::RngExt;
use std::collections::BTreeMap;

pub(super) fn fill(
    maker: &mut Maker<'_>,
    source: &SourceId,
    table: &mut Table,
    column: &ColumnId,
) -> Result<(), MakeError> {
    let failed = || MakeError::Measure(source.clone(), column.clone());
    let Some(ColumnType::Integer { min, max, .. }) = maker.network.column(source, column).map(|c| c.kind.clone())
    else {
        return Ok(());
    };
    let rows = present_rows(maker, source, table, column);
    let sums = maker.sums_for(source, table, column);
    let bounds = bounds(maker, source, table, column, &rows, min, max);
    let wishes: Vec<f64> = rows
        .iter()
        .zip(&bounds)
        .map(|(&row, &(low, high))| wish(maker, source, table, column, row, low, high))
        .collect();
    let mut values = table.values.remove(column).unwrap_or_else(|| vec![NULL; table.rows]);
    if sums.is_empty() {
        for ((&row, wish), (low, high)) in rows.iter().zip(wishes).zip(bounds) {
            values[row] = (wish.round() as i64).clamp(low, high);
        }
    } else {
        let parts = parts(maker, source, table, &rows, &sums);
        let totals = totals(maker, table, &rows, &sums, &parts, &wishes, &bounds).ok_or_else(failed)?;
        for (part, total) in parts.iter().zip(totals) {
            let pick = |f: &dyn Fn(usize) -> i64| part.iter().map(|&i| f(i)).collect::<Vec<_>>();
            let (low, high) = (pick(&|i| bounds[i].0), pick(&|i| bounds[i].1));
            let wanted = match maker.bands(source, column).is_empty() {
                true => part.iter().map(|&i| wishes[i]).collect(),
                false => bend(maker, total, &low, &high),
            };
            let shared = rounding::share_out(total.into(), &wanted, &low, &high).ok_or_else(failed)?;
            part.iter().zip(shared).for_each(|(&i, v)| values[rows[i]] = v);
        }
    }
    table.values.insert(column.clone(), values);
    Ok(())
}

fn present_rows(maker: &Maker<'_>, source: &SourceId, table: &Table, column: &ColumnId) -> Vec<usize> {
    match (maker.present(source, column), table.values.get(column)) {
        (Some(cell), _) => table.rows_in(&cell),
        (None, Some(values)) => (0..table.rows).filter(|&r| values[r] != NULL).collect(),
        (None, None) => (0..table.rows).collect(),
    }
}

/// Least and greatest value of each row: the schema's, the recipe's, and the band that a block drew.
fn bounds(
    maker: &mut Maker<'_>,
    source: &SourceId,
    table: &Table,
    column: &ColumnId,
    rows: &[usize],
    min: i64,
    max: i64,
) -> Vec<(i64, i64)> {
    let at_least = maker.column_recipe(source, column).and_then(|r| r.at_least.clone());
    let least = |row: usize| match &at_least {
        Some((other, above, below)) => {
            table.values.get(other).map_or(min, |v| (v[row] * above + below - 1) / below).max(min)
        }
        None => min,
    };
    let bands = maker.bands(source, column);
    let greatest = maker.maximum(source, column).unwrap_or(max).min(max);
    let mut bounds: Vec<(i64, i64)> = rows.iter().map(|&row| (least(row), greatest)).collect();
    if let (Some(drawn), false) = (table.values.get(column), bands.is_empty()) {
        let mut anchored = vec![false; bands.len() + 1];
        for (bound, &row) in bounds.iter_mut().zip(rows) {
            let band = bands.iter().position(|&upper| drawn[row] <= upper).unwrap_or(bands.len());
            let low = if band == 0 { min } else { bands[band - 1] + 1 };
            let high = bands.get(band).copied().unwrap_or(greatest);
            // One row of each band stands on its upper bound, so that the quantile is exactly there.
            *bound = if !anchored[band] && band < bands.len() { (high, high) } else { (low.max(bound.0), high) };
            anchored[band] = true;
        }
    }
    if let (Some(_), Some(bound)) = (maker.maximum(source, column), bounds.last_mut()) {
        *bound = (greatest, greatest);
    }
    bounds
}

/// What a row would have if nothing were counted: like another column, or around the middle, with noise.
fn wish(
    maker: &mut Maker<'_>,
    source: &SourceId,
    table: &Table,
    column: &ColumnId,
    row: usize,
    low: i64,
    high: i64,
) -> f64 {
    let recipe = maker.column_recipe(source, column).cloned().unwrap_or_default();
    let noise = (1.0 + recipe.spread * (2.0 * maker.random.random::<f64>() - 1.0)).max(0.01);
    match recipe.like.as_ref().and_then(|c| table.values.get(c)) {
        Some(values) => (values[row].max(0) as f64 + 1.0) * noise,
        None if recipe.spread > 0.0 => noise * 100.0,
        None => low as f64 + (high - low) as f64 * maker.random.random::<f64>(),
    }
}

/// Values spread over their bounds so that they add up to about `total`: a uniform draw to some power.
fn bend(maker: &mut Maker<'_>, total: i64, low: &[i64], high: &[i64]) -> Vec<f64> {
    let draws: Vec<f64> = low.iter().map(|_| maker.random.random::<f64>()).collect();
    let at = |power: f64| -> Vec<f64> {
        (0..draws.len()).map(|i| low[i] as f64 + (high[i] - low[i]) as f64 * draws[i].powf(power)).collect()
    };
    let (mut many, mut few) = (1e-3, 1e3);
    for _ in 0..60 {
        let middle = f64::sqrt(many * few);
        if at(middle).iter().sum::<f64>() > total as f64 { many = middle } else { few = middle }
    }
    at(many)
}

/// Rows (as places in `rows`) that no sum tells apart.
fn parts(maker: &Maker<'_>, source: &SourceId, table: &Table, rows: &[usize], sums: &[(Cell, i64)]) -> Vec<Vec<usize>> {
    let cells: Vec<&Cell> = sums.iter().map(|s| &s.0).collect();
    let columns: std::collections::BTreeSet<&ColumnId> = cells.iter().flat_map(|c| c.0.keys()).collect();
    let atoms: Vec<_> = columns.iter().map(|c| (*c, table::atoms_of(maker.network, source, c, &cells))).collect();
    let mut parts: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (i, &row) in rows.iter().enumerate() {
        let key = atoms
            .iter()
            .map(|(c, sets)| sets.iter().position(|s| s.contains(table.values[*c][row])).unwrap_or(usize::MAX))
            .collect();
        parts.entry(key).or_default().push(i);
    }
    parts.into_values().collect()
}

/// One total a part, so that all sums are met and no part asks more of its rows than they can hold.
fn totals(
    maker: &mut Maker<'_>,
    table: &Table,
    rows: &[usize],
    sums: &[(Cell, i64)],
    parts: &[Vec<usize>],
    wishes: &[f64],
    bounds: &[(i64, i64)],
) -> Option<Vec<i64>> {
    let least: Vec<i64> = parts.iter().map(|p| p.iter().map(|&i| bounds[i].0).sum()).collect();
    let room = |part: &Vec<usize>| part.iter().map(|&i| (bounds[i].1 - bounds[i].0) as f64).sum::<f64>();
    // Beyond the least of each row, totals follow the wishes, less what the least already gives.
    let weights: Vec<f64> =
        parts.iter().map(|p| p.iter().map(|&i| wishes[i]).sum::<f64>().min(room(p) * 1e6).max(1e-6)).collect();
    let margins: Vec<Margin> = sums
        .iter()
        .map(|(cell, total)| {
            let cells: Vec<u32> =
                (0..parts.len()).filter(|&p| table.contains(cell, rows[parts[p][0]])).map(|p| p as u32).collect();
            let floor: i64 = cells.iter().map(|&c| least[c as usize]).sum();
            Margin { cells, total: total - floor }
        })
        .collect();
    if margins.iter().any(|m| m.total < 0) {
        return None;
    }
    let beyond = settle_cells(maker, &weights, &margins)?;
    Some(least.iter().zip(beyond).map(|(a, b)| a + b).collect())
}

/// Whether a column is summed or bounded by a figure, so that it is filled here and not drawn freely.
pub(super) fn is_measure(maker: &Maker<'_>, source: &SourceId, column: &ColumnId) -> bool {
    maker.values.keys().any(|q| q.source == *source && q.measure == Measure::Sum(column.clone()))
        || maker.column_recipe(source, column).is_some_and(|r| r.like.is_some() || r.spread > 0.0)
}
