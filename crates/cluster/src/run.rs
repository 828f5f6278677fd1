//! Runs a plan on a cluster: the same passes as on one machine, each cut into tasks.

use crate::address::{Address, Answer};
use crate::{ClusterError, runtime, session};
use ballista::prelude::SessionContextExt as _;
use ballista_core::object_store::session_state_with_s3_support;
use datafusion::error::DataFusionError;
use datafusion::prelude::SessionContext;
use domain::network::{Network, SourceId};
use figures::execute::{Engine, ExecuteError, Filled, execute_on};
use figures::plan::Plan;
use figures::snapshot::Snapshot;
use std::path::Path;

/// What an executor found for the last step of a pass is lost with it, if it is lost before the client has it: then the scheduler
/// holds the pass for done, and the client asks for it again.
const ATTEMPTS: usize = 3;

/// A cluster to run on.
#[derive(Clone, Debug)]
pub struct Cluster {
    /// Its scheduler.
    pub scheduler: Address,
    /// Where client and executors find the snapshot's files: a path or `s3://bucket/prefix`; the snapshot's own folder
    /// when none is named.
    pub files: Option<String>,
}

/// Fills every slot of `plan` from `snapshot` on `cluster`, exactly; `told` hears of each source when its pass begins.
///
/// Blocks: call it outside of any async runtime.
///
/// # Errors
/// [`ClusterError`]: no scheduler, no executor, a scheduler lost meanwhile, or a failure of the engine with its query.
pub fn execute(
    cluster: &Cluster,
    network: &Network,
    plan: &Plan,
    snapshot: &Snapshot,
    told: &dyn Fn(&SourceId),
) -> Result<Filled, ClusterError> {
    let scheduler = &cluster.scheduler;
    runtime()?.block_on(async {
        match scheduler.ask().await {
            Answer::Silent => return Err(ClusterError::NoScheduler(scheduler.clone())),
            Answer::Idle => return Err(ClusterError::NoExecutor(scheduler.clone())),
            Answer::Ready => (),
        }
        let context = session(scheduler).await.map_err(crate::ballista)?;
        let place = |location: &Path| cluster.place(&snapshot.folder, location);
        let engine = Engine { context: &context, place: &place, told, attempts: ATTEMPTS, is_here: false };
        match execute_on(&engine, network, plan, snapshot).await {
            Ok(filled) => Ok(filled),
            Err(error) => Err(cluster.why(error).await),
        }
    })
}

async fn session(scheduler: &Address) -> Result<SessionContext, DataFusionError> {
    let state = session_state_with_s3_support(session::config())?;
    SessionContext::remote_with_state(&scheduler.to_string(), state).await
}

impl Cluster {
    /// What client and executors read for a file or folder of the snapshot.
    fn place(&self, folder: &Path, location: &Path) -> String {
        // As text: a path without its first part has no slash at its end any more, which says that it is a folder.
        let (folder, at) = (folder.to_string_lossy(), location.to_string_lossy());
        let below = at.strip_prefix(folder.as_ref()).unwrap_or(&at).trim_start_matches('/');
        match &self.files {
            Some(root) => format!("{}/{below}", root.trim_end_matches('/')),
            None => {
                std::path::absolute(location).unwrap_or_else(|_| location.to_owned()).to_string_lossy().into_owned()
            }
        }
    }

    /// A failure of the engine, or of the scheduler if it answers no more.
    async fn why(&self, error: ExecuteError) -> ClusterError {
        match self.scheduler.ask().await {
            Answer::Silent => ClusterError::SchedulerLost(self.scheduler.clone(), error),
            Answer::Idle | Answer::Ready => ClusterError::Engine(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_below_the_folder_that_is_named() {
        let scheduler: Address = "df://localhost".parse().unwrap();
        let (folder, file, parts) =
            ("/data/e.snapshot", "/data/e.snapshot/answers.parquet", "/data/e.snapshot/learners/");
        let place = |files: Option<&str>, location: &str| {
            let cluster = Cluster { scheduler: scheduler.clone(), files: files.map(str::to_owned) };
            cluster.place(Path::new(folder), Path::new(location))
        };
        assert_eq!(place(None, file), file);
        assert_eq!(place(None, parts), parts);
        assert_eq!(place(Some("s3://bucket/2019"), file), "s3://bucket/2019/answers.parquet");
        assert_eq!(place(Some("/mnt/e/"), parts), "/mnt/e/learners/");
    }
}
