//! `tremplin verify`: finds published figures that cannot all be true; a text is handed to `text`.

mod text;

use crate::cli::Verify;
use crate::context::Context;
use crate::error::CommandError;
use crate::verify_words::Teller;
use crate::{chain, published, verify_json};
use ::rules::Rules;
use consistency::verify::PublishedFigure;
use domain::definition::Definitions;
use domain::network::Year;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::process::ExitCode;

/// Prints the report; status 1 when there is a contradiction.
pub fn run(args: &Verify, context: &Context) -> Result<ExitCode, CommandError> {
    if args.text || text::is_text(&args.file) {
        return text::run(args, context);
    }
    let rules = context.rules()?;
    let rows = read(&args.file, args.edition.unwrap_or(rules.network.edition))?;
    let definitions = definitions(&rules, &rows)?;
    let report = chain::verify(&rules.network, &definitions, &rows)?;
    let text = if args.json {
        verify_json::json(&report, context.language)
    } else {
        Teller::new(&definitions, context, args.all).report(&report)
    };
    context.print(&text)?;
    Ok(ExitCode::from(u8::from(!report.contradictions.is_empty())))
}

fn read(file: &Path, edition: Year) -> Result<Vec<PublishedFigure>, CommandError> {
    if file == Path::new("-") {
        return published::read(std::io::stdin().lock(), "<stdin>", edition);
    }
    let name = file.display().to_string();
    let failed = |error| {
        let told = CommandError::file(("impossible de lire", "can’t read"), &name, &error);
        told.help(
            "donnez le chemin d’un CSV, ou - pour l’entrée standard",
            "give the path of a CSV, or - for standard input",
        )
    };
    let opened = File::open(file).map_err(failed)?;
    if opened.metadata().is_ok_and(|found| found.is_dir()) {
        return Err(failed(std::io::ErrorKind::IsADirectory.into()));
    }
    published::read(opened, &name, edition)
}

/// The definitions of every edition among the rows.
fn definitions(rules: &Rules, rows: &[PublishedFigure]) -> Result<BTreeMap<Year, Definitions>, CommandError> {
    let mut all = BTreeMap::new();
    for edition in rows.iter().map(|row| row.edition) {
        if let std::collections::btree_map::Entry::Vacant(entry) = all.entry(edition) {
            entry.insert(rules.definitions(edition)?);
        }
    }
    Ok(all)
}
