//! What looks after the database: its trail, its copies, its hand-over, and the configuration.

use super::grouped::Grouped as _;
use crate::language::say;
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Which database, and how it is known.
#[derive(Debug, Args)]
pub struct Kept {
    /// The database.
    #[arg(
        long, value_name = say("BASE", "DATABASE"),
        help = say("Fichier SQLite, ou postgres://… (par défaut celle de la configuration)", "SQLite file, or postgres://… (by default the configuration’s)"),
    )]
    pub database: Option<String>,
    /// The configuration.
    #[arg(
        long, value_name = say("FICHIER", "FILE"),
        help = say("Fichier de configuration (par défaut tremplin.toml s’il existe)", "Configuration file (by default tremplin.toml if there is one)"),
    )]
    pub config: Option<PathBuf>,
}

/// The audit trail.
#[derive(Debug, Subcommand)]
#[command(
    about = say("Contrôle le journal de qui a fait quoi", "Check the trail of who did what"),
    grouped = say("Exemple :\n  tremplin audit verify", "Example:\n  tremplin audit verify"),
)]
pub enum Audit {
    /// Proves the chain.
    #[command(
        about = say("Prouve que rien n’y fut changé, retiré ni glissé", "Prove that nothing in it was changed, removed or put in between"),
        after_long_help = say(
            "Notez ailleurs l’empreinte affichée\u{a0}: un contrôle avec --last prouvera plus tard que le journal n’a pas été réécrit.\n\n\
             Exemples :\n  tremplin audit verify\n  tremplin audit verify --database tremplin.db --last 3f5a…\n\n\
             Codes de retour : 0 le journal tient, 1 il est rompu, 2 il est illisible.",
            "Note the hash that is shown elsewhere: a check with --last will prove later that the trail was not rewritten.\n\n\
             Examples:\n  tremplin audit verify\n  tremplin audit verify --database tremplin.db --last 3f5a…\n\n\
             Exit status: 0 the trail holds, 1 it is broken, 2 it can’t be read.",
        ),
    )]
    Verify {
        /// The database.
        #[command(flatten)]
        kept: Kept,
        /// A hash noted earlier.
        #[arg(long, value_name = say("EMPREINTE", "HASH"), help = say("Empreinte notée plus tôt, que le journal doit contenir", "Hash noted earlier, which the trail must hold"))]
        last: Option<String>,
    },
}

/// Copies the database.
#[derive(Debug, Args)]
#[command(
    about = say("Copie la base pendant qu’elle sert", "Copy the database while it is used"),
    after_long_help = say(
        "La copie est d’un seul instant, entière ou absente. PostgreSQL se sauvegarde avec pg_dump.\n\n\
         Exemple :\n  tremplin backup sauvegardes/2026-11-28.db",
        "The copy is of one instant, whole or not there. PostgreSQL is backed up by pg_dump.\n\n\
         Example:\n  tremplin backup copies/2026-11-28.db",
    ),
)]
pub struct Backup {
    /// The database.
    #[command(flatten)]
    pub kept: Kept,
    /// The copy.
    #[arg(value_name = say("FICHIER", "FILE"), help = say("Fichier à créer", "File to make"))]
    pub file: PathBuf,
}

/// Checks a copy, or makes a database of it.
#[derive(Debug, Args)]
#[command(
    about = say("Contrôle une copie, ou en refait une base", "Check a copy, or make a database of it"),
    after_long_help = say(
        "Le contrôle lit tout\u{a0}: fichier, références, versions des tables, journal. Une base qui existe n’est jamais remplacée.\n\n\
         Exemples :\n  tremplin restore copie.db --check\n  tremplin restore copie.db --to tremplin.db\n\n\
         Codes de retour : 0 la copie est saine, 1 elle ne l’est pas, 2 elle est illisible.",
        "The check reads everything: file, references, versions of the tables, trail. A database that is there is never replaced.\n\n\
         Examples:\n  tremplin restore copy.db --check\n  tremplin restore copy.db --to tremplin.db\n\n\
         Exit status: 0 the copy is sound, 1 it is not, 2 it can’t be read.",
    ),
)]
pub struct Restore {
    /// The copy.
    #[arg(value_name = say("COPIE", "COPY"), help = say("Copie faite par tremplin backup", "Copy made by tremplin backup"))]
    pub copy: PathBuf,
    /// Whether to check only.
    #[arg(long, conflicts_with = "to", required_unless_present = "to", help = say("Contrôle seulement", "Check only"))]
    pub check: bool,
    /// The new database.
    #[arg(long, value_name = say("BASE", "DATABASE"), help = say("Fichier à créer", "File to make"))]
    pub to: Option<PathBuf>,
}

