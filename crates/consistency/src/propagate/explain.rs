//! Which prints and constraints a bound rests on: the trail of changes, walked back.
//!
//! Start with [`State::reasons`].

use super::{Cause, Conflict, NONE, Net, Side, State};
use crate::system::{Constraint, ConstraintId, Kind, VariableId};

impl State {
    pub(super) fn conflict(&self, net: &Net<'_>, variable: VariableId) -> Conflict {
        let start = [self.last_low[variable], self.last_high[variable]];
        self.explain(net, start.into_iter().filter(|&i| i != NONE).collect(), Vec::new())
    }

    /// What the current bounds of these variables rest on.
    #[must_use]
    pub fn reasons(&self, net: &Net<'_>, bounds: &[(VariableId, Side)], constraints: Vec<ConstraintId>) -> Conflict {
        let start = bounds.iter().map(|&(v, side)| self.last(v, side)).filter(|&i| i != NONE).collect();
        self.explain(net, start, constraints)
    }

    fn last(&self, variable: VariableId, side: Side) -> usize {
        match side {
            Side::Low => self.last_low[variable],
            Side::High => self.last_high[variable],
        }
    }

    /// Walks the trail back to prints and constraints.
    pub(super) fn explain(&self, net: &Net<'_>, start: Vec<usize>, constraints: Vec<ConstraintId>) -> Conflict {
        let mut found = Conflict { prints: Vec::new(), constraints, chosen: false };
        if self.silent {
            return found;
        }
        for &id in &found.constraints {
            found.prints.extend(&net.system.constraints[id].guards);
        }
        let mut seen = vec![false; self.trail.len()];
        let mut open: Vec<usize> = start;
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            match self.trail[at].cause {
                Cause::Print(print) => found.prints.push(print),
                Cause::Choice => found.chosen = true,
                Cause::Constraint(id) => {
                    found.constraints.push(id);
                    found.prints.extend(&net.system.constraints[id].guards);
                    let used = antecedents(&net.system.constraints[id], self.trail[at].variable, self.trail[at].side);
                    open.extend(used.into_iter().filter_map(|(v, side)| self.before(v, side, at)));
                }
            }
        }
        found.prints.sort_unstable();
        found.prints.dedup();
        found.constraints.sort_unstable();
        found.constraints.dedup();
        found
    }

    /// The last change of a bound before place `at` of the trail.
    fn before(&self, variable: VariableId, side: Side, at: usize) -> Option<usize> {
        let mut place = self.last(variable, side);
        while place != NONE && place >= at {
            place = self.trail[place].earlier;
        }
        (place != NONE).then_some(place)
    }
}

/// The bounds that a constraint looked at to move one bound of one variable.
fn antecedents(constraint: &Constraint, variable: VariableId, side: Side) -> Vec<(VariableId, Side)> {
    match &constraint.kind {
        Kind::Linear { terms, .. } => {
            let own = terms.iter().find(|t| t.1 == variable).map_or(1, |t| t.0);
            // An upper bound of a term comes from the least of the others, a lower one from the greatest.
            let least = (own > 0) == (side == Side::High);
            terms
                .iter()
                .filter(|t| t.1 != variable)
                .map(|&(c, v)| (v, if (c > 0) == least { Side::Low } else { Side::High }))
                .collect()
        }
        Kind::Product { value, ratio, base, .. } => {
            let other = if side == Side::Low { Side::High } else { Side::Low };
            if variable == *value {
                vec![(*ratio, side), (*base, side)]
            } else {
                vec![(*value, side), (if variable == *ratio { *base } else { *ratio }, other)]
            }
        }
        Kind::Present { count, categories } => {
            let all = categories.iter().flatten().copied().filter(|&v| v != variable);
            let mut used: Vec<_> = all.flat_map(|v| [(v, Side::Low), (v, Side::High)]).collect();
            if variable == *count {
                used.retain(|u| u.1 == side);
            } else {
                used.extend([(*count, Side::Low), (*count, Side::High)]);
            }
            used
        }
        Kind::Margin { sample, population, .. } => {
            [*sample, *population].into_iter().flat_map(|v| [(v, Side::Low), (v, Side::High)]).collect()
        }
    }
}
