//! Charts as SVG: what a table's definition asks for, drawn for a screen, for print, or to stand alone elsewhere.
//!
//! Numbers come from the edition as they print. Start with [`draw`].

use domain::chart::Chart;
use domain::edition::EditionTable;
use domain::network::{Language, Network};

/// What a chart is drawn for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// An SVG file of its own, wide, for a screen: light and dark by itself.
    Wide,
    /// The same, for a phone.
    Narrow,
    /// Inside the report: fixed colours, the report's fonts.
    Print,
}

/// A drawn chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// The whole `<svg>` element.
    pub svg: String,
    /// What it shows.
    pub title: String,
    /// The values in words, for those who do not see it.
    pub description: String,
    /// Width in its own units, which are CSS pixels on a screen.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Draws `chart` of `table`; `None` when none of its figures has a value.
#[must_use]
pub fn draw(
    _chart: &Chart,
    _table: &EditionTable,
    _network: &Network,
    _language: Language,
    _medium: Medium,
) -> Option<Drawing> {
    None
}
