//! An edition: one version of a year's figures. Start with [`Edition`].

use super::entity::{editions as table, waivers as waivers_table};
use crate::engine::Store;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use domain::campaigns::CampaignId;
use domain::figures::{EditionId, EditionState};
use domain::network::Year;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Select,
};
use time::OffsetDateTime;

/// An edition, without its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its number in the table.
    pub id: EditionId,
    /// The campaign whose answers it is computed from.
    pub campaign: CampaignId,
    /// The year that it is about.
    pub year: Year,
    /// 1 the first version, then 2, …: amendments.
    pub number: i64,
    /// Where it stands.
    pub state: EditionState,
    /// Why it amends the version before; why it failed.
    pub reason: Option<String>,
    /// What is being done, while it is computed or made.
    pub step: Option<String>,
    /// When it is to be released.
    pub embargo_until: Option<OffsetDateTime>,
    /// Who prepared it.
    pub prepared_by: Option<PersonId>,
    /// The name of who prepared it, as it was then.
    pub preparer: String,
    /// Who approved it.
    pub approved_by: Option<PersonId>,
    /// The name of who approved it, as it was then.
    pub approver: Option<String>,
    /// When it was begun.
    pub made_at: OffsetDateTime,
    /// When it was computed last.
    pub computed_at: Option<OffsetDateTime>,
    /// When it was approved.
    pub approved_at: Option<OffsetDateTime>,
    /// When it was released.
    pub published_at: Option<OffsetDateTime>,
    /// How often its state changed.
    pub version: i64,
}

/// What an edition holds: JSON, megabytes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heavy {
    /// Every figure.
    pub edition: Option<String>,
    /// The figures that may be published.
    pub protected: Option<String>,
    /// What its check found.
    pub checks: Option<String>,
}

/// An edition to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEdition {
    /// The campaign whose answers it is computed from.
    pub campaign: CampaignId,
    /// The year that it is about.
    pub year: Year,
    /// Its number in the year.
    pub number: i64,
    /// Why it amends the version before.
    pub reason: Option<String>,
}

#[derive(FromQueryResult)]
struct Row {
    id: i64,
    campaign: i64,
    year: i64,
    number: i64,
    state: String,
    reason: Option<String>,
    step: Option<String>,
    embargo_until: Option<i64>,
    prepared_by: Option<i64>,
    preparer: String,
    approved_by: Option<i64>,
    approver: Option<String>,
    made_at: i64,
    computed_at: Option<i64>,
    approved_at: Option<i64>,
    published_at: Option<i64>,
    version: i64,
}

/// Every edition, the latest year and version first.
///
/// # Errors
/// When they can't be read.
pub async fn editions(db: &impl Reads) -> Result<Vec<Edition>, StoreError> {
    use table::Column;
    let query = table::Entity::find().order_by_desc(Column::Year).order_by_desc(Column::Number);
    let rows = narrow(query).into_model::<Row>().all(db.db()).await.map_err(at("figures.editions"))?;
    rows.into_iter().map(read).collect()
}

/// The edition of a number in the table.
///
/// # Errors
/// When it can't be read.
pub async fn edition(db: &impl Reads, id: EditionId) -> Result<Option<Edition>, StoreError> {
    let query = narrow(table::Entity::find_by_id(id.0)).into_model::<Row>();
    query.one(db.db()).await.map_err(at("figures.edition"))?.map(read).transpose()
}

/// The version of a year's figures with a number.
///
/// # Errors
/// When it can't be read.
pub async fn edition_of(db: &impl Reads, year: Year, number: i64) -> Result<Option<Edition>, StoreError> {
    use table::Column;
    let query = table::Entity::find().filter(Column::Year.eq(i64::from(year))).filter(Column::Number.eq(number));
    let row = narrow(query).into_model::<Row>().one(db.db()).await.map_err(at("figures.edition_of"))?;
    row.map(read).transpose()
}

