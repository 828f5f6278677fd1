//! What a figure is: a formula over quantities, with the unit and the relation in which it prints.
//!
//! `rules` reads definitions from the network's files and instantiates them for one edition; `figures`
//! computes them; `consistency` turns them into constraints. Start with [`FigureDefinition`].

use crate::chart::Chart;
use crate::network::{Cell, ColumnId, FigureId, Quantity, SourceId, Text, Year};
use crate::number::Relation;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// Unit of a figure, which fixes how it is computed and printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unit {
    /// A number of things.
    #[serde(rename = "count")]
    Count,
    /// Hundredths of a base.
    #[serde(rename = "percent")]
    Percent,
    /// A difference between two percentages.
    #[serde(rename = "points")]
    Points,
    /// Euros.
    #[serde(rename = "EUR")]
    Euro,
    /// Hours.
    #[serde(rename = "hours")]
    Hours,
    /// Months.
    #[serde(rename = "months")]
    Months,
    /// Years.
    #[serde(rename = "years")]
    Years,
    /// A quotient without unit.
    #[serde(rename = "ratio")]
    Ratio,
    /// A place in an order, 1 first.
    #[serde(rename = "rank")]
    Rank,
}

/// A sum of quantities with whole coefficients.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Default)]
pub struct Sum(pub Vec<(i64, Quantity)>);

impl Sum {
    /// One quantity, once.
    #[must_use]
    pub fn of(quantity: Quantity) -> Self {
        Self(vec![(1, quantity)])
    }
}

/// `factor · value / base`: a share (`factor` 100), a mean (`factor` 1) or a mean in another unit
/// (hours a month: 1/30). `factor` is `numerator / denominator`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Quotient {
    /// What is counted or summed.
    pub value: Sum,
    /// What it is divided by.
    pub base: Sum,
    /// Scale of the result, as numerator and denominator.
    pub factor: (i64, i64),
    /// Whether `value` is a part of `base`, so that the result stays in 0..100 %.
    pub part: bool,
}

/// Which end of a quantile band is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BandEnd {
    /// The first whole value above the band before; 0 for the first band.
    Lower,
    /// The quantile that closes the band.
    Upper,
    /// The quantile that the band lies strictly above.
    Above,
}

/// How a figure follows from records.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Formula {
    /// A count or an amount. Money is in centimes in the quantity and in euros in the figure:
    /// the result is divided by `per`.
    Amount {
        /// What is added up.
        value: Sum,
        /// Divisor from the unit of the column to the unit of the figure.
        per: i64,
    },
    /// A share or a mean.
    Quotient(Quotient),
    /// `100 · (now − before) / before`.
    Change {
        /// This edition's amount.
        now: Sum,
        /// The earlier edition's.
        before: Sum,
    },
    /// `now − before`, of two shares (in points) or two means.
    Difference {
        /// This edition's quotient.
        now: Quotient,
        /// The earlier edition's.
        before: Quotient,
    },
    /// `value / base`, of two shares or two means.
    QuotientOfQuotients {
        /// The quotient above the line.
        value: Quotient,
        /// The quotient below it.
        base: Quotient,
    },
    /// A bound of one of `bands` bands of equal numbers of units, by increasing value of a column.
    BandBound {
        /// Where the values are.
        column: (SourceId, ColumnId),
        /// Over which rows.
        cell: Cell,
        /// Which band, 1 first.
        band: u8,
        /// How many bands.
        bands: u8,
        /// Which end of it.
        end: BandEnd,
    },
    /// The share of units in one such band, in percent.
    BandShare {
        /// Where the values are.
        column: (SourceId, ColumnId),
        /// Over which rows.
        cell: Cell,
        /// Which band, 1 first.
        band: u8,
        /// How many bands.
        bands: u8,
    },
    /// The greatest value of a column, divided by `per`.
    Maximum {
        /// Where the values are.
        column: (SourceId, ColumnId),
        /// Over which rows.
        cell: Cell,
        /// Divisor from the unit of the column to the unit of the figure.
        per: i64,
    },
    /// How many categories occur: a category occurs when every one of its quantities is above 0.
    Present {
        /// For each category, its code and the counts that must all be above 0.
        categories: Vec<(String, Vec<Quantity>)>,
    },
    /// The place of one category when all are ordered by decreasing quantity: 1 + how many have more.
    Rank {
        /// The category's code.
        of: String,
        /// Every category with its quantity.
        among: Vec<(String, Quantity)>,
    },
    /// The greatest margin of error (at a share of one half) of a sample, in percentage points, at 95 %.
    Margin {
        /// Units that answered.
        sample: Sum,
        /// Units asked.
        population: Sum,
    },
    /// A constant that the network states with its source: an envelope, a target, a confidence level.
    Parameter {
        /// Its name in the network's files.
        name: String,
        /// Its value, as numerator and denominator, in the unit of the figure.
        value: (i64, i64),
    },
}

