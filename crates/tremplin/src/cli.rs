//! The command line: commands, arguments, and their help in the language of this run.
//!
//! Answers for what can be typed; what it does is in `commands`. Start with [`Cli`].

mod cluster;
mod grouped;
mod keep;
mod microdata;
mod protect;
mod publish;
mod quality;
mod serve;

use crate::language::{named, say};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, Parser, Subcommand};
pub use cluster::Cluster;
#[cfg(feature = "cluster")]
pub use cluster::{Executor, Scheduler};
use domain::network::{FigureId, Language, Year};
use grouped::Grouped as _;
pub use keep::{AccountsCommand, Audit, Backup, Config, ExportAll, ImportAll, Kept, MailCommand, Restore};
pub use microdata::{Export, Frame, Log, Microdata};
pub use protect::Protect;
pub use publish::Publish;
pub use quality::Quality;
pub use serve::{LogFormat, Serve};
use std::path::PathBuf;

/// Everything that can be typed.
#[derive(Debug, Parser)]
#[command(
    name = "tremplin",
    version,
    about = say(
        "Tremplin : les chiffres clés d’un réseau de formations labellisées, de leur définition à leur vérification",
        "Tremplin: the key figures of a network of labelled trainings, from their definition to their verification",
    ),
    after_long_help = say(
        "Exemples :\n  tremplin verify publication.csv\n  tremplin figures columns learners\n  tremplin edition show edition.json region\n\n\
         Codes de retour : 0 tout va bien, 1 des contradictions, 2 une entrée illisible.",
        "Examples:\n  tremplin verify publication.csv\n  tremplin figures columns learners\n  tremplin edition show edition.json region\n\n\
         Exit status: 0 all is well, 1 contradictions, 2 an input that can’t be read.",
    ),
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    subcommand_value_name = say("COMMANDE", "COMMAND"),
    subcommand_help_heading = say("Commandes", "Commands"),
)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
    /// Prints the version.
    #[arg(short = 'V', long, action = ArgAction::Version, help = say("Affiche la version", "Print the version"))]
    version: Option<bool>,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// The language of messages.
    #[arg(
        long, global = true, value_name = say("LANGUE", "LANGUAGE"), hide_possible_values = true,
        value_parser = PossibleValuesParser::new(["fr", "en"]).map(|name| named(&name).unwrap_or_default()),
        help = say(
            "Langue des messages, fr ou en (par défaut celle du système, sinon fr)",
            "Language of messages, fr or en (by default the system’s, else fr)",
        ),
    )]
    pub lang: Option<Language>,
    /// The folder of a network.
    #[arg(
        long, global = true, value_name = say("DOSSIER", "DIR"),
        help = say("Dossier du réseau, à la place de celui du programme", "Folder of the network, instead of the embedded one"),
    )]
    pub network: Option<PathBuf>,
    /// Prints help.
    #[arg(
        short, long, global = true, action = ArgAction::Help,
        help = say("Affiche l’aide (--help : avec des exemples)", "Print help (--help: with examples)"),
    )]
    help: Option<bool>,
}

/// What to do. A comment on a variant would be its help, in English only: each type has its own.
#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(Demo),
    Serve(Serve),
    Verify(Verify),
    Synthesise(Synthesise),
    #[command(subcommand)]
    Figures(Figures),
    #[command(subcommand)]
    Rules(Rules),
    #[command(subcommand)]
    Edition(Edition),
    #[command(subcommand)]
    Cluster(Cluster),
    Protect(Protect),
    Publish(Publish),
    #[command(subcommand)]
    Microdata(Microdata),
    #[command(subcommand)]
    Audit(Audit),
    Backup(Backup),
    Restore(Restore),
    Export(ExportAll),
    Import(ImportAll),
    #[command(subcommand)]
    Config(Config),
    #[command(subcommand)]
    Mail(MailCommand),
    #[command(subcommand)]
    Accounts(AccountsCommand),
}

