//! The reports of one's own organisations: which campaigns ask, what is left, who may sign. Start with [`Campaigns::mine`].

use super::{Campaign, Campaigns, ReportFilter, ReportPage, ReportSort, Responder, Seen, Submission};
use crate::AppError;
use domain::accounts::{PersonState, Right, Role};
use domain::campaigns::{Phase, ReportState};
use domain::network::Year;
use store::accounts::{self as accounts, PersonFilter};
use store::campaigns as rows;

/// A campaign that asks somebody's organisations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mine {
    /// The campaign.
    pub campaign: Campaign,
    /// Reports that are still to be sent.
    pub left: u64,
    /// Reports that were sent.
    pub sent: u64,
}

/// Which of one's own reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnList {
    /// Whose title or reference contains this.
    pub text: String,
    /// Only those still to be sent, or only those that were sent.
    pub left: Option<bool>,
    /// Page, from 0.
    pub page: u64,
    /// Reports a page.
    pub size: u64,
}

impl Campaigns<'_> {
    /// The campaigns that ask somebody's organisations, the latest first, with how much is left.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever answers for no organisation.
    pub async fn mine(&self, by: &Responder) -> Result<Vec<Mine>, AppError> {
        need(by)?;
        let read = self.app.store().read();
        let mut mine = Vec::new();
        for campaign in rows::campaigns(&read).await? {
            let count = async |left| {
                let filter = own(by, &OwnList { left: Some(left), ..OwnList::default() });
                let page = rows::reports(&read, campaign.id, &filter, (ReportSort::Left, false), (0, 1)).await?;
                Ok::<_, AppError>(page.total)
            };
            let (left, sent) = (count(true).await?, count(false).await?);
            if campaign.opened_at.is_some() && left + sent > 0 {
                mine.push(Mine { campaign, left, sent });
            }
        }
        Ok(mine)
    }

    /// Reports of somebody's organisations in the campaign of a year, what is left first.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever answers for no organisation; [`AppError::NotFound`] without a campaign.
    pub async fn own_reports(&self, by: &Responder, year: Year, list: &OwnList) -> Result<ReportPage, AppError> {
        need(by)?;
        let campaign = self.of_year(year).await?;
        let (read, filter) = (self.app.store().read(), own(by, list));
        let sort = (ReportSort::Left, false);
        Ok(rows::reports(&read, campaign.id, &filter, sort, (list.page, list.size)).await?)
    }

    /// Whether anything can be written in one of somebody's reports: while the campaign is open; after it, only what was given more time
    /// or is being corrected.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn takes_answers(&self, by: &Responder, campaign: &Campaign) -> Result<bool, AppError> {
        let now = self.app.now();
        let extended = ReportFilter { extended_beyond: Some(now), ..own(by, &OwnList::default()) };
        let reopened = ReportFilter { states: vec![ReportState::Reopened], ..own(by, &OwnList::default()) };
        let kinds = match campaign.phase(now) {
            Phase::Open => return Ok(true),
            Phase::Preparing | Phase::Frozen => return Ok(false),
            Phase::Correcting => vec![extended, reopened],
            Phase::Over => vec![extended],
        };
        let read = self.app.store().read();
        for filter in kinds {
            if rows::reports(&read, campaign.id, &filter, (ReportSort::Left, false), (0, 1)).await?.total > 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The names of those who may sign a report, for whoever fills it in.
    ///
    /// # Errors
    /// When they can't be read.
    pub async fn signers(&self, seen: &Seen) -> Result<Vec<String>, AppError> {
        let read = self.app.store().read();
        let mut names = Vec::new();
        for role in Role::ALL.into_iter().filter(|role| role.gives(Right::SignReports)) {
            let filter = PersonFilter {
                organisation: Some(seen.report.organisation),
                not_ended_on: Some(self.app.now().date()),
                role: Some(role),
                state: Some(PersonState::Active),
                size: 20,
                ..PersonFilter::default()
            };
            names.extend(accounts::people(&read, &filter).await?.people.into_iter().map(|person| person.name));
        }
        Ok(names)
    }

    /// What was sent under a number, exactly as it was signed.
    ///
    /// # Errors
    /// [`AppError::NotFound`] without it, and for whoever may not know of it.
    pub async fn sent(
        &self,
        by: &Responder,
        (year, reference, number): (Year, &str, i64),
    ) -> Result<Submission, AppError> {
        let seen = self.seen(by, year, reference).await?;
        let read = self.app.store().read();
        rows::submission(&read, seen.report.id, number).await?.ok_or(AppError::NotFound)
    }
}

fn need(by: &Responder) -> Result<(), AppError> {
    if by.organisations().is_empty() { Err(AppError::Forbidden) } else { Ok(()) }
}

/// Reports that are asked of somebody's organisations.
fn own(by: &Responder, list: &OwnList) -> ReportFilter {
    let wanted = |state: &ReportState| match list.left {
        Some(left) => state.is_left() == left,
        None => true,
    };
    let states = ReportState::ALL.into_iter().filter(|state| *state != ReportState::NotAsked).filter(wanted);
    ReportFilter {
        states: states.collect(),
        organisations: Some(by.organisations()),
        text: list.text.clone(),
        ..ReportFilter::default()
    }
}
