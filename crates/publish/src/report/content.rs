//! What the report holds and in which order, as one value that the template reads as `data.json`.
//!
//! Start with [`report`].

use super::annex::{self, Annex};
use super::text::{Node, Nodes};
use crate::dates;
use crate::words::{self, colon, pick, slug, synthetic, value_with_unit};
use crate::{Material, PublishError, quote};
use domain::edition::{EditionTable, Figure};
use domain::network::{FigureId, Language, Text};
use domain::publication::Headline as Stated;
use serde::Serialize;

/// A report.
#[derive(Serialize)]
pub(super) struct Report {
    /// `fr` or `en`.
    pub language: &'static str,
    /// The network's name.
    pub network: String,
    /// `Chiffres clés 2019`.
    pub title: String,
    /// What it is, for those who look for it.
    pub description: String,
    /// Words that it is found by.
    pub keywords: Vec<String>,
    /// The day that it bears: year, month, day.
    pub published: [u32; 3],
    /// The same in words.
    pub published_on: String,
    /// Who publishes.
    pub publisher: Publisher,
    /// Where the edition stands.
    pub address: String,
    /// What every output of a synthetic edition says.
    pub synthetic: Option<&'static str>,
    /// The figures that stand first.
    pub headlines: Vec<Headline>,
    /// The chapters, in order.
    pub chapters: Vec<Chapter>,
    /// What stands after them.
    pub annex: Annex,
    /// Names the document: the same as long as definitions and records are.
    #[serde(skip)]
    pub ident: String,
    /// The SVG of each chart, by file.
    #[serde(skip)]
    pub drawings: Vec<(String, String)>,
}

/// Who publishes.
#[derive(Serialize)]
pub(super) struct Publisher {
    name: String,
    mail: String,
    home: String,
}

/// A figure that stands first.
#[derive(Serialize)]
pub(super) struct Headline {
    value: String,
    title: String,
    change: Option<String>,
}

/// A chapter: its text, and the tables of its theme that no text placed.
#[derive(Serialize)]
pub(super) struct Chapter {
    /// The first line of its text.
    pub title: String,
    /// The rest of it.
    pub body: Vec<Node>,
    /// Tables that no text placed.
    pub tables: Vec<Node>,
}

/// The material and the language that a report is made in.
pub(super) struct Place<'m> {
    pub material: &'m Material<'m>,
    pub language: Language,
}

impl<'m> Place<'m> {
    /// The table `id`.
    pub fn table(&self, id: &str) -> Option<&'m EditionTable> {
        self.material.edition.tables.iter().find(|table| table.id == id)
    }

    /// The words of a text.
    pub fn say(&self, text: &Text) -> String {
        text.get(self.language).to_owned()
    }

    /// A link's whole address: a text's own links start at the edition's pages in its language. None within a page.
    pub fn address(&self, link: &str) -> Option<String> {
        let whole = ["https://", "http://", "mailto:"].iter().any(|scheme| link.starts_with(scheme));
        let path = link.trim_start_matches(['.', '/']);
        match link {
            _ if whole => Some(link.to_owned()),
            _ if path.is_empty() || path.starts_with('#') || path.contains(':') => None,
            _ => Some(format!("{}{}{path}", self.material.publication.address, pick(self.language, "", "en/"))),
        }
    }
}

/// The report in `language`.
///
/// # Errors
/// A text that quotes what can't be quoted, a headline without value.
pub(super) fn report(material: &Material<'_>, language: Language) -> Result<Report, PublishError> {
    let place = Place { material, language };
    let (edition, publication) = (material.edition, material.publication);
    let headlines = publication.headlines.iter().map(|stated| headline(&place, stated)).collect::<Result<_, _>>()?;
    let mut nodes = Nodes::new(&place);
    let chapters = chapters(&place, &mut nodes)?;
    let annex = annex::of(&place, &mut nodes)?;
    let name = place.say(&edition.network_name);
    Ok(Report {
        language: pick(language, "fr", "en"),
        title: format!("{} {}", pick(language, "Chiffres clés", "Key figures"), edition.edition),
        description: description(&place),
        keywords: keywords(&place, &name),
        network: name,
        published: dates::parts(publication.published_on),
        published_on: dates::long(publication.published_on, language),
        publisher: publisher(&place),
        address: publication.address.clone(),
        synthetic: edition.synthetic.then(|| synthetic(language)),
        headlines,
        chapters,
        annex,
        ident: ident(&place),
        drawings: nodes.drawings,
    })
}

