//! The annual report of a demonstration, from the same synthetic records as its trainings. Start with [`campaign`].

use crate::chain;
use crate::error::CommandError;
use crate::workshop::texts;
use app::campaigns::{DemoCampaign, DemoDraft, DemoReport};
use domain::campaigns::{Beside, Typed, examine, fields};
use domain::demonstration::Demonstration;
use domain::network::{ColumnType, Network, Sampling, Source, Year};
use domain::questionnaire::{Question, QuestionKind, Questionnaire, Severity};
use domain::set::NULL;
use figures::records::Records;
use rules::Rules;
use std::collections::{BTreeMap, BTreeSet};

/// Of a hundred reports that are answered in the end, how many are sent when a demonstration begins.
const SENT: usize = 60;

/// Of a hundred that are left then, how many are begun.
const BEGUN: usize = 20;

/// Of the last that are sent, those whose texts nobody has sorted yet.
const UNSORTED: usize = 4;

/// The campaign with its records, the reports that are sent and those that are begun when it begins; beside it, the trainings whose
/// report nobody has touched yet.
///
/// # Errors
/// What is wrong in the network's files.
pub fn campaign(rules: &Rules, records: &Records) -> Result<(DemoCampaign, BTreeSet<String>), CommandError> {
    let mut whole = whole(rules, records)?;
    let left = whole.reports.split_off(whole.reports.len() * SENT / 100);
    let (begun, untouched) = left.split_at(left.len() * BEGUN / 100);
    let form = form(rules, records.header.edition)?;
    whole.begun = begun.iter().enumerate().map(|(place, report)| draft(&form, place, report)).collect();
    whole.reports.iter_mut().rev().filter(|report| !report.codings.is_empty()).take(UNSORTED).for_each(|report| {
        report.codings.clear();
    });
    Ok((whole, untouched.iter().map(|report| report.reference.clone()).collect()))
}

/// A report that is begun: some sections of it, or all with one answer that keeps it from being sent.
fn draft(form: &Questionnaire, place: usize, report: &DemoReport) -> DemoDraft {
    let all = form.sections.len();
    let slip = match place {
        0 => slipped(form, &report.answers, |text| format!("{text}0")),
        1 => slipped(form, &report.answers, |text| format!("environ {text}")),
        _ => None,
    };
    let sections = if slip.is_some() { all } else { 1 + place % (all - 1).max(1) };
    DemoDraft { reference: report.reference.clone(), typed: slip.unwrap_or_else(|| report.answers.clone()), sections }
}

/// The answers with a slip of the keyboard in the first of them where it is noticed.
fn slipped(form: &Questionnaire, answers: &Typed, slip: impl Fn(&str) -> String) -> Option<Typed> {
    let blocks = |typed: &Typed| {
        examine(form, typed, &Beside::default()).iter().any(|remark| remark.severity == Severity::Blocking)
    };
    let numbers = fields(form).filter(|field| answers.get(&field.name).parse::<i64>().is_ok_and(|number| number > 0));
    numbers.map(|field| field.name).find_map(|name| {
        let mut typed = answers.clone();
        typed.set(&name, &slip(answers.get(&name)));
        blocks(&typed).then_some(typed)
    })
}

fn form(rules: &Rules, edition: Year) -> Result<Questionnaire, CommandError> {
    let form = rules.questionnaires()?.into_iter().find(|form| form.edition == edition);
    form.ok_or_else(|| {
        CommandError::new(
            "le réseau n’a pas de questionnaire de cette année",
            "the network has no questionnaire of this year",
        )
    })
}

/// The campaign with every report that is answered in the end.
///
/// # Errors
/// What is wrong in the network's files.
pub fn whole(rules: &Rules, records: &Records) -> Result<DemoCampaign, CommandError> {
    let network = rules.network_at(records.header.edition)?;
    let form = form(rules, records.header.edition)?;
    let names = rules.demonstration()?.unwrap_or_default();
    let answers = network.sources.values().find(|source| source.sampling == Sampling::Units);
    let mut loaded = texts(&network, records)?;
    answers.map(|source| loaded.remove(source.id.as_str()));
    let mut reports = answers.map(|source| reports(&network, &form, source, records, &names)).unwrap_or_default();
    // Not by their number: those who answer late are not those whose label came last.
    reports.sort_by_key(|report| chain::scattered(&report.reference));
    Ok(DemoCampaign {
        year: records.header.edition,
        questionnaire: form.id,
        loaded,
        reports,
        begun: Vec::new(),
        signed_as: "direction".to_owned(),
    })
}

/// A report for each row of answers, its texts invented from their category.
fn reports(
    network: &Network,
    form: &Questionnaire,
    source: &Source,
    records: &Records,
    names: &Demonstration,
) -> Vec<DemoReport> {
    let counted = form.counted_answers(network, &records.frames);
    let Some(frame) = records.frames.get(&source.id) else { return Vec::new() };
    let key = form.unit.as_ref().and_then(|unit| domain::records::link(source, unit));
    let Some(keys) = key.and_then(|key| frame.columns.get(key)?.texts()) else { return Vec::new() };
    let report = |(place, reference): (usize, &str)| {
        let mut answers = counted.get(reference).map(|answers| Typed::of(form, answers)).unwrap_or_default();
        let mut codings = BTreeMap::new();
        for (question, code, label) in texts_of(network, form, source, records, place) {
            let invented = names.texts.get(question.id.as_str()).and_then(|texts| texts.get(&code));
            let turn = usize::try_from(chain::scattered(reference) % 1000).unwrap_or(0);
            let text = invented.and_then(|texts| texts.get(turn % texts.len().max(1))).unwrap_or(&label);
            answers.set(question.id.as_str(), text);
            codings.insert(question.id.to_string(), code);
        }
        DemoReport { reference: reference.to_owned(), answers, codings }
    };
    keys.iter().enumerate().map(report).collect()
}

/// The categories of the free texts of a row: question, code, label.
fn texts_of<'q>(
    network: &Network,
    form: &'q Questionnaire,
    source: &Source,
    records: &Records,
    place: usize,
) -> Vec<(&'q Question, String, String)> {
    let coded = |question: &'q Question| {
        matches!(question.kind, QuestionKind::Text { .. }).then_some(())?;
        let (_, column) = question.answers.iter().find(|(of, _)| *of == source.id)?;
        let ColumnType::Code(list) = &source.columns.get(column)?.kind else { return None };
        let value = *records.frames.get(&source.id)?.columns.get(column)?.integers()?.get(place)?;
        let codes = &network.nomenclatures.get(list)?.codes;
        let code = codes.get(usize::try_from(value).ok().filter(|_| value != NULL)?)?;
        Some((question, code.code.clone(), code.label.fr.clone()))
    };
    form.questions().filter_map(coded).collect()
}
