//! Small texts against a few figures: what is a number, whose it is, and what is said of it.

use super::*;

fn known(id: &str, unit: Unit, value: (i128, i128), decimals: i32, title: &str) -> Known {
    let value = Rational::new(value.0, value.1);
    Known { figure: id.into(), unit, value, decimals, title: title.into(), table: "Les apprenants".into() }
}

fn figures() -> Vec<Known> {
    vec![
        known("women", Unit::Percent, (264, 10), 1, "Part de femmes"),
        known("jobseekers", Unit::Count, (10_211, 1), 0, "Demandeurs d’emploi de niveau bac ou inférieur"),
        known("women-count", Unit::Count, (4_545, 1), 0, "Femmes"),
        known("candidates", Unit::Count, (101_883, 1), 0, "Candidats"),
        known("positive", Unit::Percent, (74, 1), 0, "Sorties positives parmi les situations connues"),
        known("positive-trained", Unit::Percent, (188, 10), 1, "Sorties positives parmi les personnes formées"),
        known("grant", Unit::Euro, (4_661_234_567, 100), 2, "Subventions accordées"),
        known("hours", Unit::Hours, (24, 1), 0, "Heures d’accompagnement par apprenant"),
    ]
}

fn verdicts(text: &str) -> Vec<(String, String)> {
    let known = figures();
    let name = |at: usize| known[at].figure.to_string();
    let say = |verdict| match verdict {
        Verdict::Right(at) => name(at),
        Verdict::Wrong { has, meant } => format!("{} for {}", name(has), name(meant)),
        Verdict::Unknown { meant, nearest } => {
            format!("? {} {}", meant.map_or("-".into(), name), nearest.map_or("-".into(), name))
        }
    };
    check(text, &known, Language::Fr).into_iter().map(|one| (one.number.text, say(one.verdict))).collect()
}

fn one(text: &str) -> (String, String) {
    let all = verdicts(text);
    assert_eq!(all.len(), 1, "{all:?}");
    all[0].clone()
}

#[test]
fn a_number_is_read_with_its_unit_and_rounds_to_its_figure() {
    assert_eq!(one("On compte 26 % de femmes."), ("26 %".into(), "women".into()));
    assert_eq!(one("On compte 26,4\u{202f}% de femmes."), ("26,4\u{202f}%".into(), "women".into()));
    assert_eq!(one("Soit 46,6 millions d’euros de subventions."), ("46,6 millions d’euros".into(), "grant".into()));
    assert_eq!(one("Soit 46,6 M€ de subventions."), ("46,6 M€".into(), "grant".into()));
    assert_eq!(one("L’accompagnement dure 24 heures par apprenant."), ("24 heures".into(), "hours".into()));
}

#[test]
fn a_bound_binds_near_enough() {
    assert_eq!(one("Plus de 100 000 candidats."), ("100 000".into(), "candidates".into()));
    assert_eq!(one("Près de 100 000 candidats."), ("100 000".into(), "candidates".into()));
    assert_eq!(one("Plus de 90 000 candidats.").1, "? candidates candidates");
    assert_eq!(one("Moins de 100 000 candidats.").1, "? candidates candidates");
}

#[test]
fn an_unknown_number_names_the_figure_that_the_words_speak_of() {
    assert_eq!(one("10 202 demandeurs d’emploi formés").1, "? jobseekers jobseekers");
    assert_eq!(one("28 % de femmes").1, "? women women");
}

#[test]
fn the_number_of_another_figure_is_wrong() {
    assert_eq!(one("74 % de sorties positives parmi les personnes formées").1, "positive for positive-trained");
    assert_eq!(one("74 % de sorties positives parmi les situations connues").1, "positive");
}

#[test]
fn neighbours_have_words_of_their_own() {
    let all = verdicts("10 211 demandeurs d’emploi, dont 4 545 femmes, parmi 101 883 candidats.");
    let names: Vec<_> = all.iter().map(|(_, verdict)| verdict.as_str()).collect();
    assert_eq!(names, ["jobseekers", "women-count", "candidates"]);
}

#[test]
fn years_days_ranks_links_code_and_comments_are_passed_over() {
    let text = "<!-- 12 % -->\n# En 2019\n\nLe 22 novembre 2019, le 1er rang, la loi n°2017-548, `35 %`, [lien](a/74.html).\n\n1. liste\n";
    assert_eq!(verdicts(text), []);
}

#[test]
fn a_place_is_counted_in_lines_and_characters() {
    let all = check("Été\n\nÀ peine −3 % de femmes", &figures(), Language::Fr);
    assert_eq!((all[0].number.line, all[0].number.column, all[0].number.text.as_str()), (3, 9, "−3 %"));
    assert_eq!(all[0].number.printed.value, Rational::from_integer(-3));
}

#[test]
fn what_is_never_closed_hides_nothing() {
    let all = verdicts("l`aide\n\nhttps://x.org\n715 candidats\n\n](\n\n26 % de femmes <!--");
    let texts: Vec<_> = all.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(texts, ["715", "26 %"]);
}

#[test]
fn a_straight_apostrophe_and_far_characters_change_nothing() {
    let text = "46,6 millions d'euros à Paris de subventions accordées, 26 % de femmes.\nFestival d'İstanbul";
    let all = verdicts(text);
    assert_eq!(all[0], ("46,6 millions d’euros".into(), "grant".into()));
    assert_eq!(all[1], ("26 %".into(), "women".into()));
}

#[test]
fn words_between_two_numbers_speak_of_both() {
    let all = verdicts("On compte 101 883 candidats. Les femmes représentent 26 % des effectifs.");
    let names: Vec<_> = all.iter().map(|(_, verdict)| verdict.as_str()).collect();
    assert_eq!(names, ["candidates", "women"]);
}

#[test]
fn words_after_a_comma_lead_to_the_next_number() {
    let all = verdicts("Les femmes sont 26 %, les sorties positives parmi les situations connues 74 %.");
    let names: Vec<_> = all.iter().map(|(_, verdict)| verdict.as_str()).collect();
    assert_eq!(names, ["women", "positive"]);
}

#[test]
fn english_digits_are_read_in_an_english_text() {
    let known = figures();
    let all = check("There were 101,883 candidats and 26.4% femmes.", &known, Language::En);
    assert_eq!(all.iter().map(|one| one.verdict).collect::<Vec<_>>(), [Verdict::Right(3), Verdict::Right(0)]);
}
