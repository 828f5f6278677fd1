//! A small questionnaire, answered well and badly.

use super::*;

fn number(id: &str, max: i64) -> Question {
    question(id, QuestionKind::Number(NumberRange { unit: AnswerUnit::Learners, min: 0, max }))
}

fn table(id: &str, codes: &[&str], blank_is_zero: bool) -> Question {
    let cells = NumberRange { unit: AnswerUnit::Learners, min: 0, max: 1000 };
    question(id, QuestionKind::Table { rows: choice(id, codes), cells, blank_is_zero })
}

fn choice(id: &str, codes: &[&str]) -> CodeChoice {
    let code = |code: &&str| Code { code: (*code).to_owned(), label: Text::same(code), attributes: IndexMap::new() };
    CodeChoice { nomenclature: Some(id.into()), codes: codes.iter().map(code).collect() }
}

fn question(id: &str, kind: QuestionKind) -> Question {
    let text = Text::same(id);
    let (answers, feeds) = (Vec::new(), Vec::new());
    Question {
        id: id.into(),
        title: text.clone(),
        help: text,
        kind,
        required: true,
        when: None,
        confirms: None,
        counted: None,
        answers,
        feeds,
    }
}

fn sum(terms: &[(i64, Operand)]) -> Linear {
    Linear { terms: terms.to_vec(), constant: 0 }
}

fn of(id: &str) -> Operand {
    Operand::Answer(id.into())
}

fn rule(id: &str, severity: Severity, left: Linear, comparison: Comparison, right: Linear) -> Rule {
    Rule { id: id.to_owned(), severity, message: Text::same(id), stated: id.to_owned(), left, comparison, right }
}

/// `finished`, `started`, `dropouts`, tables `sex` and `money`, an optional text; three rules.
fn questionnaire() -> Questionnaire {
    let mut note = question("note", QuestionKind::Text { max_chars: 5 });
    note.required = false;
    let asked = vec![number("finished", 500), number("started", 500), number("dropouts", 500)];
    let tables = vec![table("sex", &["women", "men"], false), table("money", &["grant", "own"], true), note];
    let learners = sum(&[(1, of("finished")), (1, of("started"))]);
    let grant = Operand::Row("money".into(), "grant".to_owned());
    Questionnaire {
        id: "report".to_owned(),
        edition: 2019,
        unit: None,
        title: Text::same("Report"),
        sections: vec![
            Section { id: "a".to_owned(), title: Text::same("A"), questions: asked },
            Section { id: "b".to_owned(), title: Text::same("B"), questions: tables },
        ],
        totals: Vec::new(),
        known: Vec::new(),
        rules: vec![
            rule("sexes", Severity::Blocking, sum(&[(1, Operand::Rows("sex".into()))]), Comparison::Equal, learners),
            rule(
                "leavers",
                Severity::Blocking,
                sum(&[(1, of("dropouts"))]),
                Comparison::AtMost,
                sum(&[(1, of("finished"))]),
            ),
            rule(
                "award",
                Severity::Warning,
                sum(&[(1, Operand::Known("award".to_owned()))]),
                Comparison::AtLeast,
                sum(&[(1, grant)]),
            ),
        ],
    }
}

fn cells(cells: &[(&str, i64)]) -> Answer {
    Answer::Table(cells.iter().map(|(row, value)| ((*row).to_owned(), *value)).collect())
}

fn good() -> Answers {
    let given = [
        ("finished", Answer::Number(30)),
        ("started", Answer::Number(12)),
        ("dropouts", Answer::Number(4)),
        ("sex", cells(&[("women", 20), ("men", 22)])),
        ("money", cells(&[("grant", 800)])),
    ];
    let given = given.into_iter().map(|(id, answer)| (id.into(), answer)).collect();
    Answers { given, known: IndexMap::from([("award".to_owned(), 800)]) }
}

fn with(id: &str, answer: Answer) -> Vec<Finding> {
    let mut answers = good();
    answers.given.insert(id.into(), answer);
    questionnaire().check(&answers)
}

fn blocking(id: &str, problem: Problem) -> Vec<Finding> {
    vec![Finding { severity: Severity::Blocking, questions: vec![id.into()], problem }]
}

#[test]
fn consistent_answers_have_no_finding() {
    assert_eq!(questionnaire().check(&good()), []);
}

#[test]
fn a_broken_rule_tells_both_sides_and_its_questions() {
    let problem = Problem::Broken { rule: "sexes".to_owned(), left: 41, right: 42 };
    let questions = vec!["sex".into(), "finished".into(), "started".into()];
    let expected = Finding { severity: Severity::Blocking, questions, problem };
    assert_eq!(with("sex", cells(&[("women", 20), ("men", 21)])), [expected]);
}

#[test]
fn drop_outs_are_part_of_those_who_left() {
    let problem = Problem::Broken { rule: "leavers".to_owned(), left: 31, right: 30 };
    let questions = vec!["dropouts".into(), "finished".into()];
    assert_eq!(with("dropouts", Answer::Number(31)), [Finding { severity: Severity::Blocking, questions, problem }]);
    assert_eq!(with("dropouts", Answer::Number(30)), []);
}

