//! A campaign about 2019 that is open, a small questionnaire, and a clock that can be set; on each engine that is at hand.

use crate::catalogue_world::{NOW, me, network, training};
use crate::engines::for_each_engine;
use app::campaigns::{CampaignDraft, Filling, Responder, Saved, SectionInput, Signature};
use app::{App, Clock, Me, Rates, Setup};
use domain::accounts::Role;
use domain::campaigns::{Calendar, Typed};
use domain::catalogue::{Draft, OrganisationId};
use domain::network::{Code, Text, Year};
use domain::questionnaire::{
    AnswerUnit, CodeChoice, Comparison, Linear, NumberRange, Operand, Question, QuestionKind, Questionnaire, Rule,
    Section, Severity,
};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use store::Store;
use time::OffsetDateTime;
use time::macros::{date, datetime};

pub const CLOSES: OffsetDateTime = datetime!(2026-12-05 22:00 UTC);
pub const CORRECTED: OffsetDateTime = datetime!(2026-12-19 22:00 UTC);
pub const YEAR: Year = 2019;

pub struct World {
    pub app: App,
    pub ids: Vec<OrganisationId>,
    time: Arc<Mutex<OffsetDateTime>>,
}

/// Runs `body` with an open campaign on each engine; whatever it does, the counters of its campaigns are exact afterwards.
pub async fn on_each_engine(body: impl AsyncFn(&World)) {
    for_each_engine(async |db| {
        body(&World::over(db.store.clone()).await).await;
        let read = db.store.read();
        for campaign in store::campaigns::campaigns(&read).await.unwrap() {
            let counted = store::campaigns::recount(&read, campaign.id).await.unwrap();
            assert_eq!(store::campaigns::counts(&read, campaign.id).await.unwrap(), counted);
        }
    })
    .await;
}

impl World {
    async fn over(store: Store) -> Self {
        let time = Arc::new(Mutex::new(NOW));
        let told = Arc::clone(&time);
        let app = App::new(Setup {
            store,
            network: Arc::new(network()),
            questionnaires: Arc::new(vec![questionnaire(YEAR), questionnaire(YEAR + 1)]),
            workshop: None,
            clock: Clock::of(move || *told.lock().unwrap()),
            base_url: "https://exemple.fr".to_owned(),
            demo: false,
            rates: Rates::default(),
        });
        let agency = me(&app, Role::Labelling, None).await;
        let mut ids = Vec::new();
        for name in ["Zénith", "École d’été"] {
            let draft = Draft::default().with("name", name).with("legal_status", "association").with("network", "seul");
            ids.push(app.catalogue().add_organisation(&agency, &draft).await.unwrap());
        }
        for (reference, name, place) in [("F-1", "Web", 0), ("F-2", "Réseaux", 0), ("F-3", "Données", 1)] {
            app.catalogue().add_training(&agency, &training(reference, name, ids[place], "dev")).await.unwrap();
        }
        let world = Self { app, ids, time };
        world.open(YEAR).await;
        world
    }

    /// Prepares and opens the campaign of a year.
    pub async fn open(&self, year: Year) {
        let officer = me(&self.app, Role::Evaluation, None).await;
        let questionnaire = format!("report-{year}");
        let draft = CampaignDraft { year, questionnaire, calendar: calendar() };
        self.app.campaigns().prepare(&officer, &draft).await.unwrap();
        self.app.campaigns().open(&officer, year).await.unwrap();
    }

    pub fn set_clock(&self, to: OffsetDateTime) {
        *self.time.lock().unwrap() = to;
    }

    /// Does every job that is due, as a worker that has just started.
    pub async fn work(&self) {
        self.work_into(tempfile::tempdir().unwrap().path()).await;
    }

    /// The same, with mails written into a folder.
    pub async fn work_into(&self, folder: &std::path::Path) {
        let way = app::mail::Way::Folder(folder.to_owned());
        let post = app::mail::Post::new("a@exemple.fr", None, way).unwrap();
        let worker = app::Worker::new(self.app.clone(), post);
        while worker.tick().await.unwrap() {}
    }

    pub async fn someone(&self, role: Role, organisation: Option<usize>) -> Me {
        me(&self.app, role, organisation.map(|place| self.ids[place])).await
    }

