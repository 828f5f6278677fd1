//! The agency's pages about campaigns, from the empty list to the board.

use crate::support::{Answer, Browser, Site};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use domain::accounts::Role;

/// A campaign as it is typed: it opened a week ago and closes in three weeks.
const CAMPAIGN: &str = "year=2019&questionnaire=annual-report-2019&opens_at=2026-11-21T08:00&closes_at=2026-12-18T22:59\
    &corrections_until=2027-01-15T22:59&reminder-1=2026-12-04&reminder-2=2026-12-11";

/// What stands within `<main>`, without its tags.
fn text_of(answer: &Answer) -> String {
    let main = answer.text.split("<main").nth(1).and_then(|rest| rest.split("</main>").next()).unwrap_or_default();
    let words = main.split('<').skip(1).filter_map(|tag| tag.split_once('>')).map(|(_, text)| text.trim());
    words.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | ")
}

async fn multipart(
    browser: &mut Browser,
    site: &Site,
    path: &str,
    parts: &[(&str, &str)],
    file: Option<(&str, &str)>,
) -> Answer {
    let mut body = String::new();
    for (name, value) in parts {
        body.push_str(&format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    if let Some((name, bytes)) = file {
        let head = format!("content-disposition: form-data; name=\"file\"; filename=\"{name}\"");
        body.push_str(&format!("--x\r\n{head}\r\ncontent-type: application/pdf\r\n\r\n{bytes}\r\n"));
    }
    body.push_str("--x--\r\n");
    let request = Request::post(path).header("content-type", "multipart/form-data; boundary=x");
    browser.ask(site, request, Body::from(body)).await
}

const REPORT: &str = "/campagnes/2019/rapports/F1";

#[tokio::test]
async fn a_campaign_is_prepared_read_again_and_opened_after_a_question() {
    let site = Site::with_everybody().await;
    let mut officer = site.signed_in(Role::Evaluation).await;
    let list = officer.get(&site, "/campagnes").await;
    assert!(
        list.text.contains("Aucune campagne") && list.text.contains("href=\"/campagnes/nouvelle\""),
        "{}",
        text_of(&list)
    );
    let form = officer.get(&site, "/campagnes/nouvelle").await;
    assert!(form.text.contains("Heures de Paris") && form.text.contains("type=\"datetime-local\""));
    let wrong = CAMPAIGN.replace("2026-12-18T22:59", "bientôt").replace("year=2019", "year=MMXIX");
    let refused = officer.post(&site, "/campagnes/nouvelle", &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("value=\"MMXIX\"") && refused.text.contains("value=\"bientôt\""), "{}", refused.text);
    assert!(refused.text.contains("href=\"#f-closes_at\"") && refused.text.contains("id=\"f-year-error\""));
    let backwards = CAMPAIGN.replace("2027-01-15", "2026-12-01").replace("2026-12-11", "2027-12-11");
    let refused = officer.post(&site, "/campagnes/nouvelle", &backwards).await;
    assert!(
        refused.text.contains("id=\"f-corrections_until-error\"") && refused.text.contains("id=\"f-reminder-1-error\"")
    );
    let prepared = officer.post(&site, "/campagnes/nouvelle", CAMPAIGN).await;
    assert_eq!((prepared.status, prepared.location.as_str()), (StatusCode::SEE_OTHER, "/campagnes/2019"));
    let twice = officer.post(&site, "/campagnes/nouvelle", CAMPAIGN).await;
    assert!(twice.text.contains("Cette année a déjà une campagne."), "{}", text_of(&twice));
    let preview = officer.get(&site, "/campagnes/2019/questionnaire").await;
    assert!(preview.text.contains("Quelles pédagogies sortent de l’ordinaire") && preview.text.contains("disabled"));
    let population = officer.get(&site, "/campagnes/2019/population?raison=active&q=f2").await;
    assert!(text_of(&population).contains("1 résultat"), "{}", text_of(&population));
    let unsure = officer.post(&site, "/campagnes/2019/ouvrir", "").await;
    assert_eq!(unsure.location, "/campagnes/2019/ouvrir");
    let asks = officer.get(&site, "/campagnes/2019/ouvrir").await;
    assert!(text_of(&asks).contains("3 formations seront interrogées."), "{}", text_of(&asks));
    officer.post(&site, "/campagnes/2019/ouvrir", "confirme=oui").await;
    let board = officer.get(&site, "/campagnes/2019").await;
    assert!(text_of(&board).contains("0,0\u{202f}%"), "{}", text_of(&board));
    assert!(
        board.text.contains("<polyline class=\"now\"")
            && board.text.contains("/campagnes/2019/rapports?region=bretagne")
    );
    assert!(!board.text.contains("style=\""), "the policy forbids it");
    assert_eq!(officer.get(&site, "/campagnes/2019/ouvrir").await.status, StatusCode::CONFLICT);
    let english = officer.get(&site, "/campagnes/2019?lang=en").await;
    assert!(english.text.contains("Response rate"));
}

#[tokio::test]
async fn two_officers_who_change_the_dates_see_both_values() {
    let site = Site::with_campaign().await;
    let mut officer = site.signed_in(Role::Evaluation).await;
    let changed = CAMPAIGN.replace("2027-01-15", "2027-01-22");
    let first = officer.post(&site, "/campagnes/2019/modifier", &format!("version=2&{changed}")).await;
    assert_eq!(first.status, StatusCode::SEE_OTHER, "{}", text_of(&first));
    let second = officer.post(&site, "/campagnes/2019/modifier", &format!("version=2&{CAMPAIGN}")).await;
    assert_eq!(second.status, StatusCode::CONFLICT);
    let text = text_of(&second);
    assert!(text.contains("2027-01-15T22:59 | 2027-01-22T22:59"), "{text}");
    let other = format!("version=3&{}", CAMPAIGN.replace("annual-report-2019", "autre"));
    let refused = officer.post(&site, "/campagnes/2019/modifier", &other).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_report_is_followed_called_extended_and_picked() {
    let site = Site::with_campaign().await;
    let mut officer = site.signed_in(Role::Evaluation).await;
    let list =
        officer.get(&site, "/campagnes/2019/rapports?situation=jamais-ouvert&tri=-reference&region=bretagne").await;
    assert!(
        text_of(&list).contains("3 résultats") && list.text.contains(&format!("href=\"{REPORT}\"")),
        "{}",
        text_of(&list)
    );
    for hostile in ["?page=0", "?etat=x", "?tri=%22", "?region=%00", "?situation=x", "?q=%25_%27"] {
        let answer = officer.get(&site, &format!("/campagnes/2019/rapports{hostile}")).await;
        assert_eq!(answer.status, StatusCode::OK, "{hostile}");
    }
    let empty = officer.post(&site, &format!("{REPORT}/appels"), "words=+").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("id=\"f-words-error\""));
    let noted = officer.post(&site, &format!("{REPORT}/appels"), "words=%3Cb%3ERappeler").await;
    assert_eq!((noted.status, noted.location.as_str()), (StatusCode::SEE_OTHER, REPORT));
    let early = officer.post(&site, &format!("{REPORT}/prolongation"), "until=2026-12-01&reason=travaux").await;
    assert_eq!(early.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        early.text.contains("value=\"2026-12-01\"") && early.text.contains(">travaux</textarea>"),
        "{}",
        text_of(&early)
    );
    officer.post(&site, &format!("{REPORT}/prolongation"), "until=2027-01-05&reason=travaux").await;
    officer.post(&site, &format!("{REPORT}/depart"), "left_reason=fermée").await;
    officer.post(&site, &format!("{REPORT}/vitrine"), "spotlight=Belle+idée").await;
    let page = officer.get(&site, REPORT).await;
    let text = text_of(&page);
    for said in [
        "Rappeler",
        "5\u{a0}janvier\u{a0}2027 à 23:59 (heure de Paris)",
        "travaux",
        "fermée",
        "Belle idée",
        "partie depuis",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!page.text.contains("<b>Rappeler"));
    let board = officer.get(&site, "/campagnes/2019").await;
    assert!(text_of(&board).contains("Belle idée"));
    for back in ["prolongation", "depart", "vitrine"] {
        let answer = officer.post(&site, &format!("{REPORT}/{back}/retirer"), "").await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{back}");
    }
    assert!(!text_of(&officer.get(&site, REPORT).await).contains("Belle idée"));
    let mut auditor = site.signed_in(Role::Auditor).await;
    let page = auditor.get(&site, REPORT).await;
    assert!(page.status == StatusCode::OK && !page.text.contains("/appels\" novalidate"));
}

#[tokio::test]
async fn values_come_with_documents_and_texts_are_sorted_one_after_the_other() {
    let site = Site::with_campaign().await;
    let mut officer = site.signed_in(Role::Evaluation).await;
    let path = format!("{REPORT}/valeurs");
    let value = [("field", "pedagogy"), ("typed", "Apprendre entre pairs"), ("source", "bilan reçu"), ("document", "")];
    let page = multipart(&mut officer, &site, &path, &value, Some(("bilan.pdf", "<html>"))).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.text.contains("id=\"f-file-error\"") && page.text.contains(">Apprendre entre pairs</textarea>"),
        "{}",
        text_of(&page)
    );
    for more in [1, 1024 * 1024] {
        let large = "%PDF-".to_owned() + &"x".repeat(5 * 1024 * 1024 - 5 + more);
        let page = multipart(&mut officer, &site, &path, &value, Some(("bilan.pdf", &large))).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{more}");
        assert!(page.text.contains("La pièce dépasse 5\u{a0}Mo."), "{}", text_of(&page));
    }
    let saved = multipart(&mut officer, &site, &path, &value, Some(("bilan d’été.pdf", "%PDF-1.7"))).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", text_of(&saved));
    let page = officer.get(&site, REPORT).await;
    assert!(
        page.text.contains("bilan reçu") && page.text.contains(&format!("{REPORT}/pieces/1")),
        "{}",
        text_of(&page)
    );
    let document = officer.get(&site, &format!("{REPORT}/pieces/1")).await;
    assert_eq!((document.status, document.text.as_str()), (StatusCode::OK, "%PDF-1.7"));
    assert_eq!(officer.get(&site, "/campagnes/2019/rapports/F2/pieces/1").await.status, StatusCode::NOT_FOUND);
    let sorting = officer.get(&site, "/campagnes/2019/classement").await;
    assert!(text_of(&sorting).contains("Apprendre entre pairs") && sorting.text.contains("type=\"radio\""));
    let code = sorting.text.split("type=\"radio\"").nth(1).and_then(|rest| rest.split("value=\"").nth(1));
    let code = code.and_then(|rest| rest.split('"').next()).unwrap().to_owned();
    let none = officer.post(&site, "/campagnes/2019/classement", "question=pedagogy&reference=F1").await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    let sorted = format!("question=pedagogy&reference=F1&code={code}");
    let next = officer.post(&site, "/campagnes/2019/classement", &sorted).await;
    assert_eq!(
        (next.status, next.location.as_str()),
        (StatusCode::SEE_OTHER, "/campagnes/2019/classement?question=pedagogy#texte")
    );
    let done = officer.get(&site, "/campagnes/2019/classement?question=pedagogy").await;
    assert!(text_of(&done).contains("Tous les textes sont classés."), "{}", text_of(&done));
    let again = officer.get(&site, "/campagnes/2019/classement?question=pedagogy&formation=F1").await;
    assert!(again.text.contains("checked"), "what was chosen is chosen");
    let back = officer.post(&site, &format!("{path}/retirer"), "field=pedagogy").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    let empty = officer.get(&site, "/campagnes/2019/classement").await;
    assert!(text_of(&empty).contains("Aucun texte pour l’instant"), "{}", text_of(&empty));
}

#[tokio::test]
async fn lists_leave_as_files_that_no_spreadsheet_runs() {
    let site = Site::with_campaign().await;
    let mut officer = site.signed_in(Role::Evaluation).await;
    officer.post(&site, &format!("{REPORT}/appels"), "words=Absent").await;
    let calls = officer.get(&site, "/campagnes/2019/appels").await;
    let text = text_of(&calls);
    assert!(
        text.contains("provider-manager@test.example")
            && text.contains("Absent")
            && text.contains("Personne n’a de compte"),
        "{text}"
    );
    for (name, rows) in [("population", 4), ("rapports", 4), ("appels", 4), ("sanctions", 1)] {
        let file = officer.get(&site, &format!("/campagnes/2019/{name}.csv")).await;
        assert_eq!(file.status, StatusCode::OK, "{name}");
        assert_eq!(file.text.trim_end().lines().count(), rows, "{name}: {}", file.text);
        let cells = file.text.lines().flat_map(|line| line.split(';'));
        assert!(cells.into_iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])), "{}", file.text);
    }
    let sanctions = officer.get(&site, "/campagnes/2019/sanctions").await;
    assert!(text_of(&sanctions).contains("La campagne n’est pas close"));
    let profile = officer.get(&site, "/campagnes/2019/non-reponse").await;
    assert!(
        text_of(&profile).contains("Une seule modalité") && text_of(&profile).contains("Statut juridique"),
        "{}",
        text_of(&profile)
    );
    let mut director = site.signed_in(Role::Director).await;
    assert_eq!(director.get(&site, "/campagnes/2019/appels").await.status, StatusCode::FORBIDDEN);
    let trail = director.get(&site, "/journal?acte=campaign").await;
    assert!(trail.text.contains("Consultation de la liste d’appels"), "{}", text_of(&trail));
}
