//! One's own account, the second factor, other people, delegations and keys, as pages.

use crate::support::{Browser, NOW, Site};
use axum::http::{Method, StatusCode};
use domain::accounts::Role;

const PASSWORD: &str = "cheval+agrafe+pile";

/// The first administrator, who owes a second factor.
async fn first(site: &Site) -> Browser {
    let token = site.app.accounts().first_link().await.unwrap().unwrap();
    let mut browser = Browser::default();
    let form = format!("name=Ada+Martin&mail=ada%40exemple.fr&language=fr&password={PASSWORD}&repeated={PASSWORD}");
    let joined = browser.post(site, &format!("/lien/{}", token.reveal()), &form).await;
    assert_eq!((joined.status, joined.location.as_str()), (StatusCode::SEE_OTHER, "/connexion/code"));
    browser
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text.split(before).nth(1).unwrap_or_else(|| panic!("no {before} in {text}"));
    rest.split(after).next().unwrap()
}

fn code(secret: &str, steps: u64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(NOW.unix_timestamp()).unwrap() + 30 * steps).to_string()
}

#[tokio::test]
async fn a_second_factor_is_set_up_by_page_before_anything_else() {
    let site = Site::empty(false).await;
    let mut ada = first(&site).await;
    for closed in ["/mon-compte", "/personnes", "/journal"] {
        assert_eq!(ada.get(&site, closed).await.location, "/connexion/code");
    }
    assert_eq!(ada.get(&site, "/connexion/code").await.location, "/mon-compte/second-facteur");
    let here = "/mon-compte/second-facteur";
    assert!(ada.get(&site, here).await.text.contains("Votre rôle demande un second facteur"));
    let unproved = ada.post(&site, here, "password=faux").await;
    assert!(unproved.status == StatusCode::UNPROCESSABLE_ENTITY && !unproved.text.contains("<svg"));
    assert!(unproved.text.contains("id=\"f-password-error\""), "{}", unproved.text);
    assert_eq!(ada.post(&site, here, &format!("password={PASSWORD}")).await.location, here);
    let page = ada.get(&site, here).await;
    assert!(page.text.contains("<svg") && !page.text.contains("<?xml"), "{}", page.text);
    let secret = between(&page.text, "application\u{a0}: <code>", "</code>").replace(' ', "");
    let wrong = ada.post(&site, "/mon-compte/second-facteur/code", "code=000000").await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("pas le bon") && wrong.text.contains("<svg"), "the secret stays");
    let mut stolen = ada.clone();
    let set = ada.post(&site, "/mon-compte/second-facteur/code", &format!("code={}", code(&secret, 0))).await;
    assert_eq!((set.status, set.text.matches("<li><code>").count()), (StatusCode::OK, 10));
    assert_eq!(ada.get(&site, "/personnes").await.status, StatusCode::OK);
    assert!(stolen.get(&site, "/personnes").await.location.starts_with("/connexion?"), "the token from before is void");
    // And at the next sign-in.
    let mut again = Browser::default();
    let form = format!("mail=ada%40exemple.fr&password={PASSWORD}&suite=%2Fjournal");
    assert_eq!(again.post(&site, "/connexion", &form).await.location, "/connexion/code?suite=%2Fjournal");
    assert_eq!(again.get(&site, here).await.location, "/connexion/code", "a password alone shows no secret");
    let refused = again.post(&site, "/connexion/code", "code=000000&suite=%2Fjournal").await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text.contains("value=\"/journal\""));
    let proved = again.post(&site, "/connexion/code", &format!("code={}&suite=%2Fjournal", code(&secret, 1))).await;
    assert_eq!(proved.location, "/journal");
    assert_eq!(again.get(&site, "/journal").await.status, StatusCode::OK);
    let renewed = again.post(&site, "/mon-compte/second-facteur/secours", "").await;
    let written = between(&renewed.text, "<li><code>", "</code>").to_owned();
    let mut third = Browser::default();
    third.post(&site, "/connexion", &form).await;
    assert_eq!(third.post(&site, "/connexion/code", &format!("code={written}")).await.location, "/");
}

