//! A demonstration and real people are kept apart.

use super::client::Client;
use super::server::{FILE, demonstration, serve, start};

#[test]
fn a_demonstration_does_not_open_a_real_database() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = start(serve(folder.path(), &["--database", FILE]));
    let client = Client::new(&server.address);
    let printed = server.line_with("/lien/");
    let link = &printed.trim()[printed.trim().find("/lien/").unwrap()..];
    let form =
        "name=Ada&mail=ada%40exemple.fr&password=un+bien+long+secret+9&repeated=un+bien+long+secret+9&language=fr";
    let joined = client.post(link, form);
    assert_eq!(joined.status, 303, "{joined:?}");
    server.terminate();
    assert_eq!(server.status(), Some(0));
    let refused = serve(folder.path(), &["--demo", "--database", FILE]).output().unwrap();
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{told}");
    assert!(told.contains("this database holds real accounts"), "{told}");
    assert!(told.contains("help: name another file with --database"), "{told}");
}

#[test]
fn a_demonstration_s_database_is_not_served_to_real_people() {
    let folder = demonstration();
    let refused = serve(folder.path(), &["--database", FILE]).output().unwrap();
    let told = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(2), "{told}");
    assert!(told.contains("this database is a demonstration’s"), "{told}");
    assert!(told.contains("help: add --demo, or name another file with --database"), "{told}");
}
