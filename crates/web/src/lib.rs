//! HTTP: routes, pages, the programming interface, assets.
//!
//! Answers for: who asks in which language, what they sent, what they get to see. Holds no rule and no SQL: see `app`. Every route is listed
//! as it is mounted, so that the access matrix misses none. Start with [`router`], then [`visitor::Visitor`].

pub mod assets;
pub mod form;
pub mod layout;
pub mod pages;
pub mod parts;
pub mod query;
pub mod visitor;
pub mod words;

mod accounts;
mod audit;
mod campaigns;
mod catalogue;
mod error;
mod figures;
mod health;
mod home;
mod interface;
mod jobs;
mod mail;
mod privacy;
mod reports;
mod routes;
mod server;

#[cfg(test)]
mod gallery;

pub use health::{Recorder, metrics_router};
pub use routes::Listed;
pub use server::{listed, router, serve};

use app::App;
use std::net::IpAddr;
use std::sync::Arc;

/// What differs from one installation to the next.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// What the law wants to be named.
    pub legal: pages::Legal,
    /// Whether browsers reach it over https, so that cookies may ask for it.
    pub secure: bool,
    /// Proxies whose word about the visitor's network address is believed.
    pub trusted_proxies: Vec<IpAddr>,
}

/// What handlers share.
#[derive(Clone, Debug)]
pub struct Web {
    /// The use cases.
    pub app: App,
    /// The installation.
    pub settings: Arc<Settings>,
}
