//! What is wrong with a field, as one code for pages, spreadsheets and the programming interface.
//!
//! Holds no words: each front end says the code in its reader's language. Start with [`Fault`].

use serde::{Deserialize, Serialize};

/// Something wrong with one field of a draft.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Fault {
    /// Name of the field, as the code of its column.
    pub field: String,
    /// What is wrong: `required`, `too-long`, `unknown-code`, `not-a-number`, `out-of-range`, `not-a-date`, `not-yes-no`, `not-a-url`,
    /// `bad-reference`, `reference-taken`, `reference-unknown`, `reference-twice`, `organisation-unknown`, `siret-digits`,
    /// `siret-length`, `siret-key`, `siret-zeros`, `siret-taken`, `too-many`, `twice`, `not-yours`, `agency-only`; from programs also
    /// `unknown-field`, `not-a-text`, `not-an-object`, and of what they send as a whole `not-an-array`, `unknown-column`, `column-once`,
    /// `file-kind`, `file-broken`, `file-large`, `file-empty`.
    pub code: String,
    /// What was typed.
    pub found: String,
    /// What would do: the nearest valid value, or the limits.
    pub expected: Option<String>,
}

impl Fault {
    /// Every code, for documentation and for the tests that each has its words.
    pub const CODES: [&str; 32] = [
        "required",
        "too-long",
        "unknown-code",
        "not-a-number",
        "out-of-range",
        "not-a-date",
        "not-yes-no",
        "not-a-url",
        "bad-reference",
        "reference-taken",
        "reference-unknown",
        "reference-twice",
        "organisation-unknown",
        "siret-digits",
        "siret-length",
        "siret-key",
        "siret-zeros",
        "siret-taken",
        "too-many",
        "twice",
        "not-yours",
        "agency-only",
        "unknown-field",
        "not-a-text",
        "not-an-object",
        "not-an-array",
        "unknown-column",
        "column-once",
        "file-kind",
        "file-broken",
        "file-large",
        "file-empty",
    ];

    /// A fault of a field.
    #[must_use]
    pub fn new(field: &str, code: &str, found: &str) -> Self {
        debug_assert!(Self::CODES.contains(&code), "`{code}` is not among the codes that are documented");
        let found = found.chars().take(200).collect();
        Self { field: field.to_owned(), code: code.to_owned(), found, expected: None }
    }

    /// The same, with what would do.
    #[must_use]
    pub fn expecting(mut self, expected: impl Into<Option<String>>) -> Self {
        self.expected = expected.into();
        self
    }
}
