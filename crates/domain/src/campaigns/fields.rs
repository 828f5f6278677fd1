//! A questionnaire as flat fields, one a cell: the names that forms, spreadsheets and the programming interface share.
//! Start with [`fields`].

use crate::network::Code;
use crate::questionnaire::{Question, QuestionKind, Questionnaire, Section};

/// One cell that is filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field<'q> {
    /// Its name: `finished`, or `sex.femmes` for a row of a table.
    pub name: String,
    /// The question that it belongs to.
    pub question: &'q Question,
    /// The row of the question's table.
    pub row: Option<&'q Code>,
}

/// Every field of a questionnaire, in its order.
pub fn fields(questionnaire: &Questionnaire) -> impl Iterator<Item = Field<'_>> {
    questionnaire.sections.iter().flat_map(fields_of)
}

/// The fields of one section.
pub fn fields_of(section: &Section) -> impl Iterator<Item = Field<'_>> {
    section.questions.iter().flat_map(of_question)
}

fn of_question(question: &Question) -> Vec<Field<'_>> {
    let QuestionKind::Table { rows, .. } = &question.kind else {
        return vec![Field { name: question.id.to_string(), question, row: None }];
    };
    let row = |row| Field { name: name(question, row), question, row: Some(row) };
    rows.codes.iter().map(row).collect()
}

fn name(question: &Question, row: &Code) -> String {
    format!("{}.{}", question.id, row.code)
}
