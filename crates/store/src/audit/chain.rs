//! The chain: how lines are sealed, and the proof that none was changed, removed or put in between.
//!
//! A line's hash covers its place, its fields, the salted hash of its details and the hash of the line before. Whoever rewrites the whole
//! chain is found by comparing the last hash with one noted elsewhere: a backup, the log, a colleague. Start with [`verify`].

use super::Line;
use super::entity::{details, lines};
use crate::error::{StoreError, at};
use crate::instants::micros;
use crate::transaction::{Actor, Reads, Write};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use time::OffsetDateTime;

/// The hash before the first line.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Lines a statement: SQLite takes 32 766 values in one.
const BATCH: usize = 1000;

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    seq: i64,
    hash: String,
}

/// The end of the chain as the transaction sees it.
pub(crate) async fn head(db: &impl ConnectionTrait) -> Result<Head, StoreError> {
    let query = lines::Entity::find().order_by_desc(lines::Column::Seq).limit(1);
    let last = query.one(db).await.map_err(at("audit.head"))?;
    Ok(last.map_or(Head { seq: 0, hash: GENESIS.to_owned() }, |line| Head { seq: line.seq, hash: line.hash }))
}

/// Appends lines and gives the new end.
pub(crate) async fn append(
    db: &impl ConnectionTrait,
    head: &Head,
    actor: &Actor,
    now: OffsetDateTime,
    new: &[Line],
) -> Result<Head, StoreError> {
    let mut end = head.clone();
    for batch in new.chunks(BATCH) {
        let mut sealed = Vec::with_capacity(batch.len());
        let mut told = Vec::with_capacity(batch.len());
        for line in batch {
            let (line, detail) = seal(&end, actor, now, line);
            end = Head { seq: line.seq, hash: line.hash.clone() };
            told.push(active_detail(detail));
            sealed.push(active_line(line));
        }
        lines::Entity::insert_many(sealed).exec_without_returning(db).await.map_err(at("audit.append"))?;
        details::Entity::insert_many(told).exec_without_returning(db).await.map_err(at("audit.append"))?;
    }
    Ok(end)
}

fn seal(end: &Head, actor: &Actor, now: OffsetDateTime, line: &Line) -> (lines::Model, details::Model) {
    let seq = end.seq + 1;
    let salt = random_hex();
    let detail = details::Model { seq, salt, before_value: line.before.clone(), after_value: line.after.clone() };
    let mut sealed = lines::Model {
        seq,
        written_at: micros(now),
        person: actor.person.map(|person| person.0),
        actor: actor.name.clone(),
        act: line.act.to_owned(),
        subject_kind: line.subject_kind.to_owned(),
        subject: line.subject,
        organisation: line.organisation.map(|organisation| organisation.0),
        details_hash: detail_hash(&detail),
        previous_hash: end.hash.clone(),
        hash: String::new(),
    };
    sealed.hash = line_hash(&sealed);
    (sealed, detail)
}

/// Every field with its length before it, so that no two lines give the same bytes.
fn line_hash(line: &lines::Model) -> String {
    let number = |value: Option<i64>| value.map_or_else(|| "-".to_owned(), |value| value.to_string());
    let fields = [
        line.seq.to_string(),
        line.written_at.to_string(),
        number(line.person),
        line.actor.clone(),
        line.act.clone(),
        line.subject_kind.clone(),
        number(line.subject),
        number(line.organisation),
        line.details_hash.clone(),
        line.previous_hash.clone(),
    ];
    hash_of(&fields)
}

fn detail_hash(detail: &details::Model) -> String {
    let value = |value: &Option<String>| value.as_ref().map_or_else(|| "-".to_owned(), |value| format!("={value}"));
    hash_of(&[detail.salt.clone(), value(&detail.before_value), value(&detail.after_value)])
}

fn hash_of(fields: &[String]) -> String {
    let mut hasher = Sha256::new();
    for field in fields {
        hasher.update(format!("{}:", field.len()));
        hasher.update(field);
    }
    hex(&hasher.finalize())
}

/// 16 bytes that nobody can guess.
fn random_hex() -> String {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).expect("the system gives random bytes, or nothing here is safe");
    hex(&bytes)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// That the chain holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// How many lines.
    pub lines: i64,
    /// The hash of the last, to be noted elsewhere.
    pub last_hash: String,
    /// Lines whose details were erased by law.
    pub erased: i64,
}

/// The first place where the chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A line is missing, or one was put in between.
    Gap {
        /// The place that should come next.
        expected: i64,
        /// The one that came.
        found: i64,
    },
    /// A line does not follow the one before.
    Unlinked(i64),
    /// A line was changed.
    Changed(i64),
    /// What a line tells was changed.
    Details(i64),
}

