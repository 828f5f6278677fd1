//! Use cases on a real database.
#![allow(clippy::unwrap_used)]

#[path = "all/mail.rs"]
mod mail;
#[path = "all/mail_server.rs"]
mod mail_server;
#[path = "all/platform.rs"]
mod platform;
