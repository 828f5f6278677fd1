//! Who was asked, who answered, and how far an estimate may be off for it.

use crate::site::definitions;
use crate::site::spot::Spot;
use crate::words::{self, pick, value_with_unit, whole};
use domain::edition::{Margin, MarginKind};
use domain::network::Language;
use maud::{Markup, html};
use std::collections::BTreeSet;

/// The margins that are shown.
fn shown_margins<'s>(spot: &Spot<'s>) -> impl Iterator<Item = Margin> + use<'s> {
    spot.edition().figures().filter(|figure| figure.printed.is_some()).filter_map(|figure| figure.margin)
}

/// Who answered and who was asked, for each margin of which that may be said.
fn sizes<'s>(spot: &Spot<'s>) -> impl Iterator<Item = (u64, u64)> + use<'s> {
    spot.edition().figures().filter_map(words::sample)
}

pub(super) fn answers(spot: &Spot<'_>) -> Markup {
    let samples: BTreeSet<(u64, u64)> = sizes(spot).map(|(answered, asked)| (asked, answered)).collect();
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
                (said(spot))
            }
        }
    }
}

/// The figures that the publication puts at the head of its methodology.
fn said(spot: &Spot<'_>) -> Markup {
    let figures = spot.site.material.publication.method.iter().filter_map(|id| spot.edition().figure(id));
    html! {
        dl.defined {
            @for figure in figures.filter(|figure| figure.printed.is_some()) {
                div {
                    dt { a href=(spot.to_figure(figure)) { (figure.column.get(spot.language)) } }
                    dd { (value_with_unit(figure, spot.language)) }
                }
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
                        td.number { (whole(sizes(spot).filter(|size| *size == (*answered, *asked)).count() as u64, spot.language)) }
                    }
                }
            }
        }
    }
}

pub(super) fn margins(spot: &Spot<'_>) -> Markup {
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
                            dt { (definitions::kind(kind, spot.language)) " (" (figures(count(kind), spot.language)) ")" }
                            dd { (explained(kind, spot.language)) }
                        }
                    }
                }
            }
        }
    }
}

fn figures(count: u64, language: Language) -> String {
    let word = if count == 1 { pick(language, "chiffre", "figure") } else { pick(language, "chiffres", "figures") };
    format!("{} {word}", whole(count, language))
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
