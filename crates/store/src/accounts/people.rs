//! People and the roles that they were given.

use super::entity::{assignments as given, persons};
use crate::error::{StoreError, at};
use crate::instants::{day, day_text, instant, micros};
use crate::transaction::{Reads, Write};
use domain::accounts::{Assignment, AssignmentId, Mail, PersonId, PersonState, Role};
use domain::catalogue::OrganisationId;
use domain::network::Language;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use time::{Date, OffsetDateTime};

/// A person as a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The number; 0 before it is written.
    pub id: PersonId,
    /// First and last name.
    pub name: String,
    /// The address that they sign in with.
    pub mail: Mail,
    /// The language that they read.
    pub language: Language,
    /// Whether they can sign in.
    pub state: PersonState,
    /// The password's hash in the PHC format, with its salt and parameters.
    pub password_hash: Option<String>,
    /// The second factor's secret, base 32.
    pub totp_secret: Option<String>,
    /// The last step of 30 seconds whose code was accepted: a code counts once.
    pub totp_step: Option<i64>,
    /// Grows with each change.
    pub version: i64,
    /// When they were added.
    pub made_at: OffsetDateTime,
    /// When they last signed in.
    pub seen_at: Option<OffsetDateTime>,
}

impl Person {
    /// Somebody who is not written yet and whom nothing lets in.
    #[must_use]
    pub fn new(
        name: impl Into<String>,
        mail: Mail,
        language: Language,
        state: PersonState,
        now: OffsetDateTime,
    ) -> Self {
        Self {
            id: PersonId(0),
            name: name.into(),
            mail,
            language,
            state,
            password_hash: None,
            totp_secret: None,
            totp_step: None,
            version: 1,
            made_at: now,
            seen_at: None,
        }
    }
}

/// Which people to list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonFilter {
    /// Whose name or address holds this.
    pub text: Option<String>,
    /// With a role that was given in this organisation.
    pub organisation: Option<OrganisationId>,
    /// With a role that has not ended before this day.
    pub not_ended_on: Option<Date>,
    /// With this role.
    pub role: Option<Role>,
    /// In this state.
    pub state: Option<PersonState>,
    /// Page, from 0.
    pub page: u64,
    /// People a page.
    pub size: u64,
}

/// A page of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonPage {
    /// The people.
    pub people: Vec<Person>,
    /// How many there are on all pages.
    pub total: u64,
}

/// The person of a number.
///
/// # Errors
/// When it can't be read.
pub async fn person(db: &impl Reads, id: PersonId) -> Result<Option<Person>, StoreError> {
    let row = persons::Entity::find_by_id(id.0).one(db.db()).await.map_err(at("accounts.person"))?;
    row.map(read).transpose()
}

/// The person of an address.
///
/// # Errors
/// When it can't be read.
pub async fn person_by_mail(db: &impl Reads, mail: &Mail) -> Result<Option<Person>, StoreError> {
    let query = persons::Entity::find().filter(persons::Column::Mail.eq(mail.as_str()));
    let row = query.one(db.db()).await.map_err(at("accounts.person_by_mail"))?;
    row.map(read).transpose()
}

/// A page of people by name.
///
/// # Errors
/// When they can't be read.
pub async fn people(db: &impl Reads, filter: &PersonFilter) -> Result<PersonPage, StoreError> {
    use persons::Column;
    let mut query = persons::Entity::find();
    if let Some(text) = filter.text.as_deref().filter(|text| !text.trim().is_empty()) {
        let text = text.trim().to_lowercase();
        let lowered = sea_orm::sea_query::Expr::expr(sea_orm::sea_query::Func::lower(sea_orm::sea_query::Expr::col(
            Column::Name,
        )));
        query = query
            .filter(sea_orm::Condition::any().add(lowered.like(format!("%{text}%"))).add(Column::Mail.contains(&text)));
    }
    if let Some(state) = filter.state {
        query = query.filter(Column::State.eq(state.code()));
    }
    if filter.organisation.is_some() || filter.role.is_some() || filter.not_ended_on.is_some() {
        let mut holders = sea_orm::sea_query::Query::select();
        holders.column(given::Column::Person).from(given::Entity);
        if let Some(organisation) = filter.organisation {
            holders.and_where(given::Column::Organisation.eq(organisation.0));
        }
        if let Some(day) = filter.not_ended_on.map(day_text) {
            holders.and_where(given::Column::UntilOn.is_null().or(given::Column::UntilOn.gte(day)));
        }
        if let Some(role) = filter.role {
            holders.and_where(given::Column::Role.eq(role.code()));
        }
        query = query.filter(Column::Id.in_subquery(holders));
    }
    let total = query.clone().count(db.db()).await.map_err(at("accounts.people"))?;
    let page =
        query.order_by_asc(Column::Name).order_by_asc(Column::Id).offset(filter.page * filter.size).limit(filter.size);
    let rows = page.all(db.db()).await.map_err(at("accounts.people"))?;
    Ok(PersonPage { people: rows.into_iter().map(read).collect::<Result<_, _>>()?, total })
}

