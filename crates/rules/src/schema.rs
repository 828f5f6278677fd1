//! Reads `schema.toml` as it is written: sources, columns, the survey, identities. Resolves nothing.
//!
//! Dates may name the edition, so a schema is made a vocabulary for one edition: see [`crate::vocabulary`].

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::phrase::{Bilingual, Phrase};
use crate::reader::{Fields, Node, open, parse};
use domain::network::{Sampling, Year};

/// The greatest number of a column: sums over any number of rows stay exact, and so does one more or less.
const GREATEST: i64 = 1_000_000_000_000_000;

/// What `schema.toml` says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Schema {
    /// Sources in the order of the file.
    pub sources: Vec<RawSource>,
    /// Who answered, who was asked.
    pub survey: Option<(RawSum, RawSum)>,
    /// Ties between sources.
    pub identities: Vec<RawIdentity>,
}

/// A source as written.
#[derive(Clone, Debug)]
pub(crate) struct RawSource {
    pub id: String,
    pub title: Bilingual,
    pub entity: String,
    pub key: Option<Phrase>,
    pub sampling: Sampling,
    pub cluster: Option<Phrase>,
    pub contributor: Option<Phrase>,
    pub columns: Vec<RawColumn>,
    /// Names of columns that could not be read; what mentions them is not reported again.
    pub broken: Vec<String>,
}

/// A column as written.
#[derive(Clone, Debug)]
pub(crate) struct RawColumn {
    pub id: String,
    pub kind: RawKind,
    pub nullable: bool,
    pub label: Bilingual,
    pub origin: RawOrigin,
}

/// The type of a column as written.
#[derive(Clone, Debug)]
pub(crate) enum RawKind {
    Code(Phrase),
    Bool,
    Integer { min: i64, max: i64, unit: String },
    Date { first: Phrase, last: Phrase },
    Text,
    Key(Phrase),
}

/// Where a column's values come from, as written.
#[derive(Clone, Debug)]
pub(crate) enum RawOrigin {
    Record,
    Lookup(Phrase),
    Rollup(Phrase),
    Condition(Phrase),
    Counted { source: Phrase, sum: Option<Phrase>, filter: Option<Phrase> },
}

/// An expression over a source, outside any table.
#[derive(Clone, Debug)]
pub(crate) struct RawSum {
    pub from: Phrase,
    pub value: Phrase,
    pub filter: Option<Phrase>,
}

/// A tie between two sums.
#[derive(Clone, Debug)]
pub(crate) struct RawIdentity {
    pub because: Bilingual,
    pub left: RawSum,
    pub right: RawSum,
    pub at_most: bool,
    pub since: Option<Year>,
    pub until: Option<Year>,
}

/// Reads `schema.toml`.
pub(crate) fn read(report: &Report<'_>) -> Option<Schema> {
    let Some(file) = report.files.index("schema.toml") else {
        if let Some(file) = report.files.index("network.toml") {
            let message = say("ce réseau n’a pas de `schema.toml`", "this network has no `schema.toml`");
            let label = say("attendu à côté de ce fichier", "expected beside this file");
            report.add(Spot::top(file), message, label, None);
        }
        return None;
    };
    let table = parse(report, file)?;
    let what = say("`schema.toml`", "`schema.toml`");
    let top = open(report, file, table.get_ref(), what).only(&["sources", "survey", "identities"]);
    let sources = top.need("sources").and_then(|node| node.fields(say("`sources`", "`sources`")));
    Some(Schema {
        sources: sources.iter().flat_map(Fields::nodes).filter_map(|node| source(report, node)).collect(),
        survey: top.get("survey").and_then(survey),
        identities: top
            .get("identities")
            .and_then(|node| node.items())
            .unwrap_or_default()
            .into_iter()
            .filter_map(identity)
            .collect(),
    })
}

const SAMPLINGS: &[(&str, Sampling)] =
    &[("register", Sampling::Register), ("units", Sampling::Units), ("clusters", Sampling::Clusters)];

fn source(report: &Report<'_>, node: Node<'_>) -> Option<RawSource> {
    let what = say(format!("la source `{}`", node.name), format!("source `{}`", node.name));
    let fields = node.fields(what)?.only(&["title", "entity", "key", "sampling", "cluster", "contributor", "columns"]);
    let title = fields.need("title").and_then(|node| node.bilingual());
    let entity = fields.need("entity").and_then(|node| node.phrase());
    let sampling = fields.need("sampling").and_then(|node| node.word(SAMPLINGS)).unwrap_or(Sampling::Register);
    let cluster = fields.get("cluster").and_then(|node| node.phrase());
    let contributor = fields.get("contributor").and_then(|node| node.phrase());
    if (sampling == Sampling::Clusters) != cluster.is_some() {
        let message =
            say("`cluster` va avec `sampling = \"clusters\"`", "`cluster` goes with `sampling = \"clusters\"`");
        let label = say("l’un sans l’autre", "one without the other");
        report.add(fields.spot, message, label, None);
    }
    let mut broken = Vec::new();
    let mut columns = Vec::new();
    let list = fields.need("columns").and_then(|node| node.fields(say("`columns`", "`columns`")));
    for column_node in list.iter().flat_map(Fields::nodes) {
        match column(report, node.name, column_node) {
            Some(column) => columns.push(column),
            None => broken.push(column_node.name.to_owned()),
        }
    }
    Some(RawSource {
        id: node.name.to_owned(),
        title: title.unwrap_or_else(|| same(node.name, node.key)),
        entity: entity.map_or_else(String::new, |entity| entity.raw),
        key: fields.get("key").and_then(|node| node.phrase()),
        sampling,
        cluster,
        contributor,
        columns,
        broken,
    })
}