#[test]
fn a_warning_compares_with_the_records_and_waits_for_them() {
    let mut answers = good();
    answers.known.insert("award".to_owned(), 799);
    let problem = Problem::Broken { rule: "award".to_owned(), left: 799, right: 800 };
    let expected = Finding { severity: Severity::Warning, questions: vec!["money".into()], problem };
    assert_eq!(questionnaire().check(&answers), [expected]);
    answers.known.clear();
    assert_eq!(questionnaire().check(&answers), []);
}

#[test]
fn a_rule_waits_for_all_of_its_answers() {
    let mut answers = good();
    answers.given.shift_remove(&QuestionId::from("started"));
    let found = questionnaire().check(&answers);
    assert_eq!(found, blocking("started", Problem::Missing { row: None }));
}

#[test]
fn a_table_wants_every_row_unless_blank_is_zero() {
    let found = with("sex", cells(&[("women", 42)]));
    assert_eq!(found, blocking("sex", Problem::Missing { row: Some("men".to_owned()) }));
    assert_eq!(with("money", cells(&[])), []);
}

#[test]
fn what_is_not_asked_is_refused() {
    let found = with("sex", cells(&[("women", 20), ("men", 22), ("others", 0)]));
    assert_eq!(found, blocking("sex", Problem::UnknownCode { code: "others".to_owned() }));
    assert_eq!(with("color", Answer::YesNo(true)), blocking("color", Problem::UnknownQuestion));
    assert_eq!(with("note", Answer::Number(3)), blocking("note", Problem::WrongKind));
    let too_long = Problem::TooLong { chars: 6, max_chars: 5 };
    assert_eq!(with("note", Answer::Text("élèves".to_owned())), blocking("note", too_long));
}

#[test]
fn a_number_stays_within_its_range() {
    let found = with("money", cells(&[("grant", -1)]));
    let range = NumberRange { unit: AnswerUnit::Learners, min: 0, max: 1000 };
    let problem = Problem::OutOfRange { row: Some("grant".to_owned()), value: -1, range };
    assert_eq!(found, blocking("money", problem));
}

#[test]
fn extreme_numbers_do_not_overflow() {
    let mut form = questionnaire();
    let left = sum(&[(i64::MAX, of("finished")), (i64::MAX, of("started"))]);
    form.rules = vec![rule("big", Severity::Warning, left, Comparison::AtMost, Linear::default())];
    let mut answers = good();
    answers.given.insert("finished".into(), Answer::Number(i64::MAX));
    let rules = form.check(&answers).into_iter().filter(|f| f.severity == Severity::Warning).count();
    assert_eq!(rules, 1);
}

/// The questionnaire with `dropouts` asked of those who had leavers, and `sex` of those who had drop-outs.
fn conditional() -> Questionnaire {
    let mut form = questionnaire();
    let when = |id: &str, least| Condition {
        stated: format!("{id} >= {least}"),
        left: sum(&[(1, of(id))]),
        comparison: Comparison::AtLeast,
        right: Linear { terms: Vec::new(), constant: least },
    };
    form.sections[0].questions[2].when = Some(when("finished", 1));
    form.sections[1].questions[0].when = Some(when("dropouts", 3));
    form
}

fn asked(form: &Questionnaire, id: &str, answers: &Answers) -> bool {
    form.is_asked(form.question(&id.into()).expect("a question"), answers)
}

#[test]
fn a_question_is_asked_once_its_condition_holds_and_waits_for_its_operands() {
    let (form, mut answers) = (conditional(), good());
    assert!(asked(&form, "dropouts", &answers) && asked(&form, "sex", &answers));
    assert_eq!(form.check(&answers), []);
    answers.given.shift_remove(&QuestionId::from("finished"));
    assert!(!asked(&form, "dropouts", &answers) && !asked(&form, "sex", &answers));
    assert_eq!(form.check(&answers), blocking("finished", Problem::Missing { row: None }));
}

#[test]
fn what_is_not_asked_is_neither_missing_nor_wrong_and_counts_as_zero() {
    let (form, mut answers) = (conditional(), good());
    answers.given.insert("finished".into(), Answer::Number(0));
    answers.given.insert("started".into(), Answer::Number(0));
    // Left from before: `dropouts` exceeds its range, and `sex` depends on it.
    answers.given.insert("dropouts".into(), Answer::Number(900));
    assert!(!asked(&form, "sex", &answers));
    assert_eq!(form.check(&answers), []);
    let left: Vec<_> = form.asked_answers(&answers).given.into_keys().map(|id| id.0).collect();
    assert_eq!(left, ["finished", "started", "money"]);
    answers.given.insert("started".into(), Answer::Number(2));
    let problem = Problem::Broken { rule: "sexes".to_owned(), left: 0, right: 2 };
    assert_eq!(form.check(&answers)[0].problem, problem);
}
