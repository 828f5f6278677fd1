//! Writes a second, each with its line in the audit trail, made durable one by one: SQLite always, PostgreSQL where
//! `TREMPLIN_TEST_POSTGRES` names a server. Prints them and writes `target/tmp/writes.json`.
//!
//! Under `cargo test` it only runs a few, to show that it runs.

use sea_orm::ConnectionTrait;
use std::time::{Duration, Instant};
use store::audit::{self, Line};
use store::{Actor, Store, meta};
use time::OffsetDateTime;

/// How long each engine writes.
const LASTS: Duration = Duration::from_secs(10);

/// Writers at once.
const WRITERS: [usize; 2] = [1, 8];

/// What was measured.
struct Measured {
    engine: &'static str,
    writers: usize,
    per_second: f64,
}

fn main() {
    let whole = std::env::args().any(|argument| argument == "--bench");
    let lasts = if whole { LASTS } else { Duration::from_millis(200) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads can be started");
    let measured = runtime.block_on(all(lasts));
    for one in &measured {
        println!("{}, {} at once: {:.0} writes/s", one.engine, one.writers, one.per_second);
    }
    if whole {
        note(&measured);
    }
}

async fn all(lasts: Duration) -> Vec<Measured> {
    let mut measured = Vec::new();
    for writers in WRITERS {
        let folder = tempfile::tempdir().expect("there is room for a database");
        let file = folder.path().join("writes.db").display().to_string();
        measured.push(Measured { engine: "sqlite", writers, per_second: rate(&file, writers, lasts).await });
        if let Some(server) = server().await {
            measured.push(Measured { engine: "postgresql", writers, per_second: rate(&server, writers, lasts).await });
        }
    }
    measured
}

/// Writes a second on a fresh database.
async fn rate(address: &str, writers: usize, lasts: Duration) -> f64 {
    let store = Store::open(address).await.expect("the database opens");
    let begun = Instant::now();
    let tasks: Vec<_> =
        (0..writers).map(|writer| tokio::spawn(write_until(store.clone(), writer, begun + lasts))).collect();
    let mut writes = 0;
    for task in tasks {
        writes += task.await.expect("a writer does not panic");
    }
    let seconds = begun.elapsed().as_secs_f64();
    let proof = audit::verify(&store.read()).await.expect("the trail can be read").expect("the trail holds");
    assert_eq!(proof.lines, writes, "each write left its line");
    store.close().await.expect("the database closes");
    #[allow(clippy::cast_precision_loss, reason = "a count of seconds' writes is exact in a float")]
    let writes = writes as f64;
    writes / seconds
}

async fn write_until(store: Store, writer: usize, end: Instant) -> i64 {
    let mut writes = 0;
    while Instant::now() < end {
        let actor = Actor { person: None, name: format!("writer {writer}") };
        let mut write = store.write(actor, OffsetDateTime::now_utc()).await.expect("the database can be had");
        meta::set_setting(&write, &format!("{writer}"), &writes.to_string()).await.expect("a setting is written");
        let line = Line::new("setting.changed", "setting", None).before(&(writes - 1)).after(&writes);
        write.audit(line).await.expect("a line is written");
        write.commit().await.expect("a write lasts");
        writes += 1;
    }
    writes
}

/// A fresh database on the server, if there is one.
async fn server() -> Option<String> {
    let server = std::env::var("TREMPLIN_TEST_POSTGRES").ok()?;
    let admin = sea_orm::Database::connect(&server).await.expect("the server answers");
    let name = format!("writes_{}", OffsetDateTime::now_utc().unix_timestamp_nanos());
    admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("databases may be made");
    let (place, _) = server.rsplit_once('/').expect("the address names a database");
    Some(format!("{place}/{name}"))
}

fn note(measured: &[Measured]) {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let rows: Vec<_> = measured
        .iter()
        .map(|one| serde_json::json!({ "engine": one.engine, "writers": one.writers, "per_second": one.per_second.round() }))
        .collect();
    let text = serde_json::to_string_pretty(&rows).expect("numbers and words are JSON");
    std::fs::create_dir_all(folder).expect("the folder can be made");
    std::fs::write(folder.join("writes.json"), text).expect("the result can be written");
}
