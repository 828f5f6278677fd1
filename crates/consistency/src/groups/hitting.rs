//! Smallest hitting sets, by iterative deepening with a bound from disjoint sets.

/// Nodes visited before giving up; giving up only costs the proof that a group is shortest.
const MOST_NODES: usize = 2_000;

/// A smallest set that shares an element with each of `sets`, of at most `limit` elements.
#[must_use]
pub fn smallest(sets: &[Vec<usize>], limit: usize) -> Option<Vec<usize>> {
    let mut nodes = 0;
    (disjoint(sets, &[])..=limit).find_map(|size| {
        let mut chosen = Vec::new();
        hit(sets, size, &mut chosen, &mut nodes).then_some(chosen)
    })
}

fn hit(sets: &[Vec<usize>], size: usize, chosen: &mut Vec<usize>, nodes: &mut usize) -> bool {
    *nodes += 1;
    let open = sets.iter().filter(|s| !s.iter().any(|e| chosen.contains(e))).min_by_key(|s| s.len());
    let Some(open) = open else { return true };
    if *nodes > MOST_NODES || chosen.len() + disjoint(sets, chosen) > size {
        return false;
    }
    for &element in open {
        chosen.push(element);
        if hit(sets, size, chosen, nodes) {
            return true;
        }
        chosen.pop();
    }
    false
}

/// How many of the sets not hit yet are pairwise disjoint, greedily: each needs an element of its own.
fn disjoint(sets: &[Vec<usize>], chosen: &[usize]) -> usize {
    let mut taken: std::collections::HashSet<usize> = chosen.iter().copied().collect();
    let mut open: Vec<_> = sets.iter().filter(|s| !s.iter().any(|e| chosen.contains(e))).collect();
    open.sort_by_key(|s| s.len());
    open.into_iter()
        .filter(|s| {
            let free = !s.iter().any(|e| taken.contains(e));
            if free {
                taken.extend(s.iter());
            }
            free
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_element_that_hits_all_is_found() {
        assert_eq!(smallest(&[vec![1, 2], vec![2, 3], vec![4, 2]], 3), Some(vec![2]));
        assert_eq!(smallest(&[vec![1], vec![2]], 1), None);
        assert_eq!(smallest(&[], 0), Some(vec![]));
    }
}
