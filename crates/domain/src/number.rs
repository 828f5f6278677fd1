//! Printed numbers in French typography: reads them, says which values they stand for, prints them.
//!
//! Exact, no floats; knows nothing of figures, units or files. Start with [`read`] and [`Printed::interval`].

use num_rational::Ratio;
use num_traits::{CheckedAdd, CheckedMul, CheckedSub, Signed};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An exact number.
pub type Rational = Ratio<i128>;

/// The most digits that [`read`] takes; with a scale word they still fit an `i128`.
const MAX_DIGITS: usize = 24;
/// The finest and the coarsest step of the arithmetic here, as a power of ten.
const MAX_DECIMALS: i32 = 36;
const WORDS: &str = "un deux trois quatre cinq six sept huit neuf dix";
/// Said before a number and no part of it; how the number binds is the caller's [`Relation`].
const QUALIFIERS: &str = "un peu plus de |un peu moins de |plus de |plus d'|+ de |moins de |moins d'|- de |près de |\
    près d'|environ |au moins |au plus |presque |quelque |autour de |autour d'|jusqu'à |à peine ";
/// Words that would change the number before them: refused rather than taken for a unit.
const NUMERALS: &str = "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt \
    vingts trente quarante cinquante soixante cent cents mille millier milliers million millions milliard milliards \
    fois tiers quart quarts moitié demi demie dizaine douzaine quinzaine vingtaine trentaine quarantaine cinquantaine soixantaine \
    centaine centaines";

/// The values from `low` to `high`, both included; `None` is an open end.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Interval {
    /// Least value, or none.
    pub low: Option<Rational>,
    /// Greatest value, or none.
    pub high: Option<Rational>,
}

impl Interval {
    /// From `low` to `high`; either may be `None`, as in `Interval::new(low, None)`.
    pub fn new(low: impl Into<Option<Rational>>, high: impl Into<Option<Rational>>) -> Self {
        Self { low: low.into(), high: high.into() }
    }

    /// Whether `value` lies inside, ends included.
    pub fn contains(&self, value: &Rational) -> bool {
        self.low.is_none_or(|low| low <= *value) && self.high.is_none_or(|high| *value <= high)
    }
}

/// How a printed number binds the true one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Rounds to the printed number: half a unit of its last decimal either way.
    Equal,
    /// "More than", `_min`: the printed number or more.
    AtLeast,
    /// "Less than", `_max`: the printed number or less.
    AtMost,
    /// "About, nearly", `_approx`: within 10 % of the printed number.
    About,
}

/// A number as printed. A source that states its precision may override `decimals`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Printed {
    /// The number meant, in the unit printed ("12 %" is 12, "4 millions" is 4 000 000).
    pub value: Rational,
    /// Printed decimals; negative for a coarser step (-5 for "37,5 millions").
    pub decimals: i32,
}

impl Printed {
    /// The closed interval that the number stands for; an end that an `i128` can't hold is open.
    pub fn interval(&self, relation: Relation) -> Interval {
        let reach = match relation {
            Relation::Equal => shifted(1, -self.decimals.clamp(-MAX_DECIMALS, MAX_DECIMALS)) / 2,
            Relation::About => self.value.abs() / 10,
            Relation::AtLeast => return Interval::new(self.value, None),
            Relation::AtMost => return Interval::new(None, self.value),
        };
        Interval::new(self.value.checked_sub(&reach), self.value.checked_add(&reach))
    }
}

/// What [`read`] makes of a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// The number.
    pub printed: Printed,
    /// The typing error that was read over, if any.
    pub malformed: Option<Malformed>,
}

/// A typing error whose meaning is clear: the digits as printed, then as French typography wants them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Malformed {
    /// Thousands not in threes: "1 2077".
    Grouping(String, String),
    /// Two separators in a row: "1  234".
    DoubledSeparator(String, String),
    /// A decimal point: "35.41".
    DecimalPoint(String, String),
    /// Commas or points between thousands: "1,234,567".
    ThousandsMark(String, String),
}

