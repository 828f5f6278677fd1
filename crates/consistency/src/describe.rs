//! Quantities and cells in words, French and English.

use domain::network::{Cell, Column, ColumnType, Measure, Network, Quantity, Text};
use domain::set::{NULL, ValueSet};

/// A quantity in words: what is counted or summed, and over which rows.
#[must_use]
pub fn quantity(network: &Network, quantity: &Quantity, edition: u16) -> Text {
    let Some(source) = network.sources.get(&quantity.source) else { return Text::default() };
    let mut said = lower(&source.title);
    if let Measure::Sum(column) = &quantity.measure {
        if let Some(column) = source.columns.get(column) {
            let label = lower(&column.label);
            said = join(&label, " — ", &said);
        }
    }
    if quantity.edition != edition {
        said = join(&said, " ", &Text::same(&quantity.edition.to_string()));
    }
    match cell(network, quantity) {
        Some(conditions) => Text { fr: format!("{} ({})", said.fr, conditions.fr), en: format!("{} ({})", said.en, conditions.en) },
        None => said,
    }
}

fn cell(network: &Network, quantity: &Quantity) -> Option<Text> {
    let Cell(conditions) = &quantity.cell;
    let parts: Vec<Text> = conditions.iter()
        .filter_map(|(id, set)| network.column(&quantity.source, id).map(|column| condition(network, column, set)))
        .collect();
    parts.into_iter().reduce(|a, b| join(&a, ", ", &b))
}

fn condition(network: &Network, column: &Column, set: &ValueSet) -> Text {
    let values = match &column.kind {
        ColumnType::Code(id) => network.nomenclatures.get(id).map_or_else(Text::default, |n| {
            let total = n.codes.len() as u64;
            let (shown, not) = if set.len() * 2 > total + 1 { (n.all().minus(set), true) } else { (set.clone(), false) };
            let labels = shown.values().filter_map(|v| n.code_at(v)).map(|c| c.label.clone());
            let list = labels.reduce(|a, b| join(&a, " / ", &b)).unwrap_or_default();
            if not { Text { fr: format!("hors {}", list.fr), en: format!("not {}", list.en) } } else { list }
        }),
        ColumnType::Bool if *set == ValueSet::one(1) => return lower(&column.label),
        ColumnType::Bool => Text { fr: "non".into(), en: "no".into() },
        ColumnType::Date { .. } => range(set, day),
        _ => range(set, |v| v.to_string()),
    };
    join(&lower(&column.label), " : ", &values)
}

fn range(set: &ValueSet, say: impl Fn(i64) -> String) -> Text {
    if *set == ValueSet::one(NULL) {
        return Text { fr: "non renseigné".into(), en: "not filled in".into() };
    }
    let parts = set.ranges().iter().filter(|r| r.0 != NULL).map(|&(low, high)| if low == high {
        Text::same(&say(low))
    } else {
        Text { fr: format!("de {} à {}", say(low), say(high)), en: format!("{} to {}", say(low), say(high)) }
    });
    parts.reduce(|a, b| join(&a, ", ", &b)).unwrap_or_default()
}

/// Days since 1970-01-01 as an ISO date (Howard Hinnant's civil-from-days).
#[must_use]
pub fn day(days: i64) -> String {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
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

#[cfg(test)]
mod tests {
    #[test]
    fn days_become_dates() {
        assert_eq!(super::day(0), "1970-01-01");
        assert_eq!(super::day(18_261), "2019-12-31");
        assert_eq!(super::day(-1), "1969-12-31");
        assert_eq!(super::day(11_016), "2000-02-29");
    }
}
