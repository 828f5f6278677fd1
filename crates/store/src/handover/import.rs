//! From files to a database: all of it, or nothing.

use super::files::{checked_manifest, failed, opened};
use super::plan::is_kept;
use super::{FORMAT, Manifest, Progress, TableFile, count, quoted, row};
use crate::audit;
use crate::engine::{Engine, Store};
use crate::error::{StoreError, at};
use crate::migrations;
use crate::register::Register;
use crate::schema::{self, Column, Kind, Table};
use crate::transaction::{Reads, Write};
use sea_orm::{ConnectionTrait, Value};
use std::io::{BufRead, BufReader};
use std::path::Path;
use time::OffsetDateTime;

/// Values that one statement may hold on either engine.
const VALUES: usize = 30_000;

/// Rows written at once, at most.
const BATCH: usize = 1000;

/// Takes over the files of `folder`, or of an archive `….zip`, into a database that is empty. One transaction: what fails leaves it empty.
///
/// # Errors
/// [`StoreError::HandOver`] when a file was changed, a row is wrong, the database is not empty, or the audit trail does not hold.
pub async fn import_all(
    store: &Store,
    folder: &Path,
    now: OffsetDateTime,
    progress: Progress<'_>,
) -> Result<Manifest, StoreError> {
    let manifest = checked_manifest(folder)?;
    refuse_other_version(&manifest)?;
    let write = store.bookkeeping(now).await?;
    let tables = schema::tables(&write).await?;
    refuse_filled(&write, &tables).await?;
    refuse_incomplete(&manifest, &tables)?;
    if write.engine() == Engine::Sqlite {
        let later = write.db().execute_unprepared("PRAGMA defer_foreign_keys = ON").await;
        later.map_err(at("handover.import"))?;
    }
    for file in &manifest.tables {
        let table = found(&tables, &file.table)?;
        take_over(&write, folder, file, table, progress).await?;
        restart_numbers(&write, table).await?;
    }
    prove(&write, &manifest).await?;
    // The trail is the one that was handed over, to the last line: an import adds none, so that both databases prove the same.
    write.commit_bookkeeping().await?;
    Ok(manifest)
}

fn refuse_other_version(manifest: &Manifest) -> Result<(), StoreError> {
    if manifest.format != FORMAT {
        return Err(StoreError::HandOver(format!("its format is {}, this version reads {FORMAT}", manifest.format)));
    }
    if manifest.migrations != migrations::known() {
        let from = &manifest.program;
        let way_out = "take it over with that version, then upgrade";
        return Err(StoreError::HandOver(format!("it comes from version {from}, whose tables differ: {way_out}")));
    }
    Ok(())
}

async fn refuse_filled(write: &Write, tables: &[Table]) -> Result<(), StoreError> {
    for table in tables.iter().filter(|table| table.name != migrations::TABLE) {
        let rows = count(write, &table.name).await?;
        if rows > 0 {
            let what = format!("the database is not empty: {} has {rows} rows", table.name);
            return Err(StoreError::HandOver(what));
        }
    }
    Ok(())
}

fn refuse_incomplete(manifest: &Manifest, tables: &[Table]) -> Result<(), StoreError> {
    let register = Register::read()?;
    let there = |name: &str| manifest.tables.iter().any(|file| file.table == name);
    let missing = tables.iter().find(|table| is_kept(&register, &table.name, manifest.secrets) && !there(&table.name));
    missing.map_or(Ok(()), |table| Err(StoreError::HandOver(format!("it has no file for {}", table.name))))
}

fn found<'a>(tables: &'a [Table], name: &str) -> Result<&'a Table, StoreError> {
    let table = tables.iter().find(|table| table.name == name);
    table.ok_or_else(|| StoreError::HandOver(format!("there is no table {name}")))
}

