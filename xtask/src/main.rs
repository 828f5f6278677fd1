//! The project's own commands: `cargo xtask tidy`, `test`, `postgres`, `validate` and `licences`.
//!
//! Answers for: what is checked about the code as text, how the tests are run and timed, which licences may
//! come in. Does not build or run Tremplin itself. Read [`tidy::CHECKS`] first.

mod browser;
mod command;
mod documents;
mod licences;
mod lint;
mod machines;
mod manifest;
mod postgres;
mod source;
mod steps;
mod system;
mod testing;
mod tidy;
mod validators;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask <COMMAND>

Commands:
  tidy      check the rules that the compiler cannot: layers, names, sizes, words (a second or two)
  test      tidy, then every test of the workspace, with the time that each step took
  postgres  run a command beside a PostgreSQL that is thrown away afterwards
  validate  check the open data of a published edition with the validators of others
  licences  check licences, forbidden packages and registries against deny.toml

`cargo xtask <COMMAND> --help` says more.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, rest) = arguments.split_first().map_or(("--help", &[][..]), |(name, rest)| (name.as_str(), rest));
    let outcome = match name {
        "tidy" => tidy::run(&root(), rest),
        "test" => testing::run(&root(), rest),
        "postgres" => postgres::run(rest),
        "validate" => validators::command(&root(), rest),
        "licences" => licences::run(&root(), rest),
        "--help" | "-h" | "help" => {
            println!("{HELP}");
            Ok(())
        }
        unknown => Err(format!("no command `{unknown}`\n\n{HELP}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("{message}");
            ExitCode::FAILURE
        }
    }
}

/// The workspace's folder. Cargo names this package's folder when it runs it; elsewhere the current folder serves.
fn root() -> PathBuf {
    std::env::var("CARGO_MANIFEST_DIR")
        .ok()
        .and_then(|own| Path::new(&own).parent().map(Path::to_owned))
        .unwrap_or_else(|| PathBuf::from("."))
}