/// A name in the place of a title that could not be read.
pub(crate) fn same(name: &str, spot: Spot) -> Bilingual {
    let phrase = Phrase::new(name, spot, "");
    Bilingual { fr: phrase.clone(), en: phrase }
}

/// Types with the keys that go with them.
const TYPES: &[(&str, &[&str])] = &[
    ("code", &["nomenclature", "lookup", "rollup"]),
    ("bool", &["condition", "lookup"]),
    ("integer", &["min", "max", "unit", "counts", "where", "sum", "lookup"]),
    ("date", &["first", "last", "lookup"]),
    ("text", &["lookup"]),
    ("key", &["of", "lookup"]),
];

fn column(report: &Report<'_>, source: &str, node: Node<'_>) -> Option<RawColumn> {
    let name = format!("`{source}.{}`", node.name);
    let fields = node.fields(say(format!("la colonne {name}"), format!("column {name}")))?;
    let words: Vec<_> = TYPES.iter().map(|entry| (entry.0, *entry)).collect();
    let (kind_name, keys) = fields.need("type").and_then(|node| node.word(&words))?;
    let fields = fields.only(&[&["type", "nullable", "fr", "en"], keys].concat());
    let label = fields.bilingual().unwrap_or_else(|| same(node.name, node.key));
    let nullable = fields.get("nullable").and_then(|node| node.boolean()).unwrap_or(false);
    let origin = origin(report, &fields)?;
    let kind = kind(kind_name, &fields)?;
    Some(RawColumn { id: node.name.to_owned(), kind, nullable, label, origin })
}

fn kind(name: &str, fields: &Fields<'_>) -> Option<RawKind> {
    Some(match name {
        "code" => RawKind::Code(fields.need("nomenclature")?.phrase()?),
        "bool" => RawKind::Bool,
        "integer" => {
            let (min, max, unit) = (fields.need("min"), fields.need("max"), fields.need("unit"));
            let bounded = |node: Node<'_>| node.between(-GREATEST, GREATEST);
            let (least, most) = (min.and_then(bounded)?, max.and_then(bounded)?);
            if least > most {
                let message = say("`max` est inférieur à `min`", "`max` is less than `min`");
                let label = say(
                    format!("aucun nombre n’est possible : `min` vaut {least}"),
                    format!("no number is possible: `min` is {least}"),
                );
                fields.report(max?.spot, message, label);
                return None;
            }
            RawKind::Integer { min: least, max: most, unit: unit?.phrase()?.raw }
        }
        "date" => {
            let (first, last) = (fields.need("first"), fields.need("last"));
            let (first, last) = (first.and_then(|n| n.phrase()), last.and_then(|n| n.phrase()));
            RawKind::Date { first: first?, last: last? }
        }
        "key" => RawKind::Key(fields.need("of")?.phrase()?),
        _ => RawKind::Text,
    })
}

fn origin(report: &Report<'_>, fields: &Fields<'_>) -> Option<RawOrigin> {
    let origins: Vec<_> =
        ["lookup", "rollup", "condition", "counts"].iter().filter_map(|key| fields.get(key)).collect();
    if let [_, second, ..] = origins.as_slice() {
        let message = say("une colonne ne vient que d’un endroit", "a column comes from one place only");
        let label = say("en plus de l’autre origine", "besides the other origin");
        report.add(second.key, message, label, None);
        return None;
    }
    let extra = |key: &str| fields.get(key).and_then(|node| node.phrase());
    let Some(node) = origins.first() else {
        for stray in ["where", "sum"].iter().filter_map(|key| fields.get(key)) {
            let message = say(format!("`{}` sans `counts`", stray.name), format!("`{}` without `counts`", stray.name));
            report.add(stray.key, message, say("rien à restreindre", "nothing to restrict"), None);
        }
        return Some(RawOrigin::Record);
    };
    let phrase = node.phrase()?;
    Some(match node.name {
        "lookup" => RawOrigin::Lookup(phrase),
        "rollup" => RawOrigin::Rollup(phrase),
        "condition" => RawOrigin::Condition(phrase),
        _ => RawOrigin::Counted { source: phrase, sum: extra("sum"), filter: extra("where") },
    })
}

fn survey(node: Node<'_>) -> Option<(RawSum, RawSum)> {
    let fields = node.fields(say("`survey`", "`survey`"))?.only(&["answered", "asked"]);
    let answered = fields.need("answered").and_then(sum);
    let asked = fields.need("asked").and_then(sum);
    Some((answered?, asked?))
}

fn identity(node: Node<'_>) -> Option<RawIdentity> {
    let fields = node.fields(say("cette identité", "this identity"))?;
    let fields = fields.only(&["left", "right", "because", "relation", "since", "until"]);
    let left = fields.need("left").and_then(sum);
    let right = fields.need("right").and_then(sum);
    let because = fields.need("because").and_then(|node| node.bilingual());
    let at_most = fields.word("relation", &[("equal", false), ("at-most", true)]).unwrap_or(false);
    let year = |key: &str| fields.get(key).and_then(|node| node.year());
    let (since, until) = (year("since"), year("until"));
    Some(RawIdentity { because: because?, left: left?, right: right?, at_most, since, until })
}

fn sum(node: Node<'_>) -> Option<RawSum> {
    let what = say(format!("`{}`", node.name), format!("`{}`", node.name));
    let fields = node.fields(what)?.only(&["from", "value", "where"]);
    let from = fields.need("from").and_then(|node| node.phrase());
    let value = fields.need("value").and_then(|node| node.phrase());
    let filter = fields.get("where").and_then(|node| node.phrase());
    Some(RawSum { from: from?, value: value?, filter })
}
