//! `tremplin synthesise`: records that could be real, and a Ctrl-C that leaves nothing.

use super::made::{DEMO, contents, interrupt, names, wait_until};
use super::run::{program, run};
use std::collections::{BTreeMap, BTreeSet};
use std::process::Stdio;

/// The rows of one file, each with its columns by name; nothing where the file has nothing.
struct Rows {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn rows(source: &str) -> Rows {
    let text = std::fs::read_to_string(DEMO.records().join(format!("{source}.csv"))).unwrap();
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    Rows { header, rows }
}

impl Rows {
    fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|row| Row { header: &self.header, row })
    }

    fn by(&self, key: &str) -> BTreeMap<&str, Row<'_>> {
        self.iter().map(|row| (row.text(key), row)).collect()
    }
}

#[derive(Clone, Copy)]
struct Row<'a> {
    header: &'a [String],
    row: &'a [String],
}

impl<'a> Row<'a> {
    fn text(&self, column: &str) -> &'a str {
        &self.row[self.header.iter().position(|name| name == column).unwrap()]
    }

    fn number(&self, column: &str) -> i64 {
        self.text(column).parse().unwrap()
    }
}

#[test]
fn the_network_has_its_size() {
    let count = |source: &str| rows(source).rows.len();
    let sizes = ["trainings", "answers", "labels", "learners", "sessions", "agreements"].map(count);
    assert_eq!(sizes, [740, 687, 757, 18_353, 790, 740]);
    let active =
        rows("trainings").iter().filter(|row| ["answered", "silent"].contains(&row.text("campaign_state"))).count();
    assert_eq!(active, 715);
}

#[test]
fn learners_could_be_people() {
    let (sessions, learners) = (rows("sessions"), rows("learners"));
    let sessions = sessions.by("session_id");
    let mut named = BTreeSet::new();
    for row in learners.iter() {
        let (id, session) = (row.text("enrolment_id"), &sessions[row.text("session_id")]);
        assert!(named.insert(id), "{id} twice");
        assert_eq!(session.text("training_id"), row.text("training_id"), "{id}");
        assert!(row.text("age_years").is_empty() || (15..=75).contains(&row.number("age_years")), "{id}");
        let (completed, known) = (row.text("status") == "completed", !row.text("situation_after").is_empty());
        assert_eq!(completed, known, "{id}: a situation after, and only after, a completed training");
        assert!(known || row.text("salary_eur").is_empty(), "{id}: a salary without a situation");
        let ended = session.text("ended_on") <= "2019-12-31";
        assert!(ended || !completed, "{id}: completed in a session that goes on");
        assert!(!ended || row.text("status") != "in-training", "{id}: in training in a session that has ended");
    }
}

#[test]
fn a_salary_goes_with_work() {
    let work = ["cdi", "cdd-plus-6", "cdd-moins-6", "entrepreneur", "professionnalisation", "maintien-activite"];
    for row in rows("learners").iter().filter(|row| !row.text("salary_eur").is_empty()) {
        assert!(work.contains(&row.text("situation_after")), "{}", row.text("enrolment_id"));
    }
}

#[test]
fn sessions_and_agreements_are_plausible() {
    for row in rows("sessions").iter() {
        assert!(row.text("begun_on") < row.text("ended_on"), "{}", row.text("session_id"));
        assert!(
            row.text("begun_on") <= "2019-12-31" && row.text("ended_on") >= "2019-01-01",
            "{}",
            row.text("session_id")
        );
    }
    for row in rows("agreements").iter() {
        let (grant, budget) = (row.number("grant_cents"), row.number("budget_cents"));
        assert!(grant * 5 <= budget * 4, "{}: {grant} of {budget}", row.text("training_id"));
    }
    for row in rows("labels").iter().filter(|row| !row.text("ended_on").is_empty()) {
        assert!(row.text("granted_on") < row.text("ended_on"), "{}", row.text("label_id"));
    }
}

