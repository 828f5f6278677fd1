//! Statistical quality on the small network: four trainings asked, one of them silent, by hand.

use crate::sample::*;
use domain::definition::{FigureDefinition, Formula, Sum};
use domain::edition::{Edition, Figure};
use domain::network::{Cell, Quantity};
use domain::quality::{
    Basis, BasisChoice, CalibrationRules, ChangeMargins, Effect, MergeReason, Method, Quality, QualityRules, TotalState,
};
use domain::set::ValueSet;
use figures::edition::{Computation, EarlierEditions, Meta, compute};
use figures::execute::execute;
use figures::plan::Plan;
use figures::snapshot::freeze;
use figures::units::UnitScan;
use figures::{execute, json};
use indexmap::IndexMap;
use std::collections::BTreeMap;

/// By area: `n` asked two trainings and both answered, `s` asked two and one answered.
fn rules() -> QualityRules {
    QualityRules {
        profile: vec!["region".into(), "area".into()],
        groups: vec!["area".into()],
        minimum_answers: 1,
        minimum_rate: 0.0,
        calibration: Some(CalibrationRules { columns: vec!["area".into()], method: Method::Raking, bounds: None }),
        basis: BasisChoice::default(),
        margins: BTreeMap::new(),
    }
}

fn run(rules: &QualityRules, figures: Vec<FigureDefinition>, earlier: &EarlierEditions) -> Edition {
    let (network, records, folder) = (network(), sample_records(), tempfile::tempdir().unwrap());
    let snapshot = freeze(&network, &records, &folder.path().join("snapshot")).unwrap().snapshot;
    let definitions = definitions(2019, figures);
    let plan = Plan::with_quality(&network, &definitions, Some(rules));
    let filled = execute(&network, &plan, &snapshot).unwrap();
    let from = Computation { network: &network, definitions: &definitions, earlier, plan: &plan, filled: &filled };
    compute(&from, &Meta::of(&snapshot, "test", "")).unwrap()
}

fn learners(conditions: &[(&str, ValueSet)]) -> Quantity {
    quantity(2019, "learners", "", &cell(conditions))
}

fn women_share() -> Formula {
    Formula::Quotient(share(learners(&[("sex", ValueSet::one(0))]), learners(&[])))
}

/// The share of answers from the two regions of area `n`.
fn northern_share() -> Formula {
    let answers = |cell: &Cell| quantity(2019, "answers", "", cell);
    Formula::Quotient(share(answers(&cell(&[("region", ValueSet::range(0, 1))])), answers(&Cell::all())))
}

fn figures() -> Vec<FigureDefinition> {
    vec![
        figure("t.women.share", women_share()),
        figure("t.north.share", northern_share()),
        figure("t.all.learners", Formula::Amount { value: Sum::of(learners(&[])), per: 1 }),
    ]
}

fn observed() -> (Quality, Vec<Figure>) {
    let edition = run(&rules(), figures(), &EarlierEditions::new());
    (edition.quality.clone().unwrap(), edition.figures().cloned().collect())
}

fn near(found: Option<f64>, expected: f64) {
    assert!((found.unwrap() - expected).abs() < 1e-9, "{found:?}, expected {expected}");
}

