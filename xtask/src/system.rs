//! Programs that some tests need and that the system's packages bring: found, installed when that is allowed, else missed.
//!
//! Tests on a developer's machine pass without them, by skipping with the reason; in CI nothing may be skipped.
//! Start with [`need`].

use crate::command;
use std::path::PathBuf;
use std::process::Command;

/// Whether what a step needs is there.
#[derive(Debug, PartialEq, Eq)]
pub enum Found {
    /// Where the program is.
    At(PathBuf),
    /// Why it is missing, for a reader who wants it.
    Missing(String),
}

/// Finds `program`, installing the system's `package` when this may be done; in CI its absence is an error.
///
/// # Errors
/// In CI, when it can't be had.
pub fn need(program: &str, package: &str) -> Result<Found, String> {
    need_found(program, package, || on_path(program))
}

/// The same for what `find` finds, by the name `what`: not every program stands on the path.
///
/// # Errors
/// In CI, when it can't be had.
pub fn need_found(what: &str, package: &str, find: impl Fn() -> Option<PathBuf>) -> Result<Found, String> {
    if let Some(path) = find() {
        return Ok(Found::At(path));
    }
    let installed = if may_install() { install(package) } else { Err("it is not installed".to_owned()) };
    match find() {
        Some(path) => Ok(Found::At(path)),
        None => missing(&format!("{what}: {}", installed.err().unwrap_or_else(|| "not found".to_owned()))),
    }
}

/// A step that can't be taken: an error in CI, else the reason to print.
///
/// # Errors
/// In CI.
pub fn missing(why: &str) -> Result<Found, String> {
    if is_ci() { Err(why.to_owned()) } else { Ok(Found::Missing(why.to_owned())) }
}

/// Says that a step is skipped, for want of what is missing among `found`.
pub fn skip(step: &str, found: &[Found]) {
    for one in found {
        if let Found::Missing(why) = one {
            println!("skipped: {step}, for want of {why}");
        }
    }
}

/// Whether nothing may be skipped.
pub fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}

/// Where the path has `program`.
pub fn on_path(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// Only Debian's packages, and only as root: nobody is asked for a password.
fn may_install() -> bool {
    on_path("apt-get").is_some() && is_root()
}

/// Whether the user may do everything, and some programs therefore refuse to run.
pub fn is_root() -> bool {
    number("-u", &[]) == Some(0)
}

/// The numbers of a user and its group; none where there is no such user.
pub fn user(name: &str) -> Option<(u32, u32)> {
    Some((number("-u", &[name])?, number("-g", &[name])?))
}

fn number(which: &str, name: &[&str]) -> Option<u32> {
    let output = Command::new("id").arg(which).args(name).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

fn install(package: &str) -> Result<(), String> {
    eprintln!("installing {package} from the system's packages");
    let apt = |arguments: &[&str]| {
        let mut command = Command::new("apt-get");
        command.args(["-qq", "-o", "Dpkg::Use-Pty=0"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command::read(command).map(drop)
    };
    apt(&["update"])?;
    apt(&["install", "--yes", "--no-install-recommends", package])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_is_found_on_the_path() {
        assert!(on_path("sh").is_some_and(|path| path.is_absolute()));
        assert_eq!(on_path("no-such-program-here"), None);
    }

    #[test]
    #[cfg(unix)]
    fn a_user_is_known_by_its_numbers() {
        assert_eq!(user("root").map(|(user, _)| user), Some(0));
        assert_eq!(user("no-such-user-here"), None);
    }
}
