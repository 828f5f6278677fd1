//! Copies of a database, and the proof that they are sound.

use crate::engines::{Db, NOW, ada, postgres, sqlite};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::audit::{self, Line};
use store::{Store, StoreError, backup, meta};

async fn written(store: &Store, number: usize) {
    let mut write = store.write(ada(), NOW).await.unwrap();
    meta::set_setting(&write, &number.to_string(), "1").await.unwrap();
    write.audit(Line::new("setting.changed", "setting", None)).await.unwrap();
    write.commit().await.unwrap();
}

fn beside(db: &Db, name: &str) -> std::path::PathBuf {
    std::path::Path::new(&db.address).with_file_name(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_made_while_others_write_is_of_one_instant_and_sound() {
    let db = sqlite().await;
    for number in 0..50 {
        written(&db.store, number).await;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn({
        let (store, stop) = (db.store.clone(), Arc::clone(&stop));
        async move {
            let mut number = 50;
            while !stop.load(Ordering::Relaxed) {
                written(&store, number).await;
                number += 1;
            }
            number
        }
    });
    let copy = beside(&db, "copy.db");
    backup::backup(&db.store, &copy).await.unwrap();
    stop.store(true, Ordering::Relaxed);
    let all = writer.await.unwrap();
    let sound = backup::check(&copy).await.unwrap();
    let settings = sound.rows.iter().find(|(table, _)| table == "meta_settings").unwrap().1;
    assert_eq!(sound.proof.lines, settings, "each write is there with its line, or not at all");
    assert!((50..=i64::try_from(all).unwrap()).contains(&settings));
    assert!(sound.pending.is_empty());
    assert!(matches!(backup::backup(&db.store, &copy).await, Err(StoreError::File { .. })), "it was there already");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_restored_into_a_new_file_only() {
    let db = sqlite().await;
    written(&db.store, 1).await;
    let (copy, restored) = (beside(&db, "copy.db"), beside(&db, "restored.db"));
    backup::backup(&db.store, &copy).await.unwrap();
    let sound = backup::restore(&copy, &restored).await.unwrap();
    assert!(matches!(backup::restore(&copy, &restored).await, Err(StoreError::File { .. })));
    let store = Store::open(restored.to_str().unwrap()).await.unwrap();
    assert_eq!(audit::verify(&store.read()).await.unwrap().unwrap(), sound.proof);
    assert_eq!(meta::setting(&store.read(), "1").await.unwrap().as_deref(), Some("1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_is_not_sound_is_told_why() {
    let db = sqlite().await;
    written(&db.store, 1).await;
    let why = async |name: &str, tampering: &str| {
        let copy = beside(&db, name);
        backup::backup(&db.store, &copy).await.unwrap();
        let behind = sea_orm::Database::connect(format!("sqlite://{}", copy.display())).await.unwrap();
        sea_orm::ConnectionTrait::execute_unprepared(&behind, tampering).await.unwrap();
        behind.close().await.unwrap();
        backup::check(&copy).await.unwrap_err().to_string()
    };
    let changed = why("changed.db", "UPDATE audit_lines SET actor = 'Eve'").await;
    assert!(changed.contains("the audit trail is broken: Changed(1)"), "{changed}");
    let later = why("later.db", "INSERT INTO meta_migrations VALUES ('m9999_later', 0)").await;
    assert!(later.contains("later version"), "{later}");
    let strange = why("strange.db", "DROP TABLE meta_migrations").await;
    assert!(strange.contains("no database of Tremplin"), "{strange}");
    let orphan = "PRAGMA foreign_keys = OFF; INSERT INTO accounts_codes VALUES (1, 99, 'x', 0, NULL)";
    let orphan = why("orphan.db", orphan).await;
    assert!(orphan.contains("1 rows refer"), "{orphan}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_or_cut_file_is_not_sound() {
    let db = sqlite().await;
    for number in 0..200 {
        written(&db.store, number).await;
    }
    let copy = beside(&db, "copy.db");
    backup::backup(&db.store, &copy).await.unwrap();
    let mut bytes = std::fs::read(&copy).unwrap();
    let cut = beside(&db, "cut.db");
    std::fs::write(&cut, &bytes[..bytes.len() / 2]).unwrap();
    assert!(backup::check(&cut).await.is_err());
    let middle = bytes.len() / 2;
    for byte in &mut bytes[middle..middle + 4096] {
        *byte ^= 0x5a;
    }
    std::fs::write(&cut, &bytes).unwrap();
    assert!(backup::check(&cut).await.is_err());
    std::fs::write(&cut, "").unwrap();
    assert!(matches!(backup::check(&cut).await, Err(StoreError::Unsound(_))));
    assert!(matches!(backup::check(&beside(&db, "missing.db")).await, Err(StoreError::File { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_backed_up_by_its_own_tools() {
    let Some(db) = postgres().await else { return };
    let refused = backup::backup(&db.store, std::path::Path::new("copy.db")).await;
    assert!(matches!(refused, Err(StoreError::NotAFile)));
    db.store.close().await.unwrap();
    crate::engines::drop_postgres(&db.address).await;
}
