//! How the figures of a table lie: rows by columns, lone cells, figures said again, numbered notes.
//!
//! Neither the terminal nor the page decides it, so that both show the same table: see `show` and `page`.
//! Start with [`Grid::of`].

use crate::words::{self, mark, pick, whole};
use domain::definition::{Unit, split_suffix};
use domain::edition::{EditionTable, Figure, Status};
use domain::network::{FigureId, Language, Text};

/// A table laid out.
pub struct Grid<'e> {
    /// Columns that at least two rows share.
    pub columns: Vec<Column<'e>>,
    /// Rows of those columns.
    pub rows: Vec<Row<'e>>,
    /// Figures outside the rows and columns.
    pub lone: Vec<&'e Figure>,
    /// Figures that print another one of the table again, as a bound or less exactly.
    pub again: Vec<&'e Figure>,
    /// The row title that all lone figures of a table without rows share: said once, above them.
    pub lone_row: Option<&'e Text>,
    /// Notes on columns and figures; a reference is a place in this list.
    pub notes: Vec<Text>,
}

/// A column.
pub struct Column<'e> {
    /// Title.
    pub title: &'e Text,
    /// The unit of all its figures, if they have the same.
    pub unit: Option<Unit>,
    /// The status of all its figures that have a value, if they have the same: its mark stands in the header.
    pub status: Option<Status>,
    /// Whether a figure of it bears a margin of error.
    pub margins: bool,
    /// Notes that all its figures bear.
    pub notes: Vec<usize>,
}

/// A row.
pub struct Row<'e> {
    /// Middle part of its figures' ids.
    pub key: &'e str,
    /// Title.
    pub title: &'e Text,
    /// A figure for each column of the grid, where the table has one.
    pub cells: Vec<Option<&'e Figure>>,
}

/// The row and the column of a figure's id.
pub(crate) fn keys<'f>(table: &str, figure: &'f Figure) -> (&'f str, &'f str) {
    let cell = figure.id.as_str().strip_prefix(table).and_then(|rest| rest.strip_prefix('.'));
    cell.unwrap_or(figure.id.as_str()).split_once('.').unwrap_or_default()
}

impl<'e> Grid<'e> {
    /// Lays out `table`.
    #[must_use]
    pub fn of(table: &'e EditionTable) -> Self {
        let said_again = |figure: &&Figure| {
            let plain = split_suffix(figure.id.as_str()).map(|(plain, _)| FigureId::from(plain));
            plain.is_some_and(|plain| table.figures.iter().any(|other| other.id == plain))
        };
        let (again, own): (Vec<_>, Vec<_>) = table.figures.iter().partition(said_again);
        let titled: Vec<_> = own.iter().copied().filter(|figure| !figure.row.fr.is_empty()).collect();
        let key = |figure: &'e Figure| keys(&table.id, figure).1;
        let shared = |figure: &&'e Figure| titled.iter().filter(|other| key(other) == key(figure)).nth(1).is_some();
        let crossed: Vec<_> = titled.iter().copied().filter(shared).collect();
        let lone: Vec<_> =
            own.into_iter().filter(|figure| !crossed.iter().any(|other| other.id == figure.id)).collect();
        let order = column_order(&table.id, &crossed);
        let rows = rows(&table.id, &crossed, &order);
        let lone_row = if rows.is_empty() { common_row(&lone) } else { None };
        let columns = (0..order.len()).map(|at| column(&rows, at)).collect();
        let mut grid = Self { columns, rows, lone, again, lone_row, notes: Vec::new() };
        grid.number_notes();
        grid
    }

    /// Gives each distinct note its number: headers first, then cells in reading order, then the rest.
    fn number_notes(&mut self) {
        for at in 0..self.columns.len() {
            let figures: Vec<_> = self.rows.iter().filter_map(|row| row.cells[at]).collect();
            let common = figures.first().map(|first| first.footnotes.as_slice()).unwrap_or_default();
            let common = common.iter().filter(|note| figures.iter().all(|figure| figure.footnotes.contains(note)));
            self.columns[at].notes = common.map(|note| add(&mut self.notes, note)).collect();
        }
        for (figure, column) in self.rows.iter().flat_map(|row| row.cells.iter().zip(&self.columns)) {
            for note in figure.iter().flat_map(|figure| own_notes(figure, Some(column))) {
                add(&mut self.notes, &note);
            }
        }
        for note in self.lone.iter().chain(&self.again).flat_map(|figure| own_notes(figure, None)) {
            add(&mut self.notes, &note);
        }
    }

    /// The notes that stand beside a figure, besides those of its column.
    #[must_use]
    pub fn notes_of(&self, figure: &Figure, column: Option<&Column<'_>>) -> Vec<usize> {
        let places = own_notes(figure, column).into_iter();
        let places = places.filter_map(|note| self.notes.iter().position(|known| *known == note));
        places.filter(|at| column.is_none_or(|column| !column.notes.contains(at))).collect()
    }

