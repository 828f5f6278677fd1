//! Reads `synthesis.toml`: how synthetic records look where no printed figure says so.
//!
//! Start with [`read`]; what the words mean is in [`domain::synthesis`].

use crate::diagnostic::{Report, say};
use crate::instantiate::{Maker, Raw};
use crate::nearest::{Noun, unknown};
use crate::phrase::Phrase;
use crate::reader::{Fields, Node, open, parse};
use crate::vocabulary::Vocabulary;
use domain::network::{Cell, ColumnId, ColumnType, Source, SourceId, Text, Year};
use domain::synthesis::{ColumnRecipe, ParentRecipe, Recipe, Rows, SourceRecipe, Target};
use std::rc::Rc;

/// The recipe of an edition; empty for a network that has none.
pub(crate) fn read(raw: &Raw, report: &Report<'_>, edition: Year) -> Recipe {
    let Some(file) = report.files.index("synthesis.toml") else { return Recipe::default() };
    let Some(table) = parse(report, file) else { return Recipe::default() };
    let what = say("`synthesis.toml`", "`synthesis.toml`");
    let top = open(report, file, table.get_ref(), what).only(&["target", "forbidden", "tracked", "source"]);
    let maker = Maker::new(raw, report, edition);
    let vocabulary = maker.vocabulary(edition);
    let cook = Cook { maker: &maker, report, vocabulary, edition };
    let items = |key: &str| top.get(key).and_then(|node| node.items()).unwrap_or_default();
    Recipe {
        targets: items("target").into_iter().filter_map(|node| cook.target(node)).collect(),
        forbidden: items("forbidden").into_iter().filter_map(|node| cook.place(node)).collect(),
        tracked: items("tracked").into_iter().filter_map(|node| cook.place(node)).collect(),
        sources: items("source").into_iter().filter_map(|node| cook.source(node)).collect(),
    }
}

struct Cook<'a> {
    maker: &'a Maker<'a>,
    report: &'a Report<'a>,
    vocabulary: Rc<Vocabulary>,
    edition: Year,
}

