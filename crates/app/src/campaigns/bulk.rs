//! One spreadsheet for all reports of somebody's organisations: downloaded prefilled, read and checked, written once somebody confirms,
//! all of it or nothing, and then sent.
//!
//! What was read is checked again in the transaction that writes it. Start with [`Campaigns::sheet`], then [`Campaigns::stage_upload`].

mod columns;
mod confirm;
mod examine;
mod send;

pub use columns::{Column, Template};
pub(crate) use confirm::work;
pub use send::Bundle;
pub use store::campaigns::{Upload, UploadState};

use super::{Campaign, Campaigns, Filling, Report, Responder, Seen};
use crate::{AppError, Me};
use columns::{find_headings, read_row};
use domain::campaigns::{Remark, ReportState};
use domain::network::Year;
use domain::questionnaire::Questionnaire;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::audit::Line;
use store::campaigns::{self as rows, NewUpload};
use store::{Reads, StoreError};
use thiserror::Error;

/// Rows of a file at most, beyond its headings.
pub const UPLOAD_ROWS: usize = 20_000;

/// Rows that are written at once; more are a job's.
const AT_ONCE: usize = 200;

/// The kind of the job that writes an upload.
pub(crate) const UPLOAD_JOB: &str = "campaigns.upload";

/// A file as it was sent, headings included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Book {
    /// What the file was called.
    pub file_name: String,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// Why a file can't be read at all.
#[derive(Debug, Error)]
pub enum BookError {
    /// No row near the top names the columns.
    #[error("no row names the columns")]
    NoHeadings,
    /// Columns that the questionnaire does not have.
    #[error("unknown columns: {0:?}")]
    Headings(Vec<String>),
    /// A column that must be there is not, or comes twice.
    #[error("the column `{0}` is missing or comes twice")]
    Column(String),
    /// No row below the headings.
    #[error("no row")]
    Empty,
    /// Rows beyond [`UPLOAD_ROWS`].
    #[error("too many rows")]
    TooMany,
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for BookError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

/// What keeps a row from being written, besides what can't be read as an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookFault {
    /// No reference.
    ReferenceMissing,
    /// No training asked in this campaign has it.
    ReferenceUnknown,
    /// The file has it twice.
    ReferenceTwice,
    /// The training is another organisation's.
    NotYours,
    /// No year of the campaign.
    YearMissing,
    /// The year of another campaign.
    WrongYear,
    /// The training is not asked.
    NotAsked,
    /// The report was sent: it must be reopened first.
    AlreadySent,
    /// Answers are not taken yet.
    NotOpen,
    /// Answers are not taken any more.
    Closed,
    /// Somebody saved another answer since the download.
    Changed,
}

impl BookFault {
    /// Every fault, for the documentation.
    pub const ALL: [Self; 11] = [
        Self::ReferenceMissing,
        Self::ReferenceUnknown,
        Self::ReferenceTwice,
        Self::NotYours,
        Self::YearMissing,
        Self::WrongYear,
        Self::NotAsked,
        Self::AlreadySent,
        Self::NotOpen,
        Self::Closed,
        Self::Changed,
    ];

    /// The word in pages, files and answers to programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ReferenceMissing => "reference-missing",
            Self::ReferenceUnknown => "reference-unknown",
            Self::ReferenceTwice => "reference-twice",
            Self::NotYours => "not-yours",
            Self::YearMissing => "year-missing",
            Self::WrongYear => "wrong-year",
            Self::NotAsked => "not-asked",
            Self::AlreadySent => "already-sent",
            Self::NotOpen => "not-open",
            Self::Closed => "closed",
            Self::Changed => "changed",
        }
    }
}

/// What was read, as it waits for confirmation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StagedBook {
    /// Codes of the columns in the order of the file; what is no column of ours is empty.
    pub columns: Vec<String>,
    /// The rows that are not empty.
    pub rows: Vec<BookRow>,
}

/// A row that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookRow {
    /// Its line in the file, from 1.
    pub line: usize,
    /// The year of the campaign.
    pub year: String,
    /// The training's reference.
    pub reference: String,
    /// Its title, as the platform has it.
    pub title: String,
    /// Answers by field, in their plainest writing where they can be read.
    pub cells: BTreeMap<String, String>,
    /// The word about every remark that asks for one.
    pub words: String,
    /// Versions of sections when the file was downloaded.
    pub versions: BTreeMap<String, i64>,
    /// The report's version when the file was read.
    pub seen: i64,
    /// What the row does.
    pub act: BookAct,
    /// What keeps it from being written.
    pub faults: Vec<RowFault>,
    /// What would be said of the report.
    pub remarks: Vec<Remark>,
    /// Whether the report could be sent then.
    pub complete: bool,
}

/// What keeps a row from being written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFault {
    /// The heading of the column.
    pub field: String,
    /// The code of a [`BookFault`] or of a [`domain::campaigns::RemarkCode`].
    pub code: String,
    /// What the file says.
    pub found: String,
    /// What would do.
    pub expected: Option<String>,
}

/// What a row does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BookAct {
    /// Says what is saved.
    #[default]
    Same,
    /// Changes answers or words.
    Change,
}

/// An upload with its rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadPage<'a> {
    /// What is asked.
    pub questionnaire: &'a Questionnaire,
    /// What is kept of it.
    pub upload: Upload,
    /// Its rows.
    pub staged: StagedBook,
}

