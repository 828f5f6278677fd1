//! `tremplin mail bounce`: mail that came back.

use super::keep::{existing, open, wait};
use crate::cli::{Kept, MailCommand};
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
    wait(async {
        let noted = application(kept, context).await?.mails().note_bounce(Actor::program(), &which, reason).await;
        noted.map_err(|error| refused(&error))
    })?;
    context.print(pick(context.language, "Noté.\n", "Noted.\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn which(message: Option<&str>, recipient: Option<&str>) -> Result<Which, CommandError> {
    match (message, recipient) {
        (Some(message), _) => Ok(Which::Message(message.to_owned())),
        (None, recipient) => address_of(recipient.unwrap_or_default()).map(Which::Recipient),
    }
}

/// An address as it was typed.
pub(super) fn address_of(text: &str) -> Result<Mail, CommandError> {
    Mail::parse(text).map_err(|_| {
        CommandError::new(format!("`{text}` n’est pas une adresse"), format!("`{text}` is no address"))
            .help("écrivez-la en entier\u{a0}: prenom.nom@exemple.fr", "write all of it: first.last@example.org")
    })
}

/// The use cases over a database that is there, for a command that is neither a server nor a demonstration.
pub(super) async fn application(kept: &Kept, context: &Context) -> Result<App, CommandError> {
    let (address, rules) = (existing(kept)?, context.rules()?);
    let setup = Setup {
        store: open(&address).await?,
        network: Arc::new(rules.network.clone()),
        questionnaires: Arc::default(),
        workshop: None,
        clock: Clock::system(),
        base_url: String::new(),
        demo: false,
        rates: Rates::default(),
    };
    Ok(App::new(setup))
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
