//! The workbooks of imports: the template, and the copy that says what is wrong.

use super::labels;
use crate::words::Words;
use app::App;
use app::catalogue::Staged;
use domain::catalogue::{Column, REMARKS, TRAINING_COLUMNS};
use domain::network::Language;
use rust_xlsxwriter::{Color, DataValidation, Format, Formula, Workbook, Worksheet, XlsxError};

/// Rows of the template in which lists are offered.
const OFFERED: u32 = 2000;

const WRONG: Color = Color::RGB(0x00fd_e2e2);

/// An empty sheet with its headings, and on a second sheet what each list takes.
pub(super) fn template(app: &App, words: &Words) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let lists_name = words.t("catalogue-template-lists");
    let sheet = book.add_worksheet();
    sheet.set_name(words.t("menu-trainings"))?.set_freeze_panes(1, 0)?;
    for (column, place) in TRAINING_COLUMNS.iter().zip(0..) {
        let heading = column.label(words.language);
        sheet.set_column_width(place, 24)?.write_string_with_format(0, place, heading, &bold)?;
        if let Some(count) = offered(app, column) {
            offer(sheet, place, &lists_name, count)?;
        }
    }
    let lists = book.add_worksheet();
    lists.set_name(&lists_name)?.set_freeze_panes(1, 0)?;
    for (column, place) in TRAINING_COLUMNS.iter().zip(0..) {
        lists.set_column_width(place, 40)?;
        lists.write_string_with_format(0, place, column.label(words.language), &bold)?;
        for (label, row) in takes(app, words, column).iter().zip(1..) {
            lists.write_string(row, place, label)?;
        }
    }
    book.save_to_buffer()
}

/// How many values a list offers, where one may be chosen; several occupations stand in one cell, so that no list fits.
fn offered(app: &App, column: &Column) -> Option<u32> {
    let list = column.list.filter(|_| column.code != "occupations")?;
    u32::try_from(labels::codes(app, list).len()).ok().filter(|count| *count > 0)
}

fn offer(sheet: &mut Worksheet, place: u16, lists: &str, count: u32) -> Result<(), XlsxError> {
    let letter = char::from(b'A' + u8::try_from(place).unwrap_or(0));
    let range = Formula::new(format!("='{lists}'!${letter}$2:${letter}${}", count + 1));
    let list = DataValidation::new().allow_list_formula(range);
    sheet.add_data_validation(1, place, OFFERED, place, &list).map(drop)
}

/// What a column takes, one below the other.
fn takes(app: &App, words: &Words, column: &Column) -> Vec<String> {
    let needed = words.t(if column.required { "catalogue-template-required" } else { "catalogue-template-optional" });
    match (column.code, column.list) {
        (_, Some(list)) => {
            labels::codes(app, list).iter().map(|entry| entry.label.get(words.language).to_owned()).collect()
        }
        ("state", _) => {
            let label = |state| labels::state(words, state).1;
            domain::catalogue::TrainingState::ALL.map(label).to_vec()
        }
        ("special_format", _) => vec![words.t("catalogue-yes"), words.t("catalogue-no")],
        ("labelled_on", _) => vec![needed, "2026-11-28".to_owned(), "28/11/2026".to_owned()],
        _ => vec![needed],
    }
}

/// What was sent, wrong cells marked, what is wrong in the last column; the whole can be corrected and sent again.
pub(super) fn annotated(words: &Words, staged: &Staged) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, wrong) = (Format::new().set_bold(), Format::new().set_background_color(WRONG));
    let sheet = book.add_worksheet();
    sheet.set_name(words.t("menu-trainings"))?.set_freeze_panes(1, 0)?;
    let fields: Vec<usize> = (0..staged.columns.len()).filter(|place| !staged.columns[*place].is_empty()).collect();
    let last = u16::try_from(fields.len()).unwrap_or(u16::MAX);
    for (place, at) in fields.iter().zip(0..) {
        sheet.set_column_width(at, 20)?;
        sheet.write_string_with_format(0, at, labels::column(words, &staged.columns[*place]), &bold)?;
    }
    let remark = REMARKS[1][usize::from(words.language == Language::En)];
    sheet.set_column_width(last, 80)?.write_string_with_format(0, last, remark, &bold)?;
    for (row, at) in staged.rows.iter().zip(1..) {
        for (place, column) in fields.iter().zip(0..) {
            let faulty = row.faults.iter().any(|fault| fault.field == staged.columns[*place]);
            if faulty {
                sheet.write_string_with_format(at, column, &row.cells[*place], &wrong)?;
            } else {
                sheet.write_string(at, column, &row.cells[*place])?;
            }
        }
        let told: Vec<String> = row.faults.iter().map(|fault| labels::sentence(words, fault)).collect();
        sheet.write_string(at, last, told.join("\n"))?;
    }
    book.save_to_buffer()
}
