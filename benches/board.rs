//! The board of a campaign at 1 million enrolments: 37 000 reports, read off its counters, beside a count over all of them.
//!
//! `cargo xtask postgres -- cargo bench -p web --bench board` fills a fresh database of each engine, opens a campaign, spreads its reports over all
//! states behind the platform's back, and lets a job of housekeeping find and mend the counters. Then it measures, in one run: the board as
//! a use case, the full recount, and for reports that a provider signs one after the other, how long after the acknowledgement an officer
//! has the page of the board that shows it. It insists that each page shows the new number, that fewer than one in ten takes longer than 50 ms, and that the
//! counters equal a recount at the end. The same goes to `target/tmp/board.json`.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench that cannot prepare its case should stop")]

mod platform;

use app::accounts::From;
use app::campaigns::{CampaignDraft, Campaigns, Responder, SectionInput, Signature, counts, recount};
use app::demo::SeedPerson;
use app::mail::{Post, Way};
use app::{App, Clock, Me, Rates, Setup, Store, Worker};
use domain::accounts::{Mail, Right, Role};
use domain::campaigns::{Calendar, Typed};
use domain::network::Text;
use domain::questionnaire::{AnswerUnit, NumberRange, Question, QuestionKind, Questionnaire, Section};
use platform::{on_each_engine, read, seed};
use sea_orm::{ConnectionTrait, Database};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// As many as 1 million enrolments have.
const TRAININGS: usize = 37_000;
/// Trainings an organisation.
const EACH: usize = 100;
/// Submissions that are waited for, and looks at the board.
const TIMES: usize = 50;
const ASKED: Duration = Duration::from_millis(50);
const YEAR: u16 = 2019;

/// What was measured: milliseconds that half and all took at most.
struct Measured {
    engine: &'static str,
    what: &'static str,
    took: [f64; 2],
}

fn main() {
    let measured = on_each_engine(async |engine, address, folder| on(engine, &address, folder).await);
    println!("{:>32}  {:>12}  {:>8}  {:>8}", "", "", "p50 ms", "max ms");
    let mut lines = Vec::new();
    for Measured { engine, what, took: [half, max] } in &measured {
        println!("{what:>32}  {engine:>12}  {half:>8.2}  {max:>8.2}");
        lines.push(format!("{{\"engine\":\"{engine}\",\"what\":\"{what}\",\"p50_ms\":{half:.3},\"max_ms\":{max:.3}}}"));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("board.json"), format!("[\n  {}\n]\n", lines.join(",\n  "))).unwrap();
}

async fn on(engine: &'static str, address: &str, folder: &Path) -> Vec<Measured> {
    let rules = rules::load(None).unwrap();
    let app = App::new(Setup {
        store: Store::open(address).await.unwrap(),
        network: Arc::new(rules.network.clone()),
        questionnaires: Arc::new(vec![questionnaire()]),
        workshop: None,
        clock: Clock::system(),
        base_url: "http://localhost".to_owned(),
        demo: true,
        rates: Rates::default(),
    });
    let (officer, by) = prepared(&app, &rules.network).await;
    spread(address).await;
    let worker = Worker::new(app.clone(), Post::new("a@bench.example", None, Way::Folder(folder.to_owned())).unwrap());
    while worker.tick().await.unwrap() {}
    let campaign = app.campaigns().board(&officer, YEAR).await.unwrap().campaign.id;
    let db = app.store().read();
    let (mut boards, mut recounts) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        let begun = Instant::now();
        let board = app.campaigns().board(&officer, YEAR).await.unwrap();
        boards.push(begun.elapsed());
        let begun = Instant::now();
        let counted = recount(&db, campaign).await.unwrap();
        recounts.push(begun.elapsed());
        assert_eq!((board.tally, board.blocked), (counted.tally, counted.blocked));
    }
    let shown = submitted(&app, &officer, &by).await;
    assert_eq!(counts(&db, campaign).await.unwrap(), recount(&db, campaign).await.unwrap());
    vec![
        told(engine, "board, off the counters", boards),
        told(engine, "full recount", recounts),
        told(engine, "from a submission to its page", shown),
    ]
}

/// Signs reports one after the other; how long after each acknowledgement the officer has a board that shows it.
async fn submitted(app: &App, officer: &Me, by: &Responder) -> Vec<Duration> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let server =
        tokio::spawn(web::serve(listener, web::router(app.clone(), web::Settings::default()), std::future::pending()));
    let from = From { address: "192.0.2.1".to_owned(), agent: "bench".to_owned(), device: None };
    let opened = app.accounts().sign_in_as(officer.person.id, &from).await.unwrap();
    let cookie = format!("{}={}", web::visitor::session_cookie(false), opened.token.reveal());
    let request = format!("GET /campagnes/{YEAR} HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n\r\n");
    let mut stream = BufReader::new(TcpStream::connect(place).await.unwrap());
    let mut sent = app.campaigns().board(officer, YEAR).await.unwrap().tally.submitted;
    let mut took = Vec::new();
    for at in 0..TIMES {
        sign(app, by, &format!("F{at:04}")).await;
        let acknowledged = Instant::now();
        stream.write_all(request.as_bytes()).await.unwrap();
        let page = read(&mut stream, "200").await;
        took.push(acknowledged.elapsed());
        sent += 1;
        let shown = format!("<p class=\"value\">{sent}</p>");
        assert!(page.replace(['\u{202f}', '\u{a0}'], "").contains(&shown), "{shown} is not on the board");
    }
    server.abort();
    let late = took.iter().filter(|one| **one > ASKED).count();
    assert!(late * 10 < TIMES, "{late} of {TIMES} took longer than {ASKED:?}");
    took
}

