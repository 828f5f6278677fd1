//! Signing in through a provider: a real one, in Node, that also does everything wrong that a provider can.

use crate::accounts_world::{World, from, invitation};
use app::Me;
use app::accounts::{Arrival, Comeback, OpenIdError, Provider, SignedIn};
use domain::accounts::{PersonState, Role};
use openidconnect::reqwest;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use time::OffsetDateTime;

const BASE: &str = "http://localhost:8080";

/// The provider as a process; it ends with the test.
struct Issuer {
    url: String,
    http: reqwest::Client,
    process: Child,
}

impl Drop for Issuer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Issuer {
    /// Starts it; none where there is no Node, which is a mistake where tests must be complete.
    fn start() -> Option<Self> {
        match Self::installed().and_then(|folder| Self::run(&folder)) {
            Ok(issuer) => Some(issuer),
            Err(why) => {
                let must = std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
                assert!(!must, "no OpenID provider to test with: {why}");
                eprintln!("skipped: no OpenID provider to test with: {why}");
                None
            }
        }
    }

    /// The script beside what it needs, installed once for each version of it.
    fn installed() -> Result<PathBuf, String> {
        static ONCE: std::sync::OnceLock<Result<PathBuf, String>> = std::sync::OnceLock::new();
        ONCE.get_or_init(|| {
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/oidc");
            let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oidc");
            std::fs::create_dir_all(&folder).map_err(|cause| cause.to_string())?;
            let same = |name: &str| std::fs::read(source.join(name)).ok() == std::fs::read(folder.join(name)).ok();
            let there = folder.join("node_modules/oidc-provider").exists() && same("package-lock.json");
            for name in ["package.json", "package-lock.json", "provider.mjs"] {
                std::fs::copy(source.join(name), folder.join(name)).map_err(|cause| format!("{name}: {cause}"))?;
            }
            if !there {
                let npm = Command::new("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder).output();
                let npm = npm.map_err(|cause| format!("npm: {cause}"))?;
                if !npm.status.success() {
                    return Err(format!("npm ci: {}", String::from_utf8_lossy(&npm.stderr)));
                }
            }
            Ok(folder)
        })
        .clone()
    }

    fn run(folder: &Path) -> Result<Self, String> {
        let mut node = Command::new("node");
        node.arg("provider.mjs").current_dir(folder).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = node.spawn().map_err(|cause| format!("node: {cause}"))?;
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let url = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("http://"));
        // It goes on talking: nobody closes its mouth.
        std::thread::spawn(move || lines.count());
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        match url {
            Some(url) => Ok(Self { url, http, process }),
            None => Err("the provider does not start".to_owned()),
        }
    }

    fn settings(&self) -> Provider {
        Provider {
            name: "essai".to_owned(),
            label: "Essai".to_owned(),
            issuer: self.url.clone(),
            client_id: "tremplin".to_owned(),
            client_secret: "a-secret-of-the-tests-that-is-long-enough".to_owned(),
            scopes: ["email", "given_name", "usual_name", "siret"].map(str::to_owned).to_vec(),
            acr_values: vec!["eidas2".to_owned()],
            strong_acr: vec!["eidas2".to_owned()],
        }
    }

    /// Changes who signs in, or what goes wrong.
    async fn control(&self, change: serde_json::Value) {
        let sent = self.http.post(format!("{}/control", self.url)).body(change.to_string()).send().await.unwrap();
        assert_eq!(sent.status(), 204);
    }

    /// Goes where the browser is sent, signs in there, comes back.
    async fn walk(&self, url: &str) -> Comeback {
        let mut cookies: BTreeMap<String, String> = BTreeMap::new();
        let mut next = url.to_owned();
        for _ in 0..6 {
            let jar = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
            let answer = self.http.get(&next).header("cookie", jar).send().await.unwrap();
            for cookie in answer.headers().get_all("set-cookie") {
                let pair = cookie.to_str().unwrap().split(';').next().unwrap();
                let (name, value) = pair.split_once('=').unwrap();
                cookies.insert(name.to_owned(), value.to_owned());
            }
            let place = answer.headers().get("location").map(|place| place.to_str().unwrap().to_owned());
            let status = answer.status();
            let Some(place) = place else { panic!("{next}: {status}: {}", answer.text().await.unwrap()) };
            next = if place.starts_with('/') { format!("{}{place}", self.url) } else { place };
            if next.starts_with(BASE) {
                return comeback(&next);
            }
        }
        panic!("the provider sends in circles");
    }

