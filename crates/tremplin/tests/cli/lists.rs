//! `tremplin figures` and `tremplin rules check`.

use super::run::{repository, run, visible};

#[test]
fn the_columns_of_a_source_say_type_and_meaning() {
    let ran = run(&["figures", "columns", "answers", "--lang", "en"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.starts_with("answers · Answers to the annual report\n"), "{}", ran.out);
    assert!(
        ran.out.lines().any(|line| line.trim_start().starts_with("training_id        key to trainings, names the row")),
        "{}",
        ran.out
    );
    assert!(run(&["figures", "columns"]).out.contains("  learners "));
}

#[test]
fn the_figures_of_a_table_are_listed() {
    let ran = run(&["figures", "list", "region"]);
    assert!(visible(&ran.out).contains("  region.corse.learners  "), "{}", ran.out);
    let all = run(&["figures", "list"]).out;
    assert!(all.lines().count() > 600);
}

#[test]
fn passes_and_cubes_are_shown() {
    let ran = run(&["figures", "explain", "learners", "--lang", "en"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "learners · 189 numbers in one pass over 20 columns");
    assert!(
        lines.iter().any(|line| line.starts_with("  192 cells ")
            && line.contains("  priority_district (2) × region (16) × sex (2) × status (3)  ")
            && line.ends_with("53 numbers")),
        "{}",
        ran.out
    );
    assert!(lines.contains(&"  165 margins of error, by training_id"), "{}", ran.out);
    assert!(run(&["figures", "explain"]).out.contains("\nanswers · 19 nombres en une passe sur 5 colonnes\n"));
    assert_eq!(run(&["figures", "explain", "learner"]).status, Some(2));
}

#[test]
fn a_wrong_name_is_answered_with_the_nearest() {
    let ran = run(&["figures", "columns", "answer"]);
    let expected = "erreur~: source inconnue `answer`\n  aide~: vouliez-vous dire `answers`~? `tremplin figures columns` les donne toutes\n";
    assert_eq!((ran.status, visible(&ran.err).as_str()), (Some(2), expected));
    let ran = run(&["figures", "list", "zzz", "--edition", "2018", "--lang", "en"]);
    let expected = "error: edition 2018 has no table `zzz`\n  help: `tremplin figures list` gives them all\n";
    assert_eq!((ran.status, ran.err.as_str()), (Some(2), expected));
}

#[test]
fn the_embedded_network_has_no_mistake_and_its_folder_is_the_same() {
    let embedded = run(&["rules", "check"]);
    let folder = run(&["rules", "check", "--network", &repository("networks/gen").display().to_string()]);
    assert_eq!((embedded.status, embedded.err.as_str()), (Some(0), ""));
    assert!(visible(&embedded.out).starts_with("Grande École du Numérique (gen), édition 2019~: aucune erreur\n"));
    assert_eq!(embedded.out, folder.out);
}

#[test]
fn a_network_with_a_mistake_gives_its_place_and_status_2() {
    let here = tempfile::tempdir().unwrap();
    std::fs::write(here.path().join("network.toml"), "id = \"mine\"\nname = 3\n").unwrap();
    let ran = run(&["rules", "check", "--network", &here.path().display().to_string(), "--lang", "en"]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("network.toml:2:"), "{}", ran.err);
}
