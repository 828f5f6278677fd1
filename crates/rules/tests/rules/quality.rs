//! By what non-response is shown and corrected: the network's own, a small one, and mistakes told with their place.

use super::small::{changed, told};
use domain::network::FigureId;
use domain::quality::{Basis, Method};
use rules::load;

const FILE: &str = "quality.toml";

const SMALL: &str = "profile = [\"region\", \"network\"]\ngroups = [\"region\"]\nminimum_answers = 4\nminimum_rate = 12.5\n\
    [calibrate]\ncolumns = [\"region\", \"hours\"]\nmethod = \"logit\"\nbounds = [0.5, 2.5]\n\
    [[edition]]\nyear = 2019\nbasis = \"adjusted\"\ndecided_by = { fr = \"A\", en = \"B\" }\ndecided_on = \"2020-07-01\"\n\
    reason = { fr = \"R {edition}\", en = \"R\" }\n\
    [[margin]]\nedition = 2018\nfigure = \"region.total.women_share\"\nmargin = 1.25\nsource = \"S\"\n";

#[test]
fn the_networks_own_choice_of_2019_is_recorded() {
    let network = load(None).unwrap();
    let rules = network.quality(2019).unwrap().unwrap();
    let decision = rules.basis.decision.unwrap();
    assert_eq!((rules.basis.basis, decision.decided_on.as_str()), (Basis::Observed, "2020-07-01"));
    assert!(decision.reason.en.contains("687 of the 715"));
    assert_eq!((rules.profile.len(), rules.calibration.unwrap().method), (4, Method::Raking));
    let earlier = network.quality(2018).unwrap().unwrap();
    assert_eq!((earlier.basis.basis, earlier.basis.decision), (Basis::Observed, None));
}

#[test]
fn a_network_without_the_file_asks_for_nothing() {
    assert_eq!(changed(&[]).unwrap().quality(2019).unwrap(), None);
}

#[test]
fn everything_that_the_file_says_is_read() {
    let rules = changed(&[(FILE, "", SMALL)]).unwrap_or_else(|wrong| panic!("{wrong}")).quality(2019).unwrap().unwrap();
    assert_eq!((rules.minimum_answers, rules.minimum_rate), (4, 12.5));
    let calibration = rules.calibration.unwrap();
    assert_eq!((calibration.method, calibration.bounds), (Method::Logit, Some((0.5, 2.5))));
    assert_eq!(calibration.columns, ["region".into(), "hours".into()]);
    assert_eq!((rules.basis.basis, rules.basis.decision.unwrap().reason.fr.as_str()), (Basis::Adjusted, "R 2019"));
    assert_eq!(rules.margins[&2018][&FigureId::from("region.total.women_share")], 1.25);
}

#[test]
fn mistakes_are_told_with_their_place_and_the_nearest_name() {
    let wrong = SMALL
        .replace("\"region\", \"network\"]", "\"regions\", \"hours\", \"region\", \"region\"]")
        .replace("\"logit\"", "\"logits\"")
        .replace("\"adjusted\"", "\"corrected\"")
        .replace("\"2020-07-01\"", "\"1/7/2020\"")
        .replace("women_share", "woman_share")
        .replace("minimum_rate = 12.5", "minimum_rates = 12.5");
    insta::assert_snapshot!("quality_mistakes", told(&[(FILE, "", &wrong)]));
}

#[test]
fn bounds_belong_to_the_bounded_method_and_hold_1_between_them() {
    let told_of = |from: &str, to: &str| told(&[(FILE, "", &SMALL.replace(from, to))]);
    assert!(told_of("\"logit\"", "\"raking\"").contains("`bounds` goes with `method = \"logit\"`"));
    assert!(told_of("bounds = [0.5, 2.5]\n", "").contains("`logit` needs bounds"));
    assert!(told_of("[0.5, 2.5]", "[1.5, 2.5]").contains("two bounds on both sides of 1"));
}

#[test]
fn without_a_survey_there_are_no_units() {
    let survey = "[survey]\nanswered = { from = \"trainings\", value = \"count(*)\", where = \"responding\" }\n\
        asked = { from = \"trainings\", value = \"count(*)\" }\n";
    let told = told(&[(FILE, "", SMALL), ("schema.toml", survey, "")]);
    assert!(told.contains("no survey says who was asked") && told.contains("give schema.toml a `[survey]`"), "{told}");
}

#[test]
fn an_edition_has_one_choice() {
    let twice = SMALL.to_owned() + &SMALL[SMALL.find("[[edition]]").unwrap()..SMALL.find("[[margin]]").unwrap()];
    assert!(told(&[(FILE, "", &twice)]).contains("two choices for 2019"));
}
