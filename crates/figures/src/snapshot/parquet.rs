//! Writes the rows of a source as Parquet: same rows, same bytes.

use super::SnapshotError;
use datafusion::arrow::array::{
    ArrayRef, BooleanArray, Date32Array, DictionaryArray, Int32Array, Int64Array, RecordBatch, StringArray,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::arrow::arrow_writer::ArrowWriterOptions;
use datafusion::parquet::basic::{Compression, ZstdLevel};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::properties::WriterProperties;
use domain::network::{Column, ColumnType, Network, Origin, Source};
use domain::records::{Derived, Values};
use domain::set::NULL;
use std::borrow::Cow;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Rows turned into Arrow at a time.
const BATCH: usize = 65_536;

/// Writes every stored column of `source` to `path`; gives the number of rows.
pub(super) fn write(
    network: &Network,
    source: &Source,
    derived: &mut Derived<'_>,
    path: &Path,
) -> Result<u64, SnapshotError> {
    let mut columns = Vec::new();
    for column in source.columns.values().filter(|column| is_stored(column)) {
        columns.push(Stored { network, column, values: derived.values(&source.id, &column.id)? });
    }
    let rows = derived.rows(&source.id);
    let fields: Vec<Field> = columns.iter().map(Stored::field).collect();
    let schema = Arc::new(Schema::new(fields));
    let failed = |why| SnapshotError::Parquet(source.id.clone(), why);
    let disk = |why| SnapshotError::Disk(path.to_owned(), why);
    let file = fs::File::create(path).map_err(disk)?;
    let mut writer =
        ArrowWriter::try_new_with_options(file, Arc::clone(&schema), options().map_err(failed)?).map_err(failed)?;
    for from in (0..rows).step_by(BATCH) {
        let range = from..(from + BATCH).min(rows);
        let array = |column: &Stored<'_>| {
            let broken = || SnapshotError::Value(source.id.clone(), column.column.id.clone());
            column.array(range.clone()).ok_or_else(broken)
        };
        let arrays = columns.iter().map(array).collect::<Result<Vec<_>, _>>()?;
        let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(|why| failed(why.into()))?;
        writer.write(&batch).map_err(failed)?;
    }
    writer.close().map_err(failed)?;
    Ok(rows as u64)
}

/// Rolled-up columns and conditions are never read: cells name what they follow from.
fn is_stored(column: &Column) -> bool {
    matches!(column.origin, Origin::Record | Origin::Counted { .. } | Origin::Lookup(_))
}

/// Nothing in the file depends on the library's version string, the day or the machine.
fn options() -> Result<ArrowWriterOptions, ParquetError> {
    let properties = WriterProperties::builder()
        .set_created_by("tremplin".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(1)?))
        .build();
    Ok(ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true))
}

/// A column on its way to the file.
struct Stored<'a> {
    network: &'a Network,
    column: &'a Column,
    values: Cow<'a, Values>,
}

impl Stored<'_> {
    fn field(&self) -> Field {
        let kind = match &self.column.kind {
            ColumnType::Code(_) => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            ColumnType::Bool => DataType::Boolean,
            ColumnType::Integer { .. } => DataType::Int64,
            ColumnType::Date { .. } => DataType::Date32,
            ColumnType::Text | ColumnType::Key(_) => DataType::Utf8,
        };
        Field::new(self.column.id.as_str(), kind, true)
    }

    /// The values of some rows; none if one does not fit the column's type.
    fn array(&self, rows: Range<usize>) -> Option<ArrayRef> {
        if let Some(texts) = self.values.texts() {
            let texts = texts.get(rows)?.iter().map(|text| Some(text.as_str()).filter(|text| !text.is_empty()));
            return Some(Arc::new(texts.collect::<StringArray>()));
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

/// The values in 32 bits; none if one does not fit.
fn narrow(values: impl Iterator<Item = Option<i64>>) -> Option<impl Iterator<Item = Option<i32>>> {
    let narrowed: Result<Vec<_>, _> = values.map(|value| value.map(i32::try_from).transpose()).collect();
    narrowed.ok().map(Vec::into_iter)
}
