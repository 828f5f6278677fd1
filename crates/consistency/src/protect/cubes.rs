//! Large tables: a count is hidden by moving persons round the corners of a box, which no margin notices.
//!
//! In a table whose margins are all counted, adding to one corner and taking from its neighbours, by turns, changes the
//! corners and what adds up over the dimensions that the box does not span, and nothing else. If none of these is
//! published, the counts before and after publish the same: that is the witness, in whole persons. The hypercube
//! method (Giessing & Repsilber 2002) chooses such boxes; here the cheapest is taken for each target, again until
//! nothing is gained. Start with [`Grid`].

use super::problem::{FactId, Problem, Target, Withheld};
use crate::build::closure::atoms;
use crate::propagate::Side;
use crate::system::{Kind, Meaning, PrintId, VariableId, Why};
use domain::network::{ColumnId, Measure, Network, Quantity, SourceId, Year};
use domain::protection::Extent;
use domain::set::ValueSet;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// Tables with fewer cells than this are left to the exact search.
const FEWEST_CELLS: usize = 300;
/// Passes in which each target may find a cheaper box.
const MOST_PASSES: usize = 4;

/// A full table of counts: every combination of codes and of totals over codes has a place.
#[derive(Debug)]
pub struct Grid {
    /// Codes of each dimension; place `size` of a dimension is the total over it.
    sizes: Vec<usize>,
    strides: Vec<usize>,
    /// True counts by place.
    values: Vec<i128>,
    /// What a change of a count would show in, by place; nothing where it may not change at all.
    shown_in: Vec<Option<Vec<(FactId, Extent)>>>,
    places: BTreeMap<VariableId, usize>,
}

/// Which boxes are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// Those that extend along every dimension in which the target has a code.
    Full,
    /// Flat ones too: along fewer dimensions, which takes fewer counts that can give somebody, and more margins.
    Any,
}

/// The places that a box changes.
type Touched = Vec<usize>;

impl Grid {
    /// The full tables among the quantities of a problem.
    #[must_use]
    pub fn all(network: &Network, quantities: &IndexMap<Quantity, VariableId>, problem: &Problem<'_>) -> Vec<Self> {
        let mut families: BTreeMap<(Year, SourceId), Vec<(&Quantity, VariableId)>> = BTreeMap::new();
        for (quantity, &variable) in quantities.iter().filter(|(quantity, _)| quantity.measure == Measure::Count) {
            families.entry((quantity.edition, quantity.source.clone())).or_default().push((quantity, variable));
        }
        let large = families.into_values().filter(|cells| cells.len() >= FEWEST_CELLS);
        let ground = Ground::new(problem);
        large.filter_map(|cells| Self::new(network, &cells, problem, &ground)).collect()
    }

    fn new(
        network: &Network,
        cells: &[(&Quantity, VariableId)],
        problem: &Problem<'_>,
        ground: &Ground,
    ) -> Option<Self> {
        let axes = axes(network, cells)?;
        let sizes: Vec<usize> = axes.iter().map(|(_, codes)| codes.len()).collect();
        let strides: Vec<usize> =
            (0..sizes.len()).map(|d| sizes[d + 1..].iter().map(|size| size + 1).product()).collect();
        let count: usize = sizes.iter().map(|size| size + 1).product();
        let mut grid = Self {
            sizes,
            strides,
            values: vec![-1; count],
            shown_in: vec![Some(Vec::new()); count],
            places: BTreeMap::new(),
        };
        for (quantity, variable) in cells {
            let place = grid.place_of(network, quantity, &axes)?;
            grid.values[place] = *problem.truth.get(variable)?;
            grid.shown_in[place] = ground.shown_in(*variable);
            grid.places.insert(*variable, place);
        }
        // A count that is missing would leave the attacker less, but us without the truth.
        grid.values.iter().all(|value| *value >= 0).then_some(grid)
    }

    fn place_of(&self, network: &Network, quantity: &Quantity, axes: &[(ColumnId, Vec<ValueSet>)]) -> Option<usize> {
        let on_axis = |(d, (column, codes)): (usize, &(ColumnId, Vec<ValueSet>))| {
            let universe = network.column(&quantity.source, column).map(|column| network.universe(column));
            match quantity.cell.0.get(column) {
                None => Some(self.sizes[d]),
                Some(set) if Some(set) == universe.as_ref() => Some(self.sizes[d]),
                Some(set) => codes.iter().position(|code| code == set),
            }
        };
        axes.iter().enumerate().map(|axis| on_axis(axis).map(|at| at * self.strides[axis.0])).sum()
    }

