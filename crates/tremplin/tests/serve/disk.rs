//! The disk is full.

use super::client::Client;
use super::server::{ADMINISTRATOR, FILE, assert_trail_holds, demonstration, serve, serve_on_small_disk, start};

/// Blocks of a disk that holds a few writes.
const BLOCKS: u32 = 1024;

#[test]
fn a_full_disk_is_told_reading_goes_on_and_nothing_is_lost() {
    let folder = demonstration();
    let server = start(serve_on_small_disk(folder.path(), BLOCKS, &["--demo", "--database", FILE]));
    let client = Client::signed_in(&server.address, ADMINISTRATOR);
    let mut saved = Vec::new();
    let refused = (0..2000).find_map(|number| {
        let name = format!("n{number}");
        let answer = client.invite(&name).unwrap();
        match answer.header("location") {
            Some(place) if answer.status == 303 => saved.push((place.to_owned(), name)),
            _ => return Some(answer),
        }
        None
    });
    let refused = refused.unwrap_or_else(|| panic!("the disk was never full"));
    assert_eq!(refused.status, 507, "{refused:?}\n{}", server.log());
    assert!(refused.text.contains("disque") && refused.has_incident(), "{refused:?}");
    assert!(!saved.is_empty(), "the disk was full from the beginning");
    for path in ["/", "/formations", "/organismes", "/sante/vivant", "/sante/pret"] {
        assert_eq!(client.get(path).status, 200, "{path}\n{}", server.log());
    }
    // Reading about people leaves a line, for which there may be just enough place, or is not shown.
    for path in ["/personnes", &saved[0].0] {
        assert!([200, 507].contains(&client.get(path).status), "{path}\n{}", server.log());
    }
    let again = client.invite("again").unwrap();
    // The engine may have written its log back meanwhile, which frees some place.
    assert!([303, 507].contains(&again.status), "{again:?}\n{}", server.log());
    server.terminate();
    assert_eq!(server.status(), Some(0));
    let server = start(serve(folder.path(), &["--demo", "--database", FILE]));
    let client = Client { address: server.address.clone(), ..client };
    for (place, name) in &saved {
        let page = client.get(place);
        assert!(page.status == 200 && page.text.contains(&format!("{name}@exemple.fr")), "{name}: {page:?}");
    }
    assert_eq!(client.invite("after").unwrap().status, 303);
    server.terminate();
    assert_eq!(server.status(), Some(0));
    assert_trail_holds(folder.path(), FILE);
}
