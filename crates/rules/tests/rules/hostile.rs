//! What fuzzing found, each in its smallest form.

use crate::fuzz::survives;
use crate::small::{Change, applied};

const SCHEMA: &str = "schema.toml";
const FIGURES: &str = "figures/region.toml";

/// Reads the small network with these changes to its end.
fn survive(changes: &[Change<'_>]) {
    let files = applied(changes).into_iter().map(|(path, text)| (path, text.into_bytes()));
    survives("hostile", &files.collect());
}

#[test]
fn a_list_of_many_values() {
    let odd: Vec<_> = (0..20_000).map(|n| (2 * n + 1).to_string()).collect();
    survive(&[
        (SCHEMA, "max = 75", "max = 1000000"),
        (FIGURES, "sex = 'women'", &format!("age in ({})", odd.join(", "))),
    ]);
    survive(&[
        (SCHEMA, "max = 75", "max = 1000000"),
        (FIGURES, "sex = 'women'", &format!("age not in ({}) and age in ({})", odd.join(", "), odd.join(", "))),
    ]);
}
