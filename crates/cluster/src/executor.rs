//! An executor: fills the cubes of the tasks that the scheduler gives it, and keeps what it found for the last step.

use crate::codec::{Logical, Physical};
use crate::{Address, ClusterError, ballista, runtime, session};
use ballista_core::object_store::runtime_env_with_s3_support;
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How long it waits for a scheduler that is not there yet.
const PATIENCE: Duration = Duration::from_secs(30);

/// An executor to start.
#[derive(Clone, Debug)]
pub struct Executor {
    /// Whose tasks it takes.
    pub scheduler: Address,
    /// Where it listens.
    pub listen: IpAddr,
    /// Under which name scheduler, client and other executors reach it.
    pub host: String,
    /// Where it gives what it found.
    pub port: u16,
    /// Where it takes tasks.
    pub task_port: u16,
    /// How many tasks at once; all cores when none is named.
    pub cores: Option<usize>,
    /// Below which folder it keeps what it found, until it ends.
    pub work: PathBuf,
}

/// Runs an executor until SIGINT or SIGTERM, or until the scheduler sends it away.
///
/// # Errors
/// [`ClusterError`]: a scheduler that never answers, a port that is taken, a folder that can't be written.
pub fn work(executor: &Executor) -> Result<(), ClusterError> {
    let folder =
        tempfile::Builder::new().prefix("tremplin-").tempdir_in(&executor.work).map_err(ClusterError::System)?;
    let config = Arc::new(config(executor, folder.path()));
    runtime()?.block_on(start_executor_process(config)).map_err(ballista)
}

fn config(executor: &Executor, folder: &Path) -> ExecutorProcessConfig {
    ExecutorProcessConfig {
        task_scheduling_policy: session::POLICY,
        bind_host: executor.listen.to_string(),
        external_host: Some(executor.host.clone()),
        port: executor.port,
        grpc_port: executor.task_port,
        scheduler_host: executor.scheduler.host.clone(),
        scheduler_port: executor.scheduler.port,
        scheduler_connect_timeout_seconds: PATIENCE.as_secs() as u16,
        // Ballista takes all cores for 0.
        vcores: executor.cores.unwrap_or(0),
        work_dir: Some(folder.to_string_lossy().into_owned()),
        grpc_max_decoding_message_size: session::RESULT,
        grpc_max_encoding_message_size: session::RESULT,
        override_runtime_producer: Some(Arc::new(runtime_env_with_s3_support)),
        override_config_producer: Some(Arc::new(session::config)),
        override_logical_codec: Some(Arc::new(Logical::default())),
        override_physical_codec: Some(Arc::new(Physical::default())),
        ..ExecutorProcessConfig::default()
    }
}
