//! Every figure in one list, table by table. The list is whole without script; our script narrows it while one types.

use super::frame::Page;
use super::home::own_title;
use super::machines;
use super::paths::Place;
use super::spot::Spot;
use super::table;
use crate::grid::Grid;
use crate::words::whole;
use domain::edition::{EditionTable, Figure};
use domain::network::Language;
use maud::{Markup, html};

pub(super) fn page(spot: &Spot<'_>) -> Page {
    let title = spot.say("Tous les chiffres", "All figures");
    let count = whole(spot.count(), spot.language);
    let lead = match spot.language {
        Language::Fr => {
            format!("Les {count} chiffres de l’édition, tableau par tableau. Chacun mène à sa place dans son tableau.")
        }
        Language::En => {
            format!("The {count} figures of the edition, table by table. Each leads to its place in its table.")
        }
    };
    let main = html! {
        h1 { (title) }
        p.lead { (lead) }
        noscript {
            p.note {
                (spot.say(
                    "Pour trouver un mot dans cette page, utilisez la recherche de votre navigateur (Ctrl+F ou ⌘F).",
                    "To find a word on this page, use the search of your browser (Ctrl+F or ⌘F).",
                ))
            }
        }
        (table::absences(spot, spot.edition().figures()))
        (filter(spot))
        div #index {
            @for table in &spot.edition().tables { (section(spot, table)) }
            (pages(spot))
        }
    };
    let mut page = Page::new(title, lead, main);
    page.script = Some(machines::script_path());
    page
}

/// Hidden until the script can serve it.
fn filter(spot: &Spot<'_>) -> Markup {
    html! {
        div #filter.filter hidden {
            label for="filter-words" { (spot.say("Mots à chercher", "Words to look for")) }
            input #filter-words type="search" autocomplete="off" aria-describedby="filter-count";
            p #filter-count role="status"
                data-none=(spot.say("Aucun chiffre ne correspond.", "No figure matches."))
                data-one=(spot.say("1 chiffre correspond.", "1 figure matches."))
                data-many=(spot.say("# chiffres correspondent.", "# figures match.")) {}
        }
    }
}

fn section(spot: &Spot<'_>, table: &EditionTable) -> Markup {
    let grid = Grid::of(table);
    html! {
        section.group {
            h2 { a href=(spot.to(Place::Table(&table.id))) { (table.title.get(spot.language)) } }
            ul.index { @for figure in grid.figures() { li { (entry(spot, figure)) } } }
        }
    }
}

/// The pages that explain figures, so that their words are found too.
fn pages(spot: &Spot<'_>) -> Markup {
    let entries = [
        (
            Place::Method,
            "Méthode",
            "Methodology",
            "marges d’erreur, arrondis, signes",
            "margins of error, rounding, signs",
        ),
        (
            Place::Secrecy,
            "Secret statistique",
            "Confidentiality",
            "chiffres masqués ou confidentiels (c), règles, vérification",
            "figures withheld or confidential (c), rules, verification",
        ),
        (Place::Glossary, "Glossaire", "Glossary", "les mots expliqués", "words explained"),
    ];
    html! {
        section.group {
            h2 { (spot.say("Pages d’explication", "Pages that explain")) }
            ul.index {
                @for (place, fr, en, about_fr, about_en) in entries {
                    li { a href=(spot.to(place)) { (spot.say(fr, en)) } " " span.about { (spot.say(about_fr, about_en)) } }
                }
            }
        }
    }
}

fn entry(spot: &Spot<'_>, figure: &Figure) -> Markup {
    html! {
        a href=(spot.to_figure(figure)) { (title(spot, figure)) } " "
        span.value { (table::value(figure, spot.language)) }
    }
}

/// Row and column; the year stays, since a list has no table around it.
fn title(spot: &Spot<'_>, figure: &Figure) -> String {
    let row = figure.row.get(spot.language);
    let title = own_title(spot, figure);
    let lacks_year = !row.is_empty() && !title.starts_with(row);
    if lacks_year { format!("{title}, {row}") } else { title }
}
