//! What every column of the records, every code, every status and every figure means, and how each figure is computed.
//!
//! One list for programs and people alike: as CSV with its schema, and as JSON. Definitions hold expressions, never
//! results. Start with [`files`].

use super::file::{FOLDER, File, Kind};
use super::json::{Json, list, object};
use super::schema::{Field, csv, schema};
use crate::site::paths::Place;
use crate::words::{STATUSES, mark, meaning, sdmx};
use crate::{Material, PublishError};
use domain::days;
use domain::edition::{Edition, EditionTable, Figure, NotComputed, Status};
use domain::network::{Cell, Code, Column, ColumnType, Language, Measure, Network, Nomenclature, Origin, Source, Text};
use domain::protection::Extent;
use domain::set::{NULL, ValueSet};

/// The dictionary in both forms, and the schema of the first.
///
/// # Errors
/// What the format refuses.
pub(super) fn files(material: &Material<'_>) -> Result<Vec<File>, PublishError> {
    let fields = fields();
    let bytes = csv(&fields, rows(material))?;
    let schema = schema(&fields, &["kind", "group", "name"]).bytes();
    let title = Text { fr: "Dictionnaire des données".into(), en: "Data dictionary".into() };
    let file =
        |ending: &str, bytes, kind| File::new(format!("{FOLDER}dictionnaire.{ending}"), bytes, title.clone(), kind);
    Ok(vec![
        file("csv", bytes, Kind::Csv),
        file("schema.json", schema, Kind::Schema),
        file("json", json(material).bytes(), Kind::Json),
    ])
}

/// An entry of the dictionary, whatever its kind.
#[derive(Default)]
struct Entry<'e> {
    kind: &'static str,
    group: &'e str,
    name: &'e str,
    label: Text,
    data_type: &'static str,
    unit: &'e str,
    minimum: String,
    maximum: String,
    nullable: Option<bool>,
    refers_to: &'e str,
    origin: String,
    attributes: String,
    definition: [&'e str; 6],
}

impl Entry<'_> {
    fn row(self, synthetic: bool) -> Vec<String> {
        let nullable = self.nullable.map(|value| value.to_string()).unwrap_or_default();
        let words = [self.kind, self.group, self.name, &self.label.fr, &self.label.en, self.data_type, self.unit];
        let mut row: Vec<String> = words.into_iter().map(str::to_owned).collect();
        row.extend([self.minimum, self.maximum, nullable, self.refers_to.to_owned(), self.origin, self.attributes]);
        row.extend(self.definition.map(str::to_owned));
        row.push(synthetic.to_string());
        row
    }
}

fn rows<'e>(material: &Material<'e>) -> impl Iterator<Item = Vec<String>> + use<'e> {
    let (network, edition) = (material.network, material.edition);
    let columns = network.sources.values().flat_map(|source| {
        let columns = source.columns.values();
        columns.map(|column| column_entry(source, column))
    });
    let codes = network.nomenclatures.values().flat_map(|of| of.codes.iter().map(|code| code_entry(of, code)));
    let figures =
        edition.tables.iter().flat_map(|table| table.figures.iter().map(|figure| figure_entry(table, figure)));
    let statuses = STATUSES.into_iter().map(status_entry);
    columns.chain(codes).chain(statuses).chain(figures).map(|entry| entry.row(edition.synthetic))
}

fn column_entry<'e>(source: &'e Source, column: &'e Column) -> Entry<'e> {
    let (data_type, unit, refers_to) = match &column.kind {
        ColumnType::Code(id) => ("code", "", id.as_str()),
        ColumnType::Bool => ("boolean", "", ""),
        ColumnType::Integer { unit, .. } => ("integer", unit.as_str(), ""),
        ColumnType::Date { .. } => ("date", "", ""),
        ColumnType::Text => ("text", "", ""),
        ColumnType::Key(of) => ("key", "", of.as_str()),
    };
    let (minimum, maximum) = bounds(&column.kind);
    Entry {
        kind: "column",
        group: source.id.as_str(),
        name: column.id.as_str(),
        label: column.label.clone(),
        data_type,
        unit,
        minimum,
        maximum,
        nullable: Some(column.nullable),
        refers_to,
        origin: origin(&column.origin),
        ..Entry::default()
    }
}

fn bounds(kind: &ColumnType) -> (String, String) {
    match kind {
        ColumnType::Integer { min, max, .. } => (min.to_string(), max.to_string()),
        ColumnType::Date { first, last } => (days::print(*first), days::print(*last)),
        _ => Default::default(),
    }
}

