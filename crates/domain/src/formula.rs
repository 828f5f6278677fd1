//! What a formula reads: its quantities, its columns of ordered values, the rows behind it.
//!
//! The plan, the computation and the protection all ask here, so that none can forget an input.

use crate::definition::{Formula, Quotient, Sum};
use crate::network::{Cell, ColumnId, Measure, Network, Quantity, Sampling, SourceId, Year};

/// Every quantity of a formula, in the order in which it is written.
#[must_use]
pub fn quantities(formula: &Formula) -> Vec<&Quantity> {
    let mut all = Vec::new();
    formula.quantities(&mut |quantity| all.push(quantity));
    all
}

/// The quantities of a sum.
pub fn terms(sum: &Sum) -> impl Iterator<Item = &Quantity> {
    sum.0.iter().map(|(_, quantity)| quantity)
}

/// What a sum stands for in its formula.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Above the line, or alone.
    Value,
    /// Below the line.
    Base,
    /// Above the line, in the edition compared with.
    BeforeValue,
    /// Below the line, in the edition compared with.
    BeforeBase,
    /// Units that answered.
    Sample,
    /// Units asked.
    Population,
}

/// The sums of a formula with their roles; none for ranks, categories, bands, maxima and parameters.
#[must_use]
pub fn sums(formula: &Formula) -> Vec<(Role, &Sum)> {
    match formula {
        Formula::Amount { value, .. } => vec![(Role::Value, value)],
        Formula::Quotient(quotient) => vec![(Role::Value, &quotient.value), (Role::Base, &quotient.base)],
        Formula::Change { now, before } => vec![(Role::Value, now), (Role::BeforeValue, before)],
        Formula::Difference { now, before } => vec![
            (Role::Value, &now.value),
            (Role::Base, &now.base),
            (Role::BeforeValue, &before.value),
            (Role::BeforeBase, &before.base),
        ],
        Formula::QuotientOfQuotients { value, base } => vec![
            (Role::Value, &value.value),
            (Role::Base, &value.base),
            (Role::Value, &base.value),
            (Role::Base, &base.base),
        ],
        Formula::Margin { sample, population } => vec![(Role::Sample, sample), (Role::Population, population)],
        Formula::BandBound { .. }
        | Formula::BandShare { .. }
        | Formula::Maximum { .. }
        | Formula::Present { .. }
        | Formula::Rank { .. }
        | Formula::Parameter { .. } => Vec::new(),
    }
}

/// The column whose ordered values a formula reads, and over which rows.
#[must_use]
pub fn ordered(formula: &Formula) -> Option<(&SourceId, &ColumnId, &Cell)> {
    match formula {
        Formula::BandBound { column, cell, .. }
        | Formula::BandShare { column, cell, .. }
        | Formula::Maximum { column, cell, .. } => Some((&column.0, &column.1, cell)),
        _ => None,
    }
}

/// The counts of rows behind a formula, one list a base; the figure stands on the smallest of them.
///
/// Rows behind a sum are the rows of its distinct cells, added up. A sum with an earlier edition's
/// quantity has no rows. Empty for formulas that stand on ordered values, categories or no record.
#[must_use]
pub fn rows_behind(formula: &Formula, edition: Year) -> Vec<Vec<Quantity>> {
    let behind = match formula {
        Formula::Amount { value, .. } => vec![value],
        Formula::Change { now, .. } => vec![now],
        Formula::Quotient(quotient) => vec![&quotient.base],
        Formula::Difference { now, .. } => vec![&now.base],
        Formula::QuotientOfQuotients { value, base } => vec![&value.base, &base.base],
        Formula::Margin { population, .. } => vec![population],
        Formula::Rank { of, among } => {
            let own = among.iter().find(|(code, _)| code == of).map(|(_, quantity)| counts([quantity], edition));
            return own.flatten().into_iter().collect();
        }
        _ => Vec::new(),
    };
    behind.into_iter().filter_map(|sum| counts(terms(sum), edition)).collect()
}

fn counts<'a>(terms: impl IntoIterator<Item = &'a Quantity>, edition: Year) -> Option<Vec<Quantity>> {
    let mut counts: Vec<Quantity> = Vec::new();
    for term in terms {
        if term.edition != edition {
            return None;
        }
        let count = Quantity { measure: Measure::Count, ..term.clone() };
        if !counts.contains(&count) {
            counts.push(count);
        }
    }
    Some(counts)
}

/// How the margin of error of a quotient is computed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarginMethod {
    /// The quotient is the share of sampled units: simple random sampling.
    Share(SourceId),
    /// A ratio of sums over sampled units or clusters, which the column names.
    Ratio(SourceId, ColumnId),
}

/// The method for `quotient`; none over a register, over several sources, or with an earlier edition's
/// quantities.
#[must_use]
pub fn margin_method(network: &Network, edition: Year, quotient: &Quotient) -> Option<MarginMethod> {
    let mut all = terms(&quotient.value).chain(terms(&quotient.base));
    let first = &all.next()?.source;
    let source = network.sources.get(first)?;
    let alike = |quantity: &Quantity| quantity.source == *first && quantity.edition == edition;
    if !terms(&quotient.value).chain(terms(&quotient.base)).all(alike) {
        return None;
    }
    let counted = |sum: &Sum| matches!(sum.0.as_slice(), [(1, quantity)] if quantity.measure == Measure::Count);
    match source.sampling {
        Sampling::Register => None,
        Sampling::Units if quotient.part && counted(&quotient.value) && counted(&quotient.base) => {
            Some(MarginMethod::Share(first.clone()))
        }
        Sampling::Units => source.key.clone().map(|key| MarginMethod::Ratio(first.clone(), key)),
        Sampling::Clusters => source.cluster.clone().map(|cluster| MarginMethod::Ratio(first.clone(), cluster)),
    }
}

/// The source that a scan must fill a unit or a cluster, and by which column, so that the margin of a formula, or of a
/// change of it, can be computed.
#[must_use]
pub fn grouped(network: &Network, edition: Year, formula: &Formula) -> Option<(SourceId, ColumnId)> {
    match formula {
        Formula::Quotient(of) | Formula::Difference { now: of, .. } => match margin_method(network, edition, of)? {
            MarginMethod::Ratio(source, column) => Some((source, column)),
            MarginMethod::Share(_) => None,
        },
        Formula::Change { now, .. } => {
            let source = network.sources.get(&terms(now).find(|quantity| quantity.edition == edition)?.source)?;
            let column = match source.sampling {
                Sampling::Register => None,
                Sampling::Units => source.key.clone(),
                Sampling::Clusters => source.cluster.clone(),
            };
            Some((source.id.clone(), column?))
        }
        _ => None,
    }
}
