//! The workbooks: the one to fill in, and the copy that says what is to be said.

use super::super::said;
use crate::reports::remarks;
use crate::words::Words;
use app::campaigns::{BookRow, Column, StagedBook, Template};
use domain::campaigns::{Field, fields};
use domain::network::Code;
use domain::questionnaire::{AnswerUnit, QuestionKind, Questionnaire};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationRule, Format, FormatAlign, Formula, Workbook, Worksheet, XlsxError,
};

/// Rows below the last one in which lists are offered too.
const SPARE: u32 = 200;

/// The first row of answers: questions and codes stand above.
const FIRST: u32 = 2;

const WRONG: Color = Color::RGB(0x00fd_e2e2);
const CODES: Color = Color::RGB(0x00ee_eeee);

/// A prefilled sheet, on a second one what each column means, on a third the lists.
pub(super) fn template(words: &Words, template: &Template<'_>) -> Result<Vec<u8>, XlsxError> {
    let questionnaire = template.questionnaire;
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name(words.t("bulk-sheet-reports"))?;
    headings(sheet, words, questionnaire, &template.columns)?;
    for (row, at) in template.rows.iter().zip(FIRST..) {
        for ((text, column), place) in row.iter().zip(&template.columns).zip(0..) {
            write(sheet, (at, place), &shown(words, questionnaire, column, text), None)?;
        }
    }
    let last = FIRST + u32::try_from(template.rows.len()).unwrap_or(0) + SPARE;
    let lists = offer(sheet, words, questionnaire, &template.columns, last)?;
    help(book.add_worksheet(), words, questionnaire)?;
    let sheet = book.add_worksheet();
    sheet.set_name(words.t("bulk-sheet-lists"))?.set_column_width(0, 60)?;
    for (label, at) in lists.iter().zip(0..) {
        sheet.write_string(at, 0, label)?;
    }
    book.save_to_buffer()
}

/// Questions above, codes below them; the versions are hidden.
fn headings(
    sheet: &mut Worksheet,
    words: &Words,
    questionnaire: &Questionnaire,
    columns: &[Column],
) -> Result<(), XlsxError> {
    let question = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    let code = Format::new().set_background_color(CODES);
    sheet.set_freeze_panes(FIRST, 3)?.set_row_height(0, 90)?;
    for (column, place) in columns.iter().zip(0..) {
        let label = match column {
            Column::Campaign => words.t("bulk-column-campaign"),
            Column::Reference => words.t("bulk-column-reference"),
            Column::Title => words.t("bulk-column-title"),
            Column::Field(name) => remarks::title(questionnaire, name, words),
            Column::Justification => words.t("bulk-column-justification"),
            Column::Version(_) => words.t("bulk-column-version"),
            Column::Remarks => words.t("bulk-column-remarks"),
        };
        sheet.set_column_width(place, if *column == Column::Remarks { 90 } else { 18 })?;
        sheet.write_string_with_format(0, place, label, &question)?;
        sheet.write_string_with_format(1, place, column.code(), &code)?;
        if matches!(column, Column::Version(_)) {
            sheet.set_column_hidden(place)?;
        }
    }
    Ok(())
}

fn field_of<'q>(questionnaire: &'q Questionnaire, column: &Column) -> Option<Field<'q>> {
    let Column::Field(name) = column else { return None };
    fields(questionnaire).find(|field| field.name == *name)
}

/// A code stands as its label.
fn shown(words: &Words, questionnaire: &Questionnaire, column: &Column, text: &str) -> String {
    let Some(field) = field_of(questionnaire, column) else { return text.to_owned() };
    let QuestionKind::Choice(choice) = &field.question.kind else { return text.to_owned() };
    let code = choice.codes.iter().find(|code| code.code == text);
    code.map_or_else(|| text.to_owned(), |code| label(words, &choice.codes, code))
}