fn narrow(query: Select<table::Entity>) -> Select<table::Entity> {
    use table::Column::{
        ApprovedAt, ApprovedBy, Approver, Campaign, ComputedAt, EmbargoUntil, Id, MadeAt, Number, PreparedBy, Preparer,
        PublishedAt, Reason, State, Step, Version, Year,
    };
    query.select_only().columns([
        Id,
        Campaign,
        Year,
        Number,
        State,
        Reason,
        Step,
        EmbargoUntil,
        PreparedBy,
        Preparer,
        ApprovedBy,
        Approver,
        MadeAt,
        ComputedAt,
        ApprovedAt,
        PublishedAt,
        Version,
    ])
}

fn read(row: Row) -> Result<Edition, StoreError> {
    let wrong = |what: String| StoreError::Row { operation: "figures.edition", what };
    Ok(Edition {
        id: EditionId(row.id),
        campaign: CampaignId(row.campaign),
        year: Year::try_from(row.year).map_err(|_| wrong(format!("year {}", row.year)))?,
        number: row.number,
        state: EditionState::of(&row.state).ok_or_else(|| wrong(format!("state `{}`", row.state)))?,
        reason: row.reason,
        step: row.step,
        embargo_until: row.embargo_until.map(instant),
        prepared_by: row.prepared_by.map(PersonId),
        preparer: row.preparer,
        approved_by: row.approved_by.map(PersonId),
        approver: row.approver,
        made_at: instant(row.made_at),
        computed_at: row.computed_at.map(instant),
        approved_at: row.approved_at.map(instant),
        published_at: row.published_at.map(instant),
        version: row.version,
    })
}

/// What an edition holds.
///
/// # Errors
/// When it can't be read.
pub async fn heavy(db: &impl Reads, id: EditionId) -> Result<Heavy, StoreError> {
    use table::Column::{Checks, Edition, Protected};
    let query = table::Entity::find_by_id(id.0).select_only().columns([Edition, Protected, Checks]);
    let row: Option<(Option<String>, Option<String>, Option<String>)> =
        query.into_tuple().one(db.db()).await.map_err(at("figures.heavy"))?;
    let (edition, protected, checks) = row.unwrap_or_default();
    Ok(Heavy { edition, protected, checks })
}

/// Begins an edition, to be computed, and gives its number in the table.
///
/// # Errors
/// [`StoreError::Taken`] when the year has a version of that number.
pub async fn insert_edition(write: &Write, new: &NewEdition) -> Result<EditionId, StoreError> {
    let row = table::ActiveModel {
        id: NotSet,
        campaign: Set(new.campaign.0),
        year: Set(i64::from(new.year)),
        number: Set(new.number),
        state: Set(EditionState::Computing.code().to_owned()),
        reason: Set(new.reason.clone()),
        step: Set(None),
        checks: Set(None),
        edition: Set(None),
        protected: Set(None),
        embargo_until: Set(None),
        prepared_by: Set(write.actor().person.map(|person| person.0)),
        preparer: Set(write.actor().name.clone()),
        approved_by: Set(None),
        approver: Set(None),
        made_at: Set(micros(write.now())),
        computed_at: Set(None),
        approved_at: Set(None),
        published_at: Set(None),
        version: Set(1),
    };
    let row = row.insert(write.db()).await.map_err(at("figures.insert_edition"))?;
    Ok(EditionId(row.id))
}

/// Moves an edition that is still as read to another state. Entering a state notes who and when; `embargo_until` is set as given.
///
/// # Errors
/// [`StoreError::Stale`] when it moved since.
pub async fn move_edition(
    write: &Write,
    edition: &Edition,
    state: EditionState,
    embargo_until: Option<OffsetDateTime>,
) -> Result<(), StoreError> {
    use table::Column;
    let now = micros(write.now());
    let mut update = table::Entity::update_many()
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::EmbargoUntil, Expr::value(embargo_until.map(micros)))
        .col_expr(Column::Version, Expr::value(edition.version + 1))
        .col_expr(Column::Step, Expr::value(None::<String>));
    match state {
        EditionState::Approved => {
            update = update
                .col_expr(Column::ApprovedAt, Expr::value(now))
                .col_expr(Column::ApprovedBy, Expr::value(write.actor().person.map(|person| person.0)))
                .col_expr(Column::Approver, Expr::value(write.actor().name.as_str()));
        }
        EditionState::Checked => {
            update = update
                .col_expr(Column::ApprovedAt, Expr::value(None::<i64>))
                .col_expr(Column::ApprovedBy, Expr::value(None::<i64>))
                .col_expr(Column::Approver, Expr::value(None::<String>));
        }
        EditionState::Computing => {
            update = update
                .col_expr(Column::PreparedBy, Expr::value(write.actor().person.map(|person| person.0)))
                .col_expr(Column::Preparer, Expr::value(write.actor().name.as_str()));
        }
        EditionState::Published => update = update.col_expr(Column::PublishedAt, Expr::value(now)),
        _ => {}
    }
    let update = update.filter(Column::Id.eq(edition.id.0)).filter(Column::Version.eq(edition.version));
    write.change_one(update, "figures.move_edition").await
}

