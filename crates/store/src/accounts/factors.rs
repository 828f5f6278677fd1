//! What belongs to a second factor beside its secret: a secret that no code has confirmed yet, and codes for a day without the telephone.
//!
//! The secret that counts stands with the [`super::Person`].

use super::entity::{codes, pending as table};
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use time::OffsetDateTime;

/// Keeps a secret, base 32, until a code confirms it; an earlier one is forgotten.
///
/// # Errors
/// When it can't be written.
pub async fn keep_pending(write: &Write, person: PersonId, secret: &str) -> Result<(), StoreError> {
    let failed = at("accounts.keep_pending");
    table::Entity::delete_by_id(person.0).exec(write.db()).await.map_err(&failed)?;
    let row = table::ActiveModel {
        person: Set(person.0),
        totp_secret: Set(secret.to_owned()),
        made_at: Set(micros(write.now())),
    };
    table::Entity::insert(row).exec_without_returning(write.db()).await.map_err(&failed).map(drop)
}

/// The secret that waits for its first code, and since when.
///
/// # Errors
/// When it can't be read.
pub async fn pending(db: &impl Reads, person: PersonId) -> Result<Option<(String, OffsetDateTime)>, StoreError> {
    let row = table::Entity::find_by_id(person.0).one(db.db()).await.map_err(at("accounts.pending"))?;
    Ok(row.map(|row| (row.totp_secret, instant(row.made_at))))
}

/// Replaces a person's codes; the earlier ones no longer count. What was pending is done.
///
/// # Errors
/// When they can't be written.
pub async fn keep_codes(write: &Write, person: PersonId, hashes: &[String]) -> Result<(), StoreError> {
    drop_factor(write, person).await?;
    let row = |hash: &String| codes::ActiveModel {
        id: NotSet,
        person: Set(person.0),
        code_hash: Set(hash.clone()),
        made_at: Set(micros(write.now())),
        used_at: Set(None),
    };
    let rows = hashes.iter().map(row);
    let insert = codes::Entity::insert_many(rows).exec_without_returning(write.db()).await;
    insert.map_err(at("accounts.keep_codes")).map(drop)
}

/// Uses a code up; false when it is none, or was used.
///
/// # Errors
/// When it can't be written.
pub async fn use_code(write: &Write, person: PersonId, hash: &str) -> Result<bool, StoreError> {
    let update = codes::Entity::update_many()
        .col_expr(codes::Column::UsedAt, Expr::value(micros(write.now())))
        .filter(codes::Column::Person.eq(person.0))
        .filter(codes::Column::CodeHash.eq(hash))
        .filter(codes::Column::UsedAt.is_null());
    update.exec(write.db()).await.map_err(at("accounts.use_code")).map(|done| done.rows_affected > 0)
}

/// How many codes were not used.
///
/// # Errors
/// When they can't be read.
pub async fn codes_left(db: &impl Reads, person: PersonId) -> Result<u64, StoreError> {
    let unused =
        codes::Entity::find().filter(codes::Column::Person.eq(person.0)).filter(codes::Column::UsedAt.is_null());
    unused.count(db.db()).await.map_err(at("accounts.codes_left"))
}

/// Forgets a person's codes and what was pending.
///
/// # Errors
/// When it can't be written.
pub async fn drop_factor(write: &Write, person: PersonId) -> Result<(), StoreError> {
    let failed = at("accounts.drop_factor");
    table::Entity::delete_by_id(person.0).exec(write.db()).await.map_err(&failed)?;
    let all = codes::Entity::delete_many().filter(codes::Column::Person.eq(person.0));
    all.exec(write.db()).await.map_err(&failed).map(drop)
}
