//! Who somebody is at a provider: told apart by issuer and subject, never by the mail address that the provider states.

use super::entity::identities as table;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::PersonId;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use time::OffsetDateTime;

/// A person as a provider knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its number; 0 before it is written.
    pub id: i64,
    /// Whose.
    pub person: PersonId,
    /// Address of the provider.
    pub issuer: String,
    /// The person's name there, which never changes.
    pub subject: String,
    /// The mail address that the provider stated last.
    pub mail: String,
    /// The establishment that the provider stated last.
    pub siret: Option<String>,
    /// Since when.
    pub linked_at: OffsetDateTime,
    /// When it was last used.
    pub seen_at: OffsetDateTime,
}

/// The identity of a subject at an issuer.
///
/// # Errors
/// When it can't be read.
pub async fn identity(db: &impl Reads, issuer: &str, subject: &str) -> Result<Option<Identity>, StoreError> {
    let query =
        table::Entity::find().filter(table::Column::Issuer.eq(issuer)).filter(table::Column::Subject.eq(subject));
    Ok(query.one(db.db()).await.map_err(at("accounts.identity"))?.map(read))
}

/// A person's identities.
///
/// # Errors
/// When they can't be read.
pub async fn identities(db: &impl Reads, person: PersonId) -> Result<Vec<Identity>, StoreError> {
    let query = table::Entity::find().filter(table::Column::Person.eq(person.0)).order_by_asc(table::Column::Id);
    Ok(query.all(db.db()).await.map_err(at("accounts.identities"))?.into_iter().map(read).collect())
}

/// Links an identity to its person.
///
/// # Errors
/// [`StoreError::Taken`] when it is somebody's.
pub async fn link_identity(write: &Write, new: &Identity) -> Result<(), StoreError> {
    let row = table::ActiveModel {
        id: NotSet,
        person: Set(new.person.0),
        issuer: Set(new.issuer.clone()),
        subject: Set(new.subject.clone()),
        mail: Set(new.mail.clone()),
        siret: Set(new.siret.clone()),
        linked_at: Set(micros(write.now())),
        seen_at: Set(micros(write.now())),
    };
    let insert = table::Entity::insert(row).exec_without_returning(write.db()).await;
    insert.map_err(at("accounts.link_identity")).map(drop)
}

/// Notes what a provider states of an identity that is used.
///
/// # Errors
/// When it can't be written.
pub async fn see_identity(write: &Write, id: i64, mail: &str, siret: Option<&str>) -> Result<(), StoreError> {
    let update = table::Entity::update_many()
        .col_expr(table::Column::Mail, Expr::value(mail))
        .col_expr(table::Column::Siret, Expr::value(siret.map(str::to_owned)))
        .col_expr(table::Column::SeenAt, Expr::value(micros(write.now())))
        .filter(table::Column::Id.eq(id));
    update.exec(write.db()).await.map_err(at("accounts.see_identity")).map(drop)
}

fn read(row: table::Model) -> Identity {
    Identity {
        id: row.id,
        person: PersonId(row.person),
        issuer: row.issuer,
        subject: row.subject,
        mail: row.mail,
        siret: row.siret,
        linked_at: instant(row.linked_at),
        seen_at: instant(row.seen_at),
    }
}
