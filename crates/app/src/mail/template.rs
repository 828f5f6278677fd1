//! The texts of mails: `crates/app/mail/<language>/<name>.txt`, the subject in the first line, a blank line, then the text.
//!
//! `{name}` stands for a value; `{network}` and `{site}` are always there; `{list}` alone may have several lines. Start with [`render`].

use domain::network::Language;

/// A text in both languages.
struct Template {
    name: &'static str,
    fr: &'static str,
    en: &'static str,
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        [$(Template {
            name: $name,
            fr: include_str!(concat!("../../mail/fr/", $name, ".txt")),
            en: include_str!(concat!("../../mail/en/", $name, ".txt")),
        }),*]
    };
}

/// Every text.
static TEMPLATES: [Template; 16] = templates![
    "embargo",
    "factor-dropped",
    "factor-reset",
    "factor-set",
    "invitation",
    "mail-asked",
    "mail-changed",
    "mail-proof",
    "password-changed",
    "recovery",
    "report-opening",
    "report-receipt",
    "report-receipts",
    "report-reminder",
    "role-given",
    "role-lent",
];

/// A subject and a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rendered {
    pub subject: String,
    pub body: String,
}

/// Why a text can't be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// There is none of that name.
    #[error("there is no mail `{0}`")]
    Unknown(String),
    /// A value is missing.
    #[error("the mail `{template}` needs a value for `{{{placeholder}}}`")]
    Missing {
        /// Which text.
        template: String,
        /// Which value.
        placeholder: String,
    },
}

/// The text `name` with its values.
pub(crate) fn render(
    name: &str,
    language: Language,
    value: impl Fn(&str) -> Option<String>,
) -> Result<Rendered, TemplateError> {
    let template = TEMPLATES.iter().find(|template| template.name == name);
    let template = template.ok_or_else(|| TemplateError::Unknown(name.to_owned()))?;
    let text = if language == Language::En { template.en } else { template.fr };
    let (subject, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let filled = |text| {
        filled(text, &value).map_err(|placeholder| TemplateError::Missing {
            template: name.to_owned(),
            placeholder: placeholder.to_owned(),
        })
    };
    Ok(Rendered { subject: filled(subject)?, body: filled(body)? })
}

/// `text` with its values, none of which is read as a text again; else the name of the one that is missing.
fn filled(text: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, &str> {
    let mut parts = text.split('{');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once('}').ok_or(part)?;
        // A value can't start a line of a mail's header.
        let kept = |c: char| !c.is_control() || (c == '\n' && name == "list");
        out.extend(value(name).ok_or(name)?.chars().map(|c| if kept(c) { c } else { ' ' }));
        out.push_str(rest);
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect()
    }

    #[test]
    fn each_text_stands_in_both_languages_with_the_same_values() {
        for template in &TEMPLATES {
            assert_eq!(placeholders(template.fr), placeholders(template.en), "{}", template.name);
            for text in [template.fr, template.en] {
                let (subject, body) = text.split_once("\n\n").unwrap();
                assert!(!subject.contains('\n') && !subject.is_empty() && body.ends_with('\n'), "{}", template.name);
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_a_text_and_no_other() {
        for language in ["fr", "en"] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("mail").join(language);
            let files: BTreeSet<_> = std::fs::read_dir(folder)
                .unwrap()
                .map(|file| file.unwrap().file_name().to_str().unwrap().trim_end_matches(".txt").to_owned())
                .collect();
            assert_eq!(files, TEMPLATES.iter().map(|template| template.name.to_owned()).collect(), "{language}");
        }
    }

    #[test]
    fn french_marks_have_a_space_that_does_not_break_before_them() {
        for template in &TEMPLATES {
            for (place, mark) in template.fr.match_indices([':', ';', '?', '!']) {
                let before = template.fr[..place].chars().next_back();
                assert!(matches!(before, Some('\u{a0}' | '\u{202f}')), "{}: {mark} at {place}", template.name);
            }
            assert!(!template.fr.contains('\''), "{}: a typewriter's apostrophe", template.name);
        }
    }

    #[test]
    fn a_value_is_neither_read_as_a_text_nor_breaks_a_line() {
        let value = |name: &str| (name != "missing").then(|| format!("<{name}>\r\nBcc: {{x}}"));
        assert_eq!(filled("a {b} c", value), Ok("a <b>  Bcc: {x} c".to_owned()));
        assert_eq!(filled("a {missing} c", value), Err("missing"));
    }
}
