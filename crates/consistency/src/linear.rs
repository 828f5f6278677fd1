//! What single constraints cannot see: a linear relaxation, and exact certificates of its refutations.
//!
//! The solver works in floating point, so its word is never taken: a refutation is a combination of
//! constraints, and it counts only when that combination, made of exact rationals, has no solution
//! between the bounds. Start with [`refute`].

use crate::propagate::{Conflict, Net, Side, State};
use crate::system::{ConstraintId, Kind, OPEN, System, VariableId};
use good_lp::{Expression, ProblemVariables, Solution, SolverModel, constraint, variable};
use num_bigint::BigInt;
use num_rational::Ratio;
use num_traits::{Signed, ToPrimitive, Zero};
use std::collections::{BTreeMap, BTreeSet};

/// By how much of itself a bound is loosened before it is weighed. No two are loosened alike: with ties
/// between its pivots the solver was seen to go round in circles for ever.
const SLACK: f64 = 1e-7;

type Big = Ratio<BigInt>;

/// `Σ coefficient · variable ≤ bound`, in steps, with the bounds that it takes for granted.
#[derive(Clone, Debug)]
pub struct Row {
    terms: Vec<(i128, VariableId)>,
    bound: i128,
    constraint: ConstraintId,
    uses: Vec<(VariableId, Side)>,
}

impl Row {
    /// Whether the row names a variable.
    #[must_use]
    pub fn ties(&self, variable: VariableId) -> bool {
        self.terms.iter().any(|t| t.1 == variable)
    }
}

/// The linear rows of every active constraint, relaxing products to what their bounds allow.
#[must_use]
pub fn rows(net: &Net<'_>, state: &State) -> Vec<Row> {
    let mut rows = Vec::new();
    for (id, constraint) in net.system.constraints.iter().enumerate() {
        if !constraint.guards.iter().all(|&g| state.is_active(g))
            || constraint.variables().iter().all(|&v| state.is_fixed(v))
        {
            continue;
        }
        match &constraint.kind {
            Kind::Linear { terms, low, high } => {
                if let Some(high) = high {
                    rows.push(Row { terms: terms.clone(), bound: *high, constraint: id, uses: Vec::new() });
                }
                if let Some(low) = low {
                    let terms = terms.iter().map(|&(c, v)| (-c, v)).collect();
                    rows.push(Row { terms, bound: -low, constraint: id, uses: Vec::new() });
                }
            }
            Kind::Product { value, ratio, base, factor } => {
                rows.extend(product_rows(net.system, state, id, [*value, *ratio, *base], *factor));
            }
            Kind::Present { .. } | Kind::Margin { .. } => {}
        }
    }
    rows
}

/// McCormick's four inequalities for `v · left = r · b · right`.
fn product_rows(
    system: &System,
    state: &State,
    id: ConstraintId,
    [v, r, b]: [VariableId; 3],
    factor: (i128, i128),
) -> Vec<Row> {
    let unit = |i: VariableId| system.variables[i].unit;
    let (left, right) = (factor.0.saturating_mul(unit(r)).saturating_mul(unit(b)), factor.1.saturating_mul(unit(v)));
    let corners = [
        (Side::Low, Side::Low, 1),
        (Side::High, Side::High, 1),
        (Side::High, Side::Low, -1),
        (Side::Low, Side::High, -1),
    ];
    let mut rows = Vec::new();
    for (rs, bs, sign) in corners {
        let (rb, bb) = (state.bound(r, rs), state.bound(b, bs));
        if rb.abs() >= OPEN || (bb.abs() >= OPEN && !state.is_fixed(r)) {
            continue;
        }
        // r·b ≥ (sign 1) or ≤ (sign −1) rb·b + r·bb − rb·bb; with r fixed the last two terms cancel.
        let (bb, uses) =
            if state.is_fixed(r) { (0, vec![(r, Side::Low), (r, Side::High)]) } else { (bb, vec![(r, rs), (b, bs)]) };
        let parts =
            (rb.checked_mul(right), bb.checked_mul(right), rb.checked_mul(bb).and_then(|x| x.checked_mul(right)));
        let (Some(on_b), Some(on_r), Some(constant)) = parts else { continue };
        let terms = vec![(sign * on_b, b), (sign * on_r, r), (-sign * left, v)];
        rows.push(Row {
            terms: terms.into_iter().filter(|t| t.0 != 0).collect(),
            bound: sign * constant,
            constraint: id,
            uses,
        });
    }
    rows
}

/// The certified refutation of the state's linear relaxation, if there is one.
#[must_use]
pub fn refute(net: &Net<'_>, state: &State) -> Option<Conflict> {
    let rows = rows(net, state);
    components(&rows, state).into_iter().find_map(|part| {
        let weights = farkas(state, net.system, &part)?;
        certify(net, state, &part, &weights)
    })
}

