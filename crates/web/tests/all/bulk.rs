//! Reports in bulk: the spreadsheet's pages, a program that answers and sends, reminders.

use crate::support::{Answer, Browser, Site};
use app::Me;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use calamine::{Data, Reader, Xlsx};
use domain::accounts::Role;
use domain::campaigns::RemarkCode;
use domain::catalogue::{Draft, OrganisationId};
use serde_json::{Map, Value, json};
use std::io::Cursor;
use time::macros::date;

const YEAR: u16 = 2019;

async fn me(site: &Site, browser: &Browser) -> Me {
    site.app.accounts().me(browser.cookie("session").unwrap()).await.unwrap().unwrap()
}

/// A site whose campaign about 2019 is open, after more trainings of the first organisation were added.
async fn open(more: usize) -> Site {
    let site = Site::with_everybody().await;
    let agency = site.signed_in(Role::Labelling).await;
    let agency = me(&site, &agency).await;
    for number in 0..more {
        let facts = [
            ("reference", format!("M{number:03}")),
            ("organisation", "1".to_owned()),
            ("name", format!("Formation {number}")),
            ("state", "active".to_owned()),
            ("region", "bretagne".to_owned()),
            ("town", "Brest".to_owned()),
            ("operator", "hors-reseau".to_owned()),
            ("certification", "rncp-titre".to_owned()),
            ("modality", "presentiel-exclusif".to_owned()),
            ("programme", "pia".to_owned()),
            ("occupations", "developpeur-web-mobile".to_owned()),
            ("labelled_on", "01/03/2019".to_owned()),
        ];
        let draft = facts.iter().fold(Draft::default(), |draft, (field, text)| draft.with(field, text));
        site.app.catalogue().add_training(&agency, &draft).await.unwrap();
    }
    site.open_campaign(YEAR).await;
    site
}

async fn key(site: &Site) -> String {
    let manager = site.signed_in(Role::ProviderManager).await;
    let manager = me(site, &manager).await;
    site.app.accounts().make_key(&manager, OrganisationId(1), "Script", date!(2026 - 12 - 31)).await.unwrap()
}

/// Asks as a program; gives the status and the JSON.
async fn ask(site: &Site, key: &str, (method, path): (Method, &str), body: Value) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {key}"));
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    let answer = Browser::default().ask(site, request, body).await;
    (answer.status, serde_json::from_str(&answer.text).unwrap_or(Value::Null))
}

/// An answer to every question: least numbers, first codes, “non”.
fn plainest(questionnaire: &Value) -> Map<String, Value> {
    let mut answers = Map::new();
    let sections = questionnaire["sections"].as_array().unwrap().iter();
    for question in sections.flat_map(|section| section["questions"].as_array().unwrap()) {
        let value = match question["kind"].as_str().unwrap() {
            "number" | "table" => question["min"].clone(),
            "choice" => question["codes"][0]["code"].clone(),
            "yes-no" => json!(false),
            _ => json!("Rien à signaler."),
        };
        for field in question["fields"].as_array().unwrap() {
            answers.insert(field.as_str().unwrap().to_owned(), value.clone());
        }
    }
    answers
}

