//! What an administrator does about mail: see it, decide of what is uncertain, note what came back.

use super::SEND;
use crate::{App, AppError, Me};
use domain::accounts::{Mail, Right};
use store::audit::Line;
use store::mail::{self as rows, MailState, Message};
use store::{Actor, Write, jobs};
use thiserror::Error;

/// Messages a page.
pub const PAGE: u64 = 50;

/// The use cases about mail.
#[derive(Clone, Copy, Debug)]
pub struct Mails<'a> {
    app: &'a App,
}

/// What came back: a message by the identifier of its header, or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// The message.
    Message(String),
    /// The address.
    Recipient(Mail),
}

/// Why nothing was noted.
#[derive(Debug, Error)]
pub enum BounceError {
    /// No message bears that identifier, or it was never sent.
    #[error("no message that was sent bears this identifier")]
    Unknown,
    /// Anything else.
    #[error(transparent)]
    App(#[from] AppError),
}

impl From<store::StoreError> for BounceError {
    fn from(cause: store::StoreError) -> Self {
        Self::App(cause.into())
    }
}

impl<'a> Mails<'a> {
    pub(crate) fn new(app: &'a App) -> Self {
        Self { app }
    }

    /// A page of messages, from 0, the latest first, and how many there are.
    ///
    /// # Errors
    /// [`AppError::Forbidden`] for whoever does not operate the platform.
    pub async fn list(&self, me: &Me, state: Option<MailState>, page: u64) -> Result<(Vec<Message>, u64), AppError> {
        me.need(Right::Operate)?;
        Ok(rows::messages(&self.app.store().read(), state, page, PAGE).await?)
    }

    /// Decides of a message that perhaps went out, or that was given up: it did go out, or it is to be sent again.
    ///
    /// # Errors
    /// [`AppError::Conflict`] when it is in another state by now.
    pub async fn decide(&self, me: &Me, id: i64, went_out: bool) -> Result<(), AppError> {
        me.need(Right::Operate)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        let message = rows::message(&write, id).await?.ok_or(AppError::NotFound)?;
        if !matches!(message.state, MailState::Uncertain | MailState::Failed) {
            return Err(AppError::Conflict);
        }
        let state = if went_out { MailState::Sent } else { MailState::Waiting };
        rows::settle(&write, id, state, None).await?;
        if !went_out {
            jobs::enqueue(&write, SEND, &id, None, write.now()).await?;
        }
        write.audit(Line::new("mail.decided", "mail", id).before(&message.state.code()).after(&state.code())).await?;
        Ok(write.commit().await?)
    }

    /// Notes that mail came back, as an administrator.
    ///
    /// # Errors
    /// [`BounceError`].
    pub async fn record_bounce(&self, me: &Me, which: &Which, reason: &str) -> Result<(), BounceError> {
        me.need(Right::Operate)?;
        self.note_bounce(me.actor(), which, reason).await
    }

    /// Notes that mail came back, as the command line does.
    ///
    /// # Errors
    /// [`BounceError`].
    pub async fn note_bounce(&self, actor: Actor, which: &Which, reason: &str) -> Result<(), BounceError> {
        let mut write = self.app.store().write(actor, self.app.now()).await?;
        let (id, recipient) = match which {
            Which::Message(header) => bounced(&write, header, reason).await?,
            Which::Recipient(recipient) => (None, recipient.clone()),
        };
        rows::refuse(&write, &recipient, reason).await?;
        write.audit(Line::new("mail.bounced", "mail", id)).await?;
        Ok(write.commit().await?)
    }

    /// Has an address that refused mail tried again.
    ///
    /// # Errors
    /// [`AppError::NotFound`] when it refused nothing.
    pub async fn accept_again(&self, me: &Me, recipient: &Mail) -> Result<(), AppError> {
        me.need(Right::Operate)?;
        let mut write = self.app.store().write(me.actor(), self.app.now()).await?;
        if !rows::accept_again(&write, recipient).await? {
            return Err(AppError::NotFound);
        }
        write.audit(Line::new("mail.accepted-again", "mail", None).after(recipient)).await?;
        Ok(write.commit().await?)
    }
}

async fn bounced(write: &Write, header: &str, reason: &str) -> Result<(Option<i64>, Mail), BounceError> {
    let message = rows::message_by_header(write, header).await?.ok_or(BounceError::Unknown)?;
    if !rows::bounced(write, message.id, reason).await? {
        return Err(BounceError::Unknown);
    }
    Ok((Some(message.id), message.outgoing.recipient))
}
