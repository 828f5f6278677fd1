//! Which tables a hand-over holds, and in which order.
//!
//! Every table is in it that the register does not leave out with a reason: one that a later migration adds is not forgotten.

use super::LeftOut;
use crate::error::StoreError;
use crate::register::Register;
use crate::schema::Table;

/// A table to hand over.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub table: Table,
    /// The columns that are emptied.
    pub emptied: Vec<String>,
}

/// The tables to hand over, each after those that it refers to, by name among equals.
pub(super) fn planned(tables: Vec<Table>, register: &Register, secrets: bool) -> Result<Vec<Planned>, StoreError> {
    let kept = tables.into_iter().filter(|table| is_kept(register, &table.name, secrets)).collect();
    let planned = |table: Table| {
        let entry = register.table(&table.name).filter(|_| !secrets);
        let emptied = entry.map_or_else(Vec::new, |entry| entry.secrets.keys().cloned().collect());
        Planned { emptied, table }
    };
    Ok(ordered(kept)?.into_iter().map(planned).collect())
}

pub(super) fn is_kept(register: &Register, table: &str, secrets: bool) -> bool {
    let rule = register.table(table).and_then(|entry| entry.left_out.as_ref());
    rule.is_none_or(|rule| secrets && rule.unless_secrets)
}

/// What is not in the files, and why.
pub(super) fn left_out(register: &Register, secrets: bool) -> Vec<LeftOut> {
    let mut out = Vec::new();
    for (table, entry) in register.tables() {
        let table = table.to_owned();
        if let Some(rule) = entry.left_out.as_ref().filter(|rule| !secrets || !rule.unless_secrets) {
            out.push(LeftOut { table, column: None, why: rule.why.en.clone() });
        } else if !secrets {
            let columns = entry.secrets.iter();
            out.extend(columns.map(|(column, why)| LeftOut {
                table: table.clone(),
                column: Some(column.clone()),
                why: why.en.clone(),
            }));
        }
    }
    out
}

fn ordered(mut tables: Vec<Table>) -> Result<Vec<Table>, StoreError> {
    let mut done: Vec<Table> = Vec::with_capacity(tables.len());
    while !tables.is_empty() {
        let waits = |table: &Table| {
            let others = table.references.iter().filter(|reference| reference.table != table.name);
            others.into_iter().any(|reference| tables.iter().any(|other| other.name == reference.table))
        };
        let free = tables.iter().position(|table| !waits(table));
        let free = free.ok_or_else(|| StoreError::HandOver("tables refer to each other in a circle".to_owned()))?;
        done.push(tables.remove(free));
    }
    Ok(done)
}
