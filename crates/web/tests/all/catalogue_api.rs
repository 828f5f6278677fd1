//! What programs with a key do, and that the description says how they are answered.

use crate::support::{Browser, Site};
use axum::body::Body;
use axum::http::Request;
use domain::accounts::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const JSON: &str = "application/json";

/// A program with a key of the first organisation.
struct Program {
    site: Site,
    key: String,
}

impl Program {
    async fn new() -> Self {
        let site = Site::with_everybody().await;
        let mut manager = site.signed_in(Role::ProviderManager).await;
        let made = manager.post(&site, "/organismes/1/cles", "name=Logiciel&until=2026-12-31").await;
        let start = made.text.find("trm_").expect("the key is shown");
        let key = made.text[start..].split('<').next().unwrap().to_owned();
        Self { site, key }
    }

    async fn post(&self, path: &str, kind: &str, body: impl Into<Body>) -> (u16, Value) {
        self.post_with(&self.key, path, kind, body).await
    }

    async fn post_with(&self, key: &str, path: &str, kind: &str, body: impl Into<Body>) -> (u16, Value) {
        let request = Request::post(path).header("authorization", format!("Bearer {key}"));
        let answer = Browser::default().ask(&self.site, request.header("content-type", kind), body.into()).await;
        (answer.status.as_u16(), serde_json::from_str(&answer.text).unwrap())
    }

    async fn import(&self, kind: &str, body: impl Into<Body>) -> (u16, Value) {
        self.post("/api/v1/trainings/import", kind, body).await
    }

    async fn described(&self) -> Value {
        let answer = Browser::default().get(&self.site, "/api/v1/openapi.json").await;
        serde_json::from_str(&answer.text).unwrap()
    }
}

/// The statuses that the description promises for an act.
fn promised(described: &Value, path: &str, act: &str) -> BTreeSet<u16> {
    let responses = described["paths"][path][act]["responses"].as_object().unwrap();
    responses.keys().map(|status| status.parse().unwrap()).collect()
}

fn counts(answer: &Value) -> Value {
    ["written", "added", "changed", "same"].map(|name| answer[name].clone()).to_vec().into()
}

#[tokio::test]
async fn a_program_imports_rows_as_json_csv_or_workbook_after_a_trial() {
    let program = Program::new().await;
    let rows = r#"[{"reference": "F1", "places": 12}, {"reference": "F2", "occupations": ["developpeur-web-mobile"]}]"#;
    let (status, tried) = program.post("/api/v1/trainings/import?essai=true", JSON, rows).await;
    assert_eq!((status, counts(&tried)), (200, json!([false, 0, 1, 1])), "{tried}");
    let (status, done) = program.import("application/json; charset=utf-8", rows).await;
    assert_eq!((status, counts(&done)), (200, json!([true, 0, 1, 1])), "{done}");
    let (_, again) = program.import(JSON, rows).await;
    assert_eq!(counts(&again), json!([false, 0, 0, 2]), "{again}");
    let (status, csv) = program.import("text/csv", "Référence;Ville\nF1;Brest\n").await;
    assert_eq!((status, csv["changed"].as_i64()), (200, Some(1)), "{csv}");
    let one = Browser::default().get(&program.site, "/api/v1/trainings/F1").await;
    assert!(one.text.contains("\"town\":\"Brest\"") && one.text.contains("\"places\":12"), "{}", one.text);
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_string(0, 0, "reference").unwrap().write_string(0, 1, "places").unwrap();
    sheet.write_string(1, 0, "F2").unwrap().write_number(1, 1, 9).unwrap();
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let (status, book) = program.import(kind, book.save_to_buffer().unwrap()).await;
    assert_eq!((status, book["changed"].as_i64()), (200, Some(1)), "{book}");
}

