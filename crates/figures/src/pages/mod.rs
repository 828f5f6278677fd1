//! Reads the columns of a snapshot page by page, straight into the arrays that a pass folds.
//!
//! For the few forms that a snapshot's writer gives its columns; `parquet` opens files and pages, and whatever has another form is left to the
//! engine's own reader, to the same answer. Start with [`Pages::open`].

mod column;
mod decoder;
mod hybrid;

use crate::snapshot::PAGE;
use column::Column;
use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::error::DataFusionError;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::ColumnChunkMetaData;
use datafusion::parquet::file::serialized_reader::SerializedPageReader;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use decoder::{Decoder, decoder};
use domain::network::ColumnId;
use futures::stream;
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of an array.
const BATCH: usize = 16_384;

/// Bytes that are no page of their column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Damaged(&'static str);

/// Some columns of the files of one source.
#[derive(Debug)]
pub struct Pages {
    schema: SchemaRef,
    files: Vec<Opened>,
}

/// A file whose columns can be read.
#[derive(Debug)]
struct Opened {
    path: PathBuf,
    metadata: ArrowReaderMetadata,
    /// Where the columns stand in it.
    places: Vec<usize>,
}

impl Pages {
    /// The columns of `files`, in that order; none if one of them is not as a snapshot stores it, or cannot be read.
    ///
    /// Reads the ends of the files only.
    #[must_use]
    pub fn open(files: &[PathBuf], columns: &[ColumnId]) -> Option<Self> {
        let files = files.iter().map(|path| Opened::new(path, columns)).collect::<Option<Vec<_>>>()?;
        let first = files.first().filter(|_| !columns.is_empty())?;
        let schema = Arc::new(first.schema()?);
        let alike = files.iter().all(|file| file.schema().is_some_and(|other| other == *schema));
        let known = files.iter().all(|file| file.groups().all(|group| file.columns(group).is_some()));
        (alike && known).then_some(Self { schema, files })
    }

    /// A table that the engine reads in about as many parts as it has threads. Rows of a group stay in one part where `groups_are_whole`.
    ///
    /// # Errors
    /// None, since every part has the table's schema.
    pub fn table(self, parts: usize, groups_are_whole: bool) -> Result<StreamingTable, DataFusionError> {
        let pages = Arc::new(self);
        let part = |pieces| Arc::new(Part { pages: Arc::clone(&pages), pieces }) as Arc<dyn PartitionStream>;
        let parts = pages.parts(parts, groups_are_whole).into_iter().map(part).collect();
        StreamingTable::try_new(Arc::clone(&pages.schema), parts)
    }

    /// All rows in their order, in at most so many parts of about as many rows.
    fn parts(&self, parts: usize, groups_are_whole: bool) -> Vec<Vec<Piece>> {
        let mut pieces = Vec::new();
        for (file, opened) in self.files.iter().enumerate() {
            for group in opened.groups() {
                let rows = opened.rows(group);
                let step = if groups_are_whole { rows.max(1) } else { PAGE };
                pieces.extend((0..rows).step_by(step).map(|from| Piece {
                    file,
                    group,
                    rows: from..rows.min(from + step),
                }));
            }
        }
        let all: usize = pieces.iter().map(|piece| piece.rows.len()).sum();
        let share = all.div_ceil(parts.max(1)).max(1);
        let (mut parts, mut before): (Vec<Vec<Piece>>, usize) = (Vec::new(), 0);
        for piece in pieces {
            let middle = before + piece.rows.len() / 2;
            before += piece.rows.len();
            if parts.len() <= middle / share {
                parts.push(Vec::new());
            }
            let Some(part) = parts.last_mut() else { continue };
            match part.last_mut().filter(|last| (last.file, last.group) == (piece.file, piece.group)) {
                Some(last) => last.rows.end = piece.rows.end,
                None => part.push(piece),
            }
        }
        if parts.is_empty() { vec![Vec::new()] } else { parts }
    }
}

/// Rows of one group of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Piece {
    file: usize,
    group: usize,
    rows: Range<usize>,
}

