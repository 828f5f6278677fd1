//! Whole numbers of rows that meet every tie, then the rows themselves; or the measures that clash.
//!
//! Groups of columns meet in what they share, so counts that agree there are those of rows: each group is dealt out
//! to the rows that the earlier ones made. Start with [`rows`].

use super::ExpandError;
use super::problem::{Problem, Tie};
use good_lp::{Constraint, Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, variable};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Rounds of fixing what the relaxation left broken.
const ROUNDS: usize = 12;

/// By column of the problem, by row, the place of its set; and how many rows there are.
pub(super) fn rows(problem: &Problem<'_>) -> Result<(Vec<Vec<usize>>, usize), ExpandError> {
    let ties: Vec<&Tie> = problem.ties.iter().collect();
    let counts = whole(problem, &ties).ok_or_else(|| clash(problem))?;
    Ok(deal(problem, &counts))
}

fn whole(problem: &Problem<'_>, ties: &[&Tie]) -> Option<Vec<i64>> {
    let mut integer = vec![false; problem.unknowns.len()];
    for _ in 0..ROUNDS {
        let values = relax(problem, ties, &integer)?;
        let broken: Vec<usize> =
            (0..values.len()).filter(|&at| (values[at] - values[at].round()).abs() > 1e-5).collect();
        if broken.is_empty() {
            let rounded: Vec<i64> = values.iter().map(|value| value.round() as i64).collect();
            return ties.iter().all(|tie| tie.holds(&rounded)).then_some(rounded);
        }
        broken.into_iter().for_each(|at| integer[at] = true);
    }
    None
}

impl Tie {
    fn holds(&self, counts: &[i64]) -> bool {
        let sum: i128 = self.terms.iter().map(|&(factor, at)| i128::from(factor) * i128::from(counts[at])).sum();
        self.low.is_none_or(|low| i128::from(low) <= sum) && self.high.is_none_or(|high| sum <= i128::from(high))
    }

    /// Whether it leaves none of its unknowns a row.
    fn is_nothing(&self) -> bool {
        self.high.is_some_and(|high| high <= 0) && self.terms.iter().all(|term| term.0 > 0)
    }
}

/// The unknowns that cost least, not all of them whole.
fn relax(problem: &Problem<'_>, ties: &[&Tie], integer: &[bool]) -> Option<Vec<f64>> {
    let nothing: BTreeSet<usize> =
        ties.iter().filter(|tie| tie.is_nothing()).flat_map(|tie| tie.terms.iter().map(|t| t.1)).collect();
    let mut vars = ProblemVariables::new();
    let mut cost = Expression::from(0.0);
    let mut unknowns: Vec<Option<Variable>> = Vec::with_capacity(problem.unknowns.len());
    for (at, unknown) in problem.unknowns.iter().enumerate() {
        let kind = || if integer[at] { variable().integer().min(0.0) } else { variable().min(0.0) };
        let var = (!nothing.contains(&at)).then(|| vars.add(kind()));
        if let Some(var) = var {
            cost += var * unknown.cost;
        }
        unknowns.push(var);
    }
    let mut model = vars.minimise(cost).using(good_lp::microlp);
    for tie in ties {
        for bound in bounds(tie, &unknowns)? {
            model.add_constraint(bound);
        }
    }
    let solution = model.solve().ok()?;
    Some(unknowns.into_iter().map(|var| var.map_or(0.0, |var| solution.value(var))).collect())
}

/// A tie over the unknowns that may have rows; none if it can't hold without the others.
fn bounds(tie: &Tie, unknowns: &[Option<Variable>]) -> Option<Vec<Constraint>> {
    let scale = tie.terms.iter().map(|term| term.0.abs()).max().unwrap_or(1).max(1) as f64;
    let terms: Vec<_> =
        tie.terms.iter().filter_map(|&(factor, at)| Some((factor as f64 / scale, unknowns[at]?))).collect();
    let (low, high) = (tie.low.map(|low| low as f64 / scale), tie.high.map(|high| high as f64 / scale));
    if terms.is_empty() {
        let holds = low.is_none_or(|low| low <= 0.0) && high.is_none_or(|high| high >= 0.0);
        return holds.then(Vec::new);
    }
    let sum: Expression = terms.into_iter().map(|(factor, var)| factor * var).sum();
    Some(match (low, high) {
        (Some(low), Some(high)) if low == high => vec![constraint!(sum == low)],
        (low, high) => {
            let least = low.map(|low| constraint!(sum.clone() >= low));
            least.into_iter().chain(high.map(|high| constraint!(sum <= high))).collect()
        }
    })
}

/// Measures that cannot all be met: each is needed for the clash, as far as relaxations tell.
fn clash(problem: &Problem<'_>) -> ExpandError {
    let whole = vec![false; problem.unknowns.len()];
    let possible = |ties: &[&Tie]| relax(problem, ties, &whole).is_some();
    let mut left: Vec<&Tie> = problem.ties.iter().collect();
    if !possible(&left) {
        // Later ones first: what is told is what was asked first.
        for tie in problem.ties.iter().rev().filter(|tie| !tie.names.is_empty()) {
            let without: Vec<&Tie> = left.iter().copied().filter(|other| !std::ptr::eq(*other, tie)).collect();
            if !possible(&without) {
                left = without;
            }
        }
    }
    let mut measures: Vec<String> = Vec::new();
    for name in left.iter().flat_map(|tie| &tie.names) {
        if !measures.contains(name) {
            measures.push(name.clone());
        }
    }
    ExpandError::Clash { source_id: problem.source.id.clone(), measures }
}

/// Deals counts out to rows, group by group.
fn deal(problem: &Problem<'_>, counts: &[i64]) -> (Vec<Vec<usize>>, usize) {
    let of = |clique: usize| {
        let own = problem.unknowns.iter().zip(counts).filter(move |(unknown, _)| unknown.clique == clique);
        own.map(|(unknown, &count)| (unknown, usize::try_from(count).unwrap_or(0)))
    };
    let rows: usize = of(0).map(|(_, count)| count).sum();
    let mut places: Vec<Vec<usize>> = vec![vec![0; rows]; problem.columns.len()];
    for (at, clique) in problem.cliques.iter().enumerate() {
        let mut waiting: BTreeMap<Vec<usize>, VecDeque<usize>> = BTreeMap::new();
        let shared = |row: usize| clique.shared.iter().map(|&column| places[column][row]).collect();
        (0..rows).for_each(|row| waiting.entry(shared(row)).or_default().push_back(row));
        for (unknown, count) in of(at) {
            let Some(queue) = waiting.get_mut(&problem.shared(unknown, &clique.shared)) else { continue };
            for row in queue.drain(..count.min(queue.len())) {
                for (&column, &place) in clique.columns.iter().zip(&unknown.places) {
                    places[column][row] = place;
                }
            }
        }
    }
    (places, rows)
}