impl Malformed {
    /// One sentence for a reader, in French or in English.
    pub fn say(&self, french: bool) -> String {
        let (found, meant, fr, en) = match self {
            Self::Grouping(a, b) => (a, b, "milliers mal groupés", "thousands are not in threes"),
            Self::DoubledSeparator(a, b) => (a, b, "séparateur doublé", "the separator is doubled"),
            Self::DecimalPoint(a, b) => (a, b, "point au lieu de la virgule", "decimal point instead of a comma"),
            Self::ThousandsMark(a, b) => (a, b, "virgule ou point de milliers", "comma or point between thousands"),
        };
        if french {
            format!("« {found} » : {fr} ; lu {meant}.")
        } else {
            format!("“{found}”: {en}; read as {meant}.")
        }
    }
}

/// Why a text could not be read; each carries the text as given.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum NotANumber {
    /// No number, several, or one said in words beyond ten.
    #[error("“{0}” is not one number: expected digits as in “4 195 474,69 €” or words as in “la moitié”, “un point”")]
    Unreadable(String),
    /// More digits, here counted, than any figure has.
    #[error("“{0}” has {1} digits: expected at most 24")]
    TooLong(String, usize),
}

/// Reads one printed number: French digits, a number word up to ten, "la moitié", "deux fois moins".
///
/// "Plus de", "près de" and a unit are passed over; "millions" scales value and decimals. A ratio said
/// in words has one decimal unless it is whole.
///
/// # Errors
/// [`NotANumber::TooLong`] above 24 digits, else [`NotANumber::Unreadable`]. A clear typing error
/// is no error: see [`Reading::malformed`].
pub fn read(text: &str) -> Result<Reading, NotANumber> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits > MAX_DIGITS {
        return Err(NotANumber::TooLong(text.to_owned(), digits));
    }
    let spaces = ['\u{a0}', '\u{202f}', '\u{2009}'];
    let plain = text.to_lowercase().replace(spaces, " ").replace('’', "'").replace(['−', '–'], "-");
    let plain = plain.trim().replace("pour cent", "%");
    let body = QUALIFIERS.split('|').find_map(|said| plain.strip_prefix(said)).unwrap_or(&plain).trim_start();
    spelled_ratio(body).or_else(|| number_and_unit(body)).ok_or_else(|| NotANumber::Unreadable(text.to_owned()))
}

/// "la moitié", "deux tiers", "trois fois plus élevé".
fn spelled_ratio(text: &str) -> Option<Reading> {
    let count = |word: &str| spoken(word).or_else(|| word.parse().ok().filter(|n| *n > 0));
    let article = |word: &&str| matches!(*word, "la" | "le" | "les");
    let words: Vec<&str> = text.split_whitespace().skip_while(article).collect();
    let (value, rest) = match words.as_slice() {
        ["moitié", rest @ ..] => (Rational::new(1, 2), rest),
        [n, "tiers", rest @ ..] => (Rational::new(count(n)?, 3), rest),
        [n, "quart" | "quarts", rest @ ..] => (Rational::new(count(n)?, 4), rest),
        [n, "fois", "moins", rest @ ..] => (Rational::new(1, count(n)?), rest),
        [n, "fois", "plus", rest @ ..] => (Rational::from_integer(count(n)?), rest),
        _ => return None,
    };
    let printed = Printed { value, decimals: i32::from(!value.is_integer()) };
    is_unit(&rest.join(" ")).then_some(Reading { printed, malformed: None })
}

fn spoken(word: &str) -> Option<i128> {
    WORDS.split(' ').zip(1..).find_map(|(known, n)| (known == word).then_some(n)).or((word == "une").then_some(1))
}

/// Sign, digits or a number word, scale word, unit.
fn number_and_unit(text: &str) -> Option<Reading> {
    let negative = text.starts_with('-');
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text).trim_start();
    let in_words = || Some((spoken(first_word(unsigned).0)?, 0, None, first_word(unsigned).1));
    let (digits, decimals, malformed, rest) = numeral(unsigned).or_else(in_words)?;
    let (scale, unit) = scale(rest.trim_start());
    let decimals = decimals - scale;
    let value = shifted(if negative { -digits } else { digits }, -decimals);
    is_unit(unit).then_some(Reading { printed: Printed { value, decimals }, malformed })
}

