//! Which cubes answer all that is asked of a source. Pure: knows neither files nor engine.

use super::classes::Partition;
use super::{Cube, Dimension, Fused, Grouping, Place, ROUTED, SHARED, SPARSE, Summed};
use crate::plan::{Histogram, Scan, Slot, is_wide};
use domain::network::{Cell, Column, ColumnId, Measure, Network, Source, SourceId};
use domain::set::ValueSet;
use indexmap::IndexSet;
use std::collections::{BTreeMap, BTreeSet};

/// What a cube costs a row beside its dimensions and sums.
const A_CUBE: usize = 3;

/// All that is asked of one source, and where the cubes have it.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The pass that answers.
    pub fused: Fused,
    /// By scan, in the order given: where its slots are; none for a scan left to SQL.
    pub scans: Vec<(&'a Scan, Option<Answered>)>,
    /// By histogram, in the order given: where its rows are; none for one left to SQL.
    pub histograms: Vec<(&'a Histogram, Option<Place>)>,
}

impl Asked<'_> {
    /// Whether the pass answers anything: else it need not be made. One that reads no column, and counts all rows at most, is
    /// no pass: the engine calls no aggregate without a column, and knows the number of rows.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        if self.fused.columns.is_empty() {
            return false;
        }
        let scans = self.scans.iter().any(|(_, answered)| answered.is_some());
        scans || self.histograms.iter().any(|(_, place)| place.is_some())
    }
}

/// How a scan is answered.
#[derive(Debug)]
pub enum Answered {
    /// Slots over all rows.
    Whole(Vec<Place>),
    /// Slots over all rows, and a group: which grouping.
    Grouped(Vec<Place>, usize),
}

/// What has to be told apart to answer one question.
struct Need {
    dimensions: BTreeSet<usize>,
    sum: Option<usize>,
    /// The partition whose classes are told apart.
    each: Option<usize>,
}

struct Fusing<'a> {
    network: &'a Network,
    source: &'a Source,
    rows: u64,
    columns: IndexSet<ColumnId>,
    partitions: Vec<Partition>,
    /// By filtered column, its partition.
    filters: BTreeMap<ColumnId, usize>,
    /// By column of the source, what its values may be.
    universes: BTreeMap<&'a ColumnId, ValueSet>,
}

impl Fused {
    /// What answers `scans` and `histograms` of `source`, which has `rows` rows; `together` says how many groups its
    /// clusters make, where the rows of each stand together.
    ///
    /// None for a source that the network lacks.
    #[must_use]
    pub fn answering<'a>(
        network: &Network,
        source: &SourceId,
        rows: u64,
        together: Option<u64>,
        scans: &[&'a Scan],
        histograms: &[&'a Histogram],
    ) -> Option<Asked<'a>> {
        let source = network.sources.get(source)?;
        let cells = scans.iter().flat_map(|scan| scan.slots.iter().map(|slot| &slot.cell));
        let mut fusing = Fusing::new(network, source, rows);
        fusing.part(cells.chain(histograms.iter().map(|histogram| &histogram.cell)));
        let scanned: Vec<Option<Vec<Need>>> = scans.iter().map(|scan| fusing.needs(scan)).collect();
        let ordered: Vec<Option<Need>> = histograms.iter().map(|histogram| fusing.ordered(histogram)).collect();
        let needs = scanned.iter().flatten().flatten().chain(ordered.iter().flatten());
        let cubes = cubes(&fusing.partitions, needs.map(|need| &need.dimensions));
        let mut made = Made { cubes, fusing };
        let ordered = histograms
            .iter()
            .zip(&ordered)
            .map(|(histogram, need)| (*histogram, need.as_ref().map(|need| made.place(need, &histogram.cell))));
        let histograms = ordered.collect();
        let mut groupings = Vec::new();
        let scanned = scans.iter().zip(&scanned).map(|(scan, needs)| {
            let answered = needs.as_ref().and_then(|needs| made.answer(scan, needs, together, &mut groupings));
            (*scan, answered)
        });
        let scans = scanned.collect();
        let Made { cubes, fusing } = made;
        let fused = Self {
            source: source.id.clone(),
            columns: fusing.columns.into_iter().collect(),
            partitions: fusing.partitions,
            cubes,
            groupings,
        };
        Some(Asked { fused, scans, histograms })
    }
}

