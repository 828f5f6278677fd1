//! Checks the open data of a published edition with the validators of others, in an environment of their own.
//!
//! Answers for having Python's packages, in the versions that `requirements.txt` pins, and for saying why nothing was
//! checked where they can't be had. What is checked stands in `validate.py`, beside the requirements. Start with [`run`].

use crate::command;
use crate::system::{self, Found};
use std::path::{Path, PathBuf};
use std::process::Command;

const HELP: &str = "\
Checks the open data of a published edition: the data package, JSON-stat, the catalogue, and that they agree.
Needs python3 and, the first time, the registry of its packages; without them it says so and checks nothing,
except where the environment has CI=true: there it fails.

Usage: cargo xtask validate FOLDER

FOLDER is that of the edition; it holds `donnees/` and `en/data/`.

Examples:
  cargo xtask validate demo/site";

/// The script and its requirements, below the workspace.
const SCRIPTS: &str = "crates/publish/tests/open-data";
/// The shapes of DCAT-AP, which may not be copied into the project; where they are absent, that check is left out.
const SHAPES: &str = "../shared/refdata/read/publication/dcat-ap-3.0.1-SHACL.ttl";

/// Runs the command with its arguments.
///
/// # Errors
/// A message for the user when an argument is wrong or a check fails.
pub fn command(root: &Path, arguments: &[String]) -> Result<(), String> {
    match arguments {
        [word] if word == "--help" || word == "-h" => {
            println!("{HELP}");
            Ok(())
        }
        [folder] => run(root, Path::new(folder)),
        _ => Err(format!("`cargo xtask validate` takes one folder\n\n{HELP}")),
    }
}

/// Validates the open data of the published edition in `site`.
///
/// # Errors
/// What a validator found; where `CI=true`, also that there is none.
pub fn run(root: &Path, site: &Path) -> Result<(), String> {
    if !site.join("donnees").is_dir() {
        return Err(format!("{}: no folder `donnees`, so nothing was published there", site.display()));
    }
    match python(root) {
        Ok(python) => command::show(validation(root, &python, site)),
        Err(reason) => {
            system::missing(&format!("the open data could not be validated: {reason}"))?;
            println!("skipped: the validators of open data, for want of {reason}");
            Ok(())
        }
    }
}

fn validation(root: &Path, python: &Path, site: &Path) -> Command {
    let mut command = Command::new(python);
    command.arg(root.join(SCRIPTS).join("validate.py")).arg(site).arg("--shapes").arg(root.join(SHAPES));
    command
}

/// The Python that has the packages: made anew when the requirements changed.
fn python(root: &Path) -> Result<PathBuf, String> {
    let folder = root.join("target/validators");
    let python = folder.join("bin/python");
    let wanted = root.join(SCRIPTS).join("requirements.txt");
    let (installed, wanted_text) = (folder.join("installed.txt"), read(&wanted)?);
    if python.is_file() && read(&installed).is_ok_and(|text| text == wanted_text) {
        return Ok(python);
    }
    make(&folder, &python, &wanted)?;
    // Written last: an interrupted installation is begun again.
    std::fs::write(&installed, wanted_text).map_err(|cause| format!("{}: {cause}", installed.display()))?;
    Ok(python)
}

fn make(folder: &Path, python: &Path, requirements: &Path) -> Result<(), String> {
    if let Found::Missing(why) = system::need("python3", "python3-venv")? {
        return Err(why);
    }
    eprintln!("installing the validators of open data");
    let mut venv = Command::new("python3");
    venv.args(["-m", "venv", "--clear"]).arg(folder);
    command::show(venv)?;
    let mut pip = Command::new(python);
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"]).arg(requirements);
    command::show(pip)
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|cause| format!("{}: {cause}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_holds_no_open_data_is_told() {
        let message = run(Path::new("."), Path::new("no-such-folder"));
        assert!(message.is_err_and(|message| message.starts_with("no-such-folder: no folder `donnees`")));
    }
}
