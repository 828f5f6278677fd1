//! The whole way on the platform, from answers that programs send to what the public reads, beside what `tremplin demo` writes.

mod script;

use super::campaign::whole;
use super::invented;
use crate::chain;
use crate::cli::Demo;
use crate::commands::demo;
use crate::context::Context;
use crate::publication::MANIFEST;
use crate::workshop::Workbench;
use app::accounts::From;
use app::campaigns::{CampaignDraft, DemoCampaign, Loading};
use app::demo::SeedPerson;
use app::mail::{Post, Way};
use app::{App, Clock, Me, Rates, Setup, Store, Worker};
use domain::accounts::{Mail, Role};
use domain::campaigns::{Calendar, CampaignId};
use domain::catalogue::OrganisationId;
use domain::figures::EditionState;
use domain::network::Language;
use script::{Done, Held, answer_all};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

/// Connections over which providers' programs come.
const CONNECTIONS: usize = 4;

struct World {
    app: App,
    post: Post,
    clock: Arc<Mutex<OffsetDateTime>>,
}

impl World {
    async fn new(folder: &Path, rules: &rules::Rules, context: &Context) -> Self {
        let clock = Arc::new(Mutex::new(datetime!(2020-02-01 09:00 UTC)));
        let told = Arc::clone(&clock);
        let app = App::new(Setup {
            store: Store::open(folder.join("t.db").to_str().unwrap()).await.unwrap(),
            network: Arc::new(rules.network.clone()),
            questionnaires: Arc::new(rules.questionnaires().unwrap()),
            workshop: Some(Arc::new(Workbench::new(Arc::new(rules.clone()), context))),
            clock: Clock::of(move || *told.lock().unwrap()),
            base_url: "https://exemple.fr".to_owned(),
            demo: true,
            rates: Rates::default(),
        });
        let post = Post::new("a@exemple.fr", None, Way::Folder(folder.join("mails"))).unwrap();
        Self { app, post, clock }
    }

    fn pass(&self, duration: Duration) {
        *self.clock.lock().unwrap() += duration;
    }

    /// Whoever holds a role in an organisation, in the agency without one, signed in.
    async fn me(&self, role: Role, organisation: Option<OrganisationId>) -> Me {
        let held = store::accounts::assignments_in(&self.app.store().read(), organisation).await.unwrap();
        let person = held.iter().find(|one| one.role == role).unwrap().person;
        let from = From { address: "192.0.2.1".to_owned(), agent: "tests".to_owned(), device: None };
        let opened = self.app.accounts().sign_in_as(person, &from).await.unwrap();
        self.app.accounts().me(opened.token.reveal()).await.unwrap().unwrap()
    }

    /// A key of an organisation, made by whoever answers for it.
    async fn key(&self, organisation: OrganisationId) -> String {
        let manager = self.me(Role::ProviderManager, Some(organisation)).await;
        let last = self.app.now().date() + Duration::days(30);
        self.app.accounts().make_key(&manager, organisation, "Notre logiciel", last).await.unwrap()
    }

    /// The campaign prepared, its records loaded, opened: its population is frozen.
    async fn open(&self, officer: &Me, demo: &DemoCampaign) {
        let (campaigns, now) = (self.app.campaigns(), self.app.now());
        let calendar = Calendar {
            opens_at: now,
            reminders_on: Vec::new(),
            closes_at: now + Duration::days(14),
            corrections_until: now + Duration::days(28),
        };
        let draft = CampaignDraft { year: demo.year, questionnaire: demo.questionnaire.clone(), calendar };
        campaigns.prepare(officer, &draft).await.unwrap();
        let loading = |(source, text): (&String, &String)| Loading { source: source.clone(), text: text.clone() };
        let files: Vec<Loading> = demo.loaded.iter().map(loading).collect();
        campaigns.load_records(officer, demo.year, &files).await.unwrap();
        campaigns.open(officer, demo.year).await.unwrap();
    }

