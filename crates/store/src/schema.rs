//! What tables there are: their columns, keys and references, as the database itself tells.
//!
//! Answers for: hand-over, the register of personal data and the tests seeing every table, also one that a later migration adds. Leaves out
//! what the engine keeps for itself: indexes, search. Start with [`tables`].

use crate::engine::Engine;
use crate::error::{StoreError, at};
use crate::transaction::Reads;
use sea_orm::{ConnectionTrait, QueryResult};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number, 64 bits.
    Integer,
    /// A text.
    Text,
    /// Yes or no.
    Boolean,
    /// Bytes: a file. Base64 in a hand-over.
    Bytes,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether it may be empty.
    pub nullable: bool,
}

/// A column whose values stand in another table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// The column.
    pub column: String,
    /// The other table.
    pub table: String,
    /// Its column.
    pub target: String,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its columns, in order.
    pub columns: Vec<Column>,
    /// The columns of its primary key, in order.
    pub key: Vec<String>,
    /// What it refers to, by column.
    pub references: Vec<Reference>,
}

const SQLITE_TABLES: &str = "SELECT name FROM pragma_table_list \
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name";
const POSTGRES_TABLES: &str = "SELECT table_name::text AS name FROM information_schema.tables \
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name COLLATE \"C\"";

const SQLITE_COLUMNS: &str =
    "SELECT name, type AS kind, \"notnull\" = 0 AND pk = 0 AS nullable FROM pragma_table_info(?) ORDER BY cid";
const POSTGRES_COLUMNS: &str = "SELECT column_name::text AS name, data_type::text AS kind, is_nullable = 'YES' AS nullable \
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position";

const SQLITE_KEY: &str = "SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk";
const POSTGRES_KEY: &str = "SELECT u.column_name::text AS name FROM information_schema.table_constraints c \
    JOIN information_schema.key_column_usage u ON u.constraint_name = c.constraint_name AND u.table_schema = c.table_schema \
    WHERE c.constraint_type = 'PRIMARY KEY' AND c.table_schema = current_schema() AND c.table_name = ? ORDER BY u.ordinal_position";

const SQLITE_REFERENCES: &str =
    "SELECT \"from\" AS name, \"table\" AS other, \"to\" AS target FROM pragma_foreign_key_list(?)";
const POSTGRES_REFERENCES: &str = "SELECT a.attname::text AS name, r.relname::text AS other, t.attname::text AS target \
    FROM pg_constraint c JOIN pg_class o ON o.oid = c.conrelid JOIN pg_namespace n ON n.oid = o.relnamespace \
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] JOIN pg_class r ON r.oid = c.confrelid \
    JOIN pg_attribute t ON t.attrelid = c.confrelid AND t.attnum = c.confkey[1] \
    WHERE c.contype = 'f' AND n.nspname = current_schema() AND o.relname = ?";

/// Every table, by name; the same on both engines.
///
/// # Errors
/// When they can't be read, or a column is of a kind that no migration may use.
pub async fn tables(db: &impl Reads) -> Result<Vec<Table>, StoreError> {
    let names = rows(db, (SQLITE_TABLES, POSTGRES_TABLES), None).await?;
    let mut tables = Vec::with_capacity(names.len());
    for name in names {
        tables.push(table(db, text(&name, "name")?).await?);
    }
    Ok(tables)
}

async fn table(db: &impl Reads, name: String) -> Result<Table, StoreError> {
    let columns = rows(db, (SQLITE_COLUMNS, POSTGRES_COLUMNS), Some(&name)).await?;
    let key = rows(db, (SQLITE_KEY, POSTGRES_KEY), Some(&name)).await?;
    let references = rows(db, (SQLITE_REFERENCES, POSTGRES_REFERENCES), Some(&name)).await?;
    let mut references = references.iter().map(reference).collect::<Result<Vec<_>, _>>()?;
    references.sort();
    Ok(Table {
        columns: columns.iter().map(column).collect::<Result<_, _>>()?,
        key: key.iter().map(|row| text(row, "name")).collect::<Result<_, _>>()?,
        references,
        name,
    })
}

async fn rows(
    db: &impl Reads,
    (sqlite, postgres): (&str, &str),
    table: Option<&str>,
) -> Result<Vec<QueryResult>, StoreError> {
    let sql = match Engine::of(db.db().get_database_backend()) {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
    };
    let statement = db.sql(sql, table.map(sea_orm::Value::from));
    db.db().query_all_raw(statement).await.map_err(at("schema.tables"))
}

fn column(row: &QueryResult) -> Result<Column, StoreError> {
    let (name, kind) = (text(row, "name")?, text(row, "kind")?);
    let what = || format!("column {name} is of the kind `{kind}`");
    Ok(Column {
        kind: kind_of(&kind).ok_or_else(|| StoreError::Row { operation: "schema.tables", what: what() })?,
        nullable: row.try_get("", "nullable").map_err(at("schema.tables"))?,
        name,
    })
}

fn kind_of(word: &str) -> Option<Kind> {
    let word = word.to_lowercase();
    match word.as_str() {
        "bigint" | "integer" => Some(Kind::Integer),
        "boolean" => Some(Kind::Boolean),
        "text" => Some(Kind::Text),
        "blob" | "bytea" => Some(Kind::Bytes),
        _ if word.contains("char") => Some(Kind::Text),
        _ => None,
    }
}

fn reference(row: &QueryResult) -> Result<Reference, StoreError> {
    Ok(Reference { column: text(row, "name")?, table: text(row, "other")?, target: text(row, "target")? })
}

fn text(row: &QueryResult, column: &str) -> Result<String, StoreError> {
    row.try_get("", column).map_err(at("schema.tables"))
}
