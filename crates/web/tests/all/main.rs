//! Pages through the router, in process, on a real database.
#![allow(clippy::unwrap_used)]

mod access;
mod accounts;
mod accounts_openid;
mod bulk;
mod campaigns;
mod catalogue;
mod catalogue_api;
mod frame;
mod home;
#[path = "../../../../tests/oidc/issuer.rs"]
mod issuer;
mod reports;
mod sign_in;
mod support;
