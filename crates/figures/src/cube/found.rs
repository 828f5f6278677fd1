//! Reads answers off filled cubes.

use super::folding::moments;
use super::fuse::Answered;
use super::groups::{checked, read_moments};
use super::numbers::{Cursor, Numbers};
use super::{Classes, Cube, Fused, Grouping, Place};
use crate::execute::{FilledHistogram, FilledScan};
use datafusion::arrow::array::{AsArray, RecordBatch};
use datafusion::common::{DataFusionError, exec_err};
use domain::statistics::Moments;
use std::collections::BTreeMap;

/// The cubes of one pass, filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    cubes: Vec<Filled>,
    /// One a grouping.
    pub groupings: Vec<Grouped>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Filled {
    /// By sum, the rows first, each cell.
    Dense(Vec<Vec<i128>>),
    /// Cells that occur: rows, then sums.
    Sparse(Vec<(u64, Vec<i128>)>),
}

/// What was told a group.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Grouped {
    /// Groups that have rows.
    pub groups: u64,
    /// Their names in increasing order, where they were kept.
    pub names: Vec<String>,
    /// By slot, one value a group kept.
    pub slots: Vec<Vec<i128>>,
    /// By ratio.
    pub moments: Vec<Moments>,
}

impl Found {
    /// The answer of the aggregate to a pass: one row.
    ///
    /// # Errors
    /// An answer of another shape; groups that do not stand together although the snapshot says so.
    pub fn read(fused: &Fused, batches: &[RecordBatch]) -> Result<Self, DataFusionError> {
        let row = batches.iter().find(|batch| batch.num_rows() == 1).and_then(|batch| batch.columns().first());
        let Some(filled) = row.and_then(|column| column.as_struct_opt()) else {
            return exec_err!("a fused cube gives one row");
        };
        let numbers = Numbers::of(filled.columns())?.into_iter().next().unwrap_or_default();
        let mut cursor = Cursor::new(&numbers);
        let cubes = fused.cubes.iter().map(|cube| filled_cube(cube, &mut cursor)).collect::<Result<_, _>>()?;
        let groupings = fused.groupings.iter().map(|grouping| grouped(grouping, &mut cursor));
        Ok(Self { cubes, groupings: groupings.collect::<Result<_, _>>()? })
    }

    /// A scan, answered.
    #[must_use]
    pub fn scan(&self, fused: &Fused, answered: &Answered) -> FilledScan {
        let (places, grouping) = match answered {
            Answered::Whole(places) => (places, None),
            Answered::Grouped(places, grouping) => (places, self.groupings.get(*grouping).cloned()),
        };
        let totals = places.iter().map(|place| self.slot(fused, place)).collect();
        let Grouped { groups: clusters, names: keys, slots: groups, moments } = grouping.unwrap_or_default();
        FilledScan { totals, clusters, moments, groups, keys }
    }

    /// The number or the sum over the cells of a place.
    #[must_use]
    pub fn slot(&self, fused: &Fused, place: &Place) -> i128 {
        let of = place.sum.map_or(0, |sum| 1 + sum);
        self.inside(fused, place, of).map(|(_, total)| total).sum()
    }

    /// Rows by value, for a place that tells each value of a column apart; rows without a value are left out.
    #[must_use]
    pub fn histogram(&self, fused: &Fused, place: &Place) -> FilledHistogram {
        let mut values = BTreeMap::new();
        for (cell, rows) in self.inside(fused, place, 0) {
            if let Some(value) = place.value(fused, cell) {
                *values.entry(value).or_insert(0) += u64::try_from(rows).unwrap_or_default();
            }
        }
        values.into_iter().collect()
    }

    /// The cells of a place that hold anything, with their rows or one of their sums.
    fn inside<'f>(&'f self, fused: &'f Fused, place: &'f Place, of: usize) -> impl Iterator<Item = (u64, i128)> + 'f {
        let cube = &fused.cubes[place.cube];
        let (dense, sparse) = match &self.cubes[place.cube] {
            Filled::Dense(sums) => (Some(&sums[of]), None),
            Filled::Sparse(cells) => (None, Some(cells)),
        };
        let dense = dense
            .into_iter()
            .flat_map(|totals| place.cells(cube).into_iter().map(|cell| (cell, totals[cell as usize])));
        let sparse = sparse.into_iter().flatten().filter(|(cell, _)| place.holds(cube, *cell));
        let sparse = sparse.map(move |(cell, totals)| (*cell, totals[of]));
        dense.chain(sparse).filter(|(_, total)| *total != 0)
    }
}

