//! What every page knows: the material, the site around it, and where it stands itself.
//!
//! Start with [`Spot`].

use super::charts::{Charts, Draw};
use super::downloads::{self, Download};
use super::paths::{Place, relative};
use crate::words::pick;
use crate::{Material, Output, secrecy};
use domain::edition::{Edition, EditionTable, Figure};
use domain::network::{Language, Text};
use maud::{Markup, html};

/// A theme with its tables, in the order of print.
pub(super) struct Theme<'m> {
    pub title: &'m Text,
    pub tables: Vec<&'m EditionTable>,
}

/// Everything that pages are made from.
pub(super) struct Site<'m> {
    pub material: Material<'m>,
    pub themes: Vec<Theme<'m>>,
    pub downloads: Vec<Download<'m>>,
    pub charts: Charts,
}

/// A page in a language: where links start from.
pub(super) struct Spot<'s> {
    pub site: &'s Site<'s>,
    pub place: Place<'s>,
    pub language: Language,
}

impl<'m> Site<'m> {
    pub(super) fn new(material: Material<'m>, outputs: &'m [Output], draw: Draw) -> Self {
        Self {
            material,
            themes: themes(material.edition),
            downloads: downloads::all(outputs, &material.edition.tables),
            charts: Charts::draw(&material, draw),
        }
    }

    /// Every page, in the order of reading.
    pub(super) fn places(&self) -> Vec<Place<'_>> {
        let tables = || self.material.edition.tables.iter();
        let mut places = vec![Place::Home];
        places.extend(self.themes.iter().map(|theme| Place::Theme(theme.title)));
        places.extend(tables().map(|table| Place::Table(&table.id)));
        places.extend([Place::Years, Place::All, Place::Search, Place::Method, Place::Secrecy]);
        places.extend(self.material.edition.quality.iter().map(|_| Place::Quality));
        places.extend(self.material.checks.print.iter().map(|_| Place::Contradictions));
        places.extend([Place::Glossary, Place::Downloads]);
        places.extend(self.words().map(|(place, _)| place));
        places.push(Place::Missing);
        places.extend(tables().map(|table| Place::Embed(&table.id)));
        places
    }

    /// The network's own pages, legal notice and the like, with their titles in both languages.
    /// The one on confidentiality is part of that page.
    pub(super) fn words(&self) -> impl Iterator<Item = (Place<'_>, [&str; 2])> {
        let pages = self.material.publication.pages.iter().filter(|page| page.name != secrecy::NAME);
        pages.map(|page| {
            let titles = [&page.text.fr, &page.text.en].map(|text| title_line(text).unwrap_or(&page.name));
            (Place::Words(&page.name, titles[1]), titles)
        })
    }
}

/// The title of a Markdown text.
fn title_line(text: &str) -> Option<&str> {
    text.lines().find_map(|line| line.strip_prefix("# ")).map(str::trim)
}

/// Tables by theme; a theme keeps the place of its first table.
fn themes(edition: &Edition) -> Vec<Theme<'_>> {
    let mut themes: Vec<Theme<'_>> = Vec::new();
    for table in &edition.tables {
        match themes.iter_mut().find(|theme| *theme.title == table.theme) {
            Some(theme) => theme.tables.push(table),
            None => themes.push(Theme { title: &table.theme, tables: vec![table] }),
        }
    }
    themes
}

impl<'s> Spot<'s> {
    /// The words in the page's language.
    pub(super) fn say<'t>(&self, fr: &'t str, en: &'t str) -> &'t str {
        pick(self.language, fr, en)
    }

    pub(super) fn edition(&self) -> &'s Edition {
        self.site.material.edition
    }

    pub(super) fn path(&self) -> String {
        self.place.path(self.language)
    }

    /// The way to another page of the same language.
    pub(super) fn to(&self, place: Place<'_>) -> String {
        self.file(&place.path(self.language))
    }

    /// The way to a file of the publication.
    pub(super) fn file(&self, path: &str) -> String {
        relative(&self.path(), path)
    }

    /// The way to the folder above the publication, where its publisher lists every edition.
    pub(super) fn above(&self) -> String {
        format!("{}../", "../".repeat(self.path().matches('/').count()))
    }

    /// The way to what is withheld and why; out of the frame, where the page is shown in one.
    pub(super) fn why(&self) -> Markup {
        let frame = matches!(self.place, Place::Embed(_)).then_some("_top");
        let words = self.say("ce qui est masqué, et pourquoi", "what is withheld, and why");
        html! { a href=(self.to(Place::Secrecy)) target=[frame] { (words) } }
    }

    /// How many figures the edition has; one that no record gives is none.
    pub(super) fn count(&self) -> u64 {
        self.edition().figures().filter(|figure| !figure.definition.at.is_empty()).count() as u64
    }

    /// The way to a figure on the page of its table.
    pub(super) fn to_figure(&self, figure: &Figure) -> String {
        let table = figure.id.as_str().split('.').next().unwrap_or_default();
        format!("{}#{}", self.to(Place::Table(table)), figure.id)
    }

    /// The address under which a page stands for ever.
    pub(super) fn permanent(&self, place: Place<'_>, language: Language) -> String {
        format!("{}{}", self.site.material.publication.address, place.path(language))
    }

    pub(super) fn table(&self, id: &str) -> Option<&'s EditionTable> {
        self.edition().tables.iter().find(|table| table.id == id)
    }

    pub(super) fn other_language(&self) -> Language {
        match self.language {
            Language::Fr => Language::En,
            Language::En => Language::Fr,
        }
    }

    /// `Chiffres clés 2019`.
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.say("Chiffres clés", "Key figures"), self.edition().edition)
    }
}
