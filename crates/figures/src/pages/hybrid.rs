//! Small numbers as Parquet keeps them: runs of one number, and numbers packed in as few bits as they need.
//!
//! What keys of a dictionary, levels and some flags are written in (“RLE / bit-packing hybrid” in the format's specification).

use super::Damaged;
use super::decoder::WORD;
use datafusion::arrow::array::BooleanBufferBuilder;
use datafusion::arrow::buffer::{BooleanBuffer, Buffer};

/// Numbers of one width, read from the first to the last.
pub(super) struct Hybrid {
    bytes: Buffer,
    /// Where the next run begins.
    next: usize,
    /// Bits of a number.
    width: usize,
    run: Run,
}

enum Run {
    Same { number: u32, left: usize },
    Packed { from: usize, taken: usize, count: usize },
}

/// A number of some width, of which the lowest bits are kept.
pub(super) trait Narrow: Copy + Default {
    fn of(bits: u64) -> Self;
}

macro_rules! narrow {
    ($($kind:ty),*) => {
        $(impl Narrow for $kind {
            fn of(bits: u64) -> Self {
                bits as Self
            }
        })*
    };
}
narrow!(i8, i16, i32, u32);

impl Hybrid {
    /// Numbers of `width` bits.
    pub fn new(bytes: Buffer, width: u8) -> Result<Self, Damaged> {
        let width = usize::from(width);
        if width > 32 {
            return Err(Damaged("numbers are wider than 32 bits"));
        }
        Ok(Self { bytes, next: 0, width, run: Run::Same { number: 0, left: 0 } })
    }

    /// Bits of a number.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Adds the next `count` numbers.
    pub fn read<N: Narrow>(&mut self, count: usize, out: &mut Vec<N>) -> Result<(), Damaged> {
        let end = out.len() + count;
        // Room for a word behind them, see `decoder::spread`.
        out.reserve(count + WORD);
        while out.len() < end {
            let wanted = end - out.len();
            match &mut self.run {
                Run::Same { number, left } if *left > 0 => {
                    let some = wanted.min(*left);
                    *left -= some;
                    out.resize(out.len() + some, N::of(u64::from(*number)));
                }
                Run::Packed { from, taken, count } if *taken < *count => {
                    let some = wanted.min(*count - *taken);
                    unpack(&self.bytes[*from..], self.width, *taken..*taken + some, out)?;
                    *taken += some;
                }
                _ => self.begin()?,
            }
        }
        Ok(())
    }

    /// Adds the next `count` numbers of one bit, and says how many are 1.
    pub fn bits(&mut self, count: usize, out: &mut BooleanBufferBuilder) -> Result<usize, Damaged> {
        let (end, mut ones) = (out.len() + count, 0);
        while out.len() < end {
            let wanted = end - out.len();
            match &mut self.run {
                Run::Same { number, left } if *left > 0 => {
                    let some = wanted.min(*left);
                    *left -= some;
                    out.append_n(some, *number != 0);
                    ones += if *number == 0 { 0 } else { some };
                }
                Run::Packed { from, taken, count } if *taken < *count => {
                    let some = wanted.min(*count - *taken);
                    let bits = flags(&self.bytes, *from * 8 + *taken, some)?;
                    *taken += some;
                    ones += bits.count_set_bits();
                    out.append_buffer(&bits);
                }
                _ => self.begin()?,
            }
        }
        Ok(ones)
    }

    /// Begins the next run.
    fn begin(&mut self) -> Result<(), Damaged> {
        let (header, from) = self.varint()?;
        let groups = (header >> 1) as usize;
        if header & 1 == 1 {
            // The last run may end with the bytes; numbers behind them are never asked for.
            self.run = Run::Packed { from, taken: 0, count: groups.saturating_mul(8) };
            self.next = from.saturating_add(groups.saturating_mul(self.width)).min(self.bytes.len());
        } else {
            let size = self.width.div_ceil(8);
            let number = self.bytes.get(from..from + size).ok_or(ENDS)?;
            let number = number.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
            self.run = Run::Same { number, left: groups };
            self.next = from + size;
        }
        if groups == 0 { Err(Damaged("a run is empty")) } else { Ok(()) }
    }

