//! `tremplin edition show`: lists, a table, an explanation, files that are no edition.

use super::run::{run, visible};
use domain::definition::{Stated, Subject, Unit};
use domain::edition::{Edition, EditionTable, FORMAT, Figure, NotComputed, Status};
use domain::network::Text;
use domain::number::Relation;
use std::path::PathBuf;
use tempfile::TempDir;

fn figure(id: &str, printed: &str, value: f64) -> Figure {
    Figure {
        id: id.into(),
        row: Text::same("Corse"),
        column: Text { fr: "Apprenants".into(), en: "Learners".into() },
        unit: Unit::Count,
        decimals: 0,
        relation: Relation::Equal,
        status: Status::Observed,
        value: Some(value),
        printed: Some(printed.into()),
        numerator: None,
        base: None,
        units: Some(35),
        contributions: None,
        margin: None,
        change: None,
        footnotes: Vec::new(),
        definition: Stated::default(),
    }
}

fn edition() -> Edition {
    Edition {
        format: FORMAT,
        network: "gen".into(),
        network_name: Text::same("Réseau"),
        edition: 2019,
        synthetic: true,
        software: "0.1.0".into(),
        definitions_sha256: String::new(),
        snapshot_sha256: String::new(),
        snapshot: Vec::new(),
        tables: vec![EditionTable {
            id: "region".into(),
            title: Text { fr: "Régions".into(), en: "Regions".into() },
            theme: Text { fr: "Territoires".into(), en: "Places".into() },
            subject: Subject::Persons,
            footnotes: Vec::new(),
            charts: Vec::new(),
            figures: vec![figure("region.corse.learners", "35", 35.0)],
        }],
        not_computed: vec![NotComputed {
            figure: "governance.gip.members".into(),
            reason: Text { fr: "Un fait de gouvernance.".into(), en: "A fact of governance.".into() },
        }],
        protection: None,
        quality: None,
    }
}

fn written(edition: &Edition) -> (TempDir, PathBuf) {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("edition.json");
    std::fs::write(&file, serde_json::to_string_pretty(edition).unwrap()).unwrap();
    (here, file)
}

fn show(edition: &Edition, more: &[&str]) -> super::run::Ran {
    let (_here, file) = written(edition);
    let file = file.display().to_string();
    run(&[&["edition", "show", &file], more].concat())
}

#[test]
fn the_tables_are_listed_and_one_is_shown() {
    let list = show(&edition(), &[]);
    assert_eq!(list.status, Some(0));
    assert!(
        visible(&list.out).contains("Données synthétiques~:") && list.out.contains("  region  Régions"),
        "{}",
        list.out
    );
    let table = show(&edition(), &["region", "--lang", "en"]);
    assert!(
        table.out.contains("Synthetic data") && table.out.contains("Regions\nRéseau, 2019 · region\n"),
        "{}",
        table.out
    );
}

#[test]
fn a_figure_is_explained_from_the_rules() {
    let ran = show(&edition(), &["--explain", "region.corse.learners"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.starts_with("region.corse.learners = 35\n"), "{}", ran.out);
    assert!(ran.out.contains("figures/03-region.toml") && ran.out.contains("SELECT "), "{}", ran.out);
}

#[test]
fn a_wrong_name_is_answered_with_the_nearest() {
    let told = |more: &[&str]| {
        let ran = show(&edition(), more);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""));
        ran.err
    };
    assert_eq!(
        told(&["regions", "--lang", "en"]),
        "error: unknown table “regions”; did you mean “region”?\n  help: without a table’s name, the command lists them\n"
    );
    assert_eq!(
        told(&["--explain", "region.corse.lerners", "--lang", "en"]),
        "error: the edition has no figure `region.corse.lerners`\n  help: did you mean `region.corse.learners`?\n"
    );
    assert_eq!(
        told(&["--explain", "governance.gip.members", "--lang", "en"]),
        "error: `governance.gip.members` is not computed. A fact of governance.\n"
    );
    let other = Edition { network: "autre".into(), ..edition() };
    let ran = show(&other, &["--explain", "region.corse.learners", "--lang", "en"]);
    assert!(ran.err.contains("of the network `autre`, the rules are of `gen`\n  help: "), "{}", ran.err);
}

#[test]
fn a_file_that_is_no_edition_is_refused() {
    let newer = Edition { format: FORMAT + 1, ..edition() };
    let ran = show(&newer, &["--lang", "en"]);
    assert!(ran.err.contains("is in format 4; this program reads up to format 3\n  help: install"), "{}", ran.err);
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("a.json");
    let told = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let ran = run(&["edition", "show", &file.display().to_string(), "--lang", "en"]);
        assert_eq!(ran.status, Some(2));
        ran.err
    };
    assert!(told("{\"format\": 1,\n}").contains("a.json:2:1: this is no edition ("), "{}", told("{\"format\": 1,\n}"));
    assert!(told("{\"format\": 1}").contains("missing field `network`"), "{}", told("{\"format\": 1}"));
    let missing = run(&["edition", "show", "/no/edition.json"]);
    assert!(
        visible(&missing.err).starts_with("erreur~: impossible de lire l’édition /no/edition.json~: il n’existe pas\n")
    );
}
