//! Derives every figure of an edition from filled slots, exactly, and says where each comes from.
//!
//! Arithmetic is in whole numbers and fractions to the end; only the stored value is a float. Knows
//! nothing of files or engines. Start with [`compute`].

mod bands;
mod changes;
mod earlier;
mod effects;
mod evaluate;
mod inputs;
mod margins;
mod weighted;

pub use earlier::EarlierEditions;
pub use evaluate::Outcome;
pub use inputs::Absent;

use crate::execute::Filled;
use crate::formula::quantities;
use crate::plan::{Plan, contributed};
use crate::quality::{stored, weigh};
use crate::snapshot::Snapshot;
use domain::definition::{Definitions, FigureDefinition, Formula, Subject, Table};
use domain::edition::{Edition, EditionTable, FORMAT, Figure, Margin, NotComputed, SnapshotFile, Status};
use domain::network::{FigureId, Network, Quantity, Sampling};
use domain::number::{Rational, Relation, print_fr, round_half_away};
use domain::protection::Contributions;
use domain::quality::{Basis, Effect, Quality};
use domain::statistics::calibration::CalibrateError;
use inputs::Inputs;
use margins::Noted;
use num_traits::{CheckedAdd, CheckedSub};
use thiserror::Error;
use weighted::Weights;

/// What an edition states beside its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Version of the software.
    pub software: String,
    /// SHA-256 of the definitions, over all files of the network.
    pub definitions_sha256: String,
    /// SHA-256 of the snapshot's manifest.
    pub snapshot_sha256: String,
    /// The frozen files.
    pub snapshot: Vec<SnapshotFile>,
    /// Whether the records are synthetic.
    pub synthetic: bool,
}

impl Meta {
    /// What `snapshot` says of itself, with the versions of the software and the definitions.
    #[must_use]
    pub fn of(snapshot: &Snapshot, software: &str, definitions_sha256: &str) -> Self {
        Self {
            software: software.to_owned(),
            definitions_sha256: definitions_sha256.to_owned(),
            snapshot_sha256: snapshot.sha256.clone(),
            snapshot: snapshot.manifest.files.clone(),
            synthetic: snapshot.manifest.records.synthetic,
        }
    }
}

/// All that an edition is computed from.
#[derive(Clone, Copy, Debug)]
pub struct Computation<'a> {
    /// The vocabulary.
    pub network: &'a Network,
    /// The figures to compute.
    pub definitions: &'a Definitions,
    /// Earlier editions by year: their definitions and what they declared.
    pub earlier: &'a EarlierEditions,
    /// The plan of `definitions`.
    pub plan: &'a Plan,
    /// What its scans found.
    pub filled: &'a Filled,
}

/// Why an edition can't be computed; a figure without a base is no error, but not applicable.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ComputeError {
    /// The plan was made for other definitions.
    #[error("the plan has no slot for a quantity of `{0}`: make it from the same definitions")]
    NotPlanned(FigureId),
    /// The result does not fit exact arithmetic.
    #[error("`{0}` is too large to be computed exactly")]
    TooLarge(FigureId),
    /// A table names a figure that has no definition.
    #[error("the table `{0}` names `{1}`, which has no definition")]
    Undefined(String, FigureId),
    /// Weights could not be calibrated at all.
    #[error("the weights of the answers can't be calibrated")]
    Calibration(#[from] CalibrateError),
}

/// What stops one figure, before its name is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Failure {
    NotPlanned,
    TooLarge,
}

impl Failure {
    fn of(self, id: &FigureId) -> ComputeError {
        match self {
            Self::NotPlanned => ComputeError::NotPlanned(id.clone()),
            Self::TooLarge => ComputeError::TooLarge(id.clone()),
        }
    }
}