/// Hands everything over.
#[derive(Debug, Args)]
#[command(
    name = "export",
    about = say("Remet toutes les données, en fichiers que tout logiciel lit", "Hand over all data, as files that any program reads"),
    after_long_help = say(
        "Une table par fichier (JSON, une ligne par enregistrement), un manifeste avec les empreintes, une explication en français et en\n\
         anglais. Sans --with-secrets, chacun choisira un nouveau mot de passe. Les sessions ne partent jamais.\n\
         Un nom qui finit par .zip fait une seule archive.\n\n\
         Exemples :\n  tremplin export --all remise\n  tremplin export --all remise.zip",
        "A file a table (JSON, a line a record), a manifest with checksums, an explanation in French and English. Without\n\
         --with-secrets everybody will choose a new password. Sessions never leave. A name that ends in .zip makes one archive.\n\n\
         Examples:\n  tremplin export --all handover\n  tremplin export --all handover.zip",
    ),
)]
pub struct ExportAll {
    /// The database.
    #[command(flatten)]
    pub kept: Kept,
    /// The folder.
    #[arg(long, value_name = say("DOSSIER", "DIR"), help = say("Dossier à créer ou vide, ou archive .zip à créer", "Folder to make or an empty one, or .zip archive to make"))]
    pub all: PathBuf,
    /// Whether secrets leave too.
    #[arg(long, help = say("Avec les empreintes des mots de passe et les seconds facteurs\u{a0}: à garder comme tels", "With hashes of passwords and second factors: keep the folder accordingly"))]
    pub with_secrets: bool,
}

/// Takes everything over.
#[derive(Debug, Args)]
#[command(
    name = "import",
    about = say("Reprend toutes les données d’une remise dans une base vide", "Take a hand-over into an empty database"),
    after_long_help = say(
        "Tout est repris ou rien. Les empreintes, les nombres de lignes, les références et le journal sont contrôlés.\n\n\
         Exemples :\n  tremplin import --all remise --database nouvelle.db\n  tremplin import --all remise --database postgres://tremplin@localhost/tremplin",
        "All of it is taken over or nothing. Checksums, row counts, references and the trail are checked.\n\n\
         Examples:\n  tremplin import --all handover --database new.db\n  tremplin import --all handover --database postgres://tremplin@localhost/tremplin",
    ),
)]
pub struct ImportAll {
    /// The database.
    #[command(flatten)]
    pub kept: Kept,
    /// The folder.
    #[arg(long, value_name = say("DOSSIER", "DIR"), help = say("Dossier ou archive .zip de tremplin export", "Folder or .zip archive made by tremplin export"))]
    pub all: PathBuf,
}

