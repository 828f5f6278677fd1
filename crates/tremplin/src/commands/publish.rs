//! `tremplin publish`: an edition as site, report and open data, once its checks are passed or waived.

use crate::cli::Publish;
use crate::context::{Context, complain};
use crate::error::CommandError;
use crate::publication::{self, Checked};
use crate::{atomic, edition_file};
use domain::edition::Edition;
use domain::network::Language;
use domain::publication::Waiver;
use std::path::Path;
use std::process::ExitCode;

/// Checks, makes and writes; status 1, and nothing written, while the edition contradicts itself.
pub fn run(args: &Publish, context: &Context) -> Result<ExitCode, CommandError> {
    let edition = edition_file::read(&args.edition)?;
    let earlier: Vec<Edition> = args.earlier.iter().map(|file| edition_file::read(file)).collect::<Result<_, _>>()?;
    let waivers = args.waivers.as_deref().map(waivers).transpose()?;
    let rules = context.rules()?;
    let checked = Checked::new(&rules, &edition, waivers.as_ref().map(|(name, bytes)| (name.as_str(), bytes.clone())))?;
    if checked.is_refused() {
        context.print(&checked.refusal(context))?;
        complain(&refused(&checked, context.language));
        return Ok(ExitCode::from(1));
    }
    let earlier = in_order(earlier, &edition)?;
    let print = publication::against_print(&rules, &edition, context)?;
    let outputs = checked.outputs(print, &earlier, context)?;
    let write = |folder: &Path| publication::write(&outputs, &edition, folder);
    atomic::write_or_replace(&args.out, publication::is_earlier(&args.out), write)?;
    context.print(&summary(&args.out, outputs.len(), &checked, context.language))?;
    Ok(ExitCode::SUCCESS)
}

fn waivers(file: &Path) -> Result<(String, Vec<u8>), CommandError> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| {
        CommandError::file(("impossible de lire les dérogations", "can’t read the waivers"), &name, &error)
            .help("donnez un fichier TOML, `[[waiver]] …`", "give a TOML file, `[[waiver]] …`")
    })?;
    Ok((name, bytes))
}

/// Earlier editions of the same network, oldest first, each year once.
fn in_order(mut earlier: Vec<Edition>, edition: &Edition) -> Result<Vec<Edition>, CommandError> {
    earlier.sort_by_key(|one| one.edition);
    let years: Vec<_> = earlier.iter().map(|one| one.edition).collect();
    let sound = earlier.iter().all(|one| one.network == edition.network && one.edition < edition.edition)
        && years.windows(2).all(|pair| pair[0] < pair[1]);
    if sound {
        return Ok(earlier);
    }
    Err(CommandError::new(
        "une édition antérieure est d’un autre réseau, d’une année qui n’est pas antérieure, ou donnée deux fois",
        "an earlier edition is of another network, of a year that is not earlier, or given twice",
    )
    .help(
        "donnez avec --earlier une édition par année antérieure",
        "give one edition for each earlier year with --earlier",
    ))
}

fn refused(checked: &Checked<'_>, language: Language) -> String {
    let (fr, en) = (
        "non publié\u{a0}: ces chiffres ne peuvent pas être tous vrais.\n  aide\u{a0}: corrigez les données ou les définitions et \
         recalculez\u{202f}; ou faites signer par une personne nommée, dans un fichier donné avec --waivers\u{a0}:\n",
        "not published: these figures cannot all be true.\n  help: correct the data or the definitions and compute again; or \
         have a named person sign, in a file given with --waivers:\n",
    );
    let drafts = publication::waivers_to_sign(&checked.found);
    format!("{}{drafts}", if language == Language::Fr { fr } else { en })
}

fn summary(out: &Path, files: usize, checked: &Checked<'_>, language: Language) -> String {
    let at = |name: &str| out.join(name).display().to_string();
    let waived = checked.found.len();
    let (home, report) = match language {
        Language::Fr => (at("index.html"), at("rapport.pdf")),
        Language::En => (at("en/index.html"), at("en/report.pdf")),
    };
    let mut text = match language {
        Language::Fr => format!("{files} fichiers publiés\n  {home}\n  {report}\n  {}\n", at("donnees")),
        Language::En => format!("{files} files published\n  {home}\n  {report}\n  {}\n", at("donnees")),
    };
    if waived > 0 {
        text += &match language {
            Language::Fr => {
                format!("{waived} contradiction(s) publiée(s) sur dérogation, dite(s) dans la méthodologie\n")
            }
            Language::En => format!("{waived} contradiction(s) published under a waiver, told in the methodology\n"),
        };
    }
    text + &checked.idle.iter().map(|waiver| idle(waiver, language)).collect::<String>()
}

/// A waiver that nothing asks for is a decision that somebody should take back.
fn idle(waiver: &Waiver, language: Language) -> String {
    let figures: Vec<&str> = waiver.figures.iter().map(|id| id.as_str()).collect();
    let list = figures.join(", ");
    match language {
        Language::Fr => format!("! dérogation sans objet\u{a0}: {list}\n"),
        Language::En => format!("! waiver that nothing asks for: {list}\n"),
    }
}
