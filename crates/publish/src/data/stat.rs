//! Each table as a JSON-stat 2.0 dataset, `edition × row × column`, and the collection of them.
//!
//! A figure that no row and column share is a cell as the others are: the cube is as sparse as the table is ragged.
//! Start with [`files`].

use super::cell::{self, Cell};
use super::file::{ENGLISH, FOLDER, File, Kind, edition_description, edition_title};
use super::json::{Json, list, object};
use crate::Material;
use crate::site::paths::Place;
use crate::words::{self, mark, pick, signs};
use domain::days;
use domain::edition::{EditionTable, Status};
use domain::network::Language;
use indexmap::IndexMap;

/// The datasets in both languages, each language with its collection.
pub(super) fn files(material: &Material<'_>) -> Vec<File> {
    let mut files = Vec::new();
    for language in [Language::Fr, Language::En] {
        for table in &material.edition.tables {
            let dataset = Cube::of(material, table, language).json();
            let path = path(&table.id, language);
            let file = File::new(path, dataset.bytes(), table.title.clone(), Kind::JsonStat);
            files.push(file.of_table(&table.id).in_language(language));
        }
        let path = path("collection", language);
        let list = File::new(path, collection(material, language).bytes(), edition_title(material), Kind::JsonStatList);
        files.push(list.in_language(language));
    }
    files
}

fn path(name: &str, language: Language) -> String {
    format!("{}json-stat/{name}.json", pick(language, FOLDER, ENGLISH))
}

fn updated(material: &Material<'_>) -> Json {
    days::print(material.publication.published_on).into()
}

fn collection(material: &Material<'_>, language: Language) -> Json {
    let item = |table: &EditionTable| {
        object([
            ("class", "dataset".into()),
            ("href", format!("{}{}", material.publication.address, path(&table.id, language)).into()),
            ("label", table.title.get(language).into()),
        ])
    };
    object([
        ("version", "2.0".into()),
        ("class", "collection".into()),
        ("href", format!("{}{}", material.publication.address, path("collection", language)).into()),
        ("label", edition_title(material).get(language).into()),
        ("note", list([edition_description(material, language)])),
        ("updated", updated(material)),
        ("link", object([("item", list(material.edition.tables.iter().map(item)))])),
    ])
}

/// A table as a cube.
struct Cube<'e> {
    material: &'e Material<'e>,
    table: &'e EditionTable,
    language: Language,
    cells: Vec<Cell<'e>>,
    rows: Vec<&'e str>,
    columns: Vec<&'e str>,
}

impl<'e> Cube<'e> {
    fn of(material: &'e Material<'e>, table: &'e EditionTable, language: Language) -> Self {
        let cells = cell::cells(material, table);
        let rows = distinct(cells.iter().map(|cell| cell.row));
        let columns = distinct(cells.iter().map(|cell| cell.column));
        Self { material, table, language, cells, rows, columns }
    }

    fn json(&self) -> Json {
        let publisher = material_source(self.material, self.language);
        let notes = self.notes();
        object([
            ("version", "2.0".into()),
            ("class", "dataset".into()),
            ("label", self.table.title.get(self.language).into()),
            ("source", publisher.into()),
            ("updated", updated(self.material)),
        ])
        .with_some("note", (!notes.is_empty()).then(|| list(notes)))
        .with("id", list(["edition", "row", "column"]))
        .with("size", list([1, self.rows.len(), self.columns.len()]))
        .with("role", self.role())
        .with("dimension", self.dimensions())
        .with("value", self.values())
        .with_some("status", self.statuses())
        .with("extension", self.extension())
    }

    /// The notice of a synthetic edition first, then those of the table.
    fn notes(&self) -> Vec<String> {
        let synthetic = self.material.edition.synthetic.then(|| words::synthetic(self.language).to_owned());
        let notes = self.table.footnotes.iter().map(|note| note.get(self.language).to_owned());
        synthetic.into_iter().chain(notes).collect()
    }

    fn role(&self) -> Json {
        let mut time = vec!["edition"];
        time.extend(cell::rows_are_years(self.table).then_some("row"));
        let geo = cell::rows_are_places(self.table).then(|| list(["row"]));
        object([("time", list(time)), ("metric", list(["column"]))]).with_some("geo", geo)
    }

