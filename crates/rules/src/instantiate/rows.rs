//! The rows of a table in one edition, in the order of print.

use super::Maker;
use crate::diagnostic::say;
use crate::nearest::{Noun, unknown};
use crate::phrase::Phrase;
use crate::table::{RawRow, RawRows, RawTable};
use domain::network::{NomenclatureId, Text, Year};

/// A row of one edition.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    pub id: String,
    pub title: Text,
    /// The condition that is written beside it.
    pub filter: Option<&'a Phrase>,
    /// The code that it stands for.
    pub code: Option<(NomenclatureId, String)>,
    /// What fills `{expr}`.
    pub expr: Option<&'a Phrase>,
    pub band: Option<u8>,
    /// The edition that it describes, when the rows are years.
    pub year: Option<Year>,
}

/// All rows of a table.
pub(super) fn rows<'a>(maker: &Maker<'a>, table: &'a RawTable) -> Vec<Row<'a>> {
    let mut rows = match &table.rows {
        RawRows::None => Vec::new(),
        RawRows::Nomenclature { name, codes } => coded(maker, table, name, codes.as_deref()),
        RawRows::YearsFrom(first) => (*first..=maker.edition).map(yearly).collect(),
    };
    for raw in &table.inline {
        place(maker, table, &mut rows, raw);
    }
    rows
}

fn blank(id: String, title: Text) -> Row<'static> {
    Row { id, title, filter: None, code: None, expr: None, band: None, year: None }
}

fn yearly(year: Year) -> Row<'static> {
    Row { year: Some(year), ..blank(year.to_string(), Text::same(&year.to_string())) }
}

fn coded<'a>(maker: &Maker<'a>, table: &RawTable, name: &Phrase, codes: Option<&[Phrase]>) -> Vec<Row<'a>> {
    let id = NomenclatureId::from(name.raw.as_str());
    let lists = &maker.raw.lists;
    let Some(list) = lists.get(&id) else {
        let label = say("pas de fichier de ce nom dans `nomenclatures/`", "no such file in `nomenclatures/`");
        unknown(
            maker.report,
            name.spot,
            (Noun::Nomenclature, &name.raw),
            &table.place(),
            label,
            lists.keys().map(NomenclatureId::as_str),
        );
        return Vec::new();
    };
    let all = &list.list.codes;
    let row = |code: &domain::network::Code| Row {
        code: Some((id.clone(), code.code.clone())),
        ..blank(code.code.clone(), code.label.clone())
    };
    let Some(codes) = codes else { return all.iter().map(row).collect() };
    let chosen = codes.iter().filter_map(|phrase| {
        let wanted = phrase.fill(maker.edition);
        let found = all.iter().find(|code| code.code == wanted);
        if found.is_none() {
            let label = say(format!("`{id}.csv` n’a pas ce code"), format!("`{id}.csv` has no such code"));
            let valid = all.iter().map(|code| code.code.as_str());
            unknown(maker.report, phrase.spot, (Noun::Code, &wanted), &table.place(), label, valid);
        }
        found.map(row)
    });
    chosen.collect()
}

/// Puts a written row where it says, else at the end.
fn place<'a>(maker: &Maker<'a>, table: &RawTable, rows: &mut Vec<Row<'a>>, raw: &'a RawRow) {
    let id = raw.id.fill(maker.edition);
    if rows.iter().any(|row| row.id == id) {
        let message = say(format!("la ligne `{id}` existe déjà"), format!("row `{id}` exists already"));
        let label = say("deux lignes du même nom", "two rows of one name");
        maker.report.add(raw.id.spot, message, label, None);
        return;
    }
    let row = Row {
        filter: raw.filter.as_ref(),
        expr: raw.expr.as_ref(),
        band: raw.band,
        ..blank(id, raw.title.at(maker.edition))
    };
    let at = match &raw.after {
        Some(after) => find(maker, table, rows, after).map(|at| at + 1),
        None if raw.first => Some(0),
        None => None,
    };
    rows.insert(at.unwrap_or(rows.len()), row);
}

fn find(maker: &Maker<'_>, table: &RawTable, rows: &[Row<'_>], name: &Phrase) -> Option<usize> {
    let wanted = name.fill(maker.edition);
    let found = rows.iter().position(|row| row.id == wanted);
    if found.is_none() {
        missing(maker, table, rows, name);
    }
    found
}

/// Reports a row that the table does not have.
pub(super) fn missing(maker: &Maker<'_>, table: &RawTable, rows: &[Row<'_>], name: &Phrase) {
    let wanted = name.fill(maker.edition);
    if let (RawRows::YearsFrom(first), Ok(year)) = (&table.rows, wanted.parse::<Year>())
        && *first <= year
    {
        return;
    }
    let label = say("le tableau n’a pas cette ligne", "the table has no such row");
    let valid = rows.iter().map(|row| row.id.as_str());
    unknown(maker.report, name.spot, (Noun::Row, &wanted), &table.place(), label, valid);
}
