//! Words and numbers of a figure as a reader sees them, in French and in English.
//!
//! Answers for units, status marks, relations and margins of error. Knows nothing of tables or of HTML:
//! see `grid`, `show` and `page`. Start with [`value_with_unit`].

use domain::definition::Unit;
use domain::edition::{Figure, Margin, Status};
use domain::network::{Language, Text};
use domain::number::{Rational, Relation, print_en, print_fr};
use domain::quality::ChangeMargins;

/// Narrow no-break space: between thousands, and before `%` and a double punctuation mark.
const NARROW: char = '\u{202f}';
/// No-break space: between a number and a unit that is a word.
const NO_BREAK: char = '\u{a0}';
/// Stands where a value is absent; a status mark follows it.
pub const ABSENT: &str = "·";

/// The words in `language`.
#[must_use]
pub fn pick<'t>(language: Language, fr: &'t str, en: &'t str) -> &'t str {
    match language {
        Language::Fr => fr,
        Language::En => en,
    }
}

/// The figure's number as it prints, without unit or relation; [`ABSENT`] where there is none.
#[must_use]
pub fn number(figure: &Figure, language: Language) -> String {
    let Some(printed) = &figure.printed else { return ABSENT.to_owned() };
    match language {
        Language::Fr => printed.clone(),
        // Same digits, other marks: rounding is never done twice.
        Language::En => printed.chars().filter_map(english_mark).collect(),
    }
}

fn english_mark(c: char) -> Option<char> {
    match c {
        NARROW | NO_BREAK => Some(','),
        ',' => Some('.'),
        other => Some(other),
    }
}

/// The number as printed, digit for digit, in point notation: `4195474.69`; none where nothing is printed.
pub(crate) fn point_notation(figure: &Figure) -> Option<String> {
    let plain = |c: char| match c {
        c if c.is_whitespace() => None,
        ',' => Some('.'),
        '−' => Some('-'),
        other => Some(other),
    };
    Some(figure.printed.as_deref()?.chars().filter_map(plain).collect())
}

/// The figure's number with the sign of its relation: `≥ 750`.
#[must_use]
pub fn value(figure: &Figure, language: Language) -> String {
    related(figure, number(figure, language))
}

/// The figure's number with relation and unit: `≥ 96 %`, `€4,195`, `3 mois`.
#[must_use]
pub fn value_with_unit(figure: &Figure, language: Language) -> String {
    let number = number(figure, language);
    if figure.printed.is_none() {
        return number;
    }
    let printed = with_unit(number, figure, language);
    related(figure, printed)
}

/// The figure in a sentence: number and unit; whoever writes the sentence says “more than” or “about”.
#[must_use]
pub fn quoted(figure: &Figure, language: Language) -> String {
    with_unit(number(figure, language), figure, language)
}

fn related(figure: &Figure, text: String) -> String {
    match relation_sign(figure.relation) {
        Some(sign) if figure.printed.is_some() => format!("{sign}{NO_BREAK}{text}"),
        _ => text,
    }
}

fn with_unit(number: String, figure: &Figure, language: Language) -> String {
    let many = plural(&number, language);
    let word = |fr, en, s| {
        let s = if many { s } else { "" };
        format!("{number}{NO_BREAK}{}{s}", pick(language, fr, en))
    };
    match (figure.unit, language) {
        (Unit::Count | Unit::Ratio, _) => number,
        (Unit::Percent, Language::Fr) => format!("{number}{NARROW}%"),
        (Unit::Percent, Language::En) => format!("{number}%"),
        (Unit::Euro, Language::Fr) => format!("{number}{NO_BREAK}€"),
        (Unit::Euro, Language::En) => euros_first(&number),
        (Unit::Hours, _) => format!("{number}{NO_BREAK}h"),
        (Unit::Points, _) => word("point", "point", "s"),
        (Unit::Months, Language::Fr) => word("mois", "", ""),
        (Unit::Months, Language::En) => word("", "month", "s"),
        (Unit::Years, _) => word("an", "year", "s"),
        (Unit::Rank, _) => ordinal(&number, language),
    }
}

