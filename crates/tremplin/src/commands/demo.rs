//! `tremplin demo`: the whole chain on the network's printed edition, and how much of it holds.

use crate::cli::Demo;
use crate::compare::Comparison;
use crate::context::{Context, complain};
use crate::error::CommandError;
use crate::publication::{self, Checked};
use crate::{atomic, chain, protection};
use ::publish::Print;
use ::rules::Rules;
use consistency::protect::Protected;
use consistency::synthesise::Order;
use consistency::verify;
use domain::edition::Edition;
use domain::network::Language;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod summary;

/// The folder that a demonstration is written to when none is named.
const FOLDER: &str = "tremplin-demo";
/// The file by which an earlier demonstration is known again.
const SUMMARY: &str = "demo.json";

/// Synthesises, computes, compares, verifies; writes everything to one folder.
pub fn run(args: &Demo, context: &Context) -> Result<ExitCode, CommandError> {
    let rules = context.rules()?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
    let (comparison, report) = into_folder(args, &rules, &out, context)?;
    let text = if args.json {
        summary::json(&comparison, &report, &out)
    } else {
        summary::human(&rules, &comparison, &report, &out, context)?
    };
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The whole chain into a folder, with how its figures compare with the print, and what contradicts itself there.
pub fn into_folder(
    args: &Demo,
    rules: &Rules,
    out: &Path,
    context: &Context,
) -> Result<(Comparison, verify::Report), CommandError> {
    let year = rules.network.edition;
    let rows = chain::printed(rules, year)?;
    let quiet = args.json || context.terminal.is_none();
    let step = |fr: &str, en: &str| {
        if !quiet {
            complain(&format!("  {}…\n", if context.language == Language::Fr { fr } else { en }))
        }
    };
    let make = |folder: &Path| {
        step(
            "je tire un réseau de synthèse des chiffres imprimés",
            "drawing a synthetic network from the printed figures",
        );
        let (records, _) = chain::synthesise(rules, &rows, Order { edition: year, seed: args.seed })?;
        let at = folder.join("records");
        chain::write_records(rules, &records, &at)?;
        step("je calcule l’édition sur ses enregistrements", "computing the edition from its records");
        let computed = chain::compute(rules, &at, &folder.join("snapshot"), chain::With::default())?;
        step("je cherche ce qui se contredit dans la publication", "looking for contradictions in the publication");
        let definitions = chain::definitions(rules, year)?;
        let network = rules.network_at(year)?;
        let report = chain::verify(&network, &definitions, &rows)?;
        let comparison = Comparison::new(&computed.edition, &definitions[&year], &rows, &report);
        step("je masque ce qui révélerait une personne", "withholding what would reveal a person");
        let protected = protected(rules, &computed.edition)?;
        // Whether a withheld figure comes out as it was printed would tell what it is.
        let shown = Comparison::new(&protected.edition, &definitions[&year], &rows, &report);
        let print = publication::print(&shown, &report, &definitions, context);
        step("je publie le site, le rapport et les données", "publishing the site, the report and the data");
        let site = folder.join("site");
        publish(rules, &protected.edition, print, &site, context)?;
        write(folder, [&computed.edition, &protected.edition], &comparison, &report, out)?;
        Ok((comparison, report))
    };
    atomic::write_or_replace(out, args.out.is_none() && is_earlier(out), make)
}

/// Whether a folder is an earlier demonstration and nothing else, so that a new one may take its place.
fn is_earlier(out: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(out) else { return false };
    let known = |name: &str| summary::OUTPUTS.contains(&name) || summary::FORMER.contains(&name);
    out.join(SUMMARY).is_file() && entries.flatten().all(|entry| entry.file_name().to_str().is_some_and(known))
}

/// The edition without what would reveal a person.
fn protected(rules: &Rules, edition: &Edition) -> Result<Protected, CommandError> {
    let made = protection::protect(rules, edition, Vec::new())?;
    if made.is_safe() {
        return Ok(made);
    }
    let error =
        CommandError::new("un nombre à cacher se laisse encore cerner", "a number to hide can still be narrowed");
    Err(error.help("voyez lequel avec `tremplin protect --attack`", "see which with `tremplin protect --attack`"))
}

/// Publishes the edition into a new folder. Figures computed from whole records agree: a refusal is a fault of ours.
fn publish(rules: &Rules, edition: &Edition, print: Print, site: &Path, context: &Context) -> Result<(), CommandError> {
    let checked = Checked::new(rules, edition, None)?;
    if checked.is_refused() {
        let told = checked.refusal(context);
        return Err(CommandError::new(
            format!("l’édition se contredit\n{told}"),
            format!("the edition contradicts itself\n{told}"),
        ));
    }
    let outputs = checked.outputs(Some(print), &[], context)?;
    std::fs::create_dir(site)
        .map_err(|error| CommandError::file(("impossible d’écrire", "can’t write"), site.display(), &error))?;
    publication::write(&outputs, edition, site)
}

/// Writes the edition before and after protection, the report of the verification and the summary.
fn write(
    folder: &Path,
    [edition, protected]: [&Edition; 2],
    comparison: &Comparison,
    report: &verify::Report,
    out: &Path,
) -> Result<(), CommandError> {
    for (edition, name) in [(edition, "edition.json"), (protected, "protected.json")] {
        let json =
            figures::json::to_json(edition).map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
        atomic::write_file(&folder.join(name), json.as_bytes())?;
    }
    atomic::write_file(&folder.join("verify.json"), crate::verify_json::json(report, Language::Fr).as_bytes())?;
    atomic::write_file(&folder.join(SUMMARY), summary::json(comparison, report, out).as_bytes())
}
