//! Campaigns and their reports, as rows.
//!
//! Answers for: reading, listing, counting and writing them. Which act is allowed is `domain::campaigns`'s, who may is `app`'s. Start with
//! [`Campaign`], then [`Report`].

mod aside;
mod board;
mod calendar;
mod change;
mod documents;
mod entity;
mod follow_up;
mod list;
mod parts;
mod records;
mod reminders;
mod reports;
mod stream;
mod tallying;
mod uploads;

pub use aside::{
    Call, Coding, Entry, Reopening, Spotlight, Submission, calls, coded, codings, drop_entry, drop_spotlight, entries,
    insert_call, insert_reopening, insert_submission, keep_coding, keep_entry, keep_spotlight, latest_submission,
    latest_submissions, reopenings, spotlight, spotlights, submission, submissions,
};
pub use board::{Counts, Grouped, Tally, counts, recount, wrong_counts};
pub use calendar::{
    Campaign, campaign, campaign_of_year, campaigns, freeze_campaign, insert_campaign, open_campaign, thaw_campaign,
    update_campaign,
};
pub use change::{
    NewReport, extend_report, insert_reports, leave_report, move_report, note_seen, see_report, set_beside,
    update_report_state,
};
pub use documents::{Document, DocumentItem, document, documents, insert_document};
pub use follow_up::{entered, last_calls, saved};
pub use list::{ReportFilter, ReportItem, ReportPage, ReportSort, reports, reports_of};
pub use parts::{read_answers, read_records};
pub use records::{Records, RecordsItem, drop_records, keep_records, records_list};
pub use reminders::{
    Reminder, Respondent, insert_reminder, keep_silence, lift_silence, reminded, reminders, respondents, silences,
};
pub use reports::{
    Justification, Report, SavedSection, answers, justifications, keep_justifications, report, report_by_reference,
    save_section, section,
};
pub use tallying::mend_counts;
pub use uploads::{NewUpload, Upload, UploadState, end_upload, insert_upload, rows_of_upload, upload, uploads};
