//! The numbers that formulas ask for: slots of this edition, declared figures of earlier ones.

use super::earlier::Earlier;
use super::{Computation, Failure};
use crate::execute::{FilledHistogram, FilledScan};
use crate::plan::{Ratio, Slot, SlotIndex, Terms};
use crate::sql;
use domain::definition::{Sum, Survey};
use domain::edition::Status;
use domain::network::{Cell, ColumnId, FigureId, Network, Quantity, SourceId, Text, Year};
use domain::number::Rational;
use domain::protection::Contributions;
use domain::statistics::Moments;
use num_traits::{CheckedAdd, CheckedMul};

/// Why a figure has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// [`Status::NotApplicable`], or [`Status::NotAvailable`] where an earlier edition did not declare what it takes.
    pub status: Status,
    /// The note that says so.
    pub note: Text,
}

impl Absent {
    /// There is nothing that the figure could be about.
    pub(super) fn not_applicable(fr: &str, en: &str) -> Self {
        let note = Text { fr: format!("Sans objet : {fr}."), en: format!("Not applicable: {en}.") };
        Self { status: Status::NotApplicable, note }
    }

    /// Something that it takes is not declared.
    fn not_available(fr: &str, en: &str) -> Self {
        let note = Text { fr: format!("Non calculable : {fr}."), en: format!("Not computable: {en}.") };
        Self { status: Status::NotAvailable, note }
    }
}

/// A number, or why there is none.
pub(super) type Known<T> = Result<T, Absent>;

/// Where the numbers are.
pub(super) struct Inputs<'a> {
    pub edition: Year,
    pub survey: Option<&'a Survey>,
    pub earlier: Earlier<'a>,
    network: &'a Network,
    from: Computation<'a>,
    slots: SlotIndex<'a>,
}

impl<'a> Inputs<'a> {
    pub fn new(from: &Computation<'a>) -> Self {
        Self {
            edition: from.definitions.edition,
            survey: from.definitions.survey.as_ref(),
            earlier: Earlier::new(from.earlier),
            network: from.network,
            from: *from,
            slots: from.plan.index(),
        }
    }

    fn place(&self, quantity: &Quantity) -> Result<(&'a FilledScan, usize), Failure> {
        let (scan, slot) = self.slot(quantity)?;
        Ok((self.from.filled.scans.get(scan).ok_or(Failure::NotPlanned)?, slot))
    }

    /// The scan that fills a quantity of this edition, and which of its slots.
    fn slot(&self, quantity: &Quantity) -> Result<(usize, usize), Failure> {
        let key = (&quantity.source, &quantity.measure, &quantity.cell);
        self.slots.get(&key).copied().ok_or(Failure::NotPlanned)
    }

    /// The scan that fills all of a sum; none if several do.
    pub fn scan(&self, sum: &Sum) -> Result<Option<usize>, Failure> {
        let mut scans = sum.0.iter().map(|(_, quantity)| self.slot(quantity).map(|(scan, _)| scan));
        let Some(first) = scans.next().transpose()? else { return Ok(None) };
        for scan in scans {
            if scan? != first {
                return Ok(None);
            }
        }
        Ok(Some(first))
    }

    /// A quantity of any edition.
    pub fn quantity(&self, quantity: &Quantity) -> Result<Known<Rational>, Failure> {
        if quantity.edition == self.edition {
            let (scan, slot) = self.place(quantity)?;
            let total = scan.totals.get(slot).ok_or(Failure::NotPlanned)?;
            return Ok(Ok(Rational::from_integer(*total)));
        }
        let found = self.earlier.quantity(quantity);
        let missing = || self.missing(quantity, found.map(|found| found.figure));
        Ok(found.and_then(|found| found.value).ok_or_else(missing))
    }

    /// A sum; the first missing input says why there is none.
    pub fn sum(&self, sum: &Sum) -> Result<Known<Rational>, Failure> {
        let mut total = Rational::from_integer(0);
        for (coefficient, quantity) in &sum.0 {
            let value = match self.quantity(quantity)? {
                Ok(value) => value,
                Err(missing) => return Ok(Err(missing)),
            };
            let term = value.checked_mul(&Rational::from_integer(i128::from(*coefficient)));
            total = term.and_then(|term| total.checked_add(&term)).ok_or(Failure::TooLarge)?;
        }
        Ok(Ok(total))
    }

