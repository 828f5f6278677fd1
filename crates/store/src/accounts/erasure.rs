//! What is erased of people once nobody needs it; how long that takes stands in the register of personal data.
//!
//! The row of a person stays, with nothing of the person in it: what they did refers to it. Start with [`people_to_erase`].

use super::entity::{assignments, codes, devices, handshakes, identities, keys, links, pending, persons, sessions};
use crate::error::{StoreError, at};
use crate::instants::{day_text, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::{Mail, PersonId, PersonState};
use sea_orm::sea_query::{Expr, Query};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect};
use time::{Date, OffsetDateTime};

/// The name of somebody whose account was erased.
const NOBODY: &str = "—";

/// Who has not signed in since `before`, and whose account is closed or holds no role that lasts `today` or is to begin.
///
/// # Errors
/// When they can't be read.
pub async fn people_to_erase(
    db: &impl Reads,
    before: OffsetDateTime,
    today: Date,
) -> Result<Vec<PersonId>, StoreError> {
    use persons::Column;
    let before = micros(before);
    let lasts = assignments::Column::UntilOn.is_null().or(assignments::Column::UntilOn.gte(day_text(today)));
    let holders = Query::select().column(assignments::Column::Person).from(assignments::Entity).and_where(lasts).take();
    let never = Column::SeenAt.is_null().and(Column::MadeAt.lt(before));
    let over = Column::State.eq(PersonState::Closed.code()).or(Column::Id.not_in_subquery(holders));
    let query = persons::Entity::find()
        .select_only()
        .column(Column::Id)
        .filter(Column::SeenAt.lt(before).or(never))
        .filter(over)
        .filter(Column::Mail.not_like(format!("%@{}", Mail::erased(PersonId(0)).domain())));
    let ids: Vec<i64> = query.into_tuple().all(db.db()).await.map_err(at("accounts.people_to_erase"))?;
    Ok(ids.into_iter().map(PersonId).collect())
}

/// Erases a person: name, address, all that opens the account, and the roles. The account is closed for good.
///
/// # Errors
/// When it can't be written.
pub async fn erase_person(write: &Write, person: PersonId) -> Result<(), StoreError> {
    let failed = at("accounts.erase_person");
    let update = persons::Entity::update_many()
        .col_expr(persons::Column::Name, Expr::value(NOBODY))
        .col_expr(persons::Column::Mail, Expr::value(Mail::erased(person).as_str()))
        .col_expr(persons::Column::State, Expr::value(PersonState::Closed.code()))
        .col_expr(persons::Column::PasswordHash, Expr::value(Option::<String>::None))
        .col_expr(persons::Column::TotpSecret, Expr::value(Option::<String>::None))
        .col_expr(persons::Column::TotpStep, Expr::value(Option::<i64>::None))
        .col_expr(persons::Column::SeenAt, Expr::value(Option::<i64>::None))
        .col_expr(persons::Column::Version, Expr::col(persons::Column::Version).add(1))
        .filter(persons::Column::Id.eq(person.0));
    update.exec(write.db()).await.map_err(&failed)?;
    gone::<assignments::Entity>(write, assignments::Column::Person.eq(person.0)).await?;
    gone::<codes::Entity>(write, codes::Column::Person.eq(person.0)).await?;
    gone::<devices::Entity>(write, devices::Column::Person.eq(person.0)).await?;
    gone::<identities::Entity>(write, identities::Column::Person.eq(person.0)).await?;
    gone::<links::Entity>(write, links::Column::Person.eq(person.0)).await?;
    gone::<pending::Entity>(write, pending::Column::Person.eq(person.0)).await?;
    gone::<sessions::Entity>(write, sessions::Column::Person.eq(person.0)).await.map(drop)
}

/// Removes the roles whose last day was before a day; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget_assignments(write: &Write, before: Date) -> Result<u64, StoreError> {
    gone::<assignments::Entity>(write, assignments::Column::UntilOn.lt(day_text(before))).await
}

/// Removes the keys that ended before a day; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget_keys(write: &Write, before: Date) -> Result<u64, StoreError> {
    gone::<keys::Entity>(write, keys::Column::ExpiresOn.lt(day_text(before))).await
}

/// Removes the second factors that were begun before an instant and never confirmed; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget_pending(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    gone::<pending::Entity>(write, pending::Column::MadeAt.lt(micros(before))).await
}

/// Removes the sign-ins that were begun at a provider before an instant; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget_handshakes(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    gone::<handshakes::Entity>(write, handshakes::Column::MadeAt.lt(micros(before))).await
}

async fn gone<E: EntityTrait>(write: &Write, which: Expr) -> Result<u64, StoreError> {
    let deleted = E::delete_many().filter(which).exec(write.db()).await;
    deleted.map_err(at("accounts.erase")).map(|done| done.rows_affected)
}
