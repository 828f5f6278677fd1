//! How a column's values become categories: as they are, by attribute or groups of codes, bands, rounding, periods, all.
//!
//! Whatever the words, a level ends as a partition of what the column may hold; what it misses or holds twice is a
//! mistake with its place. Start with [`Maker::level`].

use super::is_coded;
use crate::diagnostic::{Report, say};
use crate::nearest::{Noun, unknown};
use crate::reader::{Fields, Node};
use domain::days;
use domain::microdata::{Category, Flaw, Generalisation};
use domain::network::{Column, ColumnType, Network, Nomenclature, NomenclatureId, Text, Year};
use domain::set::{NULL, ValueSet};

/// The most categories of a level: more is no generalisation.
const MOST_CATEGORIES: i64 = 1000;

/// Makes the levels of one column.
pub(super) struct Maker<'a> {
    pub network: &'a Network,
    pub report: &'a Report<'a>,
    pub edition: Year,
    pub column: &'a Column,
    /// How an absent value is released.
    pub absent: &'a Category,
}

/// The ways to state a level: exactly one key of these.
const WAYS: [&str; 7] = ["codes", "attribute", "groups", "bands", "round", "period", "all"];

impl Maker<'_> {
    /// A level as declared; `None` after a mistake.
    pub fn level(&self, node: Node<'_>) -> Option<Generalisation> {
        let what = say(format!("un niveau de `{}`", self.column.id), format!("a level of `{}`", self.column.id));
        let fields =
            node.fields(what)?.only(&[&WAYS[..], &["nomenclature", "labels", "bottom", "top", "from"]].concat());
        let stated: Vec<Node<'_>> = WAYS.iter().filter_map(|way| fields.get(way)).collect();
        let [way] = stated[..] else {
            let list = WAYS.map(|way| format!("`{way}`")).join(", ");
            node.wrong(
                &format!("une manière de généraliser, parmi {list}"),
                &format!("one way to generalise, of {list}"),
            );
            return None;
        };
        let mut made = self.parts(way, &fields)?;
        if self.column.nullable && way.name != "all" {
            made.categories.push(Category { values: ValueSet::one(NULL), ..self.absent.clone() });
        }
        self.sound(&node, &made).then_some(made)
    }

    fn parts(&self, way: Node<'_>, fields: &Fields<'_>) -> Option<Generalisation> {
        match (way.name, &self.column.kind) {
            ("all", _) if is_coded(self.column) => self.all(way),
            ("codes", ColumnType::Code(list)) => self.codes(self.network.nomenclatures.get(list)?),
            ("codes", ColumnType::Bool) => Some(truths()),
            ("attribute", ColumnType::Code(list)) => self.attribute(way, fields, self.network.nomenclatures.get(list)?),
            ("groups", ColumnType::Code(list)) => self.groups(way, self.network.nomenclatures.get(list)?),
            ("bands", ColumnType::Integer { min, max, .. }) => bands(way, (*min, *max)),
            ("round", ColumnType::Integer { min, max, .. }) => rounded(way, fields, (*min, *max)),
            ("period", ColumnType::Date { first, last }) => self.periods(way, fields, (*first, *last)),
            _ => {
                let name = way.name;
                let message = say(
                    format!("`{name}` ne va pas à une colonne de ce type"),
                    format!("`{name}` does not suit a column of this type"),
                );
                let label = say(
                    "codes, attribute, groups : un code ; bands, round : un entier ; period : un jour",
                    "codes, attribute, groups: a code; bands, round: a whole number; period: a day",
                );
                self.report.add(way.key, message, label, None);
                None
            }
        }
    }

    /// Reports values in no category or in two, or a code that stands for two categories.
    fn sound(&self, node: &Node<'_>, made: &Generalisation) -> bool {
        let repeated = made
            .categories
            .iter()
            .enumerate()
            .find(|(at, category)| made.categories[..*at].iter().any(|other| other.code == category.code));
        let (fr, en) = match (made.flaw(&self.network.universe(self.column)), repeated) {
            (Some(Flaw::Missing(values)), _) => {
                let list = self.spell(&values);
                (format!("aucune catégorie ne contient {list}"), format!("no category holds {list}"))
            }
            (Some(Flaw::Twice(values)), _) => {
                let list = self.spell(&values);
                (format!("deux catégories contiennent {list}"), format!("two categories hold {list}"))
            }
            (None, Some((_, category))) => {
                let code = &category.code;
                (format!("deux catégories ont le code `{code}`"), format!("two categories have the code `{code}`"))
            }
            (None, None) => return true,
        };
        let label = say("chaque valeur va dans une seule", "each value goes into exactly one");
        self.report.add(node.spot, say(fr, en), label, None);
        false
    }

    /// Values as the records spell them.
    fn spell(&self, values: &ValueSet) -> String {
        let nomenclature = match &self.column.kind {
            ColumnType::Code(list) => self.network.nomenclatures.get(list),
            _ => None,
        };
        let one = |value: i64| match nomenclature.and_then(|list| list.code_at(value)) {
            Some(code) => format!("`{}`", code.code),
            None => format!("`{value}`"),
        };
        let range = |(low, high): &(i64, i64)| match (nomenclature, low == high) {
            (None, false) => format!("{} … {}", one(*low), one(*high)),
            _ => (*low..=*high).map(one).collect::<Vec<_>>().join(", "),
        };
        values.ranges().iter().map(range).collect::<Vec<_>>().join(", ")
    }

    fn all(&self, node: Node<'_>) -> Option<Generalisation> {
        let fields = node.fields(say("`all`", "`all`"))?.only(&["code", "fr", "en"]);
        let code = fields.need("code").and_then(|node| node.phrase());
        let label = fields.bilingual()?.at(self.edition);
        let values = self.network.universe(self.column);
        Some(Generalisation {
            how: say("toutes valeurs réunies", "all values together"),
            categories: vec![Category { code: code?.raw, label, values }],
        })
    }

    fn codes(&self, list: &Nomenclature) -> Option<Generalisation> {
        let category = |(code, value): (&domain::network::Code, i64)| Category {
            code: code.code.clone(),
            label: code.label.clone(),
            values: ValueSet::one(value),
        };
        let categories = list.codes.iter().zip(0..).map(category).collect();
        Some(Generalisation { how: say("codes de la nomenclature", "codes of the nomenclature"), categories })
    }

    /// Codes that share an attribute, labelled by another nomenclature or by `labels`.
    fn attribute(&self, way: Node<'_>, fields: &Fields<'_>, list: &Nomenclature) -> Option<Generalisation> {
        let name = way.phrase()?;
        let Some(valid) = list.codes.first().map(|code| &code.attributes) else {
            way.wrong("une nomenclature qui a des codes", "a nomenclature that has codes");
            return None;
        };
        if !valid.contains_key(&name.raw) {
            let place = say(format!("la nomenclature `{}`", list.id), format!("nomenclature `{}`", list.id));
            let label = say("elle n’a pas cet attribut", "it has no such attribute");
            let names = valid.keys().map(String::as_str);
            unknown(self.report, name.spot, (Noun::Attribute, &name.raw), &place, label, names);
            return None;
        }
        let mut categories: Vec<Category> = Vec::new();
        for (code, value) in list.codes.iter().zip(0..) {
            let above = code.attributes.get(&name.raw).filter(|above| !above.is_empty()).or_else(|| {
                let code = &code.code;
                way.wrong(&format!("un attribut que `{code}` a aussi"), &format!("an attribute that `{code}` has too"));
                None
            })?;
            match categories.iter_mut().find(|category| category.code == *above) {
                Some(category) => category.values = category.values.union(&ValueSet::one(value)),
                None => categories.push(Category {
                    code: above.clone(),
                    label: self.label_of(way, fields, above)?,
                    values: ValueSet::one(value),
                }),
            }
        }
        let how =
            say(format!("regroupé selon l’attribut « {} »", name.raw), format!("grouped by attribute “{}”", name.raw));
        Some(Generalisation { how, categories })
    }

    fn label_of(&self, way: Node<'_>, fields: &Fields<'_>, code: &str) -> Option<Text> {
        if let Some(node) = fields.get("labels") {
            let labels = node.fields(say("`labels`", "`labels`"))?;
            return Some(labels.need(code)?.bilingual()?.at(self.edition));
        }
        let Some(node) = fields.get("nomenclature") else {
            way.wrong("`labels` ou `nomenclature` à côté", "`labels` or `nomenclature` beside it");
            return None;
        };
        let name = node.phrase()?;
        let Some(list) = self.network.nomenclatures.get(&NomenclatureId::from(name.raw.as_str())) else {
            let label = say("ce réseau n’a pas cette nomenclature", "this network has no such nomenclature");
            let valid = self.network.nomenclatures.keys().map(NomenclatureId::as_str);
            unknown(self.report, name.spot, (Noun::Nomenclature, &name.raw), &super::place(), label, valid);
            return None;
        };
        let found = list.codes.iter().find(|one| one.code == code).map(|one| one.label.clone());
        if found.is_none() {
            node.wrong(
                &format!("une nomenclature qui a le code `{code}`"),
                &format!("a nomenclature that has code `{code}`"),
            );
        }
        found
    }

    fn groups(&self, way: Node<'_>, list: &Nomenclature) -> Option<Generalisation> {
        let categories = way.items()?.into_iter().map(|node| self.group(node, list)).collect::<Option<_>>()?;
        Some(Generalisation { how: say("codes regroupés", "grouped codes"), categories })
    }

    fn group(&self, node: Node<'_>, list: &Nomenclature) -> Option<Category> {
        let fields = node.fields(say("ce groupe", "this group"))?.only(&["code", "fr", "en", "of"]);
        let code = fields.need("code").and_then(|node| node.phrase());
        let label = fields.bilingual().map(|label| label.at(self.edition));
        let (mut values, mut known) = (ValueSet::empty(), true);
        for name in fields.need("of")?.phrases()? {
            match list.value_of(&name.raw) {
                Some(value) => values = values.union(&ValueSet::one(value)),
                None => {
                    let place = say(format!("la nomenclature `{}`", list.id), format!("nomenclature `{}`", list.id));
                    let label = say("elle n’a pas ce code", "it has no such code");
                    let valid = list.codes.iter().map(|code| code.code.as_str());
                    known = false;
                    unknown(self.report, name.spot, (Noun::Code, &name.raw), &place, label, valid);
                }
            }
        }
        Some(Category { code: code?.raw, label: label?, values }).filter(|_| known)
    }

    /// Calendar years or quarters from the year `from` on; the days before it together.
    fn periods(&self, way: Node<'_>, fields: &Fields<'_>, (first, last): (i64, i64)) -> Option<Generalisation> {
        let months = way.word(&[("year", 12), ("quarter", 3)])?;
        let from = match fields.get("from") {
            Some(node) => node.year_phrase()?.fill(self.edition).parse().ok()?,
            None => year_of(first)?,
        };
        let count = (year_of(last)? - from + 1) * (12 / months);
        if count > MOST_CATEGORIES {
            way.wrong(
                &format!("au plus {MOST_CATEGORIES} catégories"),
                &format!("at most {MOST_CATEGORIES} categories"),
            );
            return None;
        }
        let within = ValueSet::range(first, last);
        let before = ValueSet::range(first, days::parse(&format!("{from:04}-01-01"))? - 1);
        let mut categories = vec![Category {
            code: format!("<{from}"),
            label: say(format!("Avant {from}"), format!("Before {from}")),
            values: before.intersect(&within),
        }];
        for year in from..=year_of(last)? {
            let parts = (0..12 / months).map(|part| period(year, part, months));
            categories.extend(parts.collect::<Option<Vec<_>>>()?);
        }
        categories.iter_mut().for_each(|category| category.values = category.values.intersect(&within));
        categories.retain(|category| !category.values.is_empty());
        let how = if months == 12 { say("année", "year") } else { say("trimestre", "quarter") };
        Some(Generalisation { how, categories })
    }
}

