//! What the rows of one source must count, as whole numbers of rows by joint values of columns.
//!
//! A column's values fall into the sets that measures tell apart. A group of columns ([`super::cliques`]) has one
//! unknown for each combination of their sets: how many rows have it. Start with [`Problem`].

use super::cliques::{self, Clique};
use super::{ExpandError, key_target, summed};
use crate::build::closure::atoms;
use domain::network::{Cell, ColumnId, ColumnType, Measure, Network, Origin, Source, SourceId};
use domain::set::{NULL, ValueSet};
use std::collections::BTreeSet;

/// Most unknowns of one source.
const MOST_UNKNOWNS: usize = 20_000;

/// A number that a report says.
#[derive(Clone, Debug)]
pub(super) struct Want {
    /// Its name in rules.
    pub name: String,
    pub measure: Measure,
    pub cell: Cell,
    pub value: i64,
}

/// Rows of another source that point at a row of this one, which must lie in a cell.
#[derive(Clone, Debug)]
pub(super) struct Need {
    /// The measures that want it so.
    pub names: Vec<String>,
    pub cell: Cell,
    /// The source whose rows point here.
    pub of: SourceId,
    /// Those rows.
    pub rows: Vec<usize>,
}

/// A sum of unknowns with its bounds.
#[derive(Clone, Debug)]
pub(super) struct Tie {
    /// The measures that it comes from; none for what always holds.
    pub names: Vec<String>,
    pub terms: Vec<(i64, usize)>,
    pub low: Option<i64>,
    pub high: Option<i64>,
}

/// An unknown: how many rows have these sets, by column of its group.
#[derive(Clone, Debug)]
pub(super) struct Unknown {
    pub clique: usize,
    pub places: Vec<usize>,
    /// How little it is liked, among others that do as well.
    pub cost: f64,
}

/// The rows of one source to be found.
pub(super) struct Problem<'a> {
    pub source: &'a Source,
    /// The columns that measures speak of.
    pub columns: Vec<ColumnId>,
    /// By column, the sets that measures tell apart: absent first, then by value.
    pub sets: Vec<Vec<ValueSet>>,
    pub cliques: Vec<Clique>,
    pub unknowns: Vec<Unknown>,
    pub ties: Vec<Tie>,
    /// Columns to add up: which, over which rows, to what.
    pub sums: Vec<(ColumnId, Cell, i64)>,
}

impl<'a> Problem<'a> {
    pub fn new(
        network: &Network,
        unit: &SourceId,
        source: &'a Source,
        wants: &[Want],
        needs: &[Need],
    ) -> Result<Self, ExpandError> {
        let spoken = spoken(wants, needs);
        let columns: Vec<ColumnId> = spoken.iter().flatten().cloned().collect::<BTreeSet<_>>().into_iter().collect();
        let cells: Vec<&Cell> =
            wants.iter().map(|want| &want.cell).chain(needs.iter().map(|need| &need.cell)).collect();
        let added: BTreeSet<&ColumnId> = wants.iter().filter_map(|want| summed(&want.measure)).collect();
        let sets = columns.iter().map(|column| sets(network, unit, source, column, &cells, added.contains(column)));
        let sets: Vec<_> = sets.collect::<Result<_, _>>()?;
        let place = |column: &ColumnId| columns.iter().position(|own| own == column);
        let together: Vec<BTreeSet<usize>> = spoken.iter().map(|set| set.iter().filter_map(place).collect()).collect();
        let cliques = cliques::tree(&sets.iter().map(Vec::len).collect::<Vec<_>>(), &together);
        let unknowns = unknowns(&cliques, &sets).ok_or_else(|| ExpandError::Wide(source.id.clone()))?;
        let (ties, sums) = (Vec::new(), sums(wants)?);
        let mut problem = Self { source, columns, sets, cliques, unknowns, ties, sums };
        problem.tie(unit, wants, needs);
        Ok(problem)
    }

    fn tie(&mut self, unit: &SourceId, wants: &[Want], needs: &[Need]) {
        let mut ties: Vec<Tie> = (1..self.cliques.len()).flat_map(|clique| self.meeting(clique)).collect();
        if self
            .source
            .key
            .as_ref()
            .is_some_and(|key| self.source.columns.get(key).and_then(|c| key_target(&c.kind)) == Some(unit))
        {
            let terms = self.inside(&Cell::all(), None);
            ties.push(Tie { names: Vec::new(), terms, low: Some(1), high: Some(1) });
        }
        for want in wants {
            match summed(&want.measure) {
                None => {
                    let (names, terms) = (vec![want.name.clone()], self.inside(&want.cell, None));
                    ties.push(Tie { names, terms, low: Some(want.value), high: Some(want.value) });
                }
                Some(column) => ties.extend(self.room(want, column)),
            }
        }
        for need in needs {
            let terms = self.inside(&need.cell, None);
            ties.push(Tie { names: need.names.clone(), terms, low: Some(1), high: None });
        }
        self.ties = ties;
    }

