//! Refutation case by case: what neither single constraints nor the linear relaxation see, because only
//! whole values count. Bounded by the number of cases, never by time.

use crate::propagate::{Conflict, Net, Side, State};
use crate::system::{Kind, VariableId};
use std::collections::{BTreeMap, BTreeSet};

/// Values of one variable that are tried one by one.
const MOST_CASES: i128 = 128;
/// Cases of one group of variables that are tried before giving up; giving up refutes nothing.
const MOST_STEPS: usize = 2_000;
/// A group of more open whole variables than this is left to the linear relaxation.
const MOST_VARIABLES: usize = 64;

/// Why some of the variables, all whole, have no solution, if that shows within the steps.
pub(crate) fn refute_about(net: &Net<'_>, state: &mut State, part: &[VariableId]) -> Option<Conflict> {
    let narrow = |&v: &VariableId| {
        let (low, high) = state.bounds(v);
        high.checked_sub(low).is_some_and(|width| width < MOST_CASES)
    };
    if part.len() > MOST_VARIABLES || !part.iter().all(narrow) {
        return None;
    }
    let mut steps = MOST_STEPS;
    search(net, state, part, &mut steps)
}

/// Why the state has no whole solution, if that shows on a few variables.
pub(super) fn refute(net: &Net<'_>, state: &mut State) -> Option<Conflict> {
    let bases: BTreeSet<_> = net
        .system
        .constraints
        .iter()
        .filter_map(|c| match &c.kind {
            Kind::Product { base, .. } if net.system.variables[*base].is_whole() => Some(*base),
            _ => None,
        })
        .collect();
    bases.into_iter().find_map(|base| each_value(net, state, base, |_| None)).or_else(|| {
        parts(net, state).into_iter().find_map(|part| {
            let mut steps = MOST_STEPS;
            search(net, state, &part, &mut steps)
        })
    })
}

/// Tries every value of a variable; `deeper` goes on where propagation does not refute a value.
fn each_value(
    net: &Net<'_>,
    state: &mut State,
    variable: VariableId,
    mut deeper: impl FnMut(&mut State) -> Option<Conflict>,
) -> Option<Conflict> {
    let (low, high) = state.bounds(variable);
    if low == high || high.checked_sub(low).is_none_or(|width| width >= MOST_CASES) {
        return None;
    }
    let mut all = state.reasons(net, &[(variable, Side::Low), (variable, Side::High)], Vec::new());
    for value in low..=high {
        let mark = state.mark();
        let case = state.choose(net, variable, value, value).err().or_else(|| deeper(state));
        state.undo_to(mark);
        let case = case?;
        all.prints.extend(case.prints);
        all.constraints.extend(case.constraints);
    }
    for ids in [&mut all.prints, &mut all.constraints] {
        ids.sort_unstable();
        ids.dedup();
    }
    Some(all)
}

/// Depth first over the open whole variables of a part, the narrowest first; `None` when a solution is
/// found or the steps are used up.
fn search(net: &Net<'_>, state: &mut State, part: &[VariableId], steps: &mut usize) -> Option<Conflict> {
    let width = |&v: &VariableId| {
        let (low, high) = state.bounds(v);
        (high - low, v)
    };
    let narrowest = part.iter().copied().filter(|&v| !state.is_fixed(v)).min_by_key(width)?;
    each_value(net, state, narrowest, |state| {
        *steps = steps.checked_sub(1)?;
        search(net, state, part, steps)
    })
}

/// Open whole variables that constraints tie to each other, where all of them are narrow and few.
fn parts(net: &Net<'_>, state: &State) -> Vec<Vec<VariableId>> {
    let mut home: Vec<VariableId> = (0..net.system.variables.len()).collect();
    for constraint in net.system.constraints.iter().filter(|c| c.guards.iter().all(|&g| state.is_active(g))) {
        let open: Vec<_> = constraint.variables().into_iter().filter(|&v| !state.is_fixed(v)).collect();
        for pair in open.windows(2) {
            let (a, b) = (root(&mut home, pair[0]), root(&mut home, pair[1]));
            home[a] = b;
        }
    }
    let mut parts: BTreeMap<VariableId, Vec<VariableId>> = BTreeMap::new();
    for v in (0..home.len()).filter(|&v| !state.is_fixed(v) && net.system.variables[v].is_whole()) {
        parts.entry(root(&mut home, v)).or_default().push(v);
    }
    let narrow = |&v: &VariableId| {
        let (low, high) = state.bounds(v);
        high.checked_sub(low).is_some_and(|width| width < MOST_CASES)
    };
    parts.into_values().filter(|p| p.len() > 1 && p.len() <= MOST_VARIABLES && p.iter().all(narrow)).collect()
}

fn root(home: &mut [VariableId], mut v: VariableId) -> VariableId {
    while home[v] != v {
        home[v] = home[home[v]];
        v = home[v];
    }
    v
}
