//! Where the plan of an edition runs: in this process, or on a cluster, where the program was built with one.
//!
//! Start with [`execute`].

use crate::error::CommandError;
use domain::network::{Network, SourceId};
use figures::execute::Filled;
use figures::plan::Plan;
use figures::snapshot::Snapshot;

/// A cluster as it is named on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// `df://host:port` of its scheduler.
    pub url: String,
    /// Where its machines find the snapshot's files, when that is not where they are here.
    pub files: Option<String>,
}

/// Told of each source when its pass begins, with its rows.
pub type Told<'a> = &'a dyn Fn(&SourceId, u64);

/// Which engine runs, and who hears of it.
#[derive(Clone, Copy, Default)]
pub struct Engine<'a> {
    /// The cluster; this process when none is named.
    pub cluster: Option<&'a Cluster>,
    /// Who hears of it: a cluster's work can be long.
    #[cfg_attr(not(feature = "cluster"), expect(dead_code, reason = "a pass in this process is not told"))]
    pub told: Option<Told<'a>>,
}

/// Fills every slot of `plan`.
///
/// # Errors
/// What keeps the engine, or the cluster, from giving numbers.
pub fn execute(engine: Engine<'_>, network: &Network, plan: &Plan, frozen: &Snapshot) -> Result<Filled, CommandError> {
    match engine.cluster {
        None => figures::execute::execute(network, plan, frozen)
            .map_err(|error| crate::chain::uncomputed(crate::failures::of_engine(&error))),
        Some(cluster) => elsewhere(cluster, engine, network, plan, frozen),
    }
}

#[cfg(feature = "cluster")]
fn elsewhere(
    named: &Cluster,
    engine: Engine<'_>,
    network: &Network,
    plan: &Plan,
    frozen: &Snapshot,
) -> Result<Filled, CommandError> {
    use crate::commands::cluster::{address, uncomputed};
    let told = |source: &SourceId| {
        let rows = frozen.rows(source).unwrap_or_default();
        engine.told.into_iter().for_each(|told| told(source, rows));
    };
    let on = cluster::Cluster { scheduler: address(&named.url)?, files: named.files.clone() };
    cluster::execute(&on, network, plan, frozen, &told).map_err(|error| uncomputed(&error))
}

#[cfg(not(feature = "cluster"))]
fn elsewhere(_: &Cluster, _: Engine<'_>, _: &Network, _: &Plan, _: &Snapshot) -> Result<Filled, CommandError> {
    Err(not_built())
}

/// This program was built without what a cluster takes.
#[cfg(not(feature = "cluster"))]
pub fn not_built() -> CommandError {
    CommandError::new(
        "ce programme a été construit sans la grappe de calcul",
        "this program was built without clusters",
    )
    .help(
        "construisez-le avec `cargo build --release --features cluster`\u{a0}; voir docs/operations/cluster.md",
        "build it with `cargo build --release --features cluster`; see docs/operations/cluster.md",
    )
}
