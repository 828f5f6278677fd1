//! Reads TOML values with their places; every mistake goes to the report, and reading goes on.
//!
//! A getter that returns `None` has already said why (or the key is absent). Open a file with [`open`]; each
//! table that it holds is [`Fields`], each value a [`Node`].

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::nearest::{Noun, unknown};
use crate::phrase::{Bilingual, Phrase};
use domain::network::{Text, Year};
use std::ops::RangeInclusive;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The editions that there may be.
pub(crate) const YEARS: RangeInclusive<Year> = 1900..=2999;

/// A value under a key.
#[derive(Clone, Copy)]
pub(crate) struct Node<'t> {
    report: &'t Report<'t>,
    /// The key, or the place in an array of the node above.
    pub name: &'t str,
    /// Where the key stands.
    pub key: Spot,
    /// Where the value stands.
    pub spot: Spot,
    value: &'t DeValue<'t>,
}

/// The keys of a table, in the order of the file.
pub(crate) struct Fields<'t> {
    report: &'t Report<'t>,
    /// Where to point when a key is missing.
    pub spot: Spot,
    what: Text,
    nodes: Vec<Node<'t>>,
}

/// Parses a file and reports every syntax error; `None` after one, for what follows would mislead.
pub(crate) fn parse<'t>(report: &Report<'t>, file: usize) -> Option<Spanned<DeTable<'t>>> {
    let Some(text) = report.files.text(file) else {
        not_utf8(report, file);
        return None;
    };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let label = say(error.message(), error.message());
        let help = say("TOML 1.1 : https://toml.io/fr/", "TOML 1.1: https://toml.io/en/");
        report.add(
            Spot { file, start: span.start, end: span.end },
            say("ce fichier n’est pas du TOML correct", "this file is not valid TOML"),
            label,
            Some(help),
        );
    }
    errors.is_empty().then_some(table)
}

/// Reports the first byte that is not UTF-8.
pub(crate) fn not_utf8(report: &Report<'_>, file: usize) {
    let bytes = report.files.bytes(file);
    let at = std::str::from_utf8(bytes).map_or_else(|e| e.valid_up_to(), str::len);
    let byte = bytes.get(at).copied().unwrap_or_default();
    report.add(
        Spot { file, start: at, end: at + 1 },
        say("ce fichier n’est pas en UTF-8", "this file is not UTF-8"),
        say(
            format!("l’octet 0x{byte:02X} n’y est pas un caractère"),
            format!("byte 0x{byte:02X} is no character there"),
        ),
        Some(say("enregistrez-le en UTF-8, sans autre codage", "save it as UTF-8")),
    );
}

/// The keys at the top of a parsed file.
pub(crate) fn open<'t>(report: &'t Report<'t>, file: usize, table: &'t DeTable<'t>, what: Text) -> Fields<'t> {
    fields(report, Spot::top(file), table, what)
}

fn fields<'t>(report: &'t Report<'t>, spot: Spot, table: &'t DeTable<'t>, what: Text) -> Fields<'t> {
    let place = |span: std::ops::Range<usize>| Spot { file: spot.file, start: span.start, end: span.end };
    let node = |(key, value): (&'t Spanned<DeString<'t>>, &'t Spanned<DeValue<'t>>)| Node {
        report,
        name: key.get_ref(),
        key: place(key.span()),
        spot: place(value.span()),
        value: value.get_ref(),
    };
    let mut nodes: Vec<_> = table.iter().map(node).collect();
    nodes.sort_by_key(|node| node.key);
    Fields { report, spot, what, nodes }
}

impl<'t> Fields<'t> {
    /// Reports every key that is not one of `valid`.
    pub fn only(self, valid: &[&str]) -> Self {
        for node in self.nodes.iter().filter(|node| !valid.contains(&node.name)) {
            let label = say("cette clé n’a pas de sens ici", "this key means nothing here");
            unknown(self.report, node.key, (Noun::Key, node.name), &self.what, label, valid.iter().copied());
        }
        self
    }

    /// Reports a mistake in these keys.
    pub fn report(&self, spot: Spot, message: Text, label: Text) {
        self.report.add(spot, message, label, None);
    }

    /// Every value, in the order of the file.
    pub fn nodes(&self) -> impl Iterator<Item = Node<'t>> + '_ {
        self.nodes.iter().copied()
    }

