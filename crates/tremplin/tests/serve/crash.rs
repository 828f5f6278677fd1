//! The server is killed while people write.

use super::client::Client;
use super::server::{ADMINISTRATOR, FILE, assert_trail_holds, demonstration, serve, start};
use super::several::postgres;
use std::path::Path;
use std::sync::Mutex;

/// Invitations that must be acknowledged before the end.
const ENOUGH: usize = 20;

#[test]
fn what_was_acknowledged_outlives_a_kill() {
    let folder = demonstration();
    killed_while_writing(folder.path(), FILE);
}

#[test]
fn what_was_acknowledged_outlives_a_kill_on_postgres() {
    let Some(database) = postgres() else { return };
    let folder = tempfile::tempdir().unwrap();
    killed_while_writing(folder.path(), &database.address);
}

fn killed_while_writing(folder: &Path, database: &str) {
    let server = start(serve(folder, &["--demo", "--database", database]));
    let client = Client::signed_in(&server.address, ADMINISTRATOR);
    let acknowledged = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for writer in 0..4 {
            let (client, acknowledged) = (client.clone(), &acknowledged);
            scope.spawn(move || {
                for number in 0.. {
                    let name = format!("w{writer}n{number}");
                    let Some(answer) = client.invite(&name) else { break };
                    assert_eq!(answer.status, 303, "{answer:?}");
                    acknowledged.lock().unwrap().push((answer.header("location").unwrap().to_owned(), name));
                }
            });
        }
        while acknowledged.lock().unwrap().len() < ENOUGH {
            std::thread::yield_now();
        }
        server.kill();
    });
    assert_trail_holds(folder, database);
    let server = start(serve(folder, &["--demo", "--database", database]));
    let client = Client { address: server.address.clone(), ..client };
    for (place, name) in acknowledged.into_inner().unwrap() {
        let page = client.get(&place);
        assert!(page.status == 200 && page.text.contains(&format!("{name}@exemple.fr")), "{name}: {page:?}");
    }
    assert_eq!(client.invite("after").unwrap().status, 303);
    server.terminate();
    assert_eq!(server.status(), Some(0));
    assert_trail_holds(folder, database);
}
