//! The keys that can be set, what each may be, and what goes without saying.

use app::mail::{Post, Smtp, Way};
use domain::accounts::Mail;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// A key.
pub struct Key {
    /// Its name: `mail.url` stands under `[mail]`, and is `TREMPLIN_MAIL_URL` in the environment.
    pub name: &'static str,
    /// Whether its value may hold a password, so that a file may hold it instead: `mail.url_file`.
    pub secret: bool,
    /// What goes without saying.
    pub default: Option<&'static str>,
    /// What it should be, in French and in English.
    pub expected: (&'static str, &'static str),
    /// Whether a value is that.
    pub valid: fn(&str) -> bool,
}

/// Every key, in the order in which they are shown.
pub static KEYS: [Key; 17] = [
    Key {
        name: "database",
        secret: true,
        default: Some("tremplin.db"),
        expected: ("un fichier SQLite, ou postgres://…", "a SQLite file, or postgres://…"),
        valid: |text| {
            !text.is_empty()
                && text.split_once("://").is_none_or(|(scheme, _)| scheme.starts_with("postgres") || scheme == "sqlite")
        },
    },
    Key {
        name: "listen",
        secret: false,
        default: Some("127.0.0.1:8080"),
        expected: ("une adresse et un port, comme 127.0.0.1:8080", "an address and a port, such as 127.0.0.1:8080"),
        valid: |text| text.parse::<SocketAddr>().is_ok(),
    },
    Key {
        name: "base_url",
        secret: false,
        default: None,
        expected: (
            "une adresse comme https://formations.exemple.fr",
            "an address such as https://trainings.example.org",
        ),
        valid: is_site,
    },
    Key {
        name: "metrics",
        secret: false,
        default: None,
        expected: ("une adresse et un port, comme 127.0.0.1:9100", "an address and a port, such as 127.0.0.1:9100"),
        valid: |text| text.parse::<SocketAddr>().is_ok(),
    },
    Key {
        name: "log.format",
        secret: false,
        default: Some("text"),
        expected: ("text ou json", "text or json"),
        valid: |text| ["text", "json"].contains(&text),
    },
    Key {
        name: "log.level",
        secret: false,
        default: Some("info,sqlx=warn,sea_orm=warn,sea_orm_migration=warn"),
        expected: (
            "error, warn, info, debug ou trace, ou un filtre comme info,web=debug",
            "error, warn, info, debug or trace, or a filter such as info,web=debug",
        ),
        valid: |text| tracing_subscriber::EnvFilter::try_new(text).is_ok(),
    },
    Key {
        name: "trusted_proxies",
        secret: false,
        default: None,
        expected: ("une liste d’adresses IP, comme 10.0.0.1", "a list of IP addresses, such as 10.0.0.1"),
        valid: |text| list(text).all(|one| one.parse::<IpAddr>().is_ok()),
    },
    Key {
        name: "mail.url",
        secret: true,
        default: None,
        expected: (
            "smtp://HÔTE:PORT, smtps://NOM:MOTDEPASSE@HÔTE ou smtp+starttls://NOM:MOTDEPASSE@HÔTE",
            "smtp://HOST:PORT, smtps://USER:PASSWORD@HOST or smtp+starttls://USER:PASSWORD@HOST",
        ),
        valid: |text| Smtp::parse(text).is_some(),
    },
    Key {
        name: "mail.folder",
        secret: false,
        default: Some("tremplin-mail"),
        expected: (
            "un dossier pour les courriels, tant qu’aucun serveur n’est nommé",
            "a folder for mails as long as no server is named",
        ),
        valid: |text| !text.is_empty(),
    },
    Key {
        name: "mail.from",
        secret: false,
        default: Some("Tremplin <tremplin@localhost>"),
        expected: ("une adresse, comme Nom <nom@exemple.fr>", "an address, such as Name <name@example.org>"),
        valid: is_sender,
    },
    Key {
        name: "mail.reply_to",
        secret: false,
        default: None,
        expected: ("une adresse, comme aide@exemple.fr", "an address, such as help@example.org"),
        valid: is_sender,
    },
    Key {
        name: "legal.publisher",
        secret: false,
        default: None,
        expected: ("qui édite\u{a0}: nom, adresse, téléphone", "who publishes: name, address, telephone"),
        valid: |text| !text.trim().is_empty(),
    },
    Key {
        name: "legal.director",
        secret: false,
        default: None,
        expected: ("qui dirige la publication", "who directs the publication"),
        valid: |text| !text.trim().is_empty(),
    },
    Key {
        name: "legal.host",
        secret: false,
        default: None,
        expected: ("qui héberge\u{a0}: nom, adresse, téléphone", "who hosts: name, address, telephone"),
        valid: |text| !text.trim().is_empty(),
    },
    Key {
        name: "legal.contact_mail",
        secret: false,
        default: None,
        expected: ("une adresse, comme contact@exemple.fr", "an address, such as contact@example.org"),
        valid: |text| Mail::parse(text).is_ok(),
    },
    Key {
        name: "legal.contact_url",
        secret: false,
        default: None,
        expected: ("une adresse comme https://exemple.fr/contact", "an address such as https://example.org/contact"),
        valid: is_page,
    },
    Key {
        name: "legal.source_url",
        secret: false,
        default: None,
        expected: ("une adresse comme https://exemple.fr/code", "an address such as https://example.org/code"),
        valid: is_page,
    },
];

/// The parts of a list.
pub fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|one| !one.is_empty())
}

fn is_site(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace) && !rest.contains(['?', '#', '@']))
}

fn is_page(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(char::is_whitespace))
}

fn is_sender(text: &str) -> bool {
    Post::new(text, None, Way::Folder(PathBuf::new())).is_ok()
}
