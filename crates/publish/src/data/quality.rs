//! Non-response by code, and every estimated figure on both bases, as CSV with their schemas.
//!
//! Start with [`files`].

use super::file::{FOLDER, File, Kind};
use super::schema::{Field, csv, schema};
use crate::quality::{as_printed, shown};
use crate::{Material, PublishError};
use domain::edition::{Edition, Figure};
use domain::network::{Language, Text};
use domain::quality::{Effect, Profile, Quality};

/// Both files with their schemas; none where the edition says nothing of its quality.
///
/// # Errors
/// What the format refuses.
pub(super) fn files(material: &Material<'_>) -> Result<Vec<File>, PublishError> {
    let Some(quality) = &material.edition.quality else { return Ok(Vec::new()) };
    let synthetic = material.edition.synthetic;
    let profile = Text { fr: "Réponses à l’enquête".into(), en: "Answers to the survey".into() };
    let effects = Text { fr: "Effet des poids sur les chiffres".into(), en: "Effect of weights on figures".into() };
    let profile = pair("reponses", &profile, &profile_fields(), &["column", "code"], profile_rows(quality, synthetic))?;
    let effects = pair("effet-des-poids", &effects, &effect_fields(), &["figure"], effect_rows(material.edition))?;
    Ok(profile.into_iter().chain(effects).collect())
}

fn pair(
    name: &str,
    title: &Text,
    fields: &[Field],
    key: &[&str],
    rows: Vec<Vec<String>>,
) -> Result<[File; 2], PublishError> {
    let bytes = csv(fields, rows)?;
    let path = |ending| format!("{FOLDER}{name}.{ending}");
    Ok([
        File::new(path("csv"), bytes, title.clone(), Kind::Csv),
        File::new(path("schema.json"), schema(fields, key).bytes(), title.clone(), Kind::Schema),
    ])
}

fn profile_rows(quality: &Quality, synthetic: bool) -> Vec<Vec<String>> {
    let rows = |profile: &Profile| {
        let rows = profile.rows.iter().map(|row| {
            vec![
                profile.column.to_string(),
                row.code.clone(),
                row.label.fr.clone(),
                row.label.en.clone(),
                row.response.asked.to_string(),
                row.response.answered.to_string(),
                row.response.rate.to_string(),
                row.p_value.to_string(),
                row.departs.to_string(),
                synthetic.to_string(),
            ]
        });
        rows.collect::<Vec<_>>()
    };
    quality.profile.iter().flat_map(rows).collect()
}

fn effect_rows(edition: &Edition) -> Vec<Vec<String>> {
    let row = |(effect, figure): (&Effect, &Figure)| {
        let plain = |value| as_printed(figure, value, Language::En).replace(',', "").replace('−', "-");
        let number = |value: Option<f64>| value.map(plain).unwrap_or_default();
        vec![
            effect.figure.to_string(),
            plain(effect.observed),
            number(effect.adjusted),
            number(effect.difference),
            number(effect.margin),
            effect.exceeds.map(|exceeds| exceeds.to_string()).unwrap_or_default(),
            edition.synthetic.to_string(),
        ]
    };
    shown(edition).into_iter().map(row).collect()
}

fn synthetic_field() -> Field {
    Field::new("synthetic", "boolean", "Données synthétiques", "Vrai si les enregistrements sont fabriqués.").required()
}

fn profile_fields() -> Vec<Field> {
    let string = |name, title, description: &str| Field::new(name, "string", title, description);
    let count = |name, title, description: &str| Field::new(name, "integer", title, description).required().at_least(0);
    let number = |name, title, description: &str| Field::new(name, "number", title, description).required().at_least(0);
    vec![
        string("column", "Critère", "Colonne selon laquelle les unités interrogées sont réparties.").required(),
        string("code", "Code", "Code de la colonne\u{202f}; vide pour les unités qui n’en ont pas."),
        string("label_fr", "Intitulé", "Intitulé du code."),
        string("label_en", "Intitulé en anglais", "Le même intitulé en anglais."),
        count("asked", "Interrogées", "Unités interrogées."),
        count("answered", "Réponses", "Unités qui ont répondu."),
        number("rate", "Taux de réponse", "Réponses pour cent unités interrogées."),
        number("p_value", "Valeur p", "Fréquence à laquelle le hasard seul donnerait un tel écart aux autres unités."),
        Field::new(
            "departs",
            "boolean",
            "S’écarte des autres",
            "Vrai si l’écart dépasse ce que le hasard explique, au seuil de 5\u{202f}% partagé entre les lignes.",
        )
        .required(),
        synthetic_field(),
    ]
}

fn effect_fields() -> Vec<Field> {
    let number = |name, title, description: &str| Field::new(name, "number", title, description);
    vec![
        Field::new("figure", "string", "Identifiant", "Nom permanent du chiffre.").required(),
        number(
            "observed",
            "Réponses telles quelles",
            "Valeur d’après les réponses telles qu’elles sont, dans l’unité du chiffre.",
        )
        .required(),
        number(
            "adjusted",
            "Réponses pondérées",
            "Valeur d’après les réponses pondérées\u{202f}; vide si le chiffre n’en a pas.",
        ),
        number("difference", "Écart", "Valeur pondérée moins valeur telle quelle."),
        number(
            "margin",
            "Marge d’erreur",
            "Marge de la valeur telle quelle, du côté de l’écart, au niveau de 95\u{202f}%.",
        ),
        Field::new("exceeds", "boolean", "Dépasse la marge", "Vrai si l’écart est plus grand que cette marge."),
        synthetic_field(),
    ]
}
