//! Who was reminded when, and who does not want to be. Start with [`respondents`].

use super::entity::{reminders as table, silences as silences_table};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use domain::campaigns::CampaignId;
use domain::catalogue::OrganisationId;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use std::collections::BTreeSet;
use time::OffsetDateTime;

/// A digest that went to somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Which wave: the day, or `opening`, or `receipt`.
    pub wave: String,
    /// To whom.
    pub person: PersonId,
    /// How many reports it spoke of.
    pub reports: i64,
    /// The mail, unless the address refuses mail.
    pub mail: Option<i64>,
    /// When.
    pub made_at: OffsetDateTime,
}

/// An organisation with something left to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respondent {
    /// The organisation.
    pub organisation: OrganisationId,
    /// Reports that are still to be sent, of trainings that have not left.
    pub left: i64,
}

/// Notes that somebody is reminded; says whether this wave had not yet reached them.
///
/// # Errors
/// When it can't be written.
pub async fn insert_reminder(
    write: &Write,
    campaign: CampaignId,
    reminder: (&str, PersonId, i64, Option<i64>),
) -> Result<bool, StoreError> {
    use table::{ActiveModel, Column, Entity};
    let (wave, person, reports, mail) = reminder;
    let row = ActiveModel {
        id: NotSet,
        campaign: Set(campaign.0),
        wave: Set(wave.to_owned()),
        person: Set(person.0),
        reports: Set(reports),
        mail: Set(mail),
        made_at: Set(micros(write.now())),
    };
    let once = OnConflict::columns([Column::Campaign, Column::Wave, Column::Person]).do_nothing().to_owned();
    let insert = Entity::insert_many([row]).on_conflict(once).exec_without_returning(write.db());
    insert.await.map_err(at("campaigns.insert_reminder")).map(|rows| rows == 1)
}

/// A page of who was reminded in a campaign, from 0, the latest first, and how often somebody was.
///
/// # Errors
/// When they can't be read.
pub async fn reminders(
    db: &impl Reads,
    campaign: CampaignId,
    (page, size): (u64, u64),
) -> Result<(Vec<Reminder>, u64), StoreError> {
    use table::Column;
    let failed = at("campaigns.reminders");
    let query = table::Entity::find().filter(Column::Campaign.eq(campaign.0));
    let total = query.clone().count(db.db()).await.map_err(&failed)?;
    let query = query.order_by_desc(Column::Id).offset(page.saturating_mul(size)).limit(size);
    let rows = query.all(db.db()).await.map_err(&failed)?;
    let read = |row: table::Model| Reminder {
        wave: row.wave,
        person: PersonId(row.person),
        reports: row.reports,
        mail: row.mail,
        made_at: instant(row.made_at),
    };
    Ok((rows.into_iter().map(read).collect(), total))
}

/// Whom a wave has reached.
///
/// # Errors
/// When they can't be read.
pub async fn reminded(db: &impl Reads, campaign: CampaignId, wave: &str) -> Result<BTreeSet<PersonId>, StoreError> {
    use table::Column;
    let query = table::Entity::find().filter(Column::Campaign.eq(campaign.0)).filter(Column::Wave.eq(wave));
    let people = query.select_only().column(Column::Person).into_tuple::<i64>().all(db.db()).await;
    Ok(people.map_err(at("campaigns.reminded"))?.into_iter().map(PersonId).collect())
}

/// The organisations with something left to answer in a campaign.
///
/// # Errors
/// When they can't be read.
pub async fn respondents(db: &impl Reads, campaign: CampaignId) -> Result<Vec<Respondent>, StoreError> {
    let failed = at("campaigns.respondents");
    let text = "SELECT organisation, COUNT(*) AS remaining FROM campaigns_reports WHERE campaign = ? \
        AND state IN ('untouched', 'begun', 'reopened') AND left_at IS NULL GROUP BY organisation ORDER BY organisation";
    let rows = db.db().query_all_raw(db.sql(text, [campaign.0.into()])).await.map_err(&failed)?;
    let read = |row: &sea_orm::QueryResult| {
        let organisation = row.try_get("", "organisation").map(OrganisationId)?;
        Ok(Respondent { organisation, left: row.try_get("", "remaining")? })
    };
    rows.iter().map(read).collect::<Result<_, _>>().map_err(failed)
}

/// Reminds a person no more.
///
/// # Errors
/// When it can't be written.
pub async fn keep_silence(write: &Write, person: PersonId) -> Result<(), StoreError> {
    use silences_table::{ActiveModel, Column, Entity};
    let row = ActiveModel { person: Set(person.0), made_at: Set(micros(write.now())) };
    let once = OnConflict::column(Column::Person).do_nothing().to_owned();
    let insert = Entity::insert_many([row]).on_conflict(once).exec_without_returning(write.db());
    insert.await.map_err(at("campaigns.keep_silence")).map(drop)
}

/// Reminds a person again.
///
/// # Errors
/// When it can't be written.
pub async fn lift_silence(write: &Write, person: PersonId) -> Result<(), StoreError> {
    let delete = silences_table::Entity::delete_by_id(person.0).exec(write.db());
    delete.await.map_err(at("campaigns.lift_silence")).map(drop)
}

/// Who is not to be reminded.
///
/// # Errors
/// When they can't be read.
pub async fn silences(db: &impl Reads) -> Result<BTreeSet<PersonId>, StoreError> {
    let rows = silences_table::Entity::find().all(db.db()).await.map_err(at("campaigns.silences"))?;
    Ok(rows.into_iter().map(|row| PersonId(row.person)).collect())
}
