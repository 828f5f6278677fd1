//! Use cases: load, check the right, decide, save, ask for work.
//!
//! Answers for: what somebody may do and what happens then. Knows no HTTP and no SQL: `web` and the command line call it, `store` keeps.
//! A use case opens at most one transaction, and what it changed stands in the audit trail. Start with [`App`], then [`Me`].

pub mod accounts;
pub mod audit;
pub mod campaigns;
pub mod catalogue;
pub mod demo;
pub mod figures;
pub mod jobs;
pub mod mail;
pub mod privacy;
pub mod workshop;

mod cache;
mod clock;
mod error;
mod limits;
mod organisations;
mod secret;
mod worker;
mod zone;

pub use accounts::Me;
pub use clock::Clock;
pub use error::AppError;
pub use limits::{Limits, Rates};
pub(crate) use secret::hash_of_bytes;
pub use secret::{Token, hash_of};
pub use worker::Worker;
pub use workshop::Workshop;
pub use zone::Zone;

use domain::network::Network;
use domain::questionnaire::Questionnaire;
use std::sync::Arc;
pub use store::Store;
pub use store::reading;
use time::OffsetDateTime;

/// What an application is made of.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Where everything is kept.
    pub store: Store,
    /// The words of the network: its name, nomenclatures, thresholds.
    pub network: Arc<Network>,
    /// The questionnaires of the network.
    pub questionnaires: Arc<Vec<Questionnaire>>,
    /// Where documents and editions are made; without one, neither can be had.
    pub workshop: Option<Arc<dyn Workshop>>,
    /// What time it is.
    pub clock: Clock,
    /// Where the public finds it, without a slash at the end: `https://exemple.fr`.
    pub base_url: String,
    /// Whether people and data are a demonstration's, so that anybody may sign in as anybody.
    pub demo: bool,
    /// How often strangers may try.
    pub rates: Rates,
}

/// The application: cheap to clone, one for the whole process.
#[derive(Clone, Debug)]
pub struct App {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    setup: Setup,
    limits: Limits,
    passwords: accounts::Passwords,
    providers: accounts::Providers,
    catalogue: catalogue::Known,
    figures: figures::Known,
    zone: Zone,
}

impl App {
    /// An application over what was set up.
    #[must_use]
    pub fn new(setup: Setup) -> Self {
        Self::with_providers(setup, Vec::new())
    }

    /// An application into which one may also sign in through providers, by OpenID Connect.
    #[must_use]
    pub fn with_providers(setup: Setup, providers: Vec<accounts::Provider>) -> Self {
        let limits = Limits::new(&setup.rates);
        let providers = accounts::Providers::new(providers);
        let catalogue = catalogue::Known::new(&setup.network);
        let passwords = accounts::Passwords::new();
        let figures = figures::Known::default();
        // Whoever reads the network's files has refused a zone that there is not.
        let zone = Zone::of(&setup.network.time_zone).unwrap_or_default();
        Self { inner: Arc::new(Inner { setup, limits, passwords, providers, catalogue, figures, zone }) }
    }

    /// Where everything is kept.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.setup.store
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), AppError> {
        Ok(self.store().ping().await?)
    }

    /// The words of the network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.inner.setup.network
    }

    /// The questionnaires of the network.
    #[must_use]
    pub fn questionnaires(&self) -> &[Questionnaire] {
        &self.inner.setup.questionnaires
    }

    /// Where documents and editions are made.
    #[must_use]
    pub fn workshop(&self) -> Option<&Arc<dyn Workshop>> {
        self.inner.setup.workshop.as_ref()
    }

    /// The instant.
    #[must_use]
    pub fn now(&self) -> OffsetDateTime {
        self.inner.setup.clock.now()
    }

    /// The time zone in which people read instants.
    #[must_use]
    pub fn zone(&self) -> Zone {
        self.inner.zone
    }

    /// Where the public finds it.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.inner.setup.base_url
    }

    /// Whether it is a demonstration.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.inner.setup.demo
    }

    /// How often strangers may try.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// People and what they may do.
    #[must_use]
    pub fn accounts(&self) -> accounts::Accounts<'_> {
        accounts::Accounts::new(self)
    }

    /// The audit trail.
    #[must_use]
    pub fn audit(&self) -> audit::Audit<'_> {
        audit::Audit::new(self)
    }

    /// Organisations and trainings.
    #[must_use]
    pub fn catalogue(&self) -> catalogue::Catalogue<'_> {
        catalogue::Catalogue::new(self, &self.inner.catalogue)
    }

    /// The annual report.
    #[must_use]
    pub fn campaigns(&self) -> campaigns::Campaigns<'_> {
        campaigns::Campaigns::new(self)
    }

    /// Editions of key figures.
    #[must_use]
    pub fn figures(&self) -> figures::Figures<'_> {
        figures::Figures::new(self, &self.inner.figures)
    }

    /// Background work.
    #[must_use]
    pub fn jobs(&self) -> jobs::Jobs<'_> {
        jobs::Jobs::new(self)
    }

    /// Mail and its fate.
    #[must_use]
    pub fn mails(&self) -> mail::Mails<'_> {
        mail::Mails::new(self)
    }

    pub(crate) fn passwords(&self) -> &accounts::Passwords {
        &self.inner.passwords
    }

    pub(crate) fn providers(&self) -> &accounts::Providers {
        &self.inner.providers
    }
}
