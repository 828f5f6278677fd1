//! The agency's side of a campaign: prepared, opened, followed, sorted, closed.

use crate::catalogue_world::me;
use app::campaigns::{CampaignDraft, CampaignError, NewEntry, OpenError, ReportFilter, ReportSort, Side};
use app::{App, AppError, Clock, Me, Rates, Setup};
use domain::accounts::Role;
use domain::campaigns::{Calendar, Phase, ReportState, SignedReport, Typed};
use domain::catalogue::{OrganisationFacts, OrganisationId, TrainingFacts, TrainingState};
use domain::network::{
    Code, Column, ColumnId, ColumnType, Network, Nomenclature, NomenclatureId, Origin, Sampling, Source, SourceId, Text,
};
use domain::questionnaire::{AnswerUnit, NumberRange, Question, QuestionKind, Questionnaire, Section};
use std::sync::{Arc, Mutex};
use store::audit::Line;
use store::campaigns::{self as rows, Submission};
use store::{Actor, Store};
use time::macros::{date, datetime};
use time::{Duration, OffsetDateTime};

const NOW: OffsetDateTime = datetime!(2020-01-06 09:00 UTC);

struct World {
    app: App,
    officer: Me,
    organisation: OrganisationId,
    clock: Arc<Mutex<OffsetDateTime>>,
    folder: tempfile::TempDir,
}

impl World {
    /// One organisation with four trainings: three to be asked, one that has ended.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().join("t.db").to_str().unwrap()).await.unwrap();
        let clock = Arc::new(Mutex::new(NOW));
        let told = Arc::clone(&clock);
        let app = App::new(Setup {
            store,
            network: Arc::new(network()),
            questionnaires: Arc::new(vec![questionnaire()]),
            workshop: None,
            clock: Clock::of(move || *told.lock().unwrap()),
            base_url: "https://exemple.fr".to_owned(),
            demo: false,
            rates: Rates::default(),
        });
        let mut write = app.store().write(Actor::program(), NOW).await.unwrap();
        let facts = OrganisationFacts {
            name: "Zénith".to_owned(),
            siret: None,
            legal_status: "association".to_owned(),
            network: "seul".to_owned(),
            website: None,
        };
        let organisation = store::catalogue::insert_organisation(&write, &facts).await.unwrap();
        for (reference, state) in [("F-1", "active"), ("F-2", "active"), ("F-3", "paused"), ("F-4", "ended")] {
            let facts = training(reference, TrainingState::of(state).unwrap(), organisation);
            store::catalogue::insert_training(&write, &facts, "").await.unwrap();
        }
        write.audit(Line::new("demo.filled", "network", None)).await.unwrap();
        write.commit().await.unwrap();
        let officer = me(&app, Role::Evaluation, None).await;
        Self { app, officer, organisation, clock, folder }
    }

    async fn opened() -> Self {
        let world = Self::new().await;
        world.app.campaigns().prepare(&world.officer, &draft(2019)).await.unwrap();
        world.app.campaigns().open(&world.officer, 2019).await.unwrap();
        world
    }

    fn at(&self, now: OffsetDateTime) {
        *self.clock.lock().unwrap() = now;
    }

    async fn acts(&self) -> Vec<String> {
        let wanted = store::audit::Wanted { limit: 200, ..Default::default() };
        let lines = store::audit::lines(&self.app.store().read(), &wanted).await.unwrap();
        lines.into_iter().map(|line| line.act).collect()
    }

    /// What a provider would have signed and sent.
    async fn sent(&self, reference: &str, number: i64, pedagogy: &str) {
        let now = self.app.now();
        let mut write = self.app.store().write(Actor::program(), now).await.unwrap();
        let campaign = rows::campaign_of_year(&write, 2019).await.unwrap().unwrap();
        let report = rows::report_by_reference(&write, campaign.id, reference).await.unwrap().unwrap();
        let signed = SignedReport {
            year: 2019,
            questionnaire: "q".to_owned(),
            reference: reference.to_owned(),
            training: report.facts.name.clone(),
            organisation: "Zénith".to_owned(),
            number,
            reason: None,
            answers: Typed(
                [("finished", "12"), ("pedagogy", pedagogy)].map(|(a, b)| (a.to_owned(), b.to_owned())).into(),
            ),
            justifications: Default::default(),
            entered: Default::default(),
            signed_by: "A".to_owned(),
            signed_as: "Directrice".to_owned(),
            signed_at: String::new(),
        };
        let submission = Submission {
            id: 0,
            report: report.id,
            number,
            body: serde_json::to_string(&signed).unwrap(),
            sha256: "0".repeat(64),
            signed_by: "A".to_owned(),
            signed_as: "Directrice".to_owned(),
            signed_at: now,
        };
        rows::insert_submission(&write, &report, &submission).await.unwrap();
        rows::update_report_state(&write, &report, ReportState::Submitted, (1, 0)).await.unwrap();
        write.audit(Line::new("report.submitted", "report", report.id.0)).await.unwrap();
        write.commit().await.unwrap();
    }
}

