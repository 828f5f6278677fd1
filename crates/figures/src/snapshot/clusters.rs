//! Whether the rows of each cluster stand together, and how many clusters there are.

use domain::network::{ColumnId, Sampling, Source};
use domain::records::Texts;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// The column whose values answered or did not, each with all its rows; none for a register.
pub(super) fn column(source: &Source) -> Option<&ColumnId> {
    match source.sampling {
        Sampling::Register => None,
        Sampling::Units => source.key.as_ref(),
        Sampling::Clusters => source.cluster.as_ref(),
    }
}

/// The end of the cluster that the row before `at` belongs to.
pub(super) fn end_of(keys: &Texts, at: usize) -> usize {
    let last = at.checked_sub(1).and_then(|last| keys.get(last));
    at + keys.of(at..keys.len()).take_while(|key| Some(*key) == last).count()
}

/// The clusters of rows that come one after the other.
#[derive(Debug, Default)]
pub(super) struct Clusters {
    last: Option<String>,
    /// By hash: two clusters of one hash only count as standing apart.
    seen: HashSet<u64>,
    /// The first and the last by name.
    ends: Option<(String, String)>,
    apart: bool,
}

impl Clusters {
    /// The next row belongs to `key`.
    pub fn push(&mut self, key: &str) {
        if self.apart || self.last.as_deref() == Some(key) {
            return;
        }
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        self.apart = key.is_empty() || !self.seen.insert(hasher.finish());
        self.last = Some(key.to_owned());
        match &mut self.ends {
            Some((first, _)) if key < first.as_str() => key.clone_into(first),
            Some((_, last)) if key > last.as_str() => key.clone_into(last),
            Some(_) => {}
            None => self.ends = Some((key.to_owned(), key.to_owned())),
        }
    }

    /// How many clusters the parts have together; none unless the rows of each are known to stand together.
    pub fn count<'c>(parts: impl IntoIterator<Item = &'c Self>) -> Option<u64> {
        let (mut count, mut last): (u64, Option<&String>) = (0, None);
        for part in parts {
            count += part.seen.len() as u64;
            if let Some((first, end)) = &part.ends {
                if last.is_some_and(|last| last >= first) {
                    return None;
                }
                last = Some(end);
            }
            if part.apart {
                return None;
            }
        }
        Some(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(keys: &[&str]) -> Clusters {
        let mut clusters = Clusters::default();
        keys.iter().for_each(|key| clusters.push(key));
        clusters
    }

    #[test]
    fn clusters_count_where_their_rows_stand_together() {
        assert_eq!(Clusters::count([&of(&["b", "b", "a", "c"])]), Some(3));
        assert_eq!(Clusters::count([&of(&["b", "a", "b"])]), None);
        assert_eq!(Clusters::count([&of(&["a", ""])]), None);
        assert_eq!(Clusters::count([&of(&["b", "a"]), &of(&[]), &of(&["c"])]), Some(3));
        assert_eq!(Clusters::count([&of(&["b", "a"]), &of(&["b"])]), None);
    }

    #[test]
    fn a_cluster_ends_where_the_next_begins() {
        let keys = ["a", "a", "b"].into_iter().collect();
        assert_eq!([1, 2, 3].map(|at| end_of(&keys, at)), [2, 2, 3]);
    }
}
