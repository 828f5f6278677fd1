//! What the follow-up team did, read for a whole campaign at once. Start with [`last_calls`].

use super::aside::{Call, Entry};
use super::calendar::of_json;
use super::entity::{answers, calls, entries, reports};
use crate::error::{StoreError, at};
use crate::instants::instant;
use crate::transaction::Reads;
use domain::campaigns::{CampaignId, ReportId, Typed};
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use std::collections::BTreeMap;

/// How many calls were made about each report of a campaign, and the last one.
///
/// # Errors
/// When they can't be read.
pub async fn last_calls(
    db: &impl Reads,
    campaign: CampaignId,
) -> Result<BTreeMap<ReportId, (usize, Call)>, StoreError> {
    let query = calls::Entity::find().filter(calls::Column::Report.in_subquery(of_campaign(campaign)));
    let rows = query.order_by_asc(calls::Column::Id).all(db.db()).await.map_err(at("campaigns.last_calls"))?;
    let mut last: BTreeMap<ReportId, (usize, Call)> = BTreeMap::new();
    for row in rows {
        let call = Call { words: row.words, writer: row.writer, made_at: instant(row.made_at) };
        let report = ReportId(row.report);
        let before = last.get(&report).map_or(0, |(count, _)| *count);
        last.insert(report, (before + 1, call));
    }
    Ok(last)
}

/// Every value that the team entered in a campaign, by report and field.
///
/// # Errors
/// When they can't be read.
pub async fn entered(db: &impl Reads, campaign: CampaignId) -> Result<BTreeMap<ReportId, Vec<Entry>>, StoreError> {
    use entries::Column;
    let query = entries::Entity::find().filter(Column::Report.in_subquery(of_campaign(campaign)));
    let query = query.order_by_asc(Column::Report).order_by_asc(Column::Field);
    let mut all: BTreeMap<ReportId, Vec<Entry>> = BTreeMap::new();
    for row in query.all(db.db()).await.map_err(at("campaigns.entered"))? {
        let entry = Entry {
            field: row.field,
            typed: row.typed,
            source: row.source,
            document: row.document,
            writer: row.writer,
            changed_at: instant(row.changed_at),
        };
        all.entry(ReportId(row.report)).or_default().push(entry);
    }
    Ok(all)
}

/// Everything that providers saved in a campaign, by report, of all sections.
///
/// # Errors
/// When it can't be read.
pub async fn saved(db: &impl Reads, campaign: CampaignId) -> Result<BTreeMap<ReportId, Typed>, StoreError> {
    let query = answers::Entity::find().filter(answers::Column::Report.in_subquery(of_campaign(campaign)));
    let mut all: BTreeMap<ReportId, Typed> = BTreeMap::new();
    for row in query.all(db.db()).await.map_err(at("campaigns.saved"))? {
        let typed: Typed = of_json("campaigns.saved", &row.typed)?;
        all.entry(ReportId(row.report)).or_default().0.extend(typed.0);
    }
    Ok(all)
}

fn of_campaign(campaign: CampaignId) -> SelectStatement {
    let query = reports::Entity::find().select_only().column(reports::Column::Id);
    query.filter(reports::Column::Campaign.eq(campaign.0)).into_query()
}
