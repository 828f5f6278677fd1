//! Why an edition could not be published, in the reader's words and with the way out.

use domain::network::{FigureId, Language, Text, Year};

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
    /// An edition that nothing was withheld from yet, this one or an earlier one: it might tell of a person.
    #[error("the {0} edition is not protected")]
    Unprotected(Year),
    /// A figure that is withheld, and something of it is still there.
    #[error("{0} is withheld, and the edition still holds some of it")]
    Exposed(FigureId),
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
            (Self::Unprotected(year), Language::Fr) => (
                format!("l’édition {year} n’est pas protégée\u{a0}: on pourrait en déduire ce qui concerne une personne"),
                Some("lancez `tremplin protect` sur elle, puis publiez l’édition protégée qu’elle écrit".into()),
            ),
            (Self::Unprotected(year), Language::En) => (
                format!("the {year} edition is not protected: something about a person could be deduced from it"),
                Some("run `tremplin protect` on it, then publish the protected edition that it writes".into()),
            ),
            (Self::Exposed(id), Language::Fr) => (
                format!("le chiffre `{id}` est masqué, et l’édition porte encore de quoi le retrouver"),
                Some("l’édition a changé depuis sa protection\u{a0}: relancez `tremplin protect` sur l’édition calculée".into()),
            ),
            (Self::Exposed(id), Language::En) => (
                format!("the figure `{id}` is withheld, and the edition still holds some of it"),
                Some("the edition has changed since it was protected: run `tremplin protect` on the computed edition again".into()),
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
