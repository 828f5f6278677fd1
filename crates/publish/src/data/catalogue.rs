//! What a data portal harvests: the edition and its tables as DCAT-AP 3 datasets, each file a distribution of one.
//!
//! One graph, written in Turtle and in JSON-LD. Names under the publication's address are for ever.
//! Start with [`files`].

use super::file::{FOLDER, File, Kind, LICENCE, edition_description, edition_title, licence};
use super::package::keywords;
use super::triple::{Graph, Node};
use super::{jsonld, turtle};
use crate::site::paths::Place;
use crate::words::{pick, synthetic};
use crate::{Material, Output};
use domain::days;
use domain::edition::EditionTable;
use domain::network::{Language, Text};

const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";
const PROFILE: &str = "http://data.europa.eu/r5r/";

/// The catalogue of these files in both writings.
pub(super) fn files(material: &Material<'_>, files: &[File]) -> [Output; 2] {
    let graph = graph(material, files);
    [
        Output::new(format!("{FOLDER}catalogue.ttl"), turtle::write(&graph)),
        Output::new(format!("{FOLDER}catalogue.jsonld"), jsonld::write(&graph).bytes()),
    ]
}

/// Whose catalogue it is, and what lies in it.
struct Catalogue<'a> {
    material: &'a Material<'a>,
    files: &'a [File],
}

fn graph(material: &Material<'_>, files: &[File]) -> Graph {
    let catalogue = Catalogue { material, files };
    let mut graph = Graph::default();
    graph.add(catalogue.catalogue());
    graph.add(catalogue.edition());
    for table in &material.edition.tables {
        graph.add(catalogue.table(table));
    }
    for file in files {
        if file.kind == Kind::Schema {
            graph.add(catalogue.schema(file));
        } else {
            graph.add(catalogue.distribution(file));
            graph.add(catalogue.checksum(file));
        }
    }
    for node in catalogue.people().into_iter().chain(catalogue.period()).chain(vocabularies(files)) {
        graph.add(node);
    }
    graph
}

fn authority(list: &str, code: &str) -> String {
    format!("{AUTHORITY}{list}/{code}")
}

