//! Two servers on one PostgreSQL database.

use super::client::Client;
use super::server::{ADMINISTRATOR, assert_trail_holds, begin, serve, wait_until};
use sea_orm::{ConnectionTrait, Database as Connected};
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

/// The administrator's address of a server that tests may make databases on.
const SERVER: &str = "TREMPLIN_TEST_POSTGRES";

/// An empty database; it goes with the test.
pub struct Database {
    pub address: String,
    name: String,
}

/// An empty database on the server for tests; none, which is told, where there is no server. In CI there must be one.
pub fn postgres() -> Option<Database> {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Ok(server) = std::env::var(SERVER) else {
        assert!(std::env::var_os("CI").is_none(), "in CI, {SERVER} names a PostgreSQL server");
        eprintln!("skipped: {SERVER} names no PostgreSQL server");
        return None;
    };
    let name = format!("serve_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    told(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    told(&format!("CREATE DATABASE {name}"));
    let (server, query) = server.split_once('?').map_or((server.as_str(), ""), |(url, query)| (url, query));
    let (server, _) = server.rsplit_once('/').unwrap();
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    Some(Database { address: format!("{server}/{name}{query}"), name })
}

impl Database {
    /// Host and port.
    pub fn place(&self) -> String {
        let (_, place) = self.address.rsplit_once('@').unwrap();
        place.split('/').next().unwrap().to_owned()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        told(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

/// Has the server do something.
fn told(sql: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let admin = Connected::connect(std::env::var(SERVER).unwrap()).await.unwrap();
        admin.execute_unprepared(sql).await.unwrap();
        admin.close().await.unwrap();
    });
}

#[test]
fn two_servers_share_a_database() {
    let Some(database) = postgres() else { return };
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["--demo", "--database", &database.address];
    let both = [(); 2].map(|()| begin(serve(folder.path(), &arguments), folder.path()));
    let [first, second] = both.map(super::server::Opening::opened);
    let [here, there] = [&first, &second].map(|server| Client::signed_in(&server.address, ADMINISTRATOR));
    // Filled once: as many people on both, nobody twice.
    let people = here.get("/personnes").text;
    assert_eq!(people.matches("@demo.example").count(), there.get("/personnes").text.matches("@demo.example").count());
    assert_eq!(people.matches(">yann.le.goff@demo.example</td>").count(), 1, "{people}");
    // Mails asked for on both are delivered once each.
    let names = ["ada", "bea", "cleo", "dora", "eva", "fay"];
    for (name, client) in names.iter().zip([&here, &there].into_iter().cycle()) {
        assert_eq!(client.invite(name).unwrap().status, 303);
    }
    wait_until("every mail is sent", || {
        let waiting = ["waiting", "running"].map(|state| here.get(&format!("/exploitation?etat={state}")).text);
        if waiting.iter().any(|page| page.contains("<code>mail.send</code>")) { Err("some wait") } else { Ok(()) }
    });
    let mails = mails(&folder.path().join("tremplin-mail"));
    for name in names {
        let to = format!("To: {name}@exemple.fr");
        assert_eq!(mails.iter().filter(|mail| mail.contains(&to)).count(), 1, "{name}: {mails:?}");
    }
    let done = here.get("/exploitation?etat=done").text;
    let jobs = done.split("<tr>").filter(|row| row.contains("<code>mail.send</code>"));
    assert!(jobs.clone().count() == names.len() && jobs.clone().all(|row| row.contains(">1</td>")), "{done}");
    // A change on one shows on the other, though answers are kept for some seconds.
    let here = Client::signed_in(&first.address, "Claire Lemoine");
    let training = linked(&here, "/formations", "/formations/");
    let organisation = linked(&here, &training, "/organismes/");
    let anybody = Client::new(&second.address);
    assert_eq!(anybody.get(&training).status, 200);
    renamed(&here, &organisation, "Organisme nouveau");
    wait_until("the other server shows the change", || {
        let page = anybody.get(&training).text;
        if page.contains("Organisme nouveau") { Ok(()) } else { Err(page) }
    });
    for server in [first, second] {
        server.terminate();
        assert_eq!(server.status(), Some(0));
    }
    assert_trail_holds(folder.path(), &database.address);
}

fn mails(folder: &Path) -> Vec<String> {
    std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

/// The first address that a page links to and that is this and one more word with a digit in it.
fn linked(client: &Client, page: &str, beginning: &str) -> String {
    let page = client.get(page).text;
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let is_one = |link: &&str| {
        let rest = link.strip_prefix(beginning).unwrap_or_default();
        rest.contains(|one: char| one.is_ascii_digit())
            && rest.chars().all(|one| one.is_ascii_alphanumeric() || one == '-')
    };
    links.into_iter().find(is_one).unwrap_or_else(|| panic!("{page}")).to_owned()
}

/// Sends the form of an organisation back with another name.
fn renamed(client: &Client, place: &str, name: &str) {
    let form = client.get(&format!("{place}/modifier")).text;
    let mut fields = vec![("name".to_owned(), name.to_owned())];
    for input in form.split("<input").skip(1).filter_map(|rest| rest.split('>').next()) {
        let of = |what: &str| input.split(&format!("{what}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        if let Some((name, value)) = of(" name").zip(of(" value")).filter(|(name, _)| *name != "name") {
            fields.push((name.to_owned(), value.to_owned()));
        }
    }
    for list in form.split("<select").skip(1).filter_map(|rest| rest.split("</select>").next()) {
        let named = list.split("name=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let chosen = list.split("<option").find(|one| one.contains(" selected"));
        let value = chosen.and_then(|one| one.split("value=\"").nth(1)).and_then(|rest| rest.split('"').next());
        fields.push((named.to_owned(), value.unwrap_or_default().to_owned()));
    }
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let answer = client.post(&format!("{place}/modifier"), &body.join("&"));
    assert_eq!(answer.status, 303, "{body:?} {answer:?}");
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
