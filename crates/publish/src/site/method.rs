//! How the figures were made: who answered, margins, statuses, rounding, definitions, waivers, provenance.
//!
//! A chapter of the report named `methodologie` opens the page. Start with [`page`].

mod samples;

use super::frame::Page;
use super::paths::Place;
use super::prose;
use super::spot::Spot;
use crate::PublishError;
use crate::dates::long as day;
use crate::words::{RELATIONS, STATUSES, colon, foreign, mark, meaning, relation_meaning, relation_sign, whole};
use domain::edition::{Figure, Status};
use domain::number::Relation;
use domain::protection::Extent;
use maud::{Markup, html};

/// The report's chapter that opens the page.
const CHAPTER: &str = "methodologie";

/// # Errors
/// What the chapter can't quote.
pub(super) fn page(spot: &Spot<'_>) -> Result<Page, PublishError> {
    let title = spot.say("Méthode", "Methodology");
    let lead = spot.say(
        "D’où viennent les chiffres, comment ils se calculent et ce qu’ils ne disent pas.",
        "Where the figures come from, how they are computed and what they do not say.",
    );
    let main = html! {
        h1 { (title) }
        p.lead { (lead) }
        (chapter(spot)?)
        (samples::answers(spot))
        (samples::margins(spot))
        (quality(spot))
        (signs(spot))
        (rounding(spot))
        (secrecy(spot))
        (versions(spot))
        (waivers(spot))
        (missing(spot))
        (provenance(spot))
    };
    Ok(Page::new(title, lead, main))
}

fn chapter(spot: &Spot<'_>) -> Result<Markup, PublishError> {
    let page = spot.site.material.publication.report.iter().find(|page| page.name == CHAPTER);
    let document = page.map(|page| crate::quote::read(page, spot.edition(), spot.language)).transpose()?;
    Ok(html! { @if let Some(document) = document { div.prose { (prose::blocks(spot, &document.blocks)) } } })
}

fn signs(spot: &Spot<'_>) -> Markup {
    let relations = RELATIONS.into_iter().filter(|relation| *relation != Relation::Equal);
    let count =
        |is: &dyn Fn(&Figure) -> bool| whole(spot.edition().figures().filter(|f| is(f)).count() as u64, spot.language);
    let none = spot.say("sans signe", "no sign");
    html! {
        section aria-labelledby="signs" {
            h2 #signs { (spot.say("Statuts et signes", "Statuses and signs")) }
            table.figures.list {
                caption { (spot.say("Ce que veulent dire les signes, et combien de chiffres les portent", "What the signs mean, and how many figures bear them")) }
                thead {
                    tr {
                        th scope="col" { (spot.say("Signe", "Sign")) }
                        th scope="col" { (spot.say("Sens", "Meaning")) }
                        th.number scope="col" { (spot.say("Chiffres", "Figures")) }
                    }
                }
                tbody {
                    @for status in STATUSES {
                        tr { th scope="row" { (mark(status).unwrap_or(none)) } td { (meaning(status, spot.language)) } td.number { (count(&|f| f.status == status)) } }
                    }
                    @for relation in relations {
                        tr { th scope="row" { (relation_sign(relation).unwrap_or(none)) } td { (relation_meaning(relation, spot.language)) } td.number { (count(&|f| f.relation == relation)) } }
                    }
                }
            }
        }
    }
}

/// The way to the page on non-response, where the edition says something of it; and what the sign of a change means.
fn quality(spot: &Spot<'_>) -> Markup {
    html! {
        @if let Some(quality) = &spot.edition().quality {
            section aria-labelledby="quality" {
                h2 #quality { (spot.say("Ceux qui n’ont pas répondu", "Those who did not answer")) }
                p { (crate::quality::response(quality, spot.language)) " " (crate::quality::basis(&quality.basis, spot.language)) }
                p { a href=(spot.to(Place::Quality)) { (spot.say("Qui a répondu, et ce que cela change à chaque chiffre", "Who answered, and what that changes in each figure")) } }
            }
        }
    }
}

