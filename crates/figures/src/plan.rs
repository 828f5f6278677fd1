//! Turns figure definitions into as few scans as possible. Knows nothing of files or engines.
//!
//! A [`Plan`] is a plain value: `execute` runs it through DataFusion, and another executor could run it
//! elsewhere. Start with [`Plan::new`].

use crate::formula::{grouped, ordered, quantities, rows_behind};
use crate::sql;
use crate::units::UnitScan;
use domain::definition::{Definitions, FigureDefinition, Formula, Subject, Sum};
use domain::network::{Cell, ColumnId, ColumnType, Measure, Network, Quantity, Sampling, SourceId, Year};
use domain::quality::QualityRules;
use indexmap::{IndexMap, IndexSet};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// All that one edition asks of its records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The edition; quantities of earlier ones are declared inputs and not scanned.
    pub edition: Year,
    /// One scan a source that any figure counts or adds up, in the order of the schema.
    pub scans: Vec<Scan>,
    /// One scan a column whose ordered values a figure reads.
    pub histograms: Vec<Histogram>,
    /// One scan a source whose sums organisations contribute, filled a contributor: for protection.
    pub contributions: Vec<Scan>,
    /// The surveyed units and what is asked of their answers; nothing when no statistical quality is asked for.
    #[serde(default)]
    pub quality: Option<QualityPlan>,
}

/// What the statistical quality of an edition takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualityPlan {
    /// What is profiled, grouped, calibrated and published.
    pub rules: QualityRules,
    /// The units, read once.
    pub units: UnitScan,
}

/// One pass over a source, which fills every slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scan {
    /// The source read.
    pub source: SourceId,
    /// The column that groups rows, for margins of error or because somebody needs each group.
    pub cluster: Option<ColumnId>,
    /// Whether what each group holds is kept, as weights need it; else only what margins take of all groups.
    #[serde(default)]
    pub keeps_groups: bool,
    /// What to count or add up, each once.
    pub slots: Vec<Slot>,
    /// The ratios whose margins are asked for.
    #[serde(default)]
    pub ratios: Vec<Ratio>,
}

/// Two sums of slots, whose squares and products over the groups of a scan give a margin of error.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Ratio {
    /// Coefficients and slots of the value.
    pub value: Terms,
    /// Coefficients and slots of the base; none for a sum that is no ratio.
    pub base: Terms,
}

/// A sum of slots of one scan, each with its coefficient.
pub type Terms = Vec<(i64, usize)>;

/// A number that a scan fills.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Slot {
    /// What is added up.
    pub measure: Measure,
    /// Over which rows.
    pub cell: Cell,
}

/// How often each value of a column occurs over some rows; absent values are not counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Histogram {
    /// The source read.
    pub source: SourceId,
    /// Its column.
    pub column: ColumnId,
    /// Over which rows.
    pub cell: Cell,
}

/// Where a slot stands: which scan, which of its slots.
pub type SlotIndex<'a> = HashMap<(&'a SourceId, &'a Measure, &'a Cell), (usize, usize)>;

#[derive(Default)]
struct Draft {
    slots: IndexMap<SourceId, IndexSet<Slot>>,
    clusters: HashMap<SourceId, ColumnId>,
    ratios: HashMap<SourceId, IndexSet<(Sum, Sum)>>,
    kept: HashSet<SourceId>,
    histograms: IndexSet<Histogram>,
}

impl Plan {
    /// The scans behind all figures of `definitions` and behind their margins.
    ///
    /// Two figures with the same quantity share its slot.
    #[must_use]
    pub fn new(network: &Network, definitions: &Definitions) -> Self {
        Self::with_quality(network, definitions, None)
    }

    /// The same, with the surveyed units that `rules` ask for; scans of sampled sources are then filled a unit.
    ///
    /// Without a survey that counts rows of one source there are no units, and the rules are left aside.
    #[must_use]
    pub fn with_quality(network: &Network, definitions: &Definitions, rules: Option<&QualityRules>) -> Self {
        let mut draft = Draft::default();
        for figure in definitions.figures.values() {
            draft.add(network, definitions.edition, figure);
        }
        if let Some(survey) = definitions.survey.as_ref().filter(|_| draft.has_margins(network)) {
            let terms = survey.answered.0.iter().chain(&survey.asked.0);
            terms.for_each(|(_, quantity)| draft.ask(definitions.edition, quantity));
        }
        let contributions = contributions(network, definitions);
        let units = rules.and_then(|rules| Some((rules, UnitScan::new(network, definitions.survey.as_ref()?, rules)?)));
        let quality = units.map(|(rules, units)| {
            draft.group_by_unit(network, &units.source);
            QualityPlan { rules: rules.clone(), units }
        });
        Plan { quality, contributions, ..draft.finish(network, definitions.edition) }
    }

