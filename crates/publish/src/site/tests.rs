//! The whole site of the sample edition: every link leads somewhere, nothing is fetched elsewhere, both languages agree.

use super::{drawn, files};
use crate::chart::{Drawing, Ground, Medium};
use crate::{Checks, Finding, Material, Output, Print, PublishError, sample};
use domain::chart::{Chart, ChartKind};
use domain::edition::{Edition, EditionTable};
use domain::network::{FigureId, Language, Network, Text};
use domain::publication::{Check, Headline, Page, Publication, Publisher, Term, Waiver};
use domain::quality::{ChangeMargins, ChangeTest};
use std::collections::{BTreeMap, BTreeSet};

fn both(text: &str) -> Text {
    Text { fr: text.to_owned(), en: format!("{text} EN") }
}

fn page(name: &str, fr: &str, en: &str) -> Page {
    Page { name: name.into(), text: sample::text(fr, en), files: Text::same("page.md") }
}

fn publication() -> Publication {
    let figure = |id: &str| FigureId::from(id);
    Publication {
        published_on: 18_500,
        publisher: Publisher {
            name: both("Agence <A>"),
            mail: "a@b.example".into(),
            home: "https://b.example/".into(),
        },
        address: "https://b.example/2019/".into(),
        headlines: vec![Headline {
            figure: figure("survey.2019.trainings_solicited"),
            title: Some(both("Formations")),
            change: Some(figure("survey.2019.response_rate")),
        }],
        method: vec![figure("survey.2019.response_rate")],
        report: vec![page(
            "territoires",
            "# Les territoires\n\n{{ figure region.distance.women_share }} de [femmes](tableaux/region.html).\n\n{{ chart region 1 }}\n\n{{ table survey }}\n",
            "# T\n\n{{ figure region.distance.women_share }} of women.\n\n{{ chart region 1 }}\n",
        )],
        pages: vec![page("mentions-legales", "# Mentions légales\n\nLoi 78-17.\n", "# Legal notice\n\nAct 78-17.\n")],
        glossary: vec![Term { term: both("label"), meaning: both("Reconnaissance.") }],
        waivers: Vec::new(),
    }
}

fn checks() -> Checks {
    let finding = Finding { title: both("Deux chiffres"), sentences: vec![both("Ils se contredisent.")] };
    let waiver = Waiver {
        check: Check::Contradiction,
        figures: Vec::new(),
        person: both("Une personne, sa fonction"),
        decided_on: 18_499,
        reason: Text::same("Une raison"),
    };
    let print = Print { printed: 3, reproduced: 2, contradictions: vec![finding.clone()] };
    Checks { waived: vec![(finding, waiver)], print: Some(print) }
}

fn network() -> Network {
    let id = "gen".to_owned();
    Network {
        id,
        name: both("Réseau"),
        edition: 2019,
        time_zone: "UTC".to_owned(),
        nomenclatures: Default::default(),
        sources: Default::default(),
    }
}

fn edition() -> Edition {
    let mut edition = sample::edition();
    for table in &mut edition.tables[1..] {
        let chart = Chart {
            kind: ChartKind::Map,
            columns: vec!["total".into()],
            except: Vec::new(),
            title: None,
            places: None,
        };
        table.charts = vec![chart.clone(), chart];
    }
    edition.tables[2].theme = sample::text("Les territoires", "The territories");
    edition
}

fn fake(_: &Chart, table: &EditionTable, _: Ground<'_>, language: Language, _: Medium) -> Option<Drawing> {
    let title = table.title.get(language).to_owned();
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_owned();
    Some(Drawing { svg, title, description: "En mots.".into(), width: 600, height: 300, withheld: 1 })
}

fn downloads() -> Vec<Output> {
    ["rapport.pdf", "en/report.pdf", "donnees/region.csv", "donnees/edition.xlsx"]
        .map(|path| Output::new(path, "x"))
        .into()
}

