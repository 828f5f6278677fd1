//! Bounds of a figure as a reader sees them: unit, decimals, and only the ends that say something.
//!
//! Start with [`range`].

use domain::definition::{FigureDefinition, Formula, Unit};
use domain::network::Language;
use domain::number::{Rational, print_en, print_fr, round_half_away};
use publish::words::pick;

/// "entre 618 et 670", "40,8 %", "au moins 3"; none when both ends go without saying.
pub fn range(
    definition: &FigureDefinition,
    low: Option<Rational>,
    high: Option<Rational>,
    language: Language,
) -> Option<String> {
    let (low, high) = (low.filter(|low| says_low(definition, low)), high.filter(|high| says_high(definition, high)));
    let decimals = decimals(definition, low, high);
    let say = |value: Rational| amount(definition.unit, value, decimals, language);
    Some(match (low.map(say), high.map(say)) {
        (None, None) => return None,
        (Some(low), Some(high)) if low == high => low,
        (Some(low), Some(high)) => {
            let (between, and) = (pick(language, "entre", "between"), pick(language, "et", "and"));
            format!("{between} {low} {and} {high}")
        }
        (Some(low), None) => format!("{} {low}", pick(language, "au moins", "at least")),
        (None, Some(high)) => format!("{} {high}", pick(language, "au plus", "at most")),
    })
}

fn can_be_negative(definition: &FigureDefinition) -> bool {
    matches!(definition.formula, Formula::Change { .. } | Formula::Difference { .. })
}

fn says_low(definition: &FigureDefinition, low: &Rational) -> bool {
    can_be_negative(definition) || *low > Rational::from_integer(0)
}

fn says_high(definition: &FigureDefinition, high: &Rational) -> bool {
    let whole = matches!(&definition.formula, Formula::Quotient(quotient) if quotient.part)
        || matches!(definition.formula, Formula::BandShare { .. });
    !(whole && definition.unit == Unit::Percent && *high >= Rational::from_integer(100))
}

/// What is derived gets a decimal more than it prints, so that the difference shows, and up to two others
/// where the bounds are exact with them; bounds that are whole in the figure's own decimals need none.
fn decimals(definition: &FigureDefinition, low: Option<Rational>, high: Option<Rational>) -> i32 {
    let own = definition.decimals.max(0);
    if matches!(definition.unit, Unit::Count | Unit::Rank) {
        return 0;
    }
    let round = |value: Rational, decimals: i32| round_half_away(&value, decimals);
    let exact = |decimals: i32| [low, high].into_iter().flatten().all(|end| round(end, decimals) == end);
    let same = low.zip(high).is_some_and(|(low, high)| round(low, own + 1) == round(high, own + 1));
    let finest = if same { own + 1 } else { own + 3 };
    (own..=finest).find(|decimals| exact(*decimals)).unwrap_or(own + 1)
}

fn amount(unit: Unit, value: Rational, decimals: i32, language: Language) -> String {
    let number = match language {
        Language::Fr => print_fr(&value, decimals),
        Language::En => print_en(&value, decimals),
    };
    match (unit, language) {
        (Unit::Count | Unit::Ratio | Unit::Rank, _) => number,
        (Unit::Percent, Language::Fr) => format!("{number}\u{202f}%"),
        (Unit::Percent, Language::En) => format!("{number}%"),
        (Unit::Euro, Language::Fr) => format!("{number}\u{a0}€"),
        (Unit::Euro, Language::En) => format!("€{number}"),
        (Unit::Points, _) => format!("{number}\u{a0}points"),
        (Unit::Hours, _) => format!("{number}\u{a0}h"),
        (Unit::Months, _) => format!("{number}\u{a0}{}", pick(language, "mois", "months")),
        (Unit::Years, _) => format!("{number}\u{a0}{}", pick(language, "ans", "years")),
    }
}
