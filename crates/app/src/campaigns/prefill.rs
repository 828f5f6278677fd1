//! What is known beside the answers of a report before they are given: what records count, what was declared last year, what similar
//! trainings answer. Start with [`Campaigns::beside`].

use super::{Campaign, Campaigns, Candidate};
use crate::AppError;
use crate::workshop::{Loaded, Order, RegisterRow, WorkshopError};
use domain::campaigns::{Beside, SignedReport};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::campaigns as rows;
use store::{Reads, catalogue};

impl Campaigns<'_> {
    /// What is known beside the answers of each candidate, by reference.
    pub(super) async fn beside(
        &self,
        db: &impl Reads,
        campaign: &Campaign,
        candidates: &[Candidate],
        loaded: Loaded,
    ) -> Result<Result<BTreeMap<String, Beside>, WorkshopError>, AppError> {
        let mut last_year = self.last_year(db, campaign).await?;
        let mut counted = match self.counted(self.register(db, campaign, candidates, loaded).await?).await {
            Ok(counted) => counted,
            Err(wrong) => return Ok(Err(wrong)),
        };
        let of = |one: &Candidate| {
            let reference = one.training.facts.reference.clone();
            let last_year = last_year.remove(&reference).map(|signed| signed.answers).unwrap_or_default();
            let counted = counted.remove(&reference).unwrap_or_default();
            (reference, Beside { last_year, ..counted })
        };
        Ok(Ok(candidates.iter().map(of).collect()))
    }

    /// The register as it is, without an answer.
    async fn register(
        &self,
        db: &impl Reads,
        campaign: &Campaign,
        candidates: &[Candidate],
        loaded: Loaded,
    ) -> Result<Order, AppError> {
        let statuses: BTreeMap<_, _> =
            catalogue::all_organisations(db).await?.into_iter().map(|one| (one.id, one.facts.legal_status)).collect();
        let row = |one: &Candidate| RegisterRow {
            facts: one.training.facts.clone(),
            legal_status: statuses.get(&one.training.facts.organisation).cloned().unwrap_or_default(),
            asked: one.why.is_asked(),
        };
        Ok(Order {
            year: campaign.year,
            questionnaire: campaign.questionnaire.clone(),
            synthetic: self.app.is_demo(),
            trainings: candidates.iter().map(row).collect(),
            loaded,
            reports: BTreeMap::new(),
        })
    }

    /// What records say of each training; nothing without a workshop or records.
    async fn counted(&self, order: Order) -> Result<BTreeMap<String, Beside>, WorkshopError> {
        let Some(workshop) = self.app.workshop().map(Arc::clone).filter(|_| !order.loaded.is_empty()) else {
            return Ok(BTreeMap::new());
        };
        let broken = |error: tokio::task::JoinError| WorkshopError { fr: error.to_string(), en: error.to_string() };
        tokio::task::spawn_blocking(move || workshop.beside(&order)).await.map_err(broken)?
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
