//! The words of the files for units, relations and subjects.

use domain::definition::{Subject, Unit};
use domain::number::Relation;

/// Units of figures.
pub(crate) const UNITS: &[(&str, Unit)] = &[
    ("count", Unit::Count),
    ("percent", Unit::Percent),
    ("points", Unit::Points),
    ("EUR", Unit::Euro),
    ("hours", Unit::Hours),
    ("months", Unit::Months),
    ("years", Unit::Years),
    ("ratio", Unit::Ratio),
    ("rank", Unit::Rank),
];

/// The word of the files for a unit.
pub(crate) fn unit_words(unit: Unit) -> &'static str {
    UNITS.iter().find(|(_, own)| *own == unit).map_or("", |(word, _)| word)
}

/// How a printed figure binds the true one.
pub(crate) const RELATIONS: &[(&str, Relation)] = &[
    ("equal", Relation::Equal),
    ("at-least", Relation::AtLeast),
    ("at-most", Relation::AtMost),
    ("about", Relation::About),
];

/// What a table describes.
pub(crate) const SUBJECTS: &[(&str, Subject)] = &[
    ("persons", Subject::Persons),
    ("organisations", Subject::Organisations),
    ("public-money", Subject::PublicMoney),
    ("rules", Subject::Rules),
];
