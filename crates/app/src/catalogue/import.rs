//! Taking a spreadsheet over: read and checked first, written once somebody confirms, all of it or nothing.
//!
//! A row whose reference is known changes that training, where it may; any other adds one, which is the agency's to do. What was read is
//! checked again when it is written, in that transaction. Start with [`Catalogue::stage_import`].

mod apply;
mod examine;
mod program;

pub(crate) use apply::work;
pub use program::{Imported, Rows};

use super::Catalogue;
use crate::{AppError, Me};
use domain::accounts::Right;
use domain::catalogue::{Fault, OrganisationId, column_of, is_remark};
use serde::{Deserialize, Serialize};
use std::sync::PoisonError;
use store::audit::Line;
use store::catalogue as rows;
use store::catalogue::{Import, ImportState, NewImport};
use store::{StoreError, jobs};
use thiserror::Error;

/// Rows of a file at most.
pub const ROWS: usize = 200_000;

/// Rows that are written at once; more are a job's.
const AT_ONCE: usize = 200;

/// The kind of the job that writes an import.
pub const IMPORT_JOB: &str = "catalogue.import";

/// A sheet as it was sent: its first row names the columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// What the file was called.
    pub file_name: String,
    /// The first row.
    pub headings: Vec<String>,
    /// The others; empty ones included, so that line numbers are those of the file.
    pub rows: Vec<Vec<String>>,
}

/// Why a sheet can't be read at all.
#[derive(Debug, Error)]
pub enum ImportError {
    /// Columns that nobody knows.
    #[error("unknown columns: {0:?}")]
    Headings(Vec<String>),
    /// No column holds the reference, or one comes twice.
    #[error("the column `{0}` is missing or comes twice")]
    Column(&'static str),
    /// No row.
    #[error("no row")]
    Empty,
    /// Rows beyond [`ROWS`].
    #[error("too many rows")]
    TooMany,
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

/// What was read, as it waits for confirmation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staged {
    /// Codes of the columns, in the order of the file.
    pub columns: Vec<String>,
    /// The rows that are not empty.
    pub rows: Vec<StagedRow>,
}

/// A row that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedRow {
    /// Its line in the file, from 2.
    pub line: usize,
    /// Its cells, a text for each column.
    pub cells: Vec<String>,
    /// What it would do.
    pub act: RowAct,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// What a row does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowAct {
    /// Adds a training.
    Add,
    /// Changes one, seen at this version.
    Change(i64),
    /// Says what is known.
    Same,
}

/// How far an import is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Rows written.
    pub done: usize,
    /// Rows in all.
    pub all: usize,
}

/// An import with its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportPage {
    /// What is kept of it.
    pub import: Import,
    /// Its rows.
    pub staged: Staged,
    /// How far it is, while it is written.
    pub progress: Progress,
}