    /// Every figure, in the order shown.
    pub fn figures(&self) -> impl Iterator<Item = &'e Figure> {
        let crossed = self.rows.iter().flat_map(|row| row.cells.iter().flatten());
        crossed.chain(&self.lone).chain(&self.again).copied()
    }

    /// The signs that occur, each with its meaning: status marks, relations, margins.
    #[must_use]
    pub fn legend(&self, language: Language) -> Vec<(&'static str, String)> {
        let bears = |status| self.figures().any(|figure| figure.status == status);
        let bounds = |relation| self.figures().any(|f| f.relation == relation && f.printed.is_some());
        let signs = words::signs(language, bears, bounds).into_iter();
        signs
            .map(|(sign, meaning)| (sign, meaning.to_owned()))
            .chain(self.change_legend(language))
            .chain(self.margin_legend(language))
            .collect()
    }

    /// What the signs of changes mean, for those that occur.
    fn change_legend(&self, language: Language) -> Vec<(&'static str, String)> {
        let mut signs: Vec<_> = self.figures().filter_map(words::change_sign).collect();
        signs.sort_unstable();
        signs.dedup();
        signs.into_iter().map(|sign| (sign, words::change_meaning(sign, language).to_owned())).collect()
    }

    /// What the margin of error means, with who answered when all margins rest on the same answers.
    fn margin_legend(&self, language: Language) -> Option<(&'static str, String)> {
        let figures: Vec<_> = self.figures().filter(|f| f.margin.is_some() && f.printed.is_some()).collect();
        let first = words::sample(figures.first()?);
        let same = figures.iter().all(|figure| words::sample(figure) == first);
        let sample = first.filter(|_| same).map(|(answered, asked)| {
            let (answered, asked) = (whole(answered, language), whole(asked, language));
            match language {
                Language::Fr => format!(" ({answered} réponses sur {asked})"),
                Language::En => format!(" ({answered} answers of {asked})"),
            }
        });
        let percent = figures.iter().any(|figure| figure.unit == Unit::Percent);
        let level = pick(language, "marge d’erreur au niveau de 95\u{202f}%", "margin of error at the 95% level");
        let points = pick(language, ", en points pour les pourcentages", ", in points for percentages");
        Some(("±", format!("{level}{}{}", if percent { points } else { "" }, sample.unwrap_or_default())))
    }
}

/// The letter beside a figure; none where the header of its column bears it.
#[must_use]
pub fn mark_of(figure: &Figure, column: Option<&Column<'_>>) -> Option<&'static str> {
    let said = column.and_then(|column| column.status) == Some(figure.status);
    if said { None } else { mark(figure.status) }
}

/// The title of a figure out of the rows and columns.
#[must_use]
pub fn lone_title(figure: &Figure, grid: &Grid<'_>, language: Language) -> String {
    let (row, column) = (figure.row.get(language), figure.column.get(language));
    if row.is_empty() || grid.lone_row.is_some() { column.to_owned() } else { format!("{row} – {column}") }
}

/// The base that all figures of a column share, for a reader who asks "a share of how many?". None where that of one
/// is withheld: its header would say it.
#[must_use]
pub fn base_of<'e>(grid: &Grid<'e>, at: usize) -> Option<&'e Figure> {
    let absent = |figure: &Figure| matches!(figure.status, Status::NotApplicable | Status::NotAvailable);
    let mut figures = grid.rows.iter().filter_map(|row| row.cells[at]).filter(|figure| !absent(figure));
    let first = figures.next()?;
    first.base?;
    figures.all(|figure| figure.base == first.base).then_some(first)
}

/// Columns in the order of print, though a row may lack some: a new one stands after its left neighbour.
fn column_order<'e>(table: &str, figures: &[&'e Figure]) -> Vec<&'e str> {
    let mut order: Vec<&str> = Vec::new();
    let mut last = ("", 0);
    for (row, column) in figures.iter().map(|figure| keys(table, figure)) {
        let after = if last.0 == row { last.1 } else { 0 };
        let place = order.iter().position(|known| *known == column).unwrap_or_else(|| {
            order.insert(after, column);
            after
        });
        last = (row, place + 1);
    }
    order
}

fn rows<'e>(table: &str, figures: &[&'e Figure], columns: &[&str]) -> Vec<Row<'e>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for figure in figures.iter().copied() {
        let (key, column) = keys(table, figure);
        let at = rows.iter().position(|row| row.key == key).unwrap_or_else(|| {
            rows.push(Row { key, title: &figure.row, cells: vec![None; columns.len()] });
            rows.len() - 1
        });
        if let Some(place) = columns.iter().position(|known| *known == column) {
            rows[at].cells[place] = Some(figure);
        }
    }
    rows
}

