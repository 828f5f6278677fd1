//! A campaign: its year, questionnaire and calendar. Start with [`Campaign`].

use super::entity::campaigns::{ActiveModel, Column, Entity, Model};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::campaigns::{Calendar, CampaignId, Phase};
use domain::network::Year;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
};
use time::OffsetDateTime;

/// A campaign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Its number.
    pub id: CampaignId,
    /// The year that it asks about; one campaign a year.
    pub year: Year,
    /// The questionnaire, by its file's name.
    pub questionnaire: String,
    /// Its dates.
    pub calendar: Calendar,
    /// When its population was frozen.
    pub opened_at: Option<OffsetDateTime>,
    /// When its answers became those of an edition.
    pub frozen_at: Option<OffsetDateTime>,
    /// How often it was changed.
    pub version: i64,
}

impl Campaign {
    /// What may be done with it at `now`.
    #[must_use]
    pub fn phase(&self, now: OffsetDateTime) -> Phase {
        self.calendar.phase(self.opened_at, self.frozen_at.is_some(), now)
    }
}

/// Every campaign, the latest year first.
///
/// # Errors
/// When they can't be read.
pub async fn campaigns(db: &impl Reads) -> Result<Vec<Campaign>, StoreError> {
    let rows = Entity::find().order_by_desc(Column::Year).all(db.db()).await.map_err(at("campaigns.campaigns"))?;
    rows.into_iter().map(read).collect()
}

/// The campaign of a number.
///
/// # Errors
/// When it can't be read.
pub async fn campaign(db: &impl Reads, id: CampaignId) -> Result<Option<Campaign>, StoreError> {
    Entity::find_by_id(id.0).one(db.db()).await.map_err(at("campaigns.campaign"))?.map(read).transpose()
}

/// The campaign of a year.
///
/// # Errors
/// When it can't be read.
pub async fn campaign_of_year(db: &impl Reads, year: Year) -> Result<Option<Campaign>, StoreError> {
    let query = Entity::find().filter(Column::Year.eq(i64::from(year)));
    query.one(db.db()).await.map_err(at("campaigns.campaign_of_year"))?.map(read).transpose()
}

/// Adds a campaign and gives its number.
///
/// # Errors
/// [`StoreError::Taken`] when the year has one.
pub async fn insert_campaign(
    write: &Write,
    year: Year,
    questionnaire: &str,
    calendar: &Calendar,
) -> Result<CampaignId, StoreError> {
    let now = micros(write.now());
    let row = ActiveModel {
        id: NotSet,
        year: Set(i64::from(year)),
        questionnaire: Set(questionnaire.to_owned()),
        calendar: Set(json(calendar)?),
        opened_at: Set(None),
        frozen_at: Set(None),
        version: Set(1),
        made_at: Set(now),
        changed_at: Set(now),
    };
    let row = row.insert(write.db()).await.map_err(at("campaigns.insert_campaign"))?;
    Ok(CampaignId(row.id))
}

/// Changes questionnaire and dates of a campaign that is still as read.
///
/// # Errors
/// [`StoreError::Stale`] when somebody changed it since.
pub async fn update_campaign(write: &Write, campaign: &Campaign) -> Result<(), StoreError> {
    let set = [
        (Column::Questionnaire, Expr::value(campaign.questionnaire.as_str())),
        (Column::Calendar, Expr::value(json(&campaign.calendar)?)),
    ];
    change(write, campaign, &set, "campaigns.update_campaign").await
}

/// Notes that the population was frozen now.
///
/// # Errors
/// [`StoreError::Stale`] when somebody changed it since.
pub async fn open_campaign(write: &Write, campaign: &Campaign) -> Result<(), StoreError> {
    let set = [(Column::OpenedAt, Expr::value(micros(write.now())))];
    change(write, campaign, &set, "campaigns.open_campaign").await
}

/// Notes that the answers are frozen from now on.
///
/// # Errors
/// [`StoreError::Stale`] when somebody changed it since.
pub async fn freeze_campaign(write: &Write, campaign: &Campaign) -> Result<(), StoreError> {
    let set = [(Column::FrozenAt, Expr::value(micros(write.now())))];
    change(write, campaign, &set, "campaigns.freeze_campaign").await
}

/// Takes the answers of a frozen campaign up again: corrections are taken until an instant.
///
/// # Errors
/// [`StoreError::Stale`] when somebody changed it since.
pub async fn thaw_campaign(write: &Write, campaign: &Campaign, until: OffsetDateTime) -> Result<(), StoreError> {
    let calendar = Calendar { corrections_until: until, ..campaign.calendar.clone() };
    let set = [(Column::FrozenAt, Expr::value(None::<i64>)), (Column::Calendar, Expr::value(json(&calendar)?))];
    change(write, campaign, &set, "campaigns.thaw_campaign").await
}

async fn change(
    write: &Write,
    campaign: &Campaign,
    set: &[(Column, Expr)],
    operation: &'static str,
) -> Result<(), StoreError> {
    let mut update = Entity::update_many()
        .col_expr(Column::Version, Expr::value(campaign.version + 1))
        .col_expr(Column::ChangedAt, Expr::value(micros(write.now())))
        .filter(Column::Id.eq(campaign.id.0))
        .filter(Column::Version.eq(campaign.version));
    for (column, value) in set {
        update = update.col_expr(*column, value.clone());
    }
    write.change_one(update, operation).await
}

fn read(row: Model) -> Result<Campaign, StoreError> {
    let wrong = |what: String| StoreError::Row { operation: "campaigns.campaign", what };
    Ok(Campaign {
        id: CampaignId(row.id),
        year: Year::try_from(row.year).map_err(|_| wrong(format!("year {}", row.year)))?,
        questionnaire: row.questionnaire,
        calendar: serde_json::from_str(&row.calendar).map_err(|error| wrong(format!("calendar: {error}")))?,
        opened_at: row.opened_at.map(instant),
        frozen_at: row.frozen_at.map(instant),
        version: row.version,
    })
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value)
        .map_err(|error| StoreError::Row { operation: "campaigns.json", what: error.to_string() })
}

pub(super) fn of_json<T: serde::de::DeserializeOwned>(operation: &'static str, text: &str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|error| StoreError::Row { operation, what: error.to_string() })
}
