//! Which prints cannot stand together: minimal groups, the shortest first.
//!
//! Prints are believed in the order of their distrust; one that contradicts those believed before it is
//! set apart, and its shortest explanation is looked for among them. So what is left can stand together,
//! and one figure's guilt hides no other's. Start with [`contradictions`].

use crate::linear;
use crate::propagate::{Conflict, Net, State};
use crate::system::{ConstraintId, Kind, PrintId, System, Why};
use std::collections::BTreeSet;

mod hitting;

/// Values of a base that are tried one by one when nothing else refutes it.
const MOST_CASES: i128 = 128;
/// Rounds of the search for a shortest group; beyond it the best one found is reported.
const MOST_ROUNDS: usize = 60;
/// Up to one more figure than this a group is proven shortest; longer ones are minimal.
const MOST_PROVEN: usize = 7;

/// A minimal contradiction.
#[derive(Clone, Debug)]
pub struct Group {
    /// Prints that cannot all be true, though all but any one of them can.
    pub prints: Vec<PrintId>,
    /// The constraints that tie them.
    pub constraints: Vec<ConstraintId>,
    /// The print that was set apart.
    pub blamed: PrintId,
    /// Prints of the group any one of which, taken back, settles it; `blamed` first.
    pub suspects: Vec<PrintId>,
}

/// All contradictions, and what is left without them.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Minimal groups, shortest first.
    pub groups: Vec<Group>,
    /// The prints that stand together.
    pub believed: Vec<PrintId>,
}

/// Finds every independent contradiction among the system's prints.
///
/// # Errors
/// When the definitions contradict themselves before anything is printed.
pub fn contradictions(net: &Net<'_>) -> Result<Outcome, Conflict> {
    let search = Search { net, blank: State::new(net)? };
    let mut order: Vec<PrintId> = (0..net.system.prints.len()).collect();
    order.sort_by_key(|&p| (net.system.prints[p].distrust, p));
    let t = std::time::Instant::now();
    let (mut believed, mut apart) = search.believe(&order);
    eprintln!("believe {:?} apart {}", t.elapsed(), apart.len());
    search.share_blame(&mut believed, &mut apart);
    eprintln!("blame {:?}", t.elapsed());
    let mut groups: Vec<Group> = apart.iter().flat_map(|&s| { let g = search.groups_of(&believed, s); eprintln!("  {} {:?}", net.system.prints[s].figure, t.elapsed()); g }).collect();
    groups.sort_by_key(|g| (g.prints.len(), g.prints.clone()));
    Ok(Outcome { groups, believed })
}

struct Search<'a> {
    net: &'a Net<'a>,
    blank: State,
}

