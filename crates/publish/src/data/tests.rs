//! What holds over all formats at once, and the sample that their own tests share.

use super::*;
use crate::{Checks, sample};
use domain::chart::{Chart, ChartKind};
use domain::edition::{Edition, Margin, MarginKind, Status};
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

/// Numbers that occur nowhere else.
const TELLTALES: [&str; 8] = ["777123", "777234", "777345", "777456", "777567", "777678", "777789", "777891"];

/// The sample, each withheld figure of which kept all that it should have lost.
fn telling() -> Sample {
    let mut sample = Sample::new();
    for figure in &mut sample.edition.tables[2].figures {
        if !matches!(figure.status, Status::Suppressed | Status::NotApplicable) {
            continue;
        }
        let number = |at: usize| TELLTALES[at].parse::<f64>().unwrap();
        (figure.value, figure.printed) = (Some(number(0)), Some("777\u{202f}234".into()));
        (figure.numerator, figure.base) = (Some(number(2)), Some(number(3)));
        figure.units = Some(777_567);
        let (answered, asked) = (777_678, 777_789);
        let kind = MarginKind::Wilson;
        figure.margin = Some(Margin { kind, below: number(7), above: number(7), answered, asked });
    }
    sample
}

#[test]
fn nothing_of_a_withheld_figure_stands_in_any_format() {
    let sample = telling();
    let material = sample.material();
    let leaks = |text: &str| {
        let plain: String = text.chars().filter(|c| !c.is_whitespace() && *c != ',').collect();
        TELLTALES.iter().any(|number| plain.contains(number))
    };
    let outputs = files(&material).unwrap();
    for output in outputs.iter().filter(|output| !output.path.ends_with(".xlsx")) {
        assert!(!leaks(std::str::from_utf8(&output.bytes).unwrap()), "{}", output.path);
    }
    for language in [Language::Fr, Language::En] {
        for sheet in book::sheets(&material, language) {
            assert!(!leaks(&format!("{sheet:?}")), "{}", sheet.name);
        }
    }
}

#[test]
fn units_are_withheld_where_they_could_give_a_neighbour_away() {
    let sample = Sample::new();
    let material = sample.material();
    let region = cell::cells(&material, &material.edition.tables[2]);
    assert!(region.iter().all(|cell| cell.units.is_none()));
    let mut open = Sample::new();
    open.edition.tables[2].figures[7].status = Status::Observed;
    let material = open.material();
    assert!(cell::cells(&material, &material.edition.tables[2]).iter().any(|cell| cell.units == Some(18_353)));
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
