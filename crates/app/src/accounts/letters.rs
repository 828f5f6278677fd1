//! The mails that this slice sends: which template, to whom, with what in it.
//!
//! Does not send: they are put down with the write that causes them.

use crate::{App, AppError, mail};
use domain::accounts::Mail;
use store::Write;
use store::accounts::Person;

/// A mail of this slice.
pub(crate) struct Letter<'a> {
    /// To whom.
    pub person: &'a Person,
    /// At which address; the person's own, save when it changes.
    pub recipient: &'a Mail,
    /// Which text.
    pub template: &'static str,
    /// What stands in it.
    pub args: Vec<(&'static str, String)>,
}

impl<'a> Letter<'a> {
    /// A letter to a person at their address.
    pub(crate) fn to(person: &'a Person, template: &'static str) -> Self {
        let args = vec![("name", person.name.clone())];
        Self { person, recipient: &person.mail, template, args }
    }

    /// With a value in it.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// To another address of the person.
    pub(crate) fn at(mut self, recipient: &'a Mail) -> Self {
        self.recipient = recipient;
        self
    }
}

/// Puts a letter down; it leaves when the write lasts. False when its address refuses mail.
pub(crate) async fn send(app: &App, write: &Write, letter: Letter<'_>) -> Result<bool, AppError> {
    let message = mail::Message {
        person: Some(letter.person.id),
        recipient: letter.recipient.clone(),
        language: letter.person.language,
        template: letter.template.to_owned(),
        args: letter.args.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
        unique_key: None,
    };
    Ok(mail::queue(write, app, message).await?.is_some())
}
