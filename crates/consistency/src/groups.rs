//! Which prints cannot stand together: minimal groups, the shortest first.
//!
//! Prints are believed in the order of their distrust; one that contradicts those believed before it is
//! set apart, and its shortest explanation is looked for among them. So what is left can stand together,
//! and one figure's guilt hides no other's. Start with [`contradictions`].

use crate::linear;
use crate::propagate::{Conflict, Net, State};
use crate::system::{ConstraintId, PrintId, System, Why};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) mod cases;
mod hitting;
mod parts;
mod plainest;

/// Rounds of the search for a shortest group; beyond it the best one found is reported.
const MOST_ROUNDS: usize = 60;
/// Up to one more figure than this a group is proven shortest; longer ones are minimal.
const MOST_PROVEN: usize = 6;
/// Conflicts of one round that are explained, in search of a shorter group.
const MOST_EXPLAINED: usize = 4;
/// Groups that one print is reported in, each by other relations.
const MOST_GROUPS: usize = 8;

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
    State::new(net)?;
    let mut found = Outcome { groups: Vec::new(), believed: Vec::new() };
    for part in parts::of(net.system) {
        let (groups, believed) = of_part(&Net::new(&part.system))?;
        let print = |print: &PrintId| part.prints[*print];
        found.believed.extend(believed.iter().map(print));
        found.groups.extend(groups.into_iter().map(|group| Group {
            prints: group.prints.iter().map(print).collect(),
            constraints: group.constraints.iter().map(|&constraint| part.constraints[constraint]).collect(),
            blamed: print(&group.blamed),
            suspects: group.suspects.iter().map(print).collect(),
        }));
    }
    found.groups.sort_by_key(|g| (g.prints.len(), g.prints.clone()));
    found.believed.sort_by_key(|&p| (net.system.prints[p].distrust, p));
    Ok(found)
}