/// Keeps what was computed, over what was before; or, without it, why it could not be.
///
/// # Errors
/// When it can't be written.
pub async fn keep_made(write: &Write, id: EditionId, made: &Heavy, failure: Option<&str>) -> Result<(), StoreError> {
    use table::Column;
    let mut update = table::Entity::update_many()
        .col_expr(Column::Edition, Expr::value(made.edition.as_deref()))
        .col_expr(Column::Protected, Expr::value(made.protected.as_deref()))
        .col_expr(Column::Checks, Expr::value(made.checks.as_deref()))
        .col_expr(Column::ComputedAt, Expr::value(micros(write.now())));
    if failure.is_some() {
        update = update.col_expr(Column::Step, Expr::value(failure));
    }
    update.filter(Column::Id.eq(id.0)).exec(write.db()).await.map_err(at("figures.keep_made")).map(drop)
}

/// Notes what is being done. Bookkeeping, without a line in the audit trail.
///
/// # Errors
/// When it can't be written.
pub async fn note_step(
    store: &Store,
    id: EditionId,
    step: Option<&str>,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    use table::Column;
    let write = store.bookkeeping(now).await?;
    let update = table::Entity::update_many().col_expr(Column::Step, Expr::value(step)).filter(Column::Id.eq(id.0));
    update.exec(write.db()).await.map_err(at("figures.note_step"))?;
    write.commit_bookkeeping().await
}

/// A check that somebody waived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiver {
    /// The check's key.
    pub key: String,
    /// Why.
    pub reason: String,
    /// Who.
    pub writer: String,
    /// When.
    pub made_at: OffsetDateTime,
}

/// Waives a check, for a reason; none takes the waiver back.
///
/// # Errors
/// When it can't be written.
pub async fn keep_waiver(write: &Write, id: EditionId, key: &str, reason: Option<&str>) -> Result<(), StoreError> {
    use waivers_table::{ActiveModel, Column, Entity};
    let failed = at("figures.keep_waiver");
    let Some(reason) = reason else {
        let delete = Entity::delete_by_id((id.0, key.to_owned())).exec(write.db());
        return delete.await.map_err(failed).map(drop);
    };
    let row = ActiveModel {
        edition: Set(id.0),
        check_key: Set(key.to_owned()),
        reason: Set(reason.to_owned()),
        person: Set(write.actor().person.map(|person| person.0)),
        writer: Set(write.actor().name.clone()),
        made_at: Set(micros(write.now())),
    };
    let over = OnConflict::columns([Column::Edition, Column::CheckKey])
        .update_columns([Column::Reason, Column::Person, Column::Writer, Column::MadeAt])
        .to_owned();
    Entity::insert(row).on_conflict(over).exec_without_returning(write.db()).await.map_err(failed).map(drop)
}

/// The waivers of an edition, by check.
///
/// # Errors
/// When they can't be read.
pub async fn waivers(db: &impl Reads, id: EditionId) -> Result<Vec<Waiver>, StoreError> {
    use waivers_table::Column;
    let query = waivers_table::Entity::find().filter(Column::Edition.eq(id.0)).order_by_asc(Column::CheckKey);
    let rows = query.all(db.db()).await.map_err(at("figures.waivers"))?;
    let read = |row: waivers_table::Model| Waiver {
        key: row.check_key,
        reason: row.reason,
        writer: row.writer,
        made_at: instant(row.made_at),
    };
    Ok(rows.into_iter().map(read).collect())
}
