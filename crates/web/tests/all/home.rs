//! The home page: the way into the catalogue, and what each role finds on its desk.

use crate::support::{Browser, Site};
use axum::http::StatusCode;
use domain::accounts::Role;

/// The addresses to which the cards of the desk lead.
fn desk(page: &str) -> Vec<String> {
    let desk = page.split("id=\"desk\"").nth(1).and_then(|rest| rest.split("</section>").next()).unwrap_or_default();
    desk.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn the_public_finds_a_search_figures_and_families() {
    let site = Site::with_everybody().await;
    let page = Browser::default().get(&site, "/?lang=fr").await.text;
    for shown in [
        "name=\"q\"",
        "<p class=\"value\">3</p><p class=\"label\">formations actives</p>",
        "<p class=\"value\">2</p><p class=\"label\">organismes de formation</p>",
        "<p class=\"value\">1</p><p class=\"label\">région</p>",
    ] {
        assert!(page.contains(shown), "{shown} in {page}");
    }
    let family = page.split("href=\"").find(|link| link.starts_with("/formations?famille=")).unwrap();
    let family = family.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    let found = Browser::default().get(&site, &family).await;
    assert!(found.status == StatusCode::OK && found.text.contains("3 résultats"), "{family}: {}", found.text);
    assert!(desk(&page).is_empty());
}

#[tokio::test]
async fn everything_on_a_desk_is_open_to_its_role() {
    let site = Site::with_everybody().await;
    for role in Role::ALL {
        let mut browser = site.signed_in(role).await;
        let links = desk(&browser.get(&site, "/").await.text);
        assert!(links.contains(&"/mon-compte".to_owned()), "{role:?}: {links:?}");
        assert_eq!(links.contains(&"/formations/nouvelle".to_owned()), role == Role::Labelling, "{role:?}");
        for link in links {
            assert_eq!(browser.get(&site, &link).await.status, StatusCode::OK, "{role:?} {link}");
        }
    }
}

#[tokio::test]
async fn a_demonstration_says_whose_the_people_are() {
    let site = Site::with_everybody().await;
    let page = Browser::default().get(&site, "/connexion").await.text;
    assert!(page.contains("Atelier du code · 2 formations"), "{page}");
}
