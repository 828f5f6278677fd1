//! Classes of a column's values that no filter tells apart, and how to find a stored value's class.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, StringArray};
use datafusion::arrow::buffer::{BooleanBuffer, NullBuffer, ScalarBuffer};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{
    ArrowDictionaryKeyType, DataType, Date32Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use datafusion::common::{DataFusionError, exec_err};
use domain::network::{Column, ColumnType, Network};
use domain::set::{NULL, ValueSet};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// Ranges that span fewer values than this are looked up in a table.
const TABLE: i64 = 1 << 16;
/// So many ranges are told apart faster by comparing with the start of each.
const STEPS: usize = 6;

/// A column's values in classes, numbered from 0.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Partition {
    /// Which of the columns read.
    pub column: usize,
    /// Which value belongs to which class.
    pub classes: Classes,
    /// How many classes.
    pub len: u32,
}

/// Which value belongs to which class.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Classes {
    /// By code as spelled, in the order of the nomenclature.
    Codes {
        /// Codes and their classes.
        codes: Vec<(String, u32)>,
        /// The class of an absent value, where there may be one.
        absent: Option<u32>,
    },
    /// By truth value.
    Flags {
        /// The classes of false and true.
        classes: [u32; 2],
        /// The class of an absent value, where there may be one.
        absent: Option<u32>,
    },
    /// By number or day: a class holds from each start up to the next.
    Ranges {
        /// Increasing starts and their classes; the first is the least number there is.
        starts: Vec<(i64, u32)>,
        /// The class of an absent value, where there may be one.
        absent: Option<u32>,
    },
    /// A class a value from `min` to `max`; after them that of an absent one.
    Each {
        /// Value of the first class.
        min: i64,
        /// Value of the last class but one.
        max: i64,
    },
}

/// The number of a class in as few bits as its partition allows.
pub(super) trait Class: Copy {
    /// The class, whose partition was seen to fit.
    fn of(class: u32) -> Self;

    /// The class where `mask` has all its bits, `absent` where it has none.
    fn or(self, absent: Self, mask: i16) -> Self;

    /// The class moved by `step` where `moved`: so that many classes are moved at once.
    fn moved(self, step: Self, moved: bool) -> Self;
}

impl Class for u16 {
    fn of(class: u32) -> Self {
        class as Self
    }

    fn or(self, absent: Self, mask: i16) -> Self {
        (self & mask as Self) | (absent & !mask as Self)
    }

    fn moved(self, step: Self, moved: bool) -> Self {
        self.wrapping_add(step & Self::from(moved).wrapping_neg())
    }
}

impl Class for u32 {
    fn of(class: u32) -> Self {
        class
    }

    fn or(self, absent: Self, mask: i16) -> Self {
        let mask = i32::from(mask) as Self;
        (self & mask) | (absent & !mask)
    }

    fn moved(self, step: Self, moved: bool) -> Self {
        self.wrapping_add(step & Self::from(moved).wrapping_neg())
    }
}

/// Numbers classes by which sets hold a value: two values in the same sets get the same number.
#[derive(Default)]
struct Signatures(HashMap<Vec<bool>, u32>);

impl Signatures {
    fn class(&mut self, sets: &[&ValueSet], value: i64) -> u32 {
        let next = self.0.len() as u32;
        *self.0.entry(sets.iter().map(|set| set.contains(value)).collect()).or_insert(next)
    }
}

