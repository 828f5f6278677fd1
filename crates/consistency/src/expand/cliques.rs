//! Columns that are counted together, as a tree of small groups: counts that agree where groups meet are those of rows.
//!
//! The graph of columns that share a measure is made chordal by elimination; its cliques form a junction tree. Start
//! with [`tree`].

use std::collections::BTreeSet;

/// A group of columns, with the one before it in the tree and the columns that both have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Clique {
    /// Its columns, in order.
    pub columns: Vec<usize>,
    /// The group that it hangs on, always an earlier one; none for the first.
    pub parent: Option<usize>,
    /// The columns that it shares with all earlier groups.
    pub shared: Vec<usize>,
}

/// Groups such that each set of `together` lies within one, and a column's groups are connected. `sizes` says how many
/// values each column has; groups are kept small by them.
pub(super) fn tree(sizes: &[usize], together: &[BTreeSet<usize>]) -> Vec<Clique> {
    let mut cliques = maximal(sizes, together);
    if cliques.is_empty() {
        cliques.push(BTreeSet::new());
    }
    let mut tree: Vec<Clique> = Vec::with_capacity(cliques.len());
    let mut placed: Vec<BTreeSet<usize>> = Vec::with_capacity(cliques.len());
    while !cliques.is_empty() {
        let common = |clique: &BTreeSet<usize>, other: &BTreeSet<usize>| clique.intersection(other).count();
        let pairs = (0..cliques.len()).flat_map(|next| (0..placed.len()).map(move |parent| (next, parent)));
        // Ties go to the first pair, so that the tree is always the same.
        let best = pairs.rev().max_by_key(|&(next, parent)| common(&cliques[next], &placed[parent]));
        let (next, parent) = best.map_or((0, None), |(next, parent)| (next, Some(parent)));
        let clique = cliques.remove(next);
        let shared = parent.map(|parent| clique.intersection(&placed[parent]).copied().collect()).unwrap_or_default();
        tree.push(Clique { columns: clique.iter().copied().collect(), parent, shared });
        placed.push(clique);
    }
    tree
}

/// The largest groups that elimination in the order of least size makes.
fn maximal(sizes: &[usize], together: &[BTreeSet<usize>]) -> Vec<BTreeSet<usize>> {
    let mut near: Vec<BTreeSet<usize>> = (0..sizes.len()).map(|column| BTreeSet::from([column])).collect();
    for set in together {
        set.iter().for_each(|&column| near[column].extend(set));
    }
    let (mut left, mut cliques): (BTreeSet<usize>, Vec<BTreeSet<usize>>) = ((0..sizes.len()).collect(), Vec::new());
    let size = |group: &BTreeSet<usize>| group.iter().fold(1_usize, |all, &column| all.saturating_mul(sizes[column]));
    while let Some(next) = left.iter().copied().min_by_key(|&column| (size(&near[column]), column)) {
        let group = near[next].clone();
        for &column in &group {
            near[column].extend(&group);
            near[column].remove(&next);
        }
        left.remove(&next);
        if !cliques.iter().any(|clique| group.is_subset(clique)) {
            cliques.push(group);
        }
    }
    cliques
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn columns_that_no_measure_joins_stand_alone() {
        let tree = tree(&[2, 3, 4], &[BTreeSet::from([0, 1])]);
        let columns: Vec<_> = tree.iter().map(|clique| clique.columns.as_slice()).collect();
        assert_eq!(columns, [&[2_usize][..], &[0, 1]]);
        assert!(tree[1].shared.is_empty());
    }

    proptest! {
        #[test]
        fn every_set_lies_in_a_group_and_groups_meet_in_what_they_share(
            sizes in prop::collection::vec(2_usize..5, 1..8),
            sets in prop::collection::vec(prop::collection::btree_set(0_usize..8, 1..4), 0..8),
        ) {
            let sets: Vec<BTreeSet<usize>> =
                sets.into_iter().map(|set| set.into_iter().filter(|&column| column < sizes.len()).collect()).collect();
            let tree = tree(&sizes, &sets);
            for set in &sets {
                prop_assert!(tree.iter().any(|clique| set.iter().all(|column| clique.columns.contains(column))));
            }
            for (at, clique) in tree.iter().enumerate() {
                let before: BTreeSet<usize> = tree[..at].iter().flat_map(|other| other.columns.clone()).collect();
                let met: Vec<usize> = clique.columns.iter().copied().filter(|column| before.contains(column)).collect();
                prop_assert_eq!(&met, &clique.shared);
            }
        }
    }
}
