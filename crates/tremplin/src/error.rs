//! Why a command could not do its work, in the reader's words and with the way out.
//!
//! Everything here ends with status 2. Start with [`CommandError::new`].

use domain::network::{Language, Text};
use rules::Diagnostics;
use std::fmt::Display;
use std::io;

/// Why a command could not do its work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CommandError {
    /// Mistakes in files, each with its place, and how many more there are.
    Files(Diagnostics, usize),
    /// Anything else.
    Told {
        /// What is wrong.
        message: Text,
        /// The way out.
        help: Option<Text>,
    },
}

impl CommandError {
    /// What is wrong, in French and in English.
    pub fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Told { message: Text { fr: fr.into(), en: en.into() }, help: None }
    }

    /// Adds the way out.
    #[must_use]
    pub fn help(self, fr: impl Into<String>, en: impl Into<String>) -> Self {
        match self {
            Self::Told { message, .. } => Self::Told { message, help: Some(Text { fr: fr.into(), en: en.into() }) },
            files => files,
        }
    }

    /// A path that can't be read or written, with what the system says of it.
    pub fn file(doing: (&str, &str), name: impl Display, error: &io::Error) -> Self {
        let (why_fr, why_en) = reason(error);
        Self::new(format!("{} {name}\u{a0}: {why_fr}", doing.0), format!("{} {name}: {why_en}", doing.1))
    }

    /// The text for the terminal, with its line ends.
    #[must_use]
    pub fn render(&self, language: Language) -> String {
        match (self, language) {
            (Self::Files(all, 0), _) => all.render(language),
            (Self::Files(all, more), Language::Fr) => {
                format!("{}\n… et {more} autres erreurs.\n", all.render(language))
            }
            (Self::Files(all, more), Language::En) => format!("{}\n… and {more} more errors.\n", all.render(language)),
            (Self::Told { message, help }, Language::Fr) => {
                let help = help.as_ref().map(|help| format!("  aide\u{a0}: {}\n", help.fr)).unwrap_or_default();
                format!("erreur\u{a0}: {}\n{help}", message.fr)
            }
            (Self::Told { message, help }, Language::En) => {
                let help = help.as_ref().map(|help| format!("  help: {}\n", help.en)).unwrap_or_default();
                format!("error: {}\n{help}", message.en)
            }
        }
    }
}

impl From<Diagnostics> for CommandError {
    fn from(all: Diagnostics) -> Self {
        Self::Files(all, 0)
    }
}

/// The usual failures in both languages; the others as the system words them.
fn reason(error: &io::Error) -> (String, String) {
    let both = |fr: &str, en: &str| (fr.to_owned(), en.to_owned());
    match error.kind() {
        io::ErrorKind::NotFound => both("il n’existe pas", "it does not exist"),
        io::ErrorKind::PermissionDenied => both("accès refusé", "permission denied"),
        io::ErrorKind::IsADirectory => both("c’est un dossier", "it is a folder"),
        io::ErrorKind::NotADirectory => {
            both("un élément du chemin n’est pas un dossier", "a part of the path is no folder")
        }
        io::ErrorKind::StorageFull => both("le disque est plein", "the disk is full"),
        io::ErrorKind::AlreadyExists => both("il existe déjà", "it exists already"),
        _ => both(&error.to_string(), &error.to_string()),
    }
}
