//! Who sees an edition before its release. Start with [`Embargo`].

use super::entity::embargoes::{ActiveModel, Column, Entity, Model};
use crate::engine::Store;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::figures::EditionId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder,
};
use time::OffsetDateTime;

/// Somebody who sees an edition under embargo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Embargo {
    /// Its number.
    pub id: i64,
    /// The edition.
    pub edition: EditionId,
    /// Whose name.
    pub name: String,
    /// At which address.
    pub mail: String,
    /// When it was given.
    pub made_at: OffsetDateTime,
    /// When they first looked.
    pub seen_at: Option<OffsetDateTime>,
}

/// Lets somebody see an edition through a secret link, whose hash is kept.
///
/// # Errors
/// [`StoreError::Taken`] when the address is on the list.
pub async fn insert_embargo(
    write: &Write,
    edition: EditionId,
    (name, mail): (&str, &str),
    token_hash: &str,
) -> Result<i64, StoreError> {
    let row = ActiveModel {
        id: NotSet,
        edition: Set(edition.0),
        name: Set(name.to_owned()),
        mail: Set(mail.to_owned()),
        token_hash: Set(token_hash.to_owned()),
        person: Set(write.actor().person.map(|person| person.0)),
        made_at: Set(micros(write.now())),
        seen_at: Set(None),
    };
    row.insert(write.db()).await.map_err(at("figures.insert_embargo")).map(|row| row.id)
}

/// Takes it back; says whether there was one.
///
/// # Errors
/// When it can't be written.
pub async fn withdraw_embargo(write: &Write, edition: EditionId, id: i64) -> Result<bool, StoreError> {
    let delete = Entity::delete_many().filter(Column::Id.eq(id)).filter(Column::Edition.eq(edition.0));
    delete.exec(write.db()).await.map_err(at("figures.withdraw_embargo")).map(|done| done.rows_affected == 1)
}

/// Who sees an edition under embargo, by name.
///
/// # Errors
/// When they can't be read.
pub async fn embargoes(db: &impl Reads, edition: EditionId) -> Result<Vec<Embargo>, StoreError> {
    let query =
        Entity::find().filter(Column::Edition.eq(edition.0)).order_by_asc(Column::Name).order_by_asc(Column::Id);
    Ok(query.all(db.db()).await.map_err(at("figures.embargoes"))?.into_iter().map(read).collect())
}

/// Whoever holds a secret link.
///
/// # Errors
/// When it can't be read.
pub async fn embargo_of_token(db: &impl Reads, token_hash: &str) -> Result<Option<Embargo>, StoreError> {
    let query = Entity::find().filter(Column::TokenHash.eq(token_hash));
    Ok(query.one(db.db()).await.map_err(at("figures.embargo_of_token"))?.map(read))
}

/// Notes that they looked, the first time. Bookkeeping, without a line in the audit trail.
///
/// # Errors
/// When it can't be written.
pub async fn see_embargo(store: &Store, id: i64, now: OffsetDateTime) -> Result<(), StoreError> {
    let write = store.bookkeeping(now).await?;
    let update = Entity::update_many().col_expr(Column::SeenAt, Expr::value(micros(now)));
    let update = update.filter(Column::Id.eq(id)).filter(Column::SeenAt.is_null()).exec(write.db());
    update.await.map_err(at("figures.see_embargo"))?;
    write.commit_bookkeeping().await
}

fn read(row: Model) -> Embargo {
    Embargo {
        id: row.id,
        edition: EditionId(row.edition),
        name: row.name,
        mail: row.mail,
        made_at: instant(row.made_at),
        seen_at: row.seen_at.map(instant),
    }
}