/// Runs the whole chain.
#[derive(Debug, Args)]
#[command(
    about = say(
        "Montre toute la chaîne sur l’édition imprimée du réseau, en données de synthèse",
        "Show the whole chain on the network’s printed edition, with synthetic records",
    ),
    after_long_help = say(
        "Tire un réseau de synthèse des chiffres imprimés, calcule l’édition sur ses enregistrements, la compare aux chiffres\n\
         imprimés et explique ceux qui se contredisent. Une démonstration précédente dans tremplin-demo est remplacée.\n\n\
         Exemples :\n  tremplin demo\n  tremplin demo --out essai --seed 7\n  tremplin demo --json",
        "Draws a synthetic network from the printed figures, computes the edition from its records, compares it with the\n\
         printed figures and explains those that contradict each other. An earlier demonstration in tremplin-demo is replaced.\n\n\
         Examples:\n  tremplin demo\n  tremplin demo --out trial --seed 7\n  tremplin demo --json",
    ),
)]
pub struct Demo {
    /// The folder to make.
    #[arg(
        long, value_name = say("DOSSIER", "DIR"),
        help = say("Dossier à créer, ou vide (par défaut tremplin-demo)", "Folder to make, or an empty one (by default tremplin-demo)"),
    )]
    pub out: Option<PathBuf>,
    /// The seed of the synthetic records.
    #[arg(
        long, value_name = say("GRAINE", "SEED"), default_value_t = 2019, hide_default_value = true,
        help = say("Graine du tirage\u{a0}: la même donne les mêmes octets (2019)", "Seed: the same one gives the same bytes (2019)"),
    )]
    pub seed: u64,
    /// Whether the summary is JSON.
    #[arg(long, help = say("Résumé en JSON", "Summary as JSON"))]
    pub json: bool,
}

/// Makes records that would have printed a publication.
#[derive(Debug, Args)]
#[command(
    about = say(
        "Tire des enregistrements qui auraient donné les chiffres imprimés",
        "Draw records that would have printed the figures",
    ),
    after_long_help = say(
        "Les enregistrements sont entiers et de synthèse ; la même graine donne les mêmes octets.\n\
         Sans --scale, le dossier contient les enregistrements en CSV. Avec, il contient un gel (Parquet et manifeste) de\n\
         formations et d’apprenants nouveaux, tirés à l’image des premiers : K = 5449 donne 100 millions d’inscriptions.\n\n\
         Exemples :\n  tremplin synthesise --edition 2019 --out enregistrements\n  \
         tremplin synthesise --out grand --seed 7 --scale 545\n  \
         tremplin edition compute --records grand --out edition.json",
        "The records are whole and synthetic; the same seed gives the same bytes.\n\
         Without --scale the folder holds the records as CSV. With it, it holds a snapshot (Parquet and manifest) of fresh\n\
         trainings and learners, drawn in the likeness of the first ones: K = 5449 gives 100 million enrolments.\n\n\
         Examples:\n  tremplin synthesise --edition 2019 --out records\n  \
         tremplin synthesise --out large --seed 7 --scale 545\n  \
         tremplin edition compute --records large --out edition.json",
    ),
)]
pub struct Synthesise {
    /// The edition.
    #[arg(
        long, value_name = say("ANNÉE", "YEAR"), value_parser = year,
        help = say("Édition (par défaut celle du réseau)", "Edition (by default the network’s)"),
    )]
    pub edition: Option<Year>,
    /// The folder to make.
    #[arg(long, value_name = say("DOSSIER", "DIR"), help = say("Dossier à créer, ou vide", "Folder to make, or an empty one"))]
    pub out: PathBuf,
    /// The seed.
    #[arg(
        long, value_name = say("GRAINE", "SEED"), default_value_t = 2019, hide_default_value = true,
        help = say("Graine du tirage\u{a0}: la même donne les mêmes octets (2019)", "Seed: the same one gives the same bytes (2019)"),
    )]
    pub seed: u64,
    /// How many times the network.
    #[arg(
        long, value_name = "K", default_value_t = 1, hide_default_value = true, value_parser = clap::value_parser!(u64).range(1..=100_000),
        help = say(
            "Combien de fois le réseau, de 1 à 100000 (1)\u{a0}; au-delà de 1, un gel au lieu de CSV",
            "How many times the network, 1 to 100000 (1); above 1, a snapshot instead of CSV",
        ),
    )]
    pub scale: u64,
    /// The printed figures.
    #[arg(
        long, value_name = say("FICHIER", "FILE"),
        help = say("Chiffres imprimés, en CSV (par défaut ceux du réseau)", "Printed figures, as CSV (by default the network’s)"),
    )]
    pub published: Option<PathBuf>,
}

