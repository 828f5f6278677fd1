//! Whom a campaign asks, and its opening, which freezes that. Start with [`Campaigns::population`].

use super::{Campaign, Campaigns};
use crate::workshop::{Loaded, WorkshopError};
use crate::{AppError, Me};
use domain::accounts::Right;
use domain::campaigns::{Beside, Phase, WhyAsked};
use domain::catalogue::{Training, TrainingState};
use domain::network::{Network, NomenclatureId, Year};
use std::collections::BTreeMap;
use store::audit::Line;
use store::campaigns::{self as rows, NewReport};
use store::{Actor, Reads, StoreError, catalogue};
use thiserror::Error;
use time::OffsetDateTime;

/// A training of the register, and whether it would be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The training.
    pub training: Training,
    /// The network of its operator.
    pub network: String,
    /// Why it would be asked or not.
    pub why: WhyAsked,
}

/// Why a campaign was not opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// What is wrong with the records that were loaded for it.
    #[error("the records can't be counted: {0}")]
    Records(WorkshopError),
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for OpenError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl Campaigns<'_> {
    /// Whom the campaign of a year would ask if it opened now, and why; by reference.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns.
    pub async fn population(&self, me: &Me, year: Year) -> Result<Vec<Candidate>, AppError> {
        me.need(Right::SeeCampaigns)?;
        self.candidates(&self.app.store().read(), year).await
    }

    pub(super) async fn candidates(&self, db: &impl Reads, year: Year) -> Result<Vec<Candidate>, AppError> {
        let mut trainings = catalogue::all_trainings(db).await?;
        trainings.sort_by(|a, b| a.facts.reference.cmp(&b.facts.reference));
        let candidate = |training: Training| Candidate {
            network: network_of(self.app.network(), &training.facts.operator),
            why: why(&training, year),
            training,
        };
        Ok(trainings.into_iter().map(candidate).collect())
    }

    /// Opens the campaign of a year: freezes whom it asks, what the register says of them, and what is known beside their answers. Answers are
    /// taken from then on.
    ///
    /// # Errors
    /// [`OpenError`]; [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] when it is open.
    pub async fn open(&self, me: &Me, year: Year) -> Result<Campaign, OpenError> {
        me.need(Right::RunCampaigns)?;
        self.open_by(me.actor(), year).await
    }

    /// The same in the name of the program: at the instant that the calendar names, or for a demonstration.
    pub(crate) async fn open_by(&self, actor: Actor, year: Year) -> Result<Campaign, OpenError> {
        self.open_at(actor, year, self.app.now()).await
    }

    pub(super) async fn open_at(&self, actor: Actor, year: Year, at: OffsetDateTime) -> Result<Campaign, OpenError> {
        // Counting records takes long: it is done before the lock of the writers is held.
        let mut beside = self.known_before(year).await?;
        let mut write = self.app.store().write(actor, at).await?;
        let campaign = rows::campaign_of_year(&write, year).await?.ok_or(AppError::NotFound)?;
        if campaign.phase(at) != Phase::Preparing {
            return Err(AppError::Conflict.into());
        }
        let report = |one: Candidate| NewReport {
            beside: beside.remove(&one.training.facts.reference).unwrap_or_default(),
            training: one.training.id,
            network: one.network,
            why: one.why,
            facts: one.training.facts,
        };
        let reports: Vec<NewReport> = self.candidates(&write, year).await?.into_iter().map(report).collect();
        rows::insert_reports(&write, campaign.id, &reports).await?;
        rows::open_campaign(&write, &campaign).await?;
        write.audit(Line::new("campaign.opened", "campaign", campaign.id.0).after(&counted(&reports))).await?;
        write.commit().await?;
        Ok(self.of_year(year).await?)
    }

    async fn known_before(&self, year: Year) -> Result<BTreeMap<String, Beside>, OpenError> {
        let read = self.app.store().read();
        let campaign = self.of_year(year).await?;
        let candidates = self.candidates(&read, year).await?;
        let loaded = Loaded::of(self.app.store(), campaign.id).await?;
        self.beside(&read, &campaign, &candidates, loaded).await?.map_err(OpenError::Records)
    }
}

/// The network that an operator belongs to.
fn network_of(network: &Network, operator: &str) -> String {
    let operators = network.nomenclatures.get(&NomenclatureId::from("operator"));
    let found = operators.and_then(|list| list.codes.iter().find(|code| code.code == operator));
    found.and_then(|code| code.attributes.get("network").cloned()).unwrap_or_default()
}

fn counted(reports: &[NewReport]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    reports.iter().for_each(|report| *counts.entry(report.why.code()).or_default() += 1);
    counts
}

fn why(training: &Training, year: Year) -> WhyAsked {
    match training.facts.state {
        _ if training.facts.labelled_on.year() > i32::from(year) => WhyAsked::LabelledLater,
        TrainingState::Active => WhyAsked::Active,
        TrainingState::Paused => WhyAsked::Paused,
        TrainingState::Ended => WhyAsked::Ended,
    }
}
