//! Bands of equal numbers of units, by increasing value.
//!
//! The quantile that closes band `k` of `n` is the least value that at least `k/n` of the rows do not
//! exceed: the inverse of the empirical distribution, type 1 of Hyndman & Fan (1996). It is always a value
//! that occurs; rows with the same value are never parted, so bands can hold unequal shares.

use domain::definition::BandEnd;

/// The quantile that closes band `band` of `bands`; none without rows, or for a band that is not.
fn upper(values: &[(i64, u64)], band: u8, bands: u8) -> Option<i64> {
    if band == 0 || band > bands {
        return None;
    }
    let all: u128 = values.iter().map(|(_, rows)| u128::from(*rows)).sum();
    let mut below = 0_u128;
    let closes = |(_, rows): &&(i64, u64)| {
        below += u128::from(*rows);
        below * u128::from(bands) >= u128::from(band) * all
    };
    values.iter().find(closes).map(|(value, _)| *value)
}

/// A bound of a band; nothing lies below the first one but 0.
pub(super) fn bound(values: &[(i64, u64)], band: u8, bands: u8, end: BandEnd) -> Option<i64> {
    let closing = upper(values, band, bands)?;
    match end {
        BandEnd::Upper => Some(closing),
        BandEnd::Lower | BandEnd::Above if band == 1 => Some(0),
        BandEnd::Lower => upper(values, band - 1, bands).map(|before| before.saturating_add(1)),
        BandEnd::Above => upper(values, band - 1, bands),
    }
}

/// The rows of a band, and all rows.
pub(super) fn share(values: &[(i64, u64)], band: u8, bands: u8) -> (u64, u64) {
    let all = values.iter().map(|(_, rows)| rows).sum();
    let Some(high) = upper(values, band, bands) else { return (0, all) };
    let low = upper(values, band.saturating_sub(1), bands);
    let inside = values.iter().filter(|(value, _)| *value <= high && low.is_none_or(|low| *value > low));
    (inside.map(|(_, rows)| rows).sum(), all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quartiles_are_values_that_occur() {
        let hours = [(100, 3), (200, 1), (400, 2), (900, 2)];
        let bounds = |end| (1..=4).map(|band| bound(&hours, band, 4, end)).collect::<Vec<_>>();
        assert_eq!(bounds(BandEnd::Upper), [Some(100), Some(200), Some(400), Some(900)]);
        assert_eq!(bounds(BandEnd::Lower), [Some(0), Some(101), Some(201), Some(401)]);
        assert_eq!(bounds(BandEnd::Above), [Some(0), Some(100), Some(200), Some(400)]);
        assert_eq!(share(&hours, 1, 4), (3, 8));
        assert_eq!((upper(&[], 1, 4), upper(&hours, 5, 4), share(&[], 1, 4)), (None, None, (0, 0)));
    }

    proptest! {
        #[test]
        fn bands_part_all_rows_and_agree_with_the_sorted_list(mut rows in prop::collection::vec(0_i64..20, 1..60), bands in 1_u8..8) {
            rows.sort_unstable();
            let mut values: Vec<(i64, u64)> = Vec::new();
            for row in &rows {
                match values.last_mut() {
                    Some((value, count)) if value == row => *count += 1,
                    _ => values.push((*row, 1)),
                }
            }
            let inside: u64 = (1..=bands).map(|band| share(&values, band, bands).0).sum();
            prop_assert_eq!(inside, rows.len() as u64);
            for band in 1..=bands {
                let place = (rows.len() * usize::from(band)).div_ceil(usize::from(bands));
                prop_assert_eq!(upper(&values, band, bands), Some(rows[place - 1]));
            }
        }
    }
}
