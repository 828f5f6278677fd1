//! Organisations and their trainings: what each is, and what may be written about it.
//!
//! Answers for: SIRET numbers, drafts checked field by field against a network's nomenclatures, the codes of what is wrong, the words
//! that a search compares. Keeps nothing and asks nobody: see `store` and `app`. Start with [`Training`] and [`Draft`].

mod check;
mod columns;
mod draft;
mod duplicates;
mod fault;
mod organisation;
mod search;
mod siret;
mod training;
mod vocabulary;

pub use columns::{Column, ORGANISATION_COLUMNS, REMARKS, TRAINING_COLUMNS, column_of, is_remark};
pub use draft::{Differing, Draft};
pub use duplicates::{Likeness, Twins, twins};
pub use fault::Fault;
pub use organisation::check_organisation;
pub use search::{folded, words};
pub use siret::{NoSiret, Siret};
pub use training::check_training;
pub use vocabulary::Vocabulary;

pub use crate::ids::OrganisationId;

use crate::ids::numbered;
use serde::{Deserialize, Serialize};
use time::Date;

numbered!(
    /// Number of a training.
    TrainingId
);

/// A legal person that runs trainings, recruits or funds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// Its number.
    pub id: OrganisationId,
    /// What is known of it.
    pub facts: OrganisationFacts,
    /// Grows with each change; a change states the one that it saw.
    pub version: i64,
    /// Into which it was merged, when it turned out to be the same.
    pub merged_into: Option<OrganisationId>,
}

/// What is known of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganisationFacts {
    /// Its name.
    pub name: String,
    /// Number of its establishment; none before it is known.
    pub siret: Option<Siret>,
    /// Code of its legal status.
    pub legal_status: String,
    /// Code of the network that it belongs to.
    pub network: String,
    /// Its site.
    pub website: Option<String>,
}

/// A labelled programme of teaching.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Training {
    /// Its number.
    pub id: TrainingId,
    /// What is known of it.
    pub facts: TrainingFacts,
    /// Grows with each change; a change states the one that it saw.
    pub version: i64,
}

/// What is known of a training.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainingFacts {
    /// Its number on the register, the same for ever; part of its address.
    pub reference: String,
    /// Who runs it.
    pub organisation: OrganisationId,
    /// Its title.
    pub name: String,
    /// Where it stands.
    pub state: TrainingState,
    /// Code of its region, or online.
    pub region: String,
    /// Town where it takes place.
    pub town: Option<String>,
    /// Code of its operator, from which network and mode follow.
    pub operator: String,
    /// Code of the certification that it prepares for.
    pub certification: String,
    /// Code of the mode of teaching.
    pub modality: String,
    /// Code of the programme that funds its label.
    pub programme: String,
    /// Codes of the occupations that it prepares for, the main one first.
    pub occupations: Vec<String>,
    /// Without sessions in the usual sense.
    pub special_format: bool,
    /// Day its label was given.
    pub labelled_on: Date,
    /// Hours.
    pub duration_hours: Option<i64>,
    /// Months.
    pub duration_months: Option<i64>,
    /// Places a session.
    pub places: Option<i64>,
    /// What a candidate reads about it.
    pub summary: Option<String>,
}

/// Whether a training takes learners.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TrainingState {
    /// Labelled and open.
    Active,
    /// Labelled, for now without sessions.
    Paused,
    /// Its label has ended.
    Ended,
}

impl TrainingState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Active, Self::Paused, Self::Ended];

    /// The word that tables, files and addresses hold.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Ended => "ended",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}
