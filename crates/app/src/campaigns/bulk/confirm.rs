//! Writing an upload: one transaction, whatever its length. Start with [`Campaigns::confirm_upload`].

use super::{AT_ONCE, BookAct, BookRow, StagedBook, UPLOAD_JOB, Upload, UploadState, broken};
use crate::campaigns::api::{keep, spread};
use crate::campaigns::{Campaigns, Filling, Responder, SaveError};
use crate::jobs::{Ended, Trouble};
use crate::{App, AppError, Me};
use domain::accounts::{PersonState, Standing};
use domain::campaigns::{Remark, Typed};
use domain::network::Year;
use domain::questionnaire::{Section, Severity};
use std::collections::BTreeMap;
use store::audit::Line;
use store::campaigns as rows;
use store::jobs::{self, Job};
use store::{Actor, Write, accounts};

/// Does the job of an upload. One that other changes overtook, or whose sender may no longer, is dropped: its page says so.
pub(crate) async fn work(app: &App, job: &Job) -> Result<Ended, Trouble> {
    let id: i64 = serde_json::from_str(&job.payload).map_err(Trouble::hopeless)?;
    match app.campaigns().run_upload(id).await {
        Ok(()) | Err(AppError::Conflict) => Ok(Ended::Alone),
        Err(AppError::NotFound) => Err(Trouble::hopeless(format!("there is no upload {id}"))),
        Err(cause) => Err(cause.into()),
    }
}

impl Campaigns<'_> {
    /// Has an upload written: at once when it is small, else by a job.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for whoever did not send it; [`AppError::Conflict`] when it has faults, was confirmed before, or when
    /// reports changed since it was read: nothing of it is written then.
    pub async fn confirm_upload(&self, me: &Me, year: Year, id: i64) -> Result<(), AppError> {
        let page = self.upload(me, year, id).await?;
        if page.upload.state != UploadState::Staged || page.upload.rows_wrong > 0 {
            return Err(AppError::Conflict);
        }
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        if page.staged.rows.len() <= AT_ONCE {
            let by = Responder::from(me);
            return self.apply(write, &page.upload, page.staged, &by, UploadState::Staged).await;
        }
        rows::end_upload(&write, id, UploadState::Staged, UploadState::Confirmed).await?;
        jobs::enqueue(&write, UPLOAD_JOB, &id, Some(&format!("{UPLOAD_JOB}:{id}")), self.app.now()).await?;
        write.audit(Line::new("upload.confirmed", "upload", id).of(Some(page.upload.organisation))).await?;
        Ok(write.commit().await?)
    }

    /// Writes an upload that was confirmed, in the name of whoever sent it and with what they may do now.
    async fn run_upload(&self, id: i64) -> Result<(), AppError> {
        let read = self.app.store().read();
        let upload = rows::upload(&read, id).await?.ok_or(AppError::NotFound)?;
        if upload.state != UploadState::Confirmed {
            return Ok(());
        }
        let content = rows::rows_of_upload(&read, id).await?.unwrap_or_default();
        let staged: StagedBook = serde_json::from_str(&content).map_err(|cause| broken(&cause))?;
        let person = accounts::person(&read, upload.person).await?.filter(|one| one.state == PersonState::Active);
        let held = accounts::assignments(&read, upload.person).await?;
        let standing = Standing::on(self.app.now().date(), &held);
        let Some(person) = person else {
            let write = self.app.store().write(Actor::program(), self.app.now()).await?;
            return drop_upload(self.app, write, &upload, UploadState::Confirmed).await;
        };
        let by = Responder { actor: Actor { person: Some(person.id), name: person.name }, standing };
        let write = self.app.store().write(by.actor.clone(), self.app.now()).await?;
        self.apply(write, &upload, staged, &by, UploadState::Confirmed).await
    }

    async fn apply(
        &self,
        mut write: Write,
        upload: &Upload,
        staged: StagedBook,
        by: &Responder,
        from: UploadState,
    ) -> Result<(), AppError> {
        let campaign = rows::campaign(&write, upload.campaign).await?.ok_or(AppError::NotFound)?;
        let mut fillings = self.fillings(&write, by, &campaign).await?;
        let mut now = staged.clone();
        self.examine_book(&write, &campaign, &fillings, &mut now).await?;
        // What the sender confirmed is what is written, or nothing.
        if now != staged || now.rows.iter().any(|row| !row.faults.is_empty()) {
            return drop_upload(self.app, write, upload, from).await;
        }
        let mut changed = 0;
        for row in now.rows.iter().filter(|row| row.act == BookAct::Change) {
            let filling = fillings.get_mut(&row.reference).ok_or(AppError::Conflict)?;
            match self.write_row(&mut write, filling, row).await {
                Ok(()) => changed += 1,
                Err(SaveError::App(cause)) => return Err(cause),
                Err(_) => return drop_upload(self.app, write, upload, from).await,
            }
        }
        rows::end_upload(&write, upload.id, from, UploadState::Done).await?;
        let line = Line::new("upload.done", "upload", upload.id).of(Some(upload.organisation));
        write.audit(line.after(&(changed, now.rows.len()))).await?;
        Ok(write.commit().await?)
    }

    async fn write_row(&self, write: &mut Write, filling: &mut Filling<'_>, row: &BookRow) -> Result<(), SaveError> {
        let sections: Vec<&Section> = filling.questionnaire.sections.iter().collect();
        let asking = row.remarks.iter().filter(|remark| remark.severity == Severity::Warning);
        let said = !row.words.is_empty();
        let words: BTreeMap<String, String> =
            asking.filter(|_| said).map(|remark: &Remark| (remark.key(), row.words.clone())).collect();
        let inputs: Vec<_> = spread(filling, &sections, &row.cells, &words)
            .into_iter()
            // A section of which the file leaves every cell empty, and which nobody saved, stays untouched.
            .filter(|(_, input)| {
                input.typed != Typed::default() || input.version > 0 || !input.justifications.is_empty()
            })
            .collect();
        keep(write, filling, &inputs, self.app.now()).await.map(drop)
    }
}

/// Gives an upload up; what its write did so far is undone.
async fn drop_upload(app: &App, write: Write, upload: &Upload, from: UploadState) -> Result<(), AppError> {
    let actor = write.actor().clone();
    drop(write);
    let mut write = app.store().write(actor, app.now()).await?;
    rows::end_upload(&write, upload.id, from, UploadState::Dropped).await?;
    write.audit(Line::new("upload.dropped", "upload", upload.id).of(Some(upload.organisation))).await?;
    write.commit().await?;
    Err(AppError::Conflict)
}