impl Broken {
    /// The place in the chain.
    #[must_use]
    pub fn place(&self) -> i64 {
        match self {
            Self::Gap { expected, .. } => *expected,
            Self::Unlinked(seq) | Self::Changed(seq) | Self::Details(seq) => *seq,
        }
    }
}

/// Walks the whole chain.
///
/// # Errors
/// When it can't be read; a broken chain is no error but the answer.
pub async fn verify(db: &impl Reads) -> Result<Result<Proof, Broken>, StoreError> {
    let mut proof = Proof { lines: 0, last_hash: GENESIS.to_owned(), erased: 0 };
    loop {
        let after = lines::Entity::find().filter(lines::Column::Seq.gt(proof.lines)).order_by_asc(lines::Column::Seq);
        let batch = after.limit(10_000).all(db.db()).await.map_err(at("audit.verify"))?;
        let Some(last) = batch.last() else { return Ok(Ok(proof)) };
        let between = details::Entity::find().filter(details::Column::Seq.between(batch[0].seq, last.seq));
        let told = between.all(db.db()).await.map_err(at("audit.verify"))?;
        let told: BTreeMap<i64, details::Model> = told.into_iter().map(|one| (one.seq, one)).collect();
        for line in batch {
            if let Err(broken) = check(&mut proof, &line, told.get(&line.seq)) {
                return Ok(Err(broken));
            }
        }
    }
}

/// The place of the line that bears a hash noted earlier; none when no line does, so that the trail was rewritten or cut since.
///
/// # Errors
/// When it can't be read.
pub async fn place_of(db: &impl Reads, hash: &str) -> Result<Option<i64>, StoreError> {
    let query = lines::Entity::find().filter(lines::Column::Hash.eq(hash.trim().to_lowercase()));
    let line = query.one(db.db()).await.map_err(at("audit.place_of"))?;
    Ok(line.map(|line| line.seq))
}

/// Erases what the lines of before an instant tell; the lines stay, and the chain holds. Says how many.
///
/// # Errors
/// When it can't be written.
pub async fn erase_details(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    let failed = at("audit.erase_details");
    let oldest = details::Entity::find().order_by_asc(details::Column::Seq).limit(1);
    let Some(oldest) = oldest.one(write.db()).await.map_err(&failed)? else { return Ok(0) };
    // Looked for from the oldest that is left, so that every day finds it at once.
    let young = lines::Entity::find()
        .filter(lines::Column::Seq.gte(oldest.seq))
        .filter(lines::Column::WrittenAt.gte(micros(before)))
        .order_by_asc(lines::Column::Seq)
        .limit(1);
    let young = young.one(write.db()).await.map_err(&failed)?.map_or(i64::MAX, |line| line.seq);
    let old = details::Entity::delete_many().filter(details::Column::Seq.lt(young));
    old.exec(write.db()).await.map_err(&failed).map(|done| done.rows_affected)
}

fn check(proof: &mut Proof, line: &lines::Model, detail: Option<&details::Model>) -> Result<(), Broken> {
    let expected = proof.lines + 1;
    if line.seq != expected {
        return Err(Broken::Gap { expected, found: line.seq });
    }
    if line.previous_hash != proof.last_hash {
        return Err(Broken::Unlinked(line.seq));
    }
    if line_hash(line) != line.hash {
        return Err(Broken::Changed(line.seq));
    }
    match detail {
        None => proof.erased += 1,
        Some(detail) if detail_hash(detail) != line.details_hash => return Err(Broken::Details(line.seq)),
        Some(_) => {}
    }
    proof.lines = line.seq;
    proof.last_hash.clone_from(&line.hash);
    Ok(())
}

fn active_line(line: lines::Model) -> lines::ActiveModel {
    lines::ActiveModel {
        seq: Set(line.seq),
        written_at: Set(line.written_at),
        person: Set(line.person),
        actor: Set(line.actor),
        act: Set(line.act),
        subject_kind: Set(line.subject_kind),
        subject: Set(line.subject),
        organisation: Set(line.organisation),
        details_hash: Set(line.details_hash),
        previous_hash: Set(line.previous_hash),
        hash: Set(line.hash),
    }
}

fn active_detail(detail: details::Model) -> details::ActiveModel {
    details::ActiveModel {
        seq: Set(detail.seq),
        salt: Set(detail.salt),
        before_value: Set(detail.before_value),
        after_value: Set(detail.after_value),
    }
}
