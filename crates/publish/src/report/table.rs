//! A table of figures as values that the template draws. What lies where is `grid`'s. Start with [`Table::of`].

use crate::grid::{Column as GridColumn, Grid, base_of, lone_title, mark_of};
use crate::words;
use domain::edition::{EditionTable, Figure};
use domain::network::Language;
use serde::Serialize;

/// A table.
#[derive(Serialize)]
pub(super) struct Table {
    /// Its id in the edition.
    pub id: String,
    /// Caption.
    pub title: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, with a cell or nothing for each column.
    pub rows: Vec<Row>,
    /// Figures outside the rows and columns.
    pub lone: Vec<Lone>,
    /// What all lone figures share, said once; empty if nothing.
    pub lone_row: String,
    /// Figures printed again as a bound or less exactly.
    pub again: Vec<Lone>,
    /// Numbered notes, 1 first.
    pub notes: Vec<String>,
    /// Notes on the whole table.
    pub footnotes: Vec<String>,
    /// Signs with their meanings.
    pub legend: Vec<(String, String)>,
}

/// A column's header.
#[derive(Serialize)]
pub(super) struct Column {
    title: String,
    unit: String,
    mark: Option<&'static str>,
    notes: Vec<usize>,
    base: Option<String>,
}

/// A row.
#[derive(Serialize)]
pub(super) struct Row {
    title: String,
    total: bool,
    cells: Vec<Option<Cell>>,
}

/// A figure beside its title.
#[derive(Serialize)]
pub(super) struct Lone {
    title: String,
    cell: Cell,
}

/// A figure as it prints, with what stands beside it.
#[derive(Serialize)]
pub(super) struct Cell {
    /// The number; nothing where there is none.
    value: Option<String>,
    /// How many digits stand after the decimal mark, where numbers align on it.
    decimals: Option<usize>,
    mark: Option<String>,
    notes: Vec<usize>,
    margin: Option<String>,
}

impl Table {
    /// The table laid out.
    pub fn of(table: &EditionTable, language: Language) -> Self {
        let grid = Grid::of(table);
        let texts = |texts: &[domain::network::Text]| texts.iter().map(|text| text.get(language).to_owned()).collect();
        Self {
            id: table.id.clone(),
            title: table.title.get(language).to_owned(),
            columns: (0..grid.columns.len()).map(|at| column(&grid, at, language)).collect(),
            rows: rows(&grid, language),
            lone: lone(&grid, &grid.lone, language),
            lone_row: grid.lone_row.map_or("", |row| row.get(language)).to_owned(),
            again: lone(&grid, &grid.again, language),
            notes: texts(&grid.notes),
            footnotes: texts(&table.footnotes),
            legend: grid.legend(language).into_iter().map(|(sign, meaning)| (sign.to_owned(), meaning)).collect(),
        }
    }
}

fn column(grid: &Grid<'_>, at: usize, language: Language) -> Column {
    let column = &grid.columns[at];
    let title = column.title.get(language);
    let unit = Some(unit(column, language)).filter(|unit| !title.contains(unit)).unwrap_or_default();
    let base = base_of(grid, at).and_then(|figure| {
        let base = figure.base.filter(|_| figure.printed.is_some())?;
        Some(words::part(base, &figure.definition.base, language))
    });
    Column {
        title: title.to_owned(),
        unit: unit.to_owned(),
        mark: column.status.and_then(words::mark),
        notes: column.notes.iter().map(|at| at + 1).collect(),
        base,
    }
}

/// The unit that the header states for all its cells.
fn unit(column: &GridColumn<'_>, language: Language) -> &'static str {
    column.unit.map_or("", |unit| words::unit_heading(unit, language))
}

fn rows(grid: &Grid<'_>, language: Language) -> Vec<Row> {
    let cells = |cells: &[Option<&Figure>]| {
        let pairs = cells.iter().zip(&grid.columns);
        pairs.map(|(figure, column)| figure.map(|figure| cell(grid, figure, Some(column), language))).collect()
    };
    let row = |row: &crate::grid::Row<'_>| Row {
        title: row.title.get(language).to_owned(),
        total: row.key.starts_with("total"),
        cells: cells(&row.cells),
    };
    grid.rows.iter().map(row).collect()
}

fn lone(grid: &Grid<'_>, figures: &[&Figure], language: Language) -> Vec<Lone> {
    let lone =
        |figure: &&Figure| Lone { title: lone_title(figure, grid, language), cell: cell(grid, figure, None, language) };
    figures.iter().map(lone).collect()
}

/// The letter of a figure and the sign of its change.
fn marks(figure: &Figure, column: Option<&GridColumn<'_>>) -> Option<String> {
    let marks: Vec<_> = mark_of(figure, column).into_iter().chain(words::change_sign(figure)).collect();
    (!marks.is_empty()).then(|| marks.join(" "))
}

/// The header states the unit of a column, unless it has several; a rank is an ordinal anywhere.
fn cell(grid: &Grid<'_>, figure: &Figure, column: Option<&GridColumn<'_>>, language: Language) -> Cell {
    let bare = column.is_some_and(|column| !unit(column, language).is_empty());
    let value = if bare { words::value(figure, language) } else { words::value_with_unit(figure, language) };
    let number = words::number(figure, language);
    let decimal = words::pick(language, ",", ".");
    let aligned = column.is_some() && value.ends_with(&number);
    let decimals = || number.split_once(decimal).map_or(0, |(_, digits)| digits.chars().count());
    Cell {
        value: figure.printed.is_some().then_some(value),
        decimals: aligned.then(decimals),
        mark: marks(figure, column),
        notes: grid.notes_of(figure, column).into_iter().map(|at| at + 1).collect(),
        margin: words::margin(figure, language),
    }
}
