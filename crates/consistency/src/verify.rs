//! Is there a data set that could have printed this? Prints in, contradictions in words out.
//!
//! Start with [`verify`]. The search is in [`crate::groups`]; this module reads the numbers and asks.
//! What a contradiction means is found by `teller`, which other base would fit by `fits`, and the
//! sentences are made in `words`.

use crate::build::{Builder, Stated};
use crate::groups;
use crate::propagate::Net;
use domain::definition::{Definitions, Formula};
use domain::network::{FigureId, Network, Text, Year};
use domain::number::{self, Interval, NotANumber, Printed, Rational, Relation};
use std::collections::BTreeMap;
use teller::Teller;

mod fits;
mod teller;
mod words;

/// One row of a publication.
#[derive(Clone, Debug)]
pub struct PublishedFigure {
    /// The figure's id.
    pub figure: FigureId,
    /// The edition that printed it.
    pub edition: Year,
    /// The text as printed; it is what counts.
    pub printed: String,
    /// The number meant, when the file says it.
    pub value: Option<Rational>,
    /// Decimals printed, when the file says it.
    pub decimals: Option<i32>,
}

/// A printed figure in a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Cited {
    /// Its id.
    pub figure: FigureId,
    /// The edition that printed it.
    pub edition: Year,
    /// The text as printed.
    pub printed: String,
    /// Its row and column titles.
    pub title: Text,
}

/// A number that breaks French formatting, or differs from what the file says it means.
#[derive(Clone, Debug, PartialEq)]
pub struct MalformedPrint {
    /// The figure.
    pub cited: Cited,
    /// As what it was read, in French typography; `None` when it could not be read at all.
    pub read_as: Option<Rational>,
    /// What is wrong.
    pub why: Text,
}

/// Least and greatest value of a figure, in its unit; `None` where open.
#[derive(Clone, Debug, PartialEq)]
pub struct Implied {
    /// The figure.
    pub figure: Cited,
    /// Least value that the other figures of the group allow.
    pub low: Option<Rational>,
    /// Greatest value.
    pub high: Option<Rational>,
}

/// The shares that whole numbers over a known base come nearest to a printed one.
#[derive(Clone, Debug, PartialEq)]
pub struct Nearest {
    /// The base.
    pub base: i128,
    /// The greatest value whose share is below the printed one; none below 0.
    pub below: Option<(i128, Rational)>,
    /// The least value whose share is above it; none above the base.
    pub above: Option<(i128, Rational)>,
}

/// Another base over which a share would fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Fit {
    /// The figure that prints the base, if one does.
    pub figure: Option<FigureId>,
    /// What it counts.
    pub quantity: Text,
    /// Least possible value.
    pub low: Rational,
    /// Greatest possible value.
    pub high: Rational,
}

/// Printed figures that cannot all be true.
#[derive(Clone, Debug, PartialEq)]
pub struct Contradiction {
    /// The minimal group.
    pub figures: Vec<Cited>,
    /// Those any one of which, taken back, settles it; the likeliest first.
    pub suspects: Vec<FigureId>,
    /// What ties them.
    pub relation: Text,
    /// What the others say of one of them.
    pub implied: Option<Implied>,
    /// For a share: the value that it means over its stated base, when that is known.
    pub means: Option<Implied>,
    /// For a share of a known base whose value is free: the shares that are possible next to it.
    pub nearest: Option<Nearest>,
    /// For a share that its own base contradicts: other bases that would fit.
    pub fits: Vec<Fit>,
}

/// What verifying a publication found.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Report {
    /// Rows read.
    pub figures: usize,
    /// Numbers that break formatting.
    pub malformed: Vec<MalformedPrint>,
    /// Contradictions, shortest first.
    pub contradictions: Vec<Contradiction>,
    /// Possible but odd.
    pub notices: Vec<(Vec<Cited>, Text)>,
    /// Figures that no definition reaches, with the reason.
    pub not_checked: Vec<(Cited, Text)>,
}

/// Why a publication could not be verified at all.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum VerifyError {
    /// A text that is no number, and no value beside it.
    #[error("{figure}: {source}")]
    NotANumber {
        /// The figure.
        figure: FigureId,
        /// What was expected.
        source: NotANumber,
    },
    /// The definitions leave nothing possible before anything is printed.
    #[error("the definitions contradict themselves")]
    Definitions,
}

/// Everything that verification and synthesis know about a publication.
#[derive(Debug)]
pub struct Examined<'a> {
    /// The system with its prints.
    pub built: Builder<'a>,
    /// For each print of the system, its place among the rows.
    pub rows: Vec<usize>,
    /// How each row was cited.
    pub cited: Vec<Cited>,
    /// What was noted while reading.
    pub report: Report,
}

/// Reads the prints into a system. `definitions` are those of every edition among the rows.
///
/// # Errors
/// [`VerifyError::NotANumber`] for a text that cannot be read and has no value beside it.
pub fn examine<'a>(
    network: &'a Network,
    definitions: &BTreeMap<Year, Definitions>,
    rows: &[PublishedFigure],
) -> Result<Examined<'a>, VerifyError> {
    examine_with(Builder::new(network), definitions, rows)
}

