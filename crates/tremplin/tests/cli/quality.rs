//! A campaign as that of 2017, 301 answers of 410 trainings, where not everybody answers alike: what weights restore.
//!
//! 410 of the trainings that answered in the demonstration are all the trainings there are, so that the truth is known;
//! then 109 of them fall silent, by a rule that looks at region and network only.

use super::made::{Contents, DEMO, contents, copy};
use super::run::{program, repository, run};
use domain::edition::{Edition, Status};
use domain::network::FigureId;
use domain::quality::{Basis, TotalState};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;
use tempfile::TempDir;

const ASKED: usize = 410;
const ANSWERED: usize = 301;

/// What the register and contracts hold whether a training answers or not.
const REGISTERS: [&str; 3] = ["trainings.csv", "agreements.csv", "training_occupations.csv"];

type Rows = Vec<csv::StringRecord>;

fn rows(bytes: &[u8]) -> (csv::StringRecord, Rows) {
    let mut reader = csv::Reader::from_reader(bytes);
    (reader.headers().unwrap().clone(), reader.records().map(Result::unwrap).collect())
}

fn written(header: &csv::StringRecord, rows: &[csv::StringRecord]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(header).unwrap();
    rows.iter().for_each(|row| writer.write_record(row).unwrap());
    writer.into_inner().unwrap()
}

fn place(header: &csv::StringRecord, column: &str) -> usize {
    header.iter().position(|name| name == column).unwrap()
}

/// The records when these trainings are asked and those of them answer.
fn campaign(all: &Contents, asked: &BTreeSet<String>, answered: &BTreeSet<String>) -> Contents {
    let mut changed = all.clone();
    for (name, bytes) in &mut changed {
        let file = name.to_str().unwrap();
        if !file.ends_with(".csv") || file == "declared.csv" {
            continue;
        }
        let (header, rows) = rows(bytes);
        if file == "trainings.csv" {
            let (id, state) = (place(&header, "training_id"), place(&header, "campaign_state"));
            let with_state = |row: &csv::StringRecord| {
                let of = |set: &BTreeSet<String>| set.contains(&row[id]);
                let now = if of(answered) {
                    "answered"
                } else if of(asked) {
                    "silent"
                } else {
                    "inactive"
                };
                row.iter().enumerate().map(|(at, text)| if at == state { now } else { text }).collect()
            };
            *bytes = written(&header, &rows.iter().map(with_state).collect::<Vec<_>>());
        } else if !REGISTERS.contains(&file) && header.iter().any(|name| name == "training_id") {
            let id = place(&header, "training_id");
            *bytes = written(&header, &rows.into_iter().filter(|row| answered.contains(&row[id])).collect::<Vec<_>>());
        }
    }
    changed
}

/// Trainings with their region and network, by id.
fn trainings(all: &Contents) -> BTreeMap<String, (String, String, String)> {
    let text = std::fs::read_to_string(repository("networks/gen/nomenclatures/operator.csv")).unwrap();
    let (header, operators) = rows(text.as_bytes());
    let (code, network) = (place(&header, "code"), place(&header, "network"));
    let networks: BTreeMap<String, String> =
        operators.iter().map(|row| (row[code].to_owned(), row[network].to_owned())).collect();
    let (header, rows) = rows(&all[Path::new("trainings.csv")]);
    let at = ["training_id", "region", "operator", "campaign_state"].map(|column| place(&header, column));
    let of = |row: &csv::StringRecord| {
        let network = networks.get(&row[at[2]]).cloned().unwrap_or_default();
        (row[at[0]].to_owned(), (row[at[1]].to_owned(), network, row[at[3]].to_owned()))
    };
    rows.iter().map(of).collect()
}

/// Spread evenly from 0 to 1 in the order of ids, the same at each run.
fn spread(at: usize) -> f64 {
    (at as f64 * 0.618_033_988_749_895).fract()
}

struct Campaign {
    here: TempDir,
    /// What all 410 would have said.
    truth: Edition,
    /// What 301 say, published as observed.
    observed: Edition,
    /// The same, published as adjusted.
    adjusted: Edition,
}

fn compute(here: &Path, name: &str, records: &Contents, network: Option<&Path>) -> Edition {
    copy(records, &here.join(name));
    let mut command = program();
    command.args(["edition", "compute", "--lang", "en", "--records", name, "--out"]).arg(format!("{name}.json"));
    if let Some(network) = network {
        command.arg("--network").arg(network);
    }
    let output = command.current_dir(here).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&std::fs::read(here.join(format!("{name}.json"))).unwrap()).unwrap()
}

