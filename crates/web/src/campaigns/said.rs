//! Remarks and faults in words, for the spreadsheet's pages, its annotated copy and programs.

use crate::reports::remarks;
use crate::words::Words;
use app::campaigns::RowFault;
use domain::campaigns::{Remark, RemarkCode};
use domain::questionnaire::{Questionnaire, Severity};

/// A remark, its field first; of one that asks for a word, that it does.
pub(super) fn remark(words: &Words, questionnaire: &Questionnaire, remark: &Remark) -> String {
    let said = remarks::named(words, questionnaire, remark);
    match remark.severity {
        Severity::Blocking => said,
        Severity::Warning => format!("{said} {}", words.t("bulk-say-why")),
    }
}

/// A fault of a row; one of a field says its name first.
pub(super) fn fault(words: &Words, questionnaire: &Questionnaire, fault: &RowFault) -> String {
    let field = remarks::title(questionnaire, &fault.field, words);
    if RemarkCode::plain().any(|code| code == fault.code) {
        let question = remarks::question_of(questionnaire, &fault.field);
        let said = remarks::plain(words, question, &fault.code, (&fault.found, fault.expected.as_deref()));
        return remarks::after(words, &field, &said);
    }
    let values = [
        ("field", field.as_str()),
        ("found", &fault.found),
        ("expected", fault.expected.as_deref().unwrap_or_default()),
    ];
    words.with(&format!("bulk-fault-{}", fault.code), &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::campaigns::BookFault;
    use domain::network::Language;

    #[test]
    fn every_code_has_its_words() {
        for words in [Language::Fr, Language::En].map(Words::new) {
            for fault in BookFault::ALL {
                assert!(words.has(&format!("bulk-fault-{}", fault.code())), "{fault:?}");
            }
            for code in super::super::api::REFUSALS {
                assert!(words.has(&format!("bulk-api-{code}")), "{code}");
            }
        }
    }
}
