//! The register of personal data: for each column, whether it is personal data; for each table, whose, what for, by which right, how long.
//!
//! Its text is `crates/store/personal-data.toml`, which somebody who does not program can read and mend. Start with [`Register::read`].

use crate::error::StoreError;
use serde::Deserialize;
use std::collections::BTreeMap;

static TEXT: &str = include_str!("../personal-data.toml");

/// The register.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    #[serde(rename = "column")]
    columns: BTreeMap<String, Words>,
    #[serde(rename = "table")]
    tables: BTreeMap<String, TableEntry>,
}

/// A text in both languages.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}

/// What the register says of a table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TableEntry {
    /// What it holds.
    pub about: Words,
    /// Columns that are personal data.
    pub personal: Vec<String>,
    /// Columns that are not.
    pub plain: Vec<String>,
    /// How its personal data is handled; none when it has none.
    #[serde(flatten)]
    pub handling: Option<Handling>,
    /// Why it is not handed over, or not always.
    #[serde(default)]
    pub left_out: Option<LeftOut>,
    /// Columns that are emptied in a hand-over without secrets, and why.
    #[serde(default)]
    pub secrets: BTreeMap<String, Words>,
    /// What its columns mean, where that differs from what the name means elsewhere.
    #[serde(default)]
    pub columns: BTreeMap<String, Words>,
}

/// Why a table is not handed over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Unless secrets are asked for; else never.
    pub unless_secrets: bool,
    /// Why.
    pub why: Words,
}

/// How personal data is handled.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Handling {
    /// Whose data it is.
    pub whose: Words,
    /// What it is for.
    pub purpose: Words,
    /// By which right.
    pub basis: Basis,
    /// How many days it is kept.
    pub days: u32,
    /// After what.
    pub after: Words,
    /// Whether the platform removes it then by itself.
    pub automatic: bool,
}

/// The right by which personal data is handled: article 6 of the GDPR.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// A task in the public interest (6.1.e).
    PublicInterest,
    /// A legal obligation (6.1.c).
    LegalObligation,
    /// Consent (6.1.a).
    Consent,
    /// A contract (6.1.b).
    Contract,
}

impl Register {
    /// The register of this version.
    ///
    /// # Errors
    /// When its text is wrong, which a test rules out.
    pub fn read() -> Result<Self, StoreError> {
        let wrong = |error: toml::de::Error| StoreError::Row { operation: "register.read", what: error.to_string() };
        toml::from_str(TEXT).map_err(wrong)
    }

    /// Every table by name.
    pub fn tables(&self) -> impl Iterator<Item = (&str, &TableEntry)> {
        self.tables.iter().map(|(name, entry)| (name.as_str(), entry))
    }

    /// What it says of a table.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&TableEntry> {
        self.tables.get(name)
    }

    /// What a column of a table means.
    #[must_use]
    pub fn meaning<'a>(&'a self, entry: &'a TableEntry, column: &str) -> Option<&'a Words> {
        entry.columns.get(column).or_else(|| self.columns.get(column))
    }
}