fn made_with(edition: &Edition, publication: &Publication) -> Result<Vec<Output>, PublishError> {
    let (network, checks) = (network(), checks());
    let earlier = [Edition { edition: 2018, ..sample::edition() }];
    let material = Material { edition, network: &network, publication, checks: &checks, earlier: &earlier };
    drawn(&material, &downloads(), fake)
}

fn site() -> BTreeMap<String, String> {
    let outputs = made_with(&edition(), &publication()).unwrap();
    let text = |output: Output| (output.path, String::from_utf8_lossy(&output.bytes).into_owned());
    outputs.into_iter().map(text).collect()
}

fn pages(site: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    site.iter().filter(|(path, _)| path.ends_with(".html"))
}

/// Values of an attribute, in order.
fn attributes<'p>(page: &'p str, name: &str) -> Vec<&'p str> {
    let attribute = format!(" {name}=\"");
    let starts = page.match_indices(&attribute).map(|(at, found)| at + found.len());
    starts.filter_map(|start| page[start..].split('"').next()).collect()
}

/// Where a relative address leads, from the page at `from`.
fn resolved(from: &str, to: &str) -> String {
    let mut parts: Vec<_> = from.split('/').collect();
    parts.pop();
    for part in to.split('/') {
        if part == ".." { assert!(parts.pop().is_some(), "{from}: {to}") } else { parts.push(part) }
    }
    parts.join("/")
}

#[test]
fn every_link_leads_somewhere() {
    let site = site();
    let offered: BTreeSet<_> = downloads().into_iter().map(|output| output.path).collect();
    for (path, page) in pages(&site) {
        for link in ["href", "src", "srcset", "action"].iter().flat_map(|name| attributes(page, name)) {
            // Above the publication stands what its publisher puts there: the list of all editions.
            if link == format!("../{}", "../".repeat(path.matches('/').count())) {
                continue;
            }
            if ["https:", "mailto:", "data:"].iter().any(|scheme| link.starts_with(scheme)) {
                continue;
            }
            let (file, fragment) = link.split_once('#').map_or((link, None), |(file, fragment)| (file, Some(fragment)));
            let target = if file.is_empty() { path.clone() } else { resolved(path, file) };
            assert!(site.contains_key(&target) || offered.contains(&target), "{path}: {link}");
            if let Some(fragment) = fragment {
                assert!(attributes(&site[&target], "id").contains(&fragment), "{path}: {link}");
            }
        }
    }
}

#[test]
fn ids_are_unique_and_labels_exist() {
    for (path, page) in pages(&site()) {
        let ids = attributes(page, "id");
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(unique.len(), ids.len(), "{path}: {ids:?}");
        for name in ["aria-labelledby", "aria-describedby", "for"] {
            for id in attributes(page, name) {
                assert!(unique.contains(id), "{path}: {name}={id}");
            }
        }
    }
}

#[test]
fn a_page_has_one_title_a_language_and_the_notice() {
    for (path, page) in pages(&site()) {
        assert_eq!(page.matches("<h1").count(), 1, "{path}");
        assert_eq!(page.contains("<html lang=\"en\">"), path.starts_with("en/"), "{path}");
        assert!(
            path.ends_with("404.html") || page.contains("ynthétiques") || page.contains("Synthetic data"),
            "{path}"
        );
        let levels: Vec<_> =
            page.match_indices("<h").filter_map(|(at, _)| page[at + 2..].chars().next()?.to_digit(10)).collect();
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{path}: {levels:?}");
    }
}

