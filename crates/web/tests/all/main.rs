//! Pages through the router, in process, on a real database.
#![allow(clippy::unwrap_used)]

mod access;
mod accounts;
mod catalogue;
mod frame;
mod home;
mod sign_in;
mod support;
