//! Who has not answered: whom to call, who is sanctioned after the closing, which trainings are missing most. Start with
//! [`Campaigns::call_list`].

use super::board::{every, left_states, names};
use super::{Campaign, Campaigns};
use crate::{AppError, Me};
use domain::accounts::{PersonId, PersonState, Right, Role};
use domain::campaigns::{Phase, ReportState};
use domain::catalogue::OrganisationId;
use domain::network::Year;
use domain::statistics::response::{Counts, Homogeneity, chi_square, part_against_rest};
use domain::statistics::{Confidence, ShareInterval, wilson_interval};
use std::collections::{BTreeMap, BTreeSet};
use store::accounts::Person;
use store::audit::Line;
use store::campaigns::{self as rows, Call, Report, ReportFilter, ReportItem};
use store::{Reads, accounts};

/// More reminders than a campaign ever has.
const ALL: u64 = 1_000_000;

/// Reports a page of the call list.
pub const CALLS: usize = 50;

/// A report that is left, and whom to call about it.
#[derive(Clone, Debug)]
pub struct ToCall {
    /// The report.
    pub report: ReportItem,
    /// Sections that something still keeps from being sent.
    pub sections_left: i64,
    /// What its organisation is called.
    pub organisation: String,
    /// Who answers for the organisation.
    pub people: Vec<Person>,
    /// How many calls were made, and the last one.
    pub calls: Option<(usize, Call)>,
}

/// Whom to call.
#[derive(Clone, Debug)]
pub struct CallList {
    /// The campaign.
    pub campaign: Campaign,
    /// How many reports are left, on all pages.
    pub total: usize,
    /// Those of the page.
    pub list: Vec<ToCall>,
}

/// A training that was asked and did not answer, after the closing.
#[derive(Clone, Debug)]
pub struct Unanswered {
    /// The report.
    pub report: ReportItem,
    /// What its organisation is called.
    pub organisation: String,
    /// Reminders that went to its organisation.
    pub reminders: usize,
    /// How many calls were made, and the last one.
    pub calls: Option<(usize, Call)>,
}

/// By what non-response is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The training's region.
    Region,
    /// The organisation's network.
    Network,
    /// The training's programme.
    Programme,
    /// The training's modality.
    Modality,
    /// The organisation's legal status.
    LegalStatus,
}

impl Side {
    /// Every side.
    pub const ALL: [Self; 5] = [Self::Region, Self::Network, Self::Programme, Self::Modality, Self::LegalStatus];

    /// The nomenclature of its codes.
    #[must_use]
    pub fn list(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::Network => "network",
            Self::Programme => "programme",
            Self::Modality => "modality",
            Self::LegalStatus => "legal_status",
        }
    }
}

/// How one part of the population answered.
#[derive(Clone, Debug)]
pub struct PartOf {
    /// The code.
    pub code: String,
    /// Asked and answered.
    pub counts: Counts,
    /// Between which shares the true one lies, at 95 %.
    pub interval: Option<ShareInterval>,
    /// How often chance alone parts it from the rest so much.
    pub p_value: f64,
}

/// How the population answered by one side.
#[derive(Clone, Debug)]
pub struct Profile {
    /// The side.
    pub side: Side,
    /// Its parts, the lowest rate first.
    pub parts: Vec<PartOf>,
    /// Whether they answered alike.
    pub test: Homogeneity,
}

