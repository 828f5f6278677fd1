//! Rows that a program sends: checked as a file's are, written at once, all of them or none. Start with [`Catalogue::import_rows`].

use super::apply::only_one;
use super::examine::{Judged, Ready, judge, typed};
use super::{ImportError, ROWS, RowAct, Sheet, staged};
use crate::AppError;
use crate::catalogue::{Catalogue, Editor};
use domain::accounts::Right;
use domain::catalogue::{Draft, Fault};
use store::Reads;
use store::audit::Line;

/// Rows to take over; each with its line, so that faults can be told by it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows(Vec<(usize, Draft)>);

/// What came of rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Imported {
    /// Rows that add a training.
    pub added: usize,
    /// Rows that change one.
    pub changed: usize,
    /// Rows that say what is known.
    pub same: usize,
    /// Whether they were written.
    pub written: bool,
    /// What is wrong, each with the line of its row; nothing is written then.
    pub faults: Vec<(usize, Fault)>,
}

impl TryFrom<&Sheet> for Rows {
    type Error = ImportError;

    /// The rows of a sheet, by the lines of the file.
    fn try_from(sheet: &Sheet) -> Result<Self, ImportError> {
        let staged = staged(sheet)?;
        Ok(Self(staged.rows.iter().map(|row| (row.line, typed(&staged.columns, &row.cells))).collect()))
    }
}

impl TryFrom<Vec<Draft>> for Rows {
    type Error = ImportError;

    /// Drafts one after the other, counted from 1. A field that a draft does not have stays as it is.
    fn try_from(drafts: Vec<Draft>) -> Result<Self, ImportError> {
        match drafts.len() {
            0 => Err(ImportError::Empty),
            many if many > ROWS => Err(ImportError::TooMany),
            _ => Ok(Self((1..).zip(drafts).collect())),
        }
    }
}

impl Catalogue<'_> {
    /// Takes rows over, all of them or, when one is wrong, none; on `trial` says what would come of them.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever may change no training.
    pub async fn import_rows(&self, by: impl Into<Editor>, rows: &Rows, trial: bool) -> Result<Imported, AppError> {
        let by = by.into();
        if !by.standing.may_somewhere(Right::EditTrainings) {
            return Err(AppError::Forbidden);
        }
        // Other writers wait only for rows that will be written.
        let (first, _) = self.examine_rows(&self.app.store().read(), &by, rows).await?;
        if trial || !first.faults.is_empty() || first.added + first.changed == 0 {
            return Ok(first);
        }
        let mut write = self.app.store().write(by.actor.clone(), self.app.now()).await?;
        let (found, ready) = self.examine_rows(&write, &by, rows).await?;
        if !found.faults.is_empty() || found.added + found.changed == 0 {
            return Ok(found);
        }
        self.write_rows(&mut write, &ready, None).await?;
        write.audit(Line::new("import.done", "import", None).of(only_one(&ready)).after(&ready.len())).await?;
        write.commit().await?;
        self.forget();
        Ok(Imported { written: true, ..found })
    }

    async fn examine_rows(
        &self,
        db: &impl Reads,
        by: &Editor,
        rows: &Rows,
    ) -> Result<(Imported, Vec<Ready>), AppError> {
        let references: Vec<String> = rows.0.iter().map(|(_, draft)| draft.get("reference").to_owned()).collect();
        let drafts = rows.0.iter().map(|(_, draft)| draft.clone());
        let judged = judge(self, db, &by.standing, &references, drafts).await?;
        Ok(Imported::of(rows, judged))
    }
}

impl Imported {
    fn of(rows: &Rows, judged: Vec<Judged>) -> (Self, Vec<Ready>) {
        let (mut found, mut ready) = (Self::default(), Vec::with_capacity(judged.len()));
        for ((line, _), one) in rows.0.iter().zip(judged) {
            match one {
                Ok(one) => {
                    found.count(one.act());
                    ready.push(one);
                }
                Err(faults) => found.faults.extend(faults.into_iter().map(|fault| (*line, fault))),
            }
        }
        (found, ready)
    }

    fn count(&mut self, act: RowAct) {
        match act {
            RowAct::Add => self.added += 1,
            RowAct::Change(_) => self.changed += 1,
            RowAct::Same => self.same += 1,
        }
    }
}
