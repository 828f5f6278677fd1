//! What is erased once its retention is over, and what stays.

use crate::accounts::person;
use crate::engines::{NOW, ada, for_each_engine};
use domain::accounts::{Assignment, AssignmentId, Mail, PersonId, PersonState, Role};
use domain::catalogue::OrganisationId;
use store::accounts::{self as rows, Identity, Key, Person};
use store::audit::{self, Line, Wanted};
use store::catalogue::{self, NewImport};
use store::{Store, Write, mail};
use time::{Date, Duration, OffsetDateTime};

const LONG_AGO: OffsetDateTime = NOW.saturating_sub(Duration::days(2000));

async fn commit(mut write: Write) {
    write.audit(Line::new("test.done", "test", None).after(&"told")).await.unwrap();
    write.commit().await.unwrap();
}

/// Somebody added long ago, with a role up to a day.
async fn somebody(store: &Store, mail: &str, state: PersonState, until_on: Option<Date>) -> PersonId {
    let write = store.write(ada(), LONG_AGO).await.unwrap();
    let new = Person { state, password_hash: Some("x".to_owned()), ..person(mail) };
    let id = rows::insert_person(&write, &new).await.unwrap();
    let role = Assignment {
        id: AssignmentId(0),
        person: id,
        role: Role::ProviderEditor,
        organisation: Some(OrganisationId(1)),
        since_on: LONG_AGO.date(),
        until_on,
        lent_by: None,
    };
    rows::assign(&write, &role).await.unwrap();
    commit(write).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_away_and_holds_no_role_is_erased_and_the_others_stay() {
    for_each_engine(async |db| {
        let (active, ended) = (PersonState::Active, Some(LONG_AGO.date()));
        let closed = somebody(&db.store, "closed@exemple.fr", PersonState::Closed, None).await;
        let left = somebody(&db.store, "left@exemple.fr", active, ended).await;
        somebody(&db.store, "holds@exemple.fr", active, None).await;
        let seen = somebody(&db.store, "seen@exemple.fr", active, ended).await;
        let seen = rows::person(&db.store.read(), seen).await.unwrap().unwrap();
        let write = db.store.write(ada(), NOW).await.unwrap();
        rows::update_person(&write, &Person { seen_at: Some(NOW), ..seen }).await.unwrap();
        let identity = Identity {
            id: 0,
            person: left,
            issuer: "https://exemple.fr".to_owned(),
            subject: "left".to_owned(),
            mail: "left@exemple.fr".to_owned(),
            siret: None,
            linked_at: NOW,
            seen_at: NOW,
        };
        rows::link_identity(&write, &identity).await.unwrap();
        rows::keep_pending(&write, left, "secret").await.unwrap();
        rows::know_device(&write, left, "device").await.unwrap();
        let before = NOW - Duration::days(1095);
        let mut away = rows::people_to_erase(&write, before, NOW.date()).await.unwrap();
        away.sort();
        assert_eq!(away, [closed, left]);
        for id in away {
            rows::erase_person(&write, id).await.unwrap();
        }
        assert!(rows::people_to_erase(&write, before, NOW.date()).await.unwrap().is_empty(), "once");
        commit(write).await;
        let read = db.store.read();
        let erased = rows::person(&read, left).await.unwrap().unwrap();
        assert_eq!((erased.name.as_str(), erased.state, erased.version), ("—", PersonState::Closed, 2));
        assert!(erased.mail.is_erased() && erased.password_hash.is_none());
        assert!(rows::assignments(&read, left).await.unwrap().is_empty());
        assert!(rows::identities(&read, left).await.unwrap().is_empty());
        assert!(rows::pending(&read, left).await.unwrap().is_none());
        assert!(rows::device(&read, "device").await.unwrap().is_none());
        let gone = Mail::parse("left@exemple.fr").unwrap();
        assert!(rows::person_by_mail(&read, &gone).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_keys_refusals_and_files_go_when_their_time_is_over() {
    for_each_engine(async |db| {
        let id = somebody(&db.store, "ada@exemple.fr", PersonState::Active, Some(LONG_AGO.date())).await;
        let write = db.store.write(ada(), LONG_AGO).await.unwrap();
        for (hash, expires_on) in [("old", LONG_AGO.date()), ("new", NOW.date())] {
            let key = Key {
                id: 0,
                organisation: OrganisationId(1),
                name: hash.to_owned(),
                hint: "tk".to_owned(),
                made_by: id,
                made_at: LONG_AGO,
                expires_on,
                used_at: None,
                revoked_at: None,
            };
            rows::insert_key(&write, &key, hash).await.unwrap();
        }
        let dead = Mail::parse("dead@exemple.fr").unwrap();
        mail::refuse(&write, &dead, "no such user").await.unwrap();
        rows::keep_pending(&write, id, "secret").await.unwrap();
        let file = NewImport {
            person: id,
            organisation: None,
            file_name: "f.csv".to_owned(),
            rows_read: 0,
            rows_wrong: 0,
            content: "{}".to_owned(),
        };
        let import = catalogue::insert_import(&write, file).await.unwrap();
        commit(write).await;
        for (before, gone) in [(LONG_AGO, 0), (NOW, 1)] {
            let write = db.store.write(ada(), NOW).await.unwrap();
            assert_eq!(rows::forget_assignments(&write, before.date()).await.unwrap(), gone);
            assert_eq!(rows::forget_keys(&write, before.date()).await.unwrap(), gone);
            assert_eq!(rows::forget_pending(&write, before).await.unwrap(), gone);
            assert_eq!(rows::forget_handshakes(&write, before).await.unwrap(), 0);
            assert_eq!(mail::forget_refusals(&write, before).await.unwrap(), gone);
            assert_eq!(catalogue::forget_imports(&write, before).await.unwrap(), gone);
            commit(write).await;
        }
        let read = db.store.read();
        assert_eq!(rows::keys(&read, OrganisationId(1)).await.unwrap().len(), 1);
        assert!(catalogue::import(&read, import).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_old_lines_tell_is_erased_and_the_chain_holds() {
    for_each_engine(async |db| {
        for at in [LONG_AGO, LONG_AGO + Duration::days(1), NOW] {
            commit(db.store.write(ada(), at).await.unwrap()).await;
        }
        for gone in [2, 0] {
            let write = db.store.write(ada(), NOW).await.unwrap();
            assert_eq!(audit::erase_details(&write, NOW - Duration::days(1095)).await.unwrap(), gone);
            commit(write).await;
        }
        let proof = audit::verify(&db.store.read()).await.unwrap().unwrap();
        assert_eq!((proof.lines, proof.erased), (5, 2));
        let wanted = Wanted { limit: 10, ..Wanted::default() };
        let told = audit::lines(&db.store.read(), &wanted).await.unwrap();
        assert_eq!(told.iter().filter(|line| line.after.is_some()).count(), 3);
    })
    .await;
}