impl Place {
    /// Whether a cell of its cube belongs to it.
    pub(super) fn holds(&self, cube: &Cube, cell: u64) -> bool {
        let mut rest = cell;
        cube.dimensions.iter().zip(&self.classes).all(|(dimension, classes)| {
            let class = rest % u64::from(dimension.len);
            rest /= u64::from(dimension.len);
            classes.as_ref().is_none_or(|inside| inside[class as usize])
        })
    }

    /// The cells of its cube, an array, that belong to it.
    fn cells(&self, cube: &Cube) -> Vec<u64> {
        let (mut cells, mut stride) = (vec![0], 1);
        for (dimension, classes) in cube.dimensions.iter().zip(&self.classes) {
            let inside = |class: &u64| classes.as_ref().is_none_or(|inside| inside[*class as usize]);
            let steps = (0..u64::from(dimension.len)).filter(inside).map(|class| class * stride);
            cells = steps.flat_map(|step| cells.iter().map(move |cell| cell + step)).collect();
            stride *= u64::from(dimension.len);
        }
        cells
    }

    /// The value that a cell stands for, where the place tells each value apart; none for the absent one.
    fn value(&self, fused: &Fused, cell: u64) -> Option<i64> {
        let (at, dimensions) = (self.each?, &fused.cubes[self.cube].dimensions);
        let below: u64 = dimensions[..at].iter().map(|dimension| u64::from(dimension.len)).product();
        let class = cell / below % u64::from(dimensions[at].len);
        let Classes::Each { min, max } = fused.partitions[dimensions[at].partition].classes else { return None };
        min.checked_add(i64::try_from(class).ok()?).filter(|value| *value <= max)
    }
}

fn filled_cube(cube: &Cube, cursor: &mut Cursor<'_>) -> Result<Filled, DataFusionError> {
    let sums = 1 + cube.sums.len();
    if cube.is_dense() {
        let cells = |cursor: &mut Cursor<'_>| (0..cube.cells).map(|_| cursor.number()).collect::<Result<Vec<_>, _>>();
        return Ok(Filled::Dense((0..sums).map(|_| cells(cursor)).collect::<Result<_, _>>()?));
    }
    let cell = |cursor: &mut Cursor<'_>| {
        Ok((cursor.count()?, (0..sums).map(|_| cursor.number()).collect::<Result<Vec<_>, DataFusionError>>()?))
    };
    Ok(Filled::Sparse((0..cursor.count()?).map(|_| cell(cursor)).collect::<Result<_, DataFusionError>>()?))
}

/// Groups in the order of their names; their moments, where they were not folded on the way.
fn grouped(grouping: &Grouping, cursor: &mut Cursor<'_>) -> Result<Grouped, DataFusionError> {
    let groups = cursor.count()?;
    if grouping.together.is_some() {
        checked(grouping.together, groups)?;
        let moments = grouping.ratios.iter().map(|_| read_moments(cursor)).collect::<Result<_, _>>()?;
        return Ok(Grouped { groups, moments, ..Grouped::default() });
    }
    let mut kept = BTreeMap::new();
    for _ in 0..groups {
        let name = cursor.text()?;
        let slots = grouping.slots.iter().map(|_| cursor.number()).collect::<Result<Vec<_>, _>>()?;
        kept.insert(name, slots);
    }
    let slots: Vec<Vec<i128>> =
        (0..grouping.slots.len()).map(|slot| kept.values().map(|slots| slots[slot]).collect()).collect();
    let moments = moments(&grouping.ratios, &slots, kept.len())?;
    if !grouping.keeps_groups {
        return Ok(Grouped { groups, moments, ..Grouped::default() });
    }
    Ok(Grouped { groups, names: kept.keys().map(|name| (*name).to_owned()).collect(), slots, moments })
}