    /// The unknowns of a cell, each once; `also` is a column that their group must have.
    fn inside(&self, cell: &Cell, also: Option<&ColumnId>) -> Vec<(i64, usize)> {
        let places: Vec<usize> =
            cell.0.keys().chain(also).filter_map(|column| self.columns.iter().position(|own| own == column)).collect();
        let clique = self.cliques.iter().position(|clique| places.iter().all(|place| clique.columns.contains(place)));
        let of = self.unknowns.iter().enumerate().filter(|(_, unknown)| Some(unknown.clique) == clique);
        of.filter(|(_, unknown)| self.unknown_fits(unknown, cell)).map(|(at, _)| (1, at)).collect()
    }

    fn unknown_fits(&self, unknown: &Unknown, cell: &Cell) -> bool {
        let columns = self.cliques[unknown.clique].columns.iter().zip(&unknown.places);
        let mut sets = columns.map(|(&column, &place)| (&self.columns[column], &self.sets[column][place]));
        sets.all(|(column, set)| cell.0.get(column).is_none_or(|wanted| set.is_subset(wanted)))
    }

    /// Rows that a sum needs and can bear: each has a value of its set.
    fn room(&self, want: &Want, column: &ColumnId) -> Vec<Tie> {
        let Some(at) = self.columns.iter().position(|own| own == column) else { return Vec::new() };
        let bounds = |unknown: usize| {
            let Unknown { clique, places, .. } = &self.unknowns[unknown];
            let place = self.cliques[*clique].columns.iter().position(|&own| own == at)?;
            bounds(&self.sets[at][places[place]])
        };
        let bearing = self.inside(&want.cell, Some(column)).into_iter();
        let bearing: Vec<_> = bearing.filter_map(|(_, unknown)| Some((unknown, bounds(unknown)?))).collect();
        let least = bearing.iter().map(|&(unknown, (low, _))| (low, unknown)).collect();
        let most = bearing.iter().map(|&(unknown, (_, high))| (high, unknown)).collect();
        let names = vec![want.name.clone()];
        vec![
            Tie { names: names.clone(), terms: least, low: None, high: Some(want.value) }.reduced(),
            Tie { names, terms: most, low: Some(want.value), high: None }.reduced(),
        ]
    }

    /// A group counts what it shares with the one that it hangs on as that one does.
    fn meeting(&self, clique: usize) -> Vec<Tie> {
        let Clique { parent, shared, .. } = &self.cliques[clique];
        let mut ties: std::collections::BTreeMap<Vec<usize>, Vec<(i64, usize)>> = std::collections::BTreeMap::new();
        for (at, unknown) in self.unknowns.iter().enumerate() {
            let sign = if unknown.clique == clique {
                1
            } else if Some(unknown.clique) == *parent {
                -1
            } else {
                continue;
            };
            ties.entry(self.shared(unknown, shared)).or_default().push((sign, at));
        }
        let tie = |terms| Tie { names: Vec::new(), terms, low: Some(0), high: Some(0) };
        ties.into_values().map(tie).collect()
    }

    /// The places of some columns of an unknown's group.
    pub fn shared(&self, unknown: &Unknown, columns: &[usize]) -> Vec<usize> {
        let own = &self.cliques[unknown.clique].columns;
        columns.iter().filter_map(|column| own.iter().position(|c| c == column)).map(|at| unknown.places[at]).collect()
    }

    /// Whether a row made lies in a cell.
    pub fn fits(&self, places: &[Vec<usize>], row: usize, cell: &Cell) -> bool {
        let set = |(at, column): (usize, &ColumnId)| Some((cell.0.get(column)?, &self.sets[at][places[at][row]]));
        self.columns.iter().enumerate().filter_map(set).all(|(wanted, set)| set.is_subset(wanted))
    }
}

