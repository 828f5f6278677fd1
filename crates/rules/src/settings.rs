//! Reads `network.toml`: the network's name, its default edition, the constants that publications quote.

use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::phrase::Phrase;
use crate::protection::{self, RawProtection};
use crate::reader::{Fields, Node, open, parse};
use crate::units::UNITS;
use domain::definition::Unit;
use domain::network::{Text, Year};
use indexmap::IndexMap;

/// What `network.toml` says.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    /// Identifier of the network.
    pub id: String,
    /// Its name.
    pub name: Text,
    /// The edition that commands take when none is named.
    pub edition: Year,
    /// The time zone in which its people live.
    pub time_zone: String,
    /// Constants by name; the values of one name in the order of the file.
    pub parameters: IndexMap<String, Vec<Parameter>>,
    /// What is confidential, where it says so.
    pub protection: Option<RawProtection>,
}

/// One dated value of a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Value, as numerator and denominator, in `unit`.
    pub value: (i64, i64),
    /// Unit of the value.
    pub unit: Unit,
    /// What it means.
    pub label: Text,
    /// Who says so.
    pub source: String,
    /// First edition to which it applies.
    pub since: Option<Year>,
}

impl Settings {
    /// The value of a constant in an edition: the latest that applies.
    pub fn parameter(&self, name: &str, edition: Year) -> Option<&Parameter> {
        let dated = self.parameters.get(name)?.iter().filter(|p| p.since.is_none_or(|since| since <= edition));
        dated.max_by_key(|p| p.since)
    }
}

/// Reads `network.toml`; `None` only when the edition can't be known.
pub(crate) fn read(report: &Report<'_>) -> Option<Settings> {
    let Some(file) = report.files.index("network.toml") else {
        missing(report);
        return None;
    };
    let table = parse(report, file)?;
    let what = say("`network.toml`", "`network.toml`");
    let top = open(report, file, table.get_ref(), what).only(&[
        "id",
        "name",
        "languages",
        "edition",
        "time_zone",
        "parameters",
        "protection",
    ]);
    languages(&top);
    let protection = top.get("protection").and_then(protection::read);
    let id = top.need("id").and_then(|node| node.phrase());
    let name = top.need("name").and_then(|node| node.bilingual());
    let edition = top.need("edition").and_then(|node| node.year())?;
    let time_zone = top.get("time_zone").and_then(|node| time_zone(report, node)).unwrap_or_else(|| "UTC".to_owned());
    let parameters = top.get("parameters").map(|node| parameters(report, node)).unwrap_or_default();
    let id = id.map_or_else(String::new, |id: Phrase| id.raw);
    let name = name.map(|name| name.at(edition)).unwrap_or_default();
    Some(Settings { id, name, edition, time_zone, parameters, protection })
}

fn missing(report: &Report<'_>) {
    if report.files.iter().next().is_some() {
        let message = say("ce dossier n’a pas de `network.toml`", "this folder has no `network.toml`");
        let label = say("premier fichier trouvé", "first file found");
        let help =
            say("un réseau est un dossier qui contient `network.toml`", "a network is a folder with a `network.toml`");
        report.add(Spot::top(0), message, label, Some(help));
    }
}

fn languages(top: &Fields<'_>) {
    for node in top.need("languages").and_then(|node| node.items()).unwrap_or_default() {
        node.word(&[("fr", ()), ("en", ())]);
    }
}

/// The name of a zone that there is.
fn time_zone(report: &Report<'_>, node: Node<'_>) -> Option<String> {
    let name = node.phrase()?.raw;
    if name.parse::<chrono_tz::Tz>().is_err() {
        let message = say(format!("il n’y a pas de fuseau `{name}`"), format!("there is no time zone `{name}`"));
        let help = say(
            "un nom de la base IANA, tel que `Europe/Paris`",
            "a name of the IANA database, such as `Europe/Paris`",
        );
        report.add(node.spot, message, say("nom inconnu", "unknown name"), Some(help));
        return None;
    }
    Some(name)
}

fn parameters(report: &Report<'_>, node: Node<'_>) -> IndexMap<String, Vec<Parameter>> {
    let mut all = IndexMap::new();
    let Some(fields) = node.fields(say("`parameters`", "`parameters`")) else { return all };
    for node in fields.nodes() {
        let versions = if node.is_array() { node.items().unwrap_or_default() } else { vec![node] };
        if versions.is_empty() {
            node.wrong("une valeur au moins", "one value at least");
        }
        let read: Vec<_> = versions.iter().filter_map(|version| parameter(node.name, *version)).collect();
        let mut dates: Vec<_> = read.iter().map(|parameter| parameter.since).collect();
        dates.sort_unstable();
        if dates.windows(2).any(|pair| pair[0] == pair[1]) {
            let name = node.name;
            let message = say(
                format!("deux valeurs de `{name}` commencent la même année"),
                format!("two values of `{name}` begin in the same year"),
            );
            report.add(node.key, message, say("donnez à chacune son `since`", "give each its own `since`"), None);
        }
        all.insert(node.name.to_owned(), read);
    }
    all
}

fn parameter(name: &str, node: Node<'_>) -> Option<Parameter> {
    let what = say(format!("le paramètre `{name}`"), format!("parameter `{name}`"));
    let fields = node.fields(what)?.only(&["value", "unit", "label", "source", "since"]);
    let value = fields.need("value").and_then(|node| node.number());
    let unit = fields.need("unit").and_then(|node| node.word(UNITS));
    let label = fields.need("label").and_then(|node| node.bilingual());
    let source = fields.need("source").and_then(|node| node.phrase());
    let since = fields.get("since").and_then(|node| node.year());
    let (value, unit, label, source) = (value?, unit?, label?, source?);
    Some(Parameter { value, unit, label: label.at(since.unwrap_or_default()), source: source.raw, since })
}
