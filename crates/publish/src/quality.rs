//! Who answered and what was done about those who did not, in sentences: the same on the site's page and in the report.
//!
//! Reads an edition's [`Quality`]; computes nothing but counts of what it lists. Start with [`response`].

use crate::dates;
use crate::secrecy::by_table;
use crate::words::{colon, decimal, pick, whole};
use domain::days;
use domain::edition::{Edition, Figure};
use domain::network::Language;
use domain::quality::{
    Basis, BasisChoice, CalibrationReport, Effect, Grouping, MergeReason, Method, Profile, Quality, TotalState,
};
use std::collections::BTreeSet;

/// A number of percent, to the tenth: `96,1 %`.
pub(crate) fn percent(value: f64, language: Language) -> String {
    format!("{}{}", decimal(value, 1, language), pick(language, "\u{202f}%", "%"))
}

/// `p = 0,012`, or that it is below a thousandth.
pub(crate) fn p_value(value: f64, language: Language) -> String {
    if value < 0.001 {
        return format!("p <\u{a0}{}", decimal(0.001, 3, language));
    }
    format!("p =\u{a0}{}", decimal(value, 3, language))
}

/// How many were asked and how many answered.
pub(crate) fn response(quality: &Quality, language: Language) -> String {
    let of = &quality.response;
    let [asked, answered, strays] = [of.asked, of.answered, of.strays].map(|number| whole(number, language));
    let rate = of.rate.map(|rate| percent(rate, language));
    let mut said = match (language, rate) {
        (Language::Fr, Some(rate)) => {
            format!("{answered} des {asked} formations interrogées ont répondu, soit {rate}.")
        }
        (Language::En, Some(rate)) => {
            format!("{answered} of the {asked} trainings asked have answered, which is {rate}.")
        }
        (Language::Fr, None) => "Personne n’a été interrogé.".to_owned(),
        (Language::En, None) => "Nobody was asked.".to_owned(),
    };
    if of.strays > 0 {
        said += &match language {
            Language::Fr => format!(
                " De plus, {strays} groupes d’enregistrements viennent de formations qui ne sont pas parmi les répondantes."
            ),
            Language::En => format!(
                " Besides, {strays} groups of records come from trainings that are not among those that answered."
            ),
        };
    }
    said
}

/// Whether the response rates of the codes of a column differ.
pub(crate) fn profile(profile: &Profile, language: Language) -> String {
    let test = format!(
        "{} =\u{a0}{}, {} {}, {}",
        pick(language, "khi-deux", "chi-square"),
        decimal(profile.chi_square, 2, language),
        profile.degrees,
        if profile.degrees == 1 {
            pick(language, "degré de liberté", "degree of freedom")
        } else {
            pick(language, "degrés de liberté", "degrees of freedom")
        },
        p_value(profile.p_value, language)
    );
    let (fr, en) = if profile.departs {
        (
            "Les taux de réponse diffèrent plus que le hasard ne l’explique",
            "Response rates differ by more than chance explains",
        )
    } else {
        (
            "Les taux de réponse ne diffèrent pas plus que le hasard ne l’explique",
            "Response rates do not differ by more than chance explains",
        )
    };
    let rough = pick(
        language,
        " Des effectifs attendus sont petits\u{a0}: le test est approché.",
        " Some expected numbers are small: the test is rough.",
    );
    format!("{} ({test}).{}", pick(language, fr, en), if profile.rough { rough } else { "" })
}

/// How the groups came about.
pub(crate) fn grouping(groups: &Grouping, language: Language) -> String {
    let count = whole(groups.groups.len() as u64, language);
    let (least, rate) = (whole(groups.minimum_answers.into(), language), percent(groups.minimum_rate, language));
    match language {
        Language::Fr => format!(
            "Dans un groupe, les formations sont supposées répondre de la même façon\u{a0}: chaque réponse y pèse le rapport des interrogées aux répondantes. Un groupe de moins de {least} réponses, ou dont le taux est inférieur à {rate}, a été joint au plus proche\u{202f}; il en reste {count}."
        ),
        Language::En => format!(
            "Within a group, trainings are taken to answer alike: each answer weighs asked over answered. A group of fewer than {least} answers, or with a rate below {rate}, joined the nearest one; {count} are left."
        ),
    }
}

/// Why a group could not stand alone.
pub(crate) fn reason(reason: MergeReason, language: Language) -> &'static str {
    match reason {
        MergeReason::TooFewAnswers => pick(language, "trop peu de réponses", "too few answers"),
        MergeReason::LowRate => pick(language, "taux de réponse trop bas", "response rate too low"),
    }
}

/// How weights were calibrated, and how well that went.
pub(crate) fn calibration(report: &CalibrationReport, language: Language) -> String {
    let method = match report.method {
        Method::Linear => pick(language, "linéaire", "linear"),
        Method::Raking => pick(language, "par itérations proportionnelles (raking)", "raking ratio"),
        Method::Logit => pick(language, "logit, borné des deux côtés", "logit, bounded on both sides"),
    };
    let [least, greatest] = [report.least_ratio, report.greatest_ratio].map(|ratio| decimal(ratio, 2, language));
    match (report.converged, language) {
        (true, Language::Fr) => format!(
            "Les poids ont été calés sur les totaux connus de toutes les formations interrogées, par la méthode {method}\u{a0}: chacun a été multiplié par un nombre compris entre {least} et {greatest}."
        ),
        (true, Language::En) => format!(
            "Weights were calibrated on the totals known for all trainings asked, by the {method} method: each was multiplied by a number between {least} and {greatest}."
        ),
        (false, Language::Fr) => {
            format!("Le calage ({method}) n’a pas abouti\u{a0}: les poids des groupes sont employés.")
        }
        (false, Language::En) => {
            format!("The calibration ({method}) did not succeed: the weights of the groups are used.")
        }
    }
}

