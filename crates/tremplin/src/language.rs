//! The language of this run, known before the command line is parsed: help texts need it.
//!
//! `--lang` comes first, then the environment as POSIX orders it, then French. Start with [`choose`].

use domain::network::Language;
use std::ffi::OsString;
use std::sync::OnceLock;

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Fixes the language of this run from its arguments and its environment.
pub fn choose() -> Language {
    let asked = asked(std::env::args_os().skip(1));
    *LANGUAGE.get_or_init(|| asked.unwrap_or_else(|| of_environment(|name| std::env::var(name).ok())))
}

/// The words in the language of this run.
#[must_use]
pub fn say(fr: &'static str, en: &'static str) -> &'static str {
    match LANGUAGE.get().copied().unwrap_or_default() {
        Language::Fr => fr,
        Language::En => en,
    }
}

/// The language that a short name means.
#[must_use]
pub fn named(name: &str) -> Option<Language> {
    match name {
        "fr" => Some(Language::Fr),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// What `--lang` says, even on a command line that is wrong elsewhere.
fn asked(arguments: impl Iterator<Item = OsString>) -> Option<Language> {
    let words: Vec<String> = arguments.map(|word| word.to_string_lossy().into_owned()).collect();
    let words = words.split(|word| word == "--").next().unwrap_or_default();
    let apart = words.windows(2).filter(|pair| pair[0] == "--lang").find_map(|pair| named(&pair[1]));
    apart.or_else(|| words.iter().find_map(|word| named(word.strip_prefix("--lang=")?)))
}

fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Language {
    let set = |name: &&str| variable(name).filter(|value| !value.is_empty());
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().find_map(set).unwrap_or_default();
    named(locale.get(..2).unwrap_or_default()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_option_counts_wherever_it_stands() {
        let of = |line: &str| asked(line.split(' ').map(OsString::from));
        assert_eq!(of("verify --lang en x.csv"), Some(Language::En));
        assert_eq!(of("--lang=fr --wrong"), Some(Language::Fr));
        assert_eq!([of("verify -- --lang en"), of("--lang de"), of("--lang")], [None; 3]);
    }

    #[test]
    fn without_option_the_environment_decides_then_french() {
        let of = |all: &[(&str, &str)]| {
            of_environment(|name| all.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned()))
        };
        assert_eq!(of(&[("LANG", "en_GB.UTF-8")]), Language::En);
        assert_eq!(of(&[("LANG", "en_GB.UTF-8"), ("LC_ALL", "fr_FR")]), Language::Fr);
        assert_eq!(of(&[("LC_ALL", ""), ("LANG", "en")]), Language::En);
        assert_eq!([of(&[]), of(&[("LANG", "C")]), of(&[("LANG", "é")])], [Language::Fr; 3]);
    }
}
