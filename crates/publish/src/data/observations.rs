//! Every figure as a row of a tidy file: one file a table, and one of all.
//!
//! Start with [`files`].

use super::cell::{self, Cell, UNITS};
use super::file::{FOLDER, File, Kind, edition_title};
use super::schema::{Field, csv, schema};
use crate::grid::keys;
use crate::quality::as_printed;
use crate::words::{RELATIONS, STATUSES, mark, meaning, relation_meaning};
use crate::{Material, PublishError};
use domain::edition::{Edition, EditionTable, Figure};
use domain::network::{Language, Text};

/// The CSV file of each table and of all of them, each followed by its schema.
///
/// # Errors
/// What the format refuses.
pub(super) fn files(material: &Material<'_>) -> Result<Vec<File>, PublishError> {
    let edition = material.edition;
    let mut files = Vec::new();
    for table in &edition.tables {
        let path = format!("{FOLDER}tables/{}", table.id);
        let pair = pair(material, &path, std::slice::from_ref(table), &table.title)?;
        files.extend(pair.map(|file| file.of_table(&table.id)));
    }
    files.extend(pair(material, &format!("{FOLDER}chiffres"), &edition.tables, &edition_title(material))?);
    Ok(files)
}

/// The CSV file of these tables and its schema.
fn pair(material: &Material<'_>, path: &str, tables: &[EditionTable], title: &Text) -> Result<[File; 2], PublishError> {
    let fields = fields(tables);
    let rows = tables.iter().flat_map(|table| {
        let cells = cell::cells(material, table).into_iter();
        cells.map(|cell| row(material.edition, table, &cell)).collect::<Vec<_>>()
    });
    let bytes = csv(&fields, rows)?;
    let schema = schema(&fields, &["figure"]).bytes();
    Ok([
        File::new(format!("{path}.csv"), bytes, title.clone(), Kind::Csv),
        File::new(format!("{path}.schema.json"), schema, title.clone(), Kind::Schema),
    ])
}

/// The values of a row, in the order of [`fields`].
fn row(edition: &Edition, table: &EditionTable, cell: &Cell<'_>) -> Vec<String> {
    let figure = cell.figure;
    let notes = |language| {
        let notes = figure.footnotes.iter().chain(&table.footnotes).map(|note| note.get(language));
        notes.collect::<Vec<_>>().join(" | ")
    };
    let (below, above) = cell::margin(figure).unwrap_or_default();
    let sample = cell::sample(figure);
    let change = figure.change.filter(|_| cell::is_shown(figure));
    let number = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
    vec![
        figure.id.to_string(),
        edition.edition.to_string(),
        table.id.clone(),
        cell.row.to_owned(),
        figure.row.fr.clone(),
        figure.row.en.clone(),
        cell.places.to_owned(),
        cell.column.to_owned(),
        figure.column.fr.clone(),
        figure.column.en.clone(),
        cell::value(figure).unwrap_or_default(),
        cell::unit_code(figure.unit).to_owned(),
        figure.decimals.to_string(),
        cell::relation_code(figure.relation).to_owned(),
        cell::status_code(figure.status).to_owned(),
        below,
        above,
        number(sample.map(|(answered, _)| answered)),
        number(sample.map(|(_, asked)| asked)),
        number(cell.units),
        change.and_then(|test| test.margin).map(|margin| plain(figure, margin)).unwrap_or_default(),
        change.and_then(|test| test.exceeds).map(|exceeds| exceeds.to_string()).unwrap_or_default(),
        notes(Language::Fr),
        notes(Language::En),
        edition.synthetic.to_string(),
    ]
}

/// A number as exactly as its figure prints, in point notation.
fn plain(figure: &Figure, value: f64) -> String {
    as_printed(figure, value, Language::En).replace(',', "").replace('−', "-")
}

/// The columns of a file that holds these tables.
fn fields(tables: &[EditionTable]) -> Vec<Field> {
    let mut fields = place_fields(tables);
    fields.extend(value_fields());
    fields.extend(margin_fields());
    fields.extend([
        Field::new("notes_fr", "string", "Notes", "Notes du chiffre, puis du tableau, séparées par «\u{a0}|\u{a0}»."),
        Field::new("notes_en", "string", "Notes en anglais", "Les mêmes notes en anglais."),
        Field::new(
            "synthetic",
            "boolean",
            "Données synthétiques",
            "Vrai si les chiffres sont calculés sur des enregistrements fabriqués, qui ne décrivent personne.",
        )
        .required(),
    ]);
    fields
}

/// Which figure it is.
fn place_fields(tables: &[EditionTable]) -> Vec<Field> {
    let parts = || tables.iter().flat_map(|table| table.figures.iter().map(|figure| keys(&table.id, figure)));
    let string = |name, title, description: &str| Field::new(name, "string", title, description);
    let official = "Codes officiels géographiques du territoire de la ligne, séparés par des espaces\u{202f}; vide si la ligne \
                    n’est pas un territoire.";
    vec![
        string(
            "figure",
            "Identifiant",
            "Nom permanent du chiffre\u{a0}: tableau, ligne et colonne, séparés par des points.",
        )
        .required()
        .like(r"^[^.\s]+\.[^.\s]+\.[^.\s]+$"),
        Field::new("edition", "year", "Édition", "Année décrite.").required(),
        string("table", "Tableau", "Tableau du chiffre.")
            .required()
            .one_of(tables.iter().map(|table| table.id.as_str())),
        string("row", "Ligne", "Ligne du tableau.").required().one_of(parts().map(|key| key.0)),
        string("row_label_fr", "Intitulé de la ligne", "Intitulé de la ligne\u{202f}; vide pour un chiffre isolé."),
        string("row_label_en", "Intitulé de la ligne en anglais", "Le même intitulé en anglais."),
        string("places", "Codes des territoires", official),
        string("column", "Colonne", "Colonne du tableau.").required().one_of(parts().map(|key| key.1)),
        string("column_label_fr", "Intitulé de la colonne", "Intitulé de la colonne.").required(),
        string("column_label_en", "Intitulé de la colonne en anglais", "Le même intitulé en anglais.").required(),
    ]
}

