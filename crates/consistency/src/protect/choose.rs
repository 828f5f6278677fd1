//! The cheapest way to break every known deduction: a weighted hitting set.
//!
//! Exact by branch and bound while that stays small, else greedy with what is superfluous taken back.
//! Start with [`cheapest`].

use super::problem::{FactId, Problem, Withheld};
use domain::protection::Extent;
use std::collections::BTreeMap;

/// Ways looked at before the best found so far is taken for good enough.
const MOST_LOOKS: usize = 2_000_000;
/// Nodes visited all the same, and at most.
const NODES: (usize, usize) = (20, 20_000);

/// A way to break a deduction.
type Way = (FactId, Extent);

/// What to withhold besides `given` so that every deduction lacks something; and whether nothing cheaper does.
#[must_use]
pub fn cheapest(problem: &Problem<'_>, given: &Withheld, deductions: &[Vec<Way>]) -> (Withheld, bool) {
    let open: Vec<&Vec<Way>> = deductions.iter().filter(|ways| !is_broken(given, ways)).collect();
    let greedy = greedy(problem, given, &open);
    let size: usize = open.iter().map(|ways| ways.len()).sum();
    let most = (MOST_LOOKS / size.max(1)).clamp(NODES.0, NODES.1);
    let mut search = Search { problem, best_cost: extra(problem, given, &greedy), best: greedy, nodes: 0, most };
    search.go(given.clone(), 0, &open);
    let exact = search.nodes < most;
    (search.best, exact)
}

/// Whether something of a deduction is withheld: more of a fact than asked will do.
fn is_broken(withheld: &Withheld, ways: &[Way]) -> bool {
    ways.iter().any(|(fact, extent)| withheld.get(fact).is_some_and(|have| have >= extent))
}

/// What a way costs on top of what is withheld of its fact already.
fn added(problem: &Problem<'_>, withheld: &Withheld, (fact, extent): Way) -> u64 {
    let have = withheld.get(&fact).map_or(0, |&have| problem.cost(fact, have));
    problem.cost(fact, extent).saturating_sub(have)
}

fn extra(problem: &Problem<'_>, given: &Withheld, all: &Withheld) -> u64 {
    problem.total_cost(all).saturating_sub(problem.total_cost(given))
}

fn with(withheld: &Withheld, (fact, extent): Way) -> Withheld {
    let mut more = withheld.clone();
    let have = more.entry(fact).or_insert(extent);
    *have = (*have).max(extent);
    more
}

/// Takes what breaks most for its cost, then gives back what the rest makes superfluous.
fn greedy(problem: &Problem<'_>, given: &Withheld, open: &[&Vec<Way>]) -> Withheld {
    let mut all = given.clone();
    let mut taken: Vec<FactId> = Vec::new();
    loop {
        let mut broken: BTreeMap<Way, u64> = BTreeMap::new();
        for ways in open.iter().filter(|ways| !is_broken(&all, ways)) {
            ways.iter().for_each(|way| *broken.entry(*way).or_insert(0) += 1);
        }
        let gain = |(way, times): (&Way, &u64)| added(problem, &all, *way) as f64 / *times as f64;
        let best = broken.iter().min_by(|a, b| gain(*a).total_cmp(&gain(*b)).then(a.0.cmp(b.0)));
        let Some((&best, _)) = best else { break };
        all = with(&all, best);
        taken.push(best.0);
    }
    for fact in taken.into_iter().rev() {
        let mut fewer = all.clone();
        match given.get(&fact) {
            Some(&have) => fewer.insert(fact, have),
            None => fewer.remove(&fact),
        };
        if open.iter().all(|ways| is_broken(&fewer, ways)) {
            all = fewer;
        }
    }
    all
}

struct Search<'a> {
    problem: &'a Problem<'a>,
    best: Withheld,
    best_cost: u64,
    nodes: usize,
    most: usize,
}

impl Search<'_> {
    fn go(&mut self, chosen: Withheld, cost: u64, open: &[&Vec<Way>]) {
        self.nodes += 1;
        let left: Vec<&Vec<Way>> = open.iter().copied().filter(|ways| !is_broken(&chosen, ways)).collect();
        let Some(tightest) = left.iter().min_by_key(|ways| ways.len()) else {
            if cost < self.best_cost {
                (self.best, self.best_cost) = (chosen, cost);
            }
            return;
        };
        if self.nodes >= self.most || cost + self.least(&chosen, &left) >= self.best_cost {
            return;
        }
        let mut ways: Vec<(u64, Way)> = tightest.iter().map(|&way| (added(self.problem, &chosen, way), way)).collect();
        ways.sort_unstable();
        for (more, way) in ways {
            self.go(with(&chosen, way), cost + more, &left);
        }
    }

    /// At least what pairwise disjoint deductions cost, each by its cheapest way.
    fn least(&self, chosen: &Withheld, left: &[&Vec<Way>]) -> u64 {
        let mut sorted = left.to_vec();
        sorted.sort_by_key(|ways| ways.len());
        let mut taken = std::collections::BTreeSet::new();
        let mut sum = 0;
        for ways in sorted {
            if ways.iter().all(|(fact, _)| !taken.contains(fact)) {
                taken.extend(ways.iter().map(|(fact, _)| *fact));
                sum += ways.iter().map(|&way| added(self.problem, chosen, way)).min().unwrap_or(0);
            }
        }
        sum
    }
}