fn code_entry<'e>(of: &'e Nomenclature, code: &'e Code) -> Entry<'e> {
    let attributes = code.attributes.iter().filter(|(_, value)| !value.is_empty());
    let attributes: Vec<_> = attributes.map(|(name, value)| format!("{name}={value}")).collect();
    Entry {
        kind: "code",
        group: of.id.as_str(),
        name: &code.code,
        label: code.label.clone(),
        attributes: attributes.join(" | "),
        ..Entry::default()
    }
}

/// What a status means, with its letter and its codes in the international lists.
fn status_entry<'e>(status: Status) -> Entry<'e> {
    let (observation, confidentiality) = sdmx(status);
    let symbol = mark(status).map(|letter| format!("symbol={letter} | ")).unwrap_or_default();
    Entry {
        kind: "status",
        group: "status",
        name: super::cell::status_code(status),
        label: status_label(status),
        attributes: format!("{symbol}OBS_STATUS={observation} | CONF_STATUS={confidentiality}"),
        ..Entry::default()
    }
}

fn status_label(status: Status) -> Text {
    Text { fr: meaning(status, Language::Fr).to_owned(), en: meaning(status, Language::En).to_owned() }
}

fn figure_entry<'e>(table: &'e EditionTable, figure: &'e Figure) -> Entry<'e> {
    let title =
        |row: &str, column: &str| if row.is_empty() { column.to_owned() } else { format!("{row} – {column}") };
    let stated = &figure.definition;
    Entry {
        kind: "figure",
        group: &table.id,
        name: figure.id.as_str(),
        label: Text { fr: title(&figure.row.fr, &figure.column.fr), en: title(&figure.row.en, &figure.column.en) },
        unit: super::cell::unit_code(figure.unit),
        definition: [&stated.source, &stated.value, &stated.base, &stated.filter, &stated.since, &stated.at],
        ..Entry::default()
    }
}

/// Where a column's values come from: `record`, `lookup trainings`, `rollup occupation.family`, …
fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Record => "record".to_owned(),
        Origin::Lookup(source) => format!("lookup {source}"),
        Origin::Rollup { of, attribute } => format!("rollup {of}.{attribute}"),
        Origin::Condition(_) => "condition".to_owned(),
        Origin::Counted { source, measure: Measure::Count, .. } => format!("count {source}"),
        Origin::Counted { source, measure: Measure::Sum(column), .. } => format!("sum {source}.{column}"),
    }
}

/// The condition that a column states or counts by, column by column.
fn condition(network: &Network, source: &Source, origin: &Origin) -> Option<Json> {
    let (source, cell) = match origin {
        Origin::Condition(cell) => (Some(source), cell),
        Origin::Counted { source, filter, .. } => (network.sources.get(source), filter),
        Origin::Record | Origin::Lookup(_) | Origin::Rollup { .. } => return None,
    };
    (!cell.0.is_empty()).then(|| conditions(network, source?, cell))?
}

fn conditions(network: &Network, source: &Source, cell: &Cell) -> Option<Json> {
    let of = |(id, set)| Some((id, values(network, source.columns.get(id)?, set)));
    let members = cell.0.iter().filter_map(of).map(|(id, values)| (id.to_string(), values));
    Some(object(members))
}

/// The codes of a set, or its ranges.
fn values(network: &Network, column: &Column, set: &ValueSet) -> Json {
    match &column.kind {
        ColumnType::Code(id) => {
            let codes = network.nomenclatures.get(id).map_or(&[][..], |of| &of.codes);
            let within = codes.iter().zip(0..).filter(|(_, value)| set.contains(*value));
            list(within.map(|(code, _)| code.code.as_str()))
        }
        ColumnType::Bool => list([false, true].into_iter().filter(|value| set.contains(i64::from(*value)))),
        _ => list(set.ranges().iter().map(|range| range_json(&column.kind, *range))),
    }
}

/// A range with its ends; an absent value is null.
fn range_json(kind: &ColumnType, (low, high): (i64, i64)) -> Json {
    if low == NULL {
        return Json::Null;
    }
    let end =
        |value| if matches!(kind, ColumnType::Date { .. }) { days::print(value).into() } else { Json::Integer(value) };
    object([("minimum", end(low)), ("maximum", end(high))])
}

fn json(material: &Material<'_>) -> Json {
    let (network, edition, publication) = (material.network, material.edition, material.publication);
    let sources = network.sources.values().map(|source| source_json(network, source));
    let nomenclatures = network.nomenclatures.values().map(nomenclature_json);
    let figures = edition.tables.iter().flat_map(|table| table.figures.iter().map(figure_json));
    object([
        ("network", edition.network_name.fr.as_str().into()),
        ("edition", i64::from(edition.edition).into()),
        ("synthetic", edition.synthetic.into()),
        ("definitions_sha256", edition.definitions_sha256.as_str().into()),
        ("sources", list(sources)),
        ("nomenclatures", list(nomenclatures)),
        ("statuses", list(STATUSES.map(status_json))),
        ("figures", list(figures)),
        ("not_computed", list(edition.not_computed.iter().map(not_computed_json))),
    ])
    .with_some("protection", protection_json(edition, &publication.address))
}