/// Fills a report in and signs it.
async fn sign(app: &App, by: &Responder, reference: &str) {
    let campaigns = app.campaigns();
    let typed = Typed([("finished".to_owned(), "12".to_owned())].into());
    let input = SectionInput { typed, ..SectionInput::default() };
    campaigns.save_section(by, (YEAR, reference, "s"), &input).await.unwrap();
    let read = Campaigns::digest(&campaigns.filling(by, YEAR, reference).await.unwrap());
    let signature = Signature { function: "Directrice".to_owned(), read, ..Signature::default() };
    campaigns.submit(by, (YEAR, reference), &signature).await.unwrap();
}

/// A campaign open over all trainings; the officer, and the manager of the first organisation.
async fn prepared(app: &App, network: &domain::network::Network) -> (Me, Responder) {
    let person = |name: &str, role, organisation| SeedPerson {
        mail: Mail::parse(&format!("{}@bench.example", name.replace(' ', "."))).unwrap(),
        name: name.to_owned(),
        role,
        organisation,
    };
    let people =
        vec![person("Claude Durand", Role::ProviderManager, Some(0)), person("Samir Suivi", Role::Evaluation, None)];
    app.fill(&seed(network, TRAININGS, EACH, people)).await.unwrap();
    let mut all = Vec::new();
    for (person, _) in app.accounts().demo_people().await.unwrap() {
        let from = From { address: "192.0.2.1".to_owned(), agent: "bench".to_owned(), device: None };
        let opened = app.accounts().sign_in_as(person.id, &from).await.unwrap();
        all.push(app.accounts().me(opened.token.reveal()).await.unwrap().unwrap());
    }
    all.sort_by_key(|me| !me.standing.may(Right::RunCampaigns));
    let [officer, manager] = <[Me; 2]>::try_from(all).unwrap();
    let now = app.now();
    let calendar = Calendar {
        opens_at: now,
        reminders_on: Vec::new(),
        closes_at: now + time::Duration::days(30),
        corrections_until: now + time::Duration::days(45),
    };
    let draft = CampaignDraft { year: YEAR, questionnaire: "q".to_owned(), calendar };
    app.campaigns().prepare(&officer, &draft).await.unwrap();
    app.campaigns().open(&officer, YEAR).await.unwrap();
    let by = Responder::from(&manager);
    (officer, by)
}

/// Reports in every state, past the platform: the first organisation's stay untouched.
async fn spread(address: &str) {
    let postgres = address.starts_with("postgres");
    let db =
        Database::connect(if postgres { address.to_owned() } else { format!("sqlite://{address}") }).await.unwrap();
    let signed = 86_400_000_000_i64 * 18_000;
    for statement in [
        "UPDATE campaigns_reports SET seen_at = 1 WHERE id > 100 AND id % 3 > 0".to_owned(),
        "UPDATE campaigns_reports SET state = 'begun', blocking = id % 4 WHERE id > 100 AND id % 3 = 1".to_owned(),
        "UPDATE campaigns_reports SET state = 'submitted', submitted_at = 1 WHERE id > 100 AND id % 3 = 2".to_owned(),
        "UPDATE campaigns_reports SET state = 'reopened' WHERE id > 100 AND id % 30 = 2".to_owned(),
        "UPDATE campaigns_reports SET left_at = 1 WHERE id > 100 AND id % 50 = 0".to_owned(),
        "UPDATE campaigns_reports SET extended_until = 2000000000000000 + id % 7 WHERE id > 100 AND id % 40 = 1"
            .to_owned(),
        format!(
            "INSERT INTO campaigns_submissions (report, number, body, sha256, signed_by, signed_as, signed_at) \
             SELECT id, 1, '{{}}', '', '', '', {signed} + (id % 30) * 86400000000 FROM campaigns_reports WHERE id > 100 AND id % 3 = 2"
        ),
    ] {
        db.execute_unprepared(&statement).await.unwrap();
    }
    // Statistics as a database in use has them.
    db.execute_unprepared("ANALYZE").await.unwrap();
    db.close().await.unwrap();
}

fn questionnaire() -> Questionnaire {
    let finished = Question {
        id: "finished".into(),
        title: Text::same("finished"),
        help: Text::default(),
        kind: QuestionKind::Number(NumberRange { unit: AnswerUnit::Learners, min: 0, max: 500 }),
        required: true,
        when: None,
        counted: None,
        confirms: None,
        answers: Vec::new(),
        feeds: Vec::new(),
    };
    Questionnaire {
        id: "q".to_owned(),
        edition: YEAR,
        unit: None,
        title: Text::same("Q"),
        sections: vec![Section { id: "s".to_owned(), title: Text::same("S"), questions: vec![finished] }],
        totals: Vec::new(),
        known: Vec::new(),
        rules: Vec::new(),
    }
}

fn told(engine: &'static str, what: &'static str, mut took: Vec<Duration>) -> Measured {
    took.sort_unstable();
    let at = |place: usize| took[place].as_secs_f64() * 1000.0;
    Measured { engine, what, took: [at(took.len() / 2), at(took.len() - 1)] }
}
