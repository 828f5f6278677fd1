//! The sample edition as a report: what its data holds, what the typesetter may see, what the PDF declares.

use super::content::Report;
use super::text::{Node, Nodes};
use super::world::{FONTS, Typeset, World};
use super::*;
use crate::chart::Drawing;
use crate::{Checks, Finding, Print, sample};
use domain::edition::Edition;
use domain::network::{FigureId, Network, Text};
use domain::publication::{Check, Headline, Page, Publication, Publisher, Term, Waiver};
use typst::World as _;
use typst::diag::FileError;
use typst::syntax::{FileId, RootedPath, VirtualPath, VirtualRoot};

/// What a [`Material`] borrows.
struct Kept {
    edition: Edition,
    network: Network,
    publication: Publication,
    checks: Checks,
}

impl Kept {
    fn new() -> Self {
        let rules = rules::load(None).unwrap_or_else(|wrong| panic!("{wrong:?}"));
        let network = rules.network_at(2019).unwrap_or_else(|wrong| panic!("{wrong:?}"));
        Self { edition: sample::edition(), network, publication: publication(), checks: Checks::default() }
    }

    fn material(&self) -> Material<'_> {
        Material {
            edition: &self.edition,
            network: &self.network,
            publication: &self.publication,
            checks: &self.checks,
            earlier: &[],
        }
    }

    fn report(&self, language: Language) -> Report {
        content::report(&self.material(), language).unwrap()
    }

    fn typeset(&self, language: Language) -> Typeset {
        typeset(&self.report(language))
    }

    fn data(&self, language: Language) -> String {
        serde_json::to_string(&self.report(language)).unwrap()
    }

    /// One chapter with this text in both languages.
    fn chapter(mut self, name: &str, text: &str) -> Self {
        let files = Text { fr: format!("report/01-{name}.fr.md"), en: format!("report/01-{name}.en.md") };
        self.publication.report = vec![Page { name: name.into(), text: Text::same(text), files }];
        self
    }
}

fn publication() -> Publication {
    let headline = |figure: &str, change: Option<&str>| Headline {
        figure: FigureId::from(figure),
        title: None,
        change: change.map(FigureId::from),
    };
    Publication {
        published_on: 18_444,
        publisher: Publisher {
            name: Text::same("Agence d’essai"),
            mail: "contact@chiffres.example".into(),
            home: "https://chiffres.example/".into(),
        },
        address: "https://chiffres.example/2019/".into(),
        headlines: vec![
            headline("survey.2019.response_rate", None),
            headline("region.distance.women_share", Some("region.corse.women_share_min")),
        ],
        method: vec!["survey.2019.response_rate".into()],
        report: Vec::new(),
        pages: Vec::new(),
        glossary: vec![Term { term: Text::same("œuvre"), meaning: Text::same("Un mot rare.") }],
        waivers: Vec::new(),
    }
}

fn typeset(report: &Report) -> Typeset {
    World::new(report, &FONTS).unwrap().typeset(&report.ident).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn holds(pdf: &[u8], text: &str) -> bool {
    pdf.windows(text.len()).any(|window| window == text.as_bytes())
}

/// Every table of the tree, in order.
fn tables(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            if fields.get("kind").is_some_and(|kind| kind == "table") {
                found.push(fields["table"]["id"].as_str().unwrap().to_owned());
            }
            fields.values().for_each(|value| tables(value, found));
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| tables(value, found)),
        _ => {}
    }
}

#[test]
fn both_reports_are_tagged_archival_and_accessible_without_a_warning() {
    let kept = Kept::new()
        .chapter("reseau", "# Le réseau\n\nEn 2019, **{{ figure survey.2019.response_rate }}** ≥ ≤ ≈ ± − ’ œ.\n");
    for (language, lang) in [(Language::Fr, "/Lang(fr-FR)"), (Language::En, "/Lang(en-GB)")] {
        let Typeset { bytes, warnings } = kept.typeset(language);
        assert_eq!(warnings, Vec::<String>::new());
        assert!(bytes.starts_with(b"%PDF-1.7"));
        for mark in ["/MarkInfo", "/StructTreeRoot", lang, "pdfuaid:part>1<", "pdfaid:part>2<", "pdfaid:conformance>A<"]
        {
            assert!(holds(&bytes, mark), "{mark}");
        }
    }
}

#[test]
fn the_same_material_gives_the_same_bytes() {
    let kept = Kept::new();
    let [once, again] = [(); 2].map(|()| files(&kept.material()).unwrap());
    assert_eq!(once.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["rapport.pdf", "en/report.pdf"]);
    assert!(once == again);
}

