//! What surrounds every page: title, header, menu, trail, notices, footer.
//!
//! Handlers fill a [`Frame`]; every page's template has it as its field `frame` and extends `templates/base.html`, which shows it.
//! Who may see which entry of the menu is decided where the frame is filled, not here. Start with [`Frame`].

use crate::query::Query;
use crate::words::Words;

/// Addresses that the frame itself links to; the router mounts them.
pub mod links {
    /// The home page.
    pub const HOME: &str = "/";
    /// Where one signs in.
    pub const SIGN_IN: &str = "/connexion";
    /// Where the form that signs out is posted.
    pub const SIGN_OUT: &str = "/deconnexion";
    /// One's own account.
    pub const ACCOUNT: &str = "/mon-compte";
    /// The accessibility statement.
    pub const ACCESSIBILITY: &str = "/accessibilite";
    /// The legal notice.
    pub const LEGAL: &str = "/mentions-legales";
    /// The register of personal data.
    pub const PERSONAL_DATA: &str = "/donnees-personnelles";
    /// What cookies are set.
    pub const COOKIES: &str = "/cookies";
    /// Whom to write to: a part of the legal notice.
    pub const CONTACT: &str = "/mentions-legales#contact";
    /// Where the source code is: a part of the legal notice.
    pub const SOURCE: &str = "/mentions-legales#code";
    /// The site map.
    pub const SITE_MAP: &str = "/plan-du-site";
}

/// What every page shows around its own content.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// The texts, in the language of the page.
    pub words: Words,
    /// The title of the page, without the network's name.
    pub title: String,
    /// The pages above this one, from the first below the home page on; this one is added by the layout.
    pub crumbs: Vec<Crumb>,
    /// Path and query of the page, for the language switch.
    pub path: String,
    /// The name of the network.
    pub network: String,
    /// Who is signed in.
    pub person: Option<Me>,
    /// The main menu.
    pub menu: Vec<Entry>,
    /// What just happened, shown once.
    pub notices: Vec<Notice>,
    /// Whether people and data are synthetic.
    pub demo: bool,
    /// A sentence for search engines.
    pub description: Option<String>,
    /// The one address of a page that has several.
    pub canonical: Option<String>,
}

/// A page above this one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// Its title.
    pub label: String,
    /// Its address.
    pub url: String,
}

/// Who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// First and last name.
    pub name: String,
    /// Address of mail: tells two accounts of one person apart.
    pub mail: String,
}

/// An entry of the main menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is read.
    pub label: String,
    /// Where it leads.
    pub url: String,
    /// Whether the page is in this part of the site.
    pub current: bool,
}

/// Something that just happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How it is meant.
    pub kind: Kind,
    /// A sentence.
    pub text: String,
}

/// How a notice, a badge or a state is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Done as asked.
    Good,
    /// Worth knowing.
    #[default]
    Info,
    /// To be looked at.
    Warning,
    /// Went wrong.
    Bad,
    /// Neither good nor bad: a draft, an archive.
    Neutral,
}

impl Kind {
    /// The class in the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Bad => "bad",
            Self::Neutral => "neutral",
        }
    }

    /// Whether a screen reader should say it at once.
    #[must_use]
    pub fn urgent(self) -> bool {
        matches!(self, Self::Warning | Self::Bad)
    }
}

impl Crumb {
    /// A page above this one.
    pub fn new(label: impl Into<String>, url: impl Into<String>) -> Self {
        Self { label: label.into(), url: url.into() }
    }
}

impl Notice {
    /// A notice.
    pub fn new(kind: Kind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// The word that says in text what its colour says.
    #[must_use]
    pub fn word(&self, words: &Words) -> String {
        match self.kind {
            Kind::Good => words.t("notice-good"),
            Kind::Info | Kind::Neutral => words.t("notice-info"),
            Kind::Warning => words.t("notice-warning"),
            Kind::Bad => words.t("notice-bad"),
        }
    }
}

impl Frame {
    /// A frame without menu, person or notices.
    pub fn new(words: Words, network: impl Into<String>, title: impl Into<String>, path: impl Into<String>) -> Self {
        let (network, title, path) = (network.into(), title.into(), path.into());
        Self { words, title, path, network, ..Self::default() }
    }

    /// Whether this is the home page: no trail, no link to itself.
    #[must_use]
    pub fn is_home(&self) -> bool {
        Query::parse(&self.path).path == links::HOME
    }

    /// This page in the other language.
    #[must_use]
    pub fn switch_url(&self) -> String {
        Query::parse(&self.path).set("lang", self.words.other().code()).to_string()
    }

    /// Where one signs in, to come back to this page.
    #[must_use]
    pub fn sign_in_url(&self) -> String {
        let here = Query::parse(&self.path);
        let sign_in = Query::parse(links::SIGN_IN);
        if here.path == links::SIGN_IN { sign_in.path } else { sign_in.and("suite", &here.to_string()).to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_keeps_the_page_and_its_filters() {
        let frame = Frame { path: "/formations?region=11&lang=fr".to_owned(), ..Frame::default() };
        assert_eq!(frame.switch_url(), "/formations?region=11&lang=en");
    }

    #[test]
    fn signing_in_comes_back() {
        let at = |path: &str| Frame { path: path.to_owned(), ..Frame::default() }.sign_in_url();
        assert_eq!(at("/a?b=c"), "/connexion?suite=%2Fa%3Fb%3Dc");
        assert_eq!(at("/connexion"), "/connexion");
    }
}
