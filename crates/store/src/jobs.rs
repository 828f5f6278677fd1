//! Work for later, in the database: it commits with the data that asked for it, is claimed once, retried later and later, seen by an
//! administrator.
//!
//! Does not do the work: see `app::jobs`. Start with [`enqueue`], then [`claim`].

mod entity;

use crate::engine::Store;
use crate::error::{StoreError, at};
use crate::instants::{instant, micros};
use crate::transaction::{Reads, Write};
use entity::Column;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ActiveValue::Set, ColumnTrait, Condition, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use time::{Duration, OffsetDateTime};

/// How often a job is tried before it is given up.
pub const ATTEMPTS: i64 = 8;

/// How long a worker holds a job before others take it for dead, unless it reports.
pub const LEASE: Duration = Duration::minutes(2);

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobState {
    /// To be done, perhaps not before an instant.
    Waiting,
    /// Being done.
    Running,
    /// Done.
    Done,
    /// Given up after many attempts.
    Failed,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Running, Self::Done, Self::Failed];

    /// The word that the table and addresses hold.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its number.
    pub id: i64,
    /// `slice.work`: `mail.send`.
    pub kind: String,
    /// What it needs, as JSON.
    pub payload: String,
    /// Where it stands.
    pub state: JobState,
    /// Not before.
    pub run_at: OffsetDateTime,
    /// How often it was tried.
    pub attempts: i64,
    /// Which worker does it.
    pub claimed_by: Option<String>,
    /// Steps done.
    pub done_steps: i64,
    /// Steps in all; 0 when unknown.
    pub all_steps: i64,
    /// What went wrong last.
    pub error: Option<String>,
    /// When it was asked for.
    pub made_at: OffsetDateTime,
    /// When it was done or given up.
    pub ended_at: Option<OffsetDateTime>,
}

/// Asks for work with this write; a second job with the same `unique_key` is not added.
///
/// # Errors
/// When it can't be written.
pub async fn enqueue(
    write: &Write,
    kind: &str,
    payload: &impl serde::Serialize,
    unique_key: Option<&str>,
    run_at: OffsetDateTime,
) -> Result<Option<i64>, StoreError> {
    let failed = at("jobs.enqueue");
    if let Some(key) = unique_key {
        let there =
            entity::Entity::find().filter(Column::UniqueKey.eq(key)).count(write.db()).await.map_err(&failed)?;
        if there > 0 {
            return Ok(None);
        }
    }
    let payload = serde_json::to_string(payload)
        .map_err(|cause| StoreError::Row { operation: "jobs.enqueue", what: format!("payload of {kind}: {cause}") })?;
    let row = entity::ActiveModel {
        id: NotSet,
        kind: Set(kind.to_owned()),
        payload: Set(payload),
        unique_key: Set(unique_key.map(str::to_owned)),
        state: Set(JobState::Waiting.code().to_owned()),
        run_at: Set(micros(run_at)),
        attempts: Set(0),
        claimed_by: Set(None),
        lease_at: Set(None),
        done_steps: Set(0),
        all_steps: Set(0),
        error: Set(None),
        made_at: Set(micros(write.now())),
        ended_at: Set(None),
    };
    row.insert(write.db()).await.map_err(&failed).map(|row| Some(row.id))
}

/// Asks for work that nobody asked for: the program's own, of every day.
///
/// # Errors
/// As [`enqueue`].
pub async fn enqueue_alone(
    store: &Store,
    kind: &str,
    unique_key: &str,
    now: OffsetDateTime,
) -> Result<Option<i64>, StoreError> {
    let write = store.bookkeeping(now).await?;
    let id = enqueue(&write, kind, &(), Some(unique_key), now).await?;
    write.commit_bookkeeping().await?;
    Ok(id)
}

/// Claims the job that is due first, or one whose worker has gone silent. Two workers never get the same.
///
/// # Errors
/// When the database can't be had.
pub async fn claim(store: &Store, worker: &str, now: OffsetDateTime) -> Result<Option<Job>, StoreError> {
    let due = Condition::all().add(Column::State.eq(JobState::Waiting.code())).add(Column::RunAt.lte(micros(now)));
    let silent = Condition::all().add(Column::State.eq(JobState::Running.code())).add(Column::LeaseAt.lt(micros(now)));
    let next = entity::Entity::find()
        .filter(Condition::any().add(due).add(silent))
        .order_by_asc(Column::RunAt)
        .order_by_asc(Column::Id);
    // Looking costs no lock; most of the time there is nothing to do.
    if next.clone().limit(1).one(store.read().db()).await.map_err(at("jobs.claim"))?.is_none() {
        return Ok(None);
    }
    let write = store.bookkeeping(now).await?;
    give_up_deadly(&write).await?;
    let Some(found) = next.limit(1).one(write.db()).await.map_err(at("jobs.claim"))? else {
        write.commit_bookkeeping().await?;
        return Ok(None);
    };
    let row = entity::ActiveModel {
        id: Set(found.id),
        state: Set(JobState::Running.code().to_owned()),
        attempts: Set(found.attempts + 1),
        claimed_by: Set(Some(worker.to_owned())),
        lease_at: Set(Some(micros(now + LEASE))),
        ..Default::default()
    };
    let row = row.update(write.db()).await.map_err(at("jobs.claim"))?;
    write.commit_bookkeeping().await?;
    read(row).map(Some)
}

