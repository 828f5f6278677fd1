//! `tremplin edition quality`: who answered, the weights, and what they do to each figure.

use crate::cli::Quality as Args;
use crate::context::Context;
use crate::error::CommandError;
use crate::{edition_file, show};
use domain::edition::Status;
use domain::network::FigureId;
use std::process::ExitCode;

/// Prints the statistical quality of an edition.
pub fn run(args: &Args, context: &Context) -> Result<ExitCode, CommandError> {
    let edition = edition_file::read(&args.file)?;
    let Some(mut quality) = edition.quality.clone() else { return Err(without(&args.file.display().to_string())) };
    // A figure that the edition withholds is told nowhere.
    quality.withhold(|id: &FigureId| edition.figure(id).is_some_and(|figure| figure.status == Status::Suppressed));
    let text = if args.json {
        serde_json::to_string_pretty(&quality).map_err(|e| CommandError::new(e.to_string(), e.to_string()))? + "\n"
    } else {
        show::quality::page(&edition, &quality, context.language, context.terminal, args.all)
    };
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn without(name: &str) -> CommandError {
    CommandError::new(
        format!("{name} ne dit rien de sa qualité statistique"),
        format!("{name} says nothing of its statistical quality"),
    )
    .help(
        "recalculez-la avec `tremplin edition compute` et un réseau qui a un quality.toml",
        "compute it again with `tremplin edition compute` and a network that has a quality.toml",
    )
}
