//! A cluster on this machine that loses its machines, with the program as the tests built it.
//!
//! What is tried stands in `tests/cluster/machines.py`. Start with [`run`].

use crate::command;
use crate::system::{self, Found, need};
use std::path::Path;
use std::process::Command;

/// The script, below the workspace.
const SCRIPT: &str = "tests/cluster/machines.py";

/// Computes an edition on executors that are killed, and without what a cluster takes.
///
/// # Errors
/// What differed from the edition of one process, or was not told; in CI also when it can't be run.
pub fn run(root: &Path) -> Result<(), String> {
    let found = need("python3", "python3")?;
    let Found::At(python) = &found else {
        system::skip("machines of a cluster", &[found]);
        return Ok(());
    };
    let mut script = Command::new(python);
    script.arg(root.join(SCRIPT)).arg(root.join("target/debug/tremplin"));
    command::show(script)
}
