//! Reads `demonstration.toml`: invented people and names for a demonstration.
//!
//! Start with [`read`]; a network without the file shows nobody.

use crate::diagnostic::{Report, say};
use crate::instantiate::Raw;
use crate::reader::{Fields, Node, open, parse};
use crate::vocabulary::Vocabulary;
use domain::accounts::Role;
use domain::demonstration::{DemoOrganisation, DemoPerson, Demonstration};
use domain::network::{NomenclatureId, Text, Year};
use indexmap::IndexMap;

const FILE: &str = "demonstration.toml";

const ORGANISATIONS: [(&str, DemoOrganisation); 3] = [
    ("largest", DemoOrganisation::Largest),
    ("smallest", DemoOrganisation::Smallest),
    ("recruiting", DemoOrganisation::Recruiting),
];

/// What the network invents; nothing without the file.
pub(crate) fn read(raw: &Raw, report: &Report<'_>, edition: Year) -> Option<Demonstration> {
    let file = report.files.index(FILE)?;
    let table = parse(report, file)?;
    let place = say("`demonstration.toml`", "`demonstration.toml`");
    let top = open(report, file, table.get_ref(), place).only(&["organisations", "people", "towns", "texts"]);
    let people = top.need("people")?.items()?.into_iter().filter_map(|item| person(&item)).collect();
    let organisations = top.need("organisations")?.phrases()?.into_iter().map(|phrase| phrase.raw).collect();
    let mut made = Demonstration { people, organisations, ..Demonstration::default() };
    let quiet = Report::new(report.files);
    let vocabulary = Vocabulary::new(&quiet, &raw.settings, &raw.lists, &raw.schema, edition);
    towns(&top, &vocabulary, &mut made);
    made.texts = texts(&top);
    Some(made)
}

fn person(item: &Node<'_>) -> Option<DemoPerson> {
    let fields = item.fields(say("une personne", "a person"))?.only(&["name", "role", "organisation"]);
    let roles = Role::ALL.map(|role| (role.code(), role));
    Some(DemoPerson {
        name: fields.need("name")?.phrase()?.raw,
        role: fields.need("role")?.word(&roles)?,
        organisation: fields.get("organisation").and_then(|node| node.word(&ORGANISATIONS)),
    })
}

/// Texts by question and category; a network whose questionnaire sorts none has none.
fn texts(top: &Fields<'_>) -> IndexMap<String, IndexMap<String, Vec<String>>> {
    let Some(all) = top.get("texts") else { return IndexMap::new() };
    let phrases = |node: &Node<'_>| node.phrases().unwrap_or_default().into_iter().map(|phrase| phrase.raw).collect();
    let of_question = |node: &Node<'_>| {
        let categories = parts(node, say("les textes d’une question", "the texts of a question"));
        categories.iter().map(|node| (node.name.to_owned(), phrases(node))).collect()
    };
    let questions = parts(&all, say("les textes", "the texts"));
    questions.iter().map(|node| (node.name.to_owned(), of_question(node))).collect()
}

/// What a table holds.
fn parts<'t>(node: &Node<'t>, what: Text) -> Vec<Node<'t>> {
    node.fields(what).map(|fields| fields.nodes().collect()).unwrap_or_default()
}

fn towns(top: &Fields<'_>, vocabulary: &Vocabulary, made: &mut Demonstration) {
    let regions = vocabulary.network.nomenclatures.get(&NomenclatureId::from("region"));
    let Some(fields) = top.need("towns").and_then(|node| node.fields(say("les villes", "the towns"))) else { return };
    for node in fields.nodes() {
        if regions.is_some_and(|regions| regions.value_of(node.name).is_none()) {
            node.wrong(
                "cette région n’est pas dans `nomenclatures/region.csv`",
                "this region is not in `nomenclatures/region.csv`",
            );
        }
        let names = node.phrases().unwrap_or_default().into_iter().map(|phrase| phrase.raw).collect();
        made.towns.insert(node.name.to_owned(), names);
    }
}
