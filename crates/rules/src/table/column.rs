//! A column of a table, or a lone cell, as it is written.

use super::footnotes;
use crate::diagnostic::say;
use crate::files::Spot;
use crate::phrase::{Bilingual, Phrase};
use crate::reader::{Fields, Node};
use crate::units::{RELATIONS, UNITS};
use domain::definition::Unit;
use domain::network::Year;
use domain::number::Relation;

/// The editions in which something is stated.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Years {
    /// First edition.
    pub since: Option<Year>,
    /// Last edition.
    pub until: Option<Year>,
}

impl Years {
    /// Reads `since` and `until`.
    pub fn read(fields: &Fields<'_>) -> Self {
        let year = |key: &str| fields.get(key).and_then(|node| node.year());
        Self { since: year("since"), until: year("until") }
    }

    /// Whether an edition is among them.
    pub fn include(self, edition: Year) -> bool {
        self.since.is_none_or(|since| since <= edition) && self.until.is_none_or(|until| edition <= until)
    }
}

/// Kinds of figures besides amounts and quotients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Margin,
    Present,
    Rank,
    BandLower,
    BandUpper,
    BandAbove,
    BandShare,
    Maximum,
    Ratio,
}

const KINDS: &[(&str, Kind)] = &[
    ("margin", Kind::Margin),
    ("present", Kind::Present),
    ("rank", Kind::Rank),
    ("band-lower", Kind::BandLower),
    ("band-upper", Kind::BandUpper),
    ("band-above", Kind::BandAbove),
    ("band-share", Kind::BandShare),
    ("maximum", Kind::Maximum),
    ("ratio", Kind::Ratio),
];

/// How a figure compares with the edition before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Percent,
    Difference,
}

/// A column or a lone cell as written; for a cell, `id` is `row.column`.
#[derive(Clone, Debug)]
pub(crate) struct RawColumn {
    pub id: Phrase,
    pub from: Option<Phrase>,
    pub value: Option<Phrase>,
    pub base: Option<Phrase>,
    pub filter: Option<Phrase>,
    /// The base is not restricted by the row.
    pub over_table: bool,
    pub unit: Option<(Unit, Spot)>,
    pub decimals: Option<i32>,
    pub relation: Option<Relation>,
    pub title: Option<Bilingual>,
    pub per: Option<i64>,
    pub only: Option<Vec<Phrase>>,
    pub except: Vec<Phrase>,
    pub change: Option<Change>,
    pub edition: Option<Phrase>,
    pub editions: Option<(Phrase, Phrase)>,
    pub kind: Option<Kind>,
    pub present: Option<Phrase>,
    pub each: Vec<Phrase>,
    pub bands: Option<u8>,
    pub band: Option<u8>,
    pub of: Option<Vec<Phrase>>,
    pub same: Option<Phrase>,
    pub parameter: Option<Phrase>,
    pub footnotes: Option<Vec<Bilingual>>,
    pub years: Years,
    /// A key could not be read: that it is missing is no news.
    pub flawed: bool,
}

/// Keys of every column.
const COMMON: &[&str] = &["title", "unit", "decimals", "relation", "footnotes", "since", "until"];
/// Keys of a column that meets rows.
const CROSSED: &[&str] = &["only", "except"];
/// Keys of what is computed from records.
const COMPUTED: &[&str] = &["from", "where", "edition"];
/// What a column of each kind says besides; the empty name is an amount or a quotient.
const OWN: &[(&str, &[&str])] = &[
    ("", &["value", "base", "over", "per", "change", "editions"]),
    ("margin", &["value", "base", "over"]),
    ("present", &["present", "each"]),
    ("rank", &["value"]),
    ("band-lower", &["value", "bands", "band"]),
    ("band-upper", &["value", "bands", "band"]),
    ("band-above", &["value", "bands", "band"]),
    ("band-share", &["value", "bands", "band"]),
    ("maximum", &["value", "per"]),
];

/// The keys that go together in a column, by what defines it.
fn keys(fields: &Fields<'_>, crossed: bool) -> Vec<&'static str> {
    let kind = fields.get("kind").and_then(|node| node.word(KINDS).and_then(|_| node.phrase())).map(|kind| kind.raw);
    let own = match kind.as_deref() {
        _ if fields.get("same").is_some() => vec!["same"],
        _ if fields.get("parameter").is_some() => vec!["parameter"],
        Some("ratio") => vec!["kind", "of"],
        other => {
            let listed = OWN.iter().find(|(name, _)| *name == other.unwrap_or_default());
            let own = listed.map(|(_, own)| *own).unwrap_or_default();
            [&["kind"], COMPUTED, own].concat()
        }
    };
    let crossed = if crossed { CROSSED } else { &[] };
    [&own, COMMON, crossed].concat()
}

/// The columns under `key`.
pub(super) fn all(table: &Fields<'_>, key: &str) -> Vec<RawColumn> {
    let list = table.get(key).and_then(|node| node.fields(say(format!("`{key}`"), format!("`{key}`"))));
    list.iter().flat_map(Fields::nodes).filter_map(|node| column(node, key == "columns")).collect()
}

fn column(node: Node<'_>, crossed: bool) -> Option<RawColumn> {
    let fields = node.fields(say(format!("`{}`", node.name), format!("`{}`", node.name)))?;
    let before = node.mistakes();
    let keys = keys(&fields, crossed);
    let column = written(node.key_phrase()?, &fields.only(&keys));
    Some(RawColumn { flawed: node.mistakes() > before, ..column })
}

/// Every key, whether or not it goes with the others.
fn written(id: Phrase, fields: &Fields<'_>) -> RawColumn {
    let phrase = |key: &str| fields.get(key).and_then(|node| node.phrase());
    let expression = |key: &str| fields.get(key).and_then(|node| node.expression());
    let phrases = |key: &str| fields.get(key).and_then(|node| node.phrases());
    let small = |key: &str| fields.get(key).and_then(|node| node.between(1, 100)).and_then(|n| u8::try_from(n).ok());
    let unit = fields.get("unit").and_then(|node| Some((node.word(UNITS)?, node.spot)));
    RawColumn {
        id,
        from: phrase("from"),
        value: expression("value"),
        base: expression("base"),
        filter: expression("where"),
        over_table: fields.word("over", &[("row", false), ("table", true)]).unwrap_or(false),
        unit,
        decimals: fields.get("decimals").and_then(|node| i32::try_from(node.between(-12, 12)?).ok()),
        relation: fields.word("relation", RELATIONS),
        title: fields.get("title").and_then(|node| node.bilingual()),
        per: fields.get("per").and_then(|node| node.between(1, 1_000_000_000)),
        only: phrases("only"),
        except: phrases("except").unwrap_or_default(),
        change: fields.word("change", &[("percent", Change::Percent), ("difference", Change::Difference)]),
        edition: fields.get("edition").and_then(|node| node.year_phrase()),
        editions: fields.get("editions").and_then(editions),
        kind: fields.word("kind", KINDS),
        present: phrase("present"),
        each: phrases("each").unwrap_or_default(),
        bands: small("bands"),
        band: small("band"),
        of: phrases("of"),
        same: phrase("same"),
        parameter: phrase("parameter"),
        footnotes: footnotes(fields),
        years: Years::read(fields),
        flawed: false,
    }
}

fn editions(node: Node<'_>) -> Option<(Phrase, Phrase)> {
    let fields = node.fields(say("`editions`", "`editions`"))?.only(&["from", "to"]);
    let from = fields.need("from").and_then(|node| node.year_phrase());
    let to = fields.need("to").and_then(|node| node.year_phrase());
    Some((from?, to?))
}
