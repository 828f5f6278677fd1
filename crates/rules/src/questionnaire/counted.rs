//! How records count the answer to a question: `{ from = "learners", value = "count(*)", where = "…", by = "sex" }`.
//!
//! A value means what it means in a figure, so that a question and the figures that it feeds count alike: a column that
//! is counted on another source is counted there. Start with `Form::counted`.

use super::Form;
use crate::diagnostic::say;
use crate::phrase::Phrase;
use crate::predicate::Condition;
use crate::reader::{Fields, Node};
use crate::sql::{Sense, parse};
use domain::network::{Cell, ColumnType, NomenclatureId, Quantity, Source, SourceId, Text};
use domain::questionnaire::{CodeChoice, Counted, CountedPart, QuestionKind};
use domain::set::{NULL, ValueSet};

/// A row of a table with the rows of records that it stands for.
type Rows = Vec<(Option<String>, Cell)>;

impl Form<'_> {
    /// What `counted` says; `None` once what is wrong is told.
    pub(super) fn counted(
        &self,
        node: Node<'_>,
        question: &Fields<'_>,
        kind: &QuestionKind,
        of: &Text,
    ) -> Option<Counted> {
        let what = say(format!("`counted` de {}", of.fr), format!("`counted` of {}", of.en));
        let fields = node.fields(what.clone())?.only(&["from", "value", "where", "by"]);
        let from = fields.need("from").and_then(|node| node.phrase());
        let value = fields.need("value").and_then(|node| node.phrase())?;
        let source = self.vocabulary.source(self.report, &from?, &what)?;
        let within = match fields.get("where") {
            Some(node) => self.cell(source, &node.phrase()?, &what)?,
            None => Cell::all(),
        };
        let rows = match kind {
            QuestionKind::Table { rows, .. } => self.counted_rows((&fields, question), source, rows, &what)?,
            _ => vec![(None, Cell::all())],
        };
        if let (Some(by), true) = (fields.get("by"), self.printed(question).is_some() || rows[0].0.is_none()) {
            let message =
                say(format!("`by` est de trop dans {}", what.fr), format!("`by` is one too many in {}", what.en));
            let label = say(
                "seules les lignes d’une nomenclature suivent une colonne",
                "only rows of a nomenclature follow a column",
            );
            self.report.add(by.key, message, label, None);
            return None;
        }
        let parts: Option<Vec<_>> = rows
            .into_iter()
            .map(|(row, cell)| Some((row, self.quantity(source, &value, &within.intersect(&cell), &what)?)))
            .collect();
        self.of_units(parts?, &value, &what)
    }

    /// Rows of records that belong to the units that are asked.
    fn of_units(&self, parts: Vec<(Option<String>, Quantity)>, value: &Phrase, what: &Text) -> Option<Counted> {
        let (source, measure) = parts.first().map(|(_, first)| (first.source.clone(), first.measure.clone()))?;
        let columns = &self.vocabulary.network.sources.get(&source)?.columns;
        let unit = self.unit();
        let back = unit.clone().map(ColumnType::Key);
        if unit.as_ref() != Some(&source) && !columns.values().any(|column| Some(&column.kind) == back.as_ref()) {
            let message = say(
                format!("rien à compter par unité dans {}", what.fr),
                format!("nothing to count by unit in {}", what.en),
            );
            let (fr, en) = match unit {
                Some(unit) => {
                    (format!("`{source}` n’a pas de clé vers `{unit}`"), format!("`{source}` has no key to `{unit}`"))
                }
                None => (
                    "`schema.toml` ne dit pas qui est interrogé".into(),
                    "`schema.toml` does not say who is asked".into(),
                ),
            };
            let help =
                say("`asked`, dans `[survey]`, dit qui est interrogé", "`asked`, in `[survey]`, says who is asked");
            self.report.add(value.spot, message, say(fr, en), Some(help));
            return None;
        }
        let parts = parts.into_iter().map(|(row, quantity)| CountedPart { row, cell: quantity.cell }).collect();
        Some(Counted { source, measure, parts })
    }

    /// The source with one row for each that is asked: the one that the survey counts.
    pub(super) fn unit(&self) -> Option<SourceId> {
        let (_, asked) = self.raw.schema.survey.as_ref()?;
        let source = SourceId::from(asked.from.raw.as_str());
        self.vocabulary.network.sources.contains_key(&source).then_some(source)
    }

    fn cell(&self, source: &Source, phrase: &Phrase, of: &Text) -> Option<Cell> {
        let filled = phrase.at(self.edition, None);
        let sense = Sense { vocabulary: &self.vocabulary, source, filled: &filled, of, report: self.report };
        let condition = sense.condition(&parse(self.report, &filled, of)?)?;
        Some(condition.cell(&self.vocabulary.network, source))
    }

    /// One count or one sum over a cell.
    fn quantity(&self, source: &Source, value: &Phrase, cell: &Cell, of: &Text) -> Option<Quantity> {
        let filled = value.at(self.edition, None);
        let sense = Sense { vocabulary: &self.vocabulary, source, filled: &filled, of, report: self.report };
        let sum = sense.sum(&parse(self.report, &filled, of)?, cell, self.edition)?;
        let [(1, quantity)] = sum.0.as_slice() else {
            let message = say(format!("plusieurs termes dans {}", of.fr), format!("several terms in {}", of.en));
            let label = say("un seul dénombrement ou une seule somme", "one count or one sum only");
            let help = say(
                "possibles : `count(*)`, `count(colonne)`, `sum(colonne)`",
                "valid: `count(*)`, `count(column)`, `sum(column)`",
            );
            self.report.add(value.spot, message, label, Some(help));
            return None;
        };
        if quantity.cell.is_impossible() {
            let message =
                say(format!("aucune ligne possible dans {}", of.fr), format!("no row is possible in {}", of.en));
            self.report.add(
                value.spot,
                message,
                say("les conditions s’excluent", "the conditions exclude each other"),
                None,
            );
            return None;
        }
        Some(quantity.clone())
    }

    /// The rows of a table: those of a published one by their own conditions, those of a nomenclature by a column.
    fn counted_rows(
        &self,
        (fields, question): (&Fields<'_>, &Fields<'_>),
        source: &Source,
        rows: &CodeChoice,
        of: &Text,
    ) -> Option<Rows> {
        if let Some(name) = self.printed(question) {
            return self.by_condition(&name, source, of);
        }
        let by = fields.need("by")?.phrase()?;
        let column = self.vocabulary.column(self.report, source, (&by.raw, by.spot), of)?;
        let list = rows.nomenclature.as_ref()?;
        if column.kind != ColumnType::Code(list.clone()) {
            return self.other_codes(&by, list, of);
        }
        let universe = self.vocabulary.network.universe(column).minus(&ValueSet::one(NULL));
        let filled = by.at(self.edition, None);
        let sense = Sense { vocabulary: &self.vocabulary, source, filled: &filled, of, report: self.report };
        let cell = |condition: Condition| condition.cell(&self.vocabulary.network, source);
        let row = |(code, value): (&domain::network::Code, i64)| {
            let own = ValueSet::one(value);
            (Some(code.code.clone()), cell(sense.finest(column, own.clone(), universe.minus(&own))))
        };
        Some(rows.codes.iter().zip(0..).map(row).collect())
    }

    fn other_codes<T>(&self, by: &Phrase, list: &NomenclatureId, of: &Text) -> Option<T> {
        let name = &by.raw;
        let message = say(
            format!("`{name}` n’a pas les codes des lignes dans {}", of.fr),
            format!("`{name}` does not hold the codes of the rows in {}", of.en),
        );
        let label = say(format!("les lignes sont celles de `{list}`"), format!("the rows are those of `{list}`"));
        self.report.add(by.spot, message, label, None);
        None
    }

    /// The name of the published table that a question takes its rows from.
    fn printed(&self, question: &Fields<'_>) -> Option<Phrase> {
        let rows = question.get("rows").filter(Node::is_table)?;
        rows.fields(say("`rows`", "`rows`"))?.get("table")?.phrase()
    }

    fn by_condition(&self, name: &Phrase, source: &Source, of: &Text) -> Option<Rows> {
        let table = self.printed_table(name, of)?;
        let row = |row: &crate::table::RawRow| {
            let Some(filter) = &row.filter else {
                let id = row.id.fill(self.edition);
                let message =
                    say(format!("la ligne `{id}` n’a pas de condition"), format!("row `{id}` has no condition"));
                let label = say("on ne saurait pas qui y compter", "one could not tell whom to count in it");
                self.report.add(name.spot, message, label, None);
                return None;
            };
            Some((Some(row.id.fill(self.edition)), self.cell(source, filter, of)?))
        };
        table.inline.iter().map(row).collect()
    }
}