#[tokio::test]
async fn a_script_answers_and_sends_every_report_through_the_interface() {
    // All 715 reports of the network of 2019 come by program in the tests of `tremplin`.
    let (asked, answered) = (30, 28);
    let site = open(asked - 2).await;
    let key = key(&site).await;
    let (status, questionnaire) = ask(&site, "", (Method::GET, "/api/v1/questionnaires/2019"), Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    let answers = plainest(&questionnaire);
    let (mut reports, mut next) = (Vec::new(), Some("/api/v1/reports/2019?restants=true".to_owned()));
    while let Some(path) = next {
        let (_, page) = ask(&site, &key, (Method::GET, &path), Value::Null).await;
        assert_eq!(page["total"], asked, "{page}");
        reports.extend(page["reports"].as_array().unwrap().clone());
        next = page["next"].as_str().map(|url| url.trim_start_matches("http://test.example").to_owned());
    }
    for report in reports.iter().take(answered) {
        let path = report["url"].as_str().unwrap().strip_prefix("http://test.example").unwrap();
        let (_, read) = ask(&site, &key, (Method::GET, path), Value::Null).await;
        let body = json!({ "version": read["version"], "answers": answers });
        let (status, saved) = ask(&site, &key, (Method::PUT, path), body).await;
        assert_eq!(status, StatusCode::OK, "{saved}");
        let words: Map<String, Value> = saved["remarks"]
            .as_array()
            .unwrap()
            .iter()
            .map(|remark| {
                assert_eq!(remark["severity"], "warning", "{remark}");
                (remark["key"].as_str().unwrap().to_owned(), json!("Année sans session."))
            })
            .collect();
        let body = json!({ "version": saved["version"], "justifications": words });
        let (status, saved) = ask(&site, &key, (Method::PUT, path), body).await;
        assert_eq!(status, StatusCode::OK, "{saved}");
        let signature = json!({ "name": "Anne Martin", "function": "Directrice", "digest": saved["digest"] });
        let (status, sent) = ask(&site, &key, (Method::POST, &format!("{path}/send")), signature).await;
        assert_eq!(status, StatusCode::CREATED, "{sent}");
    }
    let (_, left) = ask(&site, &key, (Method::GET, "/api/v1/reports/2019?restants=true"), Value::Null).await;
    assert_eq!(left["total"], asked - answered);
    let path = reports[0]["url"].as_str().unwrap().strip_prefix("http://test.example").unwrap().to_owned();
    let (_, receipt) = ask(&site, &key, (Method::GET, &format!("{path}/receipts/1")), Value::Null).await;
    let body = receipt["body"].as_str().unwrap();
    assert_eq!(receipt["sha256"], app::hash_of(body));
    assert!(body.contains("\"signed_by\":\"Anne Martin\""), "{body}");
}

#[tokio::test]
async fn a_program_learns_why_by_documented_codes() {
    let site = open(0).await;
    let key = key(&site).await;
    let f1 = "/api/v1/reports/2019/F1";
    let put = async |body: Value| ask(&site, &key, (Method::PUT, f1), body).await;
    let code = |answer: &(StatusCode, Value)| (answer.0.as_u16(), answer.1["code"].as_str().unwrap_or("").to_owned());
    let (status, _) = ask(&site, "trm_wrong", (Method::GET, f1), Value::Null).await;
    assert_eq!(status, StatusCode::UNAUTHORIZED);
    let (status, _) = ask(&site, &key, (Method::GET, "/api/v1/reports/2019/F3"), Value::Null).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let (status, _) = ask(&site, &key, (Method::PUT, "/api/v1/reports/2018/F1"), json!({"version": 0})).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(code(&put(json!([])).await), (422, "refused".to_owned()));
    assert_eq!(code(&put(json!({"answers": {}})).await), (422, "required".to_owned()));
    assert_eq!(code(&put(json!({"version": 0, "answers": {"none": 1}})).await), (422, "unknown-field".to_owned()));
    assert_eq!(code(&put(json!({"version": 0, "answers": {"finished": [1]}})).await), (422, "not-a-text".to_owned()));
    let (status, saved) = put(json!({"version": 0, "answers": {"finished": "beaucoup"}})).await;
    assert_eq!((status, saved["version"].as_i64()), (StatusCode::OK, Some(1)));
    let remarks = saved["remarks"].as_array().unwrap();
    assert!(remarks.iter().any(|remark| remark["code"] == "not-a-number" && remark["fields"][0] == "finished"));
    assert_eq!(code(&put(json!({"version": 0, "answers": {"finished": 4}})).await), (409, "conflict".to_owned()));
    let request = Request::put(f1).header("authorization", format!("Bearer {key}")).header("if-match", "\"0\"");
    let answer = Browser::default().ask(&site, request, Body::from("{\"answers\": {\"finished\": 4}}")).await;
    assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED);
    let send = |digest: Value| json!({ "name": "Anne", "function": "Directrice", "digest": digest });
    let path = format!("{f1}/send");
    let early = ask(&site, &key, (Method::POST, &path), send(json!("other"))).await;
    assert_eq!(code(&early), (409, "changed".to_owned()));
    let refused = ask(&site, &key, (Method::POST, &path), send(saved["digest"].clone())).await;
    assert_eq!(code(&refused), (422, "remarks".to_owned()));
    let told: Vec<&str> =
        refused.1["remarks"].as_array().unwrap().iter().map(|remark| remark["code"].as_str().unwrap()).collect();
    let known: Vec<&str> = RemarkCode::plain().collect();
    assert!(told.iter().all(|code| known.contains(code) || code.starts_with("rule:")), "{told:?}");
}