#[test]
fn every_table_is_in_the_report_once_wherever_a_text_placed_it() {
    let kept = Kept::new().chapter("apprenants", "# Les apprenants\n\nTexte.\n\n{{ table region }}\n");
    let report = serde_json::to_value(kept.report(Language::Fr)).unwrap();
    let found = |value: &serde_json::Value| {
        let mut found = Vec::new();
        tables(value, &mut found);
        found
    };
    assert_eq!(found(&report["chapters"][0]["body"]), ["region"]);
    assert_eq!(found(&report["chapters"][0]["tables"]), ["learners_by_year"]);
    assert_eq!(found(&report["annex"]["themes"]), ["survey"]);
    assert_eq!(report["annex"]["themes"][0]["title"], "Le réseau");
}

#[test]
fn a_withheld_figure_leaves_nothing_of_its_value_in_the_data() {
    let told = |edition: Edition, language| {
        let edition = crate::withheld::presentable(&edition).unwrap();
        Kept { edition, ..Kept::new() }.data(language)
    };
    for language in [Language::Fr, Language::En] {
        assert!(sample::tells(&told(sample::telling(), language)));
        assert!(!sample::tells(&told(sample::withhold(sample::telling()), language)));
    }
}

/// The words of a tree of nodes, one after the other.
fn spoken(value: &serde_json::Value, words: &mut String) {
    match value {
        serde_json::Value::Object(fields) => {
            words.push_str(fields.get("text").and_then(|text| text.as_str()).unwrap_or_default());
            fields.values().filter(|value| !value.is_string()).for_each(|value| spoken(value, words));
        }
        serde_json::Value::Array(values) => values.iter().for_each(|value| spoken(value, words)),
        _ => {}
    }
}

#[test]
fn the_methodology_says_what_is_withheld_and_why() {
    let kept = Kept::new();
    let said = |language| {
        let report = serde_json::to_value(kept.report(language)).unwrap();
        let mut words = String::new();
        spoken(&report["annex"]["secrecy"], &mut words);
        words
    };
    let (fr, en) = (said(Language::Fr), said(Language::En));
    for words in
        ["Secret statistique", "1 à 5 personnes", "Publics par région\u{a0}: 1 en entier, 1 pour le détail seul."]
    {
        assert!(fr.contains(words), "{words}: {fr}");
    }
    assert!(en.contains("Confidentiality") && en.contains("Groups by region: 1 as a whole, 1 for the detail alone."));
    let signs = serde_json::to_value(kept.report(Language::Fr)).unwrap()["annex"]["method"]["signs"].to_string();
    assert!(["[\"z\",", "[\"x\",", "[\"c\","].iter().all(|sign| signs.contains(sign)), "{signs}");
}

#[test]
fn the_methodology_says_who_answered_and_every_letter_of_it_can_be_printed() {
    let mut kept = Kept::new();
    kept.edition.quality = Some(sample::quality());
    for (language, words) in
        [(Language::Fr, "Presque toutes ont répondu."), (Language::En, "Nearly all have answered.")]
    {
        assert!(kept.data(language).contains(words));
        assert!(kept.typeset(language).warnings.is_empty());
    }
}

#[test]
fn words_that_look_like_markup_print_as_they_are() {
    let words = "#read(\"/etc/passwd\") $x^2$ ] #panic() <lien> @nom `code` \\u";
    let mut kept = Kept::new().chapter("reseau", "# T #x\n\nUn #panic(\"x\") $ ] et \\*rien\\*.\n");
    kept.edition.tables[0].title = Text::same(words);
    kept.publication.glossary[0].meaning = Text::same(words);
    let report = kept.report(Language::Fr);
    let data = serde_json::to_value(&report).unwrap();
    assert_eq!(data["chapters"][0]["title"], "T #x");
    assert_eq!(data["annex"]["glossary"][0]["meaning"], words);
    let typeset = typeset(&report);
    assert!(holds(&typeset.bytes, "pdfuaid:part>1<"));
    assert!(typeset.warnings.is_empty());
}

#[test]
fn a_chart_is_embedded_and_a_broken_one_is_told_with_its_place() {
    let kept = Kept::new().chapter("reseau", "# Le réseau\n");
    let material = kept.material();
    let place = content::Place { material: &material, language: Language::Fr };
    let with = |svg: &str| {
        let drawing = Drawing {
            svg: svg.into(),
            title: "Parts".into(),
            description: "Une barre.".into(),
            width: 640,
            height: 200,
            withheld: 0,
        };
        let mut nodes = Nodes::new(&place);
        let chart = nodes.keep("chart-x-1.svg".into(), drawing);
        let mut report = kept.report(Language::Fr);
        report.chapters[0].body.push(Node::Chart { chart });
        report.drawings = nodes.drawings;
        World::new(&report, &FONTS).unwrap().typeset(&report.ident)
    };
    let bar = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 640 200\"><rect width=\"9\" height=\"9\"/>\
        <text x=\"9\" y=\"20\" font-family=\"Public Sans\">96,1\u{202f}%</text></svg>";
    let typeset = with(bar).unwrap_or_else(|wrong| panic!("{wrong}"));
    assert_eq!(typeset.warnings, Vec::<String>::new());
    let Err(PublishError::Format { format: "PDF", message }) = with("<svg") else { panic!() };
    assert!(message.starts_with("chart-x-1.svg:1:1: failed to parse SVG"), "{message}");
}

