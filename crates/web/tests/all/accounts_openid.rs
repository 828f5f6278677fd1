//! Signing in through a real provider, as a browser sees it.

use crate::issuer::{Issuer, SITE};
use crate::support::{Browser, Site};
use app::accounts::Invitation;
use axum::http::StatusCode;
use domain::accounts::Role;
use domain::catalogue::OrganisationId;
use domain::network::Language;

/// Leaves by the button of the sign-in page, walks, and comes back.
async fn round(site: &Site, issuer: &Issuer, browser: &mut Browser, form: &str) -> crate::support::Answer {
    let left = browser.post(site, "/connexion/avec", form).await;
    assert_eq!(left.status, StatusCode::OK, "{}", left.text);
    let url = left.text.split("<a class=\"button primary\" href=\"").nth(1).unwrap().split('"').next().unwrap();
    let url = url.replace("&#38;", "&").replace("&amp;", "&");
    assert!(left.text.contains("http-equiv=\"refresh\"") && url.starts_with(&issuer.url), "{url}");
    let back = issuer.walk(&url).await;
    browser.get(site, back.strip_prefix(SITE).unwrap()).await
}

#[tokio::test]
async fn somebody_invited_comes_in_by_the_button_and_leaves_by_the_provider() {
    let Some(issuer) = Issuer::start() else { return };
    let site = Site::with_providers(vec![issuer.settings()], SITE).await;
    let mut browser = Browser::default();
    assert!(browser.get(&site, "/connexion").await.text.contains("Se connecter avec Essai"));
    let unknown = round(&site, &issuer, &mut browser, "provider=essai").await;
    assert_eq!(unknown.status, StatusCode::FORBIDDEN);
    assert!(unknown.text.contains("Aucun compte n’attend jeanne@exemple.fr"), "{}", unknown.text);
    let admin = site.signed_in(Role::Administrator).await;
    let me = site.app.accounts().me(admin.cookie("session").unwrap()).await.unwrap().unwrap();
    let invitation = Invitation {
        mail: "jeanne@exemple.fr".to_owned(),
        name: "Jeanne Durand".to_owned(),
        language: Language::Fr,
        role: Role::ProviderEditor,
        organisation: Some(OrganisationId(1)),
        since: None,
        until: None,
    };
    site.app.accounts().invite(&me, &invitation).await.unwrap();
    issuer.control(serde_json::json!({ "wrong": "nonce" })).await;
    let untrusted = round(&site, &issuer, &mut browser, "provider=essai").await;
    assert!(untrusted.status == StatusCode::FORBIDDEN && untrusted.text.contains("pas pu être vérifiée"));
    issuer.control(serde_json::json!({ "wrong": "" })).await;
    let entered = round(&site, &issuer, &mut browser, "provider=essai&suite=%2Fmon-compte").await;
    assert_eq!((entered.status, entered.location.as_str()), (StatusCode::SEE_OTHER, "/mon-compte"));
    let account = browser.get(&site, "/mon-compte").await;
    for told in ["Jeanne Durand", "Relier Essai", issuer.url.as_str()] {
        assert!(account.text.contains(told), "{told} in {}", account.text);
    }
    let left = browser.post(&site, "/deconnexion", "").await;
    assert!(left.status == StatusCode::OK && left.text.contains("/session/end?id_token_hint="), "{}", left.text);
    assert!(browser.get(&site, "/mon-compte").await.location.starts_with("/connexion?"));
}
