//! The questions of a section as its form shows them: what stands in a field, where it comes from, what is said beside it.
//! Start with [`Item`].

use super::remarks::{Said, said};
use super::totals::{TotalLine, condition, sum_of, unit_words};
use crate::form::Choice;
use crate::words::Words;
use app::campaigns::Filling;
use domain::campaigns::{Field, Origin, Remark, Typed, fields_of, reads};
use domain::questionnaire::{Answers, CodeChoice, Question, QuestionKind, Section};

/// A question.
#[derive(Clone, Debug)]
pub(super) struct Item {
    /// Its name.
    pub id: String,
    /// The question itself.
    pub title: String,
    /// What counts and what does not.
    pub help: String,
    /// What is counted; empty for words and codes.
    pub unit: String,
    /// Whether it may be left empty.
    pub optional: bool,
    /// How it is answered.
    pub shape: Shape,
    /// Its field, or the rows of its table.
    pub cells: Vec<Cell>,
    /// What is said of the question as a whole.
    pub remarks: Vec<Said>,
    /// The sum of its table.
    pub sum: Option<TotalLine>,
    /// Whether it is asked, given the answers.
    pub asked: bool,
    /// On what that depends, when it depends on fields of this page.
    pub when: Option<(String, String, &'static str)>,
}

impl Item {
    /// Whether something of it is no answer.
    pub(super) fn is_wrong(&self) -> bool {
        self.remarks.iter().any(|one| one.blocking && !one.missing) || self.cells.iter().any(Cell::is_wrong)
    }
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A number in one line.
    Number,
    /// Words, of at most so many characters.
    Words(u32),
    /// One of several.
    Choice(Vec<Choice>),
    /// A number for each row.
    Table,
}

/// A field.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    /// Its name.
    pub name: String,
    /// The row of a table.
    pub label: String,
    /// What stands in it.
    pub value: String,
    /// Where that comes from, and what is known beside it.
    pub marks: Vec<String>,
    /// A known value that does not stand in it: what the button that takes it over says.
    pub offer: Option<String>,
    /// What would then stand in it.
    pub offered: String,
    /// What is said of it.
    pub remarks: Vec<Said>,
}

impl Cell {
    /// Whether what stands in it is no answer.
    pub(super) fn is_wrong(&self) -> bool {
        self.remarks.iter().any(|one| one.blocking && !one.missing)
    }

    /// The identifiers that describe it, for `aria-describedby`.
    pub(super) fn described_by(&self, more: &str) -> String {
        let marks = (!self.marks.is_empty()).then(|| format!("f-{}-marks", self.name));
        let said = (0..self.remarks.len()).map(|place| format!("f-{}-r{place}", self.name));
        let more = (!more.is_empty()).then(|| more.to_owned());
        more.into_iter().chain(marks).chain(said).collect::<Vec<_>>().join(" ")
    }
}

/// What a form shows.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    /// The report.
    pub filling: &'a Filling<'a>,
    /// Its address.
    pub base: &'a str,
    /// What stands in the fields.
    pub typed: &'a Typed,
    /// The same, with the rest of the report, as answers.
    pub answers: &'a Answers,
    /// Whether the section was never saved, so that what is known stands in its fields.
    pub fresh: bool,
    /// What is to be said.
    pub remarks: &'a [Remark],
}

/// What stands in the fields of a section before anybody types: what was saved; if nothing was, what is known.
pub(super) fn starting(filling: &Filling<'_>, section: &Section) -> (Typed, bool) {
    let fresh = !filling.saved.contains_key(&section.id);
    let known = filling.typed();
    let mut typed = Typed::default();
    for field in fields_of(section) {
        let proposed = filling.seen.report.beside.proposed(&field.name).map_or("", |(text, _)| text);
        let text = known.get(&field.name);
        typed.set(&field.name, if text.is_empty() && fresh { proposed } else { text });
    }
    (typed, fresh)
}

/// The questions of a section. Those that are not asked are there all the same, hidden, for a script to follow what is typed.
pub(super) fn items(words: &Words, shown: &Shown<'_>, section: &Section) -> Vec<Item> {
    section.questions.iter().map(|question| item(words, shown, section, question)).collect()
}

