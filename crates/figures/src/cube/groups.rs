//! What slots hold in each group of rows: kept, or folded into the moments that margins of error take.

use super::classes::dictionary;
use super::fill::Chunk;
use super::numbers::{Cursor, Numbers};
use super::{Fused, Grouping, Place};
use crate::plan::{Ratio, Terms};
use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::Int32Type;
use datafusion::common::{DataFusionError, exec_err};
use domain::statistics::Moments;
use std::collections::HashMap;

/// Groups being filled.
pub(super) struct Groups {
    /// By cube, which cells add to which slots.
    routes: Vec<Routes>,
    ratios: Vec<Ratio>,
    /// By slot, the ratios that take it.
    takers: Vec<Vec<u32>>,
    /// The columns of the batch that name groups: dictionary keys and their texts.
    names: Option<ArrayRef>,
    /// The group whose rows are being added.
    open: Option<Open>,
    closed: Closed,
}

/// Cells of one cube to slots.
struct Routes {
    cube: usize,
    /// By cell, where its slots begin in `to`.
    starts: Vec<u32>,
    /// Slots, each with the column that it adds up; none for a count.
    to: Vec<(u32, Option<usize>)>,
}

struct Open {
    name: String,
    slots: Vec<i128>,
    /// Slots that rows have added to, each once.
    touched: Vec<u32>,
}

/// Groups of which all rows were added.
enum Closed {
    /// By name.
    Kept { slots: usize, groups: HashMap<String, Vec<i128>> },
    /// Only their moments, for the rows of each stand together.
    Folded { groups: u64, moments: Vec<Moments> },
}

impl Groups {
    pub fn new(fused: &Fused, grouping: &Grouping) -> Self {
        let mut cubes: Vec<usize> = grouping.slots.iter().map(|place| place.cube).collect();
        cubes.sort_unstable();
        cubes.dedup();
        let mut takers = vec![Vec::new(); grouping.slots.len()];
        for (ratio, at) in grouping.ratios.iter().zip(0..) {
            for (_, slot) in ratio.value.iter().chain(&ratio.base) {
                takers[*slot].push(at);
            }
        }
        let closed = match grouping.together {
            Some(_) => Closed::Folded { groups: 0, moments: vec![Moments::default(); grouping.ratios.len()] },
            None => Closed::Kept { slots: grouping.slots.len(), groups: HashMap::new() },
        };
        Self {
            routes: cubes.into_iter().map(|cube| Routes::new(fused, cube, &grouping.slots)).collect(),
            ratios: grouping.ratios.clone(),
            takers,
            names: None,
            open: None,
            closed,
        }
    }

    /// Takes the column that names the groups of the rows to come.
    pub fn prepare(&mut self, names: &ArrayRef) -> Result<(), DataFusionError> {
        self.names = Some(dictionary(names)?);
        Ok(())
    }

    /// Adds the rows of a chunk, which begins at row `from` of what was prepared.
    pub fn add(&mut self, chunk: &Chunk, from: usize, len: usize) -> Result<(), DataFusionError> {
        let Some(names) = self.names.take() else { return Ok(()) };
        let (names, mut row) = (names.as_dictionary::<Int32Type>().clone(), 0);
        let keys = names.keys().slice(from, len);
        let texts = names.values().as_string::<i32>();
        while row < len {
            let same = |other: usize| {
                keys.is_null(other) == keys.is_null(row) && (keys.is_null(row) || keys.value(other) == keys.value(row))
            };
            let end = (row + 1..len).find(|other| !same(*other)).unwrap_or(len);
            let name = if keys.is_null(row) { "" } else { texts.value(keys.value(row) as usize) };
            if self.open.as_ref().is_none_or(|open| open.name != name) {
                self.close()?;
                let slots = vec![0; self.takers.len()];
                self.open = Some(Open { name: name.to_owned(), slots, touched: Vec::new() });
            }
            if let Some(open) = &mut self.open {
                self.routes.iter().for_each(|routes| routes.add(chunk, row..end, open));
            }
            row = end;
        }
        self.names = Some(std::sync::Arc::new(names));
        Ok(())
    }

