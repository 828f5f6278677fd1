//! `tremplin protect`: the smallest loss that hides the few people of Corsica, and nothing published without it.

use super::made::{DEMO, contents, names};
use super::run::run;
use std::fs;

const HIDDEN: &str = "region.corse.qpv_share";

/// The report of protecting the demonstration's edition into `out`, as JSON.
fn report(out: &str) -> serde_json::Value {
    let ran = run(&["protect", &DEMO.edition(), "--out", out, "--json"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn the_few_of_corsica_are_hidden_at_the_loss_of_their_own_figures() {
    let here = tempfile::tempdir().unwrap();
    let out = here.path().join("protected.json").display().to_string();
    let told = report(&out);
    assert_eq!((&told["safe"], &told["cheapest"]), (&true.into(), &true.into()));
    let withheld = told["withheld"].as_array().unwrap();
    let whole: Vec<_> = withheld.iter().filter(|one| one["extent"] == "whole").map(|one| &one["figure"]).collect();
    let all_of_few = ["region.corse.jobseekers_bac_share", "region.corse.jobseekers_bac_share_in_text"];
    assert_eq!(whole, [all_of_few[0], HIDDEN, all_of_few[1]]);
    assert!(withheld.iter().any(|one| one["extent"] == "detail" && one["protects"][0] == HIDDEN), "{withheld:?}");
    let attacks = told["attacks"].as_array().unwrap();
    let attack = attacks.iter().find(|attack| attack["figures"][0] == HIDDEN).unwrap();
    assert_eq!((&attack["unprotected"], &attack["truth"]), (&serde_json::json!([2, 2]), &2.into()));
    let bound = |end: usize| attack["protected"][end].as_i64().unwrap();
    assert!(bound(0) <= 0 && bound(1) >= 4, "{attack}");
    // What the demonstration publishes is the same edition, to the byte.
    assert_eq!(fs::read(&out).unwrap(), fs::read(DEMO.protected()).unwrap());
    let made: domain::edition::Edition = serde_json::from_slice(&fs::read(&out).unwrap()).unwrap();
    let hidden = made.figures().find(|figure| figure.id.as_str() == HIDDEN).unwrap();
    assert!(hidden.printed.is_none() && hidden.value.is_none() && hidden.numerator.is_none() && hidden.base.is_none());
}

/// An attacker who knows the rules and runs the program learns no more than that the count is small.
#[test]
fn which_small_count_it_is_does_not_show_in_what_is_withheld() {
    let here = tempfile::tempdir().unwrap();
    let withheld = |count: u32| {
        let mut edition: serde_json::Value = serde_json::from_slice(&fs::read(DEMO.edition()).unwrap()).unwrap();
        let tables = edition["tables"].as_array_mut().unwrap();
        let mut figures = tables.iter_mut().flat_map(|table| table["figures"].as_array_mut().unwrap());
        let figure = figures.find(|figure| figure["id"] == HIDDEN).unwrap();
        let share = 100.0 * f64::from(count) / figure["base"].as_f64().unwrap();
        (figure["numerator"], figure["value"]) = (f64::from(count).into(), share.into());
        figure["printed"] = format!("{share:.1}").replace('.', ",").into();
        let file = here.path().join(format!("{count}.json"));
        fs::write(&file, edition.to_string()).unwrap();
        let ran = run(&["protect", &file.display().to_string(), "--attack", "--json"]);
        assert_eq!(ran.status, Some(0), "{}", ran.err);
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()["withheld"].clone()
    };
    let two = withheld(2);
    assert_eq!((&withheld(1), &withheld(4)), (&two, &two));
}

#[test]
fn an_attack_is_told_in_both_languages_and_writes_nothing() {
    let here = tempfile::tempdir().unwrap();
    let edition = here.path().join("edition.json");
    fs::copy(DEMO.edition(), &edition).unwrap();
    let edition = edition.display().to_string();
    for (language, expected) in [("fr", "Doit rester possible"), ("en", "Must stay possible")] {
        let ran = run(&["protect", &edition, "--attack", "--lang", language]);
        assert_eq!(ran.status, Some(0));
        assert!(ran.out.contains(expected) && ran.out.contains("0–4"), "{}", ran.out);
    }
    assert_eq!(names(here.path()), ["edition.json"]);
    // Shown whole, it would give them away.
    let ran = run(&["protect", &edition, "--attack", "--published", &edition, "--lang", "en"]);
    assert_eq!(ran.status, Some(1));
    assert!(ran.out.contains("NARROWED"), "{}", ran.out);
    let ran = run(&["protect", &edition, "--attack", "--published", &DEMO.protected(), "--lang", "en"]);
    assert_eq!((ran.status, ran.out.contains("NARROWED")), (Some(0), false));
}

#[test]
fn an_edition_is_not_protected_twice_nor_over_itself() {
    let here = tempfile::tempdir().unwrap();
    let edition = here.path().join("edition.json");
    fs::copy(DEMO.edition(), &edition).unwrap();
    let before = fs::read(&edition).unwrap();
    let edition = edition.display().to_string();
    let over = run(&["protect", &edition, "--out", &edition, "--lang", "en"]);
    assert_eq!(over.status, Some(2));
    assert!(over.err.contains("--out"), "{}", over.err);
    assert_eq!(fs::read(&edition).unwrap(), before);
    let twice = run(&["protect", &DEMO.protected(), "--lang", "en"]);
    assert_eq!(twice.status, Some(2));
    assert!(twice.err.contains("already"), "{}", twice.err);
    assert_eq!(names(here.path()), ["edition.json"]);
}

#[test]
fn nothing_is_published_of_an_edition_that_is_not_protected() {
    let here = tempfile::tempdir().unwrap();
    let out = here.path().join("site").display().to_string();
    let ran = run(&["publish", &DEMO.edition(), "--out", &out, "--lang", "en"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("tremplin protect"), "{}", ran.err);
    assert!(names(here.path()).is_empty());
}

/// Saying that an edition is protected does not make it so.
#[test]
fn a_forged_protection_is_seen_through() {
    let here = tempfile::tempdir().unwrap();
    let read = |file: String| -> serde_json::Value { serde_json::from_slice(&fs::read(file).unwrap()).unwrap() };
    let (mut forged, protected) = (read(DEMO.edition()), read(DEMO.protected()));
    forged["protection"] = protected["protection"].clone();
    forged["protection"]["withheld"] = serde_json::json!([]);
    let file = here.path().join("forged.json");
    fs::write(&file, forged.to_string()).unwrap();
    let (file, out) = (file.display().to_string(), here.path().join("site").display().to_string());
    let ran = run(&["publish", &file, "--out", &out, "--lang", "en"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("priority_district") && ran.err.contains("tremplin protect"), "{}", ran.err);
    assert_eq!(names(here.path()), ["forged.json"]);
}

#[test]
fn no_file_of_the_publication_tells_the_hidden_share() {
    let all = contents(&DEMO.folder().join("site"));
    let region = all.iter().find(|(path, _)| path.ends_with("tableaux/region.html")).expect("the table’s page").1;
    let page = String::from_utf8(region.clone()).unwrap();
    // Wherever the page speaks of Corsica: the row, the text alternatives of maps.
    let digit = |before: &str| before.ends_with(|c: char| c.is_ascii_digit());
    let told = |text: &str| text.match_indices("5,7").any(|(at, _)| !digit(&text[..at]));
    for place in page.split("Corse").skip(1) {
        let end = place.find("</tr>").unwrap_or(place.len()).min(place.find(';').unwrap_or(place.len()));
        assert!(!told(&place[..end]), "{}", &place[..end]);
    }
    let csv = all.iter().find(|(path, _)| path.ends_with("chiffres.csv")).expect("the open data").1;
    let csv = String::from_utf8(csv.clone()).unwrap();
    let line = csv.lines().find(|line| line.contains(HIDDEN)).expect("its line");
    assert!(!line.contains("5.7") && line.contains("suppressed"), "{line}");
}
