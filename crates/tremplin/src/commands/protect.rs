//! `tremplin protect`: what of an edition has to be withheld, and the attack that shows that it is enough.

use crate::cli::Protect;
use crate::context::{Context, complain};
use crate::error::CommandError;
use crate::protection::{self, words};
use crate::{atomic, edition_file};
use domain::edition::Edition;
use domain::network::Language;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Chooses, attacks, writes; status 1 when something to be hidden can be narrowed all the same.
pub fn run(args: &Protect, context: &Context) -> Result<ExitCode, CommandError> {
    let edition = edition_file::read(&args.edition)?;
    let earlier: Vec<Edition> = args.earlier.iter().map(|file| edition_file::read(file)).collect::<Result<_, _>>()?;
    let rules = context.rules()?;
    if let Some(published) = &args.published {
        let published = edition_file::read(published)?;
        let attacks = protection::attack(&rules, &edition, &published, earlier)?;
        let text = if args.json { words::attacks_json(&attacks) } else { words::attacks(&attacks, context.language) };
        context.print(&text)?;
        return Ok(ExitCode::from(u8::from(attacks.iter().any(|attack| !attack.safe))));
    }
    let made = protection::protect(&rules, &edition, earlier)?;
    let out = args.out.clone().or_else(|| (!args.attack).then(|| beside(&args.edition)));
    if let Some(out) = out.as_ref().filter(|_| made.is_safe()) {
        write(&made.edition, &args.edition, out)?;
    }
    let told = out.as_deref().filter(|_| made.is_safe());
    let text = match (args.json, args.attack) {
        (true, _) => words::json(&made, told),
        (false, true) => {
            words::report(&made, told, context.language) + "\n" + &words::attacks(&made.attacks, context.language)
        }
        (false, false) => words::report(&made, told, context.language),
    };
    context.print(&text)?;
    if !made.is_safe() {
        complain(narrowed(context.language));
    }
    Ok(ExitCode::from(u8::from(!made.is_safe())))
}

/// `edition.json` → `edition-protected.json`.
fn beside(edition: &Path) -> PathBuf {
    let stem = edition.file_stem().map_or_else(|| "edition".into(), |stem| stem.to_string_lossy().into_owned());
    edition.with_file_name(format!("{stem}-protected.json"))
}

/// Writes the protected edition, never over the one that it was made of: what is withheld would be lost.
fn write(made: &Edition, from: &Path, out: &Path) -> Result<(), CommandError> {
    let same = std::fs::canonicalize(out).ok().is_some_and(|out| std::fs::canonicalize(from).ok() == Some(out));
    if same {
        return Err(CommandError::new(
            format!("{} est l’édition elle-même\u{a0}: ce qui est masqué serait perdu", out.display()),
            format!("{} is the edition itself: what is withheld would be lost", out.display()),
        )
        .help("nommez un autre fichier avec --out", "name another file with --out"));
    }
    let json = figures::json::to_json(made).map_err(|error| CommandError::new(error.to_string(), error.to_string()))?;
    atomic::write_file(out, json.as_bytes())
}

fn narrowed(language: Language) -> &'static str {
    match language {
        Language::Fr => {
            "non écrite\u{a0}: un nombre à cacher se laisse encore cerner.\n  aide\u{a0}: voyez lesquels avec --attack, puis regroupez des \
             lignes ou retirez une colonne dans la définition du tableau\n"
        }
        Language::En => {
            "not written: a number to hide can still be narrowed.\n  help: see which with --attack, then group rows or drop a \
             column in the definition of the table\n"
        }
    }
}
