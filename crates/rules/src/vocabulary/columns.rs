//! Columns of the schema: builds each from what is written, then checks that lookups and rollups lead somewhere.

use super::Vocabulary;
use crate::diagnostic::{Report, say};
use crate::files::Spot;
use crate::nearest::{Noun, unknown};
use crate::nomenclature::{CodeList, CodeLists};
use crate::phrase::Phrase;
use crate::schema::{RawColumn, RawKind, RawOrigin, RawSource, Schema};
use domain::network::{
    Cell, Column, ColumnId, ColumnType, Measure, Network, Nomenclature, NomenclatureId, Origin, Source, SourceId, Text,
    Year,
};

/// A column with the names that it mentions resolved; its condition or filter is still open.
pub(super) fn build(
    network: &Network,
    report: &Report<'_>,
    schema: &Schema,
    (source, raw): (&RawSource, &RawColumn),
    year: Year,
) -> Option<Column> {
    let place = place(source, raw);
    let names = Names { network, report, schema, place: &place };
    let kind = names.kind(&raw.kind, year)?;
    let origin = names.origin(source, &raw.origin)?;
    let id = ColumnId::from(raw.id.as_str());
    Some(Column { id, kind, nullable: raw.nullable, label: raw.label.at(year), origin })
}

/// How messages call a column of the schema.
pub(super) fn place(source: &RawSource, raw: &RawColumn) -> Text {
    let name = format!("`{}.{}`", source.id, raw.id);
    say(format!("la colonne {name}"), format!("column {name}"))
}

struct Names<'a> {
    network: &'a Network,
    report: &'a Report<'a>,
    schema: &'a Schema,
    place: &'a Text,
}

impl Names<'_> {
    fn kind(&self, raw: &RawKind, year: Year) -> Option<ColumnType> {
        Some(match raw {
            RawKind::Code(name) => ColumnType::Code(self.nomenclature(name)?),
            RawKind::Bool => ColumnType::Bool,
            RawKind::Integer { min, max, unit } => ColumnType::Integer { min: *min, max: *max, unit: unit.clone() },
            RawKind::Date { first, last } => {
                let (from, to) = (self.day(first, year), self.day(last, year));
                self.ordered(last, from?, to?)?
            }
            RawKind::Text => ColumnType::Text,
            RawKind::Key(of) => ColumnType::Key(self.source(of)?),
        })
    }

    fn origin(&self, source: &RawSource, raw: &RawOrigin) -> Option<Origin> {
        Some(match raw {
            RawOrigin::Record => Origin::Record,
            RawOrigin::Lookup(name) => Origin::Lookup(self.source(name)?),
            RawOrigin::Rollup(path) => self.rollup(source, path)?,
            RawOrigin::Condition(_) => Origin::Condition(Cell::all()),
            RawOrigin::Counted { source, sum, .. } => {
                let measure = sum.as_ref().map_or(Measure::Count, |sum| Measure::Sum(ColumnId::from(sum.raw.as_str())));
                Origin::Counted { source: self.source(source)?, measure, filter: Cell::all() }
            }
        })
    }

    fn rollup(&self, source: &RawSource, path: &Phrase) -> Option<Origin> {
        let Some((of, attribute)) = path.raw.split_once('.') else {
            let label = say("attendu : `colonne.attribut`", "expected `column.attribute`");
            self.report.add(path.spot, say("`rollup` incomplet", "incomplete `rollup`"), label, None);
            return None;
        };
        if !source.columns.iter().any(|column| column.id == of) && !source.broken.iter().any(|column| column == of) {
            let label =
                say(format!("`{}` n’a pas cette colonne", source.id), format!("`{}` has no such column", source.id));
            let valid = source.columns.iter().filter(|c| matches!(c.kind, RawKind::Code(_))).map(|c| c.id.as_str());
            unknown(self.report, path.spot, (Noun::Column, of), self.place, label, valid);
            return None;
        }
        Some(Origin::Rollup { of: ColumnId::from(of), attribute: attribute.to_owned() })
    }

    fn nomenclature(&self, name: &Phrase) -> Option<NomenclatureId> {
        let id = NomenclatureId::from(name.raw.as_str());
        if !self.network.nomenclatures.contains_key(&id) {
            let label = say("pas de fichier de ce nom dans `nomenclatures/`", "no such file in `nomenclatures/`");
            let valid = self.network.nomenclatures.keys().map(NomenclatureId::as_str);
            unknown(self.report, name.spot, (Noun::Nomenclature, &name.raw), self.place, label, valid);
            return None;
        }
        Some(id)
    }

    fn source(&self, name: &Phrase) -> Option<SourceId> {
        if !self.schema.sources.iter().any(|source| source.id == name.raw) {
            let label = say("`schema.toml` n’a pas cette source", "`schema.toml` has no such source");
            let valid = self.schema.sources.iter().map(|source| source.id.as_str());
            unknown(self.report, name.spot, (Noun::Source, &name.raw), self.place, label, valid);
            return None;
        }
        Some(SourceId::from(name.raw.as_str()))
    }

    fn day(&self, phrase: &Phrase, year: Year) -> Option<i64> {
        let text = phrase.fill(year);
        let day = domain::days::parse(&text);
        if day.is_none() {
            let message = say(format!("`{text}` n’est pas un jour"), format!("`{text}` is not a day"));
            self.report.add(phrase.spot, message, say("attendu : AAAA-MM-JJ", "expected YYYY-MM-DD"), None);
        }
        day
    }

    fn ordered(&self, last: &Phrase, from: i64, to: i64) -> Option<ColumnType> {
        if from > to {
            let message = say("`last` précède `first`", "`last` comes before `first`");
            self.report.add(last.spot, message, say("aucun jour n’est possible", "no day is possible"), None);
            return None;
        }
        Some(ColumnType::Date { first: from, last: to })
    }
}