#[tokio::test]
async fn the_description_names_the_codes_and_every_address() {
    let site = Site::with_everybody().await;
    let answer = Browser::default().get(&site, "/api/v1/openapi.json").await;
    let document: Value = serde_json::from_str(&answer.text).unwrap();
    let described = document["paths"].as_object().unwrap();
    let ours = ["/api/v1/reports", "/api/v1/questionnaires"];
    for route in web::listed().iter().filter(|route| ours.iter().any(|start| route.path.starts_with(start))) {
        let act = &described[route.path][route.method.as_str().to_lowercase()];
        assert!(act["summary"].as_str().is_some_and(|text| !text.is_empty()), "{} {}", route.method, route.path);
    }
    let codes = document["components"]["schemas"]["Remark"]["properties"]["code"]["enum"].as_array().unwrap();
    let plain: Vec<&str> = RemarkCode::plain().chain(["rule:NAME"]).collect();
    assert_eq!(codes.iter().map(|code| code.as_str().unwrap()).collect::<Vec<_>>(), plain);
    let page = Browser::default().get(&site, "/api").await;
    for code in
        plain.iter().take(11).copied().chain(app::campaigns::BookFault::ALL.map(app::campaigns::BookFault::code))
    {
        assert!(page.text.contains(&format!("<code>{code}</code>")), "{code}");
    }
}

/// The first sheet of a workbook, as texts.
fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(Data::to_string).collect()).collect()
}

async fn upload(site: &Site, browser: &mut Browser, path: &str, rows: &[Vec<String>]) -> Answer {
    let mut csv = String::new();
    for row in rows {
        let quoted: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        csv.push_str(&quoted.join(";"));
        csv.push('\n');
    }
    let body = format!(
        "--x\r\ncontent-disposition: form-data; name=\"fichier\"; filename=\"r.csv\"\r\n\r\n{csv}\r\n--x--\r\n"
    );
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=x");
    browser.ask(site, request, Body::from(body)).await
}