/// Bands that begin at the least value and at each bound.
fn bands(way: Node<'_>, (min, max): (i64, i64)) -> Option<Generalisation> {
    let mut from = vec![min];
    for node in way.items()? {
        from.push(node.between(from.last()? + 1, max)?);
    }
    let ends = from.iter().skip(1).map(|next| next - 1).chain([max]);
    let category = |(low, high): (&i64, i64)| Category {
        code: format!("{low}-{high}"),
        label: say(format!("De {low} à {high}"), format!("{low} to {high}")),
        values: ValueSet::range(*low, high),
    };
    let categories = from.iter().zip(ends).map(category).collect();
    Some(Generalisation { how: say("tranches", "bands"), categories })
}

/// Multiples of `round`, everything at or below `bottom` and at or above `top` together.
fn rounded(way: Node<'_>, fields: &Fields<'_>, (min, max): (i64, i64)) -> Option<Generalisation> {
    let step = way.between(2, max.max(2))?;
    let [bottom, top] = ["bottom", "top"].map(|key| fields.need(key));
    let (bottom, top) = (bottom?.between(min, max)?, top?);
    let top = top.between(bottom + step, max)?;
    if bottom % step != 0 || top % step != 0 || (top - bottom) / step > MOST_CATEGORIES {
        way.wrong("des bornes multiples de l’arrondi", "bounds that are multiples of the rounding");
        return None;
    }
    let half = step / 2;
    let middle = (bottom / step + 1..top / step).map(|times| times * step);
    let mut categories = vec![Category {
        code: format!("<={bottom}"),
        label: say(format!("{bottom} ou moins"), format!("{bottom} or less")),
        values: ValueSet::range(min, bottom - half + step - 1),
    }];
    categories.extend(middle.map(|value| Category {
        code: value.to_string(),
        label: say(format!("Environ {value}"), format!("About {value}")),
        values: ValueSet::range(value - half, value - half + step - 1),
    }));
    categories.push(Category {
        code: format!(">={top}"),
        label: say(format!("{top} ou plus"), format!("{top} or more")),
        values: ValueSet::range(top - half, max),
    });
    let how = say(
        format!("arrondi à {step}, plafonné à {bottom} et {top}"),
        format!("rounded to {step}, capped at {bottom} and {top}"),
    );
    Some(Generalisation { how, categories })
}

