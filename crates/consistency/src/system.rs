//! Variables, constraints and prints: the statement of the problem, without any way of solving it.
//!
//! A variable is a quantity (a count, a sum), a quotient of two, or a number derived from them. Every
//! value is held as an integer: whole variables in their own unit, real ones on a grid of [`GRID`] per
//! unit, where bounds are always rounded outwards, so that what is refuted is refuted exactly.

use domain::network::{FigureId, Quantity, Text, Year};
use domain::number::{Interval, Rational};
use num_traits::{CheckedDiv, CheckedMul, CheckedSub, Signed};

/// Steps per unit of a real variable.
pub const GRID: i128 = 1_000_000_000;

/// Beyond this a bound counts as open.
pub const OPEN: i128 = i128::MAX / 4;

/// Place of a variable in [`System::variables`].
pub type VariableId = usize;
/// Place of a constraint in [`System::constraints`].
pub type ConstraintId = usize;
/// Place of a print in [`System::prints`].
pub type PrintId = usize;

/// What a variable stands for, for the sentences of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Meaning {
    /// A quantity of the records.
    Quantity(Quantity),
    /// A sum of quantities that some definition names.
    Sum,
    /// A quotient: share, mean, growth or ratio of quotients.
    Quotient,
    /// A quantile, a maximum, a margin, a number of categories, a rank.
    Other,
    /// A constant that the network states.
    Parameter(String),
}

/// An unknown.
#[derive(Clone, Debug)]
pub struct Variable {
    /// Steps per unit: 1 for whole variables, [`GRID`] for real ones.
    pub unit: i128,
    /// Least value before anything is printed, in steps.
    pub low: i128,
    /// Greatest value before anything is printed, in steps.
    pub high: i128,
    /// What it stands for.
    pub meaning: Meaning,
}

impl Variable {
    /// Whether only whole values are possible.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.unit == 1
    }
}

/// Why a constraint holds, for the sentences of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Why {
    /// The parts make up the whole.
    Breakdown,
    /// A part is at most its whole, or two parts overlap at least so much.
    Containment,
    /// The definition of a share, mean or growth.
    Quotient(FigureId),
    /// The definition of any other figure.
    Definition(FigureId),
    /// Quotients over one base add up as their values do.
    SameBase,
    /// Two sources see the same rows.
    Identity(Text),
    /// A rank states an order.
    Order,
}

/// The form of a constraint. Coefficients apply to steps.
#[derive(Clone, Debug)]
pub enum Kind {
    /// `low ≤ Σ coefficient · variable ≤ high`.
    Linear {
        /// Coefficients and variables.
        terms: Vec<(i128, VariableId)>,
        /// Lower bound, if any.
        low: Option<i128>,
        /// Upper bound, if any.
        high: Option<i128>,
    },
    /// `value · above = ratio · base · below`, all at least 0 and in units.
    Product {
        /// What is divided.
        value: VariableId,
        /// The quotient.
        ratio: VariableId,
        /// What it is divided by.
        base: VariableId,
        /// Scale of the quotient: `ratio = above / below · value / base`.
        factor: (i128, i128),
    },
    /// `count` = number of categories whose variables are all above 0.
    Present {
        /// How many.
        count: VariableId,
        /// The variables of each category.
        categories: Vec<Vec<VariableId>>,
    },
    /// Greatest margin of error of `sample` of `population`, in points.
    Margin {
        /// The margin.
        margin: VariableId,
        /// Units that answered.
        sample: VariableId,
        /// Units asked.
        population: VariableId,
    },
}

impl Kind {
    /// The same form over other variables.
    #[must_use]
    pub fn renamed(&self, of: &impl Fn(VariableId) -> VariableId) -> Self {
        match self {
            Self::Linear { terms, low, high } => {
                Self::Linear { terms: terms.iter().map(|&(c, v)| (c, of(v))).collect(), low: *low, high: *high }
            }
            Self::Product { value, ratio, base, factor } => {
                Self::Product { value: of(*value), ratio: of(*ratio), base: of(*base), factor: *factor }
            }
            Self::Present { count, categories } => Self::Present {
                count: of(*count),
                categories: categories.iter().map(|all| all.iter().map(|&v| of(v)).collect()).collect(),
            },
            Self::Margin { margin, sample, population } => {
                Self::Margin { margin: of(*margin), sample: of(*sample), population: of(*population) }
            }
        }
    }
}

/// A relation that every data set obeys.
#[derive(Clone, Debug)]
pub struct Constraint {
    /// Its form.
    pub kind: Kind,
    /// Why it holds.
    pub why: Why,
    /// Prints without which it does not hold: a rank orders only while it is printed.
    pub guards: Vec<PrintId>,
}