/// Adds a person and gives the number.
///
/// # Errors
/// [`StoreError::Taken`] when the address is somebody's; else when it can't be written.
pub async fn insert_person(write: &Write, person: &Person) -> Result<PersonId, StoreError> {
    let row = persons::ActiveModel { id: NotSet, version: Set(1), made_at: Set(micros(write.now())), ..row(person) };
    let row = row.insert(write.db()).await.map_err(at("accounts.insert_person"))?;
    Ok(PersonId(row.id))
}

/// Changes a person who is still as read: their version is the one that was seen.
///
/// # Errors
/// [`StoreError::Stale`] when somebody changed them since; else when it can't be written.
pub async fn update_person(write: &Write, person: &Person) -> Result<(), StoreError> {
    let row = persons::ActiveModel { id: NotSet, version: Set(person.version + 1), made_at: NotSet, ..row(person) };
    let same = persons::Entity::update_many().set(row).filter(persons::Column::Id.eq(person.id.0));
    let same = same.filter(persons::Column::Version.eq(person.version));
    write.change_one(same, "accounts.update_person").await
}

/// Gives a role.
///
/// # Errors
/// When it can't be written.
pub async fn assign(write: &Write, assignment: &Assignment) -> Result<AssignmentId, StoreError> {
    let row = given::ActiveModel {
        id: NotSet,
        person: Set(assignment.person.0),
        role: Set(assignment.role.code().to_owned()),
        organisation: Set(assignment.organisation.map(|organisation| organisation.0)),
        since_on: Set(day_text(assignment.since_on)),
        until_on: Set(assignment.until_on.map(day_text)),
        lent_by: Set(assignment.lent_by.map(|person| person.0)),
        given_by: Set(write.actor().person.map(|person| person.0)),
        given_at: Set(micros(write.now())),
    };
    let row = row.insert(write.db()).await.map_err(at("accounts.assign"))?;
    Ok(AssignmentId(row.id))
}

/// Makes `last` the last day of a role.
///
/// # Errors
/// When it can't be written.
pub async fn end_assignment(write: &Write, id: AssignmentId, last: Date) -> Result<(), StoreError> {
    let row = given::ActiveModel { id: Set(id.0), until_on: Set(Some(day_text(last))), ..Default::default() };
    row.update(write.db()).await.map_err(at("accounts.end_assignment")).map(drop)
}

/// Every role that a person was given, the latest first.
///
/// # Errors
/// When they can't be read.
pub async fn assignments(db: &impl Reads, person: PersonId) -> Result<Vec<Assignment>, StoreError> {
    let query = given::Entity::find().filter(given::Column::Person.eq(person.0)).order_by_desc(given::Column::Id);
    let rows = query.all(db.db()).await.map_err(at("accounts.assignments"))?;
    rows.into_iter().map(read_assignment).collect()
}

/// Every role that these people were given, the latest first.
///
/// # Errors
/// When they can't be read.
pub async fn assignments_of(db: &impl Reads, people: &[PersonId]) -> Result<Vec<Assignment>, StoreError> {
    let numbers = people.iter().map(|id| id.0);
    let query = given::Entity::find().filter(given::Column::Person.is_in(numbers)).order_by_desc(given::Column::Id);
    let rows = query.all(db.db()).await.map_err(at("accounts.assignments_of"))?;
    rows.into_iter().map(read_assignment).collect()
}

/// Every role that was given in an organisation; in the agency without one.
///
/// # Errors
/// When they can't be read.
pub async fn assignments_in(
    db: &impl Reads,
    organisation: Option<OrganisationId>,
) -> Result<Vec<Assignment>, StoreError> {
    let column = given::Column::Organisation;
    let there = organisation.map_or_else(|| column.is_null(), |organisation| column.eq(organisation.0));
    let query = given::Entity::find().filter(there).order_by_desc(given::Column::Id);
    let rows = query.all(db.db()).await.map_err(at("accounts.assignments_in"))?;
    rows.into_iter().map(read_assignment).collect()
}

