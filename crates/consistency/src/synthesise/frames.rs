//! Tables made → frames to write, with what is counted on children filled in.

use super::Maker;
use super::table::{self, Table};
use domain::network::{Cell, Column, ColumnId, ColumnType, Measure, Network, Origin, Source, SourceId};
use domain::records::{Frame, Texts, Values, filled_columns};

/// One frame a source, in the schema's order; a source that the recipe does not make has no rows.
pub(super) fn frames(maker: &Maker<'_>) -> Vec<Frame> {
    maker
        .network
        .sources
        .values()
        .map(|source| match maker.tables.get(&source.id) {
            Some(made) => frame(maker, source, made),
            None => Frame::empty(source),
        })
        .collect()
}

fn frame(maker: &Maker<'_>, source: &Source, made: &Table) -> Frame {
    let columns = filled_columns(source).map(|column| (column.id.clone(), values(maker, source, made, column)));
    Frame { source: source.id.clone(), columns: columns.collect() }
}

fn values(maker: &Maker<'_>, source: &Source, made: &Table, column: &Column) -> Values {
    match (&column.kind, &column.origin) {
        (_, Origin::Counted { source: counted, measure, filter }) => {
            Values::Integers(counted_per_row(maker, source, made, counted, measure, filter))
        }
        (ColumnType::Text, _) => Values::Texts(made.texts.get(&column.id).into_iter().flatten().collect()),
        (ColumnType::Key(of), _) => Values::Keys(keys(maker, made, &column.id, of)),
        _ => Values::Integers(made.values.get(&column.id).cloned().unwrap_or_default()),
    }
}

/// The names of the parents of each row.
fn keys(maker: &Maker<'_>, made: &Table, column: &ColumnId, of: &SourceId) -> Texts {
    let names =
        maker.tables.get(of).zip(key_column(maker.network, of)).and_then(|(parent, key)| parent.texts.get(&key));
    match (made.parents.get(column), names) {
        (Some(parents), Some(names)) => parents.iter().map(|&p| &names[p]).collect(),
        _ => Texts::repeated("", made.rows),
    }
}

fn key_column(network: &Network, source: &SourceId) -> Option<ColumnId> {
    network.sources.get(source)?.key.clone()
}

/// What a row would declare: the measure over the rows of another source that share its key.
fn counted_per_row(
    maker: &Maker<'_>,
    source: &Source,
    made: &Table,
    counted: &SourceId,
    measure: &Measure,
    filter: &Cell,
) -> Vec<i64> {
    let Some(children) = maker.tables.get(counted) else { return vec![0; made.rows] };
    // Either the rows point at this source, or both point at the same parent.
    let (group_of_child, group_of_row): (Vec<usize>, Vec<usize>) =
        match table::parents_in(maker.network, counted, children, &source.id) {
            Some(parents) => (parents.clone(), (0..made.rows).collect()),
            None => match shared_parents(maker, source, made, counted, children) {
                Some(both) => both,
                None => return vec![0; made.rows],
            },
        };
    let most = group_of_child.iter().chain(&group_of_row).max().map_or(0, |m| m + 1);
    let mut totals = vec![0; most];
    for row in children.rows_in(filter) {
        totals[group_of_child[row]] += match measure {
            Measure::Count => 1,
            Measure::Sum(column) => children.values.get(column).map_or(0, |v| v[row].max(0)),
        };
    }
    group_of_row.into_iter().map(|g| totals[g]).collect()
}

fn shared_parents(
    maker: &Maker<'_>,
    source: &Source,
    made: &Table,
    counted: &SourceId,
    children: &Table,
) -> Option<(Vec<usize>, Vec<usize>)> {
    source.columns.values().find_map(|column| match &column.kind {
        ColumnType::Key(of) => {
            let of_child = table::parents_in(maker.network, counted, children, of)?;
            Some((of_child.clone(), made.parents.get(&column.id)?.clone()))
        }
        _ => None,
    })
}
