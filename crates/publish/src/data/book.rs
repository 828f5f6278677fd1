//! Which sheets a workbook of the edition has, and what stands on them: a read-me, then a sheet a table.
//!
//! A table lies as [`Grid`] lays it; each column of figures has its margins and its signs in columns of their own, so
//! that a cell of a number holds that number and nothing else. Start with [`sheets`].

use super::cell;
use super::file::{LICENCE, edition_title, licence};
use super::sheet::{Cell, Content, Sheet, Style, name};
use crate::Material;
use crate::grid::{Column, Grid, lone_title, mark_of};
use crate::site::paths::Place;
use crate::words::{self, ABSENT, colon, mark, pick, relation_sign, signs, synthetic, unit_heading};
use domain::days;
use domain::definition::Unit;
use domain::edition::{EditionTable, Figure, Status};
use domain::network::Language;

/// The sheets, in order.
pub(super) fn sheets(material: &Material<'_>, language: Language) -> Vec<Sheet> {
    let tables = material.edition.tables.iter().zip(1..);
    let tables = tables.map(|(table, number)| table_sheet(material, table, number, language));
    std::iter::once(read_me(material, language)).chain(tables).collect()
}

fn read_me_name(language: Language) -> &'static str {
    pick(language, "Lisez-moi", "Read me")
}

/// What the workbook is, how to read it, and where each table is.
fn read_me(material: &Material<'_>, language: Language) -> Sheet {
    let mut sheet = Sheet { name: read_me_name(language).to_owned(), widths: vec![34, 90], ..Sheet::default() };
    sheet.line(edition_title(material).get(language), Style::Title);
    if material.edition.synthetic {
        sheet.line(synthetic(language), Style::Notice);
    }
    sheet.gap();
    about(&mut sheet, material, language);
    how_to_read(&mut sheet, material, language);
    waivers(&mut sheet, material, language);
    contents(&mut sheet, material, language);
    sheet.stretch_notices();
    sheet
}

/// Who publishes, when, and under which licence.
fn about(sheet: &mut Sheet, material: &Material<'_>, language: Language) {
    let (publication, publisher) = (material.publication, &material.publication.publisher);
    let say = |fr, en| Cell::text(pick(language, fr, en), Style::Row);
    let text = |text: &str| Cell::text(text, Style::Words);
    let link = |words: &str, address: String| Cell {
        content: Content::Address(words.to_owned(), address),
        style: Style::Link,
    };
    sheet.row([say("Éditeur", "Publisher"), text(publisher.name.get(language))]);
    sheet.row([say("Contact", "Contact"), link(&publisher.mail, format!("mailto:{}", publisher.mail))]);
    sheet.row([say("Date de publication", "Published on"), text(&days::print(publication.published_on))]);
    sheet
        .row([say("Adresse permanente", "Permanent address"), link(&publication.address, publication.address.clone())]);
    sheet.row([say("Licence", "Licence"), link(licence().get(language), LICENCE.to_owned())]);
}

/// What numbers, margins and signs mean.
fn how_to_read(sheet: &mut Sheet, material: &Material<'_>, language: Language) {
    sheet.gap();
    sheet.line(pick(language, "Comment lire les tableaux", "How to read the tables"), Style::Heading);
    for (fr, en) in READING {
        let (fr, en) = (fr.split_once('|').unwrap_or_default(), en.split_once('|').unwrap_or_default());
        let (what, means) = if language == Language::Fr { fr } else { en };
        sheet.row([Cell::text(what, Style::Row), Cell::text(means, Style::Words)]);
    }
    for (sign, means) in signs(language, |_| true, |_| true) {
        sheet.row([Cell::text(sign, Style::Row), Cell::text(means, Style::Words)]);
    }
    let why = pick(language, "Ce qui est masqué, et pourquoi", "What is withheld, and why");
    sheet.row([Cell::default(), secrecy(material, why, language)]);
}

/// The way to the page on what is withheld.
fn secrecy(material: &Material<'_>, words: &str, language: Language) -> Cell {
    let address = format!("{}{}", material.publication.address, Place::Secrecy.path(language));
    Cell { content: Content::Address(words.to_owned(), address), style: Style::Link }
}

