//! A platform with an administrator and two organisations, and a clock that the test moves.

use app::accounts::{Credentials, From, Invitation, Joining, Provider};
use app::{App, Clock, Me, Rates, Setup};
use domain::accounts::{PersonId, Role};
use domain::catalogue::{OrganisationFacts, OrganisationId, Siret};
use domain::network::{Language, Network, Text};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use store::{Actor, Store, audit, catalogue};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

pub const NOW: OffsetDateTime = datetime!(2026-11-28 09:00 UTC);
pub const PASSWORD: &str = "cheval agrafe pile";

pub struct World {
    pub app: App,
    pub here: OrganisationId,
    pub elsewhere: OrganisationId,
    clock: Arc<Mutex<OffsetDateTime>>,
    _folder: tempfile::TempDir,
}

pub fn from() -> From {
    From { address: "192.0.2.1".to_owned(), agent: "tests".to_owned(), device: None }
}

impl World {
    pub async fn new() -> Self {
        Self::with(Vec::new(), "https://exemple.fr", NOW).await
    }

    pub async fn with(providers: Vec<Provider>, base_url: &str, begins: OffsetDateTime) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("t.db").to_str().unwrap()).await.unwrap();
        let clock = Arc::new(Mutex::new(begins));
        let told = Arc::clone(&clock);
        let often = NonZeroU32::new(1000).unwrap();
        let setup = Setup {
            store,
            network: Arc::new(network()),
            questionnaires: Arc::default(),
            workshop: None,
            clock: Clock::of(move || *told.lock().unwrap()),
            base_url: base_url.to_owned(),
            demo: false,
            rates: Rates { by_address: often, ..Rates::default() },
        };
        let app = App::with_providers(setup, providers);
        let (here, elsewhere) = organisations(&app).await;
        Self { app, here, elsewhere, clock, _folder: folder }
    }

    pub fn pass(&self, duration: Duration) {
        *self.clock.lock().unwrap() += duration;
    }

    /// The first administrator, with a second factor.
    pub async fn administrator(&self) -> Me {
        let token = self.app.accounts().first_link().await.unwrap().unwrap();
        self.joined(token.reveal(), "Alma Administre", "alma@exemple.fr").await;
        self.strong("alma@exemple.fr").await
    }

    pub async fn joined(&self, token: &str, name: &str, mail: &str) -> PersonId {
        self.app.accounts().join(token, &joining(name, mail), &from()).await.unwrap().person.id
    }

    /// Invites somebody, who joins.
    pub async fn member(&self, by: &Me, mail: &str, role: Role, organisation: Option<OrganisationId>) -> PersonId {
        let id = self.app.accounts().invite(by, &invitation(mail, role, organisation)).await.unwrap();
        self.joined(&self.token_for(mail).await, "Jeanne Durand", mail).await;
        id
    }

    /// Signs in with the password.
    pub async fn me(&self, mail: &str) -> Me {
        let credentials = Credentials { mail: mail.to_owned(), password: PASSWORD.to_owned() };
        let opened = self.app.accounts().sign_in(&credentials, &from()).await.unwrap();
        self.app.accounts().me(opened.token.reveal()).await.unwrap().unwrap()
    }

    /// Signs in with the password and sets a second factor up.
    pub async fn strong(&self, mail: &str) -> Me {
        let me = self.me(mail).await;
        self.app.accounts().begin_factor(&me, PASSWORD).await.unwrap();
        let setup = self.app.accounts().pending_factor(&me).await.unwrap().unwrap();
        let strong = self.app.accounts().confirm_factor(&me, &code(&setup.secret, self.app.now())).await.unwrap();
        self.app.accounts().me(strong.token.reveal()).await.unwrap().unwrap()
    }

    /// What was written to an address, the latest first: template and text.
    pub async fn letters(&self, mail: &str) -> Vec<(String, String)> {
        let (sent, _) = store::mail::messages(&self.app.store().read(), None, 0, 200).await.unwrap();
        let to = sent.into_iter().map(|message| message.outgoing).filter(|one| one.recipient.as_str() == mail);
        to.map(|one| (one.template, one.body)).collect()
    }

    /// The token in the latest link that was sent to an address.
    pub async fn token_for(&self, mail: &str) -> String {
        let letters = self.letters(mail).await;
        let words = letters.iter().flat_map(|(_, body)| body.split_whitespace());
        let mut tokens = words.filter_map(|word| word.rsplit_once('/')).map(|(_, token)| token);
        tokens.find(|token| token.len() == 64).unwrap().to_owned()
    }

    /// The acts in the audit trail, the latest first.
    pub async fn acts(&self) -> Vec<String> {
        let wanted = audit::Wanted { limit: 500, ..audit::Wanted::default() };
        let lines = audit::lines(&self.app.store().read(), &wanted).await.unwrap();
        lines.into_iter().map(|line| line.act).collect()
    }

    /// All that the audit trail tells.
    pub async fn told(&self) -> String {
        let wanted = audit::Wanted { limit: 500, ..audit::Wanted::default() };
        let lines = audit::lines(&self.app.store().read(), &wanted).await.unwrap();
        lines.into_iter().map(|line| format!("{:?}{:?}", line.before, line.after)).collect()
    }
}

pub fn invitation(mail: &str, role: Role, organisation: Option<OrganisationId>) -> Invitation {
    Invitation {
        mail: mail.to_owned(),
        name: "Jeanne Durand".to_owned(),
        language: Language::Fr,
        role,
        organisation,
        since: None,
        until: None,
    }
}

pub fn joining(name: &str, mail: &str) -> Joining {
    Joining {
        name: name.to_owned(),
        mail: mail.to_owned(),
        password: PASSWORD.to_owned(),
        repeated: PASSWORD.to_owned(),
        language: Language::Fr,
    }
}

/// The code of a telephone.
pub fn code(secret: &str, at: OffsetDateTime) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new().with_secret(secret).build().unwrap();
    totp.generate(u64::try_from(at.unix_timestamp()).unwrap()).to_string()
}

async fn organisations(app: &App) -> (OrganisationId, OrganisationId) {
    let mut write = app.store().write(Actor::program(), app.now()).await.unwrap();
    let mut ids = Vec::new();
    for (name, siret) in [("Ici", Some("73282932000074")), ("Ailleurs", None)] {
        let facts = OrganisationFacts {
            name: name.to_owned(),
            siret: siret.map(|siret| Siret::parse(siret).unwrap()),
            legal_status: "association".to_owned(),
            network: "seul".to_owned(),
            website: None,
        };
        ids.push(catalogue::insert_organisation(&write, &facts).await.unwrap());
    }
    write.audit(audit::Line::new("organisation.added", "organisation", ids[0].0)).await.unwrap();
    write.commit().await.unwrap();
    (ids[0], ids[1])
}

fn network() -> Network {
    Network {
        id: "essai".to_owned(),
        name: Text::same("Réseau : essai"),
        edition: 2019,
        time_zone: "UTC".to_owned(),
        nomenclatures: Default::default(),
        sources: Default::default(),
    }
}