    fn dimensions(&self) -> Json {
        let language = self.language;
        let year = self.material.edition.edition.to_string();
        let rows = self.rows.iter().map(|key| (*key, self.row_label(key)));
        let columns = self.columns.iter().map(|key| (*key, self.column_label(key)));
        let edition = category([(year.as_str(), year.clone())]);
        let dimension = |label: &str, category: Json| object([("label", label.into()), ("category", category)]);
        object([
            ("edition", dimension(pick(language, "Édition", "Edition"), edition)),
            ("row", dimension(pick(language, "Ligne", "Row"), category(rows))),
            ("column", dimension(pick(language, "Colonne", "Column"), category(columns).with("unit", self.units()))),
        ])
    }

    /// The title of a row; its key, where its figures have none.
    fn row_label(&self, key: &str) -> String {
        let titles = self.cells.iter().filter(|cell| cell.row == key).map(|cell| cell.figure.row.get(self.language));
        titles.filter(|title| !title.is_empty()).map(str::to_owned).next().unwrap_or_else(|| key.to_owned())
    }

    fn column_label(&self, key: &str) -> String {
        let cell = self.cells.iter().find(|cell| cell.column == key);
        cell.map_or_else(|| key.to_owned(), |cell| cell.figure.column.get(self.language).to_owned())
    }

    /// The unit of each column: that of its first figure; a figure that differs says so in the extension.
    fn units(&self) -> Json {
        let unit = |key: &&str| {
            let first = self.cells.iter().find(|cell| cell.column == *key)?.figure;
            let symbol = words::unit_heading(first.unit, self.language);
            let unit = object([
                ("label", cell::unit_label(first.unit, self.language).into()),
                ("decimals", i64::from(first.decimals.max(0)).into()),
            ]);
            Some(((*key).to_owned(), unit.with_some("symbol", (!symbol.is_empty()).then_some(symbol))))
        };
        object(self.columns.iter().filter_map(unit))
    }

    /// The place of a figure in the array of values.
    fn place(&self, cell: &Cell<'_>) -> usize {
        let of = |keys: &[&str], key: &str| keys.iter().position(|known| *known == key).unwrap_or_default();
        of(&self.rows, cell.row) * self.columns.len() + of(&self.columns, cell.column)
    }

    fn values(&self) -> Json {
        let mut values = vec![Json::Null; self.rows.len() * self.columns.len()];
        for cell in &self.cells {
            let place = self.place(cell);
            values[place] = cell::value(cell.figure).map_or(Json::Null, |text| Json::number(&text));
        }
        Json::List(values)
    }

    fn statuses(&self) -> Option<Json> {
        let marks = self.cells.iter().filter_map(|cell| Some((self.place(cell), mark(cell.figure.status)?)));
        let mut marks: Vec<_> = marks.collect();
        marks.sort_unstable();
        let members = marks.into_iter().map(|(place, mark)| (place.to_string(), mark.into()));
        let members: Vec<(String, Json)> = members.collect();
        (!members.is_empty()).then(|| object(members))
    }

    fn extension(&self) -> Json {
        let used = |status: Status| self.cells.iter().any(|cell| cell.figure.status == status);
        let labels = signs(self.language, used, |_| false).into_iter().map(|(sign, meaning)| (sign, meaning.into()));
        let labels: Vec<(&str, Json)> = labels.collect();
        let address = &self.material.publication.address;
        let secrecy = format!("{address}{}", Place::Secrecy.path(self.language));
        let secrecy = used(Status::Suppressed).then(|| object([("href", secrecy.into())]));
        let places = self.rows.iter().filter_map(|row| {
            let cell = self.cells.iter().find(|cell| cell.row == *row && !cell.places.is_empty())?;
            Some((*row, list(cell.places.split(' '))))
        });
        let places: Vec<(&str, Json)> = places.collect();
        let licence = object([("href", super::file::LICENCE.into())]);
        object([("synthetic", self.material.edition.synthetic.into()), ("licence", licence)])
            .with_some("status", (!labels.is_empty()).then(|| object([("label", object(labels))])))
            .with_some("confidentiality", secrecy)
            .with_some("places", (!places.is_empty()).then(|| object(places)))
            .with("figures", self.figures())
    }

