//! The configuration as a person reads it.

use super::{Mistake, Origin, Shown};
use crate::error::CommandError;
use domain::network::Language;
use publish::words::pick;

/// Each value with where it comes from, then every mistake.
#[must_use]
pub fn report(shown: &[Shown], mistakes: &[Mistake], language: Language) -> String {
    let wide = shown.iter().map(|one| one.key.chars().count()).max().unwrap_or_default();
    let mut text = String::new();
    for one in shown {
        let value = one.value.as_deref().unwrap_or("—");
        text += &format!("{:wide$}  {value}  ({})\n", one.key, from(&one.origin, language));
    }
    for mistake in mistakes {
        text += &format!("\n{}", sentence(mistake, language));
    }
    let fine = pick(language, "aucune erreur", "no mistake").to_owned();
    let wrong = match (mistakes.len(), language) {
        (1, Language::Fr) => "1 erreur".to_owned(),
        (1, Language::En) => "1 mistake".to_owned(),
        (many, Language::Fr) => format!("{many} erreurs"),
        (many, Language::En) => format!("{many} mistakes"),
    };
    text + "\n" + if mistakes.is_empty() { &fine } else { &wrong } + "\n"
}

/// Every mistake as the reason why a command does not start.
#[must_use]
pub fn told(mistakes: &[Mistake]) -> CommandError {
    let all = |language| mistakes.iter().map(|mistake| sentence(mistake, language)).collect::<Vec<_>>().join("");
    let french = format!("la configuration est à corriger\n{}", all(Language::Fr).trim_end());
    let english = format!("the configuration is to be mended\n{}", all(Language::En).trim_end());
    CommandError::new(french, english).help(
        "tremplin config check montre chaque valeur et d’où elle vient",
        "tremplin config check shows each value and where it comes from",
    )
}

fn sentence(mistake: &Mistake, language: Language) -> String {
    let (key, found, origin) = (&mistake.key, &mistake.found, from(&mistake.origin, language));
    let (expected, way_out) = (mistake.expected.get(language), mistake.way_out.get(language));
    match language {
        Language::Fr => {
            format!("{key}\u{a0}: `{found}` ({origin})\n  attendu\u{a0}: {expected}\n  que faire\u{a0}: {way_out}\n")
        }
        Language::En => format!("{key}: `{found}` ({origin})\n  expected: {expected}\n  what to do: {way_out}\n"),
    }
}

fn from(origin: &Origin, language: Language) -> String {
    match origin {
        Origin::Flag => pick(language, "ligne de commande", "command line").to_owned(),
        Origin::Environment(name) => format!("{} {name}", pick(language, "environnement,", "environment,")),
        Origin::File(path) => path.display().to_string(),
        Origin::SecretFile(path) => format!("{} {}", pick(language, "fichier", "file"), path.display()),
        Origin::Default => pick(language, "par défaut", "default").to_owned(),
    }
}
