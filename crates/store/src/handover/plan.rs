//! Which tables a hand-over holds, and in which order.
//!
//! Every table is in it that is not named here with a reason: one that a later migration adds is not forgotten.

use crate::error::StoreError;
use crate::schema::Table;

/// Whether what is named here is ever handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Never.
    Never,
    /// Only with secrets.
    WithSecrets,
}

/// Tables that are left out, and why.
pub const LEFT_OUT: [(&str, Keep, &str); 6] = [
    ("accounts_sessions", Keep::Never, "a session belongs to the server on which it was opened"),
    ("accounts_links", Keep::Never, "a link lets its holder in; a new one is asked for"),
    ("meta_migrations", Keep::Never, "the manifest names the migrations; a new database has applied them"),
    ("accounts_codes", Keep::WithSecrets, "hashes of recovery codes; new ones are made"),
    ("accounts_keys", Keep::WithSecrets, "hashes of keys of the programming interface; new ones are made"),
    ("jobs_queue", Keep::WithSecrets, "work under way, which may hold links; let it end before"),
];

/// Columns that are emptied unless secrets are asked for, and why.
pub const WITHOUT: [(&str, &str, &str); 4] = [
    ("accounts_persons", "password_hash", "the hash of a password; a new one is chosen by the recovery page"),
    ("accounts_persons", "totp_secret", "the secret of a second factor; it is set up again"),
    ("accounts_persons", "totp_step", "belongs to the second factor"),
    ("mail_messages", "body", "a text may hold a link that lets its reader in"),
];

/// A table to hand over.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub table: Table,
    /// The columns that are emptied.
    pub emptied: Vec<&'static str>,
}

/// The tables to hand over, each after those that it refers to, by name among equals.
pub(super) fn planned(tables: Vec<Table>, secrets: bool) -> Result<Vec<Planned>, StoreError> {
    let kept = tables.into_iter().filter(|table| is_kept(&table.name, secrets)).collect();
    let planned = |table: Table| {
        let here = |(whose, column, _): &(&str, &'static str, &str)| (*whose == table.name).then_some(*column);
        let emptied = if secrets { Vec::new() } else { WITHOUT.iter().filter_map(here).collect() };
        Planned { emptied, table }
    };
    Ok(ordered(kept)?.into_iter().map(planned).collect())
}

pub(super) fn is_kept(table: &str, secrets: bool) -> bool {
    let rule = LEFT_OUT.iter().find(|(name, _, _)| *name == table);
    rule.is_none_or(|(_, keep, _)| secrets && *keep == Keep::WithSecrets)
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
