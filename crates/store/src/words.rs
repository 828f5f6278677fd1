//! Languages as the tables hold them.

use domain::network::Language;

pub(crate) fn language_code(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr",
        Language::En => "en",
    }
}

pub(crate) fn language(code: &str) -> Language {
    if code == "en" { Language::En } else { Language::Fr }
}
