//! The counters of a campaign: kept in the write that changes a report, by what changed. Start with [`Deltas`].
//!
//! Writers take turns, so that a counter is one row that nobody else holds. Leaves out what the numbers mean to a reader: `board`.

use super::reports::Report;
use crate::error::{StoreError, at};
use crate::instants::micros;
use crate::transaction::{Reads, Write};
use domain::campaigns::{CampaignId, ReportState};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// Microseconds a day.
const DAY: i64 = 86_400_000_000;

/// Counters a statement.
const BATCH: usize = 500;

/// What a counter divides a campaign by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Division {
    /// By nothing.
    Campaign,
    /// By the training's region.
    Region,
    /// By the organisation's network.
    Network,
    /// By the training's programme.
    Programme,
    /// By the instant until which it is extended, in microseconds.
    Extended,
    /// By the day of its first sending, since 1970.
    Sent,
}

impl Division {
    const ALL: [Self; 6] = [Self::Campaign, Self::Region, Self::Network, Self::Programme, Self::Extended, Self::Sent];

    fn code(self) -> &'static str {
        match self {
            Self::Campaign => "campaign",
            Self::Region => "region",
            Self::Network => "network",
            Self::Programme => "programme",
            Self::Extended => "extended",
            Self::Sent => "sent",
        }
    }
}

/// Which reports a counter counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    /// What it divides by.
    pub(super) division: Division,
    /// The code there.
    pub(super) code: String,
    /// The state; none for first sendings.
    pub(super) state: String,
}

/// How many reports there are, and of these how many were opened, have left, are blocked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    pub(super) reports: i64,
    pub(super) seen: i64,
    pub(super) gone: i64,
    pub(super) blocked: i64,
}

impl Numbers {
    fn plus(self, other: Self, times: i64) -> Self {
        Self {
            reports: self.reports + times * other.reports,
            seen: self.seen + times * other.seen,
            gone: self.gone + times * other.gone,
            blocked: self.blocked + times * other.blocked,
        }
    }
}

/// Counters by what they count.
pub(super) type Cells = BTreeMap<Cell, Numbers>;

/// What of a report is counted and may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) state: ReportState,
    pub(super) seen: bool,
    pub(super) gone: bool,
    pub(super) blocked: bool,
    pub(super) extended_until: Option<i64>,
}

impl Standing {
    /// Of a report that has just come about.
    pub(super) fn new(state: ReportState) -> Self {
        Self { state, seen: false, gone: false, blocked: false, extended_until: None }
    }

    pub(super) fn of(report: &Report) -> Self {
        Self {
            state: report.state,
            seen: report.seen_at.is_some(),
            gone: report.left_at.is_some(),
            blocked: report.blocking > 0,
            extended_until: report.extended_until.map(micros),
        }
    }

    fn numbers(self) -> Numbers {
        Numbers { reports: 1, seen: i64::from(self.seen), gone: i64::from(self.gone), blocked: i64::from(self.blocked) }
    }
}

/// By what a report is divided, frozen at the opening.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    pub(super) region: &'a str,
    pub(super) network: &'a str,
    pub(super) programme: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        Self { region: &report.facts.region, network: &report.network, programme: &report.facts.programme }
    }
}

/// By how much counters change.
#[derive(Debug, Default)]
pub(super) struct Deltas(Cells);

impl Deltas {
    /// A report stands so, once more or once less.
    pub(super) fn count(&mut self, place: Place<'_>, standing: Standing, times: i64) {
        let divided = [
            (Division::Campaign, ""),
            (Division::Region, place.region),
            (Division::Network, place.network),
            (Division::Programme, place.programme),
        ];
        for (division, code) in divided {
            self.add(division, code.to_owned(), standing.state.code(), standing.numbers(), times);
        }
        if let Some(until) = standing.extended_until {
            self.add(Division::Extended, until.to_string(), standing.state.code(), standing.numbers(), times);
        }
    }

    /// A report was sent for the first time.
    pub(super) fn sent(&mut self, instant: OffsetDateTime) {
        let day = micros(instant).div_euclid(DAY);
        self.add(Division::Sent, day.to_string(), "", Numbers { reports: 1, ..Numbers::default() }, 1);
    }

    /// How many counters differ.
    pub(super) fn cells(&self) -> u64 {
        self.changing().count() as u64
    }

    fn add(&mut self, division: Division, code: String, state: &str, numbers: Numbers, times: i64) {
        let cell = self.0.entry(Cell { division, code, state: state.to_owned() }).or_default();
        *cell = cell.plus(numbers, times);
    }

    fn changing(&self) -> impl Iterator<Item = (&Cell, &Numbers)> {
        self.0.iter().filter(|(_, numbers)| **numbers != Numbers::default())
    }

