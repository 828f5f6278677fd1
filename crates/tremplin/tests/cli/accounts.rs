//! The way back in for somebody who lost the second factor.

use super::run::{Ran, run};
use domain::accounts::{Mail, PersonState};
use domain::network::Language;
use store::accounts::{Person, insert_person};
use store::audit::Line;
use store::{Actor, Store};
use time::OffsetDateTime;

/// A database in which Ada has a second factor.
fn database(file: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(file).await.unwrap();
        let mut write = store.write(Actor::program(), OffsetDateTime::UNIX_EPOCH).await.unwrap();
        let ada = Person {
            totp_secret: Some("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP".to_owned()),
            ..Person::new(
                "Ada Exemple",
                Mail::parse("ada@exemple.fr").unwrap(),
                Language::Fr,
                PersonState::Active,
                OffsetDateTime::UNIX_EPOCH,
            )
        };
        let id = insert_person(&write, &ada).await.unwrap();
        write.audit(Line::new("person.joined", "person", id.0)).await.unwrap();
        write.commit().await.unwrap();
        store.close().await.unwrap();
    });
}

#[test]
fn a_lost_factor_is_removed_once_and_the_trail_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.db").display().to_string();
    database(&file);
    let reset = |mail: &str| -> Ran { run(&["accounts", "reset-factor", mail, "--database", &file, "--lang", "en"]) };
    let done = reset("Ada@exemple.fr");
    assert_eq!(done.status, Some(0), "{}", done.err);
    assert!(done.out.starts_with("The second factor is removed"), "{}", done.out);
    for (mail, told) in [
        ("ada@exemple.fr", "has no second factor"),
        ("eve@exemple.fr", "nobody has this address"),
        ("ada", "is no address"),
    ] {
        let refused = reset(mail);
        assert!(refused.status == Some(2) && refused.err.contains(told), "{mail}: {}", refused.err);
    }
    assert_eq!(run(&["audit", "verify", "--database", &file]).status, Some(0));
}
