//! `tremplin microdata log`: whether the chain of the log holds, and who exported what for what.

use crate::cli::Log;
use crate::context::{Context, complain};
use crate::error::CommandError;
use crate::microdata::journal::{self, Entry, Journal};
use domain::network::Language;
use std::process::ExitCode;

/// Verifies and lists; status 1 when a line was changed, with its number.
pub fn run(args: &Log, context: &Context) -> Result<ExitCode, CommandError> {
    let bytes = std::fs::read(&args.file).map_err(|error| {
        CommandError::file(("impossible de lire la consignation", "can’t read the log"), args.file.display(), &error)
            .help("donnez le fichier des exports consignés", "give the file that exports are logged in")
    })?;
    match journal::verify(&bytes) {
        Ok(journal) => {
            context.print(&list(&journal, context.language))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(broken) => {
            complain(&format!("{}\n", broken.say(&args.file, context.language)));
            Ok(ExitCode::from(1))
        }
    }
}

fn list(journal: &Journal, language: Language) -> String {
    let lines: String = journal.entries.iter().map(|entry| line(entry, language)).collect();
    let (n, last) = (journal.entries.len(), &journal.last);
    let end = match language {
        Language::Fr => format!("{n} export(s), chaîne intacte, dernière empreinte\u{a0}:\n  {last}\n"),
        Language::En => format!("{n} export(s), chain intact, last hash:\n  {last}\n"),
    };
    lines + &end
}

fn line(entry: &Entry, language: Language) -> String {
    let Entry { at, person, agreement, command, purpose, rows, edition, .. } = entry;
    let kl = |k: &Option<u64>| k.map_or_else(|| "·".to_owned(), |k| k.to_string());
    let measured = entry.k.map(|_| format!(", k = {}, l = {}", kl(&entry.k), kl(&entry.l))).unwrap_or_default();
    let expires = entry.expires_on.as_ref().map(|day| match language {
        Language::Fr => format!(", jusqu’au {day}"),
        Language::En => format!(", until {day}"),
    });
    let expires = expires.unwrap_or_default();
    match language {
        Language::Fr => format!(
            "{at}  {person}, accord {agreement}{expires}\n  {command} {edition}\u{a0}: {rows} lignes{measured}\n  {purpose}\n"
        ),
        Language::En => format!(
            "{at}  {person}, agreement {agreement}{expires}\n  {command} {edition}: {rows} rows{measured}\n  {purpose}\n"
        ),
    }
}
