//! The arguments of `tremplin publish`, with their help.

use crate::language::say;
use clap::Args;
use std::path::PathBuf;

/// Publishes an edition.
#[derive(Debug, Args)]
#[command(
    about = say(
        "Publie une édition\u{a0}: site, rapport PDF et données ouvertes",
        "Publish an edition: site, PDF report and open data",
    ),
    after_long_help = say(
        "Le site s’ouvre depuis le dossier ou depuis tout serveur web. Seule une édition protégée se publie (tremplin protect),\n\
         et rien ne l’est tant que des chiffres de l’édition se contredisent, sauf dérogation d’une personne nommée, imprimée dans la\n\
         méthodologie. Une publication précédente est remplacée.\n\n\
         Exemples :\n  tremplin publish edition-protected.json --out site\n  tremplin publish edition-protected.json --out site --earlier protected-2018.json\n  \
         tremplin publish edition-protected.json --out site --waivers derogations.toml\n\n\
         Codes de retour : 0 publié, 1 des contradictions sans dérogation, 2 une entrée illisible.",
        "The site opens from its folder or from any web server. Only a protected edition is published (tremplin protect),\n\
         and nothing while figures of it contradict each other, unless a named person waives it, which the methodology prints. An\n\
         earlier publication is replaced.\n\n\
         Examples:\n  tremplin publish edition-protected.json --out site\n  tremplin publish edition-protected.json --out site --earlier protected-2018.json\n  \
         tremplin publish edition-protected.json --out site --waivers waivers.toml\n\n\
         Exit status: 0 published, 1 contradictions that nobody waived, 2 an input that can’t be read.",
    ),
)]
pub struct Publish {
    /// The edition's file.
    #[arg(value_name = say("ÉDITION.json", "EDITION.json"), help = say("Fichier de l’édition", "File of the edition"))]
    pub edition: PathBuf,
    /// The folder to make.
    #[arg(
        long, value_name = say("DOSSIER", "DIR"),
        help = say("Dossier à créer, vide, ou d’une publication précédente", "Folder to make, empty, or of an earlier publication"),
    )]
    pub out: PathBuf,
    /// Waivers.
    #[arg(
        long, value_name = say("FICHIER", "FILE"),
        help = say("Dérogations, en TOML (par défaut celles de l’édition dans le réseau)", "Waivers, as TOML (by default the edition’s in the network)"),
    )]
    pub waivers: Option<PathBuf>,
    /// Earlier editions.
    #[arg(
        long, value_name = say("ÉDITION.json", "EDITION.json"),
        help = say("Édition antérieure à comparer ; répétable", "Earlier edition to compare with; may be repeated"),
    )]
    pub earlier: Vec<PathBuf>,
}