    async fn world(&self) -> World {
        World::with(vec![self.settings()], BASE, OffsetDateTime::now_utc()).await
    }

    /// A whole sign-in.
    async fn sign_in(&self, world: &World) -> Result<Box<SignedIn>, OpenIdError> {
        let departure = world.app.accounts().begin_openid("essai", None, &from()).await?;
        let back = self.walk(&departure.url).await;
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
    let back = issuer.walk(&departure.url).await;
    let over = |done: Result<Arrival, OpenIdError>| matches!(done, Err(OpenIdError::Over));
    assert!(over(accounts.finish_openid(&back, other.browser.reveal(), None, &from()).await), "another browser");
    let unheard = Comeback { state: "unheard".to_owned(), ..back.clone() };
    assert!(over(accounts.finish_openid(&unheard, departure.browser.reveal(), None, &from()).await));
    assert!(accounts.finish_openid(&back, departure.browser.reveal(), None, &from()).await.is_ok());
    assert!(over(accounts.finish_openid(&back, departure.browser.reveal(), None, &from()).await), "a second time");
    // The same code under another sign-in: the provider itself refuses it.
    let replayed = Comeback { state: issuer.walk(&other.url).await.state, ..back.clone() };
    let done = accounts.finish_openid(&replayed, other.browser.reveal(), None, &from()).await;
    assert!(matches!(done, Err(OpenIdError::Untrusted(_))), "{done:?}");
    let third = begin().await;
    let mixed = Comeback { issuer: Some("https://elsewhere.exemple.fr".to_owned()), ..issuer.walk(&third.url).await };
    let done = accounts.finish_openid(&mixed, third.browser.reveal(), None, &from()).await;
    assert!(matches!(done, Err(OpenIdError::Untrusted(_))), "{done:?}");
    let fourth = begin().await;
    let denied = Comeback { code: None, error: Some("access_denied".to_owned()), ..issuer.walk(&fourth.url).await };
    let done = accounts.finish_openid(&denied, fourth.browser.reveal(), None, &from()).await;
    assert!(matches!(done, Err(OpenIdError::Refused(code)) if code == "access_denied"));
    let late = begin().await;
    let back = issuer.walk(&late.url).await;
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
    let back = issuer.walk(&departure.url).await;
    let stolen = accounts.finish_openid(&back, departure.browser.reveal(), Some(&admin), &from()).await;
    assert!(matches!(stolen, Err(OpenIdError::Over)), "somebody else is signed in meanwhile");
    let departure = accounts.begin_openid("essai", Some(&me), &from()).await.unwrap();
    let back = issuer.walk(&departure.url).await;
    let linked = accounts.finish_openid(&back, departure.browser.reveal(), Some(&me), &from()).await;
    assert!(matches!(linked, Ok(Arrival::Linked)), "{linked:?}");
    assert_eq!(issuer.sign_in(&world).await.unwrap().person.id, me.person.id);
    // Somebody else at the provider who now bears her address stays outside.
    issuer.control(serde_json::json!({ "who": "another" })).await;
    assert!(matches!(issuer.sign_in(&world).await, Err(OpenIdError::LinkFirst(_))));
    // The identity is hers: nobody else links it.
    issuer.control(serde_json::json!({ "who": "jeanne" })).await;
    let departure = accounts.begin_openid("essai", Some(&admin), &from()).await.unwrap();
    let back = issuer.walk(&departure.url).await;
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
    let world = World::with(vec![settings], BASE, OffsetDateTime::now_utc()).await;
    let gone = world.app.accounts().begin_openid("essai", None, &from()).await;
    assert!(matches!(gone, Err(OpenIdError::Unreachable(_))));
    let unheard = world.app.accounts().begin_openid("autre", None, &from()).await;
    assert!(matches!(unheard, Err(OpenIdError::App(app::AppError::NotFound))));
}
