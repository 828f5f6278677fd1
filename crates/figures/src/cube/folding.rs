//! Folds groups into the moments of ratios: in 64 bits as long as what groups hold is small, else in 127.

use crate::plan::{Ratio, Terms};
use datafusion::common::DataFusionError;
use domain::statistics::Moments;
use indexmap::IndexSet;

/// A value is small below this: squares of so many groups as [`GROUPS`] stay within 63 bits.
const SMALL: u64 = 1 << 26;
/// Groups added up before their sums are carried over.
const GROUPS: u64 = 1 << 10;
/// Coefficients are small up to this: sums of so many small values stay within 63 bits.
const COEFFICIENTS: u64 = 1 << 32;

/// Moments on their way.
pub(super) struct Folding {
    ratios: Vec<Ratio>,
    /// The distinct values and bases of all ratios: coefficients and lanes.
    forms: Vec<Terms>,
    /// By ratio, the forms of its value and of its base.
    pairs: Vec<(usize, usize)>,
    /// Whether coefficients are small.
    is_small: bool,
    /// Groups folded.
    pub groups: u64,
    /// By ratio, all but what is in `few`.
    moments: Vec<Moments>,
    few: Few,
}

/// Sums over a few groups of which all values are small.
#[derive(Default)]
struct Few {
    groups: u64,
    /// By form, what the last group holds.
    values: Vec<i64>,
    by_form: Vec<OfForm>,
    by_pair: Vec<OfPair>,
}

/// Sums over groups of what a form holds in each.
#[derive(Clone, Copy, Default)]
struct OfForm {
    present: i64,
    sum: i64,
    squares: i64,
}

/// Sums over groups of what two forms hold in each.
#[derive(Clone, Copy, Default)]
struct OfPair {
    present: i64,
    products: i64,
}

impl Folding {
    /// For `ratios` over slots, each of which is found in its lane.
    pub fn new(ratios: &[Ratio], lanes: &[usize]) -> Self {
        let mut forms = IndexSet::new();
        let mut form = |terms: &Terms| {
            forms.insert_full(terms.iter().map(|(times, slot)| (*times, lanes[*slot])).collect::<Terms>()).0
        };
        let pairs: Vec<(usize, usize)> = ratios.iter().map(|ratio| (form(&ratio.value), form(&ratio.base))).collect();
        let total = |form: &Terms| form.iter().fold(0_u64, |sum, term| sum.saturating_add(term.0.unsigned_abs()));
        Self {
            is_small: forms.iter().all(|form| total(form) <= COEFFICIENTS),
            few: Few::new(forms.len(), pairs.len()),
            forms: forms.into_iter().collect(),
            pairs,
            ratios: ratios.to_vec(),
            groups: 0,
            moments: vec![Moments::default(); ratios.len()],
        }
    }

    /// Adds a group: by lane what it holds as far as 64 bits reach, by slot exactly.
    pub fn add(&mut self, lanes: &[i64], exact: impl Fn(usize) -> i128) -> Result<(), DataFusionError> {
        self.groups += 1;
        if self.is_small && are_small(lanes) && self.few.add(&self.forms, &self.pairs, lanes) {
            return if self.few.groups == GROUPS { self.carry() } else { Ok(()) };
        }
        let all = self.moments.iter_mut().zip(&self.ratios);
        all.into_iter().try_for_each(|(moments, ratio)| fold(moments, ratio, &exact))
    }

    /// The moments of all groups so far, by ratio.
    pub fn moments(&mut self) -> Result<&mut [Moments], DataFusionError> {
        self.carry()?;
        Ok(&mut self.moments)
    }

    /// Bytes held, about.
    pub fn size(&self) -> usize {
        size_of_val(self.moments.as_slice()) * 2 + size_of_val(self.few.by_form.as_slice()) * 2
    }

    /// Carries over what a few groups hold.
    fn carry(&mut self) -> Result<(), DataFusionError> {
        let Few { by_form, by_pair, .. } = &self.few;
        for ((moments, (value, base)), pair) in self.moments.iter_mut().zip(&self.pairs).zip(by_pair) {
            let (value, base) = (by_form[*value], by_form[*base]);
            let few = Moments {
                clusters: pair.present.unsigned_abs(),
                with_base: base.present.unsigned_abs(),
                value: value.sum.into(),
                base: base.sum.into(),
                value_squared: value.squares.into(),
                product: pair.products.into(),
                base_squared: base.squares.into(),
            };
            *moments = moments.plus(&few).ok_or_else(too_large)?;
        }
        self.few = Few::new(self.forms.len(), self.pairs.len());
        Ok(())
    }
}

