//! What is confidential in itself: small counts, what is left of their base, rates over few, none or all of few,
//! sums of few contributors. Start with [`Judge`].

use super::problem::Target;
use crate::build::{QuotientVariables, Stated};
use crate::system::VariableId;
use domain::definition::{Formula, Quotient, Subject, Sum};
use domain::edition::Figure;
use domain::formula::ordered;
use domain::network::{ColumnId, Measure, Network, Origin, Quantity, SourceId};
use domain::protection::{OrganisationRules, ProtectionRules};

/// Why a figure is confidential in itself. For those who protect it: publishing this would give it away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It counts few persons.
    SmallCount,
    /// It leaves few persons of its base.
    SmallRest,
    /// It is a rate or a mean over few persons.
    SmallBase,
    /// It says none, or all, of few persons.
    Unanimous,
    /// It is one person's value: the greatest of all.
    Extreme,
    /// Few organisations contribute to it.
    FewContributors,
    /// One organisation contributes most of it.
    Dominance,
}

/// What makes a figure confidential, and what must stay uncertain for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confidential {
    /// Why.
    pub reason: Reason,
    /// What must stay uncertain; nothing where no count or sum stands behind the figure.
    pub target: Option<Target>,
}

/// Judges figures by the rules of a network.
#[derive(Clone, Copy, Debug)]
pub struct Judge<'a> {
    /// The vocabulary.
    pub network: &'a Network,
    /// The rules.
    pub rules: &'a ProtectionRules,
}

/// A quotient with its true value and base.
#[derive(Clone, Copy)]
struct Rate<'q> {
    quotient: &'q Quotient,
    variables: QuotientVariables,
    value: i128,
    base: i128,
}