impl Constraint {
    /// Every variable that the constraint ties.
    #[must_use]
    pub fn variables(&self) -> Vec<VariableId> {
        match &self.kind {
            Kind::Linear { terms, .. } => terms.iter().map(|t| t.1).collect(),
            Kind::Product { value, ratio, base, .. } => vec![*value, *ratio, *base],
            Kind::Present { count, categories } => {
                std::iter::once(*count).chain(categories.iter().flatten().copied()).collect()
            }
            Kind::Margin { margin, sample, population } => vec![*margin, *sample, *population],
        }
    }
}

/// How a figure reads its variable: `figure = variable · scale + offset`, in units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// The variable.
    pub variable: VariableId,
    /// Factor, above 0.
    pub scale: Rational,
    /// Shift.
    pub offset: Rational,
}

/// A printed figure: it holds its variable between two bounds.
#[derive(Clone, Debug)]
pub struct Print {
    /// The figure.
    pub figure: FigureId,
    /// The edition that it describes.
    pub edition: Year,
    /// How it reads its variable.
    pub reading: Reading,
    /// Bounds on the variable in steps; `None` where open.
    pub low: Option<i128>,
    /// See `low`.
    pub high: Option<i128>,
    /// Lower means believed first when figures contradict each other.
    pub distrust: u32,
}

/// The whole problem.
#[derive(Clone, Debug, Default)]
pub struct System {
    /// The unknowns.
    pub variables: Vec<Variable>,
    /// What ties them.
    pub constraints: Vec<Constraint>,
    /// What was printed.
    pub prints: Vec<Print>,
}

impl System {
    /// A new unknown.
    pub fn variable(&mut self, unit: i128, low: i128, high: i128, meaning: Meaning) -> VariableId {
        self.variables.push(Variable { unit, low, high, meaning });
        self.variables.len() - 1
    }

    /// A new relation.
    pub fn constrain(&mut self, kind: Kind, why: Why) {
        self.constraints.push(Constraint { kind, why, guards: Vec::new() });
    }

    /// `low ≤ Σ coefficient · variable ≤ high` with everything in units.
    pub fn linear(&mut self, terms: &[(i128, VariableId)], low: Option<i128>, high: Option<i128>, why: Why) {
        let kind = self.linear_kind(terms, low, high);
        self.constrain(kind, why);
    }

    /// The same as a form, for constraints with guards.
    #[must_use]
    pub fn linear_kind(&self, terms: &[(i128, VariableId)], low: Option<i128>, high: Option<i128>) -> Kind {
        let finest = terms.iter().map(|t| self.variables[t.1].unit).max().unwrap_or(1);
        let steps = terms.iter().map(|&(c, v)| (c * (finest / self.variables[v].unit), v)).collect();
        Kind::Linear { terms: steps, low: low.map(|b| b * finest), high: high.map(|b| b * finest) }
    }

    /// The bounds in steps that an interval of the figure puts on its variable, rounded inwards for
    /// whole variables and outwards for real ones; what no step can count is held at the last one.
    #[must_use]
    pub fn steps(&self, reading: &Reading, interval: &Interval) -> (Option<i128>, Option<i128>) {
        let variable = &self.variables[reading.variable];
        let exact = |bound: Rational| {
            bound
                .checked_sub(&reading.offset)?
                .checked_div(&reading.scale)?
                .checked_mul(&Rational::from_integer(variable.unit))
        };
        let held = |bound: Rational, up: bool| {
            let far = if bound.is_negative() { 1 - OPEN } else { OPEN - 1 };
            exact(bound).map_or(far, |b| if up { ceil(&b) } else { floor(&b) }).clamp(1 - OPEN, OPEN - 1)
        };
        let low = interval.low.map(|b| held(b, variable.is_whole())).filter(|&b| b > 1 - OPEN);
        let high = interval.high.map(|b| held(b, !variable.is_whole())).filter(|&b| b < OPEN - 1);
        (low, high)
    }

    /// A number of steps of `reading`'s variable as a value of the figure.
    #[must_use]
    pub fn figure_value(&self, reading: &Reading, steps: i128) -> Rational {
        Rational::new(steps, self.variables[reading.variable].unit) * reading.scale + reading.offset
    }
}

/// Greatest integer not above `value`.
#[must_use]
pub fn floor(value: &Rational) -> i128 {
    value.floor().to_integer()
}

/// Least integer not below `value`.
#[must_use]
pub fn ceil(value: &Rational) -> i128 {
    value.ceil().to_integer()
}
