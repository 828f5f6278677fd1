//! Remarks in the visitor's words: a form says them beside fields; the agency's pages, the spreadsheet and the programming interface
//! after the field's name. Start with [`sentence`].

use crate::layout::Kind;
use crate::parts::Link;
use crate::words::Words;
use app::campaigns::Filling;
use domain::campaigns::{Remark, RemarkCode, fields, reads};
use domain::questionnaire::{
    AnswerUnit, Answers, Comparison, Question, QuestionId, QuestionKind, Questionnaire, Section, Severity,
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

    /// What is to be done about it, in a word.
    pub(crate) fn to_do(&self) -> (Kind, &'static str) {
        match (self.blocking, self.missing) {
            (true, true) => (Kind::Info, "reports-to-fill"),
            (true, false) => (Kind::Bad, "reports-blocking"),
            (false, _) => (Kind::Warning, "reports-warning"),
        }
    }
}

/// What is left of a report or a section as a whole: how it is shown, and the words that count it. Something to correct is an
/// error; something never filled in is none, nor is a word that is missing.
pub(crate) fn tone(open: &[Said]) -> (Kind, &'static str) {
    let is_wrong = |one: &Said| one.blocking && !one.missing;
    if open.iter().any(is_wrong) {
        (Kind::Bad, "reports-open")
    } else if open.iter().any(|one| one.blocking) {
        (Kind::Info, "reports-open-missing")
    } else {
        (Kind::Warning, "reports-open-words")
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

/// The questions elsewhere on which it depends whether those of a section are asked, as links; none while one of them is asked, or may
/// be by what is typed on its own page.
pub(super) fn opening(
    words: &Words,
    questionnaire: &Questionnaire,
    base: &str,
    section: &Section,
    all: &Answers,
) -> Vec<Link> {
    if section.questions.iter().any(|question| questionnaire.is_asked(question, all)) {
        return Vec::new();
    }
    let sums = section.questions.iter().filter_map(|question| question.when.as_ref());
    let operands = sums.flat_map(|when| when.left.terms.iter().chain(&when.right.terms));
    let mut links: Vec<Link> = Vec::new();
    for id in operands.filter_map(|(_, operand)| operand.question()) {
        let elsewhere = section_of(questionnaire, id.as_str()).filter(|own| own.id != section.id);
        let Some(own) = elsewhere else { continue };
        let url = format!("{base}/{}#{}", own.id, anchor(questionnaire, id.as_str()));
        if links.iter().all(|link| link.url != url) {
            links.push(Link::new(title(questionnaire, id.as_str(), words), url));
        }
    }
    links
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
    plain(
        words,
        question_of(questionnaire, field),
        &remark.code.to_string(),
        (&remark.found, remark.expected.as_deref()),
    )
}

/// The same, its field first.
pub(crate) fn named(words: &Words, questionnaire: &Questionnaire, remark: &Remark) -> String {
    let said = sentence(words, questionnaire, remark);
    // A rule's message says what it is about.
    if matches!(remark.code, RemarkCode::Rule(_)) {
        return said;
    }
    let field = remark.fields.first().map_or("", String::as_str);
    after(words, &title(questionnaire, field, words), &said)
}

/// A sentence after what it is about.
pub(crate) fn after(words: &Words, title: &str, said: &str) -> String {
    let mut rest = said.chars();
    let first = rest.next().map(char::to_lowercase).into_iter().flatten().collect::<String>();
    format!("{title}{}{first}{}", words.t("catalogue-fault-of"), rest.as_str())
}

/// What there is to say under a code that is no rule's.
pub(crate) fn plain(
    words: &Words,
    question: Option<&Question>,
    code: &str,
    (found, expected): (&str, Option<&str>),
) -> String {
    // Limits are told in what is counted, centimes too; everything else as it was typed.
    let counted = code == RemarkCode::OutOfRange.to_string();
    let read = |text: &str| match question {
        Some(question) => reads(question, &typed(question, text, counted), words.language),
        None => text.to_owned(),
    };
    let near = code == RemarkCode::UnknownCode.to_string() && expected.is_some_and(|expected| !expected.is_empty());
    let expected = expected.unwrap_or_default();
    let (from, to) = expected.split_once("..").unwrap_or((expected, ""));
    let key = format!("reports-remark-{code}{}", if near { "-near" } else { "" });
    words.with(&key, &[("found", &read(found)), ("from", &read(from)), ("to", &read(to))])
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
pub(crate) fn question_of<'q>(questionnaire: &'q Questionnaire, field: &str) -> Option<&'q Question> {
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

    fn one(blocking: bool, missing: bool) -> Said {
        let text = String::new;
        Said {
            key: text(),
            title: text(),
            text: text(),
            url: text(),
            anchor: text(),
            blocking,
            missing,
            words: text(),
            field: text(),
        }
    }

    #[test]
    fn only_what_is_wrong_is_an_error() {
        let (wrong, empty, unjustified) = (one(true, false), one(true, true), one(false, false));
        assert_eq!(tone(std::slice::from_ref(&unjustified)), (Kind::Warning, "reports-open-words"));
        assert_eq!(tone(&[unjustified.clone(), empty.clone()]), (Kind::Info, "reports-open-missing"));
        assert_eq!(tone(&[unjustified, empty.clone(), wrong]), (Kind::Bad, "reports-open"));
        assert_eq!(empty.to_do(), (Kind::Info, "reports-to-fill"));
    }

    #[test]
    fn every_code_has_its_words() {
        for words in [Language::Fr, Language::En].map(Words::new) {
            for code in RemarkCode::plain() {
                assert!(words.has(&format!("reports-remark-{code}")), "{code}");
            }
        }
    }
}