async fn take_over(
    write: &Write,
    folder: &Path,
    file: &TableFile,
    table: &Table,
    progress: Progress<'_>,
) -> Result<(), StoreError> {
    let path = folder.join(&file.file);
    let lines = BufReader::new(opened(folder, &file.file)?).lines();
    let size = (VALUES / table.columns.len().max(1)).clamp(1, BATCH);
    let (mut batch, mut rows) = (Vec::with_capacity(size), 0_u64);
    let mut own = OwnReferences::of(table);
    for line in lines {
        let mut values = row::values(&table.columns, &line.map_err(failed(&path))?)
            .map_err(|what| StoreError::HandOver(format!("{}, line {}: {what}", file.file, rows + 1)))?;
        own.set_aside(&mut values);
        batch.push(values);
        rows += 1;
        if batch.len() == size {
            insert(write, table, std::mem::take(&mut batch)).await?;
            progress(&table.name, rows);
        }
    }
    insert(write, table, batch).await?;
    own.put_back(write, table).await?;
    progress(&table.name, rows);
    if rows != file.rows {
        let what = format!("{} has {rows} rows, the manifest says {}", file.file, file.rows);
        return Err(StoreError::HandOver(what));
    }
    Ok(())
}

async fn insert(write: &Write, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns: Vec<_> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let marks = format!("({})", vec!["?"; columns.len()].join(", "));
    let marks = vec![marks; rows.len()].join(", ");
    let text = format!("INSERT INTO {} ({}) VALUES {marks}", quoted(&table.name), columns.join(", "));
    let statement = write.sql(&text, rows.into_iter().flatten());
    let refused = |cause| StoreError::HandOver(format!("{}: {cause}", table.name));
    write.db().execute_raw(statement).await.map_err(refused).map(drop)
}

/// References of a table to itself, which may point to rows that come later: written once all rows are there.
struct OwnReferences<'a> {
    key: Option<usize>,
    columns: Vec<(usize, &'a Column)>,
    aside: Vec<(Value, usize, Value)>,
}

impl<'a> OwnReferences<'a> {
    fn of(table: &'a Table) -> Self {
        let place = |name: &str| table.columns.iter().position(|column| column.name == name);
        let own = table.references.iter().filter(|reference| reference.table == table.name);
        let columns = own.filter_map(|reference| place(&reference.column)).map(|place| (place, &table.columns[place]));
        let key = if table.key.len() == 1 { place(&table.key[0]) } else { None };
        Self { key, columns: columns.filter(|(_, column)| column.nullable).collect(), aside: Vec::new() }
    }

    fn set_aside(&mut self, values: &mut [Value]) {
        let Some(key) = self.key else { return };
        for (place, column) in &self.columns {
            let nothing = match column.kind {
                Kind::Text => Value::from(None::<String>),
                Kind::Bytes => Value::from(None::<Vec<u8>>),
                _ => Value::from(None::<i64>),
            };
            if values[*place] != nothing {
                let value = std::mem::replace(&mut values[*place], nothing);
                self.aside.push((values[key].clone(), *place, value));
            }
        }
    }

    async fn put_back(self, write: &Write, table: &Table) -> Result<(), StoreError> {
        let Some(key) = self.key.map(|key| quoted(&table.columns[key].name)) else { return Ok(()) };
        for (row, place, value) in self.aside {
            let column = quoted(&table.columns[place].name);
            let text = format!("UPDATE {} SET {column} = ? WHERE {key} = ?", quoted(&table.name));
            let refused = |cause| StoreError::HandOver(format!("{}: {cause}", table.name));
            write.db().execute_raw(write.sql(&text, [value, row])).await.map_err(refused)?;
        }
        Ok(())
    }
}

/// The next number that the engine gives follows the last that was taken over; SQLite does so by itself.
async fn restart_numbers(write: &Write, table: &Table) -> Result<(), StoreError> {
    if write.engine() == Engine::Sqlite || table.key != ["id"] {
        return Ok(());
    }
    let name = quoted(&table.name);
    let text = format!(
        "SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT COALESCE(MAX(id), 0) + 1 FROM {name}), false) AS n"
    );
    write.db().query_one_raw(write.sql(&text, [])).await.map_err(at("handover.import")).map(drop)
}

async fn prove(write: &Write, manifest: &Manifest) -> Result<(), StoreError> {
    let proof = audit::verify(write).await?;
    let proof = proof.map_err(|broken| StoreError::HandOver(format!("the audit trail is broken: {broken:?}")))?;
    if proof.last_hash == manifest.audit_last_hash && proof.lines == manifest.audit_lines {
        return Ok(());
    }
    Err(StoreError::HandOver("the audit trail does not end where the manifest says".to_owned()))
}
