//! Finds the numbers of a text: digits in the typography of its language, what is said before them and their unit.
//!
//! Reading digits is [`domain::number::read`]'s. Start with [`numbers`].

use domain::definition::Unit;
use domain::network::Language;
use domain::number::{self, Printed, Relation};
use std::ops::Range;

/// A number of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// As written, with its unit.
    pub text: String,
    /// Line, 1 first.
    pub line: usize,
    /// Column in characters, 1 first.
    pub column: usize,
    /// What it says.
    pub printed: Printed,
    /// Whether it is said to be a bound or about right.
    pub relation: Relation,
    /// The unit written after it.
    pub unit: Option<Unit>,
    /// The words of its sentence before it, back to the number before.
    pub before: String,
    /// The words of its sentence after it, up to the next number.
    pub after: String,
}

/// What is passed over, for readers who wonder why a number was not judged.
#[must_use]
pub fn passed_over(language: Language) -> &'static str {
    match language {
        Language::Fr => "les années, les jours d’un mois, les rangs, les codes, les liens et les commentaires",
        Language::En => "years, days of a month, ranks, code, links and comments",
    }
}

/// Whether a figure of `unit` can be what the number quotes.
pub(super) fn same_unit(number: &Number, unit: Unit) -> bool {
    match number.unit {
        Some(written) => written == unit || (written == Unit::Percent && unit == Unit::Points),
        None => matches!(unit, Unit::Count | Unit::Ratio),
    }
}

const MONTHS: &str = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre \
    january february march april may june july august september october november december";

/// What stands before a number that is a bound or about right.
const SAID: [(&str, Relation); 22] = [
    ("plus de", Relation::AtLeast),
    ("plus d’", Relation::AtLeast),
    ("au moins", Relation::AtLeast),
    ("more than", Relation::AtLeast),
    ("over", Relation::AtLeast),
    ("at least", Relation::AtLeast),
    ("moins de", Relation::AtMost),
    ("moins d’", Relation::AtMost),
    ("au plus", Relation::AtMost),
    ("less than", Relation::AtMost),
    ("fewer than", Relation::AtMost),
    ("under", Relation::AtMost),
    ("at most", Relation::AtMost),
    ("près de", Relation::About),
    ("environ", Relation::About),
    ("quelque", Relation::About),
    ("presque", Relation::About),
    ("about", Relation::About),
    ("around", Relation::About),
    ("nearly", Relation::About),
    ("almost", Relation::About),
    ("some", Relation::About),
];

/// Units as words follow a number; the longer first.
const UNITS: [(&str, Unit); 20] = [
    ("%", Unit::Percent),
    ("pour cent", Unit::Percent),
    ("percent", Unit::Percent),
    ("points", Unit::Points),
    ("point", Unit::Points),
    ("€", Unit::Euro),
    ("euros", Unit::Euro),
    ("m€", Unit::Euro),
    ("k€", Unit::Euro),
    ("md€", Unit::Euro),
    ("d’euros", Unit::Euro),
    ("heures", Unit::Hours),
    ("heure", Unit::Hours),
    ("hours", Unit::Hours),
    ("h", Unit::Hours),
    ("mois", Unit::Months),
    ("months", Unit::Months),
    ("ans", Unit::Years),
    ("années", Unit::Years),
    ("years", Unit::Years),
];

/// How many characters after a number may hold its scale and its unit.
const TAIL: usize = 24;
const SCALES: [&str; 6] = ["milliards", "milliard", "millions", "million", "milliers", "billion"];

/// Every number that may quote a figure, in order.
pub(super) fn numbers(text: &str, language: Language) -> Vec<Number> {
    // One apostrophe, so that units are written one way; a character for a character, so that columns hold.
    let plain = blanked(&text.replace('\'', "’"));
    let spans = spans(&plain, language);
    let number = |(at, span): (usize, &Range<usize>)| {
        // Words between two numbers speak of both, unless a mark parts them.
        let parted = |end: usize, next: usize| clause_end(&plain[end..next]).map(|mark| end + mark);
        let from = at.checked_sub(1).map_or(0, |before| {
            let end = spans[before].end;
            parted(end, span.start).unwrap_or(end)
        });
        let to = spans.get(at + 1).map_or(plain.len(), |next| parted(span.end, next.start).unwrap_or(next.start));
        number(&plain, span, (from, to), language)
    };
    spans.iter().enumerate().filter_map(number).collect()
}

