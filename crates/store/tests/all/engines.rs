//! A fresh database on each engine that is at hand. Start with [`for_each_engine`].

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use std::sync::atomic::{AtomicU32, Ordering};
use store::{Actor, Engine, Store};
use tempfile::TempDir;
use time::OffsetDateTime;
use time::macros::datetime;

/// The administrator's address of a PostgreSQL server that tests may make databases on: `postgres://postgres@localhost:5432/postgres`.
pub const POSTGRES: &str = "TREMPLIN_TEST_POSTGRES";

/// The instant at which tests write.
pub const NOW: OffsetDateTime = datetime!(2026-11-28 10:00 UTC);

/// An empty database with today's tables.
pub struct Db {
    pub store: Store,
    /// How to open it again.
    pub address: String,
    /// Its file goes with it.
    _folder: Option<TempDir>,
}

impl Db {
    pub fn engine(&self) -> Engine {
        self.store.engine()
    }

    /// A connection that bypasses the store, as somebody with the database's password would.
    pub async fn behind(&self) -> DatabaseConnection {
        let address = match self.engine() {
            Engine::Sqlite => format!("sqlite://{}", self.address),
            Engine::Postgres => self.address.clone(),
        };
        Database::connect(address).await.unwrap()
    }

    /// Runs a statement that bypasses the store.
    pub async fn tamper(&self, sql: &str) {
        let behind = self.behind().await;
        behind.execute_unprepared(sql).await.unwrap();
        behind.close().await.unwrap();
    }
}

/// A fresh SQLite file.
pub async fn sqlite() -> Db {
    let folder = TempDir::new().unwrap();
    let address = folder.path().join("tremplin.db").display().to_string();
    Db { store: Store::open(&address).await.unwrap(), address, _folder: Some(folder) }
}

/// A fresh database on the PostgreSQL server, if there is one.
pub async fn postgres() -> Option<Db> {
    let address = empty_postgres().await?;
    Some(Db { store: Store::open(&address).await.unwrap(), address, _folder: None })
}

/// The address of an empty database, without tables.
pub async fn empty_postgres() -> Option<String> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var(POSTGRES).ok()?;
    let nanos = OffsetDateTime::now_utc().unix_timestamp_nanos();
    let name = format!("store_{}_{}_{nanos}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let admin = Database::connect(&server).await.expect("the server of TREMPLIN_TEST_POSTGRES answers");
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    admin.close().await.unwrap();
    let (server, query) = server.split_once('?').map_or((server.as_str(), None), |(url, query)| (url, Some(query)));
    let (server, _) = server.rsplit_once('/').unwrap();
    Some(query.map_or_else(|| format!("{server}/{name}"), |query| format!("{server}/{name}?{query}")))
}

/// Runs `body` on each engine, each time with a fresh database; removes it afterwards.
pub async fn for_each_engine(body: impl AsyncFn(&Db)) {
    let db = sqlite().await;
    body(&db).await;
    db.store.close().await.unwrap();
    if let Some(db) = postgres().await {
        body(&db).await;
        db.store.close().await.unwrap();
        drop_postgres(&db.address).await;
    }
}

/// Removes a database that [`empty_postgres`] made.
pub async fn drop_postgres(address: &str) {
    let name = address.rsplit_once('/').unwrap().1.split('?').next().unwrap();
    let admin = Database::connect(std::env::var(POSTGRES).unwrap()).await.unwrap();
    admin.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)")).await.unwrap();
    admin.close().await.unwrap();
}

/// Who writes in tests.
pub fn ada() -> Actor {
    Actor { person: None, name: "Ada Exemple".to_owned() }
}
