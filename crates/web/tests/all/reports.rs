//! A provider's annual report: what is left, filled in without any script, signed, corrected; and everything that may come between.

use crate::catalogue::{form_of, main_of};
use crate::support::{Answer, Browser, CLOSES, CORRECTED, Site};
use axum::http::StatusCode;
use domain::accounts::Role;
use domain::campaigns::{Field, fields_of};
use domain::questionnaire::{QuestionKind, Section};

const F1: &str = "/mes-rapports/2019/F1";

/// Answers of a section that contradict nothing: 20 left, 2 of them early, 5 are still there.
fn answers(section: &Section) -> Vec<(String, String)> {
    fields_of(section).filter_map(|field| Some((field.name.clone(), answer(&field)?))).collect()
}

fn answer(field: &Field<'_>) -> Option<String> {
    let (rows, id) = match &field.question.kind {
        QuestionKind::Choice(choice) => return Some(choice.codes[0].code.clone()),
        QuestionKind::Table { rows, .. } => (Some(rows), field.question.id.as_str()),
        _ => (None, field.question.id.as_str()),
    };
    let is_first = rows.is_none_or(|rows| Some(&rows.codes[0].code) == field.row.map(|row| &row.code));
    let whole = match id {
        "pedagogy" | "salary_total" => return None,
        "finished" => 20,
        "dropouts" | "sessions_started" | "sessions_finished" => 2,
        "started" | "sessions_started_learners" => 5,
        "candidates" | "admitted" => 30,
        "sex" | "age" | "education" => 25,
        "situation_before" | "situation_after" => 18,
        _ => 0,
    };
    Some(if is_first { whole } else { 0 }.to_string())
}

/// Fills a page's form in and presses a button.
async fn send(browser: &mut Browser, site: &Site, path: &str, typed: &[(&str, &str)]) -> Answer {
    let page = browser.get(site, path).await;
    assert_eq!(page.status, StatusCode::OK, "{path}: {}", main_of(&page));
    browser.post(site, path, &form_of(&page, typed)).await
}

fn to(answer: &Answer) -> (StatusCode, &str) {
    (answer.status, &answer.location)
}

/// Fills every section in, following the button that goes on; ends at the preview.
async fn fill(browser: &mut Browser, site: &Site) {
    let sections = &site.app.questionnaires()[0].sections;
    for (place, section) in sections.iter().enumerate() {
        let answers = answers(section);
        let mut typed: Vec<(&str, &str)> = answers.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        typed.push(("aller", "suite"));
        let saved = send(browser, site, &format!("{F1}/{}", section.id), &typed).await;
        let next = sections.get(place + 1).map_or("apercu", |next| &next.id);
        assert_eq!(to(&saved), (StatusCode::SEE_OTHER, format!("{F1}/{next}").as_str()), "{}", saved.text);
    }
}

async fn sign(browser: &mut Browser, site: &Site) -> Answer {
    send(browser, site, &format!("{F1}/apercu"), &[("fonction", "Directrice"), ("certifie", "oui")]).await
}

#[tokio::test]
async fn a_provider_sees_what_is_left_and_strangers_see_nothing() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let page = browser.get(&site, "/mes-rapports").await;
    let text = main_of(&page);
    for shown in [
        "Réponses jusqu’au 18\u{a0}décembre\u{a0}2026 à 23:59 (heure de Paris). Encore 20 jours.",
        "2 rapports restent à envoyer.",
        "href=\"/mes-rapports/2019/F1\"",
        "href=\"/mes-rapports/2019/F2\"",
        "0 sur 7",
        "/mes-rapports/2019/tableur",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    assert!(!text.contains("F3"), "{text}");
    let found = browser.get(&site, "/mes-rapports?q=R%C3%A9seaux&etat=reste").await;
    assert!(main_of(&found).contains("F2") && !main_of(&found).contains("2019/F1"));
    assert!(browser.get(&site, "/mes-rapports?etat=envoye&page=9").await.text.contains("Aucun rapport ne correspond"));
    assert_eq!(browser.get(&site, "/mes-rapports/2019/F3").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&site, "/mes-rapports/2018/F1").await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get(&site, &format!("{F1}/ailleurs")).await.status, StatusCode::NOT_FOUND);
    let english = browser.get(&site, "/mes-rapports?lang=en").await;
    assert!(english.text.contains("2 reports are still to be sent."), "{}", english.text);
    let mut agency = site.signed_in(Role::Evaluation).await;
    assert_eq!(agency.get(&site, "/mes-rapports").await.status, StatusCode::FORBIDDEN);
    let read = agency.get(&site, &format!("{F1}/learners")).await;
    assert!(
        read.text.contains("seul son organisme le remplit")
            && !read.text.contains("<form method=\"post\" action=\"/mes")
    );
}