impl Campaigns<'_> {
    /// Whom to call: a page, from 0, or all of the reports that are left of trainings that have not, what is left most first. Who is
    /// named is noted.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not run campaigns; [`AppError::NotFound`] without the campaign.
    pub async fn call_list(&self, me: &Me, year: Year, page: Option<usize>) -> Result<CallList, AppError> {
        me.need(Right::RunCampaigns)?;
        let campaign = self.of_year(year).await?;
        let db = self.app.store().read();
        let left = ReportFilter { states: left_states(), left: Some(false), ..ReportFilter::default() };
        let sections = i64::try_from(self.questionnaire(&campaign)?.sections.len()).unwrap_or(i64::MAX);
        let mut reports = every(&db, &campaign, &left).await?;
        reports.sort_by_key(|one| std::cmp::Reverse((sections_left(one, sections), one.blocking)));
        let total = reports.len();
        if let Some(page) = page {
            reports = reports.into_iter().skip(page.saturating_mul(CALLS)).take(CALLS).collect();
        }
        let organisations: BTreeSet<OrganisationId> = reports.iter().map(|one| one.organisation).collect();
        let names = names(&db, organisations.iter().copied()).await?;
        let people = self.answerers(&db, &organisations, Some(Role::ProviderManager)).await?;
        let calls = rows::last_calls(&db, campaign.id).await?;
        let to_call = |report: ReportItem| ToCall {
            sections_left: sections_left(&report, sections),
            organisation: names.get(&report.organisation).cloned().unwrap_or_default(),
            people: people.get(&report.organisation).cloned().unwrap_or_default(),
            calls: calls.get(&report.id).cloned(),
            report,
        };
        let list: Vec<ToCall> = reports.into_iter().map(to_call).collect();
        let line = Line::new("campaign.calls-read", "campaign", campaign.id.0).after(&(page, list.len()));
        self.app.store().note_read(me.actor(), self.app.now(), line).await?;
        Ok(CallList { campaign, total, list })
    }

    /// Active people with a role in organisations today; of any role that answers, without one.
    async fn answerers(
        &self,
        db: &impl Reads,
        organisations: &BTreeSet<OrganisationId>,
        role: Option<Role>,
    ) -> Result<BTreeMap<OrganisationId, Vec<Person>>, AppError> {
        let today = self.app.now().date();
        let fits = |held: Role| role.map_or_else(|| held.gives(Right::AnswerReports), |role| role == held);
        let mut holders: Vec<(OrganisationId, PersonId)> = Vec::new();
        for organisation in organisations {
            let held = accounts::assignments_in(db, Some(*organisation)).await?;
            let now = held.into_iter().filter(|one| fits(one.role) && one.holds_on(today));
            holders.extend(now.map(|one| (*organisation, one.person)));
        }
        let ids: BTreeSet<PersonId> = holders.iter().map(|(_, person)| *person).collect();
        let ids: Vec<PersonId> = ids.into_iter().collect();
        let people = accounts::people_of(db, &ids).await?;
        let mut found: BTreeMap<OrganisationId, Vec<Person>> = BTreeMap::new();
        for person in people.into_iter().filter(|person| person.state != PersonState::Closed) {
            for (organisation, _) in holders.iter().filter(|(_, id)| *id == person.id) {
                let of = found.entry(*organisation).or_default();
                if !of.contains(&person) {
                    of.push(person.clone());
                }
            }
        }
        Ok(found)
    }

    /// After the closing: the trainings that were asked, did not answer and have no extension that still runs, with what was tried.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns; [`AppError::NotFound`] without the campaign.
    pub async fn unanswered(&self, me: &Me, year: Year) -> Result<(Campaign, Vec<Unanswered>), AppError> {
        let campaign = self.campaign(me, year).await?;
        if matches!(campaign.phase(self.app.now()), Phase::Preparing | Phase::Open) {
            return Ok((campaign, Vec::new()));
        }
        let (db, now) = (self.app.store().read(), self.app.now());
        let states = vec![ReportState::Untouched, ReportState::Begun];
        let mut reports = every(&db, &campaign, &ReportFilter { states, ..ReportFilter::default() }).await?;
        reports.retain(|report| report.extended_until.is_none_or(|until| until <= now));
        let organisations: BTreeSet<OrganisationId> = reports.iter().map(|one| one.organisation).collect();
        let names = names(&db, organisations.iter().copied()).await?;
        let people = self.answerers(&db, &organisations, None).await?;
        let (reminders, _) = rows::reminders(&db, campaign.id, (0, ALL)).await?;
        let reached = |organisation: OrganisationId| {
            let of = people.get(&organisation).map_or(&[][..], Vec::as_slice);
            let waves = reminders.iter().filter(|one| of.iter().any(|person| person.id == one.person));
            waves
                .map(|one| one.wave.as_str())
                .filter(|wave| wave.starts_with(|c: char| c.is_ascii_digit()))
                .collect::<BTreeSet<_>>()
                .len()
        };
        let calls = rows::last_calls(&db, campaign.id).await?;
        let list = reports.into_iter().map(|report| Unanswered {
            organisation: names.get(&report.organisation).cloned().unwrap_or_default(),
            reminders: reached(report.organisation),
            calls: calls.get(&report.id).cloned(),
            report,
        });
        let list = list.collect();
        Ok((campaign, list))
    }

    /// Who answered and who did not, by what is known of everybody.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not see campaigns; [`AppError::NotFound`] without the campaign.
    pub async fn profile(&self, me: &Me, year: Year) -> Result<(Campaign, Vec<Profile>), AppError> {
        let campaign = self.campaign(me, year).await?;
        let db = self.app.store().read();
        let mut reports = rows::reports_of(&db, campaign.id, None).await?;
        reports.retain(|report| report.why.is_asked());
        let all = store::catalogue::all_organisations(&db).await?;
        let statuses: BTreeMap<_, _> = all.into_iter().map(|one| (one.id, one.facts.legal_status)).collect();
        let profiles = Side::ALL.map(|side| {
            let code = |report: &Report| match side {
                Side::Region => report.facts.region.clone(),
                Side::Network => report.network.clone(),
                Side::Programme => report.facts.programme.clone(),
                Side::Modality => report.facts.modality.clone(),
                Side::LegalStatus => statuses.get(&report.organisation).cloned().unwrap_or_default(),
            };
            profile(side, reports.iter().map(|report| (code(report), report.state)))
        });
        Ok((campaign, profiles.to_vec()))
    }
}

