//! `tremplin microdata`: what leaves meets k and l by a count of its own, is logged first, or does not leave at all.

use super::made::{DEMO, contents, copy, names};
use super::run::{Ran, repository, run};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

/// The quasi-identifiers and the sensitive columns, as the guide names them.
const QUASI: [&str; 8] =
    ["region", "occupation", "begun_on", "sex", "age_years", "education", "jobseeker", "priority_district"];
const SENSITIVE: [&str; 3] = ["status", "situation_after", "salary_eur"];

/// A folder with a key, and what is exported into it.
struct Desk {
    here: TempDir,
}

impl Desk {
    fn new() -> Self {
        let here = tempfile::tempdir().unwrap();
        fs::write(here.path().join("key"), (0..32).map(|n| n * 7 + 1).collect::<Vec<u8>>()).unwrap();
        Self { here }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.here.path().join(name)
    }

    fn text(&self, name: &str) -> String {
        self.path(name).display().to_string()
    }

    fn export(&self, out: &str, agreement: &str, more: &[&str]) -> Ran {
        let (records, out, key, log) =
            (DEMO.records().display().to_string(), self.text(out), self.text("key"), self.text("log.jsonl"));
        let mut arguments =
            vec!["microdata", "export", &records, "--out", &out, "--key", &key, "--agreement", agreement];
        let against = DEMO.protected();
        arguments.extend(["--person", "A. Martin", "--log", &log, "--against", &against, "--lang", "en"]);
        arguments.extend(more);
        run(&arguments)
    }

    fn frame(&self, out: &str, more: &[&str]) -> Ran {
        let (records, out, log) = (DEMO.records().display().to_string(), self.text(out), self.text("log.jsonl"));
        let mut arguments = vec!["microdata", "frame", &records, "--out", &out, "--agreement", "2026-04"];
        arguments.extend(["--person", "A. Martin", "--purpose", "Outcome survey", "--log", &log, "--lang", "en"]);
        if !more.contains(&"--expires") {
            arguments.extend(["--expires", "2099-12-31"]);
        }
        arguments.extend(more);
        run(&arguments)
    }

    fn log(&self) -> Ran {
        run(&["microdata", "log", &self.text("log.jsonl"), "--lang", "en"])
    }
}

/// Two exports under one agreement and one under another.
static EXPORTED: LazyLock<Desk> = LazyLock::new(|| {
    let desk = Desk::new();
    for (out, agreement) in [("one", "2026-01"), ("again", "2026-01"), ("other", "2026-02")] {
        let ran = desk.export(out, agreement, &[]);
        assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""), "{}", ran.out);
    }
    desk
});

/// A CSV without quotes as columns by name: enough for codes.
fn table(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let named = |row: csv::StringRecord| header.iter().map(str::to_owned).zip(row.iter().map(str::to_owned)).collect();
    reader.records().map(|row| named(row.unwrap())).collect()
}

/// The embedded network with changes, in a folder of its own.
fn network(changes: &[(&str, &str)]) -> TempDir {
    let here = tempfile::tempdir().unwrap();
    copy(&contents(&repository("networks/gen")), here.path());
    let file = here.path().join("microdata.toml");
    let mut text = fs::read_to_string(&file).unwrap();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    fs::write(&file, text).unwrap();
    here
}

