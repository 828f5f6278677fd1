//! How many public pages a second the platform gives, and how long the slowest take.
//!
//! `cargo bench -p web --bench pages` fills a fresh database with 740 trainings, opens the platform on a free port, and asks over 64 connections
//! that stay open for the home page, the search, a search with words and facets, and a training's page, each for some seconds. It prints
//! answers a second and percentiles; the same goes to `target/tmp/pages.json`. On SQLite always; beside it on PostgreSQL where
//! `TREMPLIN_TEST_POSTGRES` names a server (`cargo xtask postgres -- cargo bench -p web --bench pages`). Client and server share the processors.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench that cannot prepare its case should stop")]

mod platform;

use app::{App, Clock, Rates, Setup, Store};
use platform::{on_each_engine, read, seed};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const CONNECTIONS: usize = 64;
const SECONDS: u64 = 5;
const TRAININGS: usize = 740;

/// What is asked for.
const PAGES: [(&str, &str); 4] = [
    ("home", "/"),
    ("search", "/formations"),
    ("search with words", "/formations?q=developpeuse+web"),
    ("training", "/formations/F0123"),
];

fn main() {
    let lines = on_each_engine(async |engine, address, _| on(engine, &address).await);
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("pages.json"), format!("[\n  {}\n]\n", lines.join(",\n  "))).unwrap();
}

async fn on(engine: &str, address: &str) -> Vec<String> {
    let network = rules::load(None).unwrap().network;
    let setup = Setup {
        store: Store::open(address).await.unwrap(),
        network: Arc::new(network.clone()),
        questionnaires: Arc::default(),
        workshop: None,
        clock: Clock::system(),
        base_url: "http://localhost".to_owned(),
        demo: true,
        rates: Rates::default(),
    };
    let app = App::new(setup);
    app.fill(&seed(&network, TRAININGS, 10, Vec::new())).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = listener.local_addr().unwrap();
    let server = tokio::spawn(web::serve(listener, web::router(app, web::Settings::default()), std::future::pending()));
    let mut lines = Vec::new();
    println!("{engine:>12}  {:>18}  {:>9}  {:>8}  {:>8}  {:>8}", "page", "a second", "p50 ms", "p99 ms", "max ms");
    for (name, path) in PAGES {
        lines.push(measure(engine, name, path, place).await);
    }
    server.abort();
    lines
}

async fn measure(engine: &str, name: &str, path: &str, place: SocketAddr) -> String {
    ask(place, path, Duration::from_millis(500)).await;
    let begun = Instant::now();
    let clients =
        (0..CONNECTIONS).map(|_| tokio::spawn(ask(place, path.to_owned().leak(), Duration::from_secs(SECONDS))));
    let mut took = Vec::new();
    for client in clients.collect::<Vec<_>>() {
        took.extend(client.await.unwrap());
    }
    let rate = took.len() as f64 / begun.elapsed().as_secs_f64();
    took.sort_unstable();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize].as_secs_f64() * 1000.0;
    let (half, most, max) = (at(0.5), at(0.99), at(1.0));
    println!("{:>12}  {name:>18}  {rate:>9.0}  {half:>8.1}  {most:>8.1}  {max:>8.1}", "");
    format!(
        "{{\"engine\":\"{engine}\",\"page\":\"{name}\",\"a_second\":{rate:.0},\"p50_ms\":{half:.2},\"p99_ms\":{most:.2},\"max_ms\":{max:.2}}}"
    )
}

/// Asks for a page over one connection until the time is over, and says how long each answer took.
async fn ask(place: SocketAddr, path: &str, time: Duration) -> Vec<Duration> {
    let mut stream = BufReader::new(TcpStream::connect(place).await.unwrap());
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n");
    let (begun, mut took) = (Instant::now(), Vec::new());
    while begun.elapsed() < time {
        let asked = Instant::now();
        stream.write_all(request.as_bytes()).await.unwrap();
        read(&mut stream, "200").await;
        took.push(asked.elapsed());
    }
    took
}
