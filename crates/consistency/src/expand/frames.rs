//! Rows found → frames: values of sets, sums shared out, names, keys, and what is counted on other rows.
//!
//! Start with [`frames`].

use super::Made;
use super::problem::bounds;
use crate::synthesise::rounding::share_out;
use domain::network::{Column, ColumnType, Network, Origin, SourceId};
use domain::records::{Derived, Frame, Texts, Values, filled_columns};
use domain::set::{NULL, ValueSet};
use indexmap::IndexMap;

/// One frame a source, in the schema's order.
pub(super) fn frames(
    network: &Network,
    unit: &SourceId,
    unit_key: &str,
    made: &IndexMap<SourceId, Made<'_>>,
) -> IndexMap<SourceId, Frame> {
    let of = Naming { network, unit, unit_key, made };
    let made = network.sources.keys().filter_map(|source| made.get(source));
    let mut frames = made.map(|made| (made.problem.source.id.clone(), of.frame(made))).collect();
    count(network, &mut frames);
    frames
}

/// What rows are called, and what their keys say.
struct Naming<'a> {
    network: &'a Network,
    unit: &'a SourceId,
    unit_key: &'a str,
    made: &'a IndexMap<SourceId, Made<'a>>,
}

impl Naming<'_> {
    fn frame(&self, made: &Made<'_>) -> Frame {
        let source = made.problem.source;
        let columns = filled_columns(source).map(|column| (column.id.clone(), self.values(made, column)));
        Frame { source: source.id.clone(), columns: columns.collect() }
    }

    fn values(&self, made: &Made<'_>, column: &Column) -> Values {
        match &column.kind {
            ColumnType::Key(of) if of == self.unit => Values::Keys(Texts::repeated(self.unit_key, made.rows)),
            ColumnType::Key(of) => Values::Keys(self.keys(made, column, of)),
            ColumnType::Text if made.problem.source.key.as_ref() == Some(&column.id) => {
                Values::Texts((0..made.rows).map(|row| self.name(&made.problem.source.id, row)).collect())
            }
            ColumnType::Text => Values::Texts(Texts::repeated("", made.rows)),
            _ => Values::Integers(self.integers(made, column)),
        }
    }

    /// What a row is called: after its unit, so that units never share a name.
    fn name(&self, source: &SourceId, row: usize) -> String {
        if source == self.unit { self.unit_key.to_owned() } else { format!("{}-d{:05}", self.unit_key, row + 1) }
    }

    fn keys(&self, made: &Made<'_>, column: &Column, of: &SourceId) -> Texts {
        match made.parents.get(&column.id) {
            Some(parents) if self.made.contains_key(of) => parents.iter().map(|&row| self.name(of, row)).collect(),
            _ => Texts::repeated("", made.rows),
        }
    }

    fn integers(&self, made: &Made<'_>, column: &Column) -> Vec<i64> {
        let Some(at) = made.problem.columns.iter().position(|own| *own == column.id) else {
            return vec![first(&self.network.universe(column)); made.rows];
        };
        let sets = &made.problem.sets[at];
        let mut values: Vec<i64> = made.places[at].iter().map(|&place| first(&sets[place])).collect();
        for (_, cell, total) in made.problem.sums.iter().filter(|(of, ..)| *of == column.id) {
            let bearing: Vec<(usize, (i64, i64))> = (0..made.rows)
                .filter(|&row| made.problem.fits(&made.places, row, cell))
                .filter_map(|row| Some((row, bounds(&sets[made.places[at][row]])?)))
                .collect();
            let shared = spread(*total, bearing.iter().map(|(_, bounds)| *bounds).collect());
            bearing.iter().zip(shared).for_each(|((row, _), value)| values[*row] = value);
        }
        values
    }
}

/// A total over rows, evenly as far as their bounds allow.
fn spread(total: i64, bounds: Vec<(i64, i64)>) -> Vec<i64> {
    let rows = i64::try_from(bounds.len()).unwrap_or(i64::MAX).max(1);
    let (share, rest) = (total.div_euclid(rows), usize::try_from(total.rem_euclid(rows)).unwrap_or(0));
    if bounds.iter().all(|(low, high)| *low <= share && share < *high) {
        return (0..bounds.len()).map(|row| share + i64::from(row < rest)).collect();
    }
    let (low, high): (Vec<i64>, Vec<i64>) = bounds.into_iter().unzip();
    share_out(total.into(), &vec![total as f64 / rows as f64; low.len()], &low, &high).unwrap_or(low)
}

/// The first value of a set: absent where it may be.
fn first(set: &ValueSet) -> i64 {
    set.ranges().first().map_or(NULL, |range| range.0)
}

/// Fills in what rows declare of other rows.
fn count(network: &Network, frames: &mut IndexMap<SourceId, Frame>) {
    let (mut derived, mut counted) = (Derived::new(network, frames), Vec::new());
    for source in network.sources.values().filter(|source| frames.contains_key(&source.id)) {
        for column in filled_columns(source).filter(|column| matches!(column.origin, Origin::Counted { .. })) {
            let values = derived.counted(&source.id, &column.id).ok().flatten();
            counted.push((&source.id, &column.id, values.unwrap_or_else(|| vec![0; derived.rows(&source.id)])));
        }
    }
    for (source, column, values) in counted {
        if let Some(frame) = frames.get_mut(source) {
            frame.columns.insert(column.clone(), Values::Integers(values));
        }
    }
}
