//! Use cases on a real database.

mod catalogue;
mod catalogue_imports;
mod catalogue_world;
