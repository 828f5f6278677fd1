//! What the application has made elsewhere: documents and editions. The binary brings it, for only it knows the crates that do it.
//!
//! Start with [`Workshop`].

mod loaded;

pub use loaded::Loaded;

use domain::campaigns::{Beside, RecapSection, SignedReport, Typed};
use domain::catalogue::TrainingFacts;
use domain::edition::Edition;
use domain::network::{Language, Year};
use std::collections::BTreeMap;
use std::fmt;

/// Makes documents and editions. Its work takes long: callers run it on a thread that may block.
pub trait Workshop: Send + Sync + fmt::Debug {
    /// The receipt of a report that was signed, as an accessible PDF: the same lines as the page, in the same order.
    ///
    /// # Errors
    /// What kept it from being set.
    fn receipt(&self, receipt: &Receipt) -> Result<Vec<u8>, WorkshopError>;

    /// What records say of each training's answers before they are given, by reference: what they count, what rules compare with, what
    /// similar trainings answer.
    ///
    /// # Errors
    /// Every mistake of the records with its line.
    fn beside(&self, order: &Order) -> Result<BTreeMap<String, Beside>, WorkshopError>;

    /// Computes an edition of `year` from answers and records, checks it and withholds what would reveal a person. `tell` is
    /// called with what is being done.
    ///
    /// # Errors
    /// What is wrong with the records, or what kept it from being computed.
    fn compute(&self, order: &Order, tell: &mut dyn FnMut(Step)) -> Result<Made, WorkshopError>;

    /// What stands behind a figure, training by training: those that add to it, the largest first.
    ///
    /// # Errors
    /// A figure that is not counted on records, or what is wrong with them.
    fn rows(&self, order: &Order, figure: &str) -> Result<FigureRows, WorkshopError>;

    /// Everything that is published of an edition, by path.
    ///
    /// # Errors
    /// What kept it from being made.
    fn publish(&self, edition: &Release, tell: &mut dyn FnMut(Step)) -> Result<Vec<Output>, WorkshopError>;
}

/// What a receipt says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// In which language.
    pub language: Language,
    /// The name of the network.
    pub network: String,
    /// The title of the questionnaire.
    pub title: String,
    /// What was signed.
    pub signed: SignedReport,
    /// How it reads.
    pub sections: Vec<RecapSection>,
    /// Words about remarks, each with what it is about.
    pub words: Vec<(String, String)>,
    /// SHA-256 of what was signed, in hexadecimal.
    pub sha256: String,
    /// Where it can be checked.
    pub url: String,
}

/// What an edition is computed from, and what is known before answers are given.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The year.
    pub year: Year,
    /// The questionnaire, by its name.
    pub questionnaire: String,
    /// Whether answers and records are invented: said wherever the figures are.
    pub synthetic: bool,
    /// The trainings of the register as the campaign froze them.
    pub trainings: Vec<RegisterRow>,
    /// Records of the register that were loaded.
    pub loaded: Loaded,
    /// The reports that were sent, by the training's reference.
    pub reports: BTreeMap<String, ReportRow>,
}

/// A training of the register.
#[derive(Clone, Debug, PartialEq)]
pub struct RegisterRow {
    /// What the register says of it.
    pub facts: TrainingFacts,
    /// The legal status of its organisation.
    pub legal_status: String,
    /// Whether the campaign asks it.
    pub asked: bool,
}

/// A report that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportRow {
    /// Its answers.
    pub answers: Typed,
    /// The categories into which its free texts were sorted, by question.
    pub codings: BTreeMap<String, String>,
}

/// An edition that was computed.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Every figure.
    pub edition: Edition,
    /// The figures without those that would reveal a person.
    pub protected: Edition,
    /// What keeps it from being published unless somebody waives it.
    pub checks: Vec<Check>,
}

/// Something that an edition's check found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Check {
    /// What it is about: the same as long as it is the same.
    pub key: String,
    /// Of which kind.
    pub kind: CheckKind,
    /// Whether it must be waived before the edition is published.
    pub blocking: bool,
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
    /// The figures concerned.
    pub figures: Vec<String>,
}

/// Kinds of checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckKind {
    /// Figures that can't all be true.
    Contradiction,
    /// What is withheld, and whether that is enough.
    Protection,
    /// A change on the year before, beyond its margin.
    Change,
    /// Declared counts that differ from the rows counted.
    Records,
}

/// What stands behind a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureRows {
    /// What is counted, as SQL over the records; a column for each.
    pub quantities: Vec<String>,
    /// Reference and title of a training, and a number for each quantity.
    pub rows: Vec<(String, String, Vec<i64>)>,
    /// The sum of each quantity over all rows.
    pub sums: Vec<i64>,
}

/// What is to be published.
#[derive(Clone, Debug, PartialEq)]
pub struct Release {
    /// The figures as they may be published.
    pub protected: Edition,
    /// Checks that were waived: who, why.
    pub waived: Vec<Waived>,
}

/// A check that somebody waived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waived {
    /// The check.
    pub check: Check,
    /// Who waived it.
    pub by: String,
    /// Why.
    pub reason: String,
    /// On which day, `YYYY-MM-DD`.
    pub on: String,
}

/// A file that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its path below the edition.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the workshop is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Checking and freezing records.
    Freezing,
    /// Computing figures.
    Computing,
    /// Looking for contradictions.
    Verifying,
    /// Withholding what would reveal a person.
    Protecting,
    /// Making site, report and data.
    Publishing,
}

impl Step {
    /// The word that the database holds.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Freezing => "freezing",
            Self::Computing => "computing",
            Self::Verifying => "verifying",
            Self::Protecting => "protecting",
            Self::Publishing => "publishing",
        }
    }
}

/// What went wrong, in both languages.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{en}")]
pub struct WorkshopError {
    /// In French.
    pub fr: String,
    /// In English.
    pub en: String,
}
