//! Conditions of the schema, in the order in which they use each other; then the filters of counted columns.

use super::{Vocabulary, columns::place};
use crate::diagnostic::{Report, say};
use crate::phrase::Phrase;
use crate::predicate::Condition;
use crate::schema::{RawColumn, RawOrigin, RawSource, Schema};
use crate::sql::{Sense, names, parse};
use domain::network::{Column, ColumnId, Network, Origin, SourceId, Text, Year};
use std::collections::{HashMap, HashSet};

/// Fills in every condition and every filter.
pub(super) fn resolve(vocabulary: &mut Vocabulary, report: &Report<'_>, schema: &Schema, year: Year) {
    for raw in &schema.sources {
        let mut order = Order { report, raw, year, states: HashMap::new(), sorted: Vec::new(), depth: 0 };
        for column in &raw.columns {
            order.visit(column);
        }
        for column in order.sorted {
            condition(vocabulary, report, (raw, column), year);
        }
    }
    for raw in &schema.sources {
        for column in &raw.columns {
            counted(vocabulary, report, (raw, column), year);
        }
    }
    circles(&vocabulary.network, report, schema);
}

/// Reports lookups of values that come back to themselves by way of conditions.
fn circles(network: &Network, report: &Report<'_>, schema: &Schema) {
    for raw in &schema.sources {
        for column in &raw.columns {
            let RawOrigin::Lookup(phrase) = &column.origin else { continue };
            if comes_back(network, &(raw.id.as_str().into(), column.id.as_str().into())) {
                let Text { fr, en } = place(raw, column);
                let message = say(format!("`lookup` sans issue dans {fr}"), format!("`lookup` leads nowhere in {en}"));
                let label = say("cette valeur vient d’elle-même", "this value comes from itself");
                report.add(phrase.spot, message, label, None);
            }
        }
    }
}

type Place = (SourceId, ColumnId);

fn comes_back(network: &Network, start: &Place) -> bool {
    let (mut seen, mut open) = (HashSet::new(), vec![start.clone()]);
    while let Some((source, column)) = open.pop() {
        for next in network.column(&source, &column).map(|column| uses(&source, column)).unwrap_or_default() {
            if next == *start {
                return true;
            }
            if seen.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    false
}

/// The columns that a column follows from.
fn uses(source: &SourceId, column: &Column) -> Vec<Place> {
    match &column.origin {
        Origin::Lookup(to) => vec![(to.clone(), column.id.clone())],
        Origin::Rollup { of, .. } => vec![(source.clone(), of.clone())],
        Origin::Condition(cell) => cell.0.keys().map(|id| (source.clone(), id.clone())).collect(),
        Origin::Record | Origin::Counted { .. } => Vec::new(),
    }
}

fn formula(column: &RawColumn) -> Option<&Phrase> {
    match &column.origin {
        RawOrigin::Condition(phrase) => Some(phrase),
        _ => None,
    }
}

/// Sorts the condition columns of one source so that each comes after those that it uses.
struct Order<'a> {
    report: &'a Report<'a>,
    raw: &'a RawSource,
    year: Year,
    /// Absent: not seen; false: being visited; true: done.
    states: HashMap<&'a str, bool>,
    sorted: Vec<&'a RawColumn>,
    /// How many conditions are being visited, each for the one before.
    depth: usize,
}

/// How many conditions in a row may each use the next.
const DEEPEST: usize = 100;

impl<'a> Order<'a> {
    fn visit(&mut self, column: &'a RawColumn) {
        let Some(phrase) = formula(column) else { return };
        match self.states.get(column.id.as_str()) {
            Some(true) => return,
            Some(false) => return self.cycle(column, phrase),
            None => drop(self.states.insert(&column.id, false)),
        }
        if self.depth == DEEPEST {
            return self.too_deep(column, phrase);
        }
        self.depth += 1;
        let filled = phrase.at(self.year, None);
        for name in names(&filled.text) {
            if let Some(used) = self.raw.columns.iter().find(|other| other.id == name) {
                self.visit(used);
            }
        }
        self.depth -= 1;
        self.states.insert(&column.id, true);
        self.sorted.push(column);
    }

    fn too_deep(&self, column: &RawColumn, phrase: &Phrase) {
        let name = format!("`{}.{}`", self.raw.id, column.id);
        let message = say(
            format!("{name} est au bout d’une chaîne de plus de {DEEPEST} conditions"),
            format!("{name} is at the end of a chain of more than {DEEPEST} conditions"),
        );
        self.report.add(phrase.spot, message, say("chacune utilise la suivante", "each uses the next"), None);
    }

    fn cycle(&self, column: &RawColumn, phrase: &Phrase) {
        let name = format!("`{}.{}`", self.raw.id, column.id);
        let message = say(
            format!("la condition de {name} revient à elle-même"),
            format!("the condition of {name} comes back to itself"),
        );
        let label = say("elle en utilise une autre qui l’utilise", "it uses another one that uses it");
        self.report.add(phrase.spot, message, label, None);
    }
}

/// The sets that a filter of the schema stands for.
fn compile(
    vocabulary: &Vocabulary,
    report: &Report<'_>,
    source: &SourceId,
    (phrase, of): (&Phrase, &Text),
    year: Year,
) -> Option<Condition> {
    let filled = phrase.at(year, None);
    let source = vocabulary.network.sources.get(source)?;
    let sense = Sense { vocabulary, source, filled: &filled, of, report };
    sense.condition(&parse(report, &filled, of)?)
}

fn condition(vocabulary: &mut Vocabulary, report: &Report<'_>, (raw, column): (&RawSource, &RawColumn), year: Year) {
    let (source, id) = (SourceId::from(raw.id.as_str()), ColumnId::from(column.id.as_str()));
    let Some(phrase) = formula(column) else { return };
    let compiled = compile(vocabulary, report, &source, (phrase, &place(raw, column)), year);
    match compiled {
        Some(condition) => {
            let cell = vocabulary.network.sources.get(&source).map(|s| condition.cell(&vocabulary.network, s));
            set_origin(vocabulary, &source, &id, Origin::Condition(cell.unwrap_or_default()));
            vocabulary.conditions.insert((source, id), condition);
        }
        None => {
            vocabulary.network.sources.get_mut(&source).and_then(|s| s.columns.shift_remove(&id));
            vocabulary.broken.insert((source, id));
        }
    }
}

fn counted(vocabulary: &mut Vocabulary, report: &Report<'_>, (raw, column): (&RawSource, &RawColumn), year: Year) {
    let RawOrigin::Counted { filter: Some(phrase), .. } = &column.origin else { return };
    let (source, id) = (SourceId::from(raw.id.as_str()), ColumnId::from(column.id.as_str()));
    let Some(Origin::Counted { source: to, measure, .. }) =
        vocabulary.network.column(&source, &id).map(|column| column.origin.clone())
    else {
        return;
    };
    let compiled = compile(vocabulary, report, &to, (phrase, &place(raw, column)), year);
    let target = vocabulary.network.sources.get(&to);
    let filter = compiled.zip(target).map(|(condition, target)| condition.cell(&vocabulary.network, target));
    match filter {
        Some(filter) => set_origin(vocabulary, &source, &id, Origin::Counted { source: to, measure, filter }),
        None => drop(vocabulary.broken.insert((source, id))),
    }
}

fn set_origin(vocabulary: &mut Vocabulary, source: &SourceId, column: &ColumnId, origin: Origin) {
    let found = vocabulary.network.sources.get_mut(source).and_then(|source| source.columns.get_mut(column));
    if let Some(found) = found {
        found.origin = origin;
    }
}
