//! Lists of reports. Start with [`reports`].

use super::entity::reports as table;
use super::reports::{Report, read};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::Reads;
use domain::campaigns::{CampaignId, ReportId, ReportState, WhyAsked};
use domain::catalogue::OrganisationId;
use sea_orm::sea_query::{Expr, ExprTrait, Func, LikeExpr};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;

/// Which reports of a campaign; an empty list lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// In one of these states.
    pub states: Vec<ReportState>,
    /// Asked or not for one of these reasons.
    pub why: Vec<WhyAsked>,
    /// In one of these regions.
    pub regions: Vec<String>,
    /// In one of these networks.
    pub networks: Vec<String>,
    /// Under one of these programmes.
    pub programmes: Vec<String>,
    /// Of these organisations; none when it is `Some` and empty.
    pub organisations: Option<Vec<OrganisationId>>,
    /// Whose title or reference contains this.
    pub text: String,
    /// Only those that nobody has opened, or only those that somebody has.
    pub seen: Option<bool>,
    /// Only those with something that keeps them from being sent, or only those without.
    pub blocked: Option<bool>,
    /// Only those whose training has left, or only those whose has not.
    pub left: Option<bool>,
    /// Only those with an extension that ends after this instant.
    pub extended_beyond: Option<OffsetDateTime>,
}

/// By what reports are sorted; equals by reference.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ReportSort {
    /// By title.
    #[default]
    Name,
    /// By reference.
    Reference,
    /// By region.
    Region,
    /// By network.
    Network,
    /// By last change, never changed first.
    ChangedAt,
    /// By how far it is.
    Progress,
    /// What is still to be sent first, the least advanced of it first.
    Left,
}

/// A report in a list.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
struct Row {
    id: i64,
    reference: String,
    name: String,
    organisation: i64,
    region: String,
    network: String,
    programme: String,
    why: String,
    state: String,
    done_sections: i64,
    blocking: i64,
    seen_at: Option<i64>,
    changed_at: Option<i64>,
    submitted_at: Option<i64>,
    extended_until: Option<i64>,
    left_at: Option<i64>,
}

/// A report in a list: without its facts and answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportItem {
    /// Its number.
    pub id: ReportId,
    /// The training's reference.
    pub reference: String,
    /// The training's title.
    pub name: String,
    /// Its organisation.
    pub organisation: OrganisationId,
    /// Its region.
    pub region: String,
    /// Its organisation's network.
    pub network: String,
    /// Its programme.
    pub programme: String,
    /// Why it is asked or not.
    pub why: WhyAsked,
    /// Where it stands.
    pub state: ReportState,
    /// Sections without anything that keeps it from being sent.
    pub done_sections: i64,
    /// What keeps it from being sent.
    pub blocking: i64,
    /// When its provider opened it first.
    pub seen_at: Option<OffsetDateTime>,
    /// When an answer was saved last.
    pub changed_at: Option<OffsetDateTime>,
    /// When it was sent last.
    pub submitted_at: Option<OffsetDateTime>,
    /// Until when it may be answered after the closing.
    pub extended_until: Option<OffsetDateTime>,
    /// When its training was noted to have left.
    pub left_at: Option<OffsetDateTime>,
}

/// A page of reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportPage {
    /// The reports.
    pub items: Vec<ReportItem>,
    /// How many there are on all pages.
    pub total: u64,
}

/// A page of reports of a campaign, from 0, of at most `size`.
///
/// # Errors
/// When they can't be read.
pub async fn reports(
    db: &impl Reads,
    campaign: CampaignId,
    filter: &ReportFilter,
    (sort, descending): (ReportSort, bool),
    (page, size): (u64, u64),
) -> Result<ReportPage, StoreError> {
    let failed = at("campaigns.reports");
    let wanted = filtered(campaign, filter);
    let total = wanted.clone().count(db.db()).await.map_err(&failed)?;
    let rows = ordered(wanted, sort, descending).offset(page.saturating_mul(size)).limit(size);
    let rows = narrow(rows).into_model::<Row>().all(db.db()).await.map_err(&failed)?;
    Ok(ReportPage { items: rows.into_iter().map(item).collect::<Result<_, _>>()?, total })
}

/// The whole reports of a campaign, by reference; of some organisations, or of all.
///
/// # Errors
/// When they can't be read.
pub async fn reports_of(
    db: &impl Reads,
    campaign: CampaignId,
    organisations: Option<&[OrganisationId]>,
) -> Result<Vec<Report>, StoreError> {
    let filter = ReportFilter { organisations: organisations.map(<[_]>::to_vec), ..ReportFilter::default() };
    let query = filtered(campaign, &filter).order_by_asc(table::Column::Reference);
    query.all(db.db()).await.map_err(at("campaigns.reports_of"))?.into_iter().map(read).collect()
}

