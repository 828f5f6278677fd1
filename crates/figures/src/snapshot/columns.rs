//! Columns that follow from others: looked up, rolled up, tested.

use super::SnapshotError;
use crate::records::Records;
use crate::schema::link;
use domain::network::ColumnType;
use domain::network::{Cell, Column, ColumnId, Network, Nomenclature, Origin, Source, SourceId};
use domain::records::{Frame, Values};
use domain::set::{NULL, ValueSet};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// How many times a column may follow from another before it is taken for a circle.
const DEEPEST: usize = 16;

/// For each row of one source, the row of another that it points at.
pub(super) type Pointers = Rc<Vec<Option<usize>>>;

/// The columns of records, the derived ones included.
pub(super) struct Derived<'a> {
    network: &'a Network,
    records: &'a Records,
    pointers: BTreeMap<(&'a SourceId, &'a SourceId), Pointers>,
}

impl<'a> Derived<'a> {
    pub fn new(network: &'a Network, records: &'a Records) -> Self {
        Self { network, records, pointers: BTreeMap::new() }
    }

    /// How many rows `source` has.
    pub fn rows(&self, source: &SourceId) -> usize {
        self.records.frames.get(source).map_or(0, Frame::rows)
    }

    /// The values of a column, wherever they come from.
    pub fn values(&mut self, source: &'a Source, column: &'a Column) -> Result<Cow<'a, Values>, SnapshotError> {
        self.derive(source, column, DEEPEST)
    }

    fn derive(
        &mut self,
        source: &'a Source,
        column: &'a Column,
        depth: usize,
    ) -> Result<Cow<'a, Values>, SnapshotError> {
        let broken = || SnapshotError::Schema(source.id.clone(), column.id.clone());
        let depth = depth.checked_sub(1).ok_or_else(broken)?;
        let derived = match &column.origin {
            Origin::Record | Origin::Counted { .. } => {
                let Some(frame) = self.records.frames.get(&source.id) else {
                    return Ok(Cow::Owned(Values::empty_of(&column.kind)));
                };
                return frame.columns.get(&column.id).map(Cow::Borrowed).ok_or_else(broken);
            }
            Origin::Lookup(of) => {
                let target = self.network.sources.get(of).ok_or_else(broken)?;
                let found = target.columns.get(&column.id).ok_or_else(broken)?;
                let pointers = self.pointers(source, target).ok_or_else(broken)?;
                pick(&*self.derive(target, found, depth)?, &pointers)
            }
            Origin::Rollup { of, attribute } => {
                let finer = source.columns.get(of).ok_or_else(broken)?;
                let values = self.derive(source, finer, depth)?;
                let coarser = rollup(self.network, finer, column, attribute).ok_or_else(broken)?;
                let up = |value: &i64| coarser.get(value).copied().unwrap_or(NULL);
                Values::Integers(values.integers().ok_or_else(broken)?.iter().map(up).collect())
            }
            Origin::Condition(cell) => {
                Values::Integers(self.matches(source, cell, depth)?.into_iter().map(i64::from).collect())
            }
        };
        Ok(Cow::Owned(derived))
    }

    /// For each row of `source`, whether it belongs to `cell`.
    pub fn rows_in(&mut self, source: &'a Source, cell: &'a Cell) -> Result<Vec<bool>, SnapshotError> {
        self.matches(source, cell, DEEPEST)
    }

    fn matches(&mut self, source: &'a Source, cell: &'a Cell, depth: usize) -> Result<Vec<bool>, SnapshotError> {
        let mut inside = vec![true; self.rows(&source.id)];
        for (id, set) in &cell.0 {
            let broken = || SnapshotError::Schema(source.id.clone(), id.clone());
            let column = source.columns.get(id).ok_or_else(broken)?;
            let values = self.derive(source, column, depth)?;
            narrow(&mut inside, values.integers().ok_or_else(broken)?, set);
        }
        Ok(inside)
    }

    /// The rows of `to` that the rows of `from` point at; none if the schema has no key between them.
    pub fn pointers(&mut self, from: &'a Source, to: &'a Source) -> Option<Pointers> {
        if let Some(known) = self.pointers.get(&(&from.id, &to.id)) {
            return Some(Rc::clone(known));
        }
        let places: HashMap<&str, usize> =
            self.texts(to, to.key.as_ref()?)?.iter().map(String::as_str).zip(0..).collect();
        let keys = self.texts(from, link(from, to)?)?;
        let pointers: Pointers = Rc::new(keys.iter().map(|key| places.get(key.as_str()).copied()).collect());
        self.pointers.insert((&from.id, &to.id), Rc::clone(&pointers));
        Some(pointers)
    }

    /// The texts of a column that a record fills in.
    pub fn texts(&self, source: &Source, column: &ColumnId) -> Option<&'a [String]> {
        let Some(frame) = self.records.frames.get(&source.id) else { return Some(&[]) };
        frame.columns.get(column)?.texts()
    }
}

fn narrow(inside: &mut [bool], values: &[i64], set: &ValueSet) {
    for (inside, value) in inside.iter_mut().zip(values) {
        *inside &= set.contains(*value);
    }
}

fn pick(values: &Values, pointers: &[Option<usize>]) -> Values {
    let texts = |texts: &[String]| {
        let found = |at: &Option<usize>| at.and_then(|at| texts.get(at)).cloned().unwrap_or_default();
        pointers.iter().map(found).collect()
    };
    match values {
        Values::Integers(values) => {
            let found = |at: &Option<usize>| at.and_then(|at| values.get(at)).copied().unwrap_or(NULL);
            Values::Integers(pointers.iter().map(found).collect())
        }
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
    let up = codes(finer)?
        .codes
        .iter()
        .zip(0..)
        .filter_map(|(code, value)| Some((value, above.value_of(code.attributes.get(attribute)?)?)));
    Some(up.collect())
}
