//! Links that count once: the first administrator's, an invitation, a recovery.

use super::entity::links as table;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::{Mail, PersonId};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use time::OffsetDateTime;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// Makes the first administrator.
    First,
    /// Joins, with a password of one's own.
    Invitation,
    /// A new password.
    Recovery,
    /// A new address, sent to it.
    Mail,
}

impl LinkKind {
    /// The word that the table holds.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Invitation => "invitation",
            Self::Recovery => "recovery",
            Self::Mail => "mail",
        }
    }

    fn of(code: &str) -> Option<Self> {
        [Self::First, Self::Invitation, Self::Recovery, Self::Mail].into_iter().find(|kind| kind.code() == code)
    }
}

/// A link that was not used yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub kind: LinkKind,
    /// For whom; nobody yet for the first administrator.
    pub person: Option<PersonId>,
    /// The address that it proves, when it is for one.
    pub mail: Option<Mail>,
    /// When it ends.
    pub expires_at: OffsetDateTime,
}

/// Makes a link; earlier ones of the same kind for the same person end.
///
/// # Errors
/// When it can't be written.
pub async fn make_link(
    write: &Write,
    token_hash: &str,
    kind: LinkKind,
    person: Option<PersonId>,
    expires_at: OffsetDateTime,
) -> Result<(), StoreError> {
    make_link_for(write, token_hash, kind, person, None, expires_at).await
}

/// Makes a link that proves an address of a person.
///
/// # Errors
/// When it can't be written.
pub async fn make_mail_link(
    write: &Write,
    token_hash: &str,
    person: PersonId,
    mail: &Mail,
    expires_at: OffsetDateTime,
) -> Result<(), StoreError> {
    make_link_for(write, token_hash, LinkKind::Mail, Some(person), Some(mail), expires_at).await
}

async fn make_link_for(
    write: &Write,
    token_hash: &str,
    kind: LinkKind,
    person: Option<PersonId>,
    mail: Option<&Mail>,
    expires_at: OffsetDateTime,
) -> Result<(), StoreError> {
    let whose = person.map_or_else(|| table::Column::Person.is_null(), |person| table::Column::Person.eq(person.0));
    let earlier = table::Entity::update_many()
        .col_expr(table::Column::UsedAt, Expr::value(micros(write.now())))
        .filter(table::Column::Kind.eq(kind.code()))
        .filter(whose)
        .filter(table::Column::UsedAt.is_null());
    earlier.exec(write.db()).await.map_err(at("accounts.make_link"))?;
    let row = table::ActiveModel {
        id: NotSet,
        token_hash: Set(token_hash.to_owned()),
        kind: Set(kind.code().to_owned()),
        person: Set(person.map(|person| person.0)),
        mail: Set(mail.map(|mail| mail.as_str().to_owned())),
        made_at: Set(micros(write.now())),
        expires_at: Set(micros(expires_at)),
        used_at: Set(None),
    };
    row.insert(write.db()).await.map_err(at("accounts.make_link")).map(drop)
}

/// The link of a token, unless it was used or has expired.
///
/// # Errors
/// When it can't be read.
pub async fn link(db: &impl Reads, token_hash: &str, now: OffsetDateTime) -> Result<Option<Link>, StoreError> {
    let query = table::Entity::find()
        .filter(table::Column::TokenHash.eq(token_hash))
        .filter(table::Column::UsedAt.is_null())
        .filter(table::Column::ExpiresAt.gt(micros(now)));
    let row = query.one(db.db()).await.map_err(at("accounts.link"))?;
    Ok(row.and_then(|row| {
        let kind = LinkKind::of(&row.kind)?;
        let mail = row.mail.as_deref().and_then(|mail| Mail::parse(mail).ok());
        Some(Link { id: row.id, kind, person: row.person.map(PersonId), mail, expires_at: instant(row.expires_at) })
    }))
}

/// Uses a link up.
///
/// # Errors
/// [`StoreError::Stale`] when it was used meanwhile.
pub async fn use_link(write: &Write, id: i64) -> Result<(), StoreError> {
    let update = table::Entity::update_many()
        .col_expr(table::Column::UsedAt, Expr::value(micros(write.now())))
        .filter(table::Column::Id.eq(id))
        .filter(table::Column::UsedAt.is_null());
    write.change_one(update, "accounts.use_link").await
}

/// Ends every link of a person that was not used.
///
/// # Errors
/// When it can't be written.
pub async fn void_links(write: &Write, person: PersonId) -> Result<(), StoreError> {
    let update = table::Entity::update_many()
        .col_expr(table::Column::UsedAt, Expr::value(micros(write.now())))
        .filter(table::Column::Person.eq(person.0))
        .filter(table::Column::UsedAt.is_null());
    update.exec(write.db()).await.map_err(at("accounts.void_links")).map(drop)
}

/// Removes the links that ended before an instant; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget_links(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = table::Entity::delete_many().filter(table::Column::ExpiresAt.lt(micros(before)));
    old.exec(write.db()).await.map_err(at("accounts.forget_links")).map(|done| done.rows_affected)
}