static CAMPAIGN: LazyLock<Campaign> = LazyLock::new(|| {
    let here = tempfile::tempdir().unwrap();
    let all = contents(&DEMO.records());
    let units = trainings(&all);
    let answering: Vec<&String> = units.iter().filter(|(_, unit)| unit.2 == "answered").map(|(id, _)| id).collect();
    let each = answering.len() as f64 / ASKED as f64;
    let asked: BTreeSet<String> = (0..ASKED).map(|at| answering[(at as f64 * each) as usize].clone()).collect();
    assert_eq!(asked.len(), ASKED);
    let truth = compute(here.path(), "truth", &campaign(&all, &asked, &asked), None);
    // Where women are many, and in the larger networks, fewer answer.
    let share = |region: &str| {
        let figure = truth.figure(&FigureId(format!("region.{region}.women_share")));
        figure.and_then(|figure| figure.value).unwrap_or(0.0) / 100.0
    };
    let mut zeal: Vec<(f64, &String)> = asked
        .iter()
        .enumerate()
        .map(|(at, id)| {
            let (region, network, _) = &units[id];
            let networked = if network.is_empty() || network.starts_with("hors") { 0.0 } else { 0.15 };
            (2.0 * share(region) + networked + 0.6 * spread(at), id)
        })
        .collect();
    zeal.sort_by(|a, b| a.0.total_cmp(&b.0));
    let answered: BTreeSet<String> = zeal.iter().take(ANSWERED).map(|(_, id)| (*id).clone()).collect();
    let records = campaign(&all, &asked, &answered);
    let observed = compute(here.path(), "observed", &records, None);
    let network = here.path().join("network");
    copy(&contents(&repository("networks/gen")), &network);
    let rules = network.join("quality.toml");
    let text = std::fs::read_to_string(&rules).unwrap();
    std::fs::write(&rules, text.replace("basis = \"observed\"", "basis = \"adjusted\"")).unwrap();
    let adjusted = compute(here.path(), "adjusted", &records, Some(&network));
    Campaign { here, truth, observed, adjusted }
});

#[test]
fn calibration_restores_the_known_totals_and_reports_its_convergence() {
    let quality = CAMPAIGN.observed.quality.as_ref().unwrap();
    assert_eq!((quality.response.asked, quality.response.answered), (ASKED as u64, ANSWERED as u64));
    assert_eq!(quality.response.strays, 0);
    let calibration = quality.calibration.as_ref().unwrap();
    assert!(calibration.converged && calibration.deviation < 1e-6, "{calibration:?}");
    assert!((1..50).contains(&calibration.iterations) && calibration.least_ratio > 0.0);
    for total in calibration.totals.iter().filter(|total| total.state != TotalState::Unmet) {
        assert!((total.after - total.known).abs() <= 1e-6 * total.known, "{total:?}");
    }
    // Only codes whose trainings all fell silent can't be restored.
    let silent = |total: &&domain::quality::KnownTotal| total.state == TotalState::Unmet;
    assert!(calibration.totals.iter().filter(silent).all(|total| total.before == 0.0), "{calibration:?}");
    let implied = calibration.totals.iter().filter(|total| total.state == TotalState::Implied).count();
    assert!(implied >= 3, "four full sets of codes share the number of trainings: {implied}");
}

#[test]
fn the_profile_sees_that_regions_did_not_answer_alike() {
    let quality = CAMPAIGN.observed.quality.as_ref().unwrap();
    let columns: Vec<_> = quality.profile.iter().map(|profile| profile.column.as_str()).collect();
    assert_eq!(columns, ["region", "network", "programme", "legal_status"]);
    let region = &quality.profile[0];
    assert!(region.departs && region.p_value < 1e-6, "{region:?}");
    assert!(region.rows.iter().any(|row| row.departs));
    for profile in &quality.profile {
        let asked: u64 = profile.rows.iter().map(|row| row.response.asked).sum();
        assert_eq!(asked, ASKED as u64);
    }
    let groups = &quality.groups;
    assert!(!groups.merges.is_empty(), "some cells of programme and region are too small to stand alone");
    assert!(groups.groups.iter().all(|group| group.response.answered >= 10 && group.response.rate >= 30.0));
}