#[tokio::test]
async fn a_spreadsheet_is_downloaded_filled_in_checked_confirmed_and_sent() {
    let site = open(0).await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let home = browser.get(&site, "/mes-rapports/2019/tableur").await;
    assert!(home.text.contains("/mes-rapports/2019/tableur.xlsx?tous=1"), "{}", home.text);
    let bytes = browser.bytes(&site, "/mes-rapports/2019/tableur.xlsx").await;
    let mut rows = cells(&bytes);
    assert_eq!((rows.len(), rows[1][1].as_str(), rows[2][1].as_str()), (4, "reference", "F1"));
    let (_, questionnaire) = ask(&site, "", (Method::GET, "/api/v1/questionnaires/2019"), Value::Null).await;
    let answers = plainest(&questionnaire);
    for place in 0..rows[1].len() {
        let text = match &rows[1][place] {
            code if code == "justification" => "Année sans session.".to_owned(),
            code => match answers.get(code) {
                Some(Value::String(text)) => text.clone(),
                Some(Value::Bool(_)) => "non".to_owned(),
                Some(value) => value.to_string(),
                None => continue,
            },
        };
        rows[2][place] = text;
    }
    let mut wrong = rows.clone();
    wrong[3][0] = "2018".to_owned();
    let sent = upload(&site, &mut browser, "/mes-rapports/2019/tableur", &wrong).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let page = browser.get(&site, &sent.location).await;
    assert!(page.text.contains("Cette ligne est celle de la campagne «\u{a0}2018\u{a0}»"), "{}", page.text);
    let refused = browser.post(&site, &sent.location, "").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    let copy = cells(&browser.bytes(&site, &format!("{}/annote.xlsx", sent.location)).await);
    assert_eq!(copy[1].last().map(String::as_str), Some("remarks"));
    assert!(copy[3].last().unwrap().contains("2018"), "{:?}", copy[3].last());
    let sent = upload(&site, &mut browser, "/mes-rapports/2019/tableur", &rows).await;
    let page = browser.get(&site, &sent.location).await;
    assert!(page.text.contains("Confirmer et enregistrer 1 rapport"), "{}", page.text);
    let done = browser.post(&site, &sent.location, "").await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
    let page = browser.get(&site, &sent.location).await;
    let read = page.text.split("name=\"lu\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = format!("{}/envoyer", sent.location);
    let unticked = browser.post(&site, &path, &format!("fonction=Directrice&lu={read}")).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    let nameless = browser.post(&site, &path, &format!("certifie=oui&lu={read}")).await;
    assert_eq!(nameless.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nameless.text);
    let signed = browser.post(&site, &path, &format!("certifie=oui&fonction=Directrice&lu={read}")).await;
    assert_eq!(signed.status, StatusCode::SEE_OTHER, "{}", signed.text);
    let home = browser.get(&site, "/mes-rapports/2019/tableur").await;
    assert!(home.text.contains("r.csv"), "{}", home.text);
    assert_eq!(cells(&browser.bytes(&site, "/mes-rapports/2019/tableur.xlsx").await).len(), 3);
    // Nobody else sees it.
    let mut other = site.signed_in(Role::ProviderEditor).await;
    assert_eq!(other.get(&site, &sent.location).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_officer_reminds_and_a_provider_asks_for_silence_by_a_form_only() {
    let site = open(0).await;
    let mut provider = site.signed_in(Role::ProviderManager).await;
    for _ in 0..2 {
        let page = provider.get(&site, "/mes-rapports/relances").await;
        assert!(page.text.contains("Ne plus recevoir de relance"), "{}", page.text);
    }
    let mut officer = site.signed_in(Role::Evaluation).await;
    let page = officer.get(&site, "/campagnes/2019/relances").await;
    assert!(page.text.contains("2 personnes recevraient un courriel."), "{}", page.text);
    let silent = provider.post(&site, "/mes-rapports/relances", "relances=non").await;
    assert_eq!(silent.status, StatusCode::SEE_OTHER);
    let page = officer.get(&site, "/campagnes/2019/relances").await;
    assert!(page.text.contains("1 personne recevrait un courriel."), "{}", page.text);
    let person = page.text.split("name=\"personne\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let tried = officer.post(&site, "/campagnes/2019/relances/essai", &format!("personne={person}")).await;
    assert_eq!(tried.status, StatusCode::SEE_OTHER);
    let unsure = officer.post(&site, "/campagnes/2019/relances", "").await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sent = officer.post(&site, "/campagnes/2019/relances", "confirme=oui").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let page = officer.get(&site, "/campagnes/2019/relances").await;
    assert!(page.text.contains("Relance à la main du 2026-11-28"), "{}", page.text);
    assert_eq!(provider.get(&site, "/campagnes/2019/relances").await.status, StatusCode::FORBIDDEN);
}
