//! Writes records as [`super::read`] reads them: same rows, same bytes.

use super::{DECLARED_FILE, HEADER_FILE, Records, file_name, write_declared};
use domain::days;
use domain::network::{ColumnId, ColumnType, Network, SourceId};
use domain::records::{Frame, Values, filled_columns};
use domain::set::NULL;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;
use thiserror::Error;

/// Why records could not be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The network has no such source.
    #[error("the network has no source `{0}`")]
    UnknownSource(SourceId),
    /// The frame lacks a column that a record fills in, or holds it in another kind or length.
    #[error("the rows of `{0}` lack a sound column `{1}`")]
    Column(SourceId, ColumnId),
    /// A value that the column can't hold.
    #[error("row {row} of `{source_id}`: {value} is no value of `{column}`")]
    Value {
        /// The source.
        source_id: SourceId,
        /// The column.
        column: ColumnId,
        /// The row, from 0.
        row: usize,
        /// The value.
        value: i64,
    },
    /// The file could not be written.
    #[error("`{0}` could not be written")]
    File(String, #[source] csv::Error),
}

/// Writes a whole folder of records; files that stand there are replaced, one by one.
///
/// # Errors
/// [`WriteError`]: a frame that does not fit the schema, or the disk.
pub fn write(network: &Network, records: &Records, folder: &Path) -> Result<(), WriteError> {
    let failed = |name: &str, why: std::io::Error| WriteError::File(name.to_owned(), why.into());
    fs::create_dir_all(folder).map_err(|why| failed(&folder.to_string_lossy(), why))?;
    for frame in records.frames.values() {
        let name = file_name(&frame.source);
        let file = fs::File::create(folder.join(&name)).map_err(|why| failed(&name, why))?;
        write_csv(network, frame, BufWriter::new(file))?;
    }
    let mut declared = Vec::new();
    let name = DECLARED_FILE.to_owned();
    write_declared(&records.declared, &mut declared).map_err(|why| WriteError::File(name, why))?;
    fs::write(folder.join(DECLARED_FILE), declared).map_err(|why| failed(DECLARED_FILE, why))?;
    let header = serde_json::to_string_pretty(&records.header).map_err(|why| failed(HEADER_FILE, why.into()))?;
    fs::write(folder.join(HEADER_FILE), header + "\n").map_err(|why| failed(HEADER_FILE, why))
}

/// Writes the rows of one source: header, then a line a row, in the order of the schema.
///
/// # Errors
/// [`WriteError`]: a frame that does not fit the schema, or the writer.
pub fn write_csv(network: &Network, frame: &Frame, out: impl Write) -> Result<(), WriteError> {
    let unknown = || WriteError::UnknownSource(frame.source.clone());
    let source = network.sources.get(&frame.source).ok_or_else(unknown)?;
    let columns: Vec<_> = filled_columns(source).collect();
    let rows = frame.rows();
    let mut spelled = Vec::with_capacity(columns.len());
    for column in &columns {
        let values = frame.columns.get(&column.id).filter(|values| values.len() == rows && fits(values, &column.kind));
        spelled.push(values.ok_or_else(|| WriteError::Column(frame.source.clone(), column.id.clone()))?);
    }
    let failed = |why: csv::Error| WriteError::File(file_name(&frame.source), why);
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(columns.iter().map(|column| column.id.as_str())).map_err(failed)?;
    for row in 0..rows {
        for (column, values) in columns.iter().zip(&spelled) {
            let field = spell(network, &column.kind, values, row).map_err(|value| WriteError::Value {
                source_id: frame.source.clone(),
                column: column.id.clone(),
                row,
                value,
            })?;
            writer.write_field(field).map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    writer.flush().map_err(|why| failed(why.into()))
}

fn fits(values: &Values, kind: &ColumnType) -> bool {
    std::mem::discriminant(values) == std::mem::discriminant(&Values::empty_of(kind))
}

/// A value as its file spells it; the value itself when it is none of the column's.
fn spell(network: &Network, kind: &ColumnType, values: &Values, row: usize) -> Result<String, i64> {
    let value = match values {
        Values::Texts(texts) | Values::Keys(texts) => return Ok(texts[row].to_owned()),
        Values::Integers(values) => values[row],
    };
    match kind {
        _ if value == NULL => Ok(String::new()),
        ColumnType::Code(id) => {
            let code = network.nomenclatures.get(id).and_then(|codes| codes.code_at(value));
            code.map(|code| code.code.clone()).ok_or(value)
        }
        ColumnType::Bool if value == 0 || value == 1 => Ok((value == 1).to_string()),
        ColumnType::Date { .. } => Ok(days::print(value)),
        ColumnType::Integer { .. } => Ok(value.to_string()),
        ColumnType::Bool | ColumnType::Text | ColumnType::Key(_) => Err(value),
    }
}