impl Partition {
    /// The coarsest partition that tells apart what any of `sets` does; none for a column that can't be filtered.
    pub(super) fn coarsest(network: &Network, column: &Column, place: usize, sets: &[&ValueSet]) -> Option<Self> {
        let mut seen = Signatures::default();
        let absent = column.may_lack().then(|| seen.class(sets, NULL));
        let classes = match &column.kind {
            ColumnType::Code(id) => {
                let codes = network.nomenclatures.get(id)?.codes.iter().zip(0..);
                let codes = codes.map(|(code, value)| (code.code.clone(), seen.class(sets, value))).collect();
                Classes::Codes { codes, absent }
            }
            ColumnType::Bool => Classes::Flags { classes: [seen.class(sets, 0), seen.class(sets, 1)], absent },
            ColumnType::Integer { .. } | ColumnType::Date { .. } => {
                let ends = sets.iter().flat_map(|set| set.ranges()).filter(|range| range.1 != NULL);
                let mut starts: Vec<i64> = ends.flat_map(|&(low, high)| [low, high.saturating_add(1)]).collect();
                starts.push(NULL + 1);
                starts.sort_unstable();
                starts.dedup();
                let mut starts: Vec<_> = starts.into_iter().map(|start| (start, seen.class(sets, start))).collect();
                starts.dedup_by_key(|start| start.1);
                Classes::Ranges { starts, absent }
            }
            ColumnType::Text | ColumnType::Key(_) => return None,
        };
        Some(Self { column: place, classes, len: seen.0.len() as u32 })
    }

    /// A class a value, for what orders them; none for a column that is neither number nor day.
    pub(super) fn finest(column: &Column, place: usize) -> Option<Self> {
        let (min, max) = match &column.kind {
            ColumnType::Integer { min, max, .. } => (*min, *max),
            ColumnType::Date { first, last } => (*first, *last),
            _ => return None,
        };
        let len = u32::try_from(max.checked_sub(min)?.checked_add(2)?).ok()?;
        Some(Self { column: place, classes: Classes::Each { min, max }, len })
    }

    /// By class, whether its values belong to `set`, which was one of those that made the partition.
    pub(super) fn belonging(&self, set: &ValueSet) -> Vec<bool> {
        let mut inside = vec![false; self.len as usize];
        let mut tell = |class: u32, value: i64| inside[class as usize] |= set.contains(value);
        match &self.classes {
            Classes::Codes { codes, absent } => {
                codes.iter().zip(0..).for_each(|((_, class), value)| tell(*class, value));
                absent.iter().for_each(|absent| tell(*absent, NULL));
            }
            Classes::Flags { classes, absent } => {
                classes.iter().zip(0..).for_each(|(class, value)| tell(*class, value));
                absent.iter().for_each(|absent| tell(*absent, NULL));
            }
            Classes::Ranges { starts, absent } => {
                starts.iter().for_each(|(start, class)| tell(*class, *start));
                absent.iter().for_each(|absent| tell(*absent, NULL));
            }
            Classes::Each { min, max } => {
                (*min..=*max).zip(0..).for_each(|(value, class)| tell(class, value));
                tell(self.len - 1, NULL);
            }
        }
        inside
    }
}

/// Finds the classes of stored values; keeps what one dictionary gave for the batches that share it.
pub(super) struct Reader {
    classes: Classes,
    /// By place in the dictionary last seen.
    by_key: ByKey,
    dictionary: Option<ArrayRef>,
    /// By value from `lowest`, for ranges that span few values.
    table: Option<(i64, Vec<u32>)>,
}

/// Classes by place in a dictionary, such that no place needs a test of its own.
enum ByKey {
    Few(Box<[u32; 256]>),
    /// As many as a power of two.
    Many(Vec<u32>),
}

impl ByKey {
    /// Puts the class of each key; that of an absent value, which is any number, is any class.
    fn put<K: Copy + Into<i32>, C: Class>(&self, keys: &[K], out: &mut Vec<C>) {
        let keys = keys.iter().map(|key| -> i32 { (*key).into() });
        match self {
            Self::Few(classes) => out.extend(keys.map(|key| C::of(classes[usize::from(key as u8)]))),
            Self::Many(classes) => {
                let mask = classes.len() - 1;
                out.extend(keys.map(|key| C::of(classes[key as usize & mask])));
            }
        }
    }
}

/// The values of a column, at hand.
pub(super) struct Stored {
    values: Values,
    nulls: Option<NullBuffer>,
}