    /// Adds them to the counters; without any, writes nothing.
    pub(super) async fn write(&self, write: &Write, campaign: CampaignId) -> Result<(), StoreError> {
        let changing: Vec<_> = self.changing().collect();
        for batch in changing.chunks(BATCH) {
            let places = vec!["(?, ?, ?, ?, ?, ?, ?, ?)"; batch.len()].join(", ");
            let text = format!(
                "INSERT INTO campaigns_counts AS kept (campaign, divided_by, code, state, reports, seen, gone, blocked) VALUES {places} \
                 ON CONFLICT (campaign, divided_by, code, state) DO UPDATE SET reports = kept.reports + excluded.reports, \
                 seen = kept.seen + excluded.seen, gone = kept.gone + excluded.gone, blocked = kept.blocked + excluded.blocked"
            );
            let values = batch.iter().flat_map(|(cell, numbers)| values(campaign, cell, **numbers));
            write.db().execute_raw(write.sql(&text, values)).await.map_err(at("campaigns.counts"))?;
        }
        Ok(())
    }
}

fn values(campaign: CampaignId, cell: &Cell, numbers: Numbers) -> [Value; 8] {
    [
        campaign.0.into(),
        cell.division.code().into(),
        cell.code.as_str().into(),
        cell.state.as_str().into(),
        numbers.reports.into(),
        numbers.seen.into(),
        numbers.gone.into(),
        numbers.blocked.into(),
    ]
}

/// The counters of a campaign, as one statement sees them.
pub(super) async fn kept(db: &impl Reads, campaign: CampaignId) -> Result<Cells, StoreError> {
    let text = "SELECT divided_by, code, state, reports, seen, gone, blocked FROM campaigns_counts WHERE campaign = ?";
    read(db, text, vec![campaign.0.into()]).await
}

/// What the counters of a campaign ought to be, counted over its reports.
pub(super) async fn recounted(db: &impl Reads, campaign: CampaignId) -> Result<Cells, StoreError> {
    let by = |division: &str, code: &str, condition: &str, group: &str| {
        format!(
            "SELECT '{division}' AS divided_by, {code} AS code, state, COUNT(*) AS reports, COUNT(seen_at) AS seen, \
             COUNT(left_at) AS gone, COUNT(CASE WHEN blocking > 0 THEN 1 END) AS blocked FROM campaigns_reports \
             WHERE campaign = ?{condition} GROUP BY {group}state UNION ALL "
        )
    };
    let divided = ["region", "network", "programme"].map(|column| by(column, column, "", &format!("{column}, ")));
    let until = "CAST(extended_until AS TEXT)";
    let text = by("campaign", "''", "", "")
        + &divided.concat()
        + &by("extended", until, " AND extended_until IS NOT NULL", "extended_until, ")
        + &format!(
            "SELECT 'sent', CAST(signed_at / {DAY} AS TEXT), '', COUNT(*), 0, 0, 0 FROM campaigns_submissions \
             WHERE number = 1 AND report IN (SELECT id FROM campaigns_reports WHERE campaign = ?) GROUP BY signed_at / {DAY}"
        );
    let places = text.matches('?').count();
    read(db, &text, vec![campaign.0.into(); places]).await
}

async fn read(db: &impl Reads, text: &str, values: Vec<Value>) -> Result<Cells, StoreError> {
    let rows = db.db().query_all_raw(db.sql(text, values)).await.map_err(at("campaigns.counts"))?;
    let mut cells = rows.iter().map(cell).collect::<Result<Cells, _>>()?;
    cells.retain(|_, numbers| *numbers != Numbers::default());
    Ok(cells)
}

fn cell(row: &QueryResult) -> Result<(Cell, Numbers), StoreError> {
    let failed = at("campaigns.counts");
    let text = |name: &str| row.try_get::<String>("", name).map_err(&failed);
    let number = |name: &str| row.try_get::<i64>("", name).map_err(&failed);
    let word = text("divided_by")?;
    let division = Division::ALL.into_iter().find(|one| one.code() == word);
    let wrong = || StoreError::Row { operation: "campaigns.counts", what: format!("divided by `{word}`") };
    let cell = Cell { division: division.ok_or_else(wrong)?, code: text("code")?, state: text("state")? };
    let numbers = Numbers {
        reports: number("reports")?,
        seen: number("seen")?,
        gone: number("gone")?,
        blocked: number("blocked")?,
    };
    Ok((cell, numbers))
}

/// By how much the counters of a campaign are wrong.
pub(super) async fn wrong(db: &impl Reads, campaign: CampaignId) -> Result<Deltas, StoreError> {
    let mut deltas = Deltas(recounted(db, campaign).await?);
    for (cell, numbers) in kept(db, campaign).await? {
        let due = deltas.0.entry(cell).or_default();
        *due = due.plus(numbers, -1);
    }
    Ok(deltas)
}

/// Makes the counters of a campaign agree with its reports; says how many did not.
///
/// # Errors
/// When they can't be counted or written.
pub async fn mend_counts(write: &Write, campaign: CampaignId) -> Result<u64, StoreError> {
    let deltas = wrong(write, campaign).await?;
    deltas.write(write, campaign).await?;
    Ok(deltas.cells())
}
