//! Reads `figures/*.toml` as it is written: tables, rows, columns, lone cells. Resolves nothing.
//!
//! A table is made figures for one edition: see [`crate::instantiate`]. Start with [`read`].

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::phrase::{Bilingual, Phrase};
use crate::reader::{Fields, Node, open, parse};
use crate::schema::same;
use crate::units::SUBJECTS;
use domain::definition::Subject;
use domain::network::{Text, Year};

mod chart;
mod column;
pub(crate) use chart::{Drawn, RawChart};
pub(crate) use column::{Change, Kind, RawColumn, Years};

/// Everything that `figures/` says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Book {
    /// Tables, by file name, then in the order of the file.
    pub tables: Vec<RawTable>,
    /// Printed figures that no record can give.
    pub not_computed: Vec<(Phrase, Bilingual)>,
    /// Whether every file is correct TOML, so that a name not found is a mistake.
    pub complete: bool,
}

/// A table as written.
#[derive(Clone, Debug)]
pub(crate) struct RawTable {
    pub id: Phrase,
    pub title: Bilingual,
    pub theme: Bilingual,
    pub subject: Subject,
    pub from: Option<Phrase>,
    pub filter: Option<Phrase>,
    pub rows: RawRows,
    pub inline: Vec<RawRow>,
    pub columns: Vec<RawColumn>,
    pub cells: Vec<RawColumn>,
    pub again: Vec<(Phrase, i32)>,
    pub footnotes: Vec<Bilingual>,
    pub charts: Vec<RawChart>,
    pub columns_of: Option<Phrase>,
    pub years: Years,
}

/// The rows that a table has besides those written out.
#[derive(Clone, Debug)]
pub(crate) enum RawRows {
    None,
    Nomenclature { name: Phrase, codes: Option<Vec<Phrase>> },
    YearsFrom(Year),
}

/// A row written out.
#[derive(Clone, Debug)]
pub(crate) struct RawRow {
    pub id: Phrase,
    pub title: Bilingual,
    pub filter: Option<Phrase>,
    pub expr: Option<Phrase>,
    pub band: Option<u8>,
    pub after: Option<Phrase>,
    pub first: bool,
}

/// Reads every file of `figures/`.
pub(crate) fn read(report: &Report<'_>) -> Book {
    let mut book = Book { complete: true, ..Book::default() };
    for file in report.files.within("figures", ".toml").collect::<Vec<_>>() {
        let Some(parsed) = parse(report, file) else {
            book.complete = false;
            continue;
        };
        let name = report.files.path(file);
        let top = open(report, file, parsed.get_ref(), say(format!("`{name}`"), format!("`{name}`")));
        if name == "figures/not-computed.toml" {
            book.not_computed = not_computed(&top);
            continue;
        }
        let top = top.only(&["table"]);
        let tables = top.need("table").and_then(|node| node.items()).unwrap_or_default();
        book.tables.extend(tables.into_iter().filter_map(table));
    }
    book
}

fn not_computed(top: &Fields<'_>) -> Vec<(Phrase, Bilingual)> {
    let reason = |node: Node<'_>| Some((node.key_phrase()?, node.bilingual()?));
    top.nodes().filter_map(reason).collect()
}

const KEYS: &[&str] = &[
    "id",
    "title",
    "theme",
    "subject",
    "from",
    "where",
    "rows",
    "row",
    "columns",
    "cells",
    "again",
    "footnotes",
    "chart",
    "columns_of",
    "since",
    "until",
];

