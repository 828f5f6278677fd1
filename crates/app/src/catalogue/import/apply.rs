//! Writing an import: one transaction, whatever its length, so that nobody ever sees half of it. Start with [`Catalogue::run_import`].

use super::examine::{Ready, examine};
use super::{For, Progress, RowAct, Staged, broken};
use crate::catalogue::{Catalogue, found_by};
use crate::jobs::{Ended, Trouble};
use crate::{App, AppError, Me};
use domain::accounts::{PersonId, PersonState, Right, Standing};
use domain::catalogue::{OrganisationId, Training};
use std::collections::HashMap;
use std::sync::PoisonError;
use store::audit::Line;
use store::catalogue::{self as rows, ImportState};
use store::jobs::{self, Job};
use store::{Actor, Write, accounts};

/// Trainings a step: often enough for the bar to move.
const STEP: usize = 2000;

/// Does the job of an import. One that other changes overtook, or whose sender may no longer, is dropped, which is an end too: its page
/// says so.
pub(crate) async fn work(app: &App, job: &Job) -> Result<Ended, Trouble> {
    let id: i64 = serde_json::from_str(&job.payload).map_err(Trouble::hopeless)?;
    match app.catalogue().run_import(id).await {
        Ok(()) | Err(AppError::Conflict) => Ok(Ended::Alone),
        Err(AppError::NotFound) => Err(Trouble::hopeless(format!("there is no import {id}"))),
        Err(cause) => Err(cause.into()),
    }
}

