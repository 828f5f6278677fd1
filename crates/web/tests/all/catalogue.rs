//! Trainings and organisations: what is found, what is refused, who may, what comes back.

use crate::support::{Answer, Browser, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::accounts::Role;
use serde_json::Value;

/// What stands within `<main>`, a tag a line.
pub fn main_of(answer: &Answer) -> String {
    let text = answer.text.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default();
    let text = text.split_once('>').map_or("", |(_, rest)| rest);
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether a browser sends the value of an input that nobody touched.
fn is_sent(tag: &str) -> bool {
    !tag.contains("checkbox") && (!tag.contains("type=\"radio\"") || tag.contains(" checked"))
}

/// The form of a page as a browser would send it, with some fields typed anew.
pub fn form_of(answer: &Answer, typed: &[(&str, &str)]) -> String {
    let mut fields: Vec<(String, String)> = Vec::new();
    let attribute = |tag: &str, name: &str| {
        let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
        Some(rest.split('"').next()?.replace("&#38;", "&").replace("&#39;", "'"))
    };
    let main = main_of(answer);
    for tag in main.split('<') {
        let name = attribute(tag, "name");
        match name {
            Some(name) if tag.starts_with("input") && is_sent(tag) => {
                fields.push((name, attribute(tag, "value").unwrap_or_default()));
            }
            Some(name) if tag.starts_with("select") || tag.starts_with("textarea") => {
                let text = tag.split_once('>').map_or("", |(_, text)| text).trim();
                fields.push((name, if tag.starts_with("textarea") { text.to_owned() } else { String::new() }));
            }
            None if tag.starts_with("option") && tag.contains(" selected") => {
                if let Some(last) = fields.last_mut() {
                    last.1 = attribute(tag, "value").unwrap_or_default();
                }
            }
            _ => {}
        }
    }
    for (name, text) in typed {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*text).to_owned()));
    }
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    fields.iter().map(|(name, text)| format!("{}={}", encoded(name), encoded(text))).collect::<Vec<_>>().join("&")
}

