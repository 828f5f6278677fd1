//! The last hour of a campaign: sections saved as fast as they go, then every respondent saving every five seconds while the board is open.
//!
//! `cargo xtask postgres -- cargo bench -p web --bench rush` fills a fresh database of each engine with 715 trainings, opens a campaign, signs
//! their managers in and sends whole sections as forms over connections that stay open. It prints both engines side by side: saves a second,
//! percentiles, and how many bare transactions (one row of a section's size inserted and committed, over the same driver, as many
//! connections and the same durability, without the platform) the engine does in the time of a save, measured before and after. It
//! insists at the end that no save that was acknowledged is lost; the same goes to `target/tmp/rush.json`. Without `cargo xtask postgres`
//! it measures SQLite alone. Client and server share the processors.
//!
//! On SQLite every commit waits for the disk (`synchronous = FULL`), the platform's and the bare one; the server of `cargo xtask postgres` keeps
//! nothing through a crash, so that its numbers are those of the program, not of a disk.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench that cannot prepare its case should stop")]

mod platform;

use app::accounts::From;
use app::campaigns::CampaignDraft;
use app::demo::SeedPerson;
use app::{App, Clock, Me, Rates, Setup, Store};
use domain::accounts::{Mail, Role};
use domain::campaigns::{Calendar, fields_of};
use domain::questionnaire::Section;
use platform::{on_each_engine, read, seed};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, TransactionTrait};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const TRAININGS: usize = 715;
/// Trainings an organisation.
const EACH: usize = 18;
const CONNECTIONS: usize = 32;
const SECONDS: u64 = 10;
const RUSH_SECONDS: u64 = 30;
const YEAR: u16 = 2019;
/// How long bare transactions are counted, before the saves and after them.
const BARE_SECONDS: u64 = 4;

/// What was measured.
struct Measured {
    engine: &'static str,
    what: &'static str,
    a_second: f64,
    /// Milliseconds: half, 99 % and all of the answers took at most as long.
    took: [f64; 3],
}

/// A report, who answers it, and which version of its section was acknowledged last.
struct Respondent {
    reference: String,
    cookie: Arc<str>,
    version: i64,
}

fn main() {
    let measured = on_each_engine(async |engine, address, _| on(engine, &address).await);
    println!("{:>20}  {:>12}  {:>9}  {:>8}  {:>8}  {:>8}", "", "", "a second", "p50 ms", "p99 ms", "max ms");
    let mut lines = Vec::new();
    for what in ["bare transactions", "full speed", "rush", "board in the rush"] {
        for one in measured.iter().filter(|one| one.what == what) {
            let Measured { engine, a_second, took: [half, most, max], .. } = one;
            println!("{what:>20}  {engine:>12}  {a_second:>9.0}  {half:>8.1}  {most:>8.1}  {max:>8.1}");
            lines.push(format!(
                "{{\"engine\":\"{engine}\",\"what\":\"{what}\",\"a_second\":{a_second:.0},\"p50_ms\":{half:.2},\"p99_ms\":{most:.2},\
                 \"max_ms\":{max:.2}}}"
            ));
        }
    }
    for (bare, full) in of(&measured, "bare transactions").zip(of(&measured, "full speed")) {
        let ratio = bare.a_second / full.a_second;
        println!("{}: a save takes the time of {ratio:.1} bare transactions", full.engine);
        lines.push(format!("{{\"engine\":\"{}\",\"bare_transactions_a_save\":{ratio:.2}}}", full.engine));
    }
    println!("none of the saves that were acknowledged is lost");
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("rush.json"), format!("[\n  {}\n]\n", lines.join(",\n  "))).unwrap();
}

fn of<'m>(measured: &'m [Measured], what: &'static str) -> impl Iterator<Item = &'m Measured> {
    measured.iter().filter(move |one| one.what == what)
}

async fn on(engine: &'static str, address: &str) -> Vec<Measured> {
    let rules = rules::load(None).unwrap();
    let questionnaires = Arc::new(rules.questionnaires().unwrap());
    let app = App::new(Setup {
        store: Store::open(address).await.unwrap(),
        network: Arc::new(rules.network.clone()),
        questionnaires: Arc::clone(&questionnaires),
        workshop: None,
        clock: Clock::system(),
        base_url: "http://localhost".to_owned(),
        demo: true,
        rates: Rates::default(),
    });
    let (officer, mut respondents) = prepared(&app, &rules.network).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let router = web::router(app.clone(), web::Settings::default());
    let server = tokio::spawn(web::serve(listener, router, std::future::pending()));
    let section = questionnaires[0].sections.iter().max_by_key(|section| fields_of(section).count()).unwrap();
    let section: &'static Section = Box::leak(Box::new(section.clone()));
    let outside = Outside::new(address, section).await;
    let before = outside.write().await;
    let begun = Instant::now();
    let saves = full_speed(place, section, &mut respondents).await;
    let full = told(engine, "full speed", saves, begun.elapsed());
    let both = [before, outside.write().await].concat();
    let mut measured = vec![told(engine, "bare transactions", both, Duration::from_secs(2 * BARE_SECONDS)), full];
    let begun = Instant::now();
    let (saves, boards) = rush(place, section, &mut respondents, &officer).await;
    measured.push(told(engine, "rush", saves, begun.elapsed()));
    measured.push(told(engine, "board in the rush", boards, begun.elapsed()));
    let by = app::campaigns::Responder::from(&all(&app).await.into_iter().find(|me| runs(&me.0)).unwrap().0);
    for one in &respondents {
        let filling = app.campaigns().filling(&by, YEAR, &one.reference).await.unwrap();
        assert_eq!(filling.saved.get(&section.id).map_or(0, |saved| saved.version), one.version, "{}", one.reference);
    }
    server.abort();
    measured
}

