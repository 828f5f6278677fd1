//! Rows made from reports are counted as the reports say: those of synthetic trainings, and any that can be sent.

use crate::reports::{Reports, reports};
use consistency::expand::{ExpandError, expand};
use domain::network::{ColumnId, ColumnType, Measure, SourceId};
use domain::questionnaire::{Answer, Answers, Counted, QuestionId, QuestionKind, Questionnaire, Severity};
use domain::records::Frame;
use domain::set::ValueSet;
use indexmap::IndexMap;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// What a report says of what records count: what is left empty is nothing.
fn settled(reports: &Reports, answers: &Answers) -> IndexMap<QuestionId, Answer> {
    let form = &reports.form;
    let asked = form.asked_answers(answers);
    let counted = form.questions().filter(|question| question.counted.is_some() && form.is_asked(question, &asked));
    let answer = |question: &domain::questionnaire::Question| match (&question.kind, asked.given.get(&question.id)) {
        (QuestionKind::Table { rows, .. }, given) => {
            let cell = |row: &str| match given {
                Some(Answer::Table(table)) => table.get(row).copied().unwrap_or(0),
                _ => 0,
            };
            Answer::Table(rows.codes.iter().map(|row| (row.code.clone(), cell(&row.code))).collect())
        }
        (_, given) => given.cloned().unwrap_or(Answer::Number(0)),
    };
    counted.map(|question| (question.id.clone(), answer(question))).collect()
}

/// What is counted on frames of one training.
fn recounted(reports: &Reports, frames: &IndexMap<SourceId, Frame>) -> IndexMap<QuestionId, Answer> {
    let all = reports.form.counted_answers(&reports.network, frames);
    assert_eq!(all.keys().collect::<Vec<_>>(), ["F7"]);
    all["F7"].given.clone()
}

fn expanded(reports: &Reports, answers: &Answers) -> Result<IndexMap<SourceId, Frame>, ExpandError> {
    expand(&reports.form, &reports.network, "F7", answers)
}

#[test]
fn every_synthetic_report_is_counted_again_from_its_rows() {
    let reports = reports();
    let (mut took, mut longest) = (Duration::ZERO, Duration::ZERO);
    for (training, answers) in &reports.counted {
        let start = Instant::now();
        let frames = expanded(reports, answers).unwrap_or_else(|error| panic!("{training}: {error}"));
        (took, longest) = (took + start.elapsed(), longest.max(start.elapsed()));
        assert_eq!(recounted(reports, &frames), settled(reports, answers), "{training}");
    }
    println!("mean {:?}, longest {longest:?}", took / 687);
    assert!(took / 687 < Duration::from_millis(200), "{took:?}");
}

/// Numbers drawn one after the other, the ends of each range often.
struct Draws<'d>(std::slice::Iter<'d, u32>);

impl Draws<'_> {
    fn between(&mut self, low: i64, high: i64) -> i64 {
        let draw = i64::from(*self.0.next().unwrap_or(&0));
        match draw % 8 {
            0 => low,
            1 => high,
            _ => low + draw / 8 % (high - low + 1).max(1),
        }
    }

    /// Parts of a whole, in any order of drawing.
    fn parts(&mut self, whole: i64, parts: usize) -> Vec<i64> {
        let (mut left, mut all) = (whole, vec![0; parts]);
        let start = self.between(0, parts as i64 - 1) as usize;
        for part in 0..parts {
            let at = (start + part) % parts;
            all[at] = if part + 1 == parts { left } else { self.between(0, left) };
            left -= all[at];
        }
        all
    }
}

/// Answers being drawn.
struct Drawn<'r> {
    reports: &'r Reports,
    answers: Answers,
}

