//! Which slots of a grouping a row adds to, by its cells: what a group's slots hold is gathered here.
//!
//! Slots that count have a byte each in a block a cell, 1 where the cell belongs: the blocks of a group's rows are
//! added up in registers, eight slots in each. Slots that add up a column are listed a cell.

use super::fill::Chunk;
use super::{Fused, Place};
use std::ops::Range;

/// Slots counted at once.
const BLOCK: usize = 8 * WORDS;
/// Words of a block, added as wholes: no byte of them ever runs over into the next.
const WORDS: usize = 4;
/// Rows that a byte can count.
const BYTE: usize = 255;

/// What the slots of one group hold.
pub(super) struct Held {
    /// By lane: first those that count, block by block, then those that add up, as far as 64 bits hold them.
    lanes: Vec<i64>,
    /// By lane that adds up, its sum.
    sums: Vec<i128>,
}

/// The way from cells to lanes.
pub(super) struct Routes {
    counted: Vec<Counted>,
    added: Vec<Added>,
    /// By slot, its lane.
    lanes: Vec<usize>,
    /// Where the lanes that add up begin.
    first_sum: usize,
    sums: usize,
}

/// Slots of one cube that count rows.
struct Counted {
    cube: usize,
    /// How many blocks a cell has.
    width: usize,
    /// By cell, its blocks: a byte a slot, the lowest first, 1 where the cell belongs to it.
    belongs: Vec<[u64; WORDS]>,
}

/// Slots of one cube that add up columns.
struct Added {
    cube: usize,
    /// By cell, where its slots begin in `to`.
    starts: Vec<u32>,
    /// Sums, each with the column that it adds up.
    to: Vec<(u32, u32)>,
}

impl Held {
    /// By lane, what the group holds; a sum only after [`Routes::narrow`].
    pub fn lanes(&self) -> &[i64] {
        &self.lanes
    }

    pub fn clear(&mut self) {
        self.lanes.fill(0);
        self.sums.fill(0);
    }
}

impl Routes {
    pub fn new(fused: &Fused, places: &[Place]) -> Self {
        let (mut lanes, mut counted, mut added) = (vec![0; places.len()], Vec::new(), Vec::new());
        let (mut blocks, mut sums) = (0, 0);
        let of = |cube: usize, sum: bool| -> Vec<usize> {
            (0..places.len()).filter(|at| places[*at].cube == cube && places[*at].sum.is_some() == sum).collect()
        };
        for cube in 0..fused.cubes.len() {
            let own = of(cube, false);
            own.iter().zip(blocks * BLOCK..).for_each(|(slot, lane)| lanes[*slot] = lane);
            blocks += own.len().div_ceil(BLOCK);
            let own: Vec<&Place> = own.into_iter().map(|slot| &places[slot]).collect();
            counted.extend((!own.is_empty()).then(|| Counted::new(fused, cube, &own)));
        }
        for cube in 0..fused.cubes.len() {
            let own = of(cube, true);
            own.iter().zip(blocks * BLOCK + sums..).for_each(|(slot, lane)| lanes[*slot] = lane);
            let placed: Vec<(u32, &Place)> = (sums as u32..).zip(own.iter().map(|slot| &places[*slot])).collect();
            sums += own.len();
            added.extend((!own.is_empty()).then(|| Added::new(fused, cube, &placed)));
        }
        Self { counted, added, lanes, first_sum: blocks * BLOCK, sums }
    }

    /// By slot, its lane.
    pub fn lanes(&self) -> &[usize] {
        &self.lanes
    }

    /// Zeros for a group.
    pub fn held(&self) -> Held {
        Held { lanes: vec![0; self.first_sum + self.sums], sums: vec![0; self.sums] }
    }

    /// Adds rows of one group.
    pub fn add(&self, chunk: &Chunk, rows: Range<usize>, held: &mut Held) {
        let mut blocks = held.lanes.chunks_exact_mut(BLOCK);
        for counted in &self.counted {
            counted.add(&chunk.cells[counted.cube][rows.clone()], &mut blocks);
        }
        self.added.iter().for_each(|added| added.add(chunk, rows.clone(), &mut held.sums));
    }

    /// Brings the sums of a group into their lanes; one beyond 64 bits becomes the last number within.
    pub fn narrow(&self, held: &mut Held) {
        let of_sums = held.lanes[self.first_sum..].iter_mut().zip(&held.sums);
        of_sums.for_each(|(lane, sum)| *lane = (*sum).clamp(i64::MIN.into(), i64::MAX.into()) as i64);
    }

    /// What a slot of a group holds.
    pub fn slot(&self, held: &Held, slot: usize) -> i128 {
        let lane = self.lanes[slot];
        lane.checked_sub(self.first_sum).map_or_else(|| held.lanes[lane].into(), |sum| held.sums[sum])
    }

    /// Bytes held, about.
    pub fn size(&self) -> usize {
        let counted: usize = self.counted.iter().map(|counted| counted.belongs.len() * BLOCK).sum();
        counted + self.added.iter().map(|added| added.starts.len() * 4 + added.to.len() * 8).sum::<usize>()
    }
}

impl Counted {
    fn new(fused: &Fused, cube: usize, places: &[&Place]) -> Self {
        let planned = &fused.cubes[cube];
        let width = places.len().div_ceil(BLOCK);
        let mut belongs = vec![[0; WORDS]; width * planned.cells as usize];
        for (cell, blocks) in (0..planned.cells).zip(belongs.chunks_exact_mut(width)) {
            for (word, places) in blocks.as_flattened_mut().iter_mut().zip(places.chunks(8)) {
                let bytes = places.iter().map(|place| u64::from(place.holds(planned, cell)));
                *word = bytes.rev().fold(0, |word, byte| word << 8 | byte);
            }
        }
        Self { cube, width, belongs }
    }

