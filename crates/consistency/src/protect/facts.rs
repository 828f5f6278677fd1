//! An edition as what it tells: each figure's print and what stands behind it, as bounds on one system.
//!
//! Start with [`Told`].

use super::primary::{Confidential, Judge};
use super::problem::Fact;
use crate::build::{Builder, Stated};
use crate::system::{GRID, OPEN, Print, PrintId, Reading, VariableId};
use domain::definition::{Definitions, Formula, Subject, Sum};
use domain::edition::{Edition, Figure, Status};
use domain::formula::{quantities, rows_behind};
use domain::network::{FigureId, Measure, Network, Quantity, Year};
use domain::number::{self, Interval, Rational, Relation};
use domain::protection::ProtectionRules;
use domain::quality::Basis;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// What a whole figure costs, before its size: far more than any detail, and than any size.
const WHOLE: u64 = 1_000;
/// What a detail costs, less its figure's size in powers of two.
const DETAIL: u64 = 30;
/// How finely an unrounded value is known, in parts of a unit.
const UNROUNDED: i128 = 1_000_000;

/// A system with all that editions tell, and what of it is confidential.
#[derive(Debug)]
pub struct Told<'a> {
    /// The system.
    pub built: Builder<'a>,
    /// What the edition at hand tells, in the order of print, with the figure that tells it.
    pub facts: Vec<(FigureId, Fact)>,
    /// What earlier editions have told.
    pub earlier: Vec<Fact>,
    /// Figures that are confidential in themselves.
    pub confidential: BTreeMap<FigureId, Vec<Confidential>>,
    /// True values of whole variables, in steps.
    pub truth: BTreeMap<VariableId, i128>,
    /// Counts of persons, printed or not.
    pub persons: BTreeSet<VariableId>,
}

/// Reads editions into one system: the one at hand, and the earlier ones as they were published.
pub fn tell<'a>(
    network: &'a Network,
    definitions: &BTreeMap<Year, Definitions>,
    rules: &ProtectionRules,
    edition: &Edition,
    earlier: &[Edition],
) -> Told<'a> {
    let judge = Judge { network, rules };
    let mut teller = Teller { built: Builder::new(network), truth: BTreeMap::new(), adjusted: false };
    definitions.values().flat_map(|of_year| &of_year.identities).for_each(|tie| teller.built.identify(tie));
    let nothing = Definitions {
        edition: edition.edition,
        tables: Vec::new(),
        figures: IndexMap::new(),
        not_computed: IndexMap::new(),
        identities: Vec::new(),
        survey: None,
    };
    let mut told = Vec::new();
    // Earlier editions may be of the same year, before an amendment.
    for edition in earlier.iter().chain([edition]) {
        let of_year = definitions.get(&edition.edition).unwrap_or(&nothing);
        teller.means_first(edition, of_year);
        told.push(teller.edition(edition, of_year));
    }
    teller.built.cut();
    let years: BTreeSet<Year> = earlier.iter().chain([edition]).map(|edition| edition.edition).collect();
    years.iter().filter_map(|year| definitions.get(year)).for_each(|of_year| teller.named(&judge, of_year));
    let (mut facts, mut past, mut confidential) = (Vec::new(), Vec::new(), BTreeMap::new());
    let last = told.len().saturating_sub(1);
    for (place, of_edition) in told.into_iter().enumerate() {
        for (subject, figure, stated, fact) in of_edition {
            if place != last {
                past.push(Fact { whole_cost: None, detail_cost: None, ..fact });
                continue;
            }
            let found = judge.judge(subject, figure, &stated);
            if !found.is_empty() {
                confidential.insert(figure.id.clone(), found);
            }
            facts.push((figure.id.clone(), fact));
        }
    }
    let built = teller.built.finish();
    let of_persons = |(quantity, _): &(&Quantity, &VariableId)| judge.counts_persons(quantity);
    let persons = built.quantities.iter().filter(of_persons).map(|(_, &variable)| variable).collect();
    Told { built, facts, earlier: past, confidential, truth: teller.truth, persons }
}

type OfFigure<'e> = (Subject, &'e Figure, Stated, Fact);

struct Teller<'a> {
    built: Builder<'a>,
    truth: BTreeMap<VariableId, i128>,
    /// Whether estimated figures of the edition being read are weighted.
    adjusted: bool,
}

