//! Who may see and fill in a report: its provider, and the agency, which only reads. Start with [`Campaigns::seen`].

use super::{Campaign, Campaigns, Report};
use crate::accounts::KeyHolder;
use crate::{AppError, Me};
use domain::accounts::{Right, Role, Standing};
use domain::catalogue::OrganisationId;
use domain::network::Year;
use store::campaigns as rows;
use store::{Actor, Reads};
use time::Date;

/// Whoever fills in reports: a person, or a program with an organisation's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Responder {
    /// Who writes, for the audit trail.
    pub actor: Actor,
    /// What they may do today.
    pub standing: Standing,
}

impl From<&Me> for Responder {
    fn from(me: &Me) -> Self {
        Self { actor: me.actor(), standing: me.standing.clone() }
    }
}

impl Responder {
    /// A program with a key answers and sends for whoever answers for the organisation, who made the key.
    #[must_use]
    pub fn of_key(key: &KeyHolder, today: Date) -> Self {
        Self { actor: key.actor(), standing: key.standing(Role::ProviderManager, today) }
    }

    /// The organisations for which they answer.
    #[must_use]
    pub fn organisations(&self) -> Vec<OrganisationId> {
        self.standing.organisations(Right::AnswerReports)
    }

    /// Whether they fill in the reports of an organisation.
    #[must_use]
    pub fn answers_for(&self, organisation: OrganisationId) -> bool {
        self.standing.may_for(Right::AnswerReports, organisation)
    }

    /// Whether they sign for it.
    #[must_use]
    pub fn signs_for(&self, organisation: OrganisationId) -> bool {
        self.standing.may_for(Right::SignReports, organisation)
    }
}

/// A report that somebody may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The campaign.
    pub campaign: Campaign,
    /// The report.
    pub report: Report,
    /// Whether they fill it in.
    pub answers: bool,
    /// Whether they sign it.
    pub signs: bool,
}

impl Campaigns<'_> {
    /// A report, for its provider or for the agency.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without such a report, and for whoever may not know of it.
    pub async fn seen(&self, by: &Responder, year: Year, reference: &str) -> Result<Seen, AppError> {
        self.seen_in(&self.app.store().read(), by, year, reference).await
    }

    pub(super) async fn seen_in(
        &self,
        db: &impl Reads,
        by: &Responder,
        year: Year,
        reference: &str,
    ) -> Result<Seen, AppError> {
        let campaign = rows::campaign_of_year(db, year).await?.ok_or(AppError::NotFound)?;
        let report = rows::report_by_reference(db, campaign.id, reference).await?.ok_or(AppError::NotFound)?;
        let (answers, signs) = (by.answers_for(report.organisation), by.signs_for(report.organisation));
        if answers || by.standing.may(Right::SeeCampaigns) {
            Ok(Seen { campaign, report, answers, signs })
        } else {
            Err(AppError::NotFound)
        }
    }
}