impl Catalogue<'_> {
    /// A name under the catalogue.
    fn name(&self, part: &str) -> String {
        format!("{}{FOLDER}catalogue#{part}", self.material.publication.address)
    }

    /// The address of a file, which names its distribution too.
    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.material.publication.address)
    }

    fn published_on(&self) -> String {
        days::print(self.material.publication.published_on)
    }

    fn catalogue(&self) -> Node {
        let (title, publication) = (edition_title(self.material), self.material.publication);
        let tables = self.material.edition.tables.iter().map(|table| self.name(&format!("table-{}", table.id)));
        let node = Node::new(&self.name("catalogue"), "dcat:Catalog").text(
            "dct:title",
            format!("Catalogue\u{a0}: {}", title.fr),
            format!("Catalogue: {}", title.en),
        );
        self.described(node)
            .thing("foaf:homepage", &publication.address)
            .thing("dct:conformsTo", PROFILE)
            .things("dcat:themeTaxonomy", [format!("{AUTHORITY}data-theme")])
            .things("dcat:dataset", std::iter::once(self.name("edition")).chain(tables))
    }

    /// What a catalogue and a dataset say alike.
    fn described(&self, node: Node) -> Node {
        let description = |language| edition_description(self.material, language);
        self.common(node.text("dct:description", description(Language::Fr), description(Language::En)))
    }

    /// Who answers for it, from when it is, and what may be done with it.
    fn common(&self, node: Node) -> Node {
        node.thing("dct:publisher", &self.name("publisher"))
            .thing("dct:license", LICENCE)
            .value("dct:issued", self.published_on(), "xsd:date")
            .value("dct:modified", self.published_on(), "xsd:date")
            .things("dct:language", ["FRA", "ENG"].map(|code| authority("language", code)))
            .thing("dct:spatial", &authority("country", "FRA"))
    }

    /// What all datasets say alike.
    fn dataset(&self, node: Node) -> Node {
        let year = self.material.edition.edition.to_string();
        self.common(node)
            .thing("dcat:contactPoint", &self.name("contact"))
            .thing("dct:temporal", &self.name("year"))
            .thing("dcat:theme", &authority("data-theme", "EDUC"))
            .thing("dct:accrualPeriodicity", &authority("frequency", "ANNUAL"))
            .thing("dct:accessRights", &authority("access-right", "PUBLIC"))
            .value("dcat:version", year, "xsd:string")
    }

    fn edition(&self) -> Node {
        let (material, title) = (self.material, edition_title(self.material));
        let tables = || material.edition.tables.iter().map(|table| self.name(&format!("table-{}", table.id)));
        let description = |language| edition_description(material, language);
        let node = Node::new(&self.name("edition"), "dcat:Dataset").text("dct:title", title.fr, title.en).text(
            "dct:description",
            description(Language::Fr),
            description(Language::En),
        );
        let node = keywords(material, Language::Fr)
            .into_iter()
            .zip(keywords(material, Language::En))
            .fold(node, |node, (fr, en)| node.text("dcat:keyword", fr, en));
        let home = &self.material.publication.address;
        let node = self.dataset(node).value("dct:identifier", self.name("edition"), "xsd:string");
        let node = node.thing("dcat:landingPage", home);
        self.distributed(node, None)
            .thing("dct:conformsTo", "https://specs.frictionlessdata.io/data-package/")
            .things("dct:hasPart", tables())
    }

    fn table(&self, table: &EditionTable) -> Node {
        let id = self.name(&format!("table-{}", table.id));
        let description = |language| self.table_description(table, language);
        let title = edition_title(self.material);
        let node = Node::new(&id, "dcat:Dataset")
            .text(
                "dct:title",
                format!("{} – {}", table.title.fr, title.fr),
                format!("{} – {}", table.title.en, title.en),
            )
            .text("dct:description", description(Language::Fr), description(Language::En))
            .text("dcat:keyword", &*table.theme.fr, &*table.theme.en);
        let node = self.dataset(node).value("dct:identifier", id, "xsd:string");
        let node = node.thing("dcat:landingPage", &self.page(table));
        self.distributed(node, Some(&table.id)).thing("dct:isPartOf", &self.name("edition"))
    }

    /// The page of a table, which stays for ever.
    fn page(&self, table: &EditionTable) -> String {
        self.address(&Place::Table(&table.id).path(Language::Fr))
    }

    /// What a table holds, its notes, and that it is synthetic.
    fn table_description(&self, table: &EditionTable, language: Language) -> String {
        let count = table.figures.len();
        let first = format!("{count} {}", pick(language, "chiffres, tels que publiés.", "figures, as published."));
        let notes = table.footnotes.iter().map(|note| note.get(language).to_owned());
        let synthetic = self.material.edition.synthetic.then(|| synthetic(language).to_owned());
        std::iter::once(first).chain(notes).chain(synthetic).collect::<Vec<_>>().join(" ")
    }

    /// Says which files hold the data: those of that table, or those of all of them.
    fn distributed(&self, node: Node, table: Option<&str>) -> Node {
        let own = self.files.iter().filter(|file| file.kind != Kind::Schema && file.table.as_deref() == table);
        node.things("dcat:distribution", own.map(|file| self.name(&format!("file-{}", file.output.path))))
    }

    fn distribution(&self, file: &File) -> Node {
        let (address, kind) = (self.address(&file.output.path), file.kind);
        let id = self.name(&format!("file-{}", file.output.path));
        let Text { fr, en } = what(kind);
        let language = |language: &Language| authority("language", pick(*language, "FRA", "ENG"));
        let node = Node::new(&id, "dcat:Distribution")
            .text("dct:title", format!("{} ({fr})", file.title.fr), format!("{} ({en})", file.title.en))
            .thing("dcat:accessURL", &address)
            .thing("dcat:downloadURL", &address)
            .thing("dcat:mediaType", &media(kind))
            .thing("dct:format", &authority("file-type", kind.file_type()))
            .value("dcat:byteSize", file.output.bytes.len().to_string(), "xsd:nonNegativeInteger")
            .thing("spdx:checksum", &self.name(&format!("sum-{}", file.output.path)))
            .thing("dct:license", LICENCE)
            .value("dct:issued", self.published_on(), "xsd:date")
            .value("dct:modified", self.published_on(), "xsd:date")
            .things("dct:language", file.languages.iter().map(language))
            .thing("adms:status", &authority("distribution-status", "COMPLETED"))
            .thing("dcatap:availability", &authority("planned-availability", "STABLE"));
        let node = if self.material.edition.synthetic {
            node.text("dct:description", synthetic(Language::Fr), synthetic(Language::En))
        } else {
            node
        };
        let schema = file.output.path.strip_suffix(".csv").map(|stem| self.address(&format!("{stem}.schema.json")));
        let standards = kind.standard().map(|(address, _)| address.to_owned()).into_iter().chain(schema);
        node.things("dct:conformsTo", standards)
    }

    /// The schema that a CSV file conforms to.
    fn schema(&self, file: &File) -> Node {
        let Text { fr, en } = what(file.kind);
        Node::new(&self.address(&file.output.path), "dct:Standard").text(
            "dct:title",
            format!("{} ({fr})", file.title.fr),
            format!("{} ({en})", file.title.en),
        )
    }

    fn checksum(&self, file: &File) -> Node {
        Node::new(&self.name(&format!("sum-{}", file.output.path)), "spdx:Checksum")
            .thing("spdx:algorithm", "spdx:checksumAlgorithm_sha256")
            .value("spdx:checksumValue", file.sha256(), "xsd:hexBinary")
    }

    fn people(&self) -> [Node; 2] {
        let publisher = &self.material.publication.publisher;
        let (fr, en) = (&*publisher.name.fr, &*publisher.name.en);
        let agent = Node::new(&self.name("publisher"), "foaf:Agent")
            .text("foaf:name", fr, en)
            .thing("foaf:homepage", &publisher.home)
            .thing("foaf:mbox", &format!("mailto:{}", publisher.mail));
        let contact = Node::new(&self.name("contact"), "vcard:Organization")
            .thing("rdf:type", "vcard:Kind")
            .text("vcard:fn", fr, en)
            .thing("vcard:hasEmail", &format!("mailto:{}", publisher.mail))
            .thing("vcard:hasURL", &publisher.home);
        [agent, contact]
    }

    fn period(&self) -> Vec<Node> {
        let (year, publication) = (self.material.edition.edition, self.material.publication);
        let period = Node::new(&self.name("year"), "dct:PeriodOfTime")
            .value("dcat:startDate", format!("{year:04}-01-01"), "xsd:date")
            .value("dcat:endDate", format!("{year:04}-12-31"), "xsd:date");
        let pages = [publication.address.clone(), publication.publisher.home.clone()];
        let tables = self.material.edition.tables.iter().map(|table| self.page(table));
        let documents = pages.into_iter().chain(tables).map(|address| Node::new(&address, "foaf:Document"));
        std::iter::once(period).chain(documents).collect()
    }
}

