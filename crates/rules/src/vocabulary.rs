//! Makes a schema the vocabulary of one edition: every name resolved, every condition a cell.
//!
//! Start with [`Vocabulary::new`]; [`crate::predicate`] and [`crate::aggregate`] read expressions against it.

mod columns;
mod conditions;

use crate::diagnostic::{Report, say};
use crate::nearest::{Noun, unknown};
use crate::nomenclature::CodeLists;
use crate::phrase::Phrase;
use crate::predicate::Condition;
use crate::schema::{RawSource, Schema};
use crate::settings::Settings;
use domain::network::{Column, ColumnId, ColumnType, Network, Source, SourceId, Text, Year};
use indexmap::IndexMap;
use std::collections::{HashMap, HashSet};

/// The schema of one edition, with its conditions as sets.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    /// Nomenclatures and sources.
    pub network: Network,
    /// What each condition column stands for.
    pub conditions: HashMap<(SourceId, ColumnId), Condition>,
    /// Columns whose declaration is wrong: who mentions them is not told again.
    pub broken: HashSet<(SourceId, ColumnId)>,
}

impl Vocabulary {
    /// Resolves `schema` for the edition of `year`.
    pub fn new(report: &Report<'_>, settings: &Settings, lists: &CodeLists, schema: &Schema, year: Year) -> Self {
        let nomenclatures = lists.iter().map(|(id, list)| (id.clone(), list.list.clone())).collect();
        let network = Network {
            id: settings.id.clone(),
            name: settings.name.clone(),
            edition: settings.edition,
            time_zone: settings.time_zone.clone(),
            nomenclatures,
            sources: IndexMap::new(),
        };
        let mut vocabulary = Self { network, conditions: HashMap::new(), broken: HashSet::new() };
        for raw in &schema.sources {
            vocabulary.add_source(report, schema, raw, year);
        }
        columns::check(&mut vocabulary, report, lists, schema);
        conditions::resolve(&mut vocabulary, report, schema, year);
        vocabulary
    }

    fn add_source(&mut self, report: &Report<'_>, schema: &Schema, raw: &RawSource, year: Year) {
        let id = SourceId::from(raw.id.as_str());
        let mut list = IndexMap::new();
        for column in &raw.columns {
            match columns::build(&self.network, report, schema, (raw, column), year) {
                Some(built) => drop(list.insert(built.id.clone(), built)),
                None => drop(self.broken.insert((id.clone(), ColumnId::from(column.id.as_str())))),
            }
        }
        self.broken.extend(raw.broken.iter().map(|column| (id.clone(), ColumnId::from(column.as_str()))));
        let source = Source {
            title: raw.title.at(year),
            entity: raw.entity.clone(),
            key: raw.key.as_ref().map(|key| ColumnId::from(key.raw.as_str())),
            sampling: raw.sampling,
            cluster: raw.cluster.as_ref().map(|key| ColumnId::from(key.raw.as_str())),
            contributor: raw.contributor.as_ref().map(|key| ColumnId::from(key.raw.as_str())),
            columns: list,
            id,
        };
        self.network.sources.insert(source.id.clone(), source);
    }

    /// The source that a phrase names; reported when there is none.
    pub fn source(&self, report: &Report<'_>, name: &Phrase, place: &Text) -> Option<&Source> {
        let found = self.network.sources.get(&SourceId::from(name.raw.as_str()));
        if found.is_none() {
            let label = say("`schema.toml` n’a pas cette source", "`schema.toml` has no such source");
            let valid = self.network.sources.keys().map(SourceId::as_str);
            unknown(report, name.spot, (Noun::Source, &name.raw), place, label, valid);
        }
        found
    }

    /// The column of `source` called `name`; reported when there is none, unless its declaration is what is wrong.
    pub fn column<'v>(
        &self,
        report: &Report<'_>,
        source: &'v Source,
        (name, spot): (&str, crate::files::Spot),
        place: &Text,
    ) -> Option<&'v Column> {
        let id = ColumnId::from(name);
        let found = source.columns.get(&id);
        if found.is_none() && !self.broken.contains(&(source.id.clone(), id)) {
            let own = &source.id;
            let label = say(format!("`{own}` n’a pas cette colonne"), format!("`{own}` has no such column"));
            let valid = source.columns.values().filter(|c| countable(c)).map(|c| c.id.as_str());
            unknown(report, spot, (Noun::Column, name), place, label, valid);
        }
        found
    }
}

/// Whether a definition may use the column at all.
fn countable(column: &Column) -> bool {
    !matches!(column.kind, ColumnType::Text | ColumnType::Key(_))
}
