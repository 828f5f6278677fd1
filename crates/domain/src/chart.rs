//! Which chart suits a table of figures, as its definition says. Drawing is the publisher's.
//!
//! Start with [`Chart`].

use crate::network::{NomenclatureId, Text};
use serde::{Deserialize, Serialize};

/// The shape of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// A horizontal bar for each row, of one column.
    Bars,
    /// A horizontal bar of 100 % for each column, its parts the rows.
    Stacked,
    /// A ring whose parts are the rows of one column; only where parts are few.
    Donut,
    /// A line for each column, over rows that are years.
    Line,
    /// Bands of equal numbers of units between the bounds that the columns state, from low to high.
    Quartiles,
    /// Regions shaded by the class of one column.
    Map,
}

/// A chart of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// Its shape.
    pub kind: ChartKind,
    /// Columns drawn, as the last part of their figures' ids: one for bars, a donut and a map; else one or more.
    pub columns: Vec<String>,
    /// Rows left out, as the middle part of their figures' ids: totals, mostly.
    pub except: Vec<String>,
    /// What the chart shows; its table's title and its columns' when not stated.
    pub title: Option<Text>,
    /// For a map, the nomenclature whose attribute `official` gives each row its official region codes,
    /// separated by spaces; a row without any has a box of its own.
    pub places: Option<NomenclatureId>,
}
