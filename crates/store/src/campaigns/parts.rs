//! Reads what was loaded and what was signed, round the ORM: one statement each, its rows as they come.
//!
//! Knows nothing of what the texts say. Start with [`read_records`] and [`read_answers`].

use super::RecordsItem;
use super::stream::{Taking, each_row};
use crate::error::StoreError;
use crate::transaction::Reader;
use domain::campaigns::{CampaignId, ReportId};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use tokio::sync::mpsc::Sender;

/// Sends the text of a source part by part; ends early, and well, when nobody takes them any more.
///
/// # Errors
/// When it can't be read, or is not what was loaded.
pub async fn read_records(
    read: &Reader<'_>,
    campaign: CampaignId,
    item: &RecordsItem,
    to: &Sender<Vec<u8>>,
) -> Result<(), StoreError> {
    let (id, source) = (campaign.0, item.source.replace('\'', "''"));
    let select = format!(
        "SELECT content FROM campaigns_records_parts WHERE campaign = {id} AND source = '{source}' ORDER BY part"
    );
    let wrong = |what: &str| StoreError::Row {
        operation: "campaigns.read_records",
        what: format!("the records of `{}`: {what}", item.source),
    };
    let mut out = Out { hasher: Sha256::new(), to };
    let taken = each_row(read, &select, &mut out, &wrong).await?;
    if taken && out.sha256() != item.sha256 {
        return Err(wrong("they are not those that were loaded"));
    }
    Ok(())
}

/// Gives `take` what was signed last of every report of a campaign that was sent, report by report.
///
/// # Errors
/// When it can't be read, and those of `take`.
pub async fn read_answers(
    read: &Reader<'_>,
    campaign: CampaignId,
    take: impl FnMut(ReportId, &[u8]) -> Result<(), StoreError> + Send,
) -> Result<(), StoreError> {
    let id = campaign.0;
    let select = format!(
        "SELECT CAST(s.report AS TEXT), s.body FROM campaigns_submissions s JOIN campaigns_reports r ON r.id = s.report \
         WHERE r.campaign = {id} AND s.number = (SELECT MAX(l.number) FROM campaigns_submissions l WHERE l.report = s.report) \
         ORDER BY s.report"
    );
    each_row(read, &select, &mut Answers(take), &wrong_answers).await.map(drop)
}

fn wrong_answers(what: &str) -> StoreError {
    StoreError::Row { operation: "campaigns.read_answers", what: format!("the answers: {what}") }
}

/// Whoever takes answers.
struct Answers<F>(F);

impl<F: FnMut(ReportId, &[u8]) -> Result<(), StoreError> + Send> Taking<2> for Answers<F> {
    async fn take(&mut self, [report, body]: [Vec<u8>; 2]) -> Result<bool, StoreError> {
        let report = std::str::from_utf8(&report).ok().and_then(|text| text.parse().ok());
        let report = report.ok_or_else(|| wrong_answers("a report has no number"))?;
        (self.0)(ReportId(report), &body).map(|()| true)
    }
}

/// Parts on their way.
struct Out<'a> {
    hasher: Sha256,
    to: &'a Sender<Vec<u8>>,
}

impl Taking<1> for Out<'_> {
    async fn take(&mut self, [bytes]: [Vec<u8>; 1]) -> Result<bool, StoreError> {
        self.hasher.update(&bytes);
        Ok(self.to.send(bytes).await.is_ok())
    }
}

impl Out<'_> {
    fn sha256(self) -> String {
        self.hasher.finalize().iter().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }
}
