//! What is withheld, and why: the rules in plain words, how it was checked, and how much of each table.
//!
//! The words are [`crate::secrecy`]'s, as in the report. Start with [`page`].

use super::frame::Page;
use super::home::own_title;
use super::paths::Place;
use super::prose;
use super::spot::Spot;
use crate::PublishError;
use crate::secrecy::{OfTable, Told, by_table};
use crate::words::whole;
use domain::edition::Figure;
use maud::{Markup, html};

/// # Errors
/// What the network's own text can't quote.
pub(super) fn page(spot: &Spot<'_>) -> Result<Page, PublishError> {
    let Told { title, before, after } = Told::of(&spot.site.material, spot.language)?;
    let lead = spot.say(
        "Ce que cette édition ne montre pas, pourquoi, et comment cela a été vérifié.",
        "What this edition does not show, why, and how that was checked.",
    );
    let main = html! {
        h1 { (title) }
        p.lead { (lead) }
        div.prose { (prose::blocks(spot, &before)) }
        (withheld(spot))
        div.prose { (prose::blocks(spot, &after)) }
    };
    Ok(Page::new(title, lead, main))
}

/// How much of each table is withheld, and which figures.
fn withheld(spot: &Spot<'_>) -> Markup {
    let tables = by_table(spot.edition());
    html! {
        @if tables.is_empty() {
            p { (spot.say("Rien.", "Nothing.")) }
        } @else {
            (counts(spot, &tables))
            @for of in &tables { (list(spot, of)) }
        }
    }
}

fn counts(spot: &Spot<'_>, tables: &[OfTable<'_>]) -> Markup {
    let number = |figures: &[&Figure]| whole(figures.len() as u64, spot.language);
    html! {
        table.figures.list {
            caption { (spot.say("Chiffres masqués, par tableau", "Figures withheld, by table")) }
            thead {
                tr {
                    th scope="col" { (spot.say("Tableau", "Table")) }
                    th.number scope="col" { (spot.say("En entier", "As a whole")) }
                    th.number scope="col" { (spot.say("Détail seul", "Detail alone")) }
                }
            }
            tbody {
                @for of in tables {
                    tr {
                        th scope="row" { a href=(spot.to(Place::Table(&of.table.id))) { (of.table.title.get(spot.language)) } }
                        td.number { (number(&of.whole)) }
                        td.number { (number(&of.detail)) }
                    }
                }
            }
        }
    }
}

/// The figures of a table, each with the way to its place.
fn list(spot: &Spot<'_>, of: &OfTable<'_>) -> Markup {
    let extents = [
        (&of.whole, spot.say("Masqués en entier", "Withheld as a whole")),
        (&of.detail, spot.say("Publiés sans leur détail", "Published without their detail")),
    ];
    html! {
        details {
            summary { (of.table.title.get(spot.language)) span.unseen { ", " (spot.say("chiffre par chiffre", "figure by figure")) } }
            @for (figures, words) in extents {
                @if !figures.is_empty() {
                    p.note { (words) }
                    ul { @for figure in figures { li { a href=(spot.to_figure(figure)) { (own_title(spot, figure)) } } } }
                }
            }
        }
    }
}
