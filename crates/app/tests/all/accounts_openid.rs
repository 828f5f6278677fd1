//! Signing in through a provider: a real one, in Node, that also does everything wrong that a provider can.

use crate::accounts_world::{World, from, invitation};
use crate::issuer::{Issuer, SITE};
use app::Me;
use app::accounts::{Arrival, Comeback, OpenIdError, Provider, SignedIn};
use domain::accounts::{PersonState, Role};
use openidconnect::reqwest;
use time::OffsetDateTime;

/// Sign-ins from within a world.
trait SignsIn {
    async fn world(&self) -> World;
    async fn sign_in(&self, world: &World) -> Result<Box<SignedIn>, OpenIdError>;
}

impl SignsIn for Issuer {
    async fn world(&self) -> World {
        World::with(vec![self.settings()], SITE, OffsetDateTime::now_utc()).await
    }

    /// A whole sign-in.
    async fn sign_in(&self, world: &World) -> Result<Box<SignedIn>, OpenIdError> {
        let departure = world.app.accounts().begin_openid("essai", None, &from()).await?;
        let back = comeback(&self.walk(&departure.url).await);
        match world.app.accounts().finish_openid(&back, departure.browser.reveal(), None, &from()).await? {
            Arrival::SignedIn(opened) => Ok(opened),
            Arrival::Linked => panic!("nobody was signed in"),
        }
    }
}

fn comeback(url: &str) -> Comeback {
    let parsed = reqwest::Url::parse(url).unwrap();
    let mut back = Comeback::default();
    for (name, value) in parsed.query_pairs() {
        match &*name {
            "state" => back.state = value.into_owned(),
            "code" => back.code = Some(value.into_owned()),
            "error" => back.error = Some(value.into_owned()),
            "iss" => back.issuer = Some(value.into_owned()),
            _ => {}
        }
    }
    back
}

async fn invited(world: &World, role: Role) -> Me {
    let admin = world.administrator().await;
    let place = role.of_an_organisation().then_some(world.here);
    world.app.accounts().invite(&admin, &invitation("jeanne@exemple.fr", role, place)).await.unwrap();
    admin
}

#[tokio::test]
async fn somebody_who_was_invited_comes_in_and_comes_again() {
    let Some(issuer) = Issuer::start() else { return };
    let world = issuer.world().await;
    let admin = invited(&world, Role::ProviderManager).await;
    let link = world.token_for("jeanne@exemple.fr").await;
    let first = issuer.sign_in(&world).await.unwrap();
    assert_eq!((first.person.name.as_str(), first.person.state), ("Jeanne Durand", PersonState::Active));
    assert!(!first.half_way);
    assert!(world.app.accounts().link(&link).await.unwrap().is_none(), "the invitation is taken up");
    // Another address and establishment at the provider: shown, moves nothing.
    issuer.control(serde_json::json!({ "mail": "alma@exemple.fr", "siret": "73282932000074" })).await;
    let again = issuer.sign_in(&world).await.unwrap();
    assert_eq!(again.person.id, first.person.id);
    let me = world.app.accounts().me(again.token.reveal()).await.unwrap().unwrap();
    assert_eq!(me.person.mail.as_str(), "jeanne@exemple.fr");
    let known = world.app.accounts().my_identities(&me).await.unwrap().remove(0);
    assert_eq!((known.another_mail, known.another_organisation), (true, false));
    issuer.control(serde_json::json!({ "siret": "13002526500013" })).await;
    issuer.sign_in(&world).await.unwrap();
    assert!(world.app.accounts().my_identities(&me).await.unwrap()[0].another_organisation);
    assert_eq!(world.acts().await.iter().filter(|act| *act == "identity.changed").count(), 2);
    let farewell = world.app.accounts().farewell(&me).await.unwrap().unwrap();
    assert!(farewell.starts_with(&format!("{}/session/end?id_token_hint=", issuer.url)), "{farewell}");
    assert!(world.app.accounts().farewell(&admin).await.unwrap().is_none());
}

