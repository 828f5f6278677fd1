//! Columns that follow from others: looked up, rolled up, tested, counted.
//!
//! Computes whole columns, for all rows at once. Knows nothing of files. Start with [`Derived`].

use super::{Frame, Texts, Values};
use crate::network::{Cell, Column, ColumnId, ColumnType, Measure, Network, Nomenclature, Origin, Source, SourceId};
use crate::set::NULL;
use indexmap::IndexMap;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use thiserror::Error;

/// How many times a column may follow from another before it is taken for a circle.
const DEEPEST: usize = 16;

/// For each row of one source, the row of another that it points at.
type Pointers = Vec<Option<usize>>;

/// A column does not follow from the records: the schema lacks what it points at, or points in a circle.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("`{0}.{1}` can't be derived from the records: check the schema of the network")]
pub struct Underivable(pub SourceId, pub ColumnId);

/// Records in memory, with what follows from them. A source without a frame has no rows.
#[derive(Debug)]
pub struct Derived<'a> {
    network: &'a Network,
    records: &'a IndexMap<SourceId, Frame>,
    /// From which source to which; none if the schema has no key between them.
    pointers: BTreeMap<(&'a SourceId, &'a SourceId), Option<Pointers>>,
}

impl<'a> Derived<'a> {
    /// What follows from `records`, whose columns mean what `network` says.
    #[must_use]
    pub fn new(network: &'a Network, records: &'a IndexMap<SourceId, Frame>) -> Self {
        Self { network, records, pointers: BTreeMap::new() }
    }

    /// How many rows `source` has.
    #[must_use]
    pub fn rows(&self, source: &SourceId) -> usize {
        self.records.get(source).map_or(0, Frame::rows)
    }

    /// The texts or keys that a record fills in.
    #[must_use]
    pub fn texts(&self, source: &SourceId, column: &ColumnId) -> Option<&'a Texts> {
        texts(self.records, source, column)
    }

    /// The values of a column, wherever they come from.
    ///
    /// # Errors
    /// [`Underivable`], with the column that is not there or does not follow.
    pub fn values(&mut self, source: &SourceId, column: &ColumnId) -> Result<Cow<'a, Values>, Underivable> {
        let (source, column) = self.find(source, column)?;
        self.derive(source, column, DEEPEST)
    }

    /// By row of `source`, what a counted column should say; none for other columns.
    ///
    /// # Errors
    /// [`Underivable`], with the column that is not there or does not follow.
    pub fn counted(&mut self, source: &SourceId, column: &ColumnId) -> Result<Option<Vec<i64>>, Underivable> {
        let (source, column) = self.find(source, column)?;
        let Origin::Counted { source: from, measure, filter } = &column.origin else { return Ok(None) };
        let broken = || Underivable(source.id.clone(), column.id.clone());
        let from = self.network.sources.get(from).ok_or_else(broken)?;
        let inside = self.inside(from, filter, DEEPEST)?;
        let added = match measure {
            Measure::Count => None,
            Measure::Sum(of) => Some(self.values(&from.id, of)?),
        };
        let added = added.as_ref().map(|values| values.integers().ok_or_else(broken)).transpose()?;
        let mut totals = vec![0_i64; self.rows(&source.id)];
        for (row, at) in self.pointers(from, source).ok_or_else(broken)?.iter().enumerate() {
            let value = added.map_or(1, |values| if values[row] == NULL { 0 } else { values[row] });
            if let Some(total) = at.filter(|_| inside[row]).and_then(|at| totals.get_mut(at)) {
                *total = total.saturating_add(value);
            }
        }
        Ok(Some(totals))
    }

    fn find(&self, source: &SourceId, column: &ColumnId) -> Result<(&'a Source, &'a Column), Underivable> {
        let found = self.network.sources.get(source);
        let found = found.and_then(|found| Some((found, found.columns.get(column)?)));
        found.ok_or_else(|| Underivable(source.clone(), column.clone()))
    }

    fn derive(&mut self, source: &'a Source, column: &'a Column, depth: usize) -> Result<Cow<'a, Values>, Underivable> {
        let broken = || Underivable(source.id.clone(), column.id.clone());
        let depth = depth.checked_sub(1).ok_or_else(broken)?;
        let derived = match &column.origin {
            Origin::Record | Origin::Counted { .. } => {
                let Some(frame) = self.records.get(&source.id) else {
                    return Ok(Cow::Owned(Values::empty_of(&column.kind)));
                };
                return frame.columns.get(&column.id).map(Cow::Borrowed).ok_or_else(broken);
            }
            Origin::Lookup(of) => {
                let (target, found) = self.find(of, &column.id).map_err(|_| broken())?;
                let values = self.derive(target, found, depth)?;
                pick(&values, self.pointers(source, target).ok_or_else(broken)?)
            }
            Origin::Rollup { of, attribute } => {
                let finer = source.columns.get(of).ok_or_else(broken)?;
                let values = self.derive(source, finer, depth)?;
                let coarser = rollup(self.network, finer, column, attribute).ok_or_else(broken)?;
                let up = |value: &i64| coarser.get(value).copied().unwrap_or(NULL);
                Values::Integers(values.integers().ok_or_else(broken)?.iter().map(up).collect())
            }
            Origin::Condition(cell) => {
                Values::Integers(self.inside(source, cell, depth)?.into_iter().map(i64::from).collect())
            }
        };
        Ok(Cow::Owned(derived))
    }

    /// For each row of `source`, whether it belongs to `cell`.
    fn inside(&mut self, source: &'a Source, cell: &Cell, depth: usize) -> Result<Vec<bool>, Underivable> {
        let mut inside = vec![true; self.rows(&source.id)];
        for (id, set) in &cell.0 {
            let broken = || Underivable(source.id.clone(), id.clone());
            let values = self.derive(source, source.columns.get(id).ok_or_else(broken)?, depth)?;
            let values = values.integers().ok_or_else(broken)?;
            inside.iter_mut().zip(values).for_each(|(inside, value)| *inside &= set.contains(*value));
        }
        Ok(inside)
    }

    fn pointers(&mut self, from: &'a Source, to: &'a Source) -> Option<&[Option<usize>]> {
        let records = self.records;
        self.pointers.entry((&from.id, &to.id)).or_insert_with(|| pointers(records, from, to)).as_deref()
    }
}

