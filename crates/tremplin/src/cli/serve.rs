//! What `tremplin serve` takes.

use crate::language::say;
use clap::{Args, ValueEnum};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Serves the platform.
#[derive(Debug, Args)]
#[command(
    about = say("Ouvre la plateforme\u{a0}: un site, une base de données, un seul processus", "Open the platform: one site, one database, one process"),
    after_long_help = say(
        "Sans autre précision, tout est gardé dans tremplin.db, créé s’il manque. Tant que personne n’a de compte, un lien à usage\n\
         unique s’affiche au démarrage\u{a0}: il crée l’accès de l’administration. Ctrl-C arrête après les réponses en cours.\n\n\
         Exemples :\n  tremplin serve --demo\n  tremplin serve --listen 0.0.0.0:8080 --base-url https://formations.exemple.fr\n  \
         tremplin serve --database postgres://tremplin@localhost/tremplin",
        "Unless told otherwise, everything is kept in tremplin.db, made if missing. As long as nobody has an account, a link that works\n\
         once is shown at start: it makes the administrator’s access. Ctrl-C stops after the answers under way.\n\n\
         Examples:\n  tremplin serve --demo\n  tremplin serve --listen 0.0.0.0:8080 --base-url https://trainings.example.org\n  \
         tremplin serve --database postgres://tremplin@localhost/tremplin",
    ),
)]
pub struct Serve {
    /// Whether it is a demonstration.
    #[arg(
        long,
        help = say(
            "Réseau de synthèse, et des comptes de démonstration à la page de connexion",
            "A synthetic network, and demonstration accounts on the sign-in page",
        ),
    )]
    pub demo: bool,
    /// The database.
    #[arg(
        long, value_name = say("BASE", "DATABASE"),
        help = say(
            "Fichier SQLite, ou postgres://… (par défaut tremplin.db, tremplin-demo.db avec --demo)",
            "SQLite file, or postgres://… (by default tremplin.db, tremplin-demo.db with --demo)",
        ),
    )]
    pub database: Option<String>,
    /// Where to listen.
    #[arg(
        long, value_name = say("ADRESSE", "ADDRESS"),
        help = say("Adresse d’écoute (127.0.0.1:8080)\u{a0}; le port 0 en choisit un libre", "Address to listen on (127.0.0.1:8080); port 0 takes a free one"),
    )]
    pub listen: Option<SocketAddr>,
    /// Where the public finds it.
    #[arg(
        long, value_name = "URL",
        help = say("Adresse publique (par défaut http:// et l’adresse d’écoute)", "Public address (by default http:// and the address listened on)"),
    )]
    pub base_url: Option<String>,
    /// Where metrics are served.
    #[arg(
        long, value_name = say("ADRESSE", "ADDRESS"),
        help = say("Adresse des mesures pour Prometheus (aucune par défaut)", "Address of the metrics for Prometheus (none by default)"),
    )]
    pub metrics: Option<SocketAddr>,
    /// How logs are written.
    #[arg(
        long, value_name = "FORMAT",
        help = say("Format du journal technique, text ou json (text)", "Format of the log, text or json (text)"),
    )]
    pub log: Option<LogFormat>,
    /// The configuration.
    #[arg(
        long, value_name = say("FICHIER", "FILE"),
        help = say("Fichier de configuration (par défaut tremplin.toml s’il existe)", "Configuration file (by default tremplin.toml if there is one)"),
    )]
    pub config: Option<PathBuf>,
}

/// How logs are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// Objects for programs.
    Json,
}