#[tokio::test]
async fn a_name_that_is_none_leaves_the_one_that_the_inviter_typed() {
    let Some(issuer) = Issuer::start() else { return };
    let world = issuer.world().await;
    invited(&world, Role::ProviderManager).await;
    issuer.control(serde_json::json!({ "given": "Gain https://exemple.net", "mail": "jeanne@exemple.fr" })).await;
    assert_eq!(issuer.sign_in(&world).await.unwrap().person.name, "Jeanne Durand");
}

#[tokio::test]
async fn a_claimed_name_loses_what_nobody_sees() {
    let Some(issuer) = Issuer::start() else { return };
    let world = issuer.world().await;
    invited(&world, Role::ProviderManager).await;
    issuer.control(serde_json::json!({ "given": "Zo\u{202e}é\n" })).await;
    assert_eq!(issuer.sign_in(&world).await.unwrap().person.name, "Zoé Durand");
}

#[tokio::test]
async fn what_a_provider_gets_wrong_opens_nothing() {
    let Some(issuer) = Issuer::start() else { return };
    let world = issuer.world().await;
    invited(&world, Role::ProviderManager).await;
    let wrongs = [
        "nonce",
        "issuer",
        "audience",
        "expired",
        "foreign-key",
        "none",
        "hs256",
        "unsigned-userinfo",
        "userinfo-subject",
        "userinfo-key",
    ];
    for wrong in wrongs {
        issuer.control(serde_json::json!({ "wrong": wrong })).await;
        let done = issuer.sign_in(&world).await;
        assert!(matches!(done, Err(OpenIdError::Untrusted(_))), "{wrong}: {done:?}");
    }
    let refused = world.acts().await.iter().filter(|act| *act == "session.refused").count();
    assert_eq!(refused, wrongs.len());
    issuer.control(serde_json::json!({ "wrong": "" })).await;
    assert!(issuer.sign_in(&world).await.is_ok());
}

#[tokio::test]
async fn a_comeback_counts_once_in_the_browser_that_left() {
    let Some(issuer) = Issuer::start() else { return };
    let world = issuer.world().await;
    invited(&world, Role::ProviderManager).await;
    let accounts = world.app.accounts();
    let begin = async || accounts.begin_openid("essai", None, &from()).await.unwrap();
    let (departure, other) = (begin().await, begin().await);
    let back = comeback(&issuer.walk(&departure.url).await);
    let over = |done: Result<Arrival, OpenIdError>| matches!(done, Err(OpenIdError::Over));
    assert!(over(accounts.finish_openid(&back, other.browser.reveal(), None, &from()).await), "another browser");
    let unheard = Comeback { state: "unheard".to_owned(), ..back.clone() };
    assert!(over(accounts.finish_openid(&unheard, departure.browser.reveal(), None, &from()).await));
    assert!(accounts.finish_openid(&back, departure.browser.reveal(), None, &from()).await.is_ok());
    assert!(over(accounts.finish_openid(&back, departure.browser.reveal(), None, &from()).await), "a second time");
    // The same code under another sign-in: the provider itself refuses it.
    let replayed = Comeback { state: comeback(&issuer.walk(&other.url).await).state, ..back.clone() };
    let done = accounts.finish_openid(&replayed, other.browser.reveal(), None, &from()).await;
    assert!(matches!(done, Err(OpenIdError::Untrusted(_))), "{done:?}");
    let third = begin().await;
    let mixed = Comeback {
        issuer: Some("https://elsewhere.exemple.fr".to_owned()),
        ..comeback(&issuer.walk(&third.url).await)
    };
    let done = accounts.finish_openid(&mixed, third.browser.reveal(), None, &from()).await;
    assert!(matches!(done, Err(OpenIdError::Untrusted(_))), "{done:?}");
    let fourth = begin().await;
    let denied =
        Comeback { code: None, error: Some("access_denied".to_owned()), ..comeback(&issuer.walk(&fourth.url).await) };
    let done = accounts.finish_openid(&denied, fourth.browser.reveal(), None, &from()).await;
    assert!(matches!(done, Err(OpenIdError::Refused(code)) if code == "access_denied"));
    let late = begin().await;
    let back = comeback(&issuer.walk(&late.url).await);
    world.pass(time::Duration::minutes(11));
    assert!(over(accounts.finish_openid(&back, late.browser.reveal(), None, &from()).await), "too late");
}

