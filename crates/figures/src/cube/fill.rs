//! Fills cubes with rows, a chunk at a time, column by column.
//!
//! A row costs an addition a cube and a multiplication a dimension, however many figures are asked for. Chunks are so
//! small that whatever is made of them stays in the fastest memory.

use super::classes::Reader;
use super::groups::Groups;
use super::numbers::{Cursor, Numbers};
use super::{Cube, Dimension, Fused};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::common::{DataFusionError, exec_err};
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

/// Rows worked on at a time.
const CHUNK: usize = 1024;

/// Cubes being filled.
pub(super) struct Filling {
    fused: Arc<Fused>,
    readers: Vec<Reader>,
    cells: Vec<Cells>,
    groups: Vec<Groups>,
    chunk: Chunk,
}

/// What a chunk of rows is turned into.
#[derive(Default)]
pub(super) struct Chunk {
    /// By partition, the class of each row.
    classes: Vec<Vec<u32>>,
    /// By cube, the cell of each row; of a dense cube only.
    pub cells: Vec<Vec<u32>>,
    /// By column read, its values, 0 for an absent one; of summed columns only.
    pub values: Vec<Vec<i64>>,
}

/// The cells of a cube.
enum Cells {
    /// Each has its place: rows, then by sum.
    Dense { rows: Vec<i64>, narrow: Vec<Vec<i64>>, wide: Vec<Vec<i128>> },
    /// Those that occur: rows, then sums.
    Sparse(HashMap<u64, Vec<i128>>),
}

impl fmt::Debug for Filling {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Filling").field("fused", &self.fused).finish_non_exhaustive()
    }
}

impl Filling {
    pub fn new(fused: Arc<Fused>) -> Self {
        let chunk = Chunk {
            classes: vec![Vec::with_capacity(CHUNK); fused.partitions.len()],
            cells: vec![Vec::with_capacity(CHUNK); fused.cubes.len()],
            values: vec![Vec::new(); fused.columns.len()],
        };
        Self {
            readers: fused.partitions.iter().map(|partition| Reader::new(&partition.classes)).collect(),
            cells: fused.cubes.iter().map(Cells::new).collect(),
            groups: fused.groupings.iter().map(|grouping| Groups::new(&fused, grouping)).collect(),
            chunk,
            fused,
        }
    }

    /// Adds rows: one array a column of the plan.
    pub fn add(&mut self, columns: &[ArrayRef]) -> Result<(), DataFusionError> {
        if columns.len() != self.fused.columns.len() {
            return exec_err!("{} columns given, {} planned", columns.len(), self.fused.columns.len());
        }
        let rows = columns.first().map_or(0, |column| column.len());
        let fused = Arc::clone(&self.fused);
        let read = self.readers.iter_mut().zip(&fused.partitions);
        let parted = read.map(|(reader, partition)| reader.prepare(&columns[partition.column]));
        let parted = parted.collect::<Result<Vec<_>, _>>()?;
        let mut summed: Vec<Option<ArrayRef>> = vec![None; columns.len()];
        for sum in fused.cubes.iter().flat_map(|cube| &cube.sums) {
            summed[sum.column] = Some(cast(&columns[sum.column], &DataType::Int64)?);
        }
        for (groups, grouping) in self.groups.iter_mut().zip(&fused.groupings) {
            groups.prepare(&columns[grouping.column])?;
        }
        for from in (0..rows).step_by(CHUNK) {
            let len = CHUNK.min(rows - from);
            for ((reader, array), out) in self.readers.iter().zip(&parted).zip(&mut self.chunk.classes) {
                reader.read(array.slice(from, len).as_ref(), out)?;
            }
            for (array, out) in summed.iter().zip(&mut self.chunk.values) {
                if let Some(array) = array {
                    values(array.slice(from, len).as_ref(), out);
                }
            }
            self.chunk(from, len)?;
        }
        Ok(())
    }

    fn chunk(&mut self, from: usize, len: usize) -> Result<(), DataFusionError> {
        for (at, (cube, cells)) in self.fused.cubes.iter().zip(&mut self.cells).enumerate() {
            match cells {
                Cells::Dense { rows, narrow, wide } => {
                    let places = &mut self.chunk.cells[at];
                    dense_places(cube, &self.chunk.classes, len, places);
                    count(places, rows);
                    let (mut narrow, mut wide) = (narrow.iter_mut(), wide.iter_mut());
                    for sum in &cube.sums {
                        let values = &self.chunk.values[sum.column];
                        match sum.wide {
                            true => wide.next().into_iter().for_each(|sums| add(places, values, sums)),
                            false => narrow.next().into_iter().for_each(|sums| add(places, values, sums)),
                        }
                    }
                }
                Cells::Sparse(cells) => {
                    for row in 0..len {
                        let place = sparse_place(cube, &self.chunk.classes, row);
                        let cell = cells.entry(place).or_insert_with(|| vec![0; 1 + cube.sums.len()]);
                        cell[0] += 1;
                        for (sum, total) in cube.sums.iter().zip(&mut cell[1..]) {
                            *total += i128::from(self.chunk.values[sum.column][row]);
                        }
                    }
                }
            }
        }
        self.groups.iter_mut().try_for_each(|groups| groups.add(&self.chunk, from, len))
    }

