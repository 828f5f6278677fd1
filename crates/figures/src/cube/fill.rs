//! Fills cubes with rows, a chunk at a time, column by column.
//!
//! A row costs an addition a cube and a multiplication a dimension, however many figures are asked for. Chunks are so
//! small that whatever is made of them stays in the fastest memory, and numbers of 16 bits so narrow that the processor
//! works on eight rows at once.

use super::classes::{Class, Reader, Stored};
use super::groups::Groups;
use super::numbers::{Cursor, Numbers};
use super::{Cube, Dimension, Fused, NARROW};
use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::common::{DataFusionError, exec_err};
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
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
    classes: Vec<Lane>,
    /// By cube, the cell of each row; of narrow cubes only.
    pub cells: Vec<Vec<u16>>,
    /// By column read, its values, 0 for an absent one; of summed columns only.
    pub values: Vec<Vec<i64>>,
}

/// Classes of the rows of a chunk.
enum Lane {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

/// The cells of a cube.
enum Cells {
    /// Each has its place, known in 16 bits.
    Narrow(Narrow),
    /// Each has its place: rows, then sums.
    Dense(Vec<Vec<i128>>),
    /// Those that occur: rows, then sums.
    Sparse(HashMap<u64, Vec<i128>>),
}

/// Rows and sums by cell, in tables whose length is a constant, so that no place needs a test of its own; what lies beyond the
/// cube is never touched.
struct Narrow {
    /// Rows with an even place in their chunk, and the others: neighbours often share a cell, and would wait for each other.
    rows: [Table<i64>; 2],
    sums: Vec<Total>,
}

enum Total {
    Narrow(Table<i64>),
    Wide(Table<i128>),
}

/// One of two lengths, the shorter that holds the cube: most cubes are small, and long tables cost small sources more than their rows.
type Table<T> = Box<[T]>;

const SHORT: usize = 1 << 12;
const LONG: usize = NARROW as usize;

impl Lane {
    fn new(len: u32) -> Self {
        if u64::from(len) <= NARROW {
            Self::Narrow(Vec::with_capacity(CHUNK))
        } else {
            Self::Wide(Vec::with_capacity(CHUNK))
        }
    }

    fn read(&mut self, reader: &Reader, stored: &Stored, rows: Range<usize>) -> Result<(), DataFusionError> {
        match self {
            Self::Narrow(out) => reader.read(stored, rows, out),
            Self::Wide(out) => reader.read(stored, rows, out),
        }
    }

    fn class(&self, row: usize) -> u64 {
        match self {
            Self::Narrow(classes) => classes[row].into(),
            Self::Wide(classes) => classes[row].into(),
        }
    }
}

impl fmt::Debug for Filling {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Filling").field("fused", &self.fused).finish_non_exhaustive()
    }
}

