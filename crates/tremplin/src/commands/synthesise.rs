//! `tremplin synthesise`: records that would have printed a publication.

use crate::cli::Synthesise;
use crate::context::Context;
use crate::error::CommandError;
use crate::{atomic, chain, published};
use consistency::synthesise::Order;
use domain::network::Language;
use std::fs::File;
use std::process::ExitCode;

/// Writes the folder and says what it holds.
pub fn run(args: &Synthesise, context: &Context) -> Result<ExitCode, CommandError> {
    let rules = context.rules()?;
    let edition = args.edition.unwrap_or(rules.network.edition);
    let rows = match &args.published {
        None => chain::printed(&rules, edition)?,
        Some(file) => {
            let opened = File::open(file)
                .map_err(|error| CommandError::file(("impossible de lire", "can’t read"), file.display(), &error))?;
            published::read(opened, &file.display().to_string(), edition)?
        }
    };
    let order = Order { edition, seed: args.seed, scale: args.scale };
    let (records, made) = atomic::write_folder(&args.out, |folder| {
        let (records, made) = chain::synthesise(&rules, &rows, order)?;
        chain::write_records(&rules, &records, folder)?;
        Ok((records, made))
    })?;
    let mut text = match context.language {
        Language::Fr => {
            format!("Données de synthèse de {edition}, graine {}\u{a0}: {}\n", args.seed, args.out.display())
        }
        Language::En => format!("Synthetic records of {edition}, seed {}: {}\n", args.seed, args.out.display()),
    };
    for frame in records.frames.values() {
        text += &format!("  {:>9}  {}\n", frame.rows(), figures::records::file_name(&frame.source));
    }
    text += &match (context.language, made.apart.len()) {
        (_, 0) => String::new(),
        (Language::Fr, n) => {
            format!("{n} chiffres imprimés n’y sont pas tenus, car ils en contredisent d’autres\u{a0}:\n")
        }
        (Language::En, n) => format!("{n} printed figures are not met, because they contradict others:\n"),
    };
    made.apart.iter().for_each(|figure| text += &format!("  {figure}\n"));
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}