#[tokio::test]
async fn a_mail_address_opens_no_account_that_has_another_way_in() {
    let Some(issuer) = Issuer::start() else { return };
    let world = issuer.world().await;
    let done = issuer.sign_in(&world).await;
    assert!(matches!(&done, Err(OpenIdError::Unknown(mail)) if mail == "jeanne@exemple.fr"), "{done:?}");
    let admin = invited(&world, Role::ProviderManager).await;
    let accounts = world.app.accounts();
    world.joined(&world.token_for("jeanne@exemple.fr").await, "Jeanne Durand", "").await;
    assert!(matches!(issuer.sign_in(&world).await, Err(OpenIdError::LinkFirst(_))), "it has a password");
    // Signed in with the password, she links it herself.
    let me = world.me("jeanne@exemple.fr").await;
    let departure = accounts.begin_openid("essai", Some(&me), &from()).await.unwrap();
    let back = comeback(&issuer.walk(&departure.url).await);
    let stolen = accounts.finish_openid(&back, departure.browser.reveal(), Some(&admin), &from()).await;
    assert!(matches!(stolen, Err(OpenIdError::Over)), "somebody else is signed in meanwhile");
    let departure = accounts.begin_openid("essai", Some(&me), &from()).await.unwrap();
    let back = comeback(&issuer.walk(&departure.url).await);
    let linked = accounts.finish_openid(&back, departure.browser.reveal(), Some(&me), &from()).await;
    assert!(matches!(linked, Ok(Arrival::Linked)), "{linked:?}");
    assert_eq!(issuer.sign_in(&world).await.unwrap().person.id, me.person.id);
    // Somebody else at the provider who now bears her address stays outside.
    issuer.control(serde_json::json!({ "who": "another" })).await;
    assert!(matches!(issuer.sign_in(&world).await, Err(OpenIdError::LinkFirst(_))));
    // The identity is hers: nobody else links it.
    issuer.control(serde_json::json!({ "who": "jeanne" })).await;
    let departure = accounts.begin_openid("essai", Some(&admin), &from()).await.unwrap();
    let back = comeback(&issuer.walk(&departure.url).await);
    let taken = accounts.finish_openid(&back, departure.browser.reveal(), Some(&admin), &from()).await;
    assert!(matches!(taken, Err(OpenIdError::Taken)), "{taken:?}");
    accounts.close_person(&admin, me.person.id).await.unwrap();
    assert!(matches!(issuer.sign_in(&world).await, Err(OpenIdError::Unknown(_))), "closed");
}

#[tokio::test]
async fn two_factors_at_the_provider_are_enough_and_one_is_not() {
    let Some(issuer) = Issuer::start() else { return };
    let world = issuer.world().await;
    invited(&world, Role::Director).await;
    assert!(issuer.sign_in(&world).await.unwrap().half_way, "the agency's roles need two");
    issuer.control(serde_json::json!({ "acr": "eidas1" })).await;
    assert!(issuer.sign_in(&world).await.unwrap().half_way);
    issuer.control(serde_json::json!({ "acr": "eidas2" })).await;
    let opened = issuer.sign_in(&world).await.unwrap();
    assert!(!opened.half_way);
    assert!(world.app.accounts().me(opened.token.reveal()).await.unwrap().unwrap().session.strong);
}

#[tokio::test]
async fn a_provider_that_is_not_there_is_said_to_be() {
    let settings = Provider {
        name: "essai".to_owned(),
        label: "Essai".to_owned(),
        issuer: "http://127.0.0.1:9".to_owned(),
        ..Provider::default()
    };
    let world = World::with(vec![settings], SITE, OffsetDateTime::now_utc()).await;
    let gone = world.app.accounts().begin_openid("essai", None, &from()).await;
    assert!(matches!(gone, Err(OpenIdError::Unreachable(_))));
    let unheard = world.app.accounts().begin_openid("autre", None, &from()).await;
    assert!(matches!(unheard, Err(OpenIdError::App(app::AppError::NotFound))));
}
