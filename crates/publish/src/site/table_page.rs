//! The permanent page of a table: its charts, the table, definitions, files, how to cite it and how to show it elsewhere.

use super::frame::{Page, code};
use super::paths::Place;
use super::spot::Spot;
use super::{definitions, downloads, table};
use crate::grid::Grid;
use crate::words::{colon, pick};
use domain::definition::Subject;
use domain::edition::EditionTable;
use domain::network::Language;
use maud::{Markup, html};
use serde_json::{Value, json};

/// The Licence Ouverte 2.0.
const LICENCE: &str = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/";

/// CSS pixels beside the chart in a frame on another site: its title, its source.
const ROOM: u32 = 200;

pub(super) fn page(spot: &Spot<'_>, id: &str) -> Page {
    let Some(table) = spot.table(id) else { return Page::new(id, id, html! {}) };
    let title = format!("{}, {}", table.title.get(spot.language), spot.edition().edition);
    let mut page = Page::new(table.title.get(spot.language), description(spot, table), main(spot, table, &title));
    page.above = vec![(spot.to(Place::Theme(&table.theme)), table.theme.get(spot.language).to_owned())];
    page.data = Some(dataset(spot, table, &title));
    page
}

fn description(spot: &Spot<'_>, table: &EditionTable) -> String {
    let (title, year) = (table.title.get(spot.language), spot.edition().edition);
    let publisher = spot.site.material.publication.publisher.name.get(spot.language);
    let what =
        spot.say("tableau, définitions, marges d’erreur et fichiers", "table, definitions, margins of error and files");
    let doubt = if spot.edition().synthetic { spot.say(" Données synthétiques.", " Synthetic data.") } else { "" };
    format!("{title}, {year}{}{what}. {publisher}.{doubt}", colon(spot.language))
}

fn main(spot: &Spot<'_>, table: &EditionTable, title: &str) -> Markup {
    let language = spot.language;
    html! {
        p.over { (table.theme.get(language)) }
        h1 { (title) }
        @for chart in spot.site.charts.of(&table.id, language).take(1) { (chart.described(spot)) }
        section.table aria-labelledby="table" {
            h2 #table { (spot.say("Le tableau", "The table")) }
            (table::body(spot, table, true))
            (reading(spot, table))
        }
        (more_charts(spot, table))
        section aria-labelledby="files" {
            h2 #files { (spot.say("Télécharger", "Download")) }
            (downloads::of_table(spot, &table.id))
            (downloads::workbook(spot))
        }
        section aria-labelledby="definitions" {
            h2 #definitions { (spot.say("Définitions et provenance", "Definitions and provenance")) }
            (definitions::list(spot.edition(), table, &Grid::of(table), language))
            (definitions::legend(spot, table))
        }
        section.reuse aria-labelledby="reuse" {
            h2 #reuse { (spot.say("Citer et reprendre", "Cite and reuse")) }
            (citation(spot, table, title))
            (embedding(spot, table, title))
        }
        (neighbours(spot, table))
    }
}

/// The charts after the first, smaller.
fn more_charts(spot: &Spot<'_>, table: &EditionTable) -> Markup {
    let more: Vec<_> = spot.site.charts.of(&table.id, spot.language).skip(1).collect();
    html! {
        @if !more.is_empty() {
            section aria-labelledby="charts" {
                h2 #charts { (spot.say("Autres graphiques", "More charts")) }
                div.gallery { @for chart in more { (chart.described_small(spot)) } }
            }
        }
    }
}

/// How to read the table: whom it describes, what a margin means.
fn reading(spot: &Spot<'_>, table: &EditionTable) -> Markup {
    let margins = table.figures.iter().any(|figure| figure.margin.is_some() && figure.printed.is_some());
    html! {
        p.note { (subject(table.subject, spot.language)) }
        @if margins {
            p.note {
                (spot.say(
                    "La marge d’erreur dit de combien le chiffre pourrait s’écarter si tous avaient répondu\u{a0}: la vraie valeur se tient entre ces bornes 95 fois sur 100.",
                    "The margin of error says by how much the figure could differ if everybody had answered: the true value lies within it 95 times out of 100.",
                ))
                " "
                a href={ (spot.to(Place::Method)) "#margins" } { (spot.say("Comment elle se calcule", "How it is computed")) }
            }
        }
    }
}

