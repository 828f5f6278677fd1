//! The arguments of `tremplin microdata`, with their help.

use super::grouped::Grouped as _;
use crate::language::say;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Microdata for research.
#[derive(Debug, Subcommand)]
#[command(
    about = say("Microdonnées pour la recherche, sous accord et consignées", "Microdata for research, under agreement and logged"),
    grouped = say(
        "Exemples :\n  tremplin microdata export enregistrements --check\n  tremplin microdata log consignation.jsonl",
        "Examples:\n  tremplin microdata export records --check\n  tremplin microdata log exports.jsonl",
    ),
)]
pub enum Microdata {
    Export(Export),
    Frame(Frame),
    Log(Log),
}

/// A pseudonymised file.
#[derive(Debug, Args)]
#[command(
    about = say(
        "Exporte un fichier pseudonymisé et généralisé, avec son rapport de k-anonymat et de l-diversité",
        "Export a pseudonymised, generalised file with its k-anonymity and l-diversity report",
    ),
    after_long_help = say(
        "Les colonnes, leur généralisation, k et l sont dans microdata.toml du réseau. Rien n’est écrit\n\
         si k et l ne peuvent pas être tenus, ni si l’export ne peut pas être consigné.\n\
         La clé est un fichier d’au moins 32 octets tirés au hasard, que l’on garde ; les pseudonymes\n\
         changent avec l’accord, si bien que deux extractions ne se rapprochent pas.\n\n\
         Exemples :\n  tremplin microdata export enregistrements --check --against edition-protected.json\n  \
         head -c 32 /dev/urandom > pseudonymes.key\n  \
         tremplin microdata export enregistrements --out extraction --key pseudonymes.key \\\n    --against edition-protected.json \
         --agreement 2026-03 --person \"A. Martin\" --log consignation.jsonl\n\n\
         Codes de retour : 0 exporté, 1 k ou l ne peut pas être tenu, ou un chiffre masqué serait cerné, 2 une entrée illisible.",
        "Columns, how coarse they are, k and l stand in the network’s microdata.toml. Nothing is written\n\
         if k and l can’t be met, nor if the export can’t be logged.\n\
         The key is a file of at least 32 random bytes, which you keep; pseudonyms change with the\n\
         agreement, so that two extracts can’t be joined by them.\n\n\
         Examples:\n  tremplin microdata export records --check --against edition-protected.json\n  \
         head -c 32 /dev/urandom > pseudonyms.key\n  \
         tremplin microdata export records --out extract --key pseudonyms.key \\\n    --against edition-protected.json \
         --agreement 2026-03 --person \"A. Martin\" --log exports.jsonl\n\n\
         Exit status: 0 exported, 1 k or l can’t be met, or a withheld figure would be narrowed, 2 an input that can’t be read.",
    ),
)]
pub struct Export {
    /// The records.
    #[arg(value_name = say("ENREGISTREMENTS", "RECORDS"), help = say("Dossier d’enregistrements", "Folder of records"))]
    pub records: PathBuf,
    /// The folder to make.
    #[arg(
        long, value_name = say("DOSSIER", "DIR"), required_unless_present = "check",
        help = say("Dossier à créer, ou vide", "Folder to make, or an empty one"),
    )]
    pub out: Option<PathBuf>,
    /// The secret of the pseudonyms.
    #[arg(
        long, value_name = say("FICHIER", "FILE"), required_unless_present = "check",
        help = say("Clé des pseudonymes, au moins 32 octets tirés au hasard", "Key of the pseudonyms, at least 32 random bytes"),
    )]
    pub key: Option<PathBuf>,
    /// The agreement.
    #[arg(
        long, value_name = say("ACCORD", "AGREEMENT"), required_unless_present = "check", value_parser = words,
        help = say("Référence de l’accord écrit", "Reference of the written agreement"),
    )]
    pub agreement: Option<String>,
    /// Who exports.
    #[arg(
        long, value_name = say("PERSONNE", "PERSON"), required_unless_present = "check", value_parser = words,
        help = say("Qui exporte, pour la consignation", "Who exports, for the log"),
    )]
    pub person: Option<String>,
    /// The log.
    #[arg(
        long, value_name = say("FICHIER", "FILE"), required_unless_present = "check",
        help = say("Consignation des exports, à laquelle une ligne s’ajoute", "Log of exports, to which a line is added"),
    )]
    pub log: Option<PathBuf>,
    /// The protected edition.
    #[arg(
        long, value_name = say("ÉDITION.json", "EDITION.json"), required_unless_present = "check",
        help = say(
            "Édition protégée\u{a0}: refuse un fichier qui, avec elle, cernerait ce qu’elle masque",
            "Protected edition: refuse a file that beside it would narrow what it withholds",
        ),
    )]
    pub against: Option<PathBuf>,
    /// Whether only the report is wanted.
    #[arg(
        long, conflicts_with_all = ["out", "key", "agreement", "person", "log"],
        help = say("Affiche le rapport seul et n’écrit rien", "Print the report only and write nothing"),
    )]
    pub check: bool,
}