fn status_json(status: Status) -> Json {
    let (observation, confidentiality) = sdmx(status);
    object([("id", super::cell::status_code(status).into()), ("label", text(&status_label(status)))])
        .with_some("symbol", mark(status))
        .with("obs_status", observation)
        .with("conf_status", confidentiality)
}

/// How many figures are withheld, which earlier editions were taken into account, and where it is explained.
fn protection_json(edition: &Edition, address: &str) -> Option<Json> {
    let protection = edition.protection.as_ref()?;
    let count = |extent| Json::Integer(protection.count(extent) as i64);
    let page = |language| Json::from(format!("{address}{}", Place::Secrecy.path(language)));
    Some(object([
        ("withheld", count(Extent::Whole)),
        ("withheld_detail", count(Extent::Detail)),
        ("earlier_editions", list(protection.earlier.iter().map(|year| i64::from(*year)))),
        ("explained", object([("fr", page(Language::Fr)), ("en", page(Language::En))])),
    ]))
}

/// A figure printed elsewhere that no record gives.
fn not_computed_json(entry: &NotComputed) -> Json {
    object([("id", entry.figure.as_str().into()), ("reason", text(&entry.reason))])
}

fn text(text: &Text) -> Json {
    object([("fr", text.fr.as_str().into()), ("en", text.en.as_str().into())])
}

fn source_json(network: &Network, source: &Source) -> Json {
    let columns = source.columns.values().map(|column| column_json(network, source, column));
    object([
        ("id", source.id.as_str().into()),
        ("label", text(&source.title)),
        ("entity", source.entity.as_str().into()),
    ])
    .with_some("key", source.key.as_ref().map(|key| key.as_str()))
    .with_some("cluster", source.cluster.as_ref().map(|cluster| cluster.as_str()))
    .with("columns", list(columns))
}

fn column_json(network: &Network, source: &Source, column: &Column) -> Json {
    let entry = column_entry(source, column);
    let given = |word: &str| (!word.is_empty()).then(|| word.to_owned());
    let refers = if matches!(column.kind, ColumnType::Key(_)) { "source" } else { "nomenclature" };
    object([("id", entry.name.into()), ("label", text(&column.label)), ("type", entry.data_type.into())])
        .with_some("unit", given(entry.unit))
        .with_some("minimum", given(&entry.minimum).map(|bound| bound_json(&column.kind, &bound)))
        .with_some("maximum", given(&entry.maximum).map(|bound| bound_json(&column.kind, &bound)))
        .with("nullable", column.nullable)
        .with_some(refers, given(entry.refers_to))
        .with("origin", entry.origin)
        .with_some("condition", condition(network, source, &column.origin))
}

/// A whole number as a number, a day as a date.
fn bound_json(kind: &ColumnType, bound: &str) -> Json {
    if matches!(kind, ColumnType::Integer { .. }) { Json::number(bound) } else { bound.into() }
}

fn nomenclature_json(of: &Nomenclature) -> Json {
    let code = |code: &Code| {
        let attributes = code.attributes.iter().map(|(name, value)| (name.clone(), value.as_str().into()));
        let attributes: Vec<(String, Json)> = attributes.collect();
        let some = (!attributes.is_empty()).then(|| object(attributes));
        object([("code", code.code.as_str().into()), ("label", text(&code.label))]).with_some("attributes", some)
    };
    object([("id", of.id.as_str().into()), ("codes", list(of.codes.iter().map(code)))])
}

fn figure_json(figure: &Figure) -> Json {
    let stated = &figure.definition;
    let fields = [
        ("source", &stated.source),
        ("value", &stated.value),
        ("base", &stated.base),
        ("filter", &stated.filter),
        ("since", &stated.since),
        ("at", &stated.at),
    ];
    let fields = fields.into_iter().filter(|(_, words)| !words.is_empty());
    object([
        ("id", figure.id.as_str().into()),
        ("row", text(&figure.row)),
        ("column", text(&figure.column)),
        ("unit", super::cell::unit_code(figure.unit).into()),
        ("definition", object(fields.map(|(name, words)| (name, words.as_str().into())))),
    ])
}