fn item(words: &Words, shown: &Shown<'_>, section: &Section, question: &Question) -> Item {
    let questionnaire = shown.filling.questionnaire;
    let id = question.id.to_string();
    let is_table = matches!(question.kind, QuestionKind::Table { .. });
    let own = fields_of(section).filter(|field| field.question.id == question.id);
    Item {
        title: question.title.get(words.language).to_owned(),
        help: question.help.get(words.language).to_owned(),
        unit: unit_words(words, questionnaire, &id),
        optional: !question.required,
        shape: shape(words, question),
        cells: own.map(|field| cell(words, shown, &field)).collect(),
        remarks: if is_table { remarks(words, shown, &id) } else { Vec::new() },
        asked: questionnaire.is_asked(question, shown.answers),
        when: condition(questionnaire, section, question, shown.answers),
        sum: is_table.then(|| sum_of(words, questionnaire, question, shown.answers)),
        id,
    }
}

fn shape(words: &Words, question: &Question) -> Shape {
    match &question.kind {
        QuestionKind::Number(_) => Shape::Number,
        QuestionKind::Text { max_chars } => Shape::Words(*max_chars),
        QuestionKind::Choice(choice) => Shape::Choice(choices(words, choice)),
        QuestionKind::YesNo => {
            let answers = [("oui", "reports-yes"), ("non", "reports-no")];
            Shape::Choice(answers.map(|(value, key)| Choice::new(value, words.t(key))).to_vec())
        }
        QuestionKind::Table { .. } => Shape::Table,
    }
}

fn choices(words: &Words, choice: &CodeChoice) -> Vec<Choice> {
    choice.codes.iter().map(|code| Choice::new(&code.code, code.label.get(words.language))).collect()
}

fn cell(words: &Words, shown: &Shown<'_>, field: &Field<'_>) -> Cell {
    let value = shown.typed.get(&field.name).to_owned();
    let proposed = shown.filling.seen.report.beside.proposed(&field.name);
    let offered = proposed.filter(|(text, _)| *text != value);
    let read = |text: &str| reads(field.question, text, words.language);
    Cell {
        label: field.row.map_or_else(String::new, |row| row.label.get(words.language).to_owned()),
        marks: marks(words, shown, field, &value),
        offer: offered.map(|(text, _)| words.with("reports-take", &[("value", &read(text))])),
        offered: offered.map_or_else(String::new, |(text, _)| text.to_owned()),
        remarks: remarks(words, shown, &field.name),
        name: field.name.clone(),
        value,
    }
}

/// Where the value comes from; then what the register and last year say, unless it is the same.
fn marks(words: &Words, shown: &Shown<'_>, field: &Field<'_>, value: &str) -> Vec<String> {
    let beside = &shown.filling.seen.report.beside;
    let entered = shown.filling.entered();
    if let Some(source) = entered.get(&field.name).filter(|_| !value.is_empty()) {
        return vec![words.with("reports-entered", &[("source", source)])];
    }
    match beside.proposed(&field.name) {
        Some((text, origin)) if shown.fresh && text == value => return vec![words.t(taken(origin))],
        _ => {}
    }
    let known = [(&beside.register, "reports-register-says"), (&beside.last_year, "reports-last-year-said")];
    let differing = known.into_iter().filter(|(typed, _)| {
        let text = typed.get(&field.name);
        !text.is_empty() && text != value
    });
    let read = |typed: &Typed| reads(field.question, typed.get(&field.name), words.language);
    differing.map(|(typed, key)| words.with(key, &[("value", &read(typed))])).collect()
}

fn taken(origin: Origin) -> &'static str {
    match origin {
        Origin::Register => "reports-from-register",
        Origin::LastYear => "reports-from-last-year",
    }
}

/// What is to be said beside a field.
fn remarks(words: &Words, shown: &Shown<'_>, field: &str) -> Vec<Said> {
    let own = shown.remarks.iter().filter(|remark| remark.fields.first().is_some_and(|first| first == field));
    own.map(|remark| said(words, shown.filling, shown.base, remark)).collect()
}

/// How a value of a field reads.
pub(super) fn read(words: &Words, filling: &Filling<'_>, field: &str, text: &str) -> String {
    let found = super::remarks::question_of(filling.questionnaire, field);
    found.map_or_else(|| text.to_owned(), |question| reads(question, text, words.language))
}