/// The same, looking only at what is tied to some variables, where that is at most `most` rows.
#[must_use]
pub fn refute_about(net: &Net<'_>, state: &State, variables: &BTreeSet<VariableId>, most: usize) -> Option<Conflict> {
    let parts = components_about(net, state, variables).into_iter().filter(|part| part.len() <= most);
    parts.into_iter().find_map(|part| {
        let weights = farkas(state, net.system, &part)?;
        certify(net, state, &part, &weights)
    })
}

/// The groups of rows that tie some of the variables.
#[must_use]
pub fn components_about(net: &Net<'_>, state: &State, variables: &BTreeSet<VariableId>) -> Vec<Vec<Row>> {
    let mut parts = components(&rows(net, state), state);
    parts.retain(|part| part.iter().flat_map(|row| &row.terms).any(|(_, v)| variables.contains(v)));
    parts
}

/// Rows grouped so that groups share no unfixed variable.
#[must_use]
pub fn components(rows: &[Row], state: &State) -> Vec<Vec<Row>> {
    let mut group: BTreeMap<VariableId, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        let free: Vec<_> = row.terms.iter().map(|t| t.1).filter(|&v| !state.is_fixed(v)).collect();
        let mut touched: Vec<usize> = free.iter().filter_map(|v| group.get(v).copied()).collect();
        touched.sort_unstable();
        touched.dedup();
        let home = touched.first().copied().unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        for &other in touched.iter().skip(1) {
            let moved = std::mem::take(&mut groups[other]);
            groups[home].extend(moved);
            group.values_mut().filter(|g| **g == other).for_each(|g| *g = home);
        }
        groups[home].push(row.clone());
        group.extend(free.into_iter().map(|v| (v, home)));
    }
    groups.into_iter().filter(|g| !g.is_empty()).collect()
}

/// A weighted wish: the variable should be near a target, in steps.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    /// The variable.
    pub variable: VariableId,
    /// Where it should be.
    pub target: f64,
    /// How much a step off costs.
    pub weight: f64,
}

/// A point of the relaxation, near the wishes; `None` when the solver finds none.
#[must_use]
pub fn point(state: &State, system: &System, rows: &[Row], wishes: &[Wish]) -> Option<BTreeMap<VariableId, f64>> {
    let mut vars = ProblemVariables::new();
    let mut free = BTreeMap::new();
    for &v in rows.iter().flat_map(|r| r.terms.iter().map(|(_, v)| v)) {
        if !state.is_fixed(v) {
            let (low, high) = scaled_bounds(state, system, v);
            free.entry(v).or_insert_with(|| vars.add(variable().min(low).max(high)));
        }
    }
    let mut objective = Expression::from(0.0);
    let mut slack = Vec::new();
    for wish in wishes {
        let Some(&x) = free.get(&wish.variable) else { continue };
        let off = vars.add(variable().min(0.0));
        let target = wish.target / scale(system, wish.variable);
        objective += off * (wish.weight * scale(system, wish.variable));
        slack.push((x, off, target));
    }
    let mut problem = vars.minimise(objective).using(good_lp::microlp);
    for row in rows {
        let (expression, bound) = expression(row, state, system, &free);
        problem.add_constraint(constraint!(expression <= bound));
    }
    for (x, off, target) in slack {
        problem.add_constraint(constraint!(x - off <= target));
        problem.add_constraint(constraint!(-1.0 * x - off <= -target));
    }
    let solution = problem.solve().ok()?;
    Some(free.into_iter().map(|(v, x)| (v, solution.value(x) * scale(system, v))).collect())
}

/// A number in 0..1 for each place, no two alike: multiples of the golden ratio.
fn golden(place: usize) -> f64 {
    (place as f64 * 0.618_033_988_749_895).fract()
}

/// Steps per solver unit: real variables are handed over in units, whole ones as they are.
fn scale(system: &System, v: VariableId) -> f64 {
    system.variables[v].unit as f64
}

fn scaled_bounds(state: &State, system: &System, v: VariableId) -> (f64, f64) {
    let (low, high) = state.bounds(v);
    let open = |b: i128, end: f64| if b.abs() >= OPEN { end } else { b as f64 / scale(system, v) };
    (open(low, f64::NEG_INFINITY), open(high, f64::INFINITY))
}

