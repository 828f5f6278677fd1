//! A chapter's text as values that the template draws. Start with [`Nodes::of`].

use super::content::Place;
use super::table::Table;
use crate::chart::{self, Ground, Medium};
use crate::quote::{Block, Inline, plain};
use serde::Serialize;
use std::collections::BTreeSet;

/// A part of a text that stands on lines of its own.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Node {
    /// A title below that of the chapter.
    Heading { level: u8, body: Vec<Span> },
    /// A paragraph.
    Paragraph { body: Vec<Span> },
    /// A list; numbered or not.
    List { ordered: bool, items: Vec<Vec<Node>> },
    /// A quotation.
    Quote { body: Vec<Node> },
    /// A table.
    Table { table: Box<Table> },
    /// A chart.
    Chart { chart: Drawn },
}

/// A part of a line.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(super) enum Span {
    /// Words.
    Text { text: String },
    /// A figure as it reads in a sentence.
    Figure { text: String },
    /// Stressed.
    Emphasis { body: Vec<Span> },
    /// Strongly stressed.
    Strong { body: Vec<Span> },
    /// A link with its whole address.
    Link { to: String, body: Vec<Span> },
    /// A name of the machine.
    Code { text: String },
    /// A line's end.
    Break,
}

/// A chart as the template sets it: its file is in the typesetter's world.
#[derive(Serialize)]
pub(super) struct Drawn {
    /// Where its SVG is.
    pub file: String,
    /// Caption.
    pub title: String,
    /// The values in words.
    pub alt: String,
    /// Width, in the units of the height.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Makes nodes of texts, and keeps what they placed.
pub(super) struct Nodes<'p, 'm> {
    place: &'p Place<'m>,
    /// Tables that a text has placed.
    pub tables: BTreeSet<String>,
    /// Charts that a text has placed, by table and place in it.
    pub charts: BTreeSet<(String, usize)>,
    /// The SVG of each chart, by file.
    pub drawings: Vec<(String, String)>,
}

impl<'p, 'm> Nodes<'p, 'm> {
    /// Nothing placed yet.
    pub fn new(place: &'p Place<'m>) -> Self {
        Self { place, tables: BTreeSet::new(), charts: BTreeSet::new(), drawings: Vec::new() }
    }

    /// The blocks of a chapter; a title is never more than one level below the one before.
    pub fn of(&mut self, blocks: &[Block]) -> Vec<Node> {
        let mut level = 1;
        blocks.iter().filter_map(|block| self.node(block, &mut level)).collect()
    }

    fn node(&mut self, block: &Block, above: &mut u8) -> Option<Node> {
        Some(match block {
            Block::Heading(level, words) => {
                *above = (*level).clamp(2, *above + 1);
                Node::Heading { level: *above, body: self.spans(words) }
            }
            Block::Paragraph(words) => Node::Paragraph { body: self.spans(words) },
            Block::List(ordered, items) => {
                Node::List { ordered: *ordered, items: items.iter().map(|item| self.of(item)).collect() }
            }
            Block::Quote(body) => Node::Quote { body: self.of(body) },
            Block::Table(id) => self.table(id)?,
            Block::Chart(id, at) => self.chart(id, *at)?,
        })
    }

    fn table(&mut self, id: &str) -> Option<Node> {
        let table = self.place.table(id)?;
        self.tables.insert(id.to_owned());
        Some(Node::Table { table: Box::new(Table::of(table, self.place.language)) })
    }

    fn chart(&mut self, id: &str, at: usize) -> Option<Node> {
        let (table, material) = (self.place.table(id)?, self.place.material);
        let chart = table.charts.get(at)?;
        self.charts.insert((id.to_owned(), at));
        // The report says where its figures come from on its cover and at the foot of each page.
        let ground = Ground { network: material.network, source: None };
        let drawing = chart::draw(chart, table, ground, self.place.language, Medium::Print)?;
        Some(Node::Chart { chart: self.keep(format!("chart-{id}-{}.svg", at + 1), drawing) })
    }

    /// Sets a drawing into the typesetter's world.
    pub fn keep(&mut self, file: String, drawing: chart::Drawing) -> Drawn {
        let chart::Drawing { svg, title, description: alt, width, height, .. } = drawing;
        if !self.drawings.iter().any(|(known, _)| *known == file) {
            self.drawings.push((file.clone(), svg));
        }
        Drawn { file, title, alt, width, height }
    }

    /// A table that no text placed, after those of its charts that no text placed.
    pub fn rest(&mut self, id: &str) -> Vec<Node> {
        let charts = self.place.table(id).map_or(0, |table| table.charts.len());
        let left = (0..charts).filter(|at| !self.charts.contains(&(id.to_owned(), *at))).collect::<Vec<_>>();
        let charts = left.into_iter().filter_map(|at| self.chart(id, at)).collect::<Vec<_>>();
        charts.into_iter().chain(self.table(id)).collect()
    }

    fn spans(&self, words: &[Inline]) -> Vec<Span> {
        words.iter().map(|inline| self.span(inline)).collect()
    }

    fn span(&self, inline: &Inline) -> Span {
        match inline {
            Inline::Text(text) => Span::Text { text: text.clone() },
            Inline::Figure(_, text) => Span::Figure { text: text.clone() },
            Inline::Emphasis(body) => Span::Emphasis { body: self.spans(body) },
            Inline::Strong(body) => Span::Strong { body: self.spans(body) },
            Inline::Link(to, body) => match self.place.address(to) {
                Some(to) => Span::Link { to, body: self.spans(body) },
                None => Span::Text { text: plain(body) },
            },
            Inline::Code(text) => Span::Code { text: text.clone() },
            Inline::Break => Span::Break,
        }
    }
}
