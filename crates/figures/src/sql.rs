//! Cells and measures as SQL that a reader can check. Knows nothing of plans or engines.
//!
//! Codes are spelled as in their nomenclature, days as `DATE 'YYYY-MM-DD'`. Start with [`condition`].

use domain::days;
use domain::network::{Cell, Column, ColumnType, Measure, Network, Nomenclature, Quantity, SourceId};
use domain::set::{NULL, ValueSet};

/// `name` as an SQL identifier, always quoted: `state` or `year` would otherwise be keywords somewhere.
#[must_use]
pub fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn text(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// The condition that the rows of `cell` fulfil; none if every row does.
///
/// A column that `source` lacks can't be tested: the condition is then `FALSE`.
#[must_use]
pub fn condition(network: &Network, source: &SourceId, cell: &Cell) -> Option<String> {
    let parts = cell.0.iter().filter_map(|(id, set)| match network.column(source, id) {
        Some(column) => column_condition(network, column, set),
        None => Some("FALSE".to_owned()),
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

/// `count(*)` or `sum("column")`, over the rows that fulfil `filter`.
///
/// `wide` adds in 38 decimal digits, for sums that could leave 64 bits.
#[must_use]
pub fn aggregate(measure: &Measure, filter: Option<&str>, wide: bool) -> String {
    let call = match measure {
        Measure::Count => "count(*)".to_owned(),
        Measure::Sum(column) if wide => format!("sum(CAST({} AS DECIMAL(38, 0)))", identifier(column.as_str())),
        Measure::Sum(column) => format!("sum({})", identifier(column.as_str())),
    };
    filter.map_or(call.clone(), |filter| format!("{call} FILTER (WHERE {filter})"))
}

/// The query that gives one quantity, as its definition's reader would write it.
#[must_use]
pub fn quantity(network: &Network, quantity: &Quantity) -> String {
    let call = aggregate(&quantity.measure, None, false);
    let filter = condition(network, &quantity.source, &quantity.cell);
    let filter = filter.map_or(String::new(), |filter| format!(" WHERE {filter}"));
    format!("SELECT {call} FROM {}{filter}", identifier(quantity.source.as_str()))
}

fn column_condition(network: &Network, column: &Column, set: &ValueSet) -> Option<String> {
    let universe = network.universe(column);
    if universe.is_subset(set) && !universe.is_empty() {
        return None;
    }
    let name = identifier(column.id.as_str());
    let absent = set.contains(NULL) && column.nullable;
    let present = universe.minus(&ValueSet::one(NULL));
    let wanted = set.intersect(&present);
    let values = if wanted == present && column.nullable && !wanted.is_empty() {
        Some(format!("{name} IS NOT NULL"))
    } else {
        present_condition(network, column, &name, &wanted, &present)
    };
    Some(match (values, absent) {
        (Some(values), true) => format!("({name} IS NULL OR {values})"),
        (None, true) => format!("{name} IS NULL"),
        (Some(values), false) => values,
        (None, false) => "FALSE".to_owned(),
    })
}

/// The condition for `wanted`, some of the values that can be `present`; none if no value is wanted.
fn present_condition(
    network: &Network,
    column: &Column,
    name: &str,
    wanted: &ValueSet,
    present: &ValueSet,
) -> Option<String> {
    if wanted.is_empty() {
        return None;
    }
    match &column.kind {
        ColumnType::Bool if wanted.contains(1) => Some(name.to_owned()),
        ColumnType::Bool => Some(format!("NOT {name}")),
        ColumnType::Code(id) => network.nomenclatures.get(id).map(|codes| among(codes, name, wanted, present)),
        ColumnType::Integer { .. } => Some(ranges(name, wanted, present, |value| value.to_string())),
        ColumnType::Date { .. } => Some(ranges(name, wanted, present, |day| format!("DATE '{}'", days::print(day)))),
        ColumnType::Text | ColumnType::Key(_) => None,
    }
}

/// A list of codes, or of those left out where that is shorter.
fn among(codes: &Nomenclature, name: &str, wanted: &ValueSet, present: &ValueSet) -> String {
    let list = |set: &ValueSet| {
        let spelled = set.values().filter_map(|value| codes.code_at(value)).map(|code| text(&code.code));
        spelled.collect::<Vec<_>>()
    };
    let (within, without) = (list(wanted), list(&present.minus(wanted)));
    match (within.as_slice(), without.as_slice()) {
        ([one], _) => format!("{name} = {one}"),
        (_, [one]) => format!("{name} <> {one}"),
        (_, few) if !few.is_empty() && few.len() < within.len() => format!("{name} NOT IN ({})", few.join(", ")),
        (many, _) => format!("{name} IN ({})", many.join(", ")),
    }
}

/// Ranges of numbers or days; an end that the column can't pass is left out.
fn ranges(name: &str, wanted: &ValueSet, present: &ValueSet, print: impl Fn(i64) -> String) -> String {
    let least = present.ranges().first().map(|range| range.0);
    let most = present.ranges().last().map(|range| range.1);
    let part = |&(low, high): &(i64, i64)| match (Some(low) == least, Some(high) == most) {
        _ if low == high => format!("{name} = {}", print(low)),
        (true, true) => format!("{name} IS NOT NULL"),
        (true, false) => format!("{name} <= {}", print(high)),
        (false, true) => format!("{name} >= {}", print(low)),
        (false, false) => format!("{name} BETWEEN {} AND {}", print(low), print(high)),
    };
    let parts: Vec<String> = wanted.ranges().iter().map(part).collect();
    match parts.as_slice() {
        [one] => one.clone(),
        many => format!("({})", many.join(" OR ")),
    }
}