fn truths() -> Generalisation {
    let category = |code: &str, fr: &str, en: &str, value| Category {
        code: code.to_owned(),
        label: say(fr, en),
        values: ValueSet::one(value),
    };
    Generalisation {
        how: say("vrai ou faux", "true or false"),
        categories: vec![category("false", "Non", "No", 0), category("true", "Oui", "Yes", 1)],
    }
}

fn year_of(day: i64) -> Option<i64> {
    days::print(day).get(..4)?.parse().ok()
}

/// The part of a year, from 0, that lasts so many months.
fn period(year: i64, part: i64, months: i64) -> Option<Category> {
    let begins = |month: i64| days::parse(&format!("{:04}-{:02}-01", year + (month - 1) / 12, (month - 1) % 12 + 1));
    // No day is written after the year 9999, so that nothing ends its last part.
    let next = begins((part + 1) * months + 1).map_or(i64::MAX, |next| next - 1);
    let values = ValueSet::range(begins(part * months + 1)?, next);
    let (code, label) = match months {
        12 => (year.to_string(), Text::same(&year.to_string())),
        _ => (
            format!("{year}-Q{}", part + 1),
            say(format!("Trimestre {} de {year}", part + 1), format!("Quarter {} of {year}", part + 1)),
        ),
    };
    Some(Category { code, label, values })
}
