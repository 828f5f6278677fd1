//! The values of a column, page after page, as an array of Arrow: a kind for each way in which a snapshot stores a column.

use super::Damaged;
use super::hybrid::{Hybrid, Narrow, flags};
use datafusion::arrow::array::{
    ArrayRef, ArrowPrimitiveType, BooleanArray, BooleanBufferBuilder, DictionaryArray, PrimitiveArray, StringArray,
};
use datafusion::arrow::buffer::{BooleanBuffer, Buffer, NullBuffer};
use datafusion::arrow::datatypes::{
    ArrowDictionaryKeyType, ArrowNativeType, DataType, Date32Type, Int8Type, Int16Type, Int32Type, Int64Type,
};
use datafusion::parquet::basic::{Encoding, EncodingMask, Type};
use std::marker::PhantomData;
use std::sync::Arc;

/// What becomes of the values of one column. Pages come in their order, each before its values are taken.
pub(super) trait Decoder: Send {
    /// What the keys of later pages stand for.
    fn dictionary(&mut self, bytes: &[u8], count: usize) -> Result<(), Damaged>;
    /// The values of the next page, absent ones left out.
    fn page(&mut self, encoding: Encoding, bytes: Buffer) -> Result<(), Damaged>;
    /// Takes the next values of the page.
    fn take(&mut self, count: usize) -> Result<(), Damaged>;
    /// What was taken since the last array; by `valid`, a row each, where it stands.
    fn array(&mut self, valid: Option<NullBuffer>) -> Result<ArrayRef, Damaged>;
}

/// Reads a column of that type in Arrow and in the file, with data pages of those encodings; none if it is left to the library.
pub(super) fn decoder(kind: &DataType, stored: Type, encodings: &EncodingMask) -> Option<Box<dyn Decoder>> {
    let only = |known: &[Encoding]| encodings.encodings().all(|encoding| known.contains(&encoding));
    match (kind, stored) {
        (DataType::Dictionary(key, of), Type::BYTE_ARRAY) if **of == DataType::Utf8 && only(&KEYS) => match **key {
            DataType::Int8 => Some(Box::new(Keys::<Int8Type>::default())),
            DataType::Int16 => Some(Box::new(Keys::<Int16Type>::default())),
            DataType::Int32 => Some(Box::new(Keys::<Int32Type>::default())),
            _ => None,
        },
        (DataType::Boolean, Type::BOOLEAN) if only(&FLAGS) => Some(Box::new(Flags::default())),
        (DataType::Int32, Type::INT32) if only(&NUMBERS) => Some(Box::new(Numbers::<Int32Type>::default())),
        (DataType::Date32, Type::INT32) if only(&NUMBERS) => Some(Box::new(Numbers::<Date32Type>::default())),
        (DataType::Int64, Type::INT64) if only(&NUMBERS) => Some(Box::new(Numbers::<Int64Type>::default())),
        _ => None,
    }
}

const KEYS: [Encoding; 1] = [Encoding::RLE_DICTIONARY];
const FLAGS: [Encoding; 2] = [Encoding::PLAIN, Encoding::RLE];
const NUMBERS: [Encoding; 2] = [Encoding::RLE_DICTIONARY, Encoding::PLAIN];

/// Rows whose values are spread at a time, by a word of bits that say which are there.
pub(super) const WORD: usize = 64;

const ENCODED: Damaged = Damaged("a page is encoded otherwise than its column says");
const ENDS: Damaged = Damaged("values end before their rows do");

/// Keys of a page, the width of which stands before them.
fn keys(bytes: &Buffer) -> Result<Hybrid, Damaged> {
    // A page of absent values has no key, and may leave out their width.
    let width = bytes.first().copied().unwrap_or_default();
    Hybrid::new(bytes.slice(bytes.len().min(1)), width)
}