/// The role of a number.
///
/// # Errors
/// When it can't be read.
pub async fn assignment(db: &impl Reads, id: AssignmentId) -> Result<Option<Assignment>, StoreError> {
    let row = given::Entity::find_by_id(id.0).one(db.db()).await.map_err(at("accounts.assignment"))?;
    row.map(read_assignment).transpose()
}

/// Every role that a person lends or has lent, the latest first.
///
/// # Errors
/// When they can't be read.
pub async fn loans(db: &impl Reads, lender: PersonId) -> Result<Vec<Assignment>, StoreError> {
    let query = given::Entity::find().filter(given::Column::LentBy.eq(lender.0)).order_by_desc(given::Column::Id);
    let rows = query.all(db.db()).await.map_err(at("accounts.loans"))?;
    rows.into_iter().map(read_assignment).collect()
}

/// The people of these numbers, by name.
///
/// # Errors
/// When they can't be read.
pub async fn people_of(db: &impl Reads, ids: &[PersonId]) -> Result<Vec<Person>, StoreError> {
    let numbers = ids.iter().map(|id| id.0);
    let query = persons::Entity::find().filter(persons::Column::Id.is_in(numbers)).order_by_asc(persons::Column::Name);
    let rows = query.all(db.db()).await.map_err(at("accounts.people_of"))?;
    rows.into_iter().map(read).collect()
}

/// How many people other than `except` can sign in and hold `role` on `day` without a last day.
///
/// # Errors
/// When they can't be read.
pub async fn other_holders(db: &impl Reads, role: Role, day: Date, except: PersonId) -> Result<u64, StoreError> {
    let day = day_text(day);
    let mut holders = sea_orm::sea_query::Query::select();
    holders.column(given::Column::Person).from(given::Entity);
    holders.and_where(given::Column::Role.eq(role.code()));
    holders.and_where(given::Column::SinceOn.lte(day.as_str()));
    holders.and_where(given::Column::UntilOn.is_null());
    let query = persons::Entity::find()
        .filter(persons::Column::Id.in_subquery(holders))
        .filter(persons::Column::Id.ne(except.0))
        .filter(persons::Column::State.eq(PersonState::Active.code()));
    query.count(db.db()).await.map_err(at("accounts.other_holders"))
}

fn row(person: &Person) -> persons::ActiveModel {
    persons::ActiveModel {
        id: Set(person.id.0),
        name: Set(person.name.clone()),
        mail: Set(person.mail.as_str().to_owned()),
        language: Set(crate::words::language_code(person.language).to_owned()),
        state: Set(person.state.code().to_owned()),
        password_hash: Set(person.password_hash.clone()),
        totp_secret: Set(person.totp_secret.clone()),
        totp_step: Set(person.totp_step),
        version: Set(person.version),
        made_at: Set(micros(person.made_at)),
        seen_at: Set(person.seen_at.map(micros)),
    }
}

fn read(row: persons::Model) -> Result<Person, StoreError> {
    let wrong = |what: String| StoreError::Row { operation: "accounts.person", what };
    Ok(Person {
        id: PersonId(row.id),
        mail: Mail::parse(&row.mail).map_err(|_| wrong(format!("mail of person {}", row.id)))?,
        language: crate::words::language(&row.language),
        state: PersonState::of(&row.state).ok_or_else(|| wrong(format!("state `{}`", row.state)))?,
        name: row.name,
        password_hash: row.password_hash,
        totp_secret: row.totp_secret,
        totp_step: row.totp_step,
        version: row.version,
        made_at: instant(row.made_at),
        seen_at: row.seen_at.map(instant),
    })
}

fn read_assignment(row: given::Model) -> Result<Assignment, StoreError> {
    let operation = "accounts.assignment";
    Ok(Assignment {
        id: AssignmentId(row.id),
        person: PersonId(row.person),
        role: Role::of(&row.role).ok_or_else(|| StoreError::Row { operation, what: format!("role `{}`", row.role) })?,
        organisation: row.organisation.map(OrganisationId),
        since_on: day(operation, &row.since_on)?,
        until_on: row.until_on.as_deref().map(|text| day(operation, text)).transpose()?,
        lent_by: row.lent_by.map(PersonId),
    })
}
