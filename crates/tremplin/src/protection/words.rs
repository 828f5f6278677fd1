//! What was withheld, why, and what an attacker can bound, for those who answer for it. Not for publication.
//!
//! Start with [`report`].

use consistency::protect::primary::Reason;
use consistency::protect::{Attack, Protected, Why};
use domain::network::{FigureId, Language};
use domain::protection::Extent;
use serde_json::{Value, json};
use std::path::Path;

/// What is withheld and why.
#[must_use]
pub fn report(made: &Protected, out: Option<&Path>, language: Language) -> String {
    let french = language == Language::Fr;
    let all = made.edition.figures().count();
    let [whole, detail] = [Extent::Whole, Extent::Detail].map(|extent| of(made, extent));
    let mut text = match (out, french) {
        (Some(out), true) => format!("Édition protégée\u{a0}: {}\n", out.display()),
        (Some(out), false) => format!("Protected edition: {}\n", out.display()),
        (None, _) => String::new(),
    };
    let (w, d) = (whole.len(), detail.len());
    text += &if french {
        format!("{all} chiffres\u{a0}: {w} masqué(s), {d} sans leur détail, {} inchangé(s)\n", all - w - d)
    } else {
        format!("{all} figures: {w} withheld, {d} without their detail, {} unchanged\n", all - w - d)
    };
    let (heading_w, heading_d) = if french {
        ("Masqués", "Sans détail (le chiffre imprimé reste)")
    } else {
        ("Withheld", "Without detail (the printed figure stays)")
    };
    text += &section(heading_w, &whole, language);
    text += &section(heading_d, &detail, language);
    text + &effort(made, language)
}

type Entry<'m> = &'m (FigureId, Extent, Why);

fn of(made: &Protected, extent: Extent) -> Vec<Entry<'_>> {
    made.withheld.iter().filter(|(_, have, _)| *have == extent).collect()
}

fn section(heading: &str, all: &[Entry<'_>], language: Language) -> String {
    if all.is_empty() {
        return String::new();
    }
    let width = all.iter().map(|(figure, ..)| figure.as_str().chars().count()).max().unwrap_or(0);
    let line = |(figure, _, why): &Entry<'_>| format!("  {:<width$}  {}\n", figure.as_str(), because(why, language));
    format!("\n{heading}\n{}", all.iter().map(line).collect::<String>())
}

fn because(why: &Why, language: Language) -> String {
    let french = language == Language::Fr;
    match why {
        Why::Primary(reasons) => {
            let told: Vec<&str> = reasons.iter().map(|reason| words(*reason, french)).collect();
            told.join(", ")
        }
        Why::Secondary(figures) if figures.is_empty() => {
            let (fr, en) = ("protège un effectif qui se déduirait", "protects a count that would follow");
            if french { fr } else { en }.to_owned()
        }
        Why::Secondary(figures) => {
            let list: Vec<&str> = figures.iter().take(3).map(FigureId::as_str).collect();
            let more = if figures.len() > 3 { ", …" } else { "" };
            format!("{} {}{more}", if french { "protège" } else { "protects" }, list.join(", "))
        }
    }
}

fn words(reason: Reason, french: bool) -> &'static str {
    let (fr, en) = match reason {
        Reason::SmallCount => ("petit effectif", "small count"),
        Reason::SmallRest => ("petit complément", "small rest of the base"),
        Reason::SmallBase => ("base trop petite", "base too small"),
        Reason::Unanimous => ("aucun ou tous d’un petit groupe", "none or all of a small group"),
        Reason::Extreme => ("valeur d’une seule personne", "one person’s value"),
        Reason::FewContributors => ("trop peu de contributeurs", "too few contributors"),
        Reason::Dominance => ("un contributeur domine", "one contributor dominates"),
    };
    if french { fr } else { en }
}

fn effort(made: &Protected, language: Language) -> String {
    let (rounds, deductions) = (made.rounds, made.deductions);
    let safe = made.attacks.iter().filter(|attack| attack.safe).count();
    let hidden = made.attacks.len();
    match language {
        Language::Fr => {
            let least =
                if made.cheapest { "aucune perte moindre ne suffit" } else { "une perte moindre n’est pas exclue" };
            format!(
                "\n{hidden} nombre(s) à cacher, {safe} hors d’atteinte\u{a0}; {deductions} déduction(s) empêchée(s) en {rounds} tour(s), {least}\n"
            )
        }
        Language::En => {
            let least = if made.cheapest { "no smaller loss is enough" } else { "a smaller loss is not excluded" };
            format!(
                "\n{hidden} number(s) to hide, {safe} out of reach; {deductions} deduction(s) broken in {rounds} round(s), {least}\n"
            )
        }
    }
}

