//! Definitions and prints → one [`System`].
//!
//! Every quantity that a definition names becomes a variable; how cells contain and partition each
//! other becomes constraints. Nothing here knows a particular table. Start with [`Builder`].

use crate::system::{Constraint, GRID, Kind, Meaning, OPEN, Print, Reading, System, VariableId, Why};
use domain::definition::{BandEnd, FigureDefinition, Formula, Identity, Quotient, Sum};
use domain::network::{Cell, ColumnId, FigureId, Measure, Network, Origin, Quantity, SourceId, Year};
use domain::number::{Interval, Rational};
use domain::set::{NULL, ValueSet};
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

pub mod closure;

/// Where the definition of a printed figure put it.
#[derive(Clone, Debug)]
pub struct Stated {
    /// How the figure reads its variable.
    pub reading: Reading,
    /// For a share or a mean: value and base, as variables.
    pub quotient: Option<QuotientVariables>,
    /// The definition.
    pub definition: FigureDefinition,
}

/// The variables of a quotient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotientVariables {
    /// What is divided.
    pub value: VariableId,
    /// What it is divided by.
    pub base: VariableId,
    /// The quotient.
    pub ratio: VariableId,
}

/// A band system: the quantiles of one column over one cell.
type Bands = (Year, SourceId, ColumnId, Cell, u8);

/// Builds a system from the definitions of one or several editions.
#[derive(Debug)]
pub struct Builder<'a> {
    network: &'a Network,
    /// The system so far.
    pub system: System,
    /// The variable of each quantity.
    pub quantities: IndexMap<Quantity, VariableId>,
    /// Figures by edition and id.
    pub stated: IndexMap<(Year, FigureId), Stated>,
    sums: HashMap<Sum, VariableId>,
    formulas: HashMap<(Year, Formula), (Reading, Option<QuotientVariables>)>,
    quotients: IndexMap<Quotient, QuotientVariables>,
    bands: HashMap<Bands, (Vec<VariableId>, Vec<VariableId>)>,
    differences: Vec<(VariableId, VariableId, VariableId)>,
    printed: HashSet<Reading>,
    /// Where a nullable column is known to be filled in: its cell replaces "is not null".
    pub present: closure::Present,
    /// Sources with one row for each row of another that lies in a cell: what they count through their
    /// key is counted there.
    pub views: HashMap<SourceId, (SourceId, Cell)>,
    /// How far apart two quantities of different rank are at least.
    pub rank_gap: i128,
    /// Whether to settle the wider cells around each cell too: synthesis fills them.
    pub dense: bool,
}

impl<'a> Builder<'a> {
    /// An empty system over a network's vocabulary.
    #[must_use]
    pub fn new(network: &'a Network) -> Self {
        Self {
            network,
            system: System::default(),
            quantities: IndexMap::new(),
            stated: IndexMap::new(),
            sums: HashMap::new(),
            formulas: HashMap::new(),
            quotients: IndexMap::new(),
            bands: HashMap::new(),
            differences: Vec::new(),
            printed: HashSet::new(),
            present: HashMap::new(),
            views: HashMap::new(),
            rank_gap: 0,
            dense: false,
        }
    }

    /// Adds a figure of an edition; adding it twice changes nothing.
    pub fn define(&mut self, edition: Year, definition: &FigureDefinition) -> Stated {
        let key = (edition, definition.id.clone());
        if let Some(known) = self.stated.get(&key) {
            return known.clone();
        }
        let formula = (definition.edition, definition.formula.clone());
        let known = self.formulas.get(&formula).copied();
        let (reading, quotient) = known.unwrap_or_else(|| self.formula(definition));
        self.formulas.insert(formula, (reading, quotient));
        let stated = Stated { reading, quotient, definition: definition.clone() };
        self.stated.insert(key, stated.clone());
        stated
    }