/// Values where they stand, with any value where none does.
fn spread<T: Copy + Default>(mut values: Vec<T>, valid: Option<&NullBuffer>) -> Vec<T> {
    let Some(valid) = valid.filter(|valid| valid.null_count() > 0) else { return values };
    let (mut spread, mut at) = (Vec::with_capacity(valid.len() + WORD), 0);
    values.resize(values.len() + WORD, T::default());
    let chunks = valid.inner().bit_chunks();
    for word in chunks.iter().chain([chunks.remainder_bits()]) {
        let Some(values) = values.get(at..at + WORD) else { break };
        if word == u64::MAX {
            spread.extend_from_slice(values);
        } else {
            let mut before = 0;
            spread.extend((0..WORD).map(|bit| {
                let value = values[before % WORD];
                before += (word >> bit & 1) as usize;
                value
            }));
        }
        at += word.count_ones() as usize;
    }
    spread.truncate(valid.len());
    spread
}

/// Codes and keys: texts of a dictionary.
struct Keys<K: ArrowDictionaryKeyType> {
    texts: ArrayRef,
    page: Option<Hybrid>,
    taken: Vec<K::Native>,
}

impl<K: ArrowDictionaryKeyType> Default for Keys<K> {
    fn default() -> Self {
        Self { texts: Arc::new(StringArray::new_null(0)), page: None, taken: Vec::new() }
    }
}

impl<K: ArrowDictionaryKeyType> Decoder for Keys<K>
where
    K::Native: Narrow,
{
    fn dictionary(&mut self, mut bytes: &[u8], count: usize) -> Result<(), Damaged> {
        let mut texts = Vec::new();
        for _ in 0..count {
            let (length, rest) = bytes.split_first_chunk().ok_or(ENDS)?;
            let (text, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize).ok_or(ENDS)?;
            texts.push(std::str::from_utf8(text).map_err(|_| Damaged("a code is no text"))?);
            bytes = rest;
        }
        self.texts = Arc::new(StringArray::from(texts));
        Ok(())
    }

    fn page(&mut self, encoding: Encoding, bytes: Buffer) -> Result<(), Damaged> {
        let page = keys(&bytes)?;
        if !KEYS.contains(&encoding) || page.width() > 8 * size_of::<K::Native>() {
            return Err(ENCODED);
        }
        self.page = Some(page);
        Ok(())
    }

    fn take(&mut self, count: usize) -> Result<(), Damaged> {
        self.page.as_mut().ok_or(ENCODED)?.read(count, &mut self.taken)
    }

    fn array(&mut self, valid: Option<NullBuffer>) -> Result<ArrayRef, Damaged> {
        let keys = spread(std::mem::take(&mut self.taken), valid.as_ref());
        let keys = PrimitiveArray::<K>::try_new(keys.into(), valid).map_err(|_| ENDS)?;
        let array = DictionaryArray::try_new(keys, Arc::clone(&self.texts));
        Ok(Arc::new(array.map_err(|_| Damaged("a code is not in the dictionary"))?))
    }
}

/// Whole numbers and days.
struct Numbers<T: ArrowPrimitiveType> {
    dictionary: Vec<T::Native>,
    page: NumbersPage,
    keys: Vec<u32>,
    taken: Vec<T::Native>,
    kind: PhantomData<fn() -> T>,
}

enum NumbersPage {
    Keys(Hybrid),
    Plain { bytes: Buffer, at: usize },
}

impl<T: ArrowPrimitiveType> Default for Numbers<T> {
    fn default() -> Self {
        let page = NumbersPage::Plain { bytes: Buffer::default(), at: 0 };
        Self { dictionary: Vec::new(), page, keys: Vec::new(), taken: Vec::new(), kind: PhantomData }
    }
}

/// A number of the width of a type of Arrow, lowest byte first.
trait Little: ArrowNativeType {
    fn of(bytes: &[u8]) -> impl Iterator<Item = Self>;
}

impl Little for i32 {
    fn of(bytes: &[u8]) -> impl Iterator<Item = Self> {
        bytes.as_chunks().0.iter().map(|bytes| Self::from_le_bytes(*bytes))
    }
}

impl Little for i64 {
    fn of(bytes: &[u8]) -> impl Iterator<Item = Self> {
        bytes.as_chunks().0.iter().map(|bytes| Self::from_le_bytes(*bytes))
    }
}