#[tokio::test]
async fn a_report_is_filled_in_signed_and_corrected_without_any_script() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let overview = browser.get(&site, F1).await;
    assert!(overview.text.contains("Pas commencé") && overview.text.contains("Personne provider-manager"));
    fill(&mut browser, &site).await;
    let preview = browser.get(&site, &format!("{F1}/apercu")).await;
    assert!(preview.text.contains("Je certifie que ces réponses sont exactes"), "{}", main_of(&preview));
    // Neither an unticked box nor an empty function signs anything.
    let unticked = send(&mut browser, &site, &format!("{F1}/apercu"), &[("fonction", "Directrice")]).await;
    assert_eq!(unticked.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unticked.text.contains("Cochez la case") && unticked.text.contains("value=\"Directrice\""));
    let nobody = send(&mut browser, &site, &format!("{F1}/apercu"), &[("certifie", "oui")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    // What changed since it was read is not signed.
    let stale = form_of(&preview, &[("fonction", "Directrice"), ("certifie", "oui"), ("lu", "autre")]);
    let changed = browser.post(&site, &format!("{F1}/apercu"), &stale).await;
    assert_eq!(changed.status, StatusCode::CONFLICT);
    let signed = sign(&mut browser, &site).await;
    assert_eq!(to(&signed), (StatusCode::SEE_OTHER, "/mes-rapports/2019/F1/recu/1"), "{}", main_of(&signed));
    let receipt = browser.get(&site, "/mes-rapports/2019/F1/recu/1").await;
    let body = browser.get(&site, "/mes-rapports/2019/F1/recu/1.json").await;
    assert!(receipt.text.contains(&app::hash_of(&body.text)), "{}", main_of(&receipt));
    assert!(receipt.text.contains("Personne provider-manager, Directrice"));
    let pdf = browser.get(&site, "/mes-rapports/2019/F1/recu/1.pdf").await;
    assert!(pdf.status == StatusCode::NOT_FOUND && pdf.text.contains("ne compose pas de PDF"));
    // Sent means sent, until it is opened again for a reason.
    let form = browser.get(&site, &format!("{F1}/learners")).await;
    assert!(form.text.contains("Ce rapport est envoyé"), "{}", main_of(&form));
    let late = browser.post(&site, &format!("{F1}/learners"), "version=1&finished=21").await;
    assert!(late.status == StatusCode::CONFLICT && late.text.contains("<dd>21</dd>"), "{}", main_of(&late));
    let silent = send(&mut browser, &site, &format!("{F1}/corriger"), &[]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    let reopened = send(&mut browser, &site, &format!("{F1}/corriger"), &[("raison", "Un oubli")]).await;
    assert_eq!(to(&reopened), (StatusCode::SEE_OTHER, F1));
    let saved = send(&mut browser, &site, &format!("{F1}/sessions"), &[("candidates", "40"), ("aller", "ici")]).await;
    assert_eq!(to(&saved), (StatusCode::SEE_OTHER, "/mes-rapports/2019/F1/sessions"));
    assert_eq!(sign(&mut browser, &site).await.location, "/mes-rapports/2019/F1/recu/2");
    let versions = browser.get(&site, &format!("{F1}/versions")).await;
    let text = main_of(&versions);
    assert!(text.contains("Un oubli") && text.contains("<del>30</del>") && text.contains("<ins>40</ins>"), "{text}");
    let list = browser.get(&site, "/mes-rapports").await;
    assert!(main_of(&list).contains("1 rapport reste à envoyer."));
}

#[tokio::test]
async fn what_is_no_answer_is_saved_and_said_beside_its_field() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderEditor).await;
    let path = format!("{F1}/learners");
    let typed = [("finished", "vingt"), ("dropouts", "30 000"), ("aller", "suite")];
    let saved = send(&mut browser, &site, &path, &typed).await;
    assert_eq!(to(&saved), (StatusCode::SEE_OTHER, path.as_str()), "{}", saved.text);
    let page = browser.get(&site, &path).await;
    let text = main_of(&page);
    for shown in [
        "value=\"vingt\"",
        "«\u{a0}vingt\u{a0}» n’est pas un nombre",
        "href=\"#f-finished\"",
        "id=\"f-finished-r0\"",
        "30\u{202f}000 n’est pas possible\u{a0}: attendu entre 0 et 20\u{202f}000.",
        "aria-invalid=\"true\"",
    ] {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    assert!(page.text.contains("<title>Erreur"));
    let many = [("finished", "20"), ("dropouts", "15"), ("started", "5")];
    send(&mut browser, &site, &path, &many).await;
    let warned = browser.get(&site, &path).await;
    assert!(main_of(&warned).contains("Plus de la moitié des apprenants ont abandonné"), "{}", main_of(&warned));
    assert!(main_of(&warned).contains(">25</output>"), "{}", main_of(&warned));
    let explained = [("mot:rule:many_dropouts", "Fermeture d’un site"), ("aller", "suite")];
    let saved = send(&mut browser, &site, &path, &explained).await;
    assert_eq!(saved.location, format!("{F1}/profile"), "{}", main_of(&saved));
    assert!(browser.get(&site, &format!("{F1}/apercu")).await.text.contains("<q>Fermeture d’un site</q>"));
    // Whoever only fills in is told who signs.
    let overview = browser.get(&site, F1).await;
    assert!(overview.text.contains("Personne provider-manager"), "{}", main_of(&overview));
    let refused = browser.post(&site, &format!("{F1}/apercu"), "fonction=x&certifie=oui&lu=x").await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn two_people_choose_field_by_field_and_lose_nothing() {
    let site = Site::with_campaign().await;
    let (mut first, mut second) =
        (site.signed_in(Role::ProviderManager).await, site.signed_in(Role::ProviderEditor).await);
    let path = format!("{F1}/learners");
    let form = second.get(&site, &path).await;
    send(&mut first, &site, &path, &[("finished", "20"), ("started", "5")]).await;
    let typed = form_of(&form, &[("finished", "21"), ("dropouts", "2")]);
    let conflict = second.post(&site, &path, &typed).await;
    assert_eq!(conflict.status, StatusCode::CONFLICT);
    let text = main_of(&conflict);
    assert!(text.contains("Personne provider-manager") && text.contains("value=\"21\" checked"), "{text}");
    assert!(text.contains("name=\"started\" value=\"5\" checked"), "an empty field takes what the other typed: {text}");
    let merged = second.post(&site, &path, &form_of(&conflict, &[])).await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", main_of(&merged));
    let both = first.get(&site, &path).await.text;
    assert!(
        ["name=\"finished\"", "value=\"21\"", "value=\"2\"", "value=\"5\""].iter().all(|shown| both.contains(shown))
    );
}

#[tokio::test]
async fn a_section_whose_questions_all_wait_says_on_which_answers() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let waits = "Rien n’est demandé ici pour l’instant";
    let page = browser.get(&site, &format!("{F1}/profile")).await;
    let text = main_of(&page);
    assert!(text.contains(waits) && !text.contains("Des valeurs connues"), "{text}");
    for field in ["finished", "started"] {
        assert!(text.contains(&format!("<a href=\"{F1}/learners#f-{field}\">")), "{text}");
    }
    send(&mut browser, &site, &format!("{F1}/learners"), &[("finished", "20"), ("started", "5")]).await;
    assert!(!main_of(&browser.get(&site, &format!("{F1}/profile")).await).contains(waits));
    // What waits on an answer of its own page opens there.
    assert!(!main_of(&browser.get(&site, &format!("{F1}/sessions")).await).contains(waits));
}

#[tokio::test]
async fn the_closing_instant_refuses_with_what_was_typed() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let path = format!("{F1}/learners");
    let form = browser.get(&site, &path).await;
    site.set_clock(CLOSES);
    let mut browser = site.signed_in(Role::ProviderManager).await;
    assert!(!browser.get(&site, "/mes-rapports").await.text.contains("/mes-rapports/2019/tableur"));
    assert!(browser.get(&site, "/mes-rapports/2019/tableur").await.text.contains("La campagne est close"));
    let typed = form_of(&form, &[("finished", "20"), ("started", "5")]);
    let closed = browser.post(&site, &path, &typed).await;
    assert_eq!(closed.status, StatusCode::GONE, "{}", main_of(&closed));
    let text = main_of(&closed);
    for shown in
        ["La campagne a fermé le 18\u{a0}décembre\u{a0}2026", "<dd>20</dd>", "download=\"F1-learners.txt\"", "%0A"]
    {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    let auto = browser.post(&site, &format!("{path}/brouillon"), &typed).await;
    assert_eq!(auto.status, StatusCode::GONE);
    assert!(browser.get(&site, &path).await.text.contains("La campagne a fermé"));
    site.set_clock(CORRECTED);
    let mut browser = site.signed_in(Role::ProviderManager).await;
    assert!(browser.get(&site, "/mes-rapports").await.text.contains("Campagne close"));
}

#[tokio::test]
async fn a_session_that_ended_keeps_what_was_typed_until_it_is_sent_again() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let path = format!("{F1}/learners");
    let form = browser.get(&site, &path).await;
    let typed = form_of(&form, &[("finished", "20"), ("started", "5")]);
    let mut out = Browser::default();
    let kept = out.post(&site, &path, &typed).await;
    assert_eq!(kept.status, StatusCode::UNAUTHORIZED);
    let text = main_of(&kept);
    assert!(
        text.contains("<dd>20</dd>") && text.contains("/connexion?suite=%2Fmes-rapports%2F2019%2FF1%2Flearners"),
        "{text}"
    );
    let auto = out.post(&site, &format!("{path}/brouillon"), &typed).await;
    assert!(auto.status == StatusCode::UNAUTHORIZED && auto.text.contains("connectez-vous"), "{}", auto.text);
    let again = browser.post(&site, &path, &form_of(&kept, &[])).await;
    assert_eq!(to(&again), (StatusCode::SEE_OTHER, path.as_str()), "{}", again.text);
    assert!(browser.get(&site, &path).await.text.contains("value=\"20\""));
}

