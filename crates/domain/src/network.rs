//! A network's vocabulary: nomenclatures, and the analytical schema that documents every column once.
//!
//! Start with [`Network`]. Its figures are stated separately, dated, in [`crate::definition`].

use crate::set::{NULL, ValueSet};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A calendar year; an edition is named by the year it describes.
pub type Year = u16;

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The identifier as written in the network's files.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    };
}

identifier!(
    /// Name of a nomenclature: `region`, `occupation`.
    NomenclatureId
);
identifier!(
    /// Name of a source of the analytical schema: `learners`, `trainings`.
    SourceId
);
identifier!(
    /// Name of a column within its source.
    ColumnId
);
identifier!(
    /// Name of a figure: `table.row.column`, the same for ever.
    FigureId
);

/// A text in the two languages of the interface.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct Text {
    /// French, complete and first.
    pub fr: String,
    /// English.
    pub en: String,
}

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

impl Text {
    /// The text in `language`.
    #[must_use]
    pub fn get(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
        }
    }

    /// The same words in both languages, for proper nouns.
    #[must_use]
    pub fn same(text: &str) -> Self {
        Self { fr: text.to_owned(), en: text.to_owned() }
    }
}

/// A closed list of codes. A code's place in the list is its value in a [`ValueSet`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nomenclature {
    /// Its name, which is its file's name.
    pub id: NomenclatureId,
    /// The codes in the order of print.
    pub codes: Vec<Code>,
}

/// One entry of a nomenclature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code as records and figure ids spell it.
    pub code: String,
    /// What the reader sees.
    pub label: Text,
    /// Further columns of the file by name: official codes, the code one level up, ...
    pub attributes: IndexMap<String, String>,
}

impl Nomenclature {
    /// The value that stands for `code` in a [`ValueSet`].
    #[must_use]
    pub fn value_of(&self, code: &str) -> Option<i64> {
        self.codes.iter().position(|c| c.code == code).and_then(|i| i64::try_from(i).ok())
    }

    /// The entry that stands behind a value.
    #[must_use]
    pub fn code_at(&self, value: i64) -> Option<&Code> {
        usize::try_from(value).ok().and_then(|i| self.codes.get(i))
    }

    /// All codes as a set of values.
    #[must_use]
    pub fn all(&self) -> ValueSet {
        ValueSet::range(0, self.codes.len() as i64 - 1)
    }
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// A code of a nomenclature.
    Code(NomenclatureId),
    /// True or false.
    Bool,
    /// A whole number from `min` to `max`, both included. Money is in centimes.
    Integer {
        /// Least valid value.
        min: i64,
        /// Greatest valid value.
        max: i64,
        /// Unit, named in the column's documentation: `hours`, `centimes`, `days`.
        unit: String,
    },
    /// A day, between `first` and `last`, in days since 1970-01-01.
    Date {
        /// Earliest valid day.
        first: i64,
        /// Latest valid day.
        last: i64,
    },
    /// A free text or an identifier: never counted, never filtered.
    Text,
    /// The key of a row in another source.
    Key(SourceId),
}

/// Where a column's values come from, when not from its own record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Filled in by the record itself.
    Record,
    /// Copied from the row that this row's key points to, column of the same name.
    Lookup(SourceId),
    /// A code one level up: attribute `attribute` of the nomenclature of column `of`.
    Rollup {
        /// The finer column of the same source.
        of: ColumnId,
        /// The attribute of its nomenclature that holds this column's code.
        attribute: String,
    },
    /// True where the filter holds.
    Condition(Cell),
    /// Declared beside the records, but counted on them: the same quantity as this one, over the rows
    /// whose key points here.
    Counted {
        /// The source with one row a counted unit.
        source: SourceId,
        /// What is counted or summed there.
        measure: Measure,
        /// Which of its rows.
        filter: Cell,
    },
}

/// A column of the analytical schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub id: ColumnId,
    /// What it holds.
    pub kind: ColumnType,
    /// Whether a row may leave it empty.
    pub nullable: bool,
    /// What it means, for the data dictionary, the CSV headers and the help beside a form.
    pub label: Text,
    /// Where its values come from.
    pub origin: Origin,
}

impl Column {
    /// Whether a value may be absent; what is looked up may be, whatever the column says.
    #[must_use]
    pub fn may_lack(&self) -> bool {
        self.nullable || matches!(self.origin, Origin::Lookup(_))
    }
}

