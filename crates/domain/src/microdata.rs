//! Microdata for research: which columns leave, how coarse, and what a file must satisfy before it does.
//!
//! Answers for: what a network declares ([`Microdata`]), the equivalence classes of an extract and their measures
//! ([`classes`]), coarsening and local suppression until k-anonymity and l-diversity hold ([`protect()`]), and drawing a
//! stratified sample ([`sample`]). Pseudonyms, files and the log of exports are the caller's: nothing here reads a key.
//!
//! Every generalisation is a partition of a column's values into [`Category`]s, whether it was stated as bands, groups,
//! quarters or rounding, so that one check covers them all. Start with [`Microdata`], then [`protect()`].
//!
//! Sources: Samarati & Sweeney (1998) and Sweeney (2002) for k-anonymity, generalisation and suppression;
//! Machanavajjhala et al. (2007) for l-diversity; Li et al. (2007) for t-closeness.

pub mod classes;
pub mod protect;
pub mod sample;

pub use classes::{Diversity, Measures};
pub use protect::{FailingClass, Loss, ProtectError, Protected, Refusal, protect};

use crate::network::{Cell, ColumnId, SourceId, Text};
use crate::set::ValueSet;
use indexmap::IndexMap;

/// What a network releases as microdata, and under which conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Microdata {
    /// The source whose rows are released.
    pub source: SourceId,
    /// What the file is.
    pub title: Text,
    /// What it may be used for.
    pub purpose: Text,
    /// The licence.
    pub licence: Text,
    /// What whoever receives it agrees to.
    pub conditions: Text,
    /// The category of a value that was suppressed; it holds no value.
    pub suppressed: Category,
    /// Columns of the file, in its order.
    pub columns: IndexMap<ColumnId, Released>,
    /// Columns of the source that stay, with the reason.
    pub withheld: IndexMap<ColumnId, Text>,
    /// What the file must satisfy.
    pub thresholds: Thresholds,
    /// What is coarsened when that would lose too much, in this order.
    pub steps: Vec<Coarsening>,
    /// Columns that a sampling frame may hold, by source.
    pub frames: IndexMap<SourceId, Vec<ColumnId>>,
}

/// What a file must satisfy, each with who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// The fewest rows that share their quasi-identifiers; at least 2.
    pub k: Threshold,
    /// The fewest distinct values of each sensitive column among them.
    pub l: Threshold,
    /// The largest share of quasi-identifying cells that may be lost, in percent; those of removed rows count.
    pub most_lost_percent: Threshold,
    /// The same for any one quasi-identifier: a column that is often empty is of no use, and its gaps are not by chance.
    pub most_lost_in_a_column_percent: Threshold,
}

/// A limit and its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// The limit.
    pub value: u32,
    /// Who says so.
    pub source: Text,
}

/// A column of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// Its name.
    pub id: ColumnId,
    /// What it means.
    pub label: Text,
    /// What it can give away.
    pub role: Role,
    /// Its generalisations, finest first, each within the next; none for a pseudonym.
    pub levels: Vec<Generalisation>,
}

/// What a column can give away of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// The name of the row, replaced by a keyed pseudonym.
    Pseudonym,
    /// Known to others, so that several of them together may single a person out.
    Quasi,
    /// What nobody should learn of a known person.
    Sensitive {
        /// The sensitive column that says why this one is empty: its absence then tells nothing more, and a class
        /// without any value of it needs no diversity here.
        follows: Option<ColumnId>,
    },
    /// Neither.
    Other,
}

/// A partition of a column's values, the absent one included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Generalisation {
    /// In words, for the dictionary.
    pub how: Text,
    /// The parts.
    pub categories: Vec<Category>,
}

/// A set of values released as one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// What the file says.
    pub code: String,
    /// What that means.
    pub label: Text,
    /// What it stands for.
    pub values: ValueSet,
}

/// A column taken to a coarser level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coarsening {
    /// The column, a quasi-identifier.
    pub column: ColumnId,
    /// Its level from then on, 0 being the finest.
    pub level: usize,
}

impl Microdata {
    /// The columns that hold categories, in the order of the file: all but the pseudonym.
    pub fn coded(&self) -> impl Iterator<Item = &Released> {
        self.columns.values().filter(|column| column.role != Role::Pseudonym)
    }

    /// The column whose values become pseudonyms.
    #[must_use]
    pub fn pseudonym(&self) -> Option<&Released> {
        self.columns.values().find(|column| column.role == Role::Pseudonym)
    }