/// Checks what needs all sources at once; a column that leads nowhere is taken out.
pub(super) fn check(vocabulary: &mut Vocabulary, report: &Report<'_>, lists: &CodeLists, schema: &Schema) {
    let mut wrong = Vec::new();
    let checker = Checker { report, network: &vocabulary.network, lists };
    for raw in &schema.sources {
        let Some(source) = vocabulary.network.sources.get(&SourceId::from(raw.id.as_str())) else { continue };
        checker.keys(raw, source);
        for column in &raw.columns {
            let built = source.columns.get(&ColumnId::from(column.id.as_str()));
            if built.is_some_and(|built| checker.column(raw, source, (column, built)).is_none()) {
                wrong.push((source.id.clone(), ColumnId::from(column.id.as_str())));
            }
        }
    }
    for (source, column) in &wrong {
        vocabulary.network.sources.get_mut(source).and_then(|source| source.columns.shift_remove(column));
    }
    vocabulary.broken.extend(wrong);
}

struct Checker<'a> {
    report: &'a Report<'a>,
    network: &'a Network,
    lists: &'a CodeLists,
}

impl Checker<'_> {
    /// `key`, `cluster` and `contributor` name columns.
    fn keys(&self, raw: &RawSource, source: &Source) {
        for name in [&raw.key, &raw.cluster, &raw.contributor].into_iter().flatten() {
            if !source.columns.contains_key(&ColumnId::from(name.raw.as_str())) && !raw.broken.contains(&name.raw) {
                let place = say(format!("la source `{}`", raw.id), format!("source `{}`", raw.id));
                let label = say("pas de colonne de ce nom", "no column of that name");
                let valid = source.columns.keys().map(ColumnId::as_str);
                unknown(self.report, name.spot, (Noun::Column, &name.raw), &place, label, valid);
            }
        }
    }

    fn column(&self, source: &RawSource, built: &Source, (raw, column): (&RawColumn, &Column)) -> Option<()> {
        let place = place(source, raw);
        match (&raw.origin, &column.origin) {
            (RawOrigin::Lookup(name), Origin::Lookup(to)) => self.lookup(built, column, (name, to), &place),
            (RawOrigin::Rollup(path), Origin::Rollup { of, attribute }) => {
                self.rollup((built, column), (of, attribute), path.spot, &place)
            }
            (RawOrigin::Counted { source: name, sum, .. }, Origin::Counted { source: to, .. }) => {
                self.counted(built, (name, to), sum.as_ref(), &place)
            }
            _ => Some(()),
        }
    }

    /// A lookup has a key to follow and finds a column of the same type, and does not come back to itself.
    fn lookup(&self, source: &Source, column: &Column, (name, to): (&Phrase, &SourceId), place: &Text) -> Option<()> {
        let nowhere = |fr: String, en: String| {
            let message = say(
                format!("`lookup` sans issue dans {}", place.fr),
                format!("`lookup` leads nowhere in {}", place.en),
            );
            self.report.add(name.spot, message, say(fr, en), None);
        };
        if !source.columns.values().any(|c| c.kind == ColumnType::Key(to.clone())) {
            let own = &source.id;
            nowhere(format!("`{own}` n’a pas de clé vers `{to}`"), format!("`{own}` has no key to `{to}`"));
            return None;
        }
        let target = self.network.column(to, &column.id).filter(|c| !matches!(c.origin, Origin::Counted { .. }));
        let Some(target) = target else {
            let id = &column.id;
            nowhere(format!("`{to}` n’a pas de colonne `{id}`"), format!("`{to}` has no column `{id}`"));
            return None;
        };
        if target.kind != column.kind || (target.nullable && !column.nullable) {
            nowhere(
                format!("`{to}.{}` n’est pas du même type, bornes et vides compris", column.id),
                format!("`{to}.{}` is of another type, bounds and empty values included", column.id),
            );
            return None;
        }
        if self.circular(&source.id, &column.id) {
            nowhere("cette valeur vient d’elle-même".to_owned(), "this value comes from itself".to_owned());
            return None;
        }
        Some(())
    }

    /// Whether lookups and rollups come back to where they began.
    fn circular(&self, source: &SourceId, column: &ColumnId) -> bool {
        let columns: usize = self.network.sources.values().map(|source| source.columns.len()).sum();
        let mut at = (source, column);
        for _ in 0..=columns {
            at = match self.network.column(at.0, at.1).map(|c| &c.origin) {
                Some(Origin::Lookup(to)) => (to, at.1),
                Some(Origin::Rollup { of, .. }) => (at.0, of),
                _ => return false,
            }
        }
        true
    }

    /// A rollup reads a code column whose nomenclature says, for every code, which coarser code it belongs to.
    fn rollup(
        &self,
        (source, column): (&Source, &Column),
        (of, attribute): (&ColumnId, &str),
        spot: Spot,
        place: &Text,
    ) -> Option<()> {
        let finer = source.columns.get(of)?;
        let (ColumnType::Code(fine), ColumnType::Code(coarse)) = (&finer.kind, &column.kind) else {
            let message = say(format!("`{of}` n’est pas un code"), format!("`{of}` is not a code"));
            let label = say("`rollup` regroupe des codes", "`rollup` groups codes");
            self.report.add(spot, message, label, None);
            return None;
        };
        if finer.nullable && !column.nullable {
            let message =
                say(format!("`{of}` peut manquer, ceci aussi"), format!("`{of}` may be absent, so this may too"));
            self.report.add(spot, message, say("ajoutez `nullable = true`", "add `nullable = true`"), None);
            return None;
        }
        let (list, groups) = (self.lists.get(fine)?, self.network.nomenclatures.get(coarse)?);
        if !list.attributes.iter().any(|own| own == attribute) {
            let label = say(format!("`{fine}.csv` n’a pas cette colonne"), format!("`{fine}.csv` has no such column"));
            let valid = list.attributes.iter().map(String::as_str);
            unknown(self.report, spot, (Noun::Attribute, attribute), place, label, valid);
            return None;
        }
        self.groups(list, attribute, groups, column.nullable);
        if self.circular(&source.id, &column.id) {
            let message = say(
                format!("`rollup` sans issue dans {}", place.fr),
                format!("`rollup` leads nowhere in {}", place.en),
            );
            self.report.add(spot, message, say("cette valeur vient d’elle-même", "this value comes from itself"), None);
            return None;
        }
        Some(())
    }

    /// Every code of `list` names one of `groups`.
    fn groups(&self, list: &CodeList, attribute: &str, groups: &Nomenclature, nullable: bool) {
        for (index, code) in list.list.codes.iter().enumerate() {
            let value = code.attributes.get(attribute).map_or("", String::as_str);
            if (value.is_empty() && nullable) || groups.value_of(value).is_some() {
                continue;
            }
            let (name, coarse) = (&code.code, &groups.id);
            let what =
                say(format!("l’attribut `{attribute}` de `{name}`"), format!("attribute `{attribute}` of `{name}`"));
            let label = say(format!("`{coarse}.csv` n’a pas ce code"), format!("`{coarse}.csv` has no such code"));
            let valid = groups.codes.iter().map(|c| c.code.as_str());
            let spot = list.attribute_spot(index, attribute);
            unknown(self.report, spot, (Noun::Code, value), &what, label, valid);
        }
    }

    /// What is counted has a key to follow back, and a whole number to add up.
    fn counted(
        &self,
        own: &Source,
        (name, to): (&Phrase, &SourceId),
        sum: Option<&Phrase>,
        place: &Text,
    ) -> Option<()> {
        let target = self.network.sources.get(to)?;
        let mut keys: Vec<_> =
            own.columns.values().map(|c| &c.kind).filter(|k| matches!(k, ColumnType::Key(_))).collect();
        let back = ColumnType::Key(own.id.clone());
        keys.push(&back);
        if !target.columns.values().any(|c| keys.contains(&&c.kind)) {
            let message = say(
                format!("`counts` sans issue dans {}", place.fr),
                format!("`counts` leads nowhere in {}", place.en),
            );
            let label =
                say(format!("`{to}` n’a pas de clé vers `{}`", own.id), format!("`{to}` has no key to `{}`", own.id));
            self.report.add(name.spot, message, label, None);
            return None;
        }
        let Some(sum) = sum else { return Some(()) };
        let summed = target.columns.get(&ColumnId::from(sum.raw.as_str()));
        if summed.is_none_or(|c| {
            !matches!((&c.kind, &c.origin), (ColumnType::Integer { .. }, Origin::Record | Origin::Lookup(_)))
        }) {
            let label = say(format!("pas un nombre entier de `{to}`"), format!("not a whole number of `{to}`"));
            let valid =
                target.columns.values().filter(|c| matches!(c.kind, ColumnType::Integer { .. })).map(|c| c.id.as_str());
            unknown(self.report, sum.spot, (Noun::Column, &sum.raw), place, label, valid);
            return None;
        }
        Some(())
    }
}