impl Teller<'_> {
    /// Quantiles and maxima are tied to the mean of their column, if there is one by then.
    fn means_first(&mut self, edition: &Edition, definitions: &Definitions) {
        for definition in edition.figures().filter_map(|figure| definitions.find(&figure.id)) {
            if matches!(definition.formula, Formula::Quotient(_)) {
                self.built.define(edition.edition, &definition);
            }
        }
    }

    fn edition<'e>(&mut self, edition: &'e Edition, definitions: &Definitions) -> Vec<OfFigure<'e>> {
        let mut all = Vec::new();
        self.adjusted = edition.quality.as_ref().is_some_and(|quality| quality.basis.basis == Basis::Adjusted);
        for table in &edition.tables {
            for figure in &table.figures {
                let Some(definition) = definitions.find(&figure.id) else { continue };
                let stated = self.built.define(edition.edition, &definition);
                let fact = self.figure(edition.edition, table.subject, figure, &stated);
                all.push((table.subject, figure, stated, fact));
            }
        }
        all
    }

    /// Every count of persons that a definition names, whether or not a figure of the edition shows it: what is
    /// published may give away one that nobody printed.
    fn named(&mut self, judge: &Judge<'_>, definitions: &Definitions) {
        let all = definitions.figures.values().flat_map(|definition| quantities(&definition.formula));
        for quantity in all.filter(|quantity| judge.counts_persons(quantity)) {
            self.built.quantity(quantity);
        }
    }

    fn figure(&mut self, year: Year, subject: Subject, figure: &Figure, stated: &Stated) -> Fact {
        let before = self.built.system.prints.len();
        let shown = figure.printed.as_deref().filter(|_| figure.status != Status::Suppressed);
        // A weighted figure says nothing exact of the answers behind it.
        let weighted = self.adjusted && figure.status == Status::Estimated;
        if let Some(interval) = shown.filter(|_| !weighted).and_then(|printed| printed_interval(printed, figure)) {
            self.built.print(year, stated, &interval, 0);
        }
        let between = self.built.system.prints.len();
        if shown.is_some() {
            self.detail(year, figure, stated, weighted);
        }
        let after = self.built.system.prints.len();
        let open = subject != Subject::PublicMoney && !matches!(figure.status, Status::Parameter | Status::Declared);
        let size = figure.units.map_or(0.0, |units| units as f64).max(figure.value.unwrap_or(0.0).abs());
        let weight = (1.0 + size).log2().round() as u64;
        Fact {
            shown: ids(before..between),
            detail: ids(between..after),
            whole_cost: open.then_some(WHOLE + weight),
            // The detail of a large figure leaves most uncertain for its loss.
            detail_cost: open.then_some(DETAIL.saturating_sub(weight).max(1)),
        }
    }

    /// What stands behind a figure, exactly.
    fn detail(&mut self, year: Year, figure: &Figure, stated: &Stated, weighted: bool) {
        let formula = &stated.definition.formula;
        if let Some(quotient) = stated.quotient {
            self.exactly(year, figure, quotient.value, figure.numerator);
            self.exactly(year, figure, quotient.base, figure.base);
        }
        if let Formula::Amount { value, per } = formula {
            let count = figure.value.map(|value| value * *per as f64);
            if is_exact(value, *per, figure) {
                // A count that prints to the unit says all that there is to say.
                self.truth.extend(count.map(|count| (stated.reading.variable, count.round() as i128)));
                return;
            }
            self.exactly(year, figure, stated.reading.variable, count);
        } else if let (Some(value), true) = (figure.value, figure.numerator.is_some() && !weighted) {
            let (value, reach) = (rational(value), Rational::new(1, UNROUNDED));
            self.built.print(year, stated, &Interval::new(value - reach, value + reach), 4);
        }
        self.behind(year, figure, formula);
        self.rows(year, figure, formula);
    }

    /// Numerator and base of formulas that are no plain quotient.
    fn behind(&mut self, year: Year, figure: &Figure, formula: &Formula) {
        let (above, below) = (figure.numerator, figure.base);
        match formula {
            Formula::Difference { now, .. } => self.sums(year, figure, [(&now.value, above), (&now.base, below)]),
            Formula::Change { now, before } => {
                let grown = above.zip(below).map(|(added, before)| added + before);
                self.sums(year, figure, [(now, grown), (before, below)]);
            }
            Formula::Margin { sample, population } => self.sums(year, figure, [(sample, above), (population, below)]),
            Formula::QuotientOfQuotients { value, base } => {
                for (quotient, known) in [(value, above), (base, below)] {
                    let variable = self.built.quotient_variable(quotient);
                    if let Some((variable, known)) = variable.zip(known) {
                        self.nearly(year, figure, variable, known);
                    }
                }
            }
            _ => {}
        }
    }

    fn sums<const N: usize>(&mut self, year: Year, figure: &Figure, all: [(&Sum, Option<f64>); N]) {
        for (sum, known) in all.into_iter().filter(|(sum, _)| !sum.0.is_empty()) {
            let variable = self.built.sum(sum);
            self.exactly(year, figure, variable, known);
        }
    }

    /// A quotient as finely as it is stored.
    fn nearly(&mut self, year: Year, figure: &Figure, variable: VariableId, known: f64) {
        let steps = |value: f64| (value * GRID as f64).round() as i128;
        let reach = GRID / UNROUNDED;
        if known.is_finite() && known.abs() < 1e9 {
            self.bound(year, figure, variable, Some(steps(known) - reach), Some(steps(known) + reach));
        }
    }

    /// The rows behind it: of its only base, or at most of each.
    fn rows(&mut self, year: Year, figure: &Figure, formula: &Formula) {
        let Some(units) = figure.units else { return };
        let bases = rows_behind(formula, year);
        for base in &bases {
            let sum = Sum(base.iter().map(|quantity| (1, quantity.clone())).collect());
            if sum.0.is_empty() {
                continue;
            }
            let variable = self.built.sum(&sum);
            let high = (bases.len() == 1).then_some(i128::from(units));
            self.bound(year, figure, variable, Some(i128::from(units)), high);
        }
    }

    fn exactly(&mut self, year: Year, figure: &Figure, variable: VariableId, value: Option<f64>) {
        if let Some(value) = value.filter(|value| value.is_finite() && value.abs() < 1e15) {
            let value = value.round() as i128;
            self.truth.insert(variable, value);
            self.bound(year, figure, variable, Some(value), Some(value));
        }
    }

    fn bound(&mut self, year: Year, figure: &Figure, variable: VariableId, low: Option<i128>, high: Option<i128>) {
        let one = Rational::from_integer(1);
        let reading = Reading { variable, scale: one, offset: Rational::from_integer(0) };
        self.built.system.prints.push(Print {
            figure: figure.id.clone(),
            edition: year,
            reading,
            low,
            high,
            distrust: 0,
        });
    }
}

