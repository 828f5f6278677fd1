//! What a search finds, as a file that can be sent back as an import: CSV and XLSX with the same columns.

use super::{labels, search};
use crate::Web;
use crate::error::PageError;
use crate::query::Query;
use crate::visitor::Visitor;
use crate::words::Words;
use app::App;
use app::catalogue::{Search, TrainingItem};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use domain::catalogue::{Draft, REMARKS, TRAINING_COLUMNS};
use domain::network::Language;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// Beginnings that a spreadsheet takes for a formula.
pub(super) const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Rows asked for at once, and rows in all: no filter lets more through in a real network.
const STEP: u64 = 2000;
const MOST: usize = 100_000;

/// `GET /formations.csv`: the current filter.
pub(super) async fn csv(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    table("formations.csv", &rows(&web.app, &visitor).await?)
}

/// Rows of texts for a spreadsheet that reads French: `;`, UTF-8 with its mark, no cell that runs.
pub(crate) fn table(name: &str, rows: &[Vec<String>]) -> Result<Response, PageError> {
    let mut out = csv::WriterBuilder::new().delimiter(b';').from_writer(b"\xef\xbb\xbf".to_vec());
    for row in rows {
        let cells = row.iter().map(|cell| defused(cell));
        out.write_record(cells.collect::<Vec<_>>()).map_err(|cause| PageError::panic(cause.to_string()))?;
    }
    let bytes = out.into_inner().map_err(|cause| PageError::panic(cause.to_string()))?;
    Ok(file("text/csv; charset=utf-8", name, bytes))
}

/// `GET /formations.xlsx`: the current filter.
pub(super) async fn xlsx(State(web): State<Web>, visitor: Visitor) -> Result<Response, PageError> {
    let rows = rows(&web.app, &visitor).await?;
    let name = visitor.words.t("menu-trainings");
    let bytes = tokio::task::spawn_blocking(move || book(&name, &rows)).await;
    let bytes = bytes.map_err(|cause| PageError::panic(cause.to_string()))?;
    Ok(workbook("formations.xlsx", bytes.map_err(|cause| PageError::panic(cause.to_string()))?))
}

/// A workbook to keep.
pub(crate) fn workbook(name: &str, bytes: Vec<u8>) -> Response {
    file("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name, bytes)
}

fn file(kind: &'static str, name: &str, bytes: Vec<u8>) -> Response {
    let named = format!("attachment; filename=\"{name}\"");
    ([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, named)], bytes).into_response()
}

/// The headings and a row for each training.
async fn rows(app: &App, visitor: &Visitor) -> Result<Vec<Vec<String>>, PageError> {
    let search = search::read(&Query::parse(&visitor.path));
    let words = visitor.words;
    let mut rows = vec![headings(&words)];
    for page in 0.. {
        let found = app.catalogue().export(&Search { page: 0, ..search.clone() }, page, STEP).await?;
        rows.extend(found.items.iter().map(|item| row(app, &words, item)));
        if found.items.is_empty() || rows.len() > MOST {
            break;
        }
    }
    Ok(rows)
}

/// What says more without being a field comes last.
fn headings(words: &Words) -> Vec<String> {
    let place = usize::from(words.language == Language::En);
    let remarks = [REMARKS[0][place], REMARKS[2][place]];
    TRAINING_COLUMNS.iter().map(|column| column.label(words.language)).chain(remarks).map(str::to_owned).collect()
}

fn row(app: &App, words: &Words, item: &TrainingItem) -> Vec<String> {
    let facts = &item.training.facts;
    let siret = item.siret.as_ref().map_or_else(|| facts.organisation.to_string(), ToString::to_string);
    let draft = Draft::of_training(facts, &siret);
    let cell = |column: &domain::catalogue::Column| match column.code {
        "occupations" => {
            let trades = facts.occupations.iter().map(|code| labels::label(app, words, "occupation", code));
            trades.collect::<Vec<_>>().join("; ")
        }
        code => labels::value(app, words, code, draft.get(code)),
    };
    let operator = labels::codes(app, "operator").iter().find(|entry| entry.code == facts.operator);
    let network = operator.and_then(|entry| entry.attributes.get("network")).map_or("", String::as_str);
    let remarks = [item.organisation.clone(), labels::label(app, words, "network", network)];
    TRAINING_COLUMNS.iter().map(cell).chain(remarks).collect()
}

fn book(name: &str, rows: &[Vec<String>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    let bold = Format::new().set_bold();
    for (cells, at) in rows.iter().zip(0..) {
        for (cell, column) in cells.iter().zip(0..) {
            match (at, cell.parse::<f64>()) {
                (0, _) => sheet.write_string_with_format(at, column, cell, &bold)?,
                // Short numbers are numbers; a SIRET is a text, so that no spreadsheet rounds it.
                (_, Ok(number)) if cell.len() < 8 && number.is_finite() => sheet.write_number(at, column, number)?,
                _ => sheet.write_string(at, column, cell)?,
            };
        }
    }
    for column in 0..u16::try_from(rows.first().map_or(0, Vec::len)).unwrap_or(0) {
        sheet.set_column_width(column, 20)?;
    }
    book.save_to_buffer()
}

/// A cell that no spreadsheet runs.
fn defused(cell: &str) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+33", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(defused(cell).starts_with('\''), "{cell:?}");
        }
        assert_eq!(defused("12 rue"), "12 rue");
    }
}
