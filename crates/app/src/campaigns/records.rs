//! Records of the register that an edition needs and the platform does not yet hold: agreements, enrolments, labels, loaded as CSV.
//! Start with [`Campaigns::load_records`].

use super::{Campaigns, RecordsItem};
use crate::workshop::WorkshopError;
use crate::{AppError, Me, hash_of};
use domain::accounts::Right;
use domain::campaigns::Phase;
use domain::network::{SourceId, Year};
use store::audit::Line;
use store::campaigns::{self as rows, Records, Report};
use store::{Reads, StoreError, Write};
use thiserror::Error;

/// The file of figures that earlier editions declared, which is loaded like a source.
const DECLARED: &str = "declared";

/// A file to be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loading {
    /// The source, which is the file's name without `.csv`.
    pub source: String,
    /// Its text.
    pub text: String,
}

/// Why records were not loaded.
#[derive(Debug, Error)]
pub enum LoadError {
    /// No source of the network has this name.
    #[error("`{0}` is no source")]
    Source(String),
    /// What is wrong with the records, line by line.
    #[error("{0}")]
    Records(WorkshopError),
    /// It did not come to that.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<StoreError> for LoadError {
    fn from(cause: StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl Campaigns<'_> {
    /// The sources that a network's schema names: each may be loaded.
    #[must_use]
    pub fn sources(&self) -> Vec<String> {
        self.app.network().sources.keys().map(ToString::to_string).chain([DECLARED.to_owned()]).collect()
    }

    /// What was loaded for the campaign of a year.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns.
    pub async fn loaded(&self, me: &Me, year: Year) -> Result<Vec<RecordsItem>, AppError> {
        let campaign = self.campaign(me, year).await?;
        Ok(rows::records_list(&self.app.store().read(), campaign.id).await?)
    }

    /// Loads files of records, all or none, over earlier ones of the same sources. In a campaign that is open, what is known beside the answers
    /// follows.
    ///
    /// # Errors
    /// [`LoadError`]; [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::Conflict`] once the answers are frozen.
    pub async fn load_records(&self, me: &Me, year: Year, files: &[Loading]) -> Result<(), LoadError> {
        me.need(Right::RunCampaigns)?;
        let known = self.sources();
        if let Some(stranger) = files.iter().find(|file| !known.contains(&file.source)) {
            return Err(LoadError::Source(stranger.source.clone()));
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let campaign = rows::campaign_of_year(&write, year).await?.ok_or(AppError::NotFound)?;
        if campaign.phase(self.app.now()) == Phase::Frozen {
            return Err(AppError::Conflict.into());
        }
        for file in files {
            rows::keep_records(&write, campaign.id, &records(file)).await?;
        }
        self.follow(&write, &campaign).await?;
        let line = Line::new("records.loaded", "campaign", campaign.id.0);
        let names: Vec<_> = files.iter().map(|file| (&file.source, hash_of(&file.text))).collect();
        write.audit(line.after(&names)).await?;
        Ok(write.commit().await?)
    }

    /// What is known beside the answers, counted again from the records that are there now. Wrong records undo the loading.
    async fn follow(&self, write: &Write, campaign: &super::Campaign) -> Result<(), LoadError> {
        let candidates = self.frozen_or_not(write, campaign).await?;
        let beside = self.beside(write, campaign, &candidates).await?.map_err(LoadError::Records)?;
        let reports = rows::reports_of(write, campaign.id, None).await?;
        let differs = |report: &&Report| beside.get(&report.facts.reference).is_some_and(|new| *new != report.beside);
        for report in reports.iter().filter(differs) {
            if let Some(new) = beside.get(&report.facts.reference) {
                rows::set_beside(write, report.id, new).await?;
            }
        }
        Ok(())
    }

    /// The population of a campaign: as it was frozen, or as it would be.
    async fn frozen_or_not(
        &self,
        db: &impl Reads,
        campaign: &super::Campaign,
    ) -> Result<Vec<super::Candidate>, AppError> {
        if campaign.opened_at.is_none() {
            return self.candidates(db, campaign.year).await;
        }
        let candidate = |report: Report| super::Candidate {
            network: report.network,
            why: report.why,
            training: domain::catalogue::Training { id: report.training, facts: report.facts, version: 0 },
        };
        Ok(rows::reports_of(db, campaign.id, None).await?.into_iter().map(candidate).collect())
    }
}

fn records(file: &Loading) -> Records {
    let lines = file.text.lines().filter(|line| !line.trim().is_empty()).count().saturating_sub(1);
    Records {
        source: SourceId::from(file.source.as_str()).to_string(),
        rows_read: i64::try_from(lines).unwrap_or(i64::MAX),
        content: file.text.clone(),
        sha256: hash_of(&file.text),
    }
}
