//! Does a text quote figures rightly? Every number of a press release or a report against the figures of an edition.
//!
//! A number is found in `scan`, compared by value here, and by the words around it in `likeness`: a number that no
//! figure has is unknown, a number that belongs to another figure than the words speak of is wrong. Judges by likeness,
//! so it points and proves nothing: see [`crate::verify`] for proofs. Start with [`check`].

mod likeness;
mod scan;

use domain::definition::Unit;
use domain::network::{FigureId, Language};
use domain::number::{Interval, Printed, Rational, Relation};
use likeness::Likeness;
pub use scan::{Number, passed_over};

/// A figure that a text may quote.
#[derive(Clone, Debug, PartialEq)]
pub struct Known {
    /// Its id.
    pub figure: FigureId,
    /// Its unit.
    pub unit: Unit,
    /// Its value, to the decimals that it has.
    pub value: Rational,
    /// Its decimals.
    pub decimals: i32,
    /// What it counts, row and column, in the language of the text.
    pub title: String,
    /// The title of its table, which says less.
    pub table: String,
}

/// A number of a text, and what it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Quoted {
    /// The number, with its place.
    pub number: Number,
    /// What it is.
    pub verdict: Verdict,
}

/// What a number of a text is; figures by their place among the known ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// A figure, rightly quoted.
    Right(usize),
    /// The value of one figure, while the words speak of another, whose value differs.
    Wrong {
        /// The figure that has the value.
        has: usize,
        /// The figure that the words speak of.
        meant: usize,
    },
    /// No figure of that unit has the value.
    Unknown {
        /// The figure that the words speak of, if they speak of one.
        meant: Option<usize>,
        /// The figure whose value comes nearest.
        nearest: Option<usize>,
    },
}

/// Below this likeness, words speak of nothing in particular.
const VAGUE: f64 = 0.15;
/// From this likeness on, words speak of a figure clearly.
const CLEAR: f64 = 0.45;
/// How much more the words must speak of another figure before the number is called wrong.
const LEAD: f64 = 0.2;

/// Judges every number of `text`, in the order of the text. Years, days of a month, ordinals, code, links and comments
/// are passed over: see [`passed_over`].
#[must_use]
pub fn check(text: &str, known: &[Known], language: Language) -> Vec<Quoted> {
    let likeness = Likeness::new(known);
    let judge = |number: Number| {
        let alike = likeness.of(&number);
        let verdict = judge(&number, known, &alike);
        Quoted { number, verdict }
    };
    scan::numbers(text, language).into_iter().map(judge).collect()
}

fn judge(number: &Number, known: &[Known], alike: &[f64]) -> Verdict {
    let same_unit = |at: &usize| scan::same_unit(number, known[*at].unit);
    let best = |places: &mut dyn Iterator<Item = usize>| {
        // The first of the best, so that the order of print decides between equals.
        places.fold(None, |best: Option<usize>, at| match best {
            Some(other) if alike[other] >= alike[at] => Some(other),
            _ => Some(at),
        })
    };
    let meant = best(&mut (0..known.len()).filter(same_unit)).filter(|at| alike[*at] >= VAGUE);
    let fitting = |at: &usize| same_unit(at) && fits(number, &known[*at]);
    // A figure that prints just so is meant rather than one that rounds to it, if the words speak of it at all.
    let to_the_digit = |at: &usize| fitting(at) && known[*at].decimals.max(0) == number.printed.decimals.max(0);
    let exact = best(&mut (0..known.len()).filter(to_the_digit)).filter(|at| alike[*at] >= VAGUE);
    let Some(has) = exact.or_else(|| best(&mut (0..known.len()).filter(fitting))) else {
        return Verdict::Unknown { meant, nearest: nearest(number, known) };
    };
    // A number of many digits is rarely another's by chance.
    let lead = if digits(&number.printed) >= 4 { 1.5 * LEAD } else { LEAD };
    match meant {
        Some(meant) if alike[meant] >= CLEAR && alike[meant] > alike[has] + lead => Verdict::Wrong { has, meant },
        _ => Verdict::Right(has),
    }
}

/// Whether the number as written can stand for the figure.
fn fits(number: &Number, known: &Known) -> bool {
    let Printed { value, decimals } = number.printed;
    match number.relation {
        Relation::Equal => {
            // The coarser of the two decides: "26 %" quotes 26,4 and "35,40 %" does not quote 35,4.
            let written = number.printed.interval(Relation::Equal);
            written.contains(&known.value) && decimals <= known.decimals.max(0) || known.value == value
        }
        Relation::AtLeast => Interval::new(value, value + tenth(value)).contains(&known.value),
        Relation::AtMost => Interval::new(value - tenth(value), value).contains(&known.value),
        Relation::About => number.printed.interval(Relation::About).contains(&known.value),
    }
}

/// “More than” is not said of a tenth more: another round number would be.
fn tenth(value: Rational) -> Rational {
    if value < Rational::from_integer(0) { -value / 10 } else { value / 10 }
}

/// Digits that say something: those before the trailing zeros.
fn digits(printed: &Printed) -> usize {
    let text = printed.value.numer().to_string();
    text.trim_start_matches('-').trim_end_matches('0').len()
}

/// The figure of the unit whose value comes nearest, in proportion; none a half or more away.
fn nearest(number: &Number, known: &[Known]) -> Option<usize> {
    let zero = Rational::from_integer(0);
    let value = number.printed.value;
    let distance = |at: usize| {
        let far = value - known[at].value;
        if far < zero { -far } else { far }
    };
    let near = (0..known.len()).filter(|at| scan::same_unit(number, known[*at].unit)).min_by_key(|at| distance(*at))?;
    let size = if value < zero { -value } else { value };
    (distance(near) * 2 < size).then_some(near)
}

#[cfg(test)]
mod tests;
