//! A process that is killed while it writes: nothing that it acknowledged is lost, nothing is half there.

use crate::engines::{NOW, ada, for_each_engine};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use store::audit::{self, Line};
use store::{Store, jobs};

/// The database of the process that will be killed.
const CHILD: &str = "TREMPLIN_TEST_CRASH";

/// Acknowledged writes before the kill.
const ENOUGH: usize = 60;

/// Not a test: what the process does that will be killed.
#[tokio::test]
#[ignore = "started by the test below"]
async fn writes_until_it_is_killed() {
    let Ok(address) = std::env::var(CHILD) else { return };
    let store = Store::open(&address).await.unwrap();
    for number in 1..100_000_i64 {
        let mut write = store.write(ada(), NOW).await.unwrap();
        let key = number.to_string();
        jobs::enqueue(&write, "test.work", &number, Some(&key), NOW).await.unwrap();
        write.audit(Line::new("test.asked", "job", number)).await.unwrap();
        write.commit().await.unwrap();
        println!("acknowledged {number}");
    }
}

fn started(address: &str) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "crash::writes_until_it_is_killed", "--ignored", "--nocapture"]).env(CHILD, address);
    child.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

/// The last number that the process acknowledged before it was killed.
fn killed_while_writing(address: &str) -> i64 {
    let mut child = started(address);
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let numbers = lines.filter_map(|line| line.rsplit_once("acknowledged ")?.1.trim().parse::<i64>().ok());
    let mut last = 0;
    for (seen, number) in numbers.enumerate() {
        last = number;
        if seen == ENOUGH {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    last
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_process_loses_nothing_that_it_acknowledged() {
    for_each_engine(async |db| {
        let last = killed_while_writing(&db.address);
        assert!(last >= i64::try_from(ENOUGH).unwrap(), "only {last} writes");
        let store = Store::open(&db.address).await.unwrap();
        let proof = audit::verify(&store.read()).await.unwrap().unwrap();
        let (_, jobs) = jobs::jobs(&store.read(), None, 0, 1).await.unwrap();
        assert!(proof.lines >= last, "{last} acknowledged, {} there", proof.lines);
        assert_eq!(u64::try_from(proof.lines).unwrap(), jobs);
        store.close().await.unwrap();
    })
    .await;
}