#[test]
fn nothing_is_fetched_elsewhere_and_nothing_within_a_page_runs() {
    for (path, page) in pages(&site()) {
        for name in ["src", "srcset", "action"] {
            let elsewhere = attributes(page, name).into_iter().any(|to| to.contains(':'));
            assert!(!elsewhere, "{path}: {name}");
        }
        for link in page.split("<link ").skip(1).filter_map(|rest| rest.split('>').next()) {
            assert!(
                !link.contains("https:") || link.contains("\"canonical\"") || link.contains("\"alternate\""),
                "{path}: {link}"
            );
        }
        for script in page.split("<script").skip(1) {
            assert!(script.starts_with(" type=\"application/ld+json\"") || script.starts_with(" src="), "{path}");
        }
        assert!(!page.contains(" style=\"") && !page.contains(" onclick"), "{path}");
    }
}

#[test]
fn a_reason_given_once_says_its_language() {
    let site = site();
    assert!(site["methodologie.html"].contains("<span>Une raison</span>"));
    assert!(site["en/methodology.html"].contains("<span lang=\"fr\">Une raison</span>"));
}

#[test]
fn every_page_has_its_twin() {
    let site = site();
    let twin = |path: &str, page: &str| {
        let switch = page.split("class=\"switch\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
        switch.map(|to| resolved(path, to))
    };
    let paths: BTreeSet<_> = pages(&site).map(|(path, _)| path.as_str()).collect();
    let (english, french): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.starts_with("en/"));
    assert_eq!(english.len(), french.len());
    for (path, page) in pages(&site) {
        if let Some(other) = twin(path, page) {
            assert_eq!(twin(&other, &site[&other]).as_deref(), Some(path.as_str()));
        }
    }
}

#[test]
fn every_figure_has_its_permanent_anchor() {
    let site = site();
    for figure in edition().figures() {
        let table = figure.id.as_str().split('.').next().unwrap();
        for page in
            [format!("tableaux/{table}.html"), format!("en/tables/{table}.html"), "tous-les-tableaux.html".into()]
        {
            assert!(site[&page].contains(&format!(" id=\"{}\"", figure.id)), "{page}: {}", figure.id);
        }
    }
}

#[test]
fn a_withheld_figure_shows_nowhere() {
    let told = |edition: Edition| {
        let edition = crate::withheld::presentable(&edition).unwrap();
        let (network, checks, publication) = (network(), checks(), publication());
        let material =
            Material { edition: &edition, network: &network, publication: &publication, checks: &checks, earlier: &[] };
        let outputs = files(&material, &[]).unwrap().into_iter();
        outputs
            .filter(|output| sample::tells(&String::from_utf8_lossy(&output.bytes)))
            .map(|output| output.path)
            .collect::<BTreeSet<_>>()
    };
    let charted = |mut edition: Edition| {
        edition.tables[2].theme = sample::text("Les territoires", "The territories");
        let columns = vec!["rank".into()];
        edition.tables[2].charts =
            vec![Chart { kind: ChartKind::Bars, columns, except: Vec::new(), title: None, places: None }];
        edition
    };
    let open = told(charted(sample::telling()));
    for page in ["tableaux/region.html", "en/tables/region.html", "recherche.html", "graphiques/region-1.svg"] {
        assert!(open.contains(page), "{page} is not searched: {open:?}");
    }
    assert_eq!(told(charted(sample::withhold(sample::telling()))), BTreeSet::new());
}

#[test]
fn an_absent_value_is_explained_where_it_stands() {
    let site = site();
    for page in ["recherche.html", "annees.html", "tableaux/region.html"] {
        assert!(site[page].contains("title=\"confidentiel\u{a0}: masqué, pour ne rien révéler"), "{page}");
        assert!(site[page].contains("<dt>c</dt><dd>confidentiel"), "{page}");
        assert!(site[page].contains("ce qui est masqué, et pourquoi</a>"), "{page}");
    }
    assert!(site["embarquer/region.html"].contains("href=\"../secret-statistique.html\" target=\"_top\""));
}