    /// The number at the next run, seven bits a byte, and where it ends.
    fn varint(&self) -> Result<(u64, usize), Damaged> {
        let mut number = 0;
        for (at, byte) in self.bytes[self.next..].iter().take(9).enumerate() {
            number |= u64::from(byte & 0x7f) << (7 * at);
            if byte & 0x80 == 0 {
                return Ok((number, self.next + at + 1));
            }
        }
        Err(ENDS)
    }
}

const ENDS: Damaged = Damaged("numbers end before their rows do");

/// `count` bits from the bit `from` on, which share the bytes.
pub(super) fn flags(bytes: &Buffer, from: usize, count: usize) -> Result<BooleanBuffer, Damaged> {
    if from.saturating_add(count) > bytes.len() * 8 {
        return Err(ENDS);
    }
    Ok(BooleanBuffer::new(bytes.clone(), from, count))
}

/// Adds packed numbers: eight at a time stand in as many bytes as one has bits.
fn unpack<N: Narrow>(
    bytes: &[u8],
    width: usize,
    numbers: std::ops::Range<usize>,
    out: &mut Vec<N>,
) -> Result<(), Damaged> {
    let (first, last) = (numbers.start.next_multiple_of(8).min(numbers.end), numbers.end / 8 * 8);
    for at in numbers.start..first {
        out.push(single(bytes, width, at)?);
    }
    if last > first {
        let packed = bytes.get(first / 8 * width..last / 8 * width).ok_or(ENDS)?;
        let from = out.len();
        out.resize(from + last - first, N::default());
        eights_of(width, packed, out[from..].as_chunks_mut().0);
    }
    for at in last.max(first)..numbers.end {
        out.push(single(bytes, width, at)?);
    }
    Ok(())
}

/// One packed number.
fn single<N: Narrow>(bytes: &[u8], width: usize, at: usize) -> Result<N, Damaged> {
    let (from, to) = (at * width, (at + 1) * width);
    let bytes = bytes.get(from / 8..to.div_ceil(8)).ok_or(ENDS)?;
    let word = bytes.iter().rev().fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
    Ok(N::of(word >> (from % 8) & ((1 << width) - 1)))
}

/// Groups of eight numbers, by a loop for each width.
fn eights_of<N: Narrow>(width: usize, bytes: &[u8], out: &mut [[N; 8]]) {
    macro_rules! by_width {
        ($($width:literal)*) => {
            match width {
                $($width => eights::<$width, N>(bytes, out),)*
                _ => out.fill([N::default(); 8]),
            }
        };
    }
    by_width!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32)
}

