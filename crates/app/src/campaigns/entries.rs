//! Values that the follow-up team enters from what a provider sent, with their source and the document. Start with [`Campaigns::enter`].

use super::follow_up::{found, line, said};
use super::respond::{progress, typed};
use super::{Campaign, CampaignError, Campaigns};
use crate::{AppError, Me};
use domain::accounts::Right;
use domain::campaigns::{ReportId, ReportState, Typed, examine};
use domain::network::Year;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use store::Write;
use store::campaigns::{self as rows, Document, DocumentItem, Report};
use time::OffsetDateTime;

/// Largest document.
pub const DOCUMENT_BYTES: usize = 5 * 1024 * 1024;

/// A value as the team enters it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewEntry {
    /// The field.
    pub field: String,
    /// The value, as typed.
    pub typed: String,
    /// Where it comes from.
    pub source: String,
    /// A document to keep: its file's name and bytes.
    pub file: Option<(String, Vec<u8>)>,
    /// A document that is kept already.
    pub document: Option<i64>,
}

impl Campaigns<'_> {
    /// Enters a value for a report, over an earlier one; the provider sees it with its source.
    ///
    /// # Errors
    /// [`CampaignError`]; [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] for a training that is not
    /// asked, or once answers are frozen.
    pub async fn enter(&self, me: &Me, year: Year, reference: &str, new: &NewEntry) -> Result<(), CampaignError> {
        let (mut write, campaign, report) = self.following(me, year, reference).await?;
        self.need_running(&campaign)?;
        if report.state == ReportState::NotAsked {
            return Err(AppError::Conflict.into());
        }
        self.refuse_entry(&campaign, new)?;
        let document = match &new.file {
            Some((name, bytes)) => Some(keep(&write, report.id, name, bytes).await?),
            None => kept(&write, report.id, new.document).await?,
        };
        let (field, typed) = (new.field.as_str(), new.typed.trim());
        let before = rows::entries(&write, report.id).await?.into_iter().find(|entry| entry.field == field);
        rows::keep_entry(&write, report.id, (field, typed), new.source.trim(), document).await?;
        self.count_again(&write, &campaign, &report).await?;
        let before = before.map(|entry| (entry.field, entry.typed, entry.source, entry.document));
        write
            .audit(line("report.entered", &report).before(&before).after(&(field, typed, &new.source, document)))
            .await?;
        write.commit().await?;
        Ok(())
    }

    /// Takes a value back; its document stays.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] without one, or once answers are frozen.
    pub async fn take_back(&self, me: &Me, year: Year, reference: &str, field: &str) -> Result<(), AppError> {
        let (mut write, campaign, report) = self.following(me, year, reference).await?;
        self.need_running(&campaign)?;
        let entries = rows::entries(&write, report.id).await?;
        let Some(before) = entries.into_iter().find(|entry| entry.field == field) else {
            return Err(AppError::Conflict);
        };
        rows::drop_entry(&write, report.id, field).await?;
        self.count_again(&write, &campaign, &report).await?;
        write.audit(line("report.entry-dropped", &report).before(&(before.field, before.typed, before.source))).await?;
        Ok(write.commit().await?)
    }

    /// A document about a report, with its bytes, for the agency.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns; [`AppError::NotFound`] without such a document of this report.
    pub async fn document(&self, me: &Me, year: Year, reference: &str, id: i64) -> Result<Document, AppError> {
        me.need(Right::SeeCampaigns)?;
        let db = self.app.store().read();
        let (_, report) = found(&db, year, reference).await?;
        let document = rows::document(&db, id).await?;
        document.filter(|one| one.item.report == report.id).ok_or(AppError::NotFound)
    }

    fn refuse_entry(&self, campaign: &Campaign, new: &NewEntry) -> Result<(), CampaignError> {
        let mut wrong = Vec::new();
        let typed = Typed([(new.field.clone(), new.typed.trim().to_owned())].into());
        let (answers, remarks) = typed.read(self.questionnaire(campaign)?);
        if new.field.is_empty() {
            wrong.push(("field", "field-missing"));
        } else if new.typed.trim().is_empty() {
            wrong.push(("typed", "words-missing"));
        } else if let Some(remark) = remarks.into_iter().next() {
            wrong.push(if remark.code == domain::campaigns::RemarkCode::UnknownField {
                ("field", "field-missing")
            } else {
                ("typed", "value-wrong")
            });
        } else if !self.possible(campaign, &answers)? {
            wrong.push(("typed", "value-range"));
        }
        if let Err(CampaignError::Refused(more)) = said("source", &new.source) {
            wrong.extend(more);
        }
        if let Some((name, bytes)) = &new.file {
            match media_type(name, bytes) {
                _ if bytes.len() > DOCUMENT_BYTES => wrong.push(("file", "document-large")),
                None => wrong.push(("file", "document-kind")),
                Some(_) => {}
            }
        }
        if wrong.is_empty() { Ok(()) } else { Err(CampaignError::Refused(wrong)) }
    }

    /// Whether an answer lies within what its question takes, whatever the others say.
    fn possible(&self, campaign: &Campaign, answers: &domain::questionnaire::Answers) -> Result<bool, AppError> {
        use domain::questionnaire::Problem;
        let outside = |problem: &Problem| matches!(problem, Problem::OutOfRange { .. } | Problem::TooLong { .. });
        Ok(!self.questionnaire(campaign)?.check(answers).iter().any(|finding| outside(&finding.problem)))
    }

    /// How far a report is follows from what the team entered too.
    async fn count_again(&self, write: &Write, campaign: &Campaign, report: &Report) -> Result<(), AppError> {
        if !matches!(report.state, ReportState::Begun | ReportState::Reopened) {
            return Ok(());
        }
        let questionnaire = self.questionnaire(campaign)?;
        let (saved, entries) = (rows::answers(write, report.id).await?, rows::entries(write, report.id).await?);
        let remarks = examine(questionnaire, &typed(&saved, &entries), &report.beside);
        Ok(rows::update_report_state(write, report, report.state, progress(questionnaire, &saved, &remarks)).await?)
    }
}

