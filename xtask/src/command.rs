//! Starts other programs, cargo most of all, and says plainly how they ended.
//!
//! Three ways: [`show`] lets the user see everything, [`read`] takes standard output, [`capture`] keeps all
//! output in its order for later and shows some lines meanwhile.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Cargo, the one that started this program, to be run in `root`.
pub fn cargo(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.args(arguments).current_dir(root);
    command
}

/// Runs with the terminal's own input and output.
///
/// # Errors
/// When it cannot be started or does not end well.
pub fn show(mut command: Command) -> Result<(), String> {
    let status = command.status().map_err(|cause| cannot_start(&command, &cause))?;
    if status.success() { Ok(()) } else { Err(format!("{} ended with {status}", words(&command))) }
}

/// Runs and returns what was written to standard output.
///
/// # Errors
/// When it cannot be started, does not end well, or writes something that is no text.
pub fn read(mut command: Command) -> Result<String, String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|cause| cannot_start(&command, &cause))?;
    if !output.status.success() {
        return Err(format!("{} ended with {}", words(&command), output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{} wrote something that is no text", words(&command)))
}

/// Runs and returns what was written to standard output, whatever its encoding: characters that are none are marked.
///
/// # Errors
/// When it cannot be started or does not end well.
pub fn read_any(mut command: Command) -> Result<String, String> {
    let output = command.output().map_err(|cause| cannot_start(&command, &cause))?;
    if !output.status.success() {
        return Err(format!("{} ended with {}", words(&command), output.status));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs, keeps both outputs in the order in which they came, and shows the lines that `live` accepts on
/// standard error as they come. Returns the text and whether the program ended well.
///
/// # Errors
/// When it cannot be started or its output cannot be read.
pub fn capture(mut command: Command, live: impl Fn(&str) -> bool) -> Result<(String, bool), String> {
    let (reader, writer) = std::io::pipe().map_err(|cause| format!("no pipe: {cause}"))?;
    let second = writer.try_clone().map_err(|cause| format!("no pipe: {cause}"))?;
    command.stdout(writer).stderr(second);
    let told = words(&command);
    let mut child = command.spawn().map_err(|cause| cannot_start(&command, &cause))?;
    // The command owns our ends of the pipe: reading would never end while it lives.
    drop(command);
    let mut text = String::new();
    for line in BufReader::new(reader).split(b'\n') {
        let line = line.map_err(|cause| format!("{told}: {cause}"))?;
        let line = String::from_utf8_lossy(&line);
        if live(&line) {
            eprintln!("{line}");
        }
        text.push_str(&line);
        text.push('\n');
    }
    let status = child.wait().map_err(|cause| format!("{told}: {cause}"))?;
    Ok((text, status.success()))
}

fn cannot_start(command: &Command, cause: &std::io::Error) -> String {
    format!("{} cannot be started: {cause}", words(command))
}

fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let all = std::iter::once(program).chain(command.get_args()).map(|word| word.to_string_lossy());
    format!("`{}`", all.collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_outputs_are_kept_in_order_and_failure_is_told() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo one; echo two >&2; echo three; exit 3"]);
        assert_eq!(capture(shell, |_| false), Ok(("one\ntwo\nthree\n".to_owned(), false)));
        let mut shell = Command::new("sh");
        shell.args(["-c", "exit 3"]);
        assert!(show(shell).is_err_and(|message| message.contains("`sh -c exit 3` ended with")));
    }
}
