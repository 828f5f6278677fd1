//! `tremplin verify`: the 2019 publication, small files, both formats of report.

use super::run::{repository, run, run_with, visible};
use serde_json::Value;

const AGREEING: &[u8] = b"figure,printed\nregion.corse.learners,35\nregion.corse.women_share,\"20,0 %\"\n";
const OPPOSED: &str = "\u{feff}figure,printed,edition\r\n\
    region.en-ligne.grant_share,\"6,75 %\",2019\r\n\
    region.en-ligne.grant_share_in_text,\"6,5 %\",\r\n";

fn published() -> String {
    repository("networks/gen/editions/2019/published.csv").display().to_string()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

fn is_list_of_strings(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.iter().all(Value::is_string))
}

#[test]
fn the_publication_of_2019_is_told_in_french() {
    let ran = run(&["verify", &published()]);
    assert_eq!((ran.status, ran.out.contains('\u{1b}')), (Some(1), false));
    insta::assert_snapshot!("verify_2019_fr", visible(&ran.out));
}

#[test]
fn the_publication_of_2019_is_told_in_english() {
    let ran = run(&["verify", &published(), "--lang", "en"]);
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!("verify_2019_en", visible(&ran.out));
}

#[test]
fn the_json_report_keeps_its_shape() {
    let ran = run(&["verify", &published(), "--json"]);
    assert_eq!(ran.status, Some(1));
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let all = |name: &str| report[name].as_array().unwrap().as_slice();
    let mut top = keys(&report);
    top.sort_unstable();
    assert_eq!(top, ["contradictions", "figures", "malformed", "not_checked", "notices"]);
    assert_eq!(report["figures"], 472);
    let malformed =
        serde_json::json!([{"figure": "learners_by_year.2018.total", "printed": "1 2077", "read_as": 12077}]);
    assert_eq!(report["malformed"], malformed);
    assert!(!all("contradictions").is_empty());
    for group in all("contradictions") {
        let mut names = keys(group);
        names.sort_unstable();
        assert_eq!(names, ["figures", "fits", "implied", "relation", "suspects"]);
        assert!(
            is_list_of_strings(&group["figures"])
                && is_list_of_strings(&group["suspects"])
                && group["relation"].is_string()
        );
        let implied = &group["implied"];
        let bound = |value: &Value| value.is_number() || value.is_null();
        assert!(
            implied.is_null() || implied["figure"].is_string() && bound(&implied["low"]) && bound(&implied["high"])
        );
        for fit in group["fits"].as_array().unwrap() {
            assert!(fit["figure"].is_string() || fit["figure"].is_null());
            assert!(fit["quantity"].is_string() && fit["low"].is_number() && fit["high"].is_number());
        }
    }
    for remark in all("notices").iter().chain(all("not_checked")) {
        assert!(is_list_of_strings(&remark["figures"]) && remark["reason"].is_string());
    }
}

#[test]
fn the_json_report_has_the_promised_order() {
    let ran = run_with(&["verify", "-", "--json", "--lang", "en"], OPPOSED.as_bytes());
    insta::assert_snapshot!(visible(&ran.out));
}

#[test]
fn figures_that_agree_give_status_0() {
    let ran = run_with(&["verify", "-"], AGREEING);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    let expected =
        "2 chiffres lus~: aucune contradiction, aucun nombre mal formé, aucune remarque, aucun chiffre non vérifié.\n";
    assert_eq!(visible(&ran.out), expected);
    let ran = run_with(&["verify", "-", "--lang=en"], AGREEING);
    assert_eq!(ran.out, "2 figures read: no contradiction, no malformed number, no notice, no figure unchecked.\n");
}

#[test]
fn figures_that_do_not_agree_give_status_1() {
    let ran = run_with(&["verify", "-"], OPPOSED.as_bytes());
    assert_eq!(ran.status, Some(1));
    insta::assert_snapshot!(visible(&ran.out));
}

#[test]
fn a_row_s_edition_wins_over_the_option_and_that_over_the_network_s() {
    let two_years = "figure,printed,edition\nregion.corse.learners,35,2019\nregion.corse.learners,35,\n";
    let ran = run_with(&["verify", "-", "--edition", "2018"], two_years.as_bytes());
    assert_eq!(ran.status, Some(0), "{}", ran.err);
    let ran = run_with(&["verify", "-"], two_years.as_bytes());
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("de l’édition 2019 est là deux fois"), "{}", ran.err);
}

#[test]
fn a_long_group_is_whole_when_asked() {
    let short = run(&["verify", &published()]).out;
    let long = run(&["verify", &published(), "--all"]).out;
    assert!(short.contains("(--all les montre tous)") && !long.contains("--all"));
    assert!(long.lines().count() > short.lines().count() + 20);
}

#[test]
fn a_figure_that_nobody_defines_is_not_checked() {
    let ran = run_with(&["verify", "-", "--lang", "en"], b"figure,printed\nregion.corse.lerners,35\n");
    assert_eq!(ran.status, Some(0));
    assert!(ran.out.contains("the nearest is region.corse.learners"), "{}", ran.out);
    assert!(ran.out.ends_with("1 figure not checked.\n"), "{}", ran.out);
}
