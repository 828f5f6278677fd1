//! Bounds propagation with reasons, in exact integers.
//!
//! Answers for: what follows from a set of prints by looking at one constraint at a time, and, when
//! nothing is left possible, which prints and constraints that conclusion used. Start with [`State`].

use crate::system::{Constraint, ConstraintId, Kind, OPEN, PrintId, System, VariableId};
use num_integer::Integer;

/// Changes of one bound in one [`State::assume`] after which only large ones count: bounds could creep
/// towards each other in small steps. Stopping early only deduces less.
const MOST_CHANGES: u16 = 12;

/// Which bound of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Side {
    /// The least possible value.
    Low,
    /// The greatest possible value.
    High,
}

/// What moved a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A printed figure.
    Print(PrintId),
    /// A constraint, given the bounds before.
    Constraint(ConstraintId),
    /// A choice of a search.
    Choice,
}

#[derive(Clone, Copy, Debug)]
struct Change {
    variable: VariableId,
    side: Side,
    old: i128,
    earlier: usize,
    cause: Cause,
}

/// A bound moves when it gains more than this part of what is left between the bounds.
const FINE: i128 = 4096;
/// The same for a bound that seems to creep.
const COARSE: i128 = 8;

const NONE: usize = usize::MAX;

/// No value is left for some variable.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// Prints that the conclusion used.
    pub prints: Vec<PrintId>,
    /// Constraints that it used.
    pub constraints: Vec<ConstraintId>,
    /// Whether it rests on a choice of a search.
    pub chosen: bool,
}

/// The system with what is needed to propagate fast.
#[derive(Debug)]
pub struct Net<'a> {
    /// The problem.
    pub system: &'a System,
    watchers: Vec<Vec<ConstraintId>>,
    guarded: Vec<Vec<ConstraintId>>,
}

impl<'a> Net<'a> {
    /// Prepares a system.
    #[must_use]
    pub fn new(system: &'a System) -> Self {
        let mut watchers = vec![Vec::new(); system.variables.len()];
        let mut guarded = vec![Vec::new(); system.prints.len()];
        for (id, constraint) in system.constraints.iter().enumerate() {
            for variable in constraint.variables() {
                watchers[variable].push(id);
            }
            for &guard in &constraint.guards {
                guarded[guard].push(id);
            }
        }
        Self { system, watchers, guarded }
    }
}

/// Bounds, and the trail of how they came about.
#[derive(Clone, Debug)]
pub struct State {
    low: Vec<i128>,
    high: Vec<i128>,
    last_low: Vec<usize>,
    last_high: Vec<usize>,
    trail: Vec<Change>,
    active: Vec<bool>,
    activated: Vec<PrintId>,
    queue: std::collections::VecDeque<ConstraintId>,
    queued: Vec<bool>,
    moves: Vec<[u16; 2]>,
    moved: Vec<VariableId>,
    silent: bool,
}

/// A point to go back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    trail: usize,
    activated: usize,
}

impl State {
    /// The state before anything is printed, propagated.
    ///
    /// # Errors
    /// When the definitions alone leave nothing possible, which is a mistake in them.
    pub fn new(net: &Net<'_>) -> Result<Self, Conflict> {
        let system = net.system;
        let mut state = Self {
            low: system.variables.iter().map(|v| v.low).collect(),
            high: system.variables.iter().map(|v| v.high).collect(),
            last_low: vec![NONE; system.variables.len()],
            last_high: vec![NONE; system.variables.len()],
            trail: Vec::new(),
            active: vec![false; system.prints.len()],
            activated: Vec::new(),
            queue: std::collections::VecDeque::new(),
            queued: vec![false; system.constraints.len()],
            moves: vec![[0; 2]; system.variables.len()],
            moved: Vec::new(),
            silent: false,
        };
        for id in 0..system.constraints.len() {
            state.enqueue(id);
        }
        state.propagate(net)?;
        Ok(state)
    }

