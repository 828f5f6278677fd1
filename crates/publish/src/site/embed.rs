//! A table's first chart for other sites to show in a frame: the chart, and where it comes from.
//!
//! A table without a chart shows itself.

use super::frame::{POLICY, code};
use super::paths::{self, Place};
use super::spot::Spot;
use super::{machines, table};
use crate::Output;
use crate::words::{colon, synthetic};
use maud::{DOCTYPE, Markup, html};

/// The page, whole.
pub(super) fn page(spot: &Spot<'_>, id: &str) -> Output {
    let title = spot.table(id).map_or("", |table| table.title.get(spot.language));
    let markup = html! {
        (DOCTYPE)
        html lang=(code(spot.language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="robots" content="noindex";
                meta name="color-scheme" content="light dark";
                title { (title) " – " (spot.title()) }
                link rel="icon" type="image/svg+xml" href=(spot.file(paths::ICON));
                link rel="canonical" href=(spot.permanent(Place::Table(id), spot.language));
                link rel="stylesheet" href=(spot.file(&machines::style_path()));
            }
            body.embed {
                main {
                    h1 { (title) ", " (spot.edition().edition) }
                    (shown(spot, id))
                    (source(spot, id))
                }
            }
        }
    };
    Output::new(spot.path(), markup.into_string())
}

fn shown(spot: &Spot<'_>, id: &str) -> Markup {
    let chart = spot.site.charts.of(id, spot.language).next();
    html! {
        @if let Some(chart) = chart { (chart.described(spot)) } @else if let Some(table) = spot.table(id) {
            (table::body(spot, table, true))
        }
    }
}

/// Who says so, with the way to the table.
fn source(spot: &Spot<'_>, id: &str) -> Markup {
    let publisher = spot.site.material.publication.publisher.name.get(spot.language);
    html! {
        p.source {
            "Source" (colon(spot.language)) (publisher) ", "
            a href=(spot.to(Place::Table(id))) target="_top" { (spot.say("tableau et définitions", "table and definitions")) }
            ". Licence Ouverte 2.0."
            @if spot.edition().synthetic { " " strong { (synthetic(spot.language)) } }
        }
    }
}
