//! Remarks in the visitor's words: the page says them beside fields, the spreadsheet and the programming interface in their lists.
//! Start with [`sentence`].

use crate::words::Words;
use app::campaigns::Filling;
use domain::campaigns::{Remark, RemarkCode, fields, reads};
use domain::questionnaire::{
    AnswerUnit, Comparison, Question, QuestionId, QuestionKind, Questionnaire, Section, Severity,
};

/// A remark as a page says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The name under which a word about it is kept.
    pub key: String,
    /// What it is about.
    pub title: String,
    /// What there is to say.
    pub text: String,
    /// The field's place on the page of its section, with that page.
    pub url: String,
    /// The place alone.
    pub anchor: String,
    /// Whether it keeps the report from being sent.
    pub blocking: bool,
    /// Whether it only says that an answer is still to be given.
    pub missing: bool,
    /// The word that was given about it.
    pub words: String,
    /// The field beside which it is said.
    pub field: String,
}

impl Said {
    /// Whether somebody has still to act on it.
    pub(crate) fn is_open(&self) -> bool {
        self.blocking || self.words.is_empty()
    }
}

/// A remark about a report at the address `base`.
pub(crate) fn said(words: &Words, filling: &Filling<'_>, base: &str, remark: &Remark) -> Said {
    let questionnaire = filling.questionnaire;
    let field = remark.fields.first().cloned().unwrap_or_default();
    let anchor = anchor(questionnaire, &field);
    let section = section_of(questionnaire, &field).map_or("", |section| section.id.as_str());
    let key = remark.key();
    Said {
        title: title(questionnaire, &field, words),
        text: sentence(words, questionnaire, remark),
        url: format!("{base}/{section}#{anchor}"),
        anchor,
        blocking: remark.severity == Severity::Blocking,
        missing: remark.code == RemarkCode::Required,
        words: filling.justifications.get(&key).map(|one| one.words.clone()).unwrap_or_default(),
        key,
        field,
    }
}

/// Everything to act on before a report can be sent. A section that nobody saved is one point, not one for each answer that it misses.
pub(super) fn open(words: &Words, filling: &Filling<'_>, base: &str) -> Vec<Said> {
    let is_saved = |section: &Section| filling.saved.contains_key(&section.id);
    let unsaved = filling.questionnaire.sections.iter().filter(|section| !is_saved(section));
    let unsaved = unsaved.map(|section| to_fill(words, base, section));
    let missing = |remark: &Remark| {
        let field = remark.fields.first().map_or("", String::as_str);
        remark.code == RemarkCode::Required && !section_of(filling.questionnaire, field).is_some_and(is_saved)
    };
    let remarks = filling.remarks();
    let told = remarks.iter().filter(|remark| !missing(remark)).map(|remark| said(words, filling, base, remark));
    told.filter(Said::is_open).chain(unsaved).collect()
}

fn to_fill(words: &Words, base: &str, section: &Section) -> Said {
    Said {
        key: String::new(),
        title: section.title.get(words.language).to_owned(),
        text: words.t("reports-section-empty"),
        url: format!("{base}/{}", section.id),
        anchor: String::new(),
        blocking: true,
        missing: true,
        words: String::new(),
        field: String::new(),
    }
}

/// What there is to say, as a sentence.
pub(crate) fn sentence(words: &Words, questionnaire: &Questionnaire, remark: &Remark) -> String {
    if let RemarkCode::Rule(name) = &remark.code {
        return of_rule(words, questionnaire, name, remark);
    }
    let field = remark.fields.first().map_or("", String::as_str);
    let question = question_of(questionnaire, field);
    // Limits are told in what is counted, centimes too; everything else as it was typed.
    let counted = remark.code == RemarkCode::OutOfRange;
    let read = |text: &str| match question {
        Some(question) => reads(question, &typed(question, text, counted), words.language),
        None => text.to_owned(),
    };
    let expected = remark.expected.as_deref().unwrap_or_default();
    let (from, to) = expected.split_once("..").unwrap_or((expected, ""));
    let near = remark.code == RemarkCode::UnknownCode && remark.expected.is_some();
    let key = format!("reports-remark-{}{}", remark.code, if near { "-near" } else { "" });
    words.with(&key, &[("found", &read(&remark.found)), ("from", &read(from)), ("to", &read(to))])
}

/// The rule's own message; of an equation, both sides too.
fn of_rule(words: &Words, questionnaire: &Questionnaire, name: &str, remark: &Remark) -> String {
    let Some(rule) = questionnaire.rules.iter().find(|rule| rule.id == name) else { return name.to_owned() };
    let message = rule.message.get(words.language);
    let money = |field: &String| question_of(questionnaire, field).is_some_and(is_money);
    if rule.comparison != Comparison::Equal || remark.fields.iter().any(money) {
        return message.to_owned();
    }
    let number = |text: &str| text.parse::<i64>().map_or_else(|_| text.to_owned(), |value| words.number(value));
    let (found, expected) = (number(&remark.found), number(remark.expected.as_deref().unwrap_or_default()));
    let sides = words.with("reports-remark-sides", &[("found", &found), ("expected", &expected)]);
    format!("{message} {sides}")
}

fn is_money(question: &Question) -> bool {
    unit(question) == Some(AnswerUnit::Centimes)
}

/// A number that was counted as it would be typed.
fn typed(question: &Question, text: &str, counted: bool) -> String {
    match text.parse::<i64>() {
        Ok(value) if counted && is_money(question) => format!("{},{:02}", value / 100, value.abs() % 100),
        _ => text.to_owned(),
    }
}

/// The unit of a question that asks for numbers.
pub(super) fn unit(question: &Question) -> Option<AnswerUnit> {
    match &question.kind {
        QuestionKind::Number(range) | QuestionKind::Table { cells: range, .. } => Some(range.unit),
        _ => None,
    }
}

/// The question that a field belongs to, or that is meant as a whole.
pub(super) fn question_of<'q>(questionnaire: &'q Questionnaire, field: &str) -> Option<&'q Question> {
    let name = field.split_once('.').map_or(field, |(question, _)| question);
    questionnaire.question(&QuestionId::from(name))
}

/// The section that asks it.
pub(crate) fn section_of<'q>(questionnaire: &'q Questionnaire, field: &str) -> Option<&'q Section> {
    let question = question_of(questionnaire, field)?;
    questionnaire.sections.iter().find(|section| section.questions.iter().any(|own| own.id == question.id))
}

/// The title of a field, or of the question that is meant as a whole.
pub(crate) fn title(questionnaire: &Questionnaire, field: &str, words: &Words) -> String {
    let whole = || question_of(questionnaire, field).map(|question| question.title.clone());
    let title = domain::campaigns::title_of(questionnaire, field).or_else(whole);
    title.map_or_else(|| field.to_owned(), |title| title.get(words.language).to_owned())
}

/// Where a field stands on the page of its section.
fn anchor(questionnaire: &Questionnaire, field: &str) -> String {
    let is_field = fields(questionnaire).any(|own| own.name == field);
    if is_field { format!("f-{field}") } else { format!("q-{field}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::network::Language;

    #[test]
    fn every_code_has_its_words() {
        for words in [Language::Fr, Language::En].map(Words::new) {
            for code in RemarkCode::plain() {
                assert!(words.has(&format!("reports-remark-{code}")), "{code}");
            }
        }
    }
}