impl Cook<'_> {
    fn target(&self, node: Node<'_>) -> Option<Target> {
        let fields = node.fields(say("cet effectif", "this target"))?.only(&["from", "where", "rows", "because"]);
        let source = self.named(&fields, "from")?;
        let cell = self.cell(source, fields.get("where"))?;
        let rows = fields.need("rows")?.between(0, i64::from(u32::MAX))?;
        fields.need("because")?.phrase()?;
        Some(Target { source: source.id.clone(), cell, rows })
    }

    fn place(&self, node: Node<'_>) -> Option<(SourceId, Cell)> {
        let fields = node.fields(say("cette cellule", "this cell"))?.only(&["from", "where", "because"]);
        let source = self.named(&fields, "from")?;
        let cell = self.cell(source, Some(fields.need("where")?))?;
        Some((source.id.clone(), cell))
    }

    fn source(&self, node: Node<'_>) -> Option<(SourceId, SourceRecipe)> {
        let what = say("cette source", "this source");
        let keys = ["id", "rows", "one_per", "pairs", "of", "where", "share", "parent", "blocks", "columns"];
        let fields = node.fields(what)?.only(&keys);
        let source = self.named(&fields, "id")?;
        let rows = self.rows(source, &fields)?;
        let parent = fields.get("parent").and_then(|node| self.parent(source, node));
        let blocks = fields.get("blocks").and_then(|node| node.items()).unwrap_or_default();
        let blocks = blocks.iter().map(|node| self.block(source, node)).collect();
        let columns = fields.get("columns").and_then(|node| node.fields(say("ces colonnes", "these columns")));
        let columns = columns.iter().flat_map(Fields::nodes).filter_map(|node| self.column(source, node)).collect();
        Some((source.id.clone(), SourceRecipe { rows, parent, blocks, columns }))
    }

    fn rows(&self, source: &Source, fields: &Fields<'_>) -> Option<Rows> {
        if let Some(node) = fields.get("one_per") {
            let parent = self.source_of(&node.phrase()?)?;
            return Some(Rows::OnePer { parent: parent.id.clone(), cell: self.cell(parent, fields.get("where"))? });
        }
        if let Some(node) = fields.get("pairs") {
            let column = self.column_of(source, &node.phrase()?)?;
            let parent = self.named(fields, "of")?;
            let cell = self.cell(parent, fields.get("where"))?;
            let share = real(&fields.need("share")?)?;
            return Some(Rows::Pairs { parent: parent.id.clone(), cell, column, share });
        }
        fields.need("rows")?.word(&[("counted", ())]).map(|()| Rows::Counted)
    }

    fn parent(&self, source: &Source, node: Node<'_>) -> Option<ParentRecipe> {
        let fields = node.fields(say("`parent`", "`parent`"))?.only(&["column", "where", "least", "spread"]);
        let key = fields.need("column")?;
        let column = self.column_of(source, &key.phrase()?)?;
        let ColumnType::Key(of) = &source.columns[&column].kind else {
            key.wrong("une colonne de type clé", "a key column");
            return None;
        };
        let parent = self.vocabulary.network.sources.get(of)?;
        Some(ParentRecipe {
            column,
            source: of.clone(),
            cell: self.cell(parent, fields.get("where"))?,
            least: fields.get("least").map_or(Some(0), |node| node.between(0, 1_000_000))?,
            spread: fields.get("spread").map_or(Some(0.0), |node| real(&node))?,
        })
    }

    fn block(&self, source: &Source, node: &Node<'_>) -> Vec<ColumnId> {
        let names = node.phrases().unwrap_or_default();
        names.iter().filter_map(|name| self.column_of(source, name)).collect()
    }

    fn column(&self, source: &Source, node: Node<'_>) -> Option<(ColumnId, ColumnRecipe)> {
        let id = self.column_of(source, &node.key_phrase()?)?;
        let keys = [
            "weights", "other", "equals", "present", "spread", "like", "at_least", "after", "text", "within", "prefers",
        ];
        let fields = node.fields(say(format!("la colonne `{id}`"), format!("column `{id}`")))?.only(&keys);
        let number = |key: &str| fields.get(key).and_then(|node| real(&node));
        let recipe = ColumnRecipe {
            weights: self.weights(source, &id, &fields),
            other: number("other"),
            equals: fields.get("equals").and_then(|node| self.cell(source, Some(node))),
            present: fields.get("present").and_then(|node| self.cell(source, Some(node))),
            spread: number("spread").unwrap_or(0.0),
            like: fields.get("like").and_then(|node| self.column_of(source, &node.phrase()?)),
            at_least: fields.get("at_least").and_then(|node| self.at_least(source, node)),
            after: fields.get("after").and_then(|node| self.after(source, node)),
            text: fields.get("text").and_then(|node| node.phrase()).map(|phrase| phrase.fill(self.edition)),
            within: fields.get("within").map(|node| self.block(source, &node)).unwrap_or_default(),
            prefers: self.prefers(source, &id, &fields),
        };
        Some((id, recipe))
    }

    fn weights(&self, source: &Source, column: &ColumnId, fields: &Fields<'_>) -> indexmap::IndexMap<String, f64> {
        let table = fields.get("weights").and_then(|node| node.fields(say("`weights`", "`weights`")));
        let nodes = table.iter().flat_map(Fields::nodes);
        nodes.filter_map(|node| Some((self.code(source, column, &node)?, real(&node)?))).collect()
    }

    fn prefers(&self, source: &Source, column: &ColumnId, fields: &Fields<'_>) -> Vec<(String, Cell)> {
        let table = fields.get("prefers").and_then(|node| node.fields(say("`prefers`", "`prefers`")));
        let nodes = table.iter().flat_map(Fields::nodes);
        nodes.filter_map(|node| Some((self.code(source, column, &node)?, self.cell(source, Some(node))?))).collect()
    }

    /// A key that must be a code of the column.
    fn code(&self, source: &Source, column: &ColumnId, node: &Node<'_>) -> Option<String> {
        let network = &self.vocabulary.network;
        let codes: Vec<&str> = match &source.columns[column].kind {
            ColumnType::Code(list) => {
                let list = network.nomenclatures.get(list)?;
                list.codes.iter().map(|c| c.code.as_str()).collect()
            }
            ColumnType::Bool => vec!["true", "false"],
            _ => Vec::new(),
        };
        let name = node.key_phrase()?;
        if !codes.contains(&name.raw.as_str()) {
            let place = say(format!("la colonne `{column}`"), format!("column `{column}`"));
            let label =
                say("la nomenclature de la colonne n’a pas ce code", "the column’s nomenclature has no such code");
            unknown(self.report, node.key, (Noun::Code, &name.raw), &place, label, codes);
            return None;
        }
        Some(name.raw)
    }

    fn at_least(&self, source: &Source, node: Node<'_>) -> Option<(ColumnId, i64, i64)> {
        let fields = node.fields(say("`at_least`", "`at_least`"))?.only(&["column", "times"]);
        let column = self.column_of(source, &fields.need("column")?.phrase()?)?;
        let times = fields.need("times")?;
        let parts: Vec<i64> = times.items()?.iter().filter_map(|n| n.between(1, 1_000_000)).collect();
        let [above, below] = parts[..] else {
            times.wrong("une fraction `[numérateur, dénominateur]`", "a fraction `[numerator, denominator]`");
            return None;
        };
        Some((column, above, below))
    }

    fn after(&self, source: &Source, node: Node<'_>) -> Option<(ColumnId, i64, i64)> {
        let fields = node.fields(say("`after`", "`after`"))?.only(&["column", "days", "most"]);
        let column = self.column_of(source, &fields.need("column")?.phrase()?)?;
        let days = fields.need("days")?.between(0, 100_000)?;
        let most = fields.get("most").map_or(Some(1_000_000), |node| node.between(days, 1_000_000))?;
        Some((column, days, most))
    }

    fn named(&self, fields: &Fields<'_>, key: &str) -> Option<&Source> {
        self.source_of(&fields.need(key)?.phrase()?)
    }

    fn source_of(&self, name: &Phrase) -> Option<&Source> {
        self.vocabulary.source(self.report, name, &here())
    }

    fn column_of(&self, source: &Source, name: &Phrase) -> Option<ColumnId> {
        self.vocabulary.column(self.report, source, (&name.raw, name.spot), &here()).map(|c| c.id.clone())
    }

    /// The rows that a condition names; all of them without one.
    fn cell(&self, source: &Source, node: Option<Node<'_>>) -> Option<Cell> {
        let Some(node) = node else { return Some(Cell::all()) };
        self.maker.cell((&self.vocabulary, source), (&node.phrase()?, None), &here(), self.edition)
    }
}

fn here() -> Text {
    say("la recette de synthèse", "the recipe of the synthesis")
}

/// A number at or above 0.
fn real(node: &Node<'_>) -> Option<f64> {
    let (above, below) = node.number()?;
    if above < 0 {
        node.wrong("un nombre positif", "a number at or above 0");
        return None;
    }
    Some(above as f64 / below as f64)
}
