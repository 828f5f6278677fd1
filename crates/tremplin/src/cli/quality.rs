//! The arguments of `tremplin edition quality`, with their help.

use crate::language::say;
use clap::Args;
use std::path::PathBuf;

/// Shows the statistical quality of an edition.
#[derive(Debug, Args)]
#[command(
    about = say(
        "Montre qui a répondu, les poids, et leur effet sur chaque chiffre",
        "Tell who answered, the weights, and what they do to each figure",
    ),
    after_long_help = say(
        "Profil de la non-réponse, groupes de réponse homogène, calage sur les totaux connus, et chaque chiffre estimé observé et\n\
         redressé. Ce qui est profilé, calé et publié se décide dans quality.toml.\n\n\
         Exemples :\n  tremplin edition quality edition.json\n  tremplin edition quality edition.json --all\n  tremplin edition quality edition.json --json",
        "Profile of non-response, response-homogeneity groups, calibration on known totals, and each estimated figure as observed\n\
         and as adjusted. What is profiled, calibrated and published is decided in quality.toml.\n\n\
         Examples:\n  tremplin edition quality edition.json\n  tremplin edition quality edition.json --all\n  tremplin edition quality edition.json --json",
    ),
)]
pub struct Quality {
    /// The edition's file.
    #[arg(value_name = say("ÉDITION.json", "EDITION.json"), help = say("Fichier de l’édition", "File of the edition"))]
    pub file: PathBuf,
    /// Whether every figure and every total is listed.
    #[arg(
        long, conflicts_with = "json",
        help = say("Liste tous les chiffres et tous les totaux, non les plus touchés seulement", "List all figures and totals, not only the most affected"),
    )]
    pub all: bool,
    /// Whether a program reads the answer.
    #[arg(long, help = say("Écrit du JSON, pour un programme", "Write JSON, for a program"))]
    pub json: bool,
}
