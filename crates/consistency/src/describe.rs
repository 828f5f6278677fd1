//! Quantities and cells in words, French and English.

use domain::network::{Cell, Column, ColumnType, Measure, Network, Nomenclature, Quantity, Text};
use domain::set::{NULL, ValueSet};

/// A quantity in words: what is counted or summed, and over which rows.
#[must_use]
pub fn quantity(network: &Network, quantity: &Quantity, edition: u16) -> Text {
    let Some(source) = network.sources.get(&quantity.source) else { return Text::default() };
    let mut said = lower(&source.title);
    if let Measure::Sum(column) = &quantity.measure
        && let Some(column) = source.columns.get(column)
    {
        said = join(&lower(&short(&column.label)), " — ", &said);
    }
    if quantity.edition != edition {
        said = join(&said, " ", &Text::same(&quantity.edition.to_string()));
    }
    match cell(network, quantity) {
        Some(conditions) => {
            Text { fr: format!("{} ({})", said.fr, conditions.fr), en: format!("{} ({})", said.en, conditions.en) }
        }
        None => said,
    }
}

fn cell(network: &Network, quantity: &Quantity) -> Option<Text> {
    let Cell(conditions) = &quantity.cell;
    let parts: Vec<Text> = conditions
        .iter()
        .filter_map(|(id, set)| network.column(&quantity.source, id).map(|column| condition(network, column, set)))
        .collect();
    parts.into_iter().reduce(|a, b| join(&a, ", ", &b))
}

fn condition(network: &Network, column: &Column, set: &ValueSet) -> Text {
    let values = match &column.kind {
        ColumnType::Code(id) => network.nomenclatures.get(id).map_or_else(Text::default, |n| codes(n, set)),
        ColumnType::Bool if *set == ValueSet::one(1) => return lower(&short(&column.label)),
        ColumnType::Bool if *set == ValueSet::one(NULL) => not_filled_in(),
        ColumnType::Bool if set.len() == 2 && !set.contains(NULL) => filled_in(),
        ColumnType::Bool => Text { fr: "non".into(), en: "no".into() },
        ColumnType::Date { .. } => range(set, domain::days::print),
        _ => range(set, |v| v.to_string()),
    };
    join(&lower(&short(&column.label)), " : ", &values)
}

/// A label without the conditions of filling it in, which follow its first comma or semicolon.
fn short(label: &Text) -> Text {
    let cut = |s: &str| s.split([',', ';']).next().unwrap_or(s).trim_end().to_owned();
    Text { fr: cut(&label.fr), en: cut(&label.en) }
}

/// Codes by their labels; by those left out where they are fewer.
fn codes(nomenclature: &Nomenclature, set: &ValueSet) -> Text {
    let present = set.minus(&ValueSet::one(NULL));
    let left_out = nomenclature.all().minus(&present);
    let list = |shown: &ValueSet| {
        let labels = shown.values().filter_map(|v| nomenclature.code_at(v)).map(|c| c.label.clone());
        labels.reduce(|a, b| join(&a, " / ", &b)).unwrap_or_default()
    };
    if present.is_empty() {
        return not_filled_in();
    }
    let said = if left_out.is_empty() {
        filled_in()
    } else if left_out.len() < present.len() && present.len() > 2 {
        let list = list(&left_out);
        Text { fr: format!("hors {}", list.fr), en: format!("not {}", list.en) }
    } else {
        list(&present)
    };
    if set.contains(NULL) {
        Text { fr: format!("{} ou non renseigné", said.fr), en: format!("{} or not filled in", said.en) }
    } else {
        said
    }
}

fn filled_in() -> Text {
    Text { fr: "renseigné".into(), en: "filled in".into() }
}

fn not_filled_in() -> Text {
    Text { fr: "non renseigné".into(), en: "not filled in".into() }
}

fn range(set: &ValueSet, say: impl Fn(i64) -> String) -> Text {
    if *set == ValueSet::one(NULL) {
        return not_filled_in();
    }
    let parts = set.ranges().iter().filter(|r| r.0 != NULL).map(|&(low, high)| {
        if low == high {
            Text::same(&say(low))
        } else {
            Text { fr: format!("de {} à {}", say(low), say(high)), en: format!("{} to {}", say(low), say(high)) }
        }
    });
    parts.reduce(|a, b| join(&a, ", ", &b)).unwrap_or_default()
}

fn join(a: &Text, between: &str, b: &Text) -> Text {
    Text { fr: format!("{}{between}{}", a.fr, b.fr), en: format!("{}{between}{}", a.en, b.en) }
}

/// A label inside a sentence: its first letter small, unless a capital follows (an acronym).
fn lower(text: &Text) -> Text {
    let small = |s: &str| {
        let mut letters = s.chars();
        match (letters.next(), letters.clone().next()) {
            (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(letters).collect(),
            _ => s.to_owned(),
        }
    };
    Text { fr: small(&text.fr), en: small(&text.en) }
}