/// French counts from two, English whatever is not one.
fn plural(number: &str, language: Language) -> bool {
    let digits = number.trim_start_matches('−');
    match language {
        Language::Fr => {
            let whole = digits.split(',').next().unwrap_or(digits);
            !matches!(whole, "0" | "1")
        }
        Language::En => digits != "1",
    }
}

fn euros_first(number: &str) -> String {
    match number.strip_prefix('−') {
        Some(digits) => format!("−€{digits}"),
        None => format!("€{number}"),
    }
}

fn ordinal(number: &str, language: Language) -> String {
    let ending = match (language, number) {
        (Language::Fr, "1") => "er",
        (Language::Fr, _) => "e",
        (Language::En, n) if n.ends_with("11") || n.ends_with("12") || n.ends_with("13") => "th",
        (Language::En, n) if n.ends_with('1') => "st",
        (Language::En, n) if n.ends_with('2') => "nd",
        (Language::En, n) if n.ends_with('3') => "rd",
        (Language::En, _) => "th",
    };
    format!("{number}{ending}")
}

/// The unit at the head of a column of bare numbers; empty for what needs none.
#[must_use]
pub fn unit_heading(unit: Unit, language: Language) -> &'static str {
    match unit {
        Unit::Count | Unit::Ratio | Unit::Rank => "",
        Unit::Percent => "%",
        Unit::Points => "points",
        Unit::Euro => "€",
        Unit::Hours => pick(language, "heures", "hours"),
        Unit::Months => pick(language, "mois", "months"),
        Unit::Years => pick(language, "années", "years"),
    }
}

/// The margin of error as it prints beside the value, `± 0,7`, or `−0,4 / +0,9` when its sides differ.
#[must_use]
pub fn margin(figure: &Figure, language: Language) -> Option<String> {
    let Margin { below, above, .. } = figure.margin?;
    figure.printed.as_ref()?;
    let decimals = margin_decimals(figure);
    let (low, high) = (distance(below, decimals, language), distance(above, decimals, language));
    Some(if low == high { format!("±{NO_BREAK}{low}") } else { format!("−{low}{NO_BREAK}/{NO_BREAK}+{high}") })
}

/// Units that answered and units asked behind a margin that is shown; none where what stands behind it is withheld.
#[must_use]
pub fn sample(figure: &Figure) -> Option<(u64, u64)> {
    let margin = figure.margin.filter(|_| figure.printed.is_some() && figure.units.is_some())?;
    Some((margin.answered, margin.asked))
}

/// A share without decimals still has a margin worth a decimal; money and counts don't.
fn margin_decimals(figure: &Figure) -> i32 {
    match figure.unit {
        Unit::Count | Unit::Euro | Unit::Rank => figure.decimals.max(0),
        _ => figure.decimals.max(1),
    }
}

fn distance(value: f64, decimals: i32, language: Language) -> String {
    let text = decimal(value, decimals, language);
    let vanishes = value > 0.0 && !text.contains(|c: char| c.is_ascii_digit() && c != '0');
    if vanishes { format!("<{NARROW}{}", decimal(10_f64.powi(-decimals), decimals, language)) } else { text }
}

/// A number that is no figure of its own: a margin, a base, a count of rows.
#[must_use]
pub fn decimal(value: f64, decimals: i32, language: Language) -> String {
    let decimals = decimals.clamp(0, 9);
    let steps = (value * 10_f64.powi(decimals)).round() as i128;
    let exact = Rational::new(steps, 10_i128.pow(decimals.unsigned_abs()));
    match language {
        Language::Fr => print_fr(&exact, decimals),
        Language::En => print_en(&exact, decimals),
    }
}

/// A whole number.
#[must_use]
pub fn whole(value: u64, language: Language) -> String {
    let exact = Rational::from_integer(i128::from(value));
    match language {
        Language::Fr => print_fr(&exact, 0),
        Language::En => print_en(&exact, 0),
    }
}

