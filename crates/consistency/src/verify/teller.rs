//! What a contradiction means: what the other figures imply, what a share says of its value, which
//! shares are possible next to it.

use super::{Cited, Contradiction, Examined, Implied, Nearest, fits};
use crate::build::{QuotientVariables, Stated};
use crate::groups::{Group, Outcome};
use crate::propagate::{Net, State};
use crate::system::{OPEN, PrintId, System, VariableId};
use domain::definition::{Definitions, Formula};
use domain::network::{Network, Quantity, Text, Year};
use domain::number::Rational;
use num_integer::Integer;
use std::collections::{BTreeMap, HashMap};

/// Probes of one bound; each halves what is left, so this is enough for any width.
const MOST_PROBES: usize = 400;

/// Turns groups into what a reader wants to know.
pub(super) struct Teller<'a> {
    pub(super) network: &'a Network,
    pub(super) examined: &'a Examined<'a>,
    pub(super) outcome: &'a Outcome,
    /// Everything believed, or nothing if it no longer stands together.
    pub(super) believed: Option<State>,
    /// Titles of the figures that print one quantity as it is.
    pub(super) titles: HashMap<Quantity, Text>,
    net: &'a Net<'a>,
    blank: Option<State>,
}

impl<'a> Teller<'a> {
    pub(super) fn new(
        network: &'a Network,
        definitions: &BTreeMap<Year, Definitions>,
        examined: &'a Examined<'a>,
        net: &'a Net<'a>,
        outcome: &'a Outcome,
    ) -> Self {
        let titles = super::words::titles(examined, definitions);
        let mut teller = Self { network, examined, outcome, believed: None, titles, net, blank: State::new(net).ok() };
        teller.believed = teller.state_of(&outcome.believed);
        teller
    }

    pub(super) fn system(&self) -> &System {
        self.net.system
    }

    fn state_of(&self, prints: &[PrintId]) -> Option<State> {
        let mut state = self.blank.clone()?;
        let mut trusted_first = prints.to_vec();
        trusted_first.sort_by_key(|&p| (self.system().prints[p].distrust, p));
        state.assume_all(self.net, &trusted_first).ok()?;
        Some(state)
    }

    pub(super) fn cited(&self, print: PrintId) -> Cited {
        self.examined.cited[self.examined.rows[print]].clone()
    }

    pub(super) fn stated(&self, print: PrintId) -> Option<&Stated> {
        let p = &self.system().prints[print];
        self.examined.built.stated.get(&(p.edition, p.figure.clone()))
    }

    pub(super) fn tell(&self, group: &Group) -> Contradiction {
        let about_its_base =
            self.stated(group.blamed).and_then(|s| s.quotient).filter(|_| self.is_only_quotient(group));
        let nearest = about_its_base.and_then(|q| self.nearest(group, q));
        let implied = match &nearest {
            Some(near) => Some(Implied {
                figure: self.cited(group.blamed),
                low: near.below.map(|b| b.1),
                high: near.above.map(|a| a.1),
            }),
            None => self.implied(group, self.headline(group)),
        };
        Contradiction {
            figures: group.prints.iter().map(|&p| self.cited(p)).collect(),
            suspects: group.suspects.iter().map(|&p| self.cited(p).figure).collect(),
            relation: self.relation(group, nearest.as_ref()),
            implied,
            means: about_its_base.and_then(|q| self.means(group, q.value)),
            fits: about_its_base.map_or_else(Vec::new, |_| fits::fits(self, group.blamed)),
            nearest,
        }
    }

    /// Whether the blamed share is the only quotient that the group prints: then its base is in question.
    fn is_only_quotient(&self, group: &Group) -> bool {
        let is_quotient = |p: PrintId| !self.system().variables[self.system().prints[p].reading.variable].is_whole();
        group.prints.iter().all(|&p| p == group.blamed || !is_quotient(p))
    }

