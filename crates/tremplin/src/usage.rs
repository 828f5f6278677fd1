//! What clap has to say: help, version, and what was typed wrong, in French too.
//!
//! Start with [`answer`].

use crate::context::{Context, complain};
use crate::nearest::nearest;
use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use domain::network::Language;
use std::process::ExitCode;

/// Status of a command line that can't be understood.
const WRONG: u8 = 2;

/// Prints what clap has to say.
pub fn answer(error: &Error, context: &Context) -> ExitCode {
    let text = error.render();
    if !error.use_stderr() {
        let text = if context.colour { text.ansi().to_string() } else { text.to_string() };
        return match context.print(&text) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                complain(&error.render(context.language));
                ExitCode::from(WRONG)
            }
        };
    }
    match (context.language, error.kind()) {
        (Language::En, _) | (_, ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) => complain(&text.to_string()),
        (Language::Fr, _) => complain(&french(error)),
    }
    ExitCode::from(WRONG)
}

fn french(error: &Error) -> String {
    let what = sentence(error).unwrap_or_else(|| "la ligne de commande ne se comprend pas".to_owned());
    let mut text = format!("erreur\u{a0}: {what}\n");
    if let Some(tip) = tip(error) {
        text += &format!("  aide\u{a0}: {tip}\n");
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        text += &format!("\n{usage}\n");
    }
    text + "\nPour en savoir plus, ajoutez --help.\n"
}

fn sentence(error: &Error) -> Option<String> {
    let said = |kind| said(error, kind);
    let argument = said(ContextKind::InvalidArg);
    let value = said(ContextKind::InvalidValue);
    Some(match error.kind() {
        ErrorKind::UnknownArgument => format!("l’argument `{}` est inconnu", argument?),
        ErrorKind::InvalidSubcommand => format!("la commande `{}` est inconnue", said(ContextKind::InvalidSubcommand)?),
        ErrorKind::MissingSubcommand => "il manque une commande".to_owned(),
        ErrorKind::MissingRequiredArgument => format!("il manque {}", argument?),
        ErrorKind::InvalidValue if value.as_deref().is_none_or(str::is_empty) => {
            format!("il manque une valeur à {}", argument?)
        }
        ErrorKind::InvalidValue => format!("`{}` ne convient pas à {}", value?, argument?),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|why| format!("\u{a0}; {why}")).unwrap_or_default();
            format!("`{}` ne convient pas à {}{why}", value?, argument?)
        }
        ErrorKind::ArgumentConflict => format!("{} ne va pas avec {}", argument?, said(ContextKind::PriorArg)?),
        ErrorKind::InvalidUtf8 => "un argument n’est pas en UTF-8".to_owned(),
        _ => return None,
    })
}

fn said(error: &Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(all) => Some(all.join(", ")),
        _ => None,
    }
}

/// The valid value, argument or command that was probably meant.
fn tip(error: &Error) -> Option<String> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(near) = kinds.into_iter().find_map(|kind| said(error, kind)) {
        return Some(format!("vouliez-vous dire `{near}`\u{a0}?"));
    }
    let Some(ContextValue::Strings(valid)) = error.get(ContextKind::ValidValue) else { return None };
    let typed = said(error, ContextKind::InvalidValue).unwrap_or_default();
    let near = nearest(&typed, valid.iter().map(String::as_str));
    match near {
        _ if valid.is_empty() => None,
        Some(near) => Some(format!("vouliez-vous dire `{near}`\u{a0}? Possibles\u{a0}: {}", valid.join(", "))),
        None => Some(format!("possibles\u{a0}: {}", valid.join(", "))),
    }
}
