//! What the planner chose, for a reader: passes, cubes, their sizes, the columns read.

use super::{Answered, Fused, Place};
use crate::plan::Plan;
use domain::network::{ColumnId, Network, SourceId};
use indexmap::IndexSet;

/// One pass over a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// The source.
    pub source: SourceId,
    /// The columns read.
    pub columns: Vec<ColumnId>,
    /// The columns that group rows, each with the number of ratios whose margins are taken of its groups.
    pub groups: Vec<(ColumnId, usize)>,
    /// The cubes.
    pub cubes: Vec<CubeOutline>,
    /// Queries for what fits no cube.
    pub queries: Vec<String>,
}

/// A cube and what is read off it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CubeOutline {
    /// The columns that span it, each with the number of its classes.
    pub dimensions: Vec<(ColumnId, u32)>,
    /// Cells.
    pub cells: u64,
    /// Whether each cell has its place in an array; else only those that occur are kept.
    pub dense: bool,
    /// Columns added up beside the number of rows.
    pub sums: Vec<ColumnId>,
    /// Numbers read off it.
    pub numbers: usize,
    /// Columns whose every value is counted, for ranks, medians and bands.
    pub ordered: Vec<ColumnId>,
}

/// The passes of a plan, source by source.
#[must_use]
pub fn outline(network: &Network, plan: &Plan) -> Vec<Outline> {
    plan.sources().into_iter().filter_map(|source| of_source(network, plan, source)).collect()
}

fn of_source(network: &Network, plan: &Plan, source: &SourceId) -> Option<Outline> {
    let (scans, histograms) = plan.asked_of(source);
    let asked = Fused::answering(network, source, u32::MAX.into(), None, &scans, &histograms)?;
    let fused = &asked.fused;
    let column = |at: usize| fused.columns[at].clone();
    let places: Vec<&Place> = asked
        .scans
        .iter()
        .filter_map(|(_, answered)| match answered.as_ref()? {
            Answered::Whole(places) | Answered::Grouped(places, _) => Some(places),
        })
        .flatten()
        .collect();
    let ordered = |cube: usize| {
        let own = asked.histograms.iter().filter(|(_, place)| place.as_ref().is_some_and(|place| place.cube == cube));
        let columns: IndexSet<ColumnId> = own.map(|(histogram, _)| histogram.column.clone()).collect();
        columns.into_iter().collect()
    };
    let cubes = fused.cubes.iter().enumerate().map(|(at, cube)| CubeOutline {
        dimensions: cube
            .dimensions
            .iter()
            .map(|dimension| (column(fused.partitions[dimension.partition].column), dimension.len))
            .collect(),
        cells: cube.cells,
        dense: cube.is_dense(),
        sums: cube.sums.iter().map(|sum| column(sum.column)).collect(),
        numbers: places.iter().filter(|place| place.cube == at).count(),
        ordered: ordered(at),
    });
    let left = asked.scans.iter().filter(|(_, answered)| answered.is_none());
    let left = left.map(|(scan, _)| scan.sql(network, u64::MAX));
    let unordered = asked.histograms.iter().filter(|(_, place)| place.is_none());
    Some(Outline {
        source: source.clone(),
        columns: fused.columns.clone(),
        groups: fused.groupings.iter().map(|grouping| (column(grouping.column), grouping.ratios.len())).collect(),
        cubes: cubes.collect(),
        queries: left.chain(unordered.map(|(histogram, _)| histogram.sql(network))).collect(),
    })
}
