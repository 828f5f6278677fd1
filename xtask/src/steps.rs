//! A list of named steps, run in order and timed.
//!
//! Work that a test run needs (a database server, a browser) is one more [`Step`] before those that use it.

use std::time::Instant;

/// One thing to do, by its name in the table of durations.
pub struct Step<'a> {
    /// What it is called.
    pub name: &'static str,
    /// What it does; the error is shown as it is.
    pub act: Box<dyn FnOnce() -> Result<(), String> + 'a>,
}

impl<'a> Step<'a> {
    /// The step `name`, which does `act`.
    pub fn new(name: &'static str, act: impl FnOnce() -> Result<(), String> + 'a) -> Self {
        Self { name, act: Box::new(act) }
    }
}

/// What ran, with its seconds, and the error that ended the run, if any.
#[derive(Debug, Default)]
pub struct Ran {
    /// Name and seconds, in the order of the run.
    pub durations: Vec<(String, f64)>,
    /// Why the run stopped.
    pub failure: Option<String>,
}

/// Runs the steps until one fails.
pub fn run(steps: Vec<Step<'_>>) -> Ran {
    let mut ran = Ran::default();
    for step in steps {
        eprintln!("== {}", step.name);
        let begun = Instant::now();
        let outcome = (step.act)();
        ran.durations.push((step.name.to_owned(), begun.elapsed().as_secs_f64()));
        if let Err(message) = outcome {
            ran.failure = Some(format!("{} failed: {message}", step.name));
            break;
        }
    }
    ran
}

/// The durations as lines, slowest first.
pub fn table(durations: &[(String, f64)]) -> String {
    let mut sorted: Vec<_> = durations.iter().collect();
    sorted.sort_by(|a, b| b.1.total_cmp(&a.1));
    let lines = sorted.iter().map(|(name, seconds)| format!("{seconds:8.1} s  {name}\n"));
    format!("Durations, slowest first:\n{}", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_ends_the_run() {
        let steps = vec![
            Step::new("first", || Ok(())),
            Step::new("second", || Err("no disk".to_owned())),
            Step::new("third", || Ok(())),
        ];
        let ran = run(steps);
        assert_eq!(ran.durations.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["first", "second"]);
        assert_eq!(ran.failure.as_deref(), Some("second failed: no disk"));
    }

    #[test]
    fn the_slowest_step_stands_first() {
        let durations = [("tidy".to_owned(), 0.25), ("tests".to_owned(), 61.0)];
        assert_eq!(table(&durations), "Durations, slowest first:\n    61.0 s  tests\n     0.2 s  tidy\n");
    }
}
