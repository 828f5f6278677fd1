//! The statement of a protection: what may be published, at what loss, and what must stay uncertain.
//!
//! Knows neither tables nor editions, so that an independent attacker can be set on it. Start with [`Problem`].

use super::cubes::Grid;
use crate::propagate::{Conflict, Net, Side, State};
use crate::system::{PrintId, VariableId};
use domain::protection::Extent;
use std::collections::BTreeMap;

/// Place of a fact in [`Problem::facts`].
pub type FactId = usize;

/// Something that can be published: a number as printed, and what stands behind it.
#[derive(Clone, Debug, Default)]
pub struct Fact {
    /// What the printed number says.
    pub shown: Vec<PrintId>,
    /// What numerator, base and rows say besides.
    pub detail: Vec<PrintId>,
    /// What is lost when all of it is withheld; nothing where it must be published.
    pub whole_cost: Option<u64>,
    /// What is lost when only the detail is withheld; nothing where it must be published.
    pub detail_cost: Option<u64>,
}

/// A variable whose value must stay uncertain: both ends must remain possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Target {
    /// The variable.
    pub variable: VariableId,
    /// The attacker must hold this or less for possible, in steps.
    pub low: i128,
    /// And this or more.
    pub high: i128,
}

/// What is withheld of which facts.
pub type Withheld = BTreeMap<FactId, Extent>;

/// What can be published, and what must stay uncertain.
#[derive(Debug)]
pub struct Problem<'a> {
    /// What ties the unknowns; its prints are those that facts name.
    pub net: &'a Net<'a>,
    /// What can be published.
    pub facts: Vec<Fact>,
    /// What must stay uncertain.
    pub targets: Vec<Target>,
    /// True values of whole variables, where known, in steps: they make good guesses.
    pub truth: BTreeMap<VariableId, i128>,
    /// Large full tables, in which boxes hide counts.
    pub grids: Vec<Grid>,
}

impl Problem<'_> {
    /// What an attacker sees, in an order in which bounds close at once.
    #[must_use]
    pub fn visible(&self, withheld: &Withheld) -> Vec<PrintId> {
        let seen = |(id, fact): (FactId, &Fact)| match withheld.get(&id) {
            Some(Extent::Whole) => Vec::new(),
            Some(Extent::Detail) => fact.shown.clone(),
            None => fact.detail.iter().chain(&fact.shown).copied().collect(),
        };
        let mut prints: Vec<PrintId> = self.facts.iter().enumerate().flat_map(seen).collect();
        prints.sort_by_key(|&print| (self.net.system.prints[print].distrust, print));
        prints.dedup();
        prints
    }

    /// What follows for somebody who sees this. What contradicts the rest is left out: it can't be true.
    ///
    /// # Errors
    /// When the definitions alone leave nothing possible.
    pub fn known(&self, withheld: &Withheld) -> Result<State, Conflict> {
        let mut state = State::new(self.net)?;
        state.assume_what_fits(self.net, self.visible(withheld));
        Ok(state)
    }

    /// What boxes in large tables may change while this is withheld.
    #[must_use]
    pub fn hidden_places(&self, withheld: &Withheld) -> Vec<Vec<Option<u64>>> {
        self.grids.iter().map(|grid| grid.hidden_places(withheld)).collect()
    }

    /// Whether a box in a large table shows that a side of the target stays possible.
    #[must_use]
    pub fn is_boxed(&self, target: &Target, side: Side, hidden: &[Vec<Option<u64>>]) -> bool {
        self.grids.iter().zip(hidden).any(|(grid, hidden)| grid.witnesses(target, side, hidden))
    }

    /// The ways to take one of these prints from an attacker.
    #[must_use]
    pub fn ways_out(
        &self,
        prints: &[PrintId],
        by_print: &BTreeMap<PrintId, Vec<(FactId, Extent)>>,
    ) -> Vec<(FactId, Extent)> {
        let mut ways: Vec<_> = prints.iter().filter_map(|print| by_print.get(print)).flatten().copied().collect();
        ways.sort_unstable();
        ways.dedup();
        ways
    }

    /// For each print, what would withhold it.
    ///
    /// A print that several facts give would take all of them: none of them alone is a way out.
    #[must_use]
    pub fn withholding(&self) -> BTreeMap<PrintId, Vec<(FactId, Extent)>> {
        let mut all: BTreeMap<PrintId, Vec<(FactId, Extent)>> = BTreeMap::new();
        for (id, fact) in self.facts.iter().enumerate() {
            for &print in &fact.shown {
                all.entry(print).or_default().extend(fact.whole_cost.map(|_| (id, Extent::Whole)));
            }
            for &print in &fact.detail {
                let ways = all.entry(print).or_default();
                ways.extend(fact.detail_cost.map(|_| (id, Extent::Detail)));
                ways.extend(fact.whole_cost.map(|_| (id, Extent::Whole)));
            }
        }
        all
    }

    /// What a choice costs.
    #[must_use]
    pub fn cost(&self, fact: FactId, extent: Extent) -> u64 {
        let fact = &self.facts[fact];
        let cost = match extent {
            Extent::Whole => fact.whole_cost,
            Extent::Detail => fact.detail_cost,
        };
        cost.unwrap_or(u64::MAX / 1024)
    }

    /// What all of this costs.
    #[must_use]
    pub fn total_cost(&self, withheld: &Withheld) -> u64 {
        withheld.iter().map(|(&fact, &extent)| self.cost(fact, extent)).sum()
    }
}
