//! The rows of a source as Parquet files: same rows, same bytes.
//!
//! A file and a group of rows end between two clusters where rows of a cluster stand together, so that a
//! reader may finish a cluster where it stands. Start with [`Files`].

use super::SnapshotError;
use super::clusters::{self, Clusters};
use super::hashing::Hashing;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_writer::ArrowWriterOptions;
use datafusion::parquet::basic::{Compression, Encoding, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use datafusion::parquet::schema::types::ColumnPath;
use domain::network::{Column, ColumnType, Network, Origin, Source};
use domain::records::{Derived, Values};
use domain::set::NULL;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::{self, File};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

/// Rows turned into Arrow at a time.
const BATCH: usize = 65_536;
/// Rows after which a group ends, at the next cluster.
const GROUP: usize = 1 << 20;
/// Groups after which a file ends.
const GROUPS: usize = 16;
/// The dictionary of keys of a whole group fits: a group stays encoded by one dictionary.
const DICTIONARY: usize = 8 << 20;

/// The files that hold the rows of one source, or of one part of it.
pub(super) struct Files<'a> {
    network: &'a Network,
    source: &'a Source,
    folder: PathBuf,
    schema: Arc<Schema>,
    open: Option<Open>,
    done: Vec<Done>,
    clusters: Option<Clusters>,
}

/// A file being written.
struct Open {
    writer: ArrowWriter<Hashing<File>>,
    path: PathBuf,
    rows: u64,
    in_group: usize,
    groups: usize,
}

/// A file that is whole.
pub(super) struct Done {
    pub path: PathBuf,
    pub rows: u64,
    pub sha256: String,
}

impl<'a> Files<'a> {
    /// Files in `folder`, which is made; what it stands in must be there, and may be gone after an interrupt.
    pub fn create(network: &'a Network, source: &'a Source, folder: PathBuf) -> Result<Self, SnapshotError> {
        fs::create_dir(&folder).map_err(|why| SnapshotError::Disk(folder.clone(), why))?;
        let fields: Vec<Field> = stored(source).map(|column| field(source, column)).collect();
        let clusters = clusters::column(source).map(|_| Clusters::default());
        Ok(Self {
            network,
            source,
            folder,
            schema: Arc::new(Schema::new(fields)),
            open: None,
            done: Vec::new(),
            clusters,
        })
    }

    /// Adds the rows of `derived`, behind those before; gives how many.
    pub fn write(&mut self, derived: &mut Derived<'_>) -> Result<usize, SnapshotError> {
        let source = self.source;
        let mut columns = Vec::new();
        for column in stored(source) {
            columns.push(Stored {
                network: self.network,
                source,
                column,
                values: derived.values(&source.id, &column.id)?,
            });
        }
        let rows = derived.rows(&source.id);
        let keys = clusters::column(source).and_then(|column| derived.texts(&source.id, column));
        if let (Some(clusters), Some(keys)) = (&mut self.clusters, keys) {
            keys.iter().for_each(|key| clusters.push(key));
        }
        let mut from = 0;
        while from < rows {
            let room = GROUP - self.open.as_ref().map_or(0, |open| open.in_group);
            let mut to = (from + room.min(BATCH)).min(rows);
            if to - from == room {
                to = keys.map_or(to, |keys| clusters::end_of(keys, to));
            }
            self.append(&columns, from..to)?;
            from = to;
        }
        Ok(rows)
    }

    fn append(&mut self, columns: &[Stored<'_>], rows: Range<usize>) -> Result<(), SnapshotError> {
        let array = |column: &Stored<'_>| {
            let broken = || SnapshotError::Value(self.source.id.clone(), column.column.id.clone());
            column.array(rows.clone()).ok_or_else(broken)
        };
        let arrays = columns.iter().map(array).collect::<Result<Vec<_>, _>>()?;
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays);
        let failed = |why| SnapshotError::Parquet(self.source.id.clone(), why);
        let batch = batch.map_err(|why| failed(why.into()))?;
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.start()?,
        };
        open.writer.write(&batch).map_err(failed)?;
        (open.rows, open.in_group) = (open.rows + rows.len() as u64, open.in_group + rows.len());
        if open.in_group >= GROUP {
            open.writer.flush().map_err(failed)?;
            (open.in_group, open.groups) = (0, open.groups + 1);
        }
        match open.groups >= GROUPS {
            true => self.end(open)?,
            false => self.open = Some(open),
        }
        Ok(())
    }

    fn start(&self) -> Result<Open, SnapshotError> {
        let path = self.folder.join(format!("{:05}.parquet", self.done.len()));
        let file = File::create(&path).map_err(|why| SnapshotError::Disk(path.clone(), why))?;
        let failed = |why| SnapshotError::Parquet(self.source.id.clone(), why);
        let options = options(self.source).map_err(failed)?;
        let writer = ArrowWriter::try_new_with_options(Hashing::new(file), Arc::clone(&self.schema), options);
        Ok(Open { writer: writer.map_err(failed)?, path, rows: 0, in_group: 0, groups: 0 })
    }

    fn end(&mut self, open: Open) -> Result<(), SnapshotError> {
        let written = open.writer.into_inner().map_err(|why| SnapshotError::Parquet(self.source.id.clone(), why))?;
        self.done.push(Done { path: open.path, rows: open.rows, sha256: written.sha256() });
        Ok(())
    }

    /// Ends the last file; one without rows is made if there is none.
    pub fn close(mut self) -> Result<(Vec<Done>, Option<Clusters>), SnapshotError> {
        let last = match self.open.take() {
            None if self.done.is_empty() => Some(self.start()?),
            open => open,
        };
        if let Some(open) = last {
            self.end(open)?;
        }
        Ok((self.done, self.clusters))
    }
}

