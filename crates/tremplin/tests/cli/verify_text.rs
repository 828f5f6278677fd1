//! `tremplin verify` of a text: the press article of 2019, and what a text may be.

use super::made::DEMO;
use super::run::{repository, run, run_with, visible};
use serde_json::Value;

fn article() -> String {
    repository("networks/gen/editions/2019/article.md").display().to_string()
}

#[test]
fn the_article_of_2019_agrees_with_the_print_that_it_was_taken_from() {
    let ran = run(&["verify", &article(), "--json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let flags = report["flags"].as_array().unwrap();
    assert_eq!(report["numbers"], 17, "{report:#}");
    assert!(flags.iter().all(|flag| flag["verdict"] == "wrong"), "{report:#}");
}

#[test]
fn against_the_edition_its_wrong_numbers_are_flagged_with_the_nearest_figure() {
    let ran = run(&["verify", &article(), "--against", &DEMO.edition(), "--lang", "en"]);
    assert_eq!(ran.status, Some(1));
    let shown = ran.out.replace(&article(), "article.md");
    insta::assert_snapshot!("article_2019_en", visible(&shown));
}

#[test]
fn a_text_from_standard_input_that_is_right_gives_status_0() {
    let text = "En 2019, 18 353 apprenants ont été comptés en région, dont 35 en Corse.\n".as_bytes();
    let ran = run_with(&["verify", "-", "--text", "--against", &DEMO.edition(), "--lang", "en"], text);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    assert!(ran.out.starts_with("2 numbers read, 0 to look at."), "{}", ran.out);
}

#[test]
fn a_text_that_cannot_be_read_names_its_line() {
    let ran = run_with(&["verify", "-", "--text", "--lang", "en"], b"une\nligne \xe9t\xe9\n");
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""));
    assert_eq!(ran.err, "error: -:2: this text is not UTF-8\n  help: save it as UTF-8\n");
}
