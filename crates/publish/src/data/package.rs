//! The Frictionless package: every file of the folder, with its size, its sum and its schema.
//!
//! Files in English lie outside the folder, where a package may not reach; the catalogue lists them.
//! Start with [`file`].

use super::file::{FOLDER, File, Kind, LICENCE, edition_description, edition_title, licence};
use super::json::{Json, list, object};
use super::schema::dialect;
use crate::Material;
use crate::words::slug;
use domain::days;
use domain::network::{Language, Text};

/// `datapackage.json` of these files.
pub(super) fn file(material: &Material<'_>, files: &[File]) -> File {
    let package = package(material).with("resources", list(files.iter().filter_map(resource)));
    let title = Text { fr: "Description du paquet de données".into(), en: "Description of the data package".into() };
    File::new(format!("{FOLDER}datapackage.json"), package.bytes(), title, Kind::Package)
}

fn package(material: &Material<'_>) -> Json {
    let (edition, publication) = (material.edition, material.publication);
    let (name, publisher) = (&edition.network_name.fr, &publication.publisher);
    let contributor = object([
        ("title", publisher.name.fr.as_str().into()),
        ("path", publisher.home.as_str().into()),
        ("email", publisher.mail.as_str().into()),
        ("role", "publisher".into()),
    ]);
    let licence = object([("name", "etalab-2.0".into()), ("title", licence().fr.into()), ("path", LICENCE.into())]);
    object([
        ("profile", "data-package".into()),
        ("name", format!("{}-{}", slug(name), edition.edition).into()),
        ("id", publication.address.as_str().into()),
        ("title", edition_title(material).fr.into()),
        ("description", edition_description(material, Language::Fr).into()),
        ("homepage", publication.address.as_str().into()),
        ("version", edition.edition.to_string().into()),
        ("created", format!("{}T00:00:00Z", days::print(publication.published_on)).into()),
        ("synthetic", edition.synthetic.into()),
        ("provenance", provenance(material)),
        ("keywords", list(keywords(material, Language::Fr))),
        ("contributors", list([contributor])),
        ("licenses", list([licence])),
    ])
}

/// What the figures can be computed again from.
fn provenance(material: &Material<'_>) -> Json {
    let edition = material.edition;
    object([
        ("software", edition.software.as_str().into()),
        ("definitions_sha256", edition.definitions_sha256.as_str().into()),
        ("snapshot_sha256", edition.snapshot_sha256.as_str().into()),
    ])
}

/// What the edition is about: the network, the themes of its tables, and that it is synthetic.
pub(super) fn keywords(material: &Material<'_>, language: Language) -> Vec<String> {
    let edition = material.edition;
    let synthetic = crate::words::pick(language, "données synthétiques", "synthetic data");
    let themes = edition.tables.iter().map(|table| table.theme.get(language).to_owned());
    let mut words = vec![edition.network_name.get(language).to_owned()];
    for word in themes.chain(edition.synthetic.then(|| synthetic.to_owned())) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// A file of the package; none for a schema, which its data names, and for what lies outside the folder.
fn resource(file: &File) -> Option<Json> {
    let path = file.output.path.strip_prefix(FOLDER).filter(|_| file.kind != Kind::Schema)?;
    let profile = if file.kind == Kind::Csv { "tabular-data-resource" } else { "data-resource" };
    let format = file.kind.file_type().to_lowercase();
    let resource = object([
        ("profile", profile.into()),
        ("name", name(path).into()),
        ("path", path.into()),
        ("title", file.title.fr.as_str().into()),
        ("format", format.into()),
        ("mediatype", file.kind.media().into()),
        ("bytes", file.output.bytes.len().into()),
        ("hash", format!("sha256:{}", file.sha256()).into()),
    ]);
    // Whoever reads the package is not to guess a table in a workbook or a cube.
    let whole = (file.kind != Kind::Csv).then_some("file");
    let schema = path.strip_suffix(".csv").map(|stem| format!("{stem}.schema.json"));
    let dialect = schema.is_some().then(dialect);
    let encoding = (file.kind != Kind::Workbook).then_some("utf-8");
    Some(
        resource
            .with_some("type", whole)
            .with_some("encoding", encoding)
            .with_some("dialect", dialect)
            .with_some("schema", schema),
    )
}

/// A resource's name: its path, without what a name may not hold.
fn name(path: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c.to_ascii_lowercase() } else { '-' };
    path.chars().map(plain).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_states_what_it_needs_to_be_checked() {
        let csv = File::new("donnees/tables/a_b.csv", b"x\r\n".to_vec(), Text::same("A"), Kind::Csv);
        let text = String::from_utf8(resource(&csv).unwrap().bytes()).unwrap();
        for part in [r#""name": "tables-a_b.csv""#, r#""schema": "tables/a_b.schema.json""#, r#""bytes": 3,"#] {
            assert!(text.contains(part), "{text}");
        }
        let english = File::new("en/data/figures.xlsx", Vec::new(), Text::same("A"), Kind::Workbook);
        assert_eq!(resource(&english), None);
    }
}