/// Computes every figure, in the order of print.
///
/// Where the plan asks for the statistical quality, estimated figures are computed on both bases and published on the
/// one that its rules chose. Counts and amounts stay what was counted on either basis.
///
/// # Errors
/// [`ComputeError`]: definitions and plan that do not belong together, or a number beyond 127 bits.
pub fn compute(from: &Computation<'_>, meta: &Meta) -> Result<Edition, ComputeError> {
    let inputs = Inputs::new(from);
    let (weights, mut quality) = weights(from)?;
    let mut effects = Vec::new();
    let desk = Desk { from, inputs: &inputs, weights: weights.as_ref(), published: published(quality.as_ref()) };
    let tables: Vec<EditionTable> =
        from.definitions.tables.iter().map(|table| desk.table(table, &mut effects)).collect::<Result<_, _>>()?;
    if let Some(quality) = &mut quality {
        quality.effects = effects;
    }
    let not_computed = from.definitions.not_computed.iter();
    Ok(Edition {
        format: FORMAT,
        network: from.network.id.clone(),
        network_name: from.network.name.clone(),
        edition: from.definitions.edition,
        synthetic: meta.synthetic,
        software: meta.software.clone(),
        definitions_sha256: meta.definitions_sha256.clone(),
        snapshot_sha256: meta.snapshot_sha256.clone(),
        snapshot: meta.snapshot.clone(),
        tables,
        not_computed: not_computed
            .map(|(figure, reason)| NotComputed { figure: figure.clone(), reason: reason.clone() })
            .collect(),
        protection: None,
        quality,
    })
}

/// The weights of what each scan found, and how they came about; nothing when the plan does not ask for them.
fn weights(from: &Computation<'_>) -> Result<(Option<Weights>, Option<Quality>), ComputeError> {
    let (Some(plan), Some(units)) = (&from.plan.quality, &from.filled.units) else { return Ok((None, None)) };
    let weighed = weigh(from.network, plan, units)?;
    let scans = &from.filled.scans;
    let mut quality = weighed.quality.clone();
    quality.response.strays = scans.iter().map(|scan| weighed.strays(scan)).max().unwrap_or(0);
    Ok((Some(Weights(scans.iter().map(|scan| weighed.of(scan)).collect())), Some(quality)))
}

fn published(quality: Option<&Quality>) -> Basis {
    quality.map_or(Basis::Observed, |quality| quality.basis.basis)
}

/// What figures are made with.
struct Desk<'a> {
    from: &'a Computation<'a>,
    inputs: &'a Inputs<'a>,
    weights: Option<&'a Weights>,
    published: Basis,
}

impl Desk<'_> {
    fn table(&self, table: &Table, effects: &mut Vec<Effect>) -> Result<EditionTable, ComputeError> {
        let mut figures = Vec::with_capacity(table.figures.len());
        for id in &table.figures {
            let undefined = || ComputeError::Undefined(table.id.clone(), id.clone());
            let defined = self.from.definitions.find(id).ok_or_else(undefined)?;
            let (figure, effect) = self.figure(table.subject, &defined).map_err(|failure| failure.of(id))?;
            figures.push(figure);
            effects.extend(effect);
        }
        Ok(EditionTable {
            id: table.id.clone(),
            title: table.title.clone(),
            theme: table.theme.clone(),
            subject: table.subject,
            footnotes: table.footnotes.clone(),
            charts: table.charts.clone(),
            figures,
        })
    }

    /// A figure, and what weights do to it.
    fn figure(&self, subject: Subject, defined: &FigureDefinition) -> Result<(Figure, Option<Effect>), Failure> {
        let (inputs, formula) = (self.inputs, &defined.formula);
        let outcome = evaluate::evaluate(inputs, formula)?;
        let absent = outcome.value.as_ref().err();
        let status = absent.map_or_else(|| status(self.from, formula), |absent| absent.status);
        let observed = self.margin(formula, status, None)?;
        let effect = self.effect(defined, status, &outcome, observed.as_ref())?;
        let adjusted = effect.as_ref().and_then(|effect| effect.adjusted).filter(|_| self.published == Basis::Adjusted);
        let weights = self.weights.filter(|_| adjusted.is_some());
        let margin = if weights.is_some() { self.margin(formula, status, weights)? } else { observed };
        let value = adjusted.map(evaluate::exact).or_else(|| outcome.value.clone().ok());
        let (change, notes) = changes::test(self.from, inputs, weights, formula, value.as_ref())?;
        let missing = [absent.map(|absent| &absent.note), margin.as_ref().and_then(|margin| margin.as_ref().err())];
        let mut footnotes = defined.footnotes.clone();
        footnotes.extend(adjusted.map(|_| effects::note()));
        footnotes.extend(missing.into_iter().flatten().cloned());
        footnotes.extend(notes);
        let figure = Figure {
            id: defined.id.clone(),
            row: defined.row.clone(),
            column: defined.column.clone(),
            unit: defined.unit,
            decimals: defined.decimals,
            relation: defined.relation,
            status,
            value: value.as_ref().map(float),
            printed: value.as_ref().map(|value| printed(value, defined)),
            numerator: outcome.numerator.as_ref().map(float),
            base: outcome.base.as_ref().map(float),
            units: evaluate::units(inputs, formula)?,
            contributions: self.contributions(subject, formula)?,
            margin: margin.and_then(Result::ok),
            change,
            footnotes,
            definition: defined.stated.clone(),
        };
        Ok((figure, effect))
    }

    /// Who contributes to a sum of organisations' data.
    fn contributions(&self, subject: Subject, formula: &Formula) -> Result<Option<Contributions>, Failure> {
        match contributed(formula).filter(|_| subject == Subject::Organisations) {
            Some(sum) => self.inputs.contributions(sum),
            None => Ok(None),
        }
    }

    /// An estimated figure on both bases; nothing for any other, or without weights.
    fn effect(
        &self,
        defined: &FigureDefinition,
        status: Status,
        outcome: &Outcome,
        margin: Option<&Noted<Margin>>,
    ) -> Result<Option<Effect>, Failure> {
        let (Some(weights), Status::Estimated, Ok(observed)) = (self.weights, status, &outcome.value) else {
            return Ok(None);
        };
        let adjusted = weighted::value(self.from.network, self.inputs, weights, &defined.formula)?;
        let margin = margin.and_then(|margin| margin.as_ref().ok()).copied();
        Ok(Some(effects::effect(&defined.id, float(observed), adjusted, margin)))
    }

    fn margin(
        &self,
        formula: &Formula,
        status: Status,
        weights: Option<&Weights>,
    ) -> Result<Option<Noted<Margin>>, Failure> {
        match (formula, status) {
            (Formula::Quotient(quotient), Status::Estimated) => {
                margins::margin(self.from.network, self.inputs, quotient, weights)
            }
            _ => Ok(None),
        }
    }
}

