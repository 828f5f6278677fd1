//! What cannot all be true in an earlier print of the same figures, and how much of it the edition gives again.

use super::frame::Page;
use super::spot::Spot;
use crate::words::whole;
use crate::{Finding, Print};
use domain::network::Language;
use maud::{Markup, html};

pub(super) fn title(language: Language) -> &'static str {
    crate::words::pick(
        language,
        "Ce qui se contredit dans la publication imprimée",
        "What contradicts itself in the printed publication",
    )
}

pub(super) fn page(spot: &Spot<'_>) -> Page {
    let none = Print::default();
    let print = spot.site.material.checks.print.as_ref().unwrap_or(&none);
    let lead = spot.say(
        "Chaque chiffre imprimé a été confronté aux autres\u{a0}: une part à son effectif, un total à ses parties. Voici ce qui ne peut pas être vrai en même temps.",
        "Every printed figure was set against the others: a share against its count, a total against its parts. Here is what cannot be true at once.",
    );
    let main = html! {
        h1 { (title(spot.language)) }
        p.lead { (lead) }
        (tally(print, spot))
        @for finding in &print.contradictions { (article(finding, spot.language)) }
    };
    Page::new(title(spot.language), lead, main)
}

/// How many figures were printed, given again, and contradict each other.
pub(super) fn tally(print: &Print, spot: &Spot<'_>) -> Markup {
    let counts = [
        (spot.say("chiffres imprimés", "figures printed"), print.printed),
        (spot.say("reproduits au caractère près", "given again to the character"), print.reproduced),
        (spot.say("contradictions", "contradictions"), print.contradictions.len()),
    ];
    html! {
        dl.tally {
            @for (title, count) in counts { div { dt { (title) } dd { (whole(count as u64, spot.language)) } } }
        }
    }
}

/// A contradiction, sentence by sentence.
pub(super) fn article(finding: &Finding, language: Language) -> Markup {
    html! {
        article.contradiction {
            h2 { (finding.title.get(language)) }
            @for sentence in &finding.sentences { p { (sentence.get(language)) } }
        }
    }
}
