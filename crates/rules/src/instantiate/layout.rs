//! Which figures a table has in one edition, in the order of print: rows by columns, lone cells, figures said again.

use super::Maker;
use super::rows::{Row, missing, rows};
use crate::diagnostic::say;
use crate::nearest::{Noun, unknown};
use crate::phrase::Phrase;
use crate::table::{RawColumn, RawTable};
use domain::definition::split_suffix;
use domain::network::{FigureId, Text};
use domain::number::Relation;

/// The place of one figure, with what defines it.
#[derive(Clone)]
pub(super) struct Slot<'a> {
    pub id: FigureId,
    /// Where its definition stands.
    pub at: &'a Phrase,
    pub body: Body<'a>,
}

/// What defines a figure.
#[derive(Clone)]
pub(super) enum Body<'a> {
    /// A column, over a row unless it is a lone cell.
    Stated(Box<Stated<'a>>),
    /// The figure without its suffix, printed otherwise.
    Again { plain: FigureId, relation: Option<Relation>, decimals: i32 },
}

/// A column at work.
#[derive(Clone)]
pub(super) struct Stated<'a> {
    pub table: &'a RawTable,
    pub column: &'a RawColumn,
    /// The row whose filter applies; none for a lone cell.
    pub row: Option<Row<'a>>,
    pub row_title: Text,
    /// The column's own title, or that of the column that a cell replaces.
    pub title: Option<Text>,
}

/// A cell with its two names.
struct Lone<'a> {
    row: String,
    name: String,
    column: &'a RawColumn,
}

/// Every figure of a table.
pub(super) fn slots<'a>(maker: &Maker<'a>, table: &'a RawTable) -> Vec<Slot<'a>> {
    let rows = rows(maker, table);
    let columns = columns(maker, table);
    named_rows(maker, table, &rows);
    let cells = cells(maker, table);
    let layout = Layout { maker, table, columns, cells };
    let mut slots: Vec<_> = rows.iter().flat_map(|row| layout.row(row)).collect();
    let apart = layout.cells.iter().filter(|cell| !rows.iter().any(|row| row.id == cell.row));
    slots.extend(apart.map(|cell| layout.lone(cell, None)));
    layout.again(&mut slots);
    slots
}

struct Layout<'m, 'a> {
    maker: &'m Maker<'a>,
    table: &'a RawTable,
    columns: Vec<&'a RawColumn>,
    cells: Vec<Lone<'a>>,
}

/// The columns in force, own or another table's.
fn columns<'a>(maker: &Maker<'a>, table: &'a RawTable) -> Vec<&'a RawColumn> {
    let mut columns: Vec<_> = Vec::new();
    if let Some(name) = &table.columns_of {
        let tables = &maker.raw.book.tables;
        match tables.iter().find(|other| other.id.raw == name.raw && other.years.include(maker.edition)) {
            Some(other) => columns.extend(&other.columns),
            None if maker.raw.book.complete => {
                let label = say("aucun tableau de ce nom", "no table of that name");
                let valid = tables.iter().map(|other| other.id.raw.as_str());
                unknown(maker.report, name.spot, (Noun::Table, &name.raw), &table.place(), label, valid);
            }
            None => {}
        }
    }
    columns.extend(&table.columns);
    columns.retain(|column| column.years.include(maker.edition));
    columns
}

/// Reports rows named by `only` and `except` that the table does not have.
fn named_rows(maker: &Maker<'_>, table: &RawTable, rows: &[Row<'_>]) {
    let named = table.columns.iter().flat_map(|column| column.only.iter().flatten().chain(&column.except));
    for name in named.filter(|name| !rows.iter().any(|row| row.id == name.fill(maker.edition))) {
        missing(maker, table, rows, name);
    }
}

fn cells<'a>(maker: &Maker<'a>, table: &'a RawTable) -> Vec<Lone<'a>> {
    let current = table.cells.iter().filter(|cell| cell.years.include(maker.edition));
    let named = current.filter_map(|column| {
        let (row, name) = split(maker, &column.id)?;
        Some(Lone { row, name, column })
    });
    named.collect()
}