impl Catalogue<'_> {
    pub(super) async fn apply_at_once(&self, me: &Me, id: i64, staged: Staged) -> Result<(), AppError> {
        let write = self.app.store().write(me.actor(), self.app.now()).await?;
        self.apply(write, id, staged, me.standing.clone(), ImportState::Staged).await
    }

    /// Does the job of an import that was confirmed, in the name of whoever confirmed it and with what they may do now.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when trainings changed since it was read, when the account was closed or has lost the right: the import is
    /// dropped then, nothing of it stays.
    pub async fn run_import(&self, id: i64) -> Result<(), AppError> {
        let read = self.app.store().read();
        let import = rows::import(&read, id).await?.ok_or(AppError::NotFound)?;
        if import.state != ImportState::Confirmed {
            return Ok(());
        }
        let content = rows::rows_of_import(&read, id).await?.unwrap_or_default();
        let staged: Staged = serde_json::from_str(&content).map_err(|cause| broken(&cause))?;
        let person = accounts::person(&read, import.person).await?.ok_or(AppError::NotFound)?;
        let actor = Actor { person: Some(person.id), name: person.name };
        let write = self.app.store().write(actor, self.app.now()).await?;
        if let Some(standing) = sender(&write, import.person).await? {
            return self.apply(write, id, staged, standing, ImportState::Confirmed).await;
        }
        // Nothing more is signed with the name of somebody who may not.
        drop(write);
        let write = self.app.store().write(Actor::program(), self.app.now()).await?;
        self.drop_import(write, id, ImportState::Confirmed).await
    }

    async fn apply(
        &self,
        write: Write,
        id: i64,
        staged: Staged,
        standing: Standing,
        from: ImportState,
    ) -> Result<(), AppError> {
        let mut now = staged.clone();
        let ready = examine(self, &write, &standing, &mut now).await?;
        let ready: Option<Vec<Ready>> = ready.into_iter().collect();
        // What the sender confirmed is what is written, or nothing.
        let same = now.rows.iter().zip(&staged.rows).all(|(now, then)| now.act == then.act);
        let Some(ready) = ready.filter(|_| same) else { return self.drop_import(write, id, from).await };
        let done = self.write_all(write, id, &ready, from).await;
        self.known.imports.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        self.forget();
        done
    }

    async fn drop_import(&self, mut write: Write, id: i64, from: ImportState) -> Result<(), AppError> {
        rows::end_import(&write, id, from, ImportState::Dropped).await?;
        write.audit(Line::new("import.dropped", "import", id)).await?;
        write.commit().await?;
        Err(AppError::Conflict)
    }

    async fn write_all(&self, mut write: Write, id: i64, ready: &[Ready], from: ImportState) -> Result<(), AppError> {
        self.write_rows(&mut write, ready, Some(id)).await?;
        rows::end_import(&write, id, from, ImportState::Done).await?;
        let line = Line::new("import.done", "import", id).of(only_one(ready));
        write.audit(line.after(&ready.len())).await?;
        Ok(write.commit().await?)
    }

    /// Writes what rows state, with a line in the audit trail for each that adds or changes; where they are an import's, says after each step
    /// how far it is.
    pub(super) async fn write_rows(
        &self,
        write: &mut Write,
        ready: &[Ready],
        import: Option<i64>,
    ) -> Result<(), AppError> {
        let names = names(write).await?;
        let mut done = 0;
        for step in ready.chunks(STEP) {
            self.write_step(write, step, &names).await?;
            done += step.len();
            if let Some(id) = import {
                self.report(id, Progress { done, all: ready.len() }).await;
            }
        }
        Ok(())
    }

    async fn write_step(
        &self,
        write: &mut Write,
        step: &[Ready],
        names: &HashMap<OrganisationId, String>,
    ) -> Result<(), AppError> {
        let words = |ready: &Ready| {
            let name = names.get(&ready.facts.organisation).map_or("", String::as_str);
            found_by(self.app.network(), &ready.facts, name)
        };
        let added: Vec<&Ready> = step.iter().filter(|ready| ready.known.is_none()).collect();
        let facts: Vec<_> = added.iter().map(|ready| (ready.facts.clone(), words(ready))).collect();
        let ids = rows::insert_trainings(write, &facts).await?;
        let line = |act, id: i64, ready: &Ready| {
            Line::new(act, "training", id).of(Some(ready.facts.organisation)).after(&ready.facts)
        };
        let mut lines: Vec<Line> =
            ids.iter().zip(added).map(|(id, ready)| line("training.added", id.0, ready)).collect();
        for ready in step {
            let Some(known) = ready.known.as_ref().filter(|known| known.facts != ready.facts) else { continue };
            let changed = Training { id: known.id, facts: ready.facts.clone(), version: known.version };
            rows::update_training(write, &changed, &words(ready)).await?;
            lines.push(line("training.changed", known.id.0, ready).before(&known.facts));
        }
        Ok(write.audit_all(&lines).await?)
    }

    /// Tells this process, and through the job the others; a bar that stands still is no reason to end an import.
    async fn report(&self, id: i64, progress: Progress) {
        self.known.imports.lock().unwrap_or_else(PoisonError::into_inner).insert(id, progress);
        let steps = (super::count(progress.done), super::count(progress.all));
        if let Err(cause) = jobs::tell_steps(self.app.store(), &super::job_key(id), steps).await {
            tracing::warn!(%cause, import = id, "how far an import is can't be told");
        }
    }
}

/// What whoever sent an import may do now; nothing with a closed account or without the right to change any training.
async fn sender(write: &Write, id: PersonId) -> Result<Option<Standing>, AppError> {
    let person = accounts::person(write, id).await?.filter(|person| person.state == PersonState::Active);
    let standing = Standing::on(write.now().date(), &accounts::assignments(write, id).await?);
    Ok(person.map(|_| standing).filter(|standing| standing.may_somewhere(Right::EditTrainings)))
}

async fn names(write: &Write) -> Result<HashMap<OrganisationId, String>, AppError> {
    let all = rows::all_organisations(write).await?;
    Ok(all.into_iter().map(|one| (one.id, one.facts.name)).collect())
}

/// The organisation that every row belongs to, if it is one.
pub(super) fn only_one(ready: &[Ready]) -> For {
    let first = ready.first().map(|ready| ready.facts.organisation)?;
    ready.iter().all(|ready| ready.facts.organisation == first).then_some(first)
}

impl Staged {
    /// How many rows add, change, and say what is known.
    #[must_use]
    pub fn acts(&self) -> (usize, usize, usize) {
        let rows = self.rows.iter().filter(|row| row.faults.is_empty());
        rows.fold((0, 0, 0), |(add, change, same), row| match row.act {
            RowAct::Add => (add + 1, change, same),
            RowAct::Change(_) => (add, change + 1, same),
            RowAct::Same => (add, change, same + 1),
        })
    }
}
