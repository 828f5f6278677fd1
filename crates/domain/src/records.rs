//! Records as columns in memory: what `figures` reads from files and what `consistency` synthesises.
//!
//! Knows nothing of files. Start with [`Frame`].

mod derived;
mod texts;

pub use derived::{Derived, Underivable, link};
pub use texts::Texts;

use crate::network::{Column, ColumnId, ColumnType, FigureId, Origin, Source, SourceId, Year};
use crate::number::Rational;
use indexmap::IndexMap;

/// The rows of one source, column by column, in the order of the schema.
///
/// Holds the columns that a record fills in itself, see [`filled_columns`]; every column has as many
/// values as the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Whose rows they are.
    pub source: SourceId,
    /// Values by column.
    pub columns: IndexMap<ColumnId, Values>,
}

/// The values of a column, one a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Codes, truth values, whole numbers and days, as in a [`crate::set::ValueSet`]; absent is
    /// [`crate::set::NULL`].
    Integers(Vec<i64>),
    /// Texts; absent is empty.
    Texts(Texts),
    /// Keys of rows of another source; absent is empty.
    Keys(Texts),
}

impl Values {
    /// No value yet, of the kind that a column holds.
    #[must_use]
    pub fn empty_of(kind: &ColumnType) -> Self {
        match kind {
            ColumnType::Text => Self::Texts(Texts::default()),
            ColumnType::Key(_) => Self::Keys(Texts::default()),
            ColumnType::Code(_) | ColumnType::Bool | ColumnType::Integer { .. } | ColumnType::Date { .. } => {
                Self::Integers(Vec::new())
            }
        }
    }

    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Integers(values) => values.len(),
            Self::Texts(values) | Self::Keys(values) => values.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The integers, unless the column holds texts or keys.
    #[must_use]
    pub fn integers(&self) -> Option<&[i64]> {
        match self {
            Self::Integers(values) => Some(values),
            Self::Texts(_) | Self::Keys(_) => None,
        }
    }

    /// The texts or keys, unless the column holds integers.
    #[must_use]
    pub fn texts(&self) -> Option<&Texts> {
        match self {
            Self::Integers(_) => None,
            Self::Texts(values) | Self::Keys(values) => Some(values),
        }
    }
}

impl Frame {
    /// A frame without rows, with the columns that a record of `source` fills in.
    #[must_use]
    pub fn empty(source: &Source) -> Self {
        let columns = filled_columns(source).map(|column| (column.id.clone(), Values::empty_of(&column.kind)));
        Self { source: source.id.clone(), columns: columns.collect() }
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.columns.values().next().map_or(0, Values::len)
    }

    /// Leaves the rows for which `kept` holds, in their order.
    pub fn keep(&mut self, kept: &[bool]) {
        for values in self.columns.values_mut() {
            match values {
                Values::Integers(values) => {
                    let mut kept = kept.iter();
                    values.retain(|_| kept.next().copied().unwrap_or(false));
                }
                Values::Texts(values) | Values::Keys(values) => values.keep(kept),
            }
        }
    }

    /// Adds the rows of another frame of the same source behind these.
    pub fn append(&mut self, other: Self) {
        for (id, more) in other.columns {
            match (self.columns.get_mut(&id), more) {
                (Some(Values::Integers(values)), Values::Integers(more)) => values.extend(more),
                (Some(Values::Texts(values) | Values::Keys(values)), Values::Texts(more) | Values::Keys(more)) => {
                    values.extend(more.iter())
                }
                _ => {}
            }
        }
    }

    /// Adds a value to a column of integers.
    pub fn push_integer(&mut self, column: &ColumnId, value: i64) {
        if let Some(Values::Integers(values)) = self.columns.get_mut(column) {
            values.push(value);
        }
    }

    /// Adds a value to a column of texts or keys.
    pub fn push_text(&mut self, column: &ColumnId, value: &str) {
        if let Some(Values::Texts(values) | Values::Keys(values)) = self.columns.get_mut(column) {
            values.push(value);
        }
    }
}

/// The columns that a record of `source` fills in, in the order of the schema: the others follow from
/// them, by looking up, rolling up or testing a condition.
pub fn filled_columns(source: &Source) -> impl Iterator<Item = &Column> {
    source.columns.values().filter(|column| matches!(column.origin, Origin::Record | Origin::Counted { .. }))
}

/// A figure of an earlier edition, as that edition declared it: an input, never recomputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// The edition that declared it.
    pub edition: Year,
    /// Its id there.
    pub figure: FigureId,
    /// Its value, in the figure's unit.
    pub value: Rational,
    /// Where it was printed.
    pub source: String,
}