impl Few {
    fn new(forms: usize, pairs: usize) -> Self {
        Self {
            groups: 0,
            values: Vec::with_capacity(forms),
            by_form: vec![OfForm::default(); forms],
            by_pair: vec![OfPair::default(); pairs],
        }
    }

    /// Adds a group of which each lane is small; whether each form is, else nothing is added.
    fn add(&mut self, forms: &[Terms], pairs: &[(usize, usize)], lanes: &[i64]) -> bool {
        self.values.clear();
        self.values.extend(forms.iter().map(|form| match form.as_slice() {
            [(1, lane)] => lanes[*lane],
            terms => terms.iter().map(|(times, lane)| times * lanes[*lane]).sum(),
        }));
        let values = self.values.as_slice();
        if !are_small(values) {
            return false;
        }
        self.groups += 1;
        for (of, value) in self.by_form.iter_mut().zip(values) {
            of.present += i64::from(*value != 0);
            of.sum += value;
            of.squares += value * value;
        }
        for (of, (value, base)) in self.by_pair.iter_mut().zip(pairs) {
            let (value, base) = (values[*value], values[*base]);
            of.present += i64::from(value | base != 0);
            of.products += value * base;
        }
        true
    }
}

fn are_small(values: &[i64]) -> bool {
    values.iter().fold(0, |bits, value| bits | value.unsigned_abs()) < SMALL
}

/// By ratio, the moments of groups that are all known: `slots` holds one value a group each.
pub(crate) fn moments(ratios: &[Ratio], slots: &[Vec<i128>], groups: usize) -> Result<Vec<Moments>, DataFusionError> {
    let mut all = vec![Moments::default(); ratios.len()];
    for (moments, ratio) in all.iter_mut().zip(ratios) {
        (0..groups).try_for_each(|group| fold(moments, ratio, |slot| slots[slot][group]))?;
    }
    Ok(all)
}

/// Adds a group, of which `slots` gives what each slot holds, to the moments of a ratio.
fn fold(moments: &mut Moments, ratio: &Ratio, slots: impl Fn(usize) -> i128) -> Result<(), DataFusionError> {
    let sum = |terms: &Terms| {
        let mut terms = terms.iter();
        terms.try_fold(0_i128, |sum, (times, slot)| sum.checked_add(slots(*slot).checked_mul((*times).into())?))
    };
    let (value, base) = sum(&ratio.value).zip(sum(&ratio.base)).ok_or_else(too_large)?;
    *moments = moments.with(value, base).ok_or_else(too_large)?;
    Ok(())
}

pub(super) fn too_large() -> DataFusionError {
    DataFusionError::Execution("squares of a sum leave 127 bits".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two slots, whose lanes are the other way round; ratios with coefficients.
    fn ratios() -> Vec<Ratio> {
        let ratio = |value: &[(i64, usize)], base: &[(i64, usize)]| Ratio { value: value.into(), base: base.into() };
        vec![ratio(&[(1, 0)], &[(1, 1)]), ratio(&[(1, 0), (-1, 1)], &[(2, 1)]), ratio(&[(1, 1)], &[])]
    }

    #[test]
    fn small_and_large_groups_fold_into_the_same_moments_as_one_by_one() {
        let small = (0..3_000_i64).map(|at| [at % 7 - 3, at % 5]);
        // The last is small by slot, not by form.
        let large = [[1 << 40, 3], [0, 1 << 62], [(1 << 26) - 1, 1 - (1 << 26)]];
        let groups: Vec<[i64; 2]> = small.clone().chain(large).chain(small).collect();
        let mut folding = Folding::new(&ratios(), &[1, 0]);
        for [first, second] in &groups {
            folding.add(&[*second, *first], |slot| [*first, *second][slot].into()).unwrap();
        }
        let slots: Vec<Vec<i128>> =
            (0..2).map(|slot| groups.iter().map(|group| group[slot].into()).collect()).collect();
        assert_eq!(folding.groups, groups.len() as u64);
        assert_eq!(folding.moments().unwrap(), moments(&ratios(), &slots, groups.len()).unwrap());
    }

    #[test]
    fn large_coefficients_stay_exact() {
        let ratio = Ratio { value: vec![(i64::MAX, 0)], base: vec![(1, 0)] };
        let mut folding = Folding::new(std::slice::from_ref(&ratio), &[0]);
        (0..2).for_each(|_| folding.add(&[1], |_| 1).unwrap());
        assert_eq!(folding.moments().unwrap(), moments(&[ratio], &[vec![1, 1]], 2).unwrap());
    }
}
