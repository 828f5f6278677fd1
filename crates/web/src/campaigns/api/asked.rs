//! The questionnaire of a year, as it is: public.

use crate::Web;
use crate::error::PageError;
use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use domain::campaigns::fields_of;
use domain::network::{Code, Text, Year};
use domain::questionnaire::{NumberRange, Question, QuestionKind, Questionnaire, Rule, Section};
use serde::Serialize;
use utoipa::ToSchema;

/// A text in both languages.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Text)]
pub(super) struct ApiText {
    fr: String,
    en: String,
}

/// What one training is asked about a year.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Questionnaire)]
pub(super) struct ApiQuestionnaire {
    /// Its name.
    id: String,
    /// The year that it asks about.
    year: Year,
    /// Its title.
    title: ApiText,
    /// Its sections, in order.
    sections: Vec<ApiAskedSection>,
    /// What binds the answers together; a remark about one is `rule:NAME`.
    rules: Vec<ApiRule>,
}

/// A section of a questionnaire.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AskedSection)]
pub(super) struct ApiAskedSection {
    /// Its name.
    id: String,
    /// Its title.
    title: ApiText,
    /// Its questions, in order.
    questions: Vec<ApiQuestion>,
}

/// A question.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Question)]
pub(super) struct ApiQuestion {
    /// Its name.
    id: String,
    /// The question itself.
    title: ApiText,
    /// What counts and what does not.
    help: ApiText,
    /// `number`, `choice`, `text`, `yes-no`, `table`.
    kind: &'static str,
    /// Whether a report can't be sent without it, if it is asked.
    required: bool,
    /// When it is asked; always without.
    when: Option<String>,
    /// The names of its fields: its own, or one for each row of its table.
    fields: Vec<String>,
    /// Least value of a number.
    min: Option<i64>,
    /// Greatest value of a number.
    max: Option<i64>,
    /// What is counted; amounts in centimes are sent in euros.
    unit: Option<String>,
    /// Most characters of a text.
    max_chars: Option<u32>,
    /// The codes of a choice, or the rows of a table.
    codes: Vec<ApiCode>,
}

/// A code with its label.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Code)]
pub(super) struct ApiCode {
    /// The code.
    code: String,
    /// Its label.
    label: ApiText,
}

/// A rule.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Rule)]
pub(super) struct ApiRule {
    /// Its name.
    id: String,
    /// `blocking` or `warning`.
    severity: &'static str,
    /// The comparison that answers satisfy.
    stated: String,
    /// What is said when they do not.
    message: ApiText,
}

/// The questionnaire of a year.
#[utoipa::path(
    get,
    path = "/api/v1/questionnaires/{annee}",
    tag = "reports",
    params(("annee" = u16, Path)),
    responses(
        (status = 200, description = "The questionnaire", body = ApiQuestionnaire),
        (status = 404, description = "There is none"),
    )
)]
pub(super) async fn questionnaire(State(web): State<Web>, Path(year): Path<Year>) -> Result<Response, PageError> {
    let found = web.app.questionnaires().iter().find(|one| one.edition == year);
    Ok(Json(of(found.ok_or_else(PageError::not_found)?)).into_response())
}

fn of(questionnaire: &Questionnaire) -> ApiQuestionnaire {
    let rule = |rule: &Rule| ApiRule {
        id: rule.id.clone(),
        severity: rule.severity.code(),
        stated: rule.stated.clone(),
        message: text(&rule.message),
    };
    ApiQuestionnaire {
        id: questionnaire.id.clone(),
        year: questionnaire.edition,
        title: text(&questionnaire.title),
        sections: questionnaire.sections.iter().map(section).collect(),
        rules: questionnaire.rules.iter().map(rule).collect(),
    }
}

fn section(section: &Section) -> ApiAskedSection {
    let asked = |one: &Question| {
        let own = fields_of(section).filter(|field| field.question.id == one.id);
        question(one, own.map(|field| field.name).collect())
    };
    ApiAskedSection {
        id: section.id.clone(),
        title: text(&section.title),
        questions: section.questions.iter().map(asked).collect(),
    }
}

fn question(question: &Question, fields: Vec<String>) -> ApiQuestion {
    let (kind, range, codes): (_, Option<NumberRange>, &[Code]) = match &question.kind {
        QuestionKind::Number(range) => ("number", Some(*range), &[]),
        QuestionKind::Choice(choice) => ("choice", None, &choice.codes),
        QuestionKind::Text { .. } => ("text", None, &[]),
        QuestionKind::YesNo => ("yes-no", None, &[]),
        QuestionKind::Table { rows, cells, .. } => ("table", Some(*cells), &rows.codes),
    };
    let max_chars = if let QuestionKind::Text { max_chars } = &question.kind { Some(*max_chars) } else { None };
    let unit = range.and_then(|range| serde_json::to_value(range.unit).ok());
    ApiQuestion {
        id: question.id.to_string(),
        title: text(&question.title),
        help: text(&question.help),
        kind,
        required: question.required,
        when: question.when.as_ref().map(|when| when.stated.clone()),
        fields,
        min: range.map(|range| range.min),
        max: range.map(|range| range.max),
        unit: unit.and_then(|unit| unit.as_str().map(str::to_owned)),
        max_chars,
        codes: codes.iter().map(|one| ApiCode { code: one.code.clone(), label: text(&one.label) }).collect(),
    }
}

fn text(text: &Text) -> ApiText {
    ApiText { fr: text.fr.clone(), en: text.en.clone() }
}
