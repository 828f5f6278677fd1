//! What surrounds every page: head, header, navigation, breadcrumb, footer.
//!
//! Start with [`document`].

use super::machines;
use super::paths::{self, Place};
use super::spot::Spot;
use crate::Output;
use crate::words::synthetic;
use domain::network::Language;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;

/// Nothing but the publication's own files is loaded, and nothing written within a page runs.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'";

/// A page without its surroundings.
pub(super) struct Page {
    /// Its title, in the browser and in the breadcrumb.
    pub title: String,
    /// A sentence or two for search engines.
    pub description: String,
    /// The pages above it, between home and itself, with their titles.
    pub above: Vec<(String, String)>,
    /// What it holds, told to machines.
    pub data: Option<Value>,
    /// A script of our own that adds comfort, by its path.
    pub script: Option<String>,
    /// Its content, from its `h1` on.
    pub main: Markup,
}

impl Page {
    pub(super) fn new(title: impl Into<String>, description: impl Into<String>, main: Markup) -> Self {
        let (title, description) = (title.into(), description.into());
        Self { title, description, above: Vec::new(), data: None, script: None, main }
    }
}

/// The whole page.
pub(super) fn document(spot: &Spot<'_>, page: &Page) -> Output {
    let markup = html! {
        (DOCTYPE)
        html lang=(code(spot.language)) {
            (head(spot, page))
            body {
                a.skip href="#content" { (spot.say("Aller au contenu", "Skip to content")) }
                (header(spot))
                (breadcrumb(spot, page))
                main #content tabindex="-1" { (page.main) }
                (footer(spot))
            }
        }
    };
    Output::new(spot.path(), markup.into_string())
}

/// `fr` or `en`.
pub(super) fn code(language: Language) -> &'static str {
    match language {
        Language::Fr => "fr",
        Language::En => "en",
    }
}

/// `Chiffres clés 2019 – Network`, at the end of every page's title.
fn site_name(spot: &Spot<'_>) -> String {
    format!("{} – {}", spot.title(), spot.edition().network_name.get(spot.language))
}

fn head(spot: &Spot<'_>, page: &Page) -> Markup {
    let home = spot.place == Place::Home;
    let title = if home { site_name(spot) } else { format!("{} – {}", page.title, site_name(spot)) };
    html! {
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            title { (title) }
            meta name="description" content=(page.description);
            meta name="color-scheme" content="light dark";
            link rel="canonical" href=(spot.permanent(spot.place, spot.language));
            @for language in super::LANGUAGES {
                link rel="alternate" hreflang=(code(language)) href=(spot.permanent(spot.place, language));
            }
            meta property="og:title" content=(page.title);
            meta property="og:site_name" content=(site_name(spot));
            meta property="og:description" content=(page.description);
            meta property="og:type" content="website";
            meta property="og:url" content=(spot.permanent(spot.place, spot.language));
            meta property="og:locale" content=(spot.say("fr_FR", "en_GB"));
            link rel="icon" type="image/svg+xml" href=(spot.file(paths::ICON));
            link rel="stylesheet" href=(spot.file(&machines::style_path()));
            @if let Some(data) = &page.data { (data_block(data)) }
            @if let Some(script) = &page.script { script src=(spot.file(script)) defer {} }
        }
    }
}

/// Data within the page: nothing of it runs, and nothing of it can end the element.
fn data_block(data: &Value) -> Markup {
    html! { script type="application/ld+json" { (PreEscaped(data.to_string().replace('<', "\\u003c"))) } }
}

fn header(spot: &Spot<'_>) -> Markup {
    html! {
        header.top {
            div.bar {
                a.brand href=(spot.to(Place::Home)) {
                    span.network { (spot.edition().network_name.get(spot.language)) }
                    " "
                    span.edition { (spot.title()) }
                    span.unseen { ", " (spot.say("accueil", "home")) }
                }
                (search(spot))
                (switch(spot))
            }
            (navigation(spot))
            @if spot.edition().synthetic { p.synthetic { (synthetic(spot.language)) } }
        }
    }
}

fn search(spot: &Spot<'_>) -> Markup {
    let label = spot.say("Rechercher un chiffre", "Search for a figure");
    html! {
        form.search role="search" action=(spot.to(Place::Search)) method="get" {
            label.unseen for="search-figures" { (label) }
            input #search-figures type="search" name="q" placeholder=(label) autocomplete="off";
            button type="submit" { (spot.say("Rechercher", "Search")) }
        }
    }
}