fn draft(year: u16) -> CampaignDraft {
    let calendar = Calendar {
        opens_at: NOW,
        reminders_on: vec![date!(2020 - 01 - 20)],
        closes_at: datetime!(2020-02-14 22:59 UTC),
        corrections_until: datetime!(2020-02-28 22:59 UTC),
    };
    CampaignDraft { year, questionnaire: "q".to_owned(), calendar }
}

fn refused(outcome: Result<impl std::fmt::Debug, CampaignError>) -> Vec<(&'static str, &'static str)> {
    match outcome.unwrap_err() {
        CampaignError::Refused(faults) => faults,
        other => panic!("{other:?}"),
    }
}

fn is_conflict(outcome: Result<impl std::fmt::Debug, CampaignError>) -> bool {
    matches!(outcome.unwrap_err(), CampaignError::App(AppError::Conflict))
}

#[tokio::test]
async fn a_campaign_is_prepared_changed_by_one_at_a_time_and_opened_once() {
    let world = World::new().await;
    let (campaigns, officer) = (world.app.campaigns(), &world.officer);
    let mut wrong = draft(2019);
    wrong.questionnaire = "x".to_owned();
    wrong.calendar.closes_at = wrong.calendar.opens_at;
    let faults = refused(campaigns.prepare(officer, &wrong).await);
    assert_eq!(
        faults,
        [
            ("closes_at", "closes-first"),
            ("reminders_on", "reminder-outside"),
            ("questionnaire", "questionnaire-unknown")
        ]
    );
    campaigns.prepare(officer, &draft(2019)).await.unwrap();
    assert_eq!(refused(campaigns.prepare(officer, &draft(2019)).await), [("year", "year-taken")]);
    campaigns.change(officer, 1, &draft(2019)).await.unwrap();
    assert!(matches!(campaigns.change(officer, 1, &draft(2019)).await, Err(CampaignError::Conflict(_))));
    let director = me(&world.app, Role::Director, None).await;
    assert!(matches!(campaigns.open(&director, 2019).await, Err(OpenError::App(AppError::Forbidden))));
    let population = campaigns.population(&director, 2019).await.unwrap();
    assert_eq!(population.iter().filter(|one| one.why.is_asked()).count(), 3);
    let opened = campaigns.open(officer, 2019).await.unwrap();
    assert_eq!(opened.phase(NOW), Phase::Open);
    assert!(matches!(campaigns.open(officer, 2019).await, Err(OpenError::App(AppError::Conflict))));
    let listed = campaigns.reports(&director, 2019, &ReportFilter::default(), (ReportSort::Name, false), Some(0)).await;
    assert_eq!(listed.unwrap().page.total, 4);
    let provider = me(&world.app, Role::ProviderManager, Some(world.organisation)).await;
    assert!(matches!(campaigns.board(&provider, 2019).await, Err(AppError::Forbidden)));
    assert!(matches!(campaigns.list(&provider).await, Err(AppError::Forbidden)));
}

