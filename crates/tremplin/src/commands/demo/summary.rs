//! What a demonstration found, for a human and for a machine.

use crate::chain;
use crate::compare::Comparison;
use crate::context::Context;
use crate::error::CommandError;
use crate::verify_words::Teller;
use consistency::verify::Report;
use domain::network::Language;
use rules::Rules;
use serde_json::{Value, json};
use std::path::Path;

/// The files that a demonstration writes.
pub const OUTPUTS: [&str; 7] =
    ["site", "edition.json", "protected.json", "verify.json", "demo.json", "snapshot", "records"];

/// Files that demonstrations of earlier versions wrote, so that their folders are known again.
pub const FORMER: [&str; 2] = ["index.html", "index.en.html"];

/// The summary as JSON.
#[must_use]
pub fn json(comparison: &Comparison, report: &Report, out: &Path) -> String {
    let outputs: Vec<String> = OUTPUTS.iter().map(|name| out.join(name).display().to_string()).collect();
    let not_computed: Vec<Value> = comparison
        .not_computed
        .iter()
        .map(|(figure, reason)| json!({ "figure": figure, "reason": reason.fr }))
        .collect();
    let deviations: Vec<Value> = comparison
        .deviations
        .iter()
        .map(|d| json!({ "figure": d.figure, "printed": d.printed, "computed": d.computed, "reason": d.reason.fr }))
        .collect();
    let summary = json!({
        "printed": comparison.printed,
        "reproduced": comparison.reproduced.len(),
        "not_computed": not_computed,
        "deviations": deviations,
        "contradictions": report.contradictions.len(),
        "outputs": outputs,
    });
    format!("{summary:#}\n")
}

/// The summary for a human.
///
/// # Errors
/// What is wrong in the network's files.
pub fn human(
    rules: &Rules,
    comparison: &Comparison,
    report: &Report,
    out: &Path,
    context: &Context,
) -> Result<String, CommandError> {
    let french = context.language == Language::Fr;
    let definitions = chain::definitions(rules, rules.network.edition)?;
    let teller = Teller::new(&definitions, context, false);
    let mut text = head(rules, comparison, french);
    text += &counts(comparison, report, french);
    text += if french {
        "\nCe qui se contredit dans la publication imprimée\n"
    } else {
        "\nWhat contradicts itself in the printed publication\n"
    };
    for (number, one) in report.contradictions.iter().enumerate() {
        text += &teller.in_short(number + 1, one);
    }
    text += &not_computed(comparison, context.language);
    text += &outputs(out, french);
    Ok(text)
}

fn head(rules: &Rules, comparison: &Comparison, french: bool) -> String {
    let name = rules.network.name.get(if french { Language::Fr } else { Language::En });
    let year = rules.network.edition;
    let n = comparison.printed;
    if french {
        format!(
            "\n{name}, chiffres clés {year}\nDes données de synthèse, tirées des {n} chiffres imprimés\u{a0}; aucune personne réelle n’y figure.\n\n"
        )
    } else {
        format!(
            "\n{name}, key figures {year}\nSynthetic records, drawn from the {n} printed figures; no real person is in them.\n\n"
        )
    }
}

fn counts(comparison: &Comparison, report: &Report, french: bool) -> String {
    let rows: [(usize, &str, &str); 5] = [
        (comparison.printed, "chiffres imprimés", "printed figures"),
        (
            comparison.reproduced.len(),
            "retrouvés au caractère près dans les enregistrements",
            "come out of the records to the printed character",
        ),
        (
            comparison.deviations.len(),
            "écartés, car ils en contredisent d’autres",
            "set apart, because they contradict others",
        ),
        (comparison.not_computed.len(), "qu’aucun enregistrement ne peut donner", "that no record can give"),
        (report.contradictions.len(), "contradictions expliquées", "contradictions explained"),
    ];
    rows.iter().map(|(n, fr, en)| format!("  {n:>5}  {}\n", if french { fr } else { en })).collect()
}

fn not_computed(comparison: &Comparison, language: Language) -> String {
    if comparison.not_computed.is_empty() {
        return String::new();
    }
    let title = if language == Language::Fr {
        "\nChiffres qu’aucun enregistrement ne peut donner\n"
    } else {
        "\nFigures that no record can give\n"
    };
    let lines =
        comparison.not_computed.iter().map(|(figure, reason)| format!("  {figure}\n      {}\n", reason.get(language)));
    title.to_owned() + &lines.collect::<String>()
}

fn outputs(out: &Path, french: bool) -> String {
    let at = |name: &str| out.join(name).display().to_string();
    let rows = [
        (
            at(if french { "site/index.html" } else { "site/en/index.html" }),
            "le site, à ouvrir dans un navigateur",
            "the site, to open in a browser",
        ),
        (
            at(if french { "site/rapport.pdf" } else { "site/en/report.pdf" }),
            "le rapport, PDF accessible",
            "the report, as accessible PDF",
        ),
        (
            at("site/donnees"),
            "les données ouvertes : XLSX, CSV, JSON-stat, DCAT",
            "open data: XLSX, CSV, JSON-stat, DCAT",
        ),
        (
            at("edition.json"),
            "l’édition\u{a0}: tremplin edition show … region",
            "the edition: tremplin edition show … region",
        ),
        (
            at("protected.json"),
            "l’édition protégée, seule à être publiée",
            "the protected edition, which alone is published",
        ),
        (at("verify.json"), "le rapport de vérification", "the report of the verification"),
        (at("records"), "les enregistrements, en CSV", "the records, as CSV"),
    ];
    let title = if french { "\nÀ regarder\n" } else { "\nTo look at\n" };
    let width = rows.iter().map(|r| r.0.chars().count()).max().unwrap_or(0);
    let lines = rows.iter().map(|(path, fr, en)| format!("  {path:<width$}  {}\n", if french { fr } else { en }));
    title.to_owned() + &lines.collect::<String>()
}