/// Gives up the jobs whose worker has died each time: they would kill workers for ever.
async fn give_up_deadly(write: &Write) -> Result<(), StoreError> {
    let now = micros(write.now());
    let update = entity::Entity::update_many()
        .col_expr(Column::State, Expr::value(JobState::Failed.code()))
        .col_expr(Column::Error, Expr::value("its worker died each time"))
        .col_expr(Column::EndedAt, Expr::value(now))
        .filter(Column::State.eq(JobState::Running.code()))
        .filter(Column::LeaseAt.lt(now))
        .filter(Column::Attempts.gte(ATTEMPTS));
    update.exec(write.db()).await.map_err(at("jobs.claim")).map(drop)
}

/// Tells how far a job is and that its worker lives; false when another worker has it now.
///
/// # Errors
/// When it can't be written.
pub async fn report(store: &Store, job: &Job, steps: (i64, i64), now: OffsetDateTime) -> Result<bool, StoreError> {
    let write = store.bookkeeping(now).await?;
    let update = mine(job)
        .col_expr(Column::DoneSteps, Expr::value(steps.0))
        .col_expr(Column::AllSteps, Expr::value(steps.1))
        .col_expr(Column::LeaseAt, Expr::value(micros(now + LEASE)));
    let done = update.exec(write.db()).await.map_err(at("jobs.report"))?;
    write.commit_bookkeeping().await?;
    Ok(done.rows_affected == 1)
}

/// Tells how far the running job with a key is, beside the write that does its work and without waiting for it. Only where several may
/// write at once: on SQLite that write holds the file, and nothing is told.
///
/// # Errors
/// When it can't be written.
pub async fn tell_steps(store: &Store, unique_key: &str, steps: (i64, i64)) -> Result<(), StoreError> {
    let Some(db) = store.beside_writers() else { return Ok(()) };
    let update = entity::Entity::update_many()
        .col_expr(Column::DoneSteps, Expr::value(steps.0))
        .col_expr(Column::AllSteps, Expr::value(steps.1))
        .filter(Column::UniqueKey.eq(unique_key))
        .filter(Column::State.eq(JobState::Running.code()));
    update.exec(db).await.map_err(at("jobs.tell_steps")).map(drop)
}

/// Steps done and in all of the job with a key, while it runs.
///
/// # Errors
/// When they can't be read.
pub async fn steps(db: &impl Reads, unique_key: &str) -> Result<Option<(i64, i64)>, StoreError> {
    let running = entity::Entity::find()
        .filter(Column::UniqueKey.eq(unique_key))
        .filter(Column::State.eq(JobState::Running.code()));
    let row = running.one(db.db()).await.map_err(at("jobs.steps"))?;
    Ok(row.map(|row| (row.done_steps, row.all_steps)))
}

/// Tells that a job's worker lives, whatever it told of its steps; false when another worker has it now.
///
/// # Errors
/// When it can't be written.
pub async fn live(store: &Store, job: &Job, now: OffsetDateTime) -> Result<bool, StoreError> {
    let write = store.bookkeeping(now).await?;
    let update = mine(job).col_expr(Column::LeaseAt, Expr::value(micros(now + LEASE)));
    let done = update.exec(write.db()).await.map_err(at("jobs.live"))?;
    write.commit_bookkeeping().await?;
    Ok(done.rows_affected == 1)
}

/// Ends a job well, with the write that did its work, or alone.
///
/// # Errors
/// [`StoreError::Stale`] when another worker took it meanwhile, so that its work is undone.
pub async fn finish(write: &Write, job: &Job) -> Result<(), StoreError> {
    let update = mine(job)
        .col_expr(Column::State, Expr::value(JobState::Done.code()))
        .col_expr(Column::EndedAt, Expr::value(micros(write.now())))
        .col_expr(Column::Error, Expr::value(Option::<String>::None));
    write.change_one(update, "jobs.finish").await
}

/// Ends a job well whose work changed nothing in the database.
///
/// # Errors
/// As [`finish`].
pub async fn finish_alone(store: &Store, job: &Job, now: OffsetDateTime) -> Result<(), StoreError> {
    let write = store.bookkeeping(now).await?;
    finish(&write, job).await?;
    write.commit_bookkeeping().await
}

