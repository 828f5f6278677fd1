//! What somebody concludes who knows everything published, and the proof that they cannot conclude more.
//!
//! A bound that the attacker reaches is certified: exact propagation, cases, or a linear combination with exact
//! weights. That they cannot reach it is shown by a witness: whole numbers that publish the same. Between the two
//! there may be doubt, and doubt counts as unsafe. Start with [`judge`].

use super::problem::Target;
use crate::groups::cases;
use crate::linear;
use crate::propagate::{Conflict, Net, Side, State};
use crate::system::{OPEN, VariableId};
use std::collections::{BTreeMap, BTreeSet};

/// Choices of a search for a witness before it gives up.
const MOST_STEPS: usize = 1_000;
/// More variables than this tied together are left to exact propagation and to boxes.
const MOST_TIED: usize = 2_000;
/// Open whole variables of a part in which a witness is looked for.
const MOST_VARIABLES: usize = 1_000;
/// Rows of a relaxation that is solved.
const MOST_ROWS: usize = 3_000;

/// What an attack on one side of a target comes to.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// There are whole numbers beyond the bound that publish the same.
    Safe,
    /// The attacker knows that there are none, from these prints.
    Known(Conflict),
    /// Neither was found.
    Doubtful,
}

/// Whether an attacker in `state` must hold values at or beyond a side of the target for possible.
pub fn judge(
    net: &Net<'_>,
    state: &mut State,
    target: &Target,
    side: Side,
    truth: &BTreeMap<VariableId, i128>,
) -> Verdict {
    let about = tied(net, state, target.variable);
    let mark = state.mark();
    let refuted = narrow(net, state, target, side).err().or_else(|| refute(net, state, &about));
    let verdict = match refuted {
        Some(conflict) => Verdict::Known(conflict),
        None if witness(net, state, &about, truth) => Verdict::Safe,
        None => Verdict::Doubtful,
    };
    state.undo_to(mark);
    verdict
}

/// Why an attacker excludes every value at or beyond a side of the target, if they do.
pub fn refuted(net: &Net<'_>, state: &mut State, target: &Target, side: Side) -> Option<Conflict> {
    let about = tied(net, state, target.variable);
    let mark = state.mark();
    let refuted = narrow(net, state, target, side).err().or_else(|| refute(net, state, &about));
    state.undo_to(mark);
    refuted
}

/// Takes it that the target lies at or beyond one of its ends.
fn narrow(net: &Net<'_>, state: &mut State, target: &Target, side: Side) -> Result<(), Conflict> {
    let (low, high) = state.bounds(target.variable);
    match side {
        Side::Low => state.choose(net, target.variable, low, target.low.min(high)),
        Side::High => state.choose(net, target.variable, target.high.max(low), high),
    }
    .and_then(|()| within(net, state, target, side))
}

/// A choice outside the bounds is no narrowing: it is refuted by the bound that it runs into.
fn within(net: &Net<'_>, state: &State, target: &Target, side: Side) -> Result<(), Conflict> {
    let (low, high) = state.bounds(target.variable);
    match side {
        Side::Low if low > target.low => Err(state.reasons(net, &[(target.variable, Side::Low)], Vec::new())),
        Side::High if high < target.high => Err(state.reasons(net, &[(target.variable, Side::High)], Vec::new())),
        _ => Ok(()),
    }
}

/// Why the state has no solution, looking at what is tied to some variables.
///
/// What a choice fixes hides what lies behind it: the variables are those that were tied before.
fn refute(net: &Net<'_>, state: &mut State, about: &BTreeSet<VariableId>) -> Option<Conflict> {
    if about.len() > MOST_TIED {
        return None;
    }
    linear::refute_about(net, state, about, MOST_ROWS)
        .or_else(|| cases::refute_about(net, state, &open_of(net, state, about)))
}

/// The least and greatest value that the attacker cannot exclude, in steps: certified bounds, none tighter.
pub fn bounds(net: &Net<'_>, state: &mut State, variable: VariableId) -> (i128, i128) {
    let about = &tied(net, state, variable);
    let (low, high) = state.bounds(variable);
    let step = (net.system.variables[variable].unit / 1_000).max(1);
    (
        tighten(net, state, (variable, about), Side::Low, (low, high), step),
        tighten(net, state, (variable, about), Side::High, (low, high), step),
    )
}