    /// The figure that the report speaks of: the one that stands alone in its column, else the blamed one.
    fn headline(&self, group: &Group) -> PrintId {
        let column = |p: PrintId| {
            let id = self.cited(p).figure.0;
            let mut parts = id.splitn(3, '.');
            (parts.next().map(str::to_owned), parts.nth(1).map(str::to_owned))
        };
        let alone: Vec<PrintId> = group
            .prints
            .iter()
            .copied()
            .filter(|&p| group.prints.iter().filter(|&&q| column(q) == column(p)).count() == 1)
            .collect();
        if group.prints.len() > 5 && !alone.contains(&group.blamed) {
            alone.first().copied().unwrap_or(group.blamed)
        } else {
            group.blamed
        }
    }

    fn implied(&self, group: &Group, print: PrintId) -> Option<Implied> {
        let rest: Vec<_> = group.prints.iter().copied().filter(|&p| p != print).collect();
        self.bounds_of(&mut self.state_of(&rest)?, print)
    }

    /// What a share over its stated base says of its value, next to the value that was printed.
    fn means(&self, group: &Group, value: VariableId) -> Option<Implied> {
        let of_value = |p: PrintId| self.system().prints[p].reading.variable == value;
        let print = group.prints.iter().copied().find(|&p| of_value(p))?;
        let rest: Vec<_> = group.prints.iter().copied().filter(|&p| !of_value(p)).collect();
        self.bounds_of(&mut self.state_of(&rest)?, print)
    }

    fn bounds_of(&self, state: &mut State, print: PrintId) -> Option<Implied> {
        let reading = self.system().prints[print].reading;
        let (low, high) = self.narrowed(state, reading.variable);
        let value = |steps: i128| (steps.abs() < OPEN).then(|| self.system().figure_value(&reading, steps));
        Some(Implied { figure: self.cited(print), low: value(low), high: value(high) })
    }

    /// The bounds of a variable after cutting off, from either end, what propagation refutes at once.
    fn narrowed(&self, state: &mut State, variable: VariableId) -> (i128, i128) {
        let (mut low, mut high) = state.bounds(variable);
        if high >= OPEN || low <= -OPEN {
            return (low, high);
        }
        for from_below in [true, false] {
            let mut part = high - low;
            for _ in 0..MOST_PROBES {
                let (from, to) = if from_below { (low, low + part) } else { (high - part, high) };
                let mark = state.mark();
                let refuted = state.choose(self.net, variable, from, to).is_err();
                state.undo_to(mark);
                match (refuted, from_below) {
                    (true, true) if to < high => low = to + 1,
                    (true, false) if from > low => high = from - 1,
                    _ if part == 0 => break,
                    _ => part /= 2,
                }
                part = part.min(high - low);
            }
        }
        (low, high)
    }

    /// For a share of a known base whose value is free: no whole value gives it; which come nearest?
    fn nearest(&self, group: &Group, own: QuotientVariables) -> Option<Nearest> {
        let print = &self.system().prints[group.blamed];
        let Formula::Quotient(quotient) = &self.stated(group.blamed)?.definition.formula else { return None };
        let rest: Vec<_> = group.prints.iter().copied().filter(|&p| p != group.blamed).collect();
        let state = self.state_of(&rest)?;
        let (least, most) = state.bounds(own.value);
        let (low, high) = (print.low?, print.high?);
        if !state.is_fixed(own.base) || state.is_fixed(own.value) || !quotient.part {
            return None;
        }
        let base = state.bounds(own.base).0;
        let unit = self.system().variables[own.ratio].unit;
        let (above, below) = (i128::from(quotient.factor.0), i128::from(quotient.factor.1));
        // ratio = value · above / (base · below), printed between low and high steps.
        let per_value = above.checked_mul(unit)?;
        let steps = base.checked_mul(below)?;
        let first = Integer::div_ceil(&low.checked_mul(steps)?, &per_value);
        let last = Integer::div_floor(&high.checked_mul(steps)?, &per_value);
        if first <= last {
            return None;
        }
        let share =
            |value: i128| (least <= value && value <= most).then(|| (value, Rational::new(value * above, steps)));
        Some(Nearest { base, below: share(first - 1), above: share(last + 1) })
    }
}
