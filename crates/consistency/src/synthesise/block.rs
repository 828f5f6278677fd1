//! Draws a block of columns together: so many rows of each kind as the figures want, nobody where the
//! recipe forbids it, and otherwise as if the columns were independent.

use super::rounding::{self, Margin};
use super::table::{self, Table};
use super::{MakeError, Maker};
use domain::network::{Cell, ColumnId, SourceId};
use domain::set::{NULL, ValueSet};
use domain::statistics;
use rand::RngExt;
use std::collections::BTreeMap;

/// Rows that are alike in everything that matters to the block.
struct Group {
    rows: Vec<usize>,
    /// One row of the group, to test cells on.
    sample: usize,
}

/// One choice for all columns of the block: a part of each column's universe.
type Combination = Vec<ValueSet>;

/// One whole number for each allowed pair of group and combination.
struct Grid {
    pairs: Vec<(usize, usize)>,
    weights: Vec<f64>,
}

pub(super) fn draw(
    maker: &mut Maker<'_>,
    source: &SourceId,
    table: &mut Table,
    columns: &[ColumnId],
) -> Result<(), MakeError> {
    let cells = maker.cells_for(source, table, columns);
    let named: Vec<&Cell> = cells.iter().map(|c| &c.0).collect();
    let present: Vec<Option<Cell>> = columns.iter().map(|c| maker.present(source, c)).collect();
    let groups = groups(maker, source, table, columns, &named, &present);
    let atoms: Vec<Vec<ValueSet>> = columns.iter().map(|c| atoms(maker, source, c, &named)).collect();
    let combinations = product(&atoms);
    let grid = grid(maker, source, table, columns, &groups, &combinations, &present);
    let margins = margins(table, columns, &groups, &combinations, &grid, &cells);
    let counts = settle(maker, &grid, &margins).ok_or_else(|| MakeError::Block(source.clone(), columns.to_vec()))?;
    assign(maker, source, table, columns, &groups, &combinations, &grid, &counts);
    Ok(())
}

fn atoms(maker: &Maker<'_>, source: &SourceId, column: &ColumnId, named: &[&Cell]) -> Vec<ValueSet> {
    let mut atoms = table::atoms_of(maker.network, source, column, named);
    let nullable = maker.network.column(source, column).is_some_and(|c| c.nullable);
    if nullable {
        // "Not filled in" is a part of its own, so that presence can be decided.
        atoms = atoms
            .iter()
            .flat_map(|a| [a.minus(&ValueSet::one(NULL)), a.intersect(&ValueSet::one(NULL))])
            .filter(|a| !a.is_empty())
            .collect();
    }
    if maker.pairs_of(source, column).is_some() {
        // Code by code, so that no code is drawn more often than its pairs allow.
        return atoms.iter().flat_map(|a| a.values().map(ValueSet::one).collect::<Vec<_>>()).collect();
    }
    let preferred = maker.preferences(source, column);
    for set in preferred.iter().map(|p| &p.0) {
        atoms = atoms.iter().flat_map(|a| [a.intersect(set), a.minus(set)]).filter(|a| !a.is_empty()).collect();
    }
    atoms
}

fn product(atoms: &[Vec<ValueSet>]) -> Vec<Combination> {
    atoms.iter().fold(vec![Vec::new()], |all, next| {
        all.iter()
            .flat_map(|head| next.iter().map(move |a| head.iter().cloned().chain([a.clone()]).collect()))
            .collect()
    })
}

