//! Reads `[protection]` of `network.toml`: what is confidential, by subject, with who says so.
//!
//! Start with [`read`]; [`RawProtection::check`] compares its names with the schema.

use crate::diagnostic::{Report, say};
use crate::nearest::{Noun, unknown};
use crate::phrase::{Bilingual, Phrase};
use crate::reader::{Fields, Node};
use crate::schema::Schema;
use domain::network::{ColumnId, SourceId, Text, Year};
use domain::protection::{OrganisationRules, PersonRules, ProtectionRules};

const PERSONS: &[&str] = &[
    "sources",
    "columns",
    "income",
    "least_count",
    "least_count_of_income",
    "least_base",
    "least_unanimous",
    "reach",
    "reach_percent",
    "source",
];
const ORGANISATIONS: &[&str] = &["least_contributors", "dominance_percent", "reach_percent", "source"];

/// The section as written.
#[derive(Clone, Debug)]
pub(crate) struct RawProtection {
    rules: ProtectionRules,
    sources: Vec<Phrase>,
    columns: Vec<Phrase>,
    said: [Bilingual; 2],
}

/// The section, unless something in it is wrong.
pub(crate) fn read(node: Node<'_>) -> Option<RawProtection> {
    let top = node.fields(say("`[protection]`", "`[protection]`"))?.only(&["persons", "organisations"]);
    let persons = top.need("persons").and_then(|node| {
        node.fields(say("`[protection.persons]`", "`[protection.persons]`")).map(|fields| fields.only(PERSONS))
    });
    let organisations = top.need("organisations").and_then(|node| {
        let what = say("`[protection.organisations]`", "`[protection.organisations]`");
        node.fields(what).map(|fields| fields.only(ORGANISATIONS))
    });
    let (persons, organisations) = (persons?, organisations?);
    let list = |key| persons.need(key).and_then(|node| node.phrases());
    let (sources, columns, income) = (list("sources"), list("columns"), list("income"));
    let said = [&persons, &organisations].map(|fields| fields.need("source").and_then(|node| node.bilingual()));
    let rules = (of_persons(&persons), of_organisations(&organisations));
    let (sources, mut columns, income, [Some(first), Some(second)]) = (sources?, columns?, income?, said) else {
        return None;
    };
    let (mut persons, organisations) = (rules.0?, rules.1?);
    persons.sources = sources.iter().map(|name| SourceId::from(name.raw.as_str())).collect();
    persons.columns = columns.iter().filter_map(pair).collect();
    persons.income = income.iter().filter_map(pair).collect();
    columns.extend(income);
    Some(RawProtection { rules: ProtectionRules { persons, organisations }, sources, columns, said: [first, second] })
}

/// The numbers; a threshold of 1 or less would protect nobody.
fn of_persons(fields: &Fields<'_>) -> Option<PersonRules> {
    let [count, income, base, unanimous] = ["least_count", "least_count_of_income", "least_base", "least_unanimous"]
        .map(|key| number(fields, key, 2, 10_000));
    let [reach, percent] = [number(fields, "reach", 1, 1_000), number(fields, "reach_percent", 1, 100)];
    Some(PersonRules {
        sources: Vec::new(),
        columns: Vec::new(),
        income: Vec::new(),
        least_count: count?,
        least_count_of_income: income?,
        least_base: base?,
        least_unanimous: unanimous?,
        reach: reach?,
        reach_percent: percent?,
        source: Text::default(),
    })
}

fn of_organisations(fields: &Fields<'_>) -> Option<OrganisationRules> {
    let (least, dominance) =
        (number(fields, "least_contributors", 2, 1_000), number(fields, "dominance_percent", 1, 100));
    let percent = number(fields, "reach_percent", 1, 100);
    Some(OrganisationRules {
        least_contributors: least?,
        dominance_percent: dominance?,
        reach_percent: percent?,
        source: Text::default(),
    })
}

fn number(fields: &Fields<'_>, key: &str, low: i64, high: i64) -> Option<u32> {
    fields.need(key)?.between(low, high).and_then(|number| u32::try_from(number).ok())
}

/// `source.column`.
fn pair(name: &Phrase) -> Option<(SourceId, ColumnId)> {
    name.raw.split_once('.').map(|(source, column)| (source.into(), column.into()))
}

impl RawProtection {
    /// The rules, with their sources as of an edition.
    pub fn rules(&self, edition: Year) -> ProtectionRules {
        let mut rules = self.rules.clone();
        rules.persons.source = self.said[0].at(edition);
        rules.organisations.source = self.said[1].at(edition);
        rules
    }

    /// Reports names that the schema does not have.
    pub fn check(&self, report: &Report<'_>, schema: &Schema) {
        let place = say("`[protection.persons]`", "`[protection.persons]`");
        let sources: Vec<&str> = schema.sources.iter().map(|source| source.id.as_str()).collect();
        for name in self.sources.iter().filter(|name| !sources.contains(&name.raw.as_str())) {
            let label = say("`schema.toml` n’a pas cette source", "`schema.toml` has no such source");
            unknown(report, name.spot, (Noun::Source, &name.raw), &place, label, sources.iter().copied());
        }
        let all: Vec<String> = schema
            .sources
            .iter()
            .flat_map(|source| source.columns.iter().map(move |column| format!("{}.{}", source.id, column.id)))
            .collect();
        for name in self.columns.iter().filter(|name| !all.contains(&name.raw)) {
            let label =
                say("attendu : `source.colonne` de `schema.toml`", "expected: `source.column` of `schema.toml`");
            unknown(report, name.spot, (Noun::Column, &name.raw), &place, label, all.iter().map(String::as_str));
        }
    }
}