/// Finds the contradictions of a publication.
#[derive(Debug, Args)]
#[command(
    about = say(
        "Cherche les chiffres publiés qui ne peuvent pas être tous vrais",
        "Find published figures that cannot all be true",
    ),
    after_long_help = say(
        "Le fichier est un CSV avec les colonnes `figure` (tableau.ligne.colonne) et `printed` (le texte imprimé) ;\n\
         value, decimals, edition, unit, source, table, row et column sont facultatives.\n\
         Un texte (.md, .txt) est lu nombre par nombre : ceux qui ne sont aucun chiffre, ou celui d’un autre, sont signalés.\n\n\
         Exemples :\n  tremplin verify communique.md --against edition.json\n  tremplin verify publication.csv\n  tremplin verify publication.csv --edition 2018 --all\n  \
         tremplin verify --json - < publication.csv\n\n\
         Codes de retour : 0 rien à redire, 1 des contradictions ou des nombres à revoir, 2 une entrée illisible.",
        "The file is a CSV with the columns `figure` (table.row.column) and `printed` (the text as printed);\n\
         value, decimals, edition, unit, source, table, row and column are optional.\n\
         A text (.md, .txt) is read number by number: those that are no figure, or another’s, are flagged.\n\n\
         Examples:\n  tremplin verify release.md --against edition.json\n  tremplin verify publication.csv\n  tremplin verify publication.csv --edition 2018 --all\n  \
         tremplin verify --json - < publication.csv\n\n\
         Exit status: 0 nothing wrong, 1 contradictions or numbers to look at, 2 an input that can’t be read.",
    ),
)]
pub struct Verify {
    /// The published figures.
    #[arg(value_name = say("FICHIER", "FILE"), help = say("Chiffres publiés, en CSV ; - pour l’entrée standard", "Published figures, as CSV; - for standard input"))]
    pub file: PathBuf,
    /// The edition of rows that name none.
    #[arg(
        long, value_name = say("ANNÉE", "YEAR"), value_parser = year,
        help = say(
            "Édition des lignes qui n’en nomment pas (par défaut celle du réseau)",
            "Edition of rows that name none (by default the network’s)",
        ),
    )]
    pub edition: Option<Year>,
    /// Whether the report is JSON.
    #[arg(long, help = say("Rapport en JSON", "Report as JSON"))]
    pub json: bool,
    /// What a text is checked against.
    #[arg(
        long, value_name = say("ÉDITION", "EDITION"),
        help = say(
            "Pour un texte : l’édition (JSON) ou les chiffres (CSV) qu’il cite (par défaut les chiffres imprimés du réseau)",
            "For a text: the edition (JSON) or figures (CSV) that it quotes (by default the network’s printed figures)",
        ),
    )]
    pub against: Option<PathBuf>,
    /// Whether the file is a text, whatever its name.
    #[arg(long, help = say("Lit un texte, quel que soit son nom (sinon .md, .markdown et .txt)", "Read a text, whatever its name (else .md, .markdown and .txt)"))]
    pub text: bool,
    /// Whether long groups are listed whole.
    #[arg(long, conflicts_with = "json", help = say("Liste en entier les longs groupes de chiffres", "List long groups of figures in full"))]
    pub all: bool,
}

