//! The audit trail: what is read back, and that each way of tampering is found.

use crate::engines::{Db, NOW, ada, for_each_engine};
use domain::catalogue::OrganisationId;
use store::audit::{self, Broken, Line, Wanted};

/// Six writes, each with one line, and one with two.
async fn written(db: &Db) {
    for subject in 1..=6_i64 {
        let mut write = db.store.write(ada(), NOW).await.unwrap();
        let line = Line::new("training.changed", "training", subject).of(Some(OrganisationId(subject % 2)));
        write.audit(line.before(&"avant").after(&format!("après {subject}"))).await.unwrap();
        if subject == 6 {
            write.audit(Line::new("organisation.changed", "organisation", 1)).await.unwrap();
        }
        write.commit().await.unwrap();
    }
}

async fn verdict(db: &Db) -> Result<audit::Proof, Broken> {
    audit::verify(&db.store.read()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_are_read_back_with_what_changed() {
    for_each_engine(async |db| {
        written(db).await;
        let lines = |wanted: Wanted| async move { audit::lines(&db.store.read(), &wanted).await.unwrap() };
        let all = lines(Wanted { limit: 100, ..Wanted::default() }).await;
        assert_eq!(all.iter().map(|line| line.seq).collect::<Vec<_>>(), [7, 6, 5, 4, 3, 2, 1]);
        assert_eq!((all[6].after.as_deref(), all[6].written_at), (Some("\"après 1\""), NOW));
        let of_two = Wanted { subject: Some(("training".to_owned(), 2)), limit: 100, ..Wanted::default() };
        assert_eq!(lines(of_two).await.len(), 1);
        let of_odd = Wanted { organisation: Some(OrganisationId(1)), limit: 100, ..Wanted::default() };
        assert_eq!(lines(of_odd).await.len(), 3);
        let acts = Wanted { act: Some("organisation.".to_owned()), limit: 100, ..Wanted::default() };
        assert_eq!(lines(acts).await.len(), 1);
        let earlier = Wanted { before_seq: Some(4), limit: 2, ..Wanted::default() };
        assert_eq!(lines(earlier).await.iter().map(|line| line.seq).collect::<Vec<_>>(), [3, 2]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_chain_holds_also_when_details_were_erased_by_law() {
    for_each_engine(async |db| {
        assert_eq!(verdict(db).await.unwrap().lines, 0);
        written(db).await;
        let proof = verdict(db).await.unwrap();
        assert_eq!((proof.lines, proof.erased), (7, 0));
        db.tamper("DELETE FROM audit_details WHERE seq = 3").await;
        let erased = verdict(db).await.unwrap();
        assert_eq!((erased.lines, erased.erased, &erased.last_hash), (7, 1, &proof.last_hash));
    })
    .await;
}

/// What is done behind the store's back, and what is found.
const TAMPERINGS: [(&str, &str, Broken); 9] = [
    ("another actor", "UPDATE audit_lines SET actor = 'Eve' WHERE seq = 3", Broken::Changed(3)),
    ("another instant", "UPDATE audit_lines SET written_at = written_at + 1 WHERE seq = 3", Broken::Changed(3)),
    ("no subject", "UPDATE audit_lines SET subject = NULL WHERE seq = 3", Broken::Changed(3)),
    ("removed", "DELETE FROM audit_lines WHERE seq = 3", Broken::Gap { expected: 3, found: 4 }),
    (
        "removed, and the rest moved up",
        "DELETE FROM audit_lines WHERE seq = 3; UPDATE audit_lines SET seq = seq - 1 WHERE seq > 3",
        Broken::Unlinked(3),
    ),
    (
        "swapped",
        "UPDATE audit_lines SET seq = 99 WHERE seq = 3; UPDATE audit_lines SET seq = 3 WHERE seq = 4; \
         UPDATE audit_lines SET seq = 4 WHERE seq = 99",
        Broken::Unlinked(3),
    ),
    ("other details", "UPDATE audit_details SET after_value = '\"x\"' WHERE seq = 3", Broken::Details(3)),
    (
        "details of another line",
        "UPDATE audit_details SET salt = (SELECT salt FROM audit_details WHERE seq = 4) WHERE seq = 3",
        Broken::Details(3),
    ),
    (
        "inserted",
        "INSERT INTO audit_lines SELECT 8, written_at, person, actor, act, subject_kind, subject, organisation, details_hash, \
         previous_hash, hash FROM audit_lines WHERE seq = 7",
        Broken::Unlinked(8),
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_tampering_is_found_where_it_was_done() {
    for (what, sql, found) in TAMPERINGS {
        for_each_engine(async |db| {
            written(db).await;
            db.tamper(sql).await;
            assert_eq!(verdict(db).await, Err(found.clone()), "{what}, {:?}", db.engine());
        })
        .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_end_shows_only_against_a_hash_noted_elsewhere() {
    for_each_engine(async |db| {
        written(db).await;
        let noted = verdict(db).await.unwrap().last_hash;
        assert_eq!(audit::place_of(&db.store.read(), &noted.to_uppercase()).await.unwrap(), Some(7));
        db.tamper("DELETE FROM audit_lines WHERE seq = 7").await;
        assert_ne!(verdict(db).await.unwrap().last_hash, noted);
        assert_eq!(audit::place_of(&db.store.read(), &noted).await.unwrap(), None);
    })
    .await;
}
