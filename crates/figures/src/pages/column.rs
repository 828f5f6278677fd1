//! One column of one group of rows, read page by page.

use super::Damaged;
use super::decoder::Decoder;
use super::hybrid::Hybrid;
use datafusion::arrow::array::{ArrayRef, BooleanBufferBuilder};
use datafusion::arrow::buffer::{Buffer, NullBuffer};
use datafusion::parquet::basic::Encoding;
use datafusion::parquet::column::page::{Page, PageReader};
use datafusion::parquet::errors::ParquetError;

/// The rows of a column, from the first to the last.
pub(super) struct Column {
    pages: Box<dyn PageReader>,
    decoder: Box<dyn Decoder>,
    /// Whether a value may be absent, which a level of each row says then.
    may_lack: bool,
    /// Rows of the open page that were not read yet.
    left: usize,
    levels: Option<Hybrid>,
}

impl Column {
    pub fn new(pages: Box<dyn PageReader>, decoder: Box<dyn Decoder>, may_lack: bool) -> Self {
        Self { pages, decoder, may_lack, left: 0, levels: None }
    }

    /// The next `rows`.
    pub fn read(&mut self, rows: usize) -> Result<ArrayRef, ParquetError> {
        let mut valid = BooleanBufferBuilder::new(if self.may_lack { rows } else { 0 });
        self.take(rows, &mut valid)?;
        let valid = self.may_lack.then(|| NullBuffer::new(valid.finish()));
        Ok(self.decoder.array(valid.filter(|valid| valid.null_count() > 0))?)
    }

    /// Passes over the next `rows`; whole pages without decoding them.
    pub fn skip(&mut self, mut rows: usize) -> Result<(), ParquetError> {
        while rows > 0 {
            if self.left == 0 {
                let page = self.data_page()?;
                let all = page.num_values() as usize;
                if all <= rows {
                    rows -= all;
                    continue;
                }
                self.open(page)?;
            }
            let some = rows.min(self.left);
            self.read(some)?;
            rows -= some;
        }
        Ok(())
    }

    fn take(&mut self, mut rows: usize, valid: &mut BooleanBufferBuilder) -> Result<(), ParquetError> {
        while rows > 0 {
            if self.left == 0 {
                let page = self.data_page()?;
                self.open(page)?;
            }
            let some = rows.min(self.left);
            let there = match &mut self.levels {
                Some(levels) => levels.bits(some, valid)?,
                None => some,
            };
            self.decoder.take(there)?;
            self.left -= some;
            rows -= some;
        }
        Ok(())
    }

    /// The next page of values; a dictionary before it is taken.
    fn data_page(&mut self) -> Result<Page, ParquetError> {
        loop {
            match self.pages.get_next_page()?.ok_or(Damaged("pages end before their rows do"))? {
                Page::DictionaryPage { buf, num_values, .. } => self.decoder.dictionary(&buf, num_values as usize)?,
                page => return Ok(page),
            }
        }
    }

    /// Begins with a page.
    fn open(&mut self, page: Page) -> Result<(), ParquetError> {
        let (rows, encoding) = (page.num_values() as usize, page.encoding());
        let values = match page {
            Page::DataPageV2 { buf, def_levels_byte_len, rep_levels_byte_len, .. } => {
                self.part(&Buffer::from(buf), rep_levels_byte_len as usize, def_levels_byte_len as usize)?
            }
            Page::DataPage { buf, def_level_encoding, .. } if self.may_lack => {
                if def_level_encoding != Encoding::RLE {
                    return Err(Damaged("levels of absent values are encoded otherwise than in runs").into());
                }
                let bytes = Buffer::from(buf);
                let length = u32::from_le_bytes(*bytes.first_chunk().ok_or(LEVELS)?) as usize;
                self.part(&bytes, 4, length)?
            }
            Page::DataPage { buf, .. } | Page::DictionaryPage { buf, .. } => Buffer::from(buf),
        };
        self.decoder.page(encoding, values)?;
        self.left = rows;
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
