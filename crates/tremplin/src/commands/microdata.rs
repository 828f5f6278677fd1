//! `tremplin microdata`: files for research and sampling frames, each under an agreement and logged.

mod export;
mod frame;
mod log;

use crate::cli::Microdata;
use crate::context::Context;
use crate::error::CommandError;
use std::process::ExitCode;

/// Exports, or reads the log.
pub fn run(args: &Microdata, context: &Context) -> Result<ExitCode, CommandError> {
    match args {
        Microdata::Export(args) => export::run(args, context),
        Microdata::Frame(args) => frame::run(args, context),
        Microdata::Log(args) => log::run(args, context),
    }
}