    /// Least and greatest possible value of a variable, in steps.
    #[must_use]
    pub fn bounds(&self, variable: VariableId) -> (i128, i128) {
        (self.low[variable], self.high[variable])
    }

    /// Whether a print is assumed.
    #[must_use]
    pub fn is_active(&self, print: PrintId) -> bool {
        self.active[print]
    }

    /// Whether only one value is left.
    #[must_use]
    pub fn is_fixed(&self, variable: VariableId) -> bool {
        self.low[variable] == self.high[variable]
    }

    /// Whether conflicts go unexplained from now on; explaining costs more than finding.
    pub fn keep_silent(&mut self, silent: bool) {
        self.silent = silent;
    }

    /// Where the state stands, to come back to.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark { trail: self.trail.len(), activated: self.activated.len() }
    }

    /// Forgets everything since `mark`.
    pub fn undo_to(&mut self, mark: Mark) {
        while self.trail.len() > mark.trail {
            let Some(change) = self.trail.pop() else { break };
            let (bound, last) = self.slot(change.side);
            bound[change.variable] = change.old;
            last[change.variable] = change.earlier;
        }
        while self.activated.len() > mark.activated {
            if let Some(print) = self.activated.pop() {
                self.active[print] = false;
            }
        }
        self.rest();
    }

    /// Nothing is under way any more.
    fn rest(&mut self) {
        while let Some(id) = self.queue.pop_front() {
            self.queued[id] = false;
        }
        while let Some(variable) = self.moved.pop() {
            self.moves[variable] = [0; 2];
        }
    }

    /// Whether a bound has moved so often that it seems to creep.
    fn creeps(&mut self, variable: VariableId, side: Side) -> bool {
        let moves = &mut self.moves[variable];
        if *moves == [0; 2] {
            self.moved.push(variable);
        }
        let moves = &mut moves[side as usize];
        *moves = moves.saturating_add(1);
        *moves > MOST_CHANGES
    }

    fn slot(&mut self, side: Side) -> (&mut Vec<i128>, &mut Vec<usize>) {
        match side {
            Side::Low => (&mut self.low, &mut self.last_low),
            Side::High => (&mut self.high, &mut self.last_high),
        }
    }

    fn enqueue(&mut self, id: ConstraintId) {
        if !self.queued[id] {
            self.queued[id] = true;
            self.queue.push_back(id);
        }
    }

    /// Takes a print as true and draws the consequences.
    ///
    /// # Errors
    /// What contradicts it. The state must then be undone to a mark.
    pub fn assume(&mut self, net: &Net<'_>, print: PrintId) -> Result<(), Conflict> {
        self.active[print] = true;
        self.activated.push(print);
        for &id in &net.guarded[print] {
            self.enqueue(id);
        }
        let Print { variable, low, high } = Print::of(net, print);
        if let Some(low) = low {
            self.tighten(net, variable, Side::Low, low, Cause::Print(print))?;
        }
        if let Some(high) = high {
            self.tighten(net, variable, Side::High, high, Cause::Print(print))?;
        }
        self.propagate(net)
    }

    /// Takes prints as true one after the other. Counts before shares: bounds then close at once
    /// instead of creeping towards each other.
    ///
    /// # Errors
    /// See [`State::assume`].
    pub fn assume_all(&mut self, net: &Net<'_>, prints: &[PrintId]) -> Result<(), Conflict> {
        prints.iter().try_for_each(|&print| self.assume(net, print))
    }

    /// Takes `low ≤ variable ≤ high` as a choice and draws the consequences.
    ///
    /// # Errors
    /// What contradicts it.
    pub fn choose(&mut self, net: &Net<'_>, variable: VariableId, low: i128, high: i128) -> Result<(), Conflict> {
        self.tighten(net, variable, Side::Low, low, Cause::Choice)?;
        self.tighten(net, variable, Side::High, high, Cause::Choice)?;
        self.propagate(net)
    }

    fn propagate(&mut self, net: &Net<'_>) -> Result<(), Conflict> {
        while let Some(id) = self.queue.pop_front() {
            self.queued[id] = false;
            let constraint = &net.system.constraints[id];
            if constraint.guards.iter().all(|&g| self.active[g]) {
                self.apply(net, id, constraint)?;
            }
        }
        self.rest();
        Ok(())
    }

    fn tighten(
        &mut self,
        net: &Net<'_>,
        variable: VariableId,
        side: Side,
        value: i128,
        cause: Cause,
    ) -> Result<(), Conflict> {
        let (low, high) = self.bounds(variable);
        if !moves_enough(low, high, side, value, FINE)
            || (self.creeps(variable, side) && !moves_enough(low, high, side, value, COARSE))
        {
            return Ok(());
        }
        let at = self.trail.len();
        let (bound, last) = self.slot(side);
        let change = Change { variable, side, old: bound[variable], earlier: last[variable], cause };
        bound[variable] = value;
        last[variable] = at;
        self.trail.push(change);
        if self.low[variable] > self.high[variable] {
            return Err(self.conflict(net, variable));
        }
        for &id in &net.watchers[variable] {
            self.enqueue(id);
        }
        Ok(())
    }

    fn apply(&mut self, net: &Net<'_>, id: ConstraintId, constraint: &Constraint) -> Result<(), Conflict> {
        match &constraint.kind {
            Kind::Linear { terms, low, high } => self.apply_linear(net, id, terms, *low, *high),
            Kind::Product { value, ratio, base, factor } => {
                self.apply_product(net, id, [*value, *ratio, *base], *factor)
            }
            Kind::Present { count, categories } => self.apply_present(net, id, *count, categories),
            Kind::Margin { margin, sample, population } => self.apply_margin(net, id, *margin, *sample, *population),
        }
    }

    fn apply_linear(
        &mut self,
        net: &Net<'_>,
        id: ConstraintId,
        terms: &[(i128, VariableId)],
        low: Option<i128>,
        high: Option<i128>,
    ) -> Result<(), Conflict> {
        let cause = Cause::Constraint(id);
        if let Some(high) = high {
            let least = Extreme::of(terms, |c, v| self.end(c, v, Side::Low));
            for &(c, v) in terms.iter().filter(|_| least.open < 2) {
                if let Some(rest) = least.without(c, self.end(c, v, Side::Low)) {
                    let (side, value) = self.quotient_bound(net, high - rest, c, v, false);
                    self.tighten(net, v, side, value, cause)?;
                }
            }
        }
        if let Some(low) = low {
            let most = Extreme::of(terms, |c, v| self.end(c, v, Side::High));
            for &(c, v) in terms.iter().filter(|_| most.open < 2) {
                if let Some(rest) = most.without(c, self.end(c, v, Side::High)) {
                    let (side, value) = self.quotient_bound(net, low - rest, c, v, true);
                    self.tighten(net, v, side, value, cause)?;
                }
            }
        }
        if terms.is_empty() && (high.is_some_and(|h| h < 0) || low.is_some_and(|l| l > 0)) {
            return Err(self.explain(net, Vec::new(), vec![id]));
        }
        Ok(())
    }

    /// The bound of `v` at which `c · v` is least (`Side::Low`) or greatest.
    fn end(&self, c: i128, v: VariableId, side: Side) -> i128 {
        if (c > 0) == (side == Side::Low) { self.low[v] } else { self.high[v] }
    }

    /// `c · v ≤ room` (or `≥` when `at_least`) as a bound of `v`.
    fn quotient_bound(&self, net: &Net<'_>, room: i128, c: i128, v: VariableId, at_least: bool) -> (Side, i128) {
        if c.abs() == 1 {
            return (if (c > 0) == at_least { Side::Low } else { Side::High }, c * room);
        }
        let whole = net.system.variables[v].is_whole();
        if (c > 0) == at_least {
            (Side::Low, if whole { Integer::div_ceil(&room, &c) } else { Integer::div_floor(&room, &c) })
        } else {
            (Side::High, if whole { Integer::div_floor(&room, &c) } else { Integer::div_ceil(&room, &c) })
        }
    }

    /// `value · above · (units) = ratio · base · below · (units)`.
    fn apply_product(
        &mut self,
        net: &Net<'_>,
        id: ConstraintId,
        [v, r, b]: [VariableId; 3],
        factor: (i128, i128),
    ) -> Result<(), Conflict> {
        let unit = |i: VariableId| net.system.variables[i].unit;
        let left = factor.0.checked_mul(unit(r)).and_then(|x| x.checked_mul(unit(b)));
        let right = factor.1.checked_mul(unit(v));
        let (Some(left), Some(right)) = (left, right) else { return Ok(()) };
        let cause = Cause::Constraint(id);
        // v · left = r · b · right
        let whole = |i: VariableId| net.system.variables[i].is_whole();
        for side in [Side::Low, Side::High] {
            let (rb, bb) = (self.bound(r, side), self.bound(b, side));
            if let Some(value) = mul3(rb, bb, right).map(|n| divide(n, left, side, whole(v))) {
                self.tighten(net, v, side, value, cause)?;
            }
            let other = if side == Side::Low { Side::High } else { Side::Low };
            for (target, partner) in [(r, b), (b, r)] {
                let top = mul3(self.bound(v, side), left, 1);
                let bottom = mul3(self.bound(partner, other), right, 1).filter(|&n| n > 0);
                if let (Some(top), Some(bottom)) = (top, bottom) {
                    self.tighten(net, target, side, divide(top, bottom, side, whole(target)), cause)?;
                }
            }
        }
        Ok(())
    }

    /// One bound of a variable, in steps.
    #[must_use]
    pub fn bound(&self, variable: VariableId, side: Side) -> i128 {
        match side {
            Side::Low => self.low[variable],
            Side::High => self.high[variable],
        }
    }

    fn apply_present(
        &mut self,
        net: &Net<'_>,
        id: ConstraintId,
        count: VariableId,
        categories: &[Vec<VariableId>],
    ) -> Result<(), Conflict> {
        let cause = Cause::Constraint(id);
        let sure = |s: &Self, c: &[VariableId]| c.iter().all(|&v| s.low[v] > 0);
        let possible = |s: &Self, c: &[VariableId]| c.iter().all(|&v| s.high[v] > 0);
        let least = categories.iter().filter(|c| sure(self, c)).count() as i128;
        let most = categories.iter().filter(|c| possible(self, c)).count() as i128;
        self.tighten(net, count, Side::Low, least, cause)?;
        self.tighten(net, count, Side::High, most, cause)?;
        if self.high[count] == least {
            for category in categories.iter().filter(|c| c.len() == 1 && !sure(self, c)).cloned().collect::<Vec<_>>() {
                self.tighten(net, category[0], Side::High, 0, cause)?;
            }
        }
        if self.low[count] == most {
            for category in categories.iter().filter(|c| possible(self, c)).cloned().collect::<Vec<_>>() {
                for v in category {
                    let one = if net.system.variables[v].is_whole() { 1 } else { 0 };
                    self.tighten(net, v, Side::Low, one, cause)?;
                }
            }
        }
        Ok(())
    }

    fn apply_margin(
        &mut self,
        net: &Net<'_>,
        id: ConstraintId,
        margin: VariableId,
        sample: VariableId,
        population: VariableId,
    ) -> Result<(), Conflict> {
        let unit = net.system.variables[margin].unit as f64;
        let value = |n: i128, all: i128| points(n, all).map(|p| (p * unit) as i128);
        if let Some(high) = value(self.low[sample], self.high[population]) {
            self.tighten(net, margin, Side::High, high + 2, Cause::Constraint(id))?;
        }
        if let Some(low) = value(self.high[sample], self.low[population].max(self.high[sample])) {
            self.tighten(net, margin, Side::Low, (low - 2).max(0), Cause::Constraint(id))?;
        }
        Ok(())
    }

    fn conflict(&self, net: &Net<'_>, variable: VariableId) -> Conflict {
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
    fn explain(&self, net: &Net<'_>, start: Vec<usize>, constraints: Vec<ConstraintId>) -> Conflict {
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

struct Print {
    variable: VariableId,
    low: Option<i128>,
    high: Option<i128>,
}

impl Print {
    fn of(net: &Net<'_>, print: PrintId) -> Self {
        let p = &net.system.prints[print];
        Self { variable: p.reading.variable, low: p.low, high: p.high }
    }
}

/// A sum of extremes, with how many of its terms are open.
struct Extreme {
    sum: i128,
    open: usize,
}

impl Extreme {
    fn of(terms: &[(i128, VariableId)], end: impl Fn(i128, VariableId) -> i128) -> Self {
        terms.iter().fold(Self { sum: 0, open: 0 }, |mut e, &(c, v)| {
            match bounded(c, end(c, v)) {
                Some(term) => e.sum += term,
                None => e.open += 1,
            }
            e
        })
    }

    /// The sum of the other terms, when none of them is open.
    fn without(&self, c: i128, end: i128) -> Option<i128> {
        match (bounded(c, end), self.open) {
            (Some(term), 0) => Some(self.sum - term),
            (None, 1) => Some(self.sum),
            _ => None,
        }
    }
}

/// Whether a bound says nothing.
fn is_open(bound: i128) -> bool {
    bound.unsigned_abs() >= OPEN.unsigned_abs()
}

fn bounded(c: i128, end: i128) -> Option<i128> {
    if is_open(end) {
        return None;
    }
    // Nearly all coefficients are ±1, and multiplying and dividing 128 bits is slow.
    let term = match c {
        1 => end,
        -1 => -end,
        _ => c.checked_mul(end)?,
    };
    (term.abs() < OPEN / 1024).then_some(term)
}

/// Whether a new bound is worth a change: real variables stop when steps get small against their width.
fn moves_enough(low: i128, high: i128, side: Side, value: i128, parts: i128) -> bool {
    let better = if side == Side::Low { value > low } else { value < high };
    if !better || is_open(value) {
        // What lies beyond every possible value still contradicts a bound on the other side.
        return better && if side == Side::Low { !is_open(high) && value > high } else { !is_open(low) && value < low };
    }
    let gain = if side == Side::Low { value.saturating_sub(low) } else { high.saturating_sub(value) };
    let width = match (is_open(low), is_open(high)) {
        (false, false) => (high - low).max(0),
        // A bound that creeps into the open must at least grow by a part of itself.
        _ if parts == COARSE => value.saturating_abs(),
        _ => 0,
    };
    gain > width / parts || value > high || value < low
}

fn mul3(a: i128, b: i128, c: i128) -> Option<i128> {
    if is_open(a) || is_open(b) {
        return None;
    }
    a.checked_mul(b)?.checked_mul(c)
}

/// `top / bottom` as a bound: inwards for whole variables, outwards for real ones.
fn divide(top: i128, bottom: i128, side: Side, whole: bool) -> i128 {
    if (side == Side::Low) == whole { Integer::div_ceil(&top, &bottom) } else { Integer::div_floor(&top, &bottom) }
}

/// Margin of error at one half, in points; the formula of `domain::statistics`.
fn points(sample: i128, population: i128) -> Option<f64> {
    let (n, all) = (u32::try_from(sample).ok()?, u32::try_from(population).ok()?);
    domain::statistics::margin_of_error(0.5, n, all, domain::statistics::Confidence::Level95).ok().map(|p| p.0)
}
