//! The columns of the spreadsheet, the same when it is written and when it is read. Start with [`Column`].

use super::{BookError, BookRow};
use crate::campaigns::Filling;
use domain::campaigns::{Typed, fields};
use domain::network::Year;
use domain::questionnaire::Questionnaire;
use std::collections::BTreeSet;

/// Rows at the top among which the headings are looked for.
const TOP: usize = 10;

/// Characters of a cell that are kept.
const CELL: usize = 10_000;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// The year of the campaign, so that a file is never written into another year's.
    Campaign,
    /// The training's reference.
    Reference,
    /// The training's title, to be read only.
    Title,
    /// A field of the questionnaire.
    Field(String),
    /// The word about every remark that asks for one.
    Justification,
    /// The version of a section when the file was downloaded.
    Version(String),
    /// What is wrong, in an annotated copy: never read.
    Remarks,
}

impl Column {
    /// The heading.
    #[must_use]
    pub fn code(&self) -> String {
        match self {
            Self::Campaign => "campaign".to_owned(),
            Self::Reference => "reference".to_owned(),
            Self::Title => "title".to_owned(),
            Self::Field(name) => name.clone(),
            Self::Justification => "justification".to_owned(),
            Self::Version(section) => format!("version.{section}"),
            Self::Remarks => "remarks".to_owned(),
        }
    }

    /// Every column of a questionnaire's spreadsheet, in order.
    #[must_use]
    pub fn all(questionnaire: &Questionnaire) -> Vec<Self> {
        let first = [Self::Campaign, Self::Reference, Self::Title];
        let asked = fields(questionnaire).map(|field| Self::Field(field.name));
        let versions = questionnaire.sections.iter().map(|section| Self::Version(section.id.clone()));
        first.into_iter().chain(asked).chain([Self::Justification]).chain(versions).collect()
    }
}

/// A spreadsheet to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template<'a> {
    /// What is asked.
    pub questionnaire: &'a Questionnaire,
    /// About which year.
    pub year: Year,
    /// The columns.
    pub columns: Vec<Column>,
    /// A row for each report, a text for each column.
    pub rows: Vec<Vec<String>>,
}

impl<'a> Template<'a> {
    pub(super) fn of(questionnaire: &'a Questionnaire, year: Year, fillings: &[&Filling<'_>]) -> Self {
        let columns = Column::all(questionnaire);
        let rows = fillings.iter().map(|filling| row(&columns, year, filling)).collect();
        Self { questionnaire, year, columns, rows }
    }
}

fn row(columns: &[Column], year: Year, filling: &Filling<'_>) -> Vec<String> {
    let typed = filling.typed();
    let facts = &filling.seen.report.facts;
    let cell = |column: &Column| match column {
        Column::Campaign => year.to_string(),
        Column::Reference => facts.reference.clone(),
        Column::Title => facts.name.clone(),
        Column::Field(name) => prefilled(filling, &typed, name),
        Column::Justification => words(filling),
        Column::Version(section) => filling.section_version(section).to_string(),
        Column::Remarks => String::new(),
    };
    columns.iter().map(cell).collect()
}

/// What was saved; in a section that nobody saved yet, what is known beside.
fn prefilled(filling: &Filling<'_>, typed: &Typed, field: &str) -> String {
    let section = filling
        .questionnaire
        .sections
        .iter()
        .find(|section| domain::campaigns::fields_of(section).any(|own| own.name == field));
    let untouched = section.is_some_and(|section| !filling.saved.contains_key(&section.id));
    match filling.seen.report.beside.proposed(field) {
        Some((text, _)) if untouched && typed.get(field).is_empty() => text.to_owned(),
        _ => typed.get(field).to_owned(),
    }
}

/// The word that stands for all remarks, if it is one.
fn words(filling: &Filling<'_>) -> String {
    let all: BTreeSet<&str> = filling.justifications.values().map(|one| one.words.as_str()).collect();
    if all.len() == 1 { all.into_iter().next().unwrap_or_default().to_owned() } else { String::new() }
}

/// The row that names the columns, and what they are.
pub(super) fn find_headings(
    questionnaire: &Questionnaire,
    rows: &[Vec<String>],
) -> Result<(usize, Vec<Option<Column>>), BookError> {
    let names = |cells: &Vec<String>| cells.iter().any(|cell| cell.trim() == Column::Reference.code());
    let at = rows.iter().take(TOP).position(names).ok_or(BookError::NoHeadings)?;
    let known: Vec<Column> = Column::all(questionnaire).into_iter().chain([Column::Remarks]).collect();
    let (mut columns, mut unknown) = (Vec::new(), Vec::new());
    for heading in rows[at].iter().map(|heading| heading.trim()) {
        let column = known.iter().find(|column| column.code() == heading);
        if let (None, false) = (column, heading.is_empty()) {
            unknown.push(heading.to_owned());
        }
        if column.is_some_and(|column| columns.contains(&Some(column.clone()))) {
            return Err(BookError::Column(heading.to_owned()));
        }
        columns.push(column.cloned());
    }
    if !unknown.is_empty() {
        return Err(BookError::Headings(unknown));
    }
    let needed = [Column::Campaign, Column::Reference].into_iter().find(|one| !columns.contains(&Some(one.clone())));
    needed.map_or(Ok((at, columns)), |missing| Err(BookError::Column(missing.code())))
}

pub(super) fn code_of(column: &Option<Column>) -> String {
    match column {
        None | Some(Column::Remarks) => String::new(),
        Some(column) => column.code(),
    }
}

pub(super) fn read_row(line: usize, columns: &[Option<Column>], cells: &[String]) -> BookRow {
    let mut row = BookRow { line, ..BookRow::default() };
    for (place, column) in columns.iter().enumerate() {
        let text: String = cells.get(place).map_or("", |cell| cell.trim()).chars().take(CELL).collect();
        match column {
            Some(Column::Campaign) => row.year = text,
            Some(Column::Reference) => row.reference = text,
            Some(Column::Title) => row.title = text,
            Some(Column::Field(name)) => drop(row.cells.insert(name.clone(), text)),
            Some(Column::Justification) => row.words = text,
            Some(Column::Version(section)) => {
                row.versions.extend(text.parse().ok().map(|version| (section.clone(), version)));
            }
            None | Some(Column::Remarks) => {}
        }
    }
    row
}