enum Values {
    Keys(Keys),
    Flags(BooleanBuffer),
    Narrow(ScalarBuffer<i32>),
    Wide(ScalarBuffer<i64>),
}

/// Places in a dictionary.
enum Keys {
    Bits8(ScalarBuffer<i8>),
    Bits16(ScalarBuffer<i16>),
    Bits32(ScalarBuffer<i32>),
}

impl Keys {
    /// The keys and values of a dictionary of texts.
    fn of(array: &ArrayRef) -> Result<(Self, ArrayRef), DataFusionError> {
        let array = dictionary(array)?;
        let keys = match array.data_type() {
            DataType::Dictionary(key, _) if **key == DataType::Int8 => Self::Bits8(keys::<Int8Type>(&array)),
            DataType::Dictionary(key, _) if **key == DataType::Int16 => Self::Bits16(keys::<Int16Type>(&array)),
            _ => Self::Bits32(keys::<Int32Type>(&array)),
        };
        Ok((keys, Arc::clone(array.as_any_dictionary().values())))
    }
}

fn keys<K: ArrowDictionaryKeyType>(array: &ArrayRef) -> ScalarBuffer<K::Native> {
    array.as_dictionary::<K>().keys().values().clone()
}

impl Stored {
    /// A column of whole numbers or days, whatever their width.
    pub fn numbers(array: &ArrayRef) -> Result<Self, DataFusionError> {
        let values = match array.data_type() {
            DataType::Int32 => Values::Narrow(array.as_primitive::<Int32Type>().values().clone()),
            DataType::Date32 => Values::Narrow(array.as_primitive::<Date32Type>().values().clone()),
            _ => Values::Wide(cast(array, &DataType::Int64)?.as_primitive::<Int64Type>().values().clone()),
        };
        Ok(Self { values, nulls: array.nulls().cloned() })
    }

    /// The numbers of some rows, 0 where absent.
    pub fn added(&self, rows: Range<usize>, out: &mut Vec<i64>) {
        out.clear();
        put(&self.values, rows.clone(), out, |value| value);
        self.mark(rows, |value, mask| value & i64::from(mask), out);
    }

    /// Replaces values of some rows by what `marked` makes of each, told by a mask of all bits whether it is there, of none
    /// whether it is not; whether any is absent. Without a branch a row: which values are there is hard to foresee.
    fn mark<T: Copy>(&self, rows: Range<usize>, marked: impl Fn(T, i16) -> T, out: &mut [T]) -> bool {
        let Some(nulls) = self.nulls.as_ref().filter(|nulls| nulls.null_count() > 0) else { return false };
        let (mut words, mut any) = (out.chunks_mut(64), false);
        each_word(&nulls.inner().slice(rows.start, rows.len()), |valid| {
            let Some(word) = words.next().filter(|_| valid != u64::MAX) else { return };
            any = true;
            let mut bytes = valid.to_le_bytes().into_iter().map(|byte| &MASKS[usize::from(byte)]);
            let (eights, rest) = word.as_chunks_mut::<8>();
            for (eight, masks) in eights.iter_mut().zip(bytes.by_ref()) {
                *eight = std::array::from_fn(|at| marked(eight[at], masks[at]));
            }
            let last = rest.iter_mut().zip(bytes.flatten());
            last.for_each(|(value, mask)| *value = marked(*value, *mask));
        });
        any
    }
}

/// By eight bits in one byte, for each a mask: all bits where it is 1, none where it is 0.
static MASKS: [[i16; 8]; 256] = {
    let mut masks = [[0; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            masks[byte][bit] = -((byte >> bit & 1) as i16);
            bit += 1;
        }
        byte += 1;
    }
    masks
};

/// Bits, 64 at a time; those behind the last are 1.
fn each_word(bits: &BooleanBuffer, mut tell: impl FnMut(u64)) {
    let chunks = bits.bit_chunks();
    chunks.iter().for_each(&mut tell);
    if chunks.remainder_len() > 0 {
        tell(chunks.remainder_bits() | u64::MAX << chunks.remainder_len());
    }
}

