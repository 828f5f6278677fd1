//! From an edition to what may be published of it, with the reasons for those who answer for it.

use super::attack as attacker;
use super::cubes::Grid;
use super::facts::{Told, is_open, tell};
use super::primary::{Judge, Reason};
use super::problem::{Fact, Problem, Target, Withheld};
use super::solve::{self, Choice};
use crate::propagate::{Net, State};
use crate::system::{Meaning, Print, Reading, VariableId};
use domain::definition::Definitions;
use domain::edition::{Edition, EditionTable, Figure, Margin, MarginKind, Status};
use domain::network::{FigureId, Network, Quantity, Year};
use domain::number::{self, Rational};
use domain::protection::{self, Extent, Protection, ProtectionRules};
use domain::quality::Quality;
use num_traits::ToPrimitive;
use std::collections::{BTreeMap, BTreeSet};

/// Targets whose bounds are told as tightly as an attacker can prove them; with more, by propagation alone.
const MOST_BISECTED: usize = 40;
/// Counts below so many times the threshold are looked at closely: others are far from being known to be small.
const NARROW: i128 = 4;
/// Rounds in which counts that nobody printed, but that follow, are looked for.
const MOST_DERIVED: usize = 8;

/// Why something of a figure is withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It is confidential in itself.
    Primary(Vec<Reason>),
    /// It would give away what these figures have behind them; none where that is a count that no figure prints.
    Secondary(Vec<FigureId>),
}

/// A protected edition, with what those who answer for it need to know.
#[derive(Clone, Debug)]
pub struct Protected {
    /// What may be published.
    pub edition: Edition,
    /// What is withheld, and why, in the order of print.
    pub withheld: Vec<(FigureId, Extent, Why)>,
    /// What an attacker can bound, without and with protection.
    pub attacks: Vec<Attack>,
    /// Whether no smaller loss is possible.
    pub cheapest: bool,
    /// Rounds of attack.
    pub rounds: usize,
    /// Deductions broken.
    pub deductions: usize,
}

impl Protected {
    /// Whether an attacker can narrow none of what is to be hidden.
    #[must_use]
    pub fn is_safe(&self) -> bool {
        self.attacks.iter().all(|attack| attack.safe)
    }
}

/// What an attacker concludes about a number that must stay uncertain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attack {
    /// Figures with this number behind them; none where no figure prints it.
    pub figures: Vec<FigureId>,
    /// What it counts, where it is a quantity.
    pub quantity: Option<Quantity>,
    /// What it is, where known.
    pub truth: Option<i128>,
    /// What must stay possible.
    pub needed: (i128, i128),
    /// Least and greatest value that stay possible when all is published; none where open.
    pub unprotected: (Option<i128>, Option<i128>),
    /// The same with protection.
    pub protected: (Option<i128>, Option<i128>),
    /// Whether values at both ends were shown to be possible.
    pub safe: bool,
}

/// Why an edition can't be protected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProtectError {
    /// The definitions leave nothing possible before anything is published.
    #[error("the definitions contradict themselves")]
    Definitions,
    /// The edition's year has no definitions.
    #[error("the edition {0} has no definitions")]
    NoDefinitions(Year),
    /// It is protected already: what was withheld is gone.
    #[error("the edition is protected already")]
    Already,
}