#[tokio::test]
async fn an_administrator_invites_closes_and_reopens() {
    let site = Site::with_everybody().await;
    let mut admin = site.signed_in(Role::Administrator).await;
    let bad =
        admin.post(&site, "/personnes/inviter", "name=Zoe+Petit&mail=zoe&language=fr&role=director&since=hier").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.text.contains("value=\"Zoe Petit\"") && bad.text.contains("Indiquez un jour"), "{}", bad.text);
    let good = "name=Zoe+Petit&mail=zoe%40exemple.fr&language=en&role=director&since=&until=";
    let invited = admin.post(&site, "/personnes/inviter", good).await;
    assert_eq!((invited.status, invited.location.as_str()), (StatusCode::SEE_OTHER, "/personnes/11"));
    let page = admin.get(&site, "/personnes/11").await;
    for told in ["Invitation en attente", "L’invitation est partie", "Renvoyer l’invitation", "Rôle donné", "Direction"]
    {
        assert!(page.text.contains(told), "{told} in {}", page.text);
    }
    assert_eq!(admin.post(&site, "/personnes/11/invitation", "").await.status, StatusCode::SEE_OTHER);
    let list = admin.get(&site, "/personnes?q=ZOE&etat=invited&role=director").await;
    assert!(list.text.contains("Zoe Petit") && list.text.contains("1 résultat"), "{}", list.text);
    assert!(admin.get(&site, "/personnes?q=nobody").await.text.contains("Aucune personne ne correspond"));
    assert!(admin.get(&site, "/personnes/11/fermer").await.text.contains("peut être rouvert"));
    assert_eq!(admin.post(&site, "/personnes/11/fermer", "confirme=oui").await.location, "/personnes/11");
    assert!(admin.get(&site, "/personnes/11").await.text.contains("Compte fermé"));
    assert_eq!(admin.post(&site, "/personnes/11/rouvrir", "").await.location, "/personnes/11");
    assert_eq!(admin.post(&site, "/personnes/11/rouvrir", "").await.status, StatusCode::CONFLICT);
    let oneself = admin.post(&site, "/personnes/1/fermer", "confirme=oui").await;
    assert_eq!(oneself.status, StatusCode::UNPROCESSABLE_ENTITY);
    let last = admin.post(&site, "/roles/1/fin", "confirme=oui&last=").await;
    assert!(
        last.status == StatusCode::UNPROCESSABLE_ENTITY && last.text.contains("dernière personne"),
        "{}",
        last.text
    );
    assert_eq!(admin.post(&site, "/roles/2/fin", "confirme=oui&last=2026-12-31").await.location, "/personnes/2");
    assert!(admin.get(&site, "/personnes/2").await.text.contains("31\u{a0}décembre\u{a0}2026"));
}

#[tokio::test]
async fn a_manager_invites_into_the_own_organisation_only() {
    let site = Site::with_everybody().await;
    let mut manager = site.signed_in(Role::ProviderManager).await;
    let people = manager.get(&site, "/personnes").await;
    assert!(people.text.contains("Personne provider-editor") && !people.text.contains("Personne director"));
    assert_eq!(manager.get(&site, "/organismes/2/personnes").await.status, StatusCode::NOT_FOUND);
    assert_eq!(manager.get(&site, "/personnes/2").await.status, StatusCode::NOT_FOUND);
    assert_eq!(manager.get(&site, "/personnes/inviter").await.status, StatusCode::FORBIDDEN);
    let form = manager.get(&site, "/personnes/inviter?organisme=1").await;
    assert!(form.text.contains("provider-editor") && !form.text.contains("recruiter"), "{}", form.text);
    let asked = |role: &str, place: &str| {
        format!("name=Zoe&mail=zoe%40exemple.fr&language=fr&role={role}&since=&until=&organisme={place}")
    };
    assert_eq!(
        manager.post(&site, "/personnes/inviter", &asked("provider-editor", "1")).await.location,
        "/personnes/11"
    );
    let theirs = manager.get(&site, "/personnes/11").await;
    assert!(theirs.status == StatusCode::OK && theirs.text.contains("L’invitation est enregistrée"));
    for untold in ["Fermer le compte", "Invitation en attente", "Jamais"] {
        assert!(!theirs.text.contains(untold), "{untold} in {}", theirs.text);
    }
    assert!(!manager.get(&site, "/organismes/1/personnes").await.text.contains("Invitation en attente"));
    for (role, place) in [("provider-editor", "2"), ("director", ""), ("administrator", "1")] {
        let refused = manager.post(&site, "/personnes/inviter", &asked(role, place)).await.status;
        assert!([StatusCode::FORBIDDEN, StatusCode::NOT_FOUND].contains(&refused), "{role} in {place}: {refused}");
    }
}