    fn coordinates(&self, place: usize) -> Vec<usize> {
        (0..self.sizes.len()).map(|d| place / self.strides[d] % (self.sizes[d] + 1)).collect()
    }

    /// What every count would cost if nothing more were withheld: nothing, or it may not change.
    #[must_use]
    pub fn hidden_places(&self, withheld: &Withheld) -> Vec<Option<u64>> {
        let free = |ways: &Vec<(FactId, Extent)>| ways.iter().all(|way| is_hidden(withheld, *way));
        self.shown_in.iter().map(|ways| ways.as_ref().filter(|ways| free(ways)).map(|_| 0)).collect()
    }

    /// Whether counts that publish the same reach a side of the target; `hidden` is [`Grid::hidden_places`].
    #[must_use]
    pub fn witnesses(&self, target: &Target, side: Side, hidden: &[Option<u64>]) -> bool {
        self.cheapest_boxes(target, side, Shape::Any, hidden, 1).is_some()
    }

    /// What to withhold besides `given` so that boxes hide every target that they can hide: with full boxes
    /// wherever there are some, or with flat ones from the start, whichever loses less.
    #[must_use]
    pub fn hide(&self, problem: &Problem<'_>, given: &Withheld) -> Withheld {
        let both = [Shape::Full, Shape::Any].map(|first| self.hide_by(problem, given, first));
        let [full, any] = both;
        if problem.total_cost(&any) < problem.total_cost(&full) { any } else { full }
    }

    fn hide_by(&self, problem: &Problem<'_>, given: &Withheld, first: Shape) -> Withheld {
        let mut wanted: Vec<(Target, Side)> = problem
            .targets
            .iter()
            .filter(|target| self.places.contains_key(&target.variable))
            .flat_map(|target| [(*target, Side::Low), (*target, Side::High)])
            .collect();
        wanted.sort_by_key(|(target, side)| (std::cmp::Reverse(target.high), target.variable, *side));
        let mut chosen: Vec<Touched> = vec![Vec::new(); wanted.len()];
        let mut used = vec![0_u32; self.values.len()];
        let alone: Vec<Option<u64>> = (0..self.values.len()).map(|place| self.price(problem, given, place)).collect();
        let mut price = alone.clone();
        for _ in 0..MOST_PASSES {
            let mut changed = false;
            for (at, (target, side)) in wanted.iter().enumerate() {
                for &place in &chosen[at] {
                    used[place] -= 1;
                    price[place] = if used[place] > 0 { Some(0) } else { alone[place] };
                }
                let best = self.cheapest_boxes(target, *side, first, &price, u64::MAX).unwrap_or_default();
                for &place in &best {
                    used[place] += 1;
                    price[place] = Some(0);
                }
                changed |= best != chosen[at];
                chosen[at] = best;
            }
            if !changed {
                break;
            }
        }
        let touched = (0..used.len()).filter(|&place| used[place] > 0);
        let ways = touched.filter_map(|place| self.shown_in[place].as_ref()).flatten();
        ways.fold(given.clone(), |mut all, &(fact, extent)| {
            let have = all.entry(fact).or_insert(extent);
            *have = (*have).max(extent);
            all
        })
    }

    /// What it costs that a count may change; nothing where it may not.
    fn price(&self, problem: &Problem<'_>, given: &Withheld, place: usize) -> Option<u64> {
        let ways = self.shown_in[place].as_ref()?;
        ways.iter().filter(|way| !is_hidden(given, **way)).try_fold(0, |sum, &(fact, extent)| {
            let may = match extent {
                Extent::Whole => problem.facts[fact].whole_cost,
                Extent::Detail => problem.facts[fact].detail_cost,
            };
            Some(sum + may?)
        })
    }

    /// The cheapest box, below `limit`, that moves a target to one of its ends, or the cheapest boxes that do so one
    /// person after the other; the places that they change.
    fn cheapest_boxes(
        &self,
        target: &Target,
        side: Side,
        first: Shape,
        price: &[Option<u64>],
        limit: u64,
    ) -> Option<Touched> {
        let place = *self.places.get(&target.variable)?;
        let step = match side {
            Side::Low => target.low - self.values[place],
            Side::High => target.high - self.values[place],
        };
        if (side == Side::Low) == (step > 0) || step == 0 {
            return Some(Vec::new());
        }
        let from = self.coordinates(place);
        let whole = |shape| self.cheapest_box((&from, shape), step, price, &BTreeMap::new(), limit);
        let found = whole(first).or_else(|| whole(Shape::Any));
        found.map(|found| found.touched).or_else(|| self.one_by_one(&from, step, price, limit))
    }