/// The label, unless another code has the same.
fn label(words: &Words, codes: &[Code], code: &Code) -> String {
    let own = code.label.get(words.language);
    let twice = codes.iter().filter(|other| other.label.get(words.language) == own).count() > 1;
    if twice { code.code.clone() } else { own.to_owned() }
}

/// Whole numbers are numbers; everything else is written as a text, so that no spreadsheet changes it or runs it.
fn write(
    sheet: &mut Worksheet,
    (row, place): (u32, u16),
    text: &str,
    format: Option<&Format>,
) -> Result<(), XlsxError> {
    let plain = Format::new();
    let format = format.unwrap_or(&plain);
    match text.parse::<i32>() {
        _ if text.is_empty() => sheet.write_blank(row, place, format)?,
        Ok(number) if number.to_string() == text => sheet.write_number_with_format(row, place, number, format)?,
        _ => sheet.write_string_with_format(row, place, text, format)?,
    };
    Ok(())
}

/// Offers what each column takes; gives the lists, one below the other.
fn offer(
    sheet: &mut Worksheet,
    words: &Words,
    questionnaire: &Questionnaire,
    columns: &[Column],
    last: u32,
) -> Result<Vec<String>, XlsxError> {
    let (mut lists, name): (Vec<String>, _) = (Vec::new(), words.t("bulk-sheet-lists"));
    for (column, place) in columns.iter().zip(0..) {
        let Some(field) = field_of(questionnaire, column) else { continue };
        let rule = match &field.question.kind {
            QuestionKind::Choice(choice) => {
                let from = lists.len() + 1;
                lists.extend(choice.codes.iter().map(|code| label(words, &choice.codes, code)));
                let range = format!("='{name}'!$A${from}:$A${}", lists.len());
                Some(DataValidation::new().allow_list_formula(Formula::new(range)))
            }
            QuestionKind::YesNo => DataValidation::new().allow_list_strings(&["oui", "non"]).ok(),
            QuestionKind::Number(range) | QuestionKind::Table { cells: range, .. }
                if range.unit != AnswerUnit::Centimes =>
            {
                let bounds = (i32::try_from(range.min), i32::try_from(range.max));
                let (Ok(min), Ok(max)) = bounds else { continue };
                Some(DataValidation::new().allow_whole_number(DataValidationRule::Between(min, max)))
            }
            _ => None,
        };
        if let Some(rule) = rule {
            sheet.add_data_validation(FIRST, place, last, place, &rule)?;
        }
    }
    Ok(lists)
}

/// What each column means.
fn help(sheet: &mut Worksheet, words: &Words, questionnaire: &Questionnaire) -> Result<(), XlsxError> {
    let (bold, wrap) = (Format::new().set_bold(), Format::new().set_text_wrap());
    sheet.set_name(words.t("bulk-sheet-help"))?.set_freeze_panes(1, 0)?;
    sheet.set_column_width(0, 30)?.set_column_width(1, 60)?.set_column_width(2, 100)?;
    let heads = [words.t("bulk-help-code"), words.t("bulk-help-question"), words.t("bulk-help-text")];
    for (head, place) in heads.iter().zip(0..) {
        sheet.write_string_with_format(0, place, head, &bold)?;
    }
    for (field, at) in fields(questionnaire).zip(1..) {
        let needed = words.t(match (&field.question.when, field.question.required) {
            (_, false) => "bulk-help-optional",
            (Some(_), true) => "bulk-help-when",
            (None, true) => "bulk-help-required",
        });
        let when = field.question.when.as_ref().map_or_else(String::new, |when| when.stated.clone());
        let text = format!("{} {needed} {when}", field.question.help.get(words.language));
        sheet.write_string(at, 0, &field.name)?;
        sheet.write_string_with_format(at, 1, remarks::title(questionnaire, &field.name, words), &wrap)?;
        sheet.write_string_with_format(at, 2, text.trim(), &wrap)?;
    }
    Ok(())
}