/// Lists figures and what they are computed from.
#[derive(Debug, Subcommand)]
#[command(
    about = say("Liste les chiffres et ce dont ils sont calculés", "List figures and what they are computed from"),
    grouped = say(
        "Exemples :\n  tremplin figures list region\n  tremplin figures columns answers",
        "Examples:\n  tremplin figures list region\n  tremplin figures columns answers",
    ),
)]
pub enum Figures {
    /// Lists the figures of an edition.
    #[command(
        about = say("Liste les chiffres définis, tableau par tableau", "List the defined figures, table by table"),
        after_long_help = say(
            "Exemples :\n  tremplin figures list\n  tremplin figures list region --edition 2018",
            "Examples:\n  tremplin figures list\n  tremplin figures list region --edition 2018",
        ),
    )]
    List {
        /// Only this table.
        #[arg(value_name = say("TABLEAU", "TABLE"), help = say("Seulement ce tableau", "Only this table"))]
        table: Option<String>,
        /// The edition.
        #[arg(
            long, value_name = say("ANNÉE", "YEAR"), value_parser = year,
            help = say("Édition (par défaut celle du réseau)", "Edition (by default the network’s)"),
        )]
        edition: Option<Year>,
    },
    /// Lists the columns of a source.
    #[command(
        about = say(
            "Liste les sources, ou les colonnes d’une source qu’une définition peut nommer",
            "List the sources, or the columns of a source that a definition can name",
        ),
        after_long_help = say(
            "Exemples :\n  tremplin figures columns\n  tremplin figures columns answers",
            "Examples:\n  tremplin figures columns\n  tremplin figures columns answers",
        ),
    )]
    Columns {
        /// The source.
        #[arg(value_name = "SOURCE", help = say("Une source, comme answers ou learners", "A source, such as answers or learners"))]
        source: Option<String>,
    },
    /// Shows how the figures of an edition are computed.
    #[command(
        about = say(
            "Montre les passes et les cubes par lesquels les chiffres d’une édition sont calculés",
            "Show the passes and the cubes by which the figures of an edition are computed",
        ),
        after_long_help = say(
            "Une source est lue une seule fois, quel que soit le nombre de chiffres\u{a0}: chaque ligne s’ajoute à une case de chaque\n\
             cube, et les nombres se lisent sur les cases. Ce qui ne tient dans aucun cube est une requête SQL, donnée ici.\n\n\
             Exemples :\n  tremplin figures explain\n  tremplin figures explain learners --edition 2018",
            "A source is read once, however many figures there are: each row adds to one cell of each cube, and numbers are\n\
             read off the cells. What fits no cube is an SQL query, given here.\n\n\
             Examples:\n  tremplin figures explain\n  tremplin figures explain learners --edition 2018",
        ),
    )]
    Explain {
        /// The source.
        #[arg(value_name = "SOURCE", help = say("Seulement cette source", "Only this source"))]
        source: Option<String>,
        /// The edition.
        #[arg(
            long, value_name = say("ANNÉE", "YEAR"), value_parser = year,
            help = say("Édition (par défaut celle du réseau)", "Edition (by default the network’s)"),
        )]
        edition: Option<Year>,
    },
}

/// Reads and checks the network's rules.
#[derive(Debug, Subcommand)]
#[command(
    about = say("Contrôle les règles du réseau", "Check the network’s rules"),
    grouped = say(
        "Exemple :\n  tremplin rules check --network networks/gen",
        "Example:\n  tremplin rules check --network networks/gen",
    ),
)]
pub enum Rules {
    /// Tells every mistake in the network's files.
    #[command(
        about = say("Signale chaque erreur des fichiers du réseau", "Tell every mistake in the network’s files"),
        after_long_help = say(
            "Exemple :\n  tremplin rules check --network networks/gen\n\nCodes de retour : 0 aucune erreur, 2 des erreurs.",
            "Example:\n  tremplin rules check --network networks/gen\n\nExit status: 0 no mistake, 2 mistakes.",
        ),
    )]
    Check,
}