/// What an attacker can bound, without and with protection.
#[must_use]
pub fn attacks(all: &[Attack], language: Language) -> String {
    let french = language == Language::Fr;
    let head = if french {
        ["À cacher", "Vrai", "Doit rester possible", "Sans protection", "Avec", ""]
    } else {
        ["To hide", "True", "Must stay possible", "Without protection", "With", ""]
    };
    let mut rows: Vec<[String; 6]> = vec![head.map(str::to_owned)];
    rows.extend(all.iter().map(|attack| row(attack, french)));
    let widths: Vec<usize> =
        (0..6).map(|at| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0)).collect();
    let line = |row: &[String; 6]| {
        let cells: Vec<String> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("{}\n", cells.join("  ").trim_end())
    };
    if all.is_empty() {
        return if french { "Rien n’est à cacher.\n" } else { "Nothing is to be hidden.\n" }.to_owned();
    }
    rows.iter().map(line).collect()
}

fn row(attack: &Attack, french: bool) -> [String; 6] {
    let span = |(low, high): (Option<i128>, Option<i128>)| {
        let end = |bound: Option<i128>| bound.map_or("…".to_owned(), |bound| bound.to_string());
        if low.is_some() && low == high { end(low) } else { format!("{}–{}", end(low), end(high)) }
    };
    let verdict = match (attack.safe, french) {
        (true, true) => "sûr",
        (true, false) => "safe",
        (false, true) => "CERNÉ",
        (false, false) => "NARROWED",
    };
    [
        name(attack, french),
        attack.truth.map_or_else(String::new, |truth| truth.to_string()),
        span((Some(attack.needed.0), Some(attack.needed.1))),
        span(attack.unprotected),
        span(attack.protected),
        verdict.to_owned(),
    ]
}

/// The figures that a number stands behind, or the rows that it counts.
fn name(attack: &Attack, french: bool) -> String {
    if let Some(first) = attack.figures.first() {
        let more = attack.figures.len() - 1;
        return if more == 0 { first.to_string() } else { format!("{first} (+{more})") };
    }
    let told = attack.quantity.as_ref().map(|quantity| {
        let columns: Vec<&str> = quantity.cell.0.keys().map(|column| column.as_str()).collect();
        format!("{} × {}", quantity.source, columns.join(" × "))
    });
    told.unwrap_or_else(|| if french { "un effectif déduit" } else { "a derived count" }.to_owned())
}

/// Everything for a machine.
#[must_use]
pub fn json(made: &Protected, out: Option<&Path>) -> String {
    let withheld: Vec<Value> = made
        .withheld
        .iter()
        .map(|(figure, extent, why)| {
            let (reasons, protects) = match why {
                Why::Primary(reasons) => (reasons.iter().map(|reason| words(*reason, false)).collect(), Vec::new()),
                Why::Secondary(figures) => (Vec::new(), figures.clone()),
            };
            json!({ "figure": figure, "extent": extent, "reasons": reasons, "protects": protects })
        })
        .collect();
    let told = json!({
        "out": out.map(|out| out.display().to_string()),
        "figures": made.edition.figures().count(),
        "withheld": withheld,
        "attacks": attacks_value(&made.attacks),
        "safe": made.is_safe(),
        "cheapest": made.cheapest,
        "rounds": made.rounds,
        "deductions": made.deductions,
    });
    format!("{told:#}\n")
}

/// The attacks for a machine.
#[must_use]
pub fn attacks_json(all: &[Attack]) -> String {
    format!("{:#}\n", attacks_value(all))
}

fn attacks_value(all: &[Attack]) -> Value {
    let short = |bound: Option<i128>| bound.and_then(|bound| i64::try_from(bound).ok());
    let one = |attack: &Attack| {
        json!({
            "figures": attack.figures,
            "truth": short(attack.truth),
            "needed": [short(Some(attack.needed.0)), short(Some(attack.needed.1))],
            "unprotected": [short(attack.unprotected.0), short(attack.unprotected.1)],
            "protected": [short(attack.protected.0), short(attack.protected.1)],
            "safe": attack.safe,
        })
    };
    all.iter().map(one).collect()
}
