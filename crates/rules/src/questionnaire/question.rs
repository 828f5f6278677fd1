//! One question of a questionnaire: what an answer looks like, which columns and figures it serves.

use super::{Form, header};
use crate::diagnostic::say;
use crate::nearest::{Noun, unknown};
use crate::phrase::Phrase;
use crate::reader::{Fields, Node};
use crate::table::RawTable;
use domain::network::{Code, ColumnId, ColumnType, NomenclatureId, SourceId, Text};
use domain::questionnaire::{AnswerUnit, CodeChoice, FigureColumn, NumberRange, Question, QuestionId, QuestionKind};
use indexmap::IndexMap;

/// Kinds of question with the keys that go with them.
const KINDS: &[(&str, &[&str])] = &[
    ("count", &["unit", "min", "max", "counted"]),
    ("amount", &["unit", "min", "max", "counted"]),
    ("hours", &["min", "max", "counted"]),
    ("choice", &["nomenclature"]),
    ("text", &["max_chars"]),
    ("yes-no", &[]),
    ("table", &["rows", "unit", "min", "max", "blank_is_zero", "counted"]),
];

const COMMON: &[&str] = &["id", "kind", "title", "help", "required", "when", "answers", "feeds", "confirms"];

const COUNTS: &[(&str, AnswerUnit)] = &[
    ("people", AnswerUnit::People),
    ("learners", AnswerUnit::Learners),
    ("sessions", AnswerUnit::Sessions),
    ("days", AnswerUnit::Days),
];
const AMOUNTS: &[(&str, AnswerUnit)] = &[("centimes", AnswerUnit::Centimes), ("euros", AnswerUnit::Euros)];
const HOURS: &[(&str, AnswerUnit)] = &[("hours", AnswerUnit::Hours)];

type Columns = Vec<(SourceId, ColumnId)>;

