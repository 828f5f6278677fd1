//! The legal notice names who publishes: the network's word, unless the configuration has another.

use super::client::Client;
use super::server::{FILE, demonstration, serve, start};

#[test]
fn the_legal_notice_is_the_network_s_unless_it_is_set() {
    let folder = demonstration();
    let server = start(serve(folder.path(), &["--demo", "--database", FILE]));
    let notice = Client::new(&server.address).get("/mentions-legales").text;
    assert!(notice.contains("Agence de démonstration Tremplin"), "{notice}");
    assert!(notice.contains("mailto:contact@chiffres.example"), "{notice}");
    drop(server);
    let toml = "[legal]\npublisher = \"Agence du test\"\nhost = \"Hébergeur du test\"\nsource_url = \"https://exemple.fr/code\"\n";
    std::fs::write(folder.path().join("tremplin.toml"), toml).unwrap();
    let server = start(serve(folder.path(), &["--demo", "--database", FILE]));
    let notice = Client::new(&server.address).get("/mentions-legales").text;
    for named in ["Agence du test", "Hébergeur du test", "https://exemple.fr/code", "mailto:contact@chiffres.example"]
    {
        assert!(notice.contains(named), "{named}: {notice}");
    }
    assert!(!notice.contains("Agence de démonstration"), "{notice}");
}