fn eights<const WIDTH: usize, N: Narrow>(bytes: &[u8], out: &mut [[N; 8]]) {
    let mask = (1 << WIDTH) - 1;
    for (packed, eight) in bytes.as_chunks::<WIDTH>().0.iter().zip(out) {
        if WIDTH <= 8 {
            let mut word = [0; 8];
            word[..WIDTH].copy_from_slice(packed);
            let word = u64::from_le_bytes(word);
            *eight = std::array::from_fn(|at| N::of(word >> (at * WIDTH) & mask));
        } else if WIDTH <= 16 {
            let mut word = [0; 16];
            word[..WIDTH].copy_from_slice(packed);
            let word = u128::from_le_bytes(word);
            *eight = std::array::from_fn(|at| N::of((word >> (at * WIDTH)) as u64 & mask));
        } else {
            let mut padded = [0; 40];
            padded[..WIDTH].copy_from_slice(packed);
            let word = |byte: usize| -> u64 { u64::from_le_bytes(std::array::from_fn(|at| padded[byte + at])) };
            *eight = std::array::from_fn(|at| N::of(word(at * WIDTH / 8) >> (at * WIDTH % 8) & mask));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

    use super::*;

    /// Runs of numbers of a width: a run of the same, or some groups of eight, packed.
    fn written(width: usize, runs: &[(bool, Vec<u32>)]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let varint = |mut number: usize, bytes: &mut Vec<u8>| {
            while number >= 0x80 {
                bytes.push(number as u8 | 0x80);
                number >>= 7;
            }
            bytes.push(number as u8);
        };
        for (packed, numbers) in runs {
            if *packed {
                varint(numbers.len().div_ceil(8) << 1 | 1, &mut bytes);
                let bits = numbers.iter().flat_map(|number| (0..width).map(move |bit| number >> bit & 1 == 1));
                let bits: Vec<bool> = bits.collect();
                bytes.extend(
                    bits.chunks(8).map(|eight| (0..eight.len()).map(|at| u8::from(eight[at]) << at).sum::<u8>()),
                );
            } else {
                varint(numbers.len() << 1, &mut bytes);
                bytes.extend(&numbers[0].to_le_bytes()[..width.div_ceil(8)]);
            }
        }
        bytes
    }

    fn numbers(width: usize, count: usize, seed: u32) -> Vec<u32> {
        let mask = ((1_u64 << width) - 1) as u32;
        (0..count as u32).map(|at| at.wrapping_mul(2_654_435_761).wrapping_add(seed).rotate_left(at) & mask).collect()
    }

    #[test]
    fn every_width_is_read_in_steps_of_any_length() {
        for width in 0..=32 {
            let runs = [
                (true, numbers(width, 24, 1)),
                (false, vec![numbers(width, 3, 2)[2]; 77]),
                (true, numbers(width, 1_000, 3)),
                // The last group is cut where its numbers end.
                (true, numbers(width, 13, 4)),
            ];
            let all: Vec<u32> = runs.iter().flat_map(|run| run.1.clone()).collect();
            let bytes = Buffer::from_vec(written(width, &runs));
            for step in [1, 3, 8, 64, 2_000] {
                let (mut hybrid, mut read) = (Hybrid::new(bytes.clone(), width as u8).unwrap(), Vec::<u32>::new());
                while read.len() < all.len() {
                    let some = step.min(all.len() - read.len());
                    hybrid.read(some, &mut read).unwrap();
                }
                assert_eq!(read, all, "{width} bits by {step}");
            }
        }
    }

    #[test]
    fn bits_are_read_and_counted() {
        let runs = [(true, numbers(1, 40, 1)), (false, vec![1; 9]), (false, vec![0; 70]), (true, numbers(1, 11, 2))];
        let all: Vec<bool> = runs.iter().flat_map(|run| run.1.iter().map(|bit| *bit == 1)).collect();
        let mut hybrid = Hybrid::new(Buffer::from_vec(written(1, &runs)), 1).unwrap();
        let mut read = BooleanBufferBuilder::new(0);
        let ones: usize = [5, 60, all.len() - 65].map(|some| hybrid.bits(some, &mut read).unwrap()).iter().sum();
        assert_eq!(read.finish().iter().collect::<Vec<_>>(), all);
        assert_eq!(ones, all.iter().filter(|bit| **bit).count());
    }

    #[test]
    fn what_ends_early_is_damaged_wherever_it_ends() {
        let runs = [(true, numbers(5, 64, 1)), (false, vec![3; 20]), (true, numbers(5, 24, 4))];
        let whole = written(5, &runs);
        for length in 0..whole.len() {
            let bytes = Buffer::from_vec(whole[..length].to_vec());
            assert!(Hybrid::new(bytes, 5).unwrap().read::<i8>(108, &mut Vec::new()).is_err(), "{length}");
        }
        assert!(Hybrid::new(Buffer::from_vec(whole), 33).is_err());
        assert!(Hybrid::new(Buffer::from_vec(vec![0, 0]), 8).unwrap().read::<i8>(1, &mut Vec::new()).is_err());
    }
}
