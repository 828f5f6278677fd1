//! From who answered to weights: the profile of non-response, response-homogeneity groups, calibration.
//!
//! Knows nothing of figures: `edition` applies the weights to them. Start with [`weigh`].

mod calibrated;
mod groups;
mod profile;

use crate::execute::FilledScan;
use crate::plan::QualityPlan;
use crate::units::FilledUnits;
use domain::network::{Column, ColumnId, ColumnType, Network, Text};
use domain::quality::{CodeResponse, Quality, Response, WeightRange};
use domain::set::NULL;
use domain::statistics::calibration::CalibrateError;
use domain::statistics::response::Counts;
use std::collections::HashMap;

/// The weights of the units that answered, and how they came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// All but the effect on each figure, which needs the figures.
    pub quality: Quality,
    /// What each answer stands for, by the unit's key.
    by_key: HashMap<String, f64>,
}

impl Weighed {
    /// The weights of the groups of a scan, in its order; a group whose unit did not answer counts once.
    #[must_use]
    pub fn of(&self, scan: &FilledScan) -> Vec<f64> {
        scan.keys.iter().map(|key| self.by_key.get(key).copied().unwrap_or(1.0)).collect()
    }

    /// How many groups of a scan belong to no unit that answered.
    #[must_use]
    pub fn strays(&self, scan: &FilledScan) -> u64 {
        scan.keys.iter().filter(|key| !self.by_key.contains_key(*key)).count() as u64
    }
}

/// Units with the values of the columns that rules name.
struct Surveyed<'a> {
    network: &'a Network,
    plan: &'a QualityPlan,
    units: &'a FilledUnits,
}

impl<'a> Surveyed<'a> {
    /// A column with its values, one a unit; none if the schema or the scan lacks it.
    fn column(&self, id: &ColumnId) -> Option<(&'a Column, Vec<i64>)> {
        let column = self.network.column(&self.plan.units.source, id)?;
        Some((column, self.plan.units.values(self.network, self.units, id)?))
    }

    fn all(&self) -> Counts {
        self.counts((0..self.units.keys.len()).map(|_| true))
    }

    /// The units of which `inside` says so.
    fn counts(&self, inside: impl Iterator<Item = bool>) -> Counts {
        let mut counts = Counts::default();
        for (inside, answered) in inside.zip(&self.units.answered) {
            counts.asked += u32::from(inside);
            counts.answered += u32::from(inside && *answered);
        }
        counts
    }
}

/// Profiles, groups and calibrates.
///
/// # Errors
/// [`CalibrateError`]: bounds that no calibration can have.
pub fn weigh(network: &Network, plan: &QualityPlan, units: &FilledUnits) -> Result<Weighed, CalibrateError> {
    let surveyed = Surveyed { network, plan, units };
    let profile = plan.rules.profile.iter().filter_map(|column| profile::of(&surveyed, column)).collect();
    let (groups, of_groups) = groups::of(&surveyed);
    let (calibration, weights) = calibrated::of(&surveyed, of_groups)?;
    let keys = units.keys.iter().zip(&units.answered).filter(|(_, answered)| **answered).map(|(key, _)| key.clone());
    let all = surveyed.all();
    let (asked, answered) = (all.asked.into(), all.answered.into());
    let rate = (all.asked > 0).then(|| percent(all));
    let quality = Quality {
        response: Response { asked, answered, rate, strays: 0 },
        profile,
        groups,
        calibration,
        weights: range(&weights),
        basis: plan.rules.basis.clone(),
        effects: Vec::new(),
    };
    Ok(Weighed { quality, by_key: keys.zip(weights).collect() })
}

fn range(weights: &[f64]) -> WeightRange {
    let (least, greatest) =
        weights.iter().fold((f64::INFINITY, 0.0_f64), |(low, high), weight| (low.min(*weight), high.max(*weight)));
    let (sum, squares): (f64, f64) = (weights.iter().sum(), weights.iter().map(|weight| weight * weight).sum());
    if weights.is_empty() || sum == 0.0 {
        return WeightRange { least: 0.0, greatest: 0.0, design_effect: 1.0 };
    }
    #[allow(clippy::cast_precision_loss)]
    let design_effect = weights.len() as f64 * squares / (sum * sum);
    WeightRange { least: stored(least), greatest: stored(greatest), design_effect: stored(design_effect) }
}

fn percent(counts: Counts) -> f64 {
    stored(100.0 * counts.rate())
}

fn response(counts: Counts) -> CodeResponse {
    CodeResponse { asked: counts.asked.into(), answered: counts.answered.into(), rate: percent(counts) }
}

/// Fractions keep fifteen significant digits: as many as every reader of JSON gives back unchanged.
pub(crate) fn stored(value: f64) -> f64 {
    if value.fract() == 0.0 { value } else { format!("{value:.14e}").parse().unwrap_or(value) }
}

/// The same to so many decimals at most: for numbers that can come near 0, whose fifteenth digit would lie beyond what
/// readers of JSON give back unchanged.
pub(crate) fn fixed(value: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    let steps = (value * scale).round();
    if steps.abs() < 1e15 { steps / scale } else { stored(value) }
}

/// The code of a value and its label.
fn code(network: &Network, column: &Column, value: i64) -> (String, Text) {
    let text = |fr: &str, en: &str| Text { fr: fr.to_owned(), en: en.to_owned() };
    let found = match &column.kind {
        ColumnType::Code(list) => network.nomenclatures.get(list).and_then(|list| list.code_at(value)),
        _ => None,
    };
    match (found, &column.kind, value) {
        (Some(code), ..) => (code.code.clone(), code.label.clone()),
        (None, ColumnType::Bool, 1) => ("true".to_owned(), text("oui", "yes")),
        (None, ColumnType::Bool, 0) => ("false".to_owned(), text("non", "no")),
        _ if value == NULL => (String::new(), text("sans valeur", "no value")),
        _ => (value.to_string(), Text::same(&value.to_string())),
    }
}

/// The values that occur, in increasing order: that of their nomenclature.
fn occurring(values: &[i64]) -> Vec<i64> {
    values.iter().copied().collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}
