//! Records of the register that an edition needs and the platform does not yet hold: agreements, enrolments, labels, loaded as CSV.
//! Start with [`Campaigns::load_records`].

use super::{Campaign, Campaigns, RecordsItem};
use crate::workshop::{Loaded, WorkshopError};
use crate::{AppError, Me, hash_of};
use domain::accounts::Right;
use domain::campaigns::{Beside, Phase};
use domain::network::Year;
use std::collections::BTreeMap;
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
        let read = self.app.store().read();
        let campaign = rows::campaign_of_year(&read, year).await?.ok_or(AppError::NotFound)?;
        let before = rows::records_list(&read, campaign.id).await?;
        // Counting records takes long: it is done before the lock of the writers is held.
        let beside = self.beside_with(&campaign, files).await?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let now = rows::campaign(&write, campaign.id).await?.ok_or(AppError::NotFound)?;
        let same = now.opened_at == campaign.opened_at && rows::records_list(&write, now.id).await? == before;
        if now.phase(self.app.now()) == Phase::Frozen || !same {
            return Err(AppError::Conflict.into());
        }
        for file in files {
            rows::keep_records(&write, campaign.id, &records(file, &hash_of(&file.text))).await?;
        }
        follow(&write, &campaign, &beside).await?;
        let line = Line::new("records.loaded", "campaign", campaign.id.0);
        let names: Vec<_> = files.iter().map(|file| (&file.source, hash_of(&file.text))).collect();
        write.audit(line.after(&names)).await?;
        Ok(write.commit().await?)
    }

    /// What is known beside the answers, counted with `files` over what is stored. Wrong records are not loaded.
    async fn beside_with(&self, campaign: &Campaign, files: &[Loading]) -> Result<BTreeMap<String, Beside>, LoadError> {
        let read = self.app.store().read();
        let stored = Loaded::of(self.app.store(), campaign.id).await?;
        let loaded = files.iter().fold(stored, |all, file| all.with(&file.source, &file.text));
        let candidates = self.frozen_or_not(&read, campaign).await?;
        self.beside(&read, campaign, &candidates, loaded).await?.map_err(LoadError::Records)
    }

    /// The population of a campaign: as it was frozen, or as it would be.
    async fn frozen_or_not(&self, db: &impl Reads, campaign: &Campaign) -> Result<Vec<super::Candidate>, AppError> {
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

/// Notes what is known beside the answers where it differs.
async fn follow(write: &Write, campaign: &Campaign, beside: &BTreeMap<String, Beside>) -> Result<(), StoreError> {
    for report in rows::reports_of(write, campaign.id, None).await? {
        if let Some(new) = beside.get(&report.facts.reference).filter(|new| **new != report.beside) {
            rows::set_beside(write, report.id, new).await?;
        }
    }
    Ok(())
}

fn records<'f>(file: &'f Loading, sha256: &'f str) -> Records<'f> {
    let lines = file.text.lines().filter(|line| !line.trim().is_empty()).count().saturating_sub(1);
    let rows_read = i64::try_from(lines).unwrap_or(i64::MAX);
    Records { source: &file.source, rows_read, content: &file.text, sha256 }
}