/// Withholds what has to be withheld of `edition`, given the earlier ones as they were published.
///
/// # Errors
/// See [`ProtectError`].
pub fn protect(
    network: &Network,
    definitions: &BTreeMap<Year, Definitions>,
    rules: &ProtectionRules,
    edition: &Edition,
    earlier: &[Edition],
) -> Result<Protected, ProtectError> {
    if edition.protection.is_some() {
        return Err(ProtectError::Already);
    }
    if !definitions.contains_key(&edition.edition) {
        return Err(ProtectError::NoDefinitions(edition.edition));
    }
    let told = tell(network, definitions, rules, edition, earlier);
    let net = Net::new(&told.built.system);
    let mut work = Work::new(&told, &net, Judge { network, rules });
    let choice = work.solve().map_err(|_| ProtectError::Definitions)?;
    let attacks = work.attacks(&choice).map_err(|_| ProtectError::Definitions)?;
    let extents = work.extents(&choice.withheld);
    let record = Protection {
        rules: rules.clone(),
        withheld: extents
            .iter()
            .map(|(figure, extent)| protection::Withheld { figure: figure.clone(), extent: *extent })
            .collect(),
        earlier: earlier.iter().map(|edition| edition.edition).collect(),
    };
    Ok(Protected {
        edition: without(edition, &definitions[&edition.edition], &extents, record),
        withheld: extents.iter().map(|(figure, extent)| (figure.clone(), *extent, work.why(figure, &choice))).collect(),
        attacks,
        cheapest: choice.cheapest,
        rounds: choice.rounds,
        deductions: choice.deductions.len(),
    })
}

/// What an attacker can bound in `published`, which is `edition` or what was made of it.
///
/// # Errors
/// See [`ProtectError`].
pub fn attack(
    network: &Network,
    definitions: &BTreeMap<Year, Definitions>,
    rules: &ProtectionRules,
    edition: &Edition,
    published: &Edition,
    earlier: &[Edition],
) -> Result<Vec<Attack>, ProtectError> {
    let told = tell(network, definitions, rules, edition, earlier);
    let net = Net::new(&told.built.system);
    let mut work = Work::new(&told, &net, Judge { network, rules });
    let withheld = work.withheld_of(edition, published);
    work.find_derived(&withheld).map_err(|_| ProtectError::Definitions)?;
    let choice = Choice { withheld, ..Choice::default() };
    work.attacks(&choice).map_err(|_| ProtectError::Definitions)
}

/// The counts of persons from 1 to below the threshold that anybody can derive from a published edition, with their
/// bounds: none, if it was protected. Needs no more than what is published.
///
/// # Errors
/// See [`ProtectError`].
pub fn exposed(
    network: &Network,
    definitions: &BTreeMap<Year, Definitions>,
    rules: &ProtectionRules,
    published: &Edition,
    earlier: &[Edition],
) -> Result<Vec<(Quantity, i128, i128)>, ProtectError> {
    let told = tell(network, definitions, rules, published, earlier);
    let net = Net::new(&told.built.system);
    let work = Work::new(&told, &net, Judge { network, rules });
    let mut state = work.problem.known(&Withheld::new()).map_err(|_| ProtectError::Definitions)?;
    let found = small_counts(&work.judge, &net, &mut state, told.persons.iter());
    let named = |(target, (low, high)): (Target, (i128, i128))| match &net.system.variables[target.variable].meaning {
        Meaning::Quantity(quantity) => Some((quantity.clone(), low, high)),
        _ => None,
    };
    Ok(found.into_iter().filter_map(named).collect())
}