    /// Adds a printed figure. `distrust` orders belief when figures contradict each other.
    pub fn print(&mut self, edition: Year, stated: &Stated, interval: &Interval, distrust: u32) {
        let (low, high) = self.system.steps(&stated.reading, interval);
        let figure = stated.definition.id.clone();
        self.printed.insert(stated.reading);
        self.system.prints.push(Print { figure, edition, reading: stated.reading, low, high, distrust });
        // Nobody prints a share of nothing.
        let print = self.system.prints.len() - 1;
        for base in self.bases(&stated.definition.formula) {
            let kind = self.system.linear_kind(&[(1, base)], Some(1), None);
            let why = Why::Quotient(stated.definition.id.clone());
            self.system.constraints.push(Constraint { kind, why, guards: vec![print] });
        }
    }

    /// Whether a figure that reads the same is printed already.
    #[must_use]
    pub fn is_printed(&self, reading: &Reading) -> bool {
        self.printed.contains(reading)
    }

    /// What a printed figure divides by.
    fn bases(&mut self, formula: &Formula) -> Vec<VariableId> {
        let sums = match formula {
            Formula::Quotient(quotient) => vec![&quotient.base],
            Formula::Change { before, .. } => vec![before],
            Formula::Difference { now: a, before: b } | Formula::QuotientOfQuotients { value: a, base: b } => {
                vec![&a.base, &b.base]
            }
            _ => Vec::new(),
        };
        sums.into_iter().map(|sum| self.sum(sum)).collect()
    }

    /// Ties two sums that are equal by nature.
    pub fn identify(&mut self, identity: &Identity) {
        let (left, right) = (self.sum(&identity.left), self.sum(&identity.right));
        let high = Some(0);
        let low = if identity.at_most { None } else { high };
        self.system.linear(&[(1, left), (-1, right)], low, high, Why::Identity(identity.because.clone()));
    }

    /// Adds the parts of the cells known so far, so that what they leave of each other stays a quantity however finely
    /// later ones cut it.
    pub fn cut(&mut self) {
        closure::cut(self.network, &mut self.system, &mut self.quantities);
    }

    /// Adds everything that follows from how cells lie to each other, and closes the system.
    #[must_use]
    pub fn finish(mut self) -> Self {
        closure::close(self.network, &mut self.system, &mut self.quantities, self.dense.then_some(&self.present));
        self.copy_identities_to_quotients();
        self.order_by_rank();
        self
    }

    /// The variable of a quantity.
    pub fn quantity(&mut self, quantity: &Quantity) -> VariableId {
        let quantity = self.canonical(quantity);
        closure::quantity(&mut self.system, &mut self.quantities, &quantity)
    }

    /// The quantity with "is not null" replaced where another cell is known to say the same.
    #[must_use]
    pub fn canonical(&self, quantity: &Quantity) -> Quantity {
        let mut canonical = self.seen_in_parent(quantity).unwrap_or_else(|| quantity.clone());
        let quantity = &canonical.clone();
        for (column, set) in &quantity.cell.0 {
            let Some(cell) = self.present.get(&(quantity.source.clone(), column.clone())) else { continue };
            let filled = self
                .network
                .column(&quantity.source, column)
                .map(|c| self.network.universe(c).minus(&ValueSet::one(NULL)));
            if filled.as_ref() == Some(set) && quantity.measure == Measure::Count {
                canonical.cell.0.remove(column);
                canonical.cell = canonical.cell.intersect(cell);
            }
        }
        if canonical.measure == Measure::Count {
            canonical.cell = closure::filled_where(&self.present, &canonical.source, &canonical.cell);
        }
        canonical
    }

    /// The same count over the source that this one is a view of.
    fn seen_in_parent(&self, quantity: &Quantity) -> Option<Quantity> {
        let (parent, cell) = self.views.get(&quantity.source)?;
        let looked_up = |c: &ColumnId| {
            self.network
                .column(&quantity.source, c)
                .is_some_and(|column| column.origin == Origin::Lookup(parent.clone()))
        };
        (quantity.measure == Measure::Count && quantity.cell.0.keys().all(looked_up)).then(|| Quantity {
            source: parent.clone(),
            cell: quantity.cell.intersect(cell),
            ..quantity.clone()
        })
    }

