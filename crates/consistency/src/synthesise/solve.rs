//! A data set's numbers before its rows: whole values of every quantity, as the prints want them.
//!
//! Solves the relaxation, fixes what came out whole, draws the consequences exactly, and goes on: what
//! is accepted at the end satisfies every constraint in integers. Start with [`solve`].

use crate::groups::{self, Outcome};
use crate::linear::{self, Wish};
use crate::propagate::{Net, State};
use crate::system::{Kind, Meaning, OPEN, System, VariableId};
use crate::verify::Examined;
use domain::network::{Measure, Network, Quantity, Year};
use std::collections::{BTreeMap, BTreeSet};

/// Rounds of solving and fixing; each fixes at least one variable.
const MOST_ROUNDS: usize = 3_000;

/// Whole values of the quantities, and the prints that they do not meet.
#[derive(Debug)]
pub struct Solution {
    /// Value of each quantity that the records must have: those that a definition names, and those that
    /// the prints leave no choice for. Others are free to come out as they may.
    pub values: BTreeMap<Quantity, i64>,
    /// What the prints could and could not say together.
    pub outcome: Outcome,
    /// The final bounds of every variable, in steps.
    pub state: State,
}

/// Why no data set was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SolveError {
    /// The definitions and the recipe leave nothing possible.
    #[error("the definitions and the recipe of the synthesis contradict each other")]
    Impossible,
    /// The search gave up.
    #[error("no whole numbers were found that meet the printed figures; the search stopped at `{0}`")]
    Stuck(String),
}

/// Settles every quantity; `wanted` are those that the records must have besides the figures'. Prints that contradict others are met as nearly as the others allow.
///
/// # Errors
/// See [`SolveError`].
pub fn solve(
    network: &Network,
    examined: &Examined<'_>,
    edition: Year,
    wanted: &[Quantity],
) -> Result<Solution, SolveError> {
    let net = Net::new(&examined.built.system);
    let outcome = groups::contradictions(&net).map_err(|_| SolveError::Impossible)?;
    let mut state = State::new(&net).map_err(|_| SolveError::Impossible)?;
    for &print in &outcome.believed {
        state.assume(&net, print).map_err(|_| SolveError::Impossible)?;
    }
    let implied: BTreeSet<VariableId> = (0..net.system.variables.len()).filter(|&v| state.is_fixed(v)).collect();
    fill_categories(&net, &mut state);
    let wishes = wishes(network, &net, examined, &outcome, &state);
    dive(&net, &mut state, &wishes, edition)?;
    let mut named = named(examined);
    named.extend(wanted.iter().map(|q| examined.built.canonical(q)));
    let values = examined
        .built
        .quantities
        .iter()
        .filter(|(q, v)| named.contains(*q) || implied.contains(*v))
        .map(|(q, &v)| (q.clone(), state.bounds(v).0 as i64))
        .collect();
    Ok(Solution { values, outcome, state })
}

/// Every quantity that a printed figure's definition names.
fn named(examined: &Examined<'_>) -> BTreeSet<Quantity> {
    let mut named = BTreeSet::new();
    for stated in examined.built.stated.values() {
        stated.definition.formula.quantities(&mut |q| {
            named.insert(examined.built.canonical(q));
        });
    }
    named
}

/// Lets every category occur that may: a relaxation cannot see that a number of categories is wanted.
fn fill_categories(net: &Net<'_>, state: &mut State) {
    for constraint in &net.system.constraints {
        let Kind::Present { categories, .. } = &constraint.kind else { continue };
        for &v in categories.iter().flatten() {
            let (low, high) = state.bounds(v);
            let mark = state.mark();
            if low == 0 && high > 0 && state.choose(net, v, 1, high).is_err() {
                state.undo_to(mark);
            }
        }
    }
}

/// Where free variables should lie: prints set apart strongly, counts as if columns were independent.
fn wishes(
    network: &Network,
    net: &Net<'_>,
    examined: &Examined<'_>,
    outcome: &Outcome,
    state: &State,
) -> BTreeMap<VariableId, Wish> {
    let mut wishes = BTreeMap::new();
    for (quantity, &variable) in &examined.built.quantities {
        if !state.is_fixed(variable) {
            let (low, high) = state.bounds(variable);
            let guess = expected(network, examined, state, quantity).unwrap_or(low as f64);
            let target = guess.clamp(low as f64, if high >= OPEN { f64::MAX } else { high as f64 });
            wishes.insert(variable, Wish { variable, target, weight: 1.0 / target.max(1.0) });
        }
    }
    // Printed amounts lie in the middle of what they say, if the others let them.
    for &print in &outcome.believed {
        wishes.extend(print_wish(net.system, print, 1.0).filter(|w| !state.is_fixed(w.0)));
    }
    wishes.extend(apart_wishes(net, outcome));
    wishes
}

/// Prints set apart should be missed by little, counted in half units of their last decimal.
fn apart_wishes(net: &Net<'_>, outcome: &Outcome) -> BTreeMap<VariableId, Wish> {
    let apart = (0..net.system.prints.len()).filter(|p| !outcome.believed.contains(p));
    apart.filter_map(|p| print_wish(net.system, p, 1e3)).collect()
}

fn print_wish(system: &System, print: usize, weight: f64) -> Option<(VariableId, Wish)> {
    let p = &system.prints[print];
    let (low, high) = (p.low?, p.high?);
    let half = ((high - low) as f64 / 2.0).max(1.0);
    let variable = p.reading.variable;
    Some((variable, Wish { variable, target: (low + high) as f64 / 2.0, weight: weight / half }))
}