/// Figures of which something is withheld, and whose number somebody bounds more closely who also knows `known`: the
/// least and greatest value of a quantity, where another output tells them.
///
/// # Errors
/// See [`ProtectError`].
pub fn narrowed(
    network: &Network,
    definitions: &BTreeMap<Year, Definitions>,
    rules: &ProtectionRules,
    published: &Edition,
    earlier: &[Edition],
    known: &dyn Fn(&Quantity) -> Option<(i128, i128)>,
) -> Result<Vec<FigureId>, ProtectError> {
    let mut told = tell(network, definitions, rules, published, earlier);
    let first = told.built.system.prints.len();
    let one = Rational::from_integer(1);
    for (quantity, &variable) in &told.built.quantities {
        if let Some((low, high)) = known(quantity) {
            let reading = Reading { variable, scale: one, offset: Rational::from_integer(0) };
            let (figure, edition) = (FigureId::from(""), quantity.edition);
            let (low, high) = (Some(low), Some(high));
            told.built.system.prints.push(Print { figure, edition, reading, low, high, distrust: 0 });
        }
    }
    let net = Net::new(&told.built.system);
    let mut state = State::new(&net).map_err(|_| ProtectError::Definitions)?;
    let withheld = published.protection.iter().flat_map(|protection| &protection.withheld);
    let number = |id: &FigureId| {
        let stated = told.built.stated.get(&(published.edition, id.clone()))?;
        Some((id.clone(), stated.quotient.map_or(stated.reading.variable, |quotient| quotient.value)))
    };
    let numbers: Vec<(FigureId, VariableId)> = withheld.filter_map(|one| number(&one.figure)).collect();
    state.assume_what_fits(&net, 0..first);
    let bounds = |state: &mut State| -> Vec<(i128, i128)> {
        numbers.iter().map(|(_, variable)| attacker::bounds(&net, state, *variable)).collect()
    };
    let before = bounds(&mut state);
    state.assume_what_fits(&net, first..net.system.prints.len());
    let after = bounds(&mut state);
    let changed = numbers.iter().zip(before.iter().zip(after)).filter(|(_, (before, after))| **before != *after);
    Ok(changed.map(|((figure, _), _)| figure.clone()).collect())
}

/// The counts among `variables` that somebody in `state` knows to be small, with their bounds: by propagation, and by
/// all that an attacker can prove where that leaves few values.
fn small_counts<'v>(
    judge: &Judge<'_>,
    net: &Net<'_>,
    state: &mut State,
    variables: impl Iterator<Item = &'v VariableId>,
) -> Vec<(Target, (i128, i128))> {
    let least = i128::from(judge.rules.persons.least_count);
    let mut bisected = 0;
    let mut found = Vec::new();
    for &variable in variables {
        let mut bounds = state.bounds(variable);
        if bounds.0 < bounds.1 && bounds.0 < least && bounds.1 < NARROW * least && bisected < MOST_BISECTED {
            bisected += 1;
            bounds = attacker::bounds(net, state, variable);
        }
        found.extend(judge.derived(variable, bounds.0, bounds.1).map(|target| (target, bounds)));
    }
    found
}

struct Work<'a> {
    told: &'a Told<'a>,
    judge: Judge<'a>,
    problem: Problem<'a>,
    given: Withheld,
    derived: BTreeSet<Target>,
}

impl<'a> Work<'a> {
    fn new(told: &'a Told<'a>, net: &'a Net<'a>, judge: Judge<'a>) -> Self {
        let facts: Vec<Fact> =
            told.facts.iter().map(|(_, fact)| fact.clone()).chain(told.earlier.iter().cloned()).collect();
        let mut targets: Vec<Target> =
            told.confidential.values().flatten().filter_map(|confidential| confidential.target).collect();
        targets.sort_unstable();
        targets.dedup();
        let given = told.facts.iter().enumerate().filter(|(_, (figure, _))| told.confidential.contains_key(figure));
        let given = given.map(|(place, _)| (place, Extent::Whole)).collect();
        let mut problem = Problem { net, facts, targets, truth: told.truth.clone(), grids: Vec::new() };
        problem.grids = Grid::all(judge.network, &told.built.quantities, &problem);
        Self { told, judge, problem, given, derived: BTreeSet::new() }
    }

    /// Chooses, looks for what follows from what is left, and chooses again.
    fn solve(&mut self) -> Result<Choice, crate::propagate::Conflict> {
        let mut choice = solve::solve(&self.problem, &self.given)?;
        for _ in 0..MOST_DERIVED {
            if !self.find_derived(&choice.withheld)? {
                return Ok(choice);
            }
            choice = solve::solve(&self.problem, &self.given)?;
        }
        // What is found now is a target that the attack will tell as unsafe.
        self.find_derived(&choice.withheld)?;
        Ok(choice)
    }

