//! The arguments of `tremplin protect`, with their help.

use crate::language::say;
use clap::Args;
use std::path::PathBuf;

/// Protects an edition.
#[derive(Debug, Args)]
#[command(
    about = say(
        "Masque d’une édition ce qui révélerait une personne ou un organisme protégé",
        "Withhold from an edition what would reveal a person or a protected organisation",
    ),
    after_long_help = say(
        "Les règles sont dans network.toml, [protection]. Un chiffre confidentiel est masqué, et avec lui, au moindre coût, ce qui\n\
         permettrait de le retrouver par calcul, dans tous les tableaux et avec les éditions antérieures. Seule une édition protégée\n\
         se publie.\n\n\
         Exemples :\n  tremplin protect edition.json\n  tremplin protect edition.json --out protegee.json --earlier protegee-2018.json\n  \
         tremplin protect edition.json --attack\n\n\
         Codes de retour : 0 protégée, 1 un nombre à cacher se laisse encore cerner, 2 une entrée illisible.",
        "The rules are in network.toml, [protection]. A confidential figure is withheld, and with it, at the least loss, what\n\
         would give it away by calculation, over all tables and the earlier editions. Only a protected edition is published.\n\n\
         Examples:\n  tremplin protect edition.json\n  tremplin protect edition.json --out protected.json --earlier protected-2018.json\n  \
         tremplin protect edition.json --attack\n\n\
         Exit status: 0 protected, 1 a number to hide can still be narrowed, 2 an input that can’t be read.",
    ),
)]
pub struct Protect {
    /// The edition's file.
    #[arg(value_name = say("ÉDITION.json", "EDITION.json"), help = say("Fichier de l’édition", "File of the edition"))]
    pub edition: PathBuf,
    /// The file to write.
    #[arg(
        long, value_name = say("FICHIER", "FILE"),
        help = say("Fichier à écrire (par défaut ÉDITION-protected.json)", "File to write (by default EDITION-protected.json)"),
    )]
    pub out: Option<PathBuf>,
    /// Earlier editions, as published.
    #[arg(
        long, value_name = say("ÉDITION.json", "EDITION.json"),
        help = say(
            "Édition antérieure telle que publiée, qu’un attaquant connaît ; répétable",
            "Earlier edition as published, which an attacker knows; may be repeated",
        ),
    )]
    pub earlier: Vec<PathBuf>,
    /// Whether to attack only.
    #[arg(
        long,
        help = say(
            "Dit ce qu’un attaquant peut cerner, sans et avec protection, et n’écrit rien sans --out",
            "Say what an attacker can bound, without and with protection, and write nothing without --out",
        ),
    )]
    pub attack: bool,
    /// A published edition to attack.
    #[arg(
        long, value_name = say("ÉDITION.json", "EDITION.json"), requires = "attack",
        help = say(
            "Avec --attack : l’édition protégée à éprouver, au lieu de celle que la commande ferait",
            "With --attack: the protected edition to try, instead of the one that the command would make",
        ),
    )]
    pub published: Option<PathBuf>,
    /// Whether the report is JSON.
    #[arg(long, help = say("Rapport en JSON", "Report as JSON"))]
    pub json: bool,
}
