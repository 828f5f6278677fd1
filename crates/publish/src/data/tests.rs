//! What holds over all formats at once, and the sample that their own tests share.

use super::*;
use crate::{Checks, sample};
use domain::chart::{Chart, ChartKind};
use domain::edition::{Edition, Status};
use domain::network::{Network, NomenclatureId};
use domain::publication::Publication;
use std::sync::LazyLock;

/// The network's own vocabulary and publication, read once.
static NETWORK: LazyLock<(Network, Publication)> = LazyLock::new(|| {
    let rules = rules::load(None).unwrap();
    (rules.network_at(2019).unwrap(), rules.publication(2019, None).unwrap())
});

/// The sample edition with a map, beside the network's own vocabulary.
pub(super) struct Sample {
    pub edition: Edition,
    checks: Checks,
}

impl Sample {
    pub(super) fn new() -> Self {
        let mut edition = sample::edition();
        edition.tables[2].charts.push(Chart {
            kind: ChartKind::Map,
            columns: vec!["women_share".into()],
            except: Vec::new(),
            title: None,
            places: Some(NomenclatureId::from("region")),
        });
        Self { edition, checks: Checks::default() }
    }

    pub(super) fn material(&self) -> Material<'_> {
        Material {
            edition: &self.edition,
            network: &NETWORK.0,
            publication: &NETWORK.1,
            checks: &self.checks,
            earlier: &[],
        }
    }
}

/// Every file of data as text, workbooks sheet by sheet.
fn texts(edition: Edition) -> Vec<(String, String)> {
    let edition = crate::withheld::presentable(&edition).unwrap();
    let sample = Sample { edition, checks: Checks::default() };
    let material = sample.material();
    let files = files(&material).unwrap().into_iter().filter(|file| !file.path.ends_with(".xlsx"));
    let files = files.map(|file| (file.path, String::from_utf8(file.bytes).unwrap()));
    let sheets = [Language::Fr, Language::En].map(|language| {
        let sheets = book::sheets(&material, language).iter().map(|sheet| format!("{sheet:?}")).collect();
        (format!("XLSX {language:?}"), sheets)
    });
    files.chain(sheets).collect()
}

#[test]
fn nothing_of_a_withheld_figure_stands_in_any_format() {
    let open = texts(sample::telling());
    for kind in ["chiffres.csv", "region.csv", "region.json", "XLSX Fr", "XLSX En"] {
        assert!(open.iter().any(|(path, text)| path.ends_with(kind) && sample::tells(text)), "{kind} is not searched");
    }
    for (path, text) in texts(sample::withhold(sample::telling())) {
        assert!(!sample::tells(&text), "{path}");
    }
}

#[test]
fn what_stands_behind_a_figure_is_withheld_figure_by_figure() {
    let sample = Sample::new();
    let material = sample.material();
    let cells = cell::cells(&material, &material.edition.tables[2]);
    let units = |id: &str| cells.iter().find(|cell| cell.figure.id.as_str() == id).unwrap().units;
    assert_eq!((units(sample::WHOLE), units(sample::DETAIL)), (None, None));
    assert_eq!(units("region.corse.women_share"), Some(18_353));
}

#[test]
fn a_sign_is_explained_in_every_format() {
    let mut edition = sample::edition();
    edition.tables[2].figures[3].status = Status::NotAvailable;
    (edition.tables[2].figures[3].printed, edition.tables[2].figures[3].value) = (None, None);
    let texts = texts(edition);
    let of = |ending: &str| &texts.iter().find(|(path, _)| path.ends_with(ending)).unwrap().1;
    for (file, [c, z, x]) in [
        (
            "chiffres.schema.json",
            ["suppressed (c\u{202f}; confidentiel", "not-applicable (z\u{202f}; non", "not-available (x\u{202f}; non"],
        ),
        (
            "donnees/json-stat/region.json",
            ["\"c\": \"confidentiel", "\"z\": \"non applicable", "\"x\": \"non disponible"],
        ),
        ("dictionnaire.csv", ["symbol=c", "symbol=z", "symbol=x"]),
        ("dictionnaire.json", ["\"symbol\": \"c\"", "\"symbol\": \"z\"", "\"symbol\": \"x\""]),
        ("XLSX En", ["c: confidential: withheld", "z: not applicable", "x: not available"]),
    ] {
        for words in [c, z, x] {
            assert!(of(file).contains(words), "{file}: {words}");
        }
    }
    assert!(of("en/data/json-stat/region.json").contains("en/confidentiality.html"));
    assert!(of("XLSX Fr").contains("secret-statistique.html"));
}

