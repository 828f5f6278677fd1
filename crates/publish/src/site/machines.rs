//! What browsers and search engines fetch beside the pages: style, script, fonts, icon, list of pages.
//!
//! Start with [`assets`].

use super::LANGUAGES;
use super::frame::code;
use super::paths::{self, Place};
use super::spot::Site;
use crate::Output;
use maud::{Markup, PreEscaped, html};

const STYLE: &str = include_str!("../../assets/site/style.css");
const SCRIPT: &str = include_str!("../../assets/site/search.js");
const ICON: &str = include_str!("../../assets/site/favicon.svg");

/// Fonts, by the names under which the style sheet asks for them.
const FONTS: [(&str, &[u8]); 3] = [
    ("public-sans-regular.woff2", include_bytes!("../../assets/site/fonts/public-sans-regular.woff2")),
    ("public-sans-semibold.woff2", include_bytes!("../../assets/site/fonts/public-sans-semibold.woff2")),
    ("public-sans-bold.woff2", include_bytes!("../../assets/site/fonts/public-sans-bold.woff2")),
];

/// The style sheet.
pub(super) fn style_path() -> String {
    paths::hashed("style", "css", STYLE.as_bytes())
}

/// The script that filters the list of figures.
pub(super) fn script_path() -> String {
    paths::hashed("search", "js", SCRIPT.as_bytes())
}

/// Files that no edition changes.
pub(super) fn assets() -> Vec<Output> {
    let mut files =
        vec![Output::new(style_path(), STYLE), Output::new(script_path(), SCRIPT), Output::new(paths::ICON, ICON)];
    files.extend(FONTS.map(|(name, bytes)| Output::new(paths::font(name), bytes)));
    files
}

/// `sitemap.xml` and `robots.txt`.
pub(super) fn for_search_engines(site: &Site<'_>) -> [Output; 2] {
    let address = &site.material.publication.address;
    let robots = format!("User-agent: *\nAllow: /\nSitemap: {address}{}\n", paths::SITEMAP);
    [Output::new(paths::SITEMAP, sitemap(site)), Output::new(paths::ROBOTS, robots)]
}

fn sitemap(site: &Site<'_>) -> String {
    let address = &site.material.publication.address;
    let day = domain::days::print(site.material.publication.published_on);
    let found = |place: &Place<'_>| !matches!(place, Place::Missing | Place::Embed(_));
    let places: Vec<_> = site.places().into_iter().filter(found).collect();
    let entry = |place: Place<'_>, language| -> Markup {
        html! {
            url {
                loc { (address) (place.path(language)) }
                lastmod { (day) }
                @for other in LANGUAGES {
                    (PreEscaped(format!(
                        r#"<xhtml:link rel="alternate" hreflang="{}" href="{address}{}"/>"#,
                        code(other),
                        place.path(other)
                    )))
                }
            }
        }
    };
    let entries = html! { @for language in LANGUAGES { @for place in &places { (entry(*place, language)) } } };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" \
         xmlns:xhtml=\"http://www.w3.org/1999/xhtml\">{}</urlset>\n",
        entries.into_string()
    )
}
