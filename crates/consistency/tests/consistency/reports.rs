//! Annual reports as synthetic records count them: they add up to the print, and nothing in them is wrong.

use crate::support::world;
use consistency::synthesise::{Order, Synthetic, synthesise};
use domain::definition::{Formula, Unit};
use domain::network::{ColumnId, Measure, Network, Quantity, SourceId};
use domain::number::Relation;
use domain::questionnaire::{Answer, Answers, Finding, QuestionId, Questionnaire, Severity};
use domain::records::{Frame, Texts};
use domain::set::ValueSet;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// Synthetic records of 2019, with the answers that they make true.
pub struct Reports {
    pub network: Network,
    pub form: Questionnaire,
    pub records: IndexMap<SourceId, Frame>,
    /// Answers of the trainings that answered.
    pub counted: IndexMap<String, Answers>,
    apart: BTreeSet<String>,
}

pub fn reports() -> &'static Reports {
    static REPORTS: OnceLock<Reports> = OnceLock::new();
    REPORTS.get_or_init(|| {
        let rules = &world().rules;
        let network = rules.network_at(2019).map_err(|e| e.to_string()).unwrap();
        let form = rules.questionnaires().map_err(|e| e.to_string()).unwrap().remove(0);
        let made = records(&network);
        let apart = made.apart.iter().map(ToString::to_string).collect();
        let records = made.frames.into_iter().map(|frame| (frame.source.clone(), frame)).collect();
        let mut counted = form.counted_answers(&network, &records);
        let answered: BTreeSet<&str> = keys(&records, "answers").iter().collect();
        counted.retain(|training, _| answered.contains(training.as_str()));
        Reports { network, form, records, counted, apart }
    })
}

pub fn records(network: &Network) -> Synthetic {
    let rules = &world().rules;
    let mut years: Vec<_> = rules.declared_years().into_iter().filter(|year| *year < 2018).collect();
    years.extend([2018, 2019]);
    let of = |year| rules.definitions(year).map_err(|e| e.to_string()).unwrap();
    let definitions: BTreeMap<_, _> = years.into_iter().map(|year| (year, of(year))).collect();
    let recipe = rules.recipe(2019).map_err(|e| e.to_string()).unwrap();
    synthesise(network, &definitions, &recipe, &world().rows, Order { edition: 2019, seed: 2019 }).unwrap()
}

fn keys<'r>(records: &'r IndexMap<SourceId, Frame>, source: &str) -> &'r Texts {
    records[&SourceId::from(source)].columns[&ColumnId::from("training_id")].texts().unwrap()
}

fn value(answer: Option<&Answer>, row: Option<&str>) -> i64 {
    match (answer, row) {
        (Some(Answer::Number(value)), None) => *value,
        (Some(Answer::Table(table)), Some(row)) => table[row],
        _ => 0,
    }
}

#[test]
fn counted_answers_add_up_to_the_print() {
    let reports = reports();
    let mut sums: BTreeMap<Quantity, i64> = BTreeMap::new();
    for question in reports.form.questions() {
        let Some(counted) = &question.counted else { continue };
        for part in &counted.parts {
            let sum = reports
                .counted
                .values()
                .map(|answers| value(answers.given.get(&question.id), part.row.as_deref()))
                .sum();
            let (source, measure, cell) = (counted.source.clone(), counted.measure.clone(), part.cell.clone());
            sums.insert(Quantity { edition: 2019, source, measure, cell }, sum);
        }
    }
    let (mut compared, definitions) = (0, &world().definitions[&2019]);
    for row in world().rows.iter().filter(|row| !reports.apart.contains(row.figure.as_str())) {
        let Some(figure) = definitions.figures.get(&row.figure) else { continue };
        let (Formula::Amount { value, per: 1 }, Unit::Count, Relation::Equal) =
            (&figure.formula, figure.unit, figure.relation)
        else {
            continue;
        };
        let sum: Option<i64> = value.0.iter().map(|(factor, quantity)| Some(factor * sums.get(quantity)?)).sum();
        let printed = row.printed.chars().filter(char::is_ascii_digit).collect::<String>().parse::<i64>();
        if let (Some(sum), Ok(printed)) = (sum, printed) {
            assert_eq!(sum, printed, "{}", row.figure);
            compared += 1;
        }
    }
    assert!(compared > 15, "{compared}");
}

#[test]
fn every_counted_report_can_be_sent() {
    let reports = reports();
    assert_eq!(reports.counted.len(), 687);
    for (training, answers) in &reports.counted {
        let found = reports.form.check(answers).into_iter();
        let blocking: Vec<Finding> = found.filter(|finding| finding.severity == Severity::Blocking).collect();
        assert!(blocking.is_empty(), "{training}: {blocking:#?}");
        assert!(
            answers.known.contains_key("grant_awarded")
                && answers.given.contains_key(&QuestionId::from("certification"))
        );
    }
}

/// The same by hand, row by row.
#[test]
fn a_sum_over_a_looked_up_column_is_that_of_its_rows() {
    let reports = reports();
    let of = |source: &str, column: &str| &reports.records[&SourceId::from(source)].columns[&ColumnId::from(column)];
    let begun: BTreeMap<_, _> = of("sessions", "session_id")
        .texts()
        .unwrap()
        .iter()
        .zip(of("sessions", "begun_on").integers().unwrap())
        .collect();
    let counted = reports.form.question(&"sessions_started".into()).unwrap().counted.as_ref().unwrap();
    assert_eq!(counted.measure, Measure::Count);
    let year: &ValueSet = &counted.parts[0].cell.0[&ColumnId::from("begun_on")];
    let mut by_hand: BTreeMap<&str, i64> = BTreeMap::new();
    for (training, session) in
        keys(&reports.records, "learners").iter().zip(of("learners", "session_id").texts().unwrap().iter())
    {
        *by_hand.entry(training).or_default() += i64::from(year.contains(*begun[session]));
    }
    for (training, answers) in &reports.counted {
        assert_eq!(
            value(answers.given.get(&QuestionId::from("sessions_started_learners")), None),
            by_hand[training.as_str()],
            "{training}"
        );
    }
}

#[test]
fn all_trainings_are_counted_in_well_under_a_second() {
    let reports = reports();
    let start = std::time::Instant::now();
    assert_eq!(reports.form.counted_answers(&reports.network, &reports.records).len(), 740);
    let took = start.elapsed();
    println!("{took:?}");
    assert!(took.as_secs() < 5, "{took:?}, without optimisation");
}
