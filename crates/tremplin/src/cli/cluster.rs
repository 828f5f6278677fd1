//! The arguments of `tremplin cluster`, with their help.

use crate::cli::grouped::Grouped as _;
use crate::language::say;
use clap::{Args, Subcommand};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// The programs of a cluster.
#[derive(Debug, Subcommand)]
#[command(
    about = say("Calcule sur plusieurs machines", "Compute on several machines"),
    grouped = say(
        "Exemple :\n  tremplin cluster scheduler\n\nVoir docs/operations/cluster.md.",
        "Example:\n  tremplin cluster scheduler\n\nSee docs/operations/cluster.md.",
    ),
)]
pub enum Cluster {
    Scheduler(Scheduler),
    Executor(Executor),
}

/// Runs a scheduler.
#[derive(Debug, Args)]
#[command(
    about = say("Répartit le travail entre les exécuteurs", "Give work to executors"),
    after_long_help = say(
        "Sans mot de passe ni chiffrement : à n’ouvrir que sur un réseau privé. S’arrête par Ctrl-C.\n\n\
         Exemple :\n  tremplin cluster scheduler --listen 10.0.0.1:50050",
        "No password and no encryption: open it on a private network only. Stops with Ctrl-C.\n\n\
         Example:\n  tremplin cluster scheduler --listen 10.0.0.1:50050",
    ),
)]
pub struct Scheduler {
    /// Where it listens.
    #[arg(
        long, value_name = say("ADRESSE:PORT", "ADDRESS:PORT"), default_value = "127.0.0.1:50050", hide_default_value = true,
        help = say("Adresse d’écoute (par défaut 127.0.0.1:50050)", "Address to listen on (by default 127.0.0.1:50050)"),
    )]
    pub listen: SocketAddr,
    /// Its name for others.
    #[arg(
        long, value_name = say("NOM", "NAME"),
        help = say("Nom sous lequel les exécuteurs le joignent (par défaut l’adresse d’écoute)", "Name under which executors reach it (by default the address it listens on)"),
    )]
    pub host: Option<String>,
    /// When an executor is given up.
    #[arg(
        long, value_name = say("SECONDES", "SECONDS"), default_value = "15", hide_default_value = true,
        value_parser = clap::value_parser!(u64).range(10..=3600),
        help = say(
            "Silence après lequel un exécuteur est perdu et son travail donné à d’autres (15, au moins 10)",
            "Silence after which an executor is lost and its work given to others (15, at least 10)",
        ),
    )]
    pub lost_after: u64,
}

/// Runs an executor.
#[derive(Debug, Args)]
#[command(
    about = say("Fait le travail que le répartiteur donne", "Do the work that the scheduler gives"),
    after_long_help = say(
        "Attend le répartiteur jusqu’à 30 secondes. Lit les fichiers du gel au même chemin que le\n\
         programme qui calcule, ou dans un dépôt S3 que disent les variables AWS_*.\n\
         S’arrête par Ctrl-C.\n\n\
         Exemples :\n  tremplin cluster executor --scheduler df://10.0.0.1:50050 --listen 10.0.0.2\n  \
         tremplin cluster executor --scheduler df://localhost:50050 --port 50061 --task-port 50062 --cores 1",
        "Waits for the scheduler up to 30 seconds. Reads the snapshot’s files at the same path as the\n\
         program that computes, or in an S3 store that the variables AWS_* name.\n\
         Stops with Ctrl-C.\n\n\
         Examples:\n  tremplin cluster executor --scheduler df://10.0.0.1:50050 --listen 10.0.0.2\n  \
         tremplin cluster executor --scheduler df://localhost:50050 --port 50061 --task-port 50062 --cores 1",
    ),
)]
pub struct Executor {
    /// Whose work it does.
    #[arg(
        long, value_name = "df://…", default_value = "df://localhost:50050", hide_default_value = true,
        help = say("Répartiteur (par défaut df://localhost:50050)", "Scheduler (by default df://localhost:50050)"),
    )]
    pub scheduler: String,
    /// Where it listens.
    #[arg(
        long, value_name = say("ADRESSE", "ADDRESS"), default_value = "127.0.0.1", hide_default_value = true,
        help = say("Adresse d’écoute (par défaut 127.0.0.1)", "Address to listen on (by default 127.0.0.1)"),
    )]
    pub listen: IpAddr,
    /// Its name for others.
    #[arg(
        long, value_name = say("NOM", "NAME"),
        help = say("Nom sous lequel les autres le joignent (par défaut l’adresse d’écoute)", "Name under which others reach it (by default the address it listens on)"),
    )]
    pub host: Option<String>,
    /// Where results are fetched.
    #[arg(
        long, value_name = "PORT", default_value = "50051", hide_default_value = true,
        help = say("Port des résultats (par défaut 50051)", "Port of results (by default 50051)"),
    )]
    pub port: u16,
    /// Where tasks arrive.
    #[arg(
        long, value_name = "PORT", default_value = "50052", hide_default_value = true,
        help = say("Port des tâches (par défaut 50052)", "Port of tasks (by default 50052)"),
    )]
    pub task_port: u16,
    /// How many tasks at once.
    #[arg(
        long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..),
        help = say("Tâches à la fois (par défaut tous les cœurs)", "Tasks at once (by default all cores)"),
    )]
    pub cores: Option<u16>,
    /// Where results wait.
    #[arg(
        long, value_name = say("DOSSIER", "DIR"),
        help = say("Dossier où attendent les résultats (par défaut le temporaire du système)", "Folder where results wait (by default the system’s temporary one)"),
    )]
    pub work: Option<PathBuf>,
}
