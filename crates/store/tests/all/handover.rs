//! A database as files, and another database from them, of either engine.

use crate::engines::{Db, NOW, ada, drop_postgres, for_each_engine, postgres, sqlite};
use domain::accounts::{Assignment, AssignmentId, PersonId, Role};
use sea_orm::ConnectionTrait;
use std::path::{Path, PathBuf};
use store::accounts::{self, LinkKind, Person};
use store::audit::{self, Line};
use store::handover::{Manifest, export_all, import_all};
use store::schema::tables;
use store::{Store, StoreError, jobs, meta};

/// Something in most tables, with what is awkward: accents, line feeds, quotes, empty texts, a reference forwards, texts as keys.
async fn filled(store: &Store) {
    let mut write = store.write(ada(), NOW).await.unwrap();
    let person = Person {
        name: "Élise “O’Brien”\n\t\\ \u{1f600}".to_owned(),
        password_hash: Some("$argon2id$secret".to_owned()),
        totp_secret: Some("TOTPSECRET".to_owned()),
        totp_step: Some(7),
        ..crate::accounts::person("ada@exemple.fr")
    };
    let id = accounts::insert_person(&write, &person).await.unwrap();
    let role = Role::Administrator;
    let given = Assignment {
        id: AssignmentId(0),
        person: id,
        role,
        organisation: None,
        since_on: NOW.date(),
        until_on: None,
        lent_by: None,
    };
    accounts::assign(&write, &given).await.unwrap();
    accounts::make_link(&write, "linksecret", LinkKind::Recovery, Some(id), NOW).await.unwrap();
    for name in ["é", "e", "Z", "a", "_", ""] {
        meta::set_setting(&write, name, "x").await.unwrap();
    }
    jobs::enqueue(&write, "test.work", &"jobsecret", None, NOW).await.unwrap();
    for (number, into) in [(1, "2"), (2, "NULL"), (3, "1")] {
        let text = format!(
            "INSERT INTO catalogue_organisations (id, name, sort_name, legal_status, network, merged_into, version, made_at, changed_at) \
             VALUES ({number}, 'n', '', 'a', 'b', NULL, 1, 0, 0)"
        );
        write_raw(&write, &text).await;
        let text = format!(
            "UPDATE catalogue_organisations SET merged_into = {into} WHERE id = {number} AND {into} < {number}"
        );
        write_raw(&write, &text).await;
    }
    write_raw(&write, "UPDATE catalogue_organisations SET merged_into = 3 WHERE id = 2").await;
    write.audit(Line::new("test.done", "person", id.0).after(&person.name)).await.unwrap();
    write.commit().await.unwrap();
    // More than one batch.
    let mut write = store.write(ada(), NOW).await.unwrap();
    write.audit_all(&vec![Line::new("test.done", "test", None); 4100]).await.unwrap();
    write.commit().await.unwrap();
}

async fn write_raw(write: &store::Write, text: &str) {
    store::Reads::db(write).execute_unprepared(text).await.unwrap();
}

async fn export(store: &Store, folder: &Path, secrets: bool) -> Result<Manifest, StoreError> {
    export_all(store, folder, secrets, NOW, &mut |_, _| {}).await
}

async fn import(store: &Store, folder: &Path) -> Result<Manifest, StoreError> {
    import_all(store, folder, NOW, &mut |_, _| {}).await
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let tables = paths.filter(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    let mut files: Vec<_> = tables
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()))
        .collect();
    files.sort();
    files
}

fn folder() -> (tempfile::TempDir, PathBuf) {
    let outer = tempfile::TempDir::new().unwrap();
    let inner = outer.path().join("all");
    (outer, inner)
}

