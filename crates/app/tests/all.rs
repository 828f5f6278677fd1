//! Use cases on a real database.

#[path = "all/catalogue.rs"]
mod catalogue;
#[path = "all/catalogue_imports.rs"]
mod catalogue_imports;
#[path = "all/catalogue_world.rs"]
mod catalogue_world;
