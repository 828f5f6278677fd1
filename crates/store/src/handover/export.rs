//! From the database to files.

use super::files::Folder;
use super::plan::{Planned, left_out, planned};
use super::{FORMAT, MANIFEST, Manifest, Progress, TableFile, quoted, readme, row};
use crate::audit;
use crate::engine::{Engine, Store};
use crate::error::{StoreError, at};
use crate::migrations;
use crate::register::Register;
use crate::schema::{self, Kind, Table};
use crate::transaction::{Reads, Snapshot};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use std::path::Path;
use time::OffsetDateTime;

/// Rows read at once.
const BATCH: usize = 2000;

/// Writes everything into `folder`, which is not there yet or empty, as it is at one instant; into one archive where it ends in `.zip`. It
/// appears whole or not at all.
///
/// # Errors
/// When the folder is used or can't be written, the audit trail is broken, or the database can't be read.
pub async fn export_all(
    store: &Store,
    folder: &Path,
    secrets: bool,
    now: OffsetDateTime,
    progress: Progress<'_>,
) -> Result<Manifest, StoreError> {
    let out = Folder::begin(folder)?;
    let read = store.snapshot().await?;
    let proof = audit::verify(&read).await?;
    let proof = proof.map_err(|broken| StoreError::HandOver(format!("the audit trail is broken: {broken:?}")))?;
    let register = Register::read()?;
    let plan = planned(schema::tables(&read).await?, &register, secrets)?;
    let mut tables = Vec::with_capacity(plan.len());
    for one in &plan {
        tables.push(export(&read, &out, one, progress).await?);
    }
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        engine: if store.engine() == Engine::Sqlite { "sqlite" } else { "postgresql" }.to_owned(),
        made_at: readme::instant(now),
        secrets,
        migrations: migrations::known(),
        audit_lines: proof.lines,
        audit_last_hash: proof.last_hash,
        tables,
        left_out: left_out(&register, secrets),
    };
    out.text("README.md", &readme::text(&manifest, &plan, &register))?;
    let json = serde_json::to_string_pretty(&manifest).map_err(|error| StoreError::HandOver(error.to_string()))?;
    out.text(MANIFEST, &format!("{json}\n"))?;
    out.end()?;
    Ok(manifest)
}

async fn export(
    read: &Snapshot,
    out: &Folder,
    planned: &Planned,
    progress: Progress<'_>,
) -> Result<TableFile, StoreError> {
    let table = &planned.table;
    let name = format!("{}.jsonl", table.name);
    let (mut file, mut rows, mut after) = (out.file(&name)?, 0_u64, None);
    loop {
        let batch = batch(read, table, after.as_deref()).await?;
        for row in &batch {
            file.write(&row::line(planned, row)?)?;
            file.write("\n")?;
        }
        rows += batch.len() as u64;
        progress(&table.name, rows);
        let Some(last) = batch.last().filter(|_| batch.len() == BATCH) else { break };
        after = Some(key(table, last)?);
    }
    Ok(TableFile {
        table: table.name.clone(),
        file: name,
        rows,
        columns: table.columns.iter().map(|column| column.name.clone()).collect(),
        sha256: file.end()?,
    })
}

/// The next rows in the order of the key, after the row with the key `after`.
async fn batch(read: &Snapshot, table: &Table, after: Option<&[Value]>) -> Result<Vec<QueryResult>, StoreError> {
    let engine = Engine::of(read.db().get_database_backend());
    let keys: Vec<_> = key_columns(table).map(|column| ordered_by(&column.name, column.kind, engine)).collect();
    let (keys, marks) = (keys.join(", "), vec!["?"; keys.len()].join(", "));
    let columns: Vec<_> = table.columns.iter().map(|column| quoted(&column.name)).collect();
    let beyond = if after.is_some() { format!("WHERE ({keys}) > ({marks})") } else { String::new() };
    let (columns, from) = (columns.join(", "), quoted(&table.name));
    let text = format!("SELECT {columns} FROM {from} {beyond} ORDER BY {keys} LIMIT {BATCH}");
    let statement = read.sql(&text, after.unwrap_or_default().iter().cloned());
    read.db().query_all_raw(statement).await.map_err(at("handover.export"))
}

/// The same order on both engines: texts by their bytes.
fn ordered_by(column: &str, kind: Kind, engine: Engine) -> String {
    let bytes = if kind == Kind::Text && engine == Engine::Postgres { " COLLATE \"C\"" } else { "" };
    format!("{}{bytes}", quoted(column))
}

fn key_columns(table: &Table) -> impl Iterator<Item = &schema::Column> {
    table.key.iter().filter_map(|name| table.columns.iter().find(|column| column.name == *name))
}

fn key(table: &Table, row: &QueryResult) -> Result<Vec<Value>, StoreError> {
    key_columns(table).map(|column| row::key_value(column, row)).collect()
}
