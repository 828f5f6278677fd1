//! `tremplin demo`: the whole chain on the network's printed edition, and how much of it holds.

use crate::cli::Demo;
use crate::context::{Context, complain};
use crate::error::CommandError;
use crate::verify_words::Teller;
use crate::{atomic, chain};
use consistency::synthesise::Order;
use consistency::verify;
use domain::network::Language;
use publish::site::all::{self as page, DemoNote};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod compare;
mod summary;

use compare::Comparison;

/// The folder that a demonstration is written to when none is named.
const FOLDER: &str = "tremplin-demo";
/// The file by which an earlier demonstration is known again.
const SUMMARY: &str = "demo.json";

/// Synthesises, computes, compares, verifies; writes everything to one folder.
pub fn run(args: &Demo, context: &Context) -> Result<ExitCode, CommandError> {
    let rules = context.rules()?;
    let year = rules.network.edition;
    let rows = chain::printed(&rules, year)?;
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(FOLDER));
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
        let (records, _) = chain::synthesise(&rules, &rows, Order { edition: year, seed: args.seed, scale: 1 })?;
        let at = folder.join("records");
        chain::write_records(&rules, &records, &at)?;
        step("je calcule l’édition sur ses enregistrements", "computing the edition from its records");
        let computed = chain::compute(&rules, &at, &folder.join("snapshot"))?;
        step("je cherche ce qui se contredit dans la publication", "looking for contradictions in the publication");
        let definitions = chain::definitions(&rules, year)?;
        let network = rules.network_at(year)?;
        let report = verify::verify(&network, &definitions, &rows)
            .map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
        let comparison = Comparison::new(&computed.edition, &definitions[&year], &rows, &report);
        write(folder, &computed.edition, &definitions, &comparison, &report, context, &out)?;
        Ok((comparison, report))
    };
    let (comparison, report) = if args.out.is_none() && is_earlier(&out) {
        let staging = atomic::stage(&out)?;
        let new = staging.new_folder();
        std::fs::create_dir(&new)
            .map_err(|error| CommandError::file(("impossible d’écrire", "can’t write"), new.display(), &error))?;
        let made = make(&new)?;
        staging.put(&out)?;
        made
    } else {
        atomic::write_folder(&out, make)?
    };
    let text = if args.json {
        summary::json(&comparison, &report, &out)
    } else {
        summary::human(&rules, &comparison, &report, &out, context)?
    };
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Whether a folder is an earlier demonstration and nothing else, so that a new one may take its place.
fn is_earlier(out: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(out) else { return false };
    let known = |name: &str| summary::OUTPUTS.contains(&name);
    out.join(SUMMARY).is_file() && entries.flatten().all(|entry| entry.file_name().to_str().is_some_and(known))
}

/// Writes the edition, the pages in both languages, the report and the summary.
fn write(
    folder: &Path,
    edition: &domain::edition::Edition,
    definitions: &std::collections::BTreeMap<u16, domain::definition::Definitions>,
    comparison: &Comparison,
    report: &verify::Report,
    context: &Context,
    out: &Path,
) -> Result<(), CommandError> {
    let json =
        figures::json::to_json(edition).map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
    atomic::write_file(&folder.join("edition.json"), json.as_bytes())?;
    for (name, language) in [("index.html", Language::Fr), ("index.en.html", Language::En)] {
        let plain = Context { language, colour: false, terminal: None, ..context.clone() };
        let teller = Teller::new(definitions, &plain, true);
        let typeset = |text: String| {
            text.replace(" %", "\u{202f}%").replace("« ", "«\u{a0}").replace(" »", "\u{a0}»").replace(" : ", "\u{a0}: ")
        };
        let told =
            |one| (typeset(summary::headline(one, &teller)), teller.sentences(one).into_iter().map(typeset).collect());
        let contradictions = report.contradictions.iter().map(told).collect();
        let note = DemoNote { printed: comparison.printed, reproduced: comparison.reproduced.len(), contradictions };
        atomic::write_file(&folder.join(name), page::page(edition, language, Some(&note)).as_bytes())?;
    }
    atomic::write_file(&folder.join("verify.json"), crate::verify_json::json(report, Language::Fr).as_bytes())?;
    atomic::write_file(&folder.join(SUMMARY), summary::json(comparison, report, out).as_bytes())
}