/// What became of a known total.
pub(crate) fn state(state: TotalState, language: Language) -> &'static str {
    match state {
        TotalState::Met => pick(language, "retrouvé", "restored"),
        TotalState::Implied => pick(language, "retrouvé, déduit des autres", "restored, implied by the others"),
        TotalState::Unmet => pick(language, "non retrouvé", "not restored"),
    }
}

/// How unequal the weights are.
pub(crate) fn weights(quality: &Quality, language: Language) -> String {
    let of = &quality.weights;
    let [least, greatest, effect] =
        [of.least, of.greatest, of.design_effect].map(|number| decimal(number, 3, language));
    match language {
        Language::Fr => format!(
            "Une réponse pèse de {least} à {greatest}\u{202f}; l’inégalité des poids multiplie la variance par {effect}."
        ),
        Language::En => {
            format!("An answer weighs from {least} to {greatest}; unequal weights multiply the variance by {effect}.")
        }
    }
}

/// What is published, and who decided it.
pub(crate) fn basis(choice: &BasisChoice, language: Language) -> String {
    let basis = match choice.basis {
        Basis::Observed => pick(
            language,
            "Les chiffres publiés sont ceux des réponses telles qu’elles sont.",
            "The figures published are those of the answers as they are.",
        ),
        Basis::Adjusted => pick(
            language,
            "Les chiffres publiés sont ceux des réponses pondérées.",
            "The figures published are those of the weighted answers.",
        ),
    };
    let Some(decision) = &choice.decision else {
        let nobody = pick(language, "Aucune décision n’a été consignée.", "No decision was recorded.");
        return format!("{basis} {nobody}");
    };
    let day =
        days::parse(&decision.decided_on).map_or_else(|| decision.decided_on.clone(), |day| dates::long(day, language));
    let (by, reason) = (decision.decided_by.get(language), decision.reason.get(language));
    match language {
        Language::Fr => format!("{basis} Décision{}{by}, le {day}. Motif{}{reason}", colon(language), colon(language)),
        Language::En => format!("{basis} Decided by {by}, on {day}. Why{}{reason}", colon(language)),
    }
}

/// The effects that may be shown, each with its figure: none of a table that withholds something, for a weighted value
/// of a neighbour is one more equation for whoever looks for what is hidden.
pub(crate) fn shown(edition: &Edition) -> Vec<(&Effect, &Figure)> {
    let tables: BTreeSet<_> = by_table(edition).into_iter().map(|of| of.table.id.as_str()).collect();
    let open = |effect: &&Effect| !effect.figure.as_str().split('.').next().is_some_and(|table| tables.contains(table));
    let effects = edition.quality.iter().flat_map(|quality| &quality.effects).filter(open);
    effects.filter_map(|effect| Some((effect, edition.figure(&effect.figure)?))).collect()
}

/// A number as exactly as its figure prints, and no more.
pub(crate) fn as_printed(figure: &Figure, value: f64, language: Language) -> String {
    let step = 10_f64.powi(-figure.decimals);
    decimal((value / step).round() * step, figure.decimals.max(0), language)
}

/// How many figures the weights move beyond their margin.
pub(crate) fn effects(edition: &Edition, language: Language) -> String {
    let shown = shown(edition);
    let weighted = shown.iter().filter(|(effect, _)| effect.adjusted.is_some()).count() as u64;
    let beyond = shown.iter().filter(|(effect, _)| effect.exceeds == Some(true)).count() as u64;
    let [weighted, beyond] = [weighted, beyond].map(|number| whole(number, language));
    match language {
        Language::Fr => format!(
            "{weighted} chiffres sont montrés des deux façons, arrondis comme ils sont imprimés. L’écart dépasse la marge d’erreur pour {beyond} d’entre eux. Les tableaux dont un chiffre est masqué n’y sont pas."
        ),
        Language::En => format!(
            "{weighted} figures are shown both ways, rounded as they are printed. The difference exceeds the margin of error for {beyond} of them. Tables that withhold a figure are left out."
        ),
    }
}

/// Every sentence, for the report.
pub(crate) fn paragraphs(edition: &Edition, language: Language) -> Vec<String> {
    let Some(quality) = &edition.quality else { return Vec::new() };
    let profiles = quality.profile.iter();
    let profiles =
        profiles.map(|one| format!("{}{}{}", one.title.get(language), colon(language), profile(one, language)));
    let calibrated = quality.calibration.iter().map(|report| calibration(report, language));
    let first = std::iter::once(response(quality, language)).chain(profiles);
    let last = [weights(quality, language), basis(&quality.basis, language), effects(edition, language)];
    first.chain([grouping(&quality.groups, language)]).chain(calibrated).chain(last).collect()
}
