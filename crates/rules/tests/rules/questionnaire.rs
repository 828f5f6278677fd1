//! The questionnaire of 2019: it asks what its print needs and nothing else; and mistakes in a small one.

use crate::embedded::gen_network;
use crate::small::{changed, told};
use domain::definition::{Definitions, FigureDefinition, Formula, Quotient, split_suffix};
use domain::network::{ColumnId, FigureId, Measure, Network, Origin, Quantity, SourceId};
use domain::questionnaire::{Answer, AnswerUnit, Answers, Question, QuestionKind, Questionnaire, Severity};
use indexmap::IndexMap;
use insta::assert_snapshot;
use rules::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// A column that some record fills in: what a figure reads, what a question answers.
type Fact = (SourceId, ColumnId);

const DECLARED: [&str; 4] = ["learners", "answers", "sessions", "cofunding"];

fn questionnaire(rules: &Rules) -> Questionnaire {
    let all = rules.questionnaires().unwrap_or_else(|mistakes| panic!("{mistakes}"));
    all.into_iter().find(|one| one.id == "annual-report-2019").expect("the questionnaire of 2019")
}

#[test]
fn the_questionnaire_of_2019_loads() {
    let form = questionnaire(&gen_network());
    assert_eq!((form.edition, form.sections.len(), form.questions().count()), (2019, 7, 28));
    let blocking = form.rules.iter().filter(|rule| rule.severity == Severity::Blocking).count();
    assert!(blocking >= 20 && blocking < form.rules.len());
    let age = form.question(&"age".into()).expect("a question");
    let QuestionKind::Table { rows, .. } = &age.kind else { panic!("a table") };
    assert_eq!(rows.codes.iter().map(|code| code.code.as_str()).collect::<Vec<_>>()[1..3], ["26-30", "31-49"]);
}

#[test]
fn a_report_without_learners_has_no_finding() {
    let form = questionnaire(&gen_network());
    let zero = |question: &Question| {
        let answer = match &question.kind {
            QuestionKind::Number(_) => Answer::Number(0),
            QuestionKind::Choice(choice) => Answer::Code(choice.codes[0].code.clone()),
            QuestionKind::Text { .. } => Answer::Text(String::new()),
            QuestionKind::YesNo => Answer::YesNo(true),
            QuestionKind::Table { rows, .. } => {
                Answer::Table(rows.codes.iter().map(|row| (row.code.clone(), 0)).collect())
            }
        };
        (question.id.clone(), answer)
    };
    let mut answers = Answers { given: form.questions().map(zero).collect(), known: IndexMap::new() };
    assert_eq!(form.check(&answers), []);
    answers.given.insert("dropouts".into(), Answer::Number(1));
    assert!(form.check(&answers).len() >= 3, "drop-outs who never left, and sums over −1 completed");
}

/// For each printed column, as `table.column`, the facts of 2019 that it reads.
fn printed_facts(rules: &Rules) -> BTreeMap<String, BTreeSet<Fact>> {
    let definitions = rules.definitions(2019).expect("no mistake");
    let printed = rules.file("editions/2019/published.csv").expect("a file");
    let mut all: BTreeMap<String, BTreeSet<Fact>> = BTreeMap::new();
    for id in printed.lines().skip(1).filter_map(|line| line.split(',').next()) {
        let Some(figure) = definitions.figures.get(&FigureId::from(id)) else { continue };
        let read: Vec<_> = quantities(figure).into_iter().filter(|q| q.edition == 2019).collect();
        if read.iter().any(|quantity| DECLARED.contains(&quantity.source.as_str())) {
            let facts = read.iter().flat_map(|quantity| facts(&rules.network, quantity));
            all.entry(column(&definitions, id)).or_default().extend(facts);
        }
    }
    all
}

