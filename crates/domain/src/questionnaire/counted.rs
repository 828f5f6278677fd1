//! What the records say of each unit, in the words of the questionnaire: the answers that would be true.
//!
//! Answers for what an answer counts and for counting all units at once. Knows nothing of who answers. Start with
//! [`Counted`] and [`Questionnaire::counted_answers`].

#[cfg(test)]
mod tests;

use super::{Answer, Answers, KnownFact, Question, QuestionKind, Questionnaire};
use crate::network::{Cell, ColumnId, ColumnType, Measure, Network, SourceId};
use crate::records::{Derived, Frame, Values, link};
use crate::set::{NULL, ValueSet};
use indexmap::IndexMap;
use std::borrow::Cow;
use std::collections::HashMap;

/// How records count the answer to a question, over the rows of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The source whose rows are counted.
    pub source: SourceId,
    /// What is added up.
    pub measure: Measure,
    /// Over which rows: once for a number, once for each row of a table.
    pub parts: Vec<CountedPart>,
}

/// One number of an answer, as records count it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedPart {
    /// The row of the table that it stands in; none for a number.
    pub row: Option<String>,
    /// The rows of records that it counts.
    pub cell: Cell,
}

impl Questionnaire {
    /// The true answers of every unit by its key: those of the register in its order, then others that records speak of.
    ///
    /// Numbers and tables come from [`Question::counted`], codes from the register column that a question confirms; the
    /// rest is absent, as is what is not asked.
    #[must_use]
    pub fn counted_answers(&self, network: &Network, records: &IndexMap<SourceId, Frame>) -> IndexMap<String, Answers> {
        let Some(unit) = &self.unit else { return IndexMap::new() };
        let mut count = Count::new(network, records, unit);
        let counted: Vec<_> =
            self.questions().filter_map(|question| Some((question, question.counted.as_ref()?))).collect();
        let sums: Vec<_> = counted.iter().map(|(_, counted)| count.counted(counted)).collect();
        let known: Vec<_> = self.known.iter().map(|fact| (fact, count.known(fact))).collect();
        let confirmed: Vec<_> = self.questions().filter_map(|question| count.confirmed(question)).collect();
        let answers = |unit: usize| {
            let numbers =
                counted.iter().zip(&sums).map(|((question, counted), sums)| (*question, answer(counted, sums, unit)));
            let codes = confirmed.iter().filter_map(|(question, codes)| Some((*question, codes.get(unit)?.clone()?)));
            let mut given: IndexMap<_, _> =
                numbers.chain(codes).map(|(question, answer)| (&question.id, answer)).collect();
            let ordered = self.questions().filter_map(|question| given.swap_remove_entry(&question.id));
            let given = ordered.map(|(id, answer)| (id.clone(), answer)).collect();
            let known =
                known.iter().filter_map(|(fact, sums)| Some((fact.id.clone(), sums.get(unit).copied().flatten()?)));
            self.asked_answers(&Answers { given, known: known.collect() })
        };
        count.units.iter().map(|(key, &unit)| ((*key).to_owned(), answers(unit))).collect()
    }
}

/// What some quantities are, unit by unit, in the order of [`Questionnaire::counted_answers`]: how a figure opens back to its rows.
///
/// Quantities over a source that no key ties to `unit` are 0 everywhere.
#[must_use]
pub fn counted_by_unit(
    network: &Network,
    unit: &SourceId,
    records: &IndexMap<SourceId, Frame>,
    quantities: &[Counted],
) -> IndexMap<String, Vec<i64>> {
    let mut count = Count::new(network, records, unit);
    let sums: Vec<Sums> = quantities.iter().map(|counted| count.counted(counted)).collect();
    let value = |sums: &Sums, unit: usize| sums.iter().map(|part| part.get(unit).copied().unwrap_or(0)).sum();
    let values = |unit: usize| sums.iter().map(|sums| value(sums, unit)).collect();
    count.units.iter().map(|(key, &unit)| ((*key).to_owned(), values(unit))).collect()
}

/// By part of a measure, by unit, what was added up.
type Sums = Vec<Vec<i64>>;

fn answer(counted: &Counted, sums: &Sums, unit: usize) -> Answer {
    let value = |part: usize| sums[part].get(unit).copied().unwrap_or(0);
    let rows = counted.parts.iter().enumerate().filter_map(|(at, part)| Some((part.row.clone()?, value(at))));
    let table: IndexMap<_, _> = rows.collect();
    if table.is_empty() { Answer::Number(value(0)) } else { Answer::Table(table) }
}