/// A document that is there, of this report.
async fn kept(write: &Write, report: ReportId, document: Option<i64>) -> Result<Option<i64>, AppError> {
    let Some(id) = document else { return Ok(None) };
    let all = rows::documents(write, report).await?;
    if all.iter().any(|one| one.id == id) { Ok(Some(id)) } else { Err(AppError::NotFound) }
}

async fn keep(write: &Write, report: ReportId, name: &str, bytes: &[u8]) -> Result<i64, AppError> {
    let mut sha256 = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(sha256, "{byte:02x}");
    }
    let item = DocumentItem {
        id: 0,
        report,
        name: file_name(name),
        media_type: media_type(name, bytes).unwrap_or("application/octet-stream").to_owned(),
        sha256,
        made_at: OffsetDateTime::UNIX_EPOCH,
    };
    Ok(rows::insert_document(write, &Document { item, content: bytes.to_vec() }).await?)
}

/// The last part of a file's name, without what headers and systems stumble over.
fn file_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control() && !matches!(c, '"' | ';')).take(120).collect();
    if plain.trim().is_empty() { "document".to_owned() } else { plain.trim().to_owned() }
}

/// What a document is, by its first bytes; a text is a table only if its name says so too.
fn media_type(name: &str, bytes: &[u8]) -> Option<&'static str> {
    let within = |needle: &[u8]| bytes.windows(needle.len()).any(|part| part == needle);
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'P', b'K', 3, 4, ..] if within(b"xl/workbook.xml") => {
            Some("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
        }
        [] => None,
        text if name.to_lowercase().ends_with(".csv") && is_table(text) => Some("text/csv"),
        _ => None,
    }
}

fn is_table(bytes: &[u8]) -> bool {
    let odd = |byte: &u8| *byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r');
    !bytes.iter().any(odd) && bytes.iter().any(|byte| matches!(byte, b';' | b',' | b'\t'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_what_its_bytes_say() {
        assert_eq!(media_type("a.png", b"%PDF-1.7"), Some("application/pdf"));
        assert_eq!(media_type("a.pdf", &[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!(media_type("a.csv", b"nom;places\nA;3\n"), Some("text/csv"));
        for (name, bytes) in
            [("a.pdf", &b"<html>"[..]), ("a.csv", b"MZ\0\0;"), ("a.xlsx", b"PK\x03\x04zip"), ("a", b"")]
        {
            assert_eq!(media_type(name, bytes), None, "{name}");
        }
    }

    #[test]
    fn a_file_name_leads_nowhere() {
        assert_eq!(file_name("..\\..\\a/b\r\n\"c;.pdf"), "bc.pdf");
        assert_eq!(file_name("/"), "document");
    }
}