#[test]
fn what_a_printed_column_counts_and_what_it_adds_up_are_asked_apart() {
    let rules = gen_network();
    let (form, definitions) = (questionnaire(&rules), rules.definitions(2019).expect("no mistake"));
    let columns: BTreeSet<_> = printed_facts(&rules).into_keys().collect();
    let mut missing = BTreeSet::new();
    for figure in definitions.figures.values() {
        let column = column(&definitions, figure.id.as_str());
        let feeding =
            || form.questions().filter(|question| question.feeds.iter().any(|feed| feed.to_string() == column));
        let units: Vec<_> = feeding().filter_map(unit).collect();
        for quantity in quantities(figure).into_iter().filter(|q| q.edition == 2019 && columns.contains(&column)) {
            let asked = match (quantity.source.as_str(), &quantity.measure) {
                ("learners", Measure::Count) => units.contains(&AnswerUnit::Learners),
                ("sessions", Measure::Count) => units.contains(&AnswerUnit::Sessions),
                ("learners", Measure::Sum(_)) => {
                    units.iter().any(|unit| matches!(unit, AnswerUnit::Hours | AnswerUnit::Days | AnswerUnit::Euros))
                }
                _ => feeding().next().is_some(),
            };
            if !asked {
                missing.insert(format!("{column}: {:?} of {}", quantity.measure, quantity.source));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

/// What the answers of a question count or add up.
fn unit(question: &Question) -> Option<AnswerUnit> {
    match &question.kind {
        QuestionKind::Number(range) | QuestionKind::Table { cells: range, .. } => Some(range.unit),
        _ => None,
    }
}

/// The column of a figure; said again with a suffix, it is the column of the plain figure.
fn column(definitions: &Definitions, id: &str) -> String {
    let plain = split_suffix(id)
        .map(|(plain, _)| plain)
        .filter(|plain| definitions.figures.contains_key(&FigureId::from(*plain)));
    let id = plain.unwrap_or(id);
    format!("{}.{}", id.split_once('.').expect("a table").0, id.rsplit_once('.').expect("a column").1)
}

fn quantities(figure: &FigureDefinition) -> Vec<&Quantity> {
    let sums = match &figure.formula {
        Formula::Amount { value, .. } => vec![value],
        Formula::Quotient(Quotient { value, base, .. }) => vec![value, base],
        Formula::Change { now, before } => vec![now, before],
        Formula::Difference { now, before } => vec![&now.value, &now.base, &before.value, &before.base],
        Formula::QuotientOfQuotients { value, base } => vec![&value.value, &value.base, &base.value, &base.base],
        Formula::Present { categories } => return categories.iter().flat_map(|(_, all)| all).collect(),
        _ => Vec::new(),
    };
    sums.into_iter().flat_map(|sum| &sum.0).map(|(_, quantity)| quantity).collect()
}

/// What a quantity reads beside the register; who is counted at all is told by where enrolments stand.
fn facts(network: &Network, quantity: &Quantity) -> BTreeSet<Fact> {
    let summed = match &quantity.measure {
        Measure::Count => None,
        Measure::Sum(column) => Some(column),
    };
    let columns = quantity.cell.0.keys().chain(summed);
    let mut facts: BTreeSet<_> = columns.filter_map(|column| fact(network, &quantity.source, column)).collect();
    if facts.is_empty() && quantity.source.as_str() == "learners" {
        facts.insert((quantity.source.clone(), "status".into()));
    }
    facts
}

/// The record that fills a column in, unless it is of the register.
fn fact(network: &Network, source: &SourceId, column: &ColumnId) -> Option<Fact> {
    match &network.column(source, column)?.origin {
        Origin::Lookup(to) => fact(network, to, column),
        Origin::Rollup { of, .. } => fact(network, source, of),
        _ => DECLARED.contains(&source.as_str()).then(|| (source.clone(), column.clone())),
    }
}

#[test]
fn every_printed_column_that_providers_declare_is_fed_by_questions_that_tell_all_it_reads() {
    let rules = gen_network();
    let form = questionnaire(&rules);
    let (mut missing, printed) = (Vec::new(), printed_facts(&rules));
    assert!(printed.len() > 50 && printed.values().filter(|facts| facts.is_empty()).count() <= 2, "{printed:#?}");
    for (column, facts) in printed {
        let feeding: Vec<_> =
            form.questions().filter(|question| question.feeds.iter().any(|f| f.to_string() == column)).collect();
        if feeding.is_empty() {
            missing.push(format!("{column}: no question"));
        }
        for fact in facts.iter().filter(|fact| !feeding.iter().any(|question| question.answers.contains(fact))) {
            missing.push(format!("{column}: {}.{}", fact.0, fact.1));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_question_serves_printed_columns_only_with_what_it_answers() {
    let rules = gen_network();
    let printed = printed_facts(&rules);
    let mut idle = Vec::new();
    for question in questionnaire(&rules).questions() {
        for feed in &question.feeds {
            let facts = printed.get(&feed.to_string());
            let of_use =
                facts.is_some_and(|facts| facts.is_empty() || question.answers.iter().any(|fact| facts.contains(fact)));
            if !of_use {
                idle.push(format!("{}: {feed}", question.id));
            }
        }
    }
    assert!(idle.is_empty(), "{idle:#?}");
}

/// A questionnaire for the small network.
const SMALL: &str = r#"edition = 2019
title = { fr = "Rapport", en = "Report" }

[totals]
learners = { value = "sum(sex)", fr = "Apprenants", en = "Learners" }

[known]
places = { column = "trainings.hours", fr = "Heures", en = "Hours" }

[[section]]
id = "all"
title = { fr = "Tout", en = "All" }

[[section.question]]
id = "candidates"
kind = "count"
unit = "people"
max = 1000
title = { fr = "Candidats", en = "Candidates" }
help = { fr = "Reçus", en = "Received" }
answers = "answers.candidates"
feeds = ["region.learners"]

[[section.question]]
id = "sex"
kind = "table"
rows = "sex"
unit = "learners"
max = 1000
title = { fr = "Sexe", en = "Sex" }
help = { fr = "Tous", en = "All" }
answers = ["learners.sex", "answers.women"]
feeds = ["region.women_share"]

[rules]
enough = { severity = "warning", holds = "learners + sex.women <= 2 * candidates + places", fr = "Trop", en = "Too many" }
"#;

const PATH: &str = "questionnaires/report.toml";

/// What is told of the small questionnaire with these replacements.
fn broken(replacements: &[(&str, &str)]) -> String {
    let replace = |text: String, (old, new): &(&str, &str)| {
        assert!(text.contains(old), "no {old}");
        text.replacen(old, new, 1)
    };
    let text = replacements.iter().fold(SMALL.to_owned(), replace);
    told(&[(PATH, "", &text)])
}

#[test]
fn the_small_questionnaire_is_correct_and_totals_are_written_out() {
    let rules = changed(&[(PATH, "", SMALL)]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let form = &rules.questionnaires().expect("no mistake")[0];
    assert_eq!(form.id, "report");
    let rule = &form.rules[0];
    assert_eq!(rule.left.terms.len(), 2);
    assert_eq!(rule.questions(), ["sex".into(), "candidates".into()]);
}

#[test]
fn a_question_may_be_asked_on_a_condition() {
    let text = SMALL.replacen("rows = \"sex\"", "rows = \"sex\"\nwhen = \"2 * candidates >= places + 1\"", 1);
    let rules = changed(&[(PATH, "", &text)]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let form = &rules.questionnaires().expect("no mistake")[0];
    let when = form.question(&"sex".into()).and_then(|question| question.when.as_ref()).expect("a condition");
    assert_eq!((when.stated.as_str(), when.right.constant), ("2 * candidates >= places + 1", 1));
    assert_eq!(form.question(&"candidates".into()).map(|question| &question.when), Some(&None));
}

#[test]
fn in_2019_a_training_without_learners_is_asked_little() {
    let form = questionnaire(&gen_network());
    let zero = ["sessions_started", "finished", "dropouts", "started", "candidates"];
    let given = zero.map(|id| (id.into(), Answer::Number(0)));
    let answers = Answers { given: given.into_iter().collect(), known: IndexMap::new() };
    let asked = form.questions().filter(|question| question.required && form.is_asked(question, &answers));
    let open: Vec<_> = asked.map(|question| question.id.as_str()).filter(|id| !zero.contains(id)).collect();
    assert_eq!(open, ["certification", "sessions_finished", "cofunding"]);
}

#[test]
fn every_number_of_2019_is_counted_on_records_of_the_trainings() {
    let form = questionnaire(&gen_network());
    assert_eq!(form.unit, Some("trainings".into()));
    let uncounted = form.questions().filter(|question| question.counted.is_none()).map(|question| question.id.as_str());
    assert_eq!(uncounted.collect::<Vec<_>>(), ["certification", "pedagogy"]);
    let of = |id: &str| form.question(&id.into()).and_then(|question| question.counted.clone()).expect("counted");
    let jobseekers = &of("jobseekers_bac_women").parts[0].cell;
    assert_eq!(jobseekers.0.keys().map(ColumnId::as_str).collect::<Vec<_>>(), ["education", "jobseeker", "sex"]);
    assert_eq!(of("age").parts.iter().filter(|part| part.row.is_some() && part.cell.0.len() == 1).count(), 5);
    assert_eq!(of("salary_total").measure, Measure::Sum("salary_eur".into()));
}

#[test]
fn a_column_counted_on_another_source_is_counted_there() {
    let counted = "max = 1000\ncounted = { from = \"answers\", value = \"sum(women)\" }";
    let text = SMALL.replacen("max = 1000", counted, 1);
    let rules = changed(&[(PATH, "", &text)]).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let form = &rules.questionnaires().expect("no mistake")[0];
    let counted = form.questions().next().and_then(|question| question.counted.as_ref()).expect("counted");
    assert_eq!((counted.source.as_str(), &counted.measure), ("learners", &Measure::Count));
    assert_eq!(counted.parts[0].cell.0.len(), 1);
}

macro_rules! mistakes {
    ($($name:ident: $replacements:expr;)*) => { $(
        #[test]
        fn $name() {
            let replacements: &[(&str, &str)] = &$replacements;
            assert_snapshot!(broken(replacements));
        }
    )* };
}

mistakes! {
    unknown_question_in_a_rule: [("2 * candidates", "2 * candidate")];
    unknown_row_in_a_rule: [("sex.women", "sex.woman")];
    table_and_number_confused_in_a_rule: [("learners + sex.women", "sex"), ("2 * candidates", "sum(candidates)")];
    malformed_rule: [("<= 2 *", "< 2 *"), ("\"sum(sex)\"", "\"sum(sex\"")];
    unknown_nomenclature_of_a_table: [("rows = \"sex\"", "rows = \"sexe\"")];
    unknown_table_of_rows: [("rows = \"sex\"", "rows = { table = \"regions\" }")];
    nomenclature_without_a_column: [("rows = \"sex\"", "rows = \"region\"")];
    choice_without_nomenclature: [("kind = \"count\"\nunit = \"people\"\nmax = 1000", "kind = \"choice\"")];
    unknown_columns: [("\"answers.candidates\"", "\"answers.candidate\""), ("trainings.hours", "training.hours"), ("region.women_share", "region.woman_share")];
    bounds_crossed: [("max = 1000", "min = 10\nmax = 1")];
    missing_language_of_a_question: [(", en = \"Received\"", ""), (", en = \"Too many\"", "")];
    names_given_twice: [("id = \"sex\"", "id = \"candidates\""), ("learners = {", "candidates = {"), ("learners + sex.women <=", "")];
    keys_and_words_of_another_kind: [("unit = \"people\"", "unit = \"euros\"\nblank_is_zero = true"), ("\"warning\"", "\"warn\""), ("id = \"sex\"", "id = \"Sexe\"")];
    condition_of_a_later_question: [("unit = \"people\"", "unit = \"people\"\nwhen = \"learners >= 1\"")];
    condition_of_itself: [("rows = \"sex\"", "rows = \"sex\"\nwhen = \"sum(sex) >= 1\"")];
    malformed_condition: [("unit = \"people\"", "unit = \"people\"\nwhen = \"places > 1\""), ("rows = \"sex\"", "rows = \"sex\"\nwhen = \"candidate >= 1\"")];
    counted_without_a_column_of_its_rows: [("answers = [\"learners.sex\"", "counted = { from = \"learners\", value = \"count(*)\" }\nanswers = [\"learners.sex\"")];
    counted_by_other_codes: [("answers = [\"learners.sex\"", "counted = { from = \"learners\", value = \"count(*)\", by = \"region\" }\nanswers = [\"learners.sex\"")];
    counted_badly: [("answers = \"answers.candidates\"", "counted = { from = \"answers\", value = \"count(*) + sum(candidates)\", where = \"women >= 1\" }\nanswers = \"answers.candidates\"")];
    counted_as_several_terms: [("answers = \"answers.candidates\"", "counted = { from = \"answers\", value = \"count(*) + sum(candidates)\" }\nanswers = \"answers.candidates\"")];
    counted_by_a_column_without_rows: [("answers = \"answers.candidates\"", "counted = { from = \"answers\", value = \"sum(candidates)\", by = \"region\" }\nanswers = \"answers.candidates\"")];
    question_of_no_use: [("[\"region.learners\"]", "[]")];
}