/// What stands above or below the line of a quotient; the expression tells money from the rest.
#[must_use]
pub fn part(value: f64, expression: &str, language: Language) -> String {
    let money = expression.contains("_cents");
    let value = if money { value / 100.0 } else { value };
    let text = decimal(value, if value.fract() == 0.0 { 0 } else { 2 }, language);
    match (money, language) {
        (false, _) => text,
        (true, Language::Fr) => format!("{text}{NO_BREAK}€"),
        (true, Language::En) => euros_first(&text),
    }
}

/// Every status, in the order of its explanation: the one list that signs, schemas and dictionaries take theirs from.
pub const STATUSES: [Status; 7] = [
    Status::Observed,
    Status::Estimated,
    Status::Declared,
    Status::Parameter,
    Status::NotApplicable,
    Status::NotAvailable,
    Status::Suppressed,
];

/// Every relation.
pub const RELATIONS: [Relation; 4] = [Relation::Equal, Relation::AtLeast, Relation::AtMost, Relation::About];

/// The statuses of figures without a value.
#[must_use]
pub fn is_absent(status: Status) -> bool {
    matches!(status, Status::NotApplicable | Status::NotAvailable | Status::Suppressed)
}

/// The letters of the statuses that occur, then the signs of the relations that do, each with its meaning.
pub fn signs(
    language: Language,
    status: impl Fn(Status) -> bool,
    relation: impl Fn(Relation) -> bool,
) -> Vec<(&'static str, &'static str)> {
    let letters = STATUSES.into_iter().filter(|one| status(*one));
    let letters = letters.filter_map(|one| Some((mark(one)?, meaning(one, language))));
    let bounds = RELATIONS.into_iter().filter(|one| relation(*one));
    let bounds = bounds.filter_map(|one| Some((relation_sign(one)?, relation_meaning(one, language))));
    letters.chain(bounds).collect()
}

/// The signs of a change on an earlier edition, and whether it is larger than its margin of error.
const CHANGES: [(bool, &str, &str, &str); 2] = [
    (true, "*", "changement plus grand que sa marge d’erreur", "change larger than its margin of error"),
    (
        false,
        "ns",
        "changement dans sa marge d’erreur\u{a0}: le hasard des réponses peut l’expliquer",
        "change within its margin of error: chance may explain it",
    ),
];

/// The sign beside a change that was set against its margin of error; none where it is exact or has none.
#[must_use]
pub fn change_sign(figure: &Figure) -> Option<&'static str> {
    let test = figure.change.filter(|test| test.margins != ChangeMargins::Exact && figure.printed.is_some())?;
    CHANGES.iter().find(|(exceeds, ..)| test.exceeds == Some(*exceeds)).map(|(_, sign, ..)| *sign)
}

/// The same in a few words after a change; nothing where there is no sign.
#[must_use]
pub fn change_words(figure: &Figure, language: Language) -> &'static str {
    match change_sign(figure) {
        Some("*") => pick(language, ", plus que la marge d’erreur", ", more than the margin of error"),
        Some(_) => pick(language, ", dans la marge d’erreur", ", within the margin of error"),
        None => "",
    }
}

/// What the sign of a change means; nothing for another.
#[must_use]
pub fn change_meaning(sign: &str, language: Language) -> &'static str {
    CHANGES.iter().find(|(_, own, ..)| *own == sign).map_or("", |(_, _, fr, en)| pick(language, fr, en))
}

/// The letter beside a figure that is not a plain observation.
#[must_use]
pub fn mark(status: Status) -> Option<&'static str> {
    match status {
        Status::Observed => None,
        Status::Estimated => Some("e"),
        Status::Declared => Some("d"),
        Status::Parameter => Some("p"),
        Status::NotApplicable => Some("z"),
        Status::NotAvailable => Some("x"),
        Status::Suppressed => Some("c"),
    }
}

/// The codes of a status in the international lists: observation status, and confidentiality.
///
/// Source: SDMX, CL_OBS_STATUS 2.2 and CL_CONF_STATUS 1.3.
#[must_use]
pub fn sdmx(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Observed | Status::Declared | Status::Parameter => ("A", "F"),
        Status::Estimated => ("E", "F"),
        Status::NotApplicable => ("M", "F"),
        Status::NotAvailable => ("L", "F"),
        Status::Suppressed => ("Q", "C"),
    }
}