impl Tie {
    /// The same in smaller numbers, when all coefficients are equal: rows are whole.
    fn reduced(mut self) -> Self {
        let first = self.terms.first().map_or(0, |term| term.0);
        if first > 1 && self.terms.iter().all(|term| term.0 == first) {
            self.terms.iter_mut().for_each(|term| term.0 = 1);
            self.low = self.low.map(|low| low.div_euclid(first) + i64::from(low.rem_euclid(first) > 0));
            self.high = self.high.map(|high| high.div_euclid(first));
        }
        self
    }
}

/// Least and greatest value of a set of present values.
pub(super) fn bounds(set: &ValueSet) -> Option<(i64, i64)> {
    let (low, high) = (set.ranges().first()?.0, set.ranges().last()?.1);
    (low != NULL).then_some((low, high))
}

/// The columns that each measure or need speaks of.
fn spoken(wants: &[Want], needs: &[Need]) -> Vec<BTreeSet<ColumnId>> {
    let wanted = wants.iter().map(|want| want.cell.0.keys().chain(summed(&want.measure)).cloned().collect());
    wanted.chain(needs.iter().map(|need| need.cell.0.keys().cloned().collect())).collect()
}

/// The sets of a column that cells tell apart; a column that is added up has single ranges.
fn sets(
    network: &Network,
    unit: &SourceId,
    source: &Source,
    id: &ColumnId,
    cells: &[&Cell],
    added: bool,
) -> Result<Vec<ValueSet>, ExpandError> {
    let column = source.columns.get(id).filter(|column| match &column.origin {
        Origin::Record => !matches!(column.kind, ColumnType::Text | ColumnType::Key(_)),
        Origin::Lookup(of) => of != unit,
        Origin::Rollup { .. } | Origin::Condition(_) | Origin::Counted { .. } => false,
    });
    let column = column.ok_or_else(|| ExpandError::Elsewhere { source_id: source.id.clone(), column: id.clone() })?;
    let universe = network.universe(column);
    let mut all = vec![universe.clone(), universe.intersect(&ValueSet::one(NULL))];
    all.extend(cells.iter().filter_map(|cell| cell.0.get(id)).map(|set| set.intersect(&universe)));
    let mut sets = atoms(&all);
    if added {
        let ranges = sets.iter().flat_map(|set| set.ranges()).map(|&(low, high)| ValueSet::range(low, high));
        sets = ranges.collect();
    }
    sets.sort();
    Ok(sets)
}

fn unknowns(cliques: &[Clique], sets: &[Vec<ValueSet>]) -> Option<Vec<Unknown>> {
    let mut all = Vec::new();
    let mut met: BTreeSet<usize> = BTreeSet::new();
    for (clique, group) in cliques.iter().enumerate() {
        let new: Vec<bool> = group.columns.iter().map(|column| met.insert(*column)).collect();
        let mut joint: Vec<Vec<usize>> = vec![Vec::new()];
        for &column in &group.columns {
            if joint.len().saturating_mul(sets[column].len()) + all.len() > MOST_UNKNOWNS {
                return None;
            }
            let longer = |places: &Vec<usize>, place| places.iter().copied().chain([place]).collect();
            joint = joint
                .iter()
                .flat_map(|places| (0..sets[column].len()).map(move |place| longer(places, place)))
                .collect();
        }
        // Few rows first, then values that come first.
        let row = if clique == 0 { 100.0 } else { 0.0 };
        let cost = |places: &[usize]| {
            let later = places.iter().zip(&new).filter(|(_, new)| **new).map(|(&place, _)| place as f64);
            row + later.sum::<f64>() / 16.0
        };
        all.extend(joint.into_iter().map(|places| Unknown { clique, cost: cost(&places), places }));
    }
    Some(all)
}

/// What is to be added up; cells of one column are apart, so that each row's value counts once.
fn sums(wants: &[Want]) -> Result<Vec<(ColumnId, Cell, i64)>, ExpandError> {
    let added: Vec<_> = wants.iter().filter_map(|want| Some((want, summed(&want.measure)?))).collect();
    for (at, (want, column)) in added.iter().enumerate() {
        let overlaps = |other: &Want| !want.cell.intersect(&other.cell).is_impossible();
        if let Some((other, _)) = added[..at].iter().find(|(other, of)| of == column && overlaps(other)) {
            let measures = vec![other.name.clone(), want.name.clone()];
            return Err(ExpandError::Overlap { column: (*column).clone(), measures });
        }
    }
    Ok(added.into_iter().map(|(want, column)| (column.clone(), want.cell.clone(), want.value)).collect())
}
