//! What the board of a campaign shows, read off the counters: one statement, whatever the number of reports. Start with [`Counts`].
//!
//! Leaves out how the counters are kept: `tallying`.

use super::tallying::{self, Cells, Division, Numbers};
use crate::error::StoreError;
use crate::instants::micros;
use crate::transaction::Reads;
use domain::campaigns::{CampaignId, Rate, ReportState};
use std::collections::BTreeMap;
use time::{Date, Duration, OffsetDateTime};

/// What the population is divided by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grouped {
    /// The training's region.
    Region,
    /// The organisation's network.
    Network,
    /// The training's programme.
    Programme,
}

impl Grouped {
    const ALL: [Self; 3] = [Self::Region, Self::Network, Self::Programme];
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

    fn add(&mut self, state: ReportState, numbers: &Numbers) {
        let place = match state {
            ReportState::NotAsked => &mut self.not_asked,
            ReportState::Untouched => &mut self.untouched,
            ReportState::Begun => &mut self.begun,
            ReportState::Submitted => &mut self.submitted,
            ReportState::Reopened => &mut self.reopened,
        };
        *place += whole(numbers.reports);
        if state == ReportState::Untouched {
            self.only_seen += whole(numbers.seen);
        }
        if matches!(state, ReportState::Untouched | ReportState::Begun) {
            self.left += whole(numbers.gone);
        }
    }
}

/// The reports of a campaign, counted as of one instant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many stand where.
    pub tally: Tally,
    /// Reports that are left and that something keeps from being sent.
    pub blocked: u32,
    /// How many were sent for the first time on each day, in universal time.
    pub sent_on: BTreeMap<Date, u32>,
    /// The tallies by what the population is divided by, then by code.
    pub groups: BTreeMap<Grouped, BTreeMap<String, Tally>>,
    /// Reports that are left, by the instant until which they are extended.
    extended: BTreeMap<i64, u32>,
}

impl Counts {
    /// Reports that are left and may be answered after an instant because they were extended.
    #[must_use]
    pub fn extended_beyond(&self, instant: OffsetDateTime) -> u32 {
        self.extended.iter().filter(|(until, _)| **until > micros(instant)).map(|(_, reports)| reports).sum()
    }

    fn of(cells: &Cells) -> Result<Self, StoreError> {
        let mut counts = Self { groups: Grouped::ALL.map(|by| (by, BTreeMap::new())).into(), ..Self::default() };
        for (cell, numbers) in cells {
            let wrong = || StoreError::Row { operation: "campaigns.counts", what: format!("{cell:?}") };
            if cell.division == Division::Sent {
                let day = cell.code.parse().map_err(|_| wrong())?;
                let on = OffsetDateTime::UNIX_EPOCH.date().checked_add(Duration::days(day)).ok_or_else(wrong)?;
                counts.sent_on.insert(on, whole(numbers.reports));
                continue;
            }
            let state = ReportState::of(&cell.state).ok_or_else(wrong)?;
            let mut group = |by| {
                counts.groups.entry(by).or_default().entry(cell.code.clone()).or_default().add(state, numbers);
            };
            match cell.division {
                Division::Region => group(Grouped::Region),
                Division::Network => group(Grouped::Network),
                Division::Programme => group(Grouped::Programme),
                Division::Extended if state.is_left() => {
                    let until = cell.code.parse().map_err(|_| wrong())?;
                    *counts.extended.entry(until).or_default() += whole(numbers.reports);
                }
                Division::Campaign => {
                    counts.tally.add(state, numbers);
                    counts.blocked += if state.is_left() { whole(numbers.blocked) } else { 0 };
                }
                Division::Extended | Division::Sent => {}
            }
        }
        Ok(counts)
    }
}

fn whole(number: i64) -> u32 {
    u32::try_from(number).unwrap_or(if number < 0 { 0 } else { u32::MAX })
}

/// The reports of a campaign as its counters say.
///
/// # Errors
/// When they can't be read.
pub async fn counts(db: &impl Reads, campaign: CampaignId) -> Result<Counts, StoreError> {
    Counts::of(&tallying::kept(db, campaign).await?)
}

/// The same, counted over all reports: slower the more there are; the measure of the counters.
///
/// # Errors
/// When they can't be counted.
pub async fn recount(db: &impl Reads, campaign: CampaignId) -> Result<Counts, StoreError> {
    Counts::of(&tallying::recounted(db, campaign).await?)
}

/// How many counters of a campaign differ from its reports: none, unless somebody wrote past this program.
///
/// # Errors
/// When they can't be counted.
pub async fn wrong_counts(db: &impl Reads, campaign: CampaignId) -> Result<u64, StoreError> {
    Ok(tallying::wrong(db, campaign).await?.cells())
}
