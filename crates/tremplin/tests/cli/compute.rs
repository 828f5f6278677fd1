//! `tremplin edition compute`: records that are broken, places that can't be written, nothing left behind.

use super::made::{Contents, DEMO, contents, copy, interrupt, names, wait_until};
use super::run::{Ran, program, run, visible};
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;

/// Records in a folder of their own, changed.
fn records(change: impl FnOnce(&mut Contents)) -> TempDir {
    let here = tempfile::tempdir().unwrap();
    let mut all = contents(&DEMO.records());
    change(&mut all);
    copy(&all, &here.path().join("records"));
    here
}

fn compute(here: &TempDir, out: &str, more: &[&str]) -> Ran {
    let mut command = program();
    command.args(["edition", "compute", "--lang", "en", "--records", "records", "--out", out]).args(more);
    let output = command.current_dir(here.path()).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// What is said of changed records; they are refused and nothing is left beside them.
fn told(change: impl FnOnce(&mut Contents)) -> String {
    let here = records(change);
    let ran = compute(&here, "edition.json", &[]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{}", ran.err);
    assert_eq!(names(here.path()), ["records"]);
    ran.err
}

/// Puts `value` into one cell; lines count from 1, the header.
fn put(all: &mut Contents, file: &str, line: usize, column: &str, value: &[u8]) {
    let bytes = all.get_mut(Path::new(file)).unwrap();
    let mut lines: Vec<Vec<u8>> = bytes.split(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
    let header = String::from_utf8(lines[0].clone()).unwrap();
    let at = header.split(',').position(|name| name == column).unwrap();
    let mut cells: Vec<&[u8]> = lines[line - 1].split(|b| *b == b',').collect();
    cells[at] = value;
    lines[line - 1] = cells.join(&b","[..]);
    *bytes = lines.join(&b"\n"[..]);
}

#[test]
fn values_that_can_t_be_are_told_with_file_line_and_column() {
    let all = told(|all| {
        put(all, "learners.csv", 3, "sex", b"femme");
        put(all, "learners.csv", 4, "age_years", b"14");
        put(all, "learners.csv", 5, "jobseeker", b"oui");
        put(all, "learners.csv", 6, "education", b"d\xe9j\xe0");
        put(all, "sessions.csv", 7, "begun_on", b"25/03/2019");
        put(all, "agreements.csv", 8, "grant_cents", b"1 234");
        put(all, "trainings.csv", 9, "region", b"");
    });
    insta::assert_snapshot!(all);
}

#[test]
fn keys_are_unique_and_point_at_a_row() {
    let all = told(|all| {
        put(all, "trainings.csv", 3, "training_id", b"F001");
        put(all, "learners.csv", 4, "session_id", b"S999");
        put(all, "agreements.csv", 3, "training_id", b"X");
    });
    // F002 is no training any more: its own rows elsewhere are told as well.
    assert!(all.contains("trainings.csv:3, column `training_id`: expected a key of its own, found `F001`."), "{all}");
    assert!(all.contains("Line 2 has it already."), "{all}");
    assert!(
        all.contains("learners.csv:4, column `session_id`: expected a key of sessions.csv, found `S999`."),
        "{all}"
    );
    assert!(
        all.contains("agreements.csv:3, column `training_id`: expected a key of trainings.csv, found `X`."),
        "{all}"
    );
}

#[test]
fn a_file_that_is_missing_cut_or_of_other_columns_is_named() {
    let all = told(|all| {
        all.remove(Path::new("labels.csv"));
        let answers = all.get_mut(Path::new("answers.csv")).unwrap();
        answers.truncate(answers.len() - 12);
        let header =
            |bytes: &[u8], from: &str, to: &str| String::from_utf8_lossy(bytes).replacen(from, to, 1).into_bytes();
        let sessions = all.get_mut(Path::new("sessions.csv")).unwrap();
        *sessions = header(sessions, "begun_on", "begin_on");
        let agreements = all.get_mut(Path::new("agreements.csv")).unwrap();
        *agreements = header(agreements, ",grant_cents", "");
    });
    insta::assert_snapshot!(all);
}

#[test]
fn a_folder_that_holds_no_records_is_told() {
    let told_of = |change: fn(&mut Contents)| told(change);
    let none = told_of(|all| drop(all.remove(Path::new("records.json"))));
    assert_eq!(
        none,
        "error: can’t read records/records.json: it does not exist\n  \
         help: give a folder of records, as `tremplin synthesise` makes them\n"
    );
    let broken =
        told_of(|all| drop(all.insert("records.json".into(), b"{\"network\":\"gen\",\n\"edition\":}".to_vec())));
    assert!(broken.starts_with("error: records/records.json:2:11: "), "{broken}");
    let other = br#"{"network":"autre","edition":2019,"synthetic":true}"#;
    let other = told(|all| drop(all.insert("records.json".into(), other.to_vec())));
    assert!(other.contains("records.json: expected the network `gen`, found `autre`."), "{other}");
}

#[test]
fn mistakes_are_told_in_french_too() {
    let here = records(|all| put(all, "learners.csv", 3, "sex", b"femme"));
    let folder = here.path().join("records").display().to_string();
    let ran =
        run(&["edition", "compute", "--records", &folder, "--out", &here.path().join("e.json").display().to_string()]);
    let expected = "learners.csv:3, colonne « sex » : attendu un code de sex.csv, trouvé « femme ». Vouliez-vous dire « femmes » ?";
    assert!(ran.err.contains(expected), "{}", ran.err);
}

#[test]
fn places_that_can_t_be_written_are_told_and_nothing_is_left() {
    let here = records(|_| ());
    let refused = |out: &str, more: &[&str], expected: &str| {
        let ran = compute(&here, out, more);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{out}");
        assert!(ran.err.contains(expected), "{out}: {}", ran.err);
        assert_eq!(names(here.path()), ["records"], "{out}");
    };
    refused("no/such/edition.json", &[], "it does not exist\n  help: make no/such first");
    refused("records", &[], "can’t write records: it is a folder");
    refused(
        "edition.json",
        &["--snapshot", "records"],
        "records exists and is no snapshot of records\n  help: name another",
    );
    // Nobody writes there, not even root.
    refused("/proc/edition.json", &[], "can’t write /proc/edition.snapshot: ");
    refused("/proc/edition.json", &["--snapshot", "frozen"], "can’t write /proc/edition.json: ");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_nothing_is_left() {
    let here = records(|_| ());
    let ran = compute(&here, "/dev/full", &["--snapshot", "frozen"]);
    assert_eq!(
        (ran.status, ran.err.contains("can’t write /dev/full: the disk is full\n")),
        (Some(2), true),
        "{}",
        ran.err
    );
    assert_eq!(names(here.path()), ["records"]);
    let ran = compute(&here, "/dev/full", &[]);
    assert!(
        ran.err.contains("/dev/full is no file\n  help: say where to freeze the records with --snapshot"),
        "{}",
        ran.err
    );
    assert!(!Path::new("/dev/full.snapshot").exists());
}

#[test]
fn a_good_folder_gives_the_edition_of_the_demonstration_and_is_replaced_whole() {
    let here = records(|_| ());
    for again in [false, true] {
        let ran = compute(&here, "edition.json", &[]);
        assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
        assert!(ran.out.contains("figures computed: edition.json\nFrozen records: edition.snapshot\n"), "{}", ran.out);
        assert_eq!(ran.out.contains("Kept of the earlier snapshot: "), again, "{}", ran.out);
        assert_eq!(ran.out.contains("; written: nothing\n"), again, "{}", ran.out);
        assert_eq!(names(here.path()), ["edition.json", "edition.snapshot", "records"]);
    }
    let own = std::fs::read(here.path().join("edition.json")).unwrap();
    assert!(own == std::fs::read(DEMO.edition()).unwrap());
    assert!(contents(&here.path().join("edition.snapshot")) == contents(&DEMO.folder().join("snapshot")));
}

#[test]
fn only_the_sources_that_changed_are_written_again() {
    let (here, other) = (records(|_| ()), records(|all| put(all, "sessions.csv", 2, "learners", b"1")));
    let place = other.path().join("other.snapshot").display().to_string();
    assert_eq!(compute(&here, "edition.json", &["--snapshot", &place]).status, Some(0));
    let ran = compute(&other, "edition.json", &["--snapshot", &place]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    let line = ran.out.lines().find(|line| line.starts_with("Kept of the earlier snapshot: ")).unwrap_or_default();
    assert!(line.ends_with("; written: sessions") && line.contains("learners"), "{}", ran.out);
    assert_eq!(compute(&other, "edition.json", &[]).status, Some(0));
    assert!(contents(&other.path().join("edition.snapshot")) == contents(Path::new(&place)));
}

#[test]
fn declared_counts_that_differ_from_the_rows_are_told() {
    let here = records(|all| put(all, "sessions.csv", 2, "learners", b"1"));
    let ran = compute(&here, "edition.json", &[]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("  sessions S001, learners: declares 1, the records say "), "{}", ran.out);
}

#[test]
fn a_newer_edition_is_refused_before_it_is_read() {
    let here = tempfile::tempdir().unwrap();
    let file = here.path().join("newer.json").display().to_string();
    std::fs::write(&file, "{\"format\": 99, \"figures\": \"another shape\"}").unwrap();
    let ran = run(&["edition", "show", &file]);
    let expected = format!(
        "erreur~: {file} est au format 99~; ce programme lit jusqu’au format 3\n  aide~: installez une version plus récente de Tremplin\n"
    );
    assert_eq!((ran.status, ran.out.as_str(), visible(&ran.err).as_str()), (Some(2), "", expected.as_str()));
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing() {
    let here = records(|_| ());
    let mut command = program();
    command.args(["edition", "compute", "--records", "records", "--out", "edition.json"]).current_dir(here.path());
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    interrupt(wait_until(child, || names(here.path()).len() > 1));
    assert_eq!(names(here.path()), ["records"]);
}

#[test]
fn without_weights_the_observed_figures_and_their_margins_are_the_same() {
    let here = records(|_| ());
    assert_eq!(compute(&here, "edition.json", &["--unweighted"]).status, Some(0));
    let read = |path: &Path| serde_json::from_slice::<serde_json::Value>(&std::fs::read(path).unwrap()).unwrap();
    let (plain, weighted) = (read(&here.path().join("edition.json")), read(Path::new(&DEMO.edition())));
    assert!(plain.get("quality").is_none_or(serde_json::Value::is_null) && weighted["quality"].is_object());
    let margins = |edition: &serde_json::Value| -> Vec<String> {
        let tables =
            edition["tables"].as_array().unwrap().iter().flat_map(|table| table["figures"].as_array().unwrap());
        tables.map(|figure| format!("{} {} {}", figure["id"], figure["value"], figure["margin"])).collect()
    };
    assert_eq!(margins(&plain), margins(&weighted));
}
