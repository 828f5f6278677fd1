//! One column of one group of rows, read page by page.

use super::Damaged;
use super::hybrid::Hybrid;
use super::values::Values;
use datafusion::arrow::array::{ArrayRef, BooleanBufferBuilder};
use datafusion::arrow::buffer::{Buffer, NullBuffer};
use datafusion::parquet::basic::Encoding;
use datafusion::parquet::column::page::{Page, PageReader};
use datafusion::parquet::errors::ParquetError;

/// The rows of a column, from the first to the last.
pub(super) struct Column {
    pages: Box<dyn PageReader>,
    values: Box<dyn Values>,
    /// Whether a value may be absent, which a level of each row says then.
    may_lack: bool,
    /// Rows of the open page that were not read yet.
    left: usize,
    levels: Option<Hybrid>,
}

impl Column {
    pub fn new(pages: Box<dyn PageReader>, values: Box<dyn Values>, may_lack: bool) -> Self {
        Self { pages, values, may_lack, left: 0, levels: None }
    }

    /// The next `rows`.
    pub fn read(&mut self, rows: usize) -> Result<ArrayRef, ParquetError> {
        let mut valid = BooleanBufferBuilder::new(if self.may_lack { rows } else { 0 });
        self.take(rows, &mut valid)?;
        let valid = self.may_lack.then(|| NullBuffer::new(valid.finish()));
        Ok(self.values.array(valid.filter(|valid| valid.null_count() > 0))?)
    }

    /// Passes over the next `rows`, where it can without decoding them.
    pub fn skip(&mut self, mut rows: usize) -> Result<(), ParquetError> {
        while rows > 0 {
            let next = if self.left == 0 { self.pages.peek_next_page()? } else { None };
            match next.filter(|next| !next.is_dict).and_then(|next| next.num_rows.or(next.num_levels)) {
                Some(all) if all <= rows => {
                    self.pages.skip_next_page()?;
                    rows -= all;
                }
                _ => {
                    if self.left == 0 {
                        self.open()?;
                    }
                    let some = rows.min(self.left);
                    self.read(some)?;
                    rows -= some;
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, mut rows: usize, valid: &mut BooleanBufferBuilder) -> Result<(), ParquetError> {
        while rows > 0 {
            if self.left == 0 {
                self.open()?;
            }
            let some = rows.min(self.left);
            let there = match &mut self.levels {
                Some(levels) => levels.bits(some, valid)?,
                None => some,
            };
            self.values.take(there)?;
            self.left -= some;
            rows -= some;
        }
        Ok(())
    }

    /// Opens the next page that has rows.
    fn open(&mut self) -> Result<(), ParquetError> {
        while self.left == 0 {
            let page = self.pages.get_next_page()?.ok_or(Damaged("pages end before their rows do"))?;
            self.left = match page {
                Page::DictionaryPage { buf, num_values, .. } => {
                    self.values.dictionary(&buf, num_values as usize)?;
                    0
                }
                Page::DataPage { buf, num_values, encoding, def_level_encoding, .. } => {
                    let bytes = Buffer::from(buf);
                    let values = if self.may_lack {
                        let length = bytes.first_chunk().filter(|_| def_level_encoding == Encoding::RLE);
                        let length = u32::from_le_bytes(*length.ok_or(LEVELS)?) as usize;
                        self.part(&bytes, 4, length)?
                    } else {
                        bytes
                    };
                    self.values.page(encoding, values)?;
                    num_values as usize
                }
                Page::DataPageV2 { buf, num_values, encoding, def_levels_byte_len, rep_levels_byte_len, .. } => {
                    let values =
                        self.part(&Buffer::from(buf), rep_levels_byte_len as usize, def_levels_byte_len as usize)?;
                    self.values.page(encoding, values)?;
                    num_values as usize
                }
            };
        }
        Ok(())
    }

    /// Keeps the levels that stand in `length` bytes at `from`; the values behind them.
    fn part(&mut self, bytes: &Buffer, from: usize, length: usize) -> Result<Buffer, Damaged> {
        if from.saturating_add(length) > bytes.len() {
            return Err(LEVELS);
        }
        if self.may_lack {
            self.levels = Some(Hybrid::new(bytes.slice_with_length(from, length), 1)?);
        }
        Ok(bytes.slice(from + length))
    }
}

const LEVELS: Damaged = Damaged("levels of absent values end before their rows do");

impl From<Damaged> for ParquetError {
    fn from(Damaged(why): Damaged) -> Self {
        Self::General(why.to_owned())
    }
}