#[tokio::test]
async fn the_board_tells_the_rate_and_last_year_beside() {
    let world = World::opened().await;
    world.sent("F-1", 1, "").await;
    world.at(NOW + Duration::days(2));
    world.sent("F-2", 1, "").await;
    let board = world.app.campaigns().board(&world.officer, 2019).await.unwrap();
    let rate = board.tally.rate();
    assert_eq!((rate.answered, rate.asked, rate.per_mille()), (2, 3, Some(667)));
    assert!(rate.margin().is_ok());
    assert_eq!(board.curve.iter().map(|point| point.answered).collect::<Vec<_>>(), [1, 1, 2]);
    assert!(board.before.is_none());
    // A year later, the whole curve stands beside.
    world.at(datetime!(2021-01-06 09:00 UTC));
    let mut next = draft(2020);
    next.calendar = Calendar {
        opens_at: datetime!(2021-01-06 09:00 UTC),
        reminders_on: Vec::new(),
        closes_at: datetime!(2021-02-14 22:59 UTC),
        corrections_until: datetime!(2021-02-28 22:59 UTC),
    };
    world.app.campaigns().prepare(&world.officer, &next).await.unwrap();
    world.app.campaigns().open(&world.officer, 2020).await.unwrap();
    let board = world.app.campaigns().board(&world.officer, 2020).await.unwrap();
    let (year, asked, curve) = board.before.unwrap();
    assert_eq!((year, asked, curve.len(), curve.last().unwrap().answered), (2019, 3, 40, 2));
}

#[tokio::test]
async fn more_time_needs_a_reason_and_a_day_behind_the_closing() {
    let world = World::opened().await;
    let (campaigns, officer) = (world.app.campaigns(), &world.officer);
    let until = datetime!(2020-03-01 23:59 UTC);
    let faults = refused(campaigns.extend(officer, 2019, "F-1", (NOW, " ")).await);
    assert_eq!(faults, [("until", "extension-early"), ("reason", "words-missing")]);
    let late = datetime!(2202-03-01 23:59 UTC);
    assert_eq!(refused(campaigns.extend(officer, 2019, "F-1", (late, "x")).await), [("until", "extension-late")]);
    campaigns.extend(officer, 2019, "F-1", (until, "déménagement")).await.unwrap();
    let report = campaigns.followed(officer, 2019, "F-1").await.unwrap().report;
    assert_eq!((report.extended_until, report.extension_reason.as_deref()), (Some(until), Some("déménagement")));
    campaigns.drop_extension(officer, 2019, "F-1").await.unwrap();
    assert!(matches!(campaigns.drop_extension(officer, 2019, "F-1").await, Err(AppError::Conflict)));
    assert!(is_conflict(campaigns.extend(officer, 2019, "F-4", (until, "x")).await));
    world.sent("F-2", 1, "").await;
    assert!(is_conflict(campaigns.extend(officer, 2019, "F-2", (until, "x")).await));
    let acts = world.acts().await;
    assert!(
        acts.iter().any(|act| act == "report.extended") && acts.iter().any(|act| act == "report.extension-dropped")
    );
}

#[tokio::test]
async fn a_value_comes_with_its_source_and_a_document_that_is_what_it_says() {
    let world = World::opened().await;
    let (campaigns, officer) = (world.app.campaigns(), &world.officer);
    let enter = async |field: &str, typed: &str, source: &str, file: Option<(&str, &[u8])>| {
        let file = file.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
        let (field, typed, source) = (field.to_owned(), typed.to_owned(), source.to_owned());
        campaigns.enter(officer, 2019, "F-1", &NewEntry { field, typed, source, file, document: None }).await
    };
    assert_eq!(refused(enter("", "", "", None).await), [("field", "field-missing"), ("source", "words-missing")]);
    assert_eq!(refused(enter("nothing", "3", "x", None).await), [("field", "field-missing")]);
    assert_eq!(refused(enter("finished", "douze", "x", None).await), [("typed", "value-wrong")]);
    assert_eq!(refused(enter("finished", "12000", "x", None).await), [("typed", "value-range")]);
    let page = Some(("bilan.pdf", &b"<html>"[..]));
    assert_eq!(refused(enter("finished", "12", "x", page).await), [("file", "document-kind")]);
    enter("finished", "12", "courriel du 3 février", Some(("bilan.pdf", b"%PDF-1.7"))).await.unwrap();
    let found = campaigns.followed(officer, 2019, "F-1").await.unwrap();
    assert_eq!((found.entries.len(), found.documents.len(), found.typed.get("finished")), (1, 1, "12"));
    let id = found.documents[0].id;
    assert_eq!(campaigns.document(officer, 2019, "F-1", id).await.unwrap().content, b"%PDF-1.7");
    // A document belongs to one report.
    assert!(matches!(campaigns.document(officer, 2019, "F-2", id).await, Err(AppError::NotFound)));
    let other =
        NewEntry { field: "finished".into(), typed: "1".into(), source: "x".into(), document: Some(id), file: None };
    let strange = campaigns.enter(officer, 2019, "F-2", &other).await;
    assert!(matches!(strange, Err(CampaignError::App(AppError::NotFound))));
    assert!(is_conflict(campaigns.enter(officer, 2019, "F-4", &NewEntry { document: None, ..other.clone() }).await));
    campaigns.take_back(officer, 2019, "F-1", "finished").await.unwrap();
    assert!(matches!(campaigns.take_back(officer, 2019, "F-1", "finished").await, Err(AppError::Conflict)));
    let auditor = me(&world.app, Role::Auditor, None).await;
    assert!(campaigns.followed(&auditor, 2019, "F-1").await.is_ok());
    let forbidden = campaigns.enter(&auditor, 2019, "F-1", &other).await;
    assert!(matches!(forbidden, Err(CampaignError::App(AppError::Forbidden))));
}

