//! What is known beside the answers of a report before they are given: what records count, what was declared last year, what similar
//! trainings answer. Start with [`Campaigns::beside`].

use super::{Campaign, Campaigns, Candidate};
use crate::AppError;
use domain::campaigns::{Beside, SignedReport};
use std::collections::BTreeMap;
use store::Reads;
use store::campaigns as rows;

impl Campaigns<'_> {
    /// What is known beside the answers of each candidate, by reference.
    pub(super) async fn beside(
        &self,
        db: &impl Reads,
        campaign: &Campaign,
        candidates: &[Candidate],
    ) -> Result<BTreeMap<String, Beside>, AppError> {
        let mut last_year = self.last_year(db, campaign).await?;
        let of = |one: &Candidate| {
            let reference = one.training.facts.reference.clone();
            let last_year = last_year.remove(&reference).map(|signed| signed.answers).unwrap_or_default();
            (reference, Beside { last_year, ..Beside::default() })
        };
        Ok(candidates.iter().map(of).collect())
    }

    /// What was signed in the campaign of the year before, by reference.
    async fn last_year(
        &self,
        db: &impl Reads,
        campaign: &Campaign,
    ) -> Result<BTreeMap<String, SignedReport>, AppError> {
        let Some(before) = rows::campaign_of_year(db, campaign.year - 1).await? else { return Ok(BTreeMap::new()) };
        let sent = rows::latest_submissions(db, before.id).await?;
        let read = |one: store::campaigns::Submission| serde_json::from_str::<SignedReport>(&one.body).ok();
        Ok(sent.into_values().filter_map(read).map(|signed| (signed.reference.clone(), signed)).collect())
    }
}
