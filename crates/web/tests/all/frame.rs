//! What every page has, and what every answer bears.

use crate::support::{Browser, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::accounts::Role;

#[tokio::test]
async fn pages_are_in_the_language_that_was_asked_for_and_stay_in_it() {
    let site = Site::empty(false).await;
    let mut browser = Browser::default();
    assert!(browser.get(&site, "/").await.text.contains("<html lang=\"fr\">"));
    assert!(browser.get(&site, "/?lang=en").await.text.contains("<html lang=\"en\">"));
    assert!(browser.get(&site, "/accessibilite").await.text.contains("<html lang=\"en\">"));
    let english = Request::get("/").header("accept-language", "de,en;q=0.8,fr;q=0.5");
    assert!(Browser::default().ask(&site, english, Body::empty()).await.text.contains("<html lang=\"en\">"));
}

#[tokio::test]
async fn what_is_nowhere_is_a_page_with_the_way_out() {
    let site = Site::empty(false).await;
    let mut browser = Browser::default();
    let missing = browser.get(&site, "/nulle-part").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(
        missing.text.contains("Page introuvable") && missing.text.contains("Aller à l’accueil"),
        "{}",
        missing.text
    );
    let other_way = browser.post(&site, "/accessibilite", "").await;
    assert_eq!(other_way.status, StatusCode::METHOD_NOT_ALLOWED);
    let program = browser.get(&site, "/api/nulle-part").await;
    assert!(program.text.contains("\"code\":\"http-404\""), "{}", program.text);
}

#[tokio::test]
async fn a_form_that_is_too_large_is_refused_in_words() {
    let site = Site::empty(false).await;
    let refused = Browser::default().post(&site, "/connexion", &"x".repeat(300_000)).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.text.contains("trop volumineux"), "{}", refused.text);
}

#[tokio::test]
async fn a_database_that_is_gone_is_told_and_probed() {
    let site = Site::with_everybody().await;
    let mut browser = site.signed_in(domain::accounts::Role::Auditor).await;
    assert_eq!(browser.get(&site, "/sante/pret").await.status, StatusCode::OK);
    site.app.store().clone().close().await.unwrap();
    assert_eq!(browser.get(&site, "/sante/vivant").await.status, StatusCode::OK);
    assert_eq!(browser.get(&site, "/sante/pret").await.status, StatusCode::SERVICE_UNAVAILABLE);
    let page = browser.get(&site, "/journal").await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.text);
    assert!(
        page.text.contains("momentanément indisponible") && page.text.contains("Numéro d’incident"),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn a_page_far_beyond_the_last_one_is_empty() {
    let site = Site::with_everybody().await;
    let mut browser = site.signed_in(Role::Administrator).await;
    for path in [
        "/personnes",
        "/organismes/1/personnes",
        "/exploitation",
        "/exploitation/courriels",
        "/organismes",
        "/formations",
        "/api/v1/trainings",
    ] {
        for page in [0, u64::MAX] {
            let answer = browser.get(&site, &format!("{path}?page={page}")).await;
            assert_eq!(answer.status, StatusCode::OK, "{path} {page}");
        }
    }
}