impl<T: ArrowPrimitiveType> Decoder for Numbers<T>
where
    T::Native: Little,
{
    fn dictionary(&mut self, bytes: &[u8], count: usize) -> Result<(), Damaged> {
        self.dictionary = T::Native::of(bytes).take(count).collect();
        Ok(())
    }

    fn page(&mut self, encoding: Encoding, bytes: Buffer) -> Result<(), Damaged> {
        self.page = match encoding {
            Encoding::RLE_DICTIONARY => NumbersPage::Keys(keys(&bytes)?),
            Encoding::PLAIN => NumbersPage::Plain { bytes, at: 0 },
            _ => return Err(ENCODED),
        };
        Ok(())
    }

    fn take(&mut self, count: usize) -> Result<(), Damaged> {
        match &mut self.page {
            NumbersPage::Keys(page) => {
                self.keys.clear();
                page.read(count, &mut self.keys)?;
                let most = self.keys.iter().fold(0, |most, key| most.max(*key)) as usize;
                if count > 0 && most >= self.dictionary.len() {
                    return Err(Damaged("a number is not in the dictionary"));
                }
                let number = |key: &u32| self.dictionary.get(*key as usize).copied().unwrap_or_default();
                self.taken.reserve(count + WORD);
                self.taken.extend(self.keys.iter().map(number));
            }
            NumbersPage::Plain { bytes, at } => {
                let size = count * size_of::<T::Native>();
                self.taken.extend(T::Native::of(bytes.get(*at..*at + size).ok_or(ENDS)?));
                *at += size;
            }
        }
        Ok(())
    }

    fn array(&mut self, valid: Option<NullBuffer>) -> Result<ArrayRef, Damaged> {
        let numbers = spread(std::mem::take(&mut self.taken), valid.as_ref());
        Ok(Arc::new(PrimitiveArray::<T>::try_new(numbers.into(), valid).map_err(|_| ENDS)?))
    }
}

/// Truth values: where all rows of an array stand in one page and none is absent, the page's own bits.
struct Flags {
    page: FlagsPage,
    taken: Vec<BooleanBuffer>,
}

enum FlagsPage {
    Runs(Hybrid),
    Plain { bits: Buffer, at: usize },
}

impl Default for Flags {
    fn default() -> Self {
        Self { page: FlagsPage::Plain { bits: Buffer::default(), at: 0 }, taken: Vec::new() }
    }
}

impl Decoder for Flags {
    fn dictionary(&mut self, _: &[u8], _: usize) -> Result<(), Damaged> {
        Err(Damaged("truth values have no dictionary"))
    }

    fn page(&mut self, encoding: Encoding, bytes: Buffer) -> Result<(), Damaged> {
        self.page = match encoding {
            Encoding::PLAIN => FlagsPage::Plain { bits: bytes, at: 0 },
            // How many bytes follow stands before them.
            Encoding::RLE => FlagsPage::Runs(Hybrid::new(bytes.slice(bytes.len().min(4)), 1)?),
            _ => return Err(ENCODED),
        };
        Ok(())
    }

    fn take(&mut self, count: usize) -> Result<(), Damaged> {
        self.taken.push(match &mut self.page {
            FlagsPage::Plain { bits, at } => {
                let taken = flags(bits, *at, count)?;
                *at += count;
                taken
            }
            FlagsPage::Runs(page) => {
                let mut bits = BooleanBufferBuilder::new(count);
                page.bits(count, &mut bits)?;
                bits.finish()
            }
        });
        Ok(())
    }

    fn array(&mut self, valid: Option<NullBuffer>) -> Result<ArrayRef, Damaged> {
        let bits = match std::mem::take(&mut self.taken).as_slice() {
            [bits] => bits.clone(),
            pieces => {
                let mut bits = BooleanBufferBuilder::new(0);
                pieces.iter().for_each(|piece| bits.append_buffer(piece));
                bits.finish()
            }
        };
        let bits = match &valid {
            Some(valid) if valid.null_count() > 0 => {
                if bits.len() + valid.null_count() != valid.len() {
                    return Err(ENDS);
                }
                let mut there = bits.iter();
                valid.iter().map(|valid| valid && there.next().unwrap_or_default()).collect()
            }
            _ => bits,
        };
        if valid.as_ref().is_some_and(|valid| valid.len() != bits.len()) {
            return Err(ENDS);
        }
        Ok(Arc::new(BooleanArray::new(bits, valid)))
    }
}