    pub async fn responder(&self, role: Role, organisation: Option<usize>) -> Responder {
        Responder::from(&self.someone(role, organisation).await)
    }

    pub async fn filling(&self, by: &Responder, reference: &str) -> Filling<'_> {
        self.app.campaigns().filling(by, YEAR, reference).await.unwrap()
    }

    /// Saves both sections of a report so that it can be sent.
    pub async fn fill(&self, by: &Responder, year: Year, reference: &str, finished: &str) -> Saved<'_> {
        let campaigns = self.app.campaigns();
        let version = |filling: &Filling<'_>, section: &str| filling.saved.get(section).map_or(0, |own| own.version);
        let filling = campaigns.filling(by, year, reference).await.unwrap();
        let first = input(&[("finished", finished), ("dropouts", "1")], version(&filling, "learners"));
        campaigns.save_section(by, (year, reference, "learners"), &first).await.unwrap();
        let men: i64 = finished.parse::<i64>().unwrap() - 4;
        let sexes = [("sex.women", "4"), ("sex.men", &men.to_string())];
        let second = input(&sexes, version(&filling, "profile"));
        campaigns.save_section(by, (year, reference, "profile"), &second).await.unwrap()
    }

    /// Signs a report as its manager would after reading it.
    pub async fn sign(&self, by: &Responder, year: Year, reference: &str) -> i64 {
        let campaigns = self.app.campaigns();
        let read = app::campaigns::Campaigns::digest(&campaigns.filling(by, year, reference).await.unwrap());
        let signature = Signature { function: "Directrice".to_owned(), read, ..Signature::default() };
        campaigns.submit(by, (year, reference), &signature).await.unwrap()
    }
}

pub fn input(typed: &[(&str, &str)], version: i64) -> SectionInput {
    let mut texts = Typed::default();
    typed.iter().for_each(|(field, text)| texts.set(field, text));
    SectionInput { typed: texts, version, justifications: BTreeMap::new() }
}

fn calendar() -> Calendar {
    let reminders_on = vec![date!(2026 - 12 - 01)];
    Calendar { opens_at: datetime!(2026-11-20 8:00 UTC), reminders_on, closes_at: CLOSES, corrections_until: CORRECTED }
}

/// `finished`, `dropouts`; `sex` by rows. Sexes add up to `finished`; many drop-outs ask for a word.
fn questionnaire(year: Year) -> Questionnaire {
    let range = NumberRange { unit: AnswerUnit::Learners, min: 0, max: 500 };
    let code = |code: &str| Code { code: code.to_owned(), label: Text::same(code), attributes: Default::default() };
    let rows = CodeChoice { nomenclature: None, codes: vec![code("women"), code("men")] };
    let sex = question("sex", QuestionKind::Table { rows, cells: range, blank_is_zero: false });
    let number = |id| question(id, QuestionKind::Number(range));
    let section = |id: &str, questions| Section { id: id.to_owned(), title: Text::same(id), questions };
    let of = |coefficient, id: &str| Linear { terms: vec![(coefficient, Operand::Answer(id.into()))], constant: 0 };
    let sexes = Linear { terms: vec![(1, Operand::Rows("sex".into()))], constant: 0 };
    Questionnaire {
        id: format!("report-{year}"),
        edition: year,
        unit: None,
        title: Text::same("Report"),
        sections: vec![
            section("learners", vec![number("finished"), number("dropouts")]),
            section("profile", vec![sex]),
        ],
        totals: Vec::new(),
        known: Vec::new(),
        rules: vec![
            rule("sexes", Severity::Blocking, sexes, Comparison::Equal, of(1, "finished")),
            rule("many", Severity::Warning, of(2, "dropouts"), Comparison::AtMost, of(1, "finished")),
        ],
    }
}

fn question(id: &str, kind: QuestionKind) -> Question {
    let (title, answers, feeds) = (Text::same(id), Vec::new(), Vec::new());
    let (help, confirms, when, counted) = (title.clone(), None, None, None);
    Question { id: id.into(), help, title, kind, required: true, when, confirms, counted, answers, feeds }
}

fn rule(id: &str, severity: Severity, left: Linear, comparison: Comparison, right: Linear) -> Rule {
    Rule { id: id.to_owned(), severity, message: Text::same(id), stated: id.to_owned(), left, comparison, right }
}
