//! Where mail leaves: a server, a folder while developing, or nowhere.

use super::smtp::{Fault, Smtp};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use store::mail::Message;
use thiserror::Error;
use time::OffsetDateTime;

/// Who sends, and through what.
#[derive(Clone, Debug)]
pub struct Post {
    from: Mailbox,
    reply_to: Option<Mailbox>,
    way: Way,
}

/// Through what mail leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// A mail server.
    Smtp(Smtp),
    /// One `.eml` file a message, for whoever develops.
    Folder(PathBuf),
}

/// Why mail can't be sent as it is set up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum PostError {
    /// The sender is no address.
    #[error("`{0}` is no sender: expected `name@domain` or `Name <name@domain>`")]
    Sender(String),
}

impl Post {
    /// Sends from `from`, with answers to `reply_to` if it is another.
    ///
    /// # Errors
    /// [`PostError`] when one is no address.
    pub fn new(from: &str, reply_to: Option<&str>, way: Way) -> Result<Self, PostError> {
        let parsed = |text: &str| text.parse::<Mailbox>().map_err(|_| PostError::Sender(text.to_owned()));
        Ok(Self { from: parsed(from)?, reply_to: reply_to.map(parsed).transpose()?, way })
    }

    /// Hands a message over, or writes it down. Mail programs offer the page on which its reader asks for no more (RFC 2369).
    pub(crate) async fn hand_over(
        &self,
        message: &Message,
        ended_on: Option<&str>,
        now: OffsetDateTime,
    ) -> Result<(), Fault> {
        let mut mail = self.mail(message, now)?;
        if let Some(page) = ended_on {
            let name = HeaderName::new_from_ascii_str("List-Unsubscribe");
            mail.headers_mut().insert_raw(HeaderValue::new(name, format!("<{page}>")));
        }
        match &self.way {
            Way::Smtp(smtp) => smtp.hand_over(mail.envelope(), &mail.formatted()).await,
            Way::Folder(folder) => {
                let written = write(folder, &message.outgoing.message_id, &mail.formatted()).await;
                written.map_err(|error| Fault::Later(format!("the folder of mails: {error}")))
            }
        }
    }

    fn mail(&self, message: &Message, now: OffsetDateTime) -> Result<lettre::Message, Fault> {
        let hopeless = |reason: String| Fault::Never { reason, recipient: false };
        let recipient = message.outgoing.recipient.as_str().parse::<Mailbox>();
        let recipient = recipient.map_err(|error| Fault::Never { reason: error.to_string(), recipient: true })?;
        let mut mail = lettre::Message::builder()
            .from(self.from.clone())
            .to(recipient)
            .subject(message.outgoing.subject.clone())
            .date(SystemTime::from(now))
            .message_id(Some(format!("<{}>", message.outgoing.message_id)));
        if let Some(reply_to) = &self.reply_to {
            mail = mail.reply_to(reply_to.clone());
        }
        let mail = mail.singlepart(SinglePart::plain(message.outgoing.body.clone()));
        let mut mail = mail.map_err(|error| hopeless(error.to_string()))?;
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        mail.headers_mut().insert_raw(HeaderValue::new(automatic, "auto-generated".to_owned()));
        Ok(mail)
    }
}

/// A file of the message's name, whole or not there.
async fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    let (half, whole) = (folder.join(format!(".{name}.part")), folder.join(format!("{name}.eml")));
    tokio::fs::write(&half, bytes).await?;
    tokio::fs::rename(&half, &whole).await
}
