//! Which rows may stand for each other: those that no figure and no rule of the recipe tells apart.

use super::EnlargeError;
use super::levels::{self, Level};
use domain::definition::Definitions;
use domain::formula;
use domain::network::{Cell, ColumnId, Measure, Network, Origin, SourceId};
use domain::records::{Derived, Frame};
use domain::set::ValueSet;
use domain::synthesis::Recipe;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The sets of values that matter, by level and column.
type Wanted<'a> = BTreeMap<(usize, &'a ColumnId), BTreeSet<&'a ValueSet>>;

/// A cell that something depends on, and the column that is summed over it, if any.
struct Named<'a> {
    source: &'a SourceId,
    cell: &'a Cell,
    summed: Option<&'a ColumnId>,
}

/// Gives every level its classes and pools.
pub(super) fn divide(
    network: &Network,
    recipe: &Recipe,
    definitions: &Definitions,
    base: &IndexMap<SourceId, Frame>,
    levels: &mut [Level<'_>],
) -> Result<(), EnlargeError> {
    let (named, kept) = (named(recipe, definitions), kept(recipe, definitions));
    let mut derived = Derived::new(network, base);
    for at in 0..levels.len() {
        let of = if levels[at].above.is_empty() { vec![at] } else { levels[at].above.clone() };
        let wanted = match levels[at].above.is_empty() {
            true => of_root(levels, at, &kept),
            false => of_child(network, levels, at, &named),
        };
        let classes = of.iter().map(|&level| classes(&mut derived, &levels[level], level, &wanted));
        levels[at].classes = classes.collect::<Result<_, _>>()?;
        levels[at].pools = pools(levels, at);
    }
    Ok(())
}

/// Every cell that a figure counts, sums or orders, or that the recipe names.
fn named<'a>(recipe: &'a Recipe, definitions: &'a Definitions) -> Vec<Named<'a>> {
    let mut all = kept(recipe, definitions);
    for formula in definitions.figures.values().map(|figure| &figure.formula) {
        let quantities = formula::quantities(formula).into_iter().filter(|q| q.edition == definitions.edition);
        all.extend(quantities.map(|q| Named { source: &q.source, cell: &q.cell, summed: summed(&q.measure) }));
        let ordered = formula::ordered(formula);
        all.extend(ordered.map(|(source, column, cell)| Named { source, cell, summed: Some(column) }));
    }
    all
}

/// The cells of which each network keeps the rows where it can: those of identities, the survey and the recipe.
fn kept<'a>(recipe: &'a Recipe, definitions: &'a Definitions) -> Vec<Named<'a>> {
    let sums = definitions.identities.iter().flat_map(|identity| [&identity.left, &identity.right]);
    let sums = sums.chain(definitions.survey.iter().flat_map(|survey| [&survey.answered, &survey.asked]));
    let quantities = sums.flat_map(formula::terms);
    let mut all: Vec<_> =
        quantities.map(|q| Named { source: &q.source, cell: &q.cell, summed: summed(&q.measure) }).collect();
    let cells = recipe.forbidden.iter().chain(&recipe.tracked).map(|(source, cell)| (source, cell));
    let cells = cells.chain(recipe.targets.iter().map(|target| (&target.source, &target.cell)));
    all.extend(cells.map(|(source, cell)| Named { source, cell, summed: None }));
    all
}

fn summed(measure: &Measure) -> Option<&ColumnId> {
    match measure {
        Measure::Count => None,
        Measure::Sum(column) => Some(column),
    }
}

/// What tells the rows of a root apart: the cells that are kept.
fn of_root<'a>(levels: &[Level<'_>], at: usize, kept: &[Named<'a>]) -> Wanted<'a> {
    let mut wanted = Wanted::new();
    for named in kept.iter().filter(|named| *named.source == levels[at].source.id) {
        named.cell.0.iter().for_each(|(column, set)| {
            wanted.entry((at, column)).or_default().insert(set);
        });
    }
    wanted
}

/// What tells the rows above a level apart: the cells that tie its columns, or those of a level below it, to
/// columns of levels above.
fn of_child<'a>(network: &Network, levels: &[Level<'_>], at: usize, named: &[Named<'a>]) -> Wanted<'a> {
    let mut wanted = Wanted::new();
    for named in named {
        let Some(own) = levels::place(levels, named.source) else { continue };
        if own != at && levels[own].height(at).is_none() {
            continue;
        }
        let origin = |column: &ColumnId| origin(network, levels, own, column);
        let places: BTreeSet<usize> = named.cell.0.keys().chain(named.summed).filter_map(&origin).collect();
        if places.len() < 2 {
            continue;
        }
        for (column, set) in &named.cell.0 {
            if let Some(level) = origin(column).filter(|level| levels[at].height(*level).is_some()) {
                wanted.entry((level, column)).or_default().insert(set);
            }
        }
    }
    wanted
}

/// The level whose records fill a column in, seen from another.
pub(super) fn origin(network: &Network, levels: &[Level<'_>], from: usize, column: &ColumnId) -> Option<usize> {
    let found = network.column(&levels[from].source.id, column)?;
    match &found.origin {
        Origin::Lookup(of) => origin(network, levels, levels::place(levels, of)?, column),
        _ => Some(from),
    }
}

/// Rows have one class if they lie in the same sets.
fn classes(
    derived: &mut Derived<'_>,
    level: &Level<'_>,
    at: usize,
    wanted: &Wanted<'_>,
) -> Result<Vec<u32>, EnlargeError> {
    let mut kinds: Vec<Vec<bool>> = vec![Vec::new(); level.rows];
    for ((_, column), sets) in wanted.iter().filter(|((level, _), _)| *level == at) {
        let broken = || EnlargeError::Column(level.source.id.clone(), (*column).clone());
        let values = derived.values(&level.source.id, column).map_err(|_| broken())?;
        let values = values.integers().ok_or_else(broken)?;
        kinds.iter_mut().zip(values).for_each(|(kind, value)| kind.extend(sets.iter().map(|set| set.contains(*value))));
    }
    let mut numbers: HashMap<Vec<bool>, u32> = HashMap::new();
    let number = |kind| {
        let next = numbers.len() as u32;
        *numbers.entry(kind).or_insert(next)
    };
    Ok(kinds.into_iter().map(number).collect())
}

fn pools(levels: &[Level<'_>], at: usize) -> HashMap<Vec<u32>, Vec<u32>> {
    let level = &levels[at];
    let mut pools: HashMap<Vec<u32>, Vec<u32>> = HashMap::new();
    for row in 0..level.rows as u32 {
        let mut rows = Vec::new();
        if level.above.is_empty() {
            rows.push(row);
        }
        let mut below = (at, row);
        for &above in &level.above {
            below = (above, levels[below.0].parents[below.1 as usize]);
            rows.push(below.1);
        }
        pools.entry(key(level, &rows, row)).or_default().push(row);
    }
    pools
}

/// Where rows like `model` are found below `rows`, given nearest first.
pub(super) fn key(level: &Level<'_>, rows: &[u32], model: u32) -> Vec<u32> {
    let classes = level.classes.iter().zip(rows).map(|(classes, &row)| classes[row as usize]);
    let pair = level.pairs.as_ref().map(|codes| codes[model as usize] as u32);
    classes.chain(pair).collect()
}