/// The columns of the dictionary.
fn fields() -> Vec<Field> {
    let string = |name, title, description: &str| Field::new(name, "string", title, description);
    let mut fields = vec![
        string(
            "kind",
            "Genre",
            "column (colonne des enregistrements), code (d’une nomenclature), status (statut d’un chiffre), figure (chiffre \
             publié).",
        )
        .required()
        .one_of(["column", "code", "status", "figure"]),
        string("group", "Groupe", "Source de la colonne, nomenclature du code ou tableau du chiffre.").required(),
        string("name", "Nom", "Nom de la colonne, code ou identifiant du chiffre.").required(),
        string("label_fr", "Intitulé", "Ce que l’entrée désigne.").required(),
        string("label_en", "Intitulé en anglais", "Le même intitulé en anglais.").required(),
        string(
            "type",
            "Type",
            "Type d’une colonne\u{a0}: code, boolean (vrai ou faux), integer (entier), date, text, key (clé).",
        )
        .one_of(["code", "boolean", "integer", "date", "text", "key"]),
        string(
            "unit",
            "Unité",
            "Unité d’une colonne ou d’un chiffre\u{202f}; les montants des colonnes sont en centimes.",
        ),
        string("minimum", "Minimum", "Plus petite valeur valide, ou premier jour."),
        string("maximum", "Maximum", "Plus grande valeur valide, ou dernier jour."),
        Field::new("nullable", "boolean", "Peut être vide", "Vrai si un enregistrement peut laisser la colonne vide."),
        string("refers_to", "Renvoi", "Nomenclature dont la colonne porte un code, ou source dont elle porte une clé."),
        string(
            "origin",
            "Origine",
            "D’où vient la valeur\u{a0}: record (saisie), lookup (copiée de la source citée), rollup (code du niveau \
             supérieur), condition (vrai si une condition est remplie, voir la version JSON), count et sum (compté ou \
             sommé sur la source citée).",
        ),
        string(
            "attributes",
            "Attributs",
            "Autres colonnes de la nomenclature, nom=valeur, séparées par «\u{a0}|\u{a0}»\u{202f}; d’un statut, son signe et ses \
             codes dans les listes CL_OBS_STATUS et CL_CONF_STATUS de SDMX.",
        ),
    ];
    fields.extend([
        string("source", "Source", "Source sur laquelle le chiffre est calculé."),
        string("value", "Expression", "Expression de la valeur, en SQL."),
        string("base", "Base", "Expression de ce par quoi la valeur est divisée."),
        string("filter", "Condition", "Condition sur les enregistrements."),
        string(
            "since",
            "Depuis",
            "Premier jour de cette version de la définition\u{202f}; vide si elle n’a pas changé.",
        ),
        string("at", "Emplacement", "Fichier et ligne de la définition."),
        Field::new("synthetic", "boolean", "Données synthétiques", "Vrai si les enregistrements sont fabriqués.")
            .required(),
    ]);
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::Sample;

    #[test]
    fn the_dictionary_has_every_column_code_and_figure() {
        let sample = Sample::new();
        let material = sample.material();
        let rows: Vec<_> = rows(&material).collect();
        let columns: usize = material.network.sources.values().map(|source| source.columns.len()).sum();
        let codes: usize = material.network.nomenclatures.values().map(|of| of.codes.len()).sum();
        assert_eq!(rows.len(), columns + codes + STATUSES.len() + material.edition.figures().count());
        assert!(rows.iter().all(|row| row.len() == fields().len()));
    }

    #[test]
    fn a_status_has_its_sign_and_its_international_codes() {
        let suppressed = status_entry(Status::Suppressed);
        assert_eq!(suppressed.attributes, "symbol=c | OBS_STATUS=Q | CONF_STATUS=C");
        assert_eq!(status_entry(Status::Observed).attributes, "OBS_STATUS=A | CONF_STATUS=F");
        let sample = Sample::new();
        let said = String::from_utf8(json(&sample.material()).bytes()).unwrap();
        assert!(said.contains("\"obs_status\""), "{said}");
        assert!(said.contains("secret-statistique.html") && said.contains("withheld_detail"), "{said}");
    }

    #[test]
    fn a_condition_reads_as_codes() {
        let sample = Sample::new();
        let network = sample.material().network;
        let source = network.sources.values().find(|source| source.id.as_str() == "trainings").unwrap();
        let column = source.columns.values().find(|column| column.id.as_str() == "responding").unwrap();
        let condition = condition(network, source, &column.origin).unwrap();
        assert_eq!(serde_json::to_string(&condition).unwrap(), r#"{"campaign_state":["answered"]}"#);
        assert_eq!(origin(&column.origin), "condition");
    }
}