/// How the units of a source were obtained; it decides which margin of error a figure bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sampling {
    /// All units are known: no margin.
    Register,
    /// Units answered or did not: simple random sampling of units.
    Units,
    /// Units come in clusters (learners by training) and clusters answered or did not.
    Clusters,
}

/// A source of the analytical schema: one row a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name, which is its file's name.
    pub id: SourceId,
    /// What one row is.
    pub title: Text,
    /// The kind of thing a row counts: sources of one entity can serve as each other's base.
    pub entity: String,
    /// The column that names a row, if rows have names.
    pub key: Option<ColumnId>,
    /// How its units were obtained.
    pub sampling: Sampling,
    /// For [`Sampling::Clusters`], the key column that groups the rows.
    pub cluster: Option<ColumnId>,
    /// The column that names the organisation behind a row, where rows are what organisations contribute.
    pub contributor: Option<ColumnId>,
    /// Columns in the order of the file.
    pub columns: IndexMap<ColumnId, Column>,
}

/// A network's vocabulary.
#[derive(Clone, Debug)]
pub struct Network {
    /// Its folder's name.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The edition that commands take when none is named.
    pub edition: Year,
    /// In which time zone its people live, by its name in the IANA database: `Europe/Paris`.
    pub time_zone: String,
    /// Closed lists of codes.
    pub nomenclatures: IndexMap<NomenclatureId, Nomenclature>,
    /// The analytical schema.
    pub sources: IndexMap<SourceId, Source>,
}

impl Network {
    /// Every value that `column` may hold, absent included when it may be.
    #[must_use]
    pub fn universe(&self, column: &Column) -> ValueSet {
        let present = match &column.kind {
            ColumnType::Code(id) => self.nomenclatures.get(id).map_or_else(ValueSet::empty, Nomenclature::all),
            ColumnType::Bool => ValueSet::range(0, 1),
            ColumnType::Integer { min, max, .. } => ValueSet::range(*min, *max),
            ColumnType::Date { first, last } => ValueSet::range(*first, *last),
            ColumnType::Text | ColumnType::Key(_) => ValueSet::empty(),
        };
        if column.nullable { present.union(&ValueSet::one(NULL)) } else { present }
    }

    /// The column `id` of `source`.
    #[must_use]
    pub fn column(&self, source: &SourceId, id: &ColumnId) -> Option<&Column> {
        self.sources.get(source)?.columns.get(id)
    }
}

/// A part of a source: the rows whose columns lie in the given sets. A column not named is free.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Cell(pub std::collections::BTreeMap<ColumnId, ValueSet>);

impl Cell {
    /// Every row.
    #[must_use]
    pub fn all() -> Self {
        Self::default()
    }

    /// The rows of this cell whose `column` also lies in `set`.
    #[must_use]
    pub fn and(mut self, column: &ColumnId, set: &ValueSet) -> Self {
        let narrowed = self.0.get(column).map_or_else(|| set.clone(), |old| old.intersect(set));
        self.0.insert(column.clone(), narrowed);
        self
    }

    /// The rows that belong to both cells.
    #[must_use]
    pub fn intersect(&self, other: &Self) -> Self {
        other.0.iter().fold(self.clone(), |cell, (column, set)| cell.and(column, set))
    }

    /// Whether every row of this cell belongs to `other`, whatever the rows.
    #[must_use]
    pub fn is_within(&self, other: &Self) -> bool {
        other.0.iter().all(|(column, set)| self.0.get(column).is_some_and(|own| own.is_subset(set)))
    }

    /// Whether no row can belong to the cell.
    #[must_use]
    pub fn is_impossible(&self) -> bool {
        self.0.values().any(ValueSet::is_empty)
    }
}

/// What is added up over the rows of a cell.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measure {
    /// The rows themselves.
    Count,
    /// The values of a whole-number column; absent values add nothing.
    Sum(ColumnId),
}

/// A number that a set of records determines: a measure over a cell of a source in an edition.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Quantity {
    /// The edition whose records are meant; an earlier one is a declared input.
    pub edition: Year,
    /// Which rows are read.
    pub source: SourceId,
    /// What is added up.
    pub measure: Measure,
    /// Over which of them.
    pub cell: Cell,
}