/// A sampling frame.
#[derive(Debug, Args)]
#[command(
    about = say(
        "Exporte une base de sondage, entière ou échantillonnée, pour une étude sous accord",
        "Export a sampling frame, whole or sampled, for a study under agreement",
    ),
    after_long_help = say(
        "Les colonnes permises sont dans microdata.toml du réseau. Avec --sample, sondage aléatoire\n\
         simple dans chaque strate, allocation proportionnelle par plus grands restes ; la même graine\n\
         redonne le même échantillon (SplitMix64, voir le guide).\n\n\
         Exemples :\n  tremplin microdata frame enregistrements --out base.csv --agreement 2026-04 \\\n    \
         --person \"A. Martin\" --purpose \"Enquête d’insertion\" --expires 2099-12-31 \\\n    \
         --log consignation.jsonl\n  \
         tremplin microdata frame enregistrements --out base.csv --agreement 2026-04 \\\n    \
         --person \"A. Martin\" --purpose \"Enquête d’insertion\" --expires 2099-12-31 \\\n    \
         --sample 500 --stratify region,sex --seed 7 --log consignation.jsonl\n\n\
         Codes de retour : 0 exporté, 2 une entrée illisible.",
        "Permitted columns stand in the network’s microdata.toml. With --sample, simple random sampling\n\
         in each stratum, proportional allocation by largest remainders; the same seed gives the same\n\
         sample again (SplitMix64, see the guide).\n\n\
         Examples:\n  tremplin microdata frame records --out frame.csv --agreement 2026-04 \\\n    \
         --person \"A. Martin\" --purpose \"Outcome survey\" --expires 2099-12-31 \\\n    \
         --log exports.jsonl\n  \
         tremplin microdata frame records --out frame.csv --agreement 2026-04 \\\n    \
         --person \"A. Martin\" --purpose \"Outcome survey\" --expires 2099-12-31 \\\n    \
         --sample 500 --stratify region,sex --seed 7 --log exports.jsonl\n\n\
         Exit status: 0 exported, 2 an input that can’t be read.",
    ),
)]
pub struct Frame {
    /// The records.
    #[arg(value_name = say("ENREGISTREMENTS", "RECORDS"), help = say("Dossier d’enregistrements", "Folder of records"))]
    pub records: PathBuf,
    /// The file to write.
    #[arg(long, value_name = say("FICHIER.csv", "FILE.csv"), help = say("Fichier à créer", "File to make"))]
    pub out: PathBuf,
    /// The source whose rows are listed.
    #[arg(
        long, value_name = "SOURCE",
        help = say("Source dont les lignes sont listées (par défaut celle des microdonnées)", "Source whose rows are listed (by default that of the microdata)"),
    )]
    pub of: Option<String>,
    /// The agreement.
    #[arg(
        long, value_name = say("ACCORD", "AGREEMENT"), value_parser = words,
        help = say("Référence de l’accord écrit", "Reference of the written agreement"),
    )]
    pub agreement: String,
    /// Who exports.
    #[arg(
        long, value_name = say("PERSONNE", "PERSON"), value_parser = words,
        help = say("Qui exporte, pour la consignation", "Who exports, for the log"),
    )]
    pub person: String,
    /// What for.
    #[arg(
        long, value_name = say("TEXTE", "TEXT"), value_parser = words,
        help = say("Finalité de l’étude, telle que l’accord la dit", "Purpose of the study, as the agreement states it"),
    )]
    pub purpose: String,
    /// Until when.
    #[arg(
        long, value_name = say("AAAA-MM-JJ", "YYYY-MM-DD"), value_parser = day,
        help = say("Dernier jour de l’accord ; après lui, rien n’est exporté", "Last day of the agreement; after it nothing is exported"),
    )]
    pub expires: i64,
    /// The size of the sample.
    #[arg(
        long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..),
        help = say("Taille de l’échantillon (sans elle, la base entière)", "Size of the sample (without it, the whole frame)"),
    )]
    pub sample: Option<u64>,
    /// The columns of the strata.
    #[arg(
        long, value_name = say("COLONNE[,COLONNE]", "COLUMN[,COLUMN]"), value_delimiter = ',',
        help = say("Colonnes dont les valeurs font les strates", "Columns whose values make the strata"),
    )]
    pub stratify: Vec<String>,
    /// The seed.
    #[arg(
        long, value_name = say("GRAINE", "SEED"), requires = "sample",
        help = say("Graine du tirage (par défaut 1) : la même donne le même échantillon", "Seed of the draw (by default 1): the same one gives the same sample"),
    )]
    pub seed: Option<u64>,
    /// The log.
    #[arg(
        long, value_name = say("FICHIER", "FILE"),
        help = say("Consignation des exports, à laquelle une ligne s’ajoute", "Log of exports, to which a line is added"),
    )]
    pub log: PathBuf,
}

