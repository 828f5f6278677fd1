//! The whole database as text files that any program reads, and a database of either engine made from them.
//!
//! Answers for: one file of JSON lines a table, in an order in which each refers only to those before, a manifest with checksums, an
//! explanation in French and English; in a folder, or in one archive. Secrets are left out unless asked for. Start with [`export_all`], then [`import_all`].

mod archive;
mod export;
mod files;
mod import;
mod plan;
mod readme;
mod row;

pub use export::export_all;
pub use import::import_all;

use crate::error::{StoreError, at};
use crate::transaction::Reads;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

/// The version of the files' format.
pub const FORMAT: u32 = 1;

/// The manifest's file.
pub(crate) const MANIFEST: &str = "manifest.json";

/// What a hand-over holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the files' format.
    pub format: u32,
    /// The program's version.
    pub program: String,
    /// Which engine it comes from, for information.
    pub engine: String,
    /// When it was made, in UTC.
    pub made_at: String,
    /// Whether hashes of passwords, secrets of second factors, keys and work under way are in it.
    pub secrets: bool,
    /// The migrations that made its tables.
    pub migrations: Vec<String>,
    /// Lines of the audit trail.
    pub audit_lines: i64,
    /// The hash of the last.
    pub audit_last_hash: String,
    /// The tables, in the order in which they are taken over.
    pub tables: Vec<TableFile>,
    /// What is not in it, and why.
    pub left_out: Vec<LeftOut>,
}

/// A table as a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableFile {
    /// The table.
    pub table: String,
    /// Its file.
    pub file: String,
    /// How many rows.
    pub rows: u64,
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// A table, or a column of one, that is not in the files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// The table.
    pub table: String,
    /// The column; the whole table without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<String>,
    /// Why.
    pub why: String,
}

/// What is told while it goes on: a table and how many of its rows are done.
pub type Progress<'a> = &'a mut (dyn FnMut(&str, u64) + Send);

/// How many rows a table has. Its name comes from the database itself.
pub(crate) async fn count(db: &impl Reads, table: &str) -> Result<i64, StoreError> {
    let sql = db.sql(&format!("SELECT COUNT(*) AS n FROM {}", quoted(table)), []);
    let row = db.db().query_one_raw(sql).await.map_err(at("handover.count"))?;
    row.map_or(Ok(0), |row| row.try_get("", "n").map_err(at("handover.count")))
}

/// A name of the database's own as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
