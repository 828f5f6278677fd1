//! Records that were loaded come back as they were, part by part, on both engines.

use crate::campaigns::{done, opened};
use crate::engines::{Db, for_each_engine};
use crate::support::{NOW, write};
use domain::campaigns::CampaignId;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;
use store::campaigns::{Records, RecordsItem, drop_records, keep_records, read_records, records_list};
use store::handover::{export_all, import_all};
use store::{Store, StoreError};
use tokio::sync::mpsc::channel;

/// Some parts' worth of rows, with quotes and line feeds within them.
fn text(rows: usize) -> String {
    let mut text = "enrolment_id,note\n".to_owned();
    for row in 0..rows {
        let _ = writeln!(text, "E{row:06},\"« l'été »\n\"\"{row}\"\"\"");
    }
    text
}

fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |all, byte| format!("{all}{byte:02x}"))
}

async fn keep(store: &Store, campaign: CampaignId, source: &str, content: &str) {
    let write = write(store).await;
    let records = Records { source, rows_read: 1, content, sha256: &sha256(content) };
    keep_records(&write, campaign, &records).await.unwrap();
    done(write).await;
}

async fn item(store: &Store, campaign: CampaignId, source: &str) -> RecordsItem {
    let all = records_list(&store.read(), campaign).await.unwrap();
    all.into_iter().find(|item| item.source == source).unwrap()
}

/// What comes back, part by part.
async fn parts(store: &Store, campaign: CampaignId, source: &str) -> Result<Vec<Vec<u8>>, StoreError> {
    let (to, mut parts) = channel(2);
    let (read, item) = (store.read(), item(store, campaign, source).await);
    let reading = async {
        let read = read_records(&read, campaign, &item, &to).await;
        drop(to);
        read
    };
    let mut taken = Vec::new();
    let taking = async {
        while let Some(part) = parts.recv().await {
            taken.push(part);
        }
    };
    let (read, ()) = tokio::join!(reading, taking);
    read.map(|()| taken)
}

async fn is_back(store: &Store, campaign: CampaignId, source: &str, wanted: &str) -> usize {
    let parts = parts(store, campaign, source).await.unwrap();
    assert!(parts.concat() == wanted.as_bytes(), "{source} differs");
    parts.len()
}

#[tokio::test]
async fn a_text_comes_back_in_parts_and_over_an_earlier_one() {
    for_each_engine(async |db| {
        let (campaign, _) = opened(&db.store).await;
        let (long, other) = (text(20_000), text(3));
        keep(&db.store, campaign.id, "enrolments", &long).await;
        keep(&db.store, campaign.id, "it's", &other).await;
        keep(&db.store, campaign.id, "empty", "").await;
        assert!(is_back(&db.store, campaign.id, "enrolments", &long).await > 5);
        assert_eq!(is_back(&db.store, campaign.id, "it's", &other).await, 1);
        assert_eq!(is_back(&db.store, campaign.id, "empty", "").await, 0);
        keep(&db.store, campaign.id, "enrolments", &other).await;
        assert_eq!(is_back(&db.store, campaign.id, "enrolments", &other).await, 1);
        let write = write(&db.store).await;
        assert!(drop_records(&write, campaign.id, "enrolments").await.unwrap());
        assert!(!drop_records(&write, campaign.id, "enrolments").await.unwrap());
        done(write).await;
        assert_eq!(records_list(&db.store.read(), campaign.id).await.unwrap().len(), 2);
        assert_eq!(left(db).await, 1);
    })
    .await;
}

/// How many parts there are.
async fn left(db: &Db) -> i64 {
    use sea_orm::ConnectionTrait;
    let behind = db.behind().await;
    let counted = sea_orm::Statement::from_string(
        behind.get_database_backend(),
        "SELECT COUNT(*) AS n FROM campaigns_records_parts",
    );
    let row = behind.query_one_raw(counted).await.unwrap().unwrap();
    behind.close().await.unwrap();
    row.try_get("", "n").unwrap()
}