#[test]
fn a_count_of_its_own_finds_k_and_l_in_the_file() {
    let rows = table(&EXPORTED.path("one/learners.csv"));
    let mut classes: BTreeMap<Vec<&str>, Vec<&BTreeMap<String, String>>> = BTreeMap::new();
    rows.iter().for_each(|row| classes.entry(QUASI.map(|name| row[name].as_str()).to_vec()).or_default().push(row));
    let k = classes.values().map(Vec::len).min().unwrap();
    let distinct = |class: &[&BTreeMap<String, String>], name: &str| {
        let values: BTreeSet<&str> = class.iter().map(|row| row[name].as_str()).collect();
        let silent = name != "status" && values.iter().all(|value| *value == "sans-objet");
        if silent { usize::MAX } else { values.len() }
    };
    let l = classes.values().flat_map(|class| SENSITIVE.map(|name| distinct(class, name))).min().unwrap();
    assert!(k >= 5 && l >= 2, "k = {k}, l = {l}");
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(EXPORTED.path("one/report.json")).unwrap()).unwrap();
    let told = &report["after"];
    let counted = serde_json::json!([k, l, rows.len(), classes.len()]);
    assert_eq!(serde_json::json!([told["k"], told["l"], told["rows"], told["classes"]]), counted);
    let stars: usize = rows.iter().map(|row| QUASI.iter().filter(|name| row[**name] == "*").count()).sum();
    let cells = report["lost"]["cells"].as_array().unwrap();
    assert_eq!(cells.iter().map(|one| one["count"].as_u64().unwrap()).sum::<u64>(), stars as u64);
    let removed = report["lost"]["rows"].as_u64().unwrap() as usize;
    assert_eq!(rows.len() + removed, table(&DEMO.records().join("learners.csv")).len());
    assert!(stars + removed * QUASI.len() <= (rows.len() + removed) * QUASI.len() * 5 / 100);
}

#[test]
fn only_declared_codes_leave_and_no_column_that_stays() {
    let rows = table(&EXPORTED.path("one/learners.csv"));
    let mut declared: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in table(&EXPORTED.path("one/dictionary.csv")) {
        declared.entry(line["column"].clone()).or_default().insert(line["code"].clone());
    }
    for (name, value) in rows.iter().flatten().filter(|(name, _)| *name != "enrolment_id") {
        assert!(declared[name].contains(value), "{name}: {value}");
    }
    let columns: BTreeSet<&str> = rows[0].keys().map(String::as_str).collect();
    for kept in ["training_id", "session_id", "operator", "ended_on", "immersion_days"] {
        assert!(!columns.contains(kept), "{kept}");
    }
    assert!(rows.iter().all(|row| row["enrolment_id"].len() == 32 && !row["enrolment_id"].starts_with('I')));
}

/// Rows counted by region would give away by subtraction what the protected edition withholds of Corsica.
#[test]
fn a_file_that_would_narrow_what_is_withheld_is_refused() {
    let here = tempfile::tempdir().unwrap();
    let network = here.path().join("gen");
    copy(&contents(&repository("networks/gen")), &network);
    let plan = fs::read_to_string(network.join("microdata.toml")).unwrap();
    let coarse = "[[columns.region.levels]]\nattribute = \"kind\"";
    assert!(plan.contains(coarse));
    let group =
        |code: &str, of: &str| format!("{{ code = \"{code}\", fr = \"{code}\", en = \"{code}\", of = [{of}] }}");
    let mainland = "\"hauts-de-france\", \"grand-est\", \"bourgogne-franche-comte\", \"normandie\", \"bretagne\", \
                    \"pays-de-la-loire\", \"centre-val-de-loire\", \"nouvelle-aquitaine\", \"occitanie\", \
                    \"auvergne-rhone-alpes\", \"provence-alpes-cote-d-azur\", \"corse\"";
    let groups = [
        group("en-ligne", "\"en-ligne\""),
        group("ile-de-france", "\"ile-de-france\""),
        group("outre-mer", "\"outre-mer\""),
        group("ailleurs", mainland),
    ];
    let finer = format!("[[columns.region.levels]]\ngroups = [{}]\n\n{coarse}", groups.join(", "));
    fs::write(network.join("microdata.toml"), plan.replacen(coarse, &finer, 1)).unwrap();
    let desk = Desk::new();
    let ran = desk.export("fine", "2026-01", &["--network", &network.display().to_string()]);
    assert_eq!(ran.status, Some(1), "{}", ran.err);
    assert!(ran.err.contains("region.corse.qpv_share") && ran.err.contains("coarser"), "{}", ran.err);
    assert_eq!(names(desk.here.path()), ["key"]);
}

