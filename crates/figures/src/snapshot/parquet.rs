//! The rows of a source as Parquet files: same rows, same bytes.
//!
//! A file and a group of rows end between two clusters where rows of a cluster stand together, so that a
//! reader may finish a cluster where it stands. Files of an earlier snapshot that were made from the same rows are kept. Start with
//! [`Files`].

use super::clusters::{self, Clusters};
use super::hashing::Hashing;
use super::inputs::Inputs;
use super::{Snapshot, SnapshotError, hash};
use datafusion::arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int32Array, Int64Array, PrimitiveArray, RecordBatch,
    StringArray,
};
use datafusion::arrow::datatypes::{ArrowDictionaryKeyType, DataType, Field, Int8Type, Int16Type, Int32Type, Schema};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_writer::ArrowWriterOptions;
use datafusion::parquet::basic::{Compression, Encoding, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use datafusion::parquet::schema::types::ColumnPath;
use domain::network::{Column, ColumnType, Network, Origin, Source};
use domain::records::{Derived, Values};
use domain::set::NULL;
use foldhash::fast::RandomState;
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
/// Rows of a page: each page costs a header and the tables of its compression.
pub(crate) const PAGE: usize = 1 << 17;
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
    inputs: Option<String>,
    kept: bool,
}

/// The files of a source, whole.
pub(super) struct Closed {
    /// In the order of the rows.
    pub done: Vec<Done>,
    /// The clusters of the rows.
    pub clusters: Option<Clusters>,
    /// What they were made from, where all rows came at once.
    pub inputs: Option<String>,
    /// Whether they are those of an earlier snapshot.
    pub kept: bool,
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
        let fields: Vec<Field> = stored(source).map(|column| field(network, source, column)).collect();
        let clusters = clusters::column(source).map(|_| Clusters::default());
        Ok(Self {
            network,
            source,
            folder,
            schema: Arc::new(Schema::new(fields)),
            open: None,
            done: Vec::new(),
            clusters,
            inputs: None,
            kept: false,
        })
    }

    /// Writes all rows of `derived`, unless `earlier` has them: then its files are kept.
    pub fn write_all(&mut self, derived: &mut Derived<'_>, earlier: Option<&Snapshot>) -> Result<(), SnapshotError> {
        let columns = self.columns(derived)?;
        let inputs = self.inputs(&columns);
        match earlier.map(|earlier| self.keep(earlier, &inputs)).transpose()?.flatten() {
            Some(done) => (self.done, self.kept) = (done, true),
            None => self.rows(&columns, derived)?,
        }
        self.see(derived);
        self.inputs = Some(inputs);
        Ok(())
    }

    /// What the files of all these rows follow from.
    fn inputs(&self, columns: &[Stored<'_, '_>]) -> String {
        let mut inputs = Inputs::default();
        for (column, field) in columns.iter().zip(self.schema.fields()) {
            inputs.text(field.name());
            inputs.text(&field.data_type().to_string());
            inputs.text(if field.is_nullable() { "may lack" } else { "required" });
            if let ColumnType::Code(id) = &column.column.kind {
                let codes = self.network.nomenclatures.get(id).map_or(&[][..], |list| &list.codes);
                inputs.text(&codes.len().to_string());
                codes.iter().for_each(|code| inputs.text(&code.code));
            }
            inputs.values(&column.values);
        }
        // Groups and files end between two of its values.
        inputs.text(clusters::column(self.source).map_or("", |column| column.as_str()));
        inputs.end()
    }

    /// The files of `earlier`, if it made them from `inputs` and they are as it wrote them.
    fn keep(&self, earlier: &Snapshot, inputs: &str) -> Result<Option<Vec<Done>>, SnapshotError> {
        let before = earlier.manifest.sources.get(&self.source.id).and_then(|before| before.inputs.as_deref());
        if before != Some(inputs) {
            return Ok(None);
        }
        let mut done = Vec::new();
        for (at, file) in earlier.of(&self.source.id).enumerate() {
            let (from, path) = (earlier.folder.join(&file.name), self.folder.join(format!("{at:05}.parquet")));
            // A link is the same file, which nobody writes to; another file system wants a copy.
            let linked = fs::hard_link(&from, &path).or_else(|_| fs::copy(&from, &path).map(drop));
            if linked.is_err() || hash(&path)? != file.sha256 {
                return self.forget(at).map(|()| None);
            }
            done.push(Done { path, rows: file.rows, sha256: file.sha256.clone() });
        }
        Ok(Some(done).filter(|done| !done.is_empty()))
    }

    /// Removes the files up to number `last`, which may not be there.
    fn forget(&self, last: usize) -> Result<(), SnapshotError> {
        for at in 0..=last {
            let path = self.folder.join(format!("{at:05}.parquet"));
            match fs::remove_file(&path) {
                Err(why) if why.kind() != std::io::ErrorKind::NotFound => return Err(SnapshotError::Disk(path, why)),
                _ => {}
            }
        }
        Ok(())
    }

    /// Adds the rows of `derived`, behind those before.
    pub fn write(&mut self, derived: &mut Derived<'_>) -> Result<(), SnapshotError> {
        let columns = self.columns(derived)?;
        self.rows(&columns, derived)?;
        self.see(derived);
        Ok(())
    }

    fn columns<'c>(&self, derived: &mut Derived<'c>) -> Result<Vec<Stored<'a, 'c>>, SnapshotError> {
        let (network, source) = (self.network, self.source);
        let mut columns = Vec::new();
        for column in stored(source) {
            let values = derived.values(&source.id, &column.id)?;
            columns.push(Stored { network, source, column, values });
        }
        Ok(columns)
    }

    /// Notes the clusters of the rows.
    fn see(&mut self, derived: &Derived<'_>) {
        let keys = clusters::column(self.source).and_then(|column| derived.texts(&self.source.id, column));
        if let (Some(clusters), Some(keys)) = (&mut self.clusters, keys) {
            keys.iter().for_each(|key| clusters.push(key));
        }
    }

    fn rows(&mut self, columns: &[Stored<'_, '_>], derived: &Derived<'_>) -> Result<(), SnapshotError> {
        let rows = derived.rows(&self.source.id);
        let keys = clusters::column(self.source).and_then(|column| derived.texts(&self.source.id, column));
        let mut from = 0;
        while from < rows {
            let room = GROUP - self.open.as_ref().map_or(0, |open| open.in_group);
            let mut to = (from + room.min(BATCH)).min(rows);
            if to - from == room {
                to = keys.map_or(to, |keys| clusters::end_of(keys, to));
            }
            self.append(columns, from..to)?;
            from = to;
        }
        Ok(())
    }

    fn append(&mut self, columns: &[Stored<'_, '_>], rows: Range<usize>) -> Result<(), SnapshotError> {
        let array = |column: &Stored<'_, '_>| {
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
    pub fn close(mut self) -> Result<Closed, SnapshotError> {
        let last = match self.open.take() {
            None if self.done.is_empty() => Some(self.start()?),
            open => open,
        };
        if let Some(open) = last {
            self.end(open)?;
        }
        Ok(Closed { done: self.done, clusters: self.clusters, inputs: self.inputs, kept: self.kept })
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

/// As narrow as the column's values: fewer bytes are decoded, in every pass over them.
fn field(network: &Network, source: &Source, column: &Column) -> Field {
    let kind = match &column.kind {
        _ if is_coded(source, column) => {
            DataType::Dictionary(Box::new(key_type(network, column)), Box::new(DataType::Utf8))
        }
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Integer { min, max, .. } if is_narrow(*min, *max) => DataType::Int32,
        ColumnType::Integer { .. } => DataType::Int64,
        ColumnType::Date { .. } => DataType::Date32,
        ColumnType::Text | ColumnType::Code(_) | ColumnType::Key(_) => DataType::Utf8,
    };
    Field::new(column.id.as_str(), kind, column.may_lack())
}

fn is_narrow(min: i64, max: i64) -> bool {
    i32::try_from(min).is_ok() && i32::try_from(max).is_ok()
}

/// The type of the keys of a dictionary, which has a key a code of the nomenclature.
fn key_type(network: &Network, column: &Column) -> DataType {
    let codes = match &column.kind {
        ColumnType::Code(id) => network.nomenclatures.get(id).map(|list| list.codes.len()),
        _ => None,
    };
    match codes {
        Some(codes) if i8::try_from(codes).is_ok() => DataType::Int8,
        Some(codes) if i16::try_from(codes).is_ok() => DataType::Int16,
        _ => DataType::Int32,
    }
}

/// Nothing in the file depends on the library's version string, the day or the machine.
fn options(source: &Source) -> Result<ArrowWriterOptions, ParquetError> {
    let mut properties = WriterProperties::builder()
        .set_created_by("tremplin".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_data_page_row_count_limit(PAGE)
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
struct Stored<'a, 'v> {
    network: &'a Network,
    source: &'a Source,
    column: &'a Column,
    values: Cow<'v, Values>,
}

impl Stored<'_, '_> {
    /// The values of some rows; none if one does not fit the column's type, or is absent where none may be.
    fn array(&self, rows: Range<usize>) -> Option<ArrayRef> {
        let array = self.of(rows)?;
        (array.null_count() == 0 || self.column.may_lack()).then_some(array)
    }

    fn of(&self, rows: Range<usize>) -> Option<ArrayRef> {
        if let Some(texts) = self.values.texts() {
            if rows.end > texts.len() {
                return None;
            }
            return texts_of(texts.of(rows), is_coded(self.source, self.column));
        }
        let values = self.values.integers()?.get(rows)?.iter().map(|value| Some(*value).filter(|value| *value != NULL));
        Some(match &self.column.kind {
            ColumnType::Code(id) => {
                let codes = self.network.nomenclatures.get(id)?.codes.iter().map(|code| Some(code.code.as_str()));
                let codes = Arc::new(codes.collect::<StringArray>());
                match key_type(self.network, self.column) {
                    DataType::Int8 => coded::<Int8Type>(narrow(values)?, codes)?,
                    DataType::Int16 => coded::<Int16Type>(narrow(values)?, codes)?,
                    _ => coded::<Int32Type>(narrow(values)?, codes)?,
                }
            }
            ColumnType::Bool => Arc::new(values.map(|value| value.map(|value| value != 0)).collect::<BooleanArray>()),
            ColumnType::Integer { min, max, .. } if is_narrow(*min, *max) => {
                Arc::new(narrow(values)?.collect::<Int32Array>())
            }
            ColumnType::Integer { .. } => Arc::new(values.collect::<Int64Array>()),
            ColumnType::Date { .. } => Arc::new(narrow(values)?.collect::<Date32Array>()),
            ColumnType::Text | ColumnType::Key(_) => return None,
        })
    }
}

fn coded<K: ArrowDictionaryKeyType>(
    keys: impl Iterator<Item = Option<K::Native>>,
    codes: Arc<StringArray>,
) -> Option<ArrayRef>
where
    PrimitiveArray<K>: FromIterator<Option<K::Native>>,
{
    Some(Arc::new(DictionaryArray::<K>::try_new(keys.collect(), codes).ok()?))
}

fn texts_of<'t>(texts: impl ExactSizeIterator<Item = &'t str>, coded: bool) -> Option<ArrayRef> {
    if !coded {
        let texts = texts.map(|text| Some(text).filter(|text| !text.is_empty()));
        return Some(Arc::new(texts.collect::<StringArray>()));
    }
    let mut known: HashMap<&str, i32, RandomState> = HashMap::default();
    let mut words: Vec<&str> = Vec::new();
    let mut last: Option<(&str, i32)> = None;
    let mut codes: Vec<Option<i32>> = Vec::with_capacity(texts.len());
    for text in texts {
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

/// The values in fewer bits; none if one does not fit.
fn narrow<N: TryFrom<i64>>(values: impl Iterator<Item = Option<i64>>) -> Option<impl Iterator<Item = Option<N>>> {
    let narrowed: Result<Vec<_>, _> = values.map(|value| value.map(N::try_from).transpose()).collect();
    narrowed.ok().map(Vec::into_iter)
}
