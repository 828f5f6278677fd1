//! A solution of the system is a network: whole records that give every consistent printed figure.
//!
//! First the numbers ([`solve`]): whole values of every quantity that the prints tie. Then the rows:
//! sources in the recipe's order, columns block by block, each drawn by raking to what is known and
//! rounding under control, so that no count is ever repaired afterwards. Start with [`synthesise`].

use crate::build::Builder;
use crate::propagate::{Net, State};
use crate::verify::{self, Examined, PublishedFigure, VerifyError};
use domain::definition::{BandEnd, Definitions, Formula};
use domain::network::{Cell, ColumnId, ColumnType, FigureId, Measure, Network, Origin, Quantity, SourceId, Year};
use domain::number::Rational;
use domain::records::{Declared, Frame};
use domain::set::{NULL, ValueSet};
use domain::synthesis::{ColumnRecipe, Recipe, Rows};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;
use table::Table;

mod block;
pub mod enlarge;
mod frames;
mod measure;
mod parents;
pub mod rounding;
pub mod solve;
mod source;
mod table;

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The edition whose records are wanted.
    pub edition: Year,
    /// The same seed gives the same records.
    pub seed: u64,
}

/// Synthetic records, and what they could not meet.
#[derive(Debug)]
pub struct Synthetic {
    /// Records, source by source, in the schema's order.
    pub frames: Vec<Frame>,
    /// Figures of earlier editions that this one compares with, where the network has not declared them.
    pub declared: Vec<Declared>,
    /// Printed figures that were set apart because they contradict the others.
    pub apart: Vec<FigureId>,
}

/// Why no records were made.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MakeError {
    /// The publication could not be read.
    #[error(transparent)]
    Verify(#[from] VerifyError),
    /// No numbers meet the prints.
    #[error(transparent)]
    Solve(#[from] solve::SolveError),
    /// A block of columns has no whole solution.
    #[error("no rows of `{0}` have the counts wanted of columns {1:?}")]
    Block(SourceId, Vec<ColumnId>),
    /// A measure has no whole solution.
    #[error("no values of `{0}.{1}` have the sums wanted")]
    Measure(SourceId, ColumnId),
    /// Rows cannot be handed out to parents.
    #[error("the rows of `{0}` cannot be handed out to the rows of `{1}`")]
    Parents(SourceId, SourceId),
    /// The recipe asks for the number of rows that the figures count, and they count none.
    #[error("no figure counts the rows of `{0}`; give a target in synthesis.toml")]
    Rows(SourceId),
}

/// Makes the records of one edition from what was printed of it.
///
/// # Errors
/// See [`MakeError`].
pub fn synthesise(
    network: &Network,
    definitions: &BTreeMap<Year, Definitions>,
    recipe: &Recipe,
    rows: &[PublishedFigure],
    order: Order,
) -> Result<Synthetic, MakeError> {
    let mut examined = verify::examine_with(prepared(network, recipe, order.edition), definitions, rows)?;
    keep_off_the_ends(&mut examined);
    let solution = solve::solve(network, &examined, order.edition, &recipe_counts(recipe, order.edition))?;
    let mut maker = Maker::new(network, recipe, &examined, &solution, order);
    for source in recipe.sources.keys() {
        source::make(&mut maker, source)?;
    }
    let apart = (0..examined.built.system.prints.len())
        .filter(|p| !solution.outcome.believed.contains(p))
        .map(|p| examined.built.system.prints[p].figure.clone())
        .collect();
    let declared = declared(&examined, definitions, &solution, order.edition);
    Ok(Synthetic { frames: frames::frames(&maker), declared, apart })
}

/// A builder that knows what the recipe adds to the prints.
fn prepared<'a>(network: &'a Network, recipe: &Recipe, edition: Year) -> Builder<'a> {
    let mut built = Builder::new(network);
    built.rank_gap = 2;
    built.dense = true;
    for (source, made) in &recipe.sources {
        if let Rows::OnePer { parent, cell } = &made.rows {
            built.views.insert(source.clone(), (parent.clone(), cell.clone()));
        }
        for (column, wanted) in &made.columns {
            if let Some(cell) = &wanted.present {
                built.present.insert((source.clone(), column.clone()), cell.clone());
            }
        }
    }
    let count = |source: &SourceId, cell: &Cell| Quantity {
        edition,
        source: source.clone(),
        measure: Measure::Count,
        cell: cell.clone(),
    };
    for (source, cell) in &recipe.tracked {
        built.quantity(&count(source, cell));
    }
    for (source, cell) in &recipe.forbidden {
        let variable = built.quantity(&count(source, cell));
        built.system.variables[variable].high = 0;
    }
    for target in &recipe.targets {
        let variable = built.quantity(&count(&target.source, &target.cell));
        let v = &mut built.system.variables[variable];
        (v.low, v.high) = (target.rows.into(), target.rows.into());
    }
    built
}