    /// Every organisation's program answers over HTTP, with a key each.
    async fn answer(&self, held: Held) -> Done {
        let asked = store::campaigns::respondents(&self.app.store().read(), CampaignId(1)).await.unwrap();
        let mut keys = Vec::new();
        for one in asked {
            keys.push(self.key(one.organisation).await);
        }
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let place = listener.local_addr().unwrap();
        let router = web::router(self.app.clone(), web::Settings::default());
        let server = tokio::spawn(web::serve(listener, router, std::future::pending()));
        let (held, site) = (Arc::new(held), self.app.base_url().to_owned());
        let programs = keys.chunks(keys.len().div_ceil(CONNECTIONS)).map(|keys| {
            let (keys, held, site) = (keys.to_vec(), Arc::clone(&held), site.clone());
            tokio::task::spawn_blocking(move || {
                keys.iter().map(|key| answer_all(place, &site, key, &held)).fold(Done::default(), |all, one| all + one)
            })
        });
        let mut done = Done::default();
        for program in programs.collect::<Vec<_>>() {
            done = done + program.await.unwrap();
        }
        server.abort();
        done
    }

    /// An officer sorts the free texts into the categories that they stand for.
    async fn sort(&self, officer: &Me, demo: &DemoCampaign) {
        let campaigns = self.app.campaigns();
        for report in &demo.reports {
            for (question, code) in &report.codings {
                campaigns.sort(officer, demo.year, question, (&report.reference, code)).await.unwrap();
            }
        }
    }

