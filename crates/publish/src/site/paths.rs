//! Where everything of the site stands: the one place that knows addresses. They are permanent: a page that moves
//! breaks what others have written about it.
//!
//! | page | French | English |
//! | --- | --- | --- |
//! | home | `index.html` | `en/index.html` |
//! | theme | `themes/apprenants.html` | `en/themes/learners.html` |
//! | table | `tableaux/region.html` | `en/tables/region.html` |
//! | table for other sites | `embarquer/region.html` | `en/embed/region.html` |
//! | methodology | `methodologie.html` | `en/methodology.html` |
//! | who answered, and what that changes | `qualite.html` | `en/quality.html` |
//! | what is withheld, and why | `secret-statistique.html` | `en/confidentiality.html` |
//! | contradictions of a print | `contradictions.html` | `en/contradictions.html` |
//! | over the years | `annees.html` | `en/years.html` |
//! | search | `recherche.html` | `en/search.html` |
//! | glossary | `glossaire.html` | `en/glossary.html` |
//! | downloads | `telecharger.html` | `en/downloads.html` |
//! | all tables | `tous-les-tableaux.html` | `en/all-tables.html` |
//! | a text of the network | `mentions-legales.html` | `en/legal-notice.html`, after its title |
//! | not found | `404.html` | `en/404.html` |
//! | chart | `graphiques/region-1.svg`, `graphiques/region-1-etroit.svg` | `en/charts/region-1.svg`, `…-narrow.svg` |
//! | style, script, fonts | `ressources/` | the same |
//!
//! A figure is the fragment of its id on its table's page: `tableaux/region.html#region.corse.learners`.
//! Start with [`Place::path`].

use crate::words::{pick, slug};
use domain::network::{Language, Text};
use sha2::{Digest, Sha256};

/// The site's icon.
pub(super) const ICON: &str = "favicon.svg";
/// The list of pages for search engines.
pub(super) const SITEMAP: &str = "sitemap.xml";
/// What search engines may read.
pub(super) const ROBOTS: &str = "robots.txt";

/// A page of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place<'p> {
    /// The first page.
    Home,
    /// A theme, by its title.
    Theme(&'p Text),
    /// A table, by its id.
    Table(&'p str),
    /// A table's chart for other sites to show.
    Embed(&'p str),
    /// How the figures were made.
    Method,
    /// What is withheld, and why.
    Secrecy,
    /// Who answered, and what that changes.
    Quality,
    /// What cannot be true in an earlier print.
    Contradictions,
    /// What changed from year to year.
    Years,
    /// Every figure in a list that can be searched.
    Search,
    /// Words explained.
    Glossary,
    /// Every file.
    Downloads,
    /// Every table on one page.
    All,
    /// A text of the network, by its name and its English title.
    Words(&'p str, &'p str),
    /// What a server shows for an address that leads nowhere.
    Missing,
}

impl Place<'_> {
    /// The path under the publication's address.
    #[must_use]
    pub(crate) fn path(self, language: Language) -> String {
        let name = match (self, language) {
            (Self::Home, _) => "index".to_owned(),
            (Self::Theme(title), _) => format!("themes/{}", slug(title.get(language))),
            (Self::Table(id), _) => format!("{}/{id}", pick(language, "tableaux", "tables")),
            (Self::Embed(id), _) => format!("{}/{id}", pick(language, "embarquer", "embed")),
            (Self::Words(name, _), Language::Fr) => name.to_owned(),
            (Self::Words(_, title), Language::En) => slug(title),
            _ => self.fixed(language).to_owned(),
        };
        format!("{}{name}.html", folder(language))
    }

    fn fixed(self, language: Language) -> &'static str {
        match self {
            Self::Method => pick(language, "methodologie", "methodology"),
            Self::Secrecy => pick(language, "secret-statistique", "confidentiality"),
            Self::Quality => pick(language, "qualite", "quality"),
            Self::Contradictions => "contradictions",
            Self::Years => pick(language, "annees", "years"),
            Self::Search => pick(language, "recherche", "search"),
            Self::Glossary => pick(language, "glossaire", "glossary"),
            Self::Downloads => pick(language, "telecharger", "downloads"),
            Self::All => pick(language, "tous-les-tableaux", "all-tables"),
            _ => "404",
        }
    }
}

fn folder(language: Language) -> &'static str {
    pick(language, "", "en/")
}

/// The file of a table's chart, 0 first.
pub(super) fn chart(table: &str, at: usize, narrow: bool, language: Language) -> String {
    let charts = pick(language, "graphiques", "charts");
    let width = if narrow { pick(language, "-etroit", "-narrow") } else { "" };
    format!("{}{charts}/{table}-{}{width}.svg", folder(language), at + 1)
}

/// Where a font stands; the style sheet beside it names it.
pub(super) fn font(name: &str) -> String {
    format!("ressources/{name}")
}

/// A file whose name changes with what it holds, so that it can be kept for ever.
pub(super) fn hashed(name: &str, extension: &str, bytes: &[u8]) -> String {
    let digest: String = Sha256::digest(bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    format!("ressources/{name}-{digest}.{extension}")
}

/// The way from a page to `to`, both under the publication's address: it holds on a disk as on a server.
pub(super) fn relative(from: &str, to: &str) -> String {
    let (folders, targets): (Vec<_>, Vec<_>) = (from.split('/').collect(), to.split('/').collect());
    let depth = folders.len() - 1;
    let shared = folders[..depth].iter().zip(&targets[..targets.len() - 1]).take_while(|(a, b)| a == b).count();
    "../".repeat(depth - shared) + &targets[shared..].join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_between_pages_needs_no_server() {
        assert_eq!(relative("index.html", "en/index.html"), "en/index.html");
        assert_eq!(relative("en/tables/a.html", "tableaux/a.html"), "../../tableaux/a.html");
        assert_eq!(relative("en/tables/a.html", "en/tables/b.html"), "b.html");
        assert_eq!(relative("en/tables/a.html", "en/index.html"), "../index.html");
        assert_eq!(relative("tableaux/a.html", "ressources/x.css"), "../ressources/x.css");
    }

    #[test]
    fn a_page_has_an_address_in_each_language() {
        let theme = Text { fr: "Les apprenants".into(), en: "The learners".into() };
        let both = |place: Place<'_>| [Language::Fr, Language::En].map(|language| place.path(language));
        assert_eq!(both(Place::Theme(&theme)), ["themes/apprenants.html", "en/themes/learners.html"]);
        assert_eq!(
            both(Place::Words("mentions-legales", "Legal notice")),
            ["mentions-legales.html", "en/legal-notice.html"]
        );
        assert_eq!(both(Place::All), ["tous-les-tableaux.html", "en/all-tables.html"]);
        assert_eq!(chart("region", 1, true, Language::Fr), "graphiques/region-2-etroit.svg");
    }
}