    /// The places of the quasi-identifiers among [`Microdata::coded`].
    #[must_use]
    pub fn quasi(&self) -> Vec<usize> {
        self.coded().enumerate().filter(|(_, column)| column.role == Role::Quasi).map(|(at, _)| at).collect()
    }
}

impl Generalisation {
    /// The category of `value`; none if the generalisation does not speak of it.
    #[must_use]
    pub fn place(&self, value: i64) -> Option<u16> {
        let at = self.categories.iter().position(|category| category.values.contains(value))?;
        u16::try_from(at).ok()
    }

    /// For each category, the one of `coarser` that holds it; none unless each lies within one.
    #[must_use]
    pub fn within(&self, coarser: &Self) -> Option<Vec<u16>> {
        let holds = |fine: &Category| {
            let at = coarser.categories.iter().position(|coarse| fine.values.is_subset(&coarse.values))?;
            u16::try_from(at).ok()
        };
        self.categories.iter().map(holds).collect()
    }

    /// What is wrong with it as a partition of `universe`: values in no category, or values in two.
    #[must_use]
    pub fn flaw(&self, universe: &ValueSet) -> Option<Flaw> {
        let mut seen = ValueSet::empty();
        for category in &self.categories {
            if !seen.intersect(&category.values).is_empty() {
                return Some(Flaw::Twice(seen.intersect(&category.values)));
            }
            seen = seen.union(&category.values);
        }
        let missing = universe.minus(&seen);
        (!missing.is_empty()).then_some(Flaw::Missing(missing))
    }
}

/// Why categories are no partition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// Values that no category holds.
    Missing(ValueSet),
    /// Values that two categories hold.
    Twice(ValueSet),
}

/// Rows as categories: what classes are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extract {
    /// The level of each coded column.
    pub levels: Vec<usize>,
    /// The rows.
    pub rows: Vec<ExtractRow>,
}

impl Extract {
    /// Least and greatest number of rows of a cell that somebody with the file can be sure of: `removed` rows of the
    /// source are not in it, and what is suppressed, generalised or not released may lie anywhere.
    #[must_use]
    pub fn bounds(&self, plan: &Microdata, cell: &Cell, removed: usize) -> (usize, usize) {
        let levels = plan.coded().zip(&self.levels).enumerate();
        let told: Vec<(usize, Vec<[bool; 2]>)> = levels
            .filter_map(|(at, (column, &level))| {
                let set = cell.0.get(&column.id)?;
                let categories = &column.levels.get(level)?.categories;
                let fit =
                    |category: &Category| [category.values.is_subset(set), !category.values.intersect(set).is_empty()];
                Some((at, categories.iter().map(fit).collect()))
            })
            .collect();
        let all_released = told.len() == cell.0.len();
        let fits = |row: &ExtractRow, which: usize, unknown: bool| {
            told.iter().all(|(at, fit)| row.cells[*at].map_or(unknown, |category| fit[usize::from(category)][which]))
        };
        let sure = self.rows.iter().filter(|row| all_released && fits(row, 0, false)).count();
        (sure, self.rows.iter().filter(|row| fits(row, 1, true)).count() + removed)
    }
}

/// A row as categories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtractRow {
    /// Its place in the source, from 0.
    pub origin: usize,
    /// For each coded column, the category at the column's level; none where it is suppressed.
    pub cells: Vec<Option<u16>>,
}

#[cfg(test)]
pub(crate) mod samples {
    //! A plan of two quasi-identifiers and two sensitive columns, for tests.
    use super::*;
    use crate::set::NULL;

    pub fn level(parts: &[(&str, ValueSet)]) -> Generalisation {
        let category = |(code, values): &(&str, ValueSet)| Category {
            code: (*code).into(),
            label: Text::same(code),
            values: values.clone(),
        };
        Generalisation { how: Text::same("as stated"), categories: parts.iter().map(category).collect() }
    }

    fn released(id: &str, role: Role, levels: Vec<Generalisation>) -> (ColumnId, Released) {
        (id.into(), Released { id: id.into(), label: Text::same(id), role, levels })
    }

    fn threshold(value: u32) -> Threshold {
        Threshold { value, source: Text::same("here") }
    }