#[tokio::test]
async fn free_texts_are_sorted_and_come_back_when_they_change() {
    let world = World::opened().await;
    let (campaigns, officer) = (world.app.campaigns(), &world.officer);
    let campaign = campaigns.campaign(officer, 2019).await.unwrap();
    let sortable = campaigns.sortable(&campaign).unwrap();
    assert_eq!(sortable.len(), 1);
    assert_eq!(sortable[0].codes.len(), 2);
    world.sent("F-1", 1, "Par projets").await;
    world.sent("F-2", 1, "").await;
    let new = NewEntry {
        field: "pedagogy".into(),
        typed: "Entre pairs".into(),
        source: "appel".into(),
        ..NewEntry::default()
    };
    campaigns.enter(officer, 2019, "F-3", &new).await.unwrap();
    let texts = campaigns.texts(officer, 2019, "pedagogy").await.unwrap();
    assert_eq!(texts.iter().map(|text| text.reference.as_str()).collect::<Vec<_>>(), ["F-1", "F-3"]);
    assert_eq!(refused(campaigns.sort(officer, 2019, "pedagogy", ("F-1", "x")).await), [("code", "code-missing")]);
    let none = campaigns.sort(officer, 2019, "pedagogy", ("F-2", "projet")).await;
    assert!(matches!(none, Err(CampaignError::App(AppError::NotFound))));
    assert!(matches!(campaigns.texts(officer, 2019, "finished").await, Err(AppError::NotFound)));
    world.at(NOW + Duration::hours(1));
    campaigns.sort(officer, 2019, "pedagogy", ("F-1", "projet")).await.unwrap();
    let sorted = async || campaigns.texts(officer, 2019, "pedagogy").await.unwrap().remove(0);
    assert!(!sorted().await.is_unsorted());
    // A correction that leaves the text alone leaves its category too.
    world.at(NOW + Duration::hours(2));
    world.sent("F-1", 2, "Par projets").await;
    assert!(!sorted().await.is_unsorted());
    world.at(NOW + Duration::hours(3));
    world.sent("F-1", 3, "Sans enseignants").await;
    let text = sorted().await;
    assert!(text.changed && text.is_unsorted());
    campaigns.sort(officer, 2019, "pedagogy", ("F-1", "")).await.unwrap();
    assert_eq!(sorted().await.code, None);
}