/// From a database through files to another and to files again.
async fn round_trip(from: &Db, to: &Db, secrets: bool) {
    filled(&from.store).await;
    let ((_a, first), (_b, second)) = (folder(), folder());
    let manifest = export(&from.store, &first, secrets).await.unwrap();
    assert_eq!(import(&to.store, &first).await.unwrap(), manifest);
    export(&to.store, &second, secrets).await.unwrap();
    for (one, other) in files(&first).iter().zip(&files(&second)) {
        assert!(one == other, "{} differs from {}", one.0, other.0);
    }
    assert_eq!(files(&first).len(), files(&second).len());
    let proof = |store: Store| async move { audit::verify(&store.read()).await.unwrap().unwrap() };
    assert_eq!(proof(from.store.clone()).await, proof(to.store.clone()).await);
    // The next number follows the last that was taken over.
    let mut write = to.store.write(ada(), NOW).await.unwrap();
    let next = accounts::insert_person(&write, &crate::accounts::person("next@exemple.fr")).await.unwrap();
    assert_eq!(next, PersonId(2));
    write.audit(Line::new("person.added", "person", next.0)).await.unwrap();
    write.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_the_same_bytes_after_a_way_through_either_engine() {
    for secrets in [false, true] {
        round_trip(&sqlite().await, &sqlite().await, secrets).await;
        let (Some(one), Some(other)) = (postgres().await, postgres().await) else { continue };
        round_trip(&sqlite().await, &one, secrets).await;
        round_trip(&other, &sqlite().await, secrets).await;
        for db in [one, other] {
            db.store.close().await.unwrap();
            drop_postgres(&db.address).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archive_holds_the_same_files_and_is_taken_over_alike() {
    let (from, to) = (sqlite().await, sqlite().await);
    filled(&from.store).await;
    let (outer, plain) = folder();
    let (one, other) = (outer.path().join("one.zip"), outer.path().join("other.ZIP"));
    let manifest = export(&from.store, &plain, true).await.unwrap();
    assert_eq!(export(&from.store, &one, true).await.unwrap(), manifest);
    export(&from.store, &other, true).await.unwrap();
    assert!(std::fs::read(&one).unwrap() == std::fs::read(&other).unwrap(), "equal files give equal archives");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&one).unwrap()).unwrap();
    assert_eq!(archive.len(), std::fs::read_dir(&plain).unwrap().count());
    for (name, bytes) in files(&plain) {
        let mut packed = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name(&name).unwrap(), &mut packed).unwrap();
        assert!(packed == bytes, "{name}");
    }
    assert!(matches!(export(&from.store, &one, true).await, Err(StoreError::File { .. })), "what is there stays");
    assert_eq!(import(&to.store, &one).await.unwrap(), manifest);
    assert_eq!(std::fs::read_dir(outer.path()).unwrap().count(), 3, "nothing else is left");
    std::fs::write(&other, "no archive").unwrap();
    assert!(matches!(import(&sqlite().await.store, &other).await, Err(StoreError::File { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_left_out_unless_asked_for_and_sessions_and_links_always() {
    let db = sqlite().await;
    filled(&db.store).await;
    let ((_a, without), (_b, with)) = (folder(), folder());
    let manifest = export(&db.store, &without, false).await.unwrap();
    export(&db.store, &with, true).await.unwrap();
    let all = |folder: &Path| files(folder).into_iter().flat_map(|(_, bytes)| bytes).collect::<Vec<u8>>();
    let (without, with) = (String::from_utf8(all(&without)).unwrap(), String::from_utf8(all(&with)).unwrap());
    for secret in ["argon2id", "TOTPSECRET", "jobsecret", "linksecret"] {
        assert!(!without.contains(secret), "{secret}");
        assert_eq!(with.contains(secret), secret != "linksecret", "{secret}");
    }
    assert!(manifest.left_out.iter().any(|out| out.table == "accounts_sessions" && out.column.is_none()));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_is_handed_over_or_left_out_with_a_reason() {
    let db = sqlite().await;
    let (_a, target) = folder();
    let manifest = export(&db.store, &target, true).await.unwrap();
    let real = tables(&db.store.read()).await.unwrap();
    for table in &real {
        let told = manifest.tables.iter().any(|file| file.table == table.name);
        let left = manifest.left_out.iter().any(|out| out.table == table.name && out.column.is_none());
        assert!(told != left, "{}", table.name);
    }
    let readme = std::fs::read_to_string(target.join("README.md")).unwrap();
    for file in &manifest.tables {
        assert_eq!(readme.matches(&format!("## `{}`", file.file)).count(), 2, "{}", file.file);
        assert!(file.columns.iter().all(|column| readme.contains(&format!("| `{column}` |"))));
    }
    assert!(readme.contains("Les personnes qui ont un compte.") && readme.contains("The people who have an account."));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_empty_database_takes_files_over_and_only_whole_ones() {
    for_each_engine(async |db| {
        filled(&db.store).await;
        let (_a, target) = folder();
        export(&db.store, &target, false).await.unwrap();
        let again = export(&db.store, &target, false).await;
        assert!(matches!(again, Err(StoreError::File { .. })), "the folder was used");
        let refused = import(&db.store, &target).await.unwrap_err().to_string();
        assert!(refused.contains("the database is not empty"), "{refused}");
        let empty = sqlite().await;
        let persons = target.join("accounts_persons.jsonl");
        let honest = std::fs::read_to_string(&persons).unwrap();
        std::fs::write(&persons, honest.replace("ada@", "eve@")).unwrap();
        let refused = import(&empty.store, &target).await.unwrap_err().to_string();
        assert!(refused.contains("accounts_persons.jsonl was changed since"), "{refused}");
        std::fs::write(&persons, honest).unwrap();
        import(&empty.store, &target).await.unwrap();
    })
    .await;
}

/// Changes a file and its checksum in the manifest.
fn forge(folder: &Path, file: &str, change: impl Fn(&str) -> String) {
    use sha2::Digest;
    let (path, manifest) = (folder.join(file), folder.join("manifest.json"));
    let sum = |text: &str| sha2::Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let old = std::fs::read_to_string(&path).unwrap();
    let new = change(&old);
    std::fs::write(&path, &new).unwrap();
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text.replace(&sum(&old), &sum(&new))).unwrap();
}

/// Which file, what is done to it, what is said of it.
type Forgery = (&'static str, fn(&str) -> String, &'static str);

#[tokio::test(flavor = "multi_thread")]
async fn forged_files_are_refused_and_leave_the_database_empty() {
    let forgeries: [Forgery; 5] = [
        (
            "audit_lines.jsonl",
            |text| text.replacen("test.done", "test.gone", 1),
            "the audit trail is broken: Changed(1)",
        ),
        ("audit_lines.jsonl", |text| text.lines().take(5).map(|line| format!("{line}\n")).collect(), "has 5 rows"),
        ("accounts_persons.jsonl", |text| text.replace("\"id\":1,", "\"id\":9,"), ""),
        ("accounts_persons.jsonl", |text| text.replace("\"id\":1,", "\"id\":null,"), "line 1: `id` can't be null"),
        ("accounts_persons.jsonl", |text| text.replace("\"id\":1,", ""), "line 1: has 10 values instead of 11"),
    ];
    for_each_engine(async |db| {
        let full = sqlite().await;
        filled(&full.store).await;
        for (file, change, why) in forgeries {
            let (_a, target) = folder();
            export(&full.store, &target, false).await.unwrap();
            forge(&target, file, change);
            let refused = import(&db.store, &target).await.unwrap_err().to_string();
            assert!(refused.contains(why), "{refused}");
            assert_eq!(audit::count(&db.store.read()).await.unwrap(), 0);
        }
        let (_a, target) = folder();
        export(&full.store, &target, false).await.unwrap();
        import(&db.store, &target).await.unwrap();
    })
    .await;
}