#[tokio::test]
async fn the_public_finds_trainings_by_words_and_filters_and_shares_the_address() {
    let site = Site::with_everybody().await;
    let mut browser = Browser::default();
    let page = browser.get(&site, "/formations?q=developpeurs&region=bretagne&tri=-date").await;
    assert_eq!(page.status, StatusCode::OK);
    insta::assert_snapshot!(main_of(&page));
    let none = browser.get(&site, "/formations?q=inconnu&etat=ended").await;
    assert!(none.text.contains("Aucune formation ne correspond"), "{}", none.text);
    let english = browser.get(&site, "/formations?lang=en&q=%3Cscript%3E").await;
    assert!(english.text.contains("Labelled trainings") && !english.text.contains("<script>"), "{}", english.text);
    for hostile in
        ["?page=0", "?page=-1", "?page=99999999999999", "?q=%22%27%2A%28", "?region=%00", "?tri=x", "?organisme=x"]
    {
        let answer = browser.get(&site, &format!("/formations{hostile}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{hostile}");
    }
}

#[tokio::test]
async fn trainings_that_have_ended_show_only_when_asked_for() {
    let site = Site::with_everybody().await;
    let mut agency = site.signed_in(Role::Labelling).await;
    let form = agency.get(&site, "/formations/F2/modifier").await;
    let ended = agency.post(&site, "/formations/F2/modifier", &form_of(&form, &[("state", "ended")])).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", main_of(&ended));
    let mut browser = Browser::default();
    for (path, shown) in [
        ("/formations", false),
        ("/formations?q=reseaux", false),
        ("/formations?terminees=oui", true),
        ("/formations?etat=ended", true),
        ("/formations?etat=active&terminees=oui", true),
        ("/formations.csv", false),
        ("/api/v1/trainings", false),
        ("/api/v1/trainings?terminees=true", true),
    ] {
        let page = browser.get(&site, path).await;
        assert_eq!(page.text.contains("F2"), shown, "{path}: {}", page.text);
    }
    let page = browser.get(&site, "/formations?q=reseaux").await;
    assert!(
        page.text.contains("Afficher aussi les formations terminées <span class=\"count\">1"),
        "{}",
        main_of(&page)
    );
    assert_eq!(browser.get(&site, "/formations/F2").await.status, StatusCode::OK);
    // Whoever runs it finds all of theirs from their home page.
    let home = site.signed_in(Role::ProviderManager).await.get(&site, "/").await;
    assert!(home.text.contains("/formations?organisme=1&#38;terminees=oui"), "{}", main_of(&home));
}

#[tokio::test]
async fn a_search_with_words_says_how_it_is_sorted_and_offers_the_other_way() {
    let site = Site::with_everybody().await;
    let mut browser = Browser::default();
    let ranked = browser.get(&site, "/formations?q=web").await;
    assert!(ranked.text.contains("Les plus proches de votre recherche"), "{}", main_of(&ranked));
    let named = browser.get(&site, "/formations?q=web&tri=nom").await;
    assert!(named.text.contains("<a href=\"/formations?q=web\">Trier par pertinence</a>"), "{}", main_of(&named));
    assert!(!browser.get(&site, "/formations").await.text.contains("Les plus proches"));
}

#[tokio::test]
async fn a_training_has_a_page_that_machines_read_too() {
    let site = Site::with_everybody().await;
    let page = Browser::default().get(&site, "/formations/F1").await;
    insta::assert_snapshot!(main_of(&page));
    let script = page.text.split("<script type=\"application/ld+json\">").nth(1).unwrap();
    let course: Value = serde_json::from_str(script.split("</script>").next().unwrap()).unwrap();
    assert_eq!((course["@type"].as_str(), course["courseCode"].as_str()), (Some("Course"), Some("F1")));
    assert_eq!(course["hasCourseInstance"]["courseWorkload"], "PT600H");
    assert!(!page.text.contains("Historique"));
    assert_eq!(Browser::default().get(&site, "/formations/F9").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_provider_changes_its_training_and_sees_it_in_the_history() {
    let site = Site::with_everybody().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let form = browser.get(&site, "/formations/F1/modifier").await;
    insta::assert_snapshot!(main_of(&form));
    let saved = browser.post(&site, "/formations/F1/modifier", &form_of(&form, &[("places", "12")])).await;
    assert_eq!((saved.status, saved.location.as_str()), (StatusCode::SEE_OTHER, "/formations/F1"), "{}", saved.text);
    let page = browser.get(&site, "/formations/F1").await;
    assert!(page.text.contains("La formation est enregistrée."));
    assert!(page.text.contains("Places par session\u{a0}: 16 → 12"), "{}", main_of(&page));
}

#[tokio::test]
async fn what_is_refused_comes_back_with_what_was_typed_and_why() {
    let site = Site::with_everybody().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let form = browser.get(&site, "/formations/F1/modifier").await;
    let typed =
        [("name", ""), ("places", "beaucoup"), ("town", "Saint-Malo"), ("occupations-2", "developpeur-web-mobile")];
    let refused = browser.post(&site, "/formations/F1/modifier", &form_of(&form, &typed)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = main_of(&refused);
    assert!(text.contains("value=\"beaucoup\"") && text.contains("value=\"Saint-Malo\""), "{text}");
    assert!(
        text.contains(
            "<a href=\"#f-places\">Places par session\u{a0}: «\u{a0}beaucoup\u{a0}» n’est pas un nombre entier.</a>"
        ),
        "{text}"
    );
    assert!(text.contains("id=\"f-name-error\"") && text.contains("id=\"f-occupations-error\""), "{text}");
    assert!(refused.text.contains("<title>Erreur"), "{}", refused.text);
    // What the agency decides is not taken from a form that was made up.
    let forged = form_of(&form, &[("programme", "pic")]);
    let refused = browser.post(&site, "/formations/F1/modifier", &forged).await;
    assert!(refused.text.contains("seule l’agence peut changer cette valeur"), "{}", main_of(&refused));
}

#[tokio::test]
async fn who_saves_second_sees_both_versions_and_may_save_again() {
    let site = Site::with_everybody().await;
    let (mut first, mut second) = (site.signed_in(Role::Labelling).await, site.signed_in(Role::ProviderManager).await);
    let form = second.get(&site, "/formations/F1/modifier").await;
    let agency = first.get(&site, "/formations/F1/modifier").await;
    let saved = first.post(&site, "/formations/F1/modifier", &form_of(&agency, &[("town", "Brest")])).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", main_of(&saved));
    let conflict = second.post(&site, "/formations/F1/modifier", &form_of(&form, &[("town", "Vannes")])).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    let text = main_of(&conflict);
    assert!(text.contains("<td>Vannes</td><td>Brest</td>") && text.contains("Personne labelling"), "{text}");
    let again = second.post(&site, "/formations/F1/modifier", &form_of(&conflict, &[])).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", main_of(&again));
    assert!(second.get(&site, "/formations/F1").await.text.contains("Vannes"));
}

#[tokio::test]
async fn the_agency_adds_organisations_and_trainings() {
    let site = Site::with_everybody().await;
    let mut browser = site.signed_in(Role::Labelling).await;
    let form = browser.get(&site, "/organismes/nouveau").await;
    let wrong = form_of(&form, &[("name", "École"), ("siret", "73282932000075")]);
    let refused = browser.post(&site, "/organismes/nouveau", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("la clé de contrôle ne correspond pas"), "{}", main_of(&refused));
    let typed = [("siret", "732 829 320 00074"), ("legal_status", "association"), ("network", "hors-reseau")];
    let added = browser.post(&site, "/organismes/nouveau", &form_of(&refused, &typed)).await;
    assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", main_of(&added));
    insta::assert_snapshot!(main_of(&browser.get(&site, &added.location).await));
    let form = browser.get(&site, "/formations/nouvelle").await;
    let typed = [
        ("reference", "F9"),
        ("organisation", "73282932000074"),
        ("name", "Nouvelle"),
        ("occupations", "developpeur-web-mobile"),
        ("certification", "diplome"),
        ("modality", "mixte"),
        ("region", "corse"),
        ("operator", "hors-reseau"),
        ("programme", "pic"),
        ("labelled_on", "2020-02-01"),
    ];
    let added = browser.post(&site, "/formations/nouvelle", &form_of(&form, &typed)).await;
    assert_eq!(
        (added.status, added.location.as_str()),
        (StatusCode::SEE_OTHER, "/formations/F9"),
        "{}",
        main_of(&added)
    );
    let twice = browser.post(&site, "/formations/nouvelle", &form_of(&form, &typed)).await;
    assert!(twice.text.contains("est déjà celle d’une autre formation"), "{}", main_of(&twice));
}

#[tokio::test]
async fn an_organisation_of_others_is_nowhere_and_a_training_of_others_is_forbidden() {
    let site = Site::with_everybody().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    assert_eq!(browser.get(&site, "/organismes/1").await.status, StatusCode::OK);
    assert_eq!(browser.get(&site, "/organismes/2").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&site, "/organismes/2/modifier").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&site, "/formations/F3/modifier").await.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.get(&site, "/organismes/doublons").await.status, StatusCode::FORBIDDEN);
    let list = browser.get(&site, "/organismes").await;
    assert!(list.text.contains("Atelier du code") && !list.text.contains("Campus voisin"), "{}", main_of(&list));
    let mut auditor = site.signed_in(Role::Auditor).await;
    assert_eq!(auditor.get(&site, "/organismes/2").await.status, StatusCode::OK);
    assert_eq!(auditor.get(&site, "/organismes/2/modifier").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn two_organisations_are_merged_after_a_question() {
    let site = Site::with_everybody().await;
    let mut browser = site.signed_in(Role::Labelling).await;
    let question = browser.get(&site, "/organismes/2/fusionner?dans=1").await;
    insta::assert_snapshot!(main_of(&question));
    let unsure = browser.post(&site, "/organismes/2/fusionner?dans=1&version=1", "").await;
    assert_eq!(unsure.location, "/organismes/2/fusionner?dans=1");
    let merged = browser.post(&site, "/organismes/2/fusionner?dans=1&version=1", "confirme=oui").await;
    assert_eq!(merged.location, "/organismes/1");
    let gone = browser.get(&site, "/organismes/2").await;
    assert!(gone.text.contains("Cet organisme a été fusionné"), "{}", main_of(&gone));
    let kept = browser.get(&site, "/organismes/1").await;
    assert!(kept.text.contains("3 formations"), "{}", main_of(&kept));
}

async fn send(browser: &mut Browser, site: &Site, name: &str, content: &[u8]) -> Answer {
    let mut body =
        format!("--x\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"{name}\"\r\n\r\n").into_bytes();
    body.extend(content);
    body.extend(b"\r\n--x--\r\n");
    let request = Request::post("/imports").header("content-type", "multipart/form-data; boundary=x");
    browser.ask(site, request, Body::from(body)).await
}

#[tokio::test]
async fn a_file_is_checked_corrected_and_written() {
    let site = Site::with_everybody().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    for (content, why) in [
        (&b"\x00\x01"[..], "ni un classeur XLSX ni un texte CSV"),
        (b"", "au moins une ligne"),
        (b"reference;couleur\nF1;bleu", "Colonnes inconnues\u{a0}: couleur"),
        (b"ville\nRennes", "«\u{a0}Référence\u{a0}» manque"),
    ] {
        let refused = send(&mut browser, &site, "a.csv", content).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(refused.text.contains(why), "{}", main_of(&refused));
    }
    let wrong =
        send(&mut browser, &site, "<b>.csv", "Référence;Places par session\nF1;beaucoup\nF3;3\n".as_bytes()).await;
    let page = browser.get(&site, &wrong.location).await;
    insta::assert_snapshot!(main_of(&page));
    assert_eq!(browser.post(&site, &wrong.location, "").await.status, StatusCode::CONFLICT);
    let annotated = browser.get(&site, &format!("{}/annote.xlsx", wrong.location)).await;
    assert!(annotated.status == StatusCode::OK && annotated.text.starts_with("PK"));
    let right = send(&mut browser, &site, "a.csv", "Référence,Places par session,Erreurs\nF1,7,x\n".as_bytes()).await;
    let done = browser.post(&site, &right.location, "").await;
    assert_eq!(done.location, right.location, "{}", main_of(&done));
    assert!(browser.get(&site, &right.location).await.text.contains("Import terminé"));
    assert!(
        browser
            .get(&site, "/formations/F1/modifier")
            .await
            .text
            .contains("name=\"places\" type=\"text\" class=\"short\" value=\"7\"")
    );
    let mut other = site.signed_in(Role::Labelling).await;
    assert_eq!(other.get(&site, &right.location).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn an_export_can_be_sent_back_as_it_is() {
    let site = Site::with_everybody().await;
    let mut browser = site.signed_in(Role::Labelling).await;
    for language in ["fr", "en"] {
        let csv = browser.get(&site, &format!("/formations.csv?lang={language}")).await;
        assert!(csv.text.starts_with('\u{feff}'));
        let sent = send(&mut browser, &site, "formations.csv", csv.text.as_bytes()).await;
        let page = browser.get(&site, &sent.location).await;
        let nothing = if language == "fr" { "rien de nouveau" } else { "nothing new" };
        assert!(page.text.contains(nothing), "{}", main_of(&page));
    }
    let one = browser.get(&site, "/formations.csv?q=donnees&lang=fr").await;
    assert_eq!(one.text.lines().count(), 2, "{}", one.text);
    for path in ["/formations.xlsx", "/imports/modele.xlsx"] {
        assert!(browser.get(&site, path).await.text.starts_with("PK"), "{path}");
    }
}

#[tokio::test]
async fn programs_read_the_same_trainings_and_the_description_of_how() {
    let site = Site::with_everybody().await;
    let mut browser = Browser::default();
    let list: Value = serde_json::from_str(&browser.get(&site, "/api/v1/trainings?q=reseau").await.text).unwrap();
    assert_eq!((list["total"].as_u64(), list["trainings"][0]["reference"].as_str()), (Some(1), Some("F2")));
    let one: Value = serde_json::from_str(&browser.get(&site, "/api/v1/trainings/F1").await.text).unwrap();
    assert_eq!(one["organisation"]["name"], "Atelier du code");
    let missing = browser.get(&site, "/api/v1/trainings/F9").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(missing.text.contains("\"code\":\"http-404\""));
    let described: Value = serde_json::from_str(&browser.get(&site, "/api/v1/openapi.json").await.text).unwrap();
    assert!(described["openapi"].as_str().unwrap().starts_with("3.1"));
    let listed: Vec<_> = web::listed().into_iter().map(|route| route.path).collect();
    for path in described["paths"].as_object().unwrap().keys() {
        assert!(listed.contains(&path.as_str()), "{path}");
    }
    assert!(described["info"]["contact"]["name"].is_null(), "{}", described["info"]);
    insta::assert_snapshot!(serde_json::to_string_pretty(&described["components"]["schemas"]["Training"]).unwrap());
    insta::assert_snapshot!(main_of(&browser.get(&site, "/api").await));
}

#[tokio::test]
async fn a_program_with_a_key_changes_the_trainings_of_its_organisation() {
    let site = Site::with_everybody().await;
    let mut manager = site.signed_in(Role::ProviderManager).await;
    let made = manager.post(&site, "/organismes/1/cles", "name=Logiciel&until=2026-12-31").await;
    let start = made.text.find("trm_").expect("the key is shown");
    let key = made.text[start..].split('<').next().unwrap().to_owned();
    let put = async |key: &str, reference: &str, body: &str| {
        let request =
            Request::put(format!("/api/v1/trainings/{reference}")).header("authorization", format!("Bearer {key}"));
        let answer = Browser::default().ask(&site, request, Body::from(body.to_owned())).await;
        (answer.status.as_u16(), serde_json::from_str::<Value>(&answer.text).unwrap())
    };
    let (status, training) =
        put(&key, "F1", r#"{"version": 1, "places": 12, "town": null, "special_format": true}"#).await;
    assert_eq!(
        (status, training["places"].as_i64(), training["version"].as_i64()),
        (200, Some(12), Some(2)),
        "{training}"
    );
    assert!(training["town"].is_null() && training["special_format"] == true);
    let (status, conflict) = put(&key, "F1", r#"{"version": 1, "places": 14}"#).await;
    assert_eq!(
        (status, conflict["version"].as_i64(), conflict["theirs"]["places"].as_str()),
        (409, Some(2), Some("12"))
    );
    let (status, refused) =
        put(&key, "F1", r#"{"version": 2, "places": "beaucoup", "programme": "pic", "region": "bretagn"}"#).await;
    assert_eq!(status, 422);
    insta::assert_snapshot!(serde_json::to_string_pretty(&refused).unwrap());
    for (body, code) in
        [("[]", "not-an-object"), (r#"{"version":2,"colour":1}"#, "unknown-field"), (r#"{"places":1}"#, "required")]
    {
        let (status, refused) = put(&key, "F1", body).await;
        assert_eq!((status, refused["faults"][0]["code"].as_str()), (422, Some(code)));
    }
    assert_eq!(put(&key, "F3", r#"{"version": 1, "places": 14}"#).await.0, 403);
    assert_eq!(put(&key, "F9", r#"{"version": 1}"#).await.0, 404);
    assert_eq!(put("trm_faux", "F1", r#"{"version": 2}"#).await.0, 401);
}