fn rounding(spot: &Spot<'_>) -> Markup {
    html! {
        section aria-labelledby="rounding" {
            h2 #rounding { (spot.say("Arrondis", "Rounding")) }
            p {
                (spot.say(
                    "Chaque chiffre est calculé exactement, puis arrondi une seule fois, au nombre de décimales de sa définition. Un total n’est pas la somme de ses parties arrondies\u{a0}: il peut s’en écarter d’une unité.",
                    "Every figure is computed exactly, then rounded once, to the number of decimals of its definition. A total is not the sum of its rounded parts: it may differ from it by a unit.",
                ))
            }
        }
    }
}

/// How much is withheld, and where it is explained.
fn secrecy(spot: &Spot<'_>) -> Markup {
    let protection = spot.edition().protection.as_ref();
    let count = |extent| whole(protection.map_or(0, |protection| protection.count(extent) as u64), spot.language);
    let counts = [
        (spot.say("masqués en entier", "withheld as a whole"), count(Extent::Whole)),
        (spot.say("publiés sans leur détail", "published without their detail"), count(Extent::Detail)),
    ];
    html! {
        section aria-labelledby="secrecy" {
            h2 #secrecy { (spot.say("Ce qui est masqué", "What is withheld")) }
            p {
                (spot.say(
                    "Un chiffre masqué l’est partout\u{a0}: dans les pages, les graphiques, le rapport et les fichiers. Un chiffre publié sans son détail l’est sans numérateur, sans base et sans nombre de lignes.",
                    "A withheld figure is withheld everywhere: in pages, charts, the report and files. A figure published without its detail has no numerator, no base and no number of rows.",
                ))
            }
            dl.tally { @for (title, count) in &counts { div { dt { (title) } dd { (count) } } } }
            p { a href=(spot.to(Place::Secrecy)) { (spot.say("Les règles, et comment cela a été vérifié", "The rules, and how that was checked")) } }
        }
    }
}

/// Definitions that changed, with the day since which they read as they do.
fn versions(spot: &Spot<'_>) -> Markup {
    let mut versions: Vec<(&str, &str, &Figure)> = Vec::new();
    for figure in spot.edition().figures().filter(|figure| !figure.definition.since.is_empty()) {
        let version = (figure.definition.at.as_str(), figure.definition.since.as_str());
        if !versions.iter().any(|known| (known.0, known.1) == version) {
            versions.push((version.0, version.1, figure));
        }
    }
    html! {
        section aria-labelledby="versions" {
            h2 #versions { (spot.say("Définitions", "Definitions")) }
            p {
                (spot.say(
                    "La définition de chaque chiffre se lit sur la page de son tableau\u{a0}: source, expression, base, condition. ",
                    "The definition of every figure can be read on the page of its table: source, expression, base, filter. ",
                ))
                @if versions.is_empty() { (spot.say("Aucune n’a changé depuis la première édition.", "None has changed since the first edition.")) }
                @else { (spot.say("Celles-ci ont changé, et se lisent ainsi depuis le jour indiqué.", "These have changed, and read as they do since the day stated.")) }
            }
            @if !versions.is_empty() {
                ul {
                    @for (at, since, figure) in &versions {
                        li { a href=(spot.to_figure(figure)) { (figure.column.get(spot.language)) } ", " (spot.say("depuis le", "since")) " " time datetime=(since) { (since) } " (" code { (at) } ")" }
                    }
                }
            }
        }
    }
}

