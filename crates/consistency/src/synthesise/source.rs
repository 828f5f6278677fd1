//! Makes one source: its rows and their parents, then its columns in the recipe's order.

use super::table::{self, Table};
use super::{MakeError, Maker, block, measure, own_columns, parents};
use domain::network::{Cell, ColumnId, ColumnType, SourceId};
use domain::set::ValueSet;
use domain::synthesis::Rows;
use std::collections::BTreeSet;

pub(super) fn make(maker: &mut Maker<'_>, source: &SourceId) -> Result<(), MakeError> {
    let Some(recipe) = maker.recipe.sources.get(source) else { return Ok(()) };
    let mut made = match &recipe.rows {
        Rows::Counted => counted(maker, source)?,
        Rows::OnePer { parent, cell } => one_per(maker, source, parent, cell),
        Rows::Pairs { parent, cell, column, share } => pairs(maker, source, parent, cell, column, *share)?,
    };
    follow(maker, source, &mut made);
    for columns in &recipe.blocks {
        block::draw(maker, source, &mut made, columns)?;
        follow(maker, source, &mut made);
    }
    for column in in_order(maker, source) {
        fill(maker, source, &mut made, &column)?;
        follow(maker, source, &mut made);
    }
    maker.tables.insert(source.clone(), made);
    Ok(())
}

/// The source's own columns, each after those that it is drawn from.
fn in_order(maker: &Maker<'_>, source: &SourceId) -> Vec<ColumnId> {
    let mut waiting = own_columns(maker.network, source);
    let mut ordered: Vec<ColumnId> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let needs = |column: &ColumnId| -> Vec<ColumnId> {
            let recipe = maker.column_recipe(source, column);
            recipe.map_or_else(Vec::new, |r| {
                r.like
                    .iter()
                    .chain(r.at_least.iter().map(|a| &a.0))
                    .chain(r.after.iter().map(|a| &a.0))
                    .cloned()
                    .collect()
            })
        };
        let next = waiting.iter().position(|c| needs(c).iter().all(|n| !waiting.contains(n))).unwrap_or(0);
        ordered.push(waiting.remove(next));
    }
    ordered
}

/// What is left: measures that sums fix, and columns that nothing ties.
fn fill(maker: &mut Maker<'_>, source: &SourceId, made: &mut Table, column: &ColumnId) -> Result<(), MakeError> {
    let kind = maker.network.column(source, column).map(|c| c.kind.clone());
    match kind {
        Some(ColumnType::Text) => made_text(maker, source, made, column),
        Some(ColumnType::Integer { .. }) if measure::is_measure(maker, source, column) => {
            measure::fill(maker, source, made, column)?
        }
        Some(ColumnType::Key(_)) | None => {}
        Some(_) if made.values.contains_key(column) => {}
        Some(_) => block::draw(maker, source, made, std::slice::from_ref(column))?,
    }
    Ok(())
}

fn counted(maker: &mut Maker<'_>, source: &SourceId) -> Result<Table, MakeError> {
    let rows = maker.count(source, &Cell::all()).ok_or_else(|| MakeError::Rows(source.clone()))? as usize;
    let mut made = Table { rows, ..Table::default() };
    if let Some(recipe) = maker.recipe.sources.get(source).and_then(|r| r.parent.as_ref()) {
        let handed = parents::hand_out(maker, source, recipe, rows)?;
        made.rows = handed.len();
        made.parents.insert(recipe.column.clone(), handed);
    }
    Ok(made)
}

fn one_per(maker: &Maker<'_>, source: &SourceId, parent: &SourceId, cell: &Cell) -> Table {
    let rows = maker.tables.get(parent).map(|t| t.rows_in(cell)).unwrap_or_default();
    let mut made = Table { rows: rows.len(), ..Table::default() };
    if let Some(key) = key_to(maker, source, parent) {
        made.parents.insert(key, rows);
    }
    made
}

fn key_to(maker: &Maker<'_>, source: &SourceId, parent: &SourceId) -> Option<ColumnId> {
    let columns = &maker.network.sources.get(source)?.columns;
    columns.values().find(|c| c.kind == ColumnType::Key(parent.clone())).map(|c| c.id.clone())
}

