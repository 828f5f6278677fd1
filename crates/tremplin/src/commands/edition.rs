//! `tremplin edition show`: the tables of a computed edition, and where a figure comes from.

use crate::chain::Computed;
use crate::chain::With;
use crate::cli::Edition as Args;
use crate::context::Context;
use crate::engine::{Cluster, Engine};
use crate::error::CommandError;
use crate::nearest::nearest;
use crate::{atomic, chain, edition_file, show};
use domain::edition::Edition;
use domain::network::{FigureId, Language, SourceId};
use domain::quality::Basis;
use figures::snapshot::MANIFEST_FILE;
use rules::Rules;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Prints the list of tables, a table or an explanation.
pub fn run(args: Args, context: &Context) -> Result<ExitCode, CommandError> {
    let (file, table, explain) = match args {
        Args::Show { file, table, explain } => (file, table, explain),
        Args::Compute { records, out, snapshot, earlier, unweighted, cluster, cluster_files } => {
            let earlier = earlier.iter().map(|file| edition_file::read(file)).collect::<Result<Vec<_>, _>>()?;
            let cluster = cluster.map(|url| Cluster { url, files: cluster_files });
            let progress = Progress::of(cluster.as_ref(), context.language);
            let told = |source: &SourceId, rows: u64| progress.begin(source, rows);
            let engine = Engine { cluster: cluster.as_ref(), told: Some(&told) };
            return compute(
                &records,
                &out,
                snapshot,
                With { earlier: &earlier, unweighted, before: None, engine },
                context,
            );
        }
        Args::Quality(args) => return super::quality::run(&args, context),
    };
    let edition = edition_file::read(&file)?;
    let mut text = String::new();
    if let Some(id) = &table {
        text +=
            &show::table(&edition, id, context.language, context.terminal).map_err(|wrong| unknown_table(&wrong))?;
    }
    if let Some(id) = &explain {
        let gap = if text.is_empty() { "" } else { "\n" };
        text += &format!("{gap}{}\n", explanation(&edition, id, context)?.trim_end());
    }
    if table.is_none() && explain.is_none() {
        text = show::list(&edition, context.language);
    }
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// What is read now, on a terminal, while a cluster works.
struct Progress {
    bar: indicatif::ProgressBar,
    language: Language,
}

impl Progress {
    fn of(cluster: Option<&Cluster>, language: Language) -> Self {
        let bar = cluster.map_or_else(indicatif::ProgressBar::hidden, |_| indicatif::ProgressBar::new_spinner());
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        Self { bar, language }
    }

    fn begin(&self, source: &SourceId, rows: u64) {
        self.bar.inc(1);
        let (pass, rows) = (self.bar.position(), indicatif::HumanCount(rows).to_string());
        self.bar.set_message(match self.language {
            Language::Fr => format!("passe {pass}\u{a0}: {source}, {} lignes", rows.replace(',', "\u{202f}")),
            Language::En => format!("pass {pass}: {source}, {rows} rows"),
        });
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Freezes, computes, writes, and says where.
fn compute(
    records: &Path,
    out: &Path,
    snapshot: Option<PathBuf>,
    with: With<'_>,
    context: &Context,
) -> Result<ExitCode, CommandError> {
    let rules = context.rules()?;
    if out.is_dir() {
        return Err(CommandError::file(
            ("impossible d’écrire", "can’t write"),
            out.display(),
            &std::io::ErrorKind::IsADirectory.into(),
        ));
    }
    if records.join(MANIFEST_FILE).is_file() {
        let edition = of_snapshot(&rules, records, snapshot.as_deref(), with)?;
        return written(&Computed { edition, notices: Vec::new(), kept: None }, out, records, context, |_| Ok(()));
    }
    let snapshot = match snapshot {
        Some(named) => named,
        None => beside(out)?,
    };
    may_be_replaced(&snapshot)?;
    let staging = atomic::stage(&snapshot)?;
    let with = With { before: Some(&snapshot), ..with };
    let computed = chain::compute(&rules, records, &staging.new_folder(), with)?;
    written(&computed, out, &snapshot, context, |place| staging.put(place))
}

/// The edition of a snapshot that is there already: nothing is frozen, so that there is no place to name.
fn of_snapshot(rules: &Rules, records: &Path, named: Option<&Path>, with: With<'_>) -> Result<Edition, CommandError> {
    if named.is_some() {
        let name = records.display();
        return Err(CommandError::new(
            format!("{name} est déjà un gel d’enregistrements"),
            format!("{name} is a snapshot of records already"),
        )
        .help("retirez --snapshot", "leave --snapshot out"));
    }
    chain::compute_snapshot(rules, records, with)
}

/// Writes the edition, then puts the snapshot in its place, and says where both are.
fn written(
    computed: &Computed,
    out: &Path,
    snapshot: &Path,
    context: &Context,
    put: impl FnOnce(&Path) -> Result<(), CommandError>,
) -> Result<ExitCode, CommandError> {
    let json = figures::json::to_json(&computed.edition)
        .map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
    // The edition first: it is what can fail, on a full disk or in a folder that is not the user's.
    atomic::write_file(out, json.as_bytes())?;
    put(snapshot)?;
    let (n, at, frozen) = (computed.edition.figures().count(), out.display(), snapshot.display());
    let mut text = match context.language {
        Language::Fr => format!("{n} chiffres calculés\u{a0}: {at}\nEnregistrements gelés\u{a0}: {frozen}\n"),
        Language::En => format!("{n} figures computed: {at}\nFrozen records: {frozen}\n"),
    };
    text += &computed.reused(context.language);
    text += &answers(&computed.edition, context.language);
    computed.notices.iter().for_each(|notice| text += &format!("  {}\n", notice.say(context.language)));
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// How many answered, and what is published; nothing where the network does not ask.
fn answers(edition: &Edition, language: Language) -> String {
    let Some(quality) = &edition.quality else { return String::new() };
    let (answered, asked) = (quality.response.answered, quality.response.asked);
    match (language, quality.basis.basis) {
        (Language::Fr, Basis::Observed) => {
            format!("{answered} réponses sur {asked}\u{a0}; base publiée\u{a0}: observée\n")
        }
        (Language::Fr, Basis::Adjusted) => {
            format!("{answered} réponses sur {asked}\u{a0}; base publiée\u{a0}: redressée\n")
        }
        (Language::En, Basis::Observed) => format!("{answered} answers of {asked}; published basis: observed\n"),
        (Language::En, Basis::Adjusted) => format!("{answered} answers of {asked}; published basis: adjusted\n"),
    }
}

/// The folder of frozen records that goes with an edition's file.
fn beside(out: &Path) -> Result<PathBuf, CommandError> {
    if std::fs::metadata(out).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        let name = out.display();
        let error = CommandError::new(format!("{name} n’est pas un fichier"), format!("{name} is no file"));
        return Err(error.help(
            "dites où geler les enregistrements avec --snapshot",
            "say where to freeze the records with --snapshot",
        ));
    }
    Ok(out.with_extension("snapshot"))
}

/// An earlier snapshot or an empty folder may go; nothing else.
fn may_be_replaced(snapshot: &Path) -> Result<(), CommandError> {
    let empty = || std::fs::read_dir(snapshot).is_ok_and(|mut entries| entries.next().is_none());
    if !snapshot.exists() || empty() || figures::snapshot::Snapshot::open(snapshot).is_ok() {
        return Ok(());
    }
    let name = snapshot.display();
    let error = CommandError::new(
        format!("{name} existe et n’est pas un gel d’enregistrements"),
        format!("{name} exists and is no snapshot of records"),
    );
    Err(error.help("nommez un autre dossier avec --snapshot", "name another folder with --snapshot"))
}

fn unknown_table(wrong: &show::UnknownTable) -> CommandError {
    CommandError::new(wrong.say(Language::Fr), wrong.say(Language::En))
        .help("sans nom de tableau, la commande les liste", "without a table’s name, the command lists them")
}

fn explanation(edition: &Edition, id: &FigureId, context: &Context) -> Result<String, CommandError> {
    let rules = context.rules()?;
    if rules.network.id != edition.network {
        let (own, other) = (&edition.network, &rules.network.id);
        return Err(CommandError::new(
            format!("l’édition est celle du réseau `{own}`, les règles celles de `{other}`"),
            format!("the edition is of the network `{own}`, the rules are of `{other}`"),
        )
        .help("donnez les règles du réseau avec --network", "give the network’s rules with --network"));
    }
    if edition.figure(id).is_none() {
        return Err(unknown_figure(edition, id));
    }
    let (network, definitions) = (rules.network_at(edition.edition)?, rules.definitions(edition.edition)?);
    let explained = figures::explain::explain(&network, &definitions, edition, id).ok_or_else(|| {
        CommandError::new(format!("les règles ne définissent plus `{id}`"), format!("the rules define `{id}` no more"))
            .help(
                "donnez avec --network les règles dont l’édition a été calculée",
                "give the rules that the edition was computed from, with --network",
            )
    })?;
    Ok(explained.say(context.language))
}

fn unknown_figure(edition: &Edition, id: &FigureId) -> CommandError {
    if let Some(left_out) = edition.not_computed.iter().find(|one| one.figure == *id) {
        let reason = &left_out.reason;
        return CommandError::new(
            format!("`{id}` n’est pas calculé. {}", reason.fr),
            format!("`{id}` is not computed. {}", reason.en),
        );
    }
    let error =
        CommandError::new(format!("l’édition n’a pas de chiffre `{id}`"), format!("the edition has no figure `{id}`"));
    match nearest(id.as_str(), edition.figures().map(|figure| figure.id.as_str())) {
        Some(near) => error.help(format!("vouliez-vous dire `{near}`\u{a0}?"), format!("did you mean `{near}`?")),
        None => error.help("montrez un tableau pour voir ses chiffres", "show a table to see its figures"),
    }
}
