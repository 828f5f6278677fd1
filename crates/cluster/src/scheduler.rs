//! The scheduler: takes plans, cuts them into tasks, gives them to executors, gives a lost executor's tasks to others.

use crate::codec::{Logical, Physical};
use crate::{ClusterError, ballista, runtime, session};
use ballista_core::object_store::session_state_with_s3_support;
use ballista_scheduler::cluster::BallistaCluster;
use ballista_scheduler::config::SchedulerConfig;
use ballista_scheduler::scheduler_process::{create_scheduler, start_grpc_service_with_listener};
use datafusion_proto::protobuf::{LogicalPlanNode, PhysicalPlanNode};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpSocket};
use tokio::signal::unix::{SignalKind, signal};

/// How often executors that are lost are looked for.
const ROUND: Duration = Duration::from_secs(1);
/// Connections that wait to be accepted, at most.
const BACKLOG: u32 = 1024;

/// A scheduler to start.
#[derive(Clone, Debug)]
pub struct Scheduler {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Under which name executors reach it.
    pub host: String,
    /// After how long without a sign an executor is lost; at least 10 s, since one that is busy asks every 5.
    pub lost_after: Duration,
}

/// Runs a scheduler until SIGINT or SIGTERM; `open` is told where it listens.
///
/// # Errors
/// [`ClusterError`]: an address that is taken, or a scheduler that ends by itself.
pub fn schedule(scheduler: &Scheduler, open: impl FnOnce(SocketAddr)) -> Result<(), ClusterError> {
    runtime()?.block_on(async {
        let taken = |error| ClusterError::Listen(scheduler.listen, error);
        let listener = listen(scheduler.listen).map_err(taken)?;
        let at = listener.local_addr().map_err(taken)?;
        let config = Arc::new(config(scheduler, at));
        let cluster = BallistaCluster::new_from_config(&config).await.map_err(ballista)?;
        let server = create_scheduler::<LogicalPlanNode, PhysicalPlanNode>(cluster, config).await.map_err(ballista)?;
        let stopped = stopped()?;
        open(at);
        tokio::select! {
            served = start_grpc_service_with_listener(listener, server) => served.map_err(ballista),
            () = stopped => Ok(()),
        }
    })
}

/// Connections inherit what is set here. Without `TCP_NODELAY`, which Ballista does not set, an executor would wait 40 ms for each task.
fn listen(at: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if at.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    socket.set_reuseaddr(true)?;
    socket.set_nodelay(true)?;
    socket.bind(at)?;
    socket.listen(BACKLOG)
}

fn config(scheduler: &Scheduler, at: SocketAddr) -> SchedulerConfig {
    SchedulerConfig {
        scheduling_policy: session::POLICY,
        external_host: scheduler.host.clone(),
        bind_host: at.ip().to_string(),
        bind_port: at.port(),
        executor_timeout_seconds: scheduler.lost_after.as_secs(),
        expire_dead_executor_interval_seconds: ROUND.as_secs(),
        no_executors_grace_period_seconds: scheduler.lost_after.as_secs(),
        override_config_producer: Some(Arc::new(session::config)),
        override_session_builder: Some(Arc::new(session_state_with_s3_support)),
        override_logical_codec: Some(Arc::new(Logical::default())),
        override_physical_codec: Some(Arc::new(Physical::default())),
        ..SchedulerConfig::default()
    }
}

/// Ends with the first SIGINT or SIGTERM from now on.
fn stopped() -> Result<impl Future<Output = ()>, ClusterError> {
    let mut interrupted = signal(SignalKind::interrupt()).map_err(ClusterError::System)?;
    let mut terminated = signal(SignalKind::terminate()).map_err(ClusterError::System)?;
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => (),
            _ = terminated.recv() => (),
        }
    })
}