#[tokio::test]
async fn typing_is_saved_along_the_way_until_somebody_else_saves() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let draft = format!("{F1}/learners/brouillon");
    let saved = browser.post(&site, &draft, "version=0&finished=20").await;
    assert_eq!((saved.status, saved.text.as_str()), (StatusCode::OK, "{\"version\":1}"));
    let mut other = site.signed_in(Role::ProviderEditor).await;
    assert_eq!(other.post(&site, &draft, "version=1&finished=22").await.text, "{\"version\":2}");
    let late = browser.post(&site, &draft, "version=1&finished=21").await;
    assert!(late.status == StatusCode::CONFLICT && late.text.contains("Personne provider-editor"), "{}", late.text);
    let mut agency = site.signed_in(Role::Evaluation).await;
    assert_eq!(agency.post(&site, &draft, "version=2&finished=1").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_receipt_is_a_document_of_the_same_lines() {
    let site = Site::with_press().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    fill(&mut browser, &site).await;
    assert_eq!(sign(&mut browser, &site).await.status, StatusCode::SEE_OTHER);
    let receipt = browser.get(&site, &format!("{F1}/recu/1")).await;
    assert!(receipt.text.contains("Télécharger le reçu en PDF"), "{}", main_of(&receipt));
    let pdf = browser.get(&site, &format!("{F1}/recu/1.pdf")).await;
    let body = browser.get(&site, &format!("{F1}/recu/1.json")).await;
    assert!(pdf.text.starts_with("%PDF") && pdf.text.contains("finished 20"), "{}", pdf.text);
    assert!(pdf.text.contains(&app::hash_of(&body.text)));
    for nowhere in ["recu/2", "recu/2.pdf", "recu/1.txt", "recu/x"] {
        assert_eq!(browser.get(&site, &format!("{F1}/{nowhere}")).await.status, StatusCode::NOT_FOUND, "{nowhere}");
    }
}

#[tokio::test]
async fn last_year_stands_in_the_fields_and_a_leap_asks_for_a_word() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    fill(&mut browser, &site).await;
    sign(&mut browser, &site).await;
    site.open_campaign(2020).await;
    let path = "/mes-rapports/2020/F1/learners";
    let page = browser.get(&site, path).await;
    let text = main_of(&page);
    for shown in
        ["value=\"20\"", "Repris de l’an dernier\u{a0}: à vérifier.", "Des valeurs connues sont déjà dans les champs."]
    {
        assert!(text.contains(shown), "{shown} in {text}");
    }
    // Whoever looks has saved nothing.
    assert!(main_of(&browser.get(&site, "/mes-rapports/2020/F1").await).contains("Pas commencé"));
    send(&mut browser, &site, path, &[("finished", "90")]).await;
    let far = main_of(&browser.get(&site, path).await);
    for shown in [
        "Déclaré\u{a0}: 90\u{202f}; l’an dernier\u{a0}: 20.",
        "name=\"mot:differs-from-last-year:finished\"",
        "L’an dernier\u{a0}: 20",
        "name=\"reprendre\" value=\"finished\"",
    ] {
        assert!(far.contains(shown), "{shown} in {far}");
    }
    let taken = send(&mut browser, &site, path, &[("reprendre", "finished")]).await;
    assert_eq!(to(&taken), (StatusCode::SEE_OTHER, format!("{path}#f-finished").as_str()));
    assert!(!main_of(&browser.get(&site, path).await).contains("Déclaré\u{a0}: 90"));
    let list = browser.get(&site, "/mes-rapports").await;
    let tabs = ["href=\"/mes-rapports?annee=2020\" aria-current=\"page\"", "href=\"/mes-rapports?annee=2019\""];
    assert!(tabs.iter().all(|tab| list.text.contains(tab)), "{}", main_of(&list));
}

