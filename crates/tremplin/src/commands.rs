//! One module a command: each reads its arguments, calls the crate that knows, prints what it got.
//!
//! A new command is a variant of [`crate::cli::Command`], a line in [`run`] and a module here.

mod accounts;
pub mod cluster;
pub mod demo;
mod edition;
mod figures;
mod keep;
mod mail;
mod microdata;
mod protect;
mod publish;
mod quality;
mod rules;
mod serve;
mod synthesise;
mod verify;

use crate::cli::Command;
use crate::context::Context;
use crate::error::CommandError;
use std::process::ExitCode;

/// Runs a command.
///
/// # Errors
/// Why it could not do its work; what it found wrong is in the exit code.
pub fn run(command: Command, context: &Context) -> Result<ExitCode, CommandError> {
    match command {
        Command::Demo(args) => demo::run(&args, context),
        Command::Serve(args) => serve::run(&args, context),
        Command::Synthesise(args) => synthesise::run(&args, context),
        Command::Verify(args) => verify::run(&args, context),
        Command::Figures(args) => figures::run(&args, context),
        Command::Rules(args) => rules::run(&args, context),
        Command::Protect(args) => protect::run(&args, context),
        Command::Publish(args) => publish::run(&args, context),
        Command::Microdata(args) => microdata::run(&args, context),
        Command::Audit(args) => keep::audit(&args, context),
        Command::Backup(args) => keep::backup(&args, context),
        Command::Restore(args) => keep::restore(&args, context),
        Command::Export(args) => keep::export(&args, context),
        Command::Import(args) => keep::import(&args, context),
        Command::Config(args) => keep::config(&args, context),
        Command::Mail(args) => mail::run(&args, context),
        Command::Accounts(args) => accounts::run(&args, context),
        Command::Edition(args) => edition::run(args, context),
        Command::Cluster(args) => cluster::run(&args, context),
    }
}