impl Reader {
    pub fn new(classes: &Classes) -> Self {
        let table = match classes {
            Classes::Ranges { starts, .. } => table(starts),
            _ => None,
        };
        Self { classes: classes.clone(), by_key: ByKey::Many(vec![0]), dictionary: None, table }
    }

    /// The values of a column as [`Reader::read`] takes them.
    pub fn prepare(&mut self, array: &ArrayRef) -> Result<Stored, DataFusionError> {
        let stored = |values, array: &dyn Array| Ok(Stored { values, nulls: array.nulls().cloned() });
        match &self.classes {
            Classes::Codes { codes, absent } => {
                let (keys, texts) = Keys::of(array)?;
                if !self.dictionary.as_ref().is_some_and(|known| known.to_data().ptr_eq(&texts.to_data())) {
                    self.by_key = of_codes(texts.as_string::<i32>(), codes, *absent)?;
                    self.dictionary = Some(texts);
                }
                stored(Values::Keys(keys), array)
            }
            Classes::Flags { .. } => {
                let array = cast(array, &DataType::Boolean)?;
                stored(Values::Flags(array.as_boolean().values().clone()), &array)
            }
            Classes::Ranges { .. } | Classes::Each { .. } => Stored::numbers(array),
        }
    }

    /// Writes the classes of some rows to `out`.
    pub fn read<C: Class>(&self, stored: &Stored, rows: Range<usize>, out: &mut Vec<C>) -> Result<(), DataFusionError> {
        out.clear();
        let absent = match (&self.classes, &stored.values) {
            (Classes::Codes { absent, .. }, Values::Keys(keys)) => {
                match keys {
                    Keys::Bits8(keys) => self.by_key.put(&keys[rows.clone()], out),
                    Keys::Bits16(keys) => self.by_key.put(&keys[rows.clone()], out),
                    Keys::Bits32(keys) => self.by_key.put(&keys[rows.clone()], out),
                }
                *absent
            }
            (Classes::Flags { classes: [no, yes], absent }, Values::Flags(flags)) => {
                let (no, yes) = (C::of(*no), C::of(*yes));
                out.resize(rows.len().next_multiple_of(64), no);
                let mut eights = out.as_chunks_mut::<8>().0.iter_mut();
                each_word(&flags.slice(rows.start, rows.len()), |word| {
                    let bytes = word.to_le_bytes().into_iter().zip(eights.by_ref());
                    bytes.for_each(|(byte, eight)| *eight = MASKS[usize::from(byte)].map(|mask| yes.or(no, mask)));
                });
                out.truncate(rows.len());
                *absent
            }
            (Classes::Ranges { starts, absent }, Values::Narrow(values)) if starts.len() <= STEPS => {
                stepped(starts, &values[rows.clone()], out);
                *absent
            }
            (Classes::Ranges { starts, absent }, values) => {
                let found = |value: i64| starts[starts.partition_point(|start| start.0 <= value).max(1) - 1].1;
                match &self.table {
                    Some((lowest, table)) => {
                        let highest = lowest + (table.len() as i64 - 1);
                        let class = |value: i64| table[(value.clamp(*lowest, highest) - lowest) as usize];
                        put(values, rows.clone(), out, |value| C::of(class(value)));
                    }
                    None => put(values, rows.clone(), out, |value| C::of(found(value))),
                }
                *absent
            }
            (Classes::Each { min, max }, values) => {
                let (absent, mut outside) = ((max - min + 1) as u32, None);
                let mut row = rows.start;
                put(values, rows.clone(), out, |value| {
                    let inside = (*min..=*max).contains(&value);
                    if !inside && stored.nulls.as_ref().is_none_or(|nulls| nulls.is_valid(row)) {
                        outside = Some(value);
                    }
                    row += 1;
                    C::of(if inside { (value - min) as u32 } else { absent })
                });
                if let Some(value) = outside {
                    return exec_err!("a value {value} lies outside of {min} to {max}, which the schema allows");
                }
                Some(absent)
            }
            _ => return exec_err!("a column holds values of another type than its schema says"),
        };
        let class = C::of(absent.unwrap_or_default());
        let missing = stored.mark(rows, |value, mask| value.or(class, mask), out);
        if missing && absent.is_none() {
            return exec_err!("a value is missing where the schema allows none to be");
        }
        Ok(())
    }
}

