//! The whole way on the platform, from answers to what the public reads, beside the same figures made by `tremplin demo`.

use super::campaign::whole;
use super::seed;
use crate::chain;
use crate::context::Context;
use crate::publication::{self, Checked};
use crate::workshop::Workbench;
use app::accounts::From;
use app::mail::{Post, Way};
use app::{App, Clock, Me, Rates, Setup, Store, Worker};
use consistency::synthesise::Order;
use domain::accounts::Role;
use domain::figures::EditionState;
use domain::network::Language;
use std::path::Path;
use std::sync::{Arc, Mutex};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

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

    async fn me(&self, role: Role) -> Me {
        let people = self.app.accounts().demo_people().await.unwrap();
        let (person, _) = people.into_iter().find(|(_, standing)| standing.roles()[0].0 == role).unwrap();
        let from = From { address: "192.0.2.1".to_owned(), agent: "tests".to_owned(), device: None };
        let opened = self.app.accounts().sign_in_as(person.id, &from).await.unwrap();
        self.app.accounts().me(opened.token.reveal()).await.unwrap().unwrap()
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
    let rows = chain::printed(&rules, 2019).unwrap();
    let (records, _) = chain::synthesise(&rules, &rows, Order { edition: 2019, seed: 2019 }).unwrap();

    let world = World::new(folder.path(), &rules, &context).await;
    world.app.fill(&seed(&rules).unwrap().0).await.unwrap();
    world.app.fill_campaign(&whole(&rules, &records).unwrap()).await.unwrap();
    world.pass(Duration::days(20));
    let (officer, director) = (world.me(Role::Evaluation).await, world.me(Role::Director).await);
    let tally = store::campaigns::tally(&world.app.store().read(), domain::campaigns::CampaignId(1)).await.unwrap();
    assert_eq!((tally.rate().answered, tally.rate().asked), (687, 715));

    let figures = world.app.figures();
    assert_eq!(figures.begin(&officer, 2019, "").await.unwrap(), 1);
    world.work().await;
    let dossier = figures.dossier(&officer, 2019, 1).await.unwrap();
    assert_eq!(dossier.edition.state, EditionState::Checked, "{:?}", dossier.failure);
    assert_eq!(dossier.standing().collect::<Vec<_>>(), Vec::<&app::workshop::Check>::new());

    // Figure for figure, byte for byte.
    let snapshot = folder.path().join("snapshot");
    let computed = tokio::task::block_in_place(|| chain::compute_records(&rules, &records, &snapshot, &[]));
    let computed = computed.unwrap();
    let json = |edition| figures::json::to_json(edition).unwrap();
    assert_eq!(json(dossier.computed.as_ref().unwrap()), json(&computed.edition));
    let protected = crate::protection::protect(&rules, &computed.edition, Vec::new()).unwrap();
    assert_eq!(json(dossier.protected.as_ref().unwrap()), json(&protected.edition));

    // Each figure opens back to its rows, and their sum is the figure.
    let (_, opened) = figures.rows(&officer, (2019, 1), "region.bretagne.learners").await.unwrap();
    let printed = computed.edition.figure(&"region.bretagne.learners".into()).and_then(|figure| figure.value);
    assert_eq!(opened.sums.first().map(|sum| *sum as f64), printed);
    assert!(opened.rows.len() > 5 && opened.rows.iter().all(|(_, name, _)| !name.is_empty()));

    let version = dossier.edition.version;
    assert!(figures.approve(&officer, (2019, 1), version).await.is_err(), "who prepared it does not approve it");
    figures.approve(&director, (2019, 1), version).await.unwrap();
    assert!(figures.publish(&officer, 2019, 1).await.is_err(), "its files are not made yet");
    world.work().await;
    assert!(figures.published().await.unwrap().is_empty());
    figures.schedule(&officer, (2019, 1), world.app.now() + Duration::hours(1)).await.unwrap();
    world.work().await;
    assert!(figures.published_of(2019, None).await.is_err(), "its instant has not come");
    world.pass(Duration::minutes(61));
    world.work().await;
    let published = figures.published_of(2019, None).await.unwrap();

    let checked = Checked::new(&rules, &protected.edition, None).unwrap();
    let print = publication::against_print(&rules, &protected.edition, &context).unwrap();
    let outputs = checked.outputs(print, &[], &context).unwrap();
    assert!(outputs.len() > 20);
    for output in outputs {
        let file = figures.published_file(published.edition.id, &output.path).await.unwrap();
        assert!(*file.content == output.bytes, "{}", output.path);
    }
}