impl Catalogue<'_> {
    /// Reads and checks a sheet and keeps it; gives its number. Nothing of it is written to the trainings.
    ///
    /// # Errors
    /// [`ImportError`]; [`AppError::Forbidden`] without the right to change any training.
    pub async fn stage_import(&self, me: &Me, sheet: &Sheet) -> Result<i64, ImportError> {
        let organisations = super::reach(me, Right::EditTrainings)?;
        let staged = self.examine_sheet(me, sheet).await?;
        let wrong = staged.rows.iter().filter(|row| !row.faults.is_empty()).count();
        let new = NewImport {
            person: me.person.id,
            organisation: organisations.and_then(|own| own.first().copied()),
            file_name: sheet.file_name.chars().take(200).collect(),
            rows_read: count(staged.rows.len()),
            rows_wrong: count(wrong),
            content: serde_json::to_string(&staged).map_err(|cause| broken(&cause))?,
        };
        let organisation = new.organisation;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await.map_err(AppError::from)?;
        let id = rows::insert_import(&write, new).await.map_err(AppError::from)?;
        let line = Line::new("import.staged", "import", id).of(organisation);
        write.audit(line.after(&(&sheet.file_name, staged.rows.len(), wrong))).await.map_err(AppError::from)?;
        write.commit().await.map_err(AppError::from)?;
        Ok(id)
    }

    async fn examine_sheet(&self, me: &Me, sheet: &Sheet) -> Result<Staged, ImportError> {
        let mut staged = staged(sheet)?;
        let read = self.app.store().read();
        examine::examine(self, &read, &me.standing, &mut staged).await?;
        Ok(staged)
    }

    /// An import with its rows, for whoever sent it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for everybody else.
    pub async fn import(&self, me: &Me, id: i64) -> Result<ImportPage, AppError> {
        let read = self.app.store().read();
        let import = rows::import(&read, id).await?.filter(|import| import.person == me.person.id);
        let import = import.ok_or(AppError::NotFound)?;
        let content = rows::rows_of_import(&read, id).await?.unwrap_or_default();
        let staged = serde_json::from_str(&content).map_err(|cause| broken(&cause))?;
        let progress = self.progress(&import).await?;
        Ok(ImportPage { import, staged, progress })
    }

    /// Has an import written: at once when it is small, else by a job.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whoever did not send it; [`AppError::Conflict`] when it has faults, was confirmed before, or when
    /// trainings changed since it was read.
    pub async fn confirm_import(&self, me: &Me, id: i64) -> Result<(), AppError> {
        let page = self.import(me, id).await?;
        super::reach(me, Right::EditTrainings)?;
        if page.import.state != ImportState::Staged || page.import.rows_wrong > 0 {
            return Err(AppError::Conflict);
        }
        if page.staged.rows.len() <= AT_ONCE {
            return self.apply_at_once(me, id, page.staged).await;
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        rows::end_import(&write, id, ImportState::Staged, ImportState::Confirmed).await?;
        jobs::enqueue(&write, IMPORT_JOB, &id, Some(&job_key(id)), self.app.now()).await?;
        write.audit(Line::new("import.confirmed", "import", id).of(page.import.organisation)).await?;
        Ok(write.commit().await?)
    }

    /// What this process knows, or else what the one that writes has told.
    async fn progress(&self, import: &Import) -> Result<Progress, AppError> {
        let known = self.known.imports.lock().unwrap_or_else(PoisonError::into_inner).get(&import.id).copied();
        if known.is_some() || import.state != ImportState::Confirmed {
            return Ok(known.unwrap_or_default());
        }
        let (done, all) = jobs::steps(&self.app.store().read(), &job_key(import.id)).await?.unwrap_or_default();
        let number = |steps| usize::try_from(steps).unwrap_or_default();
        Ok(Progress { done: number(done), all: number(all) })
    }
}

fn job_key(import: i64) -> String {
    format!("{IMPORT_JOB}:{import}")
}

/// The codes of the columns that headings name.
fn columns(headings: &[String]) -> Result<Vec<String>, ImportError> {
    // Columns to the right without a heading are what spreadsheets leave behind; so are the faults of an annotated copy.
    let used = headings.iter().rposition(|heading| !heading.trim().is_empty()).map_or(0, |last| last + 1);
    let mut codes: Vec<String> = Vec::with_capacity(used);
    let mut unknown = Vec::new();
    for heading in &headings[..used] {
        match column_of(heading) {
            Some(column) if codes.iter().any(|code| code == column.code) => {
                return Err(ImportError::Column(column.code));
            }
            Some(column) => codes.push(column.code.to_owned()),
            // Empty names no field, so that nothing reads it.
            None if is_remark(heading) => codes.push(String::new()),
            None => unknown.push(heading.clone()),
        }
    }
    if !unknown.is_empty() {
        return Err(ImportError::Headings(unknown));
    }
    if codes.iter().any(|code| code == "reference") { Ok(codes) } else { Err(ImportError::Column("reference")) }
}

/// The rows of a sheet that are not empty, nothing of them checked.
fn staged(sheet: &Sheet) -> Result<Staged, ImportError> {
    let columns = columns(&sheet.headings)?;
    if sheet.rows.len() > ROWS {
        return Err(ImportError::TooMany);
    }
    let rows = (2..).zip(&sheet.rows).filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let rows: Vec<StagedRow> = rows.map(|(line, cells)| staged_row(line, cells, columns.len())).collect();
    if rows.is_empty() { Err(ImportError::Empty) } else { Ok(Staged { columns, rows }) }
}

fn staged_row(line: usize, cells: &[String], columns: usize) -> StagedRow {
    // A cell of more than any field takes is cut; it is refused as too long anyway.
    let cell = |place| cells.get(place).map(|cell: &String| cell.trim().chars().take(4000).collect());
    let cells = (0..columns).map(|place| cell(place).unwrap_or_default()).collect();
    StagedRow { line, cells, act: RowAct::Same, faults: Vec::new() }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn broken(cause: &serde_json::Error) -> AppError {
    AppError::Broken(StoreError::Row { operation: "catalogue.import", what: cause.to_string() })
}

/// Whose organisation an import counts for in the audit trail.
type For = Option<OrganisationId>;