fn groups(
    maker: &Maker<'_>,
    source: &SourceId,
    table: &Table,
    columns: &[ColumnId],
    cells: &[&Cell],
    present: &[Option<Cell>],
) -> Vec<Group> {
    let mut all: Vec<&Cell> = cells.to_vec();
    all.extend(present.iter().flatten());
    let relevant: std::collections::BTreeSet<&ColumnId> =
        all.iter().flat_map(|c| c.0.keys()).filter(|c| !columns.contains(c) && table.values.contains_key(*c)).collect();
    let mut parts: Vec<(&Vec<i64>, Vec<ValueSet>)> =
        relevant.iter().map(|c| (&table.values[*c], table::atoms_of(maker.network, source, c, &all))).collect();
    let strata = columns.iter().filter_map(|c| maker.column_recipe(source, c)).flat_map(|r| &r.within);
    for column in strata.filter(|c| table.values.contains_key(*c)) {
        let universe = maker.network.column(source, column).map(|c| maker.network.universe(c)).unwrap_or_default();
        parts.push((&table.values[column], universe.values().map(ValueSet::one).collect()));
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for row in 0..table.rows {
        let key = parts
            .iter()
            .map(|(values, atoms)| atoms.iter().position(|a| a.contains(values[row])).unwrap_or(usize::MAX))
            .collect();
        groups.entry(key).or_default().push(row);
    }
    groups.into_values().map(|rows| Group { sample: rows[0], rows }).collect()
}

fn grid(
    maker: &Maker<'_>,
    source: &SourceId,
    table: &Table,
    columns: &[ColumnId],
    groups: &[Group],
    combinations: &[Combination],
    present: &[Option<Cell>],
) -> Grid {
    let mut grid = Grid { pairs: Vec::new(), weights: Vec::new() };
    let weights: Vec<f64> = combinations
        .iter()
        .map(|c| columns.iter().zip(c).map(|(column, set)| maker.weight(source, column, set)).product())
        .collect();
    let null = ValueSet::one(NULL);
    for (g, group) in groups.iter().enumerate() {
        for (c, combination) in combinations.iter().enumerate() {
            let allowed = combination.iter().zip(present).all(|(set, present)| match present {
                Some(cell) => (*set == null) != table.contains(cell, group.sample),
                None => true,
            });
            if allowed {
                grid.pairs.push((g, c));
                grid.weights.push(weights[c] * group.rows.len() as f64);
            }
        }
    }
    grid
}

/// One margin a group (its rows) and one a cell (its count).
fn margins(
    table: &Table,
    columns: &[ColumnId],
    groups: &[Group],
    combinations: &[Combination],
    grid: &Grid,
    cells: &[(Cell, i64)],
) -> Vec<Margin> {
    let mut margins: Vec<Margin> =
        groups.iter().map(|g| Margin { cells: Vec::new(), total: g.rows.len() as i64 }).collect();
    for (place, &(g, _)) in grid.pairs.iter().enumerate() {
        margins[g].cells.push(place as u32);
    }
    for (cell, total) in cells {
        let outside =
            Cell(cell.0.iter().filter(|(c, _)| !columns.contains(c)).map(|(c, s)| (c.clone(), s.clone())).collect());
        let of_group: Vec<bool> = groups.iter().map(|g| table.contains(&outside, g.sample)).collect();
        let of_combination: Vec<bool> = combinations
            .iter()
            .map(|c| {
                columns.iter().zip(c).all(|(column, set)| cell.0.get(column).is_none_or(|wanted| set.is_subset(wanted)))
            })
            .collect();
        let inside =
            grid.pairs.iter().enumerate().filter(|(_, p)| of_group[p.0] && of_combination[p.1]).map(|(i, _)| i as u32);
        margins.push(Margin { cells: inside.collect(), total: *total });
    }
    margins
}

/// Independent targets raked to the margins, then rounded under control.
fn settle(maker: &mut Maker<'_>, grid: &Grid, margins: &[Margin]) -> Option<Vec<i64>> {
    settle_cells(maker, &grid.weights, margins)
}

/// The same for any cells: raked from `weights` to the margins and rounded under control.
pub(super) fn settle_cells(maker: &mut Maker<'_>, weights: &[f64], margins: &[Margin]) -> Option<Vec<i64>> {
    // A margin of nothing empties its cells at once: raking would only approach it.
    let mut empty = vec![false; weights.len()];
    margins.iter().filter(|m| m.total == 0).flat_map(|m| &m.cells).for_each(|&c| empty[c as usize] = true);
    close_off(&mut empty, margins);
    let kept: Vec<usize> = (0..weights.len()).filter(|&i| !empty[i]).collect();
    let place: BTreeMap<usize, u32> = kept.iter().enumerate().map(|(i, &c)| (c, i as u32)).collect();
    let kept_margins: Vec<Margin> = margins
        .iter()
        .map(|m| Margin {
            cells: m.cells.iter().filter_map(|&c| place.get(&(c as usize)).copied()).collect(),
            total: m.total,
        })
        .collect();
    if kept_margins.iter().any(|m| m.cells.is_empty() && m.total > 0) {
        return None;
    }
    let raking: Vec<statistics::Margin> = kept_margins
        .iter()
        .filter(|m| m.total > 0)
        .map(|m| statistics::Margin { cells: m.cells.clone(), target: m.total as f64 })
        .collect();
    let seed: Vec<f64> = kept.iter().map(|&i| weights[i].max(1e-9)).collect();
    let raked = statistics::rake(&seed, &raking, 1e-9, 2_000).ok()?;
    let taste: Vec<f64> = kept.iter().map(|_| maker.random.random::<f64>()).collect();
    let distinct: Vec<Margin> = kept_margins.into_iter().filter(|m| !m.cells.is_empty()).collect();
    let rounded = rounding::round(&raked.cells, &distinct, &taste)?;
    let mut all = vec![0; weights.len()];
    kept.into_iter().zip(rounded).for_each(|(i, v)| all[i] = v);
    Some(all)
}

/// Where a margin equals another that it contains, nothing is left for the cells between them.
fn close_off(empty: &mut [bool], margins: &[Margin]) {
    let sets: Vec<std::collections::BTreeSet<u32>> =
        margins.iter().map(|m| m.cells.iter().copied().collect()).collect();
    for (i, inner) in margins.iter().enumerate() {
        for (j, outer) in margins.iter().enumerate() {
            if i != j && inner.total == outer.total && sets[i].len() < sets[j].len() && sets[i].is_subset(&sets[j]) {
                sets[j].difference(&sets[i]).for_each(|&c| empty[c as usize] = true);
            }
        }
    }
}

#[allow(clippy::too_many_arguments)]
fn assign(
    maker: &mut Maker<'_>,
    source: &SourceId,
    table: &mut Table,
    columns: &[ColumnId],
    groups: &[Group],
    combinations: &[Combination],
    grid: &Grid,
    counts: &[i64],
) {
    let mut drawn: Vec<Vec<i64>> = columns.iter().map(|_| vec![NULL; table.rows]).collect();
    let mut by_group: Vec<Vec<(usize, i64)>> = groups.iter().map(|_| Vec::new()).collect();
    for (&(g, c), &n) in grid.pairs.iter().zip(counts).filter(|(_, n)| **n > 0) {
        by_group[g].push((c, n));
    }
    for (group, mut wanted) in groups.iter().zip(by_group) {
        let mut rows = group.rows.clone();
        maker.shuffle(&mut rows);
        wanted.sort_by_key(|&(c, _)| std::cmp::Reverse(preferred(maker, source, columns, &combinations[c]).len()));
        for (c, n) in wanted {
            let wishes = preferred(maker, source, columns, &combinations[c]);
            if !wishes.is_empty() {
                rows.sort_by_key(|&row| wishes.iter().all(|cell| table.contains(cell, row)));
            }
            for row in rows.split_off(rows.len() - n as usize) {
                draw_row(maker, source, table, columns, &combinations[c], row, &mut drawn);
            }
        }
    }
    for (column, values) in columns.iter().zip(drawn) {
        table.values.insert(column.clone(), values);
    }
}

/// One value a column; a day that comes after another keeps its distance, and leaves it room.
fn draw_row(
    maker: &mut Maker<'_>,
    source: &SourceId,
    table: &Table,
    columns: &[ColumnId],
    combination: &Combination,
    row: usize,
    drawn: &mut [Vec<i64>],
) {
    for (i, column) in columns.iter().enumerate() {
        let (mut floor, mut ceiling) = (i64::MIN, i64::MAX);
        for (other, set) in columns.iter().zip(combination) {
            let Some((of, least, most)) = maker.column_recipe(source, other).and_then(|r| r.after.as_ref()) else {
                continue;
            };
            if let (true, Some(first), Some(last)) = (of == column, set.ranges().first(), set.ranges().last()) {
                floor = floor.max(first.0.saturating_sub(*most));
                ceiling = ceiling.min(last.1.saturating_sub(*least));
            }
        }
        if let Some((of, least, most)) = maker.column_recipe(source, column).and_then(|r| r.after.clone()) {
            let here = columns.iter().position(|c| *c == of).map(|p| drawn[p][row]);
            if let Some(day) = here.or_else(|| table.values.get(&of).map(|v| v[row])) {
                (floor, ceiling) = (day.saturating_add(least), day.saturating_add(most));
            }
        }
        drawn[i][row] = maker.value_in(source, column, &combination[i], floor, ceiling);
    }
}

/// The cells that a combination prefers.
fn preferred(maker: &Maker<'_>, source: &SourceId, columns: &[ColumnId], combination: &Combination) -> Vec<Cell> {
    columns
        .iter()
        .zip(combination)
        .flat_map(|(column, set)| {
            maker.preferences(source, column).into_iter().filter(|(wanted, _)| set.is_subset(wanted)).map(|p| p.1)
        })
        .collect()
}