impl Search<'_> {
    /// Splits prints into those that stand together and those that do not fit in.
    fn believe(&self, order: &[PrintId]) -> (Vec<PrintId>, Vec<PrintId>) {
        let mut state = self.blank.clone();
        let (mut believed, mut apart) = (Vec::new(), Vec::new());
        for &print in order {
            let mark = state.mark();
            match state.assume(self.net, print) {
                Ok(()) => believed.push(print),
                Err(_) => {
                    state.undo_to(mark);
                    apart.push(print);
                }
            }
        }
        while let Some(conflict) = self.refute_deeply(&mut state) {
            let group = self.shrink(conflict.prints);
            let Some(&worst) = group.iter().max_by_key(|&&p| (self.net.system.prints[p].distrust, p)) else { break };
            believed.retain(|&p| p != worst);
            apart.push(worst);
            state = self.state_of(&believed).unwrap_or_else(|_| self.blank.clone());
        }
        (believed, apart)
    }

    /// Refutes a state that propagation accepts: case by case on small bases, then linearly.
    fn refute_deeply(&self, state: &mut State) -> Option<Conflict> {
        self.refute_by_cases(state).or_else(|| linear::refute(self.net, state))
    }

    fn refute_by_cases(&self, state: &mut State) -> Option<Conflict> {
        let bases: BTreeSet<_> = self.net.system.constraints.iter().filter_map(|c| match &c.kind {
            Kind::Product { base, .. } if self.net.system.variables[*base].is_whole() => Some(*base),
            _ => None,
        }).collect();
        bases.into_iter().find_map(|base| self.refute_cases_of(state, base))
    }

    fn refute_cases_of(&self, state: &mut State, base: usize) -> Option<Conflict> {
        let (low, high) = state.bounds(base);
        if high - low >= MOST_CASES || low == high {
            return None;
        }
        let sides = [(base, crate::propagate::Side::Low), (base, crate::propagate::Side::High)];
        let mut all = state.reasons(self.net, &sides, Vec::new());
        for value in low..=high {
            let mark = state.mark();
            let tried = state.choose(self.net, base, value, value);
            state.undo_to(mark);
            let case = tried.err()?;
            all.prints.extend(case.prints);
            all.constraints.extend(case.constraints);
        }
        all.prints.sort_unstable();
        all.prints.dedup();
        Some(all)
    }

    fn state_of(&self, prints: &[PrintId]) -> Result<State, Conflict> {
        let mut state = self.blank.clone();
        for &print in prints {
            state.assume(self.net, print)?;
        }
        Ok(state)
    }

    /// Why these prints cannot all be true, by propagation and, when that is silent, by deeper means.
    fn refute(&self, prints: &[PrintId], deeply: bool) -> Option<Conflict> {
        match self.state_of(prints) {
            Err(conflict) => Some(conflict),
            Ok(mut state) if deeply => self.refute_deeply(&mut state),
            Ok(_) => None,
        }
    }

    /// Drops prints one by one as long as the rest stays contradictory.
    fn shrink(&self, mut prints: Vec<PrintId>) -> Vec<PrintId> {
        let deeply = self.state_of(&prints).is_ok();
        let mut kept = 0;
        while kept < prints.len() {
            let mut without = prints.clone();
            without.remove(prints.len() - 1 - kept);
            match self.refute(&without, deeply) {
                Some(conflict) => {
                    prints.retain(|p| conflict.prints.contains(p));
                    kept = kept.min(prints.len());
                }
                None => kept += 1,
            }
        }
        prints
    }

    /// Where one believed print would settle several contradictions by itself, it is the one to set apart.
    fn share_blame(&self, believed: &mut Vec<PrintId>, apart: &mut Vec<PrintId>) {
        let mut groups: Vec<(PrintId, Vec<PrintId>)> = Vec::new();
        for &s in apart.iter() {
            groups.push((s, self.shortest(believed, s)));
        }
        loop {
            let mut count: std::collections::BTreeMap<PrintId, Vec<PrintId>> = std::collections::BTreeMap::new();
            for (s, group) in &groups {
                for &p in group.iter().filter(|p| *p != s) {
                    count.entry(p).or_default().push(*s);
                }
            }
            let mut shared: Vec<_> = count.into_iter().filter(|(_, all)| all.len() > 1).collect();
            shared.sort_by_key(|(p, all)| (std::cmp::Reverse(all.len()), *p));
            let better = shared.into_iter().find(|(p, all)| {
                let mut rest: Vec<_> = believed.iter().copied().filter(|q| q != p).collect();
                rest.extend(all);
                self.refute(&rest, true).is_none()
            });
            let Some((guilty, cleared)) = better else { return };
            believed.retain(|&p| p != guilty);
            believed.extend(&cleared);
            apart.retain(|p| !cleared.contains(p));
            apart.push(guilty);
            groups.retain(|(s, _)| !cleared.contains(s));
        }
    }

    /// The shortest group that contains `s`, and further ones that rest on other relations.
    fn groups_of(&self, believed: &[PrintId], s: PrintId) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut pool = believed.to_vec();
        while groups.len() < 8 {
            let mut all = pool.clone();
            all.push(s);
            if self.refute(&all, groups.is_empty()).is_none() {
                break;
            }
            let prints = self.shortest(&pool, s);
            let Some(conflict) = self.refute(&prints, true) else { break };
            let ties = ties(self.net.system, &conflict.constraints);
            // A quotient is tied by its own definition only: another group would tell the same again.
            let single = !self.net.system.variables[self.net.system.prints[s].reading.variable].is_whole();
            pool.retain(|p| !prints.contains(p));
            if groups.iter().any(|g| !self::ties(self.net.system, &g.constraints).is_disjoint(&ties)) {
                continue;
            }
            let suspects = self.suspects(believed, s, &prints);
            groups.push(Group { prints, constraints: conflict.constraints, blamed: s, suspects });
            if single {
                break;
            }
        }
        groups
    }

    fn suspects(&self, believed: &[PrintId], s: PrintId, group: &[PrintId]) -> Vec<PrintId> {
        let settles = |x: PrintId| {
            let mut rest: Vec<_> = believed.iter().copied().filter(|&p| p != x).collect();
            rest.push(s);
            self.refute(&rest, false).is_none()
        };
        let mut suspects = vec![s];
        suspects.extend(group.iter().copied().filter(|&x| x != s && settles(x)));
        suspects
    }

    /// A shortest group with `s` among `pool` and `s`: smallest sets that hit every known way out, until
    /// one of them is itself contradictory (Ignatiev et al. 2015).
    fn shortest(&self, pool: &[PrintId], s: PrintId) -> Vec<PrintId> {
        let mut all = pool.to_vec();
        all.push(s);
        let Err(first) = self.state_of(&all) else {
            return self.refute(&all, true).map_or_else(|| vec![s], |c| self.shrink(c.prints));
        };
        let mut best = self.shrink(first.prints);
        let mut ways_out: Vec<Vec<PrintId>> = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let Some(hit) = hitting::smallest(&ways_out, (best.len() - 1).min(MOST_PROVEN)) else { break };
            if hit.len() + 1 >= best.len() {
                break;
            }
            let mut state = self.blank.clone();
            let seed: Vec<_> = std::iter::once(s).chain(hit.iter().copied()).collect();
            if let Some(conflict) = seed.iter().find_map(|&p| state.assume(self.net, p).err()) {
                best = self.shrink(conflict.prints);
                break;
            }
            let (way_out, shorter) = self.grow(state, pool, &seed, &best);
            if let Some(shorter) = shorter.map(|c| self.shrink(c)).filter(|c| c.len() < best.len()) {
                best = shorter;
            }
            ways_out.push(way_out);
        }
        best.sort_unstable();
        best
    }

    /// Adds what fits to a consistent seed; what does not is a way out of the contradiction. Also the
    /// shortest core met on the way.
    fn grow(&self, mut state: State, pool: &[PrintId], seed: &[PrintId], last: &[PrintId]) -> (Vec<PrintId>, Option<Vec<PrintId>>) {
        let mut out = Vec::new();
        let mut core: Option<Vec<PrintId>> = None;
        let order = pool.iter().filter(|p| !last.contains(p)).chain(pool.iter().filter(|p| last.contains(p)));
        for &print in order.filter(|p| !seed.contains(p)) {
            let mark = state.mark();
            if let Err(conflict) = state.assume(self.net, print) {
                state.undo_to(mark);
                out.push(print);
                if core.as_ref().is_none_or(|c| conflict.prints.len() < c.len()) {
                    core = Some(conflict.prints);
                }
            }
        }
        (out, core)
    }
}

/// The constraints that say something of their own: not how parts make up wholes.
fn ties(system: &System, constraints: &[ConstraintId]) -> BTreeSet<ConstraintId> {
    let own: BTreeSet<_> = constraints.iter().copied()
        .filter(|&c| !matches!(system.constraints[c].why, Why::Breakdown | Why::Containment))
        .collect();
    if own.is_empty() { constraints.iter().copied().collect() } else { own }
}