#[test]
fn the_same_material_gives_the_same_bytes() {
    let sample = Sample::new();
    assert!(files(&sample.material()).unwrap() == files(&sample.material()).unwrap());
}

#[test]
fn every_path_is_ascii_and_occurs_once() {
    let sample = Sample::new();
    let outputs = files(&sample.material()).unwrap();
    let mut paths: Vec<_> = outputs.iter().map(|output| output.path.as_str()).collect();
    let allowed = |path: &&str| path.is_ascii() && (path.starts_with(FOLDER) || path.starts_with(ENGLISH));
    assert!(paths.iter().all(allowed), "{paths:?}");
    paths.sort_unstable();
    let count = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), count);
}

#[test]
fn a_synthetic_edition_says_so_in_every_file_of_data() {
    let sample = Sample::new();
    for output in files(&sample.material()).unwrap() {
        let said = String::from_utf8_lossy(&output.bytes).to_lowercase();
        let silent = [".schema.json", ".xlsx", "SHA256SUMS"].iter().any(|ending| output.path.ends_with(ending));
        assert!(silent || said.contains("synth"), "{}", output.path);
    }
}

#[test]
fn the_sums_are_those_of_the_files() {
    let sample = Sample::new();
    let outputs = files(&sample.material()).unwrap();
    let (sums, others) = outputs.split_last().unwrap();
    let text = std::str::from_utf8(&sums.bytes).unwrap();
    assert_eq!(text.lines().count(), others.len());
    for output in others {
        let path = output.path.strip_prefix(FOLDER).map_or(format!("../{}", output.path), str::to_owned);
        assert!(text.contains(&format!("{}  {path}\n", sha256(&output.bytes))), "{path}");
    }
}

#[test]
fn nothing_is_published_of_an_edition_or_an_earlier_one_that_is_not_protected() {
    let sample = Sample::new();
    let bare = Edition { protection: None, ..sample::edition() };
    let before = [Edition { edition: 2018, ..bare.clone() }];
    let earlier = crate::publish(&Material { earlier: &before, ..sample.material() });
    assert_eq!(earlier, Err(PublishError::Unprotected(2018)));
    assert_eq!(crate::publish(&Material { edition: &bare, ..sample.material() }), Err(PublishError::Unprotected(2019)));
}

#[test]
fn who_answered_and_what_weights_change_are_data_too() {
    let texts = texts(Edition { quality: Some(sample::quality()), ..sample::edition() });
    let of = |ending: &str| &texts.iter().find(|(path, _)| path.ends_with(ending)).unwrap().1;
    assert!(of("donnees/reponses.csv").contains("region,corse,Corse,Corse,15,3,20,0.0002,true,true"));
    assert!(of("donnees/effet-des-poids.csv").contains("survey.2019.response_rate,35.4,36.6,1.2,0.7,true,true"));
    assert!(of("datapackage.json").contains("reponses.csv"));
    let mut quality = sample::quality();
    quality.effects[0].figure = "region.distance.women_share".into();
    let beside = self::texts(Edition { quality: Some(quality), ..sample::edition() });
    let effects = &beside.iter().find(|(path, _)| path.ends_with("effet-des-poids.csv")).unwrap().1;
    assert!(!effects.contains("women_share"), "its table withholds a figure: {effects}");
}