impl<'a> Campaigns<'a> {
    /// The spreadsheet of somebody's reports of a year, prefilled: what is left, or all that are asked.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever answers for no organisation; [`AppError::NotFound`] without a campaign.
    pub async fn sheet(&self, me: &Me, year: Year, all: bool) -> Result<Template<'a>, AppError> {
        let (campaign, by) = self.own(me, year).await?;
        let fillings = self.fillings(&self.app.store().read(), &by, &campaign).await?;
        let wanted = |filling: &&Filling<'_>| {
            let state = filling.seen.report.state;
            state != ReportState::NotAsked && (all || (state.is_left() && filling.seen.report.left_at.is_none()))
        };
        let chosen: Vec<_> = fillings.values().filter(wanted).collect();
        Ok(Template::of(self.questionnaire(&campaign)?, year, &chosen))
    }

    /// The campaign of a year, and whoever answers in it.
    pub(super) async fn own(&self, me: &Me, year: Year) -> Result<(Campaign, Responder), AppError> {
        let by = Responder::from(me);
        if by.organisations().is_empty() {
            return Err(AppError::Forbidden);
        }
        Ok((self.of_year(year).await?, by))
    }

    /// Every report of somebody's organisations with its answers, by reference.
    async fn fillings(
        &self,
        db: &impl Reads,
        by: &Responder,
        campaign: &Campaign,
    ) -> Result<BTreeMap<String, Filling<'a>>, AppError> {
        let reports = rows::reports_of(db, campaign.id, Some(&by.organisations())).await?;
        let mut fillings = BTreeMap::new();
        for report in reports {
            fillings.insert(report.facts.reference.clone(), self.filled(db, by, campaign, report).await?);
        }
        Ok(fillings)
    }

    async fn filled(
        &self,
        db: &impl Reads,
        by: &Responder,
        campaign: &Campaign,
        report: Report,
    ) -> Result<Filling<'a>, AppError> {
        let (answers, signs) = (by.answers_for(report.organisation), by.signs_for(report.organisation));
        let id = report.id;
        Ok(Filling {
            seen: Seen { campaign: campaign.clone(), report, answers, signs },
            questionnaire: self.questionnaire(campaign)?,
            saved: rows::answers(db, id).await?,
            entries: rows::entries(db, id).await?,
            justifications: rows::justifications(db, id).await?,
        })
    }

    /// Reads and checks a file and keeps it; gives its number. Nothing of it is written to the reports.
    ///
    /// # Errors
    /// [`BookError`]; [`AppError::Forbidden`] for whoever answers for no organisation.
    pub async fn stage_upload(&self, me: &Me, year: Year, book: &Book) -> Result<i64, BookError> {
        let (campaign, by) = self.own(me, year).await?;
        let mut staged = self.read_book(&campaign, book)?;
        let read = self.app.store().read();
        let fillings = self.fillings(&read, &by, &campaign).await?;
        self.examine_book(&read, &campaign, &fillings, &mut staged).await?;
        let wrong = staged.rows.iter().filter(|row| !row.faults.is_empty()).count();
        let new = NewUpload {
            person: me.person.id,
            campaign: campaign.id,
            organisation: *by.organisations().first().ok_or(AppError::Forbidden)?,
            file_name: book.file_name.chars().take(200).collect(),
            rows_read: count(staged.rows.len()),
            rows_wrong: count(wrong),
            content: serde_json::to_string(&staged).map_err(|cause| broken(&cause))?,
        };
        let organisation = new.organisation;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let id = rows::insert_upload(&write, new).await?;
        let line = Line::new("upload.staged", "upload", id).of(Some(organisation));
        write.audit(line.after(&(year, &book.file_name, staged.rows.len(), wrong))).await?;
        write.commit().await?;
        Ok(id)
    }

    fn read_book(&self, campaign: &Campaign, book: &Book) -> Result<StagedBook, BookError> {
        let questionnaire = self.questionnaire(campaign)?;
        let (at, columns) = find_headings(questionnaire, &book.rows)?;
        let below = (at + 2..).zip(&book.rows[at + 1..]);
        let filled = below.filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
        let rows: Vec<BookRow> = filled.map(|(line, cells)| read_row(line, &columns, cells)).collect();
        match rows.len() {
            0 => Err(BookError::Empty),
            many if many > UPLOAD_ROWS => Err(BookError::TooMany),
            _ => Ok(StagedBook { columns: columns.iter().map(columns::code_of).collect(), rows }),
        }
    }

    /// An upload with its rows, for whoever sent it.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for everybody else, and under another year.
    pub async fn upload(&self, me: &Me, year: Year, id: i64) -> Result<UploadPage<'a>, AppError> {
        let (campaign, _) = self.own(me, year).await?;
        let read = self.app.store().read();
        let upload = rows::upload(&read, id).await?;
        let own = |upload: &Upload| upload.person == me.person.id && upload.campaign == campaign.id;
        let upload = upload.filter(own).ok_or(AppError::NotFound)?;
        let content = rows::rows_of_upload(&read, id).await?.unwrap_or_default();
        let staged = serde_json::from_str(&content).map_err(|cause| broken(&cause))?;
        Ok(UploadPage { questionnaire: self.questionnaire(&campaign)?, upload, staged })
    }

    /// A page of what somebody sent for the campaign of a year, from 0, the latest first, and how many there are.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever answers for no organisation; [`AppError::NotFound`] without a campaign.
    pub async fn uploads(
        &self,
        me: &Me,
        year: Year,
        (page, size): (u64, u64),
    ) -> Result<(Campaign, Vec<Upload>, u64), AppError> {
        let (campaign, _) = self.own(me, year).await?;
        let read = self.app.store().read();
        let (uploads, total) = rows::uploads(&read, campaign.id, me.person.id, (page, size)).await?;
        Ok((campaign, uploads, total))
    }
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}

fn broken(cause: &serde_json::Error) -> AppError {
    AppError::Broken(StoreError::Row { operation: "campaigns.upload", what: cause.to_string() })
}