impl Opened {
    fn new(path: &Path, columns: &[ColumnId]) -> Option<Self> {
        let file = File::open(path).ok()?;
        let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new()).ok()?;
        let flat = metadata.parquet_schema().num_columns() == metadata.schema().fields().len();
        let place = |column: &ColumnId| metadata.schema().index_of(column.as_str()).ok();
        let places = columns.iter().map(place).collect::<Option<_>>().filter(|_| flat)?;
        Some(Self { path: path.to_owned(), metadata, places })
    }

    /// Of the columns that are read.
    fn schema(&self) -> Option<Schema> {
        self.metadata.schema().project(&self.places).ok().map(|schema| schema.with_metadata(Default::default()))
    }

    /// The error with the file where it came up.
    fn failed(&self, error: DataFusionError) -> DataFusionError {
        error.context(format!("`{}`", self.path.display()))
    }

    fn groups(&self) -> Range<usize> {
        0..self.metadata.metadata().num_row_groups()
    }

    fn rows(&self, group: usize) -> usize {
        // Beyond 32 bits, or below 0, it is no number of rows, see `is_sound`.
        i32::try_from(self.metadata.metadata().row_group(group).num_rows()).map_or(0, |rows| rows.max(0) as usize)
    }

    fn kind(&self, place: usize) -> &DataType {
        self.metadata.schema().field(place).data_type()
    }

    /// How the columns of a group are read; none if one of them has another form.
    fn columns(&self, group: usize) -> Option<Vec<(&ColumnChunkMetaData, Box<dyn Decoder>)>> {
        let of = |&place: &usize| {
            let chunk = self.metadata.metadata().row_group(group).column(place);
            let described = chunk.column_descr();
            let flat = described.max_rep_level() == 0 && described.max_def_level() <= 1;
            let encodings = chunk.page_encoding_stats_mask().filter(|_| flat && is_sound(chunk, self.rows(group)))?;
            Some((chunk, decoder(self.kind(place), chunk.column_type(), encodings)?))
        };
        self.places.iter().map(of).collect()
    }
}

/// Whether a column has as many rows as its group, and stands somewhere: the end of a file may be damaged too.
fn is_sound(chunk: &ColumnChunkMetaData, rows: usize) -> bool {
    let places = [chunk.data_page_offset(), chunk.compressed_size(), chunk.dictionary_page_offset().unwrap_or(0)];
    usize::try_from(chunk.num_values()) == Ok(rows) && places.iter().all(|place| *place >= 0)
}

/// The rows of some pieces, which the engine reads on one thread.
#[derive(Debug)]
struct Part {
    pages: Arc<Pages>,
    pieces: Vec<Piece>,
}

impl PartitionStream for Part {
    fn schema(&self) -> &SchemaRef {
        &self.pages.schema
    }

    fn execute(&self, _: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (pages, pieces) = (Arc::clone(&self.pages), self.pieces.clone().into_iter());
        let batches = Batches { pages, pieces, open: None };
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.pages.schema), stream::iter(batches)))
    }
}

/// The rows of a part, some at a time.
struct Batches {
    pages: Arc<Pages>,
    pieces: std::vec::IntoIter<Piece>,
    open: Option<Open>,
}

/// A piece that is read.
struct Open {
    file: usize,
    columns: Vec<Column>,
    left: usize,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, DataFusionError>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.batch().transpose();
        if let Some(Err(_)) = &next {
            // Nothing comes behind an error.
            (self.open, self.pieces) = (None, Vec::new().into_iter());
        }
        next
    }
}

impl Batches {
    fn batch(&mut self) -> Result<Option<RecordBatch>, DataFusionError> {
        while self.open.as_ref().is_none_or(|open| open.left == 0) {
            let Some(piece) = self.pieces.next() else { return Ok(None) };
            self.open = Some(self.pages.piece(&piece)?);
        }
        self.open.as_mut().map(|open| self.pages.batch(open)).transpose()
    }
}

impl Pages {
    fn piece(&self, piece: &Piece) -> Result<Open, DataFusionError> {
        let opened = &self.files[piece.file];
        let rows = opened.rows(piece.group);
        let file = File::open(&opened.path).map_err(|error| opened.failed(error.into()))?;
        let file = Arc::new(file);
        let mut columns = Vec::new();
        for (at, (chunk, decoder)) in opened.columns(piece.group).unwrap_or_default().into_iter().enumerate() {
            let failed = |error| self.failed(piece.file, at, error);
            let pages = SerializedPageReader::new(Arc::clone(&file), chunk, rows, None).map_err(failed)?;
            let mut column = Column::new(Box::new(pages), decoder, chunk.column_descr().max_def_level() > 0);
            column.skip(piece.rows.start).map_err(failed)?;
            columns.push(column);
        }
        Ok(Open { file: piece.file, columns, left: piece.rows.len() })
    }

    fn batch(&self, open: &mut Open) -> Result<RecordBatch, DataFusionError> {
        let rows = open.left.min(BATCH);
        let read =
            |(at, column): (usize, &mut Column)| column.read(rows).map_err(|error| self.failed(open.file, at, error));
        let arrays: Vec<ArrayRef> = open.columns.iter_mut().enumerate().map(read).collect::<Result<_, _>>()?;
        open.left -= rows;
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays);
        batch.map_err(|error| self.files[open.file].failed(error.into()))
    }

    /// The error with the file and column where it came up.
    fn failed(&self, file: usize, column: usize, error: ParquetError) -> DataFusionError {
        let (path, column) = (self.files[file].path.display(), self.schema.field(column).name());
        DataFusionError::from(error).context(format!("`{path}`, column `{column}`"))
    }
}