fn of_part(net: &Net<'_>) -> Result<(Vec<Group>, Vec<PrintId>), Conflict> {
    let search = Search { net, blank: State::new(net)? };
    let mut order: Vec<PrintId> = (0..net.system.prints.len()).collect();
    order.sort_by_key(|&p| (net.system.prints[p].distrust, p));
    let (mut believed, apart) = search.believe(&order);
    let found = search.share_blame(&mut believed, apart);
    let groups = found.into_iter().flat_map(|(s, first)| search.groups_of(&believed, s, first)).collect();
    Ok((groups, believed))
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
        state.keep_silent(true);
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
        state.keep_silent(false);
        while let Some(conflict) = self.refute_deeply(&mut state) {
            let group = self.shrink(conflict.prints);
            let Some(&worst) = group.iter().max_by_key(|&&p| (self.net.system.prints[p].distrust, p)) else { break };
            believed.retain(|&p| p != worst);
            apart.push(worst);
            state = self.state_of(&believed).unwrap_or_else(|_| self.blank.clone());
        }
        self.take_back(&mut believed, &mut apart);
        (believed, apart)
    }

    /// Believes again what contradicted only prints that were set apart after it.
    fn take_back(&self, believed: &mut Vec<PrintId>, apart: &mut Vec<PrintId>) {
        let Ok(mut state) = self.state_of(believed) else { return };
        apart.retain(|&print| {
            let mark = state.mark();
            let fits = state.assume(self.net, print).is_ok() && self.refute_deeply(&mut state).is_none();
            if fits {
                believed.push(print);
            } else {
                state.undo_to(mark);
            }
            !fits
        });
    }

    /// Refutes a state that propagation accepts: case by case on small bases, then linearly.
    fn refute_deeply(&self, state: &mut State) -> Option<Conflict> {
        cases::refute(self.net, state).or_else(|| linear::refute(self.net, state))
    }

    fn state_of(&self, prints: &[PrintId]) -> Result<State, Conflict> {
        let mut state = self.blank.clone();
        let mut trusted_first = prints.to_vec();
        trusted_first.sort_by_key(|&p| (self.net.system.prints[p].distrust, p));
        state.assume_all(self.net, &trusted_first)?;
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

    /// Where one believed print would settle several contradictions by itself, it is the one to set
    /// apart. Each print set apart, with its shortest group.
    fn share_blame(&self, believed: &mut Vec<PrintId>, apart: Vec<PrintId>) -> Vec<(PrintId, Vec<PrintId>)> {
        let mut groups: Vec<_> = apart.into_iter().map(|s| (s, self.shortest(believed, s))).collect();
        while let Some((guilty, cleared)) = self.better_blame(believed, &groups) {
            believed.retain(|&p| p != guilty);
            believed.extend(&cleared);
            groups.retain(|(s, _)| !cleared.contains(s));
            // With the guilty one gone and others believed again, another group may be the shortest.
            for (s, group) in &mut groups {
                *group = self.shortest(believed, *s);
            }
            groups.push((guilty, self.shortest(believed, guilty)));
        }
        groups
    }

    /// A believed print that several groups share, with the prints that could be believed without it.
    fn better_blame(
        &self,
        believed: &[PrintId],
        groups: &[(PrintId, Vec<PrintId>)],
    ) -> Option<(PrintId, Vec<PrintId>)> {
        let mut shared: BTreeMap<PrintId, Vec<PrintId>> = BTreeMap::new();
        for (s, group) in groups {
            for &p in group.iter().filter(|p| *p != s) {
                shared.entry(p).or_default().push(*s);
            }
        }
        let mut shared: Vec<_> = shared.into_iter().filter(|(_, all)| all.len() > 1).collect();
        shared.sort_by_key(|(p, all)| (std::cmp::Reverse(all.len()), *p));
        shared.into_iter().find(|(p, all)| {
            let mut rest: Vec<_> = believed.iter().copied().filter(|q| q != p).collect();
            rest.extend(all);
            self.refute(&rest, true).is_none()
        })
    }

    /// The shortest group that contains `s`, and further ones that rest on other relations.
    fn groups_of(&self, believed: &[PrintId], s: PrintId, first: Vec<PrintId>) -> Vec<Group> {
        let system = self.net.system;
        // A quotient is tied by its own definition only: another group would tell the same again.
        let single = !system.variables[system.prints[s].reading.variable].is_whole();
        let mut groups: Vec<Group> = Vec::new();
        let mut pool = believed.to_vec();
        let mut next = Some(first);
        while let Some(shortest) = next.take() {
            let prints = self.plainest(&pool, s, shortest);
            let Some(conflict) = self.refute(&prints, true) else { break };
            let own = ties(system, &conflict.constraints);
            pool.retain(|p| !prints.contains(p));
            if groups.iter().all(|g| ties(system, &g.constraints).is_disjoint(&own)) {
                let suspects = self.suspects(believed, s, &prints);
                groups.push(Group { prints: prints.clone(), constraints: conflict.constraints, blamed: s, suspects });
            }
            if !single && prints.len() > 1 && groups.len() < MOST_GROUPS {
                let mut all = pool.clone();
                all.push(s);
                next = self.refute(&all, false).map(|_| self.shortest(&pool, s));
            }
        }
        groups
    }

    /// `s`, and the prints of its group without any one of which everything believed and `s` stand together.
    fn suspects(&self, believed: &[PrintId], s: PrintId, group: &[PrintId]) -> Vec<PrintId> {
        let mut suspects = vec![s];
        let outside: Vec<_> = believed.iter().copied().filter(|p| !group.contains(p)).collect();
        let Ok(mut state) = self.state_of(&outside) else { return suspects };
        let outside = state.mark();
        for &x in group.iter().filter(|&&x| x != s) {
            let rest: Vec<_> = group.iter().copied().filter(|&p| p != x).collect();
            if state.assume_all(self.net, &rest).is_ok() && cases::refute(self.net, &mut state).is_none() {
                suspects.push(x);
            }
            state.undo_to(outside);
        }
        suspects
    }

    /// A shortest group with `s` among `pool` and `s`: smallest sets that hit every known way out, until
    /// one of them is itself contradictory (Ignatiev et al. 2015).
    ///
    /// Prints that no conflict has named yet are taken as given, which keeps the ways out few and short.
    fn shortest(&self, pool: &[PrintId], s: PrintId) -> Vec<PrintId> {
        let mut all = pool.to_vec();
        all.push(s);
        let Err(first) = self.state_of(&all) else {
            return self.refute(&all, true).map_or_else(|| vec![s], |c| self.shrink(c.prints));
        };
        let mut named: BTreeSet<PrintId> = first.prints.iter().copied().collect();
        let mut best = self.shrink(first.prints);
        let Ok(mut given) = self.without(pool, &named) else { return best };
        let mut ways_out: Vec<Vec<PrintId>> = Vec::new();
        for _ in 0..MOST_ROUNDS {
            let Some(hit) = hitting::smallest(&ways_out, best.len().saturating_sub(1).min(MOST_PROVEN)) else { break };
            if hit.len() + 1 >= best.len() {
                break;
            }
            let seed: Vec<_> = std::iter::once(s).chain(hit).collect();
            match self.way_out(given.clone(), pool, &seed, &named) {
                Ok((way_out, core)) => {
                    ways_out.push(way_out);
                    self.improve(&mut best, core);
                }
                Err(conflict) => {
                    let done = conflict.prints.iter().all(|p| seed.contains(p));
                    named.extend(&conflict.prints);
                    self.improve(&mut best, Some(conflict.prints));
                    let Ok(fewer) = self.without(pool, &named) else { break };
                    given = fewer;
                    if done {
                        break;
                    }
                }
            }
        }
        best.sort_unstable();
        best
    }

    fn without(&self, pool: &[PrintId], named: &BTreeSet<PrintId>) -> Result<State, Conflict> {
        let given: Vec<_> = pool.iter().copied().filter(|p| !named.contains(p)).collect();
        self.state_of(&given)
    }

    fn improve(&self, best: &mut Vec<PrintId>, core: Option<Vec<PrintId>>) {
        let promising = core.filter(|c| c.len() < 2 * best.len() && self.state_of(c).is_err());
        if let Some(shorter) = promising.map(|c| self.shrink(c)).filter(|c| c.len() < best.len()) {
            *best = shorter;
        }
    }

    /// Adds a seed, then of the named prints what fits; what does not is a way out of the contradiction.
    /// Also the shortest core met on the way.
    fn way_out(
        &self,
        mut state: State,
        pool: &[PrintId],
        seed: &[PrintId],
        named: &BTreeSet<PrintId>,
    ) -> Result<(Vec<PrintId>, Option<Vec<PrintId>>), Conflict> {
        for &print in seed {
            if !state.is_active(print) {
                state.assume(self.net, print)?;
            }
        }
        let mut out = Vec::new();
        let mut core: Option<Vec<PrintId>> = None;
        for &print in pool.iter().filter(|p| named.contains(p) && !seed.contains(p)) {
            let mark = state.mark();
            if let Err(conflict) = state.assume(self.net, print) {
                state.undo_to(mark);
                out.push(print);
                state.keep_silent(out.len() >= MOST_EXPLAINED);
                if !conflict.prints.is_empty() && core.as_ref().is_none_or(|c| conflict.prints.len() < c.len()) {
                    core = Some(conflict.prints);
                }
            }
        }
        Ok((out, core))
    }
}

/// The constraints that say something of their own: not how parts make up wholes.
fn ties(system: &System, constraints: &[ConstraintId]) -> BTreeSet<ConstraintId> {
    let own: BTreeSet<_> = constraints
        .iter()
        .copied()
        .filter(|&c| !matches!(system.constraints[c].why, Why::Breakdown | Why::Containment))
        .collect();
    if own.is_empty() { constraints.iter().copied().collect() } else { own }
}