#[test]
fn the_package_describes_the_file_that_lies_beside_it() {
    let folder = EXPORTED.path("one");
    let wanted = ["datapackage.json", "dictionary.csv", "learners.csv", "rapport.md", "report.json", "report.md"];
    assert_eq!(names(&folder), wanted);
    let package: serde_json::Value =
        serde_json::from_slice(&fs::read(folder.join("datapackage.json")).unwrap()).unwrap();
    let resource = &package["resources"][0];
    let bytes = fs::read(folder.join("learners.csv")).unwrap();
    assert_eq!(resource["bytes"].as_u64(), Some(bytes.len() as u64));
    let logged = fs::read_to_string(EXPORTED.path("log.jsonl")).unwrap();
    let hash = resource["hash"].as_str().unwrap().strip_prefix("sha256:").unwrap();
    assert!(logged.lines().next().unwrap().contains(hash));
    let header = String::from_utf8(bytes).unwrap();
    let fields: Vec<&str> =
        resource["schema"]["fields"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(header.lines().next().unwrap(), fields.join(","));
    let (fr, en) =
        (fs::read_to_string(folder.join("rapport.md")).unwrap(), fs::read_to_string(folder.join("report.md")).unwrap());
    assert!(fr.contains("Risque de réidentification") && en.contains("Re-identification risk"));
    assert!(fr.contains("WP 216") && en.contains("WP 216"));
}

#[test]
fn equal_inputs_give_equal_bytes_in_the_order_of_the_pseudonyms() {
    assert!(contents(&EXPORTED.path("one")) == contents(&EXPORTED.path("again")));
    let pseudonyms: Vec<String> =
        table(&EXPORTED.path("one/learners.csv")).iter().map(|row| row["enrolment_id"].clone()).collect();
    assert!(pseudonyms.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn extracts_of_two_agreements_share_no_pseudonym_and_no_order() {
    let [one, other] = ["one", "other"].map(|name| table(&EXPORTED.path(name).join("learners.csv")));
    let pseudonyms =
        |rows: &[BTreeMap<String, String>]| rows.iter().map(|row| row["enrolment_id"].clone()).collect::<BTreeSet<_>>();
    assert!(pseudonyms(&one).is_disjoint(&pseudonyms(&other)));
    let without = |rows: &[BTreeMap<String, String>]| {
        rows.iter()
            .cloned()
            .map(|mut row| {
                row.remove("enrolment_id");
                row
            })
            .collect::<Vec<_>>()
    };
    let (mut one, mut other) = (without(&one), without(&other));
    assert_ne!(one, other);
    one.sort();
    other.sort();
    assert_eq!(one, other);
}

#[test]
fn the_key_is_in_no_file_and_in_no_message() {
    let key = fs::read(EXPORTED.path("key")).unwrap();
    let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let holds = |bytes: &[u8]| {
        bytes.windows(key.len()).any(|window| window == key) || String::from_utf8_lossy(bytes).contains(&hex[..32])
    };
    let mut files = contents(EXPORTED.here.path());
    files.remove(Path::new("key"));
    assert!(files.len() > 12);
    for (name, bytes) in &files {
        assert!(!holds(bytes), "{}", name.display());
    }
}

#[test]
fn the_log_lists_what_left_and_shows_where_it_was_changed() {
    let ran = EXPORTED.log();
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert!(
        ran.out.contains("A. Martin, agreement 2026-02") && ran.out.contains("3 export(s), chain intact"),
        "{}",
        ran.out
    );
    let desk = Desk::new();
    let text = fs::read_to_string(EXPORTED.path("log.jsonl")).unwrap();
    let mut lines: Vec<String> = text.lines().map(|line| format!("{line}\n")).collect();
    lines[1] = lines[1].replace("A. Martin", "B. Durand");
    fs::write(desk.path("log.jsonl"), lines.concat()).unwrap();
    let ran = desk.log();
    assert_eq!((ran.status, ran.out.as_str()), (Some(1), ""));
    assert!(ran.err.contains("log.jsonl:2: the chain is broken, the line has changed"), "{}", ran.err);
    let ran = desk.export("out", "2026-01", &[]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("log.jsonl:2: the chain is broken"), "{}", ran.err);
    assert_eq!(names(desk.here.path()), ["key", "log.jsonl"]);
    assert_eq!(run(&["microdata", "log", "/no/such/log"]).status, Some(2));
}

#[test]
fn a_trial_prints_the_report_and_writes_nothing() {
    let records = DEMO.records().display().to_string();
    let before = names(&DEMO.folder());
    let ran = run(&["microdata", "export", &records, "--check", "--lang", "en"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    assert!(ran.out.contains("## Re-identification risk") && !ran.out.contains("Agreement:"), "{}", ran.out);
    assert_eq!(names(&DEMO.folder()), before);
}

#[test]
fn a_key_that_is_missing_or_short_ends_it_before_anything_is_read() {
    let desk = Desk::new();
    fs::remove_file(desk.path("key")).unwrap();
    let ran = desk.export("out", "2026-01", &[]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("can’t read the key") && ran.err.contains("/dev/urandom"), "{}", ran.err);
    fs::write(desk.path("key"), "too short").unwrap();
    let ran = desk.export("out", "2026-01", &[]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("it takes at least 32 random bytes") && !ran.err.contains("too short"), "{}", ran.err);
    assert_eq!(names(desk.here.path()), ["key"]);
}

#[test]
fn an_unknown_column_is_told_with_its_place_and_the_nearest() {
    let network = network(&[("[columns.sex]", "[columns.sexe]")]);
    let folder = network.path().display().to_string();
    let ran = run(&["rules", "check", "--network", &folder, "--lang", "en"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.err.contains("unknown column `sexe` in `microdata.toml`"), "{}", ran.err);
    let text = fs::read_to_string(network.path().join("microdata.toml")).unwrap();
    let line = 1 + text.lines().position(|line| line == "[columns.sexe]").unwrap();
    assert!(
        ran.err.contains(&format!("microdata.toml:{line}:10")) && ran.err.contains("did you mean `sex`?"),
        "{}",
        ran.err
    );
}

#[test]
fn what_can_t_be_met_is_refused_with_the_classes_that_fail_and_leaves_nothing() {
    for (old, new, words) in [
        ("[thresholds.k]\nvalue = 5", "[thresholds.k]\nvalue = 10000", "k = 10000 and l = 2 can’t be met"),
        ("[thresholds.l]\nvalue = 2", "[thresholds.l]\nvalue = 5", "k = 5 and l = 5 can’t be met"),
    ] {
        let (network, desk) = (network(&[(old, new)]), Desk::new());
        let folder = network.path().display().to_string();
        let ran = desk.export("out", "2026-01", &["--network", &folder]);
        assert_eq!((ran.status, ran.out.as_str()), (Some(1), ""), "{}", ran.err);
        assert!(ran.err.contains(words) && ran.err.contains("region="), "{}", ran.err);
        assert_eq!(names(desk.here.path()), ["key"]);
    }
}

#[test]
fn without_a_log_nothing_leaves() {
    let desk = Desk::new();
    fs::create_dir(desk.path("log.jsonl")).unwrap();
    for ran in [desk.export("out", "2026-01", &[]), desk.frame("frame.csv", &[])] {
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""));
        assert!(ran.err.contains("can’t log the export"), "{}", ran.err);
    }
    assert_eq!(names(desk.here.path()), ["key", "log.jsonl"]);
}

#[test]
fn a_log_within_the_export_or_one_that_keeps_nothing_is_refused() {
    let desk = Desk::new();
    let records = DEMO.records().display().to_string();
    let (out, key) = (desk.text("out"), desk.text("key"));
    let inside = desk.text("out/log.jsonl");
    for (log, words) in
        [(inside.as_str(), "would be within the export"), ("/dev/null", "does not keep what is written")]
    {
        let mut arguments =
            vec!["microdata", "export", &records, "--out", &out, "--key", &key, "--agreement", "2026-01"];
        let against = DEMO.protected();
        arguments.extend(["--person", "A. Martin", "--log", log, "--against", &against, "--lang", "en"]);
        let ran = run(&arguments);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""));
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    assert_eq!(names(desk.here.path()), ["key"]);
}

#[test]
fn a_sample_is_proportional_has_its_probabilities_and_comes_again_from_its_seed() {
    let desk = Desk::new();
    let more = |seed: &'static str| ["--sample", "500", "--stratify", "region,sex", "--seed", seed];
    for (out, seed) in [("a.csv", "7"), ("b.csv", "7"), ("c.csv", "8")] {
        let ran = desk.frame(out, &more(seed));
        assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    }
    let read = |name: &str| fs::read(desk.path(name)).unwrap();
    assert_eq!(read("a.csv"), read("b.csv"));
    assert_ne!(read("a.csv"), read("c.csv"));
    let rows = table(&desk.path("a.csv"));
    assert_eq!(rows.len(), 500);
    let number = |row: &BTreeMap<String, String>, name: &str| row[name].parse::<f64>().unwrap();
    let mut strata: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &rows {
        assert_eq!(row["stratum"], format!("{} / {}", row["region"], row["sex"]));
        assert!(
            (number(row, "stratum_sample") / number(row, "stratum_rows") - number(row, "probability")).abs() < 1e-6
        );
        *strata.entry(&row["stratum"]).or_default() += 1;
    }
    for row in &rows {
        let exact = number(row, "stratum_rows") * 500.0 / 18_353.0;
        assert!((number(row, "stratum_sample") - exact).abs() < 1.0, "{row:?}");
        assert_eq!(number(row, "stratum_sample"), strata[row["stratum"].as_str()] as f64);
    }
    let log = fs::read_to_string(desk.path("log.jsonl")).unwrap();
    assert!(
        log.lines().all(|line| line.contains("\"sample\":{\"size\":500,\"strata\":[\"region\",\"sex\"],\"seed\":"))
    );
    assert!(log.contains("\"expires_on\":\"2099-12-31\"") && desk.log().status == Some(0));
}

#[test]
fn a_frame_is_whole_without_a_sample_and_holds_only_what_is_permitted() {
    let desk = Desk::new();
    let ran = desk.frame("frame.csv", &["--of", "trainings", "--stratify", "programme"]);
    assert_eq!((ran.status, ran.err.as_str()), (Some(0), ""));
    let rows = table(&desk.path("frame.csv"));
    assert_eq!(rows.len(), table(&DEMO.records().join("trainings.csv")).len());
    let sizes: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row["stratum"].as_str(), row["stratum_rows"].as_str())).collect();
    assert_eq!(sizes.values().map(|size| size.parse::<usize>().unwrap()).sum::<usize>(), rows.len());
    let wrong = [
        (&["--stratify", "salary_eur"][..], "does not permit the column `salary_eur`"),
        (&["--stratify", "regio"], "did you mean `region`?"),
        (&["--of", "sessions"], "does not permit the source `sessions`"),
        (&["--sample", "999999"], "the frame has 18353 rows only"),
        (&["--expires", "2020-01-01"], "the agreement 2026-04 ended on 2020-01-01"),
    ];
    for (more, words) in wrong {
        let ran = desk.frame("wrong.csv", more);
        assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""), "{more:?}");
        assert!(ran.err.contains(words), "{}", ran.err);
    }
    let ran = desk.frame("frame.csv", &[]);
    assert!(ran.status == Some(2) && ran.err.contains("exists already"), "{}", ran.err);
    assert_eq!(names(desk.here.path()), ["frame.csv", "key", "log.jsonl"]);
    assert_eq!(fs::read_to_string(desk.path("log.jsonl")).unwrap().lines().count(), 1);
}
