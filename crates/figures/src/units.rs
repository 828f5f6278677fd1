//! The surveyed units (trainings), one by one: who was asked, who answered, and the columns that describe them.
//!
//! Only what the statistical quality needs, from the register; nothing about learners. Start with [`UnitScan`].

use crate::formula::terms;
use crate::sql;
use domain::definition::{Sum, Survey};
use domain::network::{Cell, Column, ColumnId, ColumnType, Measure, Network, Origin, SourceId};
use domain::quality::QualityRules;
use domain::set::NULL;
use serde::{Deserialize, Serialize};

/// One pass over the register of units that were asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitScan {
    /// The register.
    pub source: SourceId,
    /// The column that names a unit.
    pub key: ColumnId,
    /// Units that were asked.
    pub asked: Cell,
    /// Units that answered.
    pub answered: Cell,
    /// The columns read, each once; those that roll up to others are read at their finest.
    pub columns: Vec<ColumnId>,
}

/// What a [`UnitScan`] found, by increasing key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilledUnits {
    /// The units' keys.
    pub keys: Vec<String>,
    /// Whether each answered.
    pub answered: Vec<bool>,
    /// Values by column of the scan, as records spell them; empty for an absent one.
    pub columns: Vec<Vec<String>>,
}

impl UnitScan {
    /// The scan for `rules`; none unless the survey counts rows of one source that has a key.
    #[must_use]
    pub fn new(network: &Network, survey: &Survey, rules: &QualityRules) -> Option<Self> {
        let (source, asked) = counted(&survey.asked)?;
        let (other, answered) = counted(&survey.answered)?;
        let key = network.sources.get(source)?.key.clone().filter(|_| source == other)?;
        let calibrated = rules.calibration.iter().flat_map(|calibration| &calibration.columns);
        let mut columns: Vec<ColumnId> = Vec::new();
        for column in rules.profile.iter().chain(&rules.groups).chain(calibrated) {
            let finest = finest(network, source, column)?;
            if !columns.contains(finest) {
                columns.push(finest.clone());
            }
        }
        Some(Self { source: source.clone(), key, asked: asked.clone(), answered: answered.clone(), columns })
    }

    /// The query: key, answered, then the columns, all as text, by increasing key.
    #[must_use]
    pub fn sql(&self, network: &Network) -> String {
        let answered = truth(sql::condition(network, &self.source, &self.answered));
        let column = |(at, id): (usize, &ColumnId)| {
            let read = match network.column(&self.source, id).map(|column| &column.origin) {
                Some(Origin::Condition(cell)) => truth(sql::condition(network, &self.source, cell)),
                _ => format!("CAST({} AS VARCHAR)", sql::identifier(id.as_str())),
            };
            format!(",\n  {read} AS c{at}")
        };
        let columns: String = self.columns.iter().enumerate().map(column).collect();
        let key = sql::identifier(self.key.as_str());
        let asked = sql::condition(network, &self.source, &self.asked);
        let asked = asked.map_or(String::new(), |asked| format!("\nWHERE {asked}"));
        let source = sql::identifier(self.source.as_str());
        format!("SELECT\n  {key} AS unit,\n  {answered} AS answered{columns}\nFROM {source}{asked}\nORDER BY {key}")
    }

    /// The values of a column of the register, one a unit, as they stand in a [`domain::set::ValueSet`].
    ///
    /// None for a column that the scan does not read.
    #[must_use]
    pub fn values(&self, network: &Network, units: &FilledUnits, id: &ColumnId) -> Option<Vec<i64>> {
        let column = network.column(&self.source, id)?;
        if let Origin::Rollup { of, attribute } = &column.origin {
            let finer = network.column(&self.source, of)?;
            let up = |value: i64| rolled_up(network, finer, column, attribute, value).unwrap_or(NULL);
            return Some(self.values(network, units, of)?.into_iter().map(up).collect());
        }
        let at = self.columns.iter().position(|read| read == id)?;
        Some(units.columns.get(at)?.iter().map(|text| value(network, column, text)).collect())
    }
}

/// The source and the cell whose rows a sum counts, if that is all it does.
fn counted(sum: &Sum) -> Option<(&SourceId, &Cell)> {
    let one = terms(sum).next().filter(|quantity| quantity.measure == Measure::Count)?;
    matches!(sum.0.as_slice(), [(1, _)]).then_some((&one.source, &one.cell))
}

/// The column that a snapshot stores, below any that roll up.
fn finest<'a>(network: &'a Network, source: &SourceId, id: &ColumnId) -> Option<&'a ColumnId> {
    let column = network.column(source, id)?;
    match &column.origin {
        Origin::Rollup { of, .. } => finest(network, source, of),
        _ => Some(&column.id),
    }
}

fn truth(condition: Option<String>) -> String {
    condition.map_or("'true'".to_owned(), |condition| format!("CASE WHEN {condition} THEN 'true' ELSE 'false' END"))
}

fn value(network: &Network, column: &Column, text: &str) -> i64 {
    let read = match &column.kind {
        ColumnType::Code(list) => network.nomenclatures.get(list).and_then(|list| list.value_of(text)),
        ColumnType::Bool => match text {
            "true" => Some(1),
            "false" => Some(0),
            _ => None,
        },
        ColumnType::Integer { .. } => text.parse().ok(),
        _ => None,
    };
    read.unwrap_or(NULL)
}

fn rolled_up(network: &Network, finer: &Column, coarser: &Column, attribute: &str, value: i64) -> Option<i64> {
    let (ColumnType::Code(fine), ColumnType::Code(coarse)) = (&finer.kind, &coarser.kind) else { return None };
    let code = network.nomenclatures.get(fine)?.code_at(value)?;
    network.nomenclatures.get(coarse)?.value_of(code.attributes.get(attribute)?)
}
