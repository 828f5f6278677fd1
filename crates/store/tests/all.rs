//! Every query on both engines: SQLite always, PostgreSQL when `TREMPLIN_TEST_POSTGRES` names a server on which databases may be made.

#[path = "all/catalogue.rs"]
mod catalogue;
#[path = "all/support.rs"]
mod support;
