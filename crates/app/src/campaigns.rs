//! The annual report: campaigns, whom they ask, what is answered, what is left.
//!
//! Answers for: who sees and changes what, what is written together, the lines in the audit trail. What an act leads to and what is to be
//! said about an answer is `domain::campaigns`'s. Start with [`Campaigns`].

mod access;
mod api;
mod blockages;
mod board;
mod bulk;
mod calendar;
mod coding;
mod demonstration;
mod entries;
mod extensions;
mod follow_up;
mod mine;
mod population;
mod prefill;
mod records;
mod reminders;
mod respond;
mod silent;
mod submit;

pub use access::{Responder, Seen};
pub use api::{AnswerError, Answering};
pub use blockages::Blockage;
pub use board::{Board, Listed, REPORTS};
pub use bulk::{
    Book, BookAct, BookError, BookFault, BookRow, Bundle, Column, RowFault, StagedBook, Template, UPLOAD_ROWS, Upload,
    UploadPage, UploadState,
};
pub(crate) use bulk::{UPLOAD_JOB, work as write_upload};
pub use calendar::{CampaignDraft, CampaignError};
pub use coding::{FreeText, Sortable};
pub use demonstration::{DemoCampaign, DemoDraft, DemoReport};
pub use entries::{DOCUMENT_BYTES, NewEntry};
pub use follow_up::Followed;
pub use mine::{Mine, OwnList};
pub use population::{Candidate, OpenError};
pub use records::{LoadError, Loading};
pub use reminders::{Digest, LogPage, Logged, WavePreview};
pub(crate) use reminders::{TICK_JOB, due, tick};
pub use respond::{Filling, SaveError, Saved, SectionInput};
pub use silent::{CALLS, CallList, PartOf, Profile, Side, ToCall, Unanswered};
pub use store::campaigns::{
    Call, Campaign, Coding, Document, DocumentItem, Entry, Grouped, Justification, RecordsItem, Reminder, Reopening,
    Report, ReportFilter, ReportItem, ReportPage, ReportSort, SavedSection, Spotlight, Submission, Tally, counts,
    recount,
};
pub use submit::{ReopenError, Signature, SubmitError};

use crate::{App, AppError, Me};
use domain::accounts::Right;
use domain::network::Year;
use domain::questionnaire::Questionnaire;
use store::campaigns as rows;

/// The use cases about campaigns and their reports.
#[derive(Clone, Copy, Debug)]
pub struct Campaigns<'a> {
    app: &'a App,
}

impl<'a> Campaigns<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        Self { app }
    }

    /// Every campaign, the latest first, for the agency.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns.
    pub async fn list(&self, me: &Me) -> Result<Vec<Campaign>, AppError> {
        me.need(Right::SeeCampaigns)?;
        Ok(rows::campaigns(&self.app.store().read()).await?)
    }

    /// The campaign of a year, for the agency.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns; [`AppError::NotFound`] without one.
    pub async fn campaign(&self, me: &Me, year: Year) -> Result<Campaign, AppError> {
        me.need(Right::SeeCampaigns)?;
        self.of_year(year).await
    }

    /// The questionnaires that a campaign may ask.
    #[must_use]
    pub fn questionnaires(&self) -> &'a [Questionnaire] {
        self.app.questionnaires()
    }

    /// The questionnaire that a campaign asks.
    ///
    /// # Errors
    /// When the network no longer has it.
    pub fn questionnaire(&self, campaign: &Campaign) -> Result<&'a Questionnaire, AppError> {
        let mut all = self.app.questionnaires().iter();
        all.find(|one| one.id == campaign.questionnaire).ok_or(AppError::NotFound)
    }

    async fn of_year(&self, year: Year) -> Result<Campaign, AppError> {
        rows::campaign_of_year(&self.app.store().read(), year).await?.ok_or(AppError::NotFound)
    }
}
