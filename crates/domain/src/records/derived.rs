//! Columns that follow from others, as whole numbers: looked up, rolled up, tested.
//!
//! For what counts few columns of records in memory; a snapshot derives its own. Start with [`Derived`].

use super::{Frame, Values};
use crate::network::{Cell, Column, ColumnId, ColumnType, Network, Nomenclature, Origin, Source, SourceId};
use crate::set::NULL;
use indexmap::IndexMap;
use std::collections::HashMap;

/// How many times a column may follow from another before it is taken for a circle.
const DEEPEST: usize = 16;

/// Records in memory, with what follows from them.
#[derive(Clone, Copy, Debug)]
pub struct Derived<'a> {
    /// What their columns mean.
    pub network: &'a Network,
    /// The rows of each source.
    pub records: &'a IndexMap<SourceId, Frame>,
}

impl<'a> Derived<'a> {
    /// How many rows `source` has.
    #[must_use]
    pub fn rows(&self, source: &SourceId) -> usize {
        self.records.get(source).map_or(0, Frame::rows)
    }

    /// The texts or keys that a record fills in.
    #[must_use]
    pub fn texts(&self, source: &SourceId, column: &ColumnId) -> Option<&'a [String]> {
        self.records.get(source)?.columns.get(column)?.texts()
    }

    /// The values of a column; none if it holds texts, or follows from what is not there.
    #[must_use]
    pub fn integers(&self, source: &SourceId, column: &ColumnId) -> Option<Vec<i64>> {
        let source = self.network.sources.get(source)?;
        self.derive(source, source.columns.get(column)?, DEEPEST)
    }

    /// For each row of `source`, whether it belongs to `cell`; none if that follows from what is not there.
    #[must_use]
    pub fn rows_in(&self, source: &SourceId, cell: &Cell) -> Option<Vec<bool>> {
        self.inside(self.network.sources.get(source)?, cell, DEEPEST)
    }

    fn derive(&self, source: &Source, column: &Column, depth: usize) -> Option<Vec<i64>> {
        let depth = depth.checked_sub(1)?;
        match &column.origin {
            Origin::Record | Origin::Counted { .. } => {
                self.records.get(&source.id)?.columns.get(&column.id).and_then(Values::integers).map(<[i64]>::to_vec)
            }
            Origin::Lookup(of) => {
                let target = self.network.sources.get(of)?;
                let values = self.derive(target, target.columns.get(&column.id)?, depth)?;
                let found = |at: Option<usize>| at.and_then(|at| values.get(at)).copied().unwrap_or(NULL);
                Some(self.pointers(source, target)?.into_iter().map(found).collect())
            }
            Origin::Rollup { of, attribute } => {
                let finer = source.columns.get(of)?;
                let coarser = rollup(self.network, finer, column, attribute)?;
                let up = |value: i64| coarser.get(&value).copied().unwrap_or(NULL);
                Some(self.derive(source, finer, depth)?.into_iter().map(up).collect())
            }
            Origin::Condition(cell) => Some(self.inside(source, cell, depth)?.into_iter().map(i64::from).collect()),
        }
    }

    fn inside(&self, source: &Source, cell: &Cell, depth: usize) -> Option<Vec<bool>> {
        let mut inside = vec![true; self.rows(&source.id)];
        for (id, set) in &cell.0 {
            let values = self.derive(source, source.columns.get(id)?, depth)?;
            inside.iter_mut().zip(values).for_each(|(inside, value)| *inside &= set.contains(value));
        }
        Some(inside)
    }

    /// For each row of `from`, the row of `to` that it points at.
    fn pointers(&self, from: &Source, to: &Source) -> Option<Vec<Option<usize>>> {
        let names = self.texts(&to.id, to.key.as_ref()?)?;
        let places: HashMap<&str, usize> = names.iter().map(String::as_str).zip(0..).collect();
        let keys = self.texts(&from.id, link(from, &to.id)?)?;
        Some(keys.iter().map(|key| places.get(key.as_str()).copied()).collect())
    }
}

/// The column of `from` that points at rows of `to`.
#[must_use]
pub fn link<'s>(from: &'s Source, to: &SourceId) -> Option<&'s ColumnId> {
    from.columns
        .values()
        .find(|column| matches!(&column.kind, ColumnType::Key(of) if of == to))
        .map(|column| &column.id)
}

/// For each value of the finer column, the value one level up.
fn rollup(network: &Network, finer: &Column, coarser: &Column, attribute: &str) -> Option<HashMap<i64, i64>> {
    let codes = |column: &Column| -> Option<&Nomenclature> {
        let ColumnType::Code(id) = &column.kind else { return None };
        network.nomenclatures.get(id)
    };
    let above = codes(coarser)?;
    let up = codes(finer)?.codes.iter().zip(0..);
    Some(up.filter_map(|(code, value)| Some((value, above.value_of(code.attributes.get(attribute)?)?))).collect())
}