    fn one_by_one(&self, from: &[usize], step: i128, price: &[Option<u64>], limit: u64) -> Option<Touched> {
        let (mut moved, mut touched, mut price) = (BTreeMap::new(), BTreeSet::new(), price.to_vec());
        for _ in 0..step.unsigned_abs() {
            let found = self.cheapest_box((from, Shape::Any), step.signum(), &price, &moved, limit)?;
            found.moves.iter().for_each(|(place, change)| *moved.entry(*place).or_insert(0) += change);
            found.touched.iter().for_each(|&place| price[place] = Some(0));
            touched.extend(found.touched);
        }
        Some(touched.into_iter().collect())
    }

    fn cheapest_box(
        &self,
        (from, shape): (&[usize], Shape),
        step: i128,
        price: &[Option<u64>],
        moved: &BTreeMap<usize, i128>,
        limit: u64,
    ) -> Option<Found> {
        let mut best: Option<Found> = None;
        let mut other = vec![0; from.len()];
        self.each_opposite(0, (from, shape), &mut other, &mut |other| {
            let limit = best.as_ref().map_or(limit, |found| found.cost);
            if limit > 0
                && let Some(found) = self.weigh((from, other), step, price, moved, limit)
            {
                best = Some(found);
            }
        });
        best
    }

    /// Every opposite corner: another code where the target has one, or the total, along which the box then does not
    /// extend; any code where the target is a total.
    fn each_opposite(
        &self,
        d: usize,
        (from, shape): (&[usize], Shape),
        other: &mut [usize],
        each: &mut impl FnMut(&[usize]),
    ) {
        if d == from.len() {
            return each(other);
        }
        let flat = shape == Shape::Any && from[d] < self.sizes[d];
        let codes = if flat { self.sizes[d] + 1 } else { self.sizes[d] };
        for code in (0..codes).filter(|code| *code != from[d]) {
            other[d] = code;
            self.each_opposite(d + 1, (from, shape), other, each);
        }
    }

    /// The cost of a box and what it changes, if it is below `limit` and leaves no count below 0.
    fn weigh(
        &self,
        (from, other): (&[usize], &[usize]),
        step: i128,
        price: &[Option<u64>],
        moved: &BTreeMap<usize, i128>,
        limit: u64,
    ) -> Option<Found> {
        let mut cost = 0;
        let corners = || (0..1_usize << from.len()).map(|corner| self.corner(from, other, corner));
        for corner in corners() {
            let change = if corner.odd { -step } else { step };
            let now = self.values[corner.inner] + moved.get(&corner.inner).copied().unwrap_or(0);
            cost += price[corner.place]?;
            if now + change < 0 || cost >= limit {
                return None;
            }
        }
        let mut touched: Touched = corners().map(|corner| corner.place).collect();
        touched.sort_unstable();
        let moves = corners().map(|corner| (corner.inner, if corner.odd { -step } else { step })).collect();
        Some(Found { cost, touched, moves })
    }

    /// A corner of the box between two others; bit `d` of `corner` says on which side it lies along dimension `d`.
    fn corner(&self, from: &[usize], other: &[usize], corner: usize) -> Corner {
        let mut found = Corner { place: 0, inner: 0, odd: false };
        for d in 0..from.len() {
            let far = corner >> d & 1 == 1;
            // Along a dimension that the box does not span, one code carries the whole change, and so does the total.
            let spans = from[d] < self.sizes[d] && other[d] < self.sizes[d];
            let carrier = if from[d] < self.sizes[d] { from[d] } else { other[d] };
            found.place += self.strides[d] * if far { other[d] } else { from[d] };
            found.inner += self.strides[d] * if spans && far { other[d] } else { carrier };
            found.odd ^= far && spans;
        }
        found
    }
}

/// A box that may be taken.
struct Found {
    cost: u64,
    touched: Touched,
    /// Changes of inner counts, by place.
    moves: BTreeMap<usize, i128>,
}

/// A corner of a box: what changes there, the inner count that has to allow it, and whether it is taken from.
struct Corner {
    place: usize,
    inner: usize,
    odd: bool,
}

