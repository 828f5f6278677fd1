//! Files to take away: which there are, what format they have, how big they are.
//!
//! What a list lacks is not shown. Start with [`all`].

use super::frame::Page;
use super::paths::Place;
use super::spot::Spot;
use crate::Output;
use crate::words::{colon, decimal, pick, whole};
use domain::edition::EditionTable;
use domain::network::Language;
use maud::{Markup, html};

/// A file that pages offer.
pub(super) struct Download<'o> {
    /// Where it stands.
    pub path: &'o str,
    /// Its format, as those who need it call it.
    pub format: &'static str,
    /// The language of its words, where the same file exists in the other.
    language: Option<Language>,
    bytes: usize,
}

/// Every file; one under `en/` is the English of what the others hold.
pub(super) fn all<'o>(outputs: &'o [Output], tables: &[EditionTable]) -> Vec<Download<'o>> {
    let table_of = |file: &Download<'_>| tables.iter().position(|table| file.is_of(&table.id));
    let mut files: Vec<_> = outputs.iter().map(Download::of).collect();
    let english: Vec<_> = files.iter().filter(|f| f.is_english()).map(|f| (f.format, table_of(f))).collect();
    for file in &mut files {
        let twin = english.contains(&(file.format, table_of(file)));
        file.language = twin.then_some(if file.is_english() { Language::En } else { Language::Fr });
    }
    files
}

impl<'o> Download<'o> {
    fn of(output: &'o Output) -> Self {
        Self { path: &output.path, format: format(output), language: None, bytes: output.bytes.len() }
    }

    fn is_english(&self) -> bool {
        self.path.starts_with("en/")
    }

    fn name(&self) -> &'o str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// Whether it holds one table, or what belongs to it: `region.csv`, `region.jsonstat.json`.
    pub(super) fn is_of(&self, table: &str) -> bool {
        self.name().split('.').next().is_some_and(|stem| stem == table || stem.replace('-', "_") == table)
    }

    /// Whether a reader of `language` expects it first.
    pub(super) fn suits(&self, language: Language) -> bool {
        self.language.is_none_or(|own| own == language)
    }

    /// The link, with format and size as its words.
    pub(super) fn link(&self, spot: &Spot<'_>) -> Markup {
        let foreign = self.language.filter(|language| *language != spot.language);
        html! {
            a href=(spot.file(self.path)) download=[(self.format != "PDF").then_some("")] hreflang=[foreign.map(super::frame::code)] {
                span.format { (self.format) } " " span.file { (self.name()) } " "
                span.size { "(" (size(self.bytes, spot.language)) @if foreign.is_some() { ", " (spot.say("en anglais", "in French")) } ")" }
            }
        }
    }
}

fn format(output: &Output) -> &'static str {
    let path = output.path.as_str();
    let ends = |ending: &str| path.ends_with(ending);
    let holds = |words: &str| output.bytes.windows(words.len()).take(4096).any(|bytes| bytes == words.as_bytes());
    match () {
        () if ends(".pdf") => "PDF",
        () if ends(".xlsx") => "XLSX",
        () if ends(".csv") => "CSV",
        () if ends(".svg") => "SVG",
        () if ends(".zip") => "ZIP",
        () if path.contains("schema") => "Table Schema",
        () if path.contains("datapackage") => "Data Package",
        () if path.contains("dcat") || path.contains("catalog") || ends(".ttl") || ends(".rdf") || ends(".jsonld") => {
            "DCAT"
        }
        () if ends(".json")
            && (path.contains("stat") || holds("\"version\":\"2.0\"") || holds("\"version\": \"2.0\"")) =>
        {
            "JSON-stat"
        }
        () if ends(".json") => "JSON",
        () if ends("SHA256SUMS") => "SHA-256",
        () => "",
    }
}

/// `1,2 Mo`, `34 ko`.
fn size(bytes: usize, language: Language) -> String {
    let unit = pick(language, "o", "B");
    match bytes {
        0..1000 => {
            format!("{}\u{a0}{}", whole(bytes as u64, language), pick(language, "octets", "bytes"))
        }
        1000..1_000_000 => format!("{}\u{a0}k{unit}", whole(bytes.div_ceil(1000) as u64, language)),
        _ => format!("{}\u{a0}M{unit}", decimal(bytes as f64 / 1e6, 1, language)),
    }
}

/// Links one below the other.
pub(super) fn list<'d, 'o: 'd>(spot: &Spot<'_>, files: impl IntoIterator<Item = &'d Download<'o>>) -> Markup {
    html! { ul.downloads { @for file in files { li { (file.link(spot)) } } } }
}

/// The files of the whole edition, those of the reader's language first.
fn whole_edition<'s>(spot: &Spot<'s>) -> Vec<&'s Download<'s>> {
    let tables = &spot.edition().tables;
    let mut files: Vec<_> =
        spot.site.downloads.iter().filter(|file| !tables.iter().any(|table| file.is_of(&table.id))).collect();
    files.sort_by_key(|file| (!file.suits(spot.language), place(file.format)));
    files
}

/// What most readers look for: a file of each of the first formats.
pub(super) fn first_of_each_format<'s>(spot: &Spot<'s>) -> Vec<&'s Download<'s>> {
    let mut files: Vec<&Download<'_>> = Vec::new();
    for file in whole_edition(spot).into_iter().filter(|file| file.suits(spot.language) && place(file.format) < FIRST) {
        if files.iter().all(|known| known.format != file.format) {
            files.push(file);
        }
    }
    files
}

