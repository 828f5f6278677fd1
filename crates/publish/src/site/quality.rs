//! Who answered, what was done about those who did not, and what that changes in each figure.
//!
//! Sentences are [`crate::quality`]'s, as in the report. Start with [`page`].

use super::frame::Page;
use super::home::own_title;
use super::spot::Spot;
use crate::quality;
use crate::words::{colon, decimal, unit_heading, whole};
use domain::edition::Figure;
use domain::network::Text;
use domain::quality::{CalibrationReport, Effect, Grouping, Profile, Quality};
use maud::{Markup, html};

/// What stands at the head of a column, and whether it is one of numbers.
type Head<'h> = (&'h str, bool);

pub(super) fn page(spot: &Spot<'_>) -> Page {
    let title = spot.say("Qualité", "Quality");
    let lead = spot.say(
        "Qui a répondu, ce qui a été fait pour ceux qui n’ont pas répondu, et ce que cela change à chaque chiffre.",
        "Who answered, what was done about those who did not, and what that changes in each figure.",
    );
    let main = html! {
        h1 { (title) }
        p.lead { (lead) }
        @if let Some(quality) = &spot.edition().quality { (sections(spot, quality)) }
    };
    Page::new(title, lead, main)
}

fn sections(spot: &Spot<'_>, quality: &Quality) -> Markup {
    let language = spot.language;
    html! {
        section aria-labelledby="response" {
            h2 #response { (spot.say("Qui a répondu", "Who answered")) }
            p { (quality::response(quality, language)) }
            @for one in &quality.profile { (profile(spot, one)) }
        }
        section aria-labelledby="groups" {
            h2 #groups { (spot.say("Groupes de réponse homogènes", "Response-homogeneity groups")) }
            p { (quality::grouping(&quality.groups, language)) }
            (groups(spot, &quality.groups))
        }
        section aria-labelledby="calibration" {
            h2 #calibration { (spot.say("Calage", "Calibration")) }
            @match &quality.calibration {
                Some(report) => (calibration(spot, report)),
                None => p { (spot.say("Les poids n’ont pas été calés.", "Weights were not calibrated.")) },
            }
            p { (quality::weights(quality, language)) }
        }
        section aria-labelledby="basis" {
            h2 #basis { (spot.say("Ce qui est publié, et qui l’a décidé", "What is published, and who decided")) }
            p { (quality::basis(&quality.basis, language)) }
        }
        section aria-labelledby="effects" {
            h2 #effects { (spot.say("Effet sur chaque chiffre", "Effect on each figure")) }
            p { (quality::effects(spot.edition(), language)) }
            (effects(spot))
        }
    }
}

