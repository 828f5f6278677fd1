//! Migrations, and that both engines have the same tables.

use crate::engines::{NOW, ada, drop_postgres, empty_postgres, for_each_engine, postgres, sqlite};
use sea_orm::ConnectionTrait;
use store::audit::Line;
use store::schema::{Kind, tables};
use store::{Reads, Store, StoreError};

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_database_gets_every_table_and_opening_it_again_changes_nothing() {
    for_each_engine(async |db| {
        let first = tables(&db.store.read()).await.unwrap();
        let names: Vec<_> = first.iter().map(|table| table.name.as_str()).collect();
        for wanted in ["accounts_persons", "audit_details", "audit_lines", "jobs_queue", "meta_migrations"] {
            assert!(names.contains(&wanted), "{wanted} is not among {names:?}");
        }
        let again = Store::open(&db.address).await.unwrap();
        assert_eq!(tables(&again.read()).await.unwrap(), first);
        again.ping().await.unwrap();
        again.close().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn both_engines_have_the_same_tables() {
    let (file, Some(server)) = (sqlite().await, postgres().await) else { return };
    let address = server.address.clone();
    let (file, server) = (tables(&file.store.read()).await.unwrap(), tables(&server.store.read()).await.unwrap());
    drop_postgres(&address).await;
    for (file, server) in file.iter().zip(&server) {
        assert_eq!(file, server);
    }
    assert_eq!(file.len(), server.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_is_told_with_its_columns_keys_and_references() {
    let db = sqlite().await;
    let found = tables(&db.store.read()).await.unwrap();
    let sessions = found.iter().find(|table| table.name == "accounts_sessions").unwrap();
    assert_eq!(sessions.key, ["id"]);
    assert_eq!(sessions.references.len(), 1);
    assert_eq!(sessions.references[0].table, "accounts_persons");
    let strong = sessions.columns.iter().find(|column| column.name == "strong").unwrap();
    assert_eq!((strong.kind, strong.nullable), (Kind::Boolean, false));
    assert!(sessions.columns.iter().any(|column| column.name == "closed_at" && column.nullable));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_later_version_is_refused_by_name() {
    for_each_engine(async |db| {
        db.tamper("INSERT INTO meta_migrations (version, applied_at) VALUES ('m9999_later', 0)").await;
        let refused = Store::open(&db.address).await;
        assert!(matches!(&refused, Err(StoreError::Newer(name)) if name == "m9999_later"), "{refused:?}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_only_reads_changes_nothing_and_is_told_of_another_version() {
    for_each_engine(async |db| {
        let reading = Store::open_to_read(&db.address).await.unwrap();
        assert!(reading.ping().await.is_ok());
        let refused = async {
            let mut write = reading.write(ada(), NOW).await?;
            write.audit(Line::new("test.done", "test", None)).await
        };
        assert!(refused.await.is_err(), "{:?}", db.engine());
        reading.close().await.unwrap();
        db.tamper("DELETE FROM meta_migrations WHERE version = 'm0007_devices'").await;
        db.tamper("DROP TABLE accounts_devices").await;
        let older = Store::open_to_read(&db.address).await;
        assert!(matches!(&older, Err(StoreError::Older(name)) if name == "m0007_devices"), "{older:?}");
        let tables = tables(&db.store.read()).await.unwrap();
        assert!(tables.iter().all(|table| table.name != "accounts_devices"), "none was made");
        db.tamper("INSERT INTO meta_migrations (version, applied_at) VALUES ('m9999_later', 0)").await;
        let newer = Store::open_to_read(&db.address).await;
        assert!(matches!(&newer, Err(StoreError::Newer(name)) if name == "m9999_later"), "{newer:?}");
        db.tamper("DROP TABLE meta_migrations").await;
        assert!(matches!(Store::open_to_read(&db.address).await, Err(StoreError::Foreign(_))));
    })
    .await;
    let folder = tempfile::TempDir::new().unwrap();
    let nowhere = folder.path().join("t.db").display().to_string();
    assert!(Store::open_to_read(&nowhere).await.is_err());
    assert!(!std::path::Path::new(&nowhere).exists(), "no database is made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_cannot_be_reached_is_an_outage() {
    let folder = tempfile::TempDir::new().unwrap();
    let nowhere = folder.path().join("missing/tremplin.db").display().to_string();
    let refused = Store::open(&nowhere).await;
    assert!(refused.as_ref().is_err_and(StoreError::is_outage), "{refused:?}");
    assert!(matches!(Store::open("mysql://host/db").await, Err(StoreError::Address(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_cannot_write() {
    for_each_engine(async |db| {
        let insert = "INSERT INTO meta_settings (name, value) VALUES ('a', 'b')";
        let refused = db.store.read().db().execute_unprepared(insert).await;
        assert!(refused.is_err(), "{:?}", db.engine());
        let statement = db.store.read().sql("SELECT value FROM meta_settings WHERE name = ?", ["a".into()]);
        assert!(db.store.read().db().query_one_raw(statement).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_may_open_an_empty_server_at_once() {
    let Some(address) = empty_postgres().await else { return };
    let (one, two) = tokio::join!(Store::open(&address), Store::open(&address));
    one.unwrap().close().await.unwrap();
    two.unwrap().close().await.unwrap();
    drop_postgres(&address).await;
}
