//! Use cases on a real database.
#![allow(clippy::unwrap_used)]

mod accounts;
mod accounts_factor;
mod accounts_openid;
mod accounts_world;
mod bulk;
mod campaigns_officer;
mod catalogue;
mod catalogue_imports;
mod catalogue_world;
#[expect(dead_code, reason = "the tests of `store` use more of it")]
#[path = "../../../store/tests/all/engines.rs"]
mod engines;
#[path = "../../../../tests/oidc/issuer.rs"]
mod issuer;
mod mail;
mod mail_server;
mod platform;
mod reminders;
mod reports;
mod reports_world;