/// Where a free real variable lies when prints set apart are missed by as little as possible, in steps.
#[must_use]
pub fn nearest_point(net: &Net<'_>, state: &State, outcome: &Outcome, variable: VariableId) -> i128 {
    let (low, high) = state.bounds(variable);
    let wishes: Vec<Wish> = apart_wishes(net, outcome).into_values().collect();
    let rows = linear::rows(net, state);
    let part = linear::components(&rows, state).into_iter().find(|p| p.iter().any(|r| r.ties(variable)));
    let point =
        part.and_then(|p| linear::point(state, net.system, &p, &wishes)).and_then(|p| p.get(&variable).copied());
    point.map_or((low + high) / 2, |v| (v.round() as i128).clamp(low, high))
}

/// The value that a quantity would have if its columns were independent of each other.
fn expected(network: &Network, examined: &Examined<'_>, state: &State, quantity: &Quantity) -> Option<f64> {
    let value = |cell| {
        let q = Quantity { cell, ..quantity.clone() };
        let bounds = state.bounds(*examined.built.quantities.get(&q)?);
        (bounds.1 < OPEN).then(|| (bounds.0 + bounds.1) as f64 / 2.0)
    };
    let all = value(domain::network::Cell::all())?;
    let mut expected = all;
    for (column, set) in &quantity.cell.0 {
        let alone = domain::network::Cell::all().and(column, set);
        let schema = network.column(&quantity.source, column)?;
        let naive = set.len() as f64 / network.universe(schema).len().max(1) as f64;
        expected *= value(alone).filter(|_| quantity.cell.0.len() > 1).map_or(naive, |v| v / all.max(1.0));
    }
    Some(if quantity.measure == Measure::Count { expected.round() } else { expected })
}

/// Fixes every whole variable, nearest to a point of the relaxation.
fn dive(
    net: &Net<'_>,
    state: &mut State,
    wishes: &BTreeMap<VariableId, Wish>,
    edition: Year,
) -> Result<(), SolveError> {
    let wish_list: Vec<Wish> = wishes.values().copied().collect();
    for _ in 0..MOST_ROUNDS {
        let mut open: Vec<VariableId> =
            (0..net.system.variables.len()).filter(|&v| is_open(net.system, state, v, edition)).collect();
        // Counts before sums: a mean leaves a sum room, but not the other way round.
        if open.iter().any(|&v| !is_sum(net.system, v)) {
            open.retain(|&v| !is_sum(net.system, v));
        }
        if open.is_empty() {
            return Ok(());
        }
        let rows = linear::rows(net, state);
        let mut point = BTreeMap::new();
        for part in linear::components(&rows, state) {
            match linear::point(state, net.system, &part, &wish_list) {
                Some(values) => point.extend(values),
                None => return Err(stuck(net, state, &open)),
            }
        }
        if !fix_some(net, state, &open, &point, wishes) {
            return Err(stuck(net, state, &open));
        }
    }
    Err(SolveError::Stuck("too many rounds".into()))
}

fn is_sum(system: &System, v: VariableId) -> bool {
    matches!(&system.variables[v].meaning, Meaning::Quantity(q) if q.measure != Measure::Count)
}

fn is_open(system: &System, state: &State, v: VariableId, edition: Year) -> bool {
    let ours = match &system.variables[v].meaning {
        Meaning::Quantity(quantity) => quantity.edition == edition,
        Meaning::Other => true,
        Meaning::Sum | Meaning::Quotient | Meaning::Parameter(_) => false,
    };
    ours && system.variables[v].is_whole() && !state.is_fixed(v)
}

fn stuck(net: &Net<'_>, state: &State, open: &[VariableId]) -> SolveError {
    let name = open.first().map(|&v| format!("{:?} {:?}", net.system.variables[v].meaning, state.bounds(v)));
    SolveError::Stuck(name.unwrap_or_default())
}

/// Fixes every variable that came out whole, or else the one that is nearest to it.
fn fix_some(
    net: &Net<'_>,
    state: &mut State,
    open: &[VariableId],
    point: &BTreeMap<VariableId, f64>,
    wishes: &BTreeMap<VariableId, Wish>,
) -> bool {
    let value = |v: VariableId| point.get(&v).copied().or_else(|| wishes.get(&v).map(|w| w.target)).unwrap_or(0.0);
    let mut order: Vec<(f64, VariableId)> = open.iter().map(|&v| ((value(v) - value(v).round()).abs(), v)).collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut fixed = 0;
    for (off, v) in order {
        if state.is_fixed(v) {
            continue;
        }
        if off > 1e-6 && fixed > 0 {
            break;
        }
        let (low, high) = state.bounds(v);
        let nearest = (value(v).round() as i128).clamp(low, high);
        let tried = [nearest, (nearest - 1).max(low), (nearest + 1).min(high), low, high];
        if tried.iter().any(|&x| choose(net, state, v, x)) {
            fixed += 1;
        }
    }
    fixed > 0
}

fn choose(net: &Net<'_>, state: &mut State, v: VariableId, value: i128) -> bool {
    let mark = state.mark();
    let ok = state.choose(net, v, value, value).is_ok();
    if !ok {
        state.undo_to(mark);
    }
    ok
}
