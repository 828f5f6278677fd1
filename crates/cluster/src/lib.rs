//! The figures of an edition on several machines: DataFusion's own scheduler and executors, Ballista, which fill the
//! same cubes over the same files.
//!
//! Answers for: the scheduler and the executors as processes, how a fused cube travels, and running a plan on them.
//! Knows no figure and no command line. Start with [`execute`]; [`schedule`] and [`work`] are the two other programs.
//!
//! Empty without the feature `ballista`, so that nobody who runs on one machine compiles it.
#![cfg(feature = "ballista")]

mod address;
mod codec;
mod executor;
mod run;
mod scheduler;
mod session;

pub use address::{Address, NoAddress};
pub use executor::{Executor, work};
pub use run::{Cluster, execute};
pub use scheduler::{Scheduler, schedule};

use figures::execute::ExecuteError;
use std::io;
use std::net::SocketAddr;
use thiserror::Error;

/// Why a cluster did not start, or did not do its work.
#[derive(Debug, Error)]
pub enum ClusterError {
    /// Nothing answers where the scheduler should be.
    #[error("no scheduler answers at {0}")]
    NoScheduler(Address),
    /// The scheduler answers, and has nobody to work.
    #[error("the scheduler at {0} has no executor")]
    NoExecutor(Address),
    /// The scheduler answered at first, and does no more.
    #[error("the scheduler at {0} was lost while it worked")]
    SchedulerLost(Address, #[source] ExecuteError),
    /// The work itself failed; the executors' messages are within.
    #[error(transparent)]
    Engine(#[from] ExecuteError),
    /// The address is taken, or is none of this machine.
    #[error("can't listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
    /// A scheduler or an executor did not start or ended by itself.
    #[error("{0}")]
    Ballista(String),
    /// No thread, no folder, or no signal could be had.
    #[error("the system refused")]
    System(#[source] io::Error),
}

/// What Ballista says, as text: its errors hold what can't be kept.
fn ballista(error: impl std::fmt::Display) -> ClusterError {
    ClusterError::Ballista(error.to_string())
}

fn runtime() -> Result<tokio::runtime::Runtime, ClusterError> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(ClusterError::System)
}
