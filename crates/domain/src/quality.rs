//! The statistical quality of an edition: who answered, the weights that correct for who did not, what that does to
//! each figure, and which basis was chosen to be published.
//!
//! [`QualityRules`] is what a network asks for; `figures` computes a [`Quality`], which an edition keeps. The units
//! are those of the survey (trainings); nothing here is about one person.

use crate::network::{ColumnId, FigureId, Text, Year};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is profiled, grouped, calibrated and published in one edition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualityRules {
    /// Columns of the surveyed units by which non-response is shown.
    pub profile: Vec<ColumnId>,
    /// Columns that make response-homogeneity groups, the weightiest first; without one, all units are one group.
    pub groups: Vec<ColumnId>,
    /// Answers that a group must have to stand alone.
    pub minimum_answers: u32,
    /// Response rate that a group must have to stand alone, in percent.
    pub minimum_rate: f64,
    /// What weights are calibrated on; nothing when the groups' weights are the last.
    pub calibration: Option<CalibrationRules>,
    /// What is published, and who decided it.
    pub basis: BasisChoice,
    /// Margins of error at 95 % that earlier editions stated, in the unit of the figure.
    pub margins: BTreeMap<Year, IndexMap<FigureId, f64>>,
}

/// Which totals weights restore, and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationRules {
    /// Columns of the surveyed units: of a closed list, the number of units of each code; of a whole number, its sum.
    pub columns: Vec<ColumnId>,
    /// How.
    pub method: Method,
    /// Least and greatest ratio of the calibrated weight to the group's, for [`Method::Logit`].
    pub bounds: Option<(f64, f64)>,
}

/// The distance that calibrated weights keep small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Least squares; weights can become negative.
    Linear,
    /// Raking ratio; weights stay positive.
    Raking,
    /// Bounded on both sides.
    Logit,
}

/// What estimated figures are published from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// From the answers as they are, each counting once.
    #[default]
    Observed,
    /// From weighted answers, which stand for those who did not answer too.
    Adjusted,
}

/// What is published, and the decision behind it.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BasisChoice {
    /// The basis.
    pub basis: Basis,
    /// Who decided; nothing where nobody recorded a decision, and then the basis is [`Basis::Observed`].
    pub decision: Option<Decision>,
}

/// A recorded choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Who decided.
    pub decided_by: Text,
    /// The day, `YYYY-MM-DD`.
    pub decided_on: String,
    /// Why.
    pub reason: Text,
}

/// The statistical quality of one edition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Quality {
    /// Who was asked and who answered.
    pub response: Response,
    /// The same by column, in the order of the rules.
    pub profile: Vec<Profile>,
    /// Response-homogeneity groups.
    pub groups: Grouping,
    /// How weights were calibrated; nothing where the rules ask for none.
    pub calibration: Option<CalibrationReport>,
    /// How unequal the final weights are.
    pub weights: WeightRange,
    /// What is published, and who decided.
    pub basis: BasisChoice,
    /// Every estimated figure on both bases, in the order of print. Whoever suppresses figures afterwards calls
    /// [`Quality::withhold`].
    pub effects: Vec<Effect>,
}

impl Quality {
    /// Forgets both values of the figures that `withheld` names: an edition that suppresses a figure may not tell it here.
    pub fn withhold(&mut self, withheld: impl Fn(&FigureId) -> bool) {
        self.effects.retain(|effect| !withheld(&effect.figure));
    }
}

/// Units asked and units that answered.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// Units asked.
    pub asked: u64,
    /// Units that answered.
    pub answered: u64,
    /// Answered over asked, in percent; absent when nobody was asked.
    pub rate: Option<f64>,
    /// Groups of rows (learners of one training) whose unit is not among those that answered; they count once.
    pub strays: u64,
}

/// Non-response by the codes of one column.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Profile {
    /// The column.
    pub column: ColumnId,
    /// Its title.
    pub title: Text,
    /// One row a code with units that were asked.
    pub rows: Vec<ProfileRow>,
    /// Pearson's statistic of answering by code.
    pub chi_square: f64,
    /// Its degrees of freedom.
    pub degrees: u32,
    /// How often chance alone gives as much, to nine decimals.
    pub p_value: f64,
    /// Whether `p_value` is below 5 %: codes did not answer alike.
    pub departs: bool,
    /// Whether more than a fifth of the expected numbers are below 5, so that the test is rough.
    pub rough: bool,
}

