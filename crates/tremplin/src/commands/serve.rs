//! `tremplin serve`: the platform, until it is told to stop.

use crate::cli::Serve;
use crate::context::Context;
use crate::error::CommandError;
use crate::serve;
use std::process::ExitCode;

/// Serves until SIGINT or SIGTERM.
pub fn run(args: &Serve, context: &Context) -> Result<ExitCode, CommandError> {
    let rules = context.rules()?;
    let config = serve::configured(args)?;
    serve::log(&config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| CommandError::file(("impossible de démarrer", "can’t start"), "tokio", &error))?;
    runtime.block_on(serve::run(args, &config, &rules, context))?;
    Ok(ExitCode::SUCCESS)
}