/// Which of its forms a distribution is.
fn what(kind: Kind) -> Text {
    let (fr, en) = match kind {
        Kind::Workbook => ("classeur XLSX", "XLSX workbook"),
        Kind::Csv => ("CSV", "CSV"),
        Kind::Schema => ("schéma du CSV", "schema of the CSV"),
        Kind::JsonStat => ("JSON-stat", "JSON-stat"),
        Kind::JsonStatList => ("collection JSON-stat", "JSON-stat collection"),
        Kind::Json => ("JSON", "JSON"),
        Kind::Package => ("Data Package", "Data Package"),
    };
    Text { fr: fr.to_owned(), en: en.to_owned() }
}

fn media(kind: Kind) -> String {
    format!("https://www.iana.org/assignments/media-types/{}", kind.media())
}

/// What the catalogue refers to elsewhere, each with its class, as the profile asks.
fn vocabularies(files: &[File]) -> Vec<Node> {
    let label = |node: Node, fr: &str, en: &str| node.text("skos:prefLabel", fr, en);
    let listed = |list: &str, code: &str| Node::new(&authority(list, code), "skos:Concept");
    let themes = Node::new(&format!("{AUTHORITY}data-theme"), "skos:ConceptScheme");
    let mut nodes = vec![
        Node::new(LICENCE, "dct:LicenseDocument").text("dct:title", licence().fr, licence().en),
        Node::new(PROFILE, "dct:Standard").text("dct:title", "DCAT-AP 3", "DCAT-AP 3"),
        Node::new("https://specs.frictionlessdata.io/data-package/", "dct:Standard").text(
            "dct:title",
            "Data Package",
            "Data Package",
        ),
        themes.text("dct:title", "Thèmes de données", "Data themes"),
        label(listed("data-theme", "EDUC"), "Éducation, culture et sport", "Education, culture and sport")
            .thing("skos:inScheme", &format!("{AUTHORITY}data-theme")),
        label(listed("distribution-status", "COMPLETED"), "achevé", "completed"),
        label(listed("planned-availability", "STABLE"), "stable", "stable"),
        Node::new(&authority("language", "FRA"), "dct:LinguisticSystem"),
        Node::new(&authority("language", "ENG"), "dct:LinguisticSystem"),
        Node::new(&authority("country", "FRA"), "dct:Location"),
        Node::new(&authority("frequency", "ANNUAL"), "dct:Frequency"),
        Node::new(&authority("access-right", "PUBLIC"), "dct:RightsStatement"),
        Node::new("spdx:checksumAlgorithm_sha256", "spdx:ChecksumAlgorithm"),
    ];
    for kind in files.iter().map(|file| file.kind) {
        nodes.push(Node::new(&media(kind), "dct:MediaType"));
        nodes.push(Node::new(&authority("file-type", kind.file_type()), "dct:MediaTypeOrExtent"));
        let standard = kind.standard();
        nodes.extend(standard.map(|(address, name)| Node::new(address, "dct:Standard").text("dct:title", name, name)));
    }
    nodes
}

