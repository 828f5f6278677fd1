//! Classes of values for a map.
//!
//! Start with [`classes`].

/// The class of each value, 0 for the lowest; no class below the highest is empty.
///
/// Quantiles: values in increasing order are cut into groups of about the same size, five from ten values on, else
/// four, and never more than there are different values. Equal values stay together, in the class of their middle.
pub fn classes(values: &[f64]) -> Vec<usize> {
    let mut distinct = values.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    let most = if values.len() >= 10 { 5 } else { 4 };
    let most = most.min(distinct.len());
    let raw = |value: f64| {
        let below = values.iter().filter(|other| **other < value).count();
        let equal = values.iter().filter(|other| **other == value).count();
        (2 * below + equal) * most / (2 * values.len())
    };
    // A class that many equal values jump over would be empty: those that follow move down.
    let mut used: Vec<usize> = distinct.iter().map(|value| raw(*value)).collect();
    used.dedup();
    values.iter().map(|value| used.iter().position(|class| *class == raw(*value)).unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_about_the_same_number_of_values() {
        let values: Vec<f64> = (1..=15).map(f64::from).collect();
        let classes = classes(&values);
        let sizes: Vec<_> = (0..5).map(|class| classes.iter().filter(|own| **own == class).count()).collect();
        assert_eq!(sizes, [3, 3, 3, 3, 3]);
    }

    proptest::proptest! {
        #[test]
        fn equal_values_stay_together_and_no_class_is_empty(values in proptest::collection::vec(0_u8..12, 1..30)) {
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let classes = classes(&values);
            let highest = classes.iter().copied().max().unwrap_or(0);
            assert!(highest < 5);
            assert!((0..=highest).all(|class| classes.contains(&class)));
            for (a, class_a) in values.iter().zip(&classes) {
                for (b, class_b) in values.iter().zip(&classes) {
                    assert!(a.total_cmp(b).is_eq() <= (class_a == class_b));
                    assert!(a.total_cmp(b).is_lt() <= (class_a <= class_b));
                }
            }
        }
    }
}
