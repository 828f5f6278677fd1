//! Only `store` speaks SQL to the database, and there one file opens transactions.
//!
//! `figures` and `rules` speak the SQL of definitions, which reaches no database. Start with [`outside_store`].

use super::{Finding, Tree};
use crate::source::{Source, identifier};

const STORE: &str = "crates/store/src/";
/// The file that opens transactions: elsewhere a bare one would lose writes on SQLite and leave no audit line.
const TRANSACTION: &str = "crates/store/src/transaction.rs";
/// Crates whose SQL is that of definitions.
const ENGINES: [&str; 2] = ["crates/figures/", "crates/rules/"];

/// SeaORM and SQL statements in other crates.
pub fn outside_store(tree: &Tree) -> Vec<Finding> {
    let others = tree.crate_sources().filter(|source| !source.path.starts_with(STORE));
    others.flat_map(|source| orm(source).into_iter().chain(statements(source))).collect()
}

/// Transactions that `store` opens beside its one way to do so.
pub fn transactions(tree: &Tree) -> Vec<Finding> {
    let own = tree.crate_sources().filter(|source| source.path.starts_with(STORE) && source.path != TRANSACTION);
    let message = format!("opens a transaction. Take the one of {TRANSACTION}, which locks as each engine needs");
    own.flat_map(|source| opened(source).into_iter().map(|at| finding(source, at, &message)).collect::<Vec<_>>())
        .collect()
}

fn orm(source: &Source) -> Vec<Finding> {
    let names = ["sea_orm", "sea_orm_migration", "sea_query", "sqlx"].into_iter();
    let message = |name| format!("`{name}` is for crates/store alone. Add what you need to the slice's module there");
    names.flat_map(|name| source.uses(name).into_iter().map(move |at| finding(source, at, &message(name)))).collect()
}

fn statements(source: &Source) -> Vec<Finding> {
    if ENGINES.iter().any(|folder| source.path.starts_with(folder)) {
        return Vec::new();
    }
    let said = source.literals.iter().filter(|(at, text)| !source.in_tests(*at) && is_sql(text));
    said.map(|(at, _)| finding(source, *at, "SQL outside crates/store. Add the query to the slice's module there"))
        .collect()
}

/// Whether a text is a statement: its first word in capitals or in small letters, as nobody begins a sentence.
fn is_sql(text: &str) -> bool {
    let written = identifier(text.trim_start());
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let has = |word: &str| words.iter().any(|one| one == word);
    let second = words.get(1).map_or("", String::as_str);
    let is_statement = match words.first().map_or("", String::as_str) {
        "select" => has("from"),
        "with" => has("select"),
        "update" => has("set"),
        "insert" => second == "into",
        "delete" => second == "from",
        "create" | "alter" | "drop" => ["table", "index", "unique", "view"].contains(&second),
        _ => false,
    };
    is_statement && (written == written.to_uppercase() || written == written.to_lowercase())
}

/// Calls that open a transaction, and statements that do.
fn opened(source: &Source) -> Vec<usize> {
    let calls = [".begin(", ".begin_with_", ".transaction::<", ".transaction_with_config"].into_iter();
    let calls = calls.flat_map(|call| source.code.match_indices(call).map(|(at, _)| at));
    let stated = source.literals.iter().filter(|(_, text)| identifier(text.trim_start()) == "BEGIN").map(|(at, _)| *at);
    calls.chain(stated).filter(|at| !source.in_tests(*at)).collect()
}

fn finding(source: &Source, at: usize, message: &str) -> Finding {
    Finding::new(&source.path, source.line(at), message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(check: super::super::Check, path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of(&[(path, text)])).iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn only_store_speaks_sql() {
        let text = "use sea_orm::Set;\nf(\"SELECT id FROM a\");\nf(\"update a set b = 1\");\nf(\"Select a file from the list\");\n\
            f(\"with all\");\nf(\"CREATE TABLE a (b)\");\n// sqlx\n#[cfg(test)]\nmod tests { use sea_orm::Set; }\n";
        assert_eq!(lines(outside_store, "crates/app/src/a.rs", text), [1, 2, 3, 6]);
        assert!(lines(outside_store, "crates/store/src/a.rs", text).is_empty());
        assert_eq!(lines(outside_store, "crates/figures/src/a.rs", text), [1]);
    }

    #[test]
    fn one_file_of_the_store_opens_transactions() {
        let text = "let tx = db.begin().await;\nlet tx = db\n    .begin_with_options(x);\nf(\"BEGIN IMMEDIATE\");\nbegin(x);\nf(\"begins\");\n";
        assert_eq!(lines(transactions, "crates/store/src/jobs.rs", text), [1, 3, 4]);
        assert!(lines(transactions, TRANSACTION, text).is_empty());
    }
}