/// What the letter means.
#[must_use]
pub fn meaning(status: Status, language: Language) -> &'static str {
    match status {
        Status::Observed => pick(language, "observé sur un registre complet", "observed on a complete register"),
        Status::Estimated => {
            pick(language, "estimé d’après les réponses reçues", "estimated from the answers received")
        }
        Status::Declared => pick(language, "déclaré par une édition antérieure", "as declared by an earlier edition"),
        Status::Parameter => {
            pick(language, "paramètre du réseau, non calculé", "parameter of the network, not computed")
        }
        Status::NotApplicable => {
            pick(language, "non applicable\u{a0}: la base est vide", "not applicable: the base is empty")
        }
        Status::NotAvailable => pick(
            language,
            "non disponible\u{a0}: aucun enregistrement ni aucune édition antérieure ne le donne",
            "not available: no record and no earlier edition gives it",
        ),
        Status::Suppressed => pick(
            language,
            "confidentiel\u{a0}: masqué, pour ne rien révéler d’une personne ou d’un organisme",
            "confidential: withheld, so as to reveal nothing of a person or an organisation",
        ),
    }
}

/// The sign before a value that is a bound or an order of magnitude.
#[must_use]
pub fn relation_sign(relation: Relation) -> Option<&'static str> {
    match relation {
        Relation::Equal => None,
        Relation::AtLeast => Some("≥"),
        Relation::AtMost => Some("≤"),
        Relation::About => Some("≈"),
    }
}

/// What the sign means.
#[must_use]
pub fn relation_meaning(relation: Relation, language: Language) -> &'static str {
    match relation {
        Relation::Equal => "",
        Relation::AtLeast => pick(language, "au moins", "at least"),
        Relation::AtMost => pick(language, "au plus", "at most"),
        Relation::About => pick(language, "environ", "about"),
    }
}

/// `title : value`, with the colon of the language.
#[must_use]
pub fn colon(language: Language) -> &'static str {
    pick(language, "\u{a0}: ", ": ")
}

/// The language of a text that is not that of its page: one that was given once, in French, stands in both.
#[must_use]
pub(crate) fn foreign(text: &Text, language: Language) -> Option<&'static str> {
    (language == Language::En && text.fr == text.en).then_some("fr")
}

/// The sentence that every output of a synthetic edition bears.
#[must_use]
pub fn synthetic(language: Language) -> &'static str {
    pick(
        language,
        "Données synthétiques\u{a0}: ces chiffres sont calculés sur des enregistrements fabriqués et ne décrivent personne.",
        "Synthetic data: these figures are computed on made-up records and describe nobody.",
    )
}

