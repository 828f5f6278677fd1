//! `cargo xtask test`: what tests need, then all tests, with durations, ending with cargo's own results.
//!
//! The list is in [`steps`]; a later need is one more line there.

use crate::steps::{self, Step};
use crate::{browser, command, documents, lint, machines, postgres, tidy, validators};
use std::path::{Path, PathBuf};
use std::process::Command;

const HELP: &str = "\
Runs tidy, builds every test of the workspace with one set of features, runs them all, then looks at the
demonstration as its readers' programs do: a PDF reader, a browser, validators of open data; and goes on journeys
through the running program in that browser; and kills the machines of a cluster. Tests get a PostgreSQL of their own. What these need is installed when it
may be, from the system's packages and into target/; else the step is skipped with the reason.
Prints the duration of each step, slowest first, then cargo's results. Exit status 1 when anything fails.

Usage: cargo xtask test [--lint] [--results-to FILE] [-- ARGUMENTS OF cargo test]

Options:
  --lint             compile with clippy, benches too; a warning fails. Takes the place of `cargo clippy`
  --results-to FILE  write cargo's results to FILE instead, unless a test fails

Examples:
  cargo xtask test
  cargo xtask test -- rounding              only tests with `rounding` in their name
  cargo xtask test -- --lib                 no integration tests, no doctests
  cargo test -p domain                      one crate, in the inner loop, without this command";

/// What is built: all packages, the cluster too. One selection, so that the engine is compiled once.
const SELECTION: [&str; 3] = ["--workspace", "--features", "tremplin/cluster"];

/// What the command line asks for.
#[derive(Debug, Default, PartialEq)]
struct Options {
    lint: bool,
    results_to: Option<PathBuf>,
    passed_on: Vec<String>,
}

/// Runs the command with its arguments.
///
/// # Errors
/// A message for the user when an argument is wrong or a step fails.
pub fn run(root: &Path, arguments: &[String]) -> Result<(), String> {
    if arguments.iter().any(|word| word == "--help" || word == "-h") {
        println!("{HELP}");
        return Ok(());
    }
    let options = parse(arguments)?;
    let mut results = String::new();
    let ran = steps::run(steps(root, &options, &mut results));
    println!("{}", steps::table(&ran.durations));
    match (&options.results_to, ran.failure) {
        (Some(file), None) => std::fs::write(file, &results).map_err(|cause| format!("{}: {cause}", file.display())),
        (_, failure) => {
            print!("{results}");
            failure.map_or(Ok(()), Err)
        }
    }
}

/// Everything that a full test run does, in order.
fn steps<'a>(root: &'a Path, options: &'a Options, results: &'a mut String) -> Vec<Step<'a>> {
    let passed_on = options.passed_on.iter().map(String::as_str);
    let test: Vec<&str> = ["test"].into_iter().chain(SELECTION).chain(["--no-fail-fast"]).chain(passed_on).collect();
    vec![
        Step::new("tidy", || tidy::run(root, &[])),
        Step::new("find PostgreSQL", postgres::announce),
        Step::new("build tests", || command::show(cargo(root, &build(options.lint), options.lint)?)),
        Step::new("run tests", move || {
            let server = postgres::for_tests()?;
            let mut tests = cargo(root, &test, options.lint)?;
            tests.envs(server.as_ref().map(postgres::Server::variable));
            let (text, well) = command::capture(tests, tells_where_it_is)?;
            *results = text;
            if well { Ok(()) } else { Err("see the results above".to_owned()) }
        }),
        Step::new("make a demonstration", || documents::demonstrate(root)),
        Step::new("report in a PDF reader", || documents::reports(root)),
        Step::new("pages in a browser", || browser::pages(root)),
        Step::new("journeys in a browser", || browser::journeys(root)),
        Step::new("machines of a cluster", || machines::run(root)),
        Step::new("open data in validators", || validators::run(root, &documents::site(root))),
    ]
}

/// Builds what the tests run. To lint, benches as well, and the programs as they are outside tests.
fn build(lint: bool) -> Vec<&'static str> {
    let (verb, what) = if lint { ("build", "--all-targets") } else { ("test", "--no-run") };
    [verb].into_iter().chain(SELECTION).chain([what]).collect()
}

fn cargo(root: &Path, arguments: &[&str], lint: bool) -> Result<Command, String> {
    let cargo = command::cargo(root, arguments);
    if lint { lint::through_clippy(cargo) } else { Ok(cargo) }
}

/// Lines that show on the terminal while the rest is kept for the end.
fn tells_where_it_is(line: &str) -> bool {
    let line = line.trim_start();
    ["Running ", "Doc-tests "].iter().any(|start| line.starts_with(start)) || line.ends_with(" ... FAILED")
}

fn parse(arguments: &[String]) -> Result<Options, String> {
    let mut options = Options::default();
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        match word.as_str() {
            "--lint" => options.lint = true,
            "--" => options.passed_on = words.by_ref().cloned().collect(),
            "--results-to" => options.results_to = Some(words.next().ok_or("--results-to needs a file name")?.into()),
            unknown => return Err(format!("`{unknown}` is no option of `cargo xtask test`\n\n{HELP}")),
        }
    }
    Ok(options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Options, String> {
        parse(&line.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn options_are_ours_before_the_dashes_and_cargos_after() {
        let wanted = Options { lint: true, results_to: Some("out.txt".into()), passed_on: vec!["--lib".into()] };
        assert_eq!(parsed("--lint --results-to out.txt -- --lib"), Ok(wanted));
        assert_eq!(parsed(""), Ok(Options::default()));
        assert!(parsed("--lib").is_err_and(|message| message.starts_with("`--lib` is no option")));
    }

    #[test]
    fn only_progress_and_failures_show_while_tests_run() {
        assert!(tells_where_it_is("     Running unittests src/lib.rs"));
        assert!(tells_where_it_is("test set::tests::x ... FAILED"));
        assert!(!tells_where_it_is("test set::tests::x ... ok"));
    }
}
