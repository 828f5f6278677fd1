//! Roles over time, second factors, identities, handshakes and keys as rows.

use crate::accounts::person;
use crate::engines::{NOW, ada, for_each_engine};
use domain::accounts::{Assignment, AssignmentId, Mail, PersonId, PersonState, Role};
use domain::catalogue::OrganisationId;
use store::accounts::{self as rows, Handshake, Identity, Key, LinkKind, Opened, Person};
use store::audit::Line;
use store::{Store, StoreError, Write};
use time::Duration;

async fn write(store: &Store) -> Write {
    store.write(ada(), NOW).await.unwrap()
}

async fn commit(mut write: Write) {
    write.audit(Line::new("test.done", "test", None)).await.unwrap();
    write.commit().await.unwrap();
}

async fn two(store: &Store) -> (PersonId, PersonId) {
    let write = write(store).await;
    let one = rows::insert_person(&write, &person("un@exemple.fr")).await.unwrap();
    let two = rows::insert_person(&write, &person("deux@exemple.fr")).await.unwrap();
    commit(write).await;
    (one, two)
}

fn role(person: PersonId, role: Role, organisation: Option<i64>, lent_by: Option<PersonId>) -> Assignment {
    Assignment {
        id: AssignmentId(0),
        person,
        role,
        organisation: organisation.map(OrganisationId),
        since_on: NOW.date(),
        until_on: None,
        lent_by,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_known_to_its_person_until_it_is_forgotten() {
    for_each_engine(async |db| {
        let (one, two) = two(&db.store).await;
        let write = db.store.write(ada(), NOW).await.unwrap();
        rows::know_device(&write, one, "a").await.unwrap();
        rows::know_device(&write, two, "b").await.unwrap();
        assert!(!rows::see_device(&write, two, "a").await.unwrap(), "another person's");
        commit(write).await;
        assert_eq!(rows::device(&db.store.read(), "a").await.unwrap(), Some(one));
        let write = db.store.write(ada(), NOW + Duration::days(2)).await.unwrap();
        assert!(rows::see_device(&write, one, "a").await.unwrap());
        assert_eq!(rows::forget_devices(&write, NOW + Duration::days(1)).await.unwrap(), 1);
        rows::forget_devices_of(&write, two).await.unwrap();
        commit(write).await;
        assert_eq!(rows::device(&db.store.read(), "a").await.unwrap(), Some(one));
        assert_eq!(rows::device(&db.store.read(), "b").await.unwrap(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_else_holds_a_role_is_counted_by_day_and_state() {
    for_each_engine(async |db| {
        let (one, two) = two(&db.store).await;
        let write = write(&db.store).await;
        for person in [one, two] {
            rows::assign(&write, &role(person, Role::Administrator, None, None)).await.unwrap();
        }
        let today = NOW.date();
        let others = async |day, except| rows::other_holders(&write, Role::Administrator, day, except).await.unwrap();
        assert_eq!((others(today, one).await, others(today - Duration::days(1), one).await), (1, 0));
        let assigned = rows::assignments(&write, two).await.unwrap().remove(0);
        rows::end_assignment(&write, assigned.id, today).await.unwrap();
        assert_eq!(
            (others(today, one).await, others(today, two).await),
            (0, 1),
            "whoever has a last day does not count"
        );
        let second = rows::person(&write, two).await.unwrap().unwrap();
        rows::update_person(&write, &Person { state: PersonState::Closed, ..second }).await.unwrap();
        assert_eq!((others(today, one).await, others(today, two).await), (0, 1));
        commit(write).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_are_found_by_number_by_lender_and_by_people() {
    for_each_engine(async |db| {
        let (one, two) = two(&db.store).await;
        let write = write(&db.store).await;
        let own = rows::assign(&write, &role(one, Role::ProviderManager, Some(7), None)).await.unwrap();
        let lent = rows::assign(&write, &role(two, Role::ProviderManager, Some(7), Some(one))).await.unwrap();
        commit(write).await;
        let read = db.store.read();
        assert_eq!(rows::assignment(&read, own).await.unwrap().unwrap().person, one);
        assert!(rows::assignment(&read, AssignmentId(99)).await.unwrap().is_none());
        let loans = rows::loans(&read, one).await.unwrap();
        assert_eq!((loans.len(), loans[0].id, loans[0].lent_by), (1, lent, Some(one)));
        assert_eq!(rows::assignments_of(&read, &[one, two]).await.unwrap().len(), 2);
        assert!(rows::assignments_of(&read, &[]).await.unwrap().is_empty());
        let names = rows::people_of(&read, &[two, PersonId(99)]).await.unwrap();
        assert_eq!(names.iter().map(|person| person.id).collect::<Vec<_>>(), [two]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_written_code_is_used_once_and_new_ones_replace_all() {
    for_each_engine(async |db| {
        let (one, two) = two(&db.store).await;
        let write = write(&db.store).await;
        rows::keep_pending(&write, one, "ABC").await.unwrap();
        rows::keep_pending(&write, one, "DEF").await.unwrap();
        assert_eq!(rows::pending(&write, one).await.unwrap(), Some(("DEF".to_owned(), NOW)));
        rows::keep_codes(&write, one, &["a".to_owned(), "b".to_owned()]).await.unwrap();
        assert_eq!(rows::pending(&write, one).await.unwrap(), None);
        assert!(!rows::use_code(&write, two, "a").await.unwrap(), "somebody else's");
        assert!(rows::use_code(&write, one, "a").await.unwrap());
        assert!(!rows::use_code(&write, one, "a").await.unwrap());
        assert_eq!(rows::codes_left(&write, one).await.unwrap(), 1);
        rows::keep_codes(&write, one, &["c".to_owned()]).await.unwrap();
        assert!(!rows::use_code(&write, one, "b").await.unwrap());
        rows::drop_factor(&write, one).await.unwrap();
        assert_eq!(rows::codes_left(&write, one).await.unwrap(), 0);
        commit(write).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_becomes_strong_under_another_token() {
    for_each_engine(async |db| {
        let (one, _) = two(&db.store).await;
        let write = write(&db.store).await;
        let opened = Opened {
            token_hash: "before".to_owned(),
            person: one,
            method: "essai".to_owned(),
            strong: false,
            address: String::new(),
            agent: String::new(),
            expires_at: NOW + Duration::minutes(10),
        };
        let id = rows::open_session(&write, &opened).await.unwrap();
        rows::keep_id_token(&write, "before", "jeton").await.unwrap();
        rows::strengthen_session(&write, id, "after", NOW + Duration::hours(12)).await.unwrap();
        assert!(rows::session(&write, "before", NOW).await.unwrap().is_none());
        assert!(rows::session(&write, "after", NOW + Duration::hours(11)).await.unwrap().unwrap().strong);
        assert_eq!(rows::id_token(&write, id).await.unwrap().as_deref(), Some("jeton"));
        rows::close_session(&write, one, id).await.unwrap();
        assert_eq!(rows::id_token(&write, id).await.unwrap(), None, "forgotten with the session");
        let late = rows::strengthen_session(&write, id, "later", NOW).await;
        assert!(matches!(late, Err(StoreError::Stale { .. })));
        commit(write).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_proves_an_address_and_all_links_end_together() {
    for_each_engine(async |db| {
        let (one, two) = two(&db.store).await;
        let write = write(&db.store).await;
        let (mail, ends) = (Mail::parse("neuve@exemple.fr").unwrap(), NOW + Duration::hours(1));
        rows::make_mail_link(&write, "m", one, &mail, ends).await.unwrap();
        rows::make_link(&write, "r", LinkKind::Recovery, Some(one), ends).await.unwrap();
        rows::make_link(&write, "x", LinkKind::Recovery, Some(two), ends).await.unwrap();
        let link = rows::link(&write, "m", NOW).await.unwrap().unwrap();
        assert_eq!((link.kind, link.mail), (LinkKind::Mail, Some(mail)));
        rows::void_links(&write, one).await.unwrap();
        assert!(rows::link(&write, "m", NOW).await.unwrap().is_none());
        assert!(rows::link(&write, "r", NOW).await.unwrap().is_none());
        assert!(rows::link(&write, "x", NOW).await.unwrap().is_some());
        commit(write).await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_is_one_persons() {
    for_each_engine(async |db| {
        let (one, two) = two(&db.store).await;
        let identity = |person, subject: &str| Identity {
            id: 0,
            person,
            issuer: "https://essai.exemple.fr".to_owned(),
            subject: subject.to_owned(),
            mail: "a@exemple.fr".to_owned(),
            siret: None,
            linked_at: NOW,
            seen_at: NOW,
        };
        let first = write(&db.store).await;
        rows::link_identity(&first, &identity(one, "s")).await.unwrap();
        commit(first).await;
        let second = write(&db.store).await;
        let taken = rows::link_identity(&second, &identity(two, "s")).await;
        assert!(matches!(taken, Err(StoreError::Taken { .. })));
        drop(second);
        let known = rows::identity(&db.store.read(), "https://essai.exemple.fr", "s").await.unwrap().unwrap();
        let third = write(&db.store).await;
        rows::see_identity(&third, known.id, "b@exemple.fr", Some("73282932000074")).await.unwrap();
        commit(third).await;
        let seen = rows::identities(&db.store.read(), one).await.unwrap().remove(0);
        assert_eq!((seen.mail.as_str(), seen.siret.as_deref()), ("b@exemple.fr", Some("73282932000074")));
        assert!(rows::identity(&db.store.read(), "https://autre.exemple.fr", "s").await.unwrap().is_none());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handshake_is_taken_once_in_time_by_its_browser() {
    for_each_engine(async |db| {
        let handshake = |state: &str| Handshake {
            state_hash: state.to_owned(),
            browser_hash: "navigateur".to_owned(),
            provider: "essai".to_owned(),
            nonce: "n".to_owned(),
            verifier: "v".to_owned(),
            person: None,
        };
        let take =
            async |state, browser, after| rows::take_handshake(&db.store, state, browser, NOW + after).await.unwrap();
        rows::begin_handshake(&db.store, &handshake("s"), NOW).await.unwrap();
        assert!(take("s", "autre", Duration::ZERO).await.is_none());
        assert!(take("s", "navigateur", Duration::minutes(11)).await.is_none());
        assert_eq!(take("s", "navigateur", Duration::minutes(9)).await.unwrap().nonce, "n");
        assert!(take("s", "navigateur", Duration::minutes(9)).await.is_none());
        rows::begin_handshake(&db.store, &handshake("t"), NOW + Duration::minutes(11)).await.unwrap();
        rows::begin_handshake(&db.store, &handshake("s"), NOW + Duration::minutes(11)).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_counts_until_its_last_day_or_its_end() {
    for_each_engine(async |db| {
        let (one, _) = two(&db.store).await;
        let (here, today) = (OrganisationId(7), NOW.date());
        let key = Key {
            id: 0,
            organisation: here,
            name: "Logiciel".to_owned(),
            hint: "abcdef01".to_owned(),
            made_by: one,
            made_at: NOW,
            expires_on: today,
            used_at: None,
            revoked_at: None,
        };
        let first = write(&db.store).await;
        let id = rows::insert_key(&first, &key, "h").await.unwrap();
        commit(first).await;
        let read = db.store.read();
        assert_eq!(rows::key_of(&read, "h", today).await.unwrap().unwrap().id, id);
        assert!(rows::key_of(&read, "h", today + Duration::days(1)).await.unwrap().is_none());
        rows::touch_key(&db.store, id, NOW).await.unwrap();
        assert_eq!(rows::keys(&read, here).await.unwrap()[0].used_at, Some(NOW));
        let second = write(&db.store).await;
        assert!(!rows::revoke_key(&second, OrganisationId(8), id).await.unwrap());
        assert!(rows::revoke_key(&second, here, id).await.unwrap());
        assert!(!rows::revoke_key(&second, here, id).await.unwrap());
        commit(second).await;
        assert!(rows::key_of(&read, "h", today).await.unwrap().is_none());
    })
    .await;
}