/// Bisects for the furthest value on a side that is not refuted.
fn tighten(
    net: &Net<'_>,
    state: &mut State,
    (variable, about): (VariableId, &BTreeSet<VariableId>),
    side: Side,
    (low, high): (i128, i128),
    step: i128,
) -> i128 {
    if low.abs() >= OPEN || high.abs() >= OPEN {
        return if side == Side::Low { low } else { high };
    }
    // `refuted` is known to be impossible up to here, `possible` is not known to be.
    let (mut refuted, mut possible) = match side {
        Side::Low => (low - step, high),
        Side::High => (high + step, low),
    };
    while (possible - refuted).abs() > step {
        let middle = refuted + (possible - refuted) / 2;
        let (from, to) = if side == Side::Low { (low, middle) } else { (middle, high) };
        let mark = state.mark();
        let impossible = state.choose(net, variable, from, to).is_err() || refute(net, state, about).is_some();
        state.undo_to(mark);
        if impossible {
            refuted = middle;
        } else {
            possible = middle;
        }
    }
    possible
}

fn open_of(net: &Net<'_>, state: &State, about: &BTreeSet<VariableId>) -> Vec<VariableId> {
    about.iter().copied().filter(|&v| net.system.variables[v].is_whole() && !state.is_fixed(v)).collect()
}

/// Everything that active constraints tie to `variable`, directly or through variables that are open.
pub fn tied(net: &Net<'_>, state: &State, variable: VariableId) -> BTreeSet<VariableId> {
    let (mut found, mut open) = (BTreeSet::from([variable]), vec![variable]);
    while let Some(next) = open.pop() {
        for other in net.neighbours(next, state) {
            if found.insert(other) && !state.is_fixed(other) {
                open.push(other);
            }
        }
    }
    found
}

/// Whether whole numbers exist for all of these variables. What was not tied to them is independent of them,
/// and has a solution: the truth.
fn witness(net: &Net<'_>, state: &mut State, about: &BTreeSet<VariableId>, truth: &BTreeMap<VariableId, i128>) -> bool {
    let part = open_of(net, state, about);
    if part.len() > MOST_VARIABLES {
        return false;
    }
    let mark = state.mark();
    let guess = guesses(net, state, about, truth);
    let mut steps = MOST_STEPS;
    let found = search(net, state, &part, &guess, &mut steps);
    state.undo_to(mark);
    found
}

/// Where the variables should lie: at a point of the relaxation near the truth.
fn guesses(
    net: &Net<'_>,
    state: &State,
    about: &BTreeSet<VariableId>,
    truth: &BTreeMap<VariableId, i128>,
) -> BTreeMap<VariableId, f64> {
    let wish = |(&variable, &value): (&VariableId, &i128)| linear::Wish {
        variable,
        target: value as f64,
        weight: 1.0 / (value as f64).abs().max(1.0),
    };
    let wishes: Vec<_> = truth.iter().filter(|(v, _)| !state.is_fixed(**v)).map(wish).collect();
    let parts = linear::components_about(net, state, about);
    let small = parts.into_iter().filter(|part| part.len() <= MOST_ROWS);
    small.filter_map(|part| linear::point(state, net.system, &part, &wishes)).flatten().collect()
}

/// Depth first, the narrowest variable next, values nearest to the guess first.
fn search(
    net: &Net<'_>,
    state: &mut State,
    part: &[VariableId],
    guess: &BTreeMap<VariableId, f64>,
    steps: &mut usize,
) -> bool {
    let width = |&v: &VariableId| {
        let (low, high) = state.bounds(v);
        (high.saturating_sub(low), v)
    };
    let next = part.iter().copied().filter(|&v| !state.is_fixed(v)).min_by_key(width);
    let Some(next) = next else { return true };
    let (low, high) = state.bounds(next);
    let wanted = guess.get(&next).map_or(low, |g| (g.round() as i128).clamp(low, high));
    for value in around(wanted, low, high) {
        let Some(left) = steps.checked_sub(1) else { return false };
        *steps = left;
        let mark = state.mark();
        if state.choose(net, next, value, value).is_ok() && search(net, state, part, guess, steps) {
            return true;
        }
        state.undo_to(mark);
    }
    false
}

/// A few values next to the wanted one, nearest first, and both ends.
fn around(wanted: i128, low: i128, high: i128) -> Vec<i128> {
    let mut values = vec![wanted];
    (1..=4).for_each(|off| values.extend([wanted - off, wanted + off]));
    values.extend([low, high]);
    values.retain(|value| (low..=high).contains(value) && value.abs() < OPEN);
    let mut seen = BTreeSet::new();
    values.retain(|value| seen.insert(*value));
    values
}
