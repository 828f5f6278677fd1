//! Runs the program away from the surroundings of the test.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What a run gave.
pub struct Ran {
    pub status: Option<i32>,
    pub out: String,
    pub err: String,
}

/// The program, not yet run, without what would change its language or its colours.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tremplin"));
    for name in ["LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR"] {
        command.env_remove(name);
    }
    command
}

/// Runs with these arguments and nothing to read.
pub fn run(arguments: &[&str]) -> Ran {
    run_with(arguments, b"")
}

/// Runs with these arguments and this standard input.
pub fn run_with(arguments: &[&str], input: &[u8]) -> Ran {
    let mut command = program();
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that refuses its arguments reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ran { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A file of the repository.
pub fn repository(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// No-break spaces made visible.
pub fn visible(text: &str) -> String {
    text.replace('\u{a0}', "~").replace('\u{202f}', "¬")
}
