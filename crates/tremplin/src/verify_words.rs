//! The report of a verification for a human: what cannot be true together, why, and what to look at first.
//!
//! Answers for order and layout; what a contradiction means is said by `sentences`, how a number reads by
//! `amount`. Start with [`Teller::report`].

mod amount;
mod paragraph;
mod sentences;

use crate::context::Context;
use consistency::verify::{Cited, Contradiction, MalformedPrint, Report};
use domain::definition::{Definitions, FigureDefinition};
use domain::network::{FigureId, Language, Text, Year};
use paragraph::{Paint, hanging, padded};
use publish::words::{colon, whole};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// A longer group is shortened to so many figures.
const LISTED: usize = 6;
/// A longer title pushes the id beside it.
const TITLE: usize = 56;

/// None, one and several of what is counted, in French and in English.
type Counted = [[&'static str; 3]; 2];
const FIGURES: Counted =
    [["aucun chiffre lu", "chiffre lu", "chiffres lus"], ["no figure read", "figure read", "figures read"]];
const CONTRADICTIONS: Counted = [
    ["aucune contradiction", "contradiction", "contradictions"],
    ["no contradiction", "contradiction", "contradictions"],
];
const MALFORMED: Counted = [
    ["aucun nombre mal formé", "nombre mal formé", "nombres mal formés"],
    ["no malformed number", "malformed number", "malformed numbers"],
];
const NOTICES: Counted = [["aucune remarque", "remarque", "remarques"], ["no notice", "notice", "notices"]];
const NOT_CHECKED: Counted = [
    ["aucun chiffre non vérifié", "chiffre non vérifié", "chiffres non vérifiés"],
    ["no figure unchecked", "figure not checked", "figures not checked"],
];

/// Turns a report into words.
pub struct Teller<'d> {
    definitions: &'d BTreeMap<Year, Definitions>,
    language: Language,
    width: usize,
    paint: Paint,
    all: bool,
}

impl<'d> Teller<'d> {
    /// Words in the language of `context`; `all` lists long groups whole.
    #[must_use]
    pub fn new(definitions: &'d BTreeMap<Year, Definitions>, context: &Context, all: bool) -> Self {
        Self { definitions, language: context.language, width: context.width(), paint: Paint(context.colour), all }
    }

    /// The whole report.
    #[must_use]
    pub fn report(&self, report: &Report) -> String {
        let mut parts: Vec<String> = report.contradictions.iter().map(|one| self.contradiction(one)).collect();
        parts.push(self.malformed(&report.malformed));
        parts.push(self.notices(&report.notices));
        parts.push(self.not_checked(&report.not_checked));
        parts.push(self.summary(report));
        parts.retain(|part| !part.is_empty());
        parts.join("\n")
    }

    /// The headline of a contradiction.
    #[must_use]
    pub fn title(&self, one: &Contradiction) -> String {
        let count = one.figures.len();
        match (self.language, count) {
            (Language::Fr, 1) => "Ce chiffre imprimé ne peut pas être vrai".to_owned(),
            (Language::Fr, 2) => "2 chiffres imprimés ne peuvent pas être vrais tous les deux".to_owned(),
            (Language::Fr, _) => format!("{count} chiffres imprimés ne peuvent pas être tous vrais"),
            (Language::En, 1) => "This printed figure cannot be true".to_owned(),
            (Language::En, 2) => "2 printed figures cannot both be true".to_owned(),
            (Language::En, _) => format!("{count} printed figures cannot all be true"),
        }
    }

    /// The figures of a contradiction in one line, for a page: the title, then what is printed.
    #[must_use]
    pub fn headline(&self, one: &Contradiction) -> String {
        let shown = one.figures.iter().rev().take(3).map(|cited| format!("{} ({})", cited.printed, cited.figure));
        let more = if one.figures.len() > 3 { "…" } else { "" };
        format!("{}{}{}{more}", self.title(one), colon(self.language), shown.collect::<Vec<_>>().join(", "))
    }

    /// A contradiction in about three lines: what is printed, and the sentence that tells most.
    #[must_use]
    pub fn in_short(&self, number: usize, one: &Contradiction) -> String {
        let shown: Vec<String> =
            self.shown(one).into_iter().take(3).map(|c| format!("{} ({})", c.printed, c.figure)).collect();
        let more = if one.figures.len() > shown.len() { "…" } else { "" };
        let first = format!("{number:>3}. {}{more}", shown.join(" ; "));
        let sentences = self.sentences(one);
        let telling = sentences.get(1).or_else(|| sentences.first());
        let line = telling.map_or_else(String::new, |s| hanging("     ", "     ", s, self.width));
        format!("{first}\n{line}")
    }

    fn contradiction(&self, one: &Contradiction) -> String {
        let cross = self.paint.red("✗");
        let mut text = format!("{cross} {}\n", self.paint.bold(&self.title(one)));
        let shown = self.shown(one);
        text += &self.cited_lines(&shown, &one.suspects);
        let hidden = one.figures.len() - shown.len();
        if hidden > 0 {
            let more = match self.language {
                Language::Fr => format!("et {hidden} autres (--all les montre tous)"),
                Language::En => format!("and {hidden} others (--all shows them all)"),
            };
            text += &format!("    {}\n", self.paint.dim(&more));
        }
        for sentence in self.sentences(one) {
            text += &hanging("  ", "  ", &sentence, self.width);
        }
        text
    }

    /// The figures to list: of a long group, the one that the report speaks of and the first others.
    fn shown<'c>(&self, one: &'c Contradiction) -> Vec<&'c Cited> {
        if self.all || one.figures.len() <= LISTED + 1 {
            return one.figures.iter().collect();
        }
        let headline = one.implied.as_ref().map(|implied| &implied.figure.figure).or(one.suspects.first());
        let spoken = one.figures.iter().filter(|cited| Some(&cited.figure) == headline);
        let others = one.figures.iter().filter(|cited| Some(&cited.figure) != headline);
        spoken.chain(others).take(LISTED).collect()
    }

    /// Printed text, title and id, each below the others.
    fn cited_lines(&self, cited: &[&Cited], suspects: &[FigureId]) -> String {
        let titles: Vec<String> = cited.iter().map(|one| self.title_of(one)).collect();
        let printed = cited.iter().map(|one| one.printed.width()).max().unwrap_or(0);
        let title = titles.iter().map(|title| title.width()).max().unwrap_or(0).min(TITLE);
        let mut text = String::new();
        for (one, own) in cited.iter().zip(&titles) {
            let gap = " ".repeat(printed - one.printed.width());
            let number =
                if suspects.first() == Some(&one.figure) { self.paint.red(&one.printed) } else { one.printed.clone() };
            let id = self.paint.dim(one.figure.as_str());
            text += &format!("    {gap}{number}  {}  {id}\n", padded(own, title));
        }
        text
    }

    fn malformed(&self, all: &[MalformedPrint]) -> String {
        let entries = all.iter().map(|one| (one.cited.figure.to_string(), one.why.get(self.language).to_owned()));
        self.section("!", &self.count(all.len(), &MALFORMED), entries)
    }

    fn notices(&self, all: &[(Vec<Cited>, Text)]) -> String {
        let ids = |cited: &[Cited]| cited.iter().map(|one| one.figure.to_string()).collect::<Vec<_>>().join(", ");
        let entries = all.iter().map(|(cited, why)| (ids(cited), why.get(self.language).to_owned()));
        self.section("!", &self.count(all.len(), &NOTICES), entries)
    }

    fn not_checked(&self, all: &[(Cited, Text)]) -> String {
        let entries = all.iter().map(|(one, why)| (one.figure.to_string(), why.get(self.language).to_owned()));
        self.section("·", &self.count(all.len(), &NOT_CHECKED), entries)
    }

    /// A title and, for each entry, its ids and its sentence; nothing when there is no entry.
    fn section(&self, sign: &str, title: &str, entries: impl Iterator<Item = (String, String)>) -> String {
        let mut text = String::new();
        for (ids, why) in entries {
            text += &format!("    {}\n", self.paint.dim(&ids));
            text += &hanging("      ", "      ", &sentences::sentence(&why), self.width);
        }
        if text.is_empty() { text } else { format!("{sign} {}\n{text}", self.paint.bold(title)) }
    }

    fn summary(&self, report: &Report) -> String {
        let groups = report.contradictions.len();
        let found = self.count(groups, &CONTRADICTIONS);
        let found = if groups == 0 { self.paint.green(&found) } else { self.paint.red(&found) };
        let read = self.count(report.figures, &FIGURES);
        let malformed = self.count(report.malformed.len(), &MALFORMED);
        let notices = self.count(report.notices.len(), &NOTICES);
        let left = self.count(report.not_checked.len(), &NOT_CHECKED);
        format!("{read}{}{found}, {malformed}, {notices}, {left}.\n", colon(self.language))
    }

    /// `2 remarques`, `aucune remarque`.
    fn count(&self, count: usize, [fr, en]: &Counted) -> String {
        let [none, one, many] = pick_words(self.language, fr, en);
        match count {
            0 => (*none).to_owned(),
            1 => format!("1 {one}"),
            _ => format!("{} {many}", whole(count as u64, self.language)),
        }
    }

    /// Row and column titles, with the edition when there are several.
    fn title_of(&self, cited: &Cited) -> String {
        let title = cited.title.get(self.language);
        if self.definitions.len() > 1 { format!("{title} ({})", cited.edition) } else { title.to_owned() }
    }

    fn definition(&self, cited: &Cited) -> Option<FigureDefinition> {
        self.definitions.get(&cited.edition)?.find(&cited.figure)
    }
}

/// Text for a terminal as a page sets it: spaces that do not break before marks.
#[must_use]
pub fn typeset(text: &str, language: Language) -> String {
    match language {
        Language::En => text.to_owned(),
        Language::Fr => text
            .replace(" %", "\u{202f}%")
            .replace(" ;", "\u{202f};")
            .replace("« ", "«\u{a0}")
            .replace(" »", "\u{a0}»")
            .replace(" : ", "\u{a0}: "),
    }
}

fn pick_words<'t>(language: Language, fr: &'t [&'t str; 3], en: &'t [&'t str; 3]) -> &'t [&'t str; 3] {
    match language {
        Language::Fr => fr,
        Language::En => en,
    }
}
