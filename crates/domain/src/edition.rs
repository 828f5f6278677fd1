//! An edition: every figure with what it was computed from, in a form whose bytes depend on nothing else.
//!
//! `figures` computes an [`Edition`]; everything that publishes reads one. Serialise it with
//! `serde_json::to_string_pretty`: fields stand in declaration order, so equal editions are equal bytes.

use crate::chart::Chart;
use crate::definition::{Stated, Subject, Unit};
use crate::network::{FigureId, SourceId, Text, Year};
use crate::number::Relation;
use crate::protection::{Contributions, Protection};
use crate::quality::{ChangeTest, Quality};
use serde::{Deserialize, Serialize};

/// Version of this format; a reader refuses a newer one.
pub const FORMAT: u32 = 3;

/// Where a figure's value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// Computed from a complete register.
    Observed,
    /// Computed from those who answered; it has a margin of error.
    Estimated,
    /// Taken from an earlier edition as it declared it.
    Declared,
    /// A parameter of the network.
    Parameter,
    /// Cannot be computed: its base is empty.
    NotApplicable,
    /// Cannot be computed: no record gives it, or an earlier edition did not declare what it takes.
    NotAvailable,
    /// Computed, but withheld.
    Suppressed,
}

/// What kind of margin a figure bears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MarginKind {
    /// Share of units under simple random sampling, with finite population correction.
    Share,
    /// Share or mean over units that came in clusters: ratio estimator, same correction.
    ClusterRatio,
    /// Wilson interval, for shares near 0 or 100 %.
    Wilson,
}

/// Margin of error at the 95 % level, in the figure's unit (points for shares).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Margin {
    /// How it was computed.
    pub kind: MarginKind,
    /// Distance from the value to the lower end.
    pub below: f64,
    /// Distance from the value to the upper end.
    pub above: f64,
    /// Units or clusters that answered.
    pub answered: u64,
    /// Units or clusters asked.
    pub asked: u64,
}

/// A computed figure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// `table.row.column`.
    pub id: FigureId,
    /// Row title.
    pub row: Text,
    /// Column title.
    pub column: Text,
    /// Unit.
    pub unit: Unit,
    /// Decimals to print.
    pub decimals: i32,
    /// Whether the print states the value or a bound.
    pub relation: Relation,
    /// Where the value comes from.
    pub status: Status,
    /// The value, not rounded; absent when not applicable or suppressed.
    pub value: Option<f64>,
    /// The value as it prints in French, without unit.
    pub printed: Option<String>,
    /// What stands above the line of a quotient, in the column's unit (money in centimes).
    pub numerator: Option<f64>,
    /// What stands below it.
    pub base: Option<f64>,
    /// Rows behind the base (or behind the value, where there is no base).
    pub units: Option<u64>,
    /// Who stands behind it, for organisations' data; taken out when the edition is protected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contributions: Option<Contributions>,
    /// Margin of error, where there is one.
    pub margin: Option<Margin>,
    /// For a change on an earlier edition, whether it exceeds its margin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<ChangeTest>,
    /// Notes.
    pub footnotes: Vec<Text>,
    /// The definition.
    pub definition: Stated,
}

impl Figure {
    /// A figure of this name without words, value or anything behind it.
    #[must_use]
    pub fn blank(id: FigureId, status: Status) -> Self {
        Self {
            id,
            row: Text::default(),
            column: Text::default(),
            unit: Unit::Count,
            decimals: 0,
            relation: Relation::Equal,
            status,
            value: None,
            printed: None,
            numerator: None,
            base: None,
            units: None,
            contributions: None,
            margin: None,
            change: None,
            footnotes: Vec::new(),
            definition: Stated::default(),
        }
    }
}

/// A table of an edition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EditionTable {
    /// First part of its figures' ids.
    pub id: String,
    /// Title.
    pub title: Text,
    /// Theme.
    pub theme: Text,
    /// What it describes.
    pub subject: Subject,
    /// Notes.
    pub footnotes: Vec<Text>,
    /// The charts that suit it; format 1 had none.
    #[serde(default)]
    pub charts: Vec<Chart>,
    /// Figures in the order of print.
    pub figures: Vec<Figure>,
}

/// A frozen file of the snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotFile {
    /// File name within the snapshot.
    pub name: String,
    /// The source whose rows it holds, all or some; none for a file of something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<SourceId>,
    /// Rows.
    pub rows: u64,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: String,
}

/// A figure that was printed elsewhere but that no record gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotComputed {
    /// Its id.
    pub figure: FigureId,
    /// Why.
    pub reason: Text,
}

/// All figures of one year, with what is needed to compute them again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Edition {
    /// [`FORMAT`].
    pub format: u32,
    /// The network's id.
    pub network: String,
    /// Its name.
    pub network_name: Text,
    /// The year described.
    pub edition: Year,
    /// Whether the records are synthetic; every output says so.
    pub synthetic: bool,
    /// Version of the software that computed it.
    pub software: String,
    /// SHA-256 of the definitions, over all files of the network.
    pub definitions_sha256: String,
    /// SHA-256 of the snapshot's manifest.
    pub snapshot_sha256: String,
    /// The frozen records.
    pub snapshot: Vec<SnapshotFile>,
    /// Tables in the order of print.
    pub tables: Vec<EditionTable>,
    /// Printed figures that no record gives.
    pub not_computed: Vec<NotComputed>,
    /// How it was protected; nothing is published of an edition that was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    /// Who answered, and what their weights do to the figures; nothing where the network asks for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<Quality>,
}

impl Edition {
    /// Every figure, in the order of print.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        self.tables.iter().flat_map(|table| &table.figures)
    }

    /// The figure `id`.
    #[must_use]
    pub fn figure(&self, id: &FigureId) -> Option<&Figure> {
        self.figures().find(|figure| figure.id == *id)
    }
}
