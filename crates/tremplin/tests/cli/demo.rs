//! `tremplin demo`: how much of the print comes out, the same bytes again, folders that are left alone.

use super::made::{DEMO, contents, copy, demonstrate, names};
use super::run::{program, run, visible};
use std::path::Path;

/// Of the 472 printed figures; more is better, and then this number follows.
const REPRODUCED: u64 = 445;

#[test]
fn most_printed_figures_come_out_and_the_others_say_why() {
    let summary = &DEMO.summary;
    let list = |name: &str| summary[name].as_array().unwrap();
    assert_eq!((summary["printed"].as_u64(), summary["reproduced"].as_u64()), (Some(472), Some(REPRODUCED)));
    assert_eq!(summary["contradictions"], 20);
    assert_eq!(REPRODUCED + (list("deviations").len() + list("not_computed").len()) as u64, 472);
    for one in list("deviations").iter().chain(list("not_computed")) {
        assert!(one["reason"].as_str().is_some_and(|reason| reason.len() > 10), "{one}");
    }
    for one in list("deviations") {
        assert_ne!(one["printed"], one["computed"], "{one}");
    }
    let outputs = list("outputs");
    assert_eq!(outputs.len(), names(&DEMO.folder()).len());
    for output in outputs {
        let path = DEMO.folder().parent().unwrap().join(output.as_str().unwrap());
        assert!(path.exists(), "{}", path.display());
    }
}

#[test]
fn the_files_say_what_the_summary_says() {
    let files = contents(&DEMO.folder());
    let json = |name: &str| -> serde_json::Value { serde_json::from_slice(&files[Path::new(name)]).unwrap() };
    assert_eq!(json("demo.json"), DEMO.summary);
    assert_eq!(json("edition.json")["synthetic"], true);
    assert_eq!(json("verify.json")["contradictions"].as_array().unwrap().len(), 20);
    for (page, words) in [("site/index.html", "Données synthétiques"), ("site/en/index.html", "Synthetic data")] {
        let text = std::str::from_utf8(&files[Path::new(page)]).unwrap();
        assert!(text.starts_with("<!DOCTYPE html>") && text.contains(words), "{page}");
        // It opens from a disk without network: nothing is fetched from elsewhere.
        assert!(!text.contains("src=\"http"), "{page}");
    }
}

#[test]
fn an_earlier_demonstration_is_replaced_and_the_same_seed_gives_the_same_bytes() {
    let here = tempfile::tempdir().unwrap();
    let (folder, made) = (here.path().join("tremplin-demo"), contents(&DEMO.folder()));
    copy(&made, &folder);
    std::fs::write(folder.join("site/index.html"), "old").unwrap();
    demonstrate(here.path(), &["--seed", "2019"]);
    let again = contents(&folder);
    assert_eq!(again.keys().collect::<Vec<_>>(), made.keys().collect::<Vec<_>>());
    for (name, bytes) in &made {
        assert!(again[name] == *bytes, "{} differs", name.display());
    }
    assert_eq!(names(here.path()), ["tremplin-demo"]);
}

#[test]
fn another_seed_draws_other_learners_with_the_same_figures() {
    let here = tempfile::tempdir().unwrap();
    let summary = demonstrate(here.path(), &["--seed", "7", "--out", "seven"]);
    assert_eq!(summary["reproduced"].as_u64(), Some(REPRODUCED));
    let learners = |folder: &Path| std::fs::read(folder.join("records/learners.csv")).unwrap();
    assert_ne!(learners(&here.path().join("seven")), learners(&DEMO.folder()));
    assert_eq!(names(here.path()), ["seven"]);
}

#[test]
fn a_folder_with_something_else_in_it_is_refused_and_stays() {
    let here = tempfile::tempdir().unwrap();
    let taken = here.path().join("taken");
    std::fs::create_dir(&taken).unwrap();
    std::fs::write(taken.join("thesis.txt"), "mine").unwrap();
    let ran = run(&["demo", "--out", &taken.display().to_string()]);
    let expected = format!(
        "erreur~: le dossier {} n’est pas vide\n  aide~: nommez un autre dossier, ou videz celui-ci\n",
        taken.display()
    );
    assert_eq!((ran.status, ran.out.as_str(), visible(&ran.err).as_str()), (Some(2), "", expected.as_str()));
    assert_eq!((names(here.path()), names(&taken)), (vec!["taken".to_owned()], vec!["thesis.txt".to_owned()]));
}

#[test]
fn the_default_folder_is_replaced_only_when_it_is_an_earlier_demonstration() {
    for files in [&["thesis.txt"][..], &["demo.json", "thesis.txt"]] {
        let here = tempfile::tempdir().unwrap();
        let folder = here.path().join("tremplin-demo");
        std::fs::create_dir(&folder).unwrap();
        files.iter().for_each(|name| std::fs::write(folder.join(name), "{}").unwrap());
        let output = program().args(["demo", "--lang", "en"]).current_dir(here.path()).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), told.contains("tremplin-demo is not empty")), (Some(2), true), "{told}");
        assert_eq!((names(here.path()), names(&folder).len()), (vec!["tremplin-demo".to_owned()], files.len()));
    }
}

#[test]
fn a_missing_parent_is_told_before_any_work() {
    let ran = run(&["demo", "--out", "/no/such/demo", "--lang", "en"]);
    let expected = "error: can’t write /no/such/demo: it does not exist\n  help: make /no/such first\n";
    assert_eq!((ran.status, ran.err.as_str()), (Some(2), expected));
}
