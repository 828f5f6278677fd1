//! The sources of the base, each with the sources above it and the rows that its own stand below.

use super::EnlargeError;
use domain::network::{ColumnId, ColumnType, Network, Origin, Source, SourceId};
use domain::records::Frame;
use domain::synthesis::{Recipe, Rows};
use indexmap::IndexMap;
use std::collections::HashMap;

/// A source of the base. Levels name each other, and rows each other, by place.
#[derive(Debug)]
pub(super) struct Level<'a> {
    pub source: &'a Source,
    pub rows: usize,
    /// The sources above, nearest first; none for a root.
    pub above: Vec<usize>,
    /// For each row, the row of the nearest source above; none for a root.
    pub parents: Vec<u32>,
    /// For each row of the nearest source above, the rows below it.
    pub children: Vec<Vec<u32>>,
    /// By source above (by itself for a root), the class of each of its rows.
    pub classes: Vec<Vec<u32>>,
    /// Rows by the classes of the rows above them, and by code where no code may occur twice below a row.
    pub pools: HashMap<Vec<u32>, Vec<u32>>,
    /// The codes that may occur once below a row.
    pub pairs: Option<Vec<i64>>,
}

impl Level<'_> {
    /// The place of a level among those above; none if it is not there.
    pub fn height(&self, level: usize) -> Option<usize> {
        self.above.iter().position(|above| *above == level)
    }
}

/// Every source of the recipe that has records, those above first.
pub(super) fn of<'a>(
    network: &'a Network,
    recipe: &Recipe,
    base: &IndexMap<SourceId, Frame>,
) -> Result<Vec<Level<'a>>, EnlargeError> {
    let mut levels: Vec<Level<'a>> = Vec::new();
    for (id, made) in &recipe.sources {
        let (Some(source), Some(frame)) = (network.sources.get(id), base.get(id)) else { continue };
        let above = above(source, &levels)?;
        let parents = match above.first() {
            Some(&nearest) => parents(source, frame, &levels[nearest], base)?,
            None => Vec::new(),
        };
        let mut children = vec![Vec::new(); above.first().map_or(0, |&nearest| levels[nearest].rows)];
        parents.iter().zip(0..).for_each(|(&parent, row)| children[parent as usize].push(row));
        let pairs = match &made.rows {
            Rows::Pairs { column, .. } => {
                let values = frame.columns.get(column).and_then(|values| values.integers());
                Some(values.ok_or_else(|| EnlargeError::Column(id.clone(), column.clone()))?.to_vec())
            }
            Rows::Counted | Rows::OnePer { .. } => None,
        };
        let (classes, pools) = (Vec::new(), HashMap::new());
        levels.push(Level { source, rows: frame.rows(), above, parents, children, classes, pools, pairs });
    }
    Ok(levels)
}

/// The columns of a source that point at others, and where.
pub(super) fn keys(source: &Source) -> impl Iterator<Item = (&ColumnId, &SourceId)> {
    source.columns.values().filter_map(|column| match (&column.kind, &column.origin) {
        (ColumnType::Key(of), Origin::Record) => Some((&column.id, of)),
        _ => None,
    })
}

/// The place of a source among the levels.
pub(super) fn place(levels: &[Level<'_>], source: &SourceId) -> Option<usize> {
    levels.iter().position(|level| level.source.id == *source)
}

/// Every source that a row points at, the one that itself points at the others first.
fn above(source: &Source, levels: &[Level<'_>]) -> Result<Vec<usize>, EnlargeError> {
    let mut found = Vec::new();
    for (column, of) in keys(source) {
        found.push((column, place(levels, of).ok_or_else(|| EnlargeError::Key(source.id.clone(), column.clone()))?));
    }
    let Some(&(_, nearest)) = found.iter().max_by_key(|(_, level)| levels[*level].above.len()) else {
        return Ok(Vec::new());
    };
    let above: Vec<usize> = [nearest].into_iter().chain(levels[nearest].above.iter().copied()).collect();
    match found.iter().find(|(_, level)| !above.contains(level)) {
        Some((column, _)) => Err(EnlargeError::Key(source.id.clone(), (*column).clone())),
        None => Ok(above),
    }
}

fn parents(
    source: &Source,
    frame: &Frame,
    parent: &Level<'_>,
    base: &IndexMap<SourceId, Frame>,
) -> Result<Vec<u32>, EnlargeError> {
    let Some((column, of)) = keys(source).find(|(_, of)| **of == parent.source.id) else { return Ok(Vec::new()) };
    let broken = || EnlargeError::Key(source.id.clone(), column.clone());
    let texts = |frame: &'_ Frame, column: &ColumnId| frame.columns.get(column).and_then(|v| v.texts().cloned());
    let key = parent.source.key.as_ref().ok_or_else(broken)?;
    let names = base.get(of).and_then(|frame| texts(frame, key)).ok_or_else(broken)?;
    let places: HashMap<&str, u32> = names.iter().zip(0..).collect();
    let found = texts(frame, column).ok_or_else(broken)?;
    found.iter().map(|name| places.get(name).copied().ok_or_else(broken)).collect()
}