#[test]
fn waivers_and_the_print_are_published() {
    let mut kept = Kept::new();
    let finding = Finding {
        title: Text::same("Trois chiffres"),
        sentences: vec![Text::same("Ils ne peuvent pas être vrais ensemble.")],
    };
    let waiver = Waiver {
        check: Check::Contradiction,
        figures: vec![FigureId::from("region.corse.rank")],
        person: Text::same("Une directrice"),
        decided_on: 18_000,
        reason: Text::same("Le registre est clos."),
    };
    let print = Print { printed: 1234, reproduced: 1200, contradictions: vec![finding.clone()] };
    kept.checks = Checks { waived: vec![(finding, waiver)], print: Some(print) };
    let data = kept.data(Language::Fr);
    for words in ["Une directrice", "14\u{a0}avril\u{a0}2019", "Le registre est clos.", "1\u{202f}234"] {
        assert!(data.contains(words), "{words}");
    }
    assert_eq!(data.matches("Ils ne peuvent pas être vrais ensemble.").count(), 2);
    assert!(kept.typeset(Language::En).warnings.is_empty());
}

#[test]
fn no_other_file_can_be_read_and_no_package_fetched() {
    let report = Kept::new().report(Language::Fr);
    let world = World::new(&report, &FONTS).unwrap();
    let file = |path: &str| {
        let id: FileId = RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).unwrap()).intern();
        world.file(id)
    };
    assert!(file("data.json").is_ok());
    assert_eq!(file("etc/passwd").unwrap_err(), FileError::AccessDenied);
    let package = VirtualRoot::Package("@preview/cetz:0.4.0".parse().unwrap());
    let id = RootedPath::new(package, VirtualPath::new("data.json").unwrap()).intern();
    assert!(matches!(world.file(id), Err(FileError::Package(_))));
    assert_eq!(world.today(None).and_then(|day| day.year()), Some(2020));
}

#[test]
fn a_missing_or_broken_font_is_said() {
    let report = Kept::new().report(Language::Fr);
    let wrong = |fonts: &[&'static [u8]]| World::new(&report, fonts).err().map(|wrong| wrong.to_string());
    assert_eq!(wrong(&[]).as_deref(), Some("PDF: the font Public Sans is missing"));
    assert_eq!(wrong(&[FONTS[0], b"no font"]).as_deref(), Some("PDF: font file 2 is not a face of Public Sans"));
}

#[test]
fn what_cannot_be_shown_stops_the_report() {
    let mut kept = Kept::new().chapter("reseau", "# T\n\n{{ figure region.distance.grant }}\n");
    let refusal = files(&kept.material()).unwrap_err();
    assert!(matches!(&refusal, PublishError::Text { at, .. } if at == "report/01-reseau.fr.md:3:1"), "{refusal}");
    kept.publication.headlines[0].figure = FigureId::from("region.distance.grant");
    assert_eq!(files(&kept.material()), Err(PublishError::Headline("region.distance.grant".into())));
}

#[test]
fn a_link_leads_to_the_edition_in_its_language_or_nowhere() {
    let kept = Kept::new();
    let material = kept.material();
    let at = |language, link: &str| content::Place { material: &material, language }.address(link);
    assert_eq!(at(Language::Fr, "../a/b.html").as_deref(), Some("https://chiffres.example/2019/a/b.html"));
    assert_eq!(at(Language::En, "b.html").as_deref(), Some("https://chiffres.example/2019/en/b.html"));
    assert_eq!(at(Language::Fr, "mailto:a@b.example").as_deref(), Some("mailto:a@b.example"));
    assert_eq!([at(Language::Fr, "#ici"), at(Language::Fr, "javascript:alert(1)")], [None, None]);
}

#[test]
fn titles_never_skip_a_level() {
    let kept = Kept::new().chapter("reseau", "# T\n\n#### Profond\n\n## Deux\n\n### Trois\n");
    let data = serde_json::to_value(kept.report(Language::Fr)).unwrap();
    let levels: Vec<_> =
        data["chapters"][0]["body"].as_array().unwrap().iter().map(|node| node["level"].clone()).collect();
    assert_eq!(levels, [2, 2, 3]);
}
