//! One pass over a source that fills every slot, group and histogram asked of it.
//!
//! Filters tell the values of a column apart only so far: what no filter tells apart is one class. Classes of some
//! columns span a [`Cube`], small enough for an array; each row adds to one cell a cube, and whatever was asked is a
//! sum of cells. Partial cubes add up, so that the same plan runs on every core and every machine.
//!
//! The way through: [`Fused::answering`] says which cubes, [`function::FusedCube`] is the aggregate that the engine runs,
//! [`fill`] does the work a batch, [`found`] reads answers off the cells. Whatever fits no cube stays SQL.

mod classes;
mod fill;
mod folding;
mod found;
mod function;
mod fuse;
mod groups;
mod numbers;
mod outline;
mod routes;

pub use classes::{Classes, Partition};
pub(crate) use folding::moments;
pub use found::Found;
pub use function::FusedCube;
pub use fuse::{Answered, Asked};
pub use outline::{CubeOutline, Outline, outline};

use crate::plan::Ratio;
use domain::network::{ColumnId, SourceId};
use serde::{Deserialize, Serialize};

/// Cells of a cube that several questions share: it stays in the fastest memory.
const SHARED: u64 = 4096;
/// Cells of a cube whose places are numbers of 16 bits.
const NARROW: u64 = 1 << 16;
/// Cells of a cube kept as an array; a larger one keeps only the cells that occur.
const DENSE: u64 = 1 << 20;
/// Cells of a cube whose slots are told a group: each cell keeps the list of its slots.
const ROUTED: u64 = NARROW;
/// Cells beyond which a question is left to SQL.
const SPARSE: u64 = 1 << 48;

/// What one pass over a source fills.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fused {
    /// The source.
    pub source: SourceId,
    /// The columns read, in the order in which the aggregate takes them.
    pub columns: Vec<ColumnId>,
    /// Classes of values, each of one of the columns.
    pub partitions: Vec<Partition>,
    /// The cubes.
    pub cubes: Vec<Cube>,
    /// What is told a group of rows, one an asked scan that groups them.
    pub groupings: Vec<Grouping>,
}

/// Counts and sums by the classes of some columns.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cube {
    /// What spans it, the one whose classes lie side by side first.
    pub dimensions: Vec<Dimension>,
    /// How many cells that makes.
    pub cells: u64,
    /// What each cell adds up beside the number of its rows.
    pub sums: Vec<Summed>,
}

impl Cube {
    /// Whether every cell has its place in an array.
    #[must_use]
    pub fn is_dense(&self) -> bool {
        self.cells <= DENSE
    }
}

/// A partition that spans a cube.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dimension {
    /// Which partition.
    pub partition: usize,
    /// How many classes it has.
    pub len: u32,
}

/// A column added up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Summed {
    /// Which of the columns read.
    pub column: usize,
    /// Whether the sum could leave 64 bits.
    pub wide: bool,
}

/// Slots told a group of rows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Grouping {
    /// Which of the columns read names the group.
    pub column: usize,
    /// By slot of the scan, where it is counted or added up.
    pub slots: Vec<Place>,
    /// The ratios whose moments are wanted.
    pub ratios: Vec<Ratio>,
    /// Whether what each group holds is kept.
    pub keeps_groups: bool,
    /// How many groups there are, where the rows of each stand together: then none has to be remembered.
    pub together: Option<u64>,
}

/// Where a slot is found: cells of a cube.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Which cube.
    pub cube: usize,
    /// Which of its sums; none for the number of rows.
    pub sum: Option<usize>,
    /// By dimension of the cube, which classes belong; none for all.
    pub classes: Vec<Option<Vec<bool>>>,
    /// The dimension whose classes are told apart, each a value, for a histogram.
    pub each: Option<usize>,
}
