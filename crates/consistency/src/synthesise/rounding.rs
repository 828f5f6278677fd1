//! Controlled rounding: whole numbers near targets that keep every margin exactly.
//!
//! The targets satisfy the margins as real numbers, so each needs rounding down or up only; which, is a
//! linear programme. Start with [`round`].

use good_lp::{Expression, ProblemVariables, Solution, SolverModel, Variable, constraint, variable};

/// A set of cells whose whole numbers add up to `total`.
#[derive(Clone, Debug)]
pub struct Margin {
    /// Places of the cells.
    pub cells: Vec<u32>,
    /// Their sum.
    pub total: i64,
}

/// A cell may be moved by more than one, at a price, when the targets miss the margins.
const MOVES: i64 = 100_000;
/// Rounds of fixing what the relaxation left broken.
const ROUNDS: usize = 12;

/// Whole cells of at least 0 that meet every margin; `None` when the solver finds none. `taste` breaks
/// ties between cells, `0.0..1.0` each.
#[must_use]
pub fn round(targets: &[f64], margins: &[Margin], taste: &[f64]) -> Option<Vec<i64>> {
    let mut whole = vec![false; targets.len()];
    for _ in 0..ROUNDS {
        let values = relax(targets, margins, taste, &whole)?;
        let broken: Vec<usize> = (0..values.len()).filter(|&i| (values[i] - values[i].round()).abs() > 1e-5).collect();
        if broken.is_empty() {
            let rounded: Vec<i64> = values.iter().map(|v| v.round() as i64).collect();
            return meets(&rounded, margins).then_some(rounded);
        }
        broken.into_iter().for_each(|i| whole[i] = true);
    }
    None
}

fn meets(cells: &[i64], margins: &[Margin]) -> bool {
    margins.iter().all(|m| m.cells.iter().map(|&c| cells[c as usize]).sum::<i64>() == m.total)
}

/// The relaxation: every cell at its floor plus a step between 0 and 1, plus costly further moves.
fn relax(targets: &[f64], margins: &[Margin], taste: &[f64], whole: &[bool]) -> Option<Vec<f64>> {
    let mut vars = ProblemVariables::new();
    let mut cost = Expression::from(0.0);
    let mut steps: Vec<[Option<Variable>; 3]> = Vec::with_capacity(targets.len());
    for (i, &target) in targets.iter().enumerate() {
        let fraction = target - target.floor();
        let kind =
            |top: f64| if whole[i] { variable().integer().min(0.0).max(top) } else { variable().min(0.0).max(top) };
        let step = vars.add(kind(1.0));
        cost += step * (1.0 - 2.0 * fraction + 0.05 * taste[i]);
        let mut further = [Some(step), None, None];
        if target >= 0.5 {
            let up = vars.add(kind(MOVES as f64));
            let down = vars.add(kind((target.floor() as i64).min(MOVES) as f64));
            cost += (up + down) * (3.0 + taste[i]);
            further = [Some(step), Some(up), Some(down)];
        }
        steps.push(further);
    }
    let mut problem = vars.minimise(cost).using(good_lp::microlp);
    for margin in margins {
        let mut sum = Expression::from(0.0);
        let mut floors = 0;
        for &cell in &margin.cells {
            floors += targets[cell as usize].floor() as i64;
            let [step, up, down] = steps[cell as usize];
            sum += step.map_or_else(|| Expression::from(0.0), Expression::from);
            if let (Some(up), Some(down)) = (up, down) {
                sum += up - down;
            }
        }
        problem.add_constraint(constraint!(sum == (margin.total - floors) as f64));
    }
    let solution = problem.solve().ok()?;
    let value = |v: Option<Variable>| v.map_or(0.0, |v| solution.value(v));
    Some(targets.iter().zip(&steps).map(|(t, [s, u, d])| t.floor() + value(*s) + value(*u) - value(*d)).collect())
}

/// Whole numbers between `low` and `high` that add up to `total` and are near `wishes`.
///
/// `None` when the bounds leave no room.
#[must_use]
pub fn share_out(total: i128, wishes: &[f64], low: &[i64], high: &[i64]) -> Option<Vec<i64>> {
    let (least, most): (i128, i128) =
        (low.iter().map(|&b| i128::from(b)).sum(), high.iter().map(|&b| i128::from(b)).sum());
    if total < least || total > most {
        return None;
    }
    let clamp = |i: usize, factor: f64| (wishes[i] * factor).clamp(low[i] as f64, high[i] as f64);
    let sum = |factor: f64| (0..wishes.len()).map(|i| clamp(i, factor)).sum::<f64>();
    let (mut down, mut up) = (0.0, 1.0);
    while sum(up) < total as f64 && up < 1e12 {
        up *= 2.0;
    }
    for _ in 0..100 {
        let middle = (down + up) / 2.0;
        if sum(middle) < total as f64 { down = middle } else { up = middle }
    }
    let mut values: Vec<i64> =
        (0..wishes.len()).map(|i| (clamp(i, up).floor() as i64).clamp(low[i], high[i])).collect();
    settle(&mut values, total, low, high);
    Some(values)
}

/// Moves whole units until the sum is right; the bounds are known to leave room.
fn settle(values: &mut [i64], total: i128, low: &[i64], high: &[i64]) {
    let mut missing = total - values.iter().map(|&v| i128::from(v)).sum::<i128>();
    let mut step = 1;
    while missing != 0 {
        let mut moved = false;
        for i in 0..values.len() {
            let room = if missing > 0 { high[i] - values[i] } else { values[i] - low[i] };
            let take = i128::from(room.min(step)).min(missing.abs());
            if take > 0 {
                values[i] += (take * missing.signum()) as i64;
                missing -= take * missing.signum();
                moved = true;
            }
            if missing == 0 {
                return;
            }
        }
        step = step.saturating_mul(2);
        if !moved {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_table_keeps_its_margins() {
        let targets = [3.4, 2.6, 1.2, 4.8];
        let margins = [
            Margin { cells: vec![0, 1], total: 6 },
            Margin { cells: vec![2, 3], total: 6 },
            Margin { cells: vec![0, 2], total: 5 },
        ];
        let rounded = round(&targets, &margins, &[0.0; 4]).unwrap();
        assert!(meets(&rounded, &margins));
        assert!(rounded.iter().zip(targets).all(|(r, t)| (*r as f64 - t).abs() < 1.0));
    }

    proptest! {
        #[test]
        fn shares_add_up_within_bounds(wishes in prop::collection::vec(0.0f64..100.0, 1..20), extra in 0i64..50) {
            let low: Vec<i64> = wishes.iter().map(|w| (*w / 2.0) as i64).collect();
            let high: Vec<i64> = low.iter().map(|l| l + 10).collect();
            let total = i128::from(low.iter().sum::<i64>() + extra.min(10 * low.len() as i64));
            let shares = share_out(total, &wishes, &low, &high).unwrap();
            prop_assert_eq!(shares.iter().map(|&s| i128::from(s)).sum::<i128>(), total);
            prop_assert!(shares.iter().zip(low.iter().zip(&high)).all(|(s, (l, h))| l <= s && s <= h));
        }
    }
}
