//! What the database and its copies could not do, told in the reader's language. What an engine says of it stays in brackets.

use crate::error::CommandError;
use domain::network::Language;
use store::StoreError;
use store::audit::Broken;

/// Why the database could not be looked after.
#[must_use]
pub fn of_store(error: &StoreError) -> CommandError {
    let told = CommandError::new(french(error), error.to_string());
    match error {
        StoreError::Open { .. } | StoreError::Address(_) => told.help(
            "vérifiez l’adresse de la base, et les droits sur le fichier ou le serveur",
            "check the database’s address, and the rights on the file or the server",
        ),
        StoreError::NotAFile => {
            told.help("pg_dump, ou tremplin export --all DOSSIER", "pg_dump, or tremplin export --all DIR")
        }
        StoreError::Older(_) => told.help(
            "le contrôle ne change rien à la base\u{a0}: mettez-la à jour avec tremplin serve, ou prenez la version qui l’a écrite",
            "checking changes nothing in the database: bring it up to date with tremplin serve, or take the version that wrote it",
        ),
        StoreError::Newer(_) => told.help("prenez cette version de Tremplin", "take that version of Tremplin"),
        _ => told,
    }
}

/// Why a copy is not sound.
#[must_use]
pub fn of_copy(error: &StoreError, language: Language) -> String {
    match language {
        Language::Fr => french(error),
        Language::En => error.to_string(),
    }
}

fn french(error: &StoreError) -> String {
    match error {
        StoreError::Address(text) => format!("`{text}` n’est pas une base\u{a0}: attendu un fichier, ou postgres://…"),
        StoreError::Open { address, cause } => format!("la base `{address}` ne s’ouvre pas ({cause})"),
        StoreError::Migration(cause) => format!("les tables ne se mettent pas à jour ({cause})"),
        StoreError::Newer(name) => format!("la base vient d’une version plus récente de Tremplin (elle a `{name}`)"),
        StoreError::Older(name) => {
            format!("la base vient d’une version antérieure de Tremplin (il lui manque `{name}`)")
        }
        StoreError::Foreign(address) => format!("`{address}` n’est pas une base de Tremplin"),
        StoreError::NotAFile => "une base PostgreSQL se sauvegarde avec ses propres outils".to_owned(),
        StoreError::Unsound(what) => format!("la copie n’est pas saine ({what})"),
        StoreError::HandOver(what) => format!("la remise ne peut pas être reprise ({what})"),
        StoreError::File { file, cause } if cause.kind() == std::io::ErrorKind::AlreadyExists => {
            format!("{file}\u{a0}: existe déjà\u{202f}; nommez-en un autre")
        }
        StoreError::File { file, cause } if cause.kind() == std::io::ErrorKind::NotFound => {
            format!("{file}\u{a0}: n’existe pas")
        }
        StoreError::File { file, cause } => format!("{file}\u{a0}: {cause}"),
        other => format!("la base de données a échoué ({other})"),
    }
}

/// Where a chain breaks.
#[must_use]
pub fn broken(found: &Broken, language: Language) -> String {
    let (fr, en) = match found {
        Broken::Gap { expected, found } => (
            format!("Le journal est rompu\u{a0}: la ligne {expected} manque, la {found} la suit."),
            format!("The trail is broken: line {expected} is missing, {found} comes next."),
        ),
        Broken::Unlinked(line) => (
            format!("Le journal est rompu\u{a0}: la ligne {line} ne suit pas celle d’avant."),
            format!("The trail is broken: line {line} does not follow the one before."),
        ),
        Broken::Changed(line) => (
            format!("Le journal est rompu\u{a0}: la ligne {line} a été changée."),
            format!("The trail is broken: line {line} was changed."),
        ),
        Broken::Details(line) => (
            format!("Le journal est rompu\u{a0}: les détails de la ligne {line} ont été changés."),
            format!("The trail is broken: the details of line {line} were changed."),
        ),
    };
    if language == Language::Fr { fr } else { en }
}
