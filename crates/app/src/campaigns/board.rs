//! How a campaign goes: who answered, who did not, since when; last year beside it. Start with [`Campaigns::board`].

use super::{Campaign, Campaigns};
use crate::{AppError, Me};
use domain::campaigns::{Phase, ReportId, ReportState, ResponsePoint, curve};
use domain::catalogue::OrganisationId;
use domain::network::Year;
use std::collections::{BTreeMap, BTreeSet};
use store::Reads;
use store::campaigns::{self as rows, Grouped, Report, ReportFilter, ReportItem, ReportPage, ReportSort, Tally};
use time::{Date, OffsetDateTime};

/// Reports a page.
pub const REPORTS: u64 = 50;

/// Reports at once when all are asked for: no network has more.
const ALL: u64 = 100_000;

/// How a campaign goes.
#[derive(Clone, Debug)]
pub struct Board {
    /// The campaign.
    pub campaign: Campaign,
    /// What may be done with it now.
    pub phase: Phase,
    /// As of when.
    pub at: OffsetDateTime,
    /// How many reports stand where.
    pub tally: Tally,
    /// Reports that are left and that something keeps from being sent.
    pub blocked: u32,
    /// Reports that may be answered although the campaign has closed.
    pub extended: u32,
    /// The tallies by what the population is divided by.
    pub groups: Vec<(Grouped, BTreeMap<String, Tally>)>,
    /// How many had answered, day by day.
    pub curve: Vec<ResponsePoint>,
    /// The campaign of the year before: its year, how many it asked, its curve.
    pub before: Option<(Year, u32, Vec<ResponsePoint>)>,
    /// Projects picked for the publication: the report and why.
    pub picked: Vec<(Report, String)>,
}

/// A page of reports with the names of their organisations.
#[derive(Clone, Debug, Default)]
pub struct Listed {
    /// The page.
    pub page: ReportPage,
    /// What their organisations are called.
    pub organisations: BTreeMap<OrganisationId, String>,
}

impl Campaigns<'_> {
    /// How the campaign of a year goes, as of now.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns; [`AppError::NotFound`] without one.
    pub async fn board(&self, me: &Me, year: Year) -> Result<Board, AppError> {
        let campaign = self.campaign(me, year).await?;
        let (db, at) = (self.app.store().read(), self.app.now());
        let counts = rows::counts(&db, campaign.id).await?;
        Ok(Board {
            phase: campaign.phase(at),
            at,
            tally: counts.tally,
            blocked: counts.blocked,
            extended: counts.extended_beyond(at),
            curve: curve_of(&campaign, &counts.sent_on, at),
            groups: counts.groups.into_iter().collect(),
            before: self.curve_before(&db, year).await?,
            picked: picked(&db, &campaign).await?,
            campaign,
        })
    }

    async fn curve_before(
        &self,
        db: &impl Reads,
        year: Year,
    ) -> Result<Option<(Year, u32, Vec<ResponsePoint>)>, AppError> {
        let Some(before) = rows::campaign_of_year(db, year.saturating_sub(1)).await? else { return Ok(None) };
        if before.opened_at.is_none() {
            return Ok(None);
        }
        let counts = rows::counts(db, before.id).await?;
        let curve = curve_of(&before, &counts.sent_on, self.app.now());
        Ok(Some((before.year, counts.tally.rate().asked, curve)))
    }

    /// A page of the reports of a campaign, from 0, with the names of their organisations.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns; [`AppError::NotFound`] without one.
    pub async fn reports(
        &self,
        me: &Me,
        year: Year,
        filter: &ReportFilter,
        order: (ReportSort, bool),
        page: Option<u64>,
    ) -> Result<Listed, AppError> {
        let campaign = self.campaign(me, year).await?;
        let db = self.app.store().read();
        let window = page.map_or((0, ALL), |page| (page, REPORTS));
        let page = rows::reports(&db, campaign.id, filter, order, window).await?;
        let organisations = names(&db, page.items.iter().map(|item| item.organisation)).await?;
        Ok(Listed { page, organisations })
    }
}

fn curve_of(campaign: &Campaign, sent_on: &BTreeMap<Date, u32>, now: OffsetDateTime) -> Vec<ResponsePoint> {
    let Some(opened_at) = campaign.opened_at else { return Vec::new() };
    let closes_on = campaign.calendar.closes_at.date();
    // Whoever sends late, with an extension, still shows.
    let last = sent_on.keys().last().map_or(closes_on, |last| closes_on.max(*last));
    curve(opened_at.date(), last.min(now.date()), sent_on)
}

/// The states in which somebody is waited for.
pub(super) fn left_states() -> Vec<ReportState> {
    ReportState::ALL.into_iter().filter(|state| state.is_left()).collect()
}

/// What organisations are called.
pub(super) async fn names(
    db: &impl Reads,
    ids: impl Iterator<Item = OrganisationId>,
) -> Result<BTreeMap<OrganisationId, String>, AppError> {
    let wanted: BTreeSet<OrganisationId> = ids.collect();
    if wanted.is_empty() {
        return Ok(BTreeMap::new());
    }
    let all = store::catalogue::all_organisations(db).await?;
    Ok(all.into_iter().filter(|one| wanted.contains(&one.id)).map(|one| (one.id, one.facts.name)).collect())
}

/// Every report of a campaign that a filter lets through.
pub(super) async fn every(
    db: &impl Reads,
    campaign: &Campaign,
    filter: &ReportFilter,
) -> Result<Vec<ReportItem>, AppError> {
    Ok(rows::reports(db, campaign.id, filter, (ReportSort::Name, false), (0, ALL)).await?.items)
}

async fn picked(db: &impl Reads, campaign: &Campaign) -> Result<Vec<(Report, String)>, AppError> {
    let mut picked = Vec::new();
    for one in rows::spotlights(db, campaign.id).await? {
        let report: ReportId = one.report;
        if let Some(report) = rows::report(db, report).await? {
            picked.push((report, one.words));
        }
    }
    Ok(picked)
}