#[tokio::test]
async fn a_question_shows_once_it_is_asked_and_counts_only_then() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    let path = format!("{F1}/sessions");
    let shows = |page: &Answer| {
        let tag = page.text.split("id=\"q-admitted\"").nth(1).and_then(|rest| rest.split('>').next()).unwrap();
        !tag.contains(" hidden")
    };
    assert!(!shows(&browser.get(&site, &path).await));
    let none = [("sessions_started", "0"), ("sessions_finished", "0"), ("candidates", "0"), ("admitted", "7")];
    send(&mut browser, &site, &path, &none).await;
    assert!(!browser.get(&site, &format!("{F1}/apercu")).await.text.contains("Candidats admis"));
    // Whoever goes on without a script sees it first.
    let some = [("candidates", "9"), ("admitted", ""), ("aller", "suite")];
    let saved = send(&mut browser, &site, &path, &some).await;
    assert_eq!(to(&saved), (StatusCode::SEE_OTHER, path.as_str()));
    assert!(shows(&browser.get(&site, &path).await));
    let answered = send(&mut browser, &site, &path, &[("admitted", "7"), ("aller", "suite")]).await;
    assert_eq!(answered.location, format!("{F1}/learners"), "{}", answered.text);
    assert!(browser.get(&site, &format!("{F1}/apercu")).await.text.contains("Candidats admis"));
}

#[tokio::test]
async fn the_home_page_says_what_is_left() {
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderEditor).await;
    let home = browser.get(&site, "/").await;
    assert!(home.text.contains("2 rapports restent à envoyer."), "{}", main_of(&home));
    let others = site.signed_in(Role::Recruiter).await.get(&site, "/").await;
    assert!(!others.text.contains("/mes-rapports"), "{}", main_of(&others));
}

/// Serves the pages for somebody's eyes: `TREMPLIN_LOOK=8099 cargo test -p web --test all look -- --ignored`.
#[tokio::test]
#[ignore = "no test: serves pages for somebody's eyes until it is stopped"]
async fn look() {
    let port: u16 = std::env::var("TREMPLIN_LOOK").unwrap().parse().unwrap();
    let site = Site::with_campaign().await;
    let mut browser = site.signed_in(Role::ProviderManager).await;
    fill(&mut browser, &site).await;
    sign(&mut browser, &site).await;
    site.open_campaign(2020).await;
    println!("session={}", browser.cookie("session").unwrap());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await.unwrap();
    web::serve(listener, site.router(), std::future::pending()).await.unwrap();
}
