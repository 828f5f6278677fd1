//! Answers that many people ask for within seconds, kept in memory.
//!
//! A write of this process empties it; writes of other processes show after [`FRESH`]. Start with [`Cache`].

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long an answer counts.
const FRESH: Duration = Duration::from_secs(5);

/// Answers at most; then all are dropped, for nobody knows which will be asked again.
const MOST: usize = 2000;

type Answers<K, V> = HashMap<K, (Instant, Arc<V>)>;

pub(crate) struct Cache<K, V> {
    /// Grows with each write, so that an answer read before it is not kept after it.
    kept: Mutex<(u64, Answers<K, V>)>,
}

impl<K, V> Default for Cache<K, V> {
    fn default() -> Self {
        Self { kept: Mutex::new((0, HashMap::new())) }
    }
}

impl<K, V> fmt::Debug for Cache<K, V> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Cache")
    }
}

impl<K: Hash + Eq + Clone, V> Cache<K, V> {
    /// The answer, and else the generation under which to keep the one that is asked for now.
    pub(crate) fn get(&self, key: &K) -> Result<Arc<V>, u64> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let fresh = kept.1.get(key).filter(|(since, _)| since.elapsed() < FRESH);
        fresh.map(|(_, answer)| Arc::clone(answer)).ok_or(kept.0)
    }

    pub(crate) fn keep(&self, key: &K, generation: u64, answer: V) -> Arc<V> {
        let answer = Arc::new(answer);
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.0 == generation {
            if kept.1.len() >= MOST {
                kept.1.clear();
            }
            kept.1.insert(key.clone(), (Instant::now(), Arc::clone(&answer)));
        }
        answer
    }

    pub(crate) fn clear(&self) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.0 += 1;
        kept.1.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_read_before_a_write_is_not_kept_after_it() {
        let cache = Cache::<u8, u8>::default();
        let generation = cache.get(&1).unwrap_err();
        cache.clear();
        cache.keep(&1, generation, 7);
        let generation = cache.get(&1).unwrap_err();
        cache.keep(&1, generation, 8);
        assert_eq!(cache.get(&1).map(|kept| *kept), Ok(8));
    }
}