fn first_word(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

type Flaw = fn(String, String) -> Malformed;

/// All digits as one integer, how many of them are decimals, the typing error, the text after.
fn numeral(text: &str) -> Option<(i128, i32, Option<Malformed>, &str)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || " ,.".contains(c))).unwrap_or(text.len());
    let (body, rest) = (text[..end].trim_end(), &text[end..]);
    let (whole, fraction, flaw) = parts(body)?;
    let digits = format!("{}{fraction}", whole.replace([' ', ',', '.'], "")).parse().ok()?;
    let decimals = i32::try_from(fraction.len()).ok()?;
    let malformed = flaw.map(|flaw| flaw(body.to_owned(), print_fr(&shifted(digits, -decimals), decimals)));
    Some((digits, decimals, malformed, rest))
}

/// Splits digits at the decimal mark: with one comma or point, that one; with more, the last if it
/// differs from the others, which then part thousands.
fn parts(body: &str) -> Option<(&str, &str, Option<Flaw>)> {
    let marks: Vec<(usize, &str)> = body.match_indices([',', '.']).collect();
    let (Some((_, first)), Some((at, last))) = (marks.first(), marks.last()) else {
        return Some((body, "", spacing_flaw(body)));
    };
    let (whole, fraction) = (&body[..*at], &body[at + 1..]);
    let point: Option<Flaw> = (*last == ".").then_some(Malformed::DecimalPoint);
    let whole_stands = whole.ends_with(|c: char| c.is_ascii_digit()) && !fraction.is_empty();
    if marks.len() == 1 {
        return whole_stands.then(|| (whole, fraction, spacing_flaw(whole).or(point)));
    }
    let (whole, fraction) = if first == last { (body, "") } else { (whole, fraction) };
    (whole_stands && in_threes(whole.split(first))).then_some((whole, fraction, Some(Malformed::ThousandsMark)))
}

fn spacing_flaw(whole: &str) -> Option<Flaw> {
    if whole.contains(' ') && !in_threes(whole.split(' ').filter(|group| !group.is_empty())) {
        return Some(Malformed::Grouping);
    }
    whole.contains("  ").then_some(Malformed::DoubledSeparator)
}

fn in_threes<'a>(mut groups: impl Iterator<Item = &'a str>) -> bool {
    let digits = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && digits(first))
        && groups.all(|group| group.len() == 3 && digits(group))
}

/// The power of ten that a scale word stands for, and the text after it.
fn scale(text: &str) -> (i32, &str) {
    let (word, rest) = first_word(text);
    match word {
        "milliard" | "milliards" | "md€" => (9, rest),
        "million" | "millions" | "m€" => (6, rest),
        "mille" | "millier" | "milliers" | "k€" => (3, rest),
        _ => (0, text),
    }
}

fn is_unit(text: &str) -> bool {
    text.chars().all(|c| c.is_alphabetic() || c.is_whitespace() || "%€'-/.".contains(c))
        && !text.split(|c: char| !c.is_alphabetic()).any(|word| NUMERALS.split(' ').any(|known| known == word))
}

/// `n` times ten to `exponent`; callers keep both small enough for an `i128`.
fn shifted(n: i128, exponent: i32) -> Rational {
    let power = 10_i128.pow(exponent.unsigned_abs());
    if exponent < 0 { Rational::new(n, power) } else { Rational::from_integer(n.saturating_mul(power)) }
}

/// Rounds to `decimals`, half away from zero; negative decimals round to tens, hundreds and so on.
/// Decimals beyond ±36 count as ±36; digits that an `i128` can't hold are left out.
pub fn round_half_away(value: &Rational, decimals: i32) -> Rational {
    let (steps, decimals) = steps(value, decimals);
    shifted(steps, -decimals)
}

