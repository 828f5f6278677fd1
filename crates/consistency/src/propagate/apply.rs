//! What one constraint says of the bounds of its variables, for each kind of constraint.
//!
//! Start with [`State::apply`].

use super::{Cause, Conflict, Net, Side, State, is_open};
use crate::system::{Constraint, ConstraintId, Kind, OPEN, VariableId};
use num_integer::Integer;

impl State {
    pub(super) fn apply(&mut self, net: &Net<'_>, id: ConstraintId, constraint: &Constraint) -> Result<(), Conflict> {
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