/// A column as its figures agree on it; a title that most bear is the column's.
fn column<'e>(rows: &[Row<'e>], at: usize) -> Column<'e> {
    static UNTITLED: Text = Text { fr: String::new(), en: String::new() };
    let figures: Vec<_> = rows.iter().filter_map(|row| row.cells[at]).collect();
    let bearers = |title: &Text| figures.iter().filter(|figure| figure.column == *title).count();
    // The first of the most borne: `max_by_key` would take the last.
    let title = figures.iter().rev().map(|figure| &figure.column).max_by_key(|title| bearers(title));
    let mut valued = figures.iter().filter(|figure| figure.printed.is_some()).map(|figure| figure.status);
    let status = valued.next().filter(|first| valued.all(|status| status == *first));
    let unit = figures.first().map(|figure| figure.unit);
    Column {
        title: title.unwrap_or(&UNTITLED),
        unit: unit.filter(|unit| figures.iter().all(|figure| figure.unit == *unit)),
        status,
        margins: figures.iter().any(|figure| figure.margin.is_some() && figure.printed.is_some()),
        notes: Vec::new(),
    }
}

fn common_row<'e>(figures: &[&'e Figure]) -> Option<&'e Text> {
    let first = &figures.first().filter(|first| !first.row.fr.is_empty())?.row;
    figures.iter().all(|figure| figure.row == *first).then_some(first)
}

/// A figure's notes; one whose title is not its column's says its own.
fn own_notes(figure: &Figure, column: Option<&Column<'_>>) -> Vec<Text> {
    let other = column.filter(|column| *column.title != figure.column).map(|_| Text {
        fr: format!("Dans cette case\u{a0}: {}.", figure.column.fr),
        en: format!("In this cell: {}.", figure.column.en),
    });
    other.into_iter().chain(figure.footnotes.iter().cloned()).collect()
}

fn add(notes: &mut Vec<Text>, note: &Text) -> usize {
    notes.iter().position(|known| known == note).unwrap_or_else(|| {
        notes.push(note.clone());
        notes.len() - 1
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn grid(id: &str) -> (Vec<String>, Vec<String>, Vec<String>, Vec<String>) {
        let edition = sample::edition();
        let table = edition.tables.iter().find(|table| table.id == id).unwrap();
        let grid = Grid::of(table);
        let ids = |figures: &[&Figure]| figures.iter().map(|figure| figure.id.to_string()).collect();
        let columns = grid.columns.iter().map(|column| column.title.fr.clone()).collect();
        let rows = grid.rows.iter().map(|row| row.key.to_owned()).collect();
        (columns, rows, ids(&grid.lone), ids(&grid.again))
    }

    #[test]
    fn a_ragged_table_keeps_the_order_of_print() {
        let (columns, rows, lone, _) = grid("learners_by_year");
        assert_eq!(columns, ["finished", "dropouts", "total"]);
        assert_eq!((rows, lone), (vec!["2016".into(), "2018".into(), "2019".into()], vec![]));
    }

    #[test]
    fn a_figure_said_again_and_one_without_row_stand_apart() {
        let (columns, rows, lone, again) = grid("region");
        assert_eq!((columns.len(), rows.len()), (4, 3));
        assert_eq!(lone, ["region.all.regions"]);
        assert_eq!(again, ["region.corse.women_share_min"]);
    }

    #[test]
    fn one_row_is_a_list_under_its_title() {
        let edition = sample::edition();
        let grid = Grid::of(edition.tables.iter().find(|table| table.id == "survey").unwrap());
        assert_eq!((grid.rows.len(), grid.lone.len()), (0, 2));
        assert_eq!(lone_title(grid.lone[0], &grid, Language::En), "Trainings asked");
        assert_eq!(grid.lone_row, Some(&Text::same("2019")));
    }

    #[test]
    fn a_cell_of_another_title_and_a_column_note_are_numbered_once() {
        let edition = sample::edition();
        let grid = Grid::of(edition.tables.iter().find(|table| table.id == "region").unwrap());
        let notes: Vec<_> = grid.notes.iter().map(|note| note.fr.as_str()).collect();
        assert_eq!(notes, ["Hors abandons.", "Dans cette case\u{a0}: Part des sortants."]);
        assert_eq!(grid.columns[2].notes, [0]);
        assert_eq!(grid.notes_of(grid.rows[1].cells[2].unwrap(), Some(&grid.columns[2])), [1]);
    }

    #[test]
    fn the_legend_has_only_the_signs_that_occur() {
        let edition = sample::edition();
        let signs = |at: usize| Grid::of(&edition.tables[at]).legend(Language::Fr).into_iter().map(|(sign, _)| sign);
        assert_eq!(signs(0).collect::<Vec<_>>(), Vec::<&str>::new());
        assert_eq!(signs(1).collect::<Vec<_>>(), ["d"]);
        assert_eq!(signs(2).collect::<Vec<_>>(), ["e", "z", "c", "≥", "±"]);
    }
}