/// Where the words that follow a number end and those that lead to the next begin: at the first comma, colon, dash or
/// bracket between them, if their sentence is one.
fn clause_end(between: &str) -> Option<usize> {
    let sentence = sentence_after(between);
    let mark = sentence.char_indices().find(|(at, c)| match c {
        ',' => sentence[at + 1..].starts_with(char::is_whitespace),
        ':' | '(' | ')' | '–' | '—' => true,
        _ => false,
    });
    mark.map(|(at, c)| at + c.len_utf8())
}

/// Openings of what is no sentence, what closes it, and whether a line without words ends it unclosed.
const ASIDES: [(&str, &[&str], bool); 6] = [
    ("<!--", &["-->"], false),
    ("```", &["```"], false),
    ("`", &["`"], true),
    ("](", &[")"], true),
    ("{{", &["}}"], true),
    ("http", &[" ", "\n", ")", "\u{a0}"], true),
];

/// The text with comments, code and the targets of links blanked, byte for byte. What is never closed is a character
/// like another.
fn blanked(text: &str) -> String {
    let mut plain = text.to_owned();
    for (open, close, short) in ASIDES {
        let mut from = 0;
        while let Some(start) = plain[from..].find(open).map(|found| from + found) {
            let inside = start + open.len();
            let limit =
                if short { plain[inside..].find("\n\n").map_or(plain.len(), |end| inside + end) } else { plain.len() };
            let within = &plain[inside..limit];
            let closed = close.iter().filter_map(|close| Some(inside + within.find(close)? + close.len())).min();
            // An address may be the last word.
            let Some(end) = closed.or((open == "http").then_some(limit)) else {
                from = inside;
                continue;
            };
            let blank: String = plain[start..end].chars().map(|c| blank(c).repeat(c.len_utf8())).collect();
            plain.replace_range(start..end, &blank);
            from = end;
        }
    }
    plain
}

fn blank(c: char) -> &'static str {
    if c == '\n' { "\n" } else { " " }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}')
}

/// Where digits stand, thousands and decimals included.
fn spans(text: &str, language: Language) -> Vec<Range<usize>> {
    let (mut spans, mut at) = (Vec::new(), 0);
    while let Some(start) = text[at..].find(|c: char| c.is_ascii_digit()).map(|found| at + found) {
        let mut end = start + digits(&text[start..]);
        while let Some(more) = continued(&text[start..end], &text[end..], language) {
            end += more;
        }
        spans.push(start..end);
        at = end;
    }
    spans
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// How many bytes of `rest` go on with the number `begun`: a group of thousands or decimals.
fn continued(begun: &str, rest: &str, language: Language) -> Option<usize> {
    let mark = rest.chars().next()?;
    let group = digits(&rest[mark.len_utf8()..]);
    let (thousands, decimal) = match language {
        Language::Fr => (is_space(mark), mark == ','),
        Language::En => (mark == ',' || is_space(mark) && mark != ' ', mark == '.'),
    };
    let decimals_begun = begun.contains([',', '.']) && (language == Language::Fr || begun.contains('.'));
    let goes_on = thousands
        && group == 3
        && !decimals_begun
        && begun.len() - begun.trim_end_matches(|c: char| c.is_ascii_digit()).len() <= 3;
    let fraction = decimal && group > 0 && !decimals_begun;
    (goes_on || fraction).then_some(mark.len_utf8() + group)
}

fn number(text: &str, span: &Range<usize>, (from, to): (usize, usize), language: Language) -> Option<Number> {
    let (before, after) = (&text[..span.start], &text[span.end..]);
    let digits = &text[span.clone()];
    let attached =
        before.ends_with(|c: char| c.is_alphanumeric() || "_.-/°".contains(c) && !before.ends_with([' ', '-']));
    let in_word = after.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '/');
    let hyphened = after.starts_with('-') || before.ends_with('-') && !signed(before);
    let (scale, unit, tail) = tail(after);
    let glued_unit = unit.is_some() && after.starts_with(['%', '€', 'h', 'M', 'k', 'm']);
    if attached || hyphened || (in_word && !glued_unit) || no_figure(digits, after, unit.is_some(), before) {
        return None;
    }
    let sign = if signed(before) { "-" } else { "" };
    let printed = number::read(&format!("{sign}{} {scale}", in_french(digits, language))).ok()?.printed;
    let start = span.start - sign.len().min(1) * before.chars().next_back().map_or(0, char::len_utf8);
    let line = 1 + text[..start].matches('\n').count();
    let column = 1 + text[..start].rsplit('\n').next().map_or(0, |line| line.chars().count());
    let end = span.end + tail;
    let written = text[start..end].trim_end().to_owned();
    Some(Number {
        text: written,
        line,
        column,
        printed,
        relation: relation(before),
        unit: unit.or_else(|| before.ends_with('€').then_some(Unit::Euro)),
        before: sentence_before(&text[from..span.start]).to_owned(),
        after: sentence_after(&text[end.min(to)..to]).to_owned(),
    })
}

