//! Bounds propagation with reasons, in exact integers.
//!
//! Answers for: what follows from a set of prints by looking at one constraint at a time, and, when
//! nothing is left possible, which prints and constraints that conclusion used. Start with [`State`].

mod apply;
mod explain;

use crate::system::{ConstraintId, OPEN, PrintId, System, VariableId};

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

    /// The variables that active constraints tie to this one.
    pub fn neighbours<'n>(&'n self, variable: VariableId, state: &'n State) -> impl Iterator<Item = VariableId> + 'n {
        let active = |id: &&ConstraintId| self.system.constraints[**id].guards.iter().all(|&g| state.is_active(g));
        self.watchers[variable].iter().filter(active).flat_map(|&id| self.system.constraints[id].variables())
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

    /// Takes prints as true one after the other, and leaves out what contradicts those before it.
    pub fn assume_what_fits(&mut self, net: &Net<'_>, prints: impl IntoIterator<Item = PrintId>) {
        for print in prints {
            let mark = self.mark();
            if self.assume(net, print).is_err() {
                self.undo_to(mark);
            }
        }
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

    /// One bound of a variable, in steps.
    #[must_use]
    pub fn bound(&self, variable: VariableId, side: Side) -> i128 {
        match side {
            Side::Low => self.low[variable],
            Side::High => self.high[variable],
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

/// Whether a bound says nothing.
fn is_open(bound: i128) -> bool {
    bound.unsigned_abs() >= OPEN.unsigned_abs()
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