    /// Finds slots by what they hold.
    #[must_use]
    pub fn index<'a>(&'a self) -> SlotIndex<'a> {
        let scans = self.scans.iter().enumerate();
        let slots = scans.flat_map(|(scan, filled)| {
            let place = move |(at, slot): (usize, &'a Slot)| ((&filled.source, &slot.measure, &slot.cell), (scan, at));
            filled.slots.iter().enumerate().map(place)
        });
        slots.collect()
    }

    /// The sources read, each once, in the order in which the plan asks for them.
    #[must_use]
    pub fn sources(&self) -> IndexSet<&SourceId> {
        let scanned = self.scans.iter().chain(&self.contributions).map(|scan| &scan.source);
        let ordered = self.histograms.iter().map(|histogram| &histogram.source);
        scanned.chain(ordered).chain(self.quality.iter().map(|quality| &quality.units.source)).collect()
    }

    /// What is asked of a source: its scans, those of contributions last, and its histograms.
    #[must_use]
    pub fn asked_of(&self, source: &SourceId) -> (Vec<&Scan>, Vec<&Histogram>) {
        let scans = self.scans.iter().chain(&self.contributions).filter(|scan| scan.source == *source);
        (scans.collect(), self.histograms.iter().filter(|histogram| histogram.source == *source).collect())
    }

    /// How many numbers one run fills, not counting groups and histograms.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.scans.iter().map(|scan| scan.slots.len()).sum()
    }
}

impl Draft {
    fn add(&mut self, network: &Network, edition: Year, figure: &FigureDefinition) {
        quantities(&figure.formula).into_iter().for_each(|quantity| self.ask(edition, quantity));
        rows_behind(&figure.formula, edition).iter().flatten().for_each(|quantity| self.ask(edition, quantity));
        if let Some((source, column, cell)) = ordered(&figure.formula) {
            let histogram = Histogram { source: source.clone(), column: column.clone(), cell: cell.clone() };
            self.histograms.insert(histogram);
        }
        if let Some((source, column)) = grouped(network, edition, &figure.formula) {
            self.ratios.entry(source.clone()).or_default().extend(ratio(&figure.formula));
            self.clusters.insert(source, column);
        }
    }

    fn ask(&mut self, edition: Year, quantity: &Quantity) {
        if quantity.edition == edition {
            let slot = Slot { measure: quantity.measure.clone(), cell: quantity.cell.clone() };
            self.slots.entry(quantity.source.clone()).or_default().insert(slot);
        }
    }

    fn has_margins(&self, network: &Network) -> bool {
        let sampled = |source| network.sources.get(source).is_some_and(|s| s.sampling != Sampling::Register);
        self.slots.keys().any(sampled)
    }

    /// Sampled sources whose rows belong to a unit are filled a unit, so that a unit can be weighted.
    fn group_by_unit(&mut self, network: &Network, units: &SourceId) {
        let asked = self.slots.keys().filter_map(|id| network.sources.get(id));
        for source in asked.filter(|source| source.sampling != Sampling::Register) {
            let column = source.cluster.as_ref().or(source.key.as_ref());
            let of_unit = |id: &&ColumnId| {
                source.columns.get(*id).is_some_and(|column| column.kind == ColumnType::Key(units.clone()))
            };
            if let Some(column) = column.filter(of_unit) {
                self.clusters.insert(source.id.clone(), column.clone());
                self.kept.insert(source.id.clone());
            }
        }
    }

    fn finish(mut self, network: &Network, edition: Year) -> Plan {
        let place = |source: &SourceId| network.sources.get_index_of(source);
        self.slots.sort_by(|a, _, b, _| place(a).cmp(&place(b)));
        let scans = self.slots.into_iter().map(|(source, slots)| Scan {
            cluster: self.clusters.remove(&source),
            keeps_groups: self.kept.contains(&source),
            ratios: self
                .ratios
                .remove(&source)
                .into_iter()
                .flatten()
                .filter_map(|asked| within(&slots, &asked))
                .collect(),
            slots: slots.into_iter().collect(),
            source,
        });
        Plan {
            edition,
            scans: scans.collect(),
            histograms: self.histograms.into_iter().collect(),
            contributions: Vec::new(),
            quality: None,
        }
    }
}

