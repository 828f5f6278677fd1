//! An application with a person of each role, and a browser that asks its router.

use app::accounts::Session;
use app::campaigns::CampaignDraft;
use app::demo::{Seed, SeedPerson};
use app::workshop::{FigureRows, Made, Order, Output, Receipt, Release, Step, WorkshopError};
use app::{App, Clock, Me, Rates, Setup, Store, Workshop};
use axum::body::Body;
use axum::http::{Request, Response, StatusCode, header};
use domain::accounts::{Mail, Role};
use domain::campaigns::{Beside, Calendar};
use domain::catalogue::{OrganisationFacts, OrganisationId, TrainingFacts, TrainingState};
use domain::network::Network;
use domain::questionnaire::Questionnaire;
use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::{Arc, LazyLock, Mutex};
use tempfile::TempDir;
use time::OffsetDateTime;
use time::macros::{date, datetime};
use tokio::sync::OnceCell;
use tower::ServiceExt;
use web::Settings;

/// The instant of every test.
pub const NOW: OffsetDateTime = datetime!(2026-11-28 09:00 UTC);

/// When the campaign about 2019 closes, and when corrections end.
pub const CLOSES: OffsetDateTime = datetime!(2026-12-18 22:59 UTC);
pub const CORRECTED: OffsetDateTime = datetime!(2027-01-15 22:59 UTC);

/// The address of the platform in most tests.
const BASE: &str = "http://test.example";

/// The database's file.
const FILE: &str = "test.db";

/// What comes from elsewhere: providers of identities, a workshop.
type Brought = (Vec<app::accounts::Provider>, Option<Arc<dyn Workshop>>);

/// Makes documents that say what they were made from.
#[derive(Debug)]
struct Press;

impl Workshop for Press {
    fn receipt(&self, receipt: &Receipt) -> Result<Vec<u8>, WorkshopError> {
        let lines = receipt.sections.iter().flat_map(|section| &section.lines);
        let lines = lines.map(|line| format!("{} {}", line.field, line.answer)).collect::<Vec<_>>().join("\n");
        Ok(format!("%PDF {} {}\n{lines}", receipt.network, receipt.sha256).into_bytes())
    }

    fn beside(&self, _: &Order) -> Result<BTreeMap<String, Beside>, WorkshopError> {
        Ok(BTreeMap::new())
    }

    fn compute(&self, _: &Order, _: &mut dyn FnMut(Step)) -> Result<Made, WorkshopError> {
        unreachable!("no test of pages computes an edition")
    }

    fn rows(&self, _: &Order, _: &str) -> Result<FigureRows, WorkshopError> {
        unreachable!("no test of pages opens a figure")
    }

    fn publish(&self, _: &Release, _: &mut dyn FnMut(Step)) -> Result<Vec<Output>, WorkshopError> {
        unreachable!("no test of pages publishes an edition")
    }
}

/// An application on a database of its own.
pub struct Site {
    pub app: App,
    router: axum::Router,
    folder: TempDir,
    time: Arc<Mutex<OffsetDateTime>>,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub text: String,
    cookies: Vec<String>,
}

/// Somebody with cookies.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    cookies: Vec<(String, String)>,
}

impl Site {
    /// A demonstration with one person of each role, one organisation with two trainings, one without.
    pub async fn with_everybody() -> Self {
        static MADE: OnceCell<Vec<u8>> = OnceCell::const_new();
        let made = async {
            let site = Self::empty(true).await;
            site.app.fill(&everybody()).await.unwrap();
            site
        };
        Self::made_once(&MADE, Box::pin(made)).await
    }

    /// The same with the campaign about 2019 open until [`CLOSES`].
    pub async fn with_campaign() -> Self {
        static MADE: OnceCell<Vec<u8>> = OnceCell::const_new();
        let made = async {
            let site = Self::with_everybody().await;
            site.open_campaign(2019).await;
            site
        };
        Self::made_once(&MADE, Box::pin(made)).await
    }

    /// The same, where documents can be made.
    pub async fn with_press() -> Self {
        let site = Self::made_with(TempDir::new().unwrap(), true, BASE, (Vec::new(), Some(Arc::new(Press)))).await;
        site.app.fill(&everybody()).await.unwrap();
        site.open_campaign(2019).await;
        site
    }

    /// A demonstration at another address, into which one may also come through providers.
    pub async fn with_providers(providers: Vec<app::accounts::Provider>, base_url: &str) -> Self {
        let site = Self::over(TempDir::new().unwrap(), true, base_url, providers).await;
        site.app.fill(&everybody()).await.unwrap();
        site
    }

    /// Nobody is there yet.
    pub async fn empty(demo: bool) -> Self {
        Self::over(TempDir::new().unwrap(), demo, BASE, Vec::new()).await
    }