/// What it says.
fn value_fields() -> Vec<Field> {
    let units = described(UNITS.iter().map(|unit| (cell::unit_code(*unit), cell::unit_label(*unit, Language::Fr))));
    let exact = |text: &'static str| if text.is_empty() { "égal, à l’arrondi près" } else { text };
    let relations = RELATIONS.iter().map(|r| (cell::relation_code(*r), exact(relation_meaning(*r, Language::Fr))));
    let letter = |status| mark(status).map_or_else(String::new, |mark| format!("{mark}\u{202f}; "));
    let statuses = STATUSES.map(|s| (cell::status_code(s), letter(s) + meaning(s, Language::Fr)));
    let statuses = statuses.iter().map(|(code, meaning)| (*code, meaning.as_str()));
    vec![
        Field::new(
            "value",
            "number",
            "Valeur",
            "Le nombre tel que publié, arrondi compris, avec un point décimal\u{202f}; vide si le statut dit qu’il n’y en \
             a pas.",
        ),
        Field::new("unit", "string", "Unité", format!("Unité de la valeur\u{a0}: {units}."))
            .required()
            .one_of(UNITS.map(cell::unit_code)),
        Field::new(
            "decimals",
            "integer",
            "Décimales",
            "Nombre de décimales publiées\u{202f}; négatif pour un arrondi plus large\u{a0}: −2 pour la centaine.",
        )
        .required(),
        Field::new(
            "relation",
            "string",
            "Relation",
            format!("Comment lire la valeur\u{a0}: {}.", described(relations)),
        )
        .required()
        .one_of(RELATIONS.map(cell::relation_code)),
        Field::new("status", "string", "Statut", format!("D’où vient la valeur\u{a0}: {}.", described(statuses)))
            .required()
            .one_of(STATUSES.map(cell::status_code)),
    ]
}

/// How sure it is.
fn margin_fields() -> Vec<Field> {
    let number = |name, title, description: &str| Field::new(name, "number", title, description).at_least(0);
    let whole = |name, title, description: &str| Field::new(name, "integer", title, description).at_least(0);
    vec![
        number(
            "margin_below",
            "Marge d’erreur vers le bas",
            "Distance de la valeur à la borne basse de l’intervalle de confiance à 95 %, dans l’unité de la valeur, en \
             points pour un pourcentage.",
        ),
        number("margin_above", "Marge d’erreur vers le haut", "La même distance à la borne haute."),
        whole("answered", "Réponses", "Unités ou grappes qui ont répondu, pour un chiffre estimé."),
        whole("asked", "Interrogées", "Unités ou grappes interrogées, pour un chiffre estimé."),
        whole(
            "units",
            "Effectif",
            "Enregistrements derrière la base de la valeur, ou derrière la valeur si elle n’a pas de base\u{202f}; vide si ce \
             nombre est confidentiel.",
        ),
        number(
            "change_margin",
            "Marge d’erreur du changement",
            "Pour un changement depuis une édition antérieure, sa marge d’erreur au niveau de 95\u{202f}%, dans l’unité de la \
             valeur\u{202f}; 0 s’il est exact.",
        ),
        Field::new(
            "change_exceeds",
            "boolean",
            "Changement plus grand que sa marge",
            "Vrai si le changement dépasse sa marge d’erreur\u{202f}; vide s’il n’en a pas.",
        ),
    ]
}

/// `code (meaning), code (meaning)`.
fn described<'t>(codes: impl Iterator<Item = (&'t str, &'t str)>) -> String {
    codes.map(|(code, meaning)| format!("{code} ({meaning})")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::Sample;

    fn lines(path: &str) -> Vec<String> {
        let sample = Sample::new();
        let files = files(&sample.material()).unwrap();
        let file = files.iter().find(|file| file.output.path == path).unwrap();
        String::from_utf8(file.output.bytes.clone()).unwrap().split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn each_figure_is_a_row_with_the_printed_number() {
        let lines = lines("donnees/tables/region.csv");
        assert_eq!(lines.len(), 1 + 14 + 1);
        assert!(
            lines[2].starts_with("region.distance.grant,2019,region,distance,En ligne,En ligne,,grant,"),
            "{}",
            lines[2]
        );
        assert!(lines[10].contains(",4207474.69,EUR,2,equal,observed,"), "{}", lines[10]);
        assert!(lines[14].contains(",8,percent,0,at-least,estimated,"), "{}", lines[14]);
        assert!(
            lines[11]
                .contains(",35.2,percent,1,equal,estimated,0.74,0.74,687,715,18353,,,Hors abandons. | « En ligne »")
        );
    }

    #[test]
    fn a_withheld_figure_keeps_its_row_and_loses_its_numbers() {
        let lines = lines("donnees/chiffres.csv");
        let suppressed = lines.iter().find(|line| line.contains(",suppressed,")).unwrap();
        assert!(suppressed.contains(",rank,Rang,Rang,,rank,0,equal,suppressed,,,,,,"), "{suppressed}");
    }
}
