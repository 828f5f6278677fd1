//! Mail: its texts, what was sent to whom, what came back.
//!
//! A message is written down with the write that causes it and leaves by a job, once: what may have gone out is never sent again by itself.
//! Does not say when somebody gets mail: each slice does. Start with [`queue`], then [`Post`].

mod office;
mod post;
mod sending;
mod smtp;
mod template;

pub use office::{BounceError, Mails, PAGE, Which};
pub use post::{Post, PostError, Way};
pub(crate) use sending::send;
pub use smtp::Smtp;
pub use store::mail::{MailState, Message as Sent};
pub use template::TemplateError;

use crate::{App, AppError};
use domain::accounts::{Mail, PersonId};
use domain::network::Language;
use store::mail::{self as rows, Outgoing};
use store::{StoreError, Write, jobs};
use time::OffsetDateTime;

/// The job that sends a message.
pub const SEND: &str = "mail.send";

/// Texts of which whoever reads them may ask for no more, and on which page.
const ENDED_ON: [(&str, &str); 1] = [("report-reminder", "/mes-rapports/relances")];

/// A mail to be written.
#[derive(Clone, Debug)]
pub struct Message {
    /// To whom, if it is a person of the platform.
    pub person: Option<PersonId>,
    /// At which address.
    pub recipient: Mail,
    /// In which language.
    pub language: Language,
    /// Which text.
    pub template: String,
    /// What stands in it, by the names of its placeholders.
    pub args: Vec<(String, String)>,
    /// No second mail with the same key is written.
    pub unique_key: Option<String>,
}

/// Writes a mail down as part of `write` and asks for it to be sent; gives its number. None when there is one with its key, or when its
/// address refuses mail.
///
/// # Errors
/// When its text needs a value that is not there, or it can't be written.
pub async fn queue(write: &Write, app: &App, message: Message) -> Result<Option<i64>, AppError> {
    if rows::refusal(write, &message.recipient).await?.is_some() {
        return Ok(None);
    }
    let outgoing =
        rendered(app, message).map_err(|error| StoreError::Row { operation: "mail.queue", what: error.to_string() })?;
    let Some(id) = rows::add(write, &outgoing).await? else { return Ok(None) };
    jobs::enqueue(write, SEND, &id, Some(&format!("{SEND}:{id}")), write.now()).await?;
    Ok(Some(id))
}

/// The subject and the text of a message, as they would leave.
///
/// # Errors
/// When its text needs a value that is not there.
pub(crate) fn shown(app: &App, message: Message) -> Result<(String, String), AppError> {
    let outgoing =
        rendered(app, message).map_err(|error| StoreError::Row { operation: "mail.shown", what: error.to_string() })?;
    Ok((outgoing.subject, outgoing.body))
}

fn rendered(app: &App, message: Message) -> Result<Outgoing, TemplateError> {
    let text = template::render(&message.template, message.language, |name| match name {
        "network" => Some(app.network().name.get(message.language).to_owned()),
        "site" => Some(app.base_url().to_owned()),
        _ => message.args.iter().find(|(given, _)| given == name).map(|(_, value)| value.clone()),
    })?;
    Ok(Outgoing {
        person: message.person,
        recipient: message.recipient,
        language: message.language,
        template: message.template,
        subject: text.subject,
        body: text.body,
        message_id: message_id(app.base_url()),
        unique_key: message.unique_key,
    })
}

/// Where the reader of a text asks for no more of them; nowhere for what everybody is told. Opening the page changes nothing.
fn ended_on(app: &App, template: &str) -> Option<String> {
    let (_, page) = ENDED_ON.iter().find(|(name, _)| *name == template)?;
    Some(format!("{}{page}", app.base_url()))
}

/// Unique in the world: random, at the platform's host.
fn message_id(base_url: &str) -> String {
    let host = base_url.split_once("://").map_or(base_url, |(_, rest)| rest);
    let host = host.split(['/', ':']).next().filter(|host| !host.is_empty()).unwrap_or("localhost");
    format!("{}@{host}", &crate::Token::new().reveal()[..32])
}

/// A day and an hour as mails say them.
pub(crate) fn instant(at: OffsetDateTime, language: Language) -> String {
    let (day, month, year) = (at.day(), u8::from(at.month()), at.year());
    match language {
        Language::Fr => format!("{day:02}/{month:02}/{year} à {:02}h{:02}", at.hour(), at.minute()),
        Language::En => format!("{year}-{month:02}-{day:02} {:02}:{:02}", at.hour(), at.minute()),
    }
}