    /// Adds what another part of the rows has filled.
    pub fn merge(&mut self, other: &Numbers) -> Result<(), DataFusionError> {
        let mut cursor = Cursor::new(other);
        for (cells, cube) in self.cells.iter_mut().zip(&self.fused.cubes) {
            cells.merge(cube, &mut cursor)?;
        }
        self.groups.iter_mut().try_for_each(|groups| groups.merge(&mut cursor))
    }

    /// What has been filled; groups of rows are closed with it.
    pub fn numbers(&mut self) -> Result<Numbers, DataFusionError> {
        let mut out = Numbers::default();
        for (cells, cube) in self.cells.iter().zip(&self.fused.cubes) {
            cells.write(cube, &mut out);
        }
        self.groups.iter_mut().try_for_each(|groups| groups.write(&mut out))?;
        Ok(out)
    }

    /// Bytes held, about.
    pub fn size(&self) -> usize {
        let cells = self.cells.iter().map(Cells::size).sum::<usize>();
        cells + self.groups.iter().map(Groups::size).sum::<usize>()
    }
}

impl Cells {
    fn new(cube: &Cube) -> Self {
        if !cube.is_dense() {
            return Self::Sparse(HashMap::new());
        }
        let (cells, wide) = (cube.cells as usize, cube.sums.iter().filter(|sum| sum.wide).count());
        let narrow = cube.sums.len() - wide;
        Self::Dense { rows: vec![0; cells], narrow: vec![vec![0; cells]; narrow], wide: vec![vec![0; cells]; wide] }
    }

    fn write(&self, cube: &Cube, out: &mut Numbers) {
        match self {
            Self::Dense { rows, narrow, wide } => {
                out.numbers.extend(rows.iter().copied().map(i128::from));
                let (mut narrow, mut wide) = (narrow.iter(), wide.iter());
                for sum in &cube.sums {
                    match sum.wide {
                        true => out.numbers.extend(wide.next().into_iter().flatten()),
                        false => out.numbers.extend(narrow.next().into_iter().flatten().copied().map(i128::from)),
                    }
                }
            }
            Self::Sparse(cells) => {
                out.numbers.push(cells.len() as i128);
                for (place, cell) in cells {
                    out.numbers.push((*place).into());
                    out.numbers.extend(cell);
                }
            }
        }
    }

    fn merge(&mut self, cube: &Cube, cursor: &mut Cursor<'_>) -> Result<(), DataFusionError> {
        match self {
            Self::Dense { rows, narrow, wide } => {
                merge_narrow(rows, cursor)?;
                let (mut narrow, mut wide) = (narrow.iter_mut(), wide.iter_mut());
                for sum in &cube.sums {
                    match sum.wide {
                        true => wide.next().into_iter().flatten().try_for_each(|total| {
                            *total += cursor.number()?;
                            Ok::<_, DataFusionError>(())
                        })?,
                        false => narrow.next().into_iter().try_for_each(|sums| merge_narrow(sums, cursor))?,
                    }
                }
            }
            Self::Sparse(cells) => {
                for _ in 0..cursor.count()? {
                    let cell = cells.entry(cursor.count()?).or_insert_with(|| vec![0; 1 + cube.sums.len()]);
                    for total in cell {
                        *total += cursor.number()?;
                    }
                }
            }
        }
        Ok(())
    }

    fn size(&self) -> usize {
        match self {
            Self::Dense { rows, narrow, wide } => rows.len() * (8 + 8 * narrow.len() + 16 * wide.len()),
            Self::Sparse(cells) => cells.len() * 64,
        }
    }
}

fn merge_narrow(totals: &mut [i64], cursor: &mut Cursor<'_>) -> Result<(), DataFusionError> {
    for total in totals {
        // Planned as narrow: no sum over all rows leaves 64 bits.
        *total += i64::try_from(cursor.number()?).unwrap_or_default();
    }
    Ok(())
}

/// The values of a summed column, 0 where absent.
fn values(array: &dyn Array, out: &mut Vec<i64>) {
    let array = array.as_primitive::<Int64Type>();
    out.clear();
    out.extend_from_slice(array.values());
    if let Some(nulls) = array.nulls().filter(|nulls| nulls.null_count() > 0) {
        for (value, valid) in out.iter_mut().zip(nulls.iter()) {
            *value = if valid { *value } else { 0 };
        }
    }
}

/// The cell of each row.
fn dense_places(cube: &Cube, classes: &[Vec<u32>], len: usize, out: &mut Vec<u32>) {
    out.clear();
    let mut dimensions = cube.dimensions.iter();
    let Some(first) = dimensions.next() else {
        out.resize(len, 0);
        return;
    };
    out.extend_from_slice(&classes[first.partition]);
    let mut stride = first.len;
    for dimension in dimensions {
        for (place, class) in out.iter_mut().zip(&classes[dimension.partition]) {
            *place += class * stride;
        }
        stride *= dimension.len;
    }
}

fn sparse_place(cube: &Cube, classes: &[Vec<u32>], row: usize) -> u64 {
    let step = |(place, stride): (u64, u64), dimension: &Dimension| {
        let class = u64::from(classes[dimension.partition][row]);
        (place + class * stride, stride * u64::from(dimension.len))
    };
    cube.dimensions.iter().fold((0, 1), step).0
}

fn count(places: &[u32], rows: &mut [i64]) {
    for place in places {
        rows[*place as usize] += 1;
    }
}

fn add<T: std::ops::AddAssign + From<i64>>(places: &[u32], values: &[i64], sums: &mut [T]) {
    for (place, value) in places.iter().zip(values) {
        sums[*place as usize] += T::from(*value);
    }
}
