//! The jobs of mail: writing a letter down, sending a message.

use super::smtp::Fault;
use super::{Message, Post, queue};
use crate::App;
use crate::jobs::{Ended, Trouble};
use domain::accounts::{Mail, PersonId};
use domain::network::Language;
use serde::Deserialize;
use std::collections::BTreeMap;
use store::audit::Line;
use store::jobs::{self, ATTEMPTS, Job};
use store::mail::{self as rows, Begun, MailState};
use store::{Actor, Write};

/// What the job of a letter holds.
#[derive(Deserialize)]
struct Letter {
    person: Option<PersonId>,
    recipient: Mail,
    language: String,
    template: String,
    args: BTreeMap<String, String>,
}

/// Writes a letter down and has it sent.
pub(crate) async fn send_letter(app: &App, job: &Job) -> Result<Ended, Trouble> {
    let letter: Letter = serde_json::from_str(&job.payload).map_err(Trouble::hopeless)?;
    let message = Message {
        person: letter.person,
        recipient: letter.recipient,
        language: if letter.language == "en" { Language::En } else { Language::Fr },
        template: letter.template,
        args: letter.args.into_iter().collect(),
        unique_key: Some(format!("letter:{}", job.id)),
    };
    let mut write = app.store().write(Actor::program(), app.now()).await?;
    let template = message.template.clone();
    let id = queue(&write, app, message).await?;
    jobs::forget_payload(&write, job).await?;
    let act = if id.is_some() { "mail.queued" } else { "mail.withheld" };
    write.audit(Line::new(act, "mail", id).after(&template)).await?;
    end(write, job).await
}

/// Sends a message, once.
pub(crate) async fn send(app: &App, post: &Post, job: &Job) -> Result<Ended, Trouble> {
    let id: i64 = serde_json::from_str(&job.payload).map_err(Trouble::hopeless)?;
    let message = match rows::begin_sending(app.store(), id, app.now()).await? {
        Begun::HandOver(message) => message,
        Begun::Uncertain => return note_uncertain(app, job, id).await,
        Begun::Over => return Ok(Ended::Alone),
    };
    match post.hand_over(&message, app.now()).await {
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
