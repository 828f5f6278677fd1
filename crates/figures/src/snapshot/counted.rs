//! Compares counts that records declare with the rows that they count.

use super::SnapshotError;
use crate::records::Records;
use domain::network::{ColumnId, Network, SourceId};
use domain::records::Derived;
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
pub(super) fn check(
    network: &Network,
    records: &Records,
    derived: &mut Derived<'_>,
) -> Result<Vec<Notice>, SnapshotError> {
    let mut notices = Vec::new();
    for source in network.sources.values().filter(|source| records.frames.contains_key(&source.id)) {
        for column in source.columns.values() {
            let Some(counted) = derived.counted(&source.id, &column.id)? else { continue };
            let declared = derived.values(&source.id, &column.id)?;
            let keys = source.key.as_ref().and_then(|key| derived.texts(&source.id, key));
            let differing = declared.integers().unwrap_or_default().iter().zip(counted).enumerate();
            let differing = differing.filter(|(_, (declared, counted))| **declared != NULL && *declared != counted);
            notices.extend(differing.map(|(row, (&declared, counted))| Notice {
                source: source.id.clone(),
                row: keys.and_then(|keys| keys.get(row)).map_or_else(|| (row + 1).to_string(), str::to_owned),
                column: column.id.clone(),
                declared,
                counted,
            }));
        }
    }
    Ok(notices)
}
