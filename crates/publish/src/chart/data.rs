//! The figures that a chart shows, as rows by columns, with their values as printed.
//!
//! Start with [`Data::of`].

use crate::grid::keys;
use crate::words::{self, colon, is_absent, mark, meaning, pick, point_notation, value_with_unit};
use domain::chart::{Chart, ChartKind};
use domain::edition::{EditionTable, Figure, Status};
use domain::network::{Language, Text};

/// A row or a column.
#[derive(Clone, Copy, Debug)]
pub struct Head<'e> {
    /// Its part of the figures' ids.
    pub key: &'e str,
    /// Its title.
    pub title: &'e Text,
}

/// What a chart shows.
#[derive(Debug)]
pub struct Data<'e> {
    /// Columns, in the order that the chart states.
    pub columns: Vec<Head<'e>>,
    /// Rows, in the order of the table.
    pub rows: Vec<Head<'e>>,
    /// For each row, a figure for each column, where the table has one.
    pub cells: Vec<Vec<Option<&'e Figure>>>,
}

impl<'e> Data<'e> {
    /// The figures that `chart` takes from `table`.
    pub fn of(chart: &Chart, table: &'e EditionTable) -> Self {
        let found = table.figures.iter().map(|figure| (keys(&table.id, figure), figure));
        let wanted = |row: &str, column: &str| {
            chart.columns.iter().any(|own| own == column) && !chart.except.iter().any(|left| left == row)
        };
        let figures: Vec<_> = found.filter(|((row, column), _)| wanted(row, column)).collect();
        let mut rows: Vec<Head<'e>> = Vec::new();
        for ((key, _), figure) in &figures {
            let known = rows.iter().any(|row| row.key == *key);
            rows.extend((!known).then_some(Head { key, title: &figure.row }));
        }
        let column = |name: &String| {
            let ((_, key), figure) = figures.iter().find(|((_, key), _)| key == name)?;
            Some(Head { key, title: &figure.column })
        };
        let columns: Vec<_> = chart.columns.iter().filter_map(column).collect();
        let cell = |row: &Head<'_>, column: &Head<'_>| {
            figures.iter().find(|(keys, _)| *keys == (row.key, column.key)).map(|(_, figure)| *figure)
        };
        let cells = rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect();
        Self { columns, rows, cells }
    }

    /// Rows with their figure in the column `at`, where they have one.
    pub fn column(&self, at: usize) -> impl Iterator<Item = (Head<'e>, &'e Figure)> {
        let cells = self.rows.iter().zip(&self.cells);
        cells.filter_map(move |(row, cells)| Some((*row, cells.get(at).copied().flatten()?)))
    }

    /// Every figure shown.
    pub fn figures(&self) -> impl Iterator<Item = &'e Figure> {
        self.cells.iter().flatten().flatten().copied()
    }

    /// What the marks and signs that occur mean, `c : confidentiel`, `≥ : au moins`, a line each.
    pub fn signs(&self, language: Language) -> Vec<String> {
        let absent = |status| is_absent(status) && self.figures().any(|f| amount(f).is_none() && f.status == status);
        let bound = |relation| self.figures().any(|f| amount(f).is_some() && f.relation == relation);
        let signs = words::signs(language, absent, bound).into_iter();
        signs.map(|(sign, meaning)| format!("{sign}{}{meaning}", colon(language))).collect()
    }

    /// How many figures are withheld.
    pub fn withheld(&self) -> usize {
        self.figures().filter(|figure| figure.status == Status::Suppressed).count()
    }

    /// Whether a figure of the column `at` has no value.
    pub fn lacks(&self, at: usize) -> bool {
        self.column(at).any(|(_, figure)| amount(figure).is_none())
    }
}

/// What the chart shows, in a line.
pub fn title(chart: &Chart, table: &EditionTable, data: &Data<'_>, language: Language) -> String {
    if let Some(title) = &chart.title {
        return title.get(language).to_owned();
    }
    let title = table.title.get(language);
    let column = match data.columns.as_slice() {
        [column] if chart.kind != ChartKind::Line => column.title.get(language),
        _ => "",
    };
    // A column of one word (“Share”, “Amount”) says no more than the unit of its values.
    let said = !column.contains(' ') || title.to_lowercase().contains(&column.to_lowercase());
    if said { title.to_owned() } else { format!("{title} – {column}") }
}

/// The value as printed, as a number; none where nothing is printed.
pub fn amount(figure: &Figure) -> Option<f64> {
    point_notation(figure)?.parse().ok()
}

/// The value as a reader sees it, or the mark of a figure without one.
pub fn shown(figure: &Figure, language: Language) -> String {
    match amount(figure) {
        Some(_) => value_with_unit(figure, language),
        None => mark(figure.status).unwrap_or("–").to_owned(),
    }
}

/// The same for those who hear it: a figure without value says why.
pub fn told(figure: &Figure, language: Language) -> String {
    match amount(figure) {
        Some(_) => value_with_unit(figure, language),
        None => meaning(figure.status, language).to_owned(),
    }
}

/// What stands between the items of a list: `26 % ; 74 %`.
pub fn semicolon(language: Language) -> &'static str {
    pick(language, "\u{202f}; ", "; ")
}

/// All values in words: `Femmes : 26 % ; Hommes : 74 %.`, one sentence a column where there are several.
pub fn description(data: &Data<'_>, language: Language) -> String {
    let colon = colon(language);
    let list = |at: usize| {
        let items = data
            .column(at)
            .map(|(row, figure)| format!("{}{colon}{}", row.title.get(language), told(figure, language)));
        items.collect::<Vec<_>>().join(semicolon(language))
    };
    let sentence = |at: usize| match data.columns.len() {
        1 => format!("{}.", list(at)),
        _ => format!("{} – {}.", data.columns[at].title.get(language), list(at)),
    };
    let withheld = withheld_words(data.withheld(), language);
    (0..data.columns.len()).map(sentence).chain(withheld).collect::<Vec<_>>().join(" ")
}

/// How many values are not shown because they are confidential; nothing where all are.
pub fn withheld_words(count: usize, language: Language) -> Option<String> {
    let (fr, en) = match count {
        0 => return None,
        1 => ("valeur confidentielle n’est pas montrée (c).", "confidential value is not shown (c)."),
        _ => ("valeurs confidentielles ne sont pas montrées (c).", "confidential values are not shown (c)."),
    };
    Some(format!("{} {}", words::whole(count as u64, language), pick(language, fr, en)))
}