#[test]
fn answers_count_what_learners_say() {
    let (trainings, learners, answers) = (rows("trainings"), rows("learners"), rows("answers"));
    let mut of_training: BTreeMap<&str, Vec<Row<'_>>> = BTreeMap::new();
    learners.iter().for_each(|row| of_training.entry(row.text("training_id")).or_default().push(row));
    let trainings = trainings.by("training_id");
    for answer in answers.iter() {
        let id = answer.text("training_id");
        let own = of_training.get(id).map_or(&[][..], Vec::as_slice);
        let count = |holds: &dyn Fn(&Row<'_>) -> bool| own.iter().filter(|row| holds(row)).count() as i64;
        let is = |column: &'static str, value: &'static str| move |row: &Row<'_>| row.text(column) == value;
        let counted = [
            ("learners", count(&|_| true)),
            ("finished", count(&|row| row.text("status") != "in-training")),
            ("started", count(&is("status", "in-training"))),
            ("dropouts", count(&is("status", "dropout"))),
            ("women", count(&is("sex", "femmes"))),
            ("priority_district", count(&is("priority_district", "true"))),
            (
                "jobseekers_bac",
                count(&|row| row.text("jobseeker") == "true" && row.text("education") == "niveau-4-ou-moins"),
            ),
        ];
        for (column, counted) in counted {
            assert_eq!(answer.number(column), counted, "{id}.{column}");
        }
        assert_eq!(trainings[id].text("campaign_state"), "answered", "{id}");
        assert!(answer.number("admitted") <= answer.number("candidates"), "{id}");
    }
}

#[test]
fn a_larger_network_is_a_snapshot_that_an_edition_is_computed_from() {
    let here = tempfile::tempdir().unwrap();
    let place = |name: &str| here.path().join(name).display().to_string();
    let (out, edition) = (place("large"), place("edition.json"));
    let ran = run(&["synthesise", "--out", &out, "--scale", "3", "--lang", "en"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("       2220  trainings\n") && ran.out.contains("       2061  answers\n"), "{}", ran.out);
    let computed = run(&["edition", "compute", "--records", &out, "--out", &edition, "--lang", "en"]);
    assert_eq!((computed.status, computed.err.as_str()), (Some(0), ""));
    assert!(computed.out.contains(&format!("Frozen records: {out}\n2061 answers of 2145")), "{}", computed.out);
    assert_eq!(names(here.path()), ["edition.json", "large"], "nothing is frozen again");
    let shown = run(&["edition", "show", &edition, "region", "--lang", "en"]);
    assert_eq!(shown.status, Some(0), "{}", shown.err);
    let named =
        run(&["edition", "compute", "--records", &out, "--out", &edition, "--snapshot", &place("s"), "--lang", "en"]);
    assert!(named.status == Some(2) && named.err.contains("is a snapshot of records already"), "{}", named.err);
    std::fs::write(here.path().join("large/learners.parquet"), "changed").unwrap();
    let changed = run(&["edition", "compute", "--records", &out, "--out", &edition, "--lang", "en"]);
    assert!(changed.status == Some(2) && changed.err.contains("`learners.parquet` was changed"), "{}", changed.err);
}

#[test]
fn a_taken_folder_is_refused_and_so_is_an_edition_without_prints() {
    let here = tempfile::tempdir().unwrap();
    let out = here.path().join("taken").display().to_string();
    std::fs::create_dir(&out).unwrap();
    std::fs::write(here.path().join("taken/mine"), "").unwrap();
    for scale in ["1", "2"] {
        let again = run(&["synthesise", "--out", &out, "--scale", scale, "--lang", "en"]);
        assert!(again.status == Some(2) && again.err.contains("is not empty"), "{}", again.err);
        let out = here.path().join("new").display().to_string();
        let network = run(&["synthesise", "--out", &out, "--scale", scale, "--edition", "1999", "--lang", "en"]);
        assert!(network.status == Some(2) && network.err.contains("no printed figures of 1999"), "{}", network.err);
    }
    assert_eq!(names(here.path()), ["taken"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_leaves_nothing() {
    let here = tempfile::tempdir().unwrap();
    let mut shell = std::process::Command::new("sh");
    // Files of at most 100 kB, and no signal for it.
    shell.args(["-c", "trap '' XFSZ; ulimit -f 200; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_tremplin")]);
    shell.args(["synthesise", "--scale", "4", "--out", "large", "--lang", "en"]).current_dir(here.path());
    let output = shell.output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("can’t write the snapshot") && told.contains("help: free some space"), "{told}");
    assert_eq!(names(here.path()), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_nothing() {
    // While the numbers are being found, then while many rows are being written.
    for (scale, written) in [("1", false), ("2000", true)] {
        let here = tempfile::tempdir().unwrap();
        let mut command = program();
        command.args(["synthesise", "--scale", scale, "--out", "records"]);
        let child = command.current_dir(here.path()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let under_way = || {
            let hidden = names(here.path()).into_iter().find(|name| name.starts_with(".tremplin-"));
            hidden.is_some_and(|name| !written || !contents(&here.path().join(name)).is_empty())
        };
        let child = wait_until(child, under_way);
        interrupt(child);
        assert_eq!(names(here.path()), Vec::<String>::new(), "written: {written}");
    }
}
