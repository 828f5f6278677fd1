//! The audit trail: a line for each write, in its transaction, each line sealed with the hash of the one before.
//!
//! Answers for: appending, reading, proving the chain. What changed (before, after) stands apart, under a salted hash, so that personal
//! data can be erased from it without breaking the chain. Does not say what deserves a line: use cases do. Start with [`Line`].

mod chain;
mod entity;

pub use chain::{Broken, Proof, erase_details, place_of, verify};
pub(crate) use chain::{Head, append, head};

use crate::error::{StoreError, at};
use crate::instants::instant;
use crate::transaction::Reads;
use domain::accounts::PersonId;
use domain::catalogue::OrganisationId;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;
use time::OffsetDateTime;

/// What happened, to be written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// `slice.act`: `training.changed`, `session.opened`.
    pub act: &'static str,
    /// Kind of what it happened to: `training`.
    pub subject_kind: &'static str,
    /// Its number.
    pub subject: Option<i64>,
    /// The organisation that it belongs to.
    pub organisation: Option<OrganisationId>,
    /// As it was, as JSON.
    pub before: Option<String>,
    /// As it is, as JSON.
    pub after: Option<String>,
}

impl Line {
    /// `act` on the `subject` of a kind.
    #[must_use]
    pub fn new(act: &'static str, subject_kind: &'static str, subject: impl Into<Option<i64>>) -> Self {
        Self { act, subject_kind, subject: subject.into(), ..Self::default() }
    }

    /// Belonging to an organisation.
    #[must_use]
    pub fn of(mut self, organisation: Option<OrganisationId>) -> Self {
        self.organisation = organisation;
        self
    }

    /// As it was.
    #[must_use]
    pub fn before(mut self, value: &impl serde::Serialize) -> Self {
        self.before = serde_json::to_string(value).ok();
        self
    }

    /// As it is now.
    #[must_use]
    pub fn after(mut self, value: &impl serde::Serialize) -> Self {
        self.after = serde_json::to_string(value).ok();
        self
    }
}

/// A line as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub written_at: OffsetDateTime,
    /// Who, if a person.
    pub person: Option<PersonId>,
    /// Who, as named then.
    pub actor: String,
    /// What.
    pub act: String,
    /// To what kind of thing.
    pub subject_kind: String,
    /// To which.
    pub subject: Option<i64>,
    /// Whose it is.
    pub organisation: Option<OrganisationId>,
    /// As it was, as JSON.
    pub before: Option<String>,
    /// As it is since, as JSON.
    pub after: Option<String>,
}

/// Which lines to read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of one thing: its kind and number.
    pub subject: Option<(String, i64)>,
    /// By one person.
    pub person: Option<PersonId>,
    /// Of one organisation.
    pub organisation: Option<OrganisationId>,
    /// Acts that begin with this: `training.`.
    pub act: Option<String>,
    /// Only lines before this place.
    pub before_seq: Option<i64>,
    /// At most so many.
    pub limit: u64,
}

/// Lines, the latest first.
///
/// # Errors
/// When they can't be read.
pub async fn lines(db: &impl Reads, wanted: &Wanted) -> Result<Vec<Entry>, StoreError> {
    use entity::lines::{Column, Entity};
    let mut query = Entity::find().order_by_desc(Column::Seq).limit(wanted.limit);
    if let Some((kind, subject)) = &wanted.subject {
        query = query.filter(Column::SubjectKind.eq(kind.as_str())).filter(Column::Subject.eq(*subject));
    }
    if let Some(person) = wanted.person {
        query = query.filter(Column::Person.eq(person.0));
    }
    if let Some(organisation) = wanted.organisation {
        query = query.filter(Column::Organisation.eq(organisation.0));
    }
    if let Some(act) = &wanted.act {
        query = query.filter(Column::Act.starts_with(act.as_str()));
    }
    if let Some(seq) = wanted.before_seq {
        query = query.filter(Column::Seq.lt(seq));
    }
    let found = query.all(db.db()).await.map_err(at("audit.lines"))?;
    let details = details(db, found.iter().map(|line| line.seq).collect()).await?;
    Ok(found.into_iter().map(|line| entry(line, &details)).collect())
}

/// How many lines there are.
///
/// # Errors
/// When they can't be counted.
pub async fn count(db: &impl Reads) -> Result<u64, StoreError> {
    entity::lines::Entity::find().count(db.db()).await.map_err(at("audit.count"))
}

async fn details(db: &impl Reads, seqs: Vec<i64>) -> Result<BTreeMap<i64, entity::details::Model>, StoreError> {
    use entity::details::{Column, Entity};
    let found = Entity::find().filter(Column::Seq.is_in(seqs)).all(db.db()).await.map_err(at("audit.details"))?;
    Ok(found.into_iter().map(|one| (one.seq, one)).collect())
}

fn entry(line: entity::lines::Model, details: &BTreeMap<i64, entity::details::Model>) -> Entry {
    let detail = details.get(&line.seq);
    Entry {
        seq: line.seq,
        written_at: instant(line.written_at),
        person: line.person.map(PersonId),
        actor: line.actor,
        act: line.act,
        subject_kind: line.subject_kind,
        subject: line.subject,
        organisation: line.organisation.map(OrganisationId),
        before: detail.and_then(|detail| detail.before_value.clone()),
        after: detail.and_then(|detail| detail.after_value.clone()),
    }
}
