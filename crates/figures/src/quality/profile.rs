//! Who answered, by the codes of one column, and whether that departs from chance.

use super::{Surveyed, code, fixed, occurring, response};
use domain::network::ColumnId;
use domain::quality::{Profile, ProfileRow};
use domain::statistics::response::{Counts, chi_square, part_against_rest};

/// A difference that chance gives less often than this is called one.
const LEVEL: f64 = 0.05;

/// The profile by the column `id`; none if the schema lacks it.
pub(super) fn of(surveyed: &Surveyed<'_>, id: &ColumnId) -> Option<Profile> {
    let (column, values) = surveyed.column(id)?;
    let codes = occurring(&values);
    let parts: Vec<Counts> =
        codes.iter().map(|code| surveyed.counts(values.iter().map(|value| value == code))).collect();
    let tested = chi_square(&parts);
    let row = |(value, part): (&i64, &Counts)| {
        let (code, label) = code(surveyed.network, column, *value);
        let p_value = part_against_rest(*part, surveyed.all());
        // As many tests as rows: the level is shared out between them.
        #[allow(clippy::cast_precision_loss)]
        let departs = p_value < LEVEL / parts.len() as f64;
        ProfileRow { code, label, response: response(*part), p_value: fixed(p_value, 9), departs }
    };
    Some(Profile {
        column: id.clone(),
        title: column.label.clone(),
        rows: codes.iter().zip(&parts).map(row).collect(),
        chi_square: fixed(tested.chi_square, 6),
        degrees: tested.degrees,
        p_value: fixed(tested.p_value, 9),
        departs: tested.p_value < LEVEL,
        rough: tested.rough,
    })
}
