//! The annual report of a demonstration, from the same synthetic records as its trainings. Start with [`campaign`].

use crate::chain;
use crate::error::CommandError;
use crate::workshop::texts;
use app::campaigns::{DemoCampaign, DemoReport};
use domain::campaigns::Typed;
use domain::network::{ColumnType, Network, Sampling, Source};
use domain::questionnaire::{Question, QuestionKind, Questionnaire};
use domain::set::NULL;
use figures::records::Records;
use rules::Rules;
use std::collections::BTreeMap;

/// Of a hundred reports that are answered in the end, how many are sent when a demonstration begins.
const SENT: usize = 60;

/// The campaign with its records, and the reports that are sent when it begins.
///
/// # Errors
/// What is wrong in the network's files.
pub fn campaign(rules: &Rules, records: &Records) -> Result<DemoCampaign, CommandError> {
    let mut whole = whole(rules, records)?;
    let sent = whole.reports.len() * SENT / 100;
    whole.reports.truncate(sent);
    Ok(whole)
}

/// The campaign with every report that is answered in the end.
///
/// # Errors
/// What is wrong in the network's files.
pub fn whole(rules: &Rules, records: &Records) -> Result<DemoCampaign, CommandError> {
    let network = rules.network_at(records.header.edition)?;
    let form = rules.questionnaires()?.into_iter().find(|form| form.edition == records.header.edition);
    let form = form.ok_or_else(|| {
        CommandError::new(
            "le réseau n’a pas de questionnaire de cette année",
            "the network has no questionnaire of this year",
        )
    })?;
    let answers = network.sources.values().find(|source| source.sampling == Sampling::Units);
    let mut loaded = texts(&network, records)?;
    answers.map(|source| loaded.remove(source.id.as_str()));
    let mut reports = answers.map(|source| reports(&network, &form, source, records)).unwrap_or_default();
    // Not by their number: those who answer late are not those whose label came last.
    reports.sort_by_key(|report| chain::scattered(&report.reference));
    Ok(DemoCampaign {
        year: records.header.edition,
        questionnaire: form.id,
        loaded,
        reports,
        signed_as: "direction".to_owned(),
    })
}

/// A report for each row of answers, its texts invented from their category.
fn reports(network: &Network, form: &Questionnaire, source: &Source, records: &Records) -> Vec<DemoReport> {
    let counted = form.counted_answers(network, &records.frames);
    let Some(frame) = records.frames.get(&source.id) else { return Vec::new() };
    let key = form.unit.as_ref().and_then(|unit| domain::records::link(source, unit));
    let Some(keys) = key.and_then(|key| frame.columns.get(key)?.texts()) else { return Vec::new() };
    let report = |(place, reference): (usize, &String)| {
        let mut answers = counted.get(reference).map(|answers| Typed::of(form, answers)).unwrap_or_default();
        let mut codings = BTreeMap::new();
        for (question, code, text) in texts_of(network, form, source, records, place) {
            answers.set(question.id.as_str(), &text);
            codings.insert(question.id.to_string(), code);
        }
        DemoReport { reference: reference.clone(), answers, codings }
    };
    keys.iter().enumerate().map(report).collect()
}

/// The free texts of a row: question, category, words.
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