/// Reads a computed edition.
#[derive(Debug, Subcommand)]
#[command(
    about = say("Montre une édition calculée", "Show a computed edition"),
    grouped = say(
        "Exemple :\n  tremplin edition show edition.json region",
        "Example:\n  tremplin edition show edition.json region",
    ),
)]
pub enum Edition {
    /// Computes an edition from records.
    #[command(
        about = say("Calcule une édition sur un dossier d’enregistrements", "Compute an edition from a folder of records"),
        after_long_help = say(
            "Gèle les enregistrements (Parquet et manifeste) à côté de l’édition, puis calcule tous les chiffres.\n\
             Un gel est lu tel quel : ses fichiers sont vérifiés, rien n’est gelé de nouveau.\n\n\
             Exemples :\n  tremplin edition compute --records enregistrements --out edition.json\n  \
             tremplin edition compute --records edition.snapshot --out edition.json\n  \
             tremplin edition compute --records edition.snapshot --out edition.json --cluster df://10.0.0.1:50050",
            "Freezes the records (Parquet and manifest) beside the edition, then computes all figures.\n\
             A snapshot is read as it is: its files are verified, nothing is frozen again.\n\n\
             Examples:\n  tremplin edition compute --records records --out edition.json\n  \
             tremplin edition compute --records edition.snapshot --out edition.json\n  \
             tremplin edition compute --records edition.snapshot --out edition.json --cluster df://10.0.0.1:50050",
        ),
    )]
    Compute {
        /// The records.
        #[arg(long, value_name = say("DOSSIER", "DIR"), help = say("Dossier d’enregistrements, ou gel", "Folder of records, or a snapshot"))]
        records: PathBuf,
        /// The edition's file.
        #[arg(long, value_name = say("ÉDITION.json", "EDITION.json"), help = say("Fichier à écrire", "File to write"))]
        out: PathBuf,
        /// The snapshot's folder.
        #[arg(
            long, value_name = say("DOSSIER", "DIR"),
            help = say("Dossier des enregistrements gelés (par défaut ÉDITION.snapshot)", "Folder of the frozen records (by default EDITION.snapshot)"),
        )]
        snapshot: Option<PathBuf>,
        /// Earlier editions.
        #[arg(
            long, value_name = say("ÉDITION.json", "EDITION.json"),
            help = say("Édition antérieure, pour la marge des évolutions ; répétable", "Earlier edition, for the margin of changes; may be repeated"),
        )]
        earlier: Vec<PathBuf>,
        /// Whether answers count as they are.
        #[arg(
            long, conflicts_with = "earlier",
            help = say(
                "Sans pondération des réponses : la mémoire ne dépend plus du nombre de formations",
                "Without weighting answers: memory no longer depends on the number of trainings",
            ),
        )]
        unweighted: bool,
        /// The scheduler of a cluster.
        #[arg(
            long, value_name = "df://…",
            help = say("Calcule sur la grappe que tient ce répartiteur (docs/operations/cluster.md)", "Compute on the cluster of this scheduler (docs/operations/cluster.md)"),
        )]
        cluster: Option<String>,
        /// Where the cluster's machines find the files.
        #[arg(
            long, value_name = say("CHEMIN ou s3://…", "PATH or s3://…"), requires = "cluster",
            help = say("Où les machines de la grappe lisent le gel (par défaut au même chemin)", "Where the cluster’s machines read the snapshot (by default at the same path)"),
        )]
        cluster_files: Option<String>,
    },
    Quality(Quality),
    /// Shows tables, or explains a figure.
    #[command(
        about = say("Liste les tableaux, en montre un, ou explique un chiffre", "List the tables, show one, or explain a figure"),
        after_long_help = say(
            "Exemples :\n  tremplin edition show edition.json\n  tremplin edition show edition.json region\n  \
             tremplin edition show edition.json --explain region.corse.women_share",
            "Examples:\n  tremplin edition show edition.json\n  tremplin edition show edition.json region\n  \
             tremplin edition show edition.json --explain region.corse.women_share",
        ),
    )]
    Show {
        /// The edition's file.
        #[arg(value_name = say("ÉDITION.json", "EDITION.json"), help = say("Fichier de l’édition", "File of the edition"))]
        file: PathBuf,
        /// The table.
        #[arg(value_name = say("TABLEAU", "TABLE"), help = say("Tableau à montrer (sans lui, leur liste)", "Table to show (without it, their list)"))]
        table: Option<String>,
        /// The figure to explain.
        #[arg(
            long, value_name = say("CHIFFRE", "FIGURE"), value_parser = |id: &str| Ok::<_, String>(FigureId::from(id)),
            help = say("Dit d’où vient ce chiffre : définition, requêtes, lignes", "Say where this figure comes from: definition, queries, rows"),
        )]
        explain: Option<FigureId>,
    },
}

fn year(text: &str) -> Result<Year, &'static str> {
    crate::published::year(text).ok_or_else(|| say("attendu : une année, comme 2019", "expected: a year such as 2019"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