    /// The value under `key`, if any.
    pub fn get(&self, key: &str) -> Option<Node<'t>> {
        self.nodes.iter().find(|node| node.name == key).copied()
    }

    /// The value under `key`; its absence is reported.
    pub fn need(&self, key: &str) -> Option<Node<'t>> {
        let found = self.get(key);
        if found.is_none() {
            let Text { fr, en } = &self.what;
            let message = say(format!("il manque `{key}` à {fr}"), format!("`{key}` is missing in {en}"));
            self.report.add(self.spot, message, say(format!("ajoutez `{key} = …`"), format!("add `{key} = …`")), None);
        }
        found
    }

    /// A word of a closed list, as the value that stands for it.
    pub fn word<T: Copy>(&self, key: &str, words: &[(&str, T)]) -> Option<T> {
        self.get(key)?.word(words)
    }

    /// A text in both languages, under the keys `fr` and `en` of this very table.
    pub fn bilingual(&self) -> Option<Bilingual> {
        let (fr, en) = (self.language("fr"), self.language("en"));
        Some(Bilingual { fr: fr?, en: en? })
    }

    fn language(&self, key: &str) -> Option<Phrase> {
        let Some(node) = self.get(key) else {
            let (fr, en) = if key == "fr" { ("français", "French") } else { ("anglais", "English") };
            self.report.add(
                self.spot,
                say(format!("pas de texte {fr} pour {}", self.what.fr), format!("no {en} text for {}", self.what.en)),
                say(format!("ajoutez `{key} = \"…\"`"), format!("add `{key} = \"…\"`")),
                Some(say("tout texte existe en français et en anglais", "every text exists in French and in English")),
            );
            return None;
        };
        let phrase = node.phrase()?;
        if phrase.raw.trim().is_empty() {
            node.wrong("un texte non vide", "a text that is not empty");
            return None;
        }
        Some(phrase)
    }
}

impl<'t> Node<'t> {
    /// Reports that something else was expected here.
    pub fn wrong(&self, fr: &str, en: &str) {
        let (found_fr, found_en) = type_names(self.value);
        self.report.add(
            self.spot,
            say(format!("`{}` attend {fr}", self.name), format!("`{}` takes {en}", self.name)),
            say(format!("trouvé : {found_fr}"), format!("found {found_en}")),
            None,
        );
    }

    /// A string in which only `{edition}` may stand for something else.
    pub fn phrase(&self) -> Option<Phrase> {
        self.text()?.check(self.report, false)
    }

    /// A string in which `{edition}` and the row's `{expr}` may stand for something else.
    pub fn expression(&self) -> Option<Phrase> {
        self.text()?.check(self.report, true)
    }

    fn text(&self) -> Option<Phrase> {
        let Some(text) = self.value.as_str() else {
            self.wrong("un texte entre guillemets", "a text in quotes");
            return None;
        };
        Some(Phrase::new(text, self.spot, self.report.files.text(self.spot.file).unwrap_or_default()))
    }

    /// The key itself, in which `{edition}` may stand for the year.
    pub fn key_phrase(&self) -> Option<Phrase> {
        let text = self.report.files.text(self.key.file).unwrap_or_default();
        Phrase::new(self.name, self.key, text).check(self.report, false)
    }

    /// How many mistakes the report holds so far: more afterwards means that something here is wrong.
    pub fn mistakes(&self) -> usize {
        self.report.len()
    }

    /// A whole number.
    pub fn integer(&self) -> Option<i64> {
        let number = self.value.as_integer().and_then(|i| i64::from_str_radix(i.as_str(), i.radix()).ok());
        if number.is_none() {
            self.wrong("un nombre entier", "a whole number");
        }
        number
    }

    /// A whole number from `low` to `high`.
    pub fn between(&self, low: i64, high: i64) -> Option<i64> {
        let number = self.integer()?;
        if !(low..=high).contains(&number) {
            let (fr, en) = (format!("un entier de {low} à {high}"), format!("a whole number from {low} to {high}"));
            self.wrong(&fr, &en);
            return None;
        }
        Some(number)
    }

    /// A year.
    pub fn year(&self) -> Option<Year> {
        let (first, last) = (i64::from(*YEARS.start()), i64::from(*YEARS.end()));
        self.between(first, last).and_then(|year| Year::try_from(year).ok())
    }

