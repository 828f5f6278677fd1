//! The command line of Tremplin. Parses, hands over to `commands`, gives the exit status.
//!
//! Status 0 when all is well, 1 when contradictions were found, 2 when something can't be read or written,
//! 130 after Ctrl-C. Read `cli` first: it is what a user can type; then the module of a command.

mod atomic;
mod chain;
mod cli;
mod commands;
mod compare;
mod config;
mod context;
mod edition_file;
mod engine;
mod error;
mod failures;
mod interrupt;
mod keep_words;
mod language;
mod large;
mod microdata;
mod nearest;
mod protection;
mod publication;
mod published;
mod serve;
mod show;
mod text_report;
mod usage;
mod verify_json;
mod verify_words;
mod workshop;

use clap::Parser;
use cli::Cli;
use context::{Context, complain};
use std::process::ExitCode;

fn main() -> ExitCode {
    let language = language::choose();
    match Cli::try_parse() {
        Err(error) => usage::answer(&error, &Context::new(language, None)),
        Ok(cli) => {
            let context = Context::new(cli.global.lang.unwrap_or(language), cli.global.network);
            // A server stops by itself, after the answers under way.
            let watched = if matches!(cli.command, cli::Command::Serve(_) | cli::Command::Cluster(_)) {
                Ok(())
            } else {
                interrupt::watch()
            };
            let done = watched.and_then(|()| commands::run(cli.command, &context));
            interrupt::wait_if_interrupted();
            done.unwrap_or_else(|error| {
                complain(&error.render(context.language));
                ExitCode::from(2)
            })
        }
    }
}