/// Rolled-up columns and conditions are never read: cells name what they follow from.
fn stored(source: &Source) -> impl Iterator<Item = &Column> {
    let kept = |column: &&Column| matches!(column.origin, Origin::Record | Origin::Counted { .. } | Origin::Lookup(_));
    source.columns.values().filter(kept)
}

/// Whether a column of texts is stored as codes of a dictionary: what rows are grouped and joined by.
fn is_coded(source: &Source, column: &Column) -> bool {
    matches!(column.kind, ColumnType::Code(_) | ColumnType::Key(_)) || clusters::column(source) == Some(&column.id)
}

fn field(source: &Source, column: &Column) -> Field {
    let kind = match &column.kind {
        _ if is_coded(source, column) => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Integer { .. } => DataType::Int64,
        ColumnType::Date { .. } => DataType::Date32,
        ColumnType::Text | ColumnType::Code(_) | ColumnType::Key(_) => DataType::Utf8,
    };
    Field::new(column.id.as_str(), kind, true)
}

/// Nothing in the file depends on the library's version string, the day or the machine.
fn options(source: &Source) -> Result<ArrowWriterOptions, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_created_by("tremplin".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(None);
    for column in stored(source) {
        let path = ColumnPath::from(column.id.as_str());
        if is_coded(source, column) {
            properties = properties.set_column_dictionary_page_size_limit(path, DICTIONARY);
        } else if column.kind == ColumnType::Text {
            // Names of rows differ from each other, and little from the one before.
            properties = properties
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path, Encoding::DELTA_BYTE_ARRAY);
        }
    }
    Ok(ArrowWriterOptions::new().with_properties(properties.build()))
}

/// A column on its way to the file.
struct Stored<'a> {
    network: &'a Network,
    source: &'a Source,
    column: &'a Column,
    values: Cow<'a, Values>,
}

impl Stored<'_> {
    /// The values of some rows; none if one does not fit the column's type.
    fn array(&self, rows: Range<usize>) -> Option<ArrayRef> {
        if let Some(texts) = self.values.texts() {
            return texts_of(texts.get(rows)?, is_coded(self.source, self.column));
        }
        let values = self.values.integers()?.get(rows)?.iter().map(|value| Some(*value).filter(|value| *value != NULL));
        Some(match &self.column.kind {
            ColumnType::Code(id) => {
                let codes = self.network.nomenclatures.get(id)?.codes.iter().map(|code| Some(code.code.as_str()));
                let codes = Arc::new(codes.collect::<StringArray>());
                Arc::new(DictionaryArray::try_new(narrow(values)?.collect::<Int32Array>(), codes).ok()?)
            }
            ColumnType::Bool => Arc::new(values.map(|value| value.map(|value| value != 0)).collect::<BooleanArray>()),
            ColumnType::Integer { .. } => Arc::new(values.collect::<Int64Array>()),
            ColumnType::Date { .. } => Arc::new(narrow(values)?.collect::<Date32Array>()),
            ColumnType::Text | ColumnType::Key(_) => return None,
        })
    }
}

fn texts_of(texts: &[String], coded: bool) -> Option<ArrayRef> {
    if !coded {
        let texts = texts.iter().map(|text| Some(text.as_str()).filter(|text| !text.is_empty()));
        return Some(Arc::new(texts.collect::<StringArray>()));
    }
    let mut known: HashMap<&str, i32> = HashMap::new();
    let mut words: Vec<&str> = Vec::new();
    let mut last: Option<(&str, i32)> = None;
    let mut codes: Vec<Option<i32>> = Vec::with_capacity(texts.len());
    for text in texts.iter().map(String::as_str) {
        if text.is_empty() {
            codes.push(None);
            continue;
        }
        let code = match last.filter(|(before, _)| *before == text) {
            Some((_, code)) => code,
            None => *known.entry(text).or_insert_with(|| {
                words.push(text);
                words.len() as i32 - 1
            }),
        };
        last = Some((text, code));
        codes.push(Some(code));
    }
    let words = Arc::new(StringArray::from(words));
    Some(Arc::new(DictionaryArray::try_new(Int32Array::from(codes), words).ok()?))
}

/// The values in 32 bits; none if one does not fit.
fn narrow(values: impl Iterator<Item = Option<i64>>) -> Option<impl Iterator<Item = Option<i32>>> {
    let narrowed: Result<Vec<_>, _> = values.map(|value| value.map(i32::try_from).transpose()).collect();
    narrowed.ok().map(Vec::into_iter)
}
