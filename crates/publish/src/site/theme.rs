//! A theme: its chapter of the report, then each of its tables as a card.

use super::frame::Page;
use super::home::own_title;
use super::paths::Place;
use super::prose;
use super::spot::Spot;
use crate::PublishError;
use crate::grid::Grid;
use crate::quote::{Block, Document, read};
use crate::words::{slug, value_with_unit};
use domain::edition::{EditionTable, Figure};
use domain::network::Text;
use maud::{Markup, html};

/// How many figures a card shows.
const KEY_FIGURES: usize = 3;

/// # Errors
/// What the chapter can't quote.
pub(super) fn page(spot: &Spot<'_>, title: &Text) -> Result<Page, PublishError> {
    let name = title.get(spot.language);
    let chapter = chapter(spot, title)?;
    let tables: Vec<_> = spot.edition().tables.iter().filter(|table| table.theme == *title).collect();
    let titles: Vec<_> = tables.iter().map(|table| table.title.get(spot.language)).collect();
    let drawn: Vec<_> = chapter.iter().flat_map(|chapter| &chapter.blocks).filter_map(charted).collect();
    let main = html! {
        h1 { (name) }
        @if let Some(chapter) = &chapter {
            div.chapter {
                (beside(spot, &tables))
                div.prose { (prose::blocks(spot, &chapter.blocks)) }
            }
        }
        section aria-labelledby="tables" {
            h2 #tables { (spot.say("Les tableaux du thème", "The tables of this theme")) }
            div.cards.wide { @for table in &tables { (card(spot, table, !drawn.contains(&table.id.as_str()))) } }
        }
    };
    let year = spot.edition().edition;
    Ok(Page::new(name, format!("{name}, {year}. {}.", titles.join(" ; ")), main))
}

/// The way to each table, beside the text.
fn beside(spot: &Spot<'_>, tables: &[&EditionTable]) -> Markup {
    let label = spot.say("Tableaux du thème", "Tables of this theme");
    html! {
        nav.beside aria-labelledby="beside" {
            p #beside { (label) }
            ul { @for table in tables { li { a href=(spot.to(Place::Table(&table.id))) { (table.title.get(spot.language)) } } } }
        }
    }
}

/// The chapter of the report that bears the theme's name.
fn chapter(spot: &Spot<'_>, title: &Text) -> Result<Option<Document>, PublishError> {
    let slug = slug(&title.fr);
    let page = spot.site.material.publication.report.iter().find(|page| page.name == slug);
    page.map(|page| read(page, spot.edition(), spot.language)).transpose()
}

/// The table whose chart the text shows, so that its card need not.
fn charted(block: &Block) -> Option<&str> {
    match block {
        Block::Chart(table, _) => Some(table),
        _ => None,
    }
}

fn card(spot: &Spot<'_>, table: &EditionTable, with_chart: bool) -> Markup {
    let chart = spot.site.charts.of(&table.id, spot.language).next().filter(|_| with_chart);
    html! {
        article.card {
            h3 { a href=(spot.to(Place::Table(&table.id))) { (table.title.get(spot.language)) } }
            @if let Some(chart) = chart { (chart.bare_small(spot)) }
            dl.keys {
                @for figure in key_figures(spot, table) {
                    div { dt { (own_title(spot, figure)) } dd { (value_with_unit(figure, spot.language)) } }
                }
            }
        }
    }
}

/// Headlines of the table, then totals, then whatever comes first.
fn key_figures<'e>(spot: &Spot<'_>, table: &'e EditionTable) -> Vec<&'e Figure> {
    let grid = Grid::of(table);
    let headlines = &spot.site.material.publication.headlines;
    let rank = |figure: &Figure| {
        let headline = headlines.iter().any(|headline| headline.figure == figure.id);
        let total = figure.id.as_str().split('.').nth(1).is_some_and(|row| row.starts_with("total"));
        (!headline, !total)
    };
    let mut figures: Vec<_> = grid.figures().filter(|figure| figure.printed.is_some()).collect();
    figures.sort_by_key(|figure| rank(figure));
    figures.truncate(KEY_FIGURES);
    figures
}
