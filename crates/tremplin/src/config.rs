//! How this installation is set up: flags before the environment (`TREMPLIN_*`) before `tremplin.toml` before what goes without saying.
//!
//! Answers for: each value with where it comes from, every mistake at once, secrets never shown. Start with [`Config::read`].

mod gather;
mod keys;
mod providers;
mod words;

pub use gather::{Origin, Sources};
pub use words::{report, told};

use crate::cli::LogFormat;
use app::accounts::Provider;
use app::mail::{Post, Smtp, Way};
use domain::network::Text;
use gather::Gathered;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// How this installation is set up.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where everything is kept.
    pub database: String,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Where the public finds it; where it listens when nothing is said.
    pub base_url: Option<String>,
    /// Where metrics are served.
    pub metrics: Option<SocketAddr>,
    /// How logs are written.
    pub log: LogFormat,
    /// How much is logged, as `tracing` reads it.
    pub log_level: String,
    /// Proxies whose word about the visitor's network address is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Who sends mail, and through what.
    pub post: Post,
    /// Who else may say who somebody is.
    pub providers: Vec<Provider>,
    /// What the legal notice names instead of what the network says.
    pub legal: Legal,
}

/// What the legal notice names; what is not set comes from the network's publication, or stays out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Legal {
    /// Who publishes.
    pub publisher: Option<String>,
    /// Who directs the publication.
    pub director: Option<String>,
    /// Who hosts.
    pub host: Option<String>,
    /// Where to write.
    pub contact_mail: Option<String>,
    /// A contact form.
    pub contact_url: Option<String>,
    /// Where the source code is offered.
    pub source_url: Option<String>,
}

/// A value that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The key.
    pub key: String,
    /// Where the value comes from.
    pub origin: Origin,
    /// What it should be.
    pub expected: Text,
    /// What it is; masked where it is secret.
    pub found: String,
    /// What to do.
    pub way_out: Text,
}

/// A value as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The key.
    pub key: String,
    /// The value, masked where it is secret; none where nothing is set.
    pub value: Option<String>,
    /// Where it comes from.
    pub origin: Origin,
}

/// A configuration without mistakes, and each value as it may be shown.
pub type Read = (Config, Vec<Shown>);

/// Every mistake, and each value that could be read, as it may be shown.
pub type Unread = (Vec<Mistake>, Vec<Shown>);

impl Config {
    /// Reads everything; gives each value as it may be shown too.
    ///
    /// # Errors
    /// Every mistake.
    pub fn read(sources: &Sources) -> Result<Read, Unread> {
        let mut gathered = gather::gather(sources);
        let (providers, mut shown_providers) = providers::read(&mut gathered);
        let mut shown = gathered.shown();
        shown.append(&mut shown_providers);
        let config = Self::of(&gathered, providers);
        match config {
            Some(config) if gathered.mistakes.is_empty() => Ok((config, shown)),
            _ => Err((gathered.mistakes, shown)),
        }
    }

    /// None where a value is wrong, which is a mistake already told.
    fn of(gathered: &Gathered, providers: Vec<Provider>) -> Option<Self> {
        let value = |key: &str| gathered.value(key);
        Some(Self {
            database: value("database")?.to_owned(),
            listen: value("listen")?.parse().ok()?,
            base_url: value("base_url").map(|url| url.trim_end_matches('/').to_owned()),
            metrics: value("metrics").and_then(|address| address.parse().ok()),
            log: if value("log.format")? == "json" { LogFormat::Json } else { LogFormat::Text },
            log_level: value("log.level")?.to_owned(),
            trusted_proxies: keys::list(value("trusted_proxies").unwrap_or_default())
                .filter_map(|one| one.parse().ok())
                .collect(),
            post: post(gathered)?,
            providers,
            legal: legal(gathered),
        })
    }
}

fn legal(gathered: &Gathered) -> Legal {
    let value = |name: &str| gathered.value(&format!("legal.{name}")).map(str::to_owned);
    Legal {
        publisher: value("publisher"),
        director: value("director"),
        host: value("host"),
        contact_mail: value("contact_mail"),
        contact_url: value("contact_url"),
        source_url: value("source_url"),
    }
}

/// A mail server if one is named, else a folder.
fn post(gathered: &Gathered) -> Option<Post> {
    let way = match gathered.value("mail.url") {
        Some(url) => Way::Smtp(Smtp::parse(url)?),
        None => Way::Folder(PathBuf::from(gathered.value("mail.folder")?)),
    };
    Post::new(gathered.value("mail.from")?, gathered.value("mail.reply_to"), way).ok()
}