    /// What the margin of a ratio takes of the groups of its scan, and how many groups there are; none where several
    /// scans are needed or the rows are not grouped. A sum that is no ratio has an empty base.
    pub fn moments(&self, value: &Sum, base: &Sum) -> Result<Option<(Moments, u64)>, Failure> {
        let Some(at) = self.scan(value)? else { return Ok(None) };
        let (scans, filled) = (&self.from.plan.scans, &self.from.filled.scans);
        let (Some(scan), Some(filled)) = (scans.get(at), filled.get(at)) else { return Err(Failure::NotPlanned) };
        if scan.cluster.is_none() {
            return Ok(None);
        }
        let terms = |sum: &Sum| -> Result<Terms, Failure> {
            sum.0.iter().map(|(times, quantity)| Ok((*times, self.slot(quantity)?.1))).collect()
        };
        let asked = Ratio { value: terms(value)?, base: terms(base)? };
        let place = scan.ratios.iter().position(|ratio| *ratio == asked).ok_or(Failure::NotPlanned)?;
        let moments = filled.moments.get(place).ok_or(Failure::NotPlanned)?;
        Ok(Some((*moments, filled.clusters)))
    }

    /// The sum in each group kept of its scan.
    pub fn groups(&self, sum: &Sum) -> Result<Vec<i128>, Failure> {
        let mut totals: Vec<i128> = Vec::new();
        for (coefficient, quantity) in &sum.0 {
            let (scan, slot) = self.place(quantity)?;
            let values = scan.groups.get(slot).ok_or(Failure::NotPlanned)?;
            totals.resize(values.len(), 0);
            for (total, value) in totals.iter_mut().zip(values) {
                let term = i128::checked_mul(*value, i128::from(*coefficient));
                *total = term.and_then(|term| i128::checked_add(*total, term)).ok_or(Failure::TooLarge)?;
            }
        }
        Ok(totals)
    }

    /// How many contributors a sum has, and the greatest contribution; nothing where the schema names none.
    pub fn contributions(&self, sum: &Sum) -> Result<Option<Contributions>, Failure> {
        let mut totals: Vec<i128> = Vec::new();
        for (coefficient, quantity) in &sum.0 {
            let scans = self.from.plan.contributions.iter().zip(&self.from.filled.contributions);
            let Some((scan, filled)) = scans.into_iter().find(|(scan, _)| scan.source == quantity.source) else {
                return Ok(None);
            };
            let own = |slot: &Slot| slot.measure == quantity.measure && slot.cell == quantity.cell;
            let values = scan.slots.iter().position(own).and_then(|at| filled.groups.get(at));
            let values = values.ok_or(Failure::NotPlanned)?;
            totals.resize(values.len().max(totals.len()), 0);
            for (total, value) in totals.iter_mut().zip(values) {
                let term = i128::checked_mul(*value, i128::from(*coefficient));
                *total = term.and_then(|term| i128::checked_add(*total, term)).ok_or(Failure::TooLarge)?;
            }
        }
        let contributors = totals.iter().filter(|total| **total != 0).count() as u64;
        let greatest = totals.into_iter().max().unwrap_or(0);
        Ok(Some(Contributions { contributors, greatest: i64::try_from(greatest).map_err(|_| Failure::TooLarge)? }))
    }

    /// The values of a column over a cell, with how many rows hold each.
    pub fn histogram(&self, source: &SourceId, column: &ColumnId, cell: &Cell) -> Result<&'a FilledHistogram, Failure> {
        let mut planned = self.from.plan.histograms.iter();
        let at = planned.position(|h| h.source == *source && h.column == *column && h.cell == *cell);
        at.and_then(|at| self.from.filled.histograms.get(at)).ok_or(Failure::NotPlanned)
    }

    fn missing(&self, quantity: &Quantity, figure: Option<&FigureId>) -> Absent {
        match figure {
            Some(figure) => missing_figure(quantity.edition, figure),
            None => {
                let asked = sql::quantity(self.network, quantity);
                let year = quantity.edition;
                Absent::not_available(
                    &format!("aucun chiffre déclaré par l’édition {year} ne donne {asked}"),
                    &format!("no figure declared by the {year} edition gives {asked}"),
                )
            }
        }
    }
}

/// A figure lacks the declared value of another.
pub(super) fn missing_figure(year: Year, figure: &FigureId) -> Absent {
    Absent::not_available(
        &format!("l’édition {year} n’a pas déclaré « {figure} »"),
        &format!("the {year} edition did not declare “{figure}”"),
    )
}
