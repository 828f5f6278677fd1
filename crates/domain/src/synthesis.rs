//! How a network wants synthetic records to look where no printed figure says so.
//!
//! A recipe never overrides a figure: it says in which order columns are drawn, how free values are
//! spread, and what is implausible. `rules` reads it from `synthesis.toml`; `consistency` follows it.
//! Start with [`Recipe`].

use crate::network::{Cell, ColumnId, SourceId};
use indexmap::IndexMap;

/// The whole recipe.
#[derive(Clone, Debug, Default)]
pub struct Recipe {
    /// Sources in the order in which they are made: a parent before its children.
    pub sources: IndexMap<SourceId, SourceRecipe>,
    /// Rows that cannot be: no record lies in these cells.
    pub forbidden: Vec<(SourceId, Cell)>,
    /// Numbers of rows known from elsewhere than the printed figures.
    pub targets: Vec<Target>,
    /// Cells whose count is settled together with the printed figures, because later steps need room.
    pub tracked: Vec<(SourceId, Cell)>,
}

/// A number of rows that the records should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Where.
    pub source: SourceId,
    /// Which rows.
    pub cell: Cell,
    /// How many.
    pub rows: i64,
}

/// How many rows a source has.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// As many as the figures count.
    Counted,
    /// One for each row of another source that lies in a cell.
    OnePer {
        /// The other source.
        parent: SourceId,
        /// Which of its rows.
        cell: Cell,
    },
    /// Distinct pairs of a row of another source and a code: the parent's own code first, if the parent
    /// has a column of that name, then others until each code has the rows that the figures count, or
    /// `share` of the parents where they do not count.
    Pairs {
        /// The other source.
        parent: SourceId,
        /// Which of its rows.
        cell: Cell,
        /// The code column of the pair.
        column: ColumnId,
        /// Share of parents that have a given code, in `0.0..=1.0`.
        share: f64,
    },
}

/// How the rows of a source are made.
#[derive(Clone, Debug)]
pub struct SourceRecipe {
    /// How many there are.
    pub rows: Rows,
    /// The parents that rows are handed out to, when rows have one and are not one a parent.
    pub parent: Option<ParentRecipe>,
    /// Columns drawn together, in this order; every column with constraints of its own stands in one.
    pub blocks: Vec<Vec<ColumnId>>,
    /// Further wishes by column.
    pub columns: IndexMap<ColumnId, ColumnRecipe>,
}

/// How rows are handed out to parents.
#[derive(Clone, Debug)]
pub struct ParentRecipe {
    /// The key column.
    pub column: ColumnId,
    /// The source that it points to.
    pub source: SourceId,
    /// Which of its rows may have children.
    pub cell: Cell,
    /// Fewest children of each.
    pub least: i64,
    /// How unequal parents are: 0 for equal, 1 for a long tail.
    pub spread: f64,
}

/// How a column is drawn.
#[derive(Clone, Debug, Default)]
pub struct ColumnRecipe {
    /// Relative frequency by code; codes not named weigh `other`.
    pub weights: IndexMap<String, f64>,
    /// Relative frequency of codes not named.
    pub other: Option<f64>,
    /// A truth value that is true exactly in this cell.
    pub equals: Option<Cell>,
    /// The column is filled in exactly in this cell.
    pub present: Option<Cell>,
    /// A measure varies by about this share around its mean.
    pub spread: f64,
    /// A measure is drawn in proportion to another column of the row.
    pub like: Option<ColumnId>,
    /// A measure is at least another column times a fraction.
    pub at_least: Option<(ColumnId, i64, i64)>,
    /// A day is later than another column by so many days, at least and (where the figures let it) at most.
    pub after: Option<(ColumnId, i64, i64)>,
    /// A text, with `<n>` for the row's number and `<column>` for a code's label.
    pub text: Option<String>,
    /// Code columns within each value of which the column is spread alike.
    pub within: Vec<ColumnId>,
    /// Values that go with other columns when nothing else decides: code, and where it is preferred.
    pub prefers: Vec<(String, Cell)>,
}