/// The same page in the other language.
fn switch(spot: &Spot<'_>) -> Markup {
    let other = spot.other_language();
    let name = match other {
        Language::Fr => "Français",
        Language::En => "English",
    };
    html! { a.switch href=(spot.file(&spot.place.path(other))) hreflang=(code(other)) lang=(code(other)) rel="alternate" { (name) } }
}

fn navigation(spot: &Spot<'_>) -> Markup {
    let themes = spot.site.themes.iter().map(|theme| (Place::Theme(theme.title), theme.title.get(spot.language)));
    let others = [
        (Place::Years, spot.say("Au fil des ans", "Over the years")),
        (Place::Method, spot.say("Méthode", "Methodology")),
        (Place::Downloads, spot.say("Télécharger", "Downloads")),
    ];
    html! {
        nav.main aria-label=(spot.say("Navigation principale", "Main")) {
            ul {
                @for (place, title) in themes.chain(others) {
                    li { a href=(spot.to(place)) aria-current=[current(spot, place)] { (title) } }
                }
            }
        }
    }
}

/// `page` on the page itself, `true` on a page below it.
fn current(spot: &Spot<'_>, place: Place<'_>) -> Option<&'static str> {
    let theme_of = |id: &str| spot.table(id).map(|table| Place::Theme(&table.theme));
    match spot.place {
        here if here == place => Some("page"),
        Place::Table(id) if theme_of(id) == Some(place) => Some("true"),
        _ => None,
    }
}

fn breadcrumb(spot: &Spot<'_>, page: &Page) -> Markup {
    html! {
        nav.trail aria-label=(spot.say("Fil d’Ariane", "Breadcrumb")) {
            ol {
                li { a href=(spot.above()) { (spot.say("Toutes les éditions", "All editions")) } }
                @if spot.place == Place::Home {
                    li { span aria-current="page" { (spot.title()) } }
                } @else {
                    li { a href=(spot.to(Place::Home)) { (spot.title()) } }
                    @for (href, title) in &page.above { li { a href=(href) { (title) } } }
                    li { span aria-current="page" { (page.title) } }
                }
            }
        }
    }
}

fn footer(spot: &Spot<'_>) -> Markup {
    let publisher = &spot.site.material.publication.publisher;
    html! {
        footer.bottom {
            div.inner {
                div.publisher {
                    p.name { (publisher.name.get(spot.language)) }
                    p { a href=(publisher.home) { (publisher.home.trim_start_matches("https://").trim_end_matches('/')) } }
                    p { a href={ "mailto:" (publisher.mail) } { (publisher.mail) } }
                }
                nav aria-label=(spot.say("Pied de page", "Footer")) {
                    ul { @for (place, title) in footer_links(spot) { li { a href=(spot.to(place)) { (title) } } } }
                }
                (colophon(spot))
            }
        }
    }
}

fn footer_links<'s>(spot: &Spot<'s>) -> Vec<(Place<'s>, &'s str)> {
    let at = usize::from(spot.language == Language::En);
    let fixed = [
        (Place::All, ["Tous les tableaux", "All tables"]),
        (Place::Search, ["Tous les chiffres", "All figures"]),
        (Place::Glossary, ["Glossaire", "Glossary"]),
        (Place::Secrecy, ["Secret statistique", "Confidentiality"]),
    ];
    let quality = spot.edition().quality.iter().map(|_| (Place::Quality, ["Qualité", "Quality"]));
    let print = spot.site.material.checks.print.iter();
    let print = print.map(|_| (Place::Contradictions, ["Contradictions relevées", "Contradictions found"]));
    fixed
        .into_iter()
        .chain(quality)
        .chain(print)
        .chain(spot.site.words())
        .map(|(place, titles)| (place, titles[at]))
        .collect()
}

/// Licence, software and hashes: enough to tell one publication from another.
fn colophon(spot: &Spot<'_>) -> Markup {
    let edition = spot.edition();
    let short = |hash: &str| hash.chars().take(12).collect::<String>();
    html! {
        div.colophon {
            p { (spot.say("Sous Licence Ouverte 2.0", "Under the Licence Ouverte 2.0")) }
            p {
                "Tremplin " (edition.software) " · "
                (spot.say("définitions", "definitions")) " " code { (short(&edition.definitions_sha256)) } " · "
                (spot.say("données", "data")) " " code { (short(&edition.snapshot_sha256)) }
            }
            p { a href={ (spot.to(Place::Method)) "#provenance" } { (spot.say("Provenance et empreintes", "Provenance and hashes")) } }
        }
    }
}
