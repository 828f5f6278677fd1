//! The database: SQLite in one file or PostgreSQL, the same to everybody above.
//!
//! Answers for: tables and their migrations, queries, transactions, the audit trail's chain, jobs, backup, hand-over. Decides nothing: who
//! may do what, and what is right, is `app`'s and `domain`'s. The only crate that speaks SQL. Start with [`Store`], then [`Write`].

pub mod accounts;
pub mod audit;
pub mod backup;
pub mod campaigns;
pub mod catalogue;
pub mod figures;
pub mod handover;
pub mod jobs;
pub mod mail;
pub mod meta;
pub mod register;
pub mod schema;

mod engine;
mod error;
mod instants;
mod migrations;
mod transaction;
mod words;

pub use engine::{Engine, Store};
pub use error::StoreError;
pub use transaction::{Actor, Reader, Reads, Write, is_only_reading, reading};