fn filtered(campaign: CampaignId, filter: &ReportFilter) -> Select<table::Entity> {
    use table::Column;
    let mut query = table::Entity::find().filter(Column::Campaign.eq(campaign.0));
    if !filter.states.is_empty() {
        query = query.filter(Column::State.is_in(filter.states.iter().map(|state| state.code())));
    }
    if !filter.why.is_empty() {
        query = query.filter(Column::Why.is_in(filter.why.iter().map(|why| why.code())));
    }
    let lists = [
        (Column::Region, &filter.regions),
        (Column::Network, &filter.networks),
        (Column::Programme, &filter.programmes),
    ];
    for (column, codes) in lists.into_iter().filter(|(_, codes)| !codes.is_empty()) {
        query = query.filter(column.is_in(codes.iter().map(String::as_str)));
    }
    if let Some(organisations) = &filter.organisations {
        query = query.filter(Column::Organisation.is_in(organisations.iter().map(|one| one.0)));
    }
    let text = filter.text.trim();
    if !text.is_empty() {
        query = query.filter(Condition::any().add(holds(Column::Name, text)).add(holds(Column::Reference, text)));
    }
    let empty = |column: Column, wanted: bool| if wanted { column.is_not_null() } else { column.is_null() };
    if let Some(seen) = filter.seen {
        query = query.filter(empty(Column::SeenAt, seen));
    }
    if let Some(left) = filter.left {
        query = query.filter(empty(Column::LeftAt, left));
    }
    if let Some(blocked) = filter.blocked {
        query = query.filter(if blocked { Column::Blocking.gt(0) } else { Column::Blocking.eq(0) });
    }
    if let Some(instant) = filter.extended_beyond {
        query = query.filter(Column::ExtendedUntil.gt(micros(instant)));
    }
    query
}

/// Whether a column contains a text, in small letters or large: PostgreSQL tells them apart in LIKE, SQLite does not.
fn holds(column: table::Column, text: &str) -> Expr {
    let text: String =
        text.to_lowercase().chars().flat_map(|c| "%_\\".contains(c).then_some('\\').into_iter().chain([c])).collect();
    Expr::expr(Func::lower(Expr::col(column))).like(LikeExpr::new(format!("%{text}%")).escape('\\'))
}

fn ordered(query: Select<table::Entity>, sort: ReportSort, descending: bool) -> Select<table::Entity> {
    use table::Column;
    let column = match sort {
        ReportSort::Name => Column::Name,
        ReportSort::Reference => Column::Reference,
        ReportSort::Region => Column::Region,
        ReportSort::Network => Column::Network,
        ReportSort::ChangedAt => Column::ChangedAt,
        ReportSort::Progress | ReportSort::Left => Column::DoneSections,
    };
    // The engines disagree where nothing stands: never changed comes first, or last when descending.
    let query = if sort == ReportSort::ChangedAt {
        let order = if descending { sea_orm::Order::Asc } else { sea_orm::Order::Desc };
        query.order_by(Column::ChangedAt.is_null(), order)
    } else if sort == ReportSort::Left {
        query.order_by(Column::State.eq(ReportState::Submitted.code()), sea_orm::Order::Asc)
    } else {
        query
    };
    let query = if descending { query.order_by_desc(column) } else { query.order_by_asc(column) };
    query.order_by_asc(Column::Reference)
}

fn narrow(query: Select<table::Entity>) -> Select<table::Entity> {
    use table::Column::{
        Blocking, ChangedAt, DoneSections, ExtendedUntil, Id, LeftAt, Name, Network, Organisation, Programme,
        Reference, Region, SeenAt, State, SubmittedAt, Why,
    };
    query.select_only().columns([
        Id,
        Reference,
        Name,
        Organisation,
        Region,
        Network,
        Programme,
        Why,
        State,
        DoneSections,
        Blocking,
        SeenAt,
        ChangedAt,
        SubmittedAt,
        ExtendedUntil,
        LeftAt,
    ])
}

fn item(row: Row) -> Result<ReportItem, StoreError> {
    let wrong = |what: &str| StoreError::Row { operation: "campaigns.reports", what: format!("`{what}`") };
    Ok(ReportItem {
        why: WhyAsked::of(&row.why).ok_or_else(|| wrong(&row.why))?,
        state: ReportState::of(&row.state).ok_or_else(|| wrong(&row.state))?,
        id: ReportId(row.id),
        reference: row.reference,
        name: row.name,
        organisation: OrganisationId(row.organisation),
        region: row.region,
        network: row.network,
        programme: row.programme,
        done_sections: row.done_sections,
        blocking: row.blocking,
        seen_at: row.seen_at.map(instant),
        changed_at: row.changed_at.map(instant),
        submitted_at: row.submitted_at.map(instant),
        extended_until: row.extended_until.map(instant),
        left_at: row.left_at.map(instant),
    })
}