/// Puts what `tell` says of every value of some rows of a column of numbers or days; of an absent one, any number.
fn put<C>(values: &Values, rows: Range<usize>, out: &mut Vec<C>, mut tell: impl FnMut(i64) -> C) {
    match values {
        Values::Narrow(values) => out.extend(values[rows].iter().map(|value| tell(i64::from(*value)))),
        Values::Wide(values) => out.extend(values[rows].iter().map(|value| tell(*value))),
        Values::Keys(_) | Values::Flags(_) => {}
    }
}

/// Puts the class of every value: from one start to the next it moves by a step, a start at a time for all values.
fn stepped<C: Class>(starts: &[(i64, u32)], values: &[i32], out: &mut Vec<C>) {
    out.resize(values.len(), C::of(starts.first().map_or(0, |start| start.1)));
    for pair in starts.windows(2) {
        let [(_, before), (start, class)] = *pair else { continue };
        // One above 32 bits is above every value, one below them below.
        let Ok(start) = i32::try_from(start.max(i32::MIN.into())) else { break };
        let step = C::of(class.wrapping_sub(before));
        out.iter_mut().zip(values).for_each(|(of, value)| *of = of.moved(step, *value >= start));
    }
}

fn table(starts: &[(i64, u32)]) -> Option<(i64, Vec<u32>)> {
    let lowest = starts.get(1).map_or(0, |start| start.0.saturating_sub(1));
    let highest = starts.last().filter(|_| starts.len() > 1).map_or(0, |start| start.0);
    let span = highest.checked_sub(lowest).filter(|span| *span < TABLE)?;
    let class = |value: i64| starts[starts.partition_point(|start| start.0 <= value).max(1) - 1].1;
    Some((lowest, (0..=span).map(|step| class(lowest + step)).collect()))
}

/// Text in a dictionary with signed keys of at most 32 bits, as a snapshot stores codes and keys; anything else is brought
/// into that form.
fn dictionary(array: &ArrayRef) -> Result<ArrayRef, DataFusionError> {
    let keys = [DataType::Int8, DataType::Int16, DataType::Int32];
    match array.data_type() {
        DataType::Dictionary(key, value) if keys.contains(key) && **value == DataType::Utf8 => Ok(Arc::clone(array)),
        _ => wide_dictionary(array),
    }
}

/// Text in a dictionary of 32-bit keys.
pub(super) fn wide_dictionary(array: &ArrayRef) -> Result<ArrayRef, DataFusionError> {
    let wanted = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    if *array.data_type() == wanted {
        return Ok(Arc::clone(array));
    }
    Ok(cast(&cast(array, &DataType::Utf8)?, &wanted)?)
}

