//! Devices on which somebody has signed in before: their tries are counted apart from those of strangers.
//!
//! Knowing a device opens nothing. Start with [`see_device`].

use super::entity::devices as table;
use crate::error::{StoreError, at};
use crate::instants::micros;
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use time::OffsetDateTime;

/// On whose device a token lies.
///
/// # Errors
/// When it can't be read.
pub async fn device(db: &impl Reads, token_hash: &str) -> Result<Option<PersonId>, StoreError> {
    let query = table::Entity::find().filter(table::Column::TokenHash.eq(token_hash));
    Ok(query.one(db.db()).await.map_err(at("accounts.device"))?.map(|row| PersonId(row.person)))
}

/// Knows a device from now on.
///
/// # Errors
/// When it can't be written.
pub async fn know_device(write: &Write, person: PersonId, token_hash: &str) -> Result<(), StoreError> {
    let row = table::ActiveModel {
        id: NotSet,
        person: Set(person.0),
        token_hash: Set(token_hash.to_owned()),
        made_at: Set(micros(write.now())),
        seen_at: Set(micros(write.now())),
    };
    let insert = table::Entity::insert(row).exec_without_returning(write.db()).await;
    insert.map_err(at("accounts.know_device")).map(drop)
}

/// Notes that somebody signs in on a device again; false when it is none of theirs.
///
/// # Errors
/// When it can't be written.
pub async fn see_device(write: &Write, person: PersonId, token_hash: &str) -> Result<bool, StoreError> {
    let update = table::Entity::update_many()
        .col_expr(table::Column::SeenAt, Expr::value(micros(write.now())))
        .filter(table::Column::Person.eq(person.0))
        .filter(table::Column::TokenHash.eq(token_hash));
    update.exec(write.db()).await.map_err(at("accounts.see_device")).map(|done| done.rows_affected > 0)
}

/// Knows no device of a person any more.
///
/// # Errors
/// When it can't be written.
pub async fn forget_devices_of(write: &Write, person: PersonId) -> Result<(), StoreError> {
    let all = table::Entity::delete_many().filter(table::Column::Person.eq(person.0));
    all.exec(write.db()).await.map_err(at("accounts.forget_devices_of")).map(drop)
}

/// Removes the devices that were last used before an instant; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget_devices(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = table::Entity::delete_many().filter(table::Column::SeenAt.lt(micros(before)));
    old.exec(write.db()).await.map_err(at("accounts.forget_devices")).map(|done| done.rows_affected)
}
