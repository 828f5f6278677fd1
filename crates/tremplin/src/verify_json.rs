//! The report of a verification as JSON, for programs. Fields and their order are a promise.
//!
//! Start with [`json`].

use consistency::verify::{Cited, Contradiction, Report};
use domain::network::{FigureId, Language};
use domain::number::Rational;
use serde::Serialize;
use serde_json::Number;

#[derive(Serialize)]
struct Document<'r> {
    figures: usize,
    malformed: Vec<Malformed<'r>>,
    contradictions: Vec<Group<'r>>,
    notices: Vec<Remark<'r>>,
    not_checked: Vec<Remark<'r>>,
}

#[derive(Serialize)]
struct Malformed<'r> {
    figure: &'r FigureId,
    printed: &'r str,
    read_as: Option<Number>,
}

#[derive(Serialize)]
struct Group<'r> {
    figures: Vec<&'r FigureId>,
    suspects: &'r [FigureId],
    relation: &'r str,
    implied: Option<Implied<'r>>,
    fits: Vec<Fit<'r>>,
}

#[derive(Serialize)]
struct Implied<'r> {
    figure: &'r FigureId,
    low: Option<Number>,
    high: Option<Number>,
}

#[derive(Serialize)]
struct Fit<'r> {
    figure: Option<&'r FigureId>,
    quantity: &'r str,
    low: Option<Number>,
    high: Option<Number>,
}

#[derive(Serialize)]
struct Remark<'r> {
    figures: Vec<&'r FigureId>,
    reason: &'r str,
}

/// The report; its sentences are in `language`, its numbers are JSON numbers, an open bound is `null`.
#[must_use]
pub fn json(report: &Report, language: Language) -> String {
    let malformed = report.malformed.iter().map(|one| Malformed {
        figure: &one.cited.figure,
        printed: &one.cited.printed,
        read_as: number(one.read_as),
    });
    let not_checked = report.not_checked.iter();
    let document = Document {
        figures: report.figures,
        malformed: malformed.collect(),
        contradictions: report.contradictions.iter().map(|one| group(one, language)).collect(),
        notices: report.notices.iter().map(|(all, why)| remark(all, why.get(language))).collect(),
        not_checked: not_checked.map(|(one, why)| remark(std::slice::from_ref(one), why.get(language))).collect(),
    };
    serde_json::to_string_pretty(&document).expect("names are strings and numbers are finite") + "\n"
}

fn group(one: &Contradiction, language: Language) -> Group<'_> {
    let implied = one.implied.as_ref();
    let fits = one.fits.iter().map(|fit| Fit {
        figure: fit.figure.as_ref(),
        quantity: fit.quantity.get(language),
        low: number(Some(fit.low)),
        high: number(Some(fit.high)),
    });
    Group {
        figures: ids(&one.figures),
        suspects: &one.suspects,
        relation: one.relation.get(language),
        implied: implied.map(|of| Implied { figure: &of.figure.figure, low: number(of.low), high: number(of.high) }),
        fits: fits.collect(),
    }
}

fn remark<'r>(cited: &'r [Cited], reason: &'r str) -> Remark<'r> {
    Remark { figures: ids(cited), reason }
}

fn ids(cited: &[Cited]) -> Vec<&FigureId> {
    cited.iter().map(|one| &one.figure).collect()
}

/// A whole number as such, another as the nearest float.
fn number(value: Option<Rational>) -> Option<Number> {
    let value = value?;
    if value.is_integer() {
        return Number::from_i128(value.to_integer());
    }
    // A quotient of floats keeps what both halves have in common; both are finite.
    Number::from_f64(*value.numer() as f64 / *value.denom() as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_json_numbers() {
        let text = |value: Rational| number(Some(value)).map(|number| number.to_string());
        assert_eq!(text(Rational::from_integer(12_077)).as_deref(), Some("12077"));
        assert_eq!(text(Rational::new(-1349, 200)).as_deref(), Some("-6.745"));
        assert!(number(None).is_none());
    }
}