impl Filling {
    pub fn new(fused: Arc<Fused>) -> Self {
        let chunk = Chunk {
            classes: fused.partitions.iter().map(|partition| Lane::new(partition.len)).collect(),
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
        let mut summed: Vec<Option<Stored>> = columns.iter().map(|_| None).collect();
        for sum in fused.cubes.iter().flat_map(|cube| &cube.sums) {
            summed[sum.column] = Some(Stored::numbers(&columns[sum.column])?);
        }
        for (groups, grouping) in self.groups.iter_mut().zip(&fused.groupings) {
            groups.prepare(&columns[grouping.column])?;
        }
        for from in (0..rows).step_by(CHUNK) {
            let len = CHUNK.min(rows - from);
            for ((reader, stored), out) in self.readers.iter().zip(&parted).zip(&mut self.chunk.classes) {
                out.read(reader, stored, from..from + len)?;
            }
            for (stored, out) in summed.iter().zip(&mut self.chunk.values) {
                stored.iter().for_each(|stored| stored.added(from..from + len, out));
            }
            self.chunk(from, len)?;
        }
        Ok(())
    }

    fn chunk(&mut self, from: usize, len: usize) -> Result<(), DataFusionError> {
        let Chunk { classes, cells: places, values } = &mut self.chunk;
        for ((cube, cells), places) in self.fused.cubes.iter().zip(&mut self.cells).zip(places) {
            match cells {
                Cells::Narrow(narrow) => {
                    narrow_places(cube, classes, len, places);
                    narrow.add(cube, places, values);
                }
                Cells::Dense(totals) => {
                    for (row, place) in wide_places(cube, classes, len) {
                        let cell = place as usize;
                        let added = cube.sums.iter().map(|sum| values[sum.column][row]);
                        std::iter::once(1)
                            .chain(added)
                            .zip(&mut *totals)
                            .for_each(|(value, of)| of[cell] += i128::from(value));
                    }
                }
                Cells::Sparse(cells) => {
                    for (row, place) in wide_places(cube, classes, len) {
                        let cell = cells.entry(place).or_insert_with(|| vec![0; 1 + cube.sums.len()]);
                        let added = cube.sums.iter().map(|sum| values[sum.column][row]);
                        std::iter::once(1)
                            .chain(added)
                            .zip(cell)
                            .for_each(|(value, total)| *total += i128::from(value));
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

impl Narrow {
    fn new(cube: &Cube) -> Self {
        let sum = |wide| if wide { Total::Wide(table(cube)) } else { Total::Narrow(table(cube)) };
        let sums = cube.sums.iter().map(|total| sum(total.wide)).collect();
        Self { rows: [table(cube), table(cube)], sums }
    }

    fn add(&mut self, cube: &Cube, places: &[u16], values: &[Vec<i64>]) {
        match self.rows[0].len() {
            SHORT => self.add_to::<SHORT>(cube, places, values),
            _ => self.add_to::<LONG>(cube, places, values),
        }
    }

    /// Adds to tables of `LENGTH`.
    fn add_to<const LENGTH: usize>(&mut self, cube: &Cube, places: &[u16], values: &[Vec<i64>]) {
        let [even, odd] = self.rows.each_mut().map(sized::<LENGTH, i64>);
        let (pairs, last) = places.as_chunks::<2>();
        for [a, b] in pairs {
            even[usize::from(*a) % LENGTH] += 1;
            odd[usize::from(*b) % LENGTH] += 1;
        }
        last.iter().for_each(|place| even[usize::from(*place) % LENGTH] += 1);
        for (sum, total) in cube.sums.iter().zip(&mut self.sums) {
            let added = places.iter().map(|place| usize::from(*place) % LENGTH).zip(&values[sum.column]);
            match total {
                Total::Narrow(of) => {
                    let of = sized::<LENGTH, i64>(of);
                    added.for_each(|(place, value)| of[place] += value);
                }
                Total::Wide(of) => {
                    let of = sized::<LENGTH, i128>(of);
                    added.for_each(|(place, value)| of[place] += i128::from(*value));
                }
            }
        }
    }
}

fn table<T: Copy + Default>(cube: &Cube) -> Table<T> {
    vec![T::default(); if cube.cells <= SHORT as u64 { SHORT } else { LONG }].into_boxed_slice()
}

fn sized<const LENGTH: usize, T>(table: &mut Table<T>) -> &mut [T; LENGTH] {
    table.as_mut_array().unwrap_or_else(|| unreachable!("all tables of a cube have the same length"))
}

impl Cells {
    fn new(cube: &Cube) -> Self {
        match cube.cells {
            cells if cells <= NARROW => Self::Narrow(Narrow::new(cube)),
            cells if cube.is_dense() => Self::Dense(vec![vec![0; cells as usize]; 1 + cube.sums.len()]),
            _ => Self::Sparse(HashMap::new()),
        }
    }

    fn write(&self, cube: &Cube, out: &mut Numbers) {
        let cells = cube.cells as usize;
        match self {
            Self::Narrow(Narrow { rows: [even, odd], sums }) => {
                out.numbers.extend(even.iter().zip(odd.iter()).take(cells).map(|(even, odd)| i128::from(even + odd)));
                for total in sums {
                    match total {
                        Total::Narrow(of) => out.numbers.extend(of[..cells].iter().copied().map(i128::from)),
                        Total::Wide(of) => out.numbers.extend(&of[..cells]),
                    }
                }
            }
            Self::Dense(totals) => totals.iter().for_each(|of| out.numbers.extend(of)),
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
        let cells = cube.cells as usize;
        match self {
            Self::Narrow(Narrow { rows: [even, _], sums }) => {
                merge_narrow(&mut even[..cells], cursor)?;
                for total in sums {
                    match total {
                        Total::Narrow(of) => merge_narrow(&mut of[..cells], cursor)?,
                        Total::Wide(of) => merge_wide(&mut of[..cells], cursor)?,
                    }
                }
            }
            Self::Dense(totals) => totals.iter_mut().try_for_each(|of| merge_wide(of, cursor))?,
            Self::Sparse(cells) => {
                for _ in 0..cursor.count()? {
                    let cell = cells.entry(cursor.count()?).or_insert_with(|| vec![0; 1 + cube.sums.len()]);
                    merge_wide(cell, cursor)?;
                }
            }
        }
        Ok(())
    }

    fn size(&self) -> usize {
        match self {
            Self::Narrow(Narrow { rows: [even, _], sums }) => even.len() * (16 + 16 * sums.len()),
            Self::Dense(totals) => totals.iter().map(|of| 16 * of.len()).sum(),
            Self::Sparse(cells) => cells.len() * 64,
        }
    }
}

fn merge_wide(totals: &mut [i128], cursor: &mut Cursor<'_>) -> Result<(), DataFusionError> {
    for total in totals {
        *total += cursor.number()?;
    }
    Ok(())
}

fn merge_narrow(totals: &mut [i64], cursor: &mut Cursor<'_>) -> Result<(), DataFusionError> {
    for total in totals {
        // Planned as narrow: no sum over all rows leaves 64 bits.
        *total += i64::try_from(cursor.number()?).unwrap_or_default();
    }
    Ok(())
}

/// The cell of each row of a narrow cube, whose partitions are narrow too.
fn narrow_places(cube: &Cube, classes: &[Lane], len: usize, out: &mut Vec<u16>) {
    let mut stride = 1_u16;
    let strided = cube.dimensions.iter().filter_map(|dimension| match &classes[dimension.partition] {
        Lane::Narrow(lane) => {
            let own = stride;
            // After the last dimension it may have left its 16 bits, and is read no more.
            stride = stride.wrapping_mul(u16::of(dimension.len));
            Some((lane, own))
        }
        Lane::Wide(_) => None,
    });
    let strided: Vec<(&Vec<u16>, u16)> = strided.collect();
    out.clear();
    out.resize(len, 0);
    // Several dimensions at a time, so that places are seldom written.
    let (threes, rest) = strided.as_chunks::<3>();
    for [(a, by_a), (b, by_b), (c, by_c)] in threes {
        let classes = a.iter().zip(*b).zip(*c);
        out.iter_mut().zip(classes).for_each(|(place, ((a, b), c))| *place += a * by_a + b * by_b + c * by_c);
    }
    for (lane, by) in rest {
        out.iter_mut().zip(*lane).for_each(|(place, class)| *place += class * by);
    }
}

/// The cell of each row of any cube.
fn wide_places(cube: &Cube, classes: &[Lane], len: usize) -> impl Iterator<Item = (usize, u64)> {
    let place = |row: usize| {
        let step = |(place, stride): (u64, u64), dimension: &Dimension| {
            (place + classes[dimension.partition].class(row) * stride, stride.saturating_mul(dimension.len.into()))
        };
        (row, cube.dimensions.iter().fold((0, 1), step).0)
    };
    (0..len).map(place)
}