#[test]
fn what_is_withheld_has_a_page_in_both_languages() {
    let site = site();
    let (fr, en) = (&site["secret-statistique.html"], &site["en/confidentiality.html"]);
    for words in [
        "1 à 5 personnes",
        "Guide d’essai sur les personnes.",
        "inventé",
        "href=\"tableaux/region.html#region.corse.rank\"",
    ] {
        assert!(fr.contains(words), "{words}: {fr}");
    }
    assert!(en.contains("1 to 5 people") && en.contains("href=\"tables/region.html#region.corse.women_share_min\""));
    let linked = |page: &str, to: &str| site[page].contains(&format!("href=\"{to}\""));
    assert!(linked("index.html", "secret-statistique.html") && linked("en/methodology.html", "confidentiality.html"));
    assert!(linked("recherche.html", "secret-statistique.html"));
    assert!(
        site["sitemap.xml"].contains("/en/confidentiality.html")
            && site["sitemap.xml"].contains("/secret-statistique.html")
    );
}

#[test]
fn who_answered_has_a_page_in_both_languages() {
    let mut edition = edition();
    edition.quality = Some(sample::quality());
    let change = ChangeTest { margins: ChangeMargins::BothEditions, margin: Some(1.5), exceeds: Some(false) };
    edition.tables[0].figures[1].change = Some(change);
    let outputs = made_with(&edition, &publication()).unwrap();
    let page = |path: &str| {
        let output = outputs.iter().find(|output| output.path == path).unwrap();
        String::from_utf8_lossy(&output.bytes).into_owned()
    };
    let (fr, en) = (page("qualite.html"), page("en/quality.html"));
    for words in [
        "687 des 715 formations",
        "khi-deux",
        "La directrice",
        "juillet\u{a0}2020",
        "trop peu de réponses",
        "Non renseigné",
        "36,6",
    ] {
        assert!(fr.contains(words), "{words}: {fr}");
    }
    assert!(en.contains("The director") && en.contains("href=\"tables/survey.html#survey.2019.response_rate\""));
    assert!(page("methodologie.html").contains("qualite.html") && page("sitemap.xml").contains("/en/quality.html"));
    let table = page("en/tables/survey.html");
    assert!(table.contains(">ns</abbr>") && table.contains("<dt>ns</dt><dd>change within its margin"), "{table}");
    assert!(page("index.html").contains(", dans la marge d’erreur"));
}

#[test]
fn an_edition_that_withholds_nothing_says_so() {
    let mut edition = edition();
    edition.protection.as_mut().unwrap().withheld.clear();
    let outputs = made_with(&edition, &publication()).unwrap();
    let page = outputs.iter().find(|output| output.path == "en/confidentiality.html").unwrap();
    assert!(String::from_utf8_lossy(&page.bytes).contains("Nothing is withheld in this edition"));
}

#[test]
fn the_same_material_gives_the_same_bytes() {
    assert_eq!(site(), site());
}

#[test]
fn a_headline_without_value_and_two_pages_at_one_address_are_refused() {
    let mut unknown = publication();
    unknown.headlines[0].figure = FigureId::from("region.distance.grant");
    let refused = made_with(&edition(), &unknown).unwrap_err();
    assert_eq!(refused, PublishError::Headline(FigureId::from("region.distance.grant")));
    let mut twice = publication();
    twice.pages.push(page("glossaire", "# Autre\n", "# Other\n"));
    assert!(matches!(made_with(&edition(), &twice), Err(PublishError::SamePath(_))));
}

#[test]
fn without_charts_files_or_texts_the_site_is_whole() {
    let (edition, network, checks) = (sample::edition(), network(), Checks::default());
    let bare = Publication { headlines: vec![], report: vec![], pages: vec![], glossary: vec![], ..publication() };
    let material = Material { edition: &edition, network: &network, publication: &bare, checks: &checks, earlier: &[] };
    let paths: Vec<_> = files(&material, &[]).unwrap().into_iter().map(|output| output.path).collect();
    assert!(paths.contains(&"en/tables/region.html".to_owned()) && !paths.contains(&"contradictions.html".to_owned()));
}