    /// Adds the counts of persons that nobody prints but that what is published gives away; whether there are any.
    fn find_derived(&mut self, withheld: &Withheld) -> Result<bool, crate::propagate::Conflict> {
        let mut state = self.problem.known(withheld)?;
        let known: BTreeSet<_> = self.problem.targets.iter().map(|target| target.variable).collect();
        let unknown = self.told.persons.iter().filter(|variable| !known.contains(variable));
        let new =
            small_counts(&self.judge, self.problem.net, &mut state, unknown).into_iter().map(|(target, _)| target);
        let new: Vec<Target> = new.collect();
        self.derived.extend(&new);
        self.problem.targets.extend(&new);
        Ok(!new.is_empty())
    }

    fn attacks(&self, choice: &Choice) -> Result<Vec<Attack>, crate::propagate::Conflict> {
        let mut open = self.problem.known(&Withheld::new())?;
        let mut closed = self.problem.known(&choice.withheld)?;
        let boxes = self.problem.hidden_places(&choice.withheld);
        Ok(self.problem.targets.iter().map(|target| self.attack(target, &boxes, &mut open, &mut closed)).collect())
    }

    fn attack(&self, target: &Target, boxes: &[Vec<Option<u64>>], open: &mut State, closed: &mut State) -> Attack {
        let net = self.problem.net;
        let told =
            |(low, high): (i128, i128)| (Some(low).filter(|b| !is_open(*b)), Some(high).filter(|b| !is_open(*b)));
        let sides = [crate::propagate::Side::Low, crate::propagate::Side::High];
        let safe = sides.into_iter().all(|side| {
            self.problem.is_boxed(target, side, boxes)
                || matches!(attacker::judge(net, closed, target, side, &self.problem.truth), attacker::Verdict::Safe)
        });
        Attack {
            figures: self.figures_of(target),
            quantity: match &net.system.variables[target.variable].meaning {
                Meaning::Quantity(quantity) => Some(quantity.clone()),
                _ => None,
            },
            truth: self.problem.truth.get(&target.variable).copied(),
            needed: (target.low, target.high),
            unprotected: told(self.bounds(open, target)),
            protected: told(self.bounds(closed, target)),
            safe,
        }
    }

    fn bounds(&self, state: &mut State, target: &Target) -> (i128, i128) {
        if self.problem.targets.len() > MOST_BISECTED {
            return state.bounds(target.variable);
        }
        attacker::bounds(self.problem.net, state, target.variable)
    }

    fn figures_of(&self, target: &Target) -> Vec<FigureId> {
        let about = |(figure, all): (&FigureId, &Vec<super::primary::Confidential>)| {
            all.iter().any(|one| one.target.is_some_and(|t| t.variable == target.variable)).then(|| figure.clone())
        };
        self.told.confidential.iter().filter_map(about).collect()
    }

    /// What is withheld, in the order of print.
    fn extents(&self, withheld: &Withheld) -> Vec<(FigureId, Extent)> {
        let named = |(&place, &extent): (&usize, &Extent)| Some((self.told.facts.get(place)?.0.clone(), extent));
        withheld.iter().filter_map(named).collect()
    }

    fn why(&self, figure: &FigureId, choice: &Choice) -> Why {
        if let Some(confidential) = self.told.confidential.get(figure) {
            let mut reasons: Vec<Reason> = confidential.iter().map(|one| one.reason).collect();
            reasons.sort_unstable();
            reasons.dedup();
            return Why::Primary(reasons);
        }
        let place = self.told.facts.iter().position(|(id, _)| id == figure);
        let broken = choice.deductions.iter().filter(|(_, ways)| ways.iter().any(|(fact, _)| Some(*fact) == place));
        let protects: BTreeSet<FigureId> = broken.flat_map(|(target, _)| self.figures_of(target)).collect();
        Why::Secondary(protects.into_iter().collect())
    }

