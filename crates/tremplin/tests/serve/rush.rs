//! The server is killed in the last hour of a campaign, while providers save sections of their reports.

use super::client::Client;
use super::server::{FILE, assert_trail_holds, demonstration, serve, start};
use super::several::postgres;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

/// Whoever answers for most trainings.
const PROVIDER: &str = "Nadia Cherif";

/// Saves that must be acknowledged before the end.
const ENOUGH: usize = 30;

#[test]
fn no_answer_that_was_acknowledged_is_lost_by_a_kill() {
    let folder = demonstration();
    killed_while_answering(folder.path(), FILE);
}

#[test]
fn no_answer_that_was_acknowledged_is_lost_by_a_kill_on_postgres() {
    let Some(database) = postgres() else { return };
    let folder = tempfile::tempdir().unwrap();
    killed_while_answering(folder.path(), &database.address);
}

fn killed_while_answering(folder: &Path, database: &str) {
    let server = start(serve(folder, &["--demo", "--database", database]));
    let client = Client::signed_in(&server.address, PROVIDER);
    let reports = left(&client);
    assert!(reports.len() >= 4, "{reports:?}");
    let acknowledged: Mutex<BTreeMap<String, usize>> = Mutex::default();
    std::thread::scope(|scope| {
        for report in reports.iter().take(4) {
            let (client, acknowledged) = (client.clone(), &acknowledged);
            scope.spawn(move || {
                for version in 0.. {
                    let form = format!("version={version}&aller=ici&finished={}&dropouts=1&started=2", version + 3);
                    let Some(answer) = client.try_post(&format!("{report}/learners"), &form) else { break };
                    assert_eq!(answer.status, 303, "{answer:?}");
                    acknowledged.lock().unwrap().insert(report.clone(), version + 1);
                }
            });
        }
        while acknowledged.lock().unwrap().values().sum::<usize>() < ENOUGH {
            std::thread::yield_now();
        }
        server.kill();
    });
    assert_trail_holds(folder, database);
    let server = start(serve(folder, &["--demo", "--database", database]));
    let client = Client { address: server.address.clone(), ..client };
    for (report, version) in acknowledged.into_inner().unwrap() {
        let page = client.get(&format!("{report}/learners"));
        let kept = within(&page.text, "name=\"version\" value=\"").first().and_then(|text| text.parse::<usize>().ok());
        // One more may have been written whose answer nobody heard.
        assert!(kept.is_some_and(|kept| kept == version || kept == version + 1), "{report}: {version}, {kept:?}");
        assert!(page.text.contains(&format!("value=\"{}\"", kept.unwrap() + 2)), "{report}: {version}\n{}", page.text);
    }
    server.terminate();
    assert_eq!(server.status(), Some(0));
}

/// The addresses of the reports that are left.
fn left(client: &Client) -> Vec<String> {
    let page = client.get("/mes-rapports?etat=reste");
    let mut all = within(&page.text, "href=\"/mes-rapports/2019/F");
    all.retain(|reference| reference.bytes().all(|b| b.is_ascii_digit()));
    all.dedup();
    all.into_iter().map(|reference| format!("/mes-rapports/2019/F{reference}")).collect()
}

/// What stands between `before` and the next quotation mark, each time.
fn within(text: &str, before: &str) -> Vec<String> {
    text.split(before).skip(1).filter_map(|rest| Some(rest.split('"').next()?.to_owned())).collect()
}