/// Whether a minus or plus sign belongs to the number: it follows a space.
fn signed(before: &str) -> bool {
    let mut back = before.chars().rev();
    matches!(back.next(), Some('-' | '−')) && back.next().is_none_or(|c| c.is_whitespace() || c == '(')
}

/// Years, days, ranks and numbered lines.
fn no_figure(digits: &str, after: &str, unit: bool, before: &str) -> bool {
    let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20")) && !unit;
    let word = after.trim_start_matches(is_space).split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
    let day = MONTHS.split_whitespace().any(|month| month == word.to_lowercase());
    let rank = ["er", "re", "e", "ème", "nd", "st", "rd", "th"]
        .iter()
        .any(|ending| after.strip_prefix(ending).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)));
    let listed = after.starts_with(". ") && before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty());
    let heading = before.ends_with('#');
    year || day || rank || listed || heading
}

/// The digits as French would write them, which is what is read.
fn in_french(digits: &str, language: Language) -> String {
    match language {
        Language::Fr => digits.to_owned(),
        Language::En => digits.replace(',', " ").replace('.', ","),
    }
}

/// Scale word, unit and how many bytes they take after a number.
fn tail(after: &str) -> (&'static str, Option<Unit>, usize) {
    // The longest scale and unit are shorter; a unit has no accented capital.
    let near = after.char_indices().nth(TAIL).map_or(after, |(end, _)| &after[..end]);
    let lower = near.to_ascii_lowercase();
    let skip = |text: &str| text.len() - text.trim_start_matches(is_space).len();
    let mut taken = skip(&lower);
    let scale = SCALES.into_iter().find(|word| whole_word(&lower[taken..], word)).unwrap_or("");
    if !scale.is_empty() {
        taken += scale.len() + skip(&lower[taken + scale.len()..]);
    }
    let rest = &lower[taken..];
    let of =
        ["de ", "of "].iter().find(|of| rest.starts_with(**of)).filter(|_| !scale.is_empty()).map_or(0, |of| of.len());
    let unit = UNITS.iter().filter(|(word, _)| whole_word(&rest[of..], word)).max_by_key(|(word, _)| word.len());
    let abbreviated = match unit {
        Some(("m€", _)) => "millions",
        Some(("k€", _)) => "milliers",
        Some(("md€", _)) => "milliards",
        _ => scale,
    };
    match unit {
        Some((word, unit)) => (french_scale(abbreviated), Some(*unit), taken + of + word.len()),
        None if scale.is_empty() => ("", None, 0),
        None => (french_scale(scale), None, taken),
    }
}

fn french_scale(word: &'static str) -> &'static str {
    if word == "billion" { "milliards" } else { word }
}

fn whole_word(text: &str, word: &str) -> bool {
    let rest = text.strip_prefix(word);
    rest.is_some_and(|rest| !word.ends_with(char::is_alphabetic) || !rest.starts_with(char::is_alphabetic))
}

fn relation(before: &str) -> Relation {
    let near = before.char_indices().rev().nth(TAIL).map_or(before, |(start, _)| &before[start..]);
    let said = near.to_lowercase();
    let said = said.trim_end_matches(|c: char| is_space(c) || "*_-−+\n".contains(c));
    let ends = |words: &str| {
        let head = said.strip_suffix(words.trim_end());
        head.is_some_and(|head| !head.ends_with(char::is_alphabetic))
    };
    SAID.iter().find(|(words, _)| ends(words)).map_or(Relation::Equal, |(_, relation)| *relation)
}

fn sentence_before(text: &str) -> &str {
    let end = ends(text).last();
    end.map_or(text, |at| &text[at..])
}

fn sentence_after(text: &str) -> &str {
    let end = ends(text).next();
    end.map_or(text, |at| &text[..at])
}

/// Where sentences and paragraphs end.
fn ends(text: &str) -> impl Iterator<Item = usize> {
    let marks = text.match_indices(['.', '!', '?', ';', '\n']);
    let ends = marks.filter(|(at, mark)| match *mark {
        "\n" => text[at + 1..].starts_with('\n'),
        _ => text[at + 1..].starts_with(char::is_whitespace) || text.len() == at + 1,
    });
    ends.map(|(at, mark)| at + mark.len())
}