#[test]
fn adjusted_shares_are_nearer_to_the_truth_than_observed_ones() {
    let quality = CAMPAIGN.observed.quality.as_ref().unwrap();
    let women = FigureId::from("sex.femmes.share");
    let truth = |figure: &FigureId| CAMPAIGN.truth.figure(figure).and_then(|figure| figure.value);
    let effect = quality.effects.iter().find(|effect| effect.figure == women).unwrap();
    let (true_share, adjusted) = (truth(&women).unwrap(), effect.adjusted.unwrap());
    let (before, after) = ((effect.observed - true_share).abs(), (adjusted - true_share).abs());
    assert!(after < before / 2.0, "truth {true_share}, observed {}, adjusted {adjusted}", effect.observed);
    let off = |value: &dyn Fn(&domain::quality::Effect) -> Option<f64>| -> f64 {
        let shares = quality.effects.iter().filter(|effect| effect.figure.as_str().starts_with("sex."));
        shares.filter_map(|effect| Some((value(effect)? - truth(&effect.figure)?).abs())).sum()
    };
    assert!(off(&|effect| effect.adjusted) < off(&|effect| Some(effect.observed)));
}

#[test]
fn an_adjusted_basis_changes_estimated_figures_and_no_count() {
    let (observed, adjusted) = (&CAMPAIGN.observed, &CAMPAIGN.adjusted);
    assert_eq!(adjusted.quality.as_ref().unwrap().basis.basis, Basis::Adjusted);
    assert_eq!(adjusted.quality.as_ref().unwrap().effects, observed.quality.as_ref().unwrap().effects);
    let mut moved = 0;
    for (one, other) in observed.figures().zip(adjusted.figures()) {
        let effect =
            observed.quality.iter().flat_map(|quality| &quality.effects).find(|effect| effect.figure == one.id);
        match effect.and_then(|effect| effect.adjusted) {
            Some(value) => {
                assert!((other.value.unwrap() - value).abs() < 1e-9 * value.abs().max(1.0), "{} {value}", other.id);
                moved += usize::from(one.printed != other.printed);
            }
            None => assert_eq!((one.value, &one.printed), (other.value, &other.printed), "{}", one.id),
        }
        assert_eq!((one.numerator, one.base, one.units), (other.numerator, other.base, other.units));
    }
    assert!(moved > 50, "{moved}");
}

#[test]
fn the_quality_of_an_edition_can_be_read_in_both_languages_and_by_a_program() {
    let file = CAMPAIGN.here.path().join("observed.json").display().to_string();
    let french = run(&["edition", "quality", &file]);
    assert_eq!((french.status, french.err.as_str()), (Some(0), ""));
    for words in [
        "301 réponses pour 410",
        "Qui a répondu",
        "groupes de réponse homogène",
        "convergé en",
        "Effet du redressement",
    ] {
        assert!(french.out.contains(words), "{words} in {}", french.out);
    }
    let english = run(&["edition", "quality", &file, "--lang", "en", "--all"]);
    for words in ["301 answers of 410", "Who answered", "converged in", "beyond their margin"] {
        assert!(english.out.contains(words), "{words} in {}", english.out);
    }
    let mut estimated = CAMPAIGN.observed.figures().filter(|figure| figure.status == Status::Estimated);
    assert!(estimated.all(|figure| english.out.contains(figure.id.as_str())));
    let widest = french.out.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{widest:?}");
    let json = run(&["edition", "quality", &file, "--json"]);
    let read: domain::quality::Quality = serde_json::from_str(&json.out).unwrap();
    assert_eq!(Some(read), CAMPAIGN.observed.quality);
}

#[test]
fn an_edition_without_quality_is_told_what_to_do() {
    let here = tempfile::tempdir().unwrap();
    let plain = Edition { quality: None, ..CAMPAIGN.observed.clone() };
    let file = here.path().join("plain.json").display().to_string();
    std::fs::write(&file, serde_json::to_string(&plain).unwrap()).unwrap();
    let ran = run(&["edition", "quality", &file, "--lang", "en"]);
    assert_eq!((ran.status, ran.out.as_str()), (Some(2), ""));
    assert!(ran.err.contains("says nothing of its statistical quality") && ran.err.contains("help: compute it again"));
}

#[test]
fn an_earlier_edition_lends_its_margins_and_one_of_another_year_does_not() {
    let here = CAMPAIGN.here.path();
    let with = |earlier: &str| {
        let mut command = program();
        command.args(["edition", "compute", "--lang", "en", "--records", "observed", "--out", "again.json"]);
        let output = command.args(["--earlier", earlier]).current_dir(here).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (status, told) = with("observed.json");
    assert!(
        status == Some(2) && told.contains("the 2019 edition of the network") && told.contains("help: give an earlier")
    );
    let last_year = Edition { edition: 2018, ..CAMPAIGN.observed.clone() };
    std::fs::write(here.join("2018.json"), serde_json::to_string(&last_year).unwrap()).unwrap();
    assert_eq!(with("2018.json"), (Some(0), String::new()));
}
