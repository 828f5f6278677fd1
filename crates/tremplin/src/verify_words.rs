//! The report of a verification for a human: what cannot be true together, why, and what to look at first.
//!
//! Answers for order and layout; what a contradiction means is said by `sentences`, how a number reads by
//! `amount`. Start with [`Teller::report`].

mod amount;
mod paragraph;
mod sentences;

use crate::context::Context;
use crate::words::{pick, whole};
use consistency::verify::{Cited, Contradiction, MalformedPrint, Report};
use domain::definition::{Definitions, FigureDefinition};
use domain::network::{FigureId, Language, Text, Year};
use paragraph::{Paint, hanging, padded};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// A longer group is shortened to so many figures.
const LISTED: usize = 6;
/// A longer title pushes the id beside it.
const TITLE: usize = 56;

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
        parts.push(self.summary(report) + "\n");
        parts.retain(|part| !part.is_empty());
        parts.join("\n")
    }

    /// The headline of a contradiction.
    #[must_use]
    pub fn title(&self, one: &Contradiction) -> String {
        let count = one.figures.len();
        match (self.language, count) {
            (Language::Fr, 1) => "Ce chiffre imprimé ne peut pas être vrai".to_owned(),
            (Language::Fr, _) => format!("{count} chiffres imprimés ne peuvent pas être tous vrais"),
            (Language::En, 1) => "This printed figure cannot be true".to_owned(),
            (Language::En, 2) => "2 printed figures cannot both be true".to_owned(),
            (Language::En, _) => format!("{count} printed figures cannot all be true"),
        }
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
            let number = if suspects.first() == Some(&one.figure) { self.paint.red(&one.printed) } else { one.printed.clone() };
            let id = self.paint.dim(one.figure.as_str());
            text += &format!("    {gap}{number}  {}  {id}\n", padded(own, title));
        }
        text
    }

    fn malformed(&self, all: &[MalformedPrint]) -> String {
        let title = match (self.language, all.len()) {
            (Language::Fr, 1) => "1 nombre mal formé",
            (Language::Fr, n) => &format!("{n} nombres mal formés"),
            (Language::En, 1) => "1 malformed number",
            (Language::En, n) => &format!("{n} malformed numbers"),
        };
        self.section("!", title, all.iter().map(|one| (one.cited.figure.to_string(), one.why.get(self.language).to_owned())))
    }

    fn notices(&self, all: &[(Vec<Cited>, Text)]) -> String {
        let title = match (self.language, all.len()) {
            (Language::Fr, 1) => "1 remarque",
            (Language::Fr, n) => &format!("{n} remarques"),
            (Language::En, 1) => "1 notice",
            (Language::En, n) => &format!("{n} notices"),
        };
        let ids = |cited: &[Cited]| cited.iter().map(|one| one.figure.to_string()).collect::<Vec<_>>().join(", ");
        self.section("!", title, all.iter().map(|(cited, why)| (ids(cited), why.get(self.language).to_owned())))
    }

    fn not_checked(&self, all: &[(Cited, Text)]) -> String {
        let title = match (self.language, all.len()) {
            (Language::Fr, 1) => "1 chiffre non vérifié",
            (Language::Fr, n) => &format!("{n} chiffres non vérifiés"),
            (Language::En, 1) => "1 figure not checked",
            (Language::En, n) => &format!("{n} figures not checked"),
        };
        self.section("·", title, all.iter().map(|(one, why)| (one.figure.to_string(), why.get(self.language).to_owned())))
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
        let read = whole(report.figures as u64, self.language);
        let (groups, malformed, left) = (report.contradictions.len(), report.malformed.len(), report.not_checked.len());
        let say = |count: usize, fr: [&str; 2], en: [&str; 2]| {
            let words = pick_many(self.language, fr, en, count);
            format!("{} {words}", if count == 0 { pick(self.language, "aucun", "no").to_owned() } else { count.to_string() })
        };
        let groups_said = match (self.language, groups) {
            (Language::Fr, 0) => self.paint.green("aucune contradiction"),
            (Language::En, 0) => self.paint.green("no contradiction"),
            (Language::Fr, n) => self.paint.red(&format!("{n} contradiction{}", if n == 1 { "" } else { "s" })),
            (Language::En, n) => self.paint.red(&format!("{n} contradiction{}", if n == 1 { "" } else { "s" })),
        };
        let malformed = say(malformed, ["nombre mal formé", "nombres mal formés"], ["malformed number", "malformed numbers"]);
        let left = say(left, ["chiffre non vérifié", "chiffres non vérifiés"], ["figure not checked", "figures not checked"]);
        let figures = pick_many(self.language, ["chiffre lu", "chiffres lus"], ["figure read", "figures read"], report.figures);
        let colon = pick(self.language, "\u{a0}: ", ": ");
        format!("{read} {figures}{colon}{groups_said}, {malformed}, {left}.")
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

/// One or several: French counts 0 and 1 as one, English 1 alone.
fn pick_many<'t>(language: Language, fr: [&'t str; 2], en: [&'t str; 2], count: usize) -> &'t str {
    match language {
        Language::Fr => fr[usize::from(count > 1)],
        Language::En => en[usize::from(count != 1)],
    }
}
