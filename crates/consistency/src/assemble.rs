//! The records of an edition: the register, and what the reports that were sent declare of their year.
//!
//! A report that was signed prevails. Where the rows of the register are counted as the report says, they are kept whole, for only they
//! know what goes with what; where they are not, or there are none, the rows that the report stands for take their place. Rows of units
//! that did not report are left out: nobody has answered for them. Start with [`assemble`].

use crate::expand::{ExpandError, expand};
use domain::network::{Column, ColumnId, ColumnType, Measure, Network, Origin, Sampling, Source, SourceId};
use domain::questionnaire::{Answer, Answers, Counted, CountedPart, Question, QuestionId, QuestionKind, Questionnaire};
use domain::records::{Derived, Frame, filled_columns, link};
use domain::set::NULL;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// A report that was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reported {
    /// Its answers.
    pub answers: Answers,
    /// The categories into which its free texts were sorted.
    pub codings: BTreeMap<QuestionId, String>,
}

/// Why no rows stand for the report of a unit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the report of `{unit}` stands for no rows: {why}")]
pub struct AssembleError {
    /// The unit's key.
    pub unit: String,
    /// Why.
    pub why: ExpandError,
}

/// The records of an edition from those of the register, frames of every source of the schema, and the reports by the unit's key.
///
/// # Errors
/// [`AssembleError`] for a report that no rows can stand for; one without a blocking finding has some.
pub fn assemble(
    form: &Questionnaire,
    network: &Network,
    mut records: IndexMap<SourceId, Frame>,
    reports: &BTreeMap<String, Reported>,
) -> Result<IndexMap<SourceId, Frame>, AssembleError> {
    let Some(unit) = &form.unit else { return Ok(records) };
    let answers = network.sources.values().find(|source| source.sampling == Sampling::Units);
    let declared = declared_sources(form, network, answers.map(|source| &source.id));
    let agreeing = agreeing(form, network, &records, reports, &declared);
    keep(network, unit, &mut records, &declared, &agreeing);
    for (key, report) in reports.iter().filter(|(key, _)| !agreeing.contains(key.as_str())) {
        let rows =
            expand(form, network, key, &report.answers).map_err(|why| AssembleError { unit: key.clone(), why })?;
        for (source, rows) in rows.into_iter().filter(|(source, _)| declared.contains(source)) {
            if let Some(frame) = records.get_mut(&source) {
                frame.append(rows);
            }
        }
    }
    if let Some(answers) = answers {
        let rows = answer_rows(form, network, answers, &records, reports);
        records.insert(answers.id.clone(), rows);
    }
    Ok(records)
}

/// The sources whose rows reports declare: those that questions count, and those that their rows point at, but for the register and the
/// answers themselves.
fn declared_sources(form: &Questionnaire, network: &Network, answers: Option<&SourceId>) -> BTreeSet<SourceId> {
    let counted = form.questions().filter_map(|question| Some(&question.counted.as_ref()?.source));
    let mut left: Vec<&SourceId> = counted.collect();
    let mut all = BTreeSet::new();
    while let Some(source) = left.pop().and_then(|id| network.sources.get(id)) {
        let outside = Some(&source.id) == answers || Some(&source.id) == form.unit.as_ref();
        if outside || !all.insert(source.id.clone()) {
            continue;
        }
        left.extend(source.columns.values().filter_map(|column| match &column.kind {
            ColumnType::Key(of) => Some(of),
            _ => None,
        }));
    }
    all
}

/// The units whose rows are counted as their report says.
fn agreeing<'r>(
    form: &Questionnaire,
    network: &Network,
    records: &IndexMap<SourceId, Frame>,
    reports: &'r BTreeMap<String, Reported>,
    declared: &BTreeSet<SourceId>,
) -> BTreeSet<&'r str> {
    let counted = form.counted_answers(network, records);
    let asked: Vec<&Question> = form
        .questions()
        .filter(|question| question.counted.as_ref().is_some_and(|counted| declared.contains(&counted.source)))
        .collect();
    let agrees = |key: &str, report: &Reported| {
        let own = form.asked_answers(&report.answers);
        let Some(counted) = counted.get(key) else { return false };
        asked.iter().all(|question| cells(question, &own) == cells(question, counted))
    };
    reports.iter().filter(|(key, report)| agrees(key, report)).map(|(key, _)| key.as_str()).collect()
}

/// The numbers of an answer by row, without zeros: a cell left empty counts nobody.
fn cells(question: &Question, answers: &Answers) -> BTreeMap<String, i64> {
    let cells: BTreeMap<String, i64> = match (&question.kind, answers.given.get(&question.id)) {
        (QuestionKind::Table { .. }, Some(Answer::Table(table))) => {
            table.iter().map(|(r, v)| (r.clone(), *v)).collect()
        }
        (_, Some(Answer::Number(value))) => [(String::new(), *value)].into(),
        _ => BTreeMap::new(),
    };
    cells.into_iter().filter(|(_, value)| *value != 0).collect()
}

