//! Sign-ins through a provider that are under way: what must come back with the browser.
//!
//! Bookkeeping of minutes, without lines in the audit trail: the session that comes of it has one.

use super::entity::handshakes as table;
use crate::engine::Store;
use crate::error::{StoreError, at};
use crate::instants::micros;
use crate::transaction::{Actor, Reads};
use domain::accounts::PersonId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter};
use time::{Duration, OffsetDateTime};

/// How long a person may take at the provider.
const LASTS: Duration = Duration::minutes(10);

/// A sign-in that is under way.
#[derive(Clone, PartialEq, Eq)]
pub struct Handshake {
    /// SHA-256 of the state, hexadecimal.
    pub state_hash: String,
    /// SHA-256 of the cookie's token, hexadecimal.
    pub browser_hash: String,
    /// Name of the provider.
    pub provider: String,
    /// What the identity token must hold.
    pub nonce: String,
    /// What proves to the provider that it is still us.
    pub verifier: String,
    /// Who links an identity, when somebody who is signed in does.
    pub person: Option<PersonId>,
}

/// Keeps a handshake; those that nobody came back to are forgotten.
///
/// # Errors
/// When it can't be written.
pub async fn begin_handshake(store: &Store, new: &Handshake, now: OffsetDateTime) -> Result<(), StoreError> {
    let failed = at("accounts.begin_handshake");
    let write = store.write(Actor::program(), now).await?;
    let old = table::Entity::delete_many().filter(table::Column::MadeAt.lt(micros(now - LASTS)));
    old.exec(write.db()).await.map_err(&failed)?;
    let row = table::ActiveModel {
        id: NotSet,
        state_hash: Set(new.state_hash.clone()),
        browser_hash: Set(new.browser_hash.clone()),
        provider: Set(new.provider.clone()),
        nonce: Set(new.nonce.clone()),
        verifier: Set(new.verifier.clone()),
        person: Set(new.person.map(|person| person.0)),
        made_at: Set(micros(now)),
        used_at: Set(None),
    };
    table::Entity::insert(row).exec_without_returning(write.db()).await.map_err(&failed)?;
    write.commit_bookkeeping().await
}

/// Takes the handshake of a state and a browser, once; none when it was taken, is too old, or belongs to another browser.
///
/// # Errors
/// When it can't be written.
pub async fn take_handshake(
    store: &Store,
    state_hash: &str,
    browser_hash: &str,
    now: OffsetDateTime,
) -> Result<Option<Handshake>, StoreError> {
    let failed = at("accounts.take_handshake");
    let write = store.write(Actor::program(), now).await?;
    let mine = table::Column::StateHash.eq(state_hash).and(table::Column::BrowserHash.eq(browser_hash));
    let update = table::Entity::update_many()
        .col_expr(table::Column::UsedAt, Expr::value(micros(now)))
        .filter(mine)
        .filter(table::Column::UsedAt.is_null())
        .filter(table::Column::MadeAt.gte(micros(now - LASTS)));
    let taken = update.exec(write.db()).await.map_err(&failed)?.rows_affected == 1;
    let find = table::Entity::find().filter(table::Column::StateHash.eq(state_hash));
    let row = find.one(write.db()).await.map_err(&failed)?.filter(|_| taken);
    write.commit_bookkeeping().await?;
    Ok(row.map(|row| Handshake {
        state_hash: row.state_hash,
        browser_hash: row.browser_hash,
        provider: row.provider,
        nonce: row.nonce,
        verifier: row.verifier,
        person: row.person.map(PersonId),
    }))
}