/// Records being counted by unit.
struct Count<'a> {
    network: &'a Network,
    derived: Derived<'a>,
    unit: &'a SourceId,
    units: IndexMap<&'a str, usize>,
    /// By source, the unit of each row.
    unit_of: HashMap<&'a SourceId, Vec<Option<usize>>>,
    columns: HashMap<(&'a SourceId, String), Option<Cow<'a, Values>>>,
}

impl<'a> Count<'a> {
    fn new(network: &'a Network, records: &'a IndexMap<SourceId, Frame>, unit: &'a SourceId) -> Self {
        let derived = Derived::new(network, records);
        let (units, unit_of) = (IndexMap::new(), HashMap::new());
        let mut count = Self { network, derived, unit, units, unit_of, columns: HashMap::new() };
        count.place(unit);
        records.keys().for_each(|source| count.place(source));
        count
    }

    /// Notes to which unit each row of a source belongs.
    fn place(&mut self, source: &'a SourceId) {
        let Some(found) = self.network.sources.get(source) else { return };
        let key = if source == self.unit { found.key.as_ref() } else { link(found, self.unit) };
        let Some(keys) = key.and_then(|key| self.derived.texts(source, key)) else { return };
        let mut places = Vec::with_capacity(keys.len());
        for key in keys.iter() {
            let next = self.units.len();
            places.push((!key.is_empty()).then(|| *self.units.entry(key).or_insert(next)));
        }
        self.unit_of.insert(source, places);
    }

    fn column(&mut self, source: &'a SourceId, column: &ColumnId) -> Option<&[i64]> {
        let derived = &mut self.derived;
        let values = self.columns.entry((source, column.0.clone()));
        values.or_insert_with(|| derived.values(source, column).ok()).as_ref()?.integers()
    }

    fn counted(&mut self, counted: &'a Counted) -> Sums {
        let cells = counted.parts.iter().map(|part| &part.cell);
        let summed = match &counted.measure {
            Measure::Count => None,
            Measure::Sum(column) => Some(column),
        };
        cells.map(|cell| self.sum(&counted.source, summed, cell).unwrap_or_default()).collect()
    }

    /// By unit, the rows of a cell, or the values of a column over them; none when a column is not there.
    fn sum(&mut self, source: &'a SourceId, summed: Option<&ColumnId>, cell: &Cell) -> Option<Vec<i64>> {
        for column in cell.0.keys().chain(summed) {
            self.column(source, column)?;
        }
        let values = |column: &ColumnId| self.columns.get(&(source, column.0.clone()))?.as_ref()?.integers();
        let added = summed.and_then(values);
        let chosen: Option<Vec<(&[i64], &ValueSet)>> =
            cell.0.iter().map(|(id, set)| Some((values(id)?, set))).collect();
        let (chosen, mut sums) = (chosen?, vec![0_i64; self.units.len()]);
        for (row, unit) in self.unit_of.get(source)?.iter().enumerate() {
            let Some(unit) = unit.filter(|_| chosen.iter().all(|(values, set)| set.contains(values[row]))) else {
                continue;
            };
            let value = added.map_or(1, |values| if values[row] == NULL { 0 } else { values[row] });
            sums[unit] = sums[unit].saturating_add(value);
        }
        Some(sums)
    }

    /// By unit, a known fact; none where the unit has no row.
    fn known(&mut self, fact: &'a KnownFact) -> Vec<Option<i64>> {
        let (source, column) = &fact.column;
        let (rows, sums) = (self.sum(source, None, &Cell::all()), self.sum(source, Some(column), &Cell::all()));
        let both = rows.unwrap_or_default().into_iter().zip(sums.unwrap_or_default());
        both.map(|(rows, sum)| (rows > 0).then_some(sum)).collect()
    }

    /// By unit, the code that the register holds, for a question that confirms one.
    fn confirmed<'q>(&mut self, question: &'q Question) -> Option<(&'q Question, Vec<Option<Answer>>)> {
        let ((source, column), QuestionKind::Choice(choice)) = (question.confirms.as_ref()?, &question.kind) else {
            return None;
        };
        let network = self.network;
        let ColumnType::Code(list) = &network.column(source, column)?.kind else { return None };
        let (list, source) = (network.nomenclatures.get(list)?, network.sources.get_key_value(source)?.0);
        let code = |value: i64| list.code_at(value).filter(|code| choice.codes.iter().any(|own| own.code == code.code));
        let values = self.column(source, column)?.to_vec();
        let mut codes = vec![None; self.units.len()];
        for (unit, value) in self.unit_of.get(source)?.iter().zip(values) {
            if let (Some(unit), Some(code)) = (unit, code(value)) {
                codes[*unit] = Some(Answer::Code(code.code.clone()));
            }
        }
        Some((question, codes))
    }
}