/// A row over free variables, scaled so that its greatest coefficient is 1.
fn expression(
    row: &Row,
    state: &State,
    system: &System,
    free: &BTreeMap<VariableId, good_lp::Variable>,
) -> (Expression, f64) {
    let size = size(row, state, system);
    let mut fixed: i128 = 0;
    let mut sum = Expression::from(0.0);
    for &(c, v) in &row.terms {
        match free.get(&v) {
            Some(&x) => sum += x * (c as f64 * scale(system, v) / size),
            None => fixed = fixed.saturating_add(c.saturating_mul(state.bounds(v).0)),
        }
    }
    (sum, row.bound.saturating_sub(fixed) as f64 / size)
}

fn size(row: &Row, state: &State, system: &System) -> f64 {
    row.terms
        .iter()
        .filter(|t| !state.is_fixed(t.1))
        .map(|&(c, v)| (c as f64).abs() * scale(system, v))
        .fold(1e-300, f64::max)
}

/// Weights of rows whose sum has no point between the bounds, as the solver sees it; none when it sees
/// a point.
///
/// With `w` the weights and `s = Σ w·row`, the least of `s·x` between the bounds is `s·low` less what `s`
/// gains below 0 over the width. Every cost is finite or bounded, so the solver starts where it is dual
/// feasible and needs no first phase.
fn farkas(state: &State, system: &System, rows: &[Row]) -> Option<Vec<f64>> {
    let mut vars = ProblemVariables::new();
    let mut columns: BTreeMap<VariableId, Expression> = BTreeMap::new();
    let mut violation = Expression::from(0.0);
    let mut weights = Vec::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        let w = vars.add(variable().min(0.0).max(1.0));
        weights.push(w);
        let size = size(row, state, system);
        // What is left of the row's bound when every variable stands at its anchor.
        let mut room = row.bound;
        for &(c, v) in &row.terms {
            room = room.saturating_sub(c.saturating_mul(anchor(state, v)));
            if !state.is_fixed(v) {
                *columns.entry(v).or_insert_with(|| Expression::from(0.0)) += w * (c as f64 * scale(system, v) / size);
            }
        }
        let bound = room as f64 / size;
        violation += w * (bound + SLACK * (1.0 + golden(place)) * bound.abs().max(1.0));
    }
    let mut balance = Vec::new();
    for (place, (v, sum)) in columns.into_iter().enumerate() {
        match scaled_bounds(state, system, v) {
            (low, high) if low.is_finite() && high.is_finite() => {
                let below = vars.add(variable().min(0.0));
                violation += below * ((high - low) * (1.0 + SLACK * golden(place)));
                balance.push(constraint!(sum + below >= 0.0));
            }
            (low, _) if low.is_finite() => balance.push(constraint!(sum >= 0.0)),
            (_, high) if high.is_finite() => balance.push(constraint!(sum <= 0.0)),
            _ => balance.push(constraint!(sum == 0.0)),
        }
    }
    let mut problem = vars.minimise(violation.clone()).using(good_lp::microlp);
    for row in balance {
        problem.add_constraint(row);
    }
    let solution = problem.solve().ok()?;
    (solution.eval(violation) < 0.0).then(|| weights.iter().map(|&w| solution.value(w)).collect())
}

/// The bound of a variable that its value is measured from: the lower one where there is one.
fn anchor(state: &State, v: VariableId) -> i128 {
    let (low, high) = state.bounds(v);
    [low, high].into_iter().find(|b| b.abs() < OPEN).unwrap_or(0)
}

/// The refutation with exact weights, or nothing when rounding spoils it.
fn certify(net: &Net<'_>, state: &State, rows: &[Row], weights: &[f64]) -> Option<Conflict> {
    let mut sum: BTreeMap<VariableId, Big> = BTreeMap::new();
    let mut bound = Big::zero();
    let mut used = Vec::new();
    let mut constraints = Vec::new();
    for (row, &weight) in rows.iter().zip(weights) {
        let exact = (weight * 1e12).round();
        if exact < 1.0 {
            continue;
        }
        let share = size(row, state, net.system).round().to_i128().filter(|&s| s > 0)?;
        let weight = Big::new(BigInt::from(exact as i128), BigInt::from(share));
        for &(c, v) in &row.terms {
            *sum.entry(v).or_insert_with(Big::zero) += &weight * BigInt::from(c);
        }
        bound += &weight * BigInt::from(row.bound);
        used.extend(row.uses.iter().copied());
        constraints.push(row.constraint);
    }
    let mut least = Big::zero();
    for (v, c) in sum.into_iter().filter(|(_, c)| !c.is_zero()) {
        let side = if c.is_positive() { Side::Low } else { Side::High };
        let end = state.bound(v, side);
        if end.abs() >= OPEN {
            return None;
        }
        least += c * BigInt::from(end);
        used.push((v, side));
    }
    (least > bound).then(|| state.reasons(net, &used, constraints))
}