    /// What a publication withholds of an edition.
    fn withheld_of(&self, edition: &Edition, published: &Edition) -> Withheld {
        let shown: BTreeMap<&FigureId, &Figure> = published.figures().map(|figure| (&figure.id, figure)).collect();
        let full: BTreeMap<&FigureId, &Figure> = edition.figures().map(|figure| (&figure.id, figure)).collect();
        let extent = |(place, (id, _)): (usize, &(FigureId, Fact))| {
            let (full, shown) = (full.get(id)?, shown.get(id));
            let Some(shown) = shown.filter(|figure| figure.printed.is_some()) else {
                return full.printed.is_some().then_some((place, Extent::Whole));
            };
            let bare = shown.numerator.is_none() && shown.base.is_none() && shown.units.is_none();
            let had = full.numerator.is_some() || full.base.is_some() || full.units.is_some();
            (bare && had).then_some((place, Extent::Detail))
        };
        self.told.facts.iter().enumerate().filter_map(extent).collect()
    }
}

/// The edition without what is withheld.
fn without(
    edition: &Edition,
    definitions: &Definitions,
    extents: &[(FigureId, Extent)],
    record: Protection,
) -> Edition {
    let extents: BTreeMap<&FigureId, Extent> = extents.iter().map(|(figure, extent)| (figure, *extent)).collect();
    let figure = |figure: &Figure| {
        let figure = Figure { contributions: None, ..figure.clone() };
        match extents.get(&figure.id) {
            None => figure,
            // A note on how it was computed could tell what it is.
            Some(extent) => {
                let footnotes = definitions.find(&figure.id).map(|definition| definition.footnotes).unwrap_or_default();
                let figure = Figure { change: None, footnotes, ..figure };
                if *extent == Extent::Detail {
                    return bare(figure);
                }
                let (value, printed, margin) = (None, None, None);
                Figure { value, printed, margin, status: Status::Suppressed, ..bare(figure) }
            }
        }
    };
    let table =
        |table: &EditionTable| EditionTable { figures: table.figures.iter().map(figure).collect(), ..table.clone() };
    let tables = edition.tables.iter().map(table).collect();
    let quality = edition.quality.clone().map(|quality| coarse_quality(quality, edition, &extents));
    Edition { tables, quality, protection: Some(record), ..edition.clone() }
}

/// Both bases of every estimated figure as finely as it prints, and none of those of which something is withheld.
fn coarse_quality(mut quality: Quality, edition: &Edition, extents: &BTreeMap<&FigureId, Extent>) -> Quality {
    quality.withhold(|figure| extents.contains_key(figure));
    for effect in &mut quality.effects {
        let scale = 10_f64.powi(edition.figure(&effect.figure).map_or(0, |figure| figure.decimals));
        let round = |value: f64| (value * scale).round() / scale;
        effect.observed = round(effect.observed);
        effect.adjusted = effect.adjusted.map(round);
        effect.difference = effect.adjusted.map(|adjusted| round(adjusted - effect.observed));
    }
    quality
}

/// A figure with its printed number and nothing behind it.
fn bare(figure: Figure) -> Figure {
    let printed = figure.printed.as_deref().and_then(|printed| number::read(printed).ok());
    let value = printed.and_then(|reading| reading.printed.value.to_f64());
    // What answered to a share is its base.
    let told = figure.margin.filter(|margin| margin.kind == MarginKind::ClusterRatio);
    let margin = told.map(|margin| coarse(margin, figure.decimals));
    Figure { value, margin, numerator: None, base: None, units: None, ..figure }
}

/// A margin rounded up to the decimals of its figure: a finer one could be that of few numbers only.
fn coarse(margin: Margin, decimals: i32) -> Margin {
    let scale = 10_f64.powi(decimals);
    let up = |distance: f64| {
        let steps = Rational::new((distance * scale).ceil() as i128, 1).to_f64().unwrap_or(distance * scale);
        steps / scale
    };
    Margin { below: up(margin.below), above: up(margin.above), ..margin }
}