#[tokio::test]
async fn who_is_silent_is_called_then_listed_after_the_closing() {
    let world = World::opened().await;
    let (campaigns, officer) = (world.app.campaigns(), &world.officer);
    me(&world.app, Role::ProviderManager, Some(world.organisation)).await;
    me(&world.app, Role::ProviderEditor, Some(world.organisation)).await;
    world.sent("F-1", 1, "").await;
    campaigns.note_call(officer, 2019, "F-2", "Rappeler lundi").await.unwrap();
    let list = campaigns.call_list(officer, 2019, None).await.unwrap().list;
    assert_eq!(list.iter().map(|one| one.report.reference.as_str()).collect::<Vec<_>>(), ["F-2", "F-3"]);
    assert_eq!(list[0].people.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["provider-manager 1"]);
    assert_eq!(list[0].calls.as_ref().map(|(count, call)| (*count, call.words.as_str())), Some((1, "Rappeler lundi")));
    assert!(world.acts().await.iter().any(|act| act == "campaign.calls-read"));
    let director = me(&world.app, Role::Director, None).await;
    assert!(matches!(campaigns.call_list(&director, 2019, None).await, Err(AppError::Forbidden)));
    campaigns.note_leaving(officer, 2019, "F-3", Some("fermée")).await.unwrap();
    let first = campaigns.call_list(officer, 2019, Some(0)).await.unwrap();
    assert_eq!((first.total, first.list.len()), (1, 1));
    assert!(campaigns.call_list(officer, 2019, Some(usize::MAX)).await.unwrap().list.is_empty());
    assert!(campaigns.unanswered(officer, 2019).await.unwrap().1.is_empty());
    campaigns.extend(officer, 2019, "F-2", (datetime!(2020-02-20 23:59 UTC), "x")).await.unwrap();
    world.at(datetime!(2020-02-15 0:00 UTC));
    let (_, list) = campaigns.unanswered(&director, 2019).await.unwrap();
    assert_eq!(list.iter().map(|one| one.report.reference.as_str()).collect::<Vec<_>>(), ["F-3"]);
    world.at(datetime!(2020-02-21 0:00 UTC));
    let (_, list) = campaigns.unanswered(&director, 2019).await.unwrap();
    assert_eq!(list.len(), 2);
    assert_eq!(list[0].calls.as_ref().map(|(count, _)| *count), Some(1));
    let (_, profile) = campaigns.profile(&director, 2019).await.unwrap();
    assert_eq!(profile.iter().map(|one| one.side).collect::<Vec<_>>(), Side::ALL);
    assert_eq!((profile[0].parts[0].counts.answered, profile[0].parts[0].counts.asked), (1, 3));
}

#[tokio::test]
async fn housekeeping_mends_counters_that_somebody_changed_and_says_so() {
    use sea_orm::ConnectionTrait;
    let world = World::opened().await;
    let housekeep = async |day: i64| {
        world.at(NOW + Duration::days(day));
        let way = app::mail::Way::Folder(world.folder.path().join("mails"));
        let post = app::mail::Post::new("a@exemple.fr", None, way).unwrap();
        let worker = app::Worker::new(world.app.clone(), post);
        while worker.tick().await.unwrap() {}
        let mended = world.acts().await.iter().filter(|act| *act == "campaign.counts-mended").count();
        (mended, world.app.campaigns().board(&world.officer, 2019).await.unwrap().tally.untouched)
    };
    assert_eq!(housekeep(1).await, (0, 3));
    let file = format!("sqlite://{}", world.folder.path().join("t.db").display());
    let behind = sea_orm::Database::connect(file).await.unwrap();
    behind.execute_unprepared("UPDATE campaigns_counts SET reports = 9 WHERE state = 'untouched'").await.unwrap();
    behind.close().await.unwrap();
    assert_eq!(world.app.campaigns().board(&world.officer, 2019).await.unwrap().tally.untouched, 9);
    assert_eq!(housekeep(2).await, (1, 3));
    assert_eq!(housekeep(3).await, (1, 3));
}

#[tokio::test]
async fn what_blocks_reports_is_counted_over_all_of_them() {
    let world = World::opened().await;
    for (reference, typed) in [("F-1", ""), ("F-2", "douze"), ("F-3", "12")] {
        let mut write = world.app.store().write(Actor::program(), NOW).await.unwrap();
        let campaign = rows::campaign_of_year(&write, 2019).await.unwrap().unwrap();
        let report = rows::report_by_reference(&write, campaign.id, reference).await.unwrap().unwrap();
        let mut answers = Typed::default();
        answers.set("finished", typed);
        rows::save_section(&write, report.id, "s", &answers, 0).await.unwrap();
        rows::update_report_state(&write, &report, ReportState::Begun, (0, 1)).await.unwrap();
        write.audit(Line::new("report.saved", "report", report.id.0)).await.unwrap();
        write.commit().await.unwrap();
    }
    let told = async || {
        let (_, all) = world.app.campaigns().blockages(&world.officer, 2019).await.unwrap();
        all.into_iter().map(|one| (one.remark.key(), one.trainings.len())).collect::<Vec<_>>()
    };
    assert_eq!(told().await, [("not-a-number:finished".to_owned(), 1), ("required:finished".to_owned(), 1)]);
    // What the team enters unblocks.
    let new = NewEntry { field: "finished".into(), typed: "3".into(), source: "appel".into(), ..NewEntry::default() };
    world.app.campaigns().enter(&world.officer, 2019, "F-1", &new).await.unwrap();
    assert_eq!(told().await, [("not-a-number:finished".to_owned(), 1)]);
    let report = world.app.campaigns().followed(&world.officer, 2019, "F-1").await.unwrap().report;
    assert_eq!((report.blocking, report.done_sections), (0, 1));
}