/// Whether a count prints to the unit.
fn is_exact(value: &Sum, per: i64, figure: &Figure) -> bool {
    let counted = value.0.iter().all(|(_, quantity)| quantity.measure == Measure::Count);
    counted && value.0.len() == 1 && per == 1 && figure.decimals >= 0 && figure.relation == Relation::Equal
}

fn ids(range: Range<PrintId>) -> Vec<PrintId> {
    range.collect()
}

fn rational(value: f64) -> Rational {
    Rational::new((value * 1e9).round() as i128, 1_000_000_000)
}

/// What the printed number of a computed figure says. Who knows how it was rounded knows that the end away from
/// zero is excluded, and that a claim is the nearest step on its side.
fn printed_interval(printed: &str, figure: &Figure) -> Option<Interval> {
    let value = number::read(printed).ok()?.printed.value;
    let step = step(figure.decimals);
    let (half, tick) = (step / 2, Rational::new(1, GRID));
    let (low, high) = match figure.relation {
        Relation::Equal | Relation::About => (value - half, value + half),
        Relation::AtLeast => (value, value + step),
        Relation::AtMost => (value - step, value),
    };
    let zero = Rational::from_integer(0);
    let low = if value <= zero && figure.relation != Relation::AtLeast { low + tick } else { low };
    let high = if value >= zero && figure.relation != Relation::AtMost { high - tick } else { high };
    Some(Interval::new(low, high))
}

/// One unit of the last decimal.
fn step(decimals: i32) -> Rational {
    let power = 10_i128.pow(decimals.clamp(-18, 18).unsigned_abs());
    if decimals < 0 { Rational::from_integer(power) } else { Rational::new(1, power) }
}

/// Whether a bound of the system is open.
#[must_use]
pub fn is_open(bound: i128) -> bool {
    bound.abs() >= OPEN
}