#[test]
fn the_units_are_read_from_the_register_with_rolled_up_columns_at_their_finest() {
    let definitions = definitions(2019, figures());
    let scan = UnitScan::new(&network(), definitions.survey.as_ref().unwrap(), &rules()).unwrap();
    insta::assert_snapshot!(scan.sql(&network()), @r#"
    SELECT
      "training_id" AS unit,
      CASE WHEN "state" = 'answered' THEN 'true' ELSE 'false' END AS answered,
      CAST("region" AS VARCHAR) AS c0
    FROM "trainings"
    WHERE "state" <> 'closed'
    ORDER BY "training_id"
    "#);
    let (network, records, folder) = (network(), sample_records(), tempfile::tempdir().unwrap());
    let snapshot = freeze(&network, &records, &folder.path().join("snapshot")).unwrap().snapshot;
    let plan = Plan::with_quality(&network, &definitions, Some(&rules()));
    let units = execute::execute(&network, &plan, &snapshot).unwrap().units.unwrap();
    assert_eq!(
        (units.keys.as_slice(), units.answered.as_slice()),
        (&["t1".to_owned(), "t2".into(), "t3, bis".into(), "t4".into()][..], &[true, true, false, true][..])
    );
    assert_eq!(scan.values(&network, &units, &"area".into()), Some(vec![0, 0, 1, 1]));
}

#[test]
fn an_answer_weighs_what_it_stands_for_and_the_known_totals_are_restored() {
    let (quality, _) = observed();
    assert_eq!((quality.response.asked, quality.response.answered, quality.response.rate), (4, 3, Some(75.0)));
    let weights: Vec<_> =
        quality.groups.groups.iter().map(|group| (group.cells[0].en.as_str(), group.weight)).collect();
    assert_eq!(weights, [("n", Some(1.0)), ("s", Some(2.0))]);
    let calibration = quality.calibration.unwrap();
    assert!(calibration.converged && calibration.totals.iter().all(|total| total.state == TotalState::Met));
    assert_eq!(calibration.totals.iter().map(|total| total.known).collect::<Vec<_>>(), [2.0, 2.0]);
    let profile = &quality.profile[0];
    assert_eq!(profile.rows.iter().map(|row| row.response.answered).collect::<Vec<_>>(), [1, 1, 0, 1]);
    assert!((profile.degrees, profile.rough, profile.departs) == (3, true, false));
}

/// Women by training: 1 of 2, 1 of 2, 1 of 1, weights 1, 1, 2. Northern answers: 2 of 3, with weights 2 of 4.
#[test]
fn figures_are_shown_on_both_bases_and_published_as_observed_by_default() {
    let (quality, figures) = observed();
    let [women, north] = quality.effects.as_slice() else { panic!("{:?}", quality.effects) };
    near(women.adjusted, 100.0 * 4.0 / 6.0);
    near(women.difference, 100.0 * 4.0 / 6.0 - 60.0);
    near(north.adjusted, 50.0);
    assert_eq!((women.observed, figures[0].value, figures[0].printed.as_deref()), (60.0, Some(60.0), Some("60,00")));
    assert!(women.exceeds == Some(false) && women.margin == figures[0].margin.map(|margin| margin.above));
    let plain = run(&QualityRules { profile: vec![], ..rules() }, self::figures(), &EarlierEditions::new());
    assert_eq!(plain.figures().cloned().collect::<Vec<_>>(), figures, "a profile changes no figure");
}

#[test]
fn an_adjusted_basis_publishes_weighted_shares_and_leaves_counts_as_counted() {
    let basis = BasisChoice { basis: Basis::Adjusted, decision: None };
    let edition = run(&QualityRules { basis, ..rules() }, figures(), &EarlierEditions::new());
    let [women, north, all] = &edition.tables[0].figures[..] else { panic!() };
    assert_eq!((women.printed.as_deref(), north.printed.as_deref()), (Some("66,67"), Some("50,00")));
    assert_eq!((women.numerator, women.base, all.printed.as_deref()), (Some(3.0), Some(5.0), Some("5,00")));
    assert!(women.footnotes[0].en.starts_with("Adjusted for non-response"));
    // Weighted clusters (1, 2), (1, 2), (2, 2) of a ratio of 2/3: residuals −1/3, −1/3, 2/3 of a base of 6.
    let expected = 100.0 * 1.959_963_984_540_054 * (0.25_f64 * 1.5 * (6.0 / 9.0) / 36.0).sqrt();
    near(women.margin.map(|margin| margin.below), expected);
    let effects = edition.quality.as_ref().unwrap().effects.clone();
    assert_eq!(effects, observed().0.effects, "both bases are shown whichever is published");
    let text = json::to_json(&edition).unwrap();
    assert_eq!(json::from_json(&text).unwrap(), edition);
    assert!(!text.contains("t3, bis"), "no unit is named");
}

#[test]
fn a_total_of_a_group_without_answers_is_named_and_the_others_are_restored() {
    let by_region = CalibrationRules { columns: vec!["region".into()], method: Method::Linear, bounds: None };
    let rules = QualityRules { groups: vec!["region".into()], calibration: Some(by_region), ..rules() };
    let quality = run(&rules, figures(), &EarlierEditions::new()).quality.unwrap();
    let calibration = quality.calibration.unwrap();
    let states: Vec<_> = calibration.totals.iter().map(|total| (total.code.as_str(), total.state)).collect();
    let met = |code| (code, TotalState::Met);
    assert_eq!(states, [met("nord"), met("l'ouest"), ("sud", TotalState::Unmet), met("en-ligne")]);
    let merge = &quality.groups.merges[0];
    assert_eq!((merge.cells[0].en.as_str(), merge.because), ("sud", MergeReason::TooFewAnswers));
}

#[test]
fn what_is_withheld_is_forgotten() {
    let (mut quality, _) = observed();
    quality.withhold(|figure| figure.as_str() == "t.women.share");
    let left: Vec<_> = quality.effects.iter().map(|effect: &Effect| effect.figure.as_str()).collect();
    assert_eq!(left, ["t.north.share"]);
}

fn before(quantity: Quantity) -> Quantity {
    Quantity { edition: 2018, ..quantity }
}

/// 2018 declared 37.5 % of women, and 3 of them; trainings are defined, and declared as 3.
fn earlier() -> EarlierEditions {
    let amount = |quantity| Formula::Amount { value: Sum::of(quantity), per: 1 };
    let women = || before(learners(&[("sex", ValueSet::one(0))]));
    let all = before(quantity(2019, "trainings", "", &Cell::all()));
    let figures = vec![
        figure("t.women.learners", amount(women())),
        figure("t.women.share", Formula::Quotient(share(women(), before(learners(&[]))))),
        figure("t.all.trainings", amount(all)),
    ];
    let figures = figures.into_iter().map(|figure| FigureDefinition { edition: 2018, ..figure }).collect();
    let mut declared = sample_records().declared;
    let trainings = domain::records::Declared { figure: "t.all.trainings".into(), ..declared[0].clone() };
    declared.push(trainings);
    EarlierEditions::from([(2018, (definitions(2018, figures), declared))])
}

fn changes(rules: &QualityRules) -> Vec<Figure> {
    let Formula::Quotient(now) = women_share() else { panic!() };
    let then = share(before(learners(&[("sex", ValueSet::one(0))])), before(learners(&[])));
    let women = learners(&[("sex", ValueSet::one(0))]);
    let trainings = quantity(2019, "trainings", "", &Cell::all());
    let change = |now: Quantity| Formula::Change { before: Sum::of(before(now.clone())), now: Sum::of(now) };
    let figures = vec![
        figure("t.1.difference", Formula::Difference { now, before: then }),
        figure("t.2.counted", change(women)),
        figure("t.3.register", change(trainings)),
    ];
    run(rules, figures, &earlier()).figures().cloned().collect()
}

#[test]
fn a_change_says_whether_it_exceeds_its_margin() {
    let alone = changes(&rules());
    let share = observed().1[0].margin.unwrap();
    let test = alone[0].change.unwrap();
    assert_eq!((test.margins, alone[0].value), (ChangeMargins::ThisEdition, Some(22.5)));
    near(test.margin, share.below);
    assert_eq!(test.exceeds, Some(22.5 > share.below));
    assert!(alone[0].footnotes[0].en.contains("the 2018 edition stated none"));
    let stated = IndexMap::from([("t.women.share".into(), 30.0)]);
    let both = changes(&QualityRules { margins: BTreeMap::from([(2018, stated)]), ..rules() });
    let test = both[0].change.unwrap();
    assert_eq!((test.margins, test.exceeds), (ChangeMargins::BothEditions, Some(false)));
    near(test.margin, share.below.hypot(30.0));
    assert!(both[0].footnotes[0].en.contains("does not exceed its margin of error, made of those of both editions"));
}

/// Women by training: 1, 1, 1, so another draw of three answers counts three as well: nothing departs from the mean.
#[test]
fn a_count_of_answers_says_that_their_number_is_part_of_the_change() {
    let all = changes(&rules());
    let counted = all[1].change.unwrap();
    assert_eq!((all[1].value, counted.margin, counted.exceeds), (Some(0.0), Some(0.0), Some(false)));
    assert!(all[1].footnotes[0].en.starts_with("Counted among those who answered each year"));
    let register = all[2].change.unwrap();
    assert_eq!((register.margins, register.margin, register.exceeds), (ChangeMargins::Exact, Some(0.0), Some(true)));
    assert!(all[2].footnotes.is_empty());
}
