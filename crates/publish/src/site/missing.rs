//! What a server shows for an address that leads nowhere.
//!
//! It may be shown at any depth, so its links are whole addresses and its style stands within it.

use super::frame::code;
use super::paths::Place;
use super::spot::Spot;
use crate::Output;
use maud::{DOCTYPE, PreEscaped, html};

const STYLE: &str = ":root{color-scheme:light dark;background:#fff;color:#16211f}body{max-width:40rem;margin:4rem auto;padding:0 1rem;font:1.0625rem/1.55 system-ui,sans-serif}\
    a{color:#0c5a6b}@media(prefers-color-scheme:dark){:root{background:#101718;color:#e7eeed}a{color:#83d1df}}";

/// The page, whole.
pub(super) fn page(spot: &Spot<'_>) -> Output {
    let title = spot.say("Page introuvable", "Page not found");
    let name = spot.edition().network_name.get(spot.language);
    let links = [
        (Place::Home, spot.say("Accueil", "Home")),
        (Place::All, spot.say("Tous les tableaux", "All tables")),
        (Place::Search, spot.say("Rechercher un chiffre", "Search for a figure")),
    ];
    let other = spot.other_language();
    let markup = html! {
        (DOCTYPE)
        html lang=(code(spot.language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) " – " (spot.title()) " – " (name) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    p { (spot.title()) " – " (name) }
                    h1 { (title) }
                    p {
                        (spot.say(
                            "L’adresse est peut-être mal recopiée. Les pages de cette édition ne changent pas d’adresse\u{a0}: vous trouverez celle que vous cherchez par l’une de ces voies.",
                            "The address may have been copied wrongly. The pages of this edition never change address: you will find the one you look for in one of these ways.",
                        ))
                    }
                    ul {
                        @for (place, title) in links { li { a href=(spot.permanent(place, spot.language)) { (title) } } }
                        li {
                            a href=(spot.permanent(Place::Home, other)) hreflang=(code(other)) lang=(code(other)) {
                                (crate::words::pick(other, "Accueil en français", "Home page in English"))
                            }
                        }
                    }
                }
            }
        }
    };
    Output::new(spot.path(), markup.into_string())
}
