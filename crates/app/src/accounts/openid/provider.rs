//! The providers of an installation, and what each publishes of itself, kept for an hour.

use super::OpenIdError;
use openidconnect::{IssuerUrl, ProviderMetadataWithLogout, reqwest};
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long what a provider publishes is believed.
const FRESH: Duration = Duration::from_secs(3600);

/// How soon it may be asked again after something did not fit, as when it has new keys.
const AGAIN: Duration = Duration::from_secs(60);

/// How long to wait for a provider.
const PATIENCE: Duration = Duration::from_secs(10);

/// A provider as the installation's configuration states it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Provider {
    /// Its name in addresses and in sessions: `proconnect`.
    pub name: String,
    /// What people read: `ProConnect`.
    pub label: String,
    /// Its address, as its tokens state it.
    pub issuer: String,
    /// What it calls us.
    pub client_id: String,
    /// What we prove that with.
    pub client_secret: String,
    /// What to ask for beside `openid`.
    pub scopes: Vec<String>,
    /// How it should make sure of people, in its words.
    pub acr_values: Vec<String>,
    /// Which of its words for that mean two factors. `mfa` among the methods that it states always does.
    pub strong_acr: Vec<String>,
}

impl fmt::Debug for Provider {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Provider({}, {})", self.name, self.issuer)
    }
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Providers {
    known: Vec<Arc<Known>>,
}

/// One, with what it published.
pub(crate) struct Known {
    pub settings: Provider,
    pub http: reqwest::Client,
    published: Mutex<Option<(Instant, Arc<ProviderMetadataWithLogout>)>>,
}

impl Providers {
    pub(crate) fn new(settings: Vec<Provider>) -> Self {
        Self { known: settings.into_iter().map(|one| Arc::new(Known::new(one))).collect() }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Provider> {
        self.known.iter().map(|known| &known.settings)
    }

    pub(crate) fn of(&self, name: &str) -> Option<Arc<Known>> {
        self.known.iter().find(|known| known.settings.name == name).cloned()
    }
}

impl Known {
    /// Redirects are not followed: a provider that sends us elsewhere is not believed.
    fn new(settings: Provider) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(PATIENCE).build();
        Self { settings, http: http.unwrap_or_default(), published: Mutex::new(None) }
    }

    /// What the provider publishes: its addresses and keys.
    pub(super) async fn metadata(&self) -> Result<Arc<ProviderMetadataWithLogout>, OpenIdError> {
        if let Some((_, kept)) = self.kept().filter(|(since, _)| since.elapsed() < FRESH) {
            return Ok(kept);
        }
        let unreachable = |cause: String| OpenIdError::Unreachable(cause);
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|cause| unreachable(cause.to_string()))?;
        let found = ProviderMetadataWithLogout::discover_async(issuer, &self.http).await;
        let found = Arc::new(found.map_err(|cause| unreachable(super::exchange::chain(&cause)))?);
        self.keep(Some((Instant::now(), Arc::clone(&found))));
        Ok(found)
    }

    /// Asks the provider again next time: its keys may have changed.
    pub(super) fn doubt(&self) {
        if self.kept().is_some_and(|(since, _)| since.elapsed() > AGAIN) {
            self.keep(None);
        }
    }

    fn kept(&self) -> Option<(Instant, Arc<ProviderMetadataWithLogout>)> {
        self.published.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }

    fn keep(&self, new: Option<(Instant, Arc<ProviderMetadataWithLogout>)>) {
        *self.published.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = new;
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.settings.fmt(out)
    }
}
