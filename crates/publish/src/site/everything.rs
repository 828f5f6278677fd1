//! Every table on one page, to print and to search with the browser.

use super::frame::Page;
use super::paths::Place;
use super::spot::Spot;
use super::table;
use crate::words::whole;
use domain::network::Language;
use maud::{Markup, html};

pub(super) fn page(spot: &Spot<'_>) -> Page {
    let title = spot.say("Tous les tableaux", "All tables");
    let edition = spot.edition();
    let (tables, figures) = (edition.tables.len() as u64, spot.count());
    let [tables, figures] = [tables, figures].map(|count| whole(count, spot.language));
    let extent = match spot.language {
        Language::Fr => format!(
            "Les {figures} chiffres de l’édition en {tables} tableaux, sur une seule page à imprimer ou à parcourir."
        ),
        Language::En => {
            format!("The {figures} figures of the edition in {tables} tables, on one page to print or to look through.")
        }
    };
    let main = html! {
        h1 { (title) }
        p.lead { (extent) }
        (contents(spot))
        @for theme in &spot.site.themes {
            section.theme {
                h2 { (theme.title.get(spot.language)) }
                @for table in &theme.tables {
                    section.table id=(table.id) {
                        h3 { a href=(spot.to(Place::Table(&table.id))) { (table.title.get(spot.language)) } }
                        (table::body(spot, table, true))
                    }
                }
            }
        }
    };
    Page::new(title, extent, main)
}

fn contents(spot: &Spot<'_>) -> Markup {
    html! {
        nav.contents aria-label=(spot.say("Tableaux de la page", "Tables of this page")) {
            ul {
                @for table in &spot.edition().tables {
                    li { a href={ "#" (table.id) } { (table.title.get(spot.language)) } }
                }
            }
        }
    }
}
