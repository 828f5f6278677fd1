//! Keys of the programming interface: an organisation's, kept as hashes, ending on a day.

use super::entity::keys as table;
use crate::engine::Store;
use crate::error::{StoreError, at};
use crate::instants::{day, day_text, instant, micros};
use crate::transaction::{Actor, Reads, Write};
use domain::accounts::PersonId;
use domain::catalogue::OrganisationId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
};
use time::{Date, OffsetDateTime};

/// A key as a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its number; 0 before it is written.
    pub id: i64,
    /// Whose data it opens.
    pub organisation: OrganisationId,
    /// What it is for, in its maker's words.
    pub name: String,
    /// Its first characters, to tell it from others.
    pub hint: String,
    /// Who made it.
    pub made_by: PersonId,
    /// When.
    pub made_at: OffsetDateTime,
    /// The last day that it counts.
    pub expires_on: Date,
    /// When it was last used, to five minutes.
    pub used_at: Option<OffsetDateTime>,
    /// Since when it no longer counts.
    pub revoked_at: Option<OffsetDateTime>,
}

/// Adds a key and gives its number.
///
/// # Errors
/// When it can't be written.
pub async fn insert_key(write: &Write, key: &Key, hash: &str) -> Result<i64, StoreError> {
    let row = table::ActiveModel {
        id: NotSet,
        organisation: Set(key.organisation.0),
        name: Set(key.name.clone()),
        hint: Set(key.hint.clone()),
        key_hash: Set(hash.to_owned()),
        made_by: Set(key.made_by.0),
        made_at: Set(micros(write.now())),
        expires_on: Set(day_text(key.expires_on)),
        used_at: Set(None),
        revoked_at: Set(None),
    };
    row.insert(write.db()).await.map_err(at("accounts.insert_key")).map(|row| row.id)
}

/// An organisation's keys, the latest first, with those that no longer count.
///
/// # Errors
/// When they can't be read.
pub async fn keys(db: &impl Reads, organisation: OrganisationId) -> Result<Vec<Key>, StoreError> {
    let query =
        table::Entity::find().filter(table::Column::Organisation.eq(organisation.0)).order_by_desc(table::Column::Id);
    query.all(db.db()).await.map_err(at("accounts.keys"))?.into_iter().map(read).collect()
}

/// The key of a hash, unless it was revoked or has ended by `today`.
///
/// # Errors
/// When it can't be read.
pub async fn key_of(db: &impl Reads, hash: &str, today: Date) -> Result<Option<Key>, StoreError> {
    let query = table::Entity::find()
        .filter(table::Column::KeyHash.eq(hash))
        .filter(table::Column::RevokedAt.is_null())
        .filter(table::Column::ExpiresOn.gte(day_text(today)));
    query.one(db.db()).await.map_err(at("accounts.key_of"))?.map(read).transpose()
}

/// Ends a key of an organisation; false when there is none that counts.
///
/// # Errors
/// When it can't be written.
pub async fn revoke_key(write: &Write, organisation: OrganisationId, id: i64) -> Result<bool, StoreError> {
    let update = table::Entity::update_many()
        .col_expr(table::Column::RevokedAt, Expr::value(micros(write.now())))
        .filter(table::Column::Id.eq(id))
        .filter(table::Column::Organisation.eq(organisation.0))
        .filter(table::Column::RevokedAt.is_null());
    update.exec(write.db()).await.map_err(at("accounts.revoke_key")).map(|done| done.rows_affected == 1)
}

/// Notes that a key was used. Bookkeeping, without a line in the audit trail.
///
/// # Errors
/// When it can't be written.
pub async fn touch_key(store: &Store, id: i64, now: OffsetDateTime) -> Result<(), StoreError> {
    let write = store.write(Actor::program(), now).await?;
    let row = table::ActiveModel { id: Set(id), used_at: Set(Some(micros(now))), ..Default::default() };
    row.update(write.db()).await.map_err(at("accounts.touch_key"))?;
    write.commit_bookkeeping().await
}

fn read(row: table::Model) -> Result<Key, StoreError> {
    Ok(Key {
        id: row.id,
        organisation: OrganisationId(row.organisation),
        name: row.name,
        hint: row.hint,
        made_by: PersonId(row.made_by),
        made_at: instant(row.made_at),
        expires_on: day("accounts.key", &row.expires_on)?,
        used_at: row.used_at.map(instant),
        revoked_at: row.revoked_at.map(instant),
    })
}
