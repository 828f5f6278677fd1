//! A real OpenID provider for tests: `provider.mjs` under Node, its packages installed once below the target folder.

use app::accounts::Provider;
use openidconnect::reqwest;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The address of the site that the provider knows.
pub const SITE: &str = "http://localhost:8080";

/// The provider as a process; it ends with the test.
pub struct Issuer {
    pub url: String,
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
    pub fn start() -> Option<Self> {
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

    pub fn settings(&self) -> Provider {
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
    pub async fn control(&self, change: serde_json::Value) {
        let sent = self.http.post(format!("{}/control", self.url)).body(change.to_string()).send().await.unwrap();
        assert_eq!(sent.status(), 204);
    }

    /// Goes where the browser is sent, signs in there, comes back.
    pub async fn walk(&self, url: &str) -> String {
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
            if next.starts_with(SITE) {
                return next;
            }
        }
        panic!("the provider sends in circles");
    }
}