/// What was sent, wrong cells marked, what is to be said in the last column; the whole can be corrected and sent again.
pub(super) fn annotated(
    words: &Words,
    questionnaire: &Questionnaire,
    staged: &StagedBook,
) -> Result<Vec<u8>, XlsxError> {
    let mut columns = Column::all(questionnaire);
    columns.retain(|column| staged.columns.contains(&column.code()));
    columns.push(Column::Remarks);
    let mut book = Workbook::new();
    let wrong = Format::new().set_background_color(WRONG);
    let sheet = book.add_worksheet();
    sheet.set_name(words.t("bulk-sheet-reports"))?;
    headings(sheet, words, questionnaire, &columns)?;
    for (row, at) in staged.rows.iter().zip(FIRST..) {
        for (column, place) in columns.iter().zip(0..) {
            let text = cell(words, questionnaire, row, column);
            let faulty = row.faults.iter().any(|fault| fault.field == column.code());
            write(sheet, (at, place), &text, faulty.then_some(&wrong))?;
        }
    }
    book.save_to_buffer()
}

fn cell(words: &Words, questionnaire: &Questionnaire, row: &BookRow, column: &Column) -> String {
    match column {
        Column::Campaign => row.year.clone(),
        Column::Reference => row.reference.clone(),
        Column::Title => row.title.clone(),
        Column::Field(name) => shown(words, questionnaire, column, row.cells.get(name).map_or("", String::as_str)),
        Column::Justification => row.words.clone(),
        Column::Version(section) => row.versions.get(section).map(ToString::to_string).unwrap_or_default(),
        Column::Remarks => {
            let faults = row.faults.iter().map(|fault| said::fault(words, questionnaire, fault));
            let remarks = row.remarks.iter().map(|remark| said::remark(words, questionnaire, remark));
            faults.chain(remarks).collect::<Vec<_>>().join("\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::sheet;
    use domain::network::Language;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static ASKED: LazyLock<Questionnaire> =
        LazyLock::new(|| rules::load(None).unwrap().questionnaires().unwrap().into_iter().next().unwrap());

    /// What may stand in a column before anything is typed.
    fn text(column: &Column) -> BoxedStrategy<String> {
        let Some(field) = field_of(&ASKED, column) else { return "[A-Za-z0-9 ’=+-]{0,12}".boxed() };
        match &field.question.kind {
            QuestionKind::Number(range) | QuestionKind::Table { cells: range, .. } => {
                let number = (range.min..=range.max).prop_map(|number| number.to_string());
                prop_oneof![number, Just(String::new()), "[0-9]{1,4},[0-9]{2}"].boxed()
            }
            QuestionKind::Choice(choice) => {
                let codes: Vec<String> = choice.codes.iter().map(|code| code.code.clone()).collect();
                prop_oneof![proptest::sample::select(codes), Just(String::new())].boxed()
            }
            QuestionKind::YesNo => prop_oneof![Just("oui".to_owned()), Just("non".to_owned())].boxed(),
            QuestionKind::Text { .. } => "[a-zé0-9=+@;\"’ -]{0,40}".boxed(),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn what_is_written_is_what_is_read(
            rows in proptest::collection::vec(
                Column::all(&ASKED).iter().map(text).collect::<Vec<_>>(),
                1..4,
            )
        ) {
            let columns = Column::all(&ASKED);
            let words = Words::new(Language::Fr);
            let sheet = Template { questionnaire: &ASKED, year: ASKED.edition, columns: columns.clone(), rows };
            let read = sheet::rows(&template(&words, &sheet).unwrap()).unwrap();
            let codes: Vec<String> = columns.iter().map(Column::code).collect();
            prop_assert_eq!(&read[1], &codes);
            for (at, row) in sheet.rows.iter().enumerate() {
                for (place, text) in row.iter().enumerate() {
                    let expected = shown(&words, &ASKED, &columns[place], text);
                    let found = read.get(at + 2).and_then(|row| row.get(place)).map_or("", String::as_str);
                    prop_assert_eq!(found, expected.as_str());
                }
            }
        }
    }
}
