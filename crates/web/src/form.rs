//! What somebody typed into a form, and what is wrong with it.
//!
//! Handlers fill a [`Form`], the macros of `templates/parts/form.html` show it: a refused form comes back with what was typed
//! and a message beside each field. It checks nothing itself: that is the use case's. Start with [`Form`].

use crate::error::PageError;

/// The state of a form: values in the order of arrival, messages in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    /// Names and values; a name comes several times for boxes that may be ticked together.
    pub values: Vec<(String, String)>,
    /// What must be corrected.
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the field; empty when the form as a whole is meant.
    pub field: String,
    /// What to do, in the user's language.
    pub message: String,
}

/// What `show::confirm` sends for an act that cannot be undone.
#[derive(Clone, Debug, Default, serde::Deserialize)]
pub struct Confirmed {
    #[serde(default)]
    confirme: String,
}

impl Confirmed {
    /// Whether the button was pressed.
    #[must_use]
    pub fn given(&self) -> bool {
        self.confirme == "oui"
    }

    /// Asks the question at an address again, unless the button was pressed.
    ///
    /// # Errors
    /// [`PageError::Unconfirmed`], which leads there.
    pub fn need(&self, question: &str) -> Result<(), PageError> {
        if self.given() { Ok(()) } else { Err(PageError::Unconfirmed(question.to_owned())) }
    }
}

/// One of the answers that a list, a group of radio buttons or of boxes offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A line below the label; may be empty.
    pub hint: String,
}

impl Choice {
    /// A choice without a hint.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: String::new() }
    }

    /// The same choice with a line that explains it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// The languages, each in its own words.
#[must_use]
pub fn languages() -> Vec<Choice> {
    vec![Choice::new("fr", "Français"), Choice::new("en", "English")]
}

impl Form {
    /// A form as it arrived, nothing wrong yet.
    #[must_use]
    pub fn new(values: Vec<(String, String)>) -> Self {
        Self { values, errors: Vec::new() }
    }

    /// The same form with a value that stands there before anything is typed.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// Notes what is wrong with `field`; an empty name means the whole form.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError { field: field.to_owned(), message: message.into() });
    }

    /// The first value called `name`, or nothing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// Every value called `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether `value` is among the values called `name`: ticked or selected.
    #[must_use]
    pub fn checked(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|given| given == value)
    }

    /// The first message about `name`.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// Every message, for the summary above the form.
    #[must_use]
    pub fn summary(&self) -> &[FieldError] {
        &self.errors
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn is_valid(&self) -> bool {
        self.errors.is_empty()
    }

    /// The identifiers that describe a field, for `aria-describedby`: its hint and its message.
    #[must_use]
    pub fn described_by(&self, name: &str, has_hint: bool) -> String {
        let hint = has_hint.then(|| format!("f-{name}-hint"));
        let error = self.error(name).map(|_| format!("f-{name}-error"));
        hint.into_iter().chain(error).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_kept() {
        let form = Form::default().with("mail", "a@b.fr").with("region", "11").with("region", "32");
        assert_eq!(form.value("mail"), "a@b.fr");
        assert_eq!(form.value("name"), "");
        assert!(form.checked("region", "32") && !form.checked("region", "44"));
    }

    #[test]
    fn a_message_stands_beside_its_field() {
        let mut form = Form::default();
        assert!(form.is_valid());
        form.refuse("mail", "?");
        assert_eq!(form.error("mail"), Some("?"));
        assert_eq!(form.described_by("mail", true), "f-mail-hint f-mail-error");
        assert_eq!(form.described_by("name", false), "");
        assert_eq!(form.summary().len(), 1);
    }
}