/// What is read, and how, in both languages.
const READING: [(&str, &str); 4] = [
    (
        "Nombres|Chaque nombre est celui qui est publié, arrondi compris\u{a0}; les totaux peuvent différer de la somme \
         des lignes. L’unité est dans le titre de la colonne.",
        "Numbers|Each number is the published one, rounding included; totals may differ from the sum of the rows. The \
         unit is in the title of the column.",
    ),
    (
        "Marges d’erreur|Dans des colonnes à part, au niveau de confiance de 95\u{202f}%, dans l’unité de la valeur, en \
         points pour un pourcentage.",
        "Margins of error|In columns of their own, at the 95% level, in the unit of the value, in points for a \
         percentage.",
    ),
    (
        "Signes|Une colonne de signes suit la colonne qu’ils concernent\u{a0}; un signe dans un titre vaut pour toute la \
         colonne, et un numéro entre parenthèses renvoie à une note sous le tableau.",
        "Signs|A column of signs follows the column that they are about; a sign in a title holds for the whole column, \
         and a number in brackets refers to a note under the table.",
    ),
    ("·|Pas de valeur\u{a0}; le signe à côté dit pourquoi.", "·|No value; the sign beside it says why."),
];

/// The checks that a named person waived.
fn waivers(sheet: &mut Sheet, material: &Material<'_>, language: Language) {
    if material.checks.waived.is_empty() {
        return;
    }
    sheet.gap();
    sheet.line(pick(language, "Dérogations", "Waivers"), Style::Heading);
    for (_, waiver) in &material.checks.waived {
        let who = format!("{}, {}", waiver.person.get(language), days::print(waiver.decided_on));
        let figures = waiver.figures.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let why = format!("{figures}{}{}", colon(language), waiver.reason.get(language));
        sheet.row([Cell::text(who, Style::Row), Cell::text(why, Style::Words)]);
    }
}

/// The tables with links to their sheets, by theme.
fn contents(sheet: &mut Sheet, material: &Material<'_>, language: Language) {
    sheet.gap();
    sheet.line(pick(language, "Tableaux", "Tables"), Style::Heading);
    for (table, number) in material.edition.tables.iter().zip(1..) {
        let title = table.title.get(language);
        let content = Content::Sheet(title.to_owned(), name(number, title));
        sheet.row([Cell::text(table.theme.get(language), Style::Row), Cell { content, style: Style::Link }]);
    }
}

/// The sheet of a table.
fn table_sheet(material: &Material<'_>, table: &EditionTable, number: usize, language: Language) -> Sheet {
    let title = table.title.get(language);
    let mut sheet = Sheet { name: name(number, title), ..Sheet::default() };
    sheet.line(title, Style::Title);
    if material.edition.synthetic {
        sheet.line(synthetic(language), Style::Notice);
    }
    let back = read_me_name(language).to_owned();
    let edition = edition_title(material).get(language).to_owned();
    let content = Content::Sheet(format!("{edition} – {back}"), back);
    sheet.row([Cell { content, style: Style::Link }]);
    sheet.gap();
    let grid = Grid::of(table);
    Layout { grid: &grid, language, sheet: &mut sheet }.fill();
    notes(&mut sheet, material, table, &grid, language);
    sheet.stretch_notices();
    sheet
}

/// Footnotes, the meaning of the signs that occur, and where the numbers come from.
fn notes(sheet: &mut Sheet, material: &Material<'_>, table: &EditionTable, grid: &Grid<'_>, language: Language) {
    sheet.gap();
    for (note, number) in grid.notes.iter().zip(1..) {
        sheet.line(format!("({number}) {}", note.get(language)), Style::Note);
    }
    for note in &table.footnotes {
        sheet.line(note.get(language), Style::Note);
    }
    for (sign, means) in grid.legend(language) {
        sheet.line(format!("{sign}{}{means}", colon(language)), Style::Note);
    }
    if grid.figures().any(|figure| figure.status == Status::Suppressed) {
        let why = pick(language, "c\u{a0}: ce qui est masqué, et pourquoi", "c: what is withheld, and why");
        sheet.row([secrecy(material, why, language)]);
    }
}

/// A grid on its way to a sheet.
struct Layout<'a, 'e> {
    grid: &'a Grid<'e>,
    language: Language,
    sheet: &'a mut Sheet,
}

/// Which columns a column of figures takes besides that of its numbers.
#[derive(Clone, Copy)]
struct Beside {
    /// One for a margin of equal sides, two else.
    margins: usize,
    signs: bool,
}

impl Layout<'_, '_> {
    fn fill(&mut self) {
        if !self.grid.rows.is_empty() {
            self.crossed();
        }
        let (lone, again) = (self.grid.lone.as_slice(), self.grid.again.as_slice());
        let other = pick(self.language, "Chiffres hors des lignes et colonnes", "Figures beyond rows and columns");
        let heading = if self.grid.rows.is_empty() { None } else { Some(other) };
        let heading = self.grid.lone_row.map(|row| row.get(self.language)).or(heading);
        self.listed(lone, heading);
        self.listed(again, Some(pick(self.language, "Autres formulations", "Other wordings")));
    }

