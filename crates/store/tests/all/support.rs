//! Databases of their own for each test.

use sea_orm::{ConnectionTrait, Database};
use std::future::Future;
use store::{Actor, Store, Write};
use time::OffsetDateTime;
use time::macros::datetime;

/// The instant of every test.
pub const NOW: OffsetDateTime = datetime!(2026-11-28 09:00 UTC);

/// Runs `test` on a fresh database of each engine.
pub async fn on_each_engine<F: Future<Output = ()>>(name: &str, test: impl Fn(Store) -> F) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("test.db");
    test(Store::open(file.to_str().unwrap()).await.unwrap()).await;
    if let Ok(server) = std::env::var("TREMPLIN_TEST_POSTGRES") {
        test(Store::open(&postgres(&server, name).await).await.unwrap()).await;
    }
}

async fn postgres(server: &str, name: &str) -> String {
    let admin = Database::connect(server).await.unwrap();
    admin.execute_unprepared(&format!("DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)")).await.unwrap();
    admin.execute_unprepared(&format!("CREATE DATABASE \"{name}\"")).await.unwrap();
    let (place, _) = server.rsplit_once('/').unwrap();
    format!("{place}/{name}")
}

/// A write in the name of the program.
pub async fn write(store: &Store) -> Write {
    store.write(Actor::program(), NOW).await.unwrap()
}
