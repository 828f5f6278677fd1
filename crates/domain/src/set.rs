//! Sets of column values, as sorted disjoint ranges of integers.
//!
//! One representation serves codes (their place in the nomenclature), truth values (0 and 1), days since
//! 1970-01-01 and whole numbers; [`NULL`] stands for an absent value. Start with [`ValueSet`].

use serde::{Deserialize, Serialize};

/// The value that stands for "not filled in". No real value of a column reaches it.
pub const NULL: i64 = i64::MIN;

/// A set of column values: closed ranges, sorted, disjoint and never touching.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
pub struct ValueSet(Vec<(i64, i64)>);

impl ValueSet {
    /// The set without a value.
    #[must_use]
    pub fn empty() -> Self {
        Self(Vec::new())
    }

    /// All values from `low` to `high`, both included; empty when `low > high`.
    #[must_use]
    pub fn range(low: i64, high: i64) -> Self {
        Self::from_ranges([(low, high)])
    }

    /// The set of exactly one value.
    #[must_use]
    pub fn one(value: i64) -> Self {
        Self(vec![(value, value)])
    }

    /// The union of closed ranges in any order, overlapping or not.
    #[must_use]
    pub fn from_ranges(ranges: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let mut sorted: Vec<_> = ranges.into_iter().filter(|(low, high)| low <= high).collect();
        sorted.sort_unstable();
        let mut merged: Vec<(i64, i64)> = Vec::with_capacity(sorted.len());
        for (low, high) in sorted {
            match merged.last_mut() {
                Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
                _ => merged.push((low, high)),
            }
        }
        Self(merged)
    }

    /// The ranges, sorted and disjoint.
    #[must_use]
    pub fn ranges(&self) -> &[(i64, i64)] {
        &self.0
    }

    /// Whether no value belongs to the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `value` belongs to the set.
    #[must_use]
    pub fn contains(&self, value: i64) -> bool {
        let after = self.0.partition_point(|&(low, _)| low <= value);
        after.checked_sub(1).is_some_and(|at| value <= self.0[at].1)
    }

    /// Values of either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self::from_ranges(self.0.iter().chain(&other.0).copied())
    }

    /// Values of both sets.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        let (mut here, mut there, mut both) = (0, 0, Vec::new());
        while let (Some(a), Some(b)) = (self.0.get(here), other.0.get(there)) {
            both.push((a.0.max(b.0), a.1.min(b.1)));
            if a.1 < b.1 { here += 1 } else { there += 1 }
        }
        Self::from_ranges(both)
    }

    /// Values of this set that are not in `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.intersect(&other.complement())
    }

    /// Every value that is not in the set.
    fn complement(&self) -> Self {
        let (mut gaps, mut from) = (Vec::with_capacity(self.0.len() + 1), Some(i64::MIN));
        for &(low, high) in &self.0 {
            gaps.extend(from.zip(low.checked_sub(1)));
            from = high.checked_add(1);
        }
        gaps.extend(from.map(|from| (from, i64::MAX)));
        Self::from_ranges(gaps)
    }

    /// Whether every value of this set is in `other`.
    #[must_use]
    pub fn is_subset(&self, other: &Self) -> bool {
        self.intersect(other) == *self
    }

    /// How many values the set holds; saturates.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.0.iter().fold(0, |sum, r| sum.saturating_add(r.1.abs_diff(r.0).saturating_add(1)))
    }

    /// Every value in order. Meant for nomenclatures and truth values, not for open ranges of numbers.
    pub fn values(&self) -> impl Iterator<Item = i64> + '_ {
        self.0.iter().flat_map(|&(low, high)| low..=high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_set() -> impl Strategy<Value = ValueSet> {
        prop::collection::vec((-20i64..20, -20i64..20), 0..6).prop_map(ValueSet::from_ranges)
    }

    proptest! {
        #[test]
        fn operations_agree_with_membership(a in any_set(), b in any_set()) {
            for v in -25..25 {
                prop_assert_eq!(a.union(&b).contains(v), a.contains(v) || b.contains(v));
                prop_assert_eq!(a.intersect(&b).contains(v), a.contains(v) && b.contains(v));
                prop_assert_eq!(a.minus(&b).contains(v), a.contains(v) && !b.contains(v));
            }
            let inside = (-25..25).all(|v| !a.contains(v) || b.contains(v));
            prop_assert_eq!(a.is_subset(&b), inside);
            prop_assert_eq!(a.len() as usize, (-25..25).filter(|&v| a.contains(v)).count());
        }
    }

    #[test]
    fn the_ends_of_numbers_belong_to_sets() {
        let all = ValueSet::range(i64::MIN, i64::MAX);
        assert!(all.minus(&all).is_empty());
        assert_eq!(all.minus(&ValueSet::empty()), all);
        assert_eq!(all.minus(&ValueSet::one(NULL)).ranges(), &[(NULL + 1, i64::MAX)]);
        assert_eq!(all.minus(&ValueSet::one(i64::MAX)).ranges(), &[(NULL, i64::MAX - 1)]);
        assert!(all.contains(NULL) && all.contains(i64::MAX));
    }

    #[test]
    fn touching_ranges_become_one() {
        assert_eq!(ValueSet::from_ranges([(3, 4), (0, 2)]).ranges(), &[(0, 4)]);
        assert_eq!(ValueSet::one(NULL).minus(&ValueSet::range(0, 5)), ValueSet::one(NULL));
    }
}
