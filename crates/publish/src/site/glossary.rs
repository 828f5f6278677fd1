//! Words that readers may not know, in alphabetical order.

use super::frame::Page;
use super::spot::Spot;
use crate::words::slug;
use maud::html;

pub(super) fn page(spot: &Spot<'_>) -> Page {
    let title = spot.say("Glossaire", "Glossary");
    let lead = spot.say("Les mots de cette publication, expliqués.", "The words of this publication, explained.");
    let language = spot.language;
    let mut terms: Vec<_> = spot.site.material.publication.glossary.iter().collect();
    terms.sort_by_cached_key(|term| slug(term.term.get(language)));
    let main = html! {
        h1 { (title) }
        p.lead { (lead) }
        @if terms.is_empty() { p { (spot.say("Cette édition n’explique aucun mot.", "This edition explains no words.")) } } @else {
            dl.glossary {
                @for term in terms {
                    div {
                        dt { (term.term.get(language)) }
                        dd { (term.meaning.get(language)) }
                    }
                }
            }
        }
    };
    Page::new(title, lead, main)
}
