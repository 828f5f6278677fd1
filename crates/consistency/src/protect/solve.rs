//! Chooses what to withhold: attack, break what the attacker deduced as cheaply as possible, attack again.
//!
//! Deductions are kept, so that each round chooses anew among all of them; where the choice is exact and every
//! deduction was certified, no smaller loss protects (Fischetti & Salazar 2000, by implicit hitting sets). Start with
//! [`solve`].

use super::attack::{self, Verdict};
use super::choose;
use super::problem::{FactId, Problem, Target, Withheld};
use crate::propagate::{Conflict, Side, State};
use crate::system::PrintId;
use domain::protection::Extent;
use std::collections::BTreeMap;

/// Rounds of choosing anew among all deductions; then what is left is broken as it comes, without a proof that
/// nothing cheaper would do.
const MOST_ROUNDS: usize = 24;
/// Attacks after that; each breaks what the one before deduced.
const MOST_STEPS: usize = 200;

/// What to withhold, and how sure it is.
#[derive(Clone, Debug, Default)]
pub struct Choice {
    /// All that is withheld, what was given included.
    pub withheld: Withheld,
    /// Targets that an attacker can still narrow, though nothing is left that may be withheld.
    pub unsafe_targets: Vec<Target>,
    /// Whether no smaller loss is known to be possible: every choice was exact and every deduction certified.
    pub cheapest: bool,
    /// Rounds of attack.
    pub rounds: usize,
    /// What an attacker could have deduced, by target, with what would have broken each.
    pub deductions: Vec<Deduction>,
}

/// A deduction: about which target, and the ways to break it.
pub type Deduction = (Target, Vec<(FactId, Extent)>);

/// Chooses what to withhold besides `given`, so that every target stays uncertain.
///
/// # Errors
/// When the definitions alone leave nothing possible.
pub fn solve(problem: &Problem<'_>, given: &Withheld) -> Result<Choice, Conflict> {
    let by_print = problem.withholding();
    // Boxes first: they protect large tables in one go, at a loss that is small but not proven to be the smallest.
    let boxed = problem.grids.iter().fold(given.clone(), |withheld, grid| grid.hide(problem, &withheld));
    let (cheapest, given) = (boxed == *given, &boxed);
    let mut choice = Choice { withheld: boxed.clone(), cheapest, ..Choice::default() };
    for round in 1..=MOST_ROUNDS {
        choice.rounds = round;
        let found = attack_all(problem, &choice.withheld, &by_print)?;
        choice.unsafe_targets = found.hopeless;
        choice.cheapest &= found.certified;
        if found.deductions.is_empty() {
            return Ok(choice);
        }
        choice.deductions.extend(found.deductions);
        let ways: Vec<_> = choice.deductions.iter().map(|(_, ways)| ways.clone()).collect();
        let (withheld, exact) = choose::cheapest(problem, given, &ways);
        (choice.withheld, choice.cheapest) = (withheld, choice.cheapest && exact);
    }
    choice.cheapest = false;
    choice.withheld = to_safety(problem, &mut choice, &by_print)?;
    Ok(choice)
}

/// Goes on from a choice until nothing can be deduced any more, breaking each deduction in its cheapest way; notes
/// every deduction met.
fn to_safety(
    problem: &Problem<'_>,
    choice: &mut Choice,
    by_print: &BTreeMap<PrintId, Vec<(FactId, Extent)>>,
) -> Result<Withheld, Conflict> {
    let mut withheld = choice.withheld.clone();
    for _ in 0..MOST_STEPS {
        let found = attack_all(problem, &withheld, by_print)?;
        choice.unsafe_targets = found.hopeless;
        choice.cheapest &= found.certified;
        if found.deductions.is_empty() {
            return Ok(withheld);
        }
        for (_, ways) in &found.deductions {
            if ways.iter().any(|way| !is_new(&withheld, way)) {
                continue;
            }
            if let Some(&(fact, extent)) =
                ways.iter().min_by_key(|(fact, extent)| (problem.cost(*fact, *extent), *fact))
            {
                withheld.insert(fact, extent);
            }
        }
        choice.deductions.extend(found.deductions);
    }
    Ok(withheld)
}

#[derive(Default)]
struct Found {
    deductions: Vec<Deduction>,
    hopeless: Vec<Target>,
    certified: bool,
}

fn attack_all(
    problem: &Problem<'_>,
    withheld: &Withheld,
    by_print: &BTreeMap<PrintId, Vec<(FactId, Extent)>>,
) -> Result<Found, Conflict> {
    let mut state = problem.known(withheld)?;
    let boxes = problem.hidden_places(withheld);
    let mut found = Found { certified: true, ..Found::default() };
    for target in &problem.targets {
        for side in [Side::Low, Side::High] {
            if problem.is_boxed(target, side, &boxes) {
                continue;
            }
            let ways = match attack::judge(problem.net, &mut state, target, side, &problem.truth) {
                Verdict::Safe => continue,
                Verdict::Known(conflict) => problem.ways_out(&shrink(problem, target, side, conflict.prints), by_print),
                Verdict::Doubtful => {
                    found.certified = false;
                    problem.ways_out(&prints_about(problem, &state, target), by_print)
                }
            };
            let ways: Vec<_> = ways.into_iter().filter(|way| is_new(withheld, way)).collect();
            if ways.is_empty() {
                found.hopeless.push(*target);
            } else {
                found.deductions.push((*target, ways));
            }
        }
    }
    found.hopeless.dedup();
    Ok(found)
}

fn is_new(withheld: &Withheld, (fact, extent): &(FactId, Extent)) -> bool {
    withheld.get(fact).is_none_or(|have| have < extent)
}

/// Leaves out prints without which the attacker knows the same: each deduction left is then worth breaking.
fn shrink(problem: &Problem<'_>, target: &Target, side: Side, mut prints: Vec<PrintId>) -> Vec<PrintId> {
    let Ok(blank) = State::new(problem.net) else { return prints };
    let mut tried = 0;
    while tried < prints.len() && prints.len() > 1 {
        let mut without = prints.clone();
        without.remove(prints.len() - 1 - tried);
        let mut state = blank.clone();
        let refuted = match state.assume_all(problem.net, &without) {
            Err(conflict) => Some(conflict),
            Ok(()) => attack::refuted(problem.net, &mut state, target, side),
        };
        match refuted {
            Some(conflict) => {
                prints.retain(|print| conflict.prints.contains(print));
                tried = tried.min(prints.len());
            }
            None => tried += 1,
        }
    }
    prints
}

/// Visible prints about anything tied to the target: where no deduction is known, one of them has to go.
fn prints_about(problem: &Problem<'_>, state: &State, target: &Target) -> Vec<PrintId> {
    let tied = attack::tied(problem.net, state, target.variable);
    let visible = (0..problem.net.system.prints.len()).filter(|&print| state.is_active(print));
    visible.filter(|&print| tied.contains(&problem.net.system.prints[print].reading.variable)).collect()
}
