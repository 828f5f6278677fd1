//! The session that client, scheduler and executors share: how rows are cut, where files may be, how cubes travel.

use crate::codec::{Logical, Physical};
use ballista::prelude::SessionConfigExt as _;
use ballista_core::config::TaskSchedulingPolicy;
use ballista_core::object_store::session_config_with_s3_support;
use datafusion::prelude::SessionConfig;
use figures::execute::in_order;
use std::sync::Arc;

/// Into how many tasks a pass is cut at most: what an executor that is lost costs is one of them.
const TASKS: usize = 16;

/// Bytes of a source's files from which on they are cut: each task costs a message and the files' footers, whatever it reads.
const CUT: usize = 128 << 20;

/// Bytes of one result at most: what each training holds comes as one.
pub(crate) const RESULT: u32 = 1 << 30;

/// Executors ask for tasks. Where the scheduler pushes them, tasks that go back to it while every executor is busy wait for an event
/// that may not come any more, and their job never ends.
pub(crate) const POLICY: TaskSchedulingPolicy = TaskSchedulingPolicy::PullStaged;

/// Files on a shared path, or in an S3-compatible store that each machine finds in its environment (`AWS_*`).
pub(crate) fn config() -> SessionConfig {
    in_order(session_config_with_s3_support())
        .with_target_partitions(TASKS)
        .with_repartition_file_min_size(CUT)
        .with_ballista_grpc_client_max_message_size(RESULT as usize)
        // A plan that adapts as it runs can't go back to results that were lost with their executor: its job never ends.
        .with_ballista_adaptive_query_planner(false)
        .with_ballista_logical_extension_codec(Arc::new(Logical::default()))
        .with_ballista_physical_extension_codec(Arc::new(Physical::default()))
}