/// The same into a builder that already knows more, or ties more.
///
/// # Errors
/// See [`examine`].
pub fn examine_with<'a>(
    mut built: Builder<'a>,
    definitions: &BTreeMap<Year, Definitions>,
    rows: &[PublishedFigure],
) -> Result<Examined<'a>, VerifyError> {
    let mut examined = Report { figures: rows.len(), ..Report::default() };
    let (mut printed_rows, mut all_cited) = (Vec::new(), Vec::new());
    for of_edition in definitions.values() {
        for identity in &of_edition.identities {
            built.identify(identity);
        }
    }
    let found: Vec<_> =
        rows.iter().map(|row| definitions.get(&row.edition).and_then(|d| d.find(&row.figure))).collect();
    // Means first: quantiles and maxima are tied to the mean of their column, if there is one.
    for (row, definition) in rows.iter().zip(&found) {
        if let Some(definition) = definition.as_ref().filter(|d| matches!(d.formula, Formula::Quotient(_))) {
            built.define(row.edition, definition);
        }
    }
    for (place, (row, found)) in rows.iter().zip(found).enumerate() {
        let title = found.as_ref().map_or_else(|| Text::same(row.figure.as_str()), |d| title(&d.row, &d.column));
        let cited = Cited { figure: row.figure.clone(), edition: row.edition, printed: row.printed.clone(), title };
        let read = read(row, &cited, &mut examined)?;
        match (found, read) {
            (Some(definition), Some(read)) => {
                let stated = built.define(row.edition, &definition);
                let interval = interval(&stated, &read);
                built.print(row.edition, &stated, &interval, distrust(&built, &stated));
                printed_rows.push(place);
            }
            (Some(_), None) => {}
            (None, _) => {
                examined.not_checked.push((cited.clone(), why_unknown(definitions.get(&row.edition), &row.figure)))
            }
        }
        all_cited.push(cited);
    }
    Ok(Examined { built: built.finish(), rows: printed_rows, cited: all_cited, report: examined })
}

/// Finds every contradiction of a publication.
///
/// # Errors
/// See [`examine`]; [`VerifyError::Definitions`] when the definitions allow nothing at all.
pub fn verify(
    network: &Network,
    definitions: &BTreeMap<Year, Definitions>,
    rows: &[PublishedFigure],
) -> Result<Report, VerifyError> {
    let examined = examine(network, definitions, rows)?;
    let net = Net::new(&examined.built.system);
    let outcome = groups::contradictions(&net).map_err(|_| VerifyError::Definitions)?;
    let teller = Teller::new(network, definitions, &examined, &net, &outcome);
    let mut report = examined.report.clone();
    report.contradictions = outcome.groups.iter().map(|g| teller.tell(g)).collect();
    report.notices = teller.notices();
    Ok(report)
}

fn title(row: &Text, column: &Text) -> Text {
    let join = |a: &str, b: &str| if a.is_empty() { b.to_owned() } else { format!("{a} : {b}") };
    Text { fr: join(&row.fr, &column.fr), en: join(&row.en, &column.en) }
}

/// The number meant by a row; notes what is malformed.
fn read(row: &PublishedFigure, cited: &Cited, report: &mut Report) -> Result<Option<Printed>, VerifyError> {
    let note = |read_as, fr: String, en: String| MalformedPrint { cited: cited.clone(), read_as, why: Text { fr, en } };
    match number::read(&row.printed) {
        Ok(reading) => {
            let meant = reading.printed.value;
            if let Some(malformed) = &reading.malformed {
                report.malformed.push(note(Some(meant), malformed.say(true), malformed.say(false)));
            } else if row.value.is_some_and(|v| v != meant) {
                report.malformed.push(note(
                    Some(meant),
                    "le texte imprimé et la colonne « value » ne disent pas le même nombre ; le texte fait foi".into(),
                    "the printed text and the column “value” differ; the text counts".into(),
                ));
            }
            Ok(Some(Printed { value: meant, decimals: row.decimals.unwrap_or(reading.printed.decimals) }))
        }
        Err(source) => match row.value {
            Some(value) => {
                report.malformed.push(note(Some(value), source.to_string(), source.to_string()));
                Ok(Some(Printed { value, decimals: row.decimals.unwrap_or(0) }))
            }
            None => Err(VerifyError::NotANumber { figure: row.figure.clone(), source }),
        },
    }
}

/// What a print says of its figure. Amounts in whole units of the records are exact.
fn interval(stated: &Stated, printed: &Printed) -> Interval {
    printed.interval(stated.definition.relation)
}

fn why_unknown(definitions: Option<&Definitions>, figure: &FigureId) -> Text {
    let Some(definitions) = definitions else { return Text::default() };
    if let Some(reason) = definitions.not_computed.get(figure) {
        return reason.clone();
    }
    let nearest = definitions.figures.keys().max_by(|a, b| {
        strsim::jaro_winkler(a.as_str(), figure.as_str()).total_cmp(&strsim::jaro_winkler(b.as_str(), figure.as_str()))
    });
    let near = nearest.map_or("", |n| n.as_str());
    Text {
        fr: format!("aucune définition de ce nom ; la plus proche est {near}"),
        en: format!("no definition of this name; the nearest is {near}"),
    }
}

/// Counts of a table are believed before sums of several, those before shares and means, those before
/// claims and repetitions: a contradiction is blamed on what is derived.
fn distrust(built: &Builder<'_>, stated: &Stated) -> u32 {
    let by_formula = match &stated.definition.formula {
        Formula::Parameter { .. } => 0,
        Formula::Amount { value, .. } if value.0.len() == 1 => 0,
        Formula::Amount { .. } => 2,
        Formula::Rank { .. } | Formula::BandBound { .. } | Formula::Maximum { .. } => 4,
        Formula::Present { .. } => 12,
        Formula::Quotient(_) | Formula::BandShare { .. } => 10,
        Formula::Change { .. } | Formula::Difference { .. } | Formula::Margin { .. } => 14,
        Formula::QuotientOfQuotients { .. } => 16,
    };
    let by_relation = match stated.definition.relation {
        Relation::Equal => 0,
        Relation::AtLeast | Relation::AtMost => 20,
        Relation::About => 22,
    };
    let again = built.is_printed(&stated.reading);
    by_formula + by_relation + if again { 1 } else { 0 }
}