    /// `age` 0..=7 in four bands, then two, then one; `place` 0..=2, then one; `state` 0..=2; `pay` 0..=1 or absent.
    pub fn plan(k: u32, l: u32, most_lost_percent: u32) -> Microdata {
        let range = ValueSet::range;
        let fine = level(&[("a", range(0, 1)), ("b", range(2, 3)), ("c", range(4, 5)), ("d", range(6, 7))]);
        let age = vec![fine, level(&[("ab", range(0, 3)), ("cd", range(4, 7))]), level(&[("all", range(0, 7))])];
        let place =
            vec![level(&[("x", range(0, 0)), ("y", range(1, 1)), ("z", range(2, 2))]), level(&[("all", range(0, 2))])];
        let state = vec![level(&[("s", range(0, 0)), ("t", range(1, 1)), ("u", range(2, 2))])];
        let pay = vec![level(&[("low", range(0, 0)), ("high", range(1, 1)), ("none", ValueSet::one(NULL))])];
        let follows = Role::Sensitive { follows: Some("state".into()) };
        let columns = [
            released("age", Role::Quasi, age),
            released("place", Role::Quasi, place),
            released("state", Role::Sensitive { follows: None }, state),
            released("pay", follows, pay),
        ];
        let step = |column: &str, level| Coarsening { column: column.into(), level };
        Microdata {
            source: "people".into(),
            title: Text::default(),
            purpose: Text::default(),
            licence: Text::default(),
            conditions: Text::default(),
            suppressed: Category { code: "*".into(), label: Text::default(), values: ValueSet::empty() },
            columns: columns.into_iter().collect(),
            withheld: IndexMap::new(),
            thresholds: Thresholds {
                k: threshold(k),
                l: threshold(l),
                most_lost_percent: threshold(most_lost_percent),
                most_lost_in_a_column_percent: threshold(100),
            },
            steps: vec![step("age", 1), step("place", 1), step("age", 2)],
            frames: IndexMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::samples::level;
    use super::*;

    #[test]
    fn a_partition_misses_nothing_and_holds_nothing_twice() {
        let universe = ValueSet::range(0, 9);
        let sound = level(&[("low", ValueSet::range(0, 4)), ("high", ValueSet::range(5, 9))]);
        let short = level(&[("low", ValueSet::range(0, 4))]);
        let double = level(&[("low", ValueSet::range(0, 5)), ("high", ValueSet::range(5, 9))]);
        assert_eq!(sound.flaw(&universe), None);
        assert_eq!(short.flaw(&universe), Some(Flaw::Missing(ValueSet::range(5, 9))));
        assert_eq!(double.flaw(&universe), Some(Flaw::Twice(ValueSet::one(5))));
        assert_eq!((sound.place(5), sound.place(10)), (Some(1), None));
    }

    #[test]
    fn a_finer_level_lies_within_a_coarser_one_or_nothing_is_said() {
        let fine = level(&[("a", ValueSet::range(0, 1)), ("b", ValueSet::range(2, 3)), ("c", ValueSet::range(4, 5))]);
        let coarse = level(&[("ab", ValueSet::range(0, 3)), ("c", ValueSet::range(4, 5))]);
        let crossing = level(&[("a", ValueSet::range(0, 2)), ("c", ValueSet::range(3, 5))]);
        assert_eq!(fine.within(&coarse), Some(vec![0, 0, 1]));
        assert_eq!(fine.within(&crossing), None);
    }

    #[test]
    fn what_is_suppressed_generalised_removed_or_kept_back_may_lie_anywhere() {
        let plan = samples::plan(1, 1, 100);
        let row = |cells: [Option<u16>; 4]| ExtractRow { origin: 0, cells: cells.to_vec() };
        let rows = vec![row([Some(0), Some(0), Some(0), Some(0)]), row([None, Some(0), Some(0), Some(0)])];
        let extract = Extract { levels: vec![0, 0, 0, 0], rows };
        let cell = |column: &str, set| Cell::all().and(&column.into(), &set);
        // Ages 0 and 1 are one band: the band lies within 0..=3, and may or may not be 0.
        assert_eq!(extract.bounds(&plan, &cell("age", ValueSet::range(0, 3)), 0), (1, 2));
        assert_eq!(extract.bounds(&plan, &cell("age", ValueSet::one(0)), 0), (0, 2));
        assert_eq!(extract.bounds(&plan, &cell("age", ValueSet::range(4, 7)), 3), (0, 4));
        assert_eq!(extract.bounds(&plan, &cell("place", ValueSet::one(0)), 3), (2, 5));
        assert_eq!(extract.bounds(&plan, &cell("kept", ValueSet::one(0)), 0), (0, 2));
    }
}