impl Judge<'_> {
    /// Whether a quantity is a number of persons.
    #[must_use]
    pub fn counts_persons(&self, quantity: &Quantity) -> bool {
        let persons = &self.rules.persons;
        match &quantity.measure {
            Measure::Count => persons.sources.contains(&quantity.source),
            Measure::Sum(column) => {
                persons.columns.contains(&(quantity.source.clone(), column.clone()))
                    || self.network.column(&quantity.source, column).is_some_and(|column| match &column.origin {
                        Origin::Counted { source, measure: Measure::Count, .. } => persons.sources.contains(source),
                        _ => false,
                    })
            }
        }
    }

    fn all_persons(&self, sum: &Sum) -> bool {
        !sum.0.is_empty() && sum.0.iter().all(|(_, quantity)| self.counts_persons(quantity))
    }

    /// Why a figure is confidential in itself, if it is.
    #[must_use]
    pub fn judge(&self, subject: Subject, figure: &Figure, stated: &Stated) -> Vec<Confidential> {
        match subject {
            Subject::Organisations => {
                self.organisations(figure, stated).into_iter().chain(self.persons(figure, stated)).collect()
            }
            // Money may be public; the persons whom a figure counts are not, whatever its table is about.
            Subject::Persons | Subject::PublicMoney | Subject::Rules => self.persons(figure, stated),
        }
    }

    fn persons(&self, figure: &Figure, stated: &Stated) -> Vec<Confidential> {
        let formula = &stated.definition.formula;
        if let Some((source, column, _)) =
            ordered(formula).filter(|(source, ..)| self.rules.persons.sources.contains(source))
        {
            return self.of_ordered(formula, figure, source, column).into_iter().collect();
        }
        match formula {
            Formula::Amount { value, per } if self.all_persons(value) => {
                let count = whole(figure.value.map(|v| v * *per as f64));
                let small = count.is_some_and(|count| self.is_small(count));
                small.then(|| self.few_of(Reason::SmallCount, stated.reading.variable, None)).into_iter().collect()
            }
            Formula::Amount { value, .. } => self.of_sum(value, figure, stated).into_iter().collect(),
            Formula::Change { now, .. } if self.all_persons(now) => {
                // The base is the count before, the numerator what was added to it.
                let (added, before) = (whole(figure.numerator), whole(figure.base));
                let small = [before, before.zip(added).map(|(before, added)| before + added)];
                let is_small = small.into_iter().flatten().any(|count| self.is_small(count));
                is_small.then_some(Confidential { reason: Reason::SmallCount, target: None }).into_iter().collect()
            }
            Formula::Quotient(quotient) => self.of_quotient(quotient, figure, stated),
            Formula::Difference { now, .. } => self.of_difference(now, figure).into_iter().collect(),
            Formula::QuotientOfQuotients { value, base }
                if self.all_persons(&value.base) || self.all_persons(&base.base) =>
            {
                let few = figure.units.is_some_and(|units| units < u64::from(self.rules.persons.least_base));
                few.then_some(Confidential { reason: Reason::SmallBase, target: None }).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Quantiles need people on both sides; a greatest value is somebody's own.
    fn of_ordered(
        &self,
        formula: &Formula,
        figure: &Figure,
        source: &SourceId,
        column: &ColumnId,
    ) -> Option<Confidential> {
        let told = |reason| Some(Confidential { reason, target: None });
        if matches!(formula, Formula::Maximum { .. }) {
            return told(Reason::Extreme);
        }
        let least = u64::from(self.least_behind(source, column));
        figure.units.filter(|&units| units < least).and_then(|_| told(Reason::SmallBase))
    }

    /// Fewest persons behind a mean or a quantile of a column.
    fn least_behind(&self, source: &SourceId, column: &ColumnId) -> u32 {
        let persons = &self.rules.persons;
        let income = persons.income.contains(&(source.clone(), column.clone()));
        if income { persons.least_count_of_income } else { persons.least_count }
    }

    /// An amount that few persons make up.
    fn of_sum(&self, sum: &Sum, figure: &Figure, stated: &Stated) -> Option<Confidential> {
        let least = |quantity: &Quantity| match &quantity.measure {
            Measure::Sum(column) if self.rules.persons.sources.contains(&quantity.source) => {
                Some(self.least_behind(&quantity.source, column))
            }
            _ => None,
        };
        let least = sum.0.iter().filter_map(|(_, quantity)| least(quantity)).max()?;
        figure.units.filter(|&units| 0 < units && units < u64::from(least))?;
        let value = whole(figure.value)?;
        Some(percent_around(Reason::SmallBase, stated.reading.variable, value, self.rules.persons.reach_percent))
    }

    /// A difference gives away what stands behind this edition's side of it. That has figures of its own where it is
    /// printed: it is they that are kept uncertain.
    fn of_difference(&self, now: &Quotient, figure: &Figure) -> Option<Confidential> {
        let (value, base) = (whole(figure.numerator)?, whole(figure.base)?);
        if !self.all_persons(&now.base) {
            return None;
        }
        let variables = QuotientVariables { value: 0, base: 0, ratio: 0 };
        let rate = Rate { quotient: now, variables, value, base };
        let found = if self.all_persons(&now.value) { self.share(rate) } else { self.mean(rate) };
        found.map(|found| Confidential { target: None, ..found })
    }

    fn of_quotient(&self, quotient: &Quotient, figure: &Figure, stated: &Stated) -> Vec<Confidential> {
        let (Some(value), Some(base)) = (whole(figure.numerator), whole(figure.base)) else { return Vec::new() };
        let Some(variables) = stated.quotient else { return Vec::new() };
        let rate = Rate { quotient, variables, value, base };
        if !self.all_persons(&quotient.base) {
            let small = self.all_persons(&quotient.value) && self.is_small(value);
            return small.then(|| self.few_of(Reason::SmallCount, variables.value, None)).into_iter().collect();
        }
        let mut found: Vec<_> =
            if self.all_persons(&quotient.value) { self.share(rate) } else { self.mean(rate) }.into_iter().collect();
        if !found.is_empty() && self.is_small(base) {
            found.push(self.few_of(Reason::SmallCount, variables.base, None));
        }
        found
    }

    fn share(&self, rate: Rate<'_>) -> Option<Confidential> {
        let persons = &self.rules.persons;
        let (Rate { value, base, .. }, variable) = (rate, rate.variables.value);
        let part = rate.quotient.part.then_some(base);
        let few = base > 0 && base < i128::from(persons.least_unanimous);
        if rate.quotient.value == rate.quotient.base {
            // A base within itself says nothing of anybody, but that there is one.
            None
        } else if self.is_small(value) {
            Some(self.few_of(Reason::SmallCount, variable, part))
        } else if few && value == 0 {
            Some(self.few_of(Reason::Unanimous, variable, part))
        } else if self.is_small(base - value) {
            Some(self.most_of(Reason::SmallRest, variable, base))
        } else if few && value == base {
            Some(self.most_of(Reason::Unanimous, variable, base))
        } else if base > 0 && base < i128::from(persons.least_base) {
            Some(self.around(Reason::SmallBase, variable, value, base))
        } else {
            None
        }
    }

    fn mean(&self, rate: Rate<'_>) -> Option<Confidential> {
        let columns = rate.quotient.value.0.iter().filter_map(|(_, quantity)| match &quantity.measure {
            Measure::Sum(column) => Some(self.least_behind(&quantity.source, column)),
            Measure::Count => None,
        });
        let least = i128::from(columns.max().unwrap_or(self.rules.persons.least_count));
        let few = rate.base > 0 && rate.base < least;
        few.then(|| {
            percent_around(Reason::SmallBase, rate.variables.value, rate.value, self.rules.persons.reach_percent)
        })
    }

    fn is_small(&self, count: i128) -> bool {
        0 < count && count < i128::from(self.rules.persons.least_count)
    }

    /// The greatest count that must stay possible for any small one, and for none: the greatest small one. What an
    /// attacker is left with must not depend on which small count it is, or the choice of what is withheld would tell.
    fn far(&self) -> i128 {
        i128::from(self.rules.persons.least_count - 1)
    }

    /// A small count, or none, may be any number up to [`Judge::far`], within its base.
    fn few_of(&self, reason: Reason, variable: VariableId, most: Option<i128>) -> Confidential {
        let high = most.map_or(self.far(), |most| most.min(self.far()));
        Confidential { reason, target: Some(Target { variable, low: 0, high }) }
    }

    /// All of a base, or all but a few, may be any number from as far below it.
    fn most_of(&self, reason: Reason, variable: VariableId, base: i128) -> Confidential {
        Confidential { reason, target: Some(Target { variable, low: (base - self.far()).max(0), high: base }) }
    }

    fn around(&self, reason: Reason, variable: VariableId, value: i128, base: i128) -> Confidential {
        let reach = i128::from(self.rules.persons.reach);
        let target = Target { variable, low: (value - reach).max(0), high: base.min(value + reach) };
        Confidential { reason, target: Some(target) }
    }

    /// What must stay uncertain of a count of persons that somebody could derive, if it is known to be small.
    #[must_use]
    pub fn derived(&self, variable: VariableId, low: i128, high: i128) -> Option<Target> {
        let small = low >= 1 && high < i128::from(self.rules.persons.least_count);
        small.then(|| Target { variable, low: 0, high: self.far() })
    }

    fn organisations(&self, figure: &Figure, stated: &Stated) -> Option<Confidential> {
        let rules = &self.rules.organisations;
        let (variable, value, money) = match &stated.definition.formula {
            Formula::Amount { value, per } => {
                (stated.reading.variable, whole(figure.value.map(|v| v * *per as f64))?, is_sum(value))
            }
            Formula::Quotient(quotient) => (stated.quotient?.value, whole(figure.numerator)?, is_sum(&quotient.value)),
            _ => return None,
        };
        let reason = if money { of_contributions(rules, figure, value)? } else { few(rules, value)? };
        Some(percent_around(reason, variable, value, rules.reach_percent))
    }
}

/// Each row is a contributor of its own: few rows are few contributors.
fn few(rules: &OrganisationRules, count: i128) -> Option<Reason> {
    (0 < count && count < i128::from(rules.least_contributors)).then_some(Reason::FewContributors)
}

fn of_contributions(rules: &OrganisationRules, figure: &Figure, total: i128) -> Option<Reason> {
    // Who contributes is not known: that may be one.
    let Some(found) = figure.contributions else { return Some(Reason::FewContributors) };
    if 0 < found.contributors && found.contributors < u64::from(rules.least_contributors) {
        return Some(Reason::FewContributors);
    }
    let dominates = i128::from(found.greatest) * 100 > i128::from(rules.dominance_percent) * total;
    (dominates && total > 0).then_some(Reason::Dominance)
}

fn is_sum(sum: &Sum) -> bool {
    sum.0.iter().any(|(_, quantity)| quantity.measure != Measure::Count)
}

/// A part of the value on either side, one at least.
fn percent_around(reason: Reason, variable: VariableId, value: i128, percent: u32) -> Confidential {
    let reach = ((value.abs() * i128::from(percent) + 99) / 100).max(1);
    Confidential { reason, target: Some(Target { variable, low: (value - reach).max(0), high: value + reach }) }
}

/// A stored number as the whole number that it is.
#[allow(clippy::cast_possible_truncation)]
fn whole(stored: Option<f64>) -> Option<i128> {
    stored.filter(|value| value.is_finite()).map(|value| value.round() as i128)
}