    /// The variable of a quotient that some definition names.
    #[must_use]
    pub fn quotient_variable(&self, quotient: &Quotient) -> Option<VariableId> {
        self.quotients.get(quotient).map(|q| q.ratio)
    }

    /// The variable of a sum.
    pub fn sum(&mut self, sum: &Sum) -> VariableId {
        if let [(1, quantity)] = sum.0.as_slice() {
            return self.quantity(quantity);
        }
        if let Some(&known) = self.sums.get(sum) {
            return known;
        }
        let mut terms: Vec<(i128, VariableId)> =
            sum.0.iter().map(|(c, q)| (i128::from(*c), self.quantity(q))).collect();
        let total = self.system.variable(1, -OPEN, OPEN, Meaning::Sum);
        terms.push((-1, total));
        self.system.linear(&terms, Some(0), Some(0), Why::Breakdown);
        self.sums.insert(sum.clone(), total);
        total
    }

    fn quotient(&mut self, id: &FigureId, quotient: &Quotient) -> QuotientVariables {
        if let Some(known) = self.quotients.get(quotient) {
            return *known;
        }
        let (value, base) = (self.sum(&quotient.value), self.sum(&quotient.base));
        let most = if quotient.part { 100 * GRID } else { OPEN };
        let ratio = self.system.variable(GRID, 0, most, Meaning::Quotient);
        let factor = (i128::from(quotient.factor.0), i128::from(quotient.factor.1));
        self.system.constrain(Kind::Product { value, ratio, base, factor }, Why::Quotient(id.clone()));
        if quotient.part {
            self.system.linear(&[(1, value), (-1, base)], None, Some(0), Why::Containment);
        }
        let made = QuotientVariables { value, base, ratio };
        self.quotients.insert(quotient.clone(), made);
        made
    }

    fn formula(&mut self, definition: &FigureDefinition) -> (Reading, Option<QuotientVariables>) {
        let id = &definition.id;
        match &definition.formula {
            Formula::Amount { value, per } => (scaled(self.sum(value), *per), None),
            Formula::Quotient(quotient) => {
                let made = self.quotient(id, quotient);
                (plain(made.ratio), Some(made))
            }
            Formula::Change { now, before } => (self.change(id, now, before), None),
            Formula::Difference { now, before } => (self.difference(id, now, before), None),
            Formula::QuotientOfQuotients { value, base } => (self.quotient_of_quotients(id, value, base), None),
            Formula::BandBound { column, cell, band, bands, end } => (
                self.band_bound(
                    (definition.edition, column.0.clone(), column.1.clone(), cell.clone(), *bands),
                    *band,
                    *end,
                ),
                None,
            ),
            Formula::BandShare { column, cell, band, bands } => {
                let key = (definition.edition, column.0.clone(), column.1.clone(), cell.clone(), *bands);
                let shares = self.bands(key).1;
                (plain(shares[usize::from(*band - 1)]), None)
            }
            Formula::Maximum { column, cell, per } => (self.maximum(definition.edition, column, cell, *per), None),
            Formula::Present { categories } => (self.present(id, categories), None),
            Formula::Rank { among, .. } => {
                let rank = self.system.variable(1, 1, among.len() as i128, Meaning::Other);
                (plain(rank), None)
            }
            Formula::Margin { sample, population } => (self.margin(id, sample, population), None),
            Formula::Parameter { name, value } => {
                let steps = Rational::new(value.0.into(), value.1.into()) * Rational::from_integer(GRID);
                let steps = steps.round().to_integer();
                (plain(self.system.variable(GRID, steps, steps, Meaning::Parameter(name.clone()))), None)
            }
        }
    }

