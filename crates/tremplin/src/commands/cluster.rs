//! `tremplin cluster`: the scheduler and the executors of a cluster, where the program was built with one.

use crate::cli::Cluster as Args;
use crate::context::Context;
use crate::error::CommandError;
use std::process::ExitCode;

/// Runs a scheduler or an executor until it is told to stop.
#[cfg(not(feature = "cluster"))]
pub fn run(_: &Args, _: &Context) -> Result<ExitCode, CommandError> {
    Err(crate::engine::not_built())
}

#[cfg(feature = "cluster")]
pub use built::{address, run, uncomputed};

#[cfg(feature = "cluster")]
mod built {
    use super::{Args, CommandError, Context, ExitCode};
    use crate::cli::{Executor, Scheduler};
    use crate::{chain, failures};
    use cluster::{Address, ClusterError};
    use domain::network::{Language, Text};
    use std::time::Duration;
    use tracing_subscriber::EnvFilter;

    /// Runs a scheduler or an executor until it is told to stop.
    pub fn run(args: &Args, context: &Context) -> Result<ExitCode, CommandError> {
        log();
        match args {
            Args::Scheduler(args) => schedule(args, context),
            Args::Executor(args) => work(args, context),
        }
        .map(|()| ExitCode::SUCCESS)
    }

    /// Warnings of the engine; `RUST_LOG` says more or less.
    fn log() {
        let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    }

    fn schedule(args: &Scheduler, context: &Context) -> Result<(), CommandError> {
        let host = args.host.clone().unwrap_or_else(|| args.listen.ip().to_string());
        let lost_after = Duration::from_secs(args.lost_after);
        let scheduler = cluster::Scheduler { listen: args.listen, host: host.clone(), lost_after };
        cluster::schedule(&scheduler, |at| {
            let url = format!("df://{host}:{}", at.port());
            say(
                context,
                &format!(
                    "Répartiteur ouvert\u{a0}: {url}\nExécuteurs\u{a0}: tremplin cluster executor --scheduler {url}"
                ),
                &format!("Scheduler open: {url}\nExecutors: tremplin cluster executor --scheduler {url}"),
            );
        })
        .map_err(|error| unstarted(&error))
    }

    fn work(args: &Executor, context: &Context) -> Result<(), CommandError> {
        let executor = cluster::Executor {
            scheduler: address(&args.scheduler)?,
            listen: args.listen,
            host: args.host.clone().unwrap_or_else(|| args.listen.to_string()),
            port: args.port,
            task_port: args.task_port,
            cores: args.cores.map(usize::from),
            work: args.work.clone().unwrap_or_else(std::env::temp_dir),
        };
        say(
            context,
            &format!("Exécuteur de {}, résultats sur le port {}", executor.scheduler, executor.port),
            &format!("Executor of {}, results on port {}", executor.scheduler, executor.port),
        );
        cluster::work(&executor).map_err(|error| unstarted(&error))
    }

    fn say(context: &Context, fr: &str, en: &str) {
        eprintln!("{}", if context.language == Language::Fr { fr } else { en });
    }

    /// The address of a scheduler as somebody typed it.
    ///
    /// # Errors
    /// When it is none.
    pub fn address(text: &str) -> Result<Address, CommandError> {
        text.parse().map_err(|_| {
            CommandError::new(
                format!("`{text}` n’est pas l’adresse d’un répartiteur"),
                format!("`{text}` is no address of a scheduler"),
            )
            .help("attendu\u{a0}: df://machine:50050", "expected: df://host:50050")
        })
    }

    /// Why no edition was computed, with the way out.
    pub fn uncomputed(error: &ClusterError) -> CommandError {
        with_the_way_out(error, chain::uncomputed(failures::of_cluster(error)))
    }

    /// Why a scheduler or an executor did not start, or ended by itself.
    fn unstarted(error: &ClusterError) -> CommandError {
        let Text { fr, en } = failures::of_cluster(error);
        with_the_way_out(error, CommandError::new(fr, en))
    }

    fn with_the_way_out(error: &ClusterError, told: CommandError) -> CommandError {
        match error {
            ClusterError::NoScheduler(_) | ClusterError::SchedulerLost(..) => told.help(
                "démarrez-le avec `tremplin cluster scheduler`, puis recommencez\u{a0}: rien n’a été écrit",
                "start it with `tremplin cluster scheduler`, then try again: nothing was written",
            ),
            ClusterError::NoExecutor(scheduler) => told.help(
                format!("démarrez-en un avec `tremplin cluster executor --scheduler {scheduler}`"),
                format!("start one with `tremplin cluster executor --scheduler {scheduler}`"),
            ),
            ClusterError::Engine(_) => told.help(
                "les exécuteurs lisent-ils le gel au même chemin\u{a0}? sinon, dites où avec --cluster-files",
                "do the executors read the snapshot at the same path? if not, say where with --cluster-files",
            ),
            ClusterError::Listen(..) => {
                told.help("choisissez une autre adresse avec --listen", "choose another address with --listen")
            }
            ClusterError::Ballista(_) | ClusterError::System(_) => told,
        }
    }
}