/// A table under its caption, in a part of the page of its own where it is wide.
fn table(caption: &str, heads: &[Head<'_>], rows: &Markup) -> Markup {
    html! {
        div.scroll role="region" aria-label=(caption) tabindex="0" {
            table.figures {
                caption { (caption) }
                thead { tr { @for (head, number) in heads { th.number[*number] scope="col" { (head) } } } }
                tbody { (rows) }
            }
        }
    }
}

fn profile(spot: &Spot<'_>, profile: &Profile) -> Markup {
    let language = spot.language;
    let title = profile.title.get(language);
    let heads = [
        (title, false),
        (spot.say("Interrogées", "Asked"), true),
        (spot.say("Réponses", "Answers"), true),
        (spot.say("Taux", "Rate"), true),
        (spot.say("Écart aux autres", "Departs from the others"), false),
    ];
    let rows = html! {
        @for row in &profile.rows {
            tr {
                th scope="row" { @if row.code.is_empty() { (spot.say("Non renseigné", "Not stated")) } @else { (row.label.get(language)) } }
                td.number { (whole(row.response.asked, language)) }
                td.number { (whole(row.response.answered, language)) }
                td.number { (quality::percent(row.response.rate, language)) }
                td { @if row.departs { (spot.say("oui", "yes")) ", " (quality::p_value(row.p_value, language)) } @else { (spot.say("non", "no")) } }
            }
        }
    };
    html! {
        h3 { (title) }
        p { (quality::profile(profile, language)) }
        (table(&format!("{}{}{title}", spot.say("Réponses par", "Answers by"), colon(language)), &heads, &rows))
    }
}

/// Cells one after the other; a group of all cells has none.
fn cells(spot: &Spot<'_>, cells: &[Text]) -> String {
    let labels: Vec<_> = cells.iter().map(|cell| cell.get(spot.language)).collect();
    if labels.is_empty() { spot.say("Toutes", "All").to_owned() } else { labels.join("\u{202f}; ") }
}

fn groups(spot: &Spot<'_>, groups: &Grouping) -> Markup {
    let language = spot.language;
    let heads = [
        (spot.say("Groupe", "Group"), false),
        (spot.say("Interrogées", "Asked"), true),
        (spot.say("Réponses", "Answers"), true),
        (spot.say("Taux", "Rate"), true),
        (spot.say("Poids", "Weight"), true),
    ];
    let rows = html! {
        @for group in &groups.groups {
            tr {
                th scope="row" { (cells(spot, &group.cells)) }
                td.number { (whole(group.response.asked, language)) }
                td.number { (whole(group.response.answered, language)) }
                td.number { (quality::percent(group.response.rate, language)) }
                td.number { (group.weight.map(|weight| decimal(weight, 3, language)).unwrap_or_default()) }
            }
        }
    };
    html! {
        (table(spot.say("Groupes et poids", "Groups and weights"), &heads, &rows))
        @if !groups.merges.is_empty() {
            details {
                summary { (spot.say("Groupes joints à d’autres", "Groups that joined others")) }
                ul {
                    @for merge in &groups.merges {
                        li { (cells(spot, &merge.cells)) " → " (cells(spot, &merge.into)) " (" (quality::reason(merge.because, language)) ")" }
                    }
                }
            }
        }
    }
}

fn calibration(spot: &Spot<'_>, report: &CalibrationReport) -> Markup {
    let language = spot.language;
    let heads = [
        (spot.say("Total", "Total"), false),
        (spot.say("Connu", "Known"), true),
        (spot.say("Poids des groupes", "Weights of the groups"), true),
        (spot.say("Poids calés", "Calibrated weights"), true),
        (spot.say("Résultat", "Result"), false),
    ];
    let number = |value: f64| decimal(value, 1, language);
    let rows = html! {
        @for total in &report.totals {
            tr {
                th scope="row" { (total.label.get(language)) }
                td.number { (number(total.known)) }
                td.number { (number(total.before)) }
                td.number { (number(total.after)) }
                td { (quality::state(total.state, language)) }
            }
        }
    };
    html! {
        p { (quality::calibration(report, language)) }
        (table(spot.say("Totaux connus et retrouvés", "Known totals, restored"), &heads, &rows))
    }
}

fn effects(spot: &Spot<'_>) -> Markup {
    let figures = quality::shown(spot.edition());
    let heads = [
        (spot.say("Chiffre", "Figure"), false),
        (spot.say("Réponses telles quelles", "Answers as they are"), true),
        (spot.say("Réponses pondérées", "Weighted answers"), true),
        (spot.say("Écart", "Difference"), true),
        (spot.say("Marge d’erreur", "Margin of error"), true),
        (spot.say("Écart plus grand que la marge", "Difference beyond the margin"), false),
    ];
    let rows = html! { @for (effect, figure) in &figures { (effect_row(spot, effect, figure)) } };
    html! {
        details {
            summary { (whole(figures.len() as u64, spot.language)) " " (spot.say("chiffres", "figures")) }
            (table(spot.say("Les deux bases, chiffre par chiffre", "Both bases, figure by figure"), &heads, &rows))
        }
    }
}

fn effect_row(spot: &Spot<'_>, effect: &Effect, figure: &Figure) -> Markup {
    let unit = unit_heading(figure.unit, spot.language);
    let number =
        |value: Option<f64>| value.map(|value| quality::as_printed(figure, value, spot.language)).unwrap_or_default();
    let exceeds = effect.exceeds.map(|exceeds| if exceeds { spot.say("oui", "yes") } else { spot.say("non", "no") });
    html! {
        tr {
            th scope="row" {
                a href=(spot.to_figure(figure)) { (own_title(spot, figure)) }
                @if !unit.is_empty() { " " span.unit { "(" (unit) ")" } }
            }
            td.number { (number(Some(effect.observed))) }
            td.number { (number(effect.adjusted)) }
            td.number { (number(effect.difference)) }
            td.number { (number(effect.margin)) }
            td { (exceeds.unwrap_or_default()) }
        }
    }
}