    /// `100 + change = 100 · now / before`.
    fn change(&mut self, id: &FigureId, now: &Sum, before: &Sum) -> Reading {
        let (value, base) = (self.sum(now), self.sum(before));
        let ratio = self.system.variable(GRID, 0, OPEN, Meaning::Quotient);
        self.system.constrain(Kind::Product { value, ratio, base, factor: (100, 1) }, Why::Quotient(id.clone()));
        Reading { offset: Rational::from_integer(-100), ..plain(ratio) }
    }

    fn difference(&mut self, id: &FigureId, now: &Quotient, before: &Quotient) -> Reading {
        let (now, before) = (self.quotient(id, now).ratio, self.quotient(id, before).ratio);
        let change = self.system.variable(GRID, -OPEN, OPEN, Meaning::Other);
        self.system.linear(&[(1, now), (-1, before), (-1, change)], Some(0), Some(0), Why::Definition(id.clone()));
        self.differences.push((now, before, change));
        plain(change)
    }

    fn quotient_of_quotients(&mut self, id: &FigureId, value: &Quotient, base: &Quotient) -> Reading {
        let (value, base) = (self.quotient(id, value).ratio, self.quotient(id, base).ratio);
        let ratio = self.system.variable(GRID, 0, OPEN, Meaning::Quotient);
        self.system.constrain(Kind::Product { value, ratio, base, factor: (1, 1) }, Why::Quotient(id.clone()));
        plain(ratio)
    }

    fn present(&mut self, id: &FigureId, categories: &[(String, Vec<Quantity>)]) -> Reading {
        let groups: Vec<Vec<VariableId>> =
            categories.iter().map(|(_, all)| all.iter().map(|q| self.quantity(q)).collect()).collect();
        let count = self.system.variable(1, 0, groups.len() as i128, Meaning::Other);
        self.system.constrain(Kind::Present { count, categories: groups }, Why::Definition(id.clone()));
        plain(count)
    }

    fn margin(&mut self, id: &FigureId, sample: &Sum, population: &Sum) -> Reading {
        let (sample, population) = (self.sum(sample), self.sum(population));
        self.system.linear(&[(1, sample), (-1, population)], None, Some(0), Why::Containment);
        let margin = self.system.variable(GRID, 0, 100 * GRID, Meaning::Other);
        self.system.constrain(Kind::Margin { margin, sample, population }, Why::Definition(id.clone()));
        plain(margin)
    }

    fn maximum(&mut self, edition: Year, column: &(SourceId, ColumnId), cell: &Cell, per: i64) -> Reading {
        let greatest = self.system.variable(1, 0, OPEN, Meaning::Other);
        if let Some(mean) = self.mean_of(edition, column, cell) {
            self.system.linear(&[(1, mean), (-1, greatest)], None, Some(0), Why::Containment);
        }
        scaled(greatest, per)
    }

    /// The mean of a column over a cell, when a figure defines it: a quotient of its sum by the count.
    fn mean_of(&mut self, edition: Year, column: &(SourceId, ColumnId), cell: &Cell) -> Option<VariableId> {
        let of = |measure| Sum::of(Quantity { edition, source: column.0.clone(), measure, cell: cell.clone() });
        let mean = Quotient {
            value: of(Measure::Sum(column.1.clone())),
            base: of(Measure::Count),
            factor: (1, 1),
            part: false,
        };
        self.quotients.get(&mean).map(|q| q.ratio)
    }

    fn band_bound(&mut self, key: Bands, band: u8, end: BandEnd) -> Reading {
        let uppers = self.bands(key).0;
        let upper = |b: u8| uppers.get(usize::from(b).wrapping_sub(1)).copied();
        match end {
            BandEnd::Upper => upper(band).map_or_else(|| self.constant(0), plain),
            BandEnd::Above => upper(band - 1).map_or_else(|| self.constant(0), plain),
            BandEnd::Lower => match upper(band - 1) {
                Some(below) => Reading { offset: Rational::from_integer(1), ..plain(below) },
                None => self.constant(0),
            },
        }
    }

