//! `tremplin edition show` on the edition of a demonstration, in French.

use super::made::DEMO;
use super::run::{run, visible};

/// Margins depend on how the synthetic learners are drawn, which no print fixes: they are not part of a snapshot.
fn without_margins(text: &str) -> String {
    let mut parts = text.split("±~");
    let first = parts.next().unwrap_or_default().to_owned();
    let margin = |c: char| c.is_ascii_digit() || c == ',';
    let rest = parts.map(|part| format!("±~…{}", part.trim_start_matches("<¬").trim_start_matches(margin)));
    std::iter::once(first).chain(rest).collect()
}

fn shown(more: &[&str]) -> String {
    let edition = DEMO.edition();
    let ran = run(&[&["edition", "show", &edition], more].concat());
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    visible(&ran.out)
}

#[test]
fn the_regions_stand_in_a_table() {
    insta::assert_snapshot!(without_margins(&shown(&["region"])));
}

#[test]
fn a_share_is_explained() {
    insta::assert_snapshot!(shown(&["--explain", "region.corse.women_share"]));
}

#[test]
fn every_table_and_every_figure_can_be_shown() {
    let bytes = std::fs::read(DEMO.edition()).unwrap();
    let edition: domain::edition::Edition = serde_json::from_slice(&bytes).unwrap();
    let list = shown(&[]);
    for table in &edition.tables {
        assert!(list.contains(&format!("  {} ", table.id)), "{}", table.id);
    }
    // One process a table takes a second or so; every figure would take minutes.
    for table in &edition.tables {
        let first = table.figures.first().unwrap().id.to_string();
        let text = shown(&[&table.id, "--explain", &first]);
        assert!(text.contains(&format!(" · {}\n", table.id)) && text.contains(&format!("\n{first} = ")), "{text}");
    }
}
