//! Compares counts that records declare with the rows that they count.

use super::SnapshotError;
use super::columns::Derived;
use crate::records::Records;
use domain::network::{Column, ColumnId, Measure, Network, Origin, Source, SourceId};
use domain::set::NULL;

/// A count declared otherwise than the records say. It is no error: the declaration is what its author
/// wrote, and figures use it where they ask for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The source that declares.
    pub source: SourceId,
    /// The key of the row, or its line among the rows if rows have no key.
    pub row: String,
    /// The column.
    pub column: ColumnId,
    /// What it declares.
    pub declared: i64,
    /// What the records say.
    pub counted: i64,
}

/// Every difference between declared and counted, in the order of sources, columns and rows.
pub(super) fn check<'a>(
    network: &'a Network,
    records: &'a Records,
    derived: &mut Derived<'a>,
) -> Result<Vec<Notice>, SnapshotError> {
    let mut notices = Vec::new();
    for source in network.sources.values().filter(|source| records.frames.contains_key(&source.id)) {
        for column in source.columns.values() {
            let Some(counted) = count(network, source, column, derived)? else { continue };
            let declared = derived.values(source, column)?;
            let keys = source.key.as_ref().and_then(|key| derived.texts(source, key));
            let differing = declared.integers().unwrap_or_default().iter().zip(counted).enumerate();
            let differing = differing.filter(|(_, (declared, counted))| **declared != NULL && *declared != counted);
            notices.extend(differing.map(|(row, (&declared, counted))| Notice {
                source: source.id.clone(),
                row: keys.and_then(|keys| keys.get(row)).cloned().unwrap_or_else(|| (row + 1).to_string()),
                column: column.id.clone(),
                declared,
                counted,
            }));
        }
    }
    Ok(notices)
}

/// By row of `source`, what a counted column should say; none for other columns.
fn count<'a>(
    network: &'a Network,
    source: &'a Source,
    column: &'a Column,
    derived: &mut Derived<'a>,
) -> Result<Option<Vec<i64>>, SnapshotError> {
    let Origin::Counted { source: from, measure, filter } = &column.origin else { return Ok(None) };
    let broken = || SnapshotError::Schema(source.id.clone(), column.id.clone());
    let from = network.sources.get(from).ok_or_else(broken)?;
    let pointers = derived.pointers(from, source).ok_or_else(broken)?;
    let inside = derived.rows_in(from, filter)?;
    let added = match measure {
        Measure::Count => None,
        Measure::Sum(of) => Some(derived.values(from, from.columns.get(of).ok_or_else(broken)?)?),
    };
    let added = added.as_ref().map(|values| values.integers().ok_or_else(broken)).transpose()?;
    let mut totals = vec![0_i64; derived.rows(&source.id)];
    for (row, at) in pointers.iter().enumerate().filter(|(row, _)| inside[*row]) {
        let value = added.map_or(1, |values| if values[row] == NULL { 0 } else { values[row] });
        if let Some(total) = at.and_then(|at| totals.get_mut(at)) {
            *total = total.saturating_add(value);
        }
    }
    Ok(Some(totals))
}
