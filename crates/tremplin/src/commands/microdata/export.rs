//! `tremplin microdata export`: a pseudonymised file that meets k and l, logged before it is put in place.

use crate::cli::Export;
use crate::context::{Context, complain};
use crate::error::CommandError;
use crate::microdata::clock::Moment;
use crate::microdata::files::{Extraction, Named};
use crate::microdata::inputs::Inputs;
use crate::microdata::journal::{self, Entry, Hashed};
use crate::microdata::key::Key;
use crate::microdata::refusal::refused;
use crate::microdata::report::Report;
use crate::microdata::words;
use crate::{atomic, edition_file, protection};
use domain::microdata::{ProtectError, Protected, protect};
use domain::network::{ColumnId, FigureId, Language, Measure, Quantity};
use rules::Rules;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What an export that is no trial must be given; the command line asks for all of it.
struct Order<'a> {
    out: &'a PathBuf,
    agreement: &'a str,
    person: &'a str,
    log: &'a Path,
    key: Key,
}

/// Protects, then prints the report, or writes and logs; status 1, and nothing written, when k or l can't be met.
pub fn run(args: &Export, context: &Context) -> Result<ExitCode, CommandError> {
    // The key first: nobody should wait to learn that it can't be read.
    let order = order(args)?;
    let rules = context.rules()?;
    let inputs = Inputs::read(&rules, &args.records)?;
    let protected = match protected(&inputs)? {
        Ok(protected) => protected,
        Err(refusal) => {
            complain(&refused(&inputs.plan, &refusal, context.language));
            return Ok(ExitCode::from(1));
        }
    };
    if let Some(edition) = &args.against {
        let narrowed = narrowed(&rules, &inputs, &protected, edition)?;
        if !narrowed.is_empty() {
            complain(&told(&narrowed, context.language));
            return Ok(ExitCode::from(1));
        }
    }
    let report = Report::new(&inputs, &protected, args.agreement.as_deref());
    let Some(order) = order else {
        context.print(&words::markdown(&report, context.language))?;
        return Ok(ExitCode::SUCCESS);
    };
    let extraction = Extraction { inputs: &inputs, protected: &protected, report: &report };
    let files = extraction.files(&order.key, order.agreement)?;
    let hash = write(&order, &files, entry(&order, &inputs, &report, &files))?;
    context.print(&summary(&order, &report, &hash, context.language))?;
    Ok(ExitCode::SUCCESS)
}

/// What the protected edition withholds and the file would narrow.
fn narrowed(
    rules: &Rules,
    inputs: &Inputs,
    protected: &Protected,
    edition: &Path,
) -> Result<Vec<FigureId>, CommandError> {
    let edition = edition_file::read(edition)?;
    let plan = &inputs.plan;
    let counted = |quantity: &Quantity| {
        let same = quantity.source == plan.source && quantity.edition == edition.edition;
        (same && quantity.measure == Measure::Count).then(|| {
            let (low, high) = protected.extract.bounds(plan, &quantity.cell, protected.lost.rows);
            (low as i128, high as i128)
        })
    };
    protection::narrowed(rules, &edition, &counted)
}

fn told(narrowed: &[FigureId], language: Language) -> String {
    let list: Vec<&str> = narrowed.iter().map(FigureId::as_str).collect();
    let list = list.join(", ");
    match language {
        Language::Fr => format!(
            "non exporté\u{a0}: avec ce fichier, on cernerait ce que l’édition masque\u{a0}: {list}.\n  aide\u{a0}: dans microdata.toml, \
             commencez par un niveau plus grossier des colonnes dont ces chiffres dépendent\n"
        ),
        Language::En => format!(
            "not exported: beside this file, one could narrow what the edition withholds: {list}.\n  help: in microdata.toml, begin \
             with a coarser level of the columns that these figures depend on\n"
        ),
    }
}

/// The order of an export; none for a trial.
fn order(args: &Export) -> Result<Option<Order<'_>>, CommandError> {
    let Export {
        out: Some(out), key: Some(key), agreement: Some(agreement), person: Some(person), log: Some(log), ..
    } = args
    else {
        return Ok(None);
    };
    journal::apart(log, out)?;
    Ok(Some(Order { out, agreement, person, log, key: Key::read(key)? }))
}

type Outcome = Result<Protected, domain::microdata::Refusal>;

/// The rows that may leave, or the refusal; anything else is a mistake of the network's files.
fn protected(inputs: &Inputs) -> Result<Outcome, CommandError> {
    let plan = &inputs.plan;
    let coded: Vec<ColumnId> = plan.coded().map(|column| column.id.clone()).collect();
    match protect(plan, &inputs.columns(&plan.source, &coded)?) {
        Ok(protected) => Ok(Ok(protected)),
        Err(ProtectError::Refused(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(CommandError::new(
            format!("microdata.toml ne convient pas à ces enregistrements\u{a0}: {error}"),
            format!("microdata.toml does not suit these records: {error}"),
        )),
    }
}

/// Writes all files and the line of the log, then names the folder.
fn write(order: &Order<'_>, files: &[Named], entry: Entry) -> Result<String, CommandError> {
    atomic::write_folder(order.out, |folder| {
        for (name, bytes) in files {
            atomic::write_file(&folder.join(name), bytes)?;
        }
        // Last of all that can fail: from here on the files only get their name.
        journal::append(order.log, entry)
    })
}

fn entry(order: &Order<'_>, inputs: &Inputs, report: &Report, files: &[Named]) -> Entry {
    Entry {
        at: Moment::now().print(),
        command: "microdata export".to_owned(),
        person: order.person.to_owned(),
        agreement: order.agreement.to_owned(),
        purpose: report.purpose.fr.clone(),
        expires_on: None,
        network: report.network.clone(),
        edition: report.edition,
        synthetic: report.synthetic,
        sample: None,
        inputs: inputs.hashes.clone(),
        outputs: files.iter().map(|(name, bytes)| Hashed::of(name, bytes)).collect(),
        rows: report.after.rows as u64,
        k: Some(report.after.k as u64),
        l: report.after.l.map(|l| l as u64),
        previous: String::new(),
    }
}

fn summary(order: &Order<'_>, report: &Report, hash: &str, language: Language) -> String {
    let (out, log) = (order.out.display(), order.log.display());
    let (rows, k) = (report.after.rows, report.after.k);
    let l = report.after.l.map_or_else(|| "·".to_owned(), |l| l.to_string());
    match language {
        Language::Fr => format!(
            "{rows} lignes exportées, k = {k}, l = {l}\u{a0}: {out}\nÀ lire et à joindre\u{a0}: {}\nConsigné dans {log}, empreinte à noter\u{a0}:\n  {hash}\n",
            order.out.join("rapport.md").display()
        ),
        Language::En => format!(
            "{rows} rows exported, k = {k}, l = {l}: {out}\nTo read and to enclose: {}\nLogged in {log}, hash to note:\n  {hash}\n",
            order.out.join("report.md").display()
        ),
    }
}