/// The counts that a recipe names.
fn recipe_counts(recipe: &Recipe, edition: Year) -> Vec<Quantity> {
    let targets = recipe.targets.iter().map(|t| (&t.source, &t.cell));
    let cells = recipe.tracked.iter().chain(&recipe.forbidden).map(|(source, cell)| (source, cell));
    let count = |(source, cell): (&SourceId, &Cell)| Quantity {
        edition,
        source: source.clone(),
        measure: Measure::Count,
        cell: cell.clone(),
    };
    targets.chain(cells).map(count).collect()
}

/// A value on the very end of a printed interval would round to the next one.
fn keep_off_the_ends(examined: &mut Examined<'_>) {
    for print in &mut examined.built.system.prints {
        if let (Some(low), Some(high)) = (print.low, print.high)
            && high - low > 2
        {
            (print.low, print.high) = (Some(low + 1), Some(high - 1));
        }
    }
}

/// What every step needs: the vocabulary, the recipe, the numbers wanted, the tables made so far.
struct Maker<'a> {
    network: &'a Network,
    recipe: &'a Recipe,
    edition: Year,
    values: BTreeMap<Quantity, i64>,
    bands: BTreeMap<(SourceId, ColumnId), Vec<i64>>,
    maxima: BTreeMap<(SourceId, ColumnId), i64>,
    tables: BTreeMap<SourceId, Table>,
    random: ChaCha8Rng,
}

impl<'a> Maker<'a> {
    fn new(
        network: &'a Network,
        recipe: &'a Recipe,
        examined: &Examined<'_>,
        solution: &solve::Solution,
        order: Order,
    ) -> Self {
        let values =
            solution.values.iter().filter(|(q, _)| q.edition == order.edition).map(|(q, &v)| (q.clone(), v)).collect();
        let mut maker = Self {
            network,
            recipe,
            edition: order.edition,
            values,
            bands: BTreeMap::new(),
            maxima: BTreeMap::new(),
            tables: BTreeMap::new(),
            random: ChaCha8Rng::seed_from_u64(order.seed),
        };
        maker.read_shapes(examined, &solution.state);
        maker
    }

    /// Quantiles and maxima, and the counts that quantiles stand for.
    fn read_shapes(&mut self, examined: &Examined<'_>, state: &State) {
        for stated in examined.built.stated.values() {
            let value = state.bounds(stated.reading.variable).0 as i64;
            match &stated.definition.formula {
                Formula::BandBound { column, end: BandEnd::Upper, .. } => {
                    self.bands.entry(column.clone()).or_default().push(value);
                }
                Formula::Maximum { column, .. } => {
                    self.maxima.insert(column.clone(), value);
                }
                _ => {}
            }
        }
        for ((source, column), uppers) in self.bands.clone() {
            let Some(rows) = self.count(&source, &Cell::all()) else { continue };
            let Some(ColumnType::Integer { min, .. }) = self.network.column(&source, &column).map(|c| &c.kind) else {
                continue;
            };
            for (i, upper) in uppers.iter().enumerate() {
                let below = (rows * (i as i64 + 1) + uppers.len() as i64) / (uppers.len() as i64 + 1);
                let cell = Cell::all().and(&column, &ValueSet::range(*min, *upper));
                self.values.insert(self.quantity(&source, Measure::Count, cell), below);
            }
        }
    }

    fn quantity(&self, source: &SourceId, measure: Measure, cell: Cell) -> Quantity {
        Quantity { edition: self.edition, source: source.clone(), measure, cell }
    }

    fn count(&self, source: &SourceId, cell: &Cell) -> Option<i64> {
        self.values.get(&self.quantity(source, Measure::Count, cell.clone())).copied()
    }