impl<'a> Fusing<'a> {
    fn new(network: &'a Network, source: &'a Source, rows: u64) -> Self {
        let (columns, partitions, filters) = (IndexSet::new(), Vec::new(), BTreeMap::new());
        let universes = source.columns.values().map(|column| (&column.id, network.universe(column))).collect();
        Self { network, source, rows, columns, partitions, filters, universes }
    }

    /// A partition for each column that any cell filters.
    fn part<'c>(&mut self, cells: impl Iterator<Item = &'c Cell>) {
        let mut sets: BTreeMap<&ColumnId, IndexSet<&ValueSet>> = BTreeMap::new();
        for (id, set) in cells.flat_map(|cell| &cell.0) {
            if self.column(id).is_some_and(|column| self.tells_apart(column, set)) {
                sets.entry(id).or_default().insert(set);
            }
        }
        for (id, sets) in sets {
            let Some(column) = self.source.columns.get(id) else { continue };
            let place = self.columns.get_index_of(id).unwrap_or(self.columns.len());
            let sets: Vec<&ValueSet> = sets.into_iter().collect();
            if let Some(partition) = Partition::coarsest(self.network, column, place, &sets) {
                self.columns.insert(id.clone());
                self.filters.insert(id.clone(), self.partitions.len());
                self.partitions.push(partition);
            }
        }
    }

    fn column(&self, id: &ColumnId) -> Option<&'a Column> {
        self.source.columns.get(id)
    }

    /// Whether some valid value lies outside of `set`.
    fn tells_apart(&self, column: &Column, set: &ValueSet) -> bool {
        self.universes.get(&column.id).is_none_or(|universe| universe.is_empty() || !universe.is_subset(set))
    }

    /// The partitions that a cell is a part of; none where one can't be made.
    fn dimensions(&self, cell: &Cell) -> Option<BTreeSet<usize>> {
        let telling =
            cell.0.iter().filter(|(id, set)| self.column(id).is_none_or(|column| self.tells_apart(column, set)));
        telling.map(|(id, _)| self.filters.get(id).copied()).collect()
    }

    fn read(&mut self, id: &ColumnId) -> usize {
        self.columns.insert_full(id.clone()).0
    }

    fn need(&mut self, slot: &Slot) -> Option<Need> {
        let dimensions = self.dimensions(&slot.cell)?;
        self.fits(&dimensions)?;
        let sum = match &slot.measure {
            Measure::Count => None,
            Measure::Sum(id) => {
                self.column(id)?;
                Some(self.read(id))
            }
        };
        Some(Need { dimensions, sum, each: None })
    }

    /// What the slots of a scan need; none where one of them is left to SQL, and so are the others.
    fn needs(&mut self, scan: &Scan) -> Option<Vec<Need>> {
        let needs: Vec<Need> = scan.slots.iter().map(|slot| self.need(slot)).collect::<Option<_>>()?;
        if let Some(cluster) = &scan.cluster {
            self.column(cluster)?;
            self.read(cluster);
        }
        Some(needs)
    }

    /// What a histogram needs: a class a value of its column, and its filters.
    fn ordered(&mut self, histogram: &Histogram) -> Option<Need> {
        let mut dimensions = self.dimensions(&histogram.cell)?;
        let column = self.column(&histogram.column)?;
        let place = self.columns.get_index_of(&histogram.column).unwrap_or(self.columns.len());
        let finest = Partition::finest(column, place)?;
        let known = self.partitions.iter().position(|known| *known == finest);
        let each = known.unwrap_or(self.partitions.len());
        if known.is_none() {
            self.read(&histogram.column);
            self.partitions.push(finest);
        }
        dimensions.insert(each);
        self.fits(&dimensions)?;
        Some(Need { dimensions, sum: None, each: Some(each) })
    }

    fn fits(&self, dimensions: &BTreeSet<usize>) -> Option<u64> {
        size(&self.partitions, dimensions).filter(|cells| *cells <= SPARSE)
    }
}

fn size(partitions: &[Partition], dimensions: &BTreeSet<usize>) -> Option<u64> {
    dimensions.iter().try_fold(1_u64, |cells, at| cells.checked_mul(partitions[*at].len.into()))
}