/// Value and base of the ratio whose margin a formula bears.
fn ratio(formula: &Formula) -> Option<(Sum, Sum)> {
    match formula {
        Formula::Quotient(of) | Formula::Difference { now: of, .. } => Some((of.value.clone(), of.base.clone())),
        Formula::Change { now, .. } => Some((now.clone(), Sum::default())),
        _ => None,
    }
}

/// A ratio as sums of the slots of one scan; none if one of its quantities has no slot there.
fn within(slots: &IndexSet<Slot>, (value, base): &(Sum, Sum)) -> Option<Ratio> {
    let terms = |sum: &Sum| -> Option<Terms> {
        let place = |(times, quantity): &(i64, Quantity)| {
            let slot = Slot { measure: quantity.measure.clone(), cell: quantity.cell.clone() };
            Some((*times, slots.get_index_of(&slot)?))
        };
        sum.0.iter().map(place).collect()
    };
    Some(Ratio { value: terms(value)?, base: terms(base)? })
}

/// The scans that say who contributes to the sums of tables about organisations.
fn contributions(network: &Network, definitions: &Definitions) -> Vec<Scan> {
    let tables = definitions.tables.iter().filter(|table| table.subject == Subject::Organisations);
    let figures = tables.flat_map(|table| &table.figures).filter_map(|id| definitions.find(id));
    let mut slots: IndexMap<SourceId, IndexSet<Slot>> = IndexMap::new();
    for quantity in figures.filter_map(|figure| contributed(&figure.formula).cloned()).flat_map(|sum| sum.0) {
        if quantity.1.edition == definitions.edition {
            let slot = Slot { measure: quantity.1.measure, cell: quantity.1.cell };
            slots.entry(quantity.1.source).or_default().insert(slot);
        }
    }
    let scan = |(source, slots): (SourceId, IndexSet<Slot>)| {
        let cluster = Some(network.sources.get(&source)?.contributor.clone()?);
        Some(Scan { source, cluster, keeps_groups: true, slots: slots.into_iter().collect(), ratios: Vec::new() })
    };
    slots.into_iter().filter_map(scan).collect()
}

/// The sum that organisations contribute to a figure: counts of rows are not, for each row is one.
pub fn contributed(formula: &Formula) -> Option<&Sum> {
    let value = match formula {
        Formula::Amount { value, .. } => value,
        Formula::Quotient(quotient) => &quotient.value,
        _ => return None,
    };
    value.0.iter().any(|(_, quantity)| quantity.measure != Measure::Count).then_some(value)
}

impl Scan {
    /// The query that fills the slots `s0`, `s1`, ..., in one row, or in one row a group, the group
    /// first, in any order.
    ///
    /// `rows` is the number of rows of the source: sums that could leave 64 bits are added in decimals.
    #[must_use]
    pub fn sql(&self, network: &Network, rows: u64) -> String {
        let slot = |(at, slot): (usize, &Slot)| {
            let filter = sql::condition(network, &self.source, &slot.cell);
            let wide = is_wide(network, &self.source, &slot.measure, rows);
            format!("{} AS s{at}", sql::aggregate(&slot.measure, filter.as_deref(), wide))
        };
        let cluster = self.cluster.as_ref().map(|column| sql::identifier(column.as_str()));
        let columns: Vec<_> = cluster.clone().into_iter().chain(self.slots.iter().enumerate().map(slot)).collect();
        let group = cluster.map_or(String::new(), |column| format!("\nGROUP BY {column}"));
        format!("SELECT\n  {}\nFROM {}{group}", columns.join(",\n  "), sql::identifier(self.source.as_str()))
    }
}

/// Whether `rows` values as large as the column allows could add up beyond 64 bits.
pub(crate) fn is_wide(network: &Network, source: &SourceId, measure: &Measure, rows: u64) -> bool {
    let Measure::Sum(column) = measure else { return false };
    let bound = match network.column(source, column).map(|column| &column.kind) {
        Some(ColumnType::Integer { min, max, .. }) => min.unsigned_abs().max(max.unsigned_abs()),
        _ => u64::MAX,
    };
    u128::from(bound) * u128::from(rows) > i64::MAX as u128
}

impl Histogram {
    /// The query that gives `value` and `rows`, by increasing value.
    #[must_use]
    pub fn sql(&self, network: &Network) -> String {
        let column = sql::identifier(self.column.as_str());
        let filter = sql::condition(network, &self.source, &self.cell);
        let filter = filter.map_or(String::new(), |filter| format!(" AND {filter}"));
        let source = sql::identifier(self.source.as_str());
        format!(
            "SELECT {column} AS value, count(*) AS rows\nFROM {source}\nWHERE {column} IS NOT NULL{filter}\nGROUP BY {column}\nORDER BY {column}"
        )
    }
}