    /// What the cube has no place for, by the place of the figure's value.
    fn figures(&self) -> Json {
        let mut cells: Vec<_> = self.cells.iter().map(|cell| (self.place(cell), cell)).collect();
        cells.sort_by_key(|(place, _)| *place);
        object(cells.into_iter().map(|(place, cell)| (place.to_string(), self.figure(cell))))
    }

    fn figure(&self, cell: &Cell<'_>) -> Json {
        let figure = cell.figure;
        let first = self.cells.iter().find(|other| other.column == cell.column).map_or(figure, |cell| cell.figure);
        let title = figure.column.get(self.language);
        let margin = cell::margin(figure);
        let notes: Vec<_> = figure.footnotes.iter().map(|note| note.get(self.language)).collect();
        let bound = words::relation_sign(figure.relation).map(|_| cell::relation_code(figure.relation));
        object([("id", figure.id.as_str().into())])
            .with_some("label", (title != first.column.get(self.language)).then_some(title))
            .with_some("unit", (figure.unit != first.unit).then(|| cell::unit_label(figure.unit, self.language)))
            .with_some("decimals", (figure.decimals != first.decimals.max(0)).then_some(i64::from(figure.decimals)))
            .with_some("relation", bound)
            .with_some("margin_below", margin.as_ref().map(|(below, _)| Json::number(below)))
            .with_some("margin_above", margin.as_ref().map(|(_, above)| Json::number(above)))
            .with_some("change_exceeds", figure.change.filter(|_| cell::is_shown(figure)).and_then(|test| test.exceeds))
            .with_some("note", (!notes.is_empty()).then(|| list(notes)))
    }
}

fn material_source(material: &Material<'_>, language: Language) -> String {
    format!("{}, {}", material.publication.publisher.name.get(language), edition_title(material).get(language))
}

fn distinct<'t>(keys: impl Iterator<Item = &'t str>) -> Vec<&'t str> {
    let places: IndexMap<&str, ()> = keys.map(|key| (key, ())).collect();
    places.into_keys().collect()
}

/// Categories in order, with their labels.
fn category<'t>(entries: impl IntoIterator<Item = (&'t str, String)>) -> Json {
    let (keys, labels): (Vec<_>, Vec<_>) =
        entries.into_iter().map(|(key, label)| (Json::from(key), (key, Json::from(label)))).unzip();
    object([("index", Json::List(keys)), ("label", object(labels))])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::tests::Sample;

    fn dataset(path: &str) -> serde_json::Value {
        let sample = Sample::new();
        let files = files(&sample.material());
        let file = files.iter().find(|file| file.output.path == path).unwrap();
        serde_json::from_slice(&file.output.bytes).unwrap()
    }

    #[test]
    fn a_cube_has_a_value_for_each_pair_of_categories() {
        let cube = dataset("donnees/json-stat/region.json");
        assert_eq!(cube["size"], serde_json::json!([1, 4, 6]));
        assert_eq!(cube["value"].as_array().unwrap().len(), 24);
        assert_eq!(cube["value"][13], 4_207_474.69);
        assert_eq!(cube["dimension"]["column"]["category"]["unit"]["grant"]["symbol"], "€");
        assert_eq!(cube["role"]["geo"], serde_json::json!(["row"]));
    }

    #[test]
    fn a_withheld_value_is_null_and_its_status_says_why() {
        let cube = dataset("en/data/json-stat/region.json");
        assert!(cube["value"][9].is_null(), "{}", cube["value"]);
        assert_eq!(cube["status"]["9"], "c");
        let meaning = &cube["extension"]["status"]["label"]["c"];
        assert_eq!(meaning, "confidential: withheld, so as to reveal nothing of a person or an organisation");
        assert_eq!(cube["extension"]["figures"]["9"], serde_json::json!({ "id": "region.corse.rank" }));
    }

    #[test]
    fn a_ragged_table_and_one_of_lone_figures_are_cubes_too() {
        let ragged = dataset("donnees/json-stat/learners_by_year.json");
        assert_eq!((&ragged["size"], ragged["value"][2].is_null()), (&serde_json::json!([1, 3, 3]), true));
        let lone = dataset("en/data/json-stat/survey.json");
        assert_eq!((&lone["size"], &lone["value"]), (&serde_json::json!([1, 1, 2]), &serde_json::json!([715, 96.1])));
        assert_eq!(lone["note"][0], words::synthetic(Language::En));
    }
}