/// The same engine without the platform: a table of its own, and rows of a section's size.
struct Outside {
    db: DatabaseConnection,
    text: String,
    writers: u32,
}

impl Outside {
    async fn new(address: &str, section: &Section) -> Self {
        let postgres = address.starts_with("postgres");
        // As many connections as the platform writes over.
        let writers = if postgres { 4 } else { 1 };
        let url = if postgres { address.to_owned() } else { format!("sqlite://{address}.bare?mode=rwc") };
        let mut options = ConnectOptions::new(url);
        options.max_connections(writers).sqlx_logging(false);
        options.map_sqlx_sqlite_opts(|options| options.pragma("journal_mode", "WAL").pragma("synchronous", "FULL"));
        let db = Database::connect(options).await.unwrap();
        db.execute_unprepared("CREATE TABLE bare (written TEXT NOT NULL)").await.unwrap();
        let text = fields_of(section).map(|field| format!("\"{}\":\"{}\",", field.name, 20)).collect();
        Self { db, text, writers }
    }

    /// Rows inserted and committed one by one until the time is over: how long each took.
    async fn write(&self) -> Vec<Duration> {
        let end = Instant::now() + Duration::from_secs(BARE_SECONDS);
        let writers = (0..self.writers).map(|_| {
            let (db, insert) = (self.db.clone(), format!("INSERT INTO bare (written) VALUES ('{}')", self.text));
            tokio::spawn(async move {
                let mut took = Vec::new();
                while Instant::now() < end {
                    let begun = Instant::now();
                    let write = db.begin().await.unwrap();
                    write.execute_unprepared(&insert).await.unwrap();
                    write.commit().await.unwrap();
                    took.push(begun.elapsed());
                }
                took
            })
        });
        let mut took = Vec::new();
        for writer in writers.collect::<Vec<_>>() {
            took.extend(writer.await.unwrap());
        }
        took
    }
}

/// Everybody signed in, a campaign open.
async fn prepared(app: &App, network: &domain::network::Network) -> (Arc<str>, Vec<Respondent>) {
    let person = |name: String, role, organisation| SeedPerson {
        mail: Mail::parse(&format!("{}@bench.example", name.replace(' ', "."))).unwrap(),
        name,
        role,
        organisation,
    };
    let count = TRAININGS.div_ceil(EACH);
    let managers = (0..count).map(|place| person(format!("Claude Durand {place}"), Role::ProviderManager, Some(place)));
    let people = managers.chain([person("Samir Suivi".to_owned(), Role::Evaluation, None)]).collect();
    app.fill(&seed(network, TRAININGS, EACH, people)).await.unwrap();
    let officer = all(app).await.into_iter().find(|me| runs(&me.0)).unwrap();
    let now = app.now();
    let calendar = Calendar {
        opens_at: now,
        reminders_on: Vec::new(),
        closes_at: now + time::Duration::days(1),
        corrections_until: now + time::Duration::days(2),
    };
    let questionnaire = app.questionnaires()[0].id.clone();
    app.campaigns().prepare(&officer.0, &CampaignDraft { year: YEAR, questionnaire, calendar }).await.unwrap();
    app.campaigns().open(&officer.0, YEAR).await.unwrap();
    let mut respondents = Vec::new();
    for (me, cookie) in all(app).await {
        let Some(place) = me.person.name.strip_prefix("Claude Durand ") else { continue };
        let first = place.parse::<usize>().unwrap() * EACH;
        respondents.extend((first..TRAININGS.min(first + EACH)).map(|at| Respondent {
            reference: format!("F{at:04}"),
            cookie: Arc::clone(&cookie),
            version: 0,
        }));
    }
    (officer.1, respondents)
}

