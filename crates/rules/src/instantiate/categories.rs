//! Figures about the codes of a nomenclature: how many occur, which place one has.

use super::Ranks;
use super::formula::Formulas;
use crate::diagnostic::say;
use crate::sql::{Sense, parse};
use crate::vocabulary::Vocabulary;
use domain::definition::{Formula, Sum};
use domain::network::{Cell, Code, ColumnId, ColumnType, Measure, NomenclatureId, Quantity, Source};
use domain::set::ValueSet;

impl Formulas<'_, '_> {
    /// How many codes of a column occur, each with every condition of `each`.
    pub(super) fn present(&self) -> Option<Formula> {
        let stated = self.stated.column;
        let Some(name) = &stated.present else {
            self.figures.missing(self.slot, "present");
            return None;
        };
        let year = self.year();
        let vocabulary = self.maker.vocabulary(year);
        let source = self.source(&vocabulary)?;
        let cell = self.cell(&vocabulary, source, year, true)?;
        let column = vocabulary.column(self.maker.report, source, (&name.raw, name.spot), &self.of)?;
        let ColumnType::Code(list) = &column.kind else {
            let message = say(format!("`{}` n’est pas un code", name.raw), format!("`{}` is not a code", name.raw));
            let label = say("`present` compte des codes", "`present` counts codes");
            self.maker.report.add(name.spot, message, label, None);
            return None;
        };
        let mut wanted = Vec::new();
        for phrase in &stated.each {
            wanted.push(self.maker.cell((&vocabulary, source), (phrase, None), &self.of, year)?);
        }
        if wanted.is_empty() {
            wanted.push(Cell::all());
        }
        let codes = &vocabulary.network.nomenclatures.get(list)?.codes;
        let category = |(code, value): (&Code, i64)| {
            let own = cell.intersect(&self.category(&vocabulary, source, &name.raw, value));
            let cells: Vec<_> = wanted.iter().map(|each| own.intersect(each)).collect();
            let quantity = |cell| Quantity { edition: year, source: source.id.clone(), measure: Measure::Count, cell };
            let possible = !cells.iter().any(Cell::is_impossible);
            possible.then(|| (code.code.clone(), cells.into_iter().map(quantity).collect()))
        };
        Some(Formula::Present { categories: codes.iter().zip(0..).filter_map(category).collect() })
    }

    /// The rows whose `column` has one value.
    pub(super) fn category(&self, vocabulary: &Vocabulary, source: &Source, column: &str, value: i64) -> Cell {
        let filled = self.slot.at.at(self.maker.edition, None);
        let sense = Sense { vocabulary, source, filled: &filled, of: &self.of, report: self.maker.report };
        let Some(column) = source.columns.get(&ColumnId::from(column)) else { return Cell::all() };
        let set = ValueSet::one(value);
        let rest = vocabulary.network.universe(column).minus(&set);
        sense.finest(column, set, rest).cell(&vocabulary.network, source)
    }

    /// The place of the row's code among all codes of its nomenclature.
    pub(super) fn rank(&self) -> Option<Formula> {
        let Some((list, code)) = self.stated.row.as_ref().and_then(|row| row.code.as_ref()) else {
            let message = say(format!("`{}` n’a pas de rang", self.slot.id), format!("`{}` has no rank", self.slot.id));
            let label = say("sa ligne n’est pas un code d’une nomenclature", "its row is no code of a nomenclature");
            self.maker.report.add(self.slot.at.spot, message, label, None);
            return None;
        };
        let key = (self.stated.table.id.spot, self.slot.at.spot, self.year());
        let known = self.maker.ranks.borrow().get(&key).cloned();
        let among = known.unwrap_or_else(|| {
            let ranks = self.ranks(list);
            self.maker.ranks.borrow_mut().insert(key, ranks.clone());
            ranks
        });
        let among = among?;
        if !among.iter().any(|(other, _)| other == code) {
            let column = self.stated.column;
            let filter = column.filter.as_ref().or(self.stated.table.filter.as_ref()).unwrap_or(self.slot.at);
            self.maker.impossible(filter, &self.of, Some(code));
            return None;
        }
        Some(Formula::Rank { of: code.clone(), among })
    }

    /// Every code with its quantity, the same for all rows; codes that the conditions exclude have none.
    fn ranks(&self, list: &NomenclatureId) -> Option<Ranks> {
        let (value, year) = (self.value()?, self.year());
        let vocabulary = self.maker.vocabulary(year);
        let source = self.source(&vocabulary)?;
        let all = self.cell(&vocabulary, source, year, false)?;
        let filled = value.at(year, None);
        let (report, of) = (self.maker.report, &self.of);
        let sense = Sense { vocabulary: &vocabulary, source, filled: &filled, of, report };
        let expr = parse(report, &filled, of)?;
        let mut ranks = Vec::new();
        for code in &self.maker.raw.lists.get(list)?.list.codes {
            let cell = all.intersect(&self.coded(&vocabulary, source, (list.as_str(), &code.code))?);
            if !cell.is_impossible() {
                ranks.push((code.code.clone(), self.single(sense.sum(&expr, &cell, year)?)?));
            }
        }
        Some(ranks)
    }

    /// What a code is ranked by is one quantity.
    fn single(&self, sum: Sum) -> Option<Quantity> {
        if let [(1, quantity)] = sum.0.as_slice() {
            return Some(quantity.clone());
        }
        let message = say("un rang suit une seule quantité", "a rank follows one quantity");
        let label = say("ceci en est plusieurs", "these are several");
        self.maker.report.add(self.value()?.spot, message, label, None);
        None
    }
}
