//! Printed against computed: which figures come out to the printed character.

use consistency::verify::{PublishedFigure, Report};
use domain::definition::{Definitions, Formula};
use domain::edition::{Edition, Figure};
use domain::network::{FigureId, Text};
use domain::number::{self, Printed, Rational, Relation, round_half_away};

/// A printed figure that the records do not give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// The figure.
    pub figure: FigureId,
    /// As printed.
    pub printed: String,
    /// As computed.
    pub computed: String,
    /// Why.
    pub reason: Text,
}

/// How a publication compares with the edition computed.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Figures printed.
    pub printed: usize,
    /// Those that come out to the character, or that satisfy their claim.
    pub reproduced: Vec<FigureId>,
    /// Those that no record gives, with the reason.
    pub not_computed: Vec<(FigureId, Text)>,
    /// Those that come out otherwise.
    pub deviations: Vec<Deviation>,
}

impl Comparison {
    /// Compares every printed row.
    #[must_use]
    pub fn new(edition: &Edition, definitions: &Definitions, rows: &[PublishedFigure], report: &Report) -> Self {
        let mut all = Self { printed: rows.len(), ..Self::default() };
        for row in rows {
            let figure = edition.figure(&row.figure);
            match figure.and_then(|f| f.value.map(|v| (f, v))) {
                None => all.not_computed.push((row.figure.clone(), why_not(definitions, figure, &row.figure))),
                Some((figure, value)) if comes_out(definitions, figure, exact(value), row) => {
                    all.reproduced.push(row.figure.clone())
                }
                Some((figure, value)) => all.deviations.push(Deviation {
                    figure: row.figure.clone(),
                    printed: row.printed.clone(),
                    computed: number::print_fr(&exact(value), row.decimals.unwrap_or(figure.decimals)),
                    reason: why_other(&row.figure, report),
                }),
            }
        }
        all
    }
}

/// The value as a fraction, to nine decimals.
fn exact(value: f64) -> Rational {
    Rational::new((value * 1e9).round() as i128, 1_000_000_000)
}

/// Whether a computed value prints to the same characters, or satisfies a claim.
fn comes_out(definitions: &Definitions, figure: &Figure, value: Rational, row: &PublishedFigure) -> bool {
    let Ok(read) = number::read(&row.printed) else { return false };
    let printed = Printed { value: read.printed.value, decimals: row.decimals.unwrap_or(read.printed.decimals) };
    let claim =
        definitions.figures.get(&row.figure).is_some_and(|d| matches!(d.formula, Formula::QuotientOfQuotients { .. }));
    if figure.relation != Relation::Equal || claim {
        return printed.interval(figure.relation).contains(&value);
    }
    round_half_away(&value, printed.decimals) == printed.value
}

fn why_not(definitions: &Definitions, figure: Option<&Figure>, id: &FigureId) -> Text {
    if let Some(reason) = definitions.not_computed.get(id) {
        return reason.clone();
    }
    match figure.and_then(|f| f.footnotes.last()) {
        Some(note) => note.clone(),
        None => Text { fr: "aucune définition de ce nom".into(), en: "no definition of this name".into() },
    }
}

fn why_other(id: &FigureId, report: &Report) -> Text {
    let group = report
        .contradictions
        .iter()
        .find(|c| c.suspects.contains(id))
        .or_else(|| report.contradictions.iter().find(|c| c.figures.iter().any(|f| f.figure == *id)));
    match group {
        Some(group) => {
            let others: Vec<&str> =
                group.figures.iter().map(|f| f.figure.as_str()).filter(|f| *f != id.as_str()).take(3).collect();
            let (list, more) = (others.join(", "), group.figures.len() > 4);
            Text {
                fr: format!("contredit {list}{}", if more { " et d’autres" } else { "" }),
                en: format!("contradicts {list}{}", if more { " and others" } else { "" }),
            }
        }
        None => Text {
            fr: "les données de synthèse s’en écartent, pour rester plausibles".into(),
            en: "the synthetic records differ, to stay plausible".into(),
        },
    }
}
