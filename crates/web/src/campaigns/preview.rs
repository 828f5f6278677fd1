//! The questionnaire as respondents will see it, to be read before the opening.

use super::labels;
use crate::Web;
use crate::error::{PageError, html};
use crate::layout::{Frame, Kind};
use crate::parts::Link;
use crate::visitor::Visitor;
use crate::words::Words;
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::network::Year;
use domain::questionnaire::{AnswerUnit, CodeChoice, NumberRange, Question, QuestionKind, Questionnaire, Severity};

#[derive(Template)]
#[template(path = "campaigns/preview.html")]
struct PreviewPage {
    frame: Frame,
    tabs: Vec<Link>,
    title: String,
    sections: Vec<Part>,
    totals: Vec<String>,
    rules: Vec<Told>,
}

struct Part {
    id: String,
    title: String,
    questions: Vec<Asked>,
}

/// A question as a form shows it.
struct Asked {
    id: String,
    title: String,
    help: String,
    required: bool,
    /// The limits of a number, or the characters of a text.
    limits: String,
    kind: Shape,
}

enum Shape {
    Line,
    Area,
    Choice(Vec<String>),
    Rows(Vec<String>),
}

struct Told {
    severity: (Kind, String),
    message: String,
    stated: String,
}

/// `GET /campagnes/{annee}/questionnaire`.
pub(super) async fn page(
    State(web): State<Web>,
    visitor: Visitor,
    Path(year): Path<Year>,
) -> Result<Response, PageError> {
    let me = visitor.signed_in()?;
    let campaign = web.app.campaigns().campaign(&me, year).await?;
    let questionnaire = web.app.campaigns().questionnaire(&campaign)?;
    let words = visitor.words;
    let text = |text: &domain::network::Text| text.get(words.language).to_owned();
    let part = |section: &domain::questionnaire::Section| Part {
        id: section.id.clone(),
        title: text(&section.title),
        questions: section.questions.iter().map(|question| asked(&words, question)).collect(),
    };
    html(&PreviewPage {
        frame: labels::frame(&visitor, "campaigns-preview-title", year),
        tabs: labels::tabs(&visitor, &campaign, "questionnaire"),
        title: text(&questionnaire.title),
        sections: questionnaire.sections.iter().map(part).collect(),
        totals: questionnaire.totals.iter().map(|total| text(&total.title)).collect(),
        rules: rules(&words, questionnaire),
    })
}

fn rules(words: &Words, questionnaire: &Questionnaire) -> Vec<Told> {
    let told = |rule: &domain::questionnaire::Rule| Told {
        severity: match rule.severity {
            Severity::Blocking => (Kind::Bad, words.t("campaigns-blocking")),
            Severity::Warning => (Kind::Warning, words.t("campaigns-to-justify")),
        },
        message: rule.message.get(words.language).to_owned(),
        stated: rule.stated.clone(),
    };
    questionnaire.rules.iter().map(told).collect()
}

fn asked(words: &Words, question: &Question) -> Asked {
    let labels = |choice: &CodeChoice| -> Vec<String> {
        choice.codes.iter().map(|code| code.label.get(words.language).to_owned()).collect()
    };
    let (kind, limits) = match &question.kind {
        QuestionKind::Number(range) => (Shape::Line, limits(words, range)),
        QuestionKind::Choice(choice) => (Shape::Choice(labels(choice)), String::new()),
        QuestionKind::Text { max_chars } => (Shape::Area, words.n("campaigns-chars", *max_chars)),
        QuestionKind::YesNo => (Shape::Choice(vec![words.t("campaigns-yes"), words.t("campaigns-no")]), String::new()),
        QuestionKind::Table { rows, cells, .. } => (Shape::Rows(labels(rows)), limits(words, cells)),
    };
    Asked {
        id: question.id.to_string(),
        title: question.title.get(words.language).to_owned(),
        help: question.help.get(words.language).to_owned(),
        required: question.required,
        limits,
        kind,
    }
}

fn limits(words: &Words, range: &NumberRange) -> String {
    let (unit, scale) = match range.unit {
        AnswerUnit::People => ("people", 1),
        AnswerUnit::Learners => ("learners", 1),
        AnswerUnit::Sessions => ("sessions", 1),
        AnswerUnit::Days => ("days", 1),
        AnswerUnit::Hours => ("hours", 1),
        AnswerUnit::Centimes => ("euros", 100),
        AnswerUnit::Euros => ("euros", 1),
    };
    let (min, max) = (words.number(range.min / scale), words.number(range.max / scale));
    let unit = words.t(&format!("campaigns-unit-{unit}"));
    words.with("campaigns-limits", &[("min", &min), ("max", &max), ("unit", &unit)])
}