    /// The rows and columns.
    fn crossed(&mut self) {
        let beside: Vec<_> = (0..self.grid.columns.len()).map(|at| self.beside(at)).collect();
        let mut header = vec![Cell::text(pick(self.language, "Ligne", "Row"), Style::Header)];
        let mut widths = vec![36];
        for (column, beside) in self.grid.columns.iter().zip(&beside) {
            let titles = self.titles(column, *beside);
            widths.extend(titles.iter().zip(0..).map(|(_, at)| if at == 0 { 18 } else { 14 }));
            header.extend(titles.into_iter().map(|title| Cell::text(title, Style::NumberHeader)));
            if let Some(last) = header.last_mut().filter(|_| beside.signs) {
                last.style = Style::Header;
            }
        }
        (self.sheet.widths, self.sheet.frozen) = (widths, 1);
        self.sheet.header = Some(self.sheet.rows.len());
        self.sheet.row(header);
        for row in &self.grid.rows {
            let mut cells = vec![Cell::text(row.title.get(self.language), Style::Row)];
            for (at, (figure, beside)) in row.cells.iter().zip(&beside).enumerate() {
                cells.extend(self.figure(*figure, Some(&self.grid.columns[at]), *beside));
            }
            self.sheet.row(cells);
        }
    }

    fn beside(&self, at: usize) -> Beside {
        let figures: Vec<_> = self.grid.rows.iter().filter_map(|row| row.cells[at]).collect();
        let signs = figures.iter().any(|figure| !self.signs(figure, Some(&self.grid.columns[at])).is_empty());
        Beside { margins: margins(&figures), signs }
    }

    /// The titles of a column of figures and of those beside it.
    fn titles(&self, column: &Column<'_>, beside: Beside) -> Vec<String> {
        let title = column.title.get(self.language);
        let unit = column.unit.map_or("", |unit| unit_heading(unit, self.language));
        let unit = if unit.is_empty() { String::new() } else { format!(" ({unit})") };
        let mark = column.status.and_then(mark).map(|mark| format!(" {mark}")).unwrap_or_default();
        let notes: String = column.notes.iter().map(|at| format!(" ({})", at + 1)).collect();
        let mut titles = vec![format!("{title}{unit}{mark}{notes}")];
        let of = |part: &str| format!("{title}{}{part}", colon(self.language));
        titles.extend(self.margin_titles(beside.margins).iter().map(|part| of(part)));
        titles.extend(beside.signs.then(|| of(pick(self.language, "signes", "signs"))));
        titles
    }

