//! Signing in and out, joining by a link, and what nobody learns on the way.

use crate::support::{Browser, Site};
use axum::http::{Request, StatusCode};
use domain::accounts::Role;

const GOOD: &str = "cheval agrafe pile correct";

async fn first_administrator(site: &Site) -> Browser {
    let token = site.app.accounts().first_link().await.unwrap().unwrap();
    let path = format!("/lien/{}", token.reveal());
    let mut browser = Browser::default();
    let page = browser.get(site, &path).await;
    assert!(page.status == StatusCode::OK && page.text.contains("Rejoindre la plateforme"), "{}", page.text);
    let form =
        format!("name=Ada+Martin&mail=ada%40exemple.fr&language=fr&password={GOOD}&repeated={GOOD}").replace(' ', "+");
    let joined = browser.post(site, &path, &form).await;
    assert_eq!(joined.status, StatusCode::SEE_OTHER, "{}", joined.text);
    let again = Browser::default().post(site, &path, &form).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    browser
}

#[tokio::test]
async fn the_first_link_makes_one_administrator_who_owes_a_second_factor() {
    let site = Site::empty(false).await;
    let mut ada = first_administrator(&site).await;
    assert!(site.app.accounts().first_link().await.unwrap().is_none());
    let trail = ada.get(&site, "/journal").await;
    assert_eq!((trail.status, trail.location.as_str()), (StatusCode::SEE_OTHER, "/connexion/code"));
}

#[tokio::test]
async fn every_mistake_in_a_form_is_told_and_what_was_typed_is_kept() {
    let site = Site::empty(false).await;
    let token = site.app.accounts().first_link().await.unwrap().unwrap();
    let path = format!("/lien/{}", token.reveal());
    let refused =
        Browser::default().post(&site, &path, "name=Ada&mail=ada&language=fr&password=court&repeated=autre").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for told in ["adresse électronique complète", "deux mots de passe diffèrent", "value=\"Ada\"", "Il y a 2 erreurs"]
    {
        assert!(refused.text.contains(told), "{told} in {}", refused.text);
    }
    assert!(!refused.text.contains("court"), "no password comes back");
}

#[tokio::test]
async fn nobody_learns_whether_there_is_an_account() {
    let site = Site::empty(false).await;
    first_administrator(&site).await;
    let ask = async |mail: &str| {
        let form = format!("mail={mail}&password=un+mot+de+passe+faux");
        let answer = Browser::default().post(&site, "/connexion", &form).await;
        (answer.status, answer.text.replace(mail, "…"))
    };
    let (known, unknown) = (ask("ada@exemple.fr").await, ask("eve@exemple.fr").await);
    assert_eq!(known.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(known, unknown);
}

#[tokio::test]
async fn the_seventh_try_waits() {
    let site = Site::empty(false).await;
    let mut last = StatusCode::OK;
    for _ in 0..7 {
        last = Browser::default().post(&site, "/connexion", "mail=ada%40exemple.fr&password=x").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn strangers_lock_nobody_out_of_a_device_where_they_have_signed_in() {
    let site = Site::empty(false).await;
    let mut ada = first_administrator(&site).await;
    assert!(ada.cookie("appareil").is_some());
    ada.post(&site, "/deconnexion", "").await;
    let (wrong, right) = (
        "mail=ada%40exemple.fr&password=x".to_owned(),
        format!("mail=ada%40exemple.fr&password={GOOD}").replace(' ', "+"),
    );
    for _ in 0..7 {
        Browser::default().post(&site, "/connexion", &wrong).await;
    }
    assert_eq!(Browser::default().post(&site, "/connexion", &right).await.status, StatusCode::TOO_MANY_REQUESTS);
    let known = ada.cookie("appareil").unwrap().to_owned();
    assert_eq!(ada.post(&site, "/connexion", &right).await.location, "/connexion/code");
    assert_eq!(ada.cookie("appareil"), Some(known.as_str()), "it is known already");
    for _ in 0..6 {
        ada.post(&site, "/connexion", &wrong).await;
    }
    assert_eq!(
        ada.post(&site, "/connexion", &wrong).await.status,
        StatusCode::TOO_MANY_REQUESTS,
        "nor guesses it more"
    );
}

#[tokio::test]
async fn whoever_signs_out_is_out() {
    let site = Site::with_everybody().await;
    let mut auditor = site.signed_in(Role::Auditor).await;
    assert_eq!(auditor.get(&site, "/journal").await.status, StatusCode::OK);
    let mut stolen = auditor.clone();
    assert_eq!(auditor.post(&site, "/deconnexion", "").await.status, StatusCode::SEE_OTHER);
    assert!(auditor.get(&site, "/").await.text.contains("Votre session est fermée"));
    assert_eq!(stolen.get(&site, "/journal").await.location, "/connexion?suite=%2Fjournal");
}

#[tokio::test]
async fn a_form_from_another_site_is_refused() {
    let site = Site::with_everybody().await;
    let mut auditor = site.signed_in(Role::Auditor).await;
    let request =
        Request::post("/deconnexion").header("sec-fetch-site", "cross-site").header("origin", "https://evil.example");
    let refused = auditor.ask(&site, request, axum::body::Body::empty()).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(refused.text.contains("Accès refusé"), "{}", refused.text);
}

#[tokio::test]
async fn outside_a_demonstration_nobody_signs_in_as_somebody() {
    let site = Site::empty(false).await;
    first_administrator(&site).await;
    let tried = Browser::default().post(&site, "/connexion/demonstration", "person=1").await;
    assert_eq!(tried.status, StatusCode::NOT_FOUND);
    let page = Browser::default().get(&site, "/connexion").await;
    assert!(!page.text.contains("Comptes de démonstration"));
}
