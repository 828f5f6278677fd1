//! A stratified sample with proportional allocation, the same for the same seed.
//!
//! The generator is SplitMix64 and the draw is selection sampling, both a few lines in any language, so that whoever
//! receives a sample can draw it again. Start with [`draw`].
//!
//! Sources: Steele, Lea & Flood, *Fast splittable pseudorandom number generators* (OOPSLA 2014); Knuth, *The Art of
//! Computer Programming* 2, 3.4.2, algorithm S; largest remainders, Cochran, *Sampling Techniques* (1977), 5.

use std::cmp::Reverse;
use thiserror::Error;

/// SplitMix64: a 64-bit state that grows by a constant and is mixed for each number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitMix64(u64);

/// Why no sample can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{asked} rows are asked for, and there are {present}")]
pub struct TooLarge {
    /// The size of the sample.
    pub asked: u64,
    /// The size of the frame.
    pub present: u64,
}

impl SplitMix64 {
    /// The generator of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number, any of 64 bits.
    pub fn next_number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, all equally likely; 0 for a bound of 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        // Numbers of the last, incomplete round of `bound` are drawn again.
        let unfair = (u64::MAX % bound.max(1) + 1) % bound.max(1);
        loop {
            let number = self.next_number();
            if number <= u64::MAX - unfair {
                return number % bound.max(1);
            }
        }
    }
}

/// How many rows of each stratum a sample of `sample` rows takes: proportional to its size, the rest by largest
/// remainders, equals to the earlier stratum.
///
/// # Errors
/// [`TooLarge`] when the strata hold fewer rows.
pub fn allocate(sizes: &[u64], sample: u64) -> Result<Vec<u64>, TooLarge> {
    let total: u64 = sizes.iter().sum();
    if sample > total {
        return Err(TooLarge { asked: sample, present: total });
    }
    let total = u128::from(total.max(1));
    let exact = |size: &u64| u128::from(*size) * u128::from(sample);
    let mut taken: Vec<u64> = sizes.iter().map(|size| u64::try_from(exact(size) / total).unwrap_or(*size)).collect();
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    order.sort_by_key(|at| (Reverse(exact(&sizes[*at]) % total), *at));
    let rest = sample - taken.iter().sum::<u64>();
    order.iter().take(usize::try_from(rest).unwrap_or(usize::MAX)).for_each(|at| taken[*at] += 1);
    Ok(taken)
}

/// Draws `taken[s]` of the rows whose stratum is `s`, without replacement: for each row, whether it is drawn.
///
/// Rows are visited in their order; one is taken when a number below the rows left in its stratum is below those still
/// to take. `strata` holds each row's stratum, a place in `taken`.
#[must_use]
pub fn draw(strata: &[usize], taken: &[u64], seed: u64) -> Vec<bool> {
    let mut generator = SplitMix64::new(seed);
    let mut left = vec![0_u64; taken.len()];
    strata.iter().for_each(|stratum| left[*stratum] += 1);
    let mut wanted = taken.to_vec();
    let visit = |stratum: &usize| {
        let drawn = generator.below(left[*stratum]) < wanted[*stratum];
        left[*stratum] -= 1;
        wanted[*stratum] -= u64::from(drawn);
        drawn
    };
    strata.iter().map(visit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_generator_gives_the_published_numbers() {
        let mut generator = SplitMix64::new(1_234_567);
        let first = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        assert_eq!(first.map(|_| generator.next_number()), first);
    }

    #[test]
    fn the_rest_goes_to_the_largest_remainders() {
        assert_eq!(allocate(&[50, 30, 20], 10).unwrap(), [5, 3, 2]);
        assert_eq!(allocate(&[10, 10, 10], 10).unwrap(), [4, 3, 3]);
        assert_eq!(allocate(&[997, 2, 1], 100).unwrap(), [100, 0, 0]);
        assert_eq!(allocate(&[2, 1], 4), Err(TooLarge { asked: 4, present: 3 }));
        assert!(allocate(&[], 0).unwrap().is_empty());
    }

    #[test]
    fn every_row_of_a_stratum_is_as_likely() {
        let (strata, taken) = ([0; 10], [3]);
        let mut counts = [0_u32; 10];
        for seed in 0..20_000 {
            draw(&strata, &taken, seed)
                .into_iter()
                .zip(&mut counts)
                .for_each(|(drawn, count)| *count += u32::from(drawn));
        }
        // 6 000 expected; the standard deviation is 65.
        assert!(counts.iter().all(|count| count.abs_diff(6_000) < 330), "{counts:?}");
    }

    proptest! {
        #[test]
        fn each_stratum_gives_what_is_allocated(strata in prop::collection::vec(0usize..4, 0..80), share in 0u64..101, seed in any::<u64>()) {
            let mut sizes = vec![0; 4];
            strata.iter().for_each(|stratum| sizes[*stratum] += 1);
            let sample = strata.len() as u64 * share / 100;
            let taken = allocate(&sizes, sample).unwrap();
            prop_assert_eq!(taken.iter().sum::<u64>(), sample);
            let mut found = vec![0; 4];
            strata.iter().zip(draw(&strata, &taken, seed)).for_each(|(stratum, drawn)| found[*stratum] += u64::from(drawn));
            prop_assert_eq!(&found, &taken);
            for (size, taken) in sizes.iter().zip(&taken) {
                prop_assert!(taken <= size && (*taken as f64 - *size as f64 * sample as f64 / strata.len().max(1) as f64).abs() < 1.0);
            }
            prop_assert_eq!(draw(&strata, &taken, seed), draw(&strata, &taken, seed));
        }
    }
}
