//! `tremplin accounts reset-factor`: the way back in for a last administrator.

use super::keep::wait;
use super::mail::{address_of, application};
use crate::cli::AccountsCommand;
use crate::context::Context;
use crate::error::CommandError;
use app::AppError;
use publish::words::pick;
use std::process::ExitCode;

/// Removes the second factor of a person.
pub fn run(args: &AccountsCommand, context: &Context) -> Result<ExitCode, CommandError> {
    let AccountsCommand::ResetFactor { kept, mail } = args;
    let address = address_of(mail)?;
    let done = wait(async {
        let app = application(kept, context).await?;
        app.accounts().reset_factor_of(&address).await.map_err(|error| refused(&error))
    });
    done?;
    let said = "Le second facteur est retiré\u{a0}: la personne en choisira un autre à sa prochaine connexion.\n";
    context.print(pick(
        context.language,
        said,
        "The second factor is removed: the person sets another up at the next sign-in.\n",
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn refused(error: &AppError) -> CommandError {
    match error {
        AppError::NotFound => CommandError::new("personne n’a cette adresse", "nobody has this address"),
        AppError::Conflict => {
            CommandError::new("cette personne n’a pas de second facteur", "this person has no second factor")
        }
        AppError::Outage(cause) | AppError::Broken(cause) => crate::keep_words::of_store(cause),
        other => CommandError::new(other.to_string(), other.to_string()),
    }
}
