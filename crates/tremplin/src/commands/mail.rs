//! `tremplin mail bounce`: mail that came back.

use super::keep::{existing, open, wait};
use crate::cli::MailCommand;
use crate::context::Context;
use crate::error::CommandError;
use app::mail::{BounceError, Which};
use app::{App, AppError, Clock, Rates, Setup};
use domain::accounts::Mail;
use publish::words::pick;
use std::process::ExitCode;
use std::sync::Arc;
use store::Actor;

/// Notes that mail came back.
pub fn run(args: &MailCommand, context: &Context) -> Result<ExitCode, CommandError> {
    let MailCommand::Bounce { kept, message, recipient, reason } = args;
    let which = which(message.as_deref(), recipient.as_deref())?;
    let (address, rules) = (existing(kept)?, context.rules()?);
    wait(async {
        let setup = Setup {
            store: open(&address).await?,
            network: Arc::new(rules.network.clone()),
            clock: Clock::system(),
            base_url: String::new(),
            demo: false,
            rates: Rates::default(),
        };
        let noted = App::new(setup).mails().note_bounce(Actor::program(), &which, reason).await;
        noted.map_err(|error| refused(&error))
    })?;
    context.print(pick(context.language, "Noté.\n", "Noted.\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn which(message: Option<&str>, recipient: Option<&str>) -> Result<Which, CommandError> {
    match (message, recipient) {
        (Some(message), _) => Ok(Which::Message(message.to_owned())),
        (None, recipient) => {
            let recipient = recipient.unwrap_or_default();
            let wrong = |_| {
                CommandError::new(
                    format!("`{recipient}` n’est pas une adresse"),
                    format!("`{recipient}` is no address"),
                )
            };
            Mail::parse(recipient).map(Which::Recipient).map_err(wrong)
        }
    }
}

fn refused(error: &BounceError) -> CommandError {
    match error {
        BounceError::Unknown => CommandError::new(
            "aucun courriel parti ne porte cet identifiant",
            "no message that was sent bears this identifier",
        )
        .help("donnez plutôt l’adresse, avec --recipient", "give the address instead, with --recipient"),
        BounceError::App(AppError::Outage(cause) | AppError::Full(cause) | AppError::Broken(cause)) => {
            crate::keep_words::of_store(cause)
        }
        BounceError::App(other) => CommandError::new(other.to_string(), other.to_string()),
    }
}
