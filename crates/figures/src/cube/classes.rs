//! Classes of a column's values that no filter tells apart, and how to find a stored value's class.

use datafusion::arrow::array::{Array, ArrayRef, AsArray, BooleanArray, StringArray};
use datafusion::arrow::buffer::NullBuffer;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Date32Type, Int32Type, Int64Type};
use datafusion::common::{DataFusionError, exec_err};
use domain::network::{Column, ColumnType, Network, Origin};
use domain::set::{NULL, ValueSet};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Ranges that span fewer values than this are looked up in a table.
const TABLE: i64 = 1 << 16;

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
}

impl Class for u16 {
    fn of(class: u32) -> Self {
        class as Self
    }
}

impl Class for u32 {
    fn of(class: u32) -> Self {
        class
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
        // What is looked up may be missing whatever the column says.
        let may_lack = column.nullable || matches!(column.origin, Origin::Lookup(_));
        let absent = may_lack.then(|| seen.class(sets, NULL));
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
    by_key: Vec<u32>,
    dictionary: Option<ArrayRef>,
    /// By value from `lowest`, for ranges that span few values.
    table: Option<(i64, Vec<u32>)>,
}

impl Reader {
    pub fn new(classes: &Classes) -> Self {
        let table = match classes {
            Classes::Ranges { starts, .. } => table(starts),
            _ => None,
        };
        Self { classes: classes.clone(), by_key: vec![0], dictionary: None, table }
    }

    /// The array as [`Reader::read`] takes it: codes as a dictionary, numbers in 64 bits.
    pub fn prepare(&mut self, array: &ArrayRef) -> Result<ArrayRef, DataFusionError> {
        match &self.classes {
            Classes::Codes { codes, absent } => {
                let array = dictionary(array)?;
                let values = array.as_dictionary::<Int32Type>().values();
                if !self.dictionary.as_ref().is_some_and(|known| known.to_data().ptr_eq(&values.to_data())) {
                    self.by_key = of_codes(values.as_string::<i32>(), codes, *absent)?;
                    self.dictionary = Some(values.clone());
                }
                Ok(array)
            }
            Classes::Flags { .. } => Ok(cast(array, &DataType::Boolean)?),
            Classes::Ranges { .. } | Classes::Each { .. } if *array.data_type() == DataType::Date32 => {
                Ok(array.clone())
            }
            Classes::Ranges { .. } | Classes::Each { .. } => Ok(cast(array, &DataType::Int64)?),
        }
    }

    /// Writes the class of each row to `out`; the array is one that was prepared, or a part of it.
    ///
    /// The class of an absent value is any, until it is marked as absent.
    pub fn read<C: Class>(&self, array: &dyn Array, out: &mut Vec<C>) -> Result<(), DataFusionError> {
        out.clear();
        let absent = match &self.classes {
            Classes::Codes { absent, .. } => {
                let (keys, mask) = (array.as_dictionary::<Int32Type>().keys(), self.by_key.len() - 1);
                // As long as a power of two, so that no key needs a test of its own.
                out.extend(keys.values().iter().map(|key| C::of(self.by_key[*key as usize & mask])));
                *absent
            }
            Classes::Flags { classes, absent } => {
                let flags: &BooleanArray = array.as_boolean();
                out.extend(flags.values().iter().map(|flag| C::of(classes[usize::from(flag)])));
                *absent
            }
            Classes::Ranges { starts, absent } => {
                match &self.table {
                    Some((lowest, table)) => {
                        let most = table.len() as i64 - 1;
                        let class = |value: i64| table[value.saturating_sub(*lowest).clamp(0, most) as usize];
                        each(array, |value| out.push(C::of(class(value))));
                    }
                    None => each(array, |value| {
                        out.push(C::of(starts[starts.partition_point(|start| start.0 <= value).max(1) - 1].1));
                    }),
                }
                *absent
            }
            Classes::Each { min, max } => {
                let (absent, mut outside) = ((max - min + 1) as u32, None);
                let mut row = 0;
                each(array, |value| {
                    if (*min..=*max).contains(&value) {
                        out.push(C::of((value - min) as u32));
                    } else {
                        outside = outside.or(Some(value).filter(|_| !array.is_null(row)));
                        out.push(C::of(absent));
                    }
                    row += 1;
                });
                if let Some(value) = outside {
                    return exec_err!("a value {value} lies outside of {min} to {max}, which the schema allows");
                }
                Some(absent)
            }
        };
        match (array.nulls().filter(|nulls| nulls.null_count() > 0), absent) {
            (None, _) => Ok(()),
            (Some(nulls), Some(absent)) => {
                mark(nulls, absent, out);
                Ok(())
            }
            (Some(_), None) => exec_err!("a value is missing where the schema allows none to be"),
        }
    }
}

/// Every value of a column of numbers or days; of an absent one, any number.
fn each(array: &dyn Array, tell: impl FnMut(i64)) {
    match array.data_type() {
        DataType::Date32 => {
            array.as_primitive::<Date32Type>().values().iter().map(|day| i64::from(*day)).for_each(tell);
        }
        _ => array.as_primitive::<Int64Type>().values().iter().copied().for_each(tell),
    }
}

fn mark<C: Class>(nulls: &NullBuffer, absent: u32, out: &mut [C]) {
    for (class, valid) in out.iter_mut().zip(nulls.iter()) {
        *class = if valid { *class } else { C::of(absent) };
    }
}

fn table(starts: &[(i64, u32)]) -> Option<(i64, Vec<u32>)> {
    let lowest = starts.get(1).map_or(0, |start| start.0.saturating_sub(1));
    let highest = starts.last().filter(|_| starts.len() > 1).map_or(0, |start| start.0);
    let span = highest.checked_sub(lowest).filter(|span| *span < TABLE)?;
    let class = |value: i64| starts[starts.partition_point(|start| start.0 <= value).max(1) - 1].1;
    Some((lowest, (0..=span).map(|step| class(lowest + step)).collect()))
}

/// Text in a dictionary of 32-bit keys, as a snapshot stores codes and keys; anything else is brought into that form.
pub(super) fn dictionary(array: &ArrayRef) -> Result<ArrayRef, DataFusionError> {
    let wanted = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    if *array.data_type() == wanted {
        return Ok(array.clone());
    }
    Ok(cast(&cast(array, &DataType::Utf8)?, &wanted)?)
}

/// By place in a dictionary, the class; as many as the next power of two.
fn of_codes(values: &StringArray, codes: &[(String, u32)], absent: Option<u32>) -> Result<Vec<u32>, DataFusionError> {
    let by_code: HashMap<&str, u32> = codes.iter().map(|(code, class)| (code.as_str(), *class)).collect();
    let class = |code: Option<&str>| match code {
        None => absent.map_or_else(|| exec_err!("a code is missing where the schema allows none to be"), Ok),
        Some(code) => match by_code.get(code) {
            Some(class) => Ok(*class),
            None => exec_err!("`{code}` is no code of the column's nomenclature"),
        },
    };
    let mut classes = values.iter().map(class).collect::<Result<Vec<_>, _>>()?;
    classes.resize(classes.len().next_power_of_two(), 0);
    Ok(classes)
}