/// Keeps the rows of some units in some sources.
fn keep(
    network: &Network,
    unit: &SourceId,
    records: &mut IndexMap<SourceId, Frame>,
    sources: &BTreeSet<SourceId>,
    units: &BTreeSet<&str>,
) {
    for source in sources.iter().filter_map(|id| network.sources.get(id)) {
        let derived = Derived::new(network, records);
        let keys = link(source, unit).and_then(|key| derived.texts(&source.id, key));
        let kept: Option<Vec<bool>> = keys.map(|keys| keys.iter().map(|key| units.contains(key)).collect());
        if let (Some(kept), Some(frame)) = (kept, records.get_mut(&source.id)) {
            frame.keep(&kept);
        }
    }
}

/// A row for each report: what it declares, what is counted on the rows that stand for it, the categories of its texts.
fn answer_rows(
    form: &Questionnaire,
    network: &Network,
    source: &Source,
    records: &IndexMap<SourceId, Frame>,
    reports: &BTreeMap<String, Reported>,
) -> Frame {
    let counted = on_rows(form, source).counted_answers(network, records);
    let mut frame = Frame::empty(source);
    for (key, report) in reports {
        for column in filled_columns(source) {
            let value = match (&column.kind, &column.origin) {
                (ColumnType::Key(of), _) if Some(of) == form.unit.as_ref() => {
                    frame.push_text(&column.id, key);
                    continue;
                }
                (_, Origin::Counted { .. }) => number(counted.get(key), &QuestionId(column.id.0.clone())),
                (ColumnType::Code(list), _) => code(form, network, source, column, list, report),
                _ => informed(form, source, &column.id).map_or(NULL, |id| number(Some(&report.answers), id)),
            };
            frame.push_integer(&column.id, value);
        }
    }
    frame
}

/// A form that asks for nothing but what the columns of `source` count elsewhere, under their names.
fn on_rows(form: &Questionnaire, source: &Source) -> Questionnaire {
    let question = |column: &Column| {
        let Origin::Counted { source, measure, filter } = &column.origin else { return None };
        let part = CountedPart { row: None, cell: filter.clone() };
        let counted: Counted = Counted { source: source.clone(), measure: measure.clone(), parts: vec![part] };
        let like = form.questions().find(|question| matches!(question.kind, QuestionKind::Number(_)))?;
        let id = QuestionId(column.id.0.clone());
        Some(Question { id, when: None, confirms: None, counted: Some(counted), ..like.clone() })
    };
    let questions: Vec<Question> = source.columns.values().filter_map(question).collect();
    let section = form.sections.first().cloned();
    let sections = section.map(|section| domain::questionnaire::Section { questions, ..section });
    Questionnaire {
        sections: sections.into_iter().collect(),
        totals: Vec::new(),
        known: Vec::new(),
        rules: Vec::new(),
        ..form.clone()
    }
}

fn number(answers: Option<&Answers>, id: &QuestionId) -> i64 {
    match answers.and_then(|answers| answers.given.get(id)) {
        Some(Answer::Number(value)) => *value,
        _ => 0,
    }
}

/// The number question that informs a column.
fn informed<'q>(form: &'q Questionnaire, source: &Source, column: &ColumnId) -> Option<&'q QuestionId> {
    let informs = |question: &&Question| {
        matches!(question.kind, QuestionKind::Number(_))
            && question.answers.iter().any(|(of, own)| *of == source.id && own == column)
    };
    // A question that is counted in this very column goes before others that have to do with it.
    let exact = |question: &&Question| {
        question
            .counted
            .as_ref()
            .is_some_and(|counted| counted.source == source.id && counted.measure == Measure::Sum(column.clone()))
    };
    form.questions().find(exact).or_else(|| form.questions().find(informs)).map(|question| &question.id)
}

/// The category of a free text, or the code that a question asks for; absent without one.
fn code(
    form: &Questionnaire,
    network: &Network,
    source: &Source,
    column: &Column,
    list: &domain::network::NomenclatureId,
    report: &Reported,
) -> i64 {
    let informs = |question: &&Question| question.answers.iter().any(|(of, own)| *of == source.id && *own == column.id);
    let given = form.questions().filter(informs).find_map(|question| match report.answers.given.get(&question.id) {
        Some(Answer::Code(code)) => Some(code.clone()),
        _ => report.codings.get(&question.id).cloned(),
    });
    let codes = network.nomenclatures.get(list);
    given.and_then(|code| codes?.value_of(&code)).unwrap_or(NULL)
}
