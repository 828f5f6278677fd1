//! The counters of a campaign equal its reports, whatever happened to them.

use crate::campaigns::{done, opened};
use crate::engines::{Db, for_each_engine};
use crate::support::{NOW, on_each_engine, write};
use domain::campaigns::{CampaignId, ReportState};
use proptest::prelude::*;
use store::campaigns::*;
use store::{Store, StoreError};
use time::{Duration, OffsetDateTime};

/// Something that happens to the report at a place.
#[derive(Clone, Copy, Debug)]
enum Act {
    See,
    Move {
        state: usize,
        blocking: i64,
    },
    Extend(Option<i64>),
    Leave(bool),
    Send {
        day: i64,
    },
    /// A move that is undone.
    Fail {
        state: usize,
    },
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        Just(Act::See),
        (0..ReportState::ALL.len(), 0..3_i64).prop_map(|(state, blocking)| Act::Move { state, blocking }),
        prop::option::of(0..3_i64).prop_map(Act::Extend),
        any::<bool>().prop_map(Act::Leave),
        (0..4_i64).prop_map(|day| Act::Send { day }),
        (0..ReportState::ALL.len()).prop_map(|state| Act::Fail { state }),
    ]
}

async fn exact(store: &Store, campaign: CampaignId) {
    let db = store.read();
    assert_eq!(counts(&db, campaign).await.unwrap(), recount(&db, campaign).await.unwrap());
    assert_eq!(wrong_counts(&db, campaign).await.unwrap(), 0);
}

async fn happen(store: &Store, read: &Report, act: Act) {
    if let Act::See = act {
        return see_report(store, read.id, NOW).await.unwrap();
    }
    let at = if let Act::Send { day } = act { NOW + Duration::days(day) } else { NOW };
    let write = store.write(store::Actor::program(), at).await.unwrap();
    let mut report = report(&write, read.id).await.unwrap().unwrap();
    match act {
        Act::Move { state, blocking } => {
            note_seen(&write, &mut report).await.unwrap();
            move_report(&write, &mut report, ReportState::ALL[state], (1, blocking)).await.unwrap();
            // Once more, as somebody who goes on typing.
            move_report(&write, &mut report, ReportState::ALL[state], (2, blocking)).await.unwrap();
        }
        Act::Extend(days) => {
            let until = days.map(|days| (NOW + Duration::days(days), "déménagement"));
            extend_report(&write, &report, until).await.unwrap();
        }
        Act::Leave(left) => leave_report(&write, &report, left.then_some("fermée")).await.unwrap(),
        Act::Send { .. } => {
            let number = submissions(&write, report.id).await.unwrap().len() as i64 + 1;
            insert_submission(&write, &report, &signed(report.id, number, at)).await.unwrap();
            move_report(&write, &mut report, ReportState::Submitted, (2, 0)).await.unwrap();
        }
        Act::Fail { state } => {
            update_report_state(&write, &report, ReportState::ALL[state], (9, 9)).await.unwrap();
            return;
        }
        Act::See => {}
    }
    done(write).await;
}

fn signed(report: domain::campaigns::ReportId, number: i64, signed_at: OffsetDateTime) -> Submission {
    Submission {
        id: 0,
        report,
        number,
        body: "{}".to_owned(),
        sha256: "0".repeat(64),
        signed_by: "A".to_owned(),
        signed_as: "Directrice".to_owned(),
        signed_at,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn counters_equal_a_recount_after_any_acts(acts in prop::collection::vec((0..4_usize, act()), 1..25)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(on_each_engine(async |store| {
            let (campaign, all) = opened(&store).await;
            exact(&store, campaign.id).await;
            for (place, act) in &acts {
                happen(&store, &all[*place], *act).await;
                exact(&store, campaign.id).await;
            }
        }));
    }
}

/// Every counter as the table holds it, zeros too.
async fn rows_of(db: &Db) -> Vec<(String, String, String, i64)> {
    use sea_orm::ConnectionTrait;
    let behind = db.behind().await;
    let text = "SELECT divided_by, code, state, reports FROM campaigns_counts ORDER BY divided_by, code, state";
    let statement = sea_orm::Statement::from_string(behind.get_database_backend(), text);
    let rows = behind.query_all_raw(statement).await.unwrap();
    behind.close().await.unwrap();
    let text = |row: &sea_orm::QueryResult, name: &str| row.try_get::<String>("", name).unwrap();
    let read = |row: &sea_orm::QueryResult| {
        let number: i64 = row.try_get("", "reports").unwrap();
        (text(row, "divided_by"), text(row, "code"), text(row, "state"), number)
    };
    rows.iter().map(read).collect()
}

#[tokio::test]
async fn the_migration_counts_what_is_there_already() {
    for_each_engine(async |db| {
        let (campaign, all) = opened(&db.store).await;
        for (place, act) in [
            (0, Act::See),
            (1, Act::Move { state: 2, blocking: 2 }),
            (1, Act::Extend(Some(2))),
            (2, Act::Send { day: 3 }),
            (2, Act::Send { day: 4 }),
            (0, Act::Leave(true)),
        ] {
            happen(&db.store, &all[place], act).await;
        }
        let mut before = rows_of(db).await;
        before.retain(|(.., reports)| *reports > 0);
        db.tamper("DELETE FROM meta_migrations WHERE version = 'm0008_counts'").await;
        db.tamper("DROP TABLE campaigns_counts").await;
        let again = Store::open(&db.address).await.unwrap();
        assert_eq!(rows_of(db).await, before);
        assert!(before.len() > 10, "{before:?}");
        exact(&again, campaign.id).await;
        again.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn counters_that_somebody_changed_are_told_and_mended() {
    for_each_engine(async |db| {
        let (campaign, _) = opened(&db.store).await;
        db.tamper("UPDATE campaigns_counts SET reports = reports + 1, seen = 7 WHERE divided_by = 'region'").await;
        db.tamper("DELETE FROM campaigns_counts WHERE divided_by = 'campaign'").await;
        let tampered = wrong_counts(&db.store.read(), campaign.id).await.unwrap();
        assert_eq!(tampered, 5);
        let write = write(&db.store).await;
        assert_eq!(mend_counts(&write, campaign.id).await.unwrap(), tampered);
        assert_eq!(mend_counts(&write, campaign.id).await.unwrap(), 0);
        done(write).await;
        exact(&db.store, campaign.id).await;
    })
    .await;
}

#[tokio::test]
async fn a_report_that_changed_since_it_was_read_is_not_counted_twice() {
    on_each_engine(async |store| {
        let (campaign, all) = opened(&store).await;
        happen(&store, &all[0], Act::Move { state: 2, blocking: 1 }).await;
        let write = write(&store).await;
        let stale = leave_report(&write, &all[0], Some("fermée")).await;
        assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
        drop(write);
        exact(&store, campaign.id).await;
    })
    .await;
}

#[tokio::test]
async fn a_save_that_moves_nothing_writes_no_counter() {
    for_each_engine(async |db| {
        let (_, all) = opened(&db.store).await;
        happen(&db.store, &all[0], Act::Move { state: 2, blocking: 1 }).await;
        // Whoever writes a counter now fails.
        db.tamper("ALTER TABLE campaigns_counts RENAME TO campaigns_away").await;
        happen(&db.store, &all[0], Act::Move { state: 2, blocking: 2 }).await;
        let write = write(&db.store).await;
        let report = report(&write, all[0].id).await.unwrap().unwrap();
        assert!(update_report_state(&write, &report, ReportState::Begun, (4, 0)).await.is_err());
    })
    .await;
}