/// The log of exports.
#[derive(Debug, Args)]
#[command(
    about = say("Vérifie la consignation des exports et la résume", "Verify the log of exports and list it"),
    after_long_help = say(
        "Chaque ligne porte l’empreinte de la précédente et la sienne : une ligne changée, ôtée\n\
         ou déplacée se voit. Une fin coupée ne se voit qu’en comparant la dernière empreinte à celle notée à l’export.\n\n\
         Exemple :\n  tremplin microdata log consignation.jsonl\n\n\
         Codes de retour : 0 intacte, 1 altérée, 2 illisible.",
        "Each line bears the hash of the one before and its own: a line changed, removed\n\
         or moved shows. A cut-off end shows only by comparing the last hash with the one noted at the export.\n\n\
         Example:\n  tremplin microdata log exports.jsonl\n\n\
         Exit status: 0 intact, 1 altered, 2 can’t be read.",
    ),
)]
pub struct Log {
    /// The log.
    #[arg(value_name = say("FICHIER", "FILE"), help = say("Consignation des exports", "Log of exports"))]
    pub file: PathBuf,
}

/// A text that says something, on one line.
fn words(text: &str) -> Result<String, &'static str> {
    let sound = !text.trim().is_empty() && !text.chars().any(char::is_control);
    sound.then(|| text.trim().to_owned()).ok_or_else(|| {
        say("attendu : un texte non vide, sur une ligne", "expected: a text that is not empty, on one line")
    })
}

fn day(text: &str) -> Result<i64, &'static str> {
    domain::days::parse(text)
        .ok_or_else(|| say("attendu : un jour, comme 2026-12-31", "expected: a day such as 2026-12-31"))
}
