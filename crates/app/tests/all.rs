//! Use cases on a real database.

#[path = "all/accounts.rs"]
mod accounts;
#[path = "all/accounts_factor.rs"]
mod accounts_factor;
#[path = "all/accounts_openid.rs"]
mod accounts_openid;
#[path = "all/accounts_world.rs"]
mod accounts_world;