    /// A year, as a number or as a text that names the edition.
    pub fn year_phrase(&self) -> Option<Phrase> {
        if self.value.is_str() {
            let phrase = self.phrase()?;
            if !phrase.fill(2000).parse().is_ok_and(|year| YEARS.contains(&year)) {
                self.wrong("une année ou `\"{edition-1}\"`", "a year or `\"{edition-1}\"`");
                return None;
            }
            return Some(phrase);
        }
        let year = self.year()?.to_string();
        Some(Phrase::new(&year, self.spot, self.report.files.text(self.spot.file).unwrap_or_default()))
    }

    /// A number, exact, as numerator and denominator.
    pub fn number(&self) -> Option<(i64, i64)> {
        let text = match self.value {
            DeValue::Float(float) => float.as_str(),
            _ => return self.integer().map(|whole| (whole, 1)),
        };
        let parsed = decimal(text);
        if parsed.is_none() {
            self.wrong("un nombre", "a number");
        }
        parsed
    }

    /// True or false.
    pub fn boolean(&self) -> Option<bool> {
        if self.value.as_bool().is_none() {
            self.wrong("`true` ou `false`", "`true` or `false`");
        }
        self.value.as_bool()
    }

    /// A word of a closed list, as the value that stands for it.
    pub fn word<T: Copy>(&self, words: &[(&str, T)]) -> Option<T> {
        let phrase = self.phrase()?;
        let found = words.iter().find(|(word, _)| *word == phrase.raw).map(|(_, value)| *value);
        if found.is_none() {
            let place = say(format!("`{}`", self.name), format!("`{}`", self.name));
            let label = say("pas un mot de cette liste", "not a word of this list");
            let valid = words.iter().map(|(word, _)| *word);
            unknown(self.report, phrase.spot, (Noun::Word, &phrase.raw), &place, label, valid);
        }
        found
    }

    /// A text in both languages: `{ fr = "…", en = "…" }`.
    pub fn bilingual(&self) -> Option<Bilingual> {
        let what = say(format!("`{}`", self.name), format!("`{}`", self.name));
        self.fields(what)?.only(&["fr", "en"]).bilingual()
    }

    /// Whether the value is a table.
    pub fn is_table(&self) -> bool {
        self.value.is_table()
    }

    /// Whether the value is an array.
    pub fn is_array(&self) -> bool {
        self.value.is_array()
    }

    /// The table's keys; `what` names the table in messages.
    pub fn fields(&self, what: Text) -> Option<Fields<'t>> {
        let Some(table) = self.value.as_table() else {
            self.wrong("une table `{ … }`", "a table `{ … }`");
            return None;
        };
        Some(fields(self.report, self.key, table, what))
    }

    /// The array's values.
    pub fn items(&self) -> Option<Vec<Node<'t>>> {
        let Some(array) = self.value.as_array() else {
            self.wrong("une liste `[ … ]`", "a list `[ … ]`");
            return None;
        };
        let file = self.spot.file;
        let item = |value: &'t Spanned<DeValue<'t>>| {
            let spot = Spot { file, start: value.span().start, end: value.span().end };
            Node { report: self.report, name: self.name, key: spot, spot, value: value.get_ref() }
        };
        Some(array.iter().map(item).collect())
    }

    /// The array's strings.
    pub fn phrases(&self) -> Option<Vec<Phrase>> {
        self.items()?.iter().map(Node::phrase).collect()
    }
}

/// A decimal number in plain digits, as numerator and denominator.
pub(crate) fn decimal(text: &str) -> Option<(i64, i64)> {
    let text = text.trim();
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = part.bytes().chain(whole.trim_start_matches(['-', '+']).bytes()).all(|b| b.is_ascii_digit());
    let scale = 10i64.checked_pow(u32::try_from(part.len()).ok()?)?;
    let number = format!("{whole}{part}").parse().ok()?;
    digits.then_some((number, scale))
}

fn type_names(value: &DeValue<'_>) -> (&'static str, &'static str) {
    match value {
        DeValue::String(_) => ("un texte", "a text"),
        DeValue::Integer(_) => ("un entier", "a whole number"),
        DeValue::Float(_) => ("un nombre à virgule", "a decimal number"),
        DeValue::Boolean(_) => ("vrai ou faux", "true or false"),
        DeValue::Datetime(_) => ("une date", "a date"),
        DeValue::Array(_) => ("une liste", "a list"),
        DeValue::Table(_) => ("une table", "a table"),
    }
}
