//! The database's tests: each body runs on SQLite always, and on PostgreSQL where `TREMPLIN_TEST_POSTGRES` names a server on which
//! databases may be made.
#![allow(clippy::unwrap_used)]

#[path = "all/accounts.rs"]
mod accounts;
#[path = "all/catalogue.rs"]
mod catalogue;
#[path = "all/chain.rs"]
mod chain;
#[path = "all/crash.rs"]
mod crash;
#[path = "all/engines.rs"]
mod engines;
#[path = "all/jobs.rs"]
mod jobs;
#[path = "all/support.rs"]
mod support;
#[path = "all/tables.rs"]
mod tables;
#[path = "all/writes.rs"]
mod writes;
