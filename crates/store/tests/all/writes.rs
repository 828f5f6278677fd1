//! Transactions: what is committed, what is refused, and many writers at once.

use crate::engines::{Db, NOW, ada, for_each_engine};
use sea_orm::ConnectionTrait;
use store::audit::{self, Line};
use store::{Reads, StoreError, Write};

async fn set(write: &Write, name: &str) {
    let insert = write.sql("INSERT INTO meta_settings (name, value) VALUES (?, '1')", [name.into()]);
    write.db().execute_raw(insert).await.unwrap();
}

async fn settings(db: &Db) -> i64 {
    let read = db.store.read();
    let count = read.sql("SELECT COUNT(*) AS n FROM meta_settings", []);
    read.db().query_one_raw(count).await.unwrap().unwrap().try_get("", "n").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_without_a_line_in_the_audit_trail_is_undone() {
    for_each_engine(async |db| {
        let write = db.store.write(ada(), NOW).await.unwrap();
        set(&write, "unaudited").await;
        assert!(matches!(write.commit().await, Err(StoreError::Unaudited)));
        assert_eq!(settings(db).await, 0);
        assert_eq!(audit::count(&db.store.read()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_is_dropped_leaves_nothing() {
    for_each_engine(async |db| {
        let mut write = db.store.write(ada(), NOW).await.unwrap();
        set(&write, "dropped").await;
        write.audit(Line::new("setting.changed", "setting", None)).await.unwrap();
        drop(write);
        assert_eq!(settings(db).await, 0);
        assert_eq!(audit::count(&db.store.read()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sixteen_writers_at_once_lose_nothing() {
    const EACH: usize = 20;
    for_each_engine(async |db| {
        let writers: Vec<_> = (0..16)
            .map(|writer| {
                let store = db.store.clone();
                tokio::spawn(async move {
                    for turn in 0..EACH {
                        let mut write = store.write(ada(), NOW).await.unwrap();
                        set(&write, &format!("{writer}-{turn}")).await;
                        write.audit(Line::new("setting.changed", "setting", None)).await.unwrap();
                        write.commit().await.unwrap();
                    }
                })
            })
            .collect();
        for writer in writers {
            writer.await.unwrap();
        }
        assert_eq!(settings(db).await, 16 * 20);
        let proof = audit::verify(&db.store.read()).await.unwrap().unwrap();
        assert_eq!(proof.lines, 16 * 20);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_that_is_taken_is_told_as_such() {
    for_each_engine(async |db| {
        let write = db.store.write(ada(), NOW).await.unwrap();
        let person = crate::accounts::person("ada@exemple.fr");
        store::accounts::insert_person(&write, &person).await.unwrap();
        let again = store::accounts::insert_person(&write, &person).await;
        assert!(matches!(again, Err(StoreError::Taken { operation: "accounts.insert_person" })), "{again:?}");
    })
    .await;
}