/// The rounded value counted in its last decimals, and how many decimals that is.
fn steps(value: &Rational, decimals: i32) -> (i128, i32) {
    let decimals = decimals.clamp(-MAX_DECIMALS, MAX_DECIMALS);
    if decimals < 0 {
        // Every half of a step is whole, so cutting the fraction first can't change the rounding.
        let step = 10_i128.pow(decimals.unsigned_abs());
        return (Rational::new(value.to_integer(), step).round().to_integer(), decimals);
    }
    let fitting = |d| Some((value.checked_mul(&shifted(1, d))?.round().to_integer(), d));
    (0..=decimals).rev().find_map(fitting).unwrap_or((value.round().to_integer(), 0))
}

/// Prints rounded half away from zero: U+202F between thousands, decimal comma, U+2212 as minus.
pub fn print_fr(value: &Rational, decimals: i32) -> String {
    print(value, decimals, '\u{202f}', ',')
}

/// Prints rounded half away from zero: comma between thousands, decimal point, U+2212 as minus.
pub fn print_en(value: &Rational, decimals: i32) -> String {
    print(value, decimals, ',', '.')
}

fn print(value: &Rational, decimals: i32, thousands: char, mark: char) -> String {
    let (steps, decimals) = steps(value, decimals);
    let shown = usize::try_from(decimals).unwrap_or(0);
    let digits = steps.unsigned_abs() * 10_u128.pow((-decimals).max(0).unsigned_abs());
    let digits = format!("{digits:0>width$}", width = shown + 1);
    let (whole, fraction) = digits.split_at(digits.len() - shown);
    let mut text = String::from(if steps < 0 { "−" } else { "" });
    for (at, digit) in whole.chars().enumerate() {
        text.extend((at > 0 && (whole.len() - at).is_multiple_of(3)).then_some(thousands));
        text.push(digit);
    }
    text.extend((shown > 0).then_some(mark));
    text + fraction
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Text = value, decimals; `!` marks what is reported as malformed.
    const TEXTS: &str = "35,41 % = 35.41, 2; 4 195 474,69 € = 4195474.69, 2; 174 400 euros = 174400, 0; +26 = 26, 0;
        + de 840h = 840, 0; un point = 1, 0; deux fois moins élevé = 1/2, 1; deux fois plus élevé = 2, 0;
        la moitié = 1/2, 1; un quart = 1/4, 1; un tiers = 1/3, 1; près de 100 heures = 100, 0; 20407 = 20407, 0;
        plus de 4 millions d'euros = 4000000, -6; 8,5 millions d’euros = 8500000, -5; 3 mois = 3, 0; 2,4 = 2.4, 1;
        57 milliards d'euros = 57000000000, -9; 1 million = 1000000, -6; 37,5 millions = 37500000, -5; -3 % = -3, 0;
        −3 % = -3, 0; –3 % = -3, 0; - de 26 ans = 26, 0; 100,0 % = 100, 1; 7462 = 7462, 0; dix mille = 10000, -3; -0,5 = -0.5, 1;
        plus d'un million = 1000000, -6; 12 pour cent = 12, 0; les deux tiers = 2/3, 1; 2,6 M€ = 2600000, -5;
        ! 1 2077 = 12077, 0; ! 12 34 567 = 1234567, 0; ! 35.41 % = 35.41, 2; ! 1,234,567 = 1234567, 0; ! 1  234 = 1234, 0";
    const REFUSED: &str = "|%|,5|5,|12 % de 30|12/04/2019|12.04.2019|1e5|dix-sept|deux cents|2 ans et demi|++5|1,23,4";

    fn exact(plain: &str) -> Rational {
        let (plain, over) = plain.split_once('/').unwrap_or((plain, "1"));
        let (whole, fraction) = plain.split_once('.').unwrap_or((plain, ""));
        shifted(format!("{whole}{fraction}").parse().unwrap(), -(fraction.len() as i32)) / over.parse::<i128>().unwrap()
    }

    #[test]
    fn every_way_of_printing_a_number_is_read_as_meant() {
        for case in TEXTS.split(';').map(str::trim) {
            let (text, expected) = case.trim_start_matches("! ").split_once(" = ").unwrap();
            let (value, decimals) = expected.split_once(", ").unwrap();
            for space in [" ", "\u{a0}", "\u{202f}"] {
                let reading = read(&text.replace(' ', space)).unwrap();
                let printed = Printed { value: exact(value), decimals: decimals.parse().unwrap() };
                assert_eq!((reading.printed, reading.malformed.is_some()), (printed, case.starts_with('!')), "{text}");
            }
        }
        for text in REFUSED.split('|') {
            assert_eq!(read(text), Err(NotANumber::Unreadable(text.to_owned())));
        }
        assert_eq!(read(&"1".repeat(25)), Err(NotANumber::TooLong("1".repeat(25), 25)));
    }

    #[test]
    fn a_share_is_read_as_the_interval_that_rounds_to_it() {
        let interval = |text, relation| read(text).unwrap().printed.interval(relation);
        let between = |low, high| Interval::new(exact(low), exact(high));
        assert_eq!(interval("12 %", Relation::Equal), between("11.5", "12.5"));
        assert_eq!(interval("22,67 %", Relation::Equal), between("22.665", "22.675"));
        assert_eq!(interval("+26", Relation::Equal), between("25.5", "26.5"));
        assert_eq!(interval("37,5 millions", Relation::Equal), between("37450000", "37550000"));
        assert_eq!(interval("-30 %", Relation::About), between("-33", "-27"));
        assert_eq!(interval("+ de 840h", Relation::AtLeast), Interval::new(exact("840"), None));
        assert_eq!(interval("3 mois", Relation::AtMost), Interval::new(None, exact("3")));
    }

    #[test]
    fn rounding_goes_half_away_from_zero_and_prints_in_both_languages() {
        assert_eq!(print_fr(&exact("-1234567.885"), 2), "−1\u{202f}234\u{202f}567,89");
        assert_eq!(print_en(&exact("1234567.885"), 2), "1,234,567.89");
        assert_eq!([print_fr(&exact("-0.4"), 0), print_fr(&exact("250"), -2)], ["0", "300"]);
        let say = |text, french| read(text).unwrap().malformed.unwrap().say(french);
        assert_eq!(say("1 2077", true), "« 1 2077 » : milliers mal groupés ; lu 12\u{202f}077.");
        assert_eq!(say("2.5", false), "“2.5”: decimal point instead of a comma; read as 2,5.");
    }

    #[test]
    fn every_figure_printed_in_2019_is_read() {
        let file = include_str!("../../../networks/gen/editions/2019/published.csv");
        for line in file.lines().skip(1) {
            let mut quoted = false;
            let parted = line.split(|c| {
                quoted ^= c == '"';
                c == ',' && !quoted
            });
            let fields: Vec<&str> = parted.map(|field| field.trim_matches('"')).collect();
            let reading = read(fields[4]).unwrap();
            assert_eq!(reading.printed.value, exact(fields[5]), "{line}");
            assert_eq!(reading.malformed.is_some(), fields[0] == "learners_by_year.2018.total", "{line}");
            let same = reading.printed.decimals.to_string() == fields[7];
            assert_ne!(same, ["1 million", "près de 100 heures"].contains(&fields[4]), "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_printed_number_reads_back_and_covers_the_true_one(n in -10_i128.pow(15)..10_i128.pow(15), d in 1..10_i128.pow(6), decimals in -6..7) {
            let (value, rounded) = (Rational::new(n, d), round_half_away(&Rational::new(n, d), decimals));
            let reading = read(&print_fr(&value, decimals)).unwrap();
            let interval = Printed { value: rounded, decimals }.interval(Relation::Equal);
            prop_assert_eq!((reading.printed.value, reading.malformed, interval.contains(&value)), (rounded, None, true));
        }

        #[test]
        fn nothing_makes_reading_panic(any in ".*", digits in "[-+]?[0-9 ,.]{0,30} ?(milliards|fois moins)?", d in any::<i32>()) {
            if let Ok(reading) = read(&any).or(read(&digits)) {
                let printed = Printed { decimals: d, ..reading.printed };
                print_fr(&printed.value, d);
                prop_assert!(printed.interval(Relation::Equal).contains(&printed.value));
            }
        }
    }
}