fn table(node: Node<'_>) -> Option<RawTable> {
    let name = node.fields(say("ce tableau", "this table"))?.get("id").and_then(|node| node.phrase());
    let what = name.map_or_else(
        || say("ce tableau", "this table"),
        |name| say(format!("le tableau `{}`", name.raw), format!("table `{}`", name.raw)),
    );
    let spot = Spot { end: node.spot.start + 9, ..node.spot };
    let mut fields = node.fields(what)?.only(KEYS);
    fields.spot = spot;
    let id = fields.need("id").and_then(|node| node.phrase());
    let [title, theme] = ["title", "theme"].map(|key| fields.need(key).and_then(|node| node.bilingual()));
    let subject = fields.need("subject").and_then(|node| node.word(SUBJECTS)).unwrap_or(Subject::Rules);
    let phrase = |key: &str| fields.get(key).and_then(|node| node.phrase());
    let (columns, cells) = (column::all(&fields, "columns"), column::all(&fields, "cells"));
    let inline = fields.get("row").and_then(|node| node.items()).unwrap_or_default();
    let charts = fields.get("chart").and_then(|node| node.items()).unwrap_or_default();
    Some(RawTable {
        from: fields.need("from").and_then(|node| node.phrase()),
        filter: phrase("where"),
        rows: fields.get("rows").map_or(RawRows::None, rows),
        inline: inline.into_iter().filter_map(row).collect(),
        columns,
        cells,
        again: fields.get("again").map(again).unwrap_or_default(),
        footnotes: footnotes(&fields).unwrap_or_default(),
        charts: charts.into_iter().filter_map(chart::chart).collect(),
        columns_of: phrase("columns_of"),
        years: Years::read(&fields),
        title: title.unwrap_or_else(|| same("", spot)),
        theme: theme.unwrap_or_else(|| same("", spot)),
        subject,
        id: id?,
    })
}

/// The notes under a table or a figure.
fn footnotes(fields: &Fields<'_>) -> Option<Vec<Bilingual>> {
    let items = fields.get("footnotes")?.items()?;
    Some(items.iter().filter_map(Node::bilingual).collect())
}

fn rows(node: Node<'_>) -> RawRows {
    if node.is_array() {
        if node.items().is_some_and(|items| !items.is_empty()) {
            node.wrong("une nomenclature, une table ou `[]`", "a nomenclature, a table or `[]`");
        }
        return RawRows::None;
    }
    if !node.is_table() {
        return node.phrase().map_or(RawRows::None, |name| RawRows::Nomenclature { name, codes: None });
    }
    let Some(fields) = node.fields(say("`rows`", "`rows`")) else { return RawRows::None };
    let fields = fields.only(&["nomenclature", "codes", "years_from"]);
    if let Some(year) = fields.get("years_from") {
        return year.year().map_or(RawRows::None, RawRows::YearsFrom);
    }
    let name = fields.need("nomenclature").and_then(|node| node.phrase());
    let codes = fields.get("codes").and_then(|node| node.phrases());
    name.map_or(RawRows::None, |name| RawRows::Nomenclature { name, codes })
}

fn row(node: Node<'_>) -> Option<RawRow> {
    let mut fields = node.fields(say("cette ligne", "this row"))?;
    fields.spot = Spot { end: node.spot.start + 13, ..node.spot };
    let fields = fields.only(&["id", "title", "where", "expr", "band", "after", "first"]);
    let id = fields.need("id").and_then(|node| node.phrase());
    let title = fields.need("title").and_then(|node| node.bilingual());
    let phrase = |key: &str| fields.get(key).and_then(|node| node.phrase());
    let band = fields.get("band").and_then(|node| node.between(1, 100));
    let first = fields.get("first").and_then(|node| node.boolean()).unwrap_or(false);
    let (filter, expr, after) = (phrase("where"), phrase("expr"), phrase("after"));
    let id = id?;
    let title = title.unwrap_or_else(|| same("", id.spot));
    Some(RawRow { id, title, filter, expr, band: band.and_then(|b| u8::try_from(b).ok()), after, first })
}

fn again(node: Node<'_>) -> Vec<(Phrase, i32)> {
    let Some(fields) = node.fields(say("`again`", "`again`")) else { return Vec::new() };
    let entry = |node: Node<'_>| Some((node.key_phrase()?, i32::try_from(node.between(-12, 12)?).ok()?));
    fields.nodes().filter_map(entry).collect()
}

impl RawTable {
    /// How messages call the table.
    pub fn place(&self) -> Text {
        say(format!("le tableau `{}`", self.id.raw), format!("table `{}`", self.id.raw))
    }
}