    /// Closes the open group: its rows are all there, or will be added to it by name.
    fn close(&mut self) -> Result<(), DataFusionError> {
        let Some(open) = self.open.take() else { return Ok(()) };
        match &mut self.closed {
            Closed::Kept { groups, .. } => match groups.get_mut(&open.name) {
                Some(known) => known.iter_mut().zip(open.slots).for_each(|(total, value)| *total += value),
                None => drop(groups.insert(open.name, open.slots)),
            },
            Closed::Folded { groups, moments } => {
                *groups += 1;
                let slots = |slot: usize| open.slots[slot];
                let mut taken: Vec<u32> =
                    open.touched.iter().flat_map(|slot| &self.takers[*slot as usize]).copied().collect();
                taken.sort_unstable();
                taken.dedup();
                for at in taken {
                    fold(&mut moments[at as usize], &self.ratios[at as usize], slots)?;
                }
            }
        }
        Ok(())
    }

    pub fn write(&mut self, out: &mut Numbers) -> Result<(), DataFusionError> {
        self.close()?;
        match &self.closed {
            Closed::Kept { groups, .. } => {
                out.numbers.push(groups.len() as i128);
                for (name, slots) in groups {
                    out.texts.push(name.clone());
                    out.numbers.extend(slots);
                }
            }
            Closed::Folded { groups, moments } => {
                out.numbers.push((*groups).into());
                moments.iter().for_each(|moments| write_moments(moments, out));
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
            Closed::Folded { groups, moments } => {
                *groups += found;
                for moments in moments {
                    *moments = moments.plus(&read_moments(cursor)?).ok_or_else(too_large)?;
                }
            }
        }
        Ok(())
    }

    pub fn size(&self) -> usize {
        let routes: usize = self.routes.iter().map(|routes| routes.starts.len() * 4 + routes.to.len() * 24).sum();
        routes
            + match &self.closed {
                Closed::Kept { slots, groups } => groups.len() * (64 + 16 * slots),
                Closed::Folded { moments, .. } => size_of_val(moments.as_slice()),
            }
    }
}

impl Routes {
    fn new(fused: &Fused, cube: usize, places: &[Place]) -> Self {
        let planned = &fused.cubes[cube];
        let own: Vec<(u32, &Place)> = (0..).zip(places).filter(|(_, place)| place.cube == cube).collect();
        let (mut starts, mut to) = (vec![0], Vec::new());
        for cell in 0..planned.cells {
            for (slot, place) in &own {
                if place.holds(planned, cell) {
                    to.push((*slot, place.sum.map(|sum| planned.sums[sum].column)));
                }
            }
            starts.push(to.len() as u32);
        }
        Self { cube, starts, to }
    }

    fn add(&self, chunk: &Chunk, rows: std::ops::Range<usize>, open: &mut Open) {
        let cells = &chunk.cells[self.cube];
        for row in rows {
            let cell = cells[row] as usize;
            for (slot, column) in &self.to[self.starts[cell] as usize..self.starts[cell + 1] as usize] {
                let value = column.map_or(1, |column| chunk.values[column][row]);
                let total = &mut open.slots[*slot as usize];
                if *total == 0 {
                    open.touched.push(*slot);
                }
                *total += i128::from(value);
            }
        }
    }
}

/// By ratio, the moments of groups that are all known: `slots` holds one value a group each.
pub(crate) fn moments(ratios: &[Ratio], slots: &[Vec<i128>], groups: usize) -> Result<Vec<Moments>, DataFusionError> {
    let mut all = vec![Moments::default(); ratios.len()];
    for (moments, ratio) in all.iter_mut().zip(ratios) {
        (0..groups).try_for_each(|group| fold(moments, ratio, |slot| slots[slot][group]))?;
    }
    Ok(all)
}

/// Adds a group, of which `slots` gives what each slot holds, to the moments of a ratio.
fn fold(moments: &mut Moments, ratio: &Ratio, slots: impl Fn(usize) -> i128) -> Result<(), DataFusionError> {
    let sum = |terms: &Terms| {
        let mut terms = terms.iter();
        terms.try_fold(0_i128, |sum, (times, slot)| sum.checked_add(slots(*slot).checked_mul((*times).into())?))
    };
    let (value, base) = sum(&ratio.value).zip(sum(&ratio.base)).ok_or_else(too_large)?;
    *moments = moments.with(value, base).ok_or_else(too_large)?;
    Ok(())
}

fn too_large() -> DataFusionError {
    DataFusionError::Execution("squares of a sum leave 127 bits".to_owned())
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
