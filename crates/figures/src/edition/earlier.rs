//! What earlier editions declared, found again by what it measures.
//!
//! A figure of 2018 is never recomputed: 2019 takes the number that 2018 printed. The definitions of 2018
//! say what that number measures.

use domain::definition::{Definitions, Formula, Quotient};
use domain::network::{FigureId, Quantity, Year};
use domain::number::{Rational, Relation};
use domain::records::Declared;
use num_traits::{CheckedDiv, CheckedMul};
use std::collections::{BTreeMap, HashMap};

/// Earlier editions by year: their definitions, and the figures that they declared.
pub type EarlierEditions = BTreeMap<Year, (Definitions, Vec<Declared>)>;

/// Declared values by quantity and by quotient.
pub(super) struct Earlier<'a> {
    quantities: HashMap<&'a Quantity, Found<'a>>,
    quotients: HashMap<&'a Quotient, Found<'a>>,
}

/// A figure that states an input, and the input's value if the figure was declared.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    /// The figure.
    pub figure: &'a FigureId,
    /// The declared value, in the quantity's unit, or the quotient's.
    pub value: Option<Rational>,
}

impl<'a> Earlier<'a> {
    pub fn new(editions: &'a EarlierEditions) -> Self {
        let mut found = Self { quantities: HashMap::new(), quotients: HashMap::new() };
        for (year, (definitions, declared)) in editions {
            let values = declared.iter().filter(|figure| figure.edition == *year);
            let values: HashMap<&FigureId, Rational> = values.map(|figure| (&figure.figure, figure.value)).collect();
            for figure in definitions.figures.values().filter(|figure| figure.relation == Relation::Equal) {
                found.add(&figure.id, &figure.formula, values.get(&figure.id).copied());
            }
        }
        found
    }

    /// The first declared figure wins; one without a value only lends its name.
    fn add(&mut self, figure: &'a FigureId, formula: &'a Formula, value: Option<Rational>) {
        match formula {
            Formula::Amount { value: sum, per } => {
                if let [(1, quantity)] = sum.0.as_slice() {
                    let value = value.and_then(|value| value.checked_mul(&Rational::from_integer(i128::from(*per))));
                    keep(&mut self.quantities, quantity, Found { figure, value });
                }
            }
            Formula::Quotient(quotient) => keep(&mut self.quotients, quotient, Found { figure, value }),
            _ => {}
        }
    }

    pub fn quantity(&self, quantity: &Quantity) -> Option<Found<'a>> {
        self.quantities.get(quantity).copied()
    }

    pub fn quotient(&self, quotient: &Quotient) -> Option<Found<'a>> {
        self.quotients.get(quotient).copied()
    }
}

fn keep<'a, K: std::hash::Hash + Eq>(known: &mut HashMap<&'a K, Found<'a>>, key: &'a K, found: Found<'a>) {
    let old = known.entry(key).or_insert(found);
    if old.value.is_none() {
        *old = found;
    }
}

/// `factor · value / base`; none where it does not fit, or over a base of 0.
pub(super) fn quotient(factor: (i64, i64), value: &Rational, base: &Rational) -> Option<Rational> {
    let whole = |number: i64| Rational::from_integer(number.into());
    let factor = whole(factor.0).checked_div(&whole(factor.1))?;
    value.checked_div(base)?.checked_mul(&factor)
}
