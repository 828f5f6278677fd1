//! What the benchmarks of the platform share: the engines, a network's trainings, and one answer read off a connection.

use app::demo::{Seed, SeedPerson};
use domain::catalogue::{OrganisationFacts, OrganisationId, TrainingFacts, TrainingState};
use domain::network::{Network, NomenclatureId};
use sea_orm::ConnectionTrait;
use std::path::Path;
use time::macros::date;
use tokio::io::{AsyncReadExt, BufReader};
use tokio::net::TcpStream;

/// What `on` gives for the engine and the address of each database of [`engines`], one after the other.
pub fn on_each_engine<T>(on: impl AsyncFn(&'static str, String, &Path) -> Vec<T>) -> Vec<T> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let folder = tempfile::tempdir().unwrap();
        let mut all = Vec::new();
        for (engine, address) in engines(folder.path()).await {
            all.extend(on(engine, address, folder.path()).await);
        }
        all
    })
}

/// A fresh database of each engine there is: a file in a folder, and one on the server that `TREMPLIN_TEST_POSTGRES` names.
async fn engines(folder: &Path) -> Vec<(&'static str, String)> {
    let mut all = vec![("SQLite", folder.join("bench.db").display().to_string())];
    if let Ok(server) = std::env::var("TREMPLIN_TEST_POSTGRES") {
        let admin = sea_orm::Database::connect(&server).await.unwrap();
        let name = format!("bench_{}", time::OffsetDateTime::now_utc().unix_timestamp_nanos());
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (place, _) = server.rsplit_once('/').unwrap();
        all.push(("PostgreSQL", format!("{place}/{name}")));
    }
    all
}

/// Reads one answer, whose length its head states, and insists on its status; gives its body.
pub async fn read(stream: &mut BufReader<TcpStream>, status: &str) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let body = String::from_utf8_lossy(&body).into_owned();
    assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}{body}");
    body
}

/// Trainings over every region and occupation, so many an organisation.
pub fn seed(network: &Network, count: usize, each: usize, people: Vec<SeedPerson>) -> Seed {
    let codes = |list: &str| -> Vec<String> {
        network.nomenclatures[&NomenclatureId::from(list)].codes.iter().map(|code| code.code.clone()).collect()
    };
    let lists = ["region", "operator", "certification", "modality", "programme", "occupation"].map(codes);
    let pick = |list: usize, place: usize| lists[list][place % lists[list].len()].clone();
    let organisations = (0..count.div_ceil(each)).map(|place| OrganisationFacts {
        name: format!("Organisme {place}"),
        siret: None,
        legal_status: "association".to_owned(),
        network: "hors-reseau".to_owned(),
        website: None,
    });
    let trainings = (0..count).map(|place| {
        let facts = TrainingFacts {
            reference: format!("F{place:04}"),
            organisation: OrganisationId(0),
            name: format!("Formation {place}"),
            state: TrainingState::Active,
            region: pick(0, place),
            town: None,
            operator: pick(1, place),
            certification: pick(2, place),
            modality: pick(3, place),
            programme: pick(4, place),
            occupations: vec![pick(5, place), pick(5, place + 7)],
            special_format: false,
            labelled_on: date!(2019 - 03 - 01),
            duration_hours: Some(600),
            duration_months: Some(6),
            places: Some(16),
            summary: None,
        };
        (place / each, facts)
    });
    Seed { organisations: organisations.collect(), trainings: trainings.collect(), people }
}