/// By place in a dictionary, the class.
fn of_codes(values: &StringArray, codes: &[(String, u32)], absent: Option<u32>) -> Result<ByKey, DataFusionError> {
    let by_code: HashMap<&str, u32> = codes.iter().map(|(code, class)| (code.as_str(), *class)).collect();
    let class = |code: Option<&str>| match code {
        None => absent.map_or_else(|| exec_err!("a code is missing where the schema allows none to be"), Ok),
        Some(code) => match by_code.get(code) {
            Some(class) => Ok(*class),
            None => exec_err!("`{code}` is no code of the column's nomenclature"),
        },
    };
    let mut classes = values.iter().map(class).collect::<Result<Vec<_>, _>>()?;
    if classes.len() > 256 {
        classes.resize(classes.len().next_power_of_two(), 0);
        return Ok(ByKey::Many(classes));
    }
    let mut few = Box::new([0; 256]);
    few[..classes.len()].copy_from_slice(&classes);
    Ok(ByKey::Few(few))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that fails should stop")]

    use super::*;
    use datafusion::arrow::array::{Int32Array, Int64Array, StringArray};

    /// Rows 1 to the last but one, as they would be read from any part of a batch.
    fn classes<C: Class>(classes: &Classes, array: &ArrayRef) -> Vec<C> {
        let (mut reader, mut out) = (Reader::new(classes), Vec::new());
        let stored = reader.prepare(array).unwrap();
        reader.read(&stored, 1..array.len() - 1, &mut out).unwrap();
        out
    }

    #[test]
    fn numbers_of_any_width_have_the_same_classes() {
        let values = || (0..200).map(|row| (row % 7 != 3).then_some(row - 90));
        let narrow: ArrayRef = Arc::new(values().collect::<Int32Array>());
        let wide: ArrayRef = Arc::new(values().map(|value| value.map(i64::from)).collect::<Int64Array>());
        let days = cast(&narrow, &DataType::Date32).unwrap();
        let few = vec![(NULL + 1, 2), (i64::from(i32::MIN) - 9, 0), (-50, 1), (7, 0), (i64::from(i32::MAX) + 1, 5)];
        let many = (0..20).map(|at| (if at == 0 { NULL + 1 } else { at * 9 - 90 }, at as u32 % 4)).collect();
        for starts in [few, many] {
            let found = |value: i64| starts.iter().rev().find(|start| start.0 <= value).unwrap().1;
            let expected: Vec<u32> = values().map(|value| value.map_or(3, |value| found(value.into()))).collect();
            let ranges = Classes::Ranges { starts: starts.clone(), absent: Some(3) };
            for array in [&narrow, &wide, &days] {
                assert_eq!(classes::<u32>(&ranges, array), expected[1..199]);
                assert!(classes::<u16>(&ranges, array).into_iter().map(u32::from).eq(expected[1..199].iter().copied()));
            }
        }
    }

    #[test]
    fn codes_with_keys_of_any_width_have_the_same_classes() {
        let texts: ArrayRef =
            Arc::new((0..150).map(|row| (row % 5 != 2).then(|| format!("c{}", row % 11))).collect::<StringArray>());
        let codes = (0..11).map(|code| (format!("c{code}"), code % 3)).collect();
        let codes = Classes::Codes { codes, absent: Some(7) };
        let expected: Vec<u32> = (1..149).map(|row| if row % 5 == 2 { 7 } else { row % 11 % 3 }).collect();
        for key in [DataType::Int8, DataType::Int16, DataType::Int32, DataType::UInt16] {
            let kind = DataType::Dictionary(Box::new(key), Box::new(DataType::Utf8));
            assert_eq!(classes::<u32>(&codes, &cast(&texts, &kind).unwrap()), expected);
        }
        assert_eq!(classes::<u32>(&codes, &texts), expected);
    }

    #[test]
    fn flags_and_absent_values_are_told_in_any_place() {
        let flag = |row: u32| (row % 6 != 1).then_some(row.is_multiple_of(5));
        let flags: ArrayRef = Arc::new((0..333).map(flag).collect::<datafusion::arrow::array::BooleanArray>());
        let told = Classes::Flags { classes: [4, 9], absent: Some(1) };
        let expected: Vec<u32> = (1..332).map(|row| flag(row).map_or(1, |flag| if flag { 9 } else { 4 })).collect();
        assert_eq!(classes::<u32>(&told, &flags), expected);
        let (mut reader, mut out) = (Reader::new(&Classes::Flags { classes: [4, 9], absent: None }), Vec::<u16>::new());
        let stored = reader.prepare(&flags).unwrap();
        assert!(reader.read(&stored, 2..7, &mut out).is_ok());
        assert!(reader.read(&stored, 2..8, &mut out).unwrap_err().to_string().contains("missing"));
    }
}