/// Whom the figures describe, and what is withheld for it.
fn subject(subject: Subject, language: Language) -> &'static str {
    match subject {
        Subject::Persons => pick(language, "Ces chiffres décrivent des personnes.", "These figures describe persons."),
        Subject::Organisations => {
            pick(language, "Ces chiffres décrivent des organismes.", "These figures describe organisations.")
        }
        Subject::PublicMoney => pick(
            language,
            "Ces chiffres décrivent de l’argent public\u{a0}: la loi les veut publics.",
            "These figures describe public money: the law wants them public.",
        ),
        Subject::Rules => pick(
            language,
            "Ces chiffres décrivent le réseau et ses règles.",
            "These figures describe the network and its rules.",
        ),
    }
}

fn citation(spot: &Spot<'_>, table: &EditionTable, title: &str) -> Markup {
    let material = spot.site.material;
    let place = Place::Table(&table.id);
    let day = crate::dates::long(material.publication.published_on, spot.language);
    let address = spot.permanent(place, spot.language);
    html! {
        h3 { (spot.say("Citer ce tableau", "Cite this table")) }
        p.citation {
            (material.publication.publisher.name.get(spot.language)) ", "
            (spot.say("«\u{a0}", "“")) (title) (spot.say("\u{a0}»", "”")) ", "
            cite { (spot.title()) " – " (material.edition.network_name.get(spot.language)) } ", "
            (spot.say("publié le", "published on")) " " time datetime=(domain::days::print(material.publication.published_on)) { (day) } ". "
            a href=(address) { (address) } ". Licence Ouverte 2.0."
        }
    }
}

fn embedding(spot: &Spot<'_>, table: &EditionTable, title: &str) -> Markup {
    let chart = spot.site.charts.of(&table.id, spot.language).next();
    let tall = chart.map_or(0, |chart| chart.height() + ROOM).max(480);
    let frame = html! {
        iframe src=(spot.permanent(Place::Embed(&table.id), spot.language)) title=(title) width="100%" height=(tall) loading="lazy" {}
    };
    html! {
        h3 { (spot.say("Montrer ce tableau sur un autre site", "Show this table on another site")) }
        p {
            label for="embed" { (spot.say("Code à copier dans votre page", "Code to copy into your page")) }
            textarea #embed readonly rows="4" spellcheck="false" { (frame.into_string()) }
        }
        p { a href=(spot.to(Place::Embed(&table.id))) { (spot.say("Voir ce que cela donne", "See what it looks like")) } }
    }
}

/// The tables before and after, in the order of print.
fn neighbours(spot: &Spot<'_>, table: &EditionTable) -> Markup {
    let tables = &spot.edition().tables;
    let at = tables.iter().position(|other| other.id == table.id).unwrap_or_default();
    let before = at.checked_sub(1).and_then(|at| tables.get(at));
    let sides = [
        (before, "prev", spot.say("Tableau précédent", "Previous table")),
        (tables.get(at + 1), "next", spot.say("Tableau suivant", "Next table")),
    ];
    html! {
        nav.neighbours aria-label=(spot.say("Tableaux voisins", "Neighbouring tables")) {
            @for (table, rel, label) in sides {
                @if let Some(table) = table {
                    a rel=(rel) href=(spot.to(Place::Table(&table.id))) {
                        span.label { (label) (colon(spot.language)) } span.title { (table.title.get(spot.language)) }
                    }
                }
            }
        }
    }
}

/// The table, told to machines in the words of schema.org.
fn dataset(spot: &Spot<'_>, table: &EditionTable, title: &str) -> Value {
    let publication = spot.site.material.publication;
    let files = spot.site.downloads.iter().filter(|file| file.is_of(&table.id) && file.suits(spot.language));
    let files = files.map(|file| {
        let address = format!("{}{}", publication.address, file.path);
        json!({ "@type": "DataDownload", "encodingFormat": file.format, "contentUrl": address })
    });
    json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": title,
        "description": description(spot, table),
        "url": spot.permanent(Place::Table(&table.id), spot.language),
        "inLanguage": code(spot.language),
        "license": LICENCE,
        "datePublished": domain::days::print(publication.published_on),
        "temporalCoverage": spot.edition().edition.to_string(),
        "isAccessibleForFree": true,
        "creator": {
            "@type": "Organization",
            "name": publication.publisher.name.get(spot.language),
            "url": publication.publisher.home,
        },
        "distribution": files.collect::<Vec<_>>(),
    })
}