#[tokio::test]
async fn a_key_is_shown_once_and_revoked() {
    let site = Site::with_everybody().await;
    let mut manager = site.signed_in(Role::ProviderManager).await;
    let bad = manager.post(&site, "/organismes/1/cles", "name=&until=2030-01-01").await;
    assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.text.contains("Il y a 2 erreurs"), "{}", bad.text);
    let made = manager.post(&site, "/organismes/1/cles", "name=Logiciel&until=2026-12-31").await;
    let key = format!("trm_{}", &between(&made.text, ">trm_", "<")[..73]);
    let holder = site.app.accounts().key(&key).await.unwrap().unwrap();
    let listed = manager.get(&site, "/organismes/1/cles").await;
    assert!(listed.text.contains("Logiciel") && !listed.text.contains(&key[13..]));
    let revoke = format!("/organismes/1/cles/{}/revoquer", holder.id);
    assert!(manager.get(&site, &revoke).await.text.contains("cessera tout de suite"));
    assert_eq!(manager.post(&site, &revoke, "confirme=oui").await.location, "/organismes/1/cles");
    assert!(site.app.accounts().key(&key).await.unwrap().is_none());
    assert_eq!(manager.get(&site, "/organismes/2/cles").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_role_is_lent_and_taken_back_by_page() {
    let site = Site::with_everybody().await;
    let mut manager = site.signed_in(Role::ProviderManager).await;
    let mut editor = site.signed_in(Role::ProviderEditor).await;
    let here = "/mon-compte/delegations";
    let page = manager.get(&site, here).await;
    assert!(
        page.text.contains("Personne provider-editor") && !page.text.contains("Personne director"),
        "{}",
        page.text
    );
    let empty = manager.post(&site, here, "").await;
    assert!(empty.status == StatusCode::UNPROCESSABLE_ENTITY && empty.text.contains("Il y a 4 erreurs"));
    let long = manager.post(&site, here, "role=7&to=8&since=2026-11-28&until=2028-01-01").await;
    assert!(long.text.contains("un an au plus"), "{}", long.text);
    assert_eq!(manager.post(&site, here, "role=7&to=8&since=2026-11-28&until=2026-12-31").await.location, here);
    assert!(editor.get(&site, "/mon-compte").await.text.contains("délégué par Personne provider-manager"));
    assert_eq!(editor.get(&site, "/organismes/1/personnes").await.status, StatusCode::OK);
    assert_eq!(editor.get(&site, "/organismes/1/cles").await.status, StatusCode::FORBIDDEN);
    assert_eq!(editor.post(&site, &format!("{here}/11/fin"), "").await.status, StatusCode::NOT_FOUND);
    assert_eq!(manager.post(&site, &format!("{here}/11/fin"), "").await.location, here);
    assert_eq!(editor.get(&site, "/organismes/1/personnes").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn ones_own_account_is_changed_by_page() {
    let site = Site::with_everybody().await;
    let mut learner = site.signed_in(Role::Learner).await;
    let mut elsewhere = site.signed_in(Role::Learner).await;
    let bad = learner.post(&site, "/mon-compte/profil", "name=&language=en").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(learner.post(&site, "/mon-compte/profil", "name=Lea+Roy&language=en").await.location, "/mon-compte");
    assert!(learner.get(&site, "/mon-compte").await.text.contains("value=\"Lea Roy\""));
    let form = "old=&new=court&repeated=autre";
    let bad = learner.post(&site, "/mon-compte/mot-de-passe", form).await;
    assert!(bad.status == StatusCode::UNPROCESSABLE_ENTITY && bad.text.contains("value=\"Lea Roy\""), "{}", bad.text);
    let form = format!("old=&new={PASSWORD}&repeated={PASSWORD}");
    assert_eq!(learner.post(&site, "/mon-compte/mot-de-passe", &form).await.location, "/mon-compte");
    assert!(
        elsewhere.get(&site, "/mon-compte").await.location.starts_with("/connexion?"),
        "the other session has ended"
    );
    let asked = learner.post(&site, "/mon-compte/adresse", &format!("mail=lea%40exemple.fr&password={PASSWORD}")).await;
    assert_eq!(asked.location, "/mon-compte");
    assert_eq!(learner.get(&site, "/mon-compte/adresse/faux").await.status, StatusCode::NOT_FOUND);
    assert_eq!(learner.post(&site, "/mon-compte/sessions/fermer", "").await.location, "/mon-compte");
}

#[tokio::test]
async fn signing_in_again_ends_the_session_that_the_browser_had() {
    let site = Site::with_everybody().await;
    let mut learner = site.signed_in(Role::Learner).await;
    let mut kept = learner.clone();
    assert_eq!(learner.post(&site, "/connexion/demonstration", "person=1&suite=%2F%01").await.location, "/");
    assert_eq!(learner.get(&site, "/mon-compte").await.status, StatusCode::OK);
    assert!(kept.get(&site, "/mon-compte").await.location.starts_with("/connexion?"));
}

#[tokio::test]
async fn a_new_address_is_proved_by_whoever_is_signed_in() {
    let site = Site::with_everybody().await;
    let to = Browser::default().get(&site, "/mon-compte/adresse/faux").await.location;
    assert_eq!(to, "/connexion?suite=%2Fmon-compte%2Fadresse%2Ffaux");
    assert!(Browser::default().post(&site, "/mon-compte/adresse/faux", "").await.location.starts_with("/connexion?"));
}

#[tokio::test]
async fn a_forgotten_password_is_answered_alike() {
    let site = Site::with_everybody().await;
    let ask = async |mail: &str| {
        let mut browser = Browser::default();
        let answer = browser.post(&site, "/mot-de-passe-oublie", &format!("mail={mail}")).await;
        (answer.status, answer.location, browser.get(&site, "/connexion").await.text)
    };
    let (known, unknown) = (ask("learner%40test.example").await, ask("nobody%40test.example").await);
    assert!(known.2.contains("Si cette adresse est celle d’un compte"));
    assert_eq!(known, unknown);
}

#[tokio::test]
async fn nobody_comes_back_from_a_provider_without_having_left() {
    let site = Site::with_everybody().await;
    let mut browser = Browser::default();
    let back = browser.get(&site, "/connexion/retour?state=x&code=y").await;
    assert!(back.status == StatusCode::FORBIDDEN && back.text.contains("Recommencez"), "{}", back.text);
    assert_eq!(browser.post(&site, "/connexion/avec", "provider=x").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_page_of_people_is_complete_in_both_languages() {
    let site = Site::with_everybody().await;
    let mut admin = site.signed_in(Role::Administrator).await;
    let pages =
        web::listed().into_iter().filter(|route| route.method == Method::GET && !route.path.contains("{token}"));
    for route in pages.filter(|route| {
        ["/mon-compte", "/personnes", "/roles", "/mot-de"].iter().any(|one| route.path.starts_with(one))
    }) {
        for language in ["fr", "en"] {
            let path = format!("{}?lang={language}", route.path.replace("{id}", "2"));
            let page = admin.get(&site, &path).await;
            // An agency's role keeps its factor.
            let right = if path.contains("/retirer") { StatusCode::FORBIDDEN } else { StatusCode::OK };
            assert_eq!(page.status, right, "{path}: {}", page.text);
            assert!(
                page.text.contains(&format!("<html lang=\"{language}\"")) && !page.text.contains("style="),
                "{path}"
            );
        }
    }
}

#[tokio::test]
async fn reading_about_somebody_else_leaves_a_line() {
    let site = Site::with_everybody().await;
    let mut director = site.signed_in(Role::Director).await;
    let own = site.app.accounts().demo_people().await.unwrap();
    let number = |role: Role| own.iter().find(|(_, standing)| standing.roles()[0].0 == role).unwrap().0.id;
    for (role, lines) in [(Role::Director, 0), (Role::Finance, 1)] {
        let page = director.get(&site, &format!("/personnes/{}", number(role))).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        let trail = director.get(&site, "/journal?acte=person&lang=fr").await;
        assert_eq!(trail.text.matches("Consultation de la fiche").count(), lines, "{role:?}");
    }
}
