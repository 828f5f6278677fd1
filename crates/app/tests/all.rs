//! Use cases on a real database.

#[path = "all/catalogue.rs"]
mod catalogue;
#[path = "all/catalogue_imports.rs"]
mod catalogue_imports;
#[path = "all/catalogue_world.rs"]
mod catalogue_world;
#[path = "all/accounts.rs"]
mod accounts;
#[path = "all/accounts_factor.rs"]
mod accounts_factor;
#[path = "all/accounts_openid.rs"]
mod accounts_openid;
#[path = "all/accounts_world.rs"]
mod accounts_world;
