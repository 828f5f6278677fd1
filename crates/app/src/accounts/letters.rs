//! The mails that this slice sends: which template, to whom, with what in it.
//!
//! Does not send: they are put down with the write that causes them.

use crate::AppError;
use domain::accounts::Mail;
use domain::network::Language;
use store::accounts::Person;
use store::{Write, jobs};

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

/// Puts a letter down; it leaves when the write lasts.
pub(crate) async fn send(write: &mut Write, letter: Letter<'_>) -> Result<(), AppError> {
    let language = if letter.person.language == Language::En { "en" } else { "fr" };
    let args: std::collections::BTreeMap<_, _> = letter.args.into_iter().collect();
    let payload = serde_json::json!({
        "person": letter.person.id, "recipient": letter.recipient, "language": language, "template": letter.template, "args": args,
    });
    let now = write.now();
    jobs::enqueue(write, "mail.letter", &payload, None, now).await?;
    Ok(())
}
