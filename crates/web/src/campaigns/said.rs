//! Remarks and faults in words, for the spreadsheet's pages, its annotated copy and programs.

use crate::words::Words;
use app::campaigns::RowFault;
use domain::campaigns::{Remark, RemarkCode, title_of};
use domain::questionnaire::Questionnaire;

/// What a field is called; its name when the questionnaire has none of it.
pub(super) fn field(words: &Words, questionnaire: &Questionnaire, name: &str) -> String {
    title_of(questionnaire, name).map_or_else(|| name.to_owned(), |title| title.get(words.language).to_owned())
}

/// A remark, its field first.
pub(super) fn remark(words: &Words, questionnaire: &Questionnaire, remark: &Remark) -> String {
    if let RemarkCode::Rule(id) = &remark.code {
        let rule = questionnaire.rules.iter().find(|rule| rule.id == *id);
        return rule.map_or_else(|| id.clone(), |rule| rule.message.get(words.language).to_owned());
    }
    let name = remark.fields.first().map_or("", String::as_str);
    let expected = remark.expected.as_deref().unwrap_or_default();
    sentence(words, &field(words, questionnaire, name), &remark.code.to_string(), (&remark.found, expected))
}

/// A fault of a row, its field first.
pub(super) fn fault(words: &Words, questionnaire: &Questionnaire, fault: &RowFault) -> String {
    let expected = fault.expected.as_deref().unwrap_or_default();
    let known = RemarkCode::plain().any(|code| code == fault.code);
    if known || fault.code == "changed" {
        let name = field(words, questionnaire, &fault.field);
        return sentence(words, &name, &fault.code, (&fault.found, expected));
    }
    words.with(&format!("bulk-fault-{}", fault.code), &[("found", &fault.found), ("expected", expected)])
}

fn sentence(words: &Words, field: &str, code: &str, (found, expected): (&str, &str)) -> String {
    let near = if code == "unknown-code" && !expected.is_empty() { "-near" } else { "" };
    let values = [("field", field), ("found", found), ("expected", expected)];
    words.with(&format!("bulk-remark-{code}{near}"), &values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::campaigns::BookFault;
    use domain::network::Language;

    #[test]
    fn every_code_has_its_words() {
        for words in [Language::Fr, Language::En].map(Words::new) {
            for code in RemarkCode::plain() {
                assert!(words.has(&format!("bulk-remark-{code}")), "{code}");
            }
            for fault in BookFault::ALL.into_iter().filter(|fault| *fault != BookFault::Changed) {
                assert!(words.has(&format!("bulk-fault-{}", fault.code())), "{fault:?}");
            }
            for code in super::super::api::REFUSALS {
                assert!(words.has(&format!("bulk-api-{code}")), "{code}");
            }
        }
    }
}