    /// Adds rows by their cells to as many of `blocks` as it has.
    fn add<'b>(&self, cells: &[u16], blocks: &mut impl Iterator<Item = &'b mut [i64]>) {
        for (at, totals) in blocks.take(self.width).enumerate() {
            for some in cells.chunks(BYTE) {
                let mut rows = [0_u64; WORDS];
                for cell in some {
                    let ones = &self.belongs[usize::from(*cell) * self.width + at];
                    rows.iter_mut().zip(ones).for_each(|(rows, ones)| *rows += ones);
                }
                let rows = rows.map(u64::to_le_bytes);
                totals.iter_mut().zip(rows.as_flattened()).for_each(|(total, rows)| *total += i64::from(*rows));
            }
        }
    }
}

impl Added {
    fn new(fused: &Fused, cube: usize, places: &[(u32, &Place)]) -> Self {
        let planned = &fused.cubes[cube];
        let (mut starts, mut to) = (vec![0], Vec::new());
        for cell in 0..planned.cells {
            let own = places.iter().filter(|(_, place)| place.holds(planned, cell));
            to.extend(own.filter_map(|(sum, place)| Some((*sum, planned.sums[place.sum?].column as u32))));
            starts.push(to.len() as u32);
        }
        Self { cube, starts, to }
    }

    fn add(&self, chunk: &Chunk, rows: Range<usize>, sums: &mut [i128]) {
        for (row, cell) in rows.clone().zip(&chunk.cells[self.cube][rows]) {
            let cell = usize::from(*cell);
            for (sum, column) in &self.to[self.starts[cell] as usize..self.starts[cell + 1] as usize] {
                sums[*sum as usize] += i128::from(chunk.values[*column as usize][row]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Classes, Cube, Dimension, Partition, Summed};
    use super::*;

    /// One cube of three classes, whose cells are the classes, and which adds up the second column.
    fn fused() -> Fused {
        let codes = ["a", "b", "c"].iter().zip(0..).map(|(code, class)| ((*code).to_owned(), class)).collect();
        let cube = Cube {
            dimensions: vec![Dimension { partition: 0, len: 3 }],
            cells: 3,
            sums: vec![Summed { column: 1, wide: false }],
        };
        Fused {
            source: "rows".into(),
            columns: vec!["code".into(), "hours".into()],
            partitions: vec![Partition { column: 0, classes: Classes::Codes { codes, absent: None }, len: 3 }],
            cubes: vec![cube],
            groupings: Vec::new(),
        }
    }

    fn place(sum: Option<usize>, classes: [bool; 3]) -> Place {
        Place { cube: 0, sum, classes: vec![Some(classes.to_vec())], each: None }
    }

    fn chunk(cells: Vec<u16>, hours: Vec<i64>) -> Chunk {
        let mut chunk = Chunk::default();
        (chunk.cells, chunk.values) = (vec![cells], vec![Vec::new(), hours]);
        chunk
    }

    /// Rows whose cells and hours come round at different paces, more than a byte counts.
    fn rows() -> (Vec<u16>, Vec<i64>) {
        (0..1_000_u16).map(|row| (row % 7 % 3, i64::from(row % 11) - 3)).unzip()
    }

    #[test]
    fn slots_of_several_blocks_hold_the_rows_and_sums_of_their_cells() {
        let all: Vec<[bool; 3]> = (0..8).map(|bits| std::array::from_fn(|cell| bits >> cell & 1 == 1)).collect();
        // Slots that add up stand between those that count, of which there is more than a block.
        let asked = (0..45).map(|at| ((at % 4 == 3).then_some(0), all[at % all.len()]));
        let asked: Vec<(Option<usize>, [bool; 3])> = asked.collect();
        let places: Vec<Place> = asked.iter().map(|(sum, classes)| place(*sum, *classes)).collect();
        let routes = Routes::new(&fused(), &places);
        let (cells, hours) = rows();
        let chunk = chunk(cells.clone(), hours.clone());
        let mut held = routes.held();
        routes.add(&chunk, 0..300, &mut held);
        routes.add(&chunk, 300..1_000, &mut held);
        routes.narrow(&mut held);
        for (slot, (sum, classes)) in asked.iter().enumerate() {
            let own = cells.iter().zip(&hours).filter(|(cell, _)| classes[usize::from(**cell)]);
            let expected: i64 = own.map(|(_, hours)| if sum.is_some() { *hours } else { 1 }).sum();
            assert_eq!(routes.slot(&held, slot), i128::from(expected), "slot {slot}");
            assert_eq!(held.lanes()[routes.lanes()[slot]], expected, "lane of slot {slot}");
        }
        held.clear();
        assert!((0..asked.len()).all(|slot| routes.slot(&held, slot) == 0));
    }

    #[test]
    fn a_sum_beyond_64_bits_is_kept_whole_and_narrowed_to_the_last_number() {
        let routes = Routes::new(&fused(), &[place(Some(0), [true; 3])]);
        let chunk = chunk(vec![0, 1], vec![i64::MAX, 2]);
        let mut held = routes.held();
        routes.add(&chunk, 0..2, &mut held);
        routes.narrow(&mut held);
        assert_eq!(routes.slot(&held, 0), i128::from(i64::MAX) + 2);
        assert_eq!(held.lanes()[routes.lanes()[0]], i64::MAX);
    }
}
