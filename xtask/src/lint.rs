//! Clippy as the compiler of a build, so that one compilation gives both the programs and what clippy has to say.
//!
//! `cargo clippy` would compile every dependency a second time, for checking only. Clippy's driver is a whole compiler:
//! cargo runs it in place of `rustc` for the crates of this workspace, and plain `rustc` for all others. What it makes
//! stands beside what `rustc` makes, so two builds of one run must agree on it. Start with [`through_clippy`].

use std::path::{Path, PathBuf};
use std::process::Command;

/// Arguments of clippy's driver as `cargo clippy -- -D warnings` hands them over, each with its end.
const ARGUMENTS: &str = "-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__";

/// Lets `command`, which is cargo, compile the workspace's crates with clippy, whose warnings then fail the build.
///
/// # Errors
/// When the toolchain has no clippy.
pub fn through_clippy(mut command: Command) -> Result<Command, String> {
    let driver = driver(Path::new(command.get_program()))?;
    command.env("RUSTC_WORKSPACE_WRAPPER", driver).env("CLIPPY_ARGS", ARGUMENTS);
    Ok(command)
}

/// Clippy's driver, beside the cargo that runs this program: of the same toolchain.
fn driver(cargo: &Path) -> Result<PathBuf, String> {
    let driver = cargo.with_file_name(format!("clippy-driver{}", std::env::consts::EXE_SUFFIX));
    if driver.is_file() {
        return Ok(driver);
    }
    Err(format!("{}: not found. `rustup component add clippy` brings it", driver.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolchain_without_clippy_is_told_how_to_get_it() {
        let message = through_clippy(Command::new("no-such-folder/cargo"));
        assert!(message.is_err_and(|message| message.contains("rustup component add clippy")));
    }
}
