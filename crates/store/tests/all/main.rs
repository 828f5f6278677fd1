//! The database's tests: each body runs on SQLite always, and on PostgreSQL where `TREMPLIN_TEST_POSTGRES` names a server.
#![allow(clippy::unwrap_used)]

mod accounts;
mod accounts_more;
mod backup;
mod campaigns;
mod catalogue;
mod chain;
mod counts;
mod crash;
mod engines;
mod handover;
mod jobs;
mod records;
mod register;
mod retention;
mod support;
mod tables;
mod writes;
