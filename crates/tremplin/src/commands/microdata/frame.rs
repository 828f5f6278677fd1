//! `tremplin microdata frame`: a sampling frame for a study, whole or drawn, logged before it is put in place.

use crate::atomic;
use crate::cli::Frame;
use crate::context::Context;
use crate::error::CommandError;
use crate::microdata::clock::Moment;
use crate::microdata::frame::{Drawn, Listing};
use crate::microdata::inputs::Inputs;
use crate::microdata::journal::{self, Entry, Hashed, Sample};
use domain::days;
use domain::network::{Language, SourceId};
use std::process::ExitCode;

/// The seed when none is given.
const SEED: u64 = 1;

/// Lists or draws, logs and writes.
pub fn run(args: &Frame, context: &Context) -> Result<ExitCode, CommandError> {
    let now = Moment::now();
    still_valid(args, now)?;
    vacant(args)?;
    journal::apart(&args.log, &args.out)?;
    let rules = context.rules()?;
    let inputs = Inputs::read(&rules, &args.records)?;
    let source = args.of.as_deref().map_or_else(|| inputs.plan.source.clone(), SourceId::from);
    let listing = Listing::new(&inputs, &source, &args.stratify)?;
    let drawn = match args.sample {
        Some(size) => listing.sample(size, args.seed.unwrap_or(SEED))?,
        None => listing.whole()?,
    };
    let hash = atomic::write_file_after(&args.out, &drawn.bytes, || {
        journal::append(&args.log, entry(args, &inputs, &drawn, now))
    })?;
    context.print(&summary(args, &drawn, &hash, context.language))?;
    Ok(ExitCode::SUCCESS)
}

fn still_valid(args: &Frame, now: Moment) -> Result<(), CommandError> {
    if now.day() <= args.expires {
        return Ok(());
    }
    let (agreement, day) = (&args.agreement, days::print(args.expires));
    Err(CommandError::new(
        format!("l’accord {agreement} a pris fin le {day}"),
        format!("the agreement {agreement} ended on {day}"),
    )
    .help(
        "prolongez-le par écrit, puis donnez son nouveau terme avec --expires",
        "extend it in writing, then give its new end with --expires",
    ))
}

/// A frame that was handed over is never replaced by another.
fn vacant(args: &Frame) -> Result<(), CommandError> {
    if !args.out.exists() || std::fs::metadata(&args.out).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return Ok(());
    }
    let name = args.out.display();
    Err(CommandError::new(format!("{name} existe déjà"), format!("{name} exists already"))
        .help("nommez un autre fichier avec --out", "name another file with --out"))
}

fn entry(args: &Frame, inputs: &Inputs, drawn: &Drawn, now: Moment) -> Entry {
    let name = args.out.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let sample = |size| Sample { size, strata: args.stratify.clone(), seed: args.seed.unwrap_or(SEED) };
    Entry {
        at: now.print(),
        command: "microdata frame".to_owned(),
        person: args.person.clone(),
        agreement: args.agreement.clone(),
        purpose: args.purpose.clone(),
        expires_on: Some(days::print(args.expires)),
        network: inputs.records.header.network.clone(),
        edition: inputs.records.header.edition,
        synthetic: inputs.records.header.synthetic,
        sample: args.sample.map(sample),
        inputs: inputs.hashes.clone(),
        outputs: vec![Hashed::of(&name, &drawn.bytes)],
        rows: drawn.rows,
        k: None,
        l: None,
        previous: String::new(),
    }
}

fn summary(args: &Frame, drawn: &Drawn, hash: &str, language: Language) -> String {
    let (out, log, rows, strata) = (args.out.display(), args.log.display(), drawn.rows, drawn.strata);
    let mut text = match language {
        Language::Fr => format!("{rows} lignes, {strata} strate(s)\u{a0}: {out}\n"),
        Language::En => format!("{rows} rows, {strata} strata: {out}\n"),
    };
    if !drawn.empty.is_empty() {
        let list = drawn.empty.join(" ; ");
        text += &match language {
            Language::Fr => format!("! strates trop petites pour être tirées, donc non représentées\u{a0}: {list}\n"),
            Language::En => format!("! strata too small to be drawn from, hence not represented: {list}\n"),
        };
    }
    text + &match language {
        Language::Fr => format!("Consigné dans {log}, empreinte à noter\u{a0}:\n  {hash}\n"),
        Language::En => format!("Logged in {log}, hash to note:\n  {hash}\n"),
    }
}