fn printed(value: &Rational, defined: &FigureDefinition) -> String {
    print_fr(&claimed(value, defined.relation, defined.decimals), defined.decimals)
}

/// The number that prints: rounded half away from zero, but a claim ("more than", "less than") is rounded
/// to the side on which it stays true.
fn claimed(value: &Rational, relation: Relation, decimals: i32) -> Rational {
    let rounded = round_half_away(value, decimals);
    let moved = match relation {
        Relation::AtLeast if rounded > *value => rounded.checked_sub(&step_of(decimals)),
        Relation::AtMost if rounded < *value => rounded.checked_add(&step_of(decimals)),
        _ => Some(rounded),
    };
    moved.unwrap_or(*value)
}

/// One unit of the last decimal.
fn step_of(decimals: i32) -> Rational {
    let power = 10_i128.pow(decimals.clamp(-36, 36).unsigned_abs());
    if decimals < 0 { Rational::from_integer(power) } else { Rational::new(1, power) }
}

/// Where a figure that has a value comes from.
fn status(from: &Computation<'_>, formula: &Formula) -> Status {
    let (edition, sources) = (from.definitions.edition, &from.network.sources);
    let all = quantities(formula);
    let sampled = |source| sources.get(source).is_some_and(|source| source.sampling != Sampling::Register);
    let current = |quantity: &&&Quantity| quantity.edition == edition;
    match formula {
        Formula::Parameter { .. } => Status::Parameter,
        _ if !all.is_empty() && !all.iter().any(|quantity| current(&quantity)) => Status::Declared,
        Formula::Quotient(_) | Formula::Difference { .. } | Formula::QuotientOfQuotients { .. } => {
            let estimated = all.iter().filter(current).any(|quantity| sampled(&quantity.source));
            if estimated { Status::Estimated } else { Status::Observed }
        }
        Formula::BandBound { column, .. } | Formula::BandShare { column, .. } if sampled(&column.0) => {
            Status::Estimated
        }
        _ => Status::Observed,
    }
}

/// The stored float of an exact number.
#[allow(clippy::cast_precision_loss)]
fn float(value: &Rational) -> f64 {
    stored(*value.numer() as f64 / *value.denom() as f64)
}