/// A title as the last part of an address: `L’insertion` is `insertion`, `The learners` is `learners`.
#[must_use]
pub fn slug(title: &str) -> String {
    let plain = |c: char| match c {
        'à' | 'â' | 'ä' => "a".to_owned(),
        'ç' => "c".to_owned(),
        'é' | 'è' | 'ê' | 'ë' => "e".to_owned(),
        'î' | 'ï' => "i".to_owned(),
        'ô' | 'ö' => "o".to_owned(),
        'ù' | 'û' | 'ü' => "u".to_owned(),
        'œ' => "oe".to_owned(),
        'æ' => "ae".to_owned(),
        c if c.is_ascii_alphanumeric() => c.to_string(),
        _ => "-".to_owned(),
    };
    let dashed: String = title.to_lowercase().chars().map(plain).collect();
    let words: Vec<_> = dashed.split('-').filter(|word| !word.is_empty()).collect();
    let article = words.len() > 1 && ["le", "la", "les", "l", "the"].contains(&words[0]);
    words[usize::from(article)..].join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use domain::edition::MarginKind;

    fn both(printed: &str, unit: Unit) -> [String; 2] {
        let figure = sample::figure("t.r.c", "R", "C", unit, printed);
        [Language::Fr, Language::En].map(|language| value_with_unit(&figure, language))
    }

    #[test]
    fn a_unit_stands_where_the_language_puts_it() {
        assert_eq!(both("35,4", Unit::Percent), ["35,4\u{202f}%", "35.4%"]);
        assert_eq!(
            both("4\u{202f}195\u{202f}474,69", Unit::Euro),
            ["4\u{202f}195\u{202f}474,69\u{a0}€", "€4,195,474.69"]
        );
        assert_eq!(both("−3", Unit::Euro), ["−3\u{a0}€", "−€3"]);
        assert_eq!(both("1,5", Unit::Points), ["1,5\u{a0}point", "1.5\u{a0}points"]);
        assert_eq!(both("−2", Unit::Points), ["−2\u{a0}points", "−2\u{a0}points"]);
        assert_eq!(both("1", Unit::Months), ["1\u{a0}mois", "1\u{a0}month"]);
        assert_eq!(both("3", Unit::Years), ["3\u{a0}ans", "3\u{a0}years"]);
        assert_eq!(both("840", Unit::Hours), ["840\u{a0}h", "840\u{a0}h"]);
        assert_eq!(both("18\u{202f}353", Unit::Count), ["18\u{202f}353", "18,353"]);
        let ranks = ["1", "2", "11", "23"].map(|rank| both(rank, Unit::Rank).join(" "));
        assert_eq!(ranks, ["1er 1st", "2e 2nd", "11e 11th", "23e 23rd"]);
    }

    #[test]
    fn every_status_but_observed_has_a_letter_of_its_own() {
        let letters = signs(Language::Fr, |_| true, |_| true).into_iter().map(|(sign, _)| sign);
        assert_eq!(letters.collect::<Vec<_>>(), ["e", "d", "p", "z", "x", "c", "≥", "≤", "≈"]);
        let absent = STATUSES.into_iter().filter(|status| is_absent(*status)).filter_map(mark);
        assert_eq!(absent.collect::<String>(), "zxc");
    }

    #[test]
    fn a_slug_has_no_accent_no_mark_and_no_article() {
        let slugs = ["L’insertion", "Le réseau", "Œuvres & cætera", "The learners", "La", ""].map(slug);
        assert_eq!(slugs, ["insertion", "reseau", "oeuvres-caetera", "learners", "la", ""]);
    }

    #[test]
    fn a_bound_says_so_and_an_absent_value_is_a_dot() {
        let mut figure = sample::figure("t.r.c", "R", "C", Unit::Percent, "96");
        figure.relation = Relation::AtLeast;
        assert_eq!(value_with_unit(&figure, Language::Fr), "≥\u{a0}96\u{202f}%");
        figure.printed = None;
        assert_eq!([value(&figure, Language::Fr), value_with_unit(&figure, Language::En)], [ABSENT, ABSENT]);
    }

    #[test]
    fn a_margin_has_a_decimal_and_both_sides_when_they_differ() {
        let mut figure = sample::figure("t.r.c", "R", "C", Unit::Percent, "35");
        let mut say = |below, above, language| {
            figure.margin = Some(Margin { kind: MarginKind::Wilson, below, above, answered: 687, asked: 715 });
            margin(&figure, language)
        };
        assert_eq!(say(0.74, 0.73, Language::Fr).as_deref(), Some("±\u{a0}0,7"));
        assert_eq!(say(0.4, 1.25, Language::En).as_deref(), Some("−0.4\u{a0}/\u{a0}+1.3"));
        assert_eq!(say(0.01, 0.01, Language::Fr).as_deref(), Some("±\u{a0}<\u{202f}0,1"));
        assert_eq!(say(0.0, 0.0, Language::Fr).as_deref(), Some("±\u{a0}0,0"));
    }

    #[test]
    fn money_in_centimes_reads_in_euros() {
        assert_eq!(part(419_547_469.0, "sum(grant_cents)", Language::Fr), "4\u{202f}195\u{202f}474,69\u{a0}€");
        assert_eq!(part(18_353.0, "count(*)", Language::En), "18,353");
    }
}