/// Distinct pairs of parent and code: the parent's own code first, then parents drawn until each code has
/// its number.
fn pairs(
    maker: &mut Maker<'_>,
    source: &SourceId,
    parent: &SourceId,
    cell: &Cell,
    column: &ColumnId,
    share: f64,
) -> Result<Table, MakeError> {
    let Some(parents) = maker.tables.get(parent).cloned() else { return Ok(Table::default()) };
    let candidates = parents.rows_in(cell);
    let universe = maker.network.column(source, column).map(|c| maker.network.universe(c)).unwrap_or_default();
    let mut rows: Vec<(usize, i64)> = Vec::new();
    for code in universe.values().collect::<Vec<_>>() {
        let own: Vec<usize> = match parents.values.get(column) {
            Some(values) => candidates.iter().copied().filter(|&r| values[r] == code).collect(),
            None => Vec::new(),
        };
        let counted = maker.count(source, &Cell::all().and(column, &ValueSet::one(code)));
        let wanted = counted.unwrap_or(((candidates.len() as f64 * share).round() as i64).max(1)) as usize;
        if own.len() > wanted || wanted > candidates.len() {
            return Err(MakeError::Block(source.clone(), vec![column.clone()]));
        }
        let mut others: Vec<usize> = candidates.iter().copied().filter(|r| !own.contains(r)).collect();
        maker.shuffle(&mut others);
        rows.extend(own.iter().chain(others.iter().take(wanted - own.len())).map(|&r| (r, code)));
    }
    rows.sort_unstable();
    let mut made = Table { rows: rows.len(), ..Table::default() };
    made.values.insert(column.clone(), rows.iter().map(|r| r.1).collect());
    if let Some(key) = key_to(maker, source, parent) {
        made.parents.insert(key, rows.iter().map(|r| r.0).collect());
    }
    Ok(made)
}

/// Columns that follow from those known: looked up, or true exactly in a cell.
fn follow(maker: &Maker<'_>, source: &SourceId, made: &mut Table) {
    table::look_up(maker.network, source, made, &maker.tables);
    let Some(recipe) = maker.recipe.sources.get(source) else { return };
    for (column, wanted) in &recipe.columns {
        let Some(cell) = wanted.equals.as_ref().filter(|c| made.knows(c) && !made.values.contains_key(column)) else {
            continue;
        };
        let values = (0..made.rows).map(|row| i64::from(made.contains(cell, row))).collect();
        made.values.insert(column.clone(), values);
    }
}

/// Names from a pattern: `<n>` is the row's number, `<column>` the label of a code.
fn made_text(maker: &Maker<'_>, source: &SourceId, made: &mut Table, column: &ColumnId) {
    let pattern = maker.column_recipe(source, column).and_then(|r| r.text.clone());
    let pattern =
        pattern.unwrap_or_else(|| format!("{}-<n>", source.as_str().chars().next().unwrap_or('r').to_uppercase()));
    let digits = made.rows.to_string().len().max(3);
    let named: BTreeSet<&ColumnId> = made.values.keys().filter(|c| pattern.contains(&format!("<{c}>"))).collect();
    let texts = (0..made.rows).map(|row| {
        let mut text = pattern.replace("<n>", &format!("{:0digits$}", row + 1));
        for column in &named {
            text = text.replace(&format!("<{column}>"), &label(maker, source, column, made.values[*column][row]));
        }
        text
    });
    let texts = texts.collect();
    made.texts.insert(column.clone(), texts);
}

fn label(maker: &Maker<'_>, source: &SourceId, column: &ColumnId, value: i64) -> String {
    match maker.network.column(source, column).map(|c| &c.kind) {
        Some(ColumnType::Code(id)) => {
            let code = maker.network.nomenclatures.get(id).and_then(|n| n.code_at(value));
            code.map_or_else(String::new, |c| c.label.fr.clone())
        }
        _ => value.to_string(),
    }
}
