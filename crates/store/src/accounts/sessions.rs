//! Sessions: who is signed in from where, since when.

use super::entity::sessions as table;
use crate::engine::Store;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter,
    QueryOrder,
};
use time::OffsetDateTime;

/// A session to be opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// SHA-256 of the cookie's token, hexadecimal.
    pub token_hash: String,
    /// Whose.
    pub person: PersonId,
    /// How they proved who they are: `password`, `link`, `demo`, or the name of a provider.
    pub method: String,
    /// Whether with a second factor.
    pub strong: bool,
    /// The network address that they came from.
    pub address: String,
    /// What their browser calls itself.
    pub agent: String,
    /// When it ends by itself.
    pub expires_at: OffsetDateTime,
}

/// A session as it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub person: PersonId,
    /// How they proved who they are.
    pub method: String,
    /// Whether with a second factor.
    pub strong: bool,
    /// The network address that they came from.
    pub address: String,
    /// What their browser calls itself.
    pub agent: String,
    /// When it was opened.
    pub opened_at: OffsetDateTime,
    /// When it was last used.
    pub seen_at: OffsetDateTime,
    /// When it ends by itself.
    pub expires_at: OffsetDateTime,
}

/// Opens a session and gives its number.
///
/// # Errors
/// When it can't be written.
pub async fn open_session(write: &Write, opened: &Opened) -> Result<i64, StoreError> {
    let row = table::ActiveModel {
        id: NotSet,
        token_hash: Set(opened.token_hash.clone()),
        person: Set(opened.person.0),
        method: Set(opened.method.clone()),
        strong: Set(opened.strong),
        id_token: Set(None),
        address: Set(opened.address.clone()),
        agent: Set(opened.agent.chars().take(300).collect()),
        opened_at: Set(micros(write.now())),
        seen_at: Set(micros(write.now())),
        expires_at: Set(micros(opened.expires_at)),
        closed_at: Set(None),
    };
    row.insert(write.db()).await.map_err(at("accounts.open_session")).map(|row| row.id)
}

/// The session of a token, unless it was closed or has expired.
///
/// # Errors
/// When it can't be read.
pub async fn session(db: &impl Reads, token_hash: &str, now: OffsetDateTime) -> Result<Option<Session>, StoreError> {
    let query = table::Entity::find()
        .filter(table::Column::TokenHash.eq(token_hash))
        .filter(table::Column::ClosedAt.is_null())
        .filter(table::Column::ExpiresAt.gt(micros(now)));
    Ok(query.one(db.db()).await.map_err(at("accounts.session"))?.map(read))
}

/// A person's open sessions, the latest used first.
///
/// # Errors
/// When they can't be read.
pub async fn sessions(db: &impl Reads, person: PersonId, now: OffsetDateTime) -> Result<Vec<Session>, StoreError> {
    let query = table::Entity::find()
        .filter(table::Column::Person.eq(person.0))
        .filter(table::Column::ClosedAt.is_null())
        .filter(table::Column::ExpiresAt.gt(micros(now)))
        .order_by_desc(table::Column::SeenAt);
    Ok(query.all(db.db()).await.map_err(at("accounts.sessions"))?.into_iter().map(read).collect())
}

/// Closes one session of a person; says whether there was one.
///
/// # Errors
/// When it can't be written.
pub async fn close_session(write: &Write, person: PersonId, id: i64) -> Result<bool, StoreError> {
    close(write, table::Column::Person.eq(person.0).and(table::Column::Id.eq(id))).await.map(|closed| closed > 0)
}

/// Closes every session of a person but `kept`; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn close_sessions(write: &Write, person: PersonId, kept: Option<i64>) -> Result<u64, StoreError> {
    close(write, table::Column::Person.eq(person.0).and(table::Column::Id.ne(kept.unwrap_or(0)))).await
}

async fn close(write: &Write, which: Expr) -> Result<u64, StoreError> {
    let update = table::Entity::update_many()
        .col_expr(table::Column::ClosedAt, Expr::value(micros(write.now())))
        .col_expr(table::Column::IdToken, Expr::value(Option::<String>::None))
        .filter(which)
        .filter(table::Column::ClosedAt.is_null());
    update.exec(write.db()).await.map_err(at("accounts.close_sessions")).map(|done| done.rows_affected)
}

/// Notes that a session was used and until when it lasts now. Bookkeeping, without a line in the audit trail.
///
/// # Errors
/// When it can't be written.
pub async fn touch_session(
    store: &Store,
    id: i64,
    now: OffsetDateTime,
    expires_at: OffsetDateTime,
) -> Result<(), StoreError> {
    let write = store.bookkeeping(now).await?;
    let row = table::ActiveModel {
        id: Set(id),
        seen_at: Set(micros(now)),
        expires_at: Set(micros(expires_at)),
        ..Default::default()
    };
    row.update(write.db()).await.map_err(at("accounts.touch_session"))?;
    write.commit_bookkeeping().await
}

/// Makes a session strong, under another token: the one that was known before no longer opens it.
///
/// # Errors
/// [`StoreError::Stale`] when it was closed meanwhile.
pub async fn strengthen_session(
    write: &Write,
    id: i64,
    token_hash: &str,
    expires_at: OffsetDateTime,
) -> Result<(), StoreError> {
    let update = table::Entity::update_many()
        .col_expr(table::Column::TokenHash, Expr::value(token_hash))
        .col_expr(table::Column::Strong, Expr::value(true))
        .col_expr(table::Column::ExpiresAt, Expr::value(micros(expires_at)))
        .filter(table::Column::Id.eq(id))
        .filter(table::Column::ClosedAt.is_null());
    write.change_one(update, "accounts.strengthen_session").await
}

/// Keeps what a provider wants to be told at sign-out, with the session of a token.
///
/// # Errors
/// When it can't be written.
pub async fn keep_id_token(write: &Write, token_hash: &str, id_token: &str) -> Result<(), StoreError> {
    let update = table::Entity::update_many()
        .col_expr(table::Column::IdToken, Expr::value(id_token))
        .filter(table::Column::TokenHash.eq(token_hash));
    update.exec(write.db()).await.map_err(at("accounts.keep_id_token")).map(drop)
}

/// What a provider wants to be told when a session is closed.
///
/// # Errors
/// When it can't be read.
pub async fn id_token(db: &impl Reads, session: i64) -> Result<Option<String>, StoreError> {
    let row = table::Entity::find_by_id(session).one(db.db()).await.map_err(at("accounts.id_token"))?;
    Ok(row.and_then(|row| row.id_token))
}

/// Removes the sessions that expired before an instant; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget_sessions(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = table::Entity::delete_many().filter(table::Column::ExpiresAt.lt(micros(before)));
    old.exec(write.db()).await.map_err(at("accounts.forget_sessions")).map(|done| done.rows_affected)
}

fn read(row: table::Model) -> Session {
    Session {
        id: row.id,
        person: PersonId(row.person),
        method: row.method,
        strong: row.strong,
        address: row.address,
        agent: row.agent,
        opened_at: instant(row.opened_at),
        seen_at: instant(row.seen_at),
        expires_at: instant(row.expires_at),
    }
}