impl Drawn<'_> {
    fn number(&mut self, id: &str, value: i64) -> i64 {
        self.answers.given.insert(id.into(), Answer::Number(value));
        value
    }

    fn table(&mut self, id: &str, values: &[i64]) {
        let rows = self.rows(id).into_iter().zip(values.iter().copied());
        self.answers.given.insert(id.into(), Answer::Table(rows.collect()));
    }

    fn rows(&self, id: &str) -> Vec<String> {
        let question = self.reports.form.question(&id.into()).unwrap();
        let QuestionKind::Table { rows, .. } = &question.kind else { panic!("{id} is a table") };
        rows.codes.iter().map(|code| code.code.clone()).collect()
    }

    fn row(&self, id: &str, row: &str) -> i64 {
        let Answer::Table(table) = &self.answers.given[&QuestionId::from(id)] else { panic!("{id} is a table") };
        table[row]
    }

    fn parts(&mut self, draws: &mut Draws<'_>, id: &str, whole: i64) {
        let parts = draws.parts(whole, self.rows(id).len());
        self.table(id, &parts);
    }

    fn in_work(&self) -> i64 {
        let total = self.reports.form.totals.iter().find(|total| total.id == "in_work").unwrap();
        self.reports.form.value(&total.value, &self.answers).unwrap_or(0) as i64
    }

    fn sessions_and_candidates(&mut self, draws: &mut Draws<'_>, learners: i64) {
        let started = draws.between(0, 30);
        self.number("sessions_started", started);
        let within = draws.between(0, if started > 0 { learners } else { 0 });
        self.number("sessions_started_learners", within);
        self.number("sessions_finished", draws.between(0, 30));
        let candidates = draws.between(0, 100_000);
        self.number("candidates", candidates);
        self.number("admitted", draws.between(0, candidates));
    }

    fn profile(&mut self, draws: &mut Draws<'_>, learners: i64) {
        for table in ["sex", "age", "education"] {
            self.parts(draws, table, learners);
        }
        let (women, men) = (self.row("sex", "femmes"), self.row("sex", "hommes"));
        let seekers = draws.between(0, self.row("education", "niveau-4-ou-moins"));
        self.number("jobseekers_bac", seekers);
        self.number("jobseekers_bac_women", draws.between((seekers - men).max(0), seekers.min(women)));
        let district = draws.between(0, learners);
        self.number("priority_district", district);
        let least = (seekers - (learners - district)).max(0);
        self.number("jobseekers_bac_district", draws.between(least, seekers.min(district)));
    }

    fn support(&mut self, draws: &mut Draws<'_>, learners: i64) {
        self.number("social_hours", draws.between(0, 600 * learners));
        self.number("professional_hours", draws.between(0, 600 * learners));
        let immersed = draws.between(0, learners);
        self.number("immersion_learners", immersed);
        self.number("immersion_days", draws.between(5 * immersed, 400 * immersed));
        self.number("nothing_to_pay", draws.between(0, learners));
        let amounts: Vec<i64> = self.rows("cofunding").iter().map(|_| draws.between(0, 1_000_000_000)).collect();
        self.table("cofunding", &amounts);
    }

    fn outcomes(&mut self, draws: &mut Draws<'_>, completed: i64) {
        self.parts(draws, "situation_before", completed);
        self.number("retraining", draws.between(0, completed));
        self.parts(draws, "situation_after", completed);
        if draws.between(0, 9) == 9 {
            return;
        }
        let work = self.in_work();
        let women = draws.between(0, work.min(self.row("sex", "femmes")));
        let men = draws.between(0, (work - women).min(self.row("sex", "hommes")));
        self.table("salary_known", &[women, men]);
        let totals = [women, men].map(|known| draws.between(10_000 * known, 120_000 * known));
        self.table("salary_total", &totals);
    }
}

/// A report that can be sent, with up to `most` who left and as many who are still there.
fn drawn(reports: &Reports, draws: &[u32], most: i64) -> Answers {
    let (mut draws, mut drawn) = (Draws(draws.iter()), Drawn { reports, answers: Answers::default() });
    let (finished, started) = (draws.between(0, most), draws.between(0, most));
    drawn.number("finished", finished);
    drawn.number("started", started);
    let dropouts = draws.between(0, finished);
    drawn.number("dropouts", dropouts);
    drawn.sessions_and_candidates(&mut draws, finished + started);
    drawn.profile(&mut draws, finished + started);
    drawn.support(&mut draws, finished + started);
    drawn.outcomes(&mut draws, finished - dropouts);
    let certification = QuestionId::from("certification");
    let code = reports.counted[0].given[&certification].clone();
    drawn.answers.given.insert(certification, code);
    drawn.answers
}

/// Values that the schema allows, keys of rows that are there.
fn assert_sound(reports: &Reports, frames: &IndexMap<SourceId, Frame>) {
    for frame in frames.values() {
        let source = &reports.network.sources[&frame.source];
        for (id, values) in &frame.columns {
            let column = &source.columns[id];
            assert_eq!(values.len(), frame.rows(), "{}.{id}", source.id);
            let universe = reports.network.universe(column);
            for value in values.integers().unwrap_or_default() {
                assert!(universe.contains(*value), "{}.{id}: {value}", source.id);
            }
            if let ColumnType::Key(of) = &column.kind {
                let known = |key: &str| match frames.get(of) {
                    Some(target) => {
                        let names = &target.columns[reports.network.sources[of].key.as_ref().unwrap()];
                        names.texts().unwrap().iter().any(|name| name == key)
                    }
                    None => key == "F7",
                };
                assert!(
                    values.texts().unwrap().iter().collect::<BTreeSet<_>>().into_iter().all(known),
                    "{}.{id}",
                    source.id
                );
            }
            if source.key.as_ref() == Some(id) {
                let names = values.texts().unwrap();
                assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 200 } else { 2000 }))]
    #[test]
    fn any_report_that_can_be_sent_is_counted_again_from_its_rows(
        draws in prop::collection::vec(any::<u32>(), 120),
        most in prop_oneof![Just(2_i64), Just(12), Just(300)],
    ) {
        let reports = reports();
        let answers = drawn(reports, &draws, most);
        let found = reports.form.check(&answers);
        let blocking: Vec<_> = found.iter().filter(|finding| finding.severity == Severity::Blocking).collect();
        prop_assert!(blocking.is_empty(), "{:#?}", blocking);
        let frames = expanded(reports, &answers).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(recounted(reports, &frames), settled(reports, &answers));
        assert_sound(reports, &frames);
    }
}