impl Form<'_> {
    /// A question; `None` once what is wrong is told.
    pub(super) fn question(&mut self, node: Node<'_>) -> Option<Question> {
        let id = node.fields(say("cette question", "this question"))?.get("id").and_then(|node| node.phrase());
        let what = id.map_or_else(
            || say("cette question", "this question"),
            |id| say(format!("la question `{}`", id.raw), format!("question `{}`", id.raw)),
        );
        let mut fields = node.fields(what.clone())?;
        fields.spot = header(node, "[[section.question]]");
        let id = fields.need("id").and_then(|node| self.name(&node));
        let [title, help] = ["title", "help"].map(|key| fields.need(key).and_then(|node| node.bilingual()));
        let required = fields.get("required").map_or(Some(true), |node| node.boolean());
        let answers = fields.need("answers").and_then(|node| self.columns(node, &what));
        let feeds = fields.need("feeds").and_then(|node| self.feeds(node, &what));
        let confirms = match fields.get("confirms") {
            Some(node) => Some(self.column(&node.phrase()?, &what)?),
            None => None,
        };
        if let (Some(id), Some(node)) = (&id, fields.get("when")) {
            self.whens.push((id.clone(), node.phrase()?));
        }
        let kinds: Vec<_> = KINDS.iter().map(|entry| (entry.0, *entry)).collect();
        let (kind, keys) = fields.need("kind").and_then(|node| node.word(&kinds))?;
        let fields = fields.only(&[COMMON, keys].concat());
        let kind = self.kind(kind, &fields, answers.as_deref().unwrap_or_default(), &what)?;
        let counted = match fields.get("counted") {
            Some(node) => Some(self.counted(node, &fields, &kind, &what)?),
            None => None,
        };
        let [title, help] = [title?.at(self.edition), help?.at(self.edition)];
        let (id, required, answers, feeds) = (id?, required?, answers?, feeds?);
        Some(Question { id, title, help, kind, required, when: None, confirms, counted, answers, feeds })
    }

    /// A name that rules can spell.
    fn name(&self, node: &Node<'_>) -> Option<QuestionId> {
        let phrase = node.phrase()?;
        let plain = phrase.raw.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !plain || !phrase.raw.starts_with(|c: char| c.is_ascii_lowercase()) || phrase.raw == "sum" {
            let message = say(
                format!("nom de question incorrect : `{}`", phrase.raw),
                format!("wrong name of a question: `{}`", phrase.raw),
            );
            let label = say(
                "attendu : minuscules sans accent, chiffres et `_`, mais pas `sum`",
                "expected lower-case letters, digits and `_`, but not `sum`",
            );
            self.report.add(phrase.spot, message, label, None);
            return None;
        }
        Some(QuestionId(phrase.raw))
    }

    fn kind(
        &self,
        kind: &str,
        fields: &Fields<'_>,
        answers: &[(SourceId, ColumnId)],
        what: &Text,
    ) -> Option<QuestionKind> {
        Some(match kind {
            "choice" => {
                let list = fields.need("nomenclature")?.phrase()?;
                QuestionKind::Choice(self.codes(&list, answers, what)?)
            }
            "text" => {
                let max_chars = fields.need("max_chars")?.between(1, 100_000)?;
                QuestionKind::Text { max_chars: u32::try_from(max_chars).ok()? }
            }
            "yes-no" => QuestionKind::YesNo,
            "table" => {
                let units = [COUNTS, AMOUNTS, HOURS].concat();
                let rows = fields.need("rows").and_then(|node| self.rows(node, answers, what));
                let cells = self.range(fields, &units);
                let blank_is_zero = fields.get("blank_is_zero").map_or(Some(false), |node| node.boolean());
                QuestionKind::Table { rows: rows?, cells: cells?, blank_is_zero: blank_is_zero? }
            }
            "amount" => QuestionKind::Number(self.range(fields, AMOUNTS)?),
            "hours" => QuestionKind::Number(self.range(fields, HOURS)?),
            _ => QuestionKind::Number(self.range(fields, COUNTS)?),
        })
    }

    /// The unit and the bounds; a unit that is the only one goes without saying.
    fn range(&self, fields: &Fields<'_>, units: &[(&str, AnswerUnit)]) -> Option<NumberRange> {
        let unit = match units {
            [(_, only)] => Some(*only),
            _ => fields.need("unit").and_then(|node| node.word(units)),
        };
        let min = fields.get("min").map_or(Some(0), |node| node.integer());
        let max_node = fields.need("max")?;
        let (min, max) = (min?, max_node.integer()?);
        if min > max {
            let message = say("`max` est inférieur à `min`", "`max` is less than `min`");
            let label = say(
                format!("aucun nombre n’est possible : `min` vaut {min}"),
                format!("no number is possible: `min` is {min}"),
            );
            self.report.add(max_node.spot, message, label, None);
            return None;
        }
        Some(NumberRange { unit: unit?, min, max })
    }

    fn rows(&self, node: Node<'_>, answers: &[(SourceId, ColumnId)], what: &Text) -> Option<CodeChoice> {
        if !node.is_table() {
            return self.codes(&node.phrase()?, answers, what);
        }
        let fields = node.fields(say("`rows`", "`rows`"))?.only(&["table"]);
        self.printed_rows(&fields.need("table")?.phrase()?, what)
    }

    /// The rows written out in a published table.
    fn printed_rows(&self, name: &Phrase, what: &Text) -> Option<CodeChoice> {
        let code = |row: &crate::table::RawRow| Code {
            code: row.id.fill(self.edition),
            label: row.title.at(self.edition),
            attributes: IndexMap::new(),
        };
        let codes = self.printed_table(name, what)?.inline.iter().map(code).collect();
        Some(CodeChoice { nomenclature: None, codes })
    }

    /// A published table that has rows written out.
    pub(super) fn printed_table(&self, name: &Phrase, what: &Text) -> Option<&RawTable> {
        let tables =
            self.raw.book.tables.iter().filter(|table| table.years.include(self.edition) && !table.inline.is_empty());
        let ids: Vec<_> = tables.clone().map(|table| table.id.fill(self.edition)).collect();
        let Some(table) = tables.clone().find(|table| table.id.fill(self.edition) == name.raw) else {
            let label =
                say("aucun tableau de ce nom n’a de lignes écrites", "no table of that name has rows written out");
            unknown(self.report, name.spot, (Noun::Table, &name.raw), what, label, ids.iter().map(String::as_str));
            return None;
        };
        Some(table)
    }

    /// The codes of a nomenclature that a column among `answers` holds.
    fn codes(&self, name: &Phrase, answers: &[(SourceId, ColumnId)], what: &Text) -> Option<CodeChoice> {
        let network = &self.vocabulary.network;
        let id = NomenclatureId::from(name.raw.as_str());
        let Some(list) = network.nomenclatures.get(&id) else {
            let label = say("pas de fichier de ce nom dans `nomenclatures/`", "no such file in `nomenclatures/`");
            let valid = network.nomenclatures.keys().map(NomenclatureId::as_str);
            unknown(self.report, name.spot, (Noun::Nomenclature, &name.raw), what, label, valid);
            return None;
        };
        let kinds = answers.iter().filter_map(|(source, column)| Some(&network.column(source, column)?.kind));
        if !answers.is_empty() && !kinds.clone().any(|kind| *kind == ColumnType::Code(id.clone())) {
            let message = say(
                format!("aucune colonne de {} n’a les codes de `{id}`", what.fr),
                format!("no column of {} holds codes of `{id}`", what.en),
            );
            let label = say("les réponses n’auraient nulle part où aller", "the answers would have nowhere to go");
            let help = say("ajoutez cette colonne à `answers`", "add that column to `answers`");
            self.report.add(name.spot, message, label, Some(help));
            return None;
        }
        Some(CodeChoice { nomenclature: Some(id), codes: list.codes.clone() })
    }

    /// One column of the schema, or a list of them.
    fn columns(&self, node: Node<'_>, what: &Text) -> Option<Columns> {
        let phrases = if node.is_array() { node.phrases()? } else { vec![node.phrase()?] };
        if phrases.is_empty() {
            node.wrong("au moins une colonne", "at least one column");
            return None;
        }
        let columns: Vec<_> = phrases.iter().map(|phrase| self.column(phrase, what)).collect();
        columns.into_iter().collect()
    }

    /// The columns of published tables that the question serves.
    fn feeds(&self, node: Node<'_>, what: &Text) -> Option<Vec<FigureColumn>> {
        let phrases = node.phrases()?;
        if phrases.is_empty() {
            let message = say(format!("{} ne sert à aucun chiffre", what.fr), format!("{} serves no figure", what.en));
            let label = say("on ne demande que ce qui est publié", "only what is published is asked");
            self.report.add(node.spot, message, label, None);
            return None;
        }
        let feeds: Vec<_> = phrases.iter().map(|phrase| self.figure_column(phrase, what)).collect();
        feeds.into_iter().collect()
    }

    fn figure_column(&self, phrase: &Phrase, what: &Text) -> Option<FigureColumn> {
        let text = phrase.fill(self.edition);
        if let Some(all) = self.figures.as_ref().filter(|all| !all.contains(&text)) {
            let label = say("aucun tableau n’a cette colonne", "no table has this column");
            unknown(self.report, phrase.spot, (Noun::Column, &text), what, label, all.iter().map(String::as_str));
            return None;
        }
        let (table, column) = text.split_once('.')?;
        Some(FigureColumn { table: table.to_owned(), column: column.to_owned() })
    }
}