#[tokio::test]
async fn what_is_wrong_with_rows_is_told_row_by_row_and_nothing_is_written() {
    let program = Program::new().await;
    let rows = r#"[{"reference": "F1", "places": "beaucoup", "region": "bretagn"}, {"reference": "F3", "places": 1},
        {"reference": "F9"}, {"reference": "F2", "programme": "pic"}, {"reference": "F1", "places": 3}]"#;
    let (status, refused) = program.import(JSON, rows).await;
    assert_eq!(status, 422);
    insta::assert_snapshot!(serde_json::to_string_pretty(&refused).unwrap());
    for (kind, body, row, code) in [
        (JSON, "{}", None, "not-an-array"),
        (JSON, "[1]", Some(1), "not-an-object"),
        (JSON, r#"[{"reference": "F1"}, {"colour": 1}]"#, Some(2), "unknown-field"),
        (JSON, r#"[{"reference": {}}]"#, Some(1), "not-a-text"),
        (JSON, "[]", None, "file-empty"),
        (JSON, r#"[{"places": 1}]"#, Some(1), "required"),
        ("text/csv", "reference;couleur\nF1;bleu", Some(1), "unknown-column"),
        ("text/csv", "ville\nRennes", Some(1), "column-once"),
        ("text/csv", "reference\n", None, "file-empty"),
        ("text/csv", "a\0b", None, "file-kind"),
        ("text/csv", "PK\u{3}\u{4}", None, "file-broken"),
        ("text/csv", "reference;places\n\nF1;x", Some(3), "not-a-number"),
    ] {
        let (status, refused) = program.import(kind, body).await;
        let fault = &refused["faults"][0];
        assert_eq!((status, fault["row"].as_u64(), fault["code"].as_str()), (422, row, Some(code)), "{refused}");
    }
    let one = Browser::default().get(&program.site, "/api/v1/trainings/F1").await;
    assert!(one.text.contains("\"version\":1"), "{}", one.text);
}

#[tokio::test]
async fn an_import_is_answered_as_described() {
    let program = Program::new().await;
    let path = "/api/v1/trainings/import";
    let met = [
        program.import(JSON, r#"[{"reference": "F1"}]"#).await,
        program.post_with("trm_faux", path, JSON, "[]").await,
        program.import(JSON, vec![b' '; 10 * 1024 * 1024 + 1]).await,
        program.import("image/png", "x").await,
        program.import(JSON, "[]").await,
    ];
    for (status, answer) in &met[1..4] {
        assert_eq!(answer["code"], format!("http-{status}"), "{answer}");
    }
    let mut met: BTreeSet<u16> = met.into_iter().map(|(status, _)| status).collect();
    // Whoever guesses keys is held up; that the limits count is tested where they are.
    met.insert(429);
    assert_eq!(met, promised(&program.described().await, path, "post"));
}

#[tokio::test]
async fn the_key_of_an_organisation_adds_no_training_and_is_told_who_does() {
    let program = Program::new().await;
    for body in ["nothing", r#"{"reference": "F9", "name": "Neuve"}"#] {
        let (status, answer) = program.post("/api/v1/trainings", JSON, body).await;
        assert_eq!((status, answer["code"].as_str()), (403, Some("agency-only")), "{answer}");
        assert!(answer["message"].as_str().unwrap().contains("agence"), "{answer}");
    }
    assert_eq!(program.post_with("trm_faux", "/api/v1/trainings", JSON, "{}").await.0, 401);
    let described = program.described().await;
    assert!(promised(&described, "/api/v1/trainings", "post").is_superset(&[401, 403].into()));
}

#[tokio::test]
async fn the_codes_of_faults_that_are_described_are_those_that_there_are() {
    let described = Program::new().await.described().await;
    for schema in ["Fault", "RowFault"] {
        let codes = described["components"]["schemas"][schema]["properties"]["code"]["enum"].as_array().unwrap();
        let codes: Vec<_> = codes.iter().filter_map(Value::as_str).collect();
        assert_eq!(codes, domain::catalogue::Fault::CODES);
    }
}

#[tokio::test]
async fn the_page_of_the_interface_speaks_the_language_of_its_reader() {
    let site = Site::with_everybody().await;
    let mut browser = Browser::default();
    let french = browser.get(&site, "/api?lang=fr").await.text;
    let english = browser.get(&site, "/api?lang=en").await.text;
    assert!(french.contains("Codes de familles de métiers") && !french.contains("Codes of"), "{french}");
    assert!(english.contains("Codes of families of occupations") && !english.contains("Codes de"), "{english}");
}