/// The row and the column that a key names.
fn split(maker: &Maker<'_>, key: &Phrase) -> Option<(String, String)> {
    let name = key.fill(maker.edition);
    let parts =
        name.split_once('.').filter(|(row, column)| !row.is_empty() && !column.is_empty() && !column.contains('.'));
    if parts.is_none() {
        let message = say(format!("`{name}` ne nomme pas une case"), format!("`{name}` does not name a cell"));
        maker.report.add(key.spot, message, say("attendu : `\"ligne.colonne\"`", "expected `\"row.column\"`"), None);
    }
    parts.map(|(row, column)| (row.to_owned(), column.to_owned()))
}

impl<'a> Layout<'_, 'a> {
    fn id(&self, row: &str, column: &str) -> FigureId {
        FigureId(format!("{}.{row}.{column}", self.table.id.fill(self.maker.edition)))
    }

    /// The figures of a row: each column, or the cell in its place; then the cells that have no column.
    fn row(&self, row: &Row<'a>) -> Vec<Slot<'a>> {
        let edition = self.maker.edition;
        let mut slots = Vec::new();
        let mut placed = Vec::new();
        for column in &self.columns {
            let name = column.id.fill(edition);
            let cell = self.cells.iter().find(|cell| cell.row == row.id && cell.name == name);
            if let Some(cell) = cell {
                slots.push(self.lone(cell, Some((row, Some(*column)))));
                placed.push(name);
            } else if applies(column, &row.id, edition) {
                slots.push(self.crossed(row, column, &name));
            }
        }
        let left = self.cells.iter().filter(|cell| cell.row == row.id && !placed.contains(&cell.name));
        slots.extend(left.map(|cell| self.lone(cell, Some((row, None)))));
        slots
    }

    fn crossed(&self, row: &Row<'a>, column: &'a RawColumn, name: &str) -> Slot<'a> {
        let stated = Stated {
            table: self.table,
            column,
            row_title: row.title.clone(),
            row: Some(row.clone()),
            title: column.title.as_ref().map(|title| title.at(self.maker.edition)),
        };
        Slot { id: self.id(&row.id, name), at: &column.id, body: Body::Stated(Box::new(stated)) }
    }

    fn lone(&self, cell: &Lone<'a>, place: Option<(&Row<'a>, Option<&'a RawColumn>)>) -> Slot<'a> {
        let replaced = place.and_then(|(_, column)| column);
        let title = cell.column.title.as_ref().or(replaced.and_then(|column| column.title.as_ref()));
        let stated = Stated {
            table: self.table,
            column: cell.column,
            row: None,
            row_title: place.map(|(row, _)| row.title.clone()).unwrap_or_default(),
            title: title.map(|title| title.at(self.maker.edition)),
        };
        Slot { id: self.id(&cell.row, &cell.name), at: &cell.column.id, body: Body::Stated(Box::new(stated)) }
    }

    /// Figures that are printed a second time, after all others.
    fn again(&self, slots: &mut Vec<Slot<'a>>) {
        for (key, decimals) in &self.table.again {
            let Some((row, column)) = split(self.maker, key) else { continue };
            let id = self.id(&row, &column);
            let Some((plain, relation)) = split_suffix(id.as_str()) else {
                let message = say(format!("`{column}` n’a pas de suffixe"), format!("`{column}` has no suffix"));
                let label = say("un chiffre redit finit par un suffixe", "a figure said again ends with a suffix");
                let words = "`_in_text`, `_min`, `_max`, `_approx`";
                let help = say(format!("suffixes : {words}"), format!("suffixes: {words}"));
                self.maker.report.add(key.spot, message, label, Some(help));
                continue;
            };
            let plain = FigureId::from(plain);
            let possible = self.table.years.include(self.maker.edition);
            if !slots.iter().any(|slot| slot.id == plain) && possible {
                let label = say("le tableau n’a pas ce chiffre", "the table has no such figure");
                let valid = slots.iter().map(|slot| slot.id.as_str());
                unknown(self.maker.report, key.spot, (Noun::Figure, plain.as_str()), &self.table.place(), label, valid);
                continue;
            }
            slots.push(Slot { at: key, body: Body::Again { plain, relation, decimals: *decimals }, id });
        }
    }
}

fn applies(column: &RawColumn, row: &str, edition: u16) -> bool {
    let names = |list: &[Phrase]| list.iter().any(|name| name.fill(edition) == row);
    column.only.as_deref().is_none_or(names) && !names(&column.except)
}
