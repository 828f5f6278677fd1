//! Why an edition could not be published, in the reader's words and with the way out.

use domain::network::{FigureId, Language, Text};

/// Why an edition could not be published.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PublishError {
    /// Something in a text: what is wrong and what to do, at `file:line:column`.
    #[error("{at}: {}", .message.en)]
    Text {
        /// `file:line:column`.
        at: String,
        /// What is wrong.
        message: Text,
        /// The way out.
        help: Text,
    },
    /// A headline whose figure has no value to show.
    #[error("the headline {0} has no value to show")]
    Headline(FigureId),
    /// Two files want the same address: two tables, pages or themes have the same name.
    #[error("two files have the same address, {0}")]
    SamePath(String),
    /// An output format refused; what it said.
    #[error("{format}: {message}")]
    Format {
        /// The format.
        format: &'static str,
        /// What it said.
        message: String,
    },
}

impl PublishError {
    /// What is wrong and the way out, in `language`.
    #[must_use]
    pub fn say(&self, language: Language) -> (String, Option<String>) {
        match (self, language) {
            (Self::Text { at, message, help }, _) => {
                let colon = crate::words::colon(language);
                (format!("{at}{colon}{}", message.get(language)), Some(help.get(language).to_owned()))
            }
            (Self::Headline(id), Language::Fr) => (
                format!("le chiffre `{id}`, mis en avant, n’a pas de valeur à montrer"),
                Some("retirez-le de publication.toml, ou choisissez-en un autre".into()),
            ),
            (Self::Headline(id), Language::En) => (
                format!("the headline `{id}` has no value to show"),
                Some("take it out of publication.toml, or choose another".into()),
            ),
            (Self::SamePath(path), Language::Fr) => (
                format!("deux fichiers ont la même adresse, {path}"),
                Some("changez le nom d’un tableau, ou le titre d’un texte ou d’un thème".into()),
            ),
            (Self::SamePath(path), Language::En) => (
                format!("two files have the same address, {path}"),
                Some("change the name of a table, or the title of a text or a theme".into()),
            ),
            (Self::Format { format, message }, _) => (format!("{format}: {message}"), None),
        }
    }
}
