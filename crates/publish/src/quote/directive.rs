//! `{{ … }}` in a text: found, resolved against an edition, replaced by marks that Markdown leaves alone.

use super::{Edition, FigureId, Language, PublishError, Text, quoted};
use domain::edition::Status;

/// Stand around the number of a reference in the marked text; no text has them.
pub(super) const MARK: (char, char) = ('\u{e000}', '\u{e001}');

/// What a reference stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Directive {
    /// A figure, and how it reads.
    Figure(FigureId, String),
    /// Characters that are no figure.
    Plain(String),
    /// A table.
    Table(String),
    /// A chart of a table, 0 first.
    Chart(String, usize),
}

struct Place<'a> {
    file: &'a str,
    source: &'a str,
    edition: &'a Edition,
    language: Language,
}

/// The text with marks, and what each stands for.
pub(super) fn find(
    source: &str,
    file: &str,
    edition: &Edition,
    language: Language,
) -> Result<(String, Vec<Directive>), PublishError> {
    let place = Place { file, source, edition, language };
    let (mut marked, mut found, mut at) = (String::new(), Vec::new(), 0);
    while let Some(opening) = source[at..].find("{{").map(|found| at + found) {
        place.no_number(at..opening)?;
        marked += &source[at..opening];
        let inside = &source[opening + 2..];
        let Some(length) = inside.find("}}").filter(|end| !inside[..*end].contains('\n')) else {
            return Err(place.wrong(
                opening,
                ("« {{ » n’est pas refermé", "`{{` is not closed"),
                ("écrivez `{{ figure … }}` sur une ligne", "write `{{ figure … }}` on one line"),
            ));
        };
        let alone = place.is_alone(opening, opening + 2 + length + 2);
        let directive = place.directive(opening, &inside[..length], alone)?;
        marked += &format!("{}{}{}", MARK.0, found.len(), MARK.1);
        found.push(directive);
        at = opening + 2 + length + 2;
    }
    place.no_number(at..source.len())?;
    marked += &source[at..];
    Ok((marked, found))
}

/// Words and the numbers of references, in order.
pub(super) fn parts(text: &str) -> impl Iterator<Item = Result<&str, usize>> {
    text.split_inclusive([MARK.0, MARK.1]).filter_map(|piece| match piece.strip_suffix(MARK.1) {
        Some(number) => number.parse().ok().map(Err),
        None => Some(Ok(piece.strip_suffix(MARK.0).unwrap_or(piece))).filter(|words| *words != Ok("")),
    })
}

