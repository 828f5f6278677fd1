//! Files to take away: which there are, what format they have, how big they are.
//!
//! What a list lacks is not shown. Start with [`Download::of`].

use super::frame::Page;
use super::paths::Place;
use super::spot::Spot;
use crate::Output;
use crate::words::{decimal, whole};
use domain::network::Language;
use maud::{Markup, html};

/// A file that pages offer.
pub(super) struct Download<'o> {
    /// Where it stands.
    pub path: &'o str,
    /// Its format, as those who need it call it.
    pub format: &'static str,
    bytes: usize,
}

impl<'o> Download<'o> {
    pub(super) fn of(output: &'o Output) -> Self {
        Self { path: &output.path, format: format(output), bytes: output.bytes.len() }
    }

    fn name(&self) -> &'o str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// Whether it holds one table, or what belongs to it: `region.csv`, `region.jsonstat.json`.
    pub(super) fn is_of(&self, table: &str) -> bool {
        self.name().split('.').next().is_some_and(|stem| stem == table || stem.replace('-', "_") == table)
    }

    /// A document is in a language; data are in both.
    fn language(&self) -> Option<Language> {
        let english = self.path.starts_with("en/");
        (self.format == "PDF").then_some(if english { Language::En } else { Language::Fr })
    }

    /// Whether a reader of `language` expects it first.
    pub(super) fn suits(&self, language: Language) -> bool {
        self.language().is_none_or(|own| own == language)
    }

    /// The link, with format and size as its words.
    pub(super) fn link(&self, spot: &Spot<'_>) -> Markup {
        let foreign = self.language().filter(|language| *language != spot.language);
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
        () if path.contains("datapackage") || path.contains("schema") => "Table Schema",
        () if path.contains("dcat") || path.contains("catalog") || ends(".ttl") || ends(".rdf") || ends(".jsonld") => {
            "DCAT"
        }
        () if ends(".json")
            && (path.contains("stat") || holds("\"version\":\"2.0\"") || holds("\"version\": \"2.0\"")) =>
        {
            "JSON-stat"
        }
        () if ends(".json") => "JSON",
        () => "",
    }
}

/// `1,2 Mo`, `34 ko`.
fn size(bytes: usize, language: Language) -> String {
    let unit = crate::words::pick(language, "o", "B");
    match bytes {
        0..1000 => {
            format!("{}\u{a0}{}", whole(bytes as u64, language), crate::words::pick(language, "octets", "bytes"))
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
pub(super) fn whole_edition<'s>(spot: &Spot<'s>) -> Vec<&'s Download<'s>> {
    let tables = &spot.edition().tables;
    let mut files: Vec<_> =
        spot.site.downloads.iter().filter(|file| !tables.iter().any(|table| file.is_of(&table.id))).collect();
    files.sort_by_key(|file| !file.suits(spot.language));
    files
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
            (list(spot, edition))
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
    let files: Vec<_> = spot.site.downloads.iter().filter(|file| file.is_of(id)).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_its_format_and_its_size() {
        let format = |path: &str, bytes: &str| super::format(&Output::new(path, bytes));
        assert_eq!(format("rapport.pdf", ""), "PDF");
        assert_eq!(format("donnees/region.json", "{\"version\":\"2.0\",\"class\":\"dataset\"}"), "JSON-stat");
        assert_eq!(format("donnees/datapackage.json", "{}"), "Table Schema");
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
}
