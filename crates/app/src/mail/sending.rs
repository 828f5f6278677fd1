//! The job of mail: sending a message.

use super::Post;
use super::smtp::Fault;
use crate::App;
use crate::jobs::{Ended, Trouble};
use domain::accounts::Mail;
use store::audit::Line;
use store::jobs::{self, ATTEMPTS, Job};
use store::mail::{self as rows, Begun, MailState};
use store::{Actor, Write};

/// Sends a message, once.
pub(crate) async fn send(app: &App, post: &Post, job: &Job) -> Result<Ended, Trouble> {
    let id: i64 = serde_json::from_str(&job.payload).map_err(Trouble::hopeless)?;
    let message = match rows::begin_sending(app.store(), id, app.now()).await? {
        Begun::HandOver(message) => message,
        Begun::Uncertain => return note_uncertain(app, job, id).await,
        Begun::Over => return Ok(Ended::Alone),
    };
    let ended_on = super::ended_on(app, &message.outgoing.template);
    match post.hand_over(&message, ended_on.as_deref(), app.now()).await {
        Ok(()) => settle(app, job, id, MailState::Sent, None).await,
        Err(Fault::Unknown(reason)) => settle(app, job, id, MailState::Uncertain, Some(&reason)).await,
        Err(Fault::Never { reason, recipient }) => {
            let refusing = recipient.then_some(&message.outgoing.recipient);
            refused(app, job, id, &reason, refusing).await
        }
        Err(Fault::Later(reason)) => put_back(app, job, id, &reason).await,
    }
}

async fn settle(app: &App, job: &Job, id: i64, state: MailState, error: Option<&str>) -> Result<Ended, Trouble> {
    let mut write = app.store().write(Actor::program(), app.now()).await?;
    rows::settle(&write, id, state, error).await?;
    let act = if state == MailState::Sent { "mail.sent" } else { "mail.uncertain" };
    write.audit(Line::new(act, "mail", id)).await?;
    end(write, job).await
}

async fn note_uncertain(app: &App, job: &Job, id: i64) -> Result<Ended, Trouble> {
    settle(app, job, id, MailState::Uncertain, Some("the worker died while it handed the message over")).await
}

async fn refused(app: &App, job: &Job, id: i64, reason: &str, recipient: Option<&Mail>) -> Result<Ended, Trouble> {
    let mut write = app.store().write(Actor::program(), app.now()).await?;
    rows::settle(&write, id, MailState::Refused, Some(reason)).await?;
    if let Some(recipient) = recipient {
        rows::refuse(&write, recipient, reason).await?;
    }
    write.audit(Line::new("mail.refused", "mail", id)).await?;
    end(write, job).await
}

/// The message waits again, before its job does: the mark must go first.
async fn put_back(app: &App, job: &Job, id: i64, reason: &str) -> Result<Ended, Trouble> {
    let state = if job.attempts >= ATTEMPTS { MailState::Failed } else { MailState::Waiting };
    let mut write = app.store().write(Actor::program(), app.now()).await?;
    rows::settle(&write, id, state, Some(reason)).await?;
    write.audit(Line::new("mail.delayed", "mail", id).after(&state.code())).await?;
    write.commit().await?;
    Err(Trouble::later(reason))
}

async fn end(write: Write, job: &Job) -> Result<Ended, Trouble> {
    jobs::finish(&write, job).await?;
    write.commit().await?;
    Ok(Ended::WithItsWrite)
}