/// Formats with what they are good for, in French and in English; those that most readers look for first.
const FORMATS: [(&str, &str, &str); 9] = [
    ("PDF", "le rapport, à lire et à imprimer", "the report, to read and to print"),
    ("XLSX", "les tableaux dans un classeur", "the tables in a workbook"),
    ("CSV", "des lignes pour un tableur ou un programme", "lines for a spreadsheet or a program"),
    (
        "JSON-stat",
        "des tableaux à plusieurs dimensions pour un programme",
        "tables of several dimensions for a program",
    ),
    ("DCAT", "la notice des données pour un catalogue", "the description of the data for a catalogue"),
    ("JSON", "les mêmes données pour un programme", "the same data for a program"),
    (
        "Table Schema",
        "le sens et le type des colonnes d’un fichier CSV",
        "the meaning and type of the columns of a CSV file",
    ),
    ("Data Package", "la liste des fichiers de données", "the list of the data files"),
    ("SHA-256", "les empreintes qui prouvent qu’un fichier est intact", "the hashes that prove a file intact"),
];

/// How many of them the first page offers.
const FIRST: usize = 5;

fn place(format: &str) -> usize {
    FORMATS.iter().position(|(known, ..)| *known == format).unwrap_or(FORMATS.len())
}

fn purpose(format: &str, language: Language) -> &'static str {
    FORMATS.get(place(format)).map_or("", |(_, fr, en)| pick(language, fr, en))
}

pub(super) fn page(spot: &Spot<'_>) -> Page {
    let title = spot.say("Télécharger", "Downloads");
    let lead = spot.say(
        "Le rapport, les données et les graphiques de l’édition. Tous les fichiers portent les mêmes chiffres et sont sous Licence Ouverte 2.0.",
        "The report, the data and the charts of the edition. All files bear the same figures, under the Licence Ouverte 2.0.",
    );
    let edition = whole_edition(spot);
    let main = html! {
        h1 { (title) }
        p.lead { (lead) }
        @if !edition.is_empty() {
            h2 { (spot.say("L’édition entière", "The whole edition")) }
            ul.offers { @for file in edition { li { (file.link(spot)) span.purpose { (purpose(file.format, spot.language)) } } } }
        }
        h2 { (spot.say("Tableau par tableau", "Table by table")) }
        (by_table(spot))
    };
    Page::new(title, lead, main)
}

fn by_table(spot: &Spot<'_>) -> Markup {
    html! {
        dl.files {
            @for table in &spot.edition().tables {
                div {
                    dt { a href=(spot.to(Place::Table(&table.id))) { (table.title.get(spot.language)) } }
                    dd { (of_table(spot, &table.id)) }
                }
            }
        }
    }
}

/// Data and charts of a table; nothing when it has none.
pub(super) fn of_table(spot: &Spot<'_>, id: &str) -> Markup {
    let files: Vec<_> = spot.site.downloads.iter().filter(|file| file.is_of(id) && file.suits(spot.language)).collect();
    let charts: Vec<_> = spot.site.charts.of(id, spot.language).collect();
    html! {
        @if !files.is_empty() || !charts.is_empty() {
            ul.downloads {
                @for file in files { li { (file.link(spot)) } }
                @for chart in charts {
                    li {
                        a href=(spot.file(&chart.path())) download="" {
                            span.format { "SVG" } " " span.file { (chart.title()) }
                        }
                    }
                }
            }
        } @else {
            p.none { (spot.say("Aucun fichier propre à ce tableau.", "No file of its own.")) }
        }
    }
}

/// The workbook that holds every table, one of them among others.
pub(super) fn workbook(spot: &Spot<'_>) -> Markup {
    let book = first_of_each_format(spot).into_iter().find(|file| file.format == "XLSX");
    html! {
        @if let Some(book) = book {
            p.note { (spot.say("Avec tous les autres tableaux dans un classeur", "With all other tables in a workbook")) (colon(spot.language)) (book.link(spot)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_its_format_and_its_size() {
        let format = |path: &str, bytes: &str| super::format(&Output::new(path, bytes));
        assert_eq!(format("rapport.pdf", ""), "PDF");
        assert_eq!(format("donnees/region.json", "{\"version\":\"2.0\",\"class\":\"dataset\"}"), "JSON-stat");
        assert_eq!(format("donnees/datapackage.json", "{}"), "Data Package");
        assert_eq!(format("donnees/catalogue.jsonld", "{}"), "DCAT");
        assert_eq!(size(999, Language::Fr), "999\u{a0}octets");
        assert_eq!(size(1001, Language::En), "2\u{a0}kB");
        assert_eq!(size(1_250_000, Language::Fr), "1,3\u{a0}Mo");
    }

    #[test]
    fn a_table_has_the_files_that_bear_its_name() {
        let output = Output::new("donnees/learners_by_year.csv", "");
        let file = Download::of(&output);
        assert!(file.is_of("learners_by_year") && !file.is_of("learners"));
    }

    #[test]
    fn a_file_has_a_language_where_it_exists_in_both() {
        let paths = ["rapport.pdf", "en/report.pdf", "donnees/tables/region.csv", "donnees/json/region.xlsx"];
        let outputs = paths.map(|path| Output::new(path, ""));
        let languages: Vec<_> =
            all(&outputs, &crate::sample::edition().tables).into_iter().map(|file| file.language).collect();
        assert_eq!(languages, [Some(Language::Fr), Some(Language::En), None, None]);
    }
}