#[tokio::test]
async fn what_was_changed_or_lost_behind_the_back_is_told() {
    for_each_engine(async |db| {
        let (campaign, _) = opened(&db.store).await;
        keep(&db.store, campaign.id, "enrolments", &text(20_000)).await;
        for harm in [
            "UPDATE campaigns_records_parts SET content = 'E,1' WHERE part = 2",
            "DELETE FROM campaigns_records_parts WHERE part = 2",
            "DELETE FROM campaigns_records_parts",
        ] {
            db.tamper(harm).await;
            let told = parts(&db.store, campaign.id, "enrolments").await.unwrap_err().to_string();
            assert!(told.contains("`enrolments`") && told.contains("not those that were loaded"), "{told}");
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_stops_early_leaves_the_connection_sound() {
    for_each_engine(async |db| {
        let (campaign, _) = opened(&db.store).await;
        let long = text(20_000);
        keep(&db.store, campaign.id, "enrolments", &long).await;
        let item = item(&db.store, campaign.id, "enrolments").await;
        for _ in 0..20 {
            let (to, taken) = channel(1);
            drop(taken);
            read_records(&db.store.read(), campaign.id, &item, &to).await.unwrap();
        }
        is_back(&db.store, campaign.id, "enrolments", &long).await;
    })
    .await;
}

#[tokio::test]
async fn a_database_of_before_keeps_its_records() {
    for_each_engine(async |db| {
        let (campaign, _) = opened(&db.store).await;
        let long = text(20_000);
        keep(&db.store, campaign.id, "enrolments", &long).await;
        db.tamper("ALTER TABLE campaigns_records ADD COLUMN content TEXT NOT NULL DEFAULT ''").await;
        let literal = long.replace('\'', "''");
        db.tamper(&format!("UPDATE campaigns_records SET content = '{literal}'")).await;
        db.tamper("DROP TABLE campaigns_records_parts").await;
        db.tamper("DELETE FROM meta_migrations WHERE version = 'm0009_parts'").await;
        let again = Store::open(&db.address).await.unwrap();
        assert_eq!(is_back(&again, campaign.id, "enrolments", &long).await, 1);
        again.close().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_hand_over_takes_the_parts_along() {
    for_each_engine(async |db| {
        let (campaign, _) = opened(&db.store).await;
        let long = text(20_000);
        keep(&db.store, campaign.id, "enrolments", &long).await;
        let folder = tempfile::tempdir().unwrap();
        let (first, second) = (folder.path().join("first"), folder.path().join("second"));
        export_all(&db.store, &first, true, NOW, &mut |_, _| {}).await.unwrap();
        let other = Store::open(folder.path().join("other.db").to_str().unwrap()).await.unwrap();
        import_all(&other, &first, NOW, &mut |_, _| {}).await.unwrap();
        is_back(&other, campaign.id, "enrolments", &long).await;
        export_all(&other, &second, true, NOW, &mut |_, _| {}).await.unwrap();
        let lines = |folder: &std::path::Path| std::fs::read(folder.join("campaigns_records_parts.jsonl")).unwrap();
        assert!(lines(&first) == lines(&second));
        other.close().await.unwrap();
    })
    .await;
}

/// The database and the campaign of the process that will be killed.
const CHILD: &str = "TREMPLIN_TEST_LOADING";
/// Rows that take some statements to load.
const MANY: usize = 200_000;

/// Not a test: what the process does that will be killed.
#[tokio::test]
#[ignore = "no test: the process that the next one kills"]
async fn loads_until_it_is_killed() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let (campaign, address) = told.split_once(' ').unwrap();
    let store = Store::open(address).await.unwrap();
    let content = text(MANY);
    let records = Records { source: "enrolments", rows_read: 1, content: &content, sha256: &sha256(&content) };
    let write = write(&store).await;
    println!("loading");
    keep_records(&write, CampaignId(campaign.parse().unwrap()), &records).await.unwrap();
    println!("loaded");
    // Never committed.
    std::future::pending::<()>().await;
}

/// Kills a process that loads records, a moment after it said `when`.
fn killed_while_loading(address: &str, campaign: CampaignId, when: &str, later: Duration) {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "records::loads_until_it_is_killed", "--ignored", "--nocapture"]);
    child.env(CHILD, format!("{} {address}", campaign.0)).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = child.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let said = lines.any(|line| line.ends_with(when));
    std::thread::sleep(later);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(said, "the process ended before it was {when}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_is_killed_leaves_what_was_there() {
    for_each_engine(async |db| {
        let (campaign, _) = opened(&db.store).await;
        let before = text(5_000);
        keep(&db.store, campaign.id, "enrolments", &before).await;
        let parts = is_back(&db.store, campaign.id, "enrolments", &before).await;
        for (when, later) in [("loading", 0), ("loading", 20), ("loading", 60), ("loaded", 0)] {
            killed_while_loading(&db.address, campaign.id, when, Duration::from_millis(later));
            assert_eq!(is_back(&db.store, campaign.id, "enrolments", &before).await, parts);
            assert_eq!(left(db).await, i64::try_from(parts).unwrap(), "{when} {later}");
        }
        let after = text(7_000);
        keep(&db.store, campaign.id, "enrolments", &after).await;
        is_back(&db.store, campaign.id, "enrolments", &after).await;
    })
    .await;
}