/// As few and as small cubes as hold all needs: those within others fall away, then whichever two become the
/// smallest one are merged as long as that saves work a row and stays small.
fn cubes<'n>(partitions: &[Partition], needs: impl Iterator<Item = &'n BTreeSet<usize>>) -> Vec<Cube> {
    let distinct: BTreeSet<&BTreeSet<usize>> = needs.collect();
    let mut spans: Vec<BTreeSet<usize>> = distinct.into_iter().cloned().collect();
    spans.sort_by_key(|span| std::cmp::Reverse(span.len()));
    let mut kept: Vec<BTreeSet<usize>> = Vec::new();
    for span in spans {
        if !kept.iter().any(|larger| span.is_subset(larger)) {
            kept.push(span);
        }
    }
    while let Some((a, b)) = best(partitions, &kept) {
        let merged = kept[a].union(&kept[b]).copied().collect();
        kept.swap_remove(b);
        kept[a] = merged;
    }
    let cube = |span: BTreeSet<usize>| Cube {
        cells: size(partitions, &span).unwrap_or(u64::MAX),
        dimensions: span.iter().map(|at| Dimension { partition: *at, len: partitions[*at].len }).collect(),
        sums: Vec::new(),
    };
    kept.into_iter().map(cube).collect()
}

/// The two spans whose union is the smallest, if it is small and spares a row anything.
fn best(partitions: &[Partition], spans: &[BTreeSet<usize>]) -> Option<(usize, usize)> {
    let mut found: Option<(u64, usize, usize)> = None;
    for b in 1..spans.len() {
        for a in 0..b {
            let union: BTreeSet<usize> = spans[a].union(&spans[b]).copied().collect();
            let spared = (spans[a].len() + spans[b].len() + A_CUBE).saturating_sub(union.len());
            let Some(cells) = size(partitions, &union).filter(|cells| *cells <= SHARED && spared > 0) else { continue };
            if found.is_none_or(|(least, ..)| cells < least) {
                found = Some((cells, a, b));
            }
        }
    }
    found.map(|(_, a, b)| (a, b))
}

/// Cubes on their way: sums are added as they are asked for.
struct Made<'a> {
    cubes: Vec<Cube>,
    fusing: Fusing<'a>,
}

impl Made<'_> {
    /// Where a need is met: the smallest cube that spans it.
    fn place(&mut self, need: &Need, cell: &Cell) -> Place {
        let spans = |cube: &Cube| {
            need.dimensions.iter().all(|at| cube.dimensions.iter().any(|dimension| dimension.partition == *at))
        };
        let holding = (0..self.cubes.len()).filter(|at| spans(&self.cubes[*at]));
        let at = holding.min_by_key(|at| self.cubes[*at].cells).unwrap_or_default();
        let sum = need.sum.map(|column| self.sum(at, column));
        let filters: BTreeMap<usize, &ValueSet> =
            cell.0.iter().filter_map(|(id, set)| Some((*self.fusing.filters.get(id)?, set))).collect();
        let dimensions = &self.cubes[at].dimensions;
        let classes = dimensions.iter().map(|dimension| {
            let set = filters.get(&dimension.partition).filter(|_| need.dimensions.contains(&dimension.partition))?;
            Some(self.fusing.partitions[dimension.partition].belonging(set))
        });
        let each = need.each.and_then(|each| dimensions.iter().position(|dimension| dimension.partition == each));
        Place { cube: at, sum, classes: classes.collect(), each }
    }

    fn sum(&mut self, cube: usize, column: usize) -> usize {
        let fusing = &self.fusing;
        let wide = fusing
            .columns
            .get_index(column)
            .is_none_or(|id| is_wide(fusing.network, &fusing.source.id, &Measure::Sum(id.clone()), fusing.rows));
        let (summed, sums) = (Summed { column, wide }, &mut self.cubes[cube].sums);
        sums.iter().position(|known| *known == summed).unwrap_or_else(|| {
            sums.push(summed);
            sums.len() - 1
        })
    }

    fn answer(
        &mut self,
        scan: &Scan,
        needs: &[Need],
        together: Option<u64>,
        groupings: &mut Vec<Grouping>,
    ) -> Option<Answered> {
        let places: Vec<Place> =
            needs.iter().zip(&scan.slots).map(|(need, slot)| self.place(need, &slot.cell)).collect();
        let Some(cluster) = &scan.cluster else { return Some(Answered::Whole(places)) };
        if places.iter().any(|place| self.cubes[place.cube].cells > ROUTED) {
            return None;
        }
        let own = self.fusing.source.cluster.as_ref().or(self.fusing.source.key.as_ref());
        groupings.push(Grouping {
            column: self.fusing.columns.get_index_of(cluster)?,
            slots: places.clone(),
            ratios: scan.ratios.clone(),
            keeps_groups: scan.keeps_groups,
            together: together.filter(|_| own == Some(cluster) && !scan.keeps_groups),
        });
        Some(Answered::Grouped(places, groupings.len() - 1))
    }
}