#[cfg(test)]
mod tests {
    use super::super::triple::Object;
    use super::*;
    use crate::data::tests::Sample;

    fn sample_graph() -> Graph {
        let sample = Sample::new();
        let material = sample.material();
        let text = || Text { fr: "« A \"b\" »".to_owned(), en: "A".to_owned() };
        let csv = File::new("donnees/tables/region.csv", b"x".to_vec(), text(), Kind::Csv).of_table("region");
        let schema = File::new("donnees/tables/region.schema.json", b"{}".to_vec(), text(), Kind::Schema);
        let book = File::new("en/data/figures.xlsx", b"xy".to_vec(), text(), Kind::Workbook).in_language(Language::En);
        graph(&material, &[csv, schema.of_table("region"), book])
    }

    /// What a thing says about something, as addresses or text.
    fn said(graph: &Graph, thing: &str, about: &str) -> Vec<String> {
        let node = graph.0.iter().find(|node| node.id.as_str().ends_with(thing)).unwrap();
        let says = node.says.iter().filter(|(known, _)| known.short().as_deref() == Some(about));
        let text = says.map(|(_, object)| match object {
            Object::Thing(iri) => iri.as_str().to_owned(),
            Object::Words(text, _) | Object::Value(text, _) => text.clone(),
        });
        text.collect()
    }

    #[test]
    fn a_table_is_a_dataset_with_its_own_files() {
        let graph = sample_graph();
        let of = |thing: &str| said(&graph, thing, "dcat:distribution");
        assert_eq!(of("#table-region").len(), 1);
        assert!(of("#table-region")[0].ends_with("#file-donnees/tables/region.csv"));
        assert!(of("#edition")[0].ends_with("#file-en/data/figures.xlsx"));
        assert_eq!(said(&graph, "#catalogue", "dcat:dataset").len(), 4);
    }

    #[test]
    fn a_distribution_states_size_sum_language_and_schema() {
        let graph = sample_graph();
        let csv = |about| said(&graph, "#file-donnees/tables/region.csv", about);
        assert_eq!((csv("dcat:byteSize"), csv("dct:language").len()), (vec!["1".to_owned()], 2));
        assert!(csv("dct:conformsTo")[1].ends_with("donnees/tables/region.schema.json"));
        assert_eq!(said(&graph, "#file-en/data/figures.xlsx", "dct:language").len(), 1);
        let sum = said(&graph, "#sum-donnees/tables/region.csv", "spdx:checksumValue");
        assert_eq!(sum, ["2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"]);
    }

    #[test]
    fn every_thing_that_is_referred_to_has_a_class() {
        let graph = sample_graph();
        let known = |iri: &str| graph.0.iter().any(|node| node.id.as_str() == iri);
        let classless =
            ["rdf:type", "dcat:accessURL", "dcat:downloadURL", "foaf:mbox", "vcard:hasEmail", "vcard:hasURL"];
        for (about, object) in graph.0.iter().flat_map(|node| &node.says) {
            let Object::Thing(thing) = object else { continue };
            let free = about.short().is_some_and(|about| classless.contains(&about.as_str()));
            assert!(free || known(thing.as_str()), "{about:?} {thing:?}");
        }
    }
}