/// Everybody with a session each: who they are, and the cookie.
async fn all(app: &App) -> Vec<(Me, Arc<str>)> {
    let mut all = Vec::new();
    for (person, _) in app.accounts().demo_people().await.unwrap() {
        let from = From { address: "192.0.2.1".to_owned(), agent: "bench".to_owned(), device: None };
        let opened = app.accounts().sign_in_as(person.id, &from).await.unwrap();
        let me = app.accounts().me(opened.token.reveal()).await.unwrap().unwrap();
        all.push((me, format!("{}={}", web::visitor::session_cookie(false), opened.token.reveal()).into()));
    }
    all
}

fn runs(me: &Me) -> bool {
    me.standing.may(domain::accounts::Right::RunCampaigns)
}

/// Saves the whole section of one report, another number each time, and notes the version that the platform acknowledged.
async fn save(stream: &mut BufReader<TcpStream>, section: &Section, one: &mut Respondent) -> Duration {
    let fields = fields_of(section).map(|field| format!("&{}={}", field.name, one.version % 40));
    let form = fields.fold(format!("version={}&aller=ici", one.version), |form, field| form + &field);
    let request = format!(
        "POST /mes-rapports/{YEAR}/{}/{} HTTP/1.1\r\nhost: localhost\r\ncookie: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
         content-length: {}\r\n\r\n{form}",
        one.reference,
        section.id,
        one.cookie,
        form.len()
    );
    let asked = Instant::now();
    stream.write_all(request.as_bytes()).await.unwrap();
    read(stream, "303").await;
    one.version += 1;
    asked.elapsed()
}

/// Every connection saves its own reports in turn, as fast as it can.
async fn full_speed(place: SocketAddr, section: &'static Section, respondents: &mut Vec<Respondent>) -> Vec<Duration> {
    let mut shares: Vec<Vec<Respondent>> = (0..CONNECTIONS).map(|_| Vec::new()).collect();
    respondents.drain(..).enumerate().for_each(|(at, one)| shares[at % CONNECTIONS].push(one));
    let begun = Instant::now();
    let clients = shares.into_iter().map(|mut share| {
        tokio::spawn(async move {
            let mut stream = BufReader::new(TcpStream::connect(place).await.unwrap());
            let mut took = Vec::new();
            for at in (0..share.len()).cycle() {
                if begun.elapsed() > Duration::from_secs(SECONDS) {
                    break;
                }
                took.push(save(&mut stream, section, &mut share[at]).await);
            }
            (share, took)
        })
    });
    let mut took = Vec::new();
    for client in clients.collect::<Vec<_>>() {
        let (share, own) = client.await.unwrap();
        respondents.extend(share);
        took.extend(own);
    }
    took
}

/// Every respondent saves every five seconds; five people look at the board each second. How long saves and boards took.
async fn rush(
    place: SocketAddr,
    section: &'static Section,
    respondents: &mut Vec<Respondent>,
    officer: &Arc<str>,
) -> (Vec<Duration>, Vec<Duration>) {
    let begun = Instant::now();
    let end = Duration::from_secs(RUSH_SECONDS);
    let boards: Vec<_> = (0..5).map(|_| tokio::spawn(board(place, Arc::clone(officer), end))).collect();
    let clients = respondents.drain(..).enumerate().map(|(at, mut one)| {
        tokio::spawn(async move {
            let mut stream = BufReader::new(TcpStream::connect(place).await.unwrap());
            let first = Duration::from_millis(u64::try_from(at * 5000 / TRAININGS).unwrap());
            tokio::time::sleep(first).await;
            let (mut took, mut turn) = (Vec::new(), tokio::time::interval(Duration::from_secs(5)));
            while begun.elapsed() < end {
                turn.tick().await;
                took.push(save(&mut stream, section, &mut one).await);
            }
            (one, took)
        })
    });
    let mut took = Vec::new();
    for client in clients.collect::<Vec<_>>() {
        let (one, own) = client.await.unwrap();
        respondents.push(one);
        took.extend(own);
    }
    let mut looked = Vec::new();
    for board in boards {
        looked.extend(board.await.unwrap());
    }
    (took, looked)
}

async fn board(place: SocketAddr, cookie: Arc<str>, end: Duration) -> Vec<Duration> {
    let mut stream = BufReader::new(TcpStream::connect(place).await.unwrap());
    let request = format!("GET /campagnes/{YEAR} HTTP/1.1\r\nhost: localhost\r\ncookie: {cookie}\r\n\r\n");
    let (begun, mut took, mut turn) = (Instant::now(), Vec::new(), tokio::time::interval(Duration::from_secs(1)));
    while begun.elapsed() < end {
        turn.tick().await;
        let asked = Instant::now();
        stream.write_all(request.as_bytes()).await.unwrap();
        read(&mut stream, "200").await;
        took.push(asked.elapsed());
    }
    took
}

fn told(engine: &'static str, what: &'static str, mut took: Vec<Duration>, time: Duration) -> Measured {
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    Measured { engine, what, a_second: took.len() as f64 / time.as_secs_f64(), took: [at(0.5), at(0.99), at(1.0)] }
}
