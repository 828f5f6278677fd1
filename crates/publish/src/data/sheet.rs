//! A workbook as values: what stands in which cell and how it looks. Knows no file format; `xlsx` writes it.
//!
//! Start with [`Sheet`].

use domain::definition::Unit;

/// The longest name that a sheet may bear.
pub(super) const LONGEST_NAME: usize = 31;

/// A sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    /// Its name, unlike that of any other.
    pub name: String,
    /// Rows from the first, each from the first column.
    pub rows: Vec<Vec<Cell>>,
    /// The width of each column, in characters.
    pub widths: Vec<u16>,
    /// The row of column titles that stays in sight and is printed on each page.
    pub header: Option<usize>,
    /// How many columns stay in sight.
    pub frozen: usize,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Cell {
    /// What it holds.
    pub content: Content,
    /// How it looks.
    pub style: Style,
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Content {
    /// Nothing.
    #[default]
    Empty,
    /// Words.
    Text(String),
    /// A number in point notation, digit for digit, and how it is to be shown.
    Number(String, Shape),
    /// Words that lead to another sheet, by its name.
    Sheet(String, String),
    /// Words that lead to an address.
    Address(String, String),
}

/// How a number is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    /// Its decimals.
    pub decimals: usize,
    /// Whether it is money.
    pub money: bool,
}

/// How a cell looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) enum Style {
    /// As a value among others.
    #[default]
    Body,
    /// As the title of the sheet.
    Title,
    /// As the title of a part.
    Heading,
    /// As the title of a column.
    Header,
    /// As the title of a column of numbers.
    NumberHeader,
    /// As the title of a row.
    Row,
    /// As words that may run over the empty cells beside.
    Note,
    /// As words that break into lines in their cell.
    Words,
    /// As a sign beside a number.
    Sign,
    /// As a dot in place of a number.
    Absent,
    /// As a notice that must be seen.
    Notice,
    /// As a link.
    Link,
}

impl Cell {
    /// Words.
    pub(super) fn text(text: impl Into<String>, style: Style) -> Self {
        let text = text.into();
        Self { content: if text.is_empty() { Content::Empty } else { Content::Text(text) }, style }
    }

    /// A number in point notation.
    pub(super) fn number(text: impl Into<String>, unit: Unit) -> Self {
        let text = text.into();
        let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let shape = Shape { decimals, money: unit == Unit::Euro };
        Self { content: Content::Number(text, shape), style: Style::Body }
    }
}

impl Shape {
    /// The spreadsheet's code for it: thousands apart, as many decimals as printed.
    pub(super) fn code(self) -> String {
        let decimals = if self.decimals == 0 { String::new() } else { format!(".{}", "0".repeat(self.decimals)) };
        format!("#,##0{decimals}{}", if self.money { "\u{a0}\"€\"" } else { "" })
    }
}

impl Sheet {
    /// Adds a row.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Adds a row of one text.
    pub(super) fn line(&mut self, text: impl Into<String>, style: Style) {
        self.row([Cell::text(text, style)]);
    }

    /// Adds an empty row.
    pub(super) fn gap(&mut self) {
        self.rows.push(Vec::new());
    }

    /// Draws notices over all columns.
    pub(super) fn stretch_notices(&mut self) {
        let notice = |row: &&mut Vec<Cell>| row.first().is_some_and(|cell| cell.style == Style::Notice);
        for row in self.rows.iter_mut().filter(notice) {
            row.resize(self.widths.len().max(NOTICE), Cell { content: Content::Empty, style: Style::Notice });
        }
    }

    /// The height of a row in points, so that its words are seen whole; none where one line of them is enough.
    ///
    /// Not every program computes it by itself.
    pub(super) fn height(&self, row: &[Cell]) -> Option<u16> {
        let widths = self.widths.iter().copied().chain(std::iter::repeat(10));
        let lines = row.iter().zip(widths).map(|(cell, width)| match (&cell.content, cell.style) {
            (Content::Text(text), Style::Header | Style::NumberHeader) => lines(text, width),
            (Content::Text(text), Style::Row | Style::Words) => lines(text, width * 6 / 5),
            _ => 1,
        });
        match (lines.max().unwrap_or(1), row.first().map(|cell| cell.style)) {
            (_, Some(Style::Title)) => Some(24),
            (_, Some(Style::Heading | Style::Notice)) => Some(20),
            (1, _) => None,
            (lines, _) => Some(lines * LINE + 2),
        }
    }

    /// All cells.
    #[cfg(test)]
    pub(super) fn cells(&self) -> impl Iterator<Item = &Cell> {
        self.rows.iter().flatten()
    }
}

/// How many columns a notice takes at least, so that it fits.
const NOTICE: usize = 5;
/// The height of a line, in points.
const LINE: u16 = 15;

/// How many lines words take in a cell that is `width` characters wide.
fn lines(text: &str, width: u16) -> u16 {
    let (mut lines, mut used) = (1, 0);
    for word in text.split(' ') {
        let length = u16::try_from(word.chars().count()).unwrap_or(width);
        if used > 0 && used + 1 + length > width {
            (lines, used) = (lines + 1, 0);
        }
        used += length + u16::from(used > 0);
    }
    lines
}

/// The name of the sheet of a table: its number, so that no two are the same, and as much of its title as fits.
pub(super) fn name(number: usize, title: &str) -> String {
    let forbidden = |c: char| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c };
    let full: String = format!("{number:02} {title}").chars().map(forbidden).collect();
    let full = full.split_whitespace().collect::<Vec<_>>().join(" ");
    if full.chars().count() <= LONGEST_NAME {
        return full.trim_end_matches('\'').to_owned();
    }
    let cut: String = full.chars().take(LONGEST_NAME - 1).collect();
    let at_word = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", at_word.trim_end_matches([',', '\'', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_name_fits_and_is_cut_between_words() {
        let long = name(12, "Formations, subventions et publics cibles par région");
        assert_eq!(long, "12 Formations, subventions et…");
        assert!(long.chars().count() <= LONGEST_NAME);
        assert_eq!(name(3, "a/b: [c]"), "03 a b c");
        assert_eq!(name(123, &"x".repeat(40)).chars().count(), 4);
    }

    #[test]
    fn a_row_is_as_high_as_its_words_need() {
        let sheet = Sheet { widths: vec![10, 20], ..Sheet::default() };
        let row = |text: &str, style| sheet.height(&[Cell::text(text, style)]);
        assert_eq!(row("trois mots ici", Style::Row), Some(2 * LINE + 2));
        assert_eq!([row("court", Style::Row), row("une note qui déborde à droite", Style::Note)], [None, None]);
        assert_eq!((lines("a b c", 3), lines("", 3), lines("anticonstitutionnellement", 3)), (2, 1, 1));
    }

    #[test]
    fn a_number_shows_the_decimals_printed() {
        let shape = |text: &str, unit| match Cell::number(text, unit).content {
            Content::Number(_, shape) => shape.code(),
            other => panic!("{other:?}"),
        };
        assert_eq!(shape("4195474.69", Unit::Euro), "#,##0.00\u{a0}\"€\"");
        assert_eq!(shape("35.0", Unit::Percent), "#,##0.0");
        assert_eq!(shape("715", Unit::Count), "#,##0");
    }
}
