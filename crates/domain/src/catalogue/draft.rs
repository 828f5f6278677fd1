//! What somebody typed about an organisation or a training: a text for each field, nothing checked yet.
//!
//! The same whether it came from a form, a row of a spreadsheet or the programming interface. Start with [`Draft`]; then
//! [`super::check_training`].

use super::{OrganisationFacts, TrainingFacts};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Texts by the code of their field. A field that is absent was not asked about; an empty one was left empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Draft(BTreeMap<String, String>);

/// A field that two drafts fill differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Code of the field.
    pub field: String,
    /// What this one says.
    pub mine: String,
    /// What the other says.
    pub theirs: String,
}

impl Draft {
    /// Fills a field. Several texts of one field are a list, kept with `; ` between.
    pub fn set(&mut self, field: &str, text: &str) {
        let text = text.trim();
        let filled = self.0.entry(field.to_owned()).or_default();
        if !filled.is_empty() && !text.is_empty() {
            filled.push_str("; ");
        }
        filled.push_str(text);
    }

    /// Fills a field anew.
    pub fn replace(&mut self, field: &str, text: &str) {
        self.0.insert(field.to_owned(), text.trim().to_owned());
    }

    /// The same with a field filled.
    #[must_use]
    pub fn with(mut self, field: &str, text: &str) -> Self {
        self.set(field, text);
        self
    }

    /// What a field holds; nothing if it is empty or absent.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Whether a field was asked about.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// Every field with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, text)| (field.as_str(), text.as_str()))
    }

    /// This draft, its absent fields taken from `known`.
    #[must_use]
    pub fn over(&self, known: &Self) -> Self {
        let mut all = known.clone();
        all.0.extend(self.0.clone());
        all
    }

    /// The fields that differ; one that is absent here does not.
    #[must_use]
    pub fn differing(&self, theirs: &Self) -> Vec<Differing> {
        let differs = self.iter().filter(|(field, mine)| theirs.get(field) != *mine);
        let tell = |(field, mine): (&str, &str)| Differing {
            field: field.to_owned(),
            mine: mine.to_owned(),
            theirs: theirs.get(field).to_owned(),
        };
        differs.map(tell).collect()
    }

    /// What a form about an organisation shows before anything is typed.
    #[must_use]
    pub fn of_organisation(facts: &OrganisationFacts) -> Self {
        Self::default()
            .with("name", &facts.name)
            .with("siret", facts.siret.as_ref().map_or("", |siret| siret.as_str()))
            .with("legal_status", &facts.legal_status)
            .with("network", &facts.network)
            .with("website", facts.website.as_deref().unwrap_or_default())
    }

    /// What a form about a training shows before anything is typed; its organisation is named by `organisation`: SIRET or number.
    #[must_use]
    pub fn of_training(facts: &TrainingFacts, organisation: &str) -> Self {
        let number = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
        Self::default()
            .with("reference", &facts.reference)
            .with("organisation", organisation)
            .with("name", &facts.name)
            .with("state", facts.state.code())
            .with("region", &facts.region)
            .with("town", facts.town.as_deref().unwrap_or_default())
            .with("operator", &facts.operator)
            .with("certification", &facts.certification)
            .with("modality", &facts.modality)
            .with("programme", &facts.programme)
            .with("occupations", &facts.occupations.join("; "))
            .with("special_format", if facts.special_format { "oui" } else { "non" })
            .with("labelled_on", &facts.labelled_on.to_string())
            .with("duration_hours", &number(facts.duration_hours))
            .with("duration_months", &number(facts.duration_months))
            .with("places", &number(facts.places))
            .with("summary", facts.summary.as_deref().unwrap_or_default())
    }
}