fn waivers(spot: &Spot<'_>) -> Markup {
    let (waived, language) = (&spot.site.material.checks.waived, spot.language);
    html! {
        section aria-labelledby="waivers" {
            h2 #waivers { (spot.say("Dérogations", "Waivers")) }
            @if waived.is_empty() {
                p { (spot.say("Aucune\u{a0}: tous les chiffres de l’édition peuvent être vrais en même temps.", "None: all figures of the edition can be true at once.")) }
            } @else {
                p { (spot.say("Ces chiffres ne peuvent pas tous être vrais\u{a0}; ils sont publiés quand même, par décision.", "These figures cannot all be true; they are published all the same, by decision.")) }
                @for (finding, waiver) in waived {
                    article.contradiction {
                        h3 { (finding.title.get(language)) }
                        @for sentence in &finding.sentences { p { (sentence.get(language)) } }
                        p.waiver {
                            (spot.say("Dérogation de", "Waived by")) " " (waiver.person.get(language)) ", "
                            time datetime=(domain::days::print(waiver.decided_on)) { (day(waiver.decided_on, language)) }
                            (colon(language)) span lang=[foreign(&waiver.reason, language)] { (waiver.reason.get(language)) }
                        }
                    }
                }
            }
        }
    }
}

fn missing(spot: &Spot<'_>) -> Markup {
    let missing = &spot.edition().not_computed;
    html! {
        @if !missing.is_empty() {
            section.missing aria-labelledby="not-computed" {
                h2 #not-computed { (spot.say("Chiffres qu’aucun enregistrement ne donne", "Figures that no record gives")) }
                p {
                    (spot.say(
                        "Imprimés ailleurs, ces chiffres ne se calculent pas\u{a0}; voici pourquoi.",
                        "Printed elsewhere, these figures cannot be computed; here is why.",
                    ))
                }
                dl {
                    @for figure in missing {
                        div id=(figure.figure) { dt { code { (figure.figure) } " " (absent(spot)) } dd { (figure.reason.get(spot.language)) } }
                    }
                }
            }
        }
    }
}

/// The letter that such a figure has for its value.
fn absent(spot: &Spot<'_>) -> Markup {
    let status = Status::NotAvailable;
    html! { @if let Some(sign) = mark(status) { abbr.mark title=(meaning(status, spot.language)) { (sign) } } }
}

fn provenance(spot: &Spot<'_>) -> Markup {
    let edition = spot.edition();
    let rows = [
        (spot.say("Logiciel", "Software"), format!("Tremplin {}", edition.software)),
        (
            spot.say("Empreinte des définitions (SHA-256)", "Hash of the definitions (SHA-256)"),
            edition.definitions_sha256.clone(),
        ),
        (
            spot.say("Empreinte des données figées (SHA-256)", "Hash of the frozen data (SHA-256)"),
            edition.snapshot_sha256.clone(),
        ),
    ];
    html! {
        section aria-labelledby="provenance" {
            h2 #provenance { "Provenance" }
            p {
                (spot.say(
                    "Avec les mêmes données figées, les mêmes définitions et le même logiciel, on retrouve cette édition à l’octet près.",
                    "The same frozen data, the same definitions and the same software give this edition again, to the byte.",
                ))
            }
            dl.defined { @for (title, value) in &rows { div { dt { (title) } dd { code { (value) } } } } }
            (frozen(spot))
        }
    }
}

/// The files that the figures were computed from.
fn frozen(spot: &Spot<'_>) -> Markup {
    let label = spot.say("Fichiers figés", "Frozen files");
    html! {
        div.scroll role="region" aria-label=(label) tabindex="0" {
            table.provenance {
                caption { (label) }
                thead {
                    tr {
                        th scope="col" { (spot.say("Fichier", "File")) }
                        th.number scope="col" { (spot.say("Lignes", "Rows")) }
                        th scope="col" { "SHA-256" }
                    }
                }
                tbody {
                    @for file in &spot.edition().snapshot {
                        tr { th scope="row" { (file.name) } td.number { (whole(file.rows, spot.language)) } td { code { (file.sha256) } } }
                    }
                }
            }
        }
    }
}