fn texts<'a>(records: &'a IndexMap<SourceId, Frame>, source: &SourceId, column: &ColumnId) -> Option<&'a Texts> {
    static NO_ROW: Texts = Texts::new();
    let Some(frame) = records.get(source) else { return Some(&NO_ROW) };
    frame.columns.get(column)?.texts()
}

/// The rows of `to` that the rows of `from` point at, by a key to it; or, when `to` is named by a key to a third source (an answer by
/// its training), by a key to that one.
fn pointers(records: &IndexMap<SourceId, Frame>, from: &Source, to: &Source) -> Option<Pointers> {
    let key = to.key.as_ref()?;
    let shared = || match &to.columns.get(key)?.kind {
        ColumnType::Key(third) => link(from, third),
        _ => None,
    };
    let names = texts(records, &to.id, key)?;
    let places: HashMap<&str, usize> = names.iter().zip(0..).collect();
    let keys = texts(records, &from.id, link(from, &to.id).or_else(shared)?)?;
    Some(keys.iter().map(|key| places.get(key).copied()).collect())
}

/// The column of `from` that points at rows of `to`.
#[must_use]
pub fn link<'s>(from: &'s Source, to: &SourceId) -> Option<&'s ColumnId> {
    from.columns
        .values()
        .find(|column| matches!(&column.kind, ColumnType::Key(of) if of == to))
        .map(|column| &column.id)
}

fn pick(values: &Values, pointers: &[Option<usize>]) -> Values {
    let number = |values: &[i64], at: Option<usize>| at.and_then(|at| values.get(at).copied()).unwrap_or(NULL);
    let texts = |values: &Texts| -> Texts {
        pointers.iter().map(|at| at.and_then(|at| values.get(at)).unwrap_or_default()).collect()
    };
    match values {
        Values::Integers(values) => Values::Integers(pointers.iter().map(|at| number(values, *at)).collect()),
        Values::Texts(values) => Values::Texts(texts(values)),
        Values::Keys(values) => Values::Keys(texts(values)),
    }
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
