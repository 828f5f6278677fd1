//! Turns definitions and records into an edition. The only crate that knows DataFusion and Arrow.
//!
//! Answers for: reading and writing a folder of records, freezing it, planning the scans that all
//! figures need together, running them, and deriving every figure exactly. Does not read the network's
//! files (`rules`), judge consistency (`consistency`) or print (`publish`).
//!
//! The way through: [`records::read`] → [`snapshot::freeze`] → [`plan::Plan::new`] →
//! [`execute::execute`] → [`edition::compute`]. Read [`plan::Plan`] first.

pub mod cube;
pub mod edition;
pub mod execute;
pub mod explain;
pub mod json;
pub mod pages;
pub mod plan;
pub mod quality;
pub mod records;
pub mod snapshot;
pub mod sql;
pub mod units;

pub use domain::formula;

/// The engine itself, for the bench that compares with plain queries; nothing else should name it.
#[doc(hidden)]
pub use datafusion;