    fn constant(&mut self, value: i128) -> Reading {
        plain(self.system.variable(1, value, value, Meaning::Other))
    }

    /// Upper bounds of all bands but the last, and the shares of all: the quantile that closes band `b`
    /// leaves at least `b / bands` of the units at or below it.
    fn bands(&mut self, key: Bands) -> (Vec<VariableId>, Vec<VariableId>) {
        if let Some(known) = self.bands.get(&key) {
            return known.clone();
        }
        let (edition, source, column, cell, n) = key.clone();
        let n = i128::from(n);
        let uppers: Vec<_> = (1..n).map(|_| self.system.variable(1, 0, OPEN, Meaning::Other)).collect();
        for pair in uppers.windows(2) {
            self.system.linear(&[(1, pair[0]), (-1, pair[1])], None, Some(0), Why::Order);
        }
        let shares: Vec<_> = (0..n).map(|_| self.system.variable(GRID, 0, 100 * GRID, Meaning::Other)).collect();
        let all: Vec<_> = shares.iter().map(|&s| (1, s)).collect();
        self.system.linear(&all, Some(100), Some(100), Why::Breakdown);
        for b in 1..n {
            let below: Vec<_> = shares[..b as usize].iter().map(|&s| (n, s)).collect();
            self.system.linear(&below, Some(100 * b), None, Why::Order);
        }
        if let Some(mean) = self.mean_of(edition, &(source, column), &cell) {
            let mut terms: Vec<_> = uppers.iter().map(|&u| (1, u)).collect();
            terms.push((-n, mean));
            self.system.linear(&terms, None, Some(0), Why::Order);
        }
        self.bands.insert(key, (uppers.clone(), shares.clone()));
        (uppers, shares)
    }

    /// Where values over one base add up, so do their quotients, whatever the base.
    fn copy_identities_to_quotients(&mut self) {
        type Base = (VariableId, (i64, i64));
        let mut by_base: BTreeMap<Base, HashMap<VariableId, VariableId>> = BTreeMap::new();
        let mut of_value: HashMap<VariableId, BTreeSet<Base>> = HashMap::new();
        for (quotient, made) in &self.quotients {
            let base = (made.base, quotient.factor);
            by_base.entry(base).or_default().insert(made.value, made.ratio);
            of_value.entry(made.value).or_default().insert(base);
        }
        let mut copies = Vec::new();
        for constraint in &self.system.constraints {
            let Kind::Linear { terms, low: Some(0), high: Some(0) } = &constraint.kind else { continue };
            let bases = terms.first().and_then(|(_, value)| of_value.get(value)).into_iter().flatten();
            for ratios in bases.map(|base| &by_base[base]).filter(|ratios| ratios.len() > 1) {
                let copy: Option<Vec<_>> = terms.iter().map(|(c, v)| ratios.get(v).map(|&r| (*c, r))).collect();
                copies.extend(copy.filter(|c| c.len() > 2));
            }
        }
        for copy in &copies {
            self.system.linear(copy, Some(0), Some(0), Why::SameBase);
        }
        self.copy_identities_to_differences(&copies);
    }

    /// Where quotients of two editions add up alike, so do their differences.
    fn copy_identities_to_differences(&mut self, copies: &[Vec<(i128, VariableId)>]) {
        let by_now: HashMap<VariableId, (VariableId, VariableId)> =
            self.differences.iter().map(|d| (d.0, (d.1, d.2))).collect();
        let known: HashSet<Vec<(VariableId, i128)>> = copies.iter().map(|copy| one_way(copy)).collect();
        for copy in copies {
            let pairs: Option<Vec<_>> = copy.iter().map(|(c, now)| by_now.get(now).map(|d| (*c, d.0, d.1))).collect();
            let Some(pairs) = pairs else { continue };
            let before: Vec<_> = pairs.iter().map(|p| (p.0, p.1)).collect();
            if known.contains(&one_way(&before)) {
                let change: Vec<_> = pairs.iter().map(|p| (p.0, p.2)).collect();
                self.system.linear(&change, Some(0), Some(0), Why::SameBase);
            }
        }
    }

