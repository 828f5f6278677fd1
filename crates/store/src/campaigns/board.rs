//! Counting reports: how many stand where, by what the population is divided by, and when they were sent. Start with [`tallies`].

use super::entity::{reports, submissions};
use crate::error::{StoreError, at};
use crate::instants::instant;
use crate::transaction::Reads;
use domain::campaigns::{CampaignId, Rate, ReportState};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// What the population is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grouped {
    /// The training's region.
    Region,
    /// The organisation's network.
    Network,
    /// The training's programme.
    Programme,
}

/// How many reports stand in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Asked, never saved.
    pub untouched: u32,
    /// Of these, opened by their provider.
    pub only_seen: u32,
    /// Begun.
    pub begun: u32,
    /// Sent.
    pub submitted: u32,
    /// Sent once and being corrected.
    pub reopened: u32,
    /// Not asked.
    pub not_asked: u32,
    /// Asked, not sent, and left the network since.
    pub left: u32,
}

impl Tally {
    /// Answered of asked.
    #[must_use]
    pub fn rate(&self) -> Rate {
        let answered = self.submitted + self.reopened;
        Rate { answered, asked: answered + self.untouched + self.begun }
    }

    fn add(&mut self, state: ReportState, count: u32) {
        let place = match state {
            ReportState::NotAsked => &mut self.not_asked,
            ReportState::Untouched => &mut self.untouched,
            ReportState::Begun => &mut self.begun,
            ReportState::Submitted => &mut self.submitted,
            ReportState::Reopened => &mut self.reopened,
        };
        *place += count;
    }
}

/// The tally of a campaign.
///
/// # Errors
/// When it can't be counted.
pub async fn tally(db: &impl Reads, campaign: CampaignId) -> Result<Tally, StoreError> {
    let all = counted(db, campaign, "''").await?;
    Ok(all.into_values().next().unwrap_or_default())
}

/// The tallies of a campaign, by code.
///
/// # Errors
/// When they can't be counted.
pub async fn tallies(
    db: &impl Reads,
    campaign: CampaignId,
    by: Grouped,
) -> Result<BTreeMap<String, Tally>, StoreError> {
    let column = match by {
        Grouped::Region => "region",
        Grouped::Network => "network",
        Grouped::Programme => "programme",
    };
    counted(db, campaign, column).await
}

async fn counted(db: &impl Reads, campaign: CampaignId, by: &str) -> Result<BTreeMap<String, Tally>, StoreError> {
    let failed = at("campaigns.tallies");
    let text = format!(
        "SELECT {by} AS code, state, COUNT(*) AS reports, COUNT(seen_at) AS seen, COUNT(left_at) AS gone \
         FROM campaigns_reports WHERE campaign = ? GROUP BY {by}, state"
    );
    let text = text.replace("GROUP BY '', state", "GROUP BY state");
    let rows = db.db().query_all_raw(db.sql(&text, [campaign.0.into()])).await.map_err(&failed)?;
    let mut all: BTreeMap<String, Tally> = BTreeMap::new();
    for row in rows {
        let number = |name: &str| row.try_get::<i64>("", name).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let word: String = row.try_get("", "state").map_err(&failed)?;
        let wrong = || StoreError::Row { operation: "campaigns.tallies", what: format!("state `{word}`") };
        let state = ReportState::of(&word).ok_or_else(wrong)?;
        let tally = all.entry(row.try_get("", "code").map_err(&failed)?).or_default();
        tally.add(state, number("reports").map_err(&failed)?);
        if state == ReportState::Untouched {
            tally.only_seen += number("seen").map_err(&failed)?;
        }
        if matches!(state, ReportState::Untouched | ReportState::Begun) {
            tally.left += number("gone").map_err(&failed)?;
        }
    }
    Ok(all)
}

/// When each report of a campaign was sent for the first time.
///
/// # Errors
/// When they can't be read.
pub async fn sent_at(db: &impl Reads, campaign: CampaignId) -> Result<Vec<OffsetDateTime>, StoreError> {
    let of_campaign = reports::Entity::find().select_only().column(reports::Column::Id);
    let of_campaign = of_campaign.filter(reports::Column::Campaign.eq(campaign.0));
    let query = submissions::Entity::find().select_only().column(submissions::Column::SignedAt);
    let query = query.filter(submissions::Column::Number.eq(1));
    let query = query.filter(submissions::Column::Report.in_subquery(of_campaign.into_query()));
    let all: Vec<i64> = query.into_tuple().all(db.db()).await.map_err(at("campaigns.sent_at"))?;
    Ok(all.into_iter().map(instant).collect())
}