    /// Counts of cells that these columns complete: every other column is known, and one of these is named.
    fn cells_for(&self, source: &SourceId, table: &Table, columns: &[ColumnId]) -> Vec<(Cell, i64)> {
        self.values
            .iter()
            .filter(|(q, _)| q.source == *source && q.measure == Measure::Count)
            .filter(|(q, _)| q.cell.0.keys().any(|c| columns.contains(c)))
            .filter(|(q, _)| q.cell.0.keys().all(|c| columns.contains(c) || table.values.contains_key(c)))
            .map(|(q, &v)| (q.cell.clone(), v))
            .collect()
    }

    /// Sums of a column over cells whose columns are known.
    fn sums_for(&self, source: &SourceId, table: &Table, column: &ColumnId) -> Vec<(Cell, i64)> {
        self.values
            .iter()
            .filter(|(q, _)| q.source == *source && q.measure == Measure::Sum(column.clone()) && table.knows(&q.cell))
            .map(|(q, &v)| (q.cell.clone(), v))
            .collect()
    }

    fn column_recipe(&self, source: &SourceId, column: &ColumnId) -> Option<&'a ColumnRecipe> {
        self.recipe.sources.get(source)?.columns.get(column)
    }

    fn present(&self, source: &SourceId, column: &ColumnId) -> Option<Cell> {
        self.column_recipe(source, column)?.present.clone()
    }

    fn bands(&self, source: &SourceId, column: &ColumnId) -> Vec<i64> {
        self.bands.get(&(source.clone(), column.clone())).cloned().unwrap_or_default()
    }

    fn maximum(&self, source: &SourceId, column: &ColumnId) -> Option<i64> {
        self.maxima.get(&(source.clone(), column.clone())).copied()
    }

    /// Codes that go with cells of other columns, as sets of one value.
    fn preferences(&self, source: &SourceId, column: &ColumnId) -> Vec<(ValueSet, Cell)> {
        let Some(recipe) = self.column_recipe(source, column) else { return Vec::new() };
        let value = |code: &str| match &self.network.column(source, column)?.kind {
            ColumnType::Code(id) => self.network.nomenclatures.get(id)?.value_of(code),
            ColumnType::Bool => Some(i64::from(code == "true")),
            _ => None,
        };
        recipe.prefers.iter().filter_map(|(code, cell)| Some((ValueSet::one(value(code)?), cell.clone()))).collect()
    }

    /// How often a set of values occurs, relatively to others of the column.
    fn weight(&self, source: &SourceId, column: &ColumnId, set: &ValueSet) -> f64 {
        if *set == ValueSet::one(NULL) {
            return 1.0;
        }
        match self.network.column(source, column).map(|c| &c.kind) {
            Some(ColumnType::Code(_) | ColumnType::Bool) => {
                set.values().map(|v| self.code_weight(source, column, v)).sum()
            }
            Some(_) => set.len().min(1 << 40) as f64,
            None => 1.0,
        }
    }

    fn code_weight(&self, source: &SourceId, column: &ColumnId, value: i64) -> f64 {
        let name = match self.network.column(source, column).map(|c| &c.kind) {
            Some(ColumnType::Code(id)) => {
                self.network.nomenclatures.get(id).and_then(|n| n.code_at(value)).map(|c| c.code.as_str())
            }
            _ => Some(if value == 1 { "true" } else { "false" }),
        };
        let recipe = self.column_recipe(source, column);
        let stated = recipe.and_then(|r| r.weights.get(name?).copied().or(r.other));
        stated.or_else(|| self.weight_among_children(source, column, value)).unwrap_or(1.0)
    }

    /// A parent's own code is as frequent as it is among the pairs that are made from it.
    fn weight_among_children(&self, source: &SourceId, column: &ColumnId, value: i64) -> Option<f64> {
        let pairs = self.pairs_of(source, column)?;
        self.count(pairs, &Cell::all().and(column, &ValueSet::one(value))).map(|v| v as f64)
    }

    /// The source that pairs the rows of this one with codes of the same column.
    fn pairs_of(&self, source: &SourceId, column: &ColumnId) -> Option<&'a SourceId> {
        let pairs =
            self.recipe.sources.iter().find(
                |(_, r)| matches!(&r.rows, Rows::Pairs { parent, column: c, .. } if parent == source && c == column),
            );
        pairs.map(|p| p.0)
    }

    /// A value of a set, no less than `floor` and no more than `ceiling` where the set allows.
    fn value_in(&mut self, source: &SourceId, column: &ColumnId, set: &ValueSet, floor: i64, ceiling: i64) -> i64 {
        let within = set.intersect(&ValueSet::range(floor.max(NULL + 1), ceiling));
        let above = set.intersect(&ValueSet::range(floor.max(NULL + 1), i64::MAX));
        // The ceiling is a wish, the floor a rule, and the set what the figures want.
        let set = [&within, &above].into_iter().find(|s| !s.is_empty()).unwrap_or(set);
        let is_code = matches!(self.network.column(source, column).map(|c| &c.kind), Some(ColumnType::Code(_)));
        if is_code && set.len() > 1 {
            return self.weighted_code(source, column, set);
        }
        let mut place = self.random.random_range(0..set.len().max(1));
        for &(low, high) in set.ranges() {
            let size = high.abs_diff(low) + 1;
            if place < size {
                return low + place as i64;
            }
            place -= size;
        }
        NULL
    }

    fn weighted_code(&mut self, source: &SourceId, column: &ColumnId, set: &ValueSet) -> i64 {
        let weights: Vec<(i64, f64)> =
            set.values().map(|v| (v, self.code_weight(source, column, v).max(1e-9))).collect();
        let mut place = self.random.random::<f64>() * weights.iter().map(|w| w.1).sum::<f64>();
        for &(value, weight) in &weights {
            place -= weight;
            if place < 0.0 {
                return value;
            }
        }
        weights.last().map_or(NULL, |w| w.0)
    }

    fn shuffle(&mut self, rows: &mut [usize]) {
        for i in (1..rows.len()).rev() {
            let j = self.random.random_range(0..=i);
            rows.swap(i, j);
        }
    }
}

