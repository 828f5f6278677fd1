//! Texts of the publication as HTML: chapters, legal notices. What a text quotes links to the page of its table.
//!
//! Reading a text is [`crate::quote`]'s. Start with [`blocks`].

use super::frame::Page;
use super::paths::{Place, relative};
use super::spot::Spot;
use crate::PublishError;
use crate::quote::{Block, Inline, plain, read_page};
use crate::words::{colon, pick};
use maud::{Markup, html};

/// A text of the network that stands on a page of its own.
///
/// # Errors
/// What the text can't quote.
pub(super) fn page(spot: &Spot<'_>, name: &str) -> Result<Page, PublishError> {
    let text = spot.site.material.publication.pages.iter().find(|page| page.name == name);
    let document = text.map(|page| read_page(page, spot.edition(), spot.language)).transpose()?;
    let (title, content) = document.map(|document| (document.title, document.blocks)).unwrap_or_default();
    let first = content.iter().find_map(|block| match block {
        Block::Paragraph(inlines) => Some(plain(inlines)),
        _ => None,
    });
    let main = html! {
        h1 { (title) }
        div.prose { (blocks(spot, &content)) }
    };
    let description = first.unwrap_or_else(|| title.clone());
    Ok(Page::new(title, description, main))
}

/// The blocks of a text.
pub(super) fn blocks(spot: &Spot<'_>, blocks: &[Block]) -> Markup {
    html! {
        @for (at, block) in blocks.iter().enumerate() {
            @if !is_shown_beside(spot, blocks, at) { (one(spot, block)) }
        }
    }
}

/// Whether a table follows or precedes a chart of its own, which links to it already.
fn is_shown_beside(spot: &Spot<'_>, blocks: &[Block], at: usize) -> bool {
    let Block::Table(id) = &blocks[at] else { return false };
    let neighbours = [at.checked_sub(1), at.checked_add(1)].into_iter().flatten().filter_map(|at| blocks.get(at));
    let mut charts = neighbours.filter(|block| matches!(block, Block::Chart(table, _) if table == id));
    charts.next().is_some() && spot.table(id).is_some()
}

fn one(spot: &Spot<'_>, block: &Block) -> Markup {
    html! {
        @match block {
            Block::Heading(1 | 2, words) => h2 { (inlines(spot, words)) },
            Block::Heading(_, words) => h3 { (inlines(spot, words)) },
            Block::Paragraph(words) => p { (inlines(spot, words)) },
            Block::List(true, items) => ol { @for item in items { li { (item_of(spot, item)) } } },
            Block::List(false, items) => ul { @for item in items { li { (item_of(spot, item)) } } },
            Block::Quote(inner) => blockquote { (blocks(spot, inner)) },
            Block::Table(id) => (table(spot, id)),
            Block::Chart(id, at) => (chart(spot, id, *at)),
        }
    }
}

/// An item of one paragraph needs none.
fn item_of(spot: &Spot<'_>, item: &[Block]) -> Markup {
    match item {
        [Block::Paragraph(words), rest @ ..] => html! { (inlines(spot, words)) (blocks(spot, rest)) },
        all => blocks(spot, all),
    }
}

/// The way to a table.
fn table(spot: &Spot<'_>, id: &str) -> Markup {
    html! {
        @if let Some(table) = spot.table(id) {
            p.see { span { (spot.say("Tableau", "Table")) (colon(spot.language)) } a href=(spot.to(Place::Table(id))) { (table.title.get(spot.language)) } }
        }
    }
}

/// A chart that links to its table; the link alone when there is nothing to draw.
fn chart(spot: &Spot<'_>, id: &str, at: usize) -> Markup {
    match spot.site.charts.of(id, spot.language).find(|chart| chart.at == at) {
        Some(chart) => chart.linked(spot),
        None => table(spot, id),
    }
}

fn inlines(spot: &Spot<'_>, parts: &[Inline]) -> Markup {
    html! { @for part in parts { (inline(spot, part)) } }
}

fn inline(spot: &Spot<'_>, part: &Inline) -> Markup {
    html! {
        @match part {
            Inline::Text(text) => (text),
            Inline::Figure(id, words) => (figure(spot, id, words)),
            Inline::Emphasis(inner) => em { (inlines(spot, inner)) },
            Inline::Strong(inner) => strong { (inlines(spot, inner)) },
            Inline::Link(to, inner) => a href=(target(spot, to)) { (inlines(spot, inner)) },
            Inline::Code(code) => code { (code) },
            Inline::Break => br;,
        }
    }
}

/// A quoted number leads to its place in its table.
fn figure(spot: &Spot<'_>, id: &domain::network::FigureId, words: &str) -> Markup {
    html! {
        @match spot.edition().figure(id) {
            Some(figure) => a.quoted href=(spot.to_figure(figure)) { (words) },
            None => (words),
        }
    }
}

/// Texts write links from the root of the publication; elsewhere they are left as they are.
fn target(spot: &Spot<'_>, to: &str) -> String {
    let elsewhere =
        to.starts_with(['#', '/']) || to.split(['/', '?', '#']).next().is_some_and(|first| first.contains(':'));
    // A text links within its own language, as in the report.
    let within = format!("{}{}", pick(spot.language, "", "en/"), to.trim_start_matches(['.', '/']));
    if elsewhere { to.to_owned() } else { relative(&spot.path(), &within) }
}