    /// Ranks that are printed order the quantities that they rank.
    fn order_by_rank(&mut self) {
        let mut tables: BTreeMap<Vec<VariableId>, Vec<(usize, i128, VariableId)>> = BTreeMap::new();
        for (print, p) in self.system.prints.iter().enumerate() {
            let Some(stated) = self.stated.get(&(p.edition, p.figure.clone())) else { continue };
            let Formula::Rank { of, among } = &stated.definition.formula else { continue };
            let all: Vec<_> =
                among.iter().filter_map(|(_, q)| self.quantities.get(&self.canonical(q)).copied()).collect();
            let own = among
                .iter()
                .find(|(code, _)| code == of)
                .and_then(|(_, q)| self.quantities.get(&self.canonical(q)).copied());
            if let (Some(own), Some(rank)) = (own, p.low.filter(|_| p.low == p.high)) {
                tables.entry(all).or_default().push((print, rank, own));
            }
        }
        for (all, ranked) in tables {
            self.order_table(&all, ranked);
        }
    }

    fn order_table(&mut self, all: &[VariableId], mut ranked: Vec<(usize, i128, VariableId)>) {
        ranked.sort_by_key(|r| r.1);
        for pair in ranked.windows(2) {
            let [(first, above, v), (second, below, w)] = [pair[0], pair[1]];
            let (low, high) = if above == below { (0, Some(0)) } else { (self.rank_gap, None) };
            self.guarded(&[(1, v), (-1, w)], Some(low), high, vec![first, second]);
        }
        for (i, &(print, rank, _)) in ranked.iter().enumerate() {
            let tied: Vec<_> = ranked.iter().filter(|r| r.1 == rank).collect();
            if let Some(inside) =
                ranked.get(i + 1..).and_then(|r| r.iter().find(|r| rank < r.1 && r.1 < rank + tied.len() as i128))
            {
                let mut guards: Vec<_> = tied.iter().map(|r| r.0).collect();
                guards.extend([print, inside.0]);
                guards.sort_unstable();
                guards.dedup();
                self.guarded(&[], Some(1), None, guards);
            }
        }
        let listed: HashSet<_> = ranked.iter().map(|r| r.2).collect();
        let complete = ranked.iter().enumerate().all(|(i, r)| r.1 == i as i128 + 1);
        if let Some(&(_, _, last)) = ranked.last().filter(|_| complete) {
            let guards: Vec<_> = ranked.iter().map(|r| r.0).collect();
            for &other in all.iter().filter(|v| !listed.contains(*v)) {
                self.guarded(&[(1, last), (-1, other)], Some(self.rank_gap), None, guards.clone());
            }
        }
    }

    fn guarded(&mut self, terms: &[(i128, VariableId)], low: Option<i128>, high: Option<i128>, guards: Vec<usize>) {
        let kind = self.system.linear_kind(terms, low, high);
        self.system.constraints.push(Constraint { kind, why: Why::Order, guards });
    }
}

/// Terms the same for all lists that hold them in any order, and up to the sign of all.
fn one_way(terms: &[(i128, VariableId)]) -> Vec<(VariableId, i128)> {
    let mut terms: Vec<_> = terms.iter().map(|&(factor, variable)| (variable, factor)).collect();
    terms.sort_unstable();
    if terms.first().is_some_and(|(_, factor)| *factor < 0) {
        terms.iter_mut().for_each(|(_, factor)| *factor = -*factor);
    }
    terms
}

/// A figure that is its variable.
fn plain(variable: VariableId) -> Reading {
    Reading { variable, scale: Rational::from_integer(1), offset: Rational::from_integer(0) }
}

/// A figure that is its variable divided by `per`.
fn scaled(variable: VariableId, per: i64) -> Reading {
    Reading { scale: Rational::new(1, per.into()), ..plain(variable) }
}
