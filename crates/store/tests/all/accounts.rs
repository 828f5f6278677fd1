//! People, sessions and links as rows.

use crate::engines::{NOW, ada, for_each_engine};
use domain::accounts::{Mail, PersonId, PersonState};
use domain::network::Language;
use store::accounts::{self, LinkKind, Opened, Person};
use store::audit::Line;
use store::{Store, StoreError, Write};
use time::Duration;

/// Somebody who is not written yet.
pub fn person(mail: &str) -> Person {
    Person::new("Ada Exemple", Mail::parse(mail).unwrap(), Language::Fr, PersonState::Active, NOW)
}

async fn commit(mut write: Write) {
    write.audit(Line::new("test.done", "test", None)).await.unwrap();
    write.commit().await.unwrap();
}

async fn added(store: &Store) -> PersonId {
    let write = store.write(ada(), NOW).await.unwrap();
    let id = accounts::insert_person(&write, &person("ada@exemple.fr")).await.unwrap();
    commit(write).await;
    id
}

fn opened(person: PersonId, token: &str, lasts: Duration) -> Opened {
    Opened {
        token_hash: token.to_owned(),
        person,
        method: "password".to_owned(),
        strong: false,
        address: "192.0.2.1".to_owned(),
        agent: "Navigateur".repeat(100),
        expires_at: NOW + lasts,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_seen_by_two_is_changed_by_the_first_only() {
    for_each_engine(async |db| {
        let id = added(&db.store).await;
        let seen = accounts::person(&db.store.read(), id).await.unwrap().unwrap();
        let write = db.store.write(ada(), NOW).await.unwrap();
        accounts::update_person(&write, &Person { name: "Ada Un".to_owned(), ..seen.clone() }).await.unwrap();
        let late = accounts::update_person(&write, &Person { name: "Ada Deux".to_owned(), ..seen }).await;
        assert!(matches!(late, Err(StoreError::Stale { .. })));
        commit(write).await;
        let now = accounts::person(&db.store.read(), id).await.unwrap().unwrap();
        assert_eq!((now.name.as_str(), now.version), ("Ada Un", 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_lasts_until_it_is_closed_or_expires() {
    for_each_engine(async |db| {
        let id = added(&db.store).await;
        let write = db.store.write(ada(), NOW).await.unwrap();
        let short = accounts::open_session(&write, &opened(id, "short", Duration::minutes(10))).await.unwrap();
        accounts::open_session(&write, &opened(id, "long", Duration::hours(12))).await.unwrap();
        let again = accounts::open_session(&write, &opened(id, "other", Duration::hours(12))).await.unwrap();
        assert!(short < again);
        commit(write).await;
        let session = |token: &'static str, later: Duration| async move {
            accounts::session(&db.store.read(), token, NOW + later).await.unwrap()
        };
        assert_eq!(session("short", Duration::ZERO).await.unwrap().agent.chars().count(), 300);
        assert!(session("short", Duration::minutes(10)).await.is_none());
        accounts::touch_session(&db.store, short, NOW, NOW + Duration::hours(1)).await.unwrap();
        assert!(session("short", Duration::minutes(10)).await.is_some());
        let write = db.store.write(ada(), NOW).await.unwrap();
        assert!(!accounts::close_session(&write, PersonId(id.0 + 1), short).await.unwrap());
        assert!(accounts::close_session(&write, id, short).await.unwrap());
        assert_eq!(accounts::close_sessions(&write, id, Some(again)).await.unwrap(), 1);
        commit(write).await;
        assert!(session("long", Duration::ZERO).await.is_none());
        let left = accounts::sessions(&db.store.read(), id, NOW).await.unwrap();
        assert_eq!(left.iter().map(|session| session.id).collect::<Vec<_>>(), [again]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_counts_once_and_the_latest_only() {
    for_each_engine(async |db| {
        let id = added(&db.store).await;
        let write = db.store.write(ada(), NOW).await.unwrap();
        let until = NOW + Duration::hours(1);
        accounts::make_link(&write, "first", LinkKind::Recovery, Some(id), until).await.unwrap();
        accounts::make_link(&write, "second", LinkKind::Recovery, Some(id), until).await.unwrap();
        accounts::make_link(&write, "other", LinkKind::Invitation, Some(id), until).await.unwrap();
        commit(write).await;
        let link = |token: &'static str, at| async move { accounts::link(&db.store.read(), token, at).await.unwrap() };
        assert!(link("first", NOW).await.is_none() && link("other", NOW).await.is_some());
        let second = link("second", NOW).await.unwrap();
        assert_eq!((second.kind, second.person), (LinkKind::Recovery, Some(id)));
        assert!(link("second", until).await.is_none());
        let write = db.store.write(ada(), NOW).await.unwrap();
        accounts::use_link(&write, second.id).await.unwrap();
        assert!(matches!(accounts::use_link(&write, second.id).await, Err(StoreError::Stale { .. })));
        commit(write).await;
        assert!(link("second", NOW).await.is_none());
    })
    .await;
}