/// Declared values of earlier editions, which the prints only bound: such that this edition's changes come
/// out, and those set apart nearly so.
fn declared(
    examined: &Examined<'_>,
    definitions: &BTreeMap<Year, Definitions>,
    solution: &solve::Solution,
    edition: Year,
) -> Vec<Declared> {
    let net = Net::new(&examined.built.system);
    let mut state = solution.state.clone();
    let mut declared: Vec<Declared> = Vec::new();
    for stated in examined.built.stated.values() {
        let Formula::Difference { before, .. } = &stated.definition.formula else { continue };
        let Some((year, id, reading)) = earlier_figure(examined, definitions, before, edition) else { continue };
        let near = solve::nearest_point(&net, &state, &solution.outcome, reading);
        let unit = examined.built.system.variables[reading].unit;
        // A tenth of a unit is as fine as earlier editions printed.
        let tenth = unit / 10;
        let (low, high) = state.bounds(reading);
        let rounded = (near + tenth / 2).div_euclid(tenth) * tenth;
        let value =
            [rounded, rounded - tenth, rounded + tenth].into_iter().find(|v| low <= *v && *v <= high).unwrap_or(low);
        let known = declared.iter().any(|d| d.figure == id);
        let mark = state.mark();
        // What was declared then was rounded too.
        if state.choose(&net, reading, (value - tenth / 2).max(low), (value + tenth / 2).min(high)).is_err() {
            state.undo_to(mark);
        } else if !known {
            let source = "déduit des chiffres imprimés".to_owned();
            declared.push(Declared { edition: year, figure: id, value: Rational::new(value, unit), source });
        }
    }
    declared
}

/// The figure of an earlier edition that a difference starts from, and its variable.
fn earlier_figure(
    examined: &Examined<'_>,
    definitions: &BTreeMap<Year, Definitions>,
    before: &domain::definition::Quotient,
    edition: Year,
) -> Option<(Year, FigureId, usize)> {
    let reading = examined.built.quotient_variable(before)?;
    definitions.iter().filter(|(year, _)| **year < edition).find_map(|(year, of_year)| {
        let (id, _) = of_year.figures.iter().find(|(_, d)| d.formula == Formula::Quotient(before.clone()))?;
        Some((*year, id.clone(), reading))
    })
}

/// Columns that a source's records fill in themselves, in the schema's order.
fn own_columns(network: &Network, source: &SourceId) -> Vec<ColumnId> {
    let columns = network.sources.get(source).map(|s| &s.columns);
    columns.into_iter().flat_map(|c| c.values()).filter(|c| c.origin == Origin::Record).map(|c| c.id.clone()).collect()
}