    /// A site on a copy of what the first test that asks for it has made.
    async fn made_once(copied: &OnceCell<Vec<u8>>, made: Pin<Box<dyn Future<Output = Self>>>) -> Self {
        let file = copied.get_or_init(async || {
            let site = made.await;
            site.app.store().clone().close().await.unwrap();
            std::fs::read(site.folder.path().join(FILE)).unwrap()
        });
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join(FILE), file.await).unwrap();
        Self::over(folder, true, BASE, Vec::new()).await
    }

    async fn over(folder: TempDir, demo: bool, base_url: &str, providers: Vec<app::accounts::Provider>) -> Self {
        Self::made_with(folder, demo, base_url, (providers, None)).await
    }

    async fn made_with(folder: TempDir, demo: bool, base_url: &str, (providers, workshop): Brought) -> Self {
        static QUESTIONNAIRES: LazyLock<Arc<Vec<Questionnaire>>> =
            LazyLock::new(|| Arc::new(rules::load(None).unwrap().questionnaires().unwrap()));
        static NETWORK: LazyLock<Arc<Network>> = LazyLock::new(|| Arc::new(rules::load(None).unwrap().network));
        let store = Store::open(folder.path().join(FILE).to_str().unwrap()).await.unwrap();
        let time = Arc::new(Mutex::new(NOW));
        let told = Arc::clone(&time);
        let often = NonZeroU32::new(100_000).unwrap();
        let setup = Setup {
            store,
            network: Arc::clone(&NETWORK),
            questionnaires: Arc::clone(&QUESTIONNAIRES),
            workshop,
            clock: Clock::of(move || *told.lock().unwrap()),
            base_url: base_url.to_owned(),
            demo,
            rates: Rates { by_address: often, by_account: NonZeroU32::new(6).unwrap() },
        };
        let app = App::with_providers(setup, providers);
        Self { router: web::router(app.clone(), Settings::default()), app, folder, time }
    }

    /// Prepares and opens the campaign about a year; every year is asked the same.
    pub async fn open_campaign(&self, year: u16) {
        let calendar = Calendar {
            opens_at: datetime!(2026-11-21 8:00 UTC),
            reminders_on: vec![date!(2026 - 12 - 04), date!(2026 - 12 - 11)],
            closes_at: CLOSES,
            corrections_until: CORRECTED,
        };
        let officer = self.somebody(Role::Evaluation).await;
        let questionnaire = self.app.questionnaires()[0].id.clone();
        self.app.campaigns().prepare(&officer, &CampaignDraft { year, questionnaire, calendar }).await.unwrap();
        self.app.campaigns().open(&officer, year).await.unwrap();
    }

    /// Makes it another instant.
    pub fn set_clock(&self, to: OffsetDateTime) {
        *self.time.lock().unwrap() = to;
    }

    /// The whole application, to be served elsewhere.
    pub fn router(&self) -> axum::Router {
        self.router.clone()
    }

    /// The person of a role, in a session that no browser has.
    async fn somebody(&self, role: Role) -> Me {
        let people = self.app.accounts().demo_people().await.unwrap();
        let (person, standing) = people.into_iter().find(|(_, standing)| standing.roles()[0].0 == role).unwrap();
        let session = Session {
            id: 0,
            person: person.id,
            method: "test".to_owned(),
            strong: true,
            address: String::new(),
            agent: String::new(),
            opened_at: NOW,
            seen_at: NOW,
            expires_at: NOW,
        };
        Me { person, session, standing }
    }

    /// A browser in which the person of a role is signed in.
    pub async fn signed_in(&self, role: Role) -> Browser {
        let people = self.app.accounts().demo_people().await.unwrap();
        let (person, _) = people.iter().find(|(_, standing)| standing.roles()[0].0 == role).unwrap();
        let mut browser = Browser::default();
        let answer = browser.post(self, "/connexion/demonstration", &format!("person={}", person.id)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        browser
    }
}

impl Browser {
    /// Asks for a page.
    pub async fn get(&mut self, site: &Site, path: &str) -> Answer {
        self.ask(site, Request::get(path), Body::empty()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, site: &Site, path: &str, form: &str) -> Answer {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.ask(site, request, Body::from(form.to_owned())).await
    }

    /// Downloads a file.
    pub async fn bytes(&mut self, site: &Site, path: &str) -> Vec<u8> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request =
            Request::get(path).header(header::COOKIE, cookies.join("; ")).header(header::HOST, "test.example");
        let response = site.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()
    }

    /// The value of a cookie.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Sends any request.
    pub async fn ask(&mut self, site: &Site, request: axum::http::request::Builder, body: Body) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; ")).header(header::HOST, "test.example");
        let response = site.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let answer = Answer::read(response).await;
        for cookie in &answer.cookies {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.cookies.retain(|(known, _)| known != name);
            if !cookie.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        answer
    }
}

impl Answer {
    async fn read(response: Response<Body>) -> Self {
        let header =
            |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        let cookies =
            response.headers().get_all(header::SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned());
        let (status, location, cookies) = (response.status(), header(header::LOCATION), cookies.collect());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Self { status, location, text: String::from_utf8_lossy(&bytes).into_owned(), cookies }
    }
}

fn everybody() -> Seed {
    let organisation = |name: &str| OrganisationFacts {
        name: name.to_owned(),
        siret: None,
        legal_status: "association".to_owned(),
        network: "hors-reseau".to_owned(),
        website: None,
    };
    let person = |role: Role| SeedPerson {
        name: format!("Personne {}", role.code()),
        mail: Mail::parse(&format!("{}@test.example", role.code())).unwrap(),
        role,
        organisation: role.of_an_organisation().then_some(0),
    };
    Seed {
        organisations: vec![organisation("Atelier du code"), organisation("Campus voisin")],
        trainings: vec![
            (0, training("F1", "Développeuse web")),
            (0, training("F2", "Réseaux")),
            (1, training("F3", "Données")),
        ],
        people: Role::ALL.map(person).to_vec(),
    }
}

fn training(reference: &str, name: &str) -> TrainingFacts {
    TrainingFacts {
        reference: reference.to_owned(),
        organisation: OrganisationId(0),
        name: name.to_owned(),
        state: TrainingState::Active,
        region: "bretagne".to_owned(),
        town: Some("Rennes".to_owned()),
        operator: "hors-reseau".to_owned(),
        certification: "rncp-titre".to_owned(),
        modality: "presentiel-exclusif".to_owned(),
        programme: "pia".to_owned(),
        occupations: vec!["developpeur-web-mobile".to_owned()],
        special_format: false,
        labelled_on: date!(2019 - 03 - 01),
        duration_hours: Some(600),
        duration_months: Some(6),
        places: Some(16),
        summary: None,
    }
}