#[tokio::test]
async fn a_project_is_picked_with_words_and_taken_back() {
    let world = World::opened().await;
    let (campaigns, officer) = (world.app.campaigns(), &world.officer);
    assert_eq!(refused(campaigns.pick(officer, 2019, "F-1", "").await), [("spotlight", "words-missing")]);
    campaigns.pick(officer, 2019, "F-1", "Une école sous les arbres").await.unwrap();
    let board = campaigns.board(officer, 2019).await.unwrap();
    assert_eq!(board.picked[0].1, "Une école sous les arbres");
    campaigns.unpick(officer, 2019, "F-1").await.unwrap();
    assert!(matches!(campaigns.unpick(officer, 2019, "F-1").await, Err(AppError::Conflict)));
    campaigns.note_leaving(officer, 2019, "F-1", Some("fermée")).await.unwrap();
    campaigns.note_leaving(officer, 2019, "F-1", None).await.unwrap();
    assert_eq!(campaigns.followed(officer, 2019, "F-1").await.unwrap().report.left_at, None);
}

fn training(reference: &str, state: TrainingState, organisation: OrganisationId) -> TrainingFacts {
    TrainingFacts {
        reference: reference.to_owned(),
        organisation,
        name: format!("Formation {reference}"),
        state,
        region: "bretagne".to_owned(),
        town: None,
        operator: "seul".to_owned(),
        certification: "titre".to_owned(),
        modality: "mixte".to_owned(),
        programme: "p".to_owned(),
        occupations: Vec::new(),
        special_format: false,
        labelled_on: date!(2018 - 03 - 01),
        duration_hours: None,
        duration_months: None,
        places: None,
        summary: None,
    }
}

fn questionnaire() -> Questionnaire {
    let question = |id: &str, kind, answers: &str| Question {
        id: id.into(),
        title: Text::same(id),
        help: Text::default(),
        kind,
        required: id == "finished",
        when: None,
        counted: None,
        confirms: None,
        answers: vec![(SourceId::from("answers"), ColumnId::from(answers))],
        feeds: Vec::new(),
    };
    let range = NumberRange { unit: AnswerUnit::Learners, min: 0, max: 500 };
    let questions = vec![
        question("finished", QuestionKind::Number(range), "finished"),
        question("pedagogy", QuestionKind::Text { max_chars: 200 }, "pedagogy"),
        question("remarks", QuestionKind::Text { max_chars: 200 }, "remarks"),
    ];
    Questionnaire {
        id: "q".to_owned(),
        edition: 2019,
        unit: None,
        title: Text::same("Q"),
        sections: vec![Section { id: "s".to_owned(), title: Text::same("S"), questions }],
        totals: Vec::new(),
        known: Vec::new(),
        rules: Vec::new(),
    }
}

fn network() -> Network {
    let code = |code: &str| Code { code: code.to_owned(), label: Text::same(code), attributes: Default::default() };
    let id = NomenclatureId::from("pedagogy");
    let list = Nomenclature { id: id.clone(), codes: vec![code("projet"), code("pairs")] };
    let column = |name: &str, kind| Column {
        id: ColumnId::from(name),
        kind,
        nullable: true,
        label: Text::same(name),
        origin: Origin::Record,
    };
    let integer = ColumnType::Integer { min: 0, max: 500, unit: "learners".to_owned() };
    let columns = [
        column("finished", integer),
        column("pedagogy", ColumnType::Code(id.clone())),
        column("remarks", ColumnType::Text),
    ];
    let source = Source {
        id: SourceId::from("answers"),
        title: Text::same("answers"),
        entity: "training".to_owned(),
        key: None,
        sampling: Sampling::Units,
        cluster: None,
        contributor: None,
        columns: columns.into_iter().map(|column| (column.id.clone(), column)).collect(),
    };
    Network {
        id: "t".to_owned(),
        name: Text::same("T"),
        edition: 2019,
        time_zone: "UTC".to_owned(),
        nomenclatures: [(id, list)].into_iter().collect(),
        sources: [(source.id.clone(), source)].into_iter().collect(),
    }
}
