//! `tremplin synthesise`: records that would have printed a publication, or a snapshot many times as large.

use crate::cli::Synthesise;
use crate::context::Context;
use crate::error::CommandError;
use crate::{atomic, chain, large, published};
use consistency::synthesise::{Order, Synthetic};
use consistency::verify::PublishedFigure;
use domain::network::{Language, Year};
use figures::records::Records;
use indicatif::{ProgressBar, ProgressStyle};
use rules::Rules;
use std::fs::File;
use std::process::ExitCode;

/// Writes the folder and says what it holds.
pub fn run(args: &Synthesise, context: &Context) -> Result<ExitCode, CommandError> {
    let rules = context.rules()?;
    let edition = args.edition.unwrap_or(rules.network.edition);
    let rows = printed(args, &rules, edition)?;
    let order = Order { edition, seed: args.seed };
    let (lines, made) = match args.scale {
        1 => records(args, &rules, &rows, order)?,
        scale => snapshot(args, &rules, &rows, order, scale)?,
    };
    let mut text = match context.language {
        Language::Fr => {
            format!("Données de synthèse de {edition}, graine {}\u{a0}: {}\n", args.seed, args.out.display())
        }
        Language::En => format!("Synthetic records of {edition}, seed {}: {}\n", args.seed, args.out.display()),
    };
    lines.iter().for_each(|(rows, name)| text += &format!("  {rows:>9}  {name}\n"));
    text += &match (context.language, made.apart.len(), args.scale) {
        // Drawn networks are near the printed figures, none of which they are held to.
        (_, 0, _) | (_, _, 2..) => String::new(),
        (Language::Fr, n, _) => {
            format!("{n} chiffres imprimés n’y sont pas tenus, car ils en contredisent d’autres\u{a0}:\n")
        }
        (Language::En, n, _) => format!("{n} printed figures are not met, because they contradict others:\n"),
    };
    if args.scale == 1 {
        made.apart.iter().for_each(|figure| text += &format!("  {figure}\n"));
    }
    context.print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn printed(args: &Synthesise, rules: &Rules, edition: Year) -> Result<Vec<PublishedFigure>, CommandError> {
    let Some(file) = &args.published else { return chain::printed(rules, edition) };
    let opened = File::open(file)
        .map_err(|error| CommandError::file(("impossible de lire", "can’t read"), file.display(), &error))?;
    published::read(opened, &file.display().to_string(), edition)
}

/// Rows with the name of what holds them.
type Lines = Vec<(u64, String)>;

fn records(
    args: &Synthesise,
    rules: &Rules,
    rows: &[PublishedFigure],
    order: Order,
) -> Result<(Lines, Synthetic), CommandError> {
    let (records, made) = atomic::write_folder(&args.out, |folder| {
        let (records, made) = chain::synthesise(rules, rows, order)?;
        chain::write_records(rules, &records, folder)?;
        Ok((records, made))
    })?;
    let line = |frame: &domain::records::Frame| (frame.rows() as u64, figures::records::file_name(&frame.source));
    Ok((records.frames.values().map(line).collect(), made))
}

fn snapshot(
    args: &Synthesise,
    rules: &Rules,
    rows: &[PublishedFigure],
    order: Order,
    scale: u64,
) -> Result<(Lines, Synthetic), CommandError> {
    let (frozen, made) = atomic::make_folder(&args.out, |folder| {
        let (base, made) = chain::synthesise(rules, rows, order)?;
        let bar = progress(&base, scale);
        let size = large::Size::of(&base, scale);
        let frozen = large::write(rules, &base, order.seed, size, folder, |rows| bar.inc(rows))?;
        bar.finish_and_clear();
        Ok((frozen, made))
    })?;
    let sources = frozen.snapshot.manifest.sources.iter();
    Ok((sources.map(|(id, source)| (source.rows, id.to_string())).collect(), made))
}

/// Rows written of rows expected; on a terminal only.
fn progress(base: &Records, scale: u64) -> ProgressBar {
    let rows: usize = base.frames.values().map(domain::records::Frame::rows).sum();
    let bar = ProgressBar::new(rows as u64 * scale);
    let style = ProgressStyle::with_template("{wide_bar} {human_pos} / {human_len}  {per_sec}  {eta}");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
