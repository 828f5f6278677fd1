//! What slots hold in each group of rows: kept, or folded into the moments that margins of error take.

use super::classes::wide_dictionary;
use super::fill::Chunk;
use super::folding::{Folding, too_large};
use super::numbers::{Cursor, Numbers};
use super::routes::{Held, Routes};
use super::{Fused, Grouping};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, DictionaryArray};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::common::{DataFusionError, exec_err};
use domain::statistics::Moments;
use std::collections::HashMap;

/// Groups being filled.
pub(super) struct Groups {
    routes: Routes,
    /// The column of the batch that names groups.
    names: Option<DictionaryArray<Int32Type>>,
    /// The group whose rows are being added; none before the first.
    open: Option<String>,
    /// What the open group holds.
    held: Held,
    closed: Closed,
}

/// Groups of which all rows were added.
enum Closed {
    /// By name.
    Kept { slots: usize, groups: HashMap<String, Vec<i128>> },
    /// Only their moments, for the rows of each stand together.
    Folded(Folding),
}

impl Groups {
    pub fn new(fused: &Fused, grouping: &Grouping) -> Self {
        let routes = Routes::new(fused, &grouping.slots);
        let closed = match grouping.together {
            Some(_) => Closed::Folded(Folding::new(&grouping.ratios, routes.lanes())),
            None => Closed::Kept { slots: grouping.slots.len(), groups: HashMap::new() },
        };
        Self { held: routes.held(), routes, names: None, open: None, closed }
    }

    /// Takes the column that names the groups of the rows to come.
    pub fn prepare(&mut self, names: &ArrayRef) -> Result<(), DataFusionError> {
        self.names = Some(wide_dictionary(names)?.as_dictionary().clone());
        Ok(())
    }

    /// Adds the rows of a chunk, which begins at row `from` of what was prepared.
    pub fn add(&mut self, chunk: &Chunk, from: usize, len: usize) -> Result<(), DataFusionError> {
        let Some(names) = self.names.take() else { return Ok(()) };
        let keys = names.keys().slice(from, len);
        let (values, texts) = (keys.values(), names.values().as_string::<i32>());
        let key = |row: usize| (!keys.is_null(row)).then(|| values[row]);
        let mut row = 0;
        while row < len {
            let own = key(row);
            let end = (row + 1..len).find(|other| key(*other) != own).unwrap_or(len);
            let name = own.map_or("", |own| texts.value(own as usize));
            if self.open.as_deref() != Some(name) {
                self.close()?;
                self.open = Some(name.to_owned());
            }
            self.routes.add(chunk, row..end, &mut self.held);
            row = end;
        }
        self.names = Some(names);
        Ok(())
    }

    /// Closes the open group: its rows are all there, or will be added to it by name.
    fn close(&mut self) -> Result<(), DataFusionError> {
        let Some(name) = self.open.take() else { return Ok(()) };
        match &mut self.closed {
            Closed::Kept { slots, groups } => {
                let group = groups.entry(name).or_insert_with(|| vec![0; *slots]);
                group.iter_mut().enumerate().for_each(|(slot, total)| *total += self.routes.slot(&self.held, slot));
            }
            Closed::Folded(folding) => {
                self.routes.narrow(&mut self.held);
                folding.add(self.held.lanes(), |slot| self.routes.slot(&self.held, slot))?;
            }
        }
        self.held.clear();
        Ok(())
    }

    pub fn write(&mut self, out: &mut Numbers) -> Result<(), DataFusionError> {
        self.close()?;
        match &mut self.closed {
            Closed::Kept { groups, .. } => {
                out.numbers.push(groups.len() as i128);
                for (name, slots) in groups {
                    out.texts.push(name.clone());
                    out.numbers.extend(&*slots);
                }
            }
            Closed::Folded(folding) => {
                out.numbers.push(folding.groups.into());
                folding.moments()?.iter().for_each(|moments| write_moments(moments, out));
            }
        }
        Ok(())
    }

    pub fn merge(&mut self, cursor: &mut Cursor<'_>) -> Result<(), DataFusionError> {
        let found = cursor.count()?;
        match &mut self.closed {
            Closed::Kept { slots, groups } => {
                for _ in 0..found {
                    let group = groups.entry(cursor.text()?.to_owned()).or_insert_with(|| vec![0; *slots]);
                    for total in group {
                        *total += cursor.number()?;
                    }
                }
            }
            Closed::Folded(folding) => {
                folding.groups += found;
                for moments in folding.moments()? {
                    *moments = moments.plus(&read_moments(cursor)?).ok_or_else(too_large)?;
                }
            }
        }
        Ok(())
    }

    /// Bytes held, about.
    pub fn size(&self) -> usize {
        let closed = match &self.closed {
            Closed::Kept { slots, groups } => groups.len() * (64 + 16 * slots),
            Closed::Folded(folding) => folding.size(),
        };
        self.routes.size() + closed
    }
}

fn write_moments(moments: &Moments, out: &mut Numbers) {
    let Moments { clusters, with_base, value, base, value_squared, product, base_squared } = *moments;
    out.numbers.extend([clusters.into(), with_base.into(), value, base, value_squared, product, base_squared]);
}

pub(super) fn read_moments(cursor: &mut Cursor<'_>) -> Result<Moments, DataFusionError> {
    Ok(Moments {
        clusters: cursor.count()?,
        with_base: cursor.count()?,
        value: cursor.number()?,
        base: cursor.number()?,
        value_squared: cursor.number()?,
        product: cursor.number()?,
        base_squared: cursor.number()?,
    })
}

/// Refuses groups that were said to stand together and were seen in more pieces, or fewer.
pub(super) fn checked(together: Option<u64>, groups: u64) -> Result<(), DataFusionError> {
    match together {
        Some(expected) if expected != groups => {
            exec_err!(
                "{groups} groups of rows were seen where the snapshot states {expected}: freeze the records again"
            )
        }
        _ => Ok(()),
    }
}