#[test]
fn the_same_report_gives_the_same_rows_and_what_rows_declare_is_counted() {
    let reports = reports();
    let (_, answers) = reports
        .counted
        .iter()
        .max_by_key(|(_, answers)| format!("{:?}", answers.given.get(&QuestionId::from("finished"))).len())
        .unwrap();
    let (frames, again) = (expanded(reports, answers).unwrap(), expanded(reports, answers).unwrap());
    assert_eq!(frames, again);
    let of = |source: &str, column: &str| frames[&SourceId::from(source)].columns[&ColumnId::from(column)].clone();
    let learners = frames[&SourceId::from("learners")].rows() as i64;
    assert_eq!(of("answers", "learners").integers().unwrap(), [learners]);
    assert_eq!(of("sessions", "learners").integers().unwrap().iter().sum::<i64>(), learners);
    assert_eq!(&of("learners", "enrolment_id").texts().unwrap()[0], "F7-d00001");
}

/// Draws away from the ends.
fn middling() -> Vec<u32> {
    (0..120).map(|at| 8 * (9_000 + 17 * at) + 3).collect()
}

#[test]
fn a_report_that_no_rows_have_names_the_measures_that_clash() {
    let reports = reports();
    let mut answers = drawn(reports, &middling(), 12);
    let clash = |answers: &Answers| match expanded(reports, answers) {
        Err(ExpandError::Clash { source_id, measures }) => (source_id.0, measures),
        other => panic!("{other:?}"),
    };
    let told = |measures: &[&str]| measures.iter().map(ToString::to_string).collect::<Vec<_>>();
    let finished = answers.given[&QuestionId::from("finished")].clone();
    answers.given.insert("dropouts".into(), Answer::Number(21_000));
    assert_eq!(clash(&answers), ("learners".to_owned(), told(&["finished", "dropouts"])), "{finished:?}");
    answers = drawn(reports, &middling(), 12);
    answers.given.insert("social_hours".into(), Answer::Number(12_000_000));
    let (_, measures) = clash(&answers);
    assert!(measures.contains(&"social_hours".to_owned()) && measures.len() <= 8, "{measures:?}");
    answers = drawn(reports, &middling(), 12);
    answers.given.insert("candidates".into(), Answer::Number(100_001));
    assert_eq!(clash(&answers), ("answers".to_owned(), told(&["candidates"])));
}

#[test]
fn a_very_large_report_takes_no_longer() {
    let reports = reports();
    let answers = drawn(reports, &middling(), 10_000);
    let start = Instant::now();
    let frames = expanded(reports, &answers).unwrap();
    println!("{} rows in {:?}", frames[&SourceId::from("learners")].rows(), start.elapsed());
    assert_eq!(recounted(reports, &frames), settled(reports, &answers));
}

#[test]
fn measures_that_a_report_cannot_tell_are_refused() {
    let reports = reports();
    let (answers, mut form) = (drawn(reports, &middling(), 12), reports.form.clone());
    let question = |form: &mut Questionnaire, id: &str, change: &dyn Fn(&mut Counted)| {
        let all = form.sections.iter_mut().flat_map(|section| &mut section.questions);
        all.filter(|question| question.id.as_str() == id)
            .filter_map(|question| question.counted.as_mut())
            .for_each(change);
    };
    question(&mut form, "professional_hours", &|counted| counted.measure = Measure::Sum("social_hours".into()));
    let measures = vec!["social_hours".to_owned(), "professional_hours".to_owned()];
    let told = expand(&form, &reports.network, "F7", &answers).unwrap_err();
    assert_eq!(told, ExpandError::Overlap { column: "social_hours".into(), measures });
    form = reports.form.clone();
    let online = ValueSet::one(0);
    question(&mut form, "nothing_to_pay", &|counted| {
        counted.parts[0].cell = counted.parts[0].cell.clone().and(&"region".into(), &online);
    });
    let told = expand(&form, &reports.network, "F7", &answers).unwrap_err();
    assert_eq!(told, ExpandError::Elsewhere { source_id: "learners".into(), column: "region".into() });
    form.unit = None;
    assert_eq!(expand(&form, &reports.network, "F7", &answers), Ok(IndexMap::new()));
}
