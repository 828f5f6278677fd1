//! Derives every figure of an edition from filled slots, exactly, and says where each comes from.
//!
//! Arithmetic is in whole numbers and fractions to the end; only the stored value is a float. Knows
//! nothing of files or engines. Start with [`compute`].

mod bands;
mod earlier;
mod evaluate;
mod inputs;
mod margins;

pub use earlier::EarlierEditions;
pub use evaluate::Outcome;
pub use inputs::Absent;

use crate::execute::Filled;
use crate::formula::quantities;
use crate::plan::Plan;
use crate::snapshot::Snapshot;
use domain::definition::{Definitions, FigureDefinition, Formula, Table};
use domain::edition::{Edition, EditionTable, FORMAT, Figure, NotComputed, SnapshotFile, Status};
use domain::network::{FigureId, Network, Quantity, Sampling};
use domain::number::{Rational, Relation, print_fr, round_half_away};
use inputs::Inputs;
use num_traits::{CheckedAdd, CheckedSub};
use thiserror::Error;

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
/// # Errors
/// [`ComputeError`]: definitions and plan that do not belong together, or a number beyond 127 bits.
pub fn compute(from: &Computation<'_>, meta: &Meta) -> Result<Edition, ComputeError> {
    let inputs = Inputs::new(from);
    let tables = from.definitions.tables.iter().map(|table| compute_table(from, &inputs, table));
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
        tables: tables.collect::<Result<_, _>>()?,
        not_computed: not_computed
            .map(|(figure, reason)| NotComputed { figure: figure.clone(), reason: reason.clone() })
            .collect(),
        protection: None,
    })
}

fn compute_table(from: &Computation<'_>, inputs: &Inputs<'_>, table: &Table) -> Result<EditionTable, ComputeError> {
    let figure = |id: &FigureId| {
        let defined = from.definitions.find(id).ok_or_else(|| ComputeError::Undefined(table.id.clone(), id.clone()))?;
        compute_figure(from, inputs, &defined).map_err(|failure| failure.of(id))
    };
    Ok(EditionTable {
        id: table.id.clone(),
        title: table.title.clone(),
        theme: table.theme.clone(),
        subject: table.subject,
        footnotes: table.footnotes.clone(),
        charts: table.charts.clone(),
        figures: table.figures.iter().map(figure).collect::<Result<_, _>>()?,
    })
}

fn compute_figure(from: &Computation<'_>, inputs: &Inputs<'_>, defined: &FigureDefinition) -> Result<Figure, Failure> {
    let outcome = evaluate::evaluate(inputs, &defined.formula)?;
    let absent = outcome.value.as_ref().err();
    let status = absent.map_or_else(|| status(from, &defined.formula), |absent| absent.status);
    let value = outcome.value.as_ref().ok();
    let mut footnotes = defined.footnotes.clone();
    footnotes.extend(absent.map(|absent| absent.note.clone()));
    let margin = match (&defined.formula, status) {
        (Formula::Quotient(quotient), Status::Estimated) => margins::margin(from.network, inputs, quotient)?,
        _ => None,
    };
    footnotes.extend(margin.as_ref().and_then(|margin| margin.as_ref().err()).cloned());
    Ok(Figure {
        id: defined.id.clone(),
        row: defined.row.clone(),
        column: defined.column.clone(),
        unit: defined.unit,
        decimals: defined.decimals,
        relation: defined.relation,
        status,
        value: value.map(float),
        printed: value.map(|value| print_fr(&claimed(value, defined.relation, defined.decimals), defined.decimals)),
        numerator: outcome.numerator.as_ref().map(float),
        base: outcome.base.as_ref().map(float),
        units: evaluate::units(inputs, &defined.formula)?,
        contributions: None,
        margin: margin.and_then(Result::ok),
        footnotes,
        definition: defined.stated.clone(),
    })
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

/// Fractions keep fifteen significant digits: as many as every reader of JSON gives back unchanged.
fn stored(value: f64) -> f64 {
    if value.fract() == 0.0 { value } else { format!("{value:.14e}").parse().unwrap_or(value) }
}