impl Formula {
    /// Calls `each` with every quantity that the formula names.
    pub fn quantities<'f>(&'f self, each: &mut impl FnMut(&'f Quantity)) {
        let mut of_sums = |sums: &[&'f Sum]| sums.iter().flat_map(|s| &s.0).for_each(|(_, q)| each(q));
        match self {
            Self::Amount { value, .. } => of_sums(&[value]),
            Self::Quotient(q) => of_sums(&[&q.value, &q.base]),
            Self::Change { now, before } => of_sums(&[now, before]),
            Self::Difference { now, before } => of_sums(&[&now.value, &now.base, &before.value, &before.base]),
            Self::QuotientOfQuotients { value, base } => of_sums(&[&value.value, &value.base, &base.value, &base.base]),
            Self::Margin { sample, population } => of_sums(&[sample, population]),
            Self::Present { categories } => categories.iter().flat_map(|c| &c.1).for_each(each),
            Self::Rank { among, .. } => among.iter().for_each(|(_, q)| each(q)),
            Self::BandBound { .. } | Self::BandShare { .. } | Self::Maximum { .. } | Self::Parameter { .. } => {}
        }
    }
}

/// A figure: what it is called, how it follows from records, how it prints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureDefinition {
    /// `table.row.column`.
    pub id: FigureId,
    /// The title of its cell: row, then column.
    pub row: Text,
    /// The title of its column.
    pub column: Text,
    /// Unit of the result.
    pub unit: Unit,
    /// Decimals of the result as printed; negative for a coarser step (-6 for millions).
    pub decimals: i32,
    /// Whether the print states the value or a bound of it.
    pub relation: Relation,
    /// How it follows from records.
    pub formula: Formula,
    /// The edition it describes: the definitions' own, or an earlier one whose figure is a declared input.
    pub edition: Year,
    /// The definition in the words of its file, for the reader who asks: expression, base, conditions.
    pub stated: Stated,
    /// Notes to print under the figure.
    pub footnotes: Vec<Text>,
}

/// A definition as its file states it, and where.
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Stated {
    /// File and line, relative to the network's folder: `figures/region.toml:14`.
    pub at: String,
    /// Source read, `from`.
    pub source: String,
    /// Expression of the value.
    pub value: String,
    /// Expression of the base, empty when there is none.
    pub base: String,
    /// Condition on the rows, empty when there is none.
    pub filter: String,
    /// First day on which this version of the definition applies; empty when it always did.
    pub since: String,
}

/// What the figures of a table describe; protection and law differ by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Persons: small counts are confidential.
    Persons,
    /// Organisations' commercial data: few contributors are confidential.
    Organisations,
    /// Public money: open by law.
    PublicMoney,
    /// Rules and parameters: nothing to protect.
    Rules,
}

/// A published table: a title, and its figures in the order of print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The first part of its figures' ids.
    pub id: String,
    /// Title for the reader.
    pub title: Text,
    /// The theme (chapter) that it belongs to.
    pub theme: Text,
    /// What it describes.
    pub subject: Subject,
    /// Notes to print under the table.
    pub footnotes: Vec<Text>,
    /// Its figures, row by row.
    pub figures: Vec<FigureId>,
    /// The charts that suit it.
    pub charts: Vec<Chart>,
}

/// Two sums of quantities that are equal by nature: one set of rows seen through two sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Why they are equal.
    pub because: Text,
    /// One side.
    pub left: Sum,
    /// The other.
    pub right: Sum,
    /// `left ≤ right` instead of `left = right`.
    pub at_most: bool,
}

/// Who was asked and who answered: the sample behind every margin of error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// Units that answered.
    pub answered: Sum,
    /// Units asked.
    pub asked: Sum,
}

/// All figures of one edition.
#[derive(Clone, Debug)]
pub struct Definitions {
    /// The edition.
    pub edition: Year,
    /// Tables in the order of print.
    pub tables: Vec<Table>,
    /// Figures by id, in the order of print.
    pub figures: IndexMap<FigureId, FigureDefinition>,
    /// Printed figures that no record can give, with the reason.
    pub not_computed: IndexMap<FigureId, Text>,
    /// Ties between sources.
    pub identities: Vec<Identity>,
    /// The campaign that sources with [`crate::network::Sampling`] other than a register come from.
    pub survey: Option<Survey>,
}

impl Definitions {
    /// The definition of `id`; a figure said again with a suffix (`_in_text`, `_min`, `_max`, `_approx`)
    /// has the definition of the plain figure, with the relation that the suffix states.
    #[must_use]
    pub fn find(&self, id: &FigureId) -> Option<FigureDefinition> {
        if let Some(found) = self.figures.get(id) {
            return Some(found.clone());
        }
        let (plain, relation) = split_suffix(id.as_str())?;
        let base = self.figures.get(&FigureId::from(plain))?;
        let relation = relation.unwrap_or(base.relation);
        Some(FigureDefinition { id: id.clone(), relation, ..base.clone() })
    }
}

/// The id without its suffix, and the relation that the suffix states; none for `_in_text`.
#[must_use]
pub fn split_suffix(id: &str) -> Option<(&str, Option<Relation>)> {
    let suffixes = [
        ("_in_text", None),
        ("_min", Some(Relation::AtLeast)),
        ("_max", Some(Relation::AtMost)),
        ("_approx", Some(Relation::About)),
    ];
    suffixes.iter().find_map(|(suffix, relation)| id.strip_suffix(suffix).map(|plain| (plain, *relation)))
}
