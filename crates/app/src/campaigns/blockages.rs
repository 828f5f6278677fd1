//! What keeps reports from being sent, over a whole campaign. Start with [`Campaigns::blockages`].

use super::board::left_states;
use super::respond::entered;
use super::{Campaign, Campaigns};
use crate::{AppError, Me};
use domain::campaigns::{Remark, ReportState, examine};
use domain::network::Year;
use domain::questionnaire::Severity;
use std::collections::BTreeMap;
use store::campaigns as rows;

/// Something that keeps reports from being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blockage {
    /// What it is, as it stands in one of them.
    pub remark: Remark,
    /// Reference and title of each training that it blocks.
    pub trainings: Vec<(String, String)>,
}

impl Campaigns<'_> {
    /// What blocks the reports that were begun and not sent, what blocks most of them first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns; [`AppError::NotFound`] without the campaign.
    pub async fn blockages(&self, me: &Me, year: Year) -> Result<(Campaign, Vec<Blockage>), AppError> {
        let campaign = self.campaign(me, year).await?;
        let questionnaire = self.questionnaire(&campaign)?;
        let db = self.app.store().read();
        let mut saved = rows::saved(&db, campaign.id).await?;
        let team = rows::entered(&db, campaign.id).await?;
        let mut found: BTreeMap<String, Blockage> = BTreeMap::new();
        let begun = |state: ReportState| left_states().contains(&state) && state != ReportState::Untouched;
        for report in rows::reports_of(&db, campaign.id, None).await?.into_iter().filter(|one| begun(one.state)) {
            let team = team.get(&report.id).map(|all| entered(all)).unwrap_or_default();
            let typed = team.with(saved.remove(&report.id).unwrap_or_default());
            let remarks = examine(questionnaire, &typed, &report.beside).into_iter();
            for remark in remarks.filter(|remark| remark.severity == Severity::Blocking) {
                let new = || Blockage { remark: remark.clone(), trainings: Vec::new() };
                let training = (report.facts.reference.clone(), report.facts.name.clone());
                found.entry(remark.key()).or_insert_with(new).trainings.push(training);
            }
        }
        let mut all: Vec<Blockage> = found.into_values().collect();
        all.sort_by_key(|one| std::cmp::Reverse(one.trainings.len()));
        Ok((campaign, all))
    }
}
