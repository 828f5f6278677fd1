//! A copy of a SQLite database while it is used, the proof that a copy is sound, and a database made from a copy.
//!
//! PostgreSQL has `pg_dump` for that; a copy that either engine reads is [`crate::handover`]'s. Start with [`backup`], then [`check`].

use crate::audit::{self, Proof};
use crate::engine::{Engine, Store};
use crate::error::{StoreError, at};
use crate::migrations;
use crate::schema;
use crate::transaction::{Reader, Reads};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};
use std::path::{Path, PathBuf};

/// What a sound copy holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// Every table with its number of rows, by name.
    pub rows: Vec<(String, i64)>,
    /// The proof of its audit trail.
    pub proof: Proof,
    /// Migrations that opening it will apply: it is of an earlier version.
    pub pending: Vec<String>,
}

/// Copies the database into `target`, a file that is not there yet. Others go on writing; the copy is of one instant, and whole or not
/// there.
///
/// # Errors
/// [`StoreError::NotAFile`] for PostgreSQL; when the file is there or can't be written.
pub async fn backup(store: &Store, target: &Path) -> Result<(), StoreError> {
    if store.engine() != Engine::Sqlite {
        return Err(StoreError::NotAFile);
    }
    refuse_existing(target)?;
    let part = part_of(target);
    remove(&part)?;
    let db = only_reading(Path::new(store.address())).await?;
    let literal = part.display().to_string().replace('\'', "''");
    let copied = db.execute_unprepared(&format!("VACUUM INTO '{literal}'")).await;
    db.close().await.map_err(at("backup.backup"))?;
    copied.map_err(at("backup.backup"))?;
    put_in_place(&part, target)
}

/// Proves that a copy can be used: the file is whole, its tables are known to this version, its audit trail holds.
///
/// # Errors
/// [`StoreError::Unsound`] with what is wrong; [`StoreError::Newer`] when a later version wrote it.
pub async fn check(copy: &Path) -> Result<Sound, StoreError> {
    let metadata = std::fs::metadata(copy).map_err(|cause| file(copy, cause))?;
    if metadata.len() == 0 {
        return Err(StoreError::Unsound("the file is empty".to_owned()));
    }
    let db = only_reading(copy).await?;
    let sound = checked(&db).await;
    db.close().await.map_err(at("backup.check"))?;
    sound
}

/// Makes a database at `target`, which is not there yet, from a copy that is sound.
///
/// # Errors
/// As [`check`]; when `target` is there or can't be written.
pub async fn restore(copy: &Path, target: &Path) -> Result<Sound, StoreError> {
    refuse_existing(target)?;
    let sound = check(copy).await?;
    let part = part_of(target);
    std::fs::copy(copy, &part).map_err(|cause| file(&part, cause))?;
    put_in_place(&part, target)?;
    Ok(sound)
}

async fn checked(db: &DatabaseConnection) -> Result<Sound, StoreError> {
    let read = Reader::new(db);
    let whole = read.db().query_all_raw(read.sql("PRAGMA integrity_check", [])).await.map_err(unreadable)?;
    let said: Vec<String> = whole.iter().filter_map(|row| row.try_get_by_index(0).ok()).collect();
    if said != ["ok"] {
        return Err(StoreError::Unsound(said.join("; ").chars().take(500).collect()));
    }
    let strangers = read.db().query_all_raw(read.sql("PRAGMA foreign_key_check", [])).await.map_err(unreadable)?;
    if !strangers.is_empty() {
        return Err(StoreError::Unsound(format!("{} rows refer to rows that are not there", strangers.len())));
    }
    let pending = pending(&read).await?;
    let rows = rows(&read).await?;
    let proof = audit::verify(&read).await?;
    let proof = proof.map_err(|broken| StoreError::Unsound(format!("the audit trail is broken: {broken:?}")))?;
    Ok(Sound { rows, proof, pending })
}

async fn pending(read: &Reader<'_>) -> Result<Vec<String>, StoreError> {
    migrations::pending(read).await.map_err(|cause| match cause {
        StoreError::Newer(name) => StoreError::Newer(name),
        _ => StoreError::Unsound("it is no database of Tremplin".to_owned()),
    })
}

/// Every table with its number of rows.
async fn rows(read: &Reader<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    let mut counted = Vec::new();
    for table in schema::tables(read).await? {
        let rows = crate::handover::count(read, &table.name).await?;
        counted.push((table.name, rows));
    }
    Ok(counted)
}

/// A file is opened as it is; nothing is written, not even beside it.
async fn only_reading(path: &Path) -> Result<DatabaseConnection, StoreError> {
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=ro", path.display()));
    options.max_connections(1).sqlx_logging(false);
    Database::connect(options).await.map_err(|cause| StoreError::Open { address: path.display().to_string(), cause })
}

fn unreadable(cause: sea_orm::DbErr) -> StoreError {
    StoreError::Unsound(cause.to_string())
}

fn part_of(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

fn refuse_existing(target: &Path) -> Result<(), StoreError> {
    if target.exists() {
        let cause = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "is there already; name a file that is not");
        return Err(file(target, cause));
    }
    Ok(())
}

fn remove(path: &Path) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => Err(file(path, cause)),
        _ => Ok(()),
    }
}

/// On the disk first, then under its name.
fn put_in_place(part: &Path, target: &Path) -> Result<(), StoreError> {
    let synced = std::fs::File::open(part).and_then(|part| part.sync_all());
    synced.and_then(|()| std::fs::rename(part, target)).map_err(|cause| file(target, cause))
}

fn file(path: &Path, cause: std::io::Error) -> StoreError {
    StoreError::File { file: path.display().to_string(), cause }
}
