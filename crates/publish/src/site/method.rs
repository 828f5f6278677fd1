//! How the figures were made: who answered, margins, statuses, rounding, definitions, waivers, provenance.
//!
//! A chapter of the report named `methodologie` opens the page. Start with [`page`].

use super::frame::Page;
use super::spot::Spot;
use super::{definitions, prose, table_page};
use crate::PublishError;
use crate::words::{colon, mark, meaning, pick, relation_meaning, relation_sign, whole};
use domain::definition::Subject;
use domain::edition::{Figure, Margin, MarginKind, Status};
use domain::network::Language;
use domain::number::Relation;
use maud::{Markup, html};
use std::collections::BTreeSet;

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
        (answers(spot))
        (margins(spot))
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

/// The margins that are shown.
fn shown_margins<'s>(spot: &Spot<'s>) -> impl Iterator<Item = Margin> + use<'s> {
    spot.edition().figures().filter(|figure| figure.printed.is_some()).filter_map(|figure| figure.margin)
}

fn answers(spot: &Spot<'_>) -> Markup {
    let samples: BTreeSet<(u64, u64)> = shown_margins(spot).map(|margin| (margin.asked, margin.answered)).collect();
    html! {
        section aria-labelledby="answers" {
            h2 #answers { (spot.say("Qui a été interrogé, qui a répondu", "Who was asked, who answered")) }
            @if samples.is_empty() {
                p { (spot.say("Tous les chiffres viennent de registres complets.", "All figures come from complete registers.")) }
            } @else {
                p {
                    (spot.say(
                        "Une partie des chiffres vient de registres complets\u{a0}; les autres sont estimés d’après les réponses reçues, que voici.",
                        "Some figures come from complete registers; the others are estimated from the answers received, as follows.",
                    ))
                }
                (samples_table(spot, &samples))
            }
        }
    }
}

fn samples_table(spot: &Spot<'_>, samples: &BTreeSet<(u64, u64)>) -> Markup {
    html! {
        table.figures.list {
            caption { (spot.say("Échantillons qui fondent les marges d’erreur", "Samples behind the margins of error")) }
            thead {
                tr {
                    th.number scope="col" { (spot.say("Interrogés", "Asked")) }
                    th.number scope="col" { (spot.say("Réponses", "Answers")) }
                    th.number scope="col" { (spot.say("Chiffres concernés", "Figures concerned")) }
                }
            }
            tbody {
                @for (asked, answered) in samples {
                    tr {
                        td.number { (whole(*asked, spot.language)) }
                        td.number { (whole(*answered, spot.language)) }
                        td.number { (whole(shown_margins(spot).filter(|m| (m.asked, m.answered) == (*asked, *answered)).count() as u64, spot.language)) }
                    }
                }
            }
        }
    }
}

fn margins(spot: &Spot<'_>) -> Markup {
    let kinds = [MarginKind::Share, MarginKind::ClusterRatio, MarginKind::Wilson];
    let count = |kind| shown_margins(spot).filter(|margin| margin.kind == kind).count() as u64;
    html! {
        section aria-labelledby="margins" {
            h2 #margins { (spot.say("Marges d’erreur", "Margins of error")) }
            p {
                (spot.say(
                    "Elles sont données au niveau de 95\u{202f}%, en points pour les pourcentages, et ne couvrent que le hasard des réponses\u{a0}: ni les erreurs de saisie, ni ceux qui ne répondent jamais.",
                    "They are given at the 95% level, in points for percentages, and only cover the chance of who answers: neither typing errors nor those who never answer.",
                ))
            }
            dl.defined {
                @for kind in kinds {
                    @if count(kind) > 0 {
                        div {
                            dt { (definitions::kind(kind, spot.language)) " (" (whole(count(kind), spot.language)) " " (spot.say("chiffres", "figures")) ")" }
                            dd { (explained(kind, spot.language)) }
                        }
                    }
                }
            }
        }
    }
}

fn explained(kind: MarginKind, language: Language) -> &'static str {
    match kind {
        MarginKind::Share => pick(
            language,
            "Part observée sur des unités tirées une à une\u{a0}; approximation normale, avec correction de population finie.",
            "Share observed on units that came one by one; normal approximation, with finite population correction.",
        ),
        MarginKind::ClusterRatio => pick(
            language,
            "Part ou moyenne sur des personnes venues par groupes (les répondants répondent pour tout leur groupe)\u{a0}: la variance est celle d’un ratio entre groupes, avec correction de population finie.",
            "Share or mean over persons who came in groups (one answers for the whole group): the variance is that of a ratio between groups, with finite population correction.",
        ),
        MarginKind::Wilson => pick(
            language,
            "Pour les parts proches de 0 ou de 100\u{202f}%, où l’approximation normale trompe\u{a0}: intervalle de Wilson, dont les deux côtés peuvent différer.",
            "For shares near 0 or 100%, where the normal approximation misleads: Wilson interval, whose sides may differ.",
        ),
    }
}

fn signs(spot: &Spot<'_>) -> Markup {
    let statuses = [
        Status::Observed,
        Status::Estimated,
        Status::Declared,
        Status::Parameter,
        Status::NotApplicable,
        Status::Suppressed,
    ];
    let relations = [Relation::AtLeast, Relation::AtMost, Relation::About];
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
                    @for status in statuses {
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

fn secrecy(spot: &Spot<'_>) -> Markup {
    let subjects = [Subject::Persons, Subject::Organisations, Subject::PublicMoney, Subject::Rules];
    let present = subjects.into_iter().filter(|subject| spot.edition().tables.iter().any(|t| t.subject == *subject));
    html! {
        section aria-labelledby="secrecy" {
            h2 #secrecy { (spot.say("Ce qui est masqué", "What is withheld")) }
            ul { @for subject in present { li { (table_page::subject(subject, spot.language)) } } }
            p {
                (spot.say(
                    "Un chiffre masqué l’est partout\u{a0}: dans les pages, les graphiques et les fichiers. D’autres chiffres du même tableau peuvent l’être aussi, pour qu’aucune soustraction ne le révèle.",
                    "A withheld figure is withheld everywhere: in pages, charts and files. Others of the same table may be withheld too, so that no subtraction reveals it.",
                ))
            }
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
                            (colon(language)) (waiver.reason.get(language))
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
                        div id=(figure.figure) { dt { code { (figure.figure) } } dd { (figure.reason.get(spot.language)) } }
                    }
                }
            }
        }
    }
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

/// `22 novembre 2020`, `22 November 2020`.
pub(super) fn day(days: i64, language: Language) -> String {
    const FRENCH: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    const ENGLISH: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let iso = domain::days::print(days);
    let mut parts = iso.rsplit('-');
    let [day, month] =
        [parts.next(), parts.next()].map(|part| part.and_then(|part| part.parse::<usize>().ok()).unwrap_or(1));
    let year = iso.get(..iso.len() - 6).unwrap_or(&iso);
    let months = if language == Language::Fr { FRENCH } else { ENGLISH };
    let first = if language == Language::Fr && day == 1 { "er" } else { "" };
    format!("{day}{first}\u{a0}{} {year}", months[(month - 1).min(11)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_as_its_language_writes_it() {
        let days = domain::days::parse("2020-08-01").unwrap();
        assert_eq!(
            [day(days, Language::Fr), day(days + 21, Language::En)],
            ["1er\u{a0}août 2020", "22\u{a0}August 2020"]
        );
    }
}