fn is_hidden(withheld: &Withheld, (fact, extent): (FactId, Extent)) -> bool {
    withheld.get(&fact).is_some_and(|have| *have >= extent)
}

/// The columns that cells differ in, with their codes; nothing where a cell holds several codes but not all.
fn axes(network: &Network, cells: &[(&Quantity, VariableId)]) -> Option<Vec<(ColumnId, Vec<ValueSet>)>> {
    let mut sets: BTreeMap<ColumnId, BTreeSet<ValueSet>> = BTreeMap::new();
    for (column, set) in cells.iter().flat_map(|(quantity, _)| &quantity.cell.0) {
        sets.entry(column.clone()).or_default().insert(set.clone());
    }
    let mut axes = Vec::new();
    for (column, sets) in sets {
        let universe = network.universe(network.column(&cells[0].0.source, &column)?);
        let named = cells.iter().filter(|(quantity, _)| quantity.cell.0.contains_key(&column)).count();
        if sets.len() == 1 && named == cells.len() {
            continue;
        }
        let codes: Vec<ValueSet> = sets.into_iter().filter(|set| *set != universe).collect();
        let whole = codes.iter().fold(ValueSet::empty(), |all, set| all.union(set)) == universe;
        if atoms(&codes).len() != codes.len() || !whole {
            return None;
        }
        axes.push((column, codes));
    }
    Some(axes)
}

/// The counts and sums behind a variable that may be a quotient, or a quotient of quotients.
fn behind(ratios: &BTreeMap<VariableId, Vec<VariableId>>, variable: VariableId) -> Vec<VariableId> {
    match ratios.get(&variable) {
        Some(parts) => parts.iter().flat_map(|&part| behind(ratios, part)).collect(),
        None => vec![variable],
    }
}

/// What a change of a variable would show in.
struct Ground {
    by_variable: BTreeMap<VariableId, Vec<(FactId, Extent)>>,
    frozen: BTreeSet<VariableId>,
}

impl Ground {
    fn new(problem: &Problem<'_>) -> Self {
        let system = problem.net.system;
        let mut ground = Self { by_variable: BTreeMap::new(), frozen: BTreeSet::new() };
        let mut ratios: BTreeMap<VariableId, Vec<VariableId>> = BTreeMap::new();
        for constraint in &system.constraints {
            match (&constraint.kind, &constraint.why) {
                (Kind::Product { value, ratio, base, .. }, _) => {
                    ratios.entry(*ratio).or_default().extend([*value, *base])
                }
                (Kind::Linear { terms, .. }, Why::Breakdown | Why::Containment | Why::SameBase) => {
                    let sums = terms.iter().any(|(_, v)| system.variables[*v].meaning == Meaning::Sum);
                    ground.frozen.extend(terms.iter().map(|(_, v)| *v).filter(|_| sums));
                }
                (Kind::Linear { terms, .. }, Why::Quotient(_)) if terms.len() == 1 => {}
                _ => ground.frozen.extend(constraint.variables()),
            }
        }
        ground.freeze_behind(&ratios);
        for (id, fact) in problem.facts.iter().enumerate() {
            ground.tell(problem, &ratios, &fact.shown, (id, Extent::Whole));
            ground.tell(problem, &ratios, &fact.detail, (id, Extent::Detail));
        }
        ground
    }

    /// What stands behind a frozen quotient is frozen too.
    fn freeze_behind(&mut self, ratios: &BTreeMap<VariableId, Vec<VariableId>>) {
        let frozen: Vec<VariableId> = self.frozen.iter().copied().collect();
        self.frozen.extend(frozen.into_iter().filter(|v| ratios.contains_key(v)).flat_map(|v| behind(ratios, v)));
    }

    fn tell(
        &mut self,
        problem: &Problem<'_>,
        ratios: &BTreeMap<VariableId, Vec<VariableId>>,
        prints: &[PrintId],
        way: (FactId, Extent),
    ) {
        for &print in prints {
            let variable = problem.net.system.prints[print].reading.variable;
            for variable in behind(ratios, variable) {
                let ways = self.by_variable.entry(variable).or_default();
                if !ways.contains(&way) {
                    ways.push(way);
                }
            }
        }
    }

    fn shown_in(&self, variable: VariableId) -> Option<Vec<(FactId, Extent)>> {
        (!self.frozen.contains(&variable)).then(|| self.by_variable.get(&variable).cloned().unwrap_or_default())
    }
}