/// Puts a job that went wrong back, later each time, or gives it up: after [`ATTEMPTS`], or at once when trying again is no use.
///
/// # Errors
/// When it can't be written.
pub async fn fail(
    store: &Store,
    job: &Job,
    error: &str,
    hopeless: bool,
    now: OffsetDateTime,
) -> Result<JobState, StoreError> {
    let over = hopeless || job.attempts >= ATTEMPTS;
    let state = if over { JobState::Failed } else { JobState::Waiting };
    let write = store.bookkeeping(now).await?;
    let update = mine(job)
        .col_expr(Column::State, Expr::value(state.code()))
        .col_expr(Column::Error, Expr::value(error.chars().take(2000).collect::<String>()))
        .col_expr(Column::RunAt, Expr::value(micros(now + backoff(job.attempts))))
        .col_expr(Column::EndedAt, Expr::value(over.then(|| micros(now))));
    update.exec(write.db()).await.map_err(at("jobs.fail"))?;
    write.commit_bookkeeping().await?;
    Ok(state)
}

/// Half a minute after the first failure, then twice as long each time, at most six hours.
fn backoff(attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 12) - 1).unwrap_or(0);
    (Duration::seconds(30) * 2_i32.pow(doublings)).min(Duration::hours(6))
}

fn mine(job: &Job) -> sea_orm::UpdateMany<entity::Entity> {
    entity::Entity::update_many()
        .filter(Column::Id.eq(job.id))
        .filter(Column::State.eq(JobState::Running.code()))
        .filter(Column::ClaimedBy.eq(job.claimed_by.clone()))
        .filter(Column::Attempts.eq(job.attempts))
}

/// Removes the jobs that were done before an instant; says how many.
///
/// # Errors
/// When it can't be written.
pub async fn forget(write: &Write, before: OffsetDateTime) -> Result<u64, StoreError> {
    let old = entity::Entity::delete_many()
        .filter(Column::State.eq(JobState::Done.code()))
        .filter(Column::EndedAt.lt(micros(before)));
    old.exec(write.db()).await.map_err(at("jobs.forget")).map(|done| done.rows_affected)
}

/// Has a failed job tried again at once; false when it is none.
///
/// # Errors
/// When it can't be written.
pub async fn retry(write: &Write, id: i64) -> Result<bool, StoreError> {
    let update = entity::Entity::update_many()
        .col_expr(Column::State, Expr::value(JobState::Waiting.code()))
        .col_expr(Column::Attempts, Expr::value(0_i64))
        .col_expr(Column::RunAt, Expr::value(micros(write.now())))
        .col_expr(Column::EndedAt, Expr::value(Option::<i64>::None))
        .filter(Column::Id.eq(id))
        .filter(Column::State.eq(JobState::Failed.code()));
    update.exec(write.db()).await.map_err(at("jobs.retry")).map(|done| done.rows_affected == 1)
}

/// A page of jobs, the latest first, and how many there are; in one state or in any.
///
/// # Errors
/// When they can't be read.
pub async fn jobs(
    db: &impl Reads,
    state: Option<JobState>,
    page: u64,
    size: u64,
) -> Result<(Vec<Job>, u64), StoreError> {
    let mut query = entity::Entity::find();
    if let Some(state) = state {
        query = query.filter(Column::State.eq(state.code()));
    }
    let total = query.clone().count(db.db()).await.map_err(at("jobs.jobs"))?;
    let rows =
        query.order_by_desc(Column::Id).offset(page * size).limit(size).all(db.db()).await.map_err(at("jobs.jobs"))?;
    Ok((rows.into_iter().map(read).collect::<Result<_, _>>()?, total))
}

/// The job of a number.
///
/// # Errors
/// When it can't be read.
pub async fn job(db: &impl Reads, id: i64) -> Result<Option<Job>, StoreError> {
    entity::Entity::find_by_id(id).one(db.db()).await.map_err(at("jobs.job"))?.map(read).transpose()
}

fn read(row: entity::Model) -> Result<Job, StoreError> {
    let what = || format!("state `{}` of job {}", row.state, row.id);
    Ok(Job {
        state: JobState::of(&row.state).ok_or_else(|| StoreError::Row { operation: "jobs.job", what: what() })?,
        id: row.id,
        kind: row.kind,
        payload: row.payload,
        run_at: instant(row.run_at),
        attempts: row.attempts,
        claimed_by: row.claimed_by,
        done_steps: row.done_steps,
        all_steps: row.all_steps,
        error: row.error,
        made_at: instant(row.made_at),
        ended_at: row.ended_at.map(instant),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_waits_longer_after_each_failure_but_never_for_days() {
        assert_eq!([1, 2, 3].map(|attempts| backoff(attempts).whole_seconds()), [30, 60, 120]);
        assert_eq!(backoff(40), Duration::hours(6));
    }
}