impl Place<'_> {
    fn directive(&self, at: usize, inside: &str, alone: bool) -> Result<Directive, PublishError> {
        let words: Vec<&str> = inside.split_whitespace().collect();
        let only_alone = || {
            self.wrong(
                at,
                (
                    "un tableau ou un graphique se pose seul dans son paragraphe",
                    "a table or a chart stands alone in its paragraph",
                ),
                ("entourez-le de lignes vides", "put empty lines around it"),
            )
        };
        match words.as_slice() {
            ["figure", id] => self.figure(at, id),
            ["plain", rest @ ..] if !rest.is_empty() => Ok(Directive::Plain(rest.join(" "))),
            ["table", _] | ["chart", ..] if !alone => Err(only_alone()),
            ["table", id] => self.table(at, id).map(|table| Directive::Table(table.id.clone())),
            ["chart", id] => self.chart(at, id, "1"),
            ["chart", id, place] => self.chart(at, id, place),
            _ => {
                let (fr, en) =
                    (format!("`{{{{{inside}}}}}` ne veut rien dire"), format!("`{{{{{inside}}}}}` means nothing"));
                let help = "`{{ figure ID }}`, `{{ table ID }}`, `{{ chart ID }}`, `{{ plain 22 }}`";
                Err(self.wrong(at, (&fr, &en), (help, help)))
            }
        }
    }

    fn figure(&self, at: usize, id: &str) -> Result<Directive, PublishError> {
        let id = FigureId::from(id);
        let Some(figure) = self.edition.figure(&id) else {
            let near = nearest(id.as_str(), self.edition.figures().map(|figure| figure.id.as_str()));
            let (fr, en) =
                (format!("l’édition n’a pas de chiffre `{id}`"), format!("the edition has no figure `{id}`"));
            let help = (format!("vouliez-vous dire `{near}` ?"), format!("did you mean `{near}`?"));
            return Err(self.wrong(at, (&fr, &en), (&help.0, &help.1)));
        };
        if figure.printed.is_none() {
            let why = match figure.status {
                Status::Suppressed => ("confidentiel", "confidential"),
                _ => ("sans valeur", "without value"),
            };
            let (fr, en) = (format!("le chiffre `{id}` est {}", why.0), format!("the figure `{id}` is {}", why.1));
            let help = ("retirez la phrase qui le cite", "take out the sentence that quotes it");
            return Err(self.wrong(at, (&fr, &en), help));
        }
        Ok(Directive::Figure(id, quoted(figure, self.language)))
    }

    fn table(&self, at: usize, id: &str) -> Result<&domain::edition::EditionTable, PublishError> {
        self.edition.tables.iter().find(|table| table.id == id).ok_or_else(|| {
            let near = nearest(id, self.edition.tables.iter().map(|table| table.id.as_str()));
            let (fr, en) = (format!("l’édition n’a pas de tableau `{id}`"), format!("the edition has no table `{id}`"));
            self.wrong(at, (&fr, &en), (&format!("vouliez-vous dire `{near}` ?"), &format!("did you mean `{near}`?")))
        })
    }

    fn chart(&self, at: usize, id: &str, place: &str) -> Result<Directive, PublishError> {
        let table = self.table(at, id)?;
        let known = table.charts.len();
        let wanted = place.parse::<usize>().ok().filter(|place| (1..=known).contains(place));
        let (fr, en) =
            (format!("le tableau `{id}` n’a pas de graphique {place}"), format!("table `{id}` has no chart {place}"));
        let help = (format!("il en a {known}, de 1 à {known}"), format!("it has {known}, from 1 to {known}"));
        let place = wanted.ok_or_else(|| self.wrong(at, (&fr, &en), (&help.0, &help.1)))?;
        Ok(Directive::Chart(table.id.clone(), place - 1))
    }

    /// Whether nothing but empty lines surrounds these bytes.
    fn is_alone(&self, start: usize, end: usize) -> bool {
        let (before, after) = (&self.source[..start], &self.source[end..]);
        let line_above = before.trim_end_matches([' ', '\t']);
        let line_below = after.trim_start_matches([' ', '\t', '\r']);
        (line_above.is_empty() || line_above.replace('\r', "").ends_with("\n\n"))
            && (line_below.is_empty()
                || line_below.replace('\r', "").starts_with("\n\n")
                || line_below.trim().is_empty())
    }

    /// Refuses a number that was typed, unless it is a year.
    fn no_number(&self, range: std::ops::Range<usize>) -> Result<(), PublishError> {
        let text = &self.source[range.clone()];
        let mut from = 0;
        while let Some(start) = text[from..].find(|c: char| c.is_ascii_digit()).map(|found| from + found) {
            let length = text[start..].chars().take_while(char::is_ascii_digit).count();
            let number = &text[start..start + length];
            if !is_year(number) && !is_list_item(self.source, range.start + start, length) {
                let (fr, en) =
                    (format!("le nombre `{number}` est écrit à la main"), format!("the number `{number}` is typed"));
                let help = (
                    "citez le chiffre, `{{ figure … }}`, ou dites que ce n’en est pas un, `{{ plain … }}`",
                    "quote the figure, `{{ figure … }}`, or say that it is none, `{{ plain … }}`",
                );
                return Err(self.wrong(range.start + start, (&fr, &en), help));
            }
            from = start + length;
        }
        Ok(())
    }

    fn wrong(&self, at: usize, (fr, en): (&str, &str), help: (&str, &str)) -> PublishError {
        let before = &self.source[..at];
        let line = 1 + before.matches('\n').count();
        let column = 1 + before.rsplit('\n').next().map_or(0, |line| line.chars().count());
        PublishError::Text {
            at: format!("{}:{line}:{column}", self.file),
            message: Text { fr: fr.to_owned(), en: en.to_owned() },
            help: Text { fr: help.0.to_owned(), en: help.1.to_owned() },
        }
    }
}

fn is_year(number: &str) -> bool {
    number.len() == 4 && (number.starts_with("19") || number.starts_with("20"))
}

/// `1. ` at the beginning of a line numbers a list.
pub(super) fn is_list_item(text: &str, start: usize, length: usize) -> bool {
    let line = text[..start].rsplit('\n').next().unwrap_or_default();
    line.trim().is_empty() && text[start + length..].starts_with(". ")
}

fn nearest<'n>(name: &str, all: impl Iterator<Item = &'n str>) -> &'n str {
    all.map(|known| (strsim::jaro_winkler(name, known), known))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or("", |(_, known)| known)
}