/// Mail.
#[derive(Debug, Subcommand)]
#[command(
    about = say("Note les courriels revenus", "Note mail that came back"),
    grouped = say(
        "Exemple :\n  tremplin mail bounce --recipient ada@exemple.fr \"boîte fermée\"",
        "Example:\n  tremplin mail bounce --recipient ada@example.org \"mailbox closed\"",
    ),
)]
pub enum MailCommand {
    /// Notes that mail came back.
    #[command(
        about = say("Note un courriel revenu\u{a0}: son adresse n’en reçoit plus", "Note mail that came back: its address gets no more"),
        after_long_help = say(
            "Pour un programme qui lit les retours de courrier. Une personne rétablit l’adresse dans l’administration.\n\n\
             Exemples :\n  tremplin mail bounce --recipient ada@exemple.fr \"boîte fermée\"\n  tremplin mail bounce --message 3f5a…@exemple.fr \"550 inconnue\"",
            "For a program that reads returned mail. Somebody restores the address in the administration.\n\n\
             Examples:\n  tremplin mail bounce --recipient ada@example.org \"mailbox closed\"\n  tremplin mail bounce --message 3f5a…@example.org \"550 unknown\"",
        ),
    )]
    Bounce {
        /// The database.
        #[command(flatten)]
        kept: Kept,
        /// The message.
        #[arg(
            long, value_name = "MESSAGE-ID", conflicts_with = "recipient", required_unless_present = "recipient",
            help = say("En-tête Message-ID du courriel revenu", "Message-ID header of the mail that came back"),
        )]
        message: Option<String>,
        /// The address.
        #[arg(long, value_name = say("ADRESSE", "ADDRESS"), help = say("Adresse qui refuse le courrier", "Address that refuses mail"))]
        recipient: Option<String>,
        /// Why.
        #[arg(value_name = say("RAISON", "REASON"), help = say("Ce que dit le retour", "What the returned mail says"))]
        reason: String,
    },
}

/// Accounts, from the machine itself.
#[derive(Debug, Subcommand)]
#[command(
    about = say("Aide un compte depuis la machine", "Help an account from the machine"),
    grouped = say(
        "Exemple :\n  tremplin accounts reset-factor ada@exemple.fr",
        "Example:\n  tremplin accounts reset-factor ada@example.org",
    ),
)]
pub enum AccountsCommand {
    /// Removes a second factor.
    #[command(
        about = say("Retire le second facteur d’une personne qui a perdu téléphone et codes", "Remove the second factor of a person who lost phone and codes"),
        after_long_help = say(
            "Pour la dernière personne qui administre\u{a0}: les autres le demandent à l’administration, dans la page de la personne.\n\
             Ses sessions se ferment, elle en est avertie par courriel, et le journal garde l’acte.\n\n\
             Exemple :\n  tremplin accounts reset-factor ada@exemple.fr",
            "For the last administrator: others ask the administration, on the person’s page.\n\
             Their sessions end, they are told by mail, and the audit trail keeps the act.\n\n\
             Example:\n  tremplin accounts reset-factor ada@example.org",
        ),
    )]
    ResetFactor {
        /// The database.
        #[command(flatten)]
        kept: Kept,
        /// The address.
        #[arg(value_name = say("ADRESSE", "ADDRESS"), help = say("Adresse de connexion de la personne", "Address that the person signs in with"))]
        mail: String,
    },
}

/// The configuration.
#[derive(Debug, Subcommand)]
#[command(
    about = say("Contrôle la configuration", "Check the configuration"),
    grouped = say("Exemple :\n  tremplin config check", "Example:\n  tremplin config check"),
)]
pub enum Config {
    /// Shows each value and tells every mistake.
    #[command(
        about = say("Montre chaque valeur, d’où elle vient, et chaque erreur", "Show each value, where it comes from, and every mistake"),
        after_long_help = say(
            "Une valeur vient, dans cet ordre, de la ligne de commande, d’une variable TREMPLIN_*, du fichier tremplin.toml, ou du programme.\n\
             Un secret peut rester dans un fichier à lui\u{a0}: database_file, mail.url_file, TREMPLIN_MAIL_URL_FILE. Aucun n’est affiché.\n\n\
             Exemples :\n  tremplin config check\n  tremplin config check --config essai.toml\n\n\
             Codes de retour : 0 aucune erreur, 1 des erreurs.",
            "A value comes, in this order, from the command line, a variable TREMPLIN_*, the file tremplin.toml, or the program.\n\
             A secret may stay in a file of its own: database_file, mail.url_file, TREMPLIN_MAIL_URL_FILE. None is shown.\n\n\
             Examples:\n  tremplin config check\n  tremplin config check --config trial.toml\n\n\
             Exit status: 0 no mistake, 1 mistakes.",
        ),
    )]
    Check {
        /// The file.
        #[command(flatten)]
        kept: Kept,
    },
}