    async fn work(&self) {
        let worker = Worker::new(self.app.clone(), self.post.clone());
        while worker.tick().await.unwrap() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_platform_publishes_is_what_the_demonstration_computes() {
    let folder = tempfile::tempdir().unwrap();
    let context = Context { language: Language::Fr, network: None, colour: false, terminal: None };
    let rules = context.rules().unwrap();
    let shown = folder.path().join("demo");
    let args = Demo { out: Some(shown.clone()), seed: 2019, json: false };
    tokio::task::block_in_place(|| demo::into_folder(&args, &rules, &shown, &context)).unwrap();
    let (_, records) = chain::read_records(&rules, &shown.join("records")).unwrap();

    let world = World::new(folder.path(), &rules, &context).await;
    let mut seed = invented(&rules, &records, &BTreeSet::new()).unwrap();
    seed.people.extend((0..seed.organisations.len()).map(manager));
    world.app.fill(&seed).await.unwrap();
    let (officer, director) = (world.me(Role::Evaluation, None).await, world.me(Role::Director, None).await);
    let campaign = whole(&rules, &records).unwrap();
    world.open(&officer, &campaign).await;
    let held = campaign.reports.iter().map(|report| (report.reference.clone(), report.clone()));
    let done = world.answer(held.collect()).await;
    assert_eq!((done.asked, done.sent), (715, 687));
    assert!(done.taken > 0 && done.brought > 0, "{done:?}");
    world.sort(&officer, &campaign).await;
    world.pass(Duration::days(20));
    let rate = store::campaigns::counts(&world.app.store().read(), CampaignId(1)).await.unwrap().tally.rate();
    assert_eq!((rate.answered, rate.asked), (687, 715));

    let figures = world.app.figures();
    assert_eq!(figures.begin(&officer, 2019, "").await.unwrap(), 1);
    world.work().await;
    let dossier = figures.dossier(&officer, 2019, 1).await.unwrap();
    assert_eq!(dossier.edition.state, EditionState::Checked, "{:?}", dossier.failure);
    assert_eq!(dossier.standing().collect::<Vec<_>>(), Vec::<&app::workshop::Check>::new());

    // Figure for figure, byte for byte.
    let json = |edition| figures::json::to_json(edition).unwrap();
    let written = |name: &str| std::fs::read_to_string(shown.join(name)).unwrap();
    assert!(json(dossier.computed.as_ref().unwrap()) == written("edition.json"));
    assert!(json(dossier.protected.as_ref().unwrap()) == written("protected.json"));

    // Each figure opens back to its rows, and their sum is the figure.
    let (_, opened) = figures.rows(&officer, (2019, 1), "region.bretagne.learners").await.unwrap();
    let computed = dossier.computed.as_ref().unwrap();
    let printed = computed.figure(&"region.bretagne.learners".into()).and_then(|figure| figure.value);
    assert_eq!(opened.sums.first().map(|sum| *sum as f64), printed);
    assert!(opened.rows.len() > 5 && opened.rows.iter().all(|(_, name, _)| !name.is_empty()));

    released(&world, &officer, &director, dossier.edition.version).await;
    equal_files(&world, &shown.join("site")).await;
}

/// Whoever answers for the organisation of a place in the list.
fn manager(place: usize) -> SeedPerson {
    let mail = Mail::parse(&format!("direction.{place}@demo.example")).unwrap();
    SeedPerson { name: format!("Direction {place}"), mail, role: Role::ProviderManager, organisation: Some(place) }
}

/// Approved by a second person, scheduled, released at its instant and not before.
async fn released(world: &World, officer: &Me, director: &Me, version: i64) {
    let figures = world.app.figures();
    assert!(figures.approve(officer, (2019, 1), version).await.is_err(), "who prepared it does not approve it");
    figures.approve(director, (2019, 1), version).await.unwrap();
    assert!(figures.publish(officer, 2019, 1).await.is_err(), "its files are not made yet");
    world.work().await;
    assert!(figures.published().await.unwrap().is_empty());
    figures.schedule(officer, (2019, 1), world.app.now() + Duration::hours(1)).await.unwrap();
    shown_before(world, officer, director).await;
    world.work().await;
    assert!(figures.published_of(2019, None).await.is_err(), "its instant has not come");
    world.pass(Duration::minutes(61));
    world.work().await;
}

/// Who sees it before reads so in the own language: the platform's where it knows them, else the one that was said.
async fn shown_before(world: &World, officer: &Me, director: &Me) {
    for (name, mail) in [("Jo Martin", "jo@presse.example"), ("Direction", director.person.mail.as_str())] {
        world.app.figures().show_before(officer, (2019, 1), (name, mail), Language::En).await.unwrap();
    }
    let (mails, _) = store::mail::messages(&world.app.store().read(), None, 0, 2).await.unwrap();
    let told: Vec<_> = mails.iter().map(|mail| (mail.outgoing.language, mail.outgoing.subject.as_str())).collect();
    let (english, french) = ("Key figures 2019 under embargo", "Chiffres clés 2019 sous embargo");
    assert_eq!(told, [(Language::Fr, french), (Language::En, english)]);
    assert!(mails[1].outgoing.body.contains("End of the embargo: 2020-02-21 "), "{}", mails[1].outgoing.body);
}

/// What is published is what the demonstration wrote: the same files, each with the same bytes.
async fn equal_files(world: &World, site: &Path) {
    let figures = world.app.figures();
    let published = figures.published_of(2019, None).await.unwrap().edition.id;
    let files = store::figures::files(&world.app.store().read(), published).await.unwrap();
    let names: BTreeSet<PathBuf> = files.iter().map(|file| PathBuf::from(&file.path)).collect();
    let mut shown = BTreeSet::new();
    collect(site, site, &mut shown);
    assert!(shown.remove(Path::new(MANIFEST)), "the folder's own list of its files");
    assert_eq!(names, shown);
    for file in files {
        let content = figures.published_file(published, &file.path).await.unwrap().content;
        assert!(*content == std::fs::read(site.join(&file.path)).unwrap(), "{}", file.path);
    }
}

/// Every file below a folder, by its path from `root`.
fn collect(root: &Path, folder: &Path, all: &mut BTreeSet<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(root, &path, all);
        } else {
            all.insert(path.strip_prefix(root).unwrap().to_owned());
        }
    }
}