    fn margin_titles(&self, margins: usize) -> &'static [&'static str] {
        match (margins, self.language) {
            (0, _) => &[],
            (1, Language::Fr) => &["marge d’erreur ±"],
            (1, Language::En) => &["margin of error ±"],
            (_, Language::Fr) => &["marge d’erreur −", "marge d’erreur +"],
            (_, Language::En) => &["margin of error −", "margin of error +"],
        }
    }

    /// The cells of a figure: its number, its margins, its signs.
    fn figure(&self, figure: Option<&Figure>, column: Option<&Column<'_>>, beside: Beside) -> Vec<Cell> {
        let mut cells = vec![figure.map_or_else(Cell::default, number)];
        let margin = figure.and_then(cell::margin);
        let sides = margin.map(|(below, above)| [below, above]).into_iter().flatten().take(beside.margins);
        cells.extend(sides.map(|side| Cell::number(side, Unit::Percent)));
        cells.resize(1 + beside.margins, Cell::default());
        if beside.signs {
            let signs = figure.map(|figure| self.signs(figure, column)).unwrap_or_default();
            cells.push(Cell::text(signs, Style::Sign));
        }
        cells
    }

    /// Mark, relation and notes of a figure, where its column does not bear them: `e ≥ (1)`.
    fn signs(&self, figure: &Figure, column: Option<&Column<'_>>) -> String {
        let relation = relation_sign(figure.relation).filter(|_| cell::is_shown(figure)).map(str::to_owned);
        let mark = mark_of(figure, column).map(str::to_owned);
        let notes = self.grid.notes_of(figure, column).into_iter().map(|at| format!("({})", at + 1));
        let change = words::change_sign(figure).map(str::to_owned);
        mark.into_iter().chain(change).chain(relation).chain(notes).collect::<Vec<_>>().join(" ")
    }

    /// Figures one under the other, each with its title and unit.
    fn listed(&mut self, figures: &[&Figure], heading: Option<&str>) {
        if figures.is_empty() {
            return;
        }
        let first = self.sheet.header.is_none();
        if !first {
            self.sheet.gap();
        }
        if let Some(heading) = heading {
            self.sheet.line(heading, Style::Heading);
        }
        let signs = figures.iter().any(|figure| !self.signs(figure, None).is_empty());
        let beside = Beside { margins: margins(figures), signs };
        if first {
            (self.sheet.widths, self.sheet.header) = (vec![60, 18, 22, 14, 14, 14], Some(self.sheet.rows.len()));
        }
        let header = self.list_header(beside);
        let columns = self.sheet.widths.len().max(header.len());
        self.sheet.widths.resize(columns, 14);
        self.sheet.row(header);
        for figure in figures {
            let unit = Cell::text(cell::unit_label(figure.unit, self.language), Style::Sign);
            let mut cells = self.figure(Some(figure), None, beside);
            cells.insert(1, unit);
            cells.insert(0, Cell::text(lone_title(figure, self.grid, self.language), Style::Row));
            self.sheet.row(cells);
        }
    }

    fn list_header(&self, beside: Beside) -> Vec<Cell> {
        let say = |fr, en| pick(self.language, fr, en);
        let mut titles = vec![say("Chiffre", "Figure"), say("Valeur", "Value"), say("Unité", "Unit")];
        titles.extend(self.margin_titles(beside.margins));
        titles.extend(beside.signs.then(|| say("signes", "signs")));
        let numbers = [1].into_iter().chain(3..3 + beside.margins);
        let style = |at| if numbers.clone().any(|number| number == at) { Style::NumberHeader } else { Style::Header };
        titles.into_iter().zip(0..).map(|(title, at)| Cell::text(title, style(at))).collect()
    }
}

/// How many columns the margins of these figures take.
fn margins(figures: &[&Figure]) -> usize {
    let sides: Vec<_> = figures.iter().filter_map(|figure| cell::margin(figure)).collect();
    match sides.iter().all(|(below, above)| below == above) {
        _ if sides.is_empty() => 0,
        true => 1,
        false => 2,
    }
}

/// The number of a figure, or a dot.
fn number(figure: &Figure) -> Cell {
    match cell::value(figure) {
        Some(value) => Cell::number(value, figure.unit),
        None => Cell::text(ABSENT, Style::Absent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::Sample;

    /// A sheet as lines, cells apart by `|`.
    fn lines(sheet: &Sheet) -> Vec<String> {
        let say = |cell: &Cell| match &cell.content {
            Content::Empty => String::new(),
            Content::Text(text) | Content::Sheet(text, _) | Content::Address(text, _) => text.clone(),
            Content::Number(text, shape) => format!("{text}<{}>", shape.code()),
        };
        sheet.rows.iter().map(|row| row.iter().map(say).collect::<Vec<_>>().join("|")).collect()
    }

    fn sheet(at: usize, language: Language) -> Sheet {
        let sample = Sample::new();
        sheets(&sample.material(), language).remove(at)
    }

    #[test]
    fn a_table_lies_on_its_sheet_as_the_grid_lays_it() {
        let sheet = sheet(3, Language::Fr);
        assert_eq!((sheet.name.as_str(), sheet.header, sheet.frozen), ("03 Publics par région", Some(4), 1));
        insta::assert_snapshot!(lines(&sheet).join("\n"));
    }

    #[test]
    fn a_table_without_rows_is_a_list() {
        insta::assert_snapshot!(lines(&sheet(1, Language::En)).join("\n"));
    }

    #[test]
    fn the_read_me_leads_to_every_table() {
        let sample = Sample::new();
        let sheets = sheets(&sample.material(), Language::Fr);
        let targets = sheets[0].cells().filter_map(|cell| match &cell.content {
            Content::Sheet(_, name) => Some(name.as_str()),
            _ => None,
        });
        let targets: Vec<_> = targets.collect();
        assert_eq!(targets, sheets[1..].iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>());
        assert!(lines(&sheets[0])[1].starts_with("Données synthétiques"));
    }

    #[test]
    fn every_sheet_of_a_synthetic_edition_says_so() {
        let sample = Sample::new();
        for language in [Language::Fr, Language::En] {
            for sheet in sheets(&sample.material(), language) {
                assert!(lines(&sheet).iter().any(|line| line.starts_with(synthetic(language))), "{}", sheet.name);
            }
        }
    }
}
