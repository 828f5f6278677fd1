//! A definition in the words of its file, for the reader who asks.

use super::formula::Formulas;
use crate::phrase::Phrase;
use crate::table::{Kind, RawColumn};
use domain::definition::Stated;
use domain::network::Year;

/// What the file says of a figure, in the edition that it describes.
pub(super) fn words(of: &Formulas<'_, '_>) -> Stated {
    let (maker, stated, year) = (of.maker, of.stated, of.year());
    let (table, column) = (stated.table, stated.column);
    let files = maker.report.files;
    let spot = of.slot.at.spot;
    let expr = stated.row.as_ref().and_then(|row| row.expr);
    let fill = |phrase: &Option<Phrase>| phrase.as_ref().map_or_else(String::new, |phrase| phrase.at(year, expr).text);
    let mut value = fill(&column.value);
    let mut filters: Vec<_> = [&table.filter, &column.filter].into_iter().map(fill).collect();
    let row = row_words(of, year);
    if column.over_table {
        value = filtered(value, &row)
    } else {
        filters.push(row)
    }
    let since = table.years.since.max(column.years.since);
    let from = column.from.as_ref().or(table.from.as_ref());
    let mut words = Stated {
        at: format!("{}:{}", files.path(spot.file), files.line(spot)),
        source: from.map_or_else(String::new, |from| from.raw.clone()),
        value,
        base: fill(&column.base),
        filter: joined(&filters),
        since: since.map_or_else(String::new, |year| format!("{year}-01-01")),
    };
    special(of, &mut words);
    words
}

/// Figures that are no expression over rows.
fn special(of: &Formulas<'_, '_>, words: &mut Stated) {
    let (edition, column) = (of.maker.edition, of.stated.column);
    if let Some(name) = &column.parameter {
        let parameter = of.maker.raw.settings.parameter(&name.raw, edition);
        words.source = parameter.map_or_else(String::new, |parameter| parameter.source.clone());
        words.value.clone_from(&name.raw);
        words.filter.clear();
    }
    match (column.kind, &column.present, column.of.as_deref()) {
        (Some(Kind::Present), Some(present), _) => words.value = present_words(column, &present.raw, edition),
        (Some(Kind::Ratio), _, Some([value, base])) => {
            words.value = value.fill(edition);
            words.base = base.fill(edition);
            words.source.clear();
        }
        (Some(Kind::Maximum), ..) => words.value = format!("max({})", words.value),
        (Some(Kind::Rank), ..) => words.value = format!("rank() over (order by {} desc)", words.value),
        (Some(Kind::BandLower | Kind::BandUpper | Kind::BandAbove | Kind::BandShare), ..) => {
            let band = column.band.or(of.stated.row.as_ref().and_then(|row| row.band));
            let (band, bands) = (band.unwrap_or_default(), column.bands.unwrap_or_default());
            words.value = format!("ntile({bands}) over (order by {}) = {band}", words.value);
        }
        _ => {}
    }
}

/// How many codes occur, with what each must have.
fn present_words(column: &RawColumn, present: &str, edition: Year) -> String {
    let having = |each: &Phrase| format!("count(*) filter (where {}) > 0", each.fill(edition));
    let having: Vec<_> = column.each.iter().map(having).collect();
    let having = if having.is_empty() { String::new() } else { format!(" having {}", having.join(" and ")) };
    format!("count(distinct {present}){having}")
}

/// The condition of the row.
fn row_words(of: &Formulas<'_, '_>, year: Year) -> String {
    let Some(row) = &of.stated.row else { return String::new() };
    match (&row.code, row.filter) {
        (Some(_), _) if of.stated.column.kind == Some(Kind::Rank) => String::new(),
        (Some((list, code)), _) => format!("{list} = '{code}'"),
        (None, Some(filter)) => filter.fill(year),
        (None, None) => String::new(),
    }
}

fn joined(filters: &[String]) -> String {
    let given: Vec<_> = filters.iter().filter(|filter| !filter.is_empty()).collect();
    let several = given.len() > 1;
    let quoted = given.iter().map(|f| if several && f.contains(" or ") { format!("({f})") } else { (*f).clone() });
    quoted.collect::<Vec<_>>().join(" and ")
}

/// An aggregate over the row's rows only, said in SQL.
fn filtered(value: String, row: &str) -> String {
    if row.is_empty() {
        return value;
    }
    match value.strip_suffix(')') {
        Some(open) if value.contains(" filter (where ") => format!("{open} and {row})"),
        _ => format!("{value} filter (where {row})"),
    }
}
