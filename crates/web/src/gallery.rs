//! Every component on one page, rendered in both languages: a part that no page uses yet is compiled and looked at all the same.
//!
//! With `TREMPLIN_GALLERY=dir` the pages are written there with their assets, to be opened in a browser.

use std::fs;
use std::path::Path;

use askama::Template;
use domain::network::Language;

use crate::assets;
use crate::form::{Choice, Form};
use crate::layout::{Crumb, Entry, Frame, Kind, Me, Notice};
use crate::pages::{self, Cookies, Legal};
use crate::parts::{Bucket, Card, Difference, Event, Facet, Filters, Head, Link, Pages, Pair, Step, StepState, Tile};
use crate::query::Query;
use crate::words::Words;

#[derive(Template)]
#[template(path = "gallery/all.html")]
struct Gallery {
    frame: Frame,
    form: Form,
    choices: Vec<Choice>,
    heads: Vec<Head>,
    list: Pages,
    filters: Filters,
    pairs: Vec<Pair>,
    steps: Vec<Step>,
    differences: Vec<Difference>,
    events: Vec<Event>,
    tabs: Vec<Link>,
    tiles: Vec<Tile>,
    cards: Vec<Card>,
    kinds: Vec<(Kind, &'static str)>,
}

const LANGUAGES: [Language; 2] = [Language::Fr, Language::En];

fn frame(language: Language, title: &str) -> Frame {
    let entry = |label: &str, current| Entry { label: label.to_owned(), url: "/".to_owned() + label, current };
    Frame {
        menu: vec![
            entry("Formations", true),
            entry("Organismes", false),
            entry("Dossiers", false),
            entry("Campagnes", false),
        ],
        person: Some(Me { name: "Camille Étienne".into(), mail: "camille.etienne@exemple.fr".into() }),
        crumbs: vec![Crumb::new("Formations", "/formations")],
        notices: vec![
            Notice::new(Kind::Good, "Le dossier est enregistré."),
            Notice::new(Kind::Info, "La campagne ferme dans douze jours."),
            Notice::new(Kind::Warning, "Deux réponses manquent."),
            Notice::new(Kind::Bad, "Le fichier n’a pas pu être lu."),
        ],
        demo: true,
        ..Frame::new(Words::new(language), "Réseau des formations", title, "/formations?region=11")
    }
}

fn form() -> Form {
    let mut form = Form::default().with("name", "Atelier du numérique").with("mail", "contact@").with("region", "32");
    form.refuse("mail", "Saisissez une adresse complète, par exemple nom@exemple.fr.");
    form.refuse("level", "Choisissez un niveau.");
    form.refuse("", "Le dossier ne peut pas être déposé en l’état.");
    form
}

fn filters() -> Filters {
    let bucket =
        |value: &str, label: &str, count, checked| Bucket { value: value.into(), label: label.into(), count, checked };
    Filters {
        action: "/formations".into(),
        search: "Rechercher".into(),
        sought: "développeur".into(),
        facets: vec![
            Facet {
                name: "territoire".into(),
                legend: "Région".into(),
                options: vec![bucket("11", "Première région", 1240, true), bucket("32", "Deuxième région", 87, false)],
            },
            Facet {
                name: "etat".into(),
                legend: "État".into(),
                options: vec![bucket("labellisee", "Labellisée", 312, false)],
            },
        ],
        kept: vec![("tri".into(), "nom".into())],
        chips: vec![Link::new("Première région", "/formations"), Link::new("développeur", "/formations")],
    }
}

fn steps() -> Vec<Step> {
    let step = |label: &str, url: &str, state| Step { label: label.into(), url: url.into(), state };
    vec![
        step("Organisme", "/1", StepState::Done),
        step("Formation", "/2", StepState::Faulty),
        step("Financement", "/3", StepState::Current),
        step("Pièces jointes", "", StepState::Open),
        step("Dépôt", "", StepState::Open),
    ]
}

fn events() -> Vec<Event> {
    let event = |when: &str, what: &str, detail: &str, kind| Event {
        when: when.into(),
        at: "2026-11-28T17:05:00Z".into(),
        who: "Camille Étienne".into(),
        what: what.into(),
        detail: detail.into(),
        kind,
    };
    vec![
        event("28 novembre 2026", "Label accordé pour trois ans", "", Kind::Good),
        event("14 novembre 2026", "Pièces demandées", "Le budget prévisionnel n’est pas signé.", Kind::Warning),
        event("2 novembre 2026", "Dossier déposé", "", Kind::Neutral),
    ]
}

fn tiles() -> Vec<Tile> {
    let tile = |value: &str, label: &str, note: &str, url: &str| Tile {
        value: value.into(),
        label: label.into(),
        note: note.into(),
        url: url.into(),
    };
    vec![
        tile("28 410", "apprenants formés", "depuis l’origine", "/chiffres"),
        tile("45,5 %", "de femmes", "+ 2,1 points en un an", ""),
        tile("512", "formations labellisées", "", "/formations"),
    ]
}

fn cards() -> Vec<Card> {
    let card = |title: &str, over: &str, text: &str, badge| Card {
        title: title.into(),
        url: "/formations/1".into(),
        over: over.into(),
        text: text.into(),
        badge,
    };
    vec![
        card(
            "Développeuse et développeur web",
            "Atelier du numérique",
            "Six mois, temps plein.",
            Some((Kind::Good, "Labellisée".into())),
        ),
        card(
            "Technicien réseau",
            "École du Nord",
            "Neuf mois, en alternance.",
            Some((Kind::Warning, "À renouveler".into())),
        ),
        card("Initiation au numérique", "Maison des métiers", "Six semaines.", None),
    ]
}

fn gallery(language: Language) -> Gallery {
    let here = Query::parse("/formations?territoire=11&tri=nom");
    Gallery {
        frame: frame(language, "Composants"),
        form: form(),
        choices: vec![
            Choice::new("11", "Première région"),
            Choice::new("32", "Deuxième région").hint("Départements du Nord et de l’Est."),
        ],
        heads: vec![
            Head::sorted_by("Nom", &here, "nom"),
            Head::sorted_by("Région", &here, "region"),
            Head::plain("État"),
            Head::sorted_by("Apprenants", &here, "apprenants").number(),
        ],
        list: Pages { current: 5, size: 20, total: 1234, here },
        filters: filters(),
        pairs: vec![
            Pair::new("Organisme", "Atelier du numérique"),
            Pair { url: "/campagnes/2026".into(), ..Pair::new("Campagne", "2026") },
            Pair::new("Téléphone", ""),
        ],
        steps: steps(),
        differences: vec![Difference { label: "Durée".into(), mine: "Six mois".into(), theirs: "Sept mois".into() }],
        events: events(),
        tabs: vec![
            Link { current: true, ..Link::new("Présentation", "/1") },
            Link::new("Sessions", "/2"),
            Link::new("Historique", "/3"),
        ],
        tiles: tiles(),
        cards: cards(),
        kinds: vec![
            (Kind::Good, "Labellisée"),
            (Kind::Info, "En instruction"),
            (Kind::Warning, "À compléter"),
            (Kind::Bad, "Refusée"),
            (Kind::Neutral, "Brouillon"),
        ],
    }
}

fn legal() -> Legal {
    Legal {
        publisher: "Agence d’exemple\n1 rue de l’Exemple, 75000 Paris\n01 00 00 00 00".into(),
        director: "Camille Étienne".into(),
        host: "Hébergeur d’exemple\n2 rue de l’Exemple, 59000 Lille".into(),
        contact_mail: "contact@exemple.fr".into(),
        contact_url: "https://exemple.fr/contact".into(),
        source_url: "https://exemple.fr/code".into(),
    }
}

/// Every page that this crate draws without data, by file name.
fn all(language: Language) -> Vec<(String, String)> {
    let plain =
        |path: &str| Frame { path: path.to_owned(), notices: Vec::new(), crumbs: Vec::new(), ..frame(language, "") };
    let names = Cookies { session: "session", language: "langue", device: "appareil" };
    let mut pages = vec![
        ("all".to_owned(), gallery(language).render().unwrap()),
        ("legal".to_owned(), pages::legal(plain("/mentions-legales"), &legal()).unwrap()),
        ("accessibility".to_owned(), pages::accessibility(plain("/accessibilite"), &legal()).unwrap()),
        ("cookies".to_owned(), pages::cookies(plain("/cookies"), names).unwrap()),
        ("map".to_owned(), pages::site_map(plain("/plan-du-site"), &[Link::new("Formations", "/formations")]).unwrap()),
    ];
    for status in pages::STATUSES {
        let out = Frame { person: None, ..plain("/x") };
        pages.push((format!("error-{status}"), pages::error(out, status, Some("7F3A-19C2")).unwrap()));
    }
    pages.into_iter().map(|(name, html)| (format!("{name}.{}.html", Words::new(language).code()), html)).collect()
}

/// Identifiers of a page.
fn ids(html: &str) -> Vec<&str> {
    html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[test]
fn pages_have_no_style_no_script_and_no_identifier_twice() {
    for (name, html) in LANGUAGES.into_iter().flat_map(all) {
        assert!(!html.contains(" style=") && !html.contains("<style") && !html.contains(" onclick="), "{name}");
        assert!(html.matches("<script").count() == html.matches("<script src=\"/statique/").count(), "{name}");
        let mut given = ids(&html);
        let count = given.len();
        given.sort_unstable();
        given.dedup();
        assert_eq!(given.len(), count, "{name}: an identifier twice");
        assert_eq!(html.matches("<h1").count(), 1, "{name}");
    }
}

#[test]
fn what_refers_to_an_identifier_finds_it() {
    for (name, html) in LANGUAGES.into_iter().flat_map(all) {
        let given = ids(&html);
        for attribute in [" for=\"", " aria-describedby=\"", " aria-labelledby=\"", " href=\"#"] {
            for list in html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                assert!(list.split(' ').all(|id| given.contains(&id)), "{name}: {attribute}{list}");
            }
        }
    }
}

#[test]
fn the_frame_shows_who_is_signed_in_and_how_to_leave() {
    let mut page = gallery(Language::Fr);
    let html = page.render().unwrap();
    assert!(html.contains("<html lang=\"fr\">") && html.contains("hreflang=\"en\" lang=\"en\">English</a>"));
    assert!(html.contains("<form method=\"post\" action=\"/deconnexion\">") && html.contains("class=\"demo\""));
    page.frame = Frame { person: None, demo: false, ..page.frame };
    let html = page.render().unwrap();
    assert!(html.contains("href=\"/connexion?suite=%2Fformations%3Fregion%3D11\""));
    assert!(!html.contains("/deconnexion") && !html.contains("class=\"demo\""));
}

#[test]
fn a_refused_form_says_so_in_the_title_above_and_beside_the_field() {
    let html = gallery(Language::Fr).render().unwrap();
    assert!(html.contains("<title>Erreur\u{a0}: Composants – Réseau des formations</title>"));
    assert!(html.contains("<a href=\"#f-mail\">") && html.contains("role=\"alert\" tabindex=\"-1\""));
    let input = html.split("<input id=\"f-mail\"").nth(1).and_then(|rest| rest.split('>').next()).unwrap();
    assert!(input.contains("value=\"contact@\"") && input.contains("aria-invalid=\"true\""));
    assert!(
        input.contains("aria-describedby=\"f-mail-hint f-mail-error\"") && input.contains("autocomplete=\"email\"")
    );
    let mut page = gallery(Language::Fr);
    page.form = Form::default();
    assert!(page.render().unwrap().contains("<title>Composants – "));
}

#[test]
fn an_error_says_its_status_its_way_out_and_its_incident() {
    let frame = Frame::new(Words::new(Language::Fr), "Réseau", "", "/x");
    let html = pages::error(frame, 418, Some("AB-12")).unwrap();
    assert!(html.contains("Erreur 418") && html.contains("Demande incomprise") && html.contains("AB-12"));
}

#[test]
fn what_is_typed_is_escaped() {
    let mut page = gallery(Language::Fr);
    page.form = Form::default().with("name", "\"><script>alert(1)</script>");
    let html = page.render().unwrap();
    assert!(!html.contains("<script>alert"));
}

/// Written only when asked for: to be looked at, and for the audit of accessibility.
#[test]
fn the_gallery_is_written_where_asked() {
    let asked = std::env::var_os("TREMPLIN_GALLERY");
    let scratch = tempfile::tempdir().unwrap();
    let folder = asked.as_deref().map_or(scratch.path(), Path::new);
    let statics = folder.join("statique");
    fs::create_dir_all(&statics).unwrap();
    for (name, asset) in assets::all() {
        fs::write(statics.join(name), asset.bytes).unwrap();
    }
    for (name, html) in LANGUAGES.into_iter().flat_map(all) {
        fs::write(folder.join(name), html).unwrap();
    }
    assert!(folder.join("all.fr.html").exists());
}
