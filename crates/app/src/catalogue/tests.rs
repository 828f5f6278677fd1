//! Use cases of the catalogue on a real database.

mod rights;
mod support;
