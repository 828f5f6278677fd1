//! The valid name that a wrong one was probably meant to be.

/// At least so alike, from 0 to 1.
const ALIKE: f64 = 0.7;

/// The nearest of `valid` to `name`, if one is near enough to be meant.
pub fn nearest<'n>(name: &str, valid: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let name = name.to_lowercase();
    let closeness = |known: &str| {
        strsim::normalized_damerau_levenshtein(&name, known).max(strsim::jaro_winkler(&name, known) - 0.05)
    };
    let measured = valid.into_iter().map(|known| (closeness(&known.to_lowercase()), known));
    let best = measured.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= ALIKE).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_a_near_name_is_proposed() {
        assert_eq!(nearest("printd", ["figure", "printed"]), Some("printed"));
        assert_eq!(nearest("PRINTED", ["figure", "printed"]), Some("printed"));
        assert_eq!(nearest("zzz", ["figure", "printed"]), None);
        assert_eq!(nearest("x", []), None);
    }
}