/// Sections that something keeps from being sent: all of them before anything is saved.
fn sections_left(report: &ReportItem, all: i64) -> i64 {
    if report.state == ReportState::Untouched { all } else { all - report.done_sections }
}

fn profile(side: Side, reports: impl Iterator<Item = (String, ReportState)>) -> Profile {
    let mut counts: BTreeMap<String, Counts> = BTreeMap::new();
    for (code, state) in reports {
        let counted = counts.entry(code).or_default();
        counted.asked += 1;
        counted.answered += u32::from(state.is_answered());
    }
    let all = counts.values().fold(Counts::default(), |all, part| all.with(*part));
    let test = chi_square(&counts.values().copied().collect::<Vec<_>>());
    let part = |(code, counts): (String, Counts)| PartOf {
        interval: interval(counts),
        p_value: part_against_rest(counts, all),
        code,
        counts,
    };
    let mut parts: Vec<PartOf> = counts.into_iter().map(part).collect();
    parts.sort_by(|a, b| a.counts.rate().total_cmp(&b.counts.rate()));
    Profile { side, parts, test }
}

/// Wilson's interval of a response rate: everybody asked was seen, so that it says how far chance alone reaches.
fn interval(counts: Counts) -> Option<ShareInterval> {
    wilson_interval(counts.rate(), counts.asked, Confidence::Level95).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_that_answered_unevenly_are_told_from_chance() {
        let of = |code: &str, state, count| std::iter::repeat_n((code.to_owned(), state), count);
        let reports = of("a", ReportState::Submitted, 40).chain(of("b", ReportState::Untouched, 20)).chain(of(
            "b",
            ReportState::Reopened,
            20,
        ));
        let found = profile(Side::Region, reports);
        assert_eq!(found.parts[0].code, "b");
        assert_eq!(found.parts[0].counts, Counts { asked: 40, answered: 20 });
        assert!(found.test.p_value < 0.001 && found.parts[0].p_value < 0.001);
        let (low, high) = found.parts[0].interval.map(|one| (one.low.0, one.high.0)).unwrap();
        assert!(low > 34.0 && high < 66.0);
    }
}