fn publisher(place: &Place<'_>) -> Publisher {
    let publisher = &place.material.publication.publisher;
    Publisher { name: place.say(&publisher.name), mail: publisher.mail.clone(), home: publisher.home.clone() }
}

fn ident(place: &Place<'_>) -> String {
    let edition = place.material.edition;
    let (network, year) = (&edition.network, edition.edition);
    let language = pick(place.language, "fr", "en");
    format!("{network}/{year}/{language}/{}/{}", edition.definitions_sha256, edition.snapshot_sha256)
}

fn description(place: &Place<'_>) -> String {
    let (name, year) = (place.say(&place.material.edition.network_name), place.material.edition.edition);
    match place.language {
        Language::Fr => format!("Rapport statistique annuel{}{name}, édition {year}.", colon(Language::Fr)),
        Language::En => format!("Yearly statistical report: {name}, edition of {year}."),
    }
}

/// The network's name, what the report is, its themes.
fn keywords(place: &Place<'_>, name: &str) -> Vec<String> {
    let kind = pick(place.language, "chiffres clés", "key figures");
    let themes = themes(place).into_iter().map(|(theme, _)| place.say(theme));
    [name.to_owned(), kind.to_owned()].into_iter().chain(themes).collect()
}

/// Tables by theme; a theme keeps the place of its first table.
pub(super) fn themes<'m>(place: &Place<'m>) -> Vec<(&'m Text, Vec<&'m EditionTable>)> {
    let mut themes: Vec<(&Text, Vec<&EditionTable>)> = Vec::new();
    for table in &place.material.edition.tables {
        match themes.iter_mut().find(|(theme, _)| **theme == table.theme) {
            Some((_, tables)) => tables.push(table),
            None => themes.push((&table.theme, vec![table])),
        }
    }
    themes
}

fn headline(place: &Place<'_>, stated: &Stated) -> Result<Headline, PublishError> {
    let figure = shown(place, &stated.figure)?;
    let title = stated.title.as_ref().map_or_else(|| titles(place, figure), |title| place.say(title));
    // A change that has no value is left out, as on the site: the headline stands without it.
    let change = stated.change.as_ref().and_then(|id| shown(place, id).ok());
    let change = change.map(|change| change_words(change, place.language));
    Ok(Headline { value: value_with_unit(figure, place.language), title, change })
}

fn change_words(change: &Figure, language: Language) -> String {
    let value = value_with_unit(change, language);
    let zero = change.printed.as_deref().is_some_and(|printed| !printed.contains(|c: char| ('1'..='9').contains(&c)));
    let signed = if value.contains('−') || zero { value } else { format!("+{value}") };
    let tested = words::change_words(change, language);
    format!("{signed} {}{tested}", pick(language, "en un an", "in a year"))
}

/// A figure that has a value to show.
fn shown<'m>(place: &Place<'m>, id: &FigureId) -> Result<&'m Figure, PublishError> {
    let figure = place.material.edition.figure(id).filter(|figure| figure.printed.is_some());
    figure.ok_or_else(|| PublishError::Headline(id.clone()))
}

fn titles(place: &Place<'_>, figure: &Figure) -> String {
    let parts = [place.say(&figure.row), place.say(&figure.column)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" – ")
}

/// Every text is read before any table is left over: a later chapter may place the table of an earlier theme.
fn chapters(place: &Place<'_>, nodes: &mut Nodes<'_, '_>) -> Result<Vec<Chapter>, PublishError> {
    let pages = &place.material.publication.report;
    let mut chapters = Vec::new();
    for page in pages {
        let document = quote::read(page, place.material.edition, place.language)?;
        chapters.push(Chapter { title: document.title, body: nodes.of(&document.blocks), tables: Vec::new() });
    }
    let themes = themes(place);
    for (page, chapter) in pages.iter().zip(&mut chapters) {
        let own = themes.iter().filter(|(theme, _)| slug(&theme.fr) == page.name).flat_map(|(_, tables)| tables);
        chapter.tables = left(nodes, own.copied());
    }
    Ok(chapters)
}

/// Those of `tables` that no text placed.
pub(super) fn left<'m>(nodes: &mut Nodes<'_, '_>, tables: impl Iterator<Item = &'m EditionTable>) -> Vec<Node> {
    let mut left = Vec::new();
    for table in tables {
        if !nodes.tables.contains(&table.id) {
            left.extend(nodes.rest(&table.id));
        }
    }
    left
}