/// The units of one code.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileRow {
    /// The code as records spell it; empty for units without a value.
    pub code: String,
    /// Its label.
    pub label: Text,
    /// Units asked and answered.
    #[serde(flatten)]
    pub response: CodeResponse,
    /// How often chance alone parts the answers this unevenly between these units and all others, to nine decimals.
    pub p_value: f64,
    /// Whether `p_value` is below 5 % divided by the number of rows: the rate is not that of the others.
    pub departs: bool,
}

/// Units asked and answered, with their rate.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodeResponse {
    /// Units asked.
    pub asked: u64,
    /// Units that answered.
    pub answered: u64,
    /// Answered over asked, in percent.
    pub rate: f64,
}

/// Response-homogeneity groups and how they came about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Grouping {
    /// The columns, the weightiest first.
    pub columns: Vec<ColumnId>,
    /// Answers that a group must have to stand alone.
    pub minimum_answers: u32,
    /// Response rate that it must have, in percent.
    pub minimum_rate: f64,
    /// The groups, each with the cells that it holds.
    pub groups: Vec<ResponseGroup>,
    /// Groups that could not stand alone, in the order in which they were given to others.
    pub merges: Vec<GroupMerge>,
}

/// A group within which units are taken to answer alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ResponseGroup {
    /// Labels of the cells in it: one code a column.
    pub cells: Vec<Text>,
    /// Units asked and answered.
    #[serde(flatten)]
    pub response: CodeResponse,
    /// Asked over answered: what an answer stands for; absent when nobody answered.
    pub weight: Option<f64>,
}

/// A group that was too small or answered too little.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMerge {
    /// Labels of its cells.
    pub cells: Vec<Text>,
    /// Labels of the cells of the group that took it in.
    pub into: Vec<Text>,
    /// Why it could not stand alone.
    pub because: MergeReason,
}

/// Why a group could not stand alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MergeReason {
    /// Fewer answers than the minimum.
    TooFewAnswers,
    /// A response rate below the floor.
    LowRate,
}

/// How weights were calibrated on known totals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CalibrationReport {
    /// The distance.
    pub method: Method,
    /// Its bounds, where it has some.
    pub bounds: Option<(f64, f64)>,
    /// Whether the totals were met. If not, the groups' weights are used instead.
    pub converged: bool,
    /// Steps taken.
    pub iterations: u32,
    /// The greatest relative deviation left over totals that some answer informs.
    pub deviation: f64,
    /// Least ratio of the calibrated weight to the group's.
    pub least_ratio: f64,
    /// Greatest such ratio.
    pub greatest_ratio: f64,
    /// The totals.
    pub totals: Vec<KnownTotal>,
}

/// A total known for all units asked, and what the answers made of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownTotal {
    /// The column.
    pub column: ColumnId,
    /// The code; empty for the sum of a whole number.
    pub code: String,
    /// What is counted or added.
    pub label: Text,
    /// Over all units asked.
    pub known: f64,
    /// Over the answers, with the groups' weights.
    pub before: f64,
    /// With the calibrated weights.
    pub after: f64,
    /// Whether it is met.
    pub state: TotalState,
}

/// What became of a known total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TotalState {
    /// Restored.
    Met,
    /// Restored, and implied by the other totals.
    Implied,
    /// Not restored: nobody answered there, it contradicts the others, or the bounds forbid it.
    Unmet,
}

/// How unequal weights are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WeightRange {
    /// Least weight of an answer.
    pub least: f64,
    /// Greatest weight.
    pub greatest: f64,
    /// `n Σw² / (Σw)²`: by how much unequal weights inflate a variance (Kish 1965, §11.2).
    pub design_effect: f64,
}

/// A figure on both bases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Effect {
    /// The figure.
    pub figure: FigureId,
    /// From the answers as they are.
    pub observed: f64,
    /// From weighted answers; absent where the figure has no weighted form.
    pub adjusted: Option<f64>,
    /// `adjusted − observed`, in the unit of the figure.
    pub difference: Option<f64>,
    /// The margin of error of the observed value, on the side of the difference.
    pub margin: Option<f64>,
    /// Whether the difference is larger than that margin; absent without either.
    pub exceeds: Option<bool>,
}

/// Whether a change on an earlier edition is larger than what chance explains.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangeTest {
    /// What is known of the margins of both sides.
    pub margins: ChangeMargins,
    /// The margin of the change, in the unit of the figure; absent where none can be computed.
    pub margin: Option<f64>,
    /// Whether the change is larger than its margin; absent without one.
    pub exceeds: Option<bool>,
}

/// Whose margins the margin of a change is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeMargins {
    /// Complete registers on both sides: the change is exact.
    Exact,
    /// This edition's only: the earlier one stated none.
    ThisEdition,
    /// Both, as the root of the sum of their squares.
    BothEditions,
}
